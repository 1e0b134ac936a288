"""Cell texts of a closed question to option codes.

Works on the different texts of a column, never on its rows. A text is read as a number of the format, a label in any
language, both together ("5 - Strongly agree") or "no opinion"; what the survey tool says that a number means goes
before the number itself. Anything else is reported, and nothing is guessed. What is reported is shortened and left
out where it could be somebody's own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from diagnostic.exports.normal import clean, folded, number, plain_number
from diagnostic.exports.scales import Understood
from diagnostic.exports.table import Column
from diagnostic.field_codes import DONT_KNOW as FORM_DONT_KNOW
from diagnostic.problems import Code, Place, Problem, Severity, Values
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
class Cell:
    """One text of a column taken apart: a number, the labels that stand for it (folded), and who says so."""

    key: str
    """The text, folded."""
    number: float | None = None
    labels: tuple[str, ...] = ()
    told: bool = False
    """The survey tool says what the number means; otherwise number and label stand in one text."""


@dataclass(frozen=True, slots=True)
class Codebook:
    """Every text and number that means an option of a format, with those that a map file adds."""

    labels: Mapping[str, int]
    numbers: Mapping[float, int]
    extra: Mapping[str, int] = field(default_factory=dict)
    """Folded texts of a map file: they go before everything else."""
    reported: frozenset[str] = frozenset()
    """Labels that are a problem of the whole format, and are not named again column by column."""
    other_numbers: bool = False
    """The numbers are another scale's, which was said already."""

    def label(self, key: str) -> int:
        """Return the code of a folded label."""
        return self.extra.get(key, self.labels.get(key, UNREAD))

    def code(self, text: str) -> int:
        """Return the code of one text that stands alone."""
        return int(self.codes(Column("", np.zeros(1, dtype=np.int32), (text,)))[0])

    def codes(self, column: Column) -> npt.NDArray[np.int8]:
        """Return the code of each value of a column: 1..A, DONT_KNOW, MISSING or UNREAD."""
        cells = taken_apart(column, self.labels)
        key = _Key.of([*cells, *declared(column, self.labels)], self)
        return np.fromiter((self._code(cell, key) for cell in cells), dtype=np.int8, count=len(cells))

    def _code(self, cell: Cell, key: _Key) -> int:
        if cell.key in self.extra:
            return self.extra[cell.key]
        if not cell.labels and cell.key in BLANKS and cell.key not in self.labels:
            return MISSING
        if cell.labels:
            code = self.meant(cell)
            return code if cell.told or code <= 0 or key.certain(cell.number, code, self) else UNREAD
        if cell.number is not None:
            return key.code(cell.number, self)
        return UNREAD

    def is_unsure(self, key: str) -> bool:
        """Say whether a folded label means "no opinion"."""
        return self.labels.get(key) == DONT_KNOW

    def numbers_of(self, column: Column) -> tuple[bool, set[float]]:
        """Return whether a column has numbers that are not read, and all its numbers that are answers."""
        cells = taken_apart(column, self.labels)
        key = _Key.of([*cells, *declared(column, self.labels)], self)
        counts = column.counts()
        bare = {
            cell.number
            for cell, n in zip(cells, counts, strict=True)
            if n and cell.number is not None and not cell.labels and cell.key not in self.extra
        }
        answers = {value for value in bare if self.numbers.get(value) != DONT_KNOW} | set(key.anchors)
        return any(key.code(value, self) == UNREAD for value in bare), answers

    def meant(self, cell: Cell) -> int:
        """Return what the labels of a text mean: of several, in several languages, all that are known must agree."""
        found = {code for label in cell.labels if (code := self.label(label)) != UNREAD}
        return found.pop() if len(found) == 1 else UNREAD


@dataclass(frozen=True, slots=True)
class _Key:
    """How the numbers of one column run, as far as labels beside them say."""

    anchors: Mapping[float, int]
    """Numbers with a label of an option, and its code."""
    steady: bool
    """The numbers rise with the codes or fall with them."""

    @staticmethod
    def of(cells: Iterable[Cell], book: Codebook) -> _Key:
        told: dict[float, int] = {}
        found: dict[float, int] = {}
        clash = False
        for cell in cells:
            code = book.meant(cell) if cell.labels else UNREAD
            if cell.number is not None and code > 0 and cell.key not in book.extra:
                clash |= found.setdefault(cell.number, code) != code
                if cell.told:
                    told[cell.number] = code
        steady = not clash and _steady([found[value] for value in sorted(found)], found)
        # One number beside a wrong word is a slip of that cell, and says nothing of the others.
        return _Key(found if steady else told, steady)

    def against(self, book: Codebook) -> bool:
        """Say whether the labels say anything else than the questionnaire's own numbers."""
        return any(book.numbers.get(value) != code for value, code in self.anchors.items())

    def certain(self, value: float | None, code: int, book: Codebook) -> bool:
        """Say whether a number and a label in one text can be believed: they agree, or all of the column's do."""
        # "5 - Strongly disagree" alone comes from another scale than ours, or is a slip.
        return value is None or book.numbers.get(value) == code or self.steady

    def code(self, value: float, book: Codebook) -> int:
        """Return the code of a number without a label: as the labels run, else the questionnaire's own."""
        if not self.anchors or not self.against(book):
            return book.numbers.get(value, UNREAD)
        own = book.numbers.get(value, UNREAD)
        if own == DONT_KNOW:
            return own
        line = self.line()
        code = UNREAD if line is None else line[0] + line[1] * value
        return int(code) if code in set(book.numbers.values()) and code > 0 else UNREAD

    def line(self) -> tuple[float, int] | None:
        """Return start and step (1 or -1) of codes that follow the numbers one by one; None where they do not."""
        return _line(self.anchors) if self.steady else None


