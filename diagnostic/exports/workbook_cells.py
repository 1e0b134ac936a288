"""What a sheet of a workbook holds in place of values: errors, and formulas that were never calculated.

The library that reads workbooks gives both as empty cells; here they are found in the sheet itself, so that they are
said. Nothing here knows a questionnaire, and no formula is ever looked into.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from diagnostic.exports.archives import chunks, read_member
from diagnostic.exports.table import RawTable
from diagnostic.problems import Code, InvalidInput, Place, Problem, Severity, Values

_FORMULA = rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"
_ERROR = re.compile(rb'<(?:\w+:)?c\b([^>]*\bt="e"[^>]*)>(?:' + _FORMULA + rb")?<(?:\w+:)?v>(#[^<]{1,20})<")
_EMPTY = re.compile(
    rb"<(?:\w+:)?c\b((?:(?!\bt=\"str\")[^>])*)>"
    + _FORMULA
    + rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
_REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")
_LONGEST_CELL = 20_000
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(slots=True)
class _Found:
    """Cells of one kind: how many, the first one's row and column, and what they say."""

    count: int = 0
    first: tuple[int, int] = (0, 0)
    said: Counter[str] = field(default_factory=Counter)

    def add(self, attributes: bytes, said: str = "") -> None:
        reference = _REFERENCE.search(attributes)
        if reference and not self.count:
            self.first = (int(reference[2]), _position(reference[1].decode()))
        self.count += 1
        self.said[said] += 1


def without_value(data: bytes, sheet: str, telling: frozenset[str], table: RawTable, file: str) -> Iterator[Problem]:
    """Yield what cells of a sheet hold in place of values; ``telling`` has the parts of the workbook to look at."""
    name = _part(data, sheet, file)
    if name is None or name not in telling:
        return
    errors, formulas = _Found(), _Found()
    rest = b""
    for chunk in chunks(data, name, file):
        piece = rest + chunk
        # A cell may lie across two pieces: what comes after the last whole row waits for the next one.
        cut = piece.rfind(b"row>") + 4
        cut = cut if cut > 4 else max(0, len(piece) - _LONGEST_CELL)
        for each in _ERROR.finditer(piece, 0, cut):
            errors.add(each[1], each[2].decode("ascii", errors="replace"))
        for each in _EMPTY.finditer(piece, 0, cut):
            formulas.add(each[1])
        rest = piece[cut:]
    if formulas.count:
        yield Problem(Code.FORMULAS_NOT_CALCULATED, _place(formulas, table, file), {"count": formulas.count})
    if errors.count:
        kinds = ", ".join(sorted(errors.said))
        values: Values = {"count": errors.count, "kinds": kinds}
        yield Problem(Code.ERROR_VALUES, _place(errors, table, file), values, Severity.WARNING)


def _place(found: _Found, table: RawTable, file: str) -> Place:
    row, column = found.first
    header = table.columns[column].header if column < len(table.columns) else None
    return Place(file=file, row=row or None, column=header)


def _position(letters: str) -> int:
    position = 0
    for letter in letters:
        position = position * 26 + ord(letter) - ord("A") + 1
    return position - 1


def _part(data: bytes, sheet: str, file: str) -> str | None:
    """Return the part of the workbook in which a sheet is kept."""
    try:
        book = fromstring(read_member(data, "xl/workbook.xml", file))
        relations = fromstring(read_member(data, "xl/_rels/workbook.xml.rels", file))
    except (KeyError, ParseError, DefusedXmlException, InvalidInput):
        return None
    wanted = next(
        (each.get(_RELATION) for each in book.iter() if each.get("name") == sheet and each.get(_RELATION)), None
    )
    target = next((each.get("Target") for each in relations.iter() if each.get("Id") == wanted), None)
    if target is None:
        return None
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
