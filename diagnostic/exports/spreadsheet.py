"""Workbooks (XLSX, and the XLS, XLSB and ODS that the same library reads) to a table.

Of several sheets the largest visible one is taken, and that is reported. Numbers become the text that a person would
have typed. Nothing here knows a questionnaire.
"""

from __future__ import annotations

import datetime as dt
import io
from itertools import islice
from typing import TypeAlias

import numpy as np
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from diagnostic.exports.delimited import check_shape
from diagnostic.exports.normal import plain_number
from diagnostic.exports.table import Codes, Column, RawTable, Source
from diagnostic.problems import Code, InvalidInput, Place, Problem, Severity, Values

OLE = b"\xd0\xcf\x11\xe0"
"""First bytes of the older container, which also wraps a workbook that has a password."""
ZIP = b"PK\x03\x04"
REPEATED = frozenset({"_parent_index", "_parent_table_name", "parent_key"})
"""Columns (folded) that tie the rows of a KoBoToolbox or ODK repeat group to their person's row in another table."""
_CHUNK = 10_000
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

Cell: TypeAlias = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def is_workbook(data: bytes) -> bool:
    """Return whether the bytes begin as a workbook does."""
    return data.startswith((OLE, ZIP))


def read_workbook(data: bytes, file: str) -> tuple[RawTable, Source, tuple[Problem, ...]]:
    """Return the table of the largest sheet.

    Raises
    ------
    InvalidInput
        The workbook is damaged, has a password, or holds no row.
    """
    if data.startswith(OLE) and _ENCRYPTED in data:
        raise InvalidInput([Problem(Code.XLSX_ENCRYPTED, Place(file=file))])
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheet, problems = _largest(book, file)
        table = _table(sheet, file)
    except PasswordError as error:
        raise InvalidInput([Problem(Code.XLSX_ENCRYPTED, Place(file=file))]) from error
    except (CalamineError, OSError) as error:
        raise InvalidInput([Problem(Code.XLSX_CORRUPT, Place(file=file))]) from error
    source = Source(file, "xlsx", sheet=sheet.name, rows=table.n, columns=len(table.columns))
    return table, source, problems


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


def _table(sheet: CalamineSheet, file: str) -> RawTable:
    rows = iter(sheet.iter_rows())
    header: list[str] = []
    while not any(header):
        first = next(rows, None)
        if first is None:
            raise InvalidInput([Problem(Code.FILE_EMPTY, Place(file=file))])
        header = [cell_text(cell) for cell in first]
    check_shape(header, file)
    seen: list[dict[str, int]] = [{} for _ in header]
    parts: list[list[Codes]] = [[] for _ in header]
    n = 0
    while chunk := list(islice(rows, _CHUNK)):
        n += len(chunk)
        for cells, at, codes in zip(zip(*chunk, strict=True), seen, parts, strict=True):
            codes.append(_coded(cells, at))
    if n == 0:
        raise InvalidInput([Problem(Code.NO_ROWS, Place(file=file))])
    columns = (
        Column(name, np.concatenate(codes), tuple(at)) for name, at, codes in zip(header, seen, parts, strict=True)
    )
    return RawTable(tuple(columns), n)


def _coded(cells: tuple[Cell, ...], at: dict[str, int]) -> Codes:
    """Return the codes of one column's cells, adding to its different values."""
    texts = (cell if cell.__class__ is str else cell_text(cell) for cell in cells)
    return np.fromiter((at.setdefault(text, len(at)) for text in texts), dtype=np.int32, count=len(cells))


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
