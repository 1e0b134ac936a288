"""What a database or a disk says when it fails, as problems for people: busy, damaged, newer, full, not writable.

The only place that reads the database's own sentences. They never reach a user.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from diagnostic.problems import Code, InvalidInput, Place, Problem
from diagnostic.store.lock import BusyError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_SENTENCES = (
    (Code.STORE_BUSY, ("could not set lock", "conflicting lock", "being used by another process")),
    (Code.DISK_FULL, ("no space left", "disk quota", "file too large", "could not write all", "not enough space")),
    (Code.FILE_NOT_WRITABLE, ("permission denied", "read-only", "operation not permitted", "access is denied")),
    (Code.STORE_NEWER, ("version number", "storage version", "newer version")),
    (Code.FILE_NOT_FOUND, ("no such file", "does not exist")),
    (Code.IS_A_FOLDER, ("is a directory",)),
)
"""How the database words what is not its own fault, in small letters; everything else is damage."""


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn the failures of a block into a problem of the file ``path``."""
    try:
        yield
    except BusyError as error:
        raise failure(Code.STORE_BUSY, path) from error
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        raise failure(_code(error), path) from error
    except OSError as error:
        raise failure(_system_code(error), Path(error.filename or path)) from error


def is_busy(error: duckdb.Error) -> bool:
    """Return whether another program holds the file."""
    return _code(error) is Code.STORE_BUSY


def failure(code: Code, path: Path, key: str | None = None) -> InvalidInput:
    """Return the exception for one problem of a file."""
    return InvalidInput([Problem(code, Place(file=str(path), key=key))])


def _code(error: duckdb.Error) -> Code:
    said = str(error).lower()
    return next((code for code, parts in _SENTENCES if any(part in said for part in parts)), Code.STORE_DAMAGED)


def _system_code(error: OSError) -> Code:
    if error.errno in _FULL:
        return Code.DISK_FULL
    if isinstance(error, FileNotFoundError):
        return Code.FILE_NOT_FOUND
    return Code.FILE_NOT_WRITABLE
