"""Any file to a table: what kind of file it is, found in its first bytes and never in its name.

Nothing here knows a questionnaire; the roster of units is read by the same way as an export.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePath

from diagnostic.exports.answer_files import read_archive, read_folder
from diagnostic.exports.archives import is_zip, only_table
from diagnostic.exports.arrow_file import is_arrow, read_arrow
from diagnostic.exports.delimited import read_delimited
from diagnostic.exports.detect import recognise
from diagnostic.exports.encoding import decode
from diagnostic.exports.headless import is_headless, read_headless
from diagnostic.exports.json_table import read_json
from diagnostic.exports.json_text import is_json, parse_json
from diagnostic.exports.spreadsheet import OLE, is_workbook, read_workbook
from diagnostic.exports.spss import is_sav, read_sav
from diagnostic.exports.table import RawTable, Source
from diagnostic.exports.tidy import tidied
from diagnostic.problems import Code, InvalidInput, Place, Problem, Severity

_OTHERS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "GZIP"),
    (b"{\\rtf", "RTF"),
)
_CONTENT = re.compile(rb"[^\xef\xbb\xbf\xff\xfe \t\r\n\0]")
_MARKUP = (b"<!doctype", b"<html", b"<table", b"<?xml")
_EXTENSIONS = {
    "xlsx": (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"),
    "csv": (".csv", ".tsv", ".txt", ".tab", ".dat"),
    "json": (".json", ".jsonl", ".ndjson", ".txt"),
    "parquet": (".parquet", ".pq"),
    "sav": (".sav", ".zsav"),
    "arrow": (".arrow", ".arrows", ".feather", ".ipc"),
}
"""How files of a format are usually called."""


def read_table(path: Path, names: Sequence[str] = ()) -> tuple[RawTable, Source, tuple[Problem, ...]]:
    """Return the table of a file, what kind of file it was, and what is worth saying about it.

    ``names`` are those of its columns, for a kind of file that has no header.

    Raises
    ------
    InvalidInput
        It is no table, or a damaged one.
    """
    if path.is_dir():
        answers, source = read_folder(path)
        return answers.table, source, answers.problems
    file = path.name
    data = _bytes(path)
    ending = PurePath(file).suffix.lower()
    if is_zip(data) and not is_workbook(data):
        if own := read_archive(data, file):
            return own[0].table, own[1], own[0].problems
        member, data = only_table(data, file)
        ending = PurePath(member).suffix.lower()
    _refuse_others(data, file)
    if is_sav(data):
        table, source, problems = read_sav(data, file)
        return table, source, (*_extension(ending, data, source), *problems)
    table, source, problems = _read(data, file, names)
    known = recognise(table)
    plain = known.plain(table, file)
    told = (*_extension(ending, data, source), *problems, *plain.problems)
    return plain.table, replace(source, tool=known.name or source.tool, rows=plain.table.n), told


def _read(data: bytes, file: str, names: Sequence[str]) -> tuple[RawTable, Source, tuple[Problem, ...]]:
    if is_arrow(data):
        return read_arrow(data, file)
    if is_workbook(data):
        return _in_order(*read_workbook(data, file))
    decoded = decode(data, file)
    if is_headless(decoded.data):
        return (*read_headless(decoded, names, file), decoded.problems)
    if is_json(decoded.data):
        table, source, problems = read_json(parse_json(decoded.data, file), file)
    else:
        table, source, problems = _in_order(*read_delimited(decoded, file))
    return table, source, (*decoded.problems, *problems)


def _in_order(
    table: RawTable, source: Source, problems: tuple[Problem, ...]
) -> tuple[RawTable, Source, tuple[Problem, ...]]:
    """Return a table that people may have worked on, with what they added left out."""
    table, done = tidied(table, source.file)
    return table, source, (*problems, *done)


def _bytes(path: Path) -> bytes:
    file = path.name
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
    if found is not None:
        raise InvalidInput([Problem(Code.FILE_FORMAT_UNKNOWN, Place(file=file), {"found": found})])


def _extension(suffix: str, data: bytes, source: Source) -> tuple[Problem, ...]:
    if suffix in _EXTENSIONS[source.format]:
        return ()
    found = "XLS" if data.startswith(OLE) else source.format.upper()
    values = {"extension": suffix or "–", "found": found}
    return (Problem(Code.WRONG_EXTENSION, Place(file=source.file), values, Severity.WARNING),)
