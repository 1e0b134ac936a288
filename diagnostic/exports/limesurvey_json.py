"""LimeSurvey's JSON: an object a response under ``responses``, in the older versions each under its number.

Makes the table that the same export has as CSV. Nothing here knows what a heading means.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from diagnostic.exports.normal import plain_number
from diagnostic.exports.table import Column, RawTable
from diagnostic.problems import Code, InvalidInput, Place, Problem

_LIST = "responses"


def read_limesurvey_json(document: object, file: str) -> RawTable | None:
    """Return the table of a parsed document; None where it is not one of LimeSurvey's.

    Raises
    ------
    InvalidInput
        There is no response in it.
    """
    if not isinstance(document, Mapping) or set(document) != {_LIST} or not isinstance(document[_LIST], list):
        return None
    rows = [_unwrapped(each) for each in document[_LIST]]
    if any(row is None for row in rows):
        return None
    if not rows:
        raise InvalidInput([Problem(Code.NO_ROWS, Place(file=file))])
    return _table([row for row in rows if row is not None])


def _unwrapped(response: object) -> Mapping[str, object] | None:
    """Return the fields of a response; None where it is no flat object."""
    if not isinstance(response, Mapping) or not response:
        return None
    if len(response) == 1 and isinstance(inner := next(iter(response.values())), Mapping):
        response = inner
    if any(isinstance(value, Mapping | list) for value in response.values()):
        return None
    return response


def _table(rows: Sequence[Mapping[str, object]]) -> RawTable:
    headers = dict.fromkeys(header for row in rows for header in row)
    return RawTable(tuple(_column(header, rows) for header in headers), len(rows))


def _column(header: str, rows: Sequence[Mapping[str, object]]) -> Column:
    at: dict[str, int] = {}
    texts = (_text(row.get(header)) for row in rows)
    codes = np.fromiter((at.setdefault(text, len(at)) for text in texts), dtype=np.int32, count=len(rows))
    return Column(header, codes, tuple(at))


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case float():
            return plain_number(value) if math.isfinite(value) else ""
        case _:
            return str(value)
