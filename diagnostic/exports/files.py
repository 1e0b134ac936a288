"""Any file to a table: what kind of file it is, found in its first bytes and never in its name.

Nothing here knows a questionnaire; the roster of units is read by the same way as an export.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from diagnostic.exports.delimited import read_delimited
from diagnostic.exports.detect import recognise
from diagnostic.exports.encoding import decode
from diagnostic.exports.headless import is_headless, read_headless
from diagnostic.exports.spreadsheet import OLE, is_workbook, read_workbook
from diagnostic.exports.table import RawTable, Source
from diagnostic.problems import Code, InvalidInput, Place, Problem, Severity

_OTHERS = (
    (b"%PDF", "PDF"),
    (b"$FL2", "SPSS (.sav)"),
    (b"$FL3", "SPSS (.zsav)"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "GZIP"),
    (b"PAR1", "Parquet"),
    (b"{\\rtf", "RTF"),
)
_CONTENT = re.compile(rb"[^\xef\xbb\xbf\xff\xfe \t\r\n\0]")
_JSON = re.compile(rb"\{|\[\s*[\[{]")
_MARKUP = (b"<!doctype", b"<html", b"<table", b"<?xml")
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_TEXTS = (".csv", ".tsv", ".txt", ".tab", ".dat")


def read_table(path: Path, names: Sequence[str] = ()) -> tuple[RawTable, Source, tuple[Problem, ...]]:
    """Return the table of a file, what kind of file it was, and what is worth saying about it.

    ``names`` are those of its columns, for a kind of file that has no header.

    Raises
    ------
    InvalidInput
        It is no table, or a damaged one.
    """
    file = path.name
    data = _bytes(path)
    _refuse_others(data, file)
    problems: tuple[Problem, ...]
    if is_workbook(data):
        table, source, problems = read_workbook(data, file)
    else:
        decoded = decode(data, file)
        headless = is_headless(decoded.data)
        table, source = read_headless(decoded, names, file) if headless else read_delimited(decoded, file)
        problems = decoded.problems
    known = recognise(table)
    plain = known.plain(table, file)
    told = (*_extension(path, data), *problems, *plain.problems)
    return plain.table, replace(source, tool=source.tool or known.name, rows=plain.table.n), told


def _bytes(path: Path) -> bytes:
    file = path.name
    if path.is_dir():
        raise InvalidInput([Problem(Code.IS_A_FOLDER, Place(file=file))])
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise InvalidInput([Problem(Code.FILE_NOT_FOUND, Place(file=str(path)))]) from error
    except OSError as error:
        raise InvalidInput([Problem(Code.FILE_NOT_READABLE, Place(file=file))]) from error
    if not _CONTENT.search(data):
        raise InvalidInput([Problem(Code.FILE_EMPTY, Place(file=file))])
    return data


def _refuse_others(data: bytes, file: str) -> None:
    """Name the kinds of file that people do send, but that hold no table we read."""
    start = data[:400].removeprefix(b"\xef\xbb\xbf").lstrip()
    found = next((name for mark, name in _OTHERS if start.startswith(mark)), None)
    if found is None and start.lower().startswith(_MARKUP):
        found = "HTML / XML"
    if found is None and _JSON.match(start):
        found = "JSON"
    if found is not None:
        raise InvalidInput([Problem(Code.FILE_FORMAT_UNKNOWN, Place(file=file), {"found": found})])


def _extension(path: Path, data: bytes) -> tuple[Problem, ...]:
    suffix = path.suffix.lower()
    workbook = is_workbook(data)
    expected = _WORKBOOKS if workbook else _TEXTS
    if suffix in expected:
        return ()
    found = ("XLS" if data.startswith(OLE) else "XLSX") if workbook else "CSV"
    values = {"extension": suffix or "–", "found": found}
    return (Problem(Code.WRONG_EXTENSION, Place(file=path.name), values, Severity.WARNING),)
