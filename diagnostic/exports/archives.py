"""What is packed in a file, looked at and unpacked within limits.

Archives and workbooks say how large their members are; what they say is checked before anything is unpacked, and held
against what really comes out. Nothing here knows what a member means.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from diagnostic.problems import Code, InvalidInput, Place, Problem

ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
MOST_BYTES = 2_000_000_000
"""All members together: a million people and sixty questions as a workbook are about this."""
MOST_MEMBERS = 200_000
"""A folder of answers may hold a file a person."""
_RATIO = 200
_SMALL = 50_000_000
"""Below this a member may be packed as tightly as it likes: it does no harm."""
_CHUNK = 1 << 22
_TABLES = frozenset(
    {
        ".csv",
        ".tsv",
        ".tab",
        ".xlsx",
        ".xlsm",
        ".xls",
        ".xlsb",
        ".ods",
        ".sav",
        ".zsav",
        ".parquet",
        ".arrow",
        ".feather",
    }
)
_PERHAPS = frozenset({".txt", ".dat", ".json", ".jsonl", ".ndjson"})
"""Files that may be a table, where there is no other one: a note or a definition may lie beside it."""
_SHOWN = 5
_WORKBOOK = frozenset({"[Content_Types].xml", "content.xml", "mimetype"})
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive."""

    name: str
    size: int


def is_zip(data: bytes) -> bool:
    """Return whether the bytes begin as an archive does; a workbook is one, too."""
    return data.startswith((ZIP, EMPTY_ZIP))


def is_workbook_zip(data: bytes) -> bool:
    """Return whether an archive is a workbook; a damaged one is, where it names the parts of one."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return not _WORKBOOK.isdisjoint(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeError):
        # The list of an archive is at its end, which is the first thing to be lost.
        start = data[: 1 << 12]
        return any(part.encode() in start for part in (*_WORKBOOK, "xl/", "_rels/"))


def members(data: bytes, file: str) -> tuple[Member, ...]:
    """Return the files of an archive, without folders and what systems add of their own.

    Raises
    ------
    InvalidInput
        It is damaged, has a password, or would unpack to more than any export does.
    """
    with _opened(data, file) as archive:
        listed = archive.infolist()
        _check(listed, file)
        return tuple(Member(each.filename, each.file_size) for each in listed if _is_file(each))


def read_member(data: bytes, name: str, file: str) -> bytes:
    """Return one file of an archive.

    Raises
    ------
    InvalidInput
        It is damaged, or larger than the archive says.
    """
    return b"".join(chunks(data, name, file))


def chunks(data: bytes, name: str, file: str) -> Iterator[bytes]:
    """Yield one file of an archive piece by piece, never more than the archive says that it holds."""
    with _opened(data, file) as archive:
        _check(archive.infolist(), file)
        size = archive.getinfo(name).file_size
        try:
            with archive.open(name) as member:
                while piece := member.read(_CHUNK):
                    size -= len(piece)
                    if size < 0:
                        raise too_large(file)
                    yield piece
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise _damaged(file) from error


def only_table(data: bytes, file: str) -> tuple[str, bytes]:
    """Return the name and the bytes of the one table that an archive holds.

    Raises
    ------
    InvalidInput
        It holds none, or several.
    """
    found = members(data, file)
    endings = {each: PurePosixPath(each.name).suffix.lower() for each in found}
    sure = [each for each, ending in endings.items() if ending in _TABLES]
    tables = sure or [each for each, ending in endings.items() if ending in _PERHAPS]
    place = Place(file=file)
    if not tables:
        raise InvalidInput([Problem(Code.ZIP_NO_TABLE, place, {"count": len(found)})])
    if len(tables) > 1:
        names = " · ".join(each.name for each in tables[:_SHOWN]) + (" · …" if len(tables) > _SHOWN else "")
        raise InvalidInput([Problem(Code.ZIP_SEVERAL_TABLES, place, {"count": len(tables), "files": names})])
    return tables[0].name, read_member(data, tables[0].name, file)


def too_large(file: str) -> InvalidInput:
    """Return the problem of what would unpack to more than any export does."""
    return InvalidInput([Problem(Code.UNPACKED_TOO_LARGE, Place(file=file), {"most": MOST_BYTES // 1_000_000})])


def _opened(data: bytes, file: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeError) as error:
        raise _damaged(file) from error


def _check(listed: list[zipfile.ZipInfo], file: str) -> None:
    """Refuse what would unpack to too much, by what the archive says of itself."""
    if len(listed) > MOST_MEMBERS or sum(each.file_size for each in listed) > MOST_BYTES:
        raise too_large(file)
    for each in listed:
        if each.file_size > _SMALL and each.file_size > _RATIO * max(each.compress_size, 1):
            raise too_large(file)
    if any(each.flag_bits & _ENCRYPTED for each in listed):
        raise InvalidInput([Problem(Code.ZIP_ENCRYPTED, Place(file=file))])


def _is_file(member: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(member.filename).parts
    return not member.is_dir() and not any(part.startswith((".", "__MACOSX")) for part in parts)


def _damaged(file: str) -> InvalidInput:
    return InvalidInput([Problem(Code.ZIP_DAMAGED, Place(file=file))])
