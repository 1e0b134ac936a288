"""Exports of Qualtrics, of any year and saved again or not, to a plain table.

What the header rows say is read in ``qualtrics_headers``, what a column is called in ``qualtrics_columns``, which rows
are people in ``qualtrics_rows``. Nothing here knows a questionnaire.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from diagnostic.exports.format import Format, Plain
from diagnostic.exports.qualtrics_columns import described, without_na
from diagnostic.exports.qualtrics_headers import Headings, is_export, read_headings, shifted
from diagnostic.exports.qualtrics_rows import refuse_shifted, unfinished, without_headers, without_tests
from diagnostic.exports.rows import unfinished as told_unfinished
from diagnostic.exports.table import RawTable
from diagnostic.problems import Code, InvalidInput, Place, Problem, Severity


def _plain(table: RawTable, file: str) -> Plain:
    """Return one header a column and one row a person.

    Raises
    ------
    InvalidInput
        The headers do not stand over the answers, or rows of another survey follow.
    """
    table = _without_last_comma(table)
    headings = read_headings(table)
    if (other := shifted(headings)) is not None:
        place = Place(file=file, column=other.code)
        raise InvalidInput([Problem(Code.HEADERS_SHIFTED, place, {"count": table.n - headings.further})])
    once = without_headers(table.below(headings.further), headings.columns, file)
    refuse_shifted(once.table, headings.columns, file)
    people = without_tests(once.table, headings.columns, file)
    problems = (
        *_damaged(headings, file),
        *once.problems,
        *people.problems,
        *told_unfinished(unfinished(people.table, headings.columns), file),
    )
    columns = without_na(described(people.table.columns, headings.columns))
    return Plain(replace(people.table, columns=columns), problems)


def _without_last_comma(table: RawTable) -> RawTable:
    """Return the table without the nameless and empty last column that older exports have."""
    last = table.columns[-1]
    if last.header.strip() or last.filled().any():
        return table
    return replace(table, columns=table.columns[:-1])


def _damaged(headings: Headings, file: str) -> Iterator[Problem]:
    if headings.damaged:
        yield Problem(Code.HEADER_DAMAGED, Place(file=file), {"count": headings.damaged}, Severity.WARNING)


FORMAT = Format("Qualtrics", is_export, _plain)
