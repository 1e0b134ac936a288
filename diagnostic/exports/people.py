"""Which rows are people: blank rows, second answers of one person and empty answers are left out, and counted.

Nothing here keeps or shows an id; the columns that could hold one are looked at and forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from diagnostic.exports.table import Column, Mask, RawTable, identical
from diagnostic.problems import Code, Place, Problem, Severity

_OWN_VALUES = 0.5
"""A column in which more than this share of the cells differ (a time, a number) tells people apart."""
_TELLING_ANSWERS = 20
"""Two people of one team do give the same few answers; so many alike, and not all the same, are one person's."""
_TELLING_OPTIONS = 3


def without_blank_rows(table: RawTable, file: str) -> tuple[RawTable, tuple[Problem, ...]]:
    """Return the table without the rows in which no cell holds anything."""
    filled = np.zeros(table.n, dtype=bool)
    for column in table.columns:
        filled |= column.filled()
        if filled.all():
            return table, ()
    note = Problem(Code.BLANK_ROWS, Place(file=file), {"count": int((~filled).sum())}, Severity.NOTE)
    return table.keep(filled), (note,)


def people(
    table: RawTable,
    answers: npt.NDArray[np.int8],
    *,
    respondents: Sequence[Column],
    unread: Sequence[Column],
    file: str,
) -> tuple[Mask, tuple[Problem, ...]]:
    """Return which rows to keep.

    Parameters
    ----------
    answers
        Shape (rows, items): codes.
    respondents
        Columns with an id of the respondent: of two rows with one id the later counts.
    unread
        Columns that are not used (identifiers among them): they tell two rows of one person from two people.
    """
    place = Place(file=file)
    keep = _last_of_each(respondents, table.n)
    problems = [*_counted(Code.DUPLICATE_RESPONDENTS, ~keep, place, Severity.WARNING)]
    again = _again(table, keep)
    if again.any():
        telling = _telling_cell(unread, table.n) | _telling_answers(answers)
        problems += _counted(Code.IDENTICAL_ROWS, again & telling, place, Severity.WARNING)
        problems += _counted(Code.IDENTICAL_ROWS_KEPT, again & ~telling, place, Severity.NOTE)
        keep &= ~(again & telling)
    # "Don't know" is an answer: somebody read the question.
    empty = keep & ~answers.any(axis=1)
    problems += _counted(Code.UNANSWERED_ROWS, empty, place, Severity.NOTE)
    return keep & ~empty, tuple(problems)


def _counted(code: Code, rows: Mask, place: Place, severity: Severity) -> Iterator[Problem]:
    count = int(rows.sum())
    if count:
        yield Problem(code, place, {"count": count}, severity)


def _last_of_each(respondents: Sequence[Column], n: int) -> Mask:
    keep = np.ones(n, dtype=bool)
    rows = np.arange(n)
    for column in respondents:
        last = np.full(len(column.values), -1, dtype=np.int64)
        np.maximum.at(last, column.codes, rows)
        keep &= (last[column.codes] == rows) | ~column.filled()
    return keep


def _again(table: RawTable, keep: Mask) -> Mask:
    """Return the rows of which a copy, the same in every column, comes later in the file."""
    group = identical(table.columns, table.n)
    last = np.full(int(group.max(initial=-1)) + 1, -1, dtype=np.int64)
    np.maximum.at(last, group, np.arange(table.n))
    again: Mask = keep & (last[group] != np.arange(table.n))
    return again


def _telling_cell(unread: Sequence[Column], n: int) -> Mask:
    told = np.zeros(n, dtype=bool)
    for column in unread:
        filled = column.filled()
        counts = column.counts()[~column.blank()]
        if int((counts > 0).sum()) >= _OWN_VALUES * max(int(filled.sum()), 1):
            told |= filled
    return told


def _telling_answers(answers: npt.NDArray[np.int8]) -> Mask:
    answered = (answers > 0).sum(axis=1)
    options = sum(((answers == code).any(axis=1).astype(np.int64) for code in range(1, 12)), start=0 * answered)
    telling: Mask = (answered >= _TELLING_ANSWERS) & (options >= _TELLING_OPTIONS)
    return telling
