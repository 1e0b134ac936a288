"""What a form asks, page by page, with the codes that come back in an export: what every survey tool is given.

One module a tool turns this into the tool's own file. Codes are letters and digits (``field_codes``): an item's id
without its underscores, so that an export by codes is recognised with certainty, and an export by words as well. Texts
are on one line, but for the welcome.
Headings are neutral: nothing on a form names a scale. Nothing here knows a tool.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TypeAlias

from diagnostic.field_codes import DONT_KNOW, LONGEST_ANSWER, answer_codes, codes, compact, half_code
from diagnostic.questionnaire import (
    Attribute,
    AttributeKind,
    Check,
    Item,
    Questionnaire,
    ResponseFormat,
    RosterQuestion,
    Text,
    UnitKind,
)
from diagnostic.report.wording import Wording

ASKED = frozenset({AttributeKind.TEAM, AttributeKind.DIVISION, AttributeKind.ROLE_LEVEL, AttributeKind.CATEGORY})
"""What is asked about the respondent: no personal code, which would not be what the welcome text promises."""
MOST_ROWS = 12
"""Lines of a matrix on one page: more are tiring, and careless answers follow."""
MOST_BUTTONS = 12
"""Answers that are shown at once; of more, people choose in a list that unfolds."""
_SPACES = re.compile("[ \t\r\n\f\v\x85\u2028\u2029]+")
_NO_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Signs that XML, and with it most files of survey tools, cannot hold."""


@dataclass(frozen=True, slots=True)
class FormUnit:
    """A team or a division that can be ticked, and its code in the form."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class FormUnits:
    """The teams and divisions of the organisation; without them, people write theirs."""

    teams: tuple[FormUnit, ...] = ()
    divisions: tuple[FormUnit, ...] = ()

    def of(self, kind: UnitKind) -> tuple[FormUnit, ...]:
        """Return the units of a kind."""
        return self.teams if kind is UnitKind.TEAM else self.divisions


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that can be ticked; ``code`` is the number of the option, an id, or ``DONT_KNOW``."""

    code: str
    text: Text

    @property
    def dont_know(self) -> bool:
        """Whether it is "don't know" of a scale."""
        return self.code == DONT_KNOW


@dataclass(frozen=True, slots=True)
class Choice:
    """One question with answers of which one is ticked; ``id`` is that of an attribute, an item or a check."""

    code: str
    id: str
    text: Text
    answers: tuple[Answer, ...]
    required: bool = False

    @property
    def many(self) -> bool:
        """Whether a list to unfold is better than a button an answer."""
        return len(self.answers) > MOST_BUTTONS


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a matrix; ``id`` is the column of an export that is sure to be recognised (an item, a link)."""

    code: str
    id: str
    text: Text

    @property
    def of_unit(self) -> bool:
        """Whether it is about a unit: two matrices have a line of its code."""
        return "[" in self.id


@dataclass(frozen=True, slots=True)
class Matrix:
    """Lines that are answered with the same answers; "don't know" is the last of them."""

    code: str
    text: Text
    lines: tuple[Line, ...]
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Open:
    """A question that is answered in words, on one line or on several; ``id`` as in ``Choice``, or of a comment."""

    code: str
    id: str
    text: Text
    long: bool = True
    required: bool = False


Question: TypeAlias = Choice | Matrix | Open


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a form."""

    code: str
    title: Text
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A whole form in one or several languages; the first is the one it opens in."""

    id: str
    title: Text
    welcome: Text
    """What it is for, who sees what, from how many people on: several paragraphs, separated by blank lines."""
    closing: Text
    languages: tuple[str, ...]
    pages: tuple[Page, ...]
    minutes: int
    """How long it takes to answer, about."""
    threshold: int
    """The fewest people for whom figures are shown."""
    comments_threshold: int
    """The fewest comments from which some are quoted."""
    organisation: str = ""
    """Who asks; empty where that is not said."""

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions, in order."""
        return tuple(question for page in self.pages for question in page.questions)


