"""What each column of a Qualtrics export is called, and whether it can hold an answer at all.

The statement of a matrix row is what remains of its text where the texts of one question part. Nothing here knows a
questionnaire, or looks at a row.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from diagnostic.exports.normal import clean
from diagnostic.exports.qualtrics_headers import Heading
from diagnostic.exports.table import Column

UNANSWERED = "-99"
"""What Qualtrics can be told to write for a question that was seen and left unanswered."""
R_MISSING = "NA"
_ASIDE_MEANINGS = {"status", "progress", "finished", "distribution channel"}
_QUESTION = re.compile(r"(?:(?P<loop>\d+)_)?(?P<base>QID\d+(?:#\d+)?)(?:_(?P<rest>.+))?")
_ROW = re.compile(r"x?-?\d+(?:_x?-?\d+)*")
_LOOPED_CODE = re.compile(r"\d+_(?P<code>[^\W\d].*)")
_ASIDE_IDS = re.compile(
    r"(?:.*_)?(?:BROWSER|VERSION|OS|RESOLUTION|FIRST_CLICK|LAST_CLICK|PAGE_SUBMIT|CLICK_COUNT|NPS_GROUP|"
    r"DO(?:_.+)?|\w+_GROUP|\w+_RANK|FILE_(?:ID|NAME|SIZE|TYPE)|[0-9a-f]{16,}\w+)"
)
_ASIDE_CODES = re.compile(
    r".*(?:_DO(?:_[\w-]+)?|_First Click|_Last Click|_Page Submit|_Click Count|_Browser|_Operating System|_Resolution|"
    r"_NPS_GROUP|_\d+_GROUP|_\d+_RANK| - (?:Parent )?Topics?\b.*| - Topic .*| - Sentiment.*|"
    r" - (?:Actionability|Effort|Emotion)\b.*)|SC\d+|SC_\w+|Q_(?!Language)[A-Z]\w*"
)
_TEXT_AFTER = re.compile(r".*-\s*text", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The parts of the id of a question's column."""

    loop: str
    base: str
    rest: str

    @property
    def code(self) -> str:
        """The id without its loop."""
        return f"{self.base}_{self.rest}" if self.rest else self.base


def described(columns: Sequence[Column], headings: Sequence[Heading]) -> tuple[Column, ...]:
    """Return the columns with the names that their headings give them, and those set aside that are no answers."""
    asked = [_asked(each.import_id) for each in headings]
    aside = _aside(headings, asked)
    texts = _texts(headings, asked, aside)
    rows = zip(columns, headings, asked, aside, texts, strict=True)
    return tuple(_described(*row) for row in rows)


def _described(column: Column, heading: Heading, asked: _Asked | None, aside: bool, texts: tuple[str, ...]) -> Column:
    if heading.meaning:
        return replace(column, names=(heading.meaning,), aside=heading.meaning in _ASIDE_MEANINGS)
    if aside:
        return replace(column, aside=True)
    looped = _LOOPED_CODE.fullmatch(heading.code) if asked is None or asked.loop else None
    ids = () if asked is None else (asked.code, asked.base)
    names = dict.fromkeys((*ids, *((looped["code"],) if looped else ()), *texts))
    names.pop(column.header, None)
    unanswered = {UNANSWERED: ("",)} if UNANSWERED in column.values and not _is_own(heading, asked) else {}
    return replace(column, names=tuple(names), labels=unanswered)


def _is_own(heading: Heading, asked: _Asked | None) -> bool:
    """Return whether a column is a field of the user's own, not a question."""
    return asked is None and bool(heading.import_id)


def _asked(import_id: str) -> _Asked | None:
    found = _QUESTION.fullmatch(import_id)
    return None if found is None else _Asked(found["loop"] or "", found["base"], found["rest"] or "")


def _aside(headings: Sequence[Heading], asked: Sequence[_Asked | None]) -> list[bool]:
    """Return for each column whether Qualtrics adds it beside the answer of a question."""
    chosen: dict[tuple[str, str], int] = defaultdict(int)
    for each in asked:
        if each is not None and (not each.rest or _ROW.fullmatch(each.rest)):
            chosen[each.loop, each.base] += 1
    return [_is_aside(heading, each, chosen) for heading, each in zip(headings, asked, strict=True)]


