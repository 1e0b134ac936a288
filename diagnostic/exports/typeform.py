"""Typeform: a token first, then a column a question, and one a choice where several could be chosen.

Headers keep their markup. Some people add a row of questions above the tool's own header.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from diagnostic.exports.format import Format, Plain
from diagnostic.exports.normal import clean, folded
from diagnostic.exports.rows import (
    OWN_HEADER,
    filled_values,
    find_header,
    headed_by,
    is_tick,
    row_texts,
    rows_with,
    unfinished,
    words,
)
from diagnostic.exports.table import Column, RawTable

_TOKEN = re.compile(r"[0-9a-z]{20,40}")
_LOOKED_AT = 20
_TAIL = words("Start Date (UTC)", "Submit Date (UTC)", "Stage Date (UTC)", "Network ID")
_RESPONSE_TYPE = folded("Response Type")
_PARTIAL = words("partial", "started", "incomplete")
_ADDED = words("Response Type", "Tags", "Ending", "score", "price", "winning_outcome_id", "Other", "Autre", "Andere")
_PIPE = re.compile(r"\{\{[^{}]*\}\}|_{3,}")
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)")
_MARK = re.compile(r"\*+(?=\S)|(?<=\S)\*+|(?<!\w)_+|_+(?!\w)")


def _is_header(cells: Sequence[str]) -> bool:
    return cells[0].strip() == "#"


def _recognises(table: RawTable) -> bool:
    if not table.columns:
        return False
    row = find_header(table, _is_header, most=2)
    if row is None:
        return False
    if _TAIL & set(map(folded, row_texts(table, row))):
        return True
    # Files that are given on may have lost the tail; a number, as of any list, is no token.
    values = [value for value in table.columns[0].values[:_LOOKED_AT] if value.strip() not in ("", "#")]
    return bool(values) and all(_TOKEN.fullmatch(value) and not value.isdigit() for value in values)


def _plain(table: RawTable, file: str) -> Plain:
    row = find_header(table, _is_header, most=2)
    table = headed_by(table, OWN_HEADER if row is None else row)
    partial = np.zeros(table.n, dtype=bool)
    for column in table.columns:
        if folded(column.header) == _RESPONSE_TYPE:
            partial |= rows_with(column, _PARTIAL)
    columns = tuple(_described(_with_commas(column)) for column in table.columns)
    return Plain(replace(table, columns=columns), unfinished(partial, file))


def _with_commas(column: Column) -> Column:
    """Return a column without the mark by which the tool tells a comma of a choice from one between choices."""
    if not any("\\," in value for value in column.values):
        return column
    return column.with_values(value.replace("\\,", ",") for value in column.values)


def _described(column: Column) -> Column:
    key = folded(column.header)
    # What was ticked repeats the header; a question never answers itself.
    ticked = bool(filled_values(column)) and is_tick(column, column.header)
    if ticked or key in _ADDED:
        return replace(column, aside=True)
    text = _plain_text(column.header)
    return column if text == column.header else replace(column, names=(text,))


def _plain_text(header: str) -> str:
    """Return a header without markup and without what is filled in for each person."""
    text = _LINK.sub(r"\1", _PIPE.sub(" ", header))
    return clean(_MARK.sub("", text))


FORMAT = Format("Typeform", _recognises, _plain)
