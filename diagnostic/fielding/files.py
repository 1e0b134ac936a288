"""What a writer of a form returns: the files of a survey tool by name, and how their bytes are made repeatable."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from typing import TypeAlias

from diagnostic.fielding.form import Form

Files: TypeAlias = Mapping[str, str | bytes]
"""Contents by file name: texts are written as UTF-8."""
Writer: TypeAlias = Callable[[Form], Files]


def digest(text: str) -> int:
    """Return a number that stands for a text: the same form has the same ids and version, without a clock."""
    return zlib.crc32(text.encode("utf-8"))
