"""The tables of a release as flat records, one a cell: its keys, its status, and its figures as plain numbers.

What JSON and CSV files share. Knows no file format; numbers come out no finer than the release rounded them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import assert_never

import numpy as np

from diagnostic.cells import Banded, Cell, Shown, Withheld
from diagnostic.measures import Measure
from diagnostic.problems import NotEstimable
from diagnostic.release import Release
from diagnostic.released_table import Table
from diagnostic.report.data_dictionary import SHAPES, decimals_of

SHOWN, BANDED, WITHHELD, NOT_ESTIMABLE = STATUSES = ("shown", "banded", "withheld", "not-estimable")
"""What a record says of its figures."""

Number = int | float
Scalar = str | Number | tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Records:
    """The cells of one measure, ready to be written."""

    measure: Measure
    table: Table
    decimals: Mapping[str, int]
    """By figure of the table."""

    def __iter__(self) -> Iterator[dict[str, Scalar]]:
        """Yield a record a cell, in the order of the axes: keys, status, then what there is of reason and figures."""
        axes = SHAPES[self.measure].axes
        for position in np.ndindex(self.table.status.shape):
            keys = zip(axes, (axis[at] for axis, at in zip(self.table.axes, position, strict=True)), strict=True)
            yield {**dict(keys), **self._said(self.table.at(position))}

    def _said(self, cell: Cell) -> dict[str, Scalar]:
        match cell:
            case Shown():
                return {"status": SHOWN, **{name: self._plain(name, value) for name, value in cell.values.items()}}
            case Banded():
                return {"status": BANDED, "band_low": round(cell.low), "band_high": round(cell.high)}
            case Withheld():
                return {"status": WITHHELD, "reason": cell.reason.value}
            case NotEstimable():
                return {"status": NOT_ESTIMABLE, "reason": cell.reason.value}
        assert_never(cell)

    def _plain(self, figure: str, value: float | tuple[float, ...]) -> Number | tuple[Number, ...]:
        decimals = self.decimals[figure]
        if isinstance(value, tuple):
            return tuple(_rounded(each, decimals) for each in value)
        return _rounded(value, decimals)


def _rounded(value: float, decimals: int) -> Number:
    return round(value) if decimals == 0 else round(value, decimals) + 0.0


def released(release: Release) -> tuple[Records, ...]:
    """Return every table of a release, in the order of the measures.

    Raises
    ------
    ValueError
        A table holds a figure that the data dictionary does not describe.
    """
    return tuple(_records(release, measure) for measure in Measure if measure in release.tables)


def _records(release: Release, measure: Measure) -> Records:
    table, shape = release.tables[measure], SHAPES[measure]
    unknown = set(table.columns) - set(shape.figures)
    if unknown or len(table.axes) != len(shape.axes):
        raise ValueError(f"{measure.value}: not described in the data dictionary: {sorted(unknown)}")
    decimals = {figure: decimals_of(measure, figure, release.confidentiality.rounding) for figure in shape.figures}
    ordered = {figure: table.columns[figure] for figure in shape.figures if figure in table.columns}
    return Records(measure, Table(measure, table.axes, table.status, table.reason, ordered, table.bands), decimals)
