"""Workbooks (XLSX, and the XLS, XLSB and ODS that the same library reads) to a table.

Of several sheets the largest visible one is taken, and that is reported. Numbers become the text that a person would
have typed. Nothing here knows a questionnaire.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice
from typing import TypeAlias

import numpy as np
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from diagnostic.exports.archives import is_workbook_zip, is_zip, members
from diagnostic.exports.delimited import above_header, check_shape
from diagnostic.exports.header import LOOKED_AT, header_at
from diagnostic.exports.normal import plain_number
from diagnostic.exports.table import Codes, Column, RawTable, Source
from diagnostic.exports.workbook_cells import settled
from diagnostic.exports.workbook_size import check_workbook
from diagnostic.problems import Code, InvalidInput, Place, Problem, Severity, Values

OLE = b"\xd0\xcf\x11\xe0"
"""First bytes of the older container, which also wraps a workbook that has a password."""
_OWN = {Code.ZIP_DAMAGED: Code.XLSX_CORRUPT, Code.ZIP_ENCRYPTED: Code.XLSX_ENCRYPTED}
_MACROS = "vbaproject.bin"
REPEATED = frozenset({"_parent_index", "_parent_table_name", "parent_key"})
"""Columns (folded) that tie the rows of a KoBoToolbox or ODK repeat group to their person's row in another table."""
_CHUNK = 10_000
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

Cell: TypeAlias = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def is_workbook(data: bytes) -> bool:
    """Return whether the bytes are those of a workbook."""
    return data.startswith(OLE) or (is_zip(data) and is_workbook_zip(data))


def read_workbook(data: bytes, file: str) -> tuple[RawTable, Source, tuple[Problem, ...]]:
    """Return the table of the largest sheet.

    Raises
    ------
    InvalidInput
        The workbook is damaged, has a password, or holds no row.
    """
    if data.startswith(OLE) and _ENCRYPTED in data:
        raise InvalidInput([Problem(Code.XLSX_ENCRYPTED, Place(file=file))])
    telling = fits_in_memory(data, file)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheet, problems = _largest(book, file)
        table, above = _table(sheet, file)
    except PasswordError as error:
        raise InvalidInput([Problem(Code.XLSX_ENCRYPTED, Place(file=file))]) from error
    except (CalamineError, OSError) as error:
        raise InvalidInput([Problem(Code.XLSX_CORRUPT, Place(file=file))]) from error
    source = Source(file, "xlsx", sheet=sheet.name, rows=table.n, columns=len(table.columns))
    table, instead = settled(data, sheet.name, telling, table, file) if telling else (table, ())
    return table, source, (*problems, *above_header(above, file), *_macros(data, file), *instead)


def fits_in_memory(data: bytes, file: str) -> frozenset[str]:
    """Refuse a workbook that would not fit in memory; return its parts to look at more closely.

    Raises
    ------
    InvalidInput
        It would be too large, or its archive is damaged or has a password.
    """
    if not is_zip(data):
        return frozenset()
    try:
        return check_workbook(data, file)
    except InvalidInput as invalid:
        raise InvalidInput(replace(each, code=_OWN.get(each.code, each.code)) for each in invalid.problems) from invalid


def _macros(data: bytes, file: str) -> Iterator[Problem]:
    if is_zip(data) and any(each.name.lower().endswith(_MACROS) for each in members(data, file)):
        yield Problem(Code.MACROS_IGNORED, Place(file=file), {}, Severity.NOTE)


def _largest(book: CalamineWorkbook, file: str) -> tuple[CalamineSheet, tuple[Problem, ...]]:
    visible = [each.name for each in book.sheets_metadata if each.visible == SheetVisibleEnum.Visible]
    sheets = [book.get_sheet_by_name(name) for name in visible]
    filled = [sheet for sheet in sheets if sheet.height and sheet.width]
    if not filled:
        raise InvalidInput([Problem(Code.FILE_EMPTY, Place(file=file))])
    if len(filled) == 1:
        return filled[0], ()
    people = [sheet for sheet in filled if not _repeated(sheet)] or filled
    sheet = max(people, key=lambda each: each.height * each.width)
    code = Code.SEVERAL_SHEETS if len(people) > 1 else Code.REPEAT_SHEETS
    values: Values = {"sheet": sheet.name, "count": len(filled)}
    return sheet, (Problem(code, Place(file=file), values, Severity.NOTE),)


def _repeated(sheet: CalamineSheet) -> bool:
    """Return whether the rows of a sheet belong to rows of another one: answers of a repeat group, not people."""
    header = next(iter(sheet.iter_rows()), [])
    return not REPEATED.isdisjoint(cell_text(cell).strip().casefold() for cell in header)


def _table(sheet: CalamineSheet, file: str) -> tuple[RawTable, int]:
    """Return the table of a sheet, and how many filled rows are above its header."""
    rows = iter(sheet.iter_rows())
    blank, first = _without_blank(rows)
    if not first:
        raise InvalidInput([Problem(Code.FILE_EMPTY, Place(file=file))])
    texts = [[cell_text(cell) for cell in row] for row in first]
    above = header_at(texts)
    header = texts[above]
    rows = chain(first[above + 1 :], rows)
    check_shape(header, file)
    seen: list[dict[Cell, int]] = [{} for _ in header]
    parts: list[list[Codes]] = [[] for _ in header]
    n = 0
    while chunk := list(islice(rows, _CHUNK)):
        n += len(chunk)
        for cells, at, codes in zip(zip(*chunk, strict=True), seen, parts, strict=True):
            codes.append(_coded(cells, at))
    if n == 0:
        raise InvalidInput([Problem(Code.NO_ROWS, Place(file=file))])
    columns = (
        Column(name, np.concatenate(codes), ()).with_values(map(cell_text, at))
        for name, at, codes in zip(header, seen, parts, strict=True)
    )
    numbers = np.arange(n) + blank + above + 2
    return RawTable(tuple(columns), n, numbers if blank + above else None), above


def _without_blank(rows: Iterator[list[Cell]]) -> tuple[int, list[list[Cell]]]:
    """Return how many blank rows a sheet begins with, and its first rows below them."""
    blank = 0
    for row in rows:
        if any(cell_text(cell).strip() for cell in row):
            return blank, [row, *islice(rows, LOOKED_AT - 1)]
        blank += 1
    return blank, []


def _coded(cells: tuple[Cell, ...], at: dict[Cell, int]) -> Codes:
    """Return the codes of one column's cells, adding to its different ones."""
    if bool in set(map(type, cells)):
        # True is 1 to a dictionary, and no number to people.
        cells = tuple(cell_text(cell) if cell.__class__ is bool else cell for cell in cells)
    for cell in dict.fromkeys(cells):
        at.setdefault(cell, len(at))
    return np.fromiter(map(at.__getitem__, cells), dtype=np.int32, count=len(cells))


def cell_text(cell: Cell) -> str:
    """Return a cell as a person would have typed it."""
    match cell:
        case str():
            return cell
        case bool():
            return str(cell).upper()
        case int() | float():
            return plain_number(float(cell))
        case dt.date() | dt.time():
            return cell.isoformat()
        case _:
            return str(cell)