def build_form(
    questionnaire: Questionnaire,
    languages: Sequence[str],
    *,
    threshold: int,
    comments_threshold: int,
    organisation: str = "",
    units: FormUnits | None = None,
) -> Form:
    """Return what a questionnaire asks, in the given languages.

    Parameters
    ----------
    questionnaire
        What is asked.
    languages
        Languages of the form, the first one first; the questionnaire has texts in all of them.
    threshold, comments_threshold
        The fewest people for whom figures and comments are shown: the welcome text promises it.
    organisation
        Name of the organisation that asks, where it is to be in the welcome text.
    units
        The teams and divisions to be ticked.
    """
    builder = _Builder(tuple(languages), units or FormUnits(), _codes(questionnaire))
    pages = [*builder.about(questionnaire), *builder.blocks(questionnaire), *builder.comments(questionnaire)]
    promise: dict[str, str | int] = {
        "threshold": threshold,
        "comments": comments_threshold,
        "organisation": organisation,
    }
    return Form(
        id=next(iter(codes([questionnaire.id], prefix="survey").values())),
        title=builder.text_of(questionnaire.name),
        welcome=builder.say("welcome.named" if organisation else "welcome", **promise),
        closing=builder.say("closing"),
        languages=builder.languages,
        pages=tuple(pages),
        minutes=questionnaire.minutes,
        threshold=threshold,
        comments_threshold=comments_threshold,
        organisation=organisation,
    )


def _codes(questionnaire: Questionnaire) -> dict[str, str]:
    """Return the code of everything that is asked, by id: the same as those the reader of exports makes."""
    parts = (questionnaire.items, questionnaire.checks, questionnaire.comments, questionnaire.attributes)
    ids = [each.id for part in parts for each in part]
    # Those of the matrices come last, so that what is asked keeps its own.
    return codes((*ids, *map(_matrix, ids)), prefix="q")


def _matrix(first: str) -> str:
    """Return what stands for the matrix that begins with an item: no id, because of the space."""
    return f"on {first}"


