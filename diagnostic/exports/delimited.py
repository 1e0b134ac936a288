"""Text with separators to a table: the separator, the header, and every column with its different values.

The separator is the one that gives the records the same number of cells, counted on parsed records, not on lines.
A row with another number of cells than the header is never repaired: its answers might stand under other questions.
Nothing here knows a questionnaire.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from diagnostic.exports.encoding import Decoded
from diagnostic.exports.header import LOOKED_AT, header_at
from diagnostic.exports.table import Column, RawTable, Source
from diagnostic.problems import Code, InvalidInput, Place, Problem, Severity, Values

SEPARATORS = (",", ";", "\t", "|")
MOST_COLUMNS = 5_000
"""More than any questionnaire has: the table is turned round (people in columns), or the separator is wrong."""
_EXCEL_LINE = re.compile(rb'"?sep=(.)"?[ \t]*(?:\r\n|\r|\n)', re.IGNORECASE)
_NEXT_LINE = re.compile(r"[\r\n]")
_CONTENT = re.compile(rb"\S")
_LINE_ENDS = re.compile(rb"[\r\n]+")
_TAIL = 10_000
_TELLING_WIDTH = 4
_FIRST_RECORDS = 50
_TITLED = 0.5
"""Where fewer of the first records than this are as wide as the first, the first is no header."""
_FIRST_BYTES = 1 << 18
_BLOCK = 1 << 24
_LISTED_ROWS = 5
_BELOW_HEADER = 2


@dataclass(frozen=True, slots=True)
class _Dialect:
    separator: str
    start: int
    """First byte of the header."""
    above: int = 0
    """Lines of a title block above the header."""


@dataclass(frozen=True, slots=True)
class Body:
    """The rows of a table in the bytes of a file."""

    start: int
    """First byte of the first row."""
    separator: str
    quote: str = '"'
    first: int = _BELOW_HEADER
    """Number of the first row, as the user counts."""


def read_delimited(decoded: Decoded, file: str) -> tuple[RawTable, Source, tuple[Problem, ...]]:
    """Return the table that a text file holds, and what is worth saying about it.

    Raises
    ------
    InvalidInput
        There is no row, or rows differ in their number of cells.
    """
    dialect = _dialect(decoded.data)
    header, body = _header(decoded.data, dialect)
    check_shape(header, file)
    if not _CONTENT.search(decoded.data, body):
        raise InvalidInput([Problem(Code.NO_ROWS, Place(file=file))])
    first = _BELOW_HEADER + dialect.above
    table = parse(decoded.data, Body(body, dialect.separator, first=first), header, file=file)
    _refuse_open_quotes(decoded.data, table, dialect, file)
    if _is_cut(decoded.data, dialect.separator):
        raise InvalidInput([Problem(Code.FILE_CUT, Place(file=file, row=table.n + 1 + dialect.above))])
    source = Source(file, "csv", decoded.encoding, dialect.separator, rows=table.n, columns=len(header))
    return table, source, tuple(above_header(dialect.above, file))


def above_header(count: int, file: str) -> Iterator[Problem]:
    """Yield that rows above the header were left out."""
    if count:
        yield Problem(Code.ROWS_ABOVE_HEADER, Place(file=file), {"count": count}, Severity.NOTE)


def check_shape(header: list[str], file: str) -> None:
    """Refuse a header that cannot be one."""
    if not any(name.strip() for name in header):
        raise InvalidInput([Problem(Code.FILE_EMPTY, Place(file=file))])
    if len(header) > MOST_COLUMNS:
        values: Values = {"count": len(header), "most": MOST_COLUMNS}
        raise InvalidInput([Problem(Code.TOO_MANY_COLUMNS, Place(file=file), values)])


def _dialect(data: bytes) -> _Dialect:
    told = _EXCEL_LINE.match(data)
    start = told.end() if told else 0
    # A blank line above the header is no header.
    above = _LINE_ENDS.match(data, start)
    start = above.end() if above else start
    if told:
        return _Dialect(told.group(1).decode("latin-1"), start)
    sample = data[start : start + _FIRST_BYTES].decode("utf-8", errors="replace")
    split = {separator: _first_records(sample, separator) for separator in SEPARATORS}
    best = max(SEPARATORS, key=lambda separator: (_consistency(split[separator]), -SEPARATORS.index(separator)))
    if _consistency(split[best])[0] < _TITLED:
        # The first lines may be a title, and say nothing: the rows below them do.
        best = max(SEPARATORS, key=lambda each: (_consistency(split[each], first=False), -SEPARATORS.index(each)))
    return _below_title(data, start, best)


def _below_title(data: bytes, start: int, separator: str) -> _Dialect:
    sample = data[start : start + _FIRST_BYTES].decode("latin-1")
    records = list(islice(_records(sample, separator), LOOKED_AT))
    above = header_at(records)
    lines = _Lines(sample)
    reader = csv.reader(lines, delimiter=separator)
    for _ in range(above):
        next(reader)
    return _Dialect(separator, start + lines.taken, above)


def _first_records(sample: str, separator: str) -> list[int]:
    """Return the numbers of cells of the first records."""
    records = [record for record in islice(_records(sample, separator), _FIRST_RECORDS) if record]
    # The last record of the sample may be cut.
    return [len(record) for record in (records[:-1] if len(records) > 2 else records)]


def _consistency(widths: list[int], *, first: bool = True) -> tuple[float, int]:
    """Return how well a separator splits: the share of records as wide as the header (or as most), then the width."""
    if not widths:
        return (0.0, 0)
    usual = widths[0] if first else Counter(widths).most_common(1)[0][0]
    if usual < 2:
        return (0.0, 0)
    return (round(sum(width == usual for width in widths) / len(widths), 1), usual)


class _Lines:
    """The lines of a text, one after the other, and how many characters of it were taken."""

    __slots__ = ("_rest", "taken")

    def __init__(self, text: str) -> None:
        # latin-1 keeps one character a byte, so that what is taken is counted in bytes.
        self._rest = iter(io.StringIO(text, newline=""))
        self.taken = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._rest)
        self.taken += len(line)
        return line


def _records(text: str, separator: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        yield from reader
    except csv.Error:
        # A cell beyond the size that Python's parser takes: what was read so far is evidence enough.
        return


def _header(data: bytes, dialect: _Dialect) -> tuple[list[str], int]:
    """Return the cells of the header and the first byte after it (a header cell may run over several lines)."""
    rest = data[dialect.start : dialect.start + _FIRST_BYTES * 4]
    lines = _Lines(rest.decode("latin-1"))
    try:
        cells = next(csv.reader(lines, delimiter=dialect.separator), [])
    except csv.Error:
        cells = []
    return [cell.encode("latin-1").decode("utf-8", errors="replace") for cell in cells], dialect.start + lines.taken


def parse(data: bytes, body: Body, header: list[str], *, file: str) -> RawTable:
    """Return the table of the rows below a header.

    Raises
    ------
    InvalidInput
        Rows differ in their number of cells.
    """
    bad: list[arrow_csv.InvalidRow] = []
    found = _arrow(data, body, len(header), bad=bad, file=file)
    if bad:
        # Read again in one thread, which alone knows the numbers of the rows.
        numbered: list[arrow_csv.InvalidRow] = []
        _arrow(data, body, len(header), bad=numbered, file=file, threads=False)
        raise InvalidInput([_ragged(numbered, file, body.first)])
    columns = tuple(
        _column(name, chunks) for name, chunks in zip(header, found.unify_dictionaries().columns, strict=True)
    )
    rows = None if body.first == _BELOW_HEADER else np.arange(body.first, body.first + found.num_rows)
    return RawTable(columns, found.num_rows, rows)


def _refuse_open_quotes(data: bytes, table: RawTable, dialect: _Dialect, file: str) -> None:
    """Refuse a file in which an open quote made one cell of several rows: those people would be lost in silence."""
    if b'"' not in data:
        return
    width = len(table.columns)
    for column in table.columns:
        # Few columns say nothing: sentences have commas too.
        swallowed = [
            code
            for code, value in enumerate(column.values)
            if "\n" in value and width >= _TELLING_WIDTH and _holds_a_row(value, dialect.separator, width)
        ]
        if swallowed:
            row = int(np.flatnonzero(np.isin(column.codes, swallowed))[0])
            raise InvalidInput(
                [Problem(Code.QUOTE_NOT_CLOSED, Place(file=file, row=row + 2 + dialect.above, column=column.header))]
            )
    last = table.columns[-1]
    if (
        table.n
        and _NEXT_LINE.search(last.values[last.codes[-1]].rstrip())
        and not data[-_TAIL:].rstrip().endswith(b'"')
    ):
        place = Place(file=file, row=table.n + 1 + dialect.above, column=last.header)
        raise InvalidInput([Problem(Code.QUOTE_NOT_CLOSED, place)])


def _is_cut(data: bytes, separator: str) -> bool:
    """Return whether a text file ends within a quoted cell: what came after it is lost."""
    if data.endswith((b"\n", b"\r")) or data.count(b'"') % 2 == 0:
        return False
    begin = re.escape(separator.encode())
    return bool(re.search(rb"(?:^|[\r\n]|" + begin + rb')"(?:[^"]|"")*+\Z', data[-_TAIL:]))


def _holds_a_row(value: str, separator: str, width: int) -> bool:
    return any(line.count(separator) == width - 1 for line in value.splitlines()[1:])


def _arrow(
    data: bytes, body: Body, width: int, *, bad: list[arrow_csv.InvalidRow], file: str, threads: bool = True
) -> pa.Table:
    def note(row: arrow_csv.InvalidRow) -> str:
        bad.append(row)
        return "skip"

    names = [str(position) for position in range(width)]
    text = pa.dictionary(pa.int32(), pa.string())
    try:
        return arrow_csv.read_csv(
            pa.BufferReader(pa.py_buffer(data).slice(body.start)),
            read_options=arrow_csv.ReadOptions(column_names=names, block_size=_BLOCK, use_threads=threads),
            parse_options=arrow_csv.ParseOptions(
                delimiter=body.separator,
                quote_char=body.quote,
                newlines_in_values=body.quote.encode() in data,
                invalid_row_handler=note,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, text), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        # A quote that is never closed runs through the whole file.
        raise InvalidInput([Problem(Code.FILE_NOT_READABLE, Place(file=file))]) from error


def _column(header: str, chunks: pa.ChunkedArray) -> Column:
    if chunks.num_chunks == 0:
        return Column(header, np.zeros(0, dtype=np.int32), ())
    codes = [chunk.indices.to_numpy(zero_copy_only=False) for chunk in chunks.chunks]
    values = tuple(chunks.chunk(0).dictionary.to_pylist())
    return Column(header, codes[0] if len(codes) == 1 else np.concatenate(codes), values)


def _ragged(rows: list[arrow_csv.InvalidRow], file: str, first: int) -> Problem:
    above = first - 1
    listed = ", ".join(str(row.number + above) for row in rows[:_LISTED_ROWS])
    widths = Counter(row.actual_columns for row in rows)
    values: Values = {
        "count": len(rows),
        "rows": listed + (" …" if len(rows) > _LISTED_ROWS else ""),
        "expected": rows[0].expected_columns,
        "found": widths.most_common(1)[0][0],
    }
    return Problem(Code.RAGGED_ROWS, Place(file=file, row=rows[0].number + above), values)
