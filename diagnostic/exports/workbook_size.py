"""How large the sheets of a workbook would become in memory, found before the library makes them.

A sheet is kept in a file by its filled cells, and in memory as a whole rectangle: one stray cell in the last corner
makes a small file a rectangle of seventeen thousand million cells. Texts are kept once and copied into each cell.
Both are reckoned here from the parts of the file. Nothing here knows what a cell means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostic.exports.archives import chunks, members, read_member, too_large

_MOST_CELLS = 50_000_000
"""Cells of a rectangle, filled or not, that any sheet may have."""
_SPARSE = 10
"""A sheet with more filled cells than that may have so many times as many in all."""
_MOST_TEXT = 1_000_000_000
_OVERLAP = 64
_QUOTES = np.frombuffer(b"\"'", dtype=np.uint8)
_TELLING = (b't="e"', b"f>")
_STRINGS = "xl/sharedStrings.xml"
_STRING_CELL = re.compile(rb"""\bt=["']s["'][^>]*>\s*<(?:\w+:)?v>(\d+)<""")
_ODS_ROW = re.compile(rb"<table:table-row\b")
_ODS_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b([^>]*)>")
_ODS_ROWS = re.compile(rb'number-rows-repeated="(\d+)"')
_ODS_COLUMNS = re.compile(rb'number-columns-repeated="(\d+)"')

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]
Kind = Callable[[Bytes], npt.NDArray[np.bool_]]


@dataclass(slots=True)
class _Extent:
    """What is known of a sheet so far: its last row and column, and its filled cells."""

    rows: int = 0
    columns: int = 0
    cells: int = 0
    telling: bool = False
    """Whether there is a formula or an error in it."""

    def reach(self, rows: int, columns: int, cells: int) -> None:
        self.rows, self.columns = max(self.rows, rows), max(self.columns, columns)
        self.cells += cells

    @property
    def too_large(self) -> bool:
        return self.rows * self.columns > max(_MOST_CELLS, _SPARSE * self.cells)


def check_workbook(data: bytes, file: str) -> frozenset[str]:
    """Refuse a workbook that would not fit in memory; return its parts that hold formulas or errors.

    Raises
    ------
    InvalidInput
        A sheet or its texts would be too large, or the file is damaged.
    """
    names = [each.name for each in members(data, file)]
    strings = next((name for name in names if name.lower() == _STRINGS.lower()), None)
    lengths = _lengths(data, strings, file) if strings else np.zeros(0, dtype=np.int64)
    telling: set[str] = set()
    for name in names:
        if name == strings:
            continue
        if name == "content.xml":
            extent = _open_document(read_member(data, name, file))
        elif name.endswith(".bin"):
            extent = _binary(read_member(data, name, file)) if "/worksheets/" in name else _Extent()
        else:
            extent = _extent(data, name, file)
        if extent.too_large or _text(data, name, extent.cells, lengths, file=file) > _MOST_TEXT:
            raise too_large(file)
        if extent.telling:
            telling.add(name)
    return frozenset(telling)


def _extent(data: bytes, name: str, file: str) -> _Extent:
    """Return the extent of a sheet by the references of its cells (``r="B12"``), wherever they stand."""
    extent, rest = _Extent(), b""
    for chunk in chunks(data, name, file):
        # A reference may lie across two pieces; one that is counted twice does no harm.
        piece = rest + chunk
        extent.telling = extent.telling or any(mark in piece for mark in _TELLING)
        _references(np.frombuffer(piece + bytes(_OVERLAP), dtype=np.uint8), extent)
        rest = piece[-_OVERLAP:]
    return extent


