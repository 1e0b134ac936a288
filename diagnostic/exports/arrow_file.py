"""Parquet and Arrow files (IPC, its stream, Feather) to a table: every cell as the text that a person would write.

Columns that are kept as codes in the file keep their codes. Columns that hold several things a cell are left out, and
named. Nothing here knows a questionnaire.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import numpy as np
import pyarrow as pa
from pyarrow import compute, feather, ipc, parquet

from diagnostic.exports.delimited import check_shape
from diagnostic.exports.normal import listed
from diagnostic.exports.records import written
from diagnostic.exports.table import Codes, Column, RawTable, Source
from diagnostic.problems import Code, InvalidInput, Place, Problem, Severity, Values

PARQUET = (b"PAR1", b"PARE")
_FILE, _OLD_FEATHER, _STREAM = b"ARROW1", b"FEA1", b"\xff\xff\xff\xff"
_INDEX = "__index_level_"
"""How pandas calls the row numbers that it writes beside the columns."""


def is_arrow(data: bytes) -> bool:
    """Return whether the bytes begin as a Parquet or an Arrow file does."""
    return data.startswith((*PARQUET, _FILE, _OLD_FEATHER, _STREAM))


def read_arrow(data: bytes, file: str) -> tuple[RawTable, Source, tuple[Problem, ...]]:
    """Return the table of a Parquet or an Arrow file.

    Raises
    ------
    InvalidInput
        The file is damaged or encrypted, or holds no row.
    """
    try:
        found = _reader(data)(pa.BufferReader(data))
        flat = [position for position, kind in enumerate(found.schema) if not _nested(kind.type)]
        columns = tuple(_column(found.field(at).name, found.column(at)) for at in flat)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise InvalidInput([Problem(Code.ARROW_CORRUPT, Place(file=file))]) from error
    check_shape([column.header for column in columns], file)
    if not found.num_rows:
        raise InvalidInput([Problem(Code.NO_ROWS, Place(file=file))])
    kind = "parquet" if data.startswith(PARQUET) else "arrow"
    source = Source(file, kind, rows=found.num_rows, columns=len(columns))
    left = [field.name for field in found.schema if _nested(field.type)]
    values: Values = {"count": len(left), "columns": listed(left, most=8)}
    notes = (Problem(Code.NESTED_COLUMNS, Place(file=file), values, Severity.NOTE),) if left else ()
    return RawTable(columns, found.num_rows), source, notes


def _reader(data: bytes) -> Callable[[pa.BufferReader], pa.Table]:
    if data.startswith(PARQUET):
        return _parquet
    if data.startswith(_STREAM):
        return lambda source: ipc.open_stream(source).read_all()
    if data.startswith(_OLD_FEATHER):
        return lambda source: feather.read_table(source, memory_map=False)
    return lambda source: ipc.open_file(source).read_all()


def _parquet(source: pa.BufferReader) -> pa.Table:
    texts = [field.name for field in parquet.read_schema(source) if _text(field.type)]
    source.seek(0)
    return parquet.read_table(source, read_dictionary=texts)


def _text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _nested(kind: pa.DataType) -> bool:
    inner = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_nested(inner) or pa.types.is_binary(inner) or pa.types.is_large_binary(inner))


def _column(header: str, chunks: pa.ChunkedArray) -> Column:
    aside = header.startswith(_INDEX)
    if pa.types.is_null(chunks.type):
        return Column(header, np.zeros(len(chunks), dtype=np.int32), ("",), aside=aside)
    if pa.types.is_timestamp(chunks.type):
        # Python knows no nanoseconds, and nobody answers in them.
        chunks = chunks.cast(pa.timestamp("us", tz=chunks.type.tz), safe=False)
    elif pa.types.is_duration(chunks.type):
        chunks = chunks.cast(pa.duration("us"), safe=False)
    coded = chunks if pa.types.is_dictionary(chunks.type) else compute.dictionary_encode(chunks)
    whole = coded.unify_dictionaries().combine_chunks()
    array = whole.chunk(0) if isinstance(whole, pa.ChunkedArray) and whole.num_chunks else whole
    if isinstance(array, pa.ChunkedArray):
        return Column(header, np.zeros(0, dtype=np.int32), (), aside=aside)
    values = [_written(value) for value in array.dictionary.to_pylist()]
    values.append("")
    column = Column(header, _codes(array, len(values) - 1), tuple(values), aside=aside)
    # Categories that nobody chose are no values of the column.
    return column.with_values(values).keep(np.ones(len(array), dtype=bool))


def _codes(array: pa.DictionaryArray, blank: int) -> Codes:
    """Return the codes of a column, those of empty cells as the one after all values."""
    codes = compute.fill_null(array.indices.cast(pa.int64()), blank)
    return np.asarray(codes.to_numpy(zero_copy_only=False), dtype=np.int32)


def _written(value: object) -> str:
    """Return a value as a person would have typed it."""
    match value:
        case Decimal():
            return written(float(value))
        case dt.timedelta():
            return written(value.total_seconds())
        case dt.date() | dt.time():
            return value.isoformat()
        case _:
            return written(value)