def _line(anchors: Mapping[float, int]) -> tuple[float, int] | None:
    for step in (1, -1):
        starts = {code - step * value for value, code in anchors.items()}
        if len(starts) == 1:
            return starts.pop(), step
    return None


def _steady(codes: Sequence[int], anchors: Mapping[float, int]) -> bool:
    """Say whether codes rise or fall all the way: three of them, or two that follow the numbers one by one."""
    steps = {after > before for before, after in pairwise(codes)}
    apart = len(set(codes)) == len(codes) and len(steps) == 1
    return apart and (len(codes) > 2 or _line(anchors) is not None)


def codebook(
    format_: ResponseFormat,
    extra: Mapping[str, int] | None = None,
    understood: Understood | None = None,
    dont_know: frozenset[str] = frozenset(),
) -> Codebook:
    """Return the codebook of a format.

    Parameters
    ----------
    extra
        Folded texts that a map file adds, with their codes.
    understood
        What the labels seen in the export were taken for; the questionnaire's own labels where nothing is said.
    dont_know
        Folded labels that mean "no opinion" whatever the question.
    """
    labels: dict[str, int] = {}
    numbers: dict[float, int] = {}
    for code, option in enumerate(format_.options, start=1):
        numbers[float(option.value)] = code
        for group in option.labels.values():
            labels.update(dict.fromkeys(map(folded, group), code))
    if understood is not None:
        labels = dict(understood.codes)
    for label in (label for group in format_.dont_know.values() for label in group):
        labels.setdefault(folded(label), DONT_KNOW)
        if (value := number(label)) is not None:
            numbers.setdefault(value, DONT_KNOW)
    for label in dont_know:
        labels.setdefault(label, DONT_KNOW)
    if format_.dont_know:
        numbers.setdefault(float(FORM_DONT_KNOW), DONT_KNOW)
    for text, code in (extra or {}).items():
        if (value := number(text)) is not None:
            numbers[value] = code
    unclear = understood.unclear.keys() | understood.strange if understood else ()
    return Codebook(labels, numbers, dict(extra or {}), frozenset(unclear))


def taken_apart(column: Column, known: Mapping[str, int]) -> list[Cell]:
    """Return each value of a column as number and label; ``known`` are labels that may begin with a number."""
    labels = _labels(column, known)
    return [_cell(value, labels, known) for value in column.values]


def declared(column: Column, known: Mapping[str, int]) -> list[Cell]:
    """Return what the survey tool says of values, whether somebody gave them or not."""
    labels = _labels(column, known)
    return [Cell(key, number(key), found, told=True) for key, found in labels.items()]


def _labels(column: Column, known: Mapping[str, int]) -> dict[str, tuple[str, ...]]:
    """Return the labels that the survey tool gives values, by the folded value; without those that say nothing."""
    found: dict[str, tuple[str, ...]] = {}
    for value, labels in column.labels.items():
        said = tuple(dict.fromkeys(_label(folded(label), known) for label in labels))
        said = tuple(label for label in said if label not in BLANKS and (number(label) is None or label in known))
        if said:
            found[_value(value)] = said
    return found


def _value(text: str) -> str:
    """Return a value as it is compared: ``1.0`` is ``1``."""
    key = folded(text)
    value = number(key)
    return key if value is None else plain_number(value)


def _label(key: str, known: Mapping[str, int]) -> str:
    """Return a label without the number in front of it or behind it."""
    if key in known or number(key) is not None:
        return key
    parts = _NUMBER_FIRST.match(key) or _NUMBER_LAST.match(key)
    return _bare(parts["label"]) if parts else key


def _bare(label: str) -> str:
    """Return a label without the brackets that set it off from its number: ``1 (Not at all)``."""
    inner = label.strip()
    return folded(inner[1:-1] if inner.startswith("(") and inner.endswith(")") else inner)


