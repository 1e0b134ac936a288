"""Matched columns to what ``Responses`` holds: answers, checks, comments, attributes and links between units.

Every column is read by its different values. Nothing here knows how a file or a header looked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from diagnostic.exports.answer_books import Asked, answer_book
from diagnostic.exports.labels import BLANKS, Codebook, named, read_column, shown_texts
from diagnostic.exports.mapping import Rules, formats_of
from diagnostic.exports.matching import Match, shown_header
from diagnostic.exports.normal import clean, folded
from diagnostic.exports.table import Column, RawTable
from diagnostic.exports.targets import TargetKind
from diagnostic.exports.timing import durations, elapsed
from diagnostic.field_codes import answer_codes
from diagnostic.problems import Code, Place, Problem, Severity, Values
from diagnostic.questionnaire import JOINT, Attribute, AttributeKind, Questionnaire, ResponseFormat

Codes = npt.NDArray[np.int8]
TIMES = (AttributeKind.DURATION, AttributeKind.STARTED, AttributeKind.ENDED)


@dataclass(frozen=True, slots=True)
class Matched:
    """A column of the file, and what it is read as."""

    match: Match
    column: Column
    place: Place


@dataclass(frozen=True, slots=True)
class Content:
    """The matched columns by what they are; the first of each where there are several."""

    matched: tuple[Matched, ...]
    questionnaire: Questionnaire
    rules: Rules
    rows: npt.NDArray[np.int64]
    """The number of each row in the file."""
    books: Mapping[str, Codebook]
    """How the answers of each response format are read."""
    about_answers: tuple[Problem, ...] = ()
    """What holds for all columns of a response format."""

    def of(self, kind: TargetKind) -> dict[str, Matched]:
        """Return the columns of a kind by the id of their target."""
        found: dict[str, Matched] = {}
        for each in self.matched:
            if each.match.target is not None and each.match.target.kind is kind:
                found.setdefault(each.match.target.id, each)
        return found

    def attributes(self, *kinds: AttributeKind) -> list[tuple[Attribute, Matched]]:
        """Return the columns about the respondent of some kinds, in the questionnaire's order."""
        known = {each.id: each for each in self.questionnaire.attributes if each.kind in kinds}
        every = [
            (known[each.match.target.id], each)
            for each in self.matched
            if each.match.target and each.match.target.kind is TargetKind.ATTRIBUTE and each.match.target.id in known
        ]
        order = {attribute_id: position for position, attribute_id in enumerate(known)}
        return sorted(every, key=lambda pair: order[pair[0].id])

    def unread(self) -> list[Column]:
        """Return the columns that say nothing of a question: those without a target, identifiers and times."""
        without = [each.column for each in self.matched if each.match.target is None]
        others = self.attributes(AttributeKind.DROPPED, AttributeKind.RESPONDENT, *TIMES)
        return [*without, *(each.column for _, each in others)]

    def team_names(self) -> tuple[str, ...]:
        """Return the teams as the export writes them."""
        teams = (each.column for _, each in self.attributes(AttributeKind.TEAM))
        return tuple(name for column in teams for name in (*column.values, *named(column)))

    def keep(self, table: RawTable) -> Content:
        """Return the same columns with the rows of another table."""
        columns = zip(self.matched, table.columns, strict=True)
        matched = tuple(replace(each, column=column) for each, column in columns)
        return replace(self, matched=matched, rows=table.numbers())

    def book(self, format_: ResponseFormat) -> Codebook:
        """Return how the answers of a format are read."""
        return self.books[format_.id]


def content(
    table: RawTable, matches: Sequence[Match], questionnaire: Questionnaire, rules: Rules, *, file: str
) -> Content:
    """Return the columns of a table with what each was matched to."""
    matched = tuple(
        Matched(match, column, Place(file=file, column=shown_header(match.header)))
        for match, column in zip(matches, table.columns, strict=True)
    )
    books: dict[str, Codebook] = {}
    problems: list[Problem] = []
    of_format = _formats(questionnaire)
    for format_ in formats_of(questionnaire):
        targets = {key for key, name in of_format.items() if name == format_.id}
        told = [(each.match.target, each) for each in matched if each.match.target]
        asked = [Asked(each.column, each.place) for target, each in told if (target.kind, target.id) in targets]
        extra = rules.answers.get(format_.id, {})
        books[format_.id], found = answer_book(format_, asked, extra, table.numbers())
        problems += found
    return Content(matched, questionnaire, rules, table.numbers(), books, tuple(problems))


def _formats(questionnaire: Questionnaire) -> dict[tuple[TargetKind, str], str]:
    """Return the response format of everything that is answered with one."""
    return {
        **{(TargetKind.ITEM, item.id): item.format.id for item in questionnaire.items},
        **{(TargetKind.CHECK, check.id): check.format.id for check in questionnaire.checks},
        **{(TargetKind.NEED, roster.id): roster.need.id for roster in questionnaire.rosters},
        **{(TargetKind.QUALITY, roster.id): roster.quality.id for roster in questionnaire.rosters},
    }


def read_answers(content: Content, n: int) -> tuple[tuple[str, ...], Codes, tuple[Problem, ...]]:
    """Return the items that were asked, their codes (people, items), and what could not be read."""
    columns = content.of(TargetKind.ITEM)
    items = [item for item in content.questionnaire.items if item.id in columns]
    answers = np.zeros((n, len(items)), dtype=np.int8, order="F")
    problems = [*content.about_answers]
    for position, item in enumerate(items):
        each = columns[item.id]
        answers[:, position], found = read_column(each.column, content.book(item.format), each.place, content.rows)
        problems += found
    return tuple(item.id for item in items), answers, tuple(problems)


