"""The key that stays with whoever knows the people: made, read, and refused where it would protect nobody.

With it, personal codes become pseudonyms; the same key gives the same pseudonyms at the next wave. Knows files and
bytes alone. The key is never part of a problem, and whoever reads it writes it nowhere.
"""

from __future__ import annotations

import os
import secrets
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np

from diagnostic.problems import Code, InvalidInput, Place, Problem

SHORTEST = 32
"""Bytes of a key."""
LEAST_BITS = 96.0
"""Entropy that its bytes, and the steps between them, must show: 32 random ones show 140 and more."""
_LONGEST = 4096
_STUDY_FILE = "study.yaml"

Token = Callable[[int], bytes]
"""Returns so many random bytes."""


def key_problems(path: Path, out: Path) -> Iterator[Problem]:
    """Yield what is wrong with where a key lies: in a study, or where the file to be handed over goes."""
    place = Place(file=str(path))
    for folder in dict.fromkeys([path.absolute().parent, path.resolve().parent]):
        if any((above / _STUDY_FILE).exists() for above in (folder, *folder.parents)):
            yield Problem(Code.HANDOVER_KEY_IN_STUDY, place)
            return
    target = out.resolve().parent
    if any(each.is_relative_to(target) for each in (path.absolute(), path.resolve())):
        yield Problem(Code.HANDOVER_KEY_BESIDE, place, {"folder": str(out.parent)})


def read_key(path: Path) -> bytes:
    """Return the key in a file: hexadecimal digits, or any other text or bytes that nobody guesses.

    Raises
    ------
    InvalidInput
        There is none, others can read it, or it is short or could be guessed.
    """
    try:
        with path.open("rb") as file:
            written = file.read(_LONGEST).strip()
        others = sys.platform != "win32" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    except FileNotFoundError as error:
        raise InvalidInput([Problem(Code.HANDOVER_KEY_MISSING, Place(file=str(path)))]) from error
    except OSError as error:
        raise InvalidInput([Problem(Code.FILE_NOT_READABLE, Place(file=str(path)))]) from error
    problems = []
    key = _bytes(written)
    if len(key) < SHORTEST or _bits(key) < LEAST_BITS:
        problems.append(Problem(Code.HANDOVER_KEY_WEAK, Place(file=str(path)), {"least": SHORTEST}))
    if others:
        problems.append(Problem(Code.HANDOVER_KEY_OPEN, Place(file=str(path))))
    if problems:
        raise InvalidInput(problems)
    return key


def new_key(token: Token = secrets.token_bytes) -> bytes:
    """Return a new key."""
    return token(SHORTEST)


def write_key(path: Path, key: bytes) -> None:
    """Write a new key, readable by its owner alone; never in place of another file.

    Raises
    ------
    InvalidInput
        There is a file of this name, or none can be written there.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise InvalidInput([Problem(Code.HANDOVER_KEY_THERE, Place(file=str(path)))]) from error
    except OSError as error:
        raise InvalidInput([Problem(Code.FILE_NOT_WRITABLE, Place(file=str(path)))]) from error
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key.hex() + "\n")


def _bytes(written: bytes) -> bytes:
    with suppress(ValueError, UnicodeDecodeError):
        return bytes.fromhex(written.decode("ascii"))
    return written


def _bits(key: bytes) -> float:
    """Return the entropy that the bytes show, or the steps between them where these show less: 0, 1, 2 ... is none."""
    values = np.frombuffer(key, dtype=np.uint8)
    return min(_shown(values), _shown(np.diff(values)))


def _shown(values: np.ndarray) -> float:
    counts = np.bincount(values, minlength=1)
    shares = counts[counts > 0] / max(values.size, 1)
    return float(-(shares * np.log2(shares)).sum() * values.size)
