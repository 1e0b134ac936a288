"""Records that may hold objects and lists, to flat columns: an answer inside an answer has the path to it as header.

``clim.c1`` is the row ``c1`` of the matrix ``clim``, ``visits[0].place`` a field of the first entry of a list. What a
form adds (the words of "other", several choices of one question, uploaded files) is set aside. Nothing here knows a
questionnaire.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from diagnostic.exports.delimited import MOST_COLUMNS
from diagnostic.exports.normal import plain_number
from diagnostic.exports.table import Column, RawTable
from diagnostic.problems import Code, InvalidInput, Place, Problem

_DEEPEST = 6
"""Objects within objects: a matrix within a list within a panel takes four."""
_COMMENT = "-Comment"
_CHOSEN = {"value", "comment"}
"""A choice with words of its own."""
_JOINED = "; "


@dataclass(slots=True)
class _Cells:
    """The cells of one column as they are met; rows that are not in it are blank."""

    at: dict[str, int] = field(default_factory=lambda: {"": 0})
    rows: list[int] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)
    aside: bool = False

    def add(self, row: int, text: str) -> None:
        self.rows.append(row)
        self.codes.append(self.at.setdefault(text, len(self.at)))


def has_matrix(records: Sequence[Mapping[str, object]]) -> bool:
    """Return whether an answer of some record is an object with answers in it."""
    return any(isinstance(value, dict) and value for record in records for value in record.values())


def records_table(records: Sequence[Mapping[str, object]], file: str) -> RawTable:
    """Return the table of some records: a row each, a column for each path that any of them has.

    Raises
    ------
    InvalidInput
        Records nest too deeply, or have too many different paths.
    """
    columns: dict[str, _Cells] = {}
    for row, record in enumerate(records):
        for path, text, aside in _leaves(record, "", 1, file):
            cells = columns.get(path)
            if cells is None:
                cells = columns[path] = _Cells()
                _refuse_too_many(len(columns), file)
            cells.add(row, text)
            cells.aside |= aside
    named = ((path, cells, path.removesuffix(_COMMENT)) for path, cells in columns.items())
    described = (_column(path, cells, len(records), cells.aside or (whole != path and whole in columns))
                 for path, cells, whole in named)  # fmt: skip
    return RawTable(tuple(described), len(records))


def _refuse_too_many(count: int, file: str) -> None:
    if count > MOST_COLUMNS:
        raise InvalidInput([Problem(Code.TOO_MANY_COLUMNS, Place(file=file), {"count": count, "most": MOST_COLUMNS})])


def _column(path: str, cells: _Cells, n: int, aside: bool) -> Column:
    codes = np.zeros(n, dtype=np.int32)
    codes[np.array(cells.rows, dtype=np.int64)] = cells.codes
    column = Column(path, codes, tuple(cells.at), _names(path), aside=aside)
    return column.keep(np.ones(n, dtype=bool))


def _names(path: str) -> tuple[str, ...]:
    """Return the row of a matrix as other tools write it: in brackets after its question."""
    whole, dot, row = path.rpartition(".")
    return (f"{whole}[{row}]",) if dot and whole and row else ()


def _leaves(record: Mapping[str, object], before: str, depth: int, file: str) -> Iterator[tuple[str, str, bool]]:
    """Yield the path and the text of every answer, and whether it is set aside."""
    if depth > _DEEPEST:
        raise InvalidInput([Problem(Code.JSON_NESTED, Place(file=file))])
    for name, value in record.items():
        path = f"{before}{name}"
        match value:
            case dict() if value.keys() == _CHOSEN and not isinstance(value["value"], dict | list):
                yield path, written(value["value"]), False
                yield f"{path}{_COMMENT}", written(value["comment"]), True
            case dict():
                yield from _leaves(value, f"{path}.", depth + 1, file)
            case list():
                yield from _listed(value, path, depth, file)
            case _:
                yield path, written(value), False


def _listed(values: list[object], path: str, depth: int, file: str) -> Iterator[tuple[str, str, bool]]:
    if _uploaded(values):
        return
    if values and all(isinstance(value, dict) and value.keys() != _CHOSEN for value in values):
        entries = {f"{path}[{at}]": value for at, value in enumerate(values)}
        yield from _leaves(entries, "", depth + 1, file)
        return
    chosen = (value.get("value") if isinstance(value, dict) else value for value in values)
    yield path, _JOINED.join(written(value) for value in chosen if not isinstance(value, dict | list)), True


def _uploaded(values: list[object]) -> bool:
    """Return whether these are files with all their bytes."""
    return any(isinstance(value, dict) and {"name", "content"} <= value.keys() for value in values)


def written(value: object) -> str:
    """Return a plain value as a person would have typed it."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case float():
            return plain_number(value) if np.isfinite(value) else ""
        case _:
            return str(value)
