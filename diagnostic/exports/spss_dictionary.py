"""The dictionary of an SPSS system file, record by record: where each record lies, and whether it can be one.

A library in C reads the data; this is looked at before it, because a damaged or hostile dictionary can bring that
library down, and because some writers make mistakes here that are easily put right. Nothing here knows an answer.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

MARKS = (b"$FL2", b"$FL3")
"""First bytes of a system file (.sav), and of one whose data are packed (.zsav)."""
LONG_STRINGS, LONG_LABELS = 14, 21
"""Subtypes of the extension records with the widths of very long strings, and with the labels of string values."""
_HEADER = 176
_VARIABLE, _LABELS, _LABELLED, _DOCUMENT, _EXTENSION, _END = 2, 3, 4, 6, 7, 999
_LITTLE = (2, 3)
_LONGEST_LABEL = 1 << 16
_MISSING = (-3, -2, 0, 1, 2, 3)
_SEGMENT = 252
"""Bytes of a very long string that one of its variables holds."""
_LONGEST_STRING = 32_767
_LONG_ENTRY = re.compile(rb"([^=\0\t]{1,8})=(\d+)")
_PACKED = 1032
"""No byte of packed data can stand for more bytes than this."""


class Malformed(Exception):  # noqa: N818 - it is a finding, turned into a problem by the reader
    """The dictionary is cut, or cannot be one."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its bytes from ``start`` to ``end``, those after its own heading from ``body``."""

    kind: int
    subtype: int
    start: int
    body: int
    end: int


@dataclass(frozen=True, slots=True)
class Dictionary:
    """The records of a file."""

    order: str
    """``<`` or ``>``: which byte of a number comes first."""
    records: tuple[Record, ...]
    widths: dict[bytes, int]
    """Width of each variable by its short name, 0 for numbers."""

    def extension(self, subtype: int) -> Record | None:
        """Return the extension record of a kind."""
        return next((each for each in self.records if each.kind == _EXTENSION and each.subtype == subtype), None)


def read_dictionary(data: bytes) -> Dictionary:
    """Return the dictionary of a system file.

    Raises
    ------
    Malformed
        It ends too early, or its parts contradict each other.
    """
    if len(data) < _HEADER:
        raise Malformed
    order = "<" if struct.unpack_from("<i", data, 64)[0] in _LITTLE else ">"
    walk = _Walk(data, order)
    records = tuple(walk.records())
    walk.check()
    return Dictionary(order, records, {name: width for name, width in walk.variables if width >= 0})


def long_entries(body: bytes) -> list[tuple[bytes, int]]:
    """Return the short names and widths that the record of very long strings lists."""
    return [(name, int(width)) for name, width in _LONG_ENTRY.findall(body)]


class _Walk:
    """Goes from record to record, and gathers the variables."""

    __slots__ = ("at", "data", "order", "variables")

    def __init__(self, data: bytes, order: str) -> None:
        self.data, self.order, self.at = data, order, _HEADER
        self.variables: list[tuple[bytes, int]] = []
        """Short name and width of each place in a case; width -1 where a string goes on."""

    def integer(self) -> int:
        if self.at + 4 > len(self.data):
            raise Malformed
        value: int = struct.unpack_from(f"{self.order}i", self.data, self.at)[0]
        self.at += 4
        return value

    def skip(self, size: int) -> None:
        if size < 0 or self.at + size > len(self.data):
            raise Malformed
        self.at += size

    def records(self) -> Iterator[Record]:
        kind = 0
        while kind != _END:
            start, subtype = self.at, 0
            kind = self.integer()
            body = self.at
            match kind:
                case 2:
                    self._variable()
                case 3:
                    self._labels()
                case 6:
                    self.skip(80 * self._count(len(self.data) // 80))
                case 7:
                    subtype, size, count = self.integer(), self.integer(), self.integer()
                    body = self.at
                    self._extension(subtype, size, count)
                case 999:
                    self.skip(4)
                case _:
                    raise Malformed
            yield Record(kind, subtype, start, body, self.at)

    def _count(self, most: int) -> int:
        count = self.integer()
        if not 0 <= count <= most:
            raise Malformed
        return count

    def _variable(self) -> None:
        width, labelled, missing = self.integer(), self.integer(), self.integer()
        self.skip(8)
        name = self.data[self.at : self.at + 8].rstrip(b" ")
        self.skip(8)
        if not -1 <= width <= 255 or labelled not in (0, 1) or missing not in _MISSING:
            raise Malformed
        if labelled:
            length = self._count(_LONGEST_LABEL)
            self.skip((length + 3) // 4 * 4)
        self.skip(8 * abs(missing))
        if width < 0 and not self.variables:
            raise Malformed
        self.variables.append((name, width))

    def _labels(self) -> None:
        for _ in range(self._count(len(self.data) // 16)):
            self.skip(8)
            self.skip(1)
            length = self.data[self.at - 1]
            self.skip((length + 8) // 8 * 8 - 1)
        if self.integer() != _LABELLED:
            raise Malformed
        for _ in range(self._count(len(self.data) // 4)):
            place = self.integer()
            if not 1 <= place <= len(self.variables) or self.variables[place - 1][1] < 0:
                raise Malformed

    def _extension(self, subtype: int, size: int, count: int) -> None:
        if size < 0 or count < 0:
            raise Malformed
        fixed = {3: (4, 8), 4: (8, 3)}.get(subtype)
        if fixed is not None and (size, count) != fixed:
            raise Malformed
        self.skip(size * count)

    def check(self) -> None:
        """Check what only the whole dictionary can tell."""
        if not self.variables:
            raise Malformed
        at = 0
        while at < len(self.variables):
            width = self.variables[at][1]
            more = max(0, (width + 7) // 8 - 1)
            parts = [each for _, each in self.variables[at + 1 : at + 1 + more]]
            if width < 0 or len(parts) < more or any(part >= 0 for part in parts):
                raise Malformed
            at += 1 + more
        self._check_size()

    def _check_size(self) -> None:
        packed, rows = (struct.unpack_from(f"{self.order}i", self.data, place)[0] for place in (72, 80))
        left = len(self.data) - self.at
        most = {0: left // 8, 1: left, 2: left * _PACKED}.get(packed)
        if most is None or rows < -1 or rows * len(self.variables) > most:
            raise Malformed


def check_long_strings(dictionary: Dictionary, entries: list[tuple[bytes, int]]) -> None:
    """Check that every very long string has the variables that hold its parts."""
    names = list(dictionary.widths)
    for name, width in entries:
        if name not in dictionary.widths or not 0 < width <= _LONGEST_STRING:
            raise Malformed
        at, parts = names.index(name), (width + _SEGMENT - 1) // _SEGMENT
        held = [dictionary.widths[each] for each in names[at : at + parts]]
        if len(held) < parts or not all(held):
            raise Malformed
