"""Where the header of a table is: below a title and other lines, if there are any.

Some tools write a block above the answers (the survey's name, the date of the export). The header is the first row
that is as wide as the rows below it. A survey tool's several header rows begin with the first of them. Works on cells
alone; nothing here knows a file.
"""

from __future__ import annotations

from collections.abc import Sequence

from diagnostic.exports.normal import number

LOOKED_AT = 60
"""Rows at the top of a file that are looked at."""
_MOST_ABOVE = 30
_NARROWEST = 4
_TITLE_CELLS = 2
"""A line of a title block has a name and a value at most, at the left."""
_FULL = 0.8


def header_at(rows: Sequence[Sequence[str]]) -> int:
    """Return the position of the header among the first rows of a file, 0 where nothing says otherwise."""
    width = max((_width(row) for row in rows), default=0)
    if width < _NARROWEST:
        return 0
    first = next((at for at, row in enumerate(rows[:_MOST_ABOVE]) if not _is_title(row)), 0)
    return first if first and _is_header(rows[first], width) else 0


def _width(row: Sequence[str]) -> int:
    return max((at + 1 for at, cell in enumerate(row) if cell.strip()), default=0)


def _is_title(row: Sequence[str]) -> bool:
    return _width(row) <= _TITLE_CELLS


def _is_header(row: Sequence[str], width: int) -> bool:
    """Return whether a row below a title block names columns: nearly all of them, differently, and not in numbers."""
    filled = [cell.strip() for cell in row if cell.strip()]
    names = {name for name in filled if number(name) is None}
    return len(filled) >= _FULL * width and len(names) >= _FULL * len(filled)