def _cell(text: str, labels: Mapping[str, tuple[str, ...]], known: Mapping[str, int]) -> Cell:
    key = folded(text)
    value = number(key)
    if said := labels.get(_value(text)):
        return Cell(key, value, said, told=True)
    if key in known:
        return Cell(key, None, (key,))
    if value is not None or key in BLANKS:
        return Cell(key, value)
    for pattern in (_NUMBER_FIRST, _NUMBER_LAST):
        if parts := pattern.match(key):
            return Cell(key, number(parts["number"]), (_bare(parts["label"]),))
    return Cell(key, None, (key,))


def read_column(
    column: Column, book: Codebook, place: Place, rows: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int8], tuple[Problem, ...]]:
    """Return the code of each row (what cannot be read as MISSING), and the texts that could not be read.

    ``rows`` are the numbers of the rows in the file.
    """
    codes = book.codes(column)
    cells = taken_apart(column, book.labels)
    problems = [*_otherwise(column, cells, book, place)]
    unread = codes == UNREAD
    if unread.any():
        problems += _unread(column, [*zip(cells, unread, strict=True)], book, place, rows)
        codes[unread] = MISSING
    return codes[column.codes], tuple(problems)


def _otherwise(column: Column, cells: Sequence[Cell], book: Codebook, place: Place) -> Iterator[Problem]:
    """Yield that the numbers of a column are not the questionnaire's, and the wording was followed."""
    key = _Key.of([*cells, *declared(column, book.labels)], book)
    told = any(cell.told for cell in cells)
    if key.against(book) and (told or key.steady):
        lowest = min(key.anchors, key=lambda value: key.anchors[value])
        highest = max(key.anchors, key=lambda value: key.anchors[value])
        values: Values = {"low": plain_number(lowest), "high": plain_number(highest)}
        yield Problem(Code.NUMBERS_AGAINST_LABELS, place, values, Severity.NOTE)


def _unread(
    column: Column,
    cells: Sequence[tuple[Cell, bool]],
    book: Codebook,
    place: Place,
    rows: npt.NDArray[np.int64],
) -> Iterator[Problem]:
    counts = column.counts()
    unread = [at for at, (cell, is_unread) in enumerate(cells) if is_unread and counts[at] and not _said(cell, book)]
    numbers = [at for at in unread if not cells[at][0].labels]
    worded = [at for at in unread if cells[at][0].labels]
    for found, code in ((worded, Code.UNKNOWN_LABELS), (numbers, Code.NUMBERS_OUT_OF_RANGE)):
        if found:
            # What the tool's own list of answers says is nobody's own words.
            texts = [(_shown(column, at), max(int(counts[at]), _SHOWN_ROWS * cells[at][0].told)) for at in found]
            where = replace(place, row=int(rows[np.isin(column.codes, found).argmax()]))
            values: Values = {"count": int(counts[found].sum())}
            yield Problem(code, where, {**values, **_named(code, texts, book)})


def _said(cell: Cell, book: Codebook) -> bool:
    """Say whether a text that was not read is part of a problem of the whole format."""
    return book.other_numbers if not cell.labels else any(label in book.reported for label in cell.labels)


def _named(code: Code, texts: Sequence[tuple[str, int]], book: Codebook) -> Values:
    if code is Code.UNKNOWN_LABELS:
        return {"labels": shown_texts(texts)}
    options = [value for value, option in book.numbers.items() if option > 0]
    low, high = min(options, default=0.0), max(options, default=0.0)
    return {"numbers": shown_texts(texts), "low": low, "high": high}


def _shown(column: Column, at: int) -> str:
    """Return a value with what the survey tool says that it means."""
    value = column.values[at]
    label = next(iter(column.labels.get(value, ())), "")
    return f"{value} = {label}" if label and label != value else value


def named(column: Column) -> list[str]:
    """Return each value of a column as people know it: by its first label, where the survey tool has one."""
    return [next(iter(column.labels.get(value, ())), value) for value in column.values]


def shown_texts(texts: Sequence[tuple[str, int]]) -> str:
    """Return some of the texts for a message: the frequent or very short ones, none where they may be free text."""
    fit = showable(texts)
    more = ["…"] if len(fit) > _SHOWN or len(fit) < len(texts) else []
    return " · ".join([*fit[:_SHOWN], *more])


def showable(texts: Sequence[tuple[str, int]]) -> list[str]:
    """Return the texts, with the number of rows of each, that are nobody's own words; the most frequent first."""
    if len(texts) > _MOST_DIFFERENT:
        return []
    ranked = sorted(((clean(text), rows) for text, rows in texts), key=lambda each: (-each[1], each[0]))
    return [
        text
        for text, rows in ranked
        if len(text) <= _SHOWN_LENGTH and (rows >= _SHOWN_ROWS or len(text.split()) <= _SHOWN_WORDS)
    ]
