"""Exports of LimeSurvey (3 to 6): by codes, texts or both, in any language of its administration.

A table of LimeSurvey has a row a response, submitted or not. One that was never submitted counts as far as it goes,
and how many there are is reported. Nothing here knows a questionnaire.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from diagnostic.exports.format import Format, Plain
from diagnostic.exports.limesurvey_cells import plain_cells, unescaped
from diagnostic.exports.limesurvey_headings import Heading, by_code, cut_short, read_headings, recognised
from diagnostic.exports.limesurvey_words import DURATION, SUBMITTED, TIMES
from diagnostic.exports.normal import number
from diagnostic.exports.rows import unfinished
from diagnostic.exports.table import Column, Mask, RawTable
from diagnostic.problems import Code, Place, Problem, Severity


def recognises(table: RawTable) -> bool:
    """Return whether LimeSurvey wrote a table: seen in its headings, or in the codes of a second row of them."""
    return recognised([column.header for column in table.columns]) or bool(_second_row(table))


def plain(table: RawTable, file: str) -> Plain:
    """Return the answers with one heading a column, and how many responses were never submitted."""
    headers = [column.header for column in table.columns]
    codes = _second_row(table)
    table = _unescaped(table.below(1)) if codes else table
    headings = read_headings(headers, codes)
    columns = [_plain(*pair) for pair in zip(table.columns, headings, strict=True)]
    columns = _timings_aside(columns, headings)
    problems = []
    if count := cut_short(headers):
        problems.append(Problem(Code.HEADINGS_CUT, Place(file=file), {"count": count}, Severity.WARNING))
    problems += unfinished(_unfinished(table, columns, headings), file)
    return Plain(replace(table, columns=tuple(columns)), tuple(problems))


FORMAT = Format("LimeSurvey", recognises, plain)


def _second_row(table: RawTable) -> tuple[str, ...]:
    """Return the codes below the headings, where there are two rows of them."""
    if not table.n:
        return ()
    cells = tuple(column.cell(0) for column in table.columns)
    return cells if by_code(cells) else ()


def _unescaped(table: RawTable) -> RawTable:
    return replace(table, columns=tuple(unescaped(column) for column in table.columns))


def _plain(column: Column, heading: Heading) -> Column:
    cells = plain_cells(column, time=heading.added in TIMES)
    names = tuple(dict.fromkeys(name for name in heading.names if name != column.header))
    return replace(cells, names=names, aside=heading.aside)


def _timings_aside(columns: Sequence[Column], headings: Sequence[Heading]) -> list[Column]:
    """Return the columns with the times of single pages aside: numbers after the time of the whole."""
    whole = next((at for at, each in enumerate(headings) if each.added == DURATION), len(columns))
    return [
        replace(column, aside=True) if at > whole and ": " in column.header and _numbers(column) else column
        for at, column in enumerate(columns)
    ]


def _numbers(column: Column) -> bool:
    return all(not value.strip() or number(value) is not None for value in column.values)


def _unfinished(table: RawTable, columns: Sequence[Column], headings: Sequence[Heading]) -> Mask:
    """Return for each row whether it answers something and was never submitted.

    Looks at the time of submission as LimeSurvey writes it: one that it hides was one all the same.
    """
    answered = np.zeros(table.n, dtype=bool)
    submitted = None
    for written, column, heading in zip(table.columns, columns, headings, strict=True):
        if heading.added == SUBMITTED:
            submitted = written.filled()
        elif not heading.added and not column.aside:
            answered |= column.filled()
    return np.zeros(table.n, dtype=bool) if submitted is None else answered & ~submitted
