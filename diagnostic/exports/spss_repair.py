"""Mistakes that survey tools make in the dictionary of an SPSS system file, put right.

LimeSurvey lists numbers and short strings among the very long strings, and gives the lengths of labels in characters
where bytes are meant, so that the labels of a string with accents cannot be read to their end. Both records are
written again as they should be; nothing else of the file is touched.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from diagnostic.exports.spss_dictionary import (
    LONG_LABELS,
    LONG_STRINGS,
    Dictionary,
    Malformed,
    Record,
    check_long_strings,
    long_entries,
)

_SHORT_STRING = 255
_MOST_LABELS = 100_000


@dataclass(frozen=True, slots=True)
class _Labelled:
    """The labels of one string variable."""

    name: bytes
    width: int
    labels: tuple[tuple[bytes, bytes], ...]


def repaired(data: bytes, dictionary: Dictionary) -> bytes:
    """Return the file with its records of long strings as they should be; the same bytes where they are.

    Raises
    ------
    Malformed
        They cannot be understood.
    """
    for subtype, right in ((LONG_LABELS, _long_labels), (LONG_STRINGS, _long_strings)):
        # The record that comes later in the file is written first, so that the places of the other stay right.
        if record := dictionary.extension(subtype):
            dictionary, data = _replaced(data, dictionary, record, right(data[record.body : record.end], dictionary))
    return data


def _replaced(data: bytes, dictionary: Dictionary, record: Record, body: bytes) -> tuple[Dictionary, bytes]:
    if body == data[record.body : record.end]:
        return dictionary, data
    heading = struct.pack(f"{dictionary.order}iiii", record.kind, record.subtype, 1, len(body)) if body else b""
    changed = len(heading) + len(body) - (record.end - record.start)
    kept = (each for each in dictionary.records if each is not record)
    moved = tuple(_moved(each, changed) if each.start > record.start else each for each in kept)
    whole = data[: record.start] + heading + body + data[record.end :]
    return Dictionary(dictionary.order, moved, dictionary.widths), whole


def _moved(record: Record, by: int) -> Record:
    return Record(record.kind, record.subtype, record.start + by, record.body + by, record.end + by)


def _long_strings(body: bytes, dictionary: Dictionary) -> bytes:
    entries = [(name, width) for name, width in long_entries(body) if width > _SHORT_STRING]
    check_long_strings(dictionary, entries)
    return b"".join(name + b"=" + b"%05d" % width + b"\0\t" for name, width in entries)


def _long_labels(body: bytes, dictionary: Dictionary) -> bytes:
    by_bytes = _by(body, dictionary.order, characters=False)
    variables = by_bytes if by_bytes is not None else _by(body, dictionary.order, characters=True)
    if variables is None:
        raise Malformed
    return body if by_bytes is not None else b"".join(_written(each, dictionary.order) for each in variables)


def _by(body: bytes, order: str, *, characters: bool) -> list[_Labelled] | None:
    """Return the labels, the lengths taken for numbers of bytes or of characters; None where that cannot be."""
    try:
        return list(_variables(_Reader(body, order, characters=characters)))
    except (Malformed, UnicodeDecodeError):
        return None


def _variables(reader: _Reader) -> Iterator[_Labelled]:
    while reader.at < len(reader.body):
        name, width = reader.text(), reader.integer()
        count = reader.integer()
        if not name or not 0 <= count <= _MOST_LABELS:
            raise Malformed
        yield _Labelled(name, width, tuple((reader.text(), reader.label()) for _ in range(count)))


class _Reader:
    """Takes lengths and texts from a record, one after the other."""

    __slots__ = ("at", "body", "characters", "order")

    def __init__(self, body: bytes, order: str, *, characters: bool) -> None:
        self.body, self.order, self.characters, self.at = body, order, characters, 0

    def integer(self) -> int:
        if self.at + 4 > len(self.body):
            raise Malformed
        value: int = struct.unpack_from(f"{self.order}i", self.body, self.at)[0]
        self.at += 4
        return value

    def text(self) -> bytes:
        length = self._length()
        self.at += length
        return self.body[self.at - length : self.at]

    def label(self) -> bytes:
        if not self.characters:
            return self.text()
        length = self._length()
        found = self.body[self.at : self.at + 4 * length].decode("utf-8", errors="ignore")[:length].encode()
        self.at += len(found)
        return found

    def _length(self) -> int:
        length = self.integer()
        if not 0 <= length <= len(self.body) - self.at:
            raise Malformed
        return length


def _written(labelled: _Labelled, order: str) -> bytes:
    def sized(text: bytes) -> bytes:
        return struct.pack(f"{order}i", len(text)) + text

    labels = b"".join(sized(value) + sized(label) for value, label in labelled.labels)
    return sized(labelled.name) + struct.pack(f"{order}ii", labelled.width, len(labelled.labels)) + labels
