"""A file as columns of text, each kept as its few different values and one code a row.

All readers make this form, and everything after them works on the different values of a column and takes the
result by the codes, so that no loop ever runs over people. Nothing here knows a questionnaire.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``values[codes[row]]`` is the text of a cell, empty where the cell is."""

    header: str
    """As the file writes it: what the user is shown, and what a map file calls it."""
    codes: Codes
    values: tuple[str, ...]
    names: tuple[str, ...] = ()
    """Other names that the survey tool has for it, the surest first: its code, its question, its statement alone."""
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What the survey tool says that a value means, in one or several languages: ``{"1": ("Strongly agree",)}``.

    An empty text means that the question was seen and not answered."""
    aside: bool = False
    """True for what the survey tool adds beside the questions (timings, orders, "other" texts): never an answer."""

    def take(self, lookup: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
        """Return for each row the entry that ``lookup`` has for its value."""
        return lookup[self.codes]

    def counts(self) -> npt.NDArray[np.int64]:
        """Return how many rows have each value."""
        return np.bincount(self.codes, minlength=len(self.values)).astype(np.int64, copy=False)

    def blank(self) -> Mask:
        """Return for each value whether it is empty."""
        return np.fromiter((not value.strip() for value in self.values), dtype=bool, count=len(self.values))

    def filled(self) -> Mask:
        """Return for each row whether the cell holds something."""
        return ~self.blank()[self.codes]

    def cell(self, row: int) -> str:
        """Return the text of one row."""
        return self.values[int(self.codes[row])]

    def keep(self, rows: Mask) -> Column:
        """Return the column with these rows alone, and the values that they have."""
        codes = self.codes[rows]
        used = np.bincount(codes, minlength=len(self.values)) > 0
        if used.all():
            return replace(self, codes=codes)
        at = (np.cumsum(used) - 1).astype(np.int32)
        values = tuple(value for value, is_used in zip(self.values, used, strict=True) if is_used)
        return replace(self, codes=at[codes], values=values)

    def with_values(self, values: Iterable[str]) -> Column:
        """Return the column with other texts in place of its values, those that are alike now joined."""
        texts = list(values)
        at: dict[str, int] = {}
        lookup = np.array([at.setdefault(text, len(at)) for text in texts], dtype=np.int32)
        return replace(self, codes=lookup[self.codes] if texts else self.codes, values=tuple(at))


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table of texts: a header a column, a row a person."""

    columns: tuple[Column, ...]
    n: int
    rows: npt.NDArray[np.int64] | None = None
    """The number of each row in the file, as the user counts (the header is 1); None where none was left out."""

    def numbers(self) -> npt.NDArray[np.int64]:
        """Return the number of each row in the file, as the user counts."""
        return np.arange(2, self.n + 2) if self.rows is None else self.rows

    def keep(self, rows: Mask) -> RawTable:
        """Return the table with these rows alone."""
        if rows.all():
            return self
        columns = tuple(column.keep(rows) for column in self.columns)
        return RawTable(columns, int(rows.sum()), self.numbers()[rows])

    def below(self, first: int) -> RawTable:
        """Return the table without its first rows: those that are further headers."""
        return self.keep(np.arange(self.n) >= first)


@dataclass(frozen=True, slots=True)
class Source:
    """What kind of file it was: shown to the user, so that a wrong guess is seen."""

    file: str
    format: str
    """csv, xlsx, sav, json, parquet."""
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    rows: int = 0
    """Rows below the header, blank ones included."""
    columns: int = 0
    tool: str = ""
    """Name of the survey tool that wrote it; empty for a plain table."""


def identical(columns: Iterable[Column], n: int) -> npt.NDArray[np.int64]:
    """Return for each row the number of the group of rows with the same codes in all columns.

    Groups are refined column by column, which is exact: no two different rows ever share a group.
    """
    group = np.zeros(n, dtype=np.int64)
    groups = 1
    for column in columns:
        if groups == n:
            break
        combined = group * len(column.values) + column.codes
        group = _renumbered(combined, groups * len(column.values))
        groups = int(group.max(initial=-1)) + 1
    return group


def _renumbered(keys: npt.NDArray[np.int64], bound: int) -> npt.NDArray[np.int64]:
    """Return the keys as 0, 1, 2 ...; a table of the possible ones is faster than sorting while it stays small."""
    if bound > 4_000_000:
        return np.unique(keys, return_inverse=True)[1].astype(np.int64, copy=False)
    seen = np.zeros(bound, dtype=bool)
    seen[keys] = True
    return (np.cumsum(seen) - 1)[keys]
