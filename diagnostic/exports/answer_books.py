"""How the answers of each response format are read: decided once for a whole file, over all columns of the format.

Labels choose a ladder together (``scales``), numbers are compared with the questionnaire's, and what holds for all
columns of a format is said once. Nothing here knows how a header looked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from diagnostic.exports.labels import Codebook, codebook, declared, taken_apart
from diagnostic.exports.ladders import Ladder, wordings
from diagnostic.exports.normal import plain_number
from diagnostic.exports.scales import Understood, understand
from diagnostic.exports.table import Column
from diagnostic.problems import Code, Place, Problem, Severity, Values
from diagnostic.questionnaire import ResponseFormat

_MOST_POINTS = 11
_MOST_DIFFERENT = 200
"""With more different texts a column is no list of answers."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One column whose answers are of a format, and its place."""

    column: Column
    place: Place


def answer_book(
    format_: ResponseFormat, asked: Sequence[Asked], extra: Mapping[str, int], rows: npt.NDArray[np.int64]
) -> tuple[Codebook, tuple[Problem, ...]]:
    """Return how the answers of a format are read, and what is to be said of all its columns at once.

    ``extra`` has the folded texts that a map file adds, with their codes.
    """
    words = wordings()
    plain = codebook(format_, extra, dont_know=words.dont_know)
    seen = {label for each in asked for label in _labels_of(each.column, plain)}
    understood = understand(format_, seen)
    book = codebook(format_, extra, understood, words.dont_know)
    problems = [*_about_labels(format_, understood, asked, book, rows)]
    if numbers := _other_numbers(format_, asked, book):
        book = replace(book, other_numbers=True)
        problems.append(_numbers_differ(format_, numbers, asked, book))
    return book, tuple(problems)


def _labels_of(column: Column, book: Codebook) -> Iterator[str]:
    """Yield the labels of a column that are to be understood: no "no opinion", nothing that a map file explains."""
    if len(column.values) > _MOST_DIFFERENT:
        return
    counts = column.counts()
    cells = [cell for cell, n in zip(taken_apart(column, book.labels), counts, strict=True) if n]
    for cell in [*cells, *declared(column, book.labels)]:
        if cell.key not in book.extra:
            yield from (each for each in cell.labels if each not in book.extra and not book.is_unsure(each))


def _about_labels(
    format_: ResponseFormat,
    understood: Understood,
    asked: Sequence[Asked],
    book: Codebook,
    rows: npt.NDArray[np.int64],
) -> Iterator[Problem]:
    if understood.other is not None:
        strange = understood.strange
        expected = _ladder_like(format_, understood.other)
        values: Values = {
            "found": _rungs(understood.other.shown),
            "found_points": understood.other.size,
            "expected": _rungs(expected),
            "points": format_.size,
            "format": format_.id,
            "columns": sum(1 for each in asked if strange & set(_labels_of(each.column, book))),
        }
        yield Problem(Code.SCALE_DIFFERS, _first(asked, strange, book, rows), values)
    if understood.unclear:
        shown = [
            f"{label} ({' / '.join(plain_number(format_.options[code - 1].value) for code in codes)})"
            for label, codes in sorted(understood.unclear.items())
        ]
        values = {"labels": " · ".join(shown), "format": format_.id}
        yield Problem(Code.ANSWERS_UNCLEAR, _first(asked, set(understood.unclear), book, rows), values)
    if len(understood.languages) > 1:
        values = {"languages": ", ".join(understood.languages), "format": format_.id}
        yield Problem(Code.ANSWERS_IN_LANGUAGES, Place(file=asked[0].place.file), values, Severity.NOTE)


def _first(
    asked: Sequence[Asked], labels: set[str] | frozenset[str], book: Codebook, rows: npt.NDArray[np.int64]
) -> Place:
    """Return the place of the first answer with one of some labels."""
    for each in asked:
        cells = taken_apart(each.column, book.labels)
        found = [at for at, cell in enumerate(cells) if labels & set(cell.labels)]
        held = np.isin(each.column.codes, found)
        if held.any():
            return replace(each.place, row=int(rows[held.argmax()]))
    return asked[0].place


def _ladder_like(format_: ResponseFormat, other: Ladder) -> tuple[str, ...]:
    """Return the questionnaire's own labels, in the language of another ladder where it has them."""
    return tuple(option.label(other.language) for option in format_.options)


def _rungs(shown: Sequence[str]) -> str:
    return " · ".join(label or "…" for label in shown)


def _other_numbers(format_: ResponseFormat, asked: Sequence[Asked], book: Codebook) -> list[float]:
    """Return the numbers of a scale that is another than the questionnaire's; none where there is no such sign."""
    found: set[float] = set()
    loose = False
    for each in asked:
        if len(each.column.values) > _MOST_DIFFERENT:
            continue
        unread, numbers = book.numbers_of(each.column)
        found |= numbers
        loose |= unread
    ordered = sorted(found)
    if not loose or not ordered or any(value != int(value) for value in ordered):
        return []
    own = [option.value for option in format_.options]
    points = int(ordered[-1]) + (1 if ordered[0] == 0 else 0)
    shifted = ordered[0] == 0 and own[0] == 1 and ordered[-1] == len(own) - 1 and len(ordered) > len(own) // 2
    longer = len(ordered) > len(own) and ordered[0] in (0, 1) and points <= _MOST_POINTS
    return ordered if shifted or longer else []


def _numbers_differ(
    format_: ResponseFormat, numbers: Sequence[float], asked: Sequence[Asked], book: Codebook
) -> Problem:
    own = [option.value for option in format_.options]
    of_others = [each for each in asked if book.numbers_of(each.column)[0]]
    values: Values = {
        "found": f"{plain_number(numbers[0])}–{plain_number(numbers[-1])}",
        "found_points": int(numbers[-1] - numbers[0]) + 1,
        "expected": f"{plain_number(own[0])}–{plain_number(own[-1])}",
        "points": format_.size,
        "format": format_.id,
        "columns": len(of_others),
    }
    return Problem(Code.SCALE_DIFFERS, of_others[0].place, values)
