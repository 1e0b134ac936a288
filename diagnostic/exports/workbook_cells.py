"""What a sheet of a workbook holds in place of values: errors, and formulas that were never calculated.

The library that reads workbooks gives both as empty cells; here they are found in the sheet itself, so that they are
said. A comment that begins with "=" is written as a formula by survey tools: it is read as the text that it is, and
nothing is ever calculated. Nothing here knows a questionnaire.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.etree.ElementTree import ParseError

import numpy as np
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from diagnostic.exports.archives import chunks, read_member
from diagnostic.exports.table import RawTable
from diagnostic.problems import Code, InvalidInput, Place, Problem, Severity, Values

_FORMULA = rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>%s</(?:\w+:)?f>)"
_ERROR = re.compile(
    rb'<(?:\w+:)?c\b(?P<cell>[^>]*\bt="e"[^>]*)>(?:' + _FORMULA % b"[^<]*" + rb")?<(?:\w+:)?v>(?P<text>#[^<]{1,20})<"
)
_EMPTY = re.compile(
    rb'<(?:\w+:)?c\b(?P<cell>(?:(?!\bt="str")[^>])*)>'
    + _FORMULA % b"(?P<text>[^<]*)"
    + rb"(?:<(?:\w+:)?v(?:\s*/>|></(?:\w+:)?v>))?</(?:\w+:)?c>"
)
_ADDRESS = re.compile(r"\$?\b[A-Z]{1,3}\$?\d{1,7}\b|!")
"""A place in a sheet: with one of these a formula is calculated from other cells, and was not typed by a respondent."""
_REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")
_LONGEST_CELL = 20_000
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell without a value: its row as the user counts, its column from 0, and what stands in place of a value."""

    row: int
    column: int
    text: str


def settled(
    data: bytes, sheet: str, telling: frozenset[str], table: RawTable, file: str
) -> tuple[RawTable, tuple[Problem, ...]]:
    """Return the table with texts that were taken for formulas, and what other cells hold in place of values.

    ``telling`` has the parts of the workbook to look at.
    """
    name = _part(data, sheet, file)
    if name is None or name not in telling:
        return table, ()
    errors, formulas = _cells(data, name, file)
    typed, lost = _typed(formulas, table)
    problems: list[Problem] = []
    if lost:
        problems.append(Problem(Code.FORMULAS_NOT_CALCULATED, _place(lost[0], table, file), {"count": len(lost)}))
    if errors:
        kinds = ", ".join(sorted({each.text for each in errors}))
        values: Values = {"count": len(errors), "kinds": kinds}
        problems.append(Problem(Code.ERROR_VALUES, _place(errors[0], table, file), values, Severity.WARNING))
    return _with_texts(table, typed), tuple(problems)


def _cells(data: bytes, name: str, file: str) -> tuple[list[_Cell], list[_Cell]]:
    """Return the cells of a sheet with an error, and those with a formula but without its result."""
    errors: dict[_Cell, None] = {}
    formulas: dict[_Cell, None] = {}
    rest = b""
    for chunk in chunks(data, name, file):
        piece = rest + chunk
        for pattern, found in ((_ERROR, errors), (_EMPTY, formulas)):
            found.update((cell, None) for match in pattern.finditer(piece) for cell in _cell(match))
        # A cell may lie across two pieces; one that is seen twice counts once.
        rest = piece[-_LONGEST_CELL:]
    return list(errors), list(formulas)


def _cell(match: re.Match[bytes]) -> Iterator[_Cell]:
    if reference := _REFERENCE.search(match["cell"]):
        text = html.unescape((match["text"] or b"").decode("utf-8", errors="replace"))
        yield _Cell(int(reference[2]), _position(reference[1].decode()), text)


def _typed(formulas: list[_Cell], table: RawTable) -> tuple[list[_Cell], list[_Cell]]:
    """Tell apart what people typed ("=1+1", in a column of texts) and what would have to be calculated."""
    counts = Counter(each.column for each in formulas)
    others = {at: int(column.filled().sum()) for at, column in enumerate(table.columns) if at in counts}
    typed: list[_Cell] = []
    lost: list[_Cell] = []
    for each in formulas:
        is_typed = each.text and not _ADDRESS.search(each.text) and counts[each.column] <= others.get(each.column, 0)
        (typed if is_typed else lost).append(each)
    return typed, lost


def _with_texts(table: RawTable, cells: list[_Cell]) -> RawTable:
    columns, numbers = list(table.columns), table.numbers()
    for cell in cells:
        at = int(np.searchsorted(numbers, cell.row))
        if cell.column < len(columns) and at < table.n and numbers[at] == cell.row:
            column = columns[cell.column]
            codes = column.codes.copy()
            codes[at] = len(column.values)
            columns[cell.column] = replace(
                column, codes=codes, values=(*column.values, "=" + cell.text.removeprefix("="))
            )
    return replace(table, columns=tuple(columns))


def _place(cell: _Cell, table: RawTable, file: str) -> Place:
    header = table.columns[cell.column].header if cell.column < len(table.columns) else None
    return Place(file=file, row=cell.row, column=header)


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
