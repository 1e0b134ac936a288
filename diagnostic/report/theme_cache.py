"""Where fonts made from a client's are kept from one run to the next: making them takes seconds.

What lies there is named after what it was made from and can be removed at any time. Knows no font and no theme.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import fontTools

_FORM = "1"
"""To be raised when the same font is to be made in another way."""


def kept(source: Path, purpose: str, make: Callable[[], Any]) -> Path:
    """Return the file made from a font for a purpose, which is made (``save`` writes it) where it is not there yet."""
    digest = hashlib.sha256(b"\0".join((_FORM.encode(), fontTools.version.encode(), source.read_bytes()))).hexdigest()
    path = _folder() / f"{digest[:24]}-{purpose}"
    if not path.exists():
        draft = path.with_name(f".{os.getpid()}-{path.name}")
        try:
            make().save(draft)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    return path


def _folder() -> Path:
    home = _home()
    if home is not None:
        folder = home / "diagnostic" / "fonts"
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError:
            return Path(_temporary().name)
        if os.access(folder, os.W_OK | os.X_OK):
            return folder
    return Path(_temporary().name)


def _home() -> Path | None:
    """Return the folder in which a system's programs keep what they can make again."""
    named = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME")
    if named:
        return Path(named)
    try:
        return Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache")
    except RuntimeError:
        return None


@lru_cache(maxsize=1)
def _temporary() -> tempfile.TemporaryDirectory[str]:
    """Return a folder that goes when the program ends, for accounts that have no other."""
    return tempfile.TemporaryDirectory(prefix="diagnostic-fonts-")
