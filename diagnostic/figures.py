"""Figures before the gate: everything that was computed, with the number of people behind each cell.

Unsafe: nothing that renders may import this module. ``disclosure`` turns figures into the tables of a release.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from diagnostic.cells import WHYS
from diagnostic.measures import Measure
from diagnostic.problems import Why
from diagnostic.stats.false_discoveries import benjamini_hochberg

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Masks = npt.NDArray[np.bool_]

NO_SPREAD = 1e-6
"""Variance of scores (points squared) under which everybody has the same score: sums of squares leave rounding."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The cells of one measure before the gate.

    ``n`` is the number of people (not answers) behind each cell and has the shape of the axes; every column has that
    shape, or one more dimension. ``why`` indexes ``WHYS`` where a cell could not be estimated and is -1 elsewhere.
    ``unanimous`` marks the cells in which (nearly) everybody gave the same answer; None where that cannot be.
    ``lowest`` and ``highest`` are the lowest and the highest single score behind each cell, NaN where nobody has one:
    what a colleague may know of themselves. None where it was not looked up; nothing is ever made public of them.
    """

    measure: Measure
    axes: tuple[tuple[str, ...], ...]
    n: Ints
    columns: Mapping[str, Floats]
    why: npt.NDArray[np.int8]
    unanimous: Masks | None = None
    lowest: Floats | None = None
    highest: Floats | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", MappingProxyType(dict(self.columns)))


def reasons(estimable: Masks, n: Ints, otherwise: Why) -> npt.NDArray[np.int8]:
    """Return the ``why`` of cells: -1 where ``estimable``, NO_ANSWERS where n is 0, ``otherwise`` elsewhere."""
    why = np.where(n == 0, WHYS.index(Why.NO_ANSWERS), WHYS.index(otherwise))
    return np.where(estimable, -1, why).astype(np.int8)


def control_false_discoveries(family: Sequence[Figures], rate: float) -> tuple[Figures, ...]:
    """Turn the p-values of all figures, taken as one family, into q-values and verdicts.

    Each of the figures has a column ``p_value`` and a column ``direction`` (-1, 0 or 1: what a discovery would say).
    ``direction`` is replaced by ``q_value`` and ``verdict`` (``divided`` for agreement): the direction where q_value is
    at most ``rate``, else 0 ("not distinguishable"); NaN stays NaN. Benjamini and Hochberg 1995.
    """
    p_values = [figure.columns["p_value"] for figure in family]
    joined = benjamini_hochberg(np.concatenate([p.ravel() for p in p_values])) if p_values else np.empty(0)
    edges = np.cumsum([0, *(p.size for p in p_values)])
    controlled = []
    for figure, start, stop in zip(family, edges[:-1], edges[1:], strict=True):
        q_value = joined[start:stop].reshape(figure.n.shape)
        columns = {name: column for name, column in figure.columns.items() if name != "direction"}
        verdict = np.where(q_value <= rate, figure.columns["direction"], 0.0)
        name = "divided" if figure.measure is Measure.AGREEMENT else "verdict"
        columns |= {"q_value": q_value, name: np.where(np.isnan(q_value), np.nan, verdict)}
        controlled.append(replace(figure, columns=columns))
    return tuple(controlled)
