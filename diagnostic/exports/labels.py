"""Cell texts of a closed question to option codes.

Works on the different texts of a column, never on its rows. A text is read as a number of the format, a label in any
language, both together ("5 - Strongly agree") or "no opinion"; anything else is reported, and nothing is guessed.
What is reported is shortened and left out where it could be somebody's own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostic.exports.normal import clean, folded, number
from diagnostic.exports.table import Column
from diagnostic.field_codes import DONT_KNOW as FORM_DONT_KNOW
from diagnostic.problems import Code, Place, Problem, Values
from diagnostic.questionnaire import ResponseFormat
from diagnostic.responses import DONT_KNOW, MISSING

BLANKS = frozenset({"", "na", "nan", "null", "#n/a", "#null!"})
"""How programs write an empty cell (folded), unless the format has one of them as a label."""
UNREAD = -2
"""Code of a text that could not be read; it never leaves this package."""
_NUMBER_FIRST = re.compile(r"^\(?(?P<number>[+-]?\d+(?:[.,]\d+)?)\)?\s*[-=.:)]?\s*(?P<label>\D.*)$")
_NUMBER_LAST = re.compile(r"^(?P<label>.*\S)\s*[(\[](?P<number>[+-]?\d+(?:[.,]\d+)?)[)\]]$")
_SHOWN = 5
_SHOWN_LENGTH = 40
_SHOWN_WORDS = 3
_SHOWN_ROWS = 3
_MOST_DIFFERENT = 20
"""With more different unknown texts than this a column looks like free text, and none of them is shown."""


@dataclass(frozen=True, slots=True)
class Codebook:
    """Every text and number that means an option of a format, with those that a map file adds."""

    labels: Mapping[str, int]
    numbers: Mapping[float, int]

    def code(self, text: str) -> int:
        """Return the code of one text: 1..A, DONT_KNOW, MISSING or UNREAD."""
        key = folded(text)
        if (found := self.labels.get(key)) is not None:
            return found
        if key in BLANKS:
            return MISSING
        value = number(key)
        if value is not None:
            return self.numbers.get(value, UNREAD)
        return self._number_and_label(key)

    def _number_and_label(self, key: str) -> int:
        for pattern in (_NUMBER_FIRST, _NUMBER_LAST):
            if parts := pattern.match(key):
                value = number(parts["number"])
                label = self.labels.get(folded(parts["label"]), UNREAD)
                # Both must say the same: "5 - Strongly disagree" comes from another scale than ours.
                known = UNREAD if value is None else self.numbers.get(value, label if label == DONT_KNOW else UNREAD)
                if label == known:
                    return label
        return UNREAD


def codebook(format_: ResponseFormat, extra: Mapping[str, int] | None = None) -> Codebook:
    """Return the codebook of a format; ``extra`` has the folded texts that a map file adds, with their codes."""
    labels: dict[str, int] = {}
    numbers: dict[float, int] = {}
    for code, option in enumerate(format_.options, start=1):
        numbers[float(option.value)] = code
        for group in option.labels.values():
            labels.update(dict.fromkeys(map(folded, group), code))
    for group in format_.dont_know.values():
        for label in group:
            labels.setdefault(folded(label), DONT_KNOW)
            if (value := number(label)) is not None:
                numbers.setdefault(value, DONT_KNOW)
    if format_.dont_know:
        numbers.setdefault(float(FORM_DONT_KNOW), DONT_KNOW)
    labels.update(extra or {})
    for text, code in (extra or {}).items():
        if (value := number(text)) is not None:
            numbers[value] = code
    return Codebook(labels, numbers)


def read_column(column: Column, book: Codebook, place: Place) -> tuple[npt.NDArray[np.int8], tuple[Problem, ...]]:
    """Return the code of each row (what cannot be read as MISSING), and the texts that could not be read."""
    codes = np.fromiter((book.code(value) for value in column.values), dtype=np.int8, count=len(column.values))
    unread = np.flatnonzero(codes == UNREAD)
    problems: tuple[Problem, ...] = ()
    if unread.size:
        counts = column.counts()
        texts = [(column.values[at], int(counts[at])) for at in unread if counts[at]]
        problems = tuple(_unread(texts, book, place))
        codes[unread] = MISSING
    return codes[column.codes], problems


def _unread(texts: Sequence[tuple[str, int]], book: Codebook, place: Place) -> Iterator[Problem]:
    numbers = [each for each in texts if number(each[0]) is not None]
    labels = [each for each in texts if number(each[0]) is None]
    if labels:
        values: Values = {"count": sum(rows for _, rows in labels), "labels": shown_texts(labels)}
        yield Problem(Code.UNKNOWN_LABELS, place, values)
    if numbers:
        options = [value for value, code in book.numbers.items() if code > 0]
        low, high = min(options, default=0.0), max(options, default=0.0)
        values = {"count": sum(rows for _, rows in numbers), "numbers": shown_texts(numbers)}
        yield Problem(Code.NUMBERS_OUT_OF_RANGE, place, {**values, "low": low, "high": high})


def shown_texts(texts: Sequence[tuple[str, int]]) -> str:
    """Return some of the texts for a message: the frequent or very short ones, none where they may be free text."""
    if len(texts) > _MOST_DIFFERENT:
        return "…"
    cleaned = [(clean(text), rows) for text, rows in texts]
    ranked = sorted(cleaned, key=lambda each: (-each[1], each[0]))
    fit = [
        text
        for text, rows in ranked
        if len(text) <= _SHOWN_LENGTH and (rows >= _SHOWN_ROWS or len(text.split()) <= _SHOWN_WORDS)
    ]
    more = ["…"] if len(fit) > _SHOWN or len(fit) < len(texts) else []
    return " · ".join([*fit[:_SHOWN], *more])