def _is_aside(heading: Heading, asked: _Asked | None, chosen: Mapping[tuple[str, str], int]) -> bool:
    if _ASIDE_CODES.fullmatch(heading.code):
        return True
    if asked is None:
        # A field of the user's own has an id that is its name, and may be called as it likes.
        spoken = heading.text or heading.code
        return not _is_own(heading, asked) and (heading.code.endswith("_TEXT") or bool(_TEXT_AFTER.fullmatch(spoken)))
    if asked.rest.endswith("TEXT"):
        # The text of a question that is nothing but a text is its answer; any other is beside the option "other".
        return (asked.loop, asked.base) in chosen or (asked.rest != "TEXT" and heading.code.endswith("_TEXT"))
    return bool(asked.rest) and bool(_ASIDE_IDS.fullmatch(asked.rest))


def _texts(headings: Sequence[Heading], asked: Sequence[_Asked | None], aside: Sequence[bool]) -> list[tuple[str, ...]]:
    """Return for each column its text, or its question and statement where it is the row of a matrix."""
    spoken = [clean(each.text or ("" if each.import_id else each.code)) for each in headings]
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each, text, beside in zip(asked, spoken, aside, strict=True):
        if each is not None and _is_row(each) and not beside:
            groups[each.loop, each.base].append(text)
    found: list[tuple[str, ...]] = []
    for position, (each, heading, text) in enumerate(zip(asked, headings, spoken, strict=True)):
        if heading.meaning or aside[position] or not text:
            found.append(())
        elif each is not None and _is_row(each):
            found.append(tuple(_statements(text, _shared(groups[each.loop, each.base], text))) or (text,))
        elif heading.import_id:
            found.append((text,))
        else:
            found.append((text, *_beside(spoken, position)))
    return found


def _is_row(asked: _Asked) -> bool:
    return bool(_ROW.fullmatch(asked.rest))


def _shared(texts: Iterable[str], own: str) -> str:
    """Return how a text begins as far as all of a question begin so: all of it where there is no other."""
    shared = own
    for text in texts:
        if text != own:
            same = zip(shared, text, strict=False)
            shared = shared[: next((at for at, (a, b) in enumerate(same) if a != b), min(len(shared), len(text)))]
    return shared


def _beside(spoken: Sequence[str], position: int) -> Iterator[str]:
    """Yield question and statement of a column without an id, as far as its text begins like its neighbour's."""
    own = spoken[position]
    for neighbour in (position - 1, position + 1):
        if 0 <= neighbour < len(spoken) and spoken[neighbour] != own:
            yield from _statements(own, _shared([spoken[neighbour]], own))


def _statements(text: str, shared: str) -> Iterator[str]:
    """Yield "question [statement]" for each dash in what the texts share, the last first.

    Older files have no spaces round the dash, and questions and statements have dashes too: whatever is no statement
    of the questionnaire will not be found there.
    """
    at = shared.rfind("-")
    while at >= 0:
        question, statement = text[:at].strip(), text[at + 1 :].strip()
        if statement:
            # Brackets would hide where the statement begins.
            yield f"{question} - {statement}" if {*"[]"} & {*statement} else f"{question} [{statement}]"
        at = shared.rfind("-", 0, at)


def without_na(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Return the columns of a file that R saved again with nothing in place of its ``NA``.

    Qualtrics itself leaves cells empty, where R has no empty cell left and writes the two letters even into texts; in
    any other file they may be somebody's answer.
    """
    marked = [column for column in columns if R_MISSING in column.values]
    by_r = not any(column.blank().any() for column in columns)
    if not by_r or not any(column.aside or set(column.values) == {R_MISSING} for column in marked):
        return tuple(columns)
    return tuple(
        column.with_values("" if value == R_MISSING else value for value in column.values) for column in columns
    )