@dataclass(frozen=True, slots=True)
class _Builder:
    languages: tuple[str, ...]
    units: FormUnits
    codes: dict[str, str]

    def say(self, key: str, **values: str | int) -> Text:
        return Text({each: Wording(each).text(f"fielding.{key}", **values) for each in self.languages})

    def text_of(self, text: Text) -> Text:
        """Return a text in the form's languages, as it is set in each."""
        return Text({each: Wording(each).typeset(one_line(text.to(each))) for each in self.languages})

    def plain(self, text: str) -> Text:
        return Text(dict.fromkeys(self.languages, text))

    def about(self, questionnaire: Questionnaire) -> Iterator[Page]:
        asked = [each for each in questionnaire.attributes if each.kind in ASKED and each.question.by_language]
        # A list of teams tells the division: nobody has to know it.
        if self.units.teams:
            asked = [each for each in asked if each.kind is not AttributeKind.DIVISION]
        if asked:
            yield Page("about", self.say("about"), tuple(self._attribute(each) for each in asked))

    def _attribute(self, attribute: Attribute) -> Question:
        code, text = self.codes[attribute.id], self.text_of(attribute.question)
        team = attribute.kind is AttributeKind.TEAM
        kind = {AttributeKind.TEAM: UnitKind.TEAM, AttributeKind.DIVISION: UnitKind.DIVISION}.get(attribute.kind)
        if kind and (units := self.units.of(kind)):
            answers = [Answer(unit.code, self.plain(unit.name)) for unit in units]
        else:
            short = answer_codes([value.id for value in attribute.values])
            answers = [Answer(short[value.id], self.text_of(value.name)) for value in attribute.values]
        if answers:
            return Choice(code, attribute.id, text, tuple(answers), required=team)
        return Open(code, attribute.id, text, long=False, required=team)

    def blocks(self, questionnaire: Questionnaire) -> Iterator[Page]:
        asked = [(page.title, self._asked(page)) for page in _with_checks(self._pages(questionnaire), questionnaire)]
        rosters = [roster for roster in questionnaire.rosters if self.units.of(roster.units)]
        listed = [(self.text_of(roster.name), tuple(self._roster(roster))) for roster in rosters]
        for number, (title, questions) in enumerate([*asked, *listed], start=1):
            yield Page(f"page{number}", title, questions)

    def _pages(self, questionnaire: Questionnaire) -> Iterator[_Asked]:
        for block in questionnaire.blocks:
            items = [item for scale in questionnaire.scales if scale.block == block.id for item in scale.items]
            chain = f"questionnaire.chain.{block.chain.value}"
            title = Text({each: Wording(each).text(chain) for each in self.languages})
            for _, group in groupby(items, key=lambda item: item.format.id):
                yield from _parts(tuple(group), title)

    def _asked(self, page: _Asked) -> tuple[Question, ...]:
        answers = self.answers(page.format)
        first = page.lines[0]
        if len(page.lines) == 1:
            return (Choice(self.codes[first.id], first.id, self.text_of(first.text), answers),)
        lines = tuple(Line(self.codes[line.id], line.id, self.text_of(line.text)) for line in page.lines)
        return (Matrix(self.codes[_matrix(first.id)], self.say("instruction"), lines, answers),)

    def answers(self, response: ResponseFormat) -> tuple[Answer, ...]:
        """Return the answers of a format, "don't know" last."""
        options = [
            Answer(f"{option.value:g}", self.text_of(Text({each: option.label(each) for each in self.languages})))
            for option in response.options
        ]
        unknown = {each: labels[0] for each in self.languages if (labels := response.dont_know.get(each))}
        known = [Answer(DONT_KNOW, self.text_of(Text(unknown)))] if unknown else []
        return (*options, *known)

    def _roster(self, roster: RosterQuestion) -> Iterator[Matrix]:
        units = self.units.of(roster.units)
        halves = (("need", roster.need, roster.need_text), ("quality", roster.quality, roster.quality_text))
        for half, response, text in halves:
            lines = (Line(unit.code, f"{roster.id}_{half}[{unit.name}]", self.plain(unit.name)) for unit in units)
            # The sentence with "…" in the unit's place: the units are the lines.
            asked = Text({each: text.to(each).format(unit="…") for each in self.languages})
            yield Matrix(half_code(roster.id, half), self.text_of(asked), tuple(lines), self.answers(response))

    def comments(self, questionnaire: Questionnaire) -> Iterator[Page]:
        asked = tuple(Open(self.codes[each.id], each.id, self.text_of(each.text)) for each in questionnaire.comments)
        if asked:
            yield Page("comments", self.say("words"), asked)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The lines of one page: items, and perhaps a check among them, all with the same answers."""

    title: Text
    lines: tuple[Item | Check, ...]

    @property
    def format(self) -> ResponseFormat:
        return self.lines[0].format


def _parts(items: Sequence[Item], title: Text) -> Iterator[_Asked]:
    """Yield the items in matrices of about the same length, none longer than is good to answer."""
    count = -(-len(items) // MOST_ROWS)
    for part in range(count):
        yield _Asked(title, tuple(items[part * len(items) // count : (part + 1) * len(items) // count]))


def _with_checks(pages: Iterable[_Asked], questionnaire: Questionnaire) -> list[_Asked]:
    """Return the pages with each check in the middle of the form, among lines with the same answers."""
    found = list(pages)
    for check in questionnaire.checks:
        alike = [position for position, page in enumerate(found) if page.format.id == check.format.id]
        if not alike:
            title = found[-1].title if found else questionnaire.name
            found.append(_Asked(title, (check,)))
            continue
        at = alike[len(alike) // 2]
        lines = found[at].lines
        middle = (len(lines) + 1) // 2
        found[at] = replace(found[at], lines=(*lines[:middle], check, *lines[middle:]))
    return found


def one_line(text: str) -> str:
    """Return a text without line breaks, tabs, and signs that no file of a survey tool can hold."""
    return _NO_TEXT.sub("", _SPACES.sub(" ", text)).strip()


def units_of(teams: Iterable[tuple[str, str]], divisions: Iterable[str]) -> FormUnits:
    """Return the units of a form from team names with their codes (made where empty), and names of divisions.

    The names differ (``field_codes.told_apart``). Codes are kept where they are letters and digits, a letter first and
    at most five of them, each another one and none of them the name of another team; else all are numbered.
    """
    named = [(one_line(name), code) for name, code in teams]
    above = [one_line(name) for name in divisions]
    names = [name for name, _ in named]
    given = [compact(code).upper() for _, code in named]
    given = [f"T{code}" if code[:1].isdigit() else code for code in given]
    fits = all(0 < len(code) <= LONGEST_ANSWER for code in given) and _certain(given, names)
    own = list(codes(above, prefix="d").values())
    return FormUnits(
        tuple(map(FormUnit, given if fits else _numbered(names, "T"), names)),
        tuple(map(FormUnit, own if len(own) == len(above) and _certain(own, above) else _numbered(above, "D"), above)),
    )


def _certain(given: Sequence[str], names: Sequence[str]) -> bool:
    """Return whether each code means one unit, and is not the name of another."""
    known = {compact(name): name for name in names}
    once = max(Counter(map(compact, given)).values(), default=0) <= 1
    return once and all(known.get(compact(code), name) == name for code, name in zip(given, names, strict=True))


def _numbered(names: Sequence[str], letter: str) -> list[str]:
    """Return codes with a letter that makes none of them the name of a unit."""
    width = len(str(len(names)))
    taken = {compact(name) for name in names}
    while True:
        found = [f"{letter}{position:0{width}d}" for position in range(1, len(names) + 1)]
        if not taken & set(map(compact, found)):
            return found
        letter = chr(ord(letter) + 1) if letter < "Z" else "A"
