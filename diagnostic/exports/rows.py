"""What the readers of survey tools share: header rows, words of an interface, and rows that are reported or repaired.

Works on the cells of the first rows and on the different values of a column. Nothing here knows a survey tool.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from diagnostic.exports.normal import clean, folded
from diagnostic.exports.table import Column, Mask, RawTable
from diagnostic.problems import Code, Place, Problem, Severity

OWN_HEADER = -1
"""The position of the header that the file begins with, where rows below it count from 0."""
GUARDED = re.compile(r"'(?=[=+\-@\t\r])")
"""The quote that tools put before what a spreadsheet program would take for a formula."""
_STATEMENT_WORDS = 4
"""A statement of fewer words ("Team", "Place of work") may be the name of something else."""


def words(*texts: str) -> frozenset[str]:
    """Return texts in the form in which headers are compared."""
    return frozenset(map(folded, texts))


def canonical(names: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return for each spelling of a heading (folded) the one name that questionnaires know it by."""
    return {folded(text): name for name, texts in names.items() for text in (name, *texts)}


def headers(table: RawTable) -> tuple[str, ...]:
    """Return the header of each column."""
    return tuple(column.header for column in table.columns)


def row_texts(table: RawTable, row: int) -> tuple[str, ...]:
    """Return the cells of one row; its own header for ``OWN_HEADER``."""
    return headers(table) if row == OWN_HEADER else tuple(column.cell(row) for column in table.columns)


def find_header(table: RawTable, is_header: Callable[[Sequence[str]], bool], most: int = 4) -> int | None:
    """Return which of the first rows is the header that ``is_header`` knows; None where none is."""
    rows = range(OWN_HEADER, min(most, table.n))
    return next((row for row in rows if is_header(row_texts(table, row))), None)


def headed_by(table: RawTable, row: int) -> RawTable:
    """Return the table with one of its rows as its header, without the rows above."""
    if row == OWN_HEADER:
        return table
    texts = row_texts(table, row)
    columns = (replace(column, header=text) for column, text in zip(table.columns, texts, strict=True))
    return replace(table, columns=tuple(columns)).below(row + 1)


def origins(cells: Sequence[str], stops: Sequence[bool]) -> list[int]:
    """Return for each cell of a header row which cell's text is about it: its own, or where blank the last on its left.

    A cell at a stop, and a blank one with none but stops on its left, is about itself.
    """
    found: list[int] = []
    last: int | None = None
    for at, (cell, stop) in enumerate(zip(cells, stops, strict=True)):
        if stop:
            last = None
        elif cell.strip():
            last = at
        found.append(at if last is None else last)
    return found


def statement_names(text: str) -> tuple[str, ...]:
    """Return a row of a matrix as a name of its column; none where it is so short that it could name another thing."""
    return (text,) if len(clean(text).split()) >= _STATEMENT_WORDS else ()


def filled_values(column: Column) -> tuple[str, ...]:
    """Return the different texts of a column that are not blank and that some row has."""
    counts = column.counts()
    return tuple(value for value, count in zip(column.values, counts, strict=True) if count and value.strip())


def is_tick(column: Column, choice: str) -> bool:
    """Return whether the cells say nothing but that a choice was ticked: they repeat it, or are blank."""
    return all(folded(value) == folded(choice) for value in filled_values(column))


def unguarded(table: RawTable) -> RawTable:
    """Return the table without the quote that tools put before ``= + - @`` against formulas in spreadsheets."""
    return replace(table, columns=tuple(_unguarded(column) for column in table.columns))


def _unguarded(column: Column) -> Column:
    if not any(GUARDED.match(value) for value in column.values):
        return column
    return column.with_values(value[1:] if GUARDED.match(value) else value for value in column.values)


def rows_with(column: Column, values: frozenset[str]) -> Mask:
    """Return the rows in which a column has one of some texts (folded)."""
    has = np.fromiter((folded(value) in values for value in column.values), dtype=bool, count=len(column.values))
    rows: Mask = has[column.codes]
    return rows


def unfinished(rows: Mask, file: str) -> tuple[Problem, ...]:
    """Return that so many rows are of people who did not finish: what they answered counts."""
    count = int(rows.sum())
    if not count:
        return ()
    return (Problem(Code.UNFINISHED_ROWS, Place(file=file), {"count": count}, Severity.WARNING),)
