"""A folder or an archive of files that our own questionnaire in one page saved, a person or a device each.

Such files come out of mailboxes: their names and dates are forgotten, the order of people is made by what they
answered, and no message says which file it is about. Nothing here knows a questionnaire.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from pathlib import Path, PurePosixPath
from zlib import error as ZlibError  # noqa: N812 - named like the other exceptions

from diagnostic.exports.delimited import read_delimited
from diagnostic.exports.encoding import decode
from diagnostic.exports.format import Plain
from diagnostic.exports.json_text import is_json, parse_json
from diagnostic.exports.normal import listed
from diagnostic.exports.own_answers import Answers, answers_from_rows, answers_in, answers_table
from diagnostic.exports.table import Source
from diagnostic.problems import Code, InvalidInput, Place, Problem, Severity, Values

_LARGEST = 50_000_000
"""Bytes of one file: the answers of a thousand people on one device take a tenth of it."""
_MOST_BYTES = 500_000_000
_MOST_FILES = 200_000
_WORKBOOK = frozenset({"[Content_Types].xml", "mimetype"})
"""What an archive that is a workbook holds."""
_SYSTEM = frozenset({"thumbs.db", "desktop.ini"})
"""What operating systems leave in folders, with what begins with a dot."""


def read_folder(path: Path) -> tuple[Plain, Source]:
    """Return the table of all answers in a folder and in the folders right below it.

    Raises
    ------
    InvalidInput
        There are none.
    """
    found = _read(_in_folder(path), path.name)
    if found is None:
        raise InvalidInput([Problem(Code.IS_A_FOLDER, Place(file=path.name))])
    return found


def read_archive(data: bytes, file: str) -> tuple[Plain, Source] | None:
    """Return the table of all answers in a ZIP; None where it holds none, or is a workbook, or damaged.

    Raises
    ------
    InvalidInput
        It unpacks to more than can be read.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if any(info.filename in _WORKBOOK for info in infos):
                return None
            _refuse_large(sum(info.file_size for info in infos), len(infos), file)
            return _read(((info.filename, _unpacked(archive, info)) for info in infos), file)
    except (zipfile.BadZipFile, ZlibError, EOFError):
        return None


def _in_folder(path: Path) -> Iterator[tuple[str, bytes]]:
    files = (each for pattern in ("*", "*/*") for each in path.glob(pattern) if each.is_file())
    chosen = list(islice(files, _MOST_FILES + 1))
    _refuse_large(0, len(chosen), path.name)
    taken = 0
    for each in chosen:
        try:
            data = each.read_bytes() if each.stat().st_size <= _LARGEST else b""
        except OSError:
            data = b""
        taken += len(data)
        _refuse_large(taken, 0, path.name)
        yield each.relative_to(path).as_posix(), data


def _refuse_large(size: int, count: int, file: str) -> None:
    if size > _MOST_BYTES or count > _MOST_FILES:
        values = {"size": max(size // 1_000_000, 1), "most": _MOST_BYTES // 1_000_000}
        raise InvalidInput([Problem(Code.FILE_TOO_LARGE, Place(file=file), values)])


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Return the bytes of one file, none where they are too many, damaged or behind a password."""
    try:
        return archive.read(info) if info.file_size <= _LARGEST else b""
    except (RuntimeError, NotImplementedError, zipfile.BadZipFile, ZlibError):
        return b""


def _read(files: Iterator[tuple[str, bytes]], file: str) -> tuple[Plain, Source] | None:
    people: list[Answers] = []
    others: Counter[str] = Counter()
    for name, data in files:
        if _left_by_system(name):
            continue
        found = _answers(data, file)
        if found is None:
            others[PurePosixPath(name).suffix.lower() or "–"] += 1
        people += found or []
    if not people:
        return None
    plain, source = answers_table(sorted(people, key=_mixed), file)
    return Plain(plain.table, (*plain.problems, *_other_files(others, file))), source


def _left_by_system(name: str) -> bool:
    path = PurePosixPath(name)
    return path.name.startswith(".") or path.name.lower() in _SYSTEM or path.parts[0] == "__MACOSX"


def _mixed(person: Answers) -> bytes:
    return hashlib.sha256(json.dumps(person, sort_keys=True).encode()).digest()


def _answers(data: bytes, file: str) -> list[Answers] | None:
    """Return the answers of one file, JSON or CSV; None where it holds none."""
    try:
        decoded = decode(data, file)
        if is_json(decoded.data):
            return answers_in(parse_json(decoded.data, file))
        return answers_from_rows(read_delimited(decoded, file)[0])
    except InvalidInput:
        return None


def _other_files(others: Counter[str], file: str) -> Iterator[Problem]:
    """Say how many files hold no answers, and of what kind they are: a name could be somebody's."""
    if others:
        kinds = [f"{kind} ({count})" for kind, count in sorted(others.items())]
        values: Values = {"count": others.total(), "kinds": listed(kinds)}
        yield Problem(Code.OTHER_FILES, Place(file=file), values, Severity.WARNING)
