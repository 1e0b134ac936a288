"""Which rows of a Qualtrics export are people: no headers, no previews, tests or spam; and how many did not finish.

Nothing here knows a questionnaire.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np

from diagnostic.exports.format import Plain
from diagnostic.exports.normal import folded, number
from diagnostic.exports.qualtrics_headers import FALSE, Heading, fits, import_id
from diagnostic.exports.table import Column, Mask, RawTable
from diagnostic.problems import Code, InvalidInput, Place, Problem, Severity

_NAMES = frozenset(
    {
        "StartDate",
        "EndDate",
        "Status",
        "IPAddress",
        "Progress",
        "Finished",
        "RecordedDate",
        "ResponseId",
        "ResponseID",
        "ResponseSet",
        "RecipientLastName",
        "RecipientFirstName",
        "RecipientEmail",
        "ExternalReference",
        "ExternalDataReference",
        "LocationLatitude",
        "LocationLongitude",
        "LocationAccuracy",
        "DistributionChannel",
        "UserLanguage",
    }
)
"""As row 1 writes them: no answer is one of them, still less three in a row."""
_FEWEST_NAMES = 3
_KINDS = (("start date", "end date", "recorded date"), ("progress", "duration (in seconds)"), ("finished",))
"""What Qualtrics adds, by its kind: where two kinds do not fit, the cells stand under other headers."""
_WRONG_KINDS = 2
_TIME_LENGTH = 8
_TESTS = re.compile(r"preview|\btest\b|spam|synthetic|apercu|vorschau")
_TEST_BITS = 1 | 2 | 8
"""Of a status as a number: a preview, a generated test, likely spam (imported and offline answers have other bits)."""
_COMPLETE = 100.0


def without_headers(table: RawTable, headings: Sequence[Heading], file: str) -> Plain:
    """Return the table without header rows that another export brought with it when it was pasted below.

    Raises
    ------
    InvalidInput
        The other export has other columns.
    """
    rows = np.flatnonzero(_header_rows(table, headings))
    if not rows.size:
        return Plain(table)
    numbers = table.numbers()
    for row in rows:
        if (other := _other_column(table, headings, int(row))) is not None:
            place = Place(file=file, row=int(numbers[row]), column=other)
            raise InvalidInput([Problem(Code.SURVEYS_MIXED, place, {"count": table.n - int(row)})])
    keep = np.ones(table.n, dtype=bool)
    keep[rows] = False
    place = Place(file=file, row=int(numbers[rows[0]]))
    return Plain(table.keep(keep), (Problem(Code.HEADER_REPEATED, place, {"count": rows.size}, Severity.NOTE),))


def refuse_shifted(table: RawTable, headings: Sequence[Heading], file: str) -> None:
    """Refuse rows whose cells do not stand under their headers.

    Raises
    ------
    InvalidInput
        A number stands where a time must be, and so on.
    """
    kinds = np.zeros(table.n, dtype=np.int8)
    for meanings in _KINDS:
        wrong = np.zeros(table.n, dtype=bool)
        for heading, column in _of(table, headings, *meanings):
            wrong |= _where(column, partial(_is_wrong, heading.meaning))
        kinds += wrong
    bad = np.flatnonzero(kinds >= _WRONG_KINDS)
    if bad.size:
        code = Code.HEADERS_SHIFTED if bad.size > table.n / 2 else Code.SURVEYS_MIXED
        place = Place(file=file, row=int(table.numbers()[bad[0]]))
        raise InvalidInput([Problem(code, place, {"count": int(bad.size)})])


def without_tests(table: RawTable, headings: Sequence[Heading], file: str) -> Plain:
    """Return the table without previews, tests and spam; a file of nothing else is a trial, and kept."""
    tests = np.zeros(table.n, dtype=bool)
    for _, column in _of(table, headings, "status"):
        tests |= _where(column, _is_test)
    for _, column in _of(table, headings, "distribution channel"):
        tests |= _where(column, lambda value: folded(value) in {"preview", "test"})
    count = int(tests.sum())
    if not count:
        return Plain(table)
    if count == table.n:
        return Plain(table, (Problem(Code.ONLY_TEST_ROWS, Place(file=file), {"count": count}, Severity.WARNING),))
    return Plain(table.keep(~tests), (Problem(Code.TEST_ROWS, Place(file=file), {"count": count}, Severity.NOTE),))


def unfinished(table: RawTable, headings: Sequence[Heading]) -> Mask:
    """Return the rows of people who did not come to the end."""
    for _, column in _of(table, headings, "finished"):
        return _where(column, _is_false)
    for _, column in _of(table, headings, "progress"):
        return _where(column, _is_partial)
    return np.zeros(table.n, dtype=bool)


def _of(table: RawTable, headings: Sequence[Heading], *meanings: str) -> Iterator[tuple[Heading, Column]]:
    for heading, column in zip(headings, table.columns, strict=True):
        if heading.meaning and heading.meaning in meanings:
            yield heading, column


def _where(column: Column, holds: Callable[[str], bool]) -> Mask:
    """Return for each row whether something holds of its value."""
    lookup = np.fromiter(map(holds, column.values), dtype=bool, count=len(column.values))
    taken: Mask = lookup[column.codes]
    return taken


def _is_wrong(meaning: str, value: str) -> bool:
    # Most of a million times are plain at first sight.
    if meaning in _KINDS[0] and len(value) >= _TIME_LENGTH and value[0].isdigit():
        return False
    return fits(meaning, value) is False


def _is_test(value: str) -> bool:
    status = number(value)
    if status is not None:
        return status == int(status) and bool(int(status) & _TEST_BITS)
    return bool(_TESTS.search(folded(value)))


def _is_false(value: str) -> bool:
    return folded(value) in FALSE


def _is_partial(value: str) -> bool:
    done = number(value.rstrip(" %"))
    return done is not None and done < _COMPLETE


def _header_rows(table: RawTable, headings: Sequence[Heading]) -> Mask:
    """Return which rows repeat a header row: by its names, its texts or its ids."""
    own = np.zeros(table.n, dtype=np.int32)
    names = np.zeros(table.n, dtype=np.int32)
    ids = np.zeros(table.n, dtype=bool)
    for heading, column in zip(headings, table.columns, strict=True):
        said = {heading.code, heading.text} - {""}
        marks = _NAMES | said
        # One look at each value: hardly any column of a file holds such a one.
        held = {value for value in column.values if value in marks or (value[:1] == "{" and import_id(value))}
        if held:
            own += _where(column, (held & said).__contains__)
            names += _where(column, (held & _NAMES).__contains__)
            ids |= _where(column, (held - marks).__contains__)
    found = ids | (names >= _FEWEST_NAMES) | (own >= max(_FEWEST_NAMES, len(headings) / 2))
    return found | _translated(table, headings, found)


def _translated(table: RawTable, headings: Sequence[Heading], found: Mask) -> Mask:
    """Return the rows right below a header row that hold its texts in another language: they fit no column."""
    below = np.zeros(table.n, dtype=bool)
    below[1:] = found[:-1]
    for row in np.flatnonzero(below & ~found):
        told = [fits(each.meaning, column.cell(int(row))) for each, column in zip(headings, table.columns, strict=True)]
        below[row] = told.count(False) > told.count(True)
    return below


def _other_column(table: RawTable, headings: Sequence[Heading], row: int) -> str | None:
    """Return the first column in which a repeated header row says something else, None where it says the same."""
    cells = [column.cell(row) for column in table.columns]
    if any(heading.import_id for heading in headings) and not _repeats_a_code(cells, headings):
        # Texts may be in another language; ids may not differ.
        pairs = ((heading, cell) for heading, cell in zip(headings, cells, strict=True) if import_id(cell))
        return next((heading.code for heading, cell in pairs if import_id(cell) != heading.import_id), None)
    for heading, cell in zip(headings, cells, strict=True):
        if cell.strip() not in {heading.code.strip(), heading.text.strip()}:
            return heading.code or cell
    return None


def _repeats_a_code(cells: Sequence[str], headings: Sequence[Heading]) -> bool:
    return sum(cell in _NAMES or cell == heading.code for cell, heading in zip(cells, headings, strict=True)) >= (
        _FEWEST_NAMES
    )
