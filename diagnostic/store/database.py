"""A store's file, opened and locked: the one place that connects to the database.

Small blocks, because most studies are small; a fixed storage version, so that every supported DuckDB reads every store;
no extensions, which DuckDB would otherwise fetch from a network. Knows tables by name only.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb

from diagnostic.problems import Code
from diagnostic.store.failures import explained, failure, is_busy
from diagnostic.store.lock import BusyError, locked
from diagnostic.store.migrations import NewerStoreError, migrate, pending

WAIT = 5.0
"""Seconds to wait for another process before saying that it holds the store."""
_PAUSE = 0.05
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "default_block_size": "16384",
    "storage_compatibility_version": "v1.2.0",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "threads": "1",
}


class Store:
    """An open store. Its failures are problems of its file."""

    def __init__(self, path: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.path = path
        self._connection = connection

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return what a query finds."""
        with explained(self.path):
            return self._connection.execute(query, list(values)).fetchall()

    def run(self, statement: str, values: Sequence[Any] = ()) -> None:
        """Run a statement."""
        with explained(self.path):
            self._connection.execute(statement, list(values))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make what the block changes lasting at its end, all of it, or none where it fails."""
        with explained(self.path):
            self._connection.begin()
            try:
                yield
                self._connection.commit()
            except BaseException:
                with suppress(duckdb.Error):  # after a failed commit there is nothing to take back
                    self._connection.rollback()
                raise

    def rewrite(self, fill: Callable[[Store], None]) -> None:
        """Put a new file, filled by ``fill``, in place of this one: what is not copied is then nowhere in it.

        Whoever is stopped on the way leaves the old file; the unfinished one is removed at the next opening.
        """
        draft = _draft(self.path)
        with explained(self.path):
            self._connection.execute("CHECKPOINT")
            made = Store(draft, _connect(draft, read_only=False))
            try:
                shutil.copymode(self.path, draft)
                migrate(made._connection)
                with made.transaction():
                    fill(made)
                made._connection.execute("CHECKPOINT")
            finally:
                made.close()
            self.close()
            # A log of changes left beside the old file would be applied to the new one.
            if _wal(self.path).exists() or _wal(draft).exists():
                raise failure(Code.STORE_BUSY, self.path)
            _synchronise(draft)
            draft.replace(self.path)
            _synchronise(self.path.parent)
            self._connection = _connect(self.path, read_only=False)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def create(path: Path) -> None:
    """Make an empty store, for its owner's eyes."""
    with explained(path):
        connection = _connect(path, read_only=False)
        try:
            path.chmod(0o600)
            migrate(connection)
        finally:
            connection.close()


@contextmanager
def opened(path: Path, *, write: bool, wait: float = WAIT) -> Iterator[Store]:
    """Yield the store while nobody else changes it (``write``: while nobody else uses it).

    A store of an earlier form is brought to the newest one first.

    Raises
    ------
    InvalidInput
        It is not there, in use by another process, damaged, of a newer form, or cannot be written.
    """
    deadline = time.monotonic() + wait
    if not write and _is_older(path, deadline):
        with opened(path, write=True, wait=wait):
            pass
    with _connected(path, write=write, deadline=deadline) as connection:
        if write:
            with explained(path):
                migrate(connection)
                # What somebody who was stopped had begun to write goes now, not with the next change.
                if _wal(path).exists():
                    connection.execute("FORCE CHECKPOINT")
        store = Store(path, connection)
        try:
            yield store
        finally:
            store.close()
            if write:
                _settle_log(path)


def _is_older(path: Path, deadline: float) -> bool:
    with _connected(path, write=False, deadline=deadline) as connection, explained(path):
        return bool(pending(connection))


@contextmanager
def _connected(path: Path, *, write: bool, deadline: float) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection, under the lock."""
    if not path.exists():
        raise failure(Code.FILE_NOT_FOUND, path)
    with _holding(path, write=write, deadline=deadline):
        with explained(path):
            if write:
                _clear(_draft(path))
            connection = _patiently(path, write=write, deadline=deadline)
        try:
            try:
                pending(connection)
            except NewerStoreError as error:
                raise failure(Code.STORE_NEWER, path) from error
            except duckdb.Error as error:
                raise failure(Code.STORE_DAMAGED, path) from error
            yield connection
        finally:
            connection.close()


@contextmanager
def _holding(path: Path, *, write: bool, deadline: float) -> Iterator[None]:
    holding = locked(path.with_name(f"{path.name}.lock"), shared=not write, deadline=deadline)
    with explained(path):
        holding.__enter__()
    try:
        yield
    finally:
        holding.__exit__(None, None, None)


def _patiently(path: Path, *, write: bool, deadline: float) -> duckdb.DuckDBPyConnection:
    """Connect, waiting for another program that holds the file itself (a database tool, say)."""
    while True:
        try:
            return _connect(path, read_only=not write)
        except duckdb.Error as error:
            if not is_busy(error):
                raise
            if time.monotonic() > deadline:
                raise BusyError from error
        time.sleep(_PAUSE)


def _connect(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(path), read_only=read_only, config=_CONFIG)


def _draft(path: Path) -> Path:
    return path.with_name(f"{path.name}.draft")


def _settle_log(path: Path) -> None:
    """Leave no log of changes behind: what a process that was stopped had begun is taken over or dropped by DuckDB."""
    log = _wal(path)
    with suppress(OSError, duckdb.Error):
        if log.exists() and log.stat().st_size:
            connection = _connect(path, read_only=False)
            try:
                connection.execute("FORCE CHECKPOINT")
            finally:
                connection.close()
        if log.exists() and not log.stat().st_size:
            log.unlink()


def _wal(path: Path) -> Path:
    return path.with_name(f"{path.name}.wal")


def _clear(draft: Path) -> None:
    """Remove what an interrupted rewriting left."""
    for each in (draft, _wal(draft)):
        each.unlink(missing_ok=True)


def _synchronise(path: Path) -> None:
    """Have the system write a file or folder to the disk; folders cannot be opened everywhere."""
    with suppress(PermissionError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
