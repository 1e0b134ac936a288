"""Figures before the gate: everything that was computed, with the number of people behind each cell.

Unsafe: nothing that renders may import this module. ``disclosure`` turns figures into the tables of a release.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from diagnostic.problems import Why
from diagnostic.release import WHYS, Measure

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Masks = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Figures:
    """The cells of one measure before the gate.

    ``n`` is the number of people (not answers) behind each cell and has the shape of the axes; every column has that
    shape, or one more dimension. ``why`` indexes ``WHYS`` where a cell could not be estimated and is -1 elsewhere.
    ``unanimous`` marks the cells in which (nearly) everybody gave the same answer; None where that cannot be.
    """

    measure: Measure
    axes: tuple[tuple[str, ...], ...]
    n: Ints
    columns: Mapping[str, Floats]
    why: npt.NDArray[np.int8]
    unanimous: Masks | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", MappingProxyType(dict(self.columns)))


def reasons(estimable: Masks, n: Ints, otherwise: Why) -> npt.NDArray[np.int8]:
    """Return the ``why`` of cells: -1 where ``estimable``, NO_ANSWERS where n is 0, ``otherwise`` elsewhere."""
    why = np.where(n == 0, WHYS.index(Why.NO_ANSWERS), WHYS.index(otherwise))
    return np.where(estimable, -1, why).astype(np.int8)
