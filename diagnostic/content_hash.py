"""A mark of what something holds, the same on every machine and in every run, and the value itself as bytes.

For values of dataclasses, mappings, sequences, sets, enums, arrays and plain values. Knows none of ours.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import pickle
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np


class _Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...


def content_hash_of(*values: object) -> str:
    """Return the mark of some values; files are marked by what is in them."""
    found = hashlib.sha256()
    for value in values:
        _feed(found, value)
    return found.hexdigest()


def file_hash(path: Path) -> str:
    """Return the mark of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _feed(found: _Hash, value: object) -> None:
    match value:
        case Enum():
            _mark(found, "enum", f"{type(value).__name__}.{value.name}")
        case None | bool() | int() | float() | str():
            _mark(found, type(value).__name__, repr(value))
        case Path():
            _mark(found, "path", file_hash(value))
        case np.ndarray():
            _mark(found, "array", f"{value.dtype.str}{value.shape}")
            found.update(np.ascontiguousarray(value).tobytes())
        case Mapping():
            _several(found, "mapping", [part for key in sorted(value, key=repr) for part in (key, value[key])])
        case AbstractSet():
            _several(found, "set", sorted(value, key=repr))
        case tuple() | list():
            _several(found, "sequence", value)
        case _ if dataclasses.is_dataclass(value):
            _mark(found, "class", type(value).__name__)
            _several(found, "fields", [getattr(value, each.name) for each in dataclasses.fields(value) if each.compare])
        case _:
            raise TypeError(type(value).__name__)


def _mark(found: _Hash, kind: str, text: str) -> None:
    found.update(f"{kind}:{len(text)}:{text};".encode())


def _several(found: _Hash, kind: str, values: Any) -> None:
    _mark(found, kind, str(len(values)))
    for value in values:
        _feed(found, value)


def _read_only(value: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(value)


class _Pickler(pickle.Pickler):
    def reducer_override(self, value: object) -> Any:
        # What may only be read is written as what it shows.
        return (_read_only, (dict(value),)) if isinstance(value, MappingProxyType) else NotImplemented


def from_bytes(data: bytes) -> Any:
    """Return what ``as_bytes`` wrote; only for what this program itself wrote a moment ago."""
    return pickle.loads(data)  # noqa: S301


def as_bytes(value: object) -> bytes:
    """Return a value for another process of this program, which reads it with ``from_bytes``."""
    written = io.BytesIO()
    _Pickler(written, protocol=pickle.HIGHEST_PROTOCOL).dump(value)
    return written.getvalue()