def _references(text: Bytes, extent: _Extent) -> None:
    at = np.flatnonzero((text[:-_OVERLAP] == ord("r")) & (text[1 : 1 - _OVERLAP] == ord("=")))
    at = at[_is_quote(text[at + 2])] + 3
    at = at[_is_letter(text[at])]
    if not at.size:
        return
    letters, ends = _longest(text, at, _is_letter)
    extent.reach(0, _largest(text, letters[0], letters[1], base=26, zero=ord("A") - 1), at.size)
    digits, _ = _longest(text, ends, _is_digit)
    extent.reach(_largest(text, digits[0], digits[1], base=10, zero=ord("0")), 0, 0)


def _is_quote(found: Bytes) -> npt.NDArray[np.bool_]:
    return np.isin(found, _QUOTES)


def _is_letter(found: Bytes) -> npt.NDArray[np.bool_]:
    return (found >= ord("A")) & (found <= ord("Z"))


def _is_digit(found: Bytes) -> npt.NDArray[np.bool_]:
    return (found >= ord("0")) & (found <= ord("9"))


def _longest(text: Bytes, at: Places, kind: Kind) -> tuple[tuple[Places, int], Places]:
    """Return where the longest runs of a kind begin and how long they are, and where each run ends."""
    ends = at.copy()
    going, length = np.arange(at.size), 0
    while length < 10:
        more = going[kind(text[ends[going]])]
        if not more.size:
            break
        ends[more] += 1
        going, length = more, length + 1
    return (at[going], length), ends


def _largest(text: Bytes, at: Places, length: int, *, base: int, zero: int) -> int:
    """Return the largest of some numbers of the same length, looking only at those that may still be it."""
    value = 0
    for step in range(length):
        signs = text[at + step]
        largest = signs.max()
        at = at[signs == largest]
        value = value * base + int(largest) - zero
    return value


def _lengths(data: bytes, name: str, file: str) -> Places:
    """Return the lengths of the texts that cells share."""
    parts = re.split(rb"</(?:\w+:)?si>", read_member(data, name, file))
    return np.array([len(part) for part in parts], dtype=np.int64)


def _text(data: bytes, name: str, cells: int, lengths: Places, *, file: str) -> int:
    """Return how much text the cells of a sheet would hold, at most."""
    most = cells * int(lengths.max(initial=0))
    if most <= _MOST_TEXT:
        return most
    total, rest = 0, b""
    for chunk in chunks(data, name, file):
        piece = rest + chunk
        shared = np.array(_STRING_CELL.findall(piece), dtype="S12").astype(np.int64)
        total += int(lengths[shared[shared < lengths.size]].sum())
        rest = piece[-_OVERLAP:]
    return total


def _open_document(content: bytes) -> _Extent:
    """Return the extent of the sheets of an OpenDocument file: repeated rows and cells count as often as they say."""
    extent, rows = _Extent(), 0
    for part in _ODS_ROW.split(content)[1:]:
        repeated = _ODS_ROWS.search(part.partition(b">")[0])
        rows += int(repeated[1]) if repeated else 1
        columns = cells = 0
        for cell in _ODS_CELL.finditer(part):
            times = _ODS_COLUMNS.search(cell[1])
            columns += int(times[1]) if times else 1
            if b"value-type" in cell[1]:
                cells = columns
        extent.reach(rows if cells else 0, cells, cells)
    return extent


def _binary(sheet: bytes) -> _Extent:
    """Return the extent of a sheet of a binary workbook: row headers and cells say where they are."""
    extent = _Extent()
    for kind, body in _records(sheet):
        if kind == 0:
            extent.reach(int.from_bytes(body[:4], "little") + 1, 0, 0)
        elif kind <= 11:
            extent.reach(0, int.from_bytes(body[:4], "little") + 1, 1)
    return extent


def _records(sheet: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(sheet) - 1:
        kind = sheet[at]
        at += 1
        if kind & 0x80:
            kind += sheet[at] << 7
            at += 1
        size = shift = 0
        while at < len(sheet):
            size |= (sheet[at] & 0x7F) << shift
            shift += 7
            at += 1
            if sheet[at - 1] < 0x80 or shift > 21:
                break
        yield kind, sheet[at : at + min(size, 4)]
        at += size
