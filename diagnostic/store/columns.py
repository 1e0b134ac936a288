"""Tables of typed columns as compressed Parquet bytes, and back, with facts beside the columns.

Categories keep their order, and those that nobody has, in the facts: Parquet itself forgets both. Knows no survey.
"""

from __future__ import annotations

import io
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

_KEY = b"diagnostic"
_LEVEL = 6
"""Of zstd: higher levels take longer and win next to nothing on codes."""
_HEX = 16
"""Bytes of a pseudonym, written as twice as many digits."""


@dataclass(frozen=True, slots=True)
class Columns:
    """A table as read: its columns, and the facts beside them."""

    table: pa.Table
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """Number of rows."""
        return int(self.table.num_rows)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns there are."""
        return tuple(self.table.column_names)

    def numbers(self, name: str) -> npt.NDArray[Any]:
        """Return a column of numbers."""
        return np.asarray(self.table[name].to_numpy())

    def matrix(self, names: Collection[str]) -> npt.NDArray[np.int8]:
        """Return columns of small codes side by side."""
        made = np.empty((self.n, len(names)), dtype=np.int8)
        for at, name in enumerate(names):
            made[:, at] = self.numbers(name)
        return made

    def texts(self, name: str) -> tuple[str | None, ...]:
        """Return a column of texts."""
        return tuple(self.table[name].to_pylist())

    def contents(self, name: str) -> tuple[bytes, ...]:
        """Return a column of bytes."""
        return tuple(self.table[name].cast(pa.binary()).to_pylist())

    def categorical(self, name: str) -> pd.Categorical:
        """Return a column of categories, with those that nobody has."""
        known = self.facts["categories"][name]
        return pd.Categorical.from_codes(self._codes(name, known["values"]), known["values"], ordered=known["ordered"])

    def positions(self, name: str, values: Collection[str]) -> npt.NDArray[np.int64]:
        """Return for each row where in ``values`` its entry is."""
        found = self._codes(name, list(values)).astype(np.int64)
        if (found < 0).any():
            raise ValueError(f"{name}: unknown values")
        return found

    def pseudonyms(self, name: str) -> npt.NDArray[np.bytes_]:
        """Return a column of pseudonyms, empty where there is none."""
        column = self.table[name].combine_chunks()
        raw = np.frombuffer(column.fill_null(bytes(_HEX)).buffers()[1], dtype=np.uint8)[: _HEX * len(column)]
        digits = np.frombuffer(raw.tobytes().hex().encode(), dtype=f"S{2 * _HEX}").copy()
        digits[np.asarray(column.is_null())] = b""
        return digits

    def _codes(self, name: str, values: list[str]) -> npt.NDArray[np.int32]:
        column = self.table[name].unify_dictionaries().combine_chunks()
        at = {value: position for position, value in enumerate(values)}
        lookup = np.array([*(at.get(value, -1) for value in column.dictionary.to_pylist()), -1], dtype=np.int32)
        codes: npt.NDArray[np.int32] = lookup[column.indices.fill_null(len(lookup) - 1).to_numpy()]
        return codes


def categories(column: pd.Categorical) -> dict[str, Any]:
    """Return what the facts say of a column of categories."""
    return {"values": [str(value) for value in column.categories], "ordered": bool(column.ordered)}


def category_column(codes: npt.NDArray[Any], values: Collection[str]) -> pa.Array:
    """Return a column of categories from codes; -1 is none."""
    indices = pa.array(np.asarray(codes, dtype=np.int32), mask=np.asarray(codes) < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(values), pa.string()))


def pseudonym_column(values: npt.NDArray[np.bytes_]) -> pa.Array:
    """Return a column of pseudonyms: half the bytes of their digits."""
    missing = values == b""
    digits = np.where(missing, b"0" * (2 * _HEX), values).astype(f"S{2 * _HEX}")
    raw = pa.py_buffer(bytes.fromhex(digits.tobytes().decode()))
    whole = pa.Array.from_buffers(pa.binary(_HEX), len(values), [None, raw])
    return pc.if_else(pa.array(missing), pa.scalar(None, pa.binary(_HEX)), whole)


def to_bytes(columns: Mapping[str, Any], facts: Mapping[str, Any]) -> bytes:
    """Return columns (arrays of numpy or Arrow, or tuples of texts or bytes) as Parquet."""
    arrays = [_text_column(each) if isinstance(each, tuple) else pa.array(each) for each in columns.values()]
    table = pa.table(dict(zip(columns, arrays, strict=True)))
    table = table.replace_schema_metadata({_KEY: json.dumps(facts, ensure_ascii=False)})
    made = io.BytesIO()
    pq.write_table(table, made, compression="zstd", compression_level=_LEVEL, write_statistics=False)
    return made.getvalue()


def _text_column(values: tuple[Any, ...]) -> pa.Array:
    return pa.array(values, pa.binary() if values and isinstance(values[0], bytes) else pa.string())


def from_bytes(content: bytes, only: Collection[str] | None = None) -> Columns:
    """Return the columns of Parquet bytes, or some of them.

    Raises
    ------
    ValueError
        The bytes are no such table.
    """
    try:
        file = pq.ParquetFile(pa.BufferReader(content))
        wanted = None if only is None else [name for name in file.schema_arrow.names if name in set(only)]
        table = file.read(columns=wanted, use_threads=False)
    except (pa.ArrowException, OSError) as error:
        raise ValueError("no Parquet table") from error
    return Columns(table, json.loads((table.schema.metadata or {}).get(_KEY, b"{}")))
