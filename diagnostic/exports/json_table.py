"""JSON files to a table: the document is parsed once, and the first of several readers that knows its shape reads it.

Records may be a list, lines of their own, or the one list that a service wraps; a table may also lie on its side,
column by column. Nothing here knows a questionnaire.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from diagnostic.exports.delimited import check_shape
from diagnostic.exports.limesurvey_json import read_limesurvey_json
from diagnostic.exports.own_answers import answers_in, answers_table
from diagnostic.exports.records import has_matrix, records_table, written
from diagnostic.exports.table import Column, RawTable, Source
from diagnostic.problems import Code, InvalidInput, Place, Problem

SURVEYJS = "SurveyJS"
_INSIDE = frozenset({"data", "Data", "json", "result", "answers"})
"""Under what a data base keeps a record inside its own."""

Reader: TypeAlias = Callable[[object, str], RawTable | None]


def read_json(document: object, file: str) -> tuple[RawTable, Source, tuple[Problem, ...]]:
    """Return the table of a JSON document.

    Raises
    ------
    InvalidInput
        It holds no table, or no row.
    """
    if own := answers_in(document):
        plain, source = answers_table(own, file)
        return plain.table, source, plain.problems
    for tool, reader in READERS:
        table = reader(document, file)
        if table is not None:
            _check(table, file)
            return table, Source(file, "json", "utf-8", rows=table.n, columns=len(table.columns), tool=tool), ()
    raise InvalidInput([Problem(Code.FILE_FORMAT_UNKNOWN, Place(file=file), {"found": "JSON"})])


def _check(table: RawTable, file: str) -> None:
    if not table.n:
        raise InvalidInput([Problem(Code.NO_ROWS, Place(file=file))])
    check_shape([column.header for column in table.columns], file)


def _surveyjs(document: object, file: str) -> RawTable | None:
    """Read records of which some answers are objects: the rows of a matrix."""
    records = _records(document)
    return records_table(records, file) if records and has_matrix(records) else None


def _flat(document: object, file: str) -> RawTable | None:
    records = _records(document)
    return None if records is None else records_table(records, file)


def _sideways(document: object, _file: str) -> RawTable | None:
    """Read a table that is kept column by column: lists of one length, or objects with the same row numbers."""
    if not isinstance(document, dict) or not document:
        return None
    columns = list(document.values())
    if all(isinstance(column, dict) and column.keys() == columns[0].keys() for column in columns):
        columns = [list(column.values()) for column in columns]
    if not all(isinstance(column, list) and len(column) == len(columns[0]) for column in columns):
        return None
    if any(isinstance(cell, dict | list) for column in columns for cell in column):
        return None
    coded = tuple(_column(str(name), cells) for name, cells in zip(document, columns, strict=True))
    return RawTable(coded, len(columns[0]))


def _rows(document: object, _file: str) -> RawTable | None:
    """Read a list of lists, of which the first is the header."""
    if not isinstance(document, list) or len(document) < 2 or not all(isinstance(row, list) for row in document):
        return None
    header, *rows = document
    if any(len(row) != len(header) for row in rows) or any(isinstance(c, dict | list) for row in document for c in row):
        return None
    cells = zip(*rows, strict=True)
    return RawTable(
        tuple(_column(written(name), column) for name, column in zip(header, cells, strict=True)), len(rows)
    )


def _column(header: str, cells: Sequence[object]) -> Column:
    at: dict[str, int] = {}
    codes = np.fromiter((at.setdefault(written(cell), len(at)) for cell in cells), dtype=np.int32, count=len(cells))
    return Column(header, codes, tuple(at))


def _records(document: object) -> list[dict[str, object]] | None:
    """Return the records of a document: its own list, the only list of objects in it, or itself alone."""
    if isinstance(document, list):
        objects = [_unwrapped(each) for each in document]
        records = [each for each in objects if each is not None]
        return records if len(records) == len(objects) else None
    if not isinstance(document, dict):
        return None
    lists = [value for value in document.values() if isinstance(value, list)]
    wrapped = [found for value in lists if value and (found := _records(value)) is not None]
    simple = all(not isinstance(value, dict) for value in document.values())
    if len(wrapped) == 1 and len(lists) == 1 and simple:
        return wrapped[0]
    return [document] if not wrapped else None


def _unwrapped(record: object) -> dict[str, object] | None:
    """Return a record, or the one that a data base keeps inside it, as an object or as a text."""
    if isinstance(record, str) and record.lstrip().startswith("{"):
        try:
            record = json.loads(record)
        except (ValueError, RecursionError):
            return None
    if not isinstance(record, dict):
        return None
    for name in record.keys() & _INSIDE:
        inner = record[name]
        if isinstance(inner, dict) or (isinstance(inner, str) and inner.lstrip().startswith("{")):
            found = _unwrapped(inner)
            if found is not None:
                return {**{key: value for key, value in record.items() if key != name}, **found}
    return record


READERS: tuple[tuple[str, Reader], ...] = (
    ("", read_limesurvey_json),
    ("", _sideways),
    (SURVEYJS, _surveyjs),
    ("", _flat),
    ("", _rows),
)
"""Which tool's document each knows (empty for any), in the order in which they are tried."""
