"""The cells of one measure, read by the names of units, subjects and the like.

Withheld numbers are not in here at all: their places in the arrays hold NaN, and ``Table.cell`` never gives them out.
Knows neither what a unit is nor why a cell was withheld.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isnan
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from diagnostic.cells import REASONS, WHYS, Banded, Cell, Shown, Status, Withheld
from diagnostic.measures import Measure
from diagnostic.problems import NotEstimable, Why

Floats = npt.NDArray[np.float64]
_STATUSES = {status.value: status for status in Status}


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of one measure: statuses, reasons and rounded figures over named dimensions."""

    measure: Measure
    axes: tuple[tuple[str, ...], ...]
    """The keys of each dimension, such as unit ids by subject ids."""
    status: npt.NDArray[np.int8]
    reason: npt.NDArray[np.int8]
    """Index into ``REASONS`` where withheld, into ``WHYS`` where not estimable."""
    columns: Mapping[str, Floats]
    """Each of the shape of ``status``, or with one more dimension; NaN wherever the cell is not shown."""
    bands: tuple[Floats, Floats] | None = None
    """Low and high edge where the status is BANDED."""
    _places: tuple[Mapping[str, int], ...] = field(init=False, repr=False, compare=False)
    _read: dict[tuple[str, ...], Cell] = field(init=False, repr=False, compare=False, default_factory=dict)
    """Cells that were read: a report asks for most of them several times."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", MappingProxyType(dict(self.columns)))
        places = tuple({key: at for at, key in enumerate(axis)} for axis in self.axes)
        object.__setattr__(self, "_places", places)

    def __reduce__(self) -> tuple[type[Table], tuple[object, ...]]:
        # Another process reads its own cells.
        return Table, (self.measure, self.axes, self.status, self.reason, dict(self.columns), self.bands)

    def cell(self, *keys: str) -> Cell:
        """Return the cell at the keys, one for each dimension; an unknown key was not asked: NotEstimable."""
        found = self._read.get(keys)
        if found is None:
            found = self._read[keys] = self._cell(keys)
        return found

    def _cell(self, keys: tuple[str, ...]) -> Cell:
        try:
            at = tuple(places[key] for places, key in zip(self._places, keys, strict=True))
        except KeyError:
            return NotEstimable(Why.NOT_ASKED)
        return self.at(at)

    def at(self, position: tuple[int, ...]) -> Cell:
        """Return the cell at a position."""
        match _STATUSES[self.status.item(position)]:
            case Status.SHOWN:
                return Shown(MappingProxyType(dict(self._figures(position))))
            case Status.BANDED if self.bands is not None:
                return Banded(float(self.bands[0][position]), float(self.bands[1][position]))
            case Status.NOT_ESTIMABLE:
                return NotEstimable(WHYS[int(self.reason[position])])
            case _:
                return Withheld(REASONS[int(self.reason[position])])

    def _figures(self, position: tuple[int, ...]) -> Iterator[tuple[str, float | tuple[float, ...]]]:
        for name, values in self.columns.items():
            if values.ndim > len(position):
                yield name, tuple(v for v in values[position].tolist() if not isnan(v))
            elif not isnan(value := values.item(position)):
                yield name, value

    def shown(self) -> npt.NDArray[np.bool_]:
        """Return where the table may be read."""
        return np.asarray(self.status == Status.SHOWN)
