"""A table as people leave it, put in order before anything is read from it.

A table that is turned round, headers that stand once more among the answers, sums at the end, and the sign that tools
put before a cell which a spreadsheet program would take for a formula. Nothing is left out without being said.
Nothing here knows a questionnaire.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from diagnostic.exports.normal import folded, number
from diagnostic.exports.rows import GUARDED, unguarded
from diagnostic.exports.table import Column, Mask, RawTable
from diagnostic.problems import Code, Place, Problem, Severity

_QUESTIONS = frozenset({
    "question", "questions", "item", "items", "statement", "statements", "variable", "variables",
    "enonce", "enonces", "affirmation", "affirmations", "libelle", "intitule", "intitules",
})  # fmt: skip
_PERSON = re.compile(
    r"(?:(?:respondent|response|person|participant|repondant|reponse|personne|id|r|p)[ _.#-]*)?\d{1,9}"
)
_SUMS = frozenset({
    "total", "totals", "grand total", "sum", "average", "averages", "mean", "means", "median", "count", "base",
    "standard deviation", "std dev", "min", "max", "total general", "somme", "moyenne", "moyennes", "mediane",
    "effectif", "effectifs", "ecart type", "ecart-type", "minimum", "maximum", "nombre de reponses", "n",
})  # fmt: skip
_SUM_STEMS = frozenset(word.rstrip("s") for word in _SUMS)
_LAST_ROWS = 10
_LEADING = 3
_FEWEST_PEOPLE = 3


def tidied(table: RawTable, file: str) -> tuple[RawTable, tuple[Problem, ...]]:
    """Return the table in order, and what was done."""
    place = Place(file=file)
    problems: list[Problem] = []
    turned = _turned(table)
    if turned is not None:
        table = turned
        problems.append(Problem(Code.TABLE_TURNED, place, {"count": table.n}, Severity.NOTE))
    for code, found in ((Code.HEADER_REPEATED, _headers), (Code.SUMMARY_ROWS, _sums)):
        rows = found(table)
        if rows is not None and rows.any() and not rows.all():
            table = table.keep(~rows)
            problems.append(Problem(code, place, {"count": int(rows.sum())}, Severity.NOTE))
    table = unguarded(replace(table, columns=tuple(map(_unguarded_header, table.columns))))
    return table, tuple(problems)


def _unguarded_header(column: Column) -> Column:
    header = GUARDED.sub("", column.header, count=1) if column.header.startswith("'") else column.header
    return column if header == column.header else replace(column, header=header)


def _headers(table: RawTable) -> Mask | None:
    """Return the rows in which every cell is the header of its column: one that differs is of another survey."""
    named = [column for column in table.columns if column.header.strip()]
    if len(named) < 2:
        return None
    rows = np.ones(table.n, dtype=bool)
    for column in named:
        try:
            rows &= column.codes == column.values.index(column.header)
        except ValueError:
            return None
    return rows


def _sums(table: RawTable) -> Mask | None:
    """Return the rows at the end that begin with a word such as "Total" and hold what no answer is."""
    rows = np.zeros(table.n, dtype=bool)
    for row in range(table.n - 1, max(-1, table.n - 1 - _LAST_ROWS), -1):
        filled = [at for at, column in enumerate(table.columns) if column.cell(row).strip()]
        if not filled:
            continue
        first, others = table.columns[filled[0]], [table.columns[at] for at in filled[1:]]
        if filled[0] > 1 or folded(first.cell(row)).rstrip("s") not in _SUM_STEMS or not _is_alone(first, row):
            break
        if 2 * sum(number(each.cell(row)) is not None and _is_alone(each, row) for each in others) < len(others):
            break
        rows[row] = True
    return rows


def _is_alone(column: Column, row: int) -> bool:
    """Return whether no other row of a column has this cell: a sum or a mean, hardly an answer."""
    return int(column.counts()[column.codes[row]]) == 1


def _turned(table: RawTable) -> RawTable | None:
    """Return the table with its rows as columns, where the questions stand in its rows; else None."""
    headers = [folded(column.header) for column in table.columns]
    if not headers or headers[0] not in _QUESTIONS or table.n < 2:
        return None
    lead = next((at for at, header in enumerate(headers) if _PERSON.fullmatch(header)), 0)
    people = headers[lead:]
    if not 1 <= lead <= _LEADING or len(people) < _FEWEST_PEOPLE or not all(map(_PERSON.fullmatch, people)):
        return None
    cells = np.array([[column.values[code] for code in column.codes] for column in table.columns[lead:]], dtype=object)
    columns = tuple(
        _turned_column([column.cell(row) for column in table.columns[:lead]], cells[:, row].tolist())
        for row in range(table.n)
    )
    return RawTable(columns, len(people), np.arange(lead + 1, lead + 1 + len(people)))


def _turned_column(names: list[str], cells: list[str]) -> Column:
    at: dict[str, int] = {}
    codes = np.array([at.setdefault(cell, len(at)) for cell in cells], dtype=np.int32)
    return Column(names[0], codes, tuple(at), tuple(name for name in names[1:] if name.strip()))
