"""Which tool wrote a table: one module a tool, and the plain table for everything else.

A survey tool whose exports are no plain table (several header rows, a matrix spread over columns, labels kept apart)
gets a module of its own in this folder. It offers a ``Format``: ``recognises`` looks at the headers and first values
and says whether the tool wrote this; ``plain`` returns the same answers as a plain table, one header a column, one row
a person. It is entered in ``FORMATS`` before the plain table, and nothing after it needs to know of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from diagnostic.exports.table import RawTable


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of table: how it is recognised, and how it becomes a plain one."""

    name: str
    recognises: Callable[[RawTable], bool]
    plain: Callable[[RawTable], RawTable]


def _always(_table: RawTable) -> bool:
    return True


def _unchanged(table: RawTable) -> RawTable:
    return table


PLAIN = Format("table", _always, _unchanged)
FORMATS: tuple[Format, ...] = (PLAIN,)
"""In the order in which they are tried; the plain table takes whatever is left."""


def recognise(table: RawTable) -> Format:
    """Return the format of a table."""
    return next(known for known in FORMATS if known.recognises(table))
