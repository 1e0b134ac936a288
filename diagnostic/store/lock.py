"""One process at a time: the lock of a store, in a file of its own beside it.

Not the store's own file, because that is replaced as a whole when it is compacted: whoever waited for it would hold
the old one. Readers share the lock where the system can. Nothing here knows what is locked.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_PAUSE = 0.05
"""Seconds between two tries."""


class BusyError(Exception):
    """Another process holds the lock, and went on holding it."""


@contextmanager
def locked(path: Path, *, shared: bool, deadline: float) -> Iterator[None]:
    """Hold the lock while the block runs.

    Parameters
    ----------
    path
        The lock's file, made where there is none.
    shared
        Whether other readers may hold it, too. In a folder where nothing can be made, nobody writes either: a reader
        then needs no lock.
    deadline
        When to give up, as ``time.monotonic`` counts.

    Raises
    ------
    BusyError
        Another process held it until then.
    OSError
        The lock's file cannot be opened.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        if not shared:
            raise
        yield
        return
    try:
        while not _try(handle, shared=shared):
            if time.monotonic() > deadline:
                raise BusyError
            time.sleep(_PAUSE)
        yield
    finally:
        os.close(handle)  # which gives the lock back, too


def _try(handle: int, *, shared: bool) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