def read_checks(content: Content) -> tuple[dict[str, Codes], tuple[Problem, ...]]:
    """Return the codes given to instructed-response items."""
    columns = content.of(TargetKind.CHECK)
    codes: dict[str, Codes] = {}
    problems: list[Problem] = []
    for check in content.questionnaire.checks:
        if each := columns.get(check.id):
            codes[check.id], found = read_column(each.column, content.book(check.format), each.place, content.rows)
            problems += found
    return codes, tuple(problems)


def read_comments(content: Content) -> dict[str, tuple[str | None, ...]]:
    """Return the open answers, None where there is none."""
    columns = content.of(TargetKind.COMMENT)
    comments: dict[str, tuple[str | None, ...]] = {}
    for question in content.questionnaire.comments:
        if each := columns.get(question.id):
            texts = np.array([value.strip() or None for value in each.column.values], dtype=object)
            comments[question.id] = tuple(texts[each.column.codes].tolist())
    return comments


def read_attribute(
    attribute: Attribute, each: Matched, told: Mapping[str, str] | None, rows: npt.NDArray[np.int64]
) -> tuple[pd.Categorical, tuple[Problem, ...]]:
    """Return the values of an attribute by id (or as written, where it has no closed list), NaN where unknown."""
    if not attribute.values:
        texts = [clean(name) for name in named(each.column)]
        shown = {folded(text): text for text in sorted(texts, reverse=True) if folded(text) not in BLANKS}
        categories = sorted(shown)
        at = {key: position for position, key in enumerate(categories)}
        codes = np.array([at.get(folded(text), -1) for text in texts], dtype=np.int64)[each.column.codes]
        return _categorical(codes, [shown[key] for key in categories]), ()
    ids = [value.id for value in attribute.values]
    known = {
        folded(label): position
        for position, value in enumerate(attribute.values)
        for label in (value.id, *(label for group in value.labels.values() for label in group))
    }
    # The codes of our forms give way to every label.
    for value, code in answer_codes(ids).items():
        known.setdefault(code, ids.index(value))
    known.update({key: ids.index(value) for key, value in (told or {}).items()})
    joined = _joined(each.column.values, known, ids)
    ids = [*ids, *dict.fromkeys(joined.values())]
    known.update({key: ids.index(value) for key, value in joined.items()})
    codes = np.array(
        [_value((value, *each.column.labels.get(value, ())), known) for value in each.column.values], dtype=np.int64
    )
    counts = each.column.counts()
    names = named(each.column)
    unread = [at for at, name in enumerate(names) if codes[at] < 0 and counts[at] and folded(name) not in BLANKS]
    problems: tuple[Problem, ...] = ()
    if unread:
        unknown = [(clean(names[at]), int(counts[at])) for at in unread]
        values: Values = {"count": int(counts[unread].sum()), "labels": shown_texts(unknown)}
        place = replace(each.place, row=int(rows[np.isin(each.column.codes, unread).argmax()]))
        problems = (Problem(Code.UNKNOWN_ATTRIBUTE_VALUES, place, values, Severity.WARNING),)
    return _categorical(codes[each.column.codes], ids), problems


def _joined(values: Sequence[str], known: Mapping[str, int], ids: Sequence[str]) -> dict[str, str]:
    """Return the texts that join ids of several values, as files made by ``pseudonymise`` have them."""
    found: dict[str, str] = {}
    for text in values:
        parts = text.split(JOINT)
        if len(parts) > 1 and folded(text) not in known and all(part in ids for part in parts):
            found[folded(text)] = text
    return found


def _value(said: Sequence[str], known: Mapping[str, int]) -> int:
    """Return what a value means by its labels, in whatever language, else by itself; -1 where that is nothing known."""
    return next((known[key] for text in (*said[1:], said[0]) if (key := folded(text)) in known), -1)


def _categorical(codes: npt.NDArray[np.int64], names: Sequence[str]) -> pd.Categorical:
    return cast("pd.Categorical", pd.Categorical.from_codes(codes, categories=pd.Index(names, dtype=str)))


def read_seconds(content: Content, n: int) -> npt.NDArray[np.float64] | None:
    """Return how long each person took: as recorded, else from start to end; None where there are no such columns."""
    duration, start, end = (next((each.column for _, each in content.attributes(kind)), None) for kind in TIMES)
    between = None if start is None or end is None else elapsed(start, end)
    if duration is None:
        return between
    recorded = durations(duration)
    return np.where(np.isnan(recorded), np.full(n, np.nan) if between is None else between, recorded)


def dropped(content: Content, *, linked: bool = False) -> Iterator[Problem]:
    """Yield a note for each column with an identifier: its name, and nothing of what is in it.

    With ``linked``, personal codes became pseudonyms.
    """
    kinds = (AttributeKind.DROPPED, AttributeKind.RESPONDENT, AttributeKind.STARTED, AttributeKind.ENDED)
    for attribute, each in content.attributes(*kinds):
        kept = linked and attribute.kind is AttributeKind.RESPONDENT
        code = Code.CODE_BECAME_PSEUDONYM if kept else Code.IDENTIFIER_DROPPED
        yield Problem(code, each.place, {}, Severity.NOTE)
