"""ZIP archives that tell no clock and no machine: the same files give the same bytes. Knows no file in them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

_NO_CLOCK = (1980, 1, 1, 0, 0, 0)
"""The first moment that the format knows."""
_UNIX, _READABLE = 3, 0o100644 << 16


def entry(name: str, *, compressed: bool = True) -> zipfile.ZipInfo:
    """Return the entry of a file that everybody may read."""
    info = zipfile.ZipInfo(name, _NO_CLOCK)
    info.create_system, info.external_attr = _UNIX, _READABLE
    info.compress_type = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
    return info


def archived(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return an archive of files, in this order."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in files:
            archive.writestr(entry(name), content)
    return written.getvalue()


def stamped(content: bytes) -> bytes:
    """Return an archive without its clocks, such as an office document that a library wrote."""
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        return archived((name, source.read(name)) for name in source.namelist())
