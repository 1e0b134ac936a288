"""The noncentral t: how often a test finds an effect, and the effect that is found with a given probability."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import interpolate, special

Floats: TypeAlias = npt.NDArray[np.float64]

_HALVINGS = 60
_FARTHEST = 1e6
"""Noncentrality beyond which nothing is looked for."""
_KNOTS = 300
"""Degrees of freedom at which it is looked for; more cells lie on a smooth curve between them."""


def power_of(delta: Floats, df: Floats, significance: float) -> Floats:
    """Return P(|T| > t) of the noncentral t; what is over in the wrong direction counts, too."""
    critical = special.stdtrit(df, 1 - significance / 2)
    upper = 1 - special.nctdtr(df, delta, critical)
    # Far in the wrong direction scipy gives NaN for what is under 1e-13.
    return np.asarray(upper + np.nan_to_num(special.nctdtr(df, delta, -critical)))


def noncentrality(df: Floats, significance: float, power: float) -> Floats:
    """Return the δ at which the test has its power: by bisection, of many cells at knots (then to a millionth)."""

    def solved(at: Floats) -> Floats:
        return _bisect(lambda delta: np.asarray(power_of(delta, at, significance) >= power), at)

    known = np.isfinite(df)
    if known.sum() <= _KNOTS:
        return solved(df)
    low, high = float(df[known].min()), float(df[known].max())
    knots = np.geomspace(low, high, _KNOTS)
    found = solved(knots)
    if high == low or np.isnan(found).any():
        return solved(df)
    curve = interpolate.CubicSpline(np.log(knots), np.log(found))
    return np.where(known, np.exp(curve(np.log(np.where(known, df, low)))), np.nan)


def _bisect(enough: Callable[[Floats], npt.NDArray[np.bool_]], like: Floats) -> Floats:
    low, high = np.zeros(like.shape), np.ones(like.shape)
    while bool((~enough(high) & (high < _FARTHEST) & ~np.isnan(like)).any()):
        high = np.where(enough(high), high, 2 * high)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        there = enough(middle)
        high, low = np.where(there, middle, high), np.where(there, low, middle)
    return np.where(np.isnan(like) | (high >= _FARTHEST), np.nan, high)
