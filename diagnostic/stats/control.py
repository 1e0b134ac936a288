"""Control charts of single values: whether a series of waves moves more than it always did.

This module knows a series of numbers, in order. It must not know what was measured, nor when.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from diagnostic.problems import NotEstimable, Why

Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]

LEAST_WAVES = 8
"""With fewer points the limits themselves are too uncertain to judge anything by."""
_WIDTH = 2.66
"""3/d2 for moving ranges of two, d2 = 2/√π = 1.128."""
_ERRORS = 3.0
"""Standard errors of the points within which a mean lies nearly always."""
_RANGE_WIDTH = 3.268
"""D4 for ranges of two: 1 + 3 d3/d2."""
_RUN = 8


@dataclass(frozen=True, slots=True)
class ControlChart:
    """A series with its natural limits; arrays (waves,).

    ``centre``: mean; ``low``, ``high``: limits within which it varies by itself; ``range_mean`` and ``range_high``:
    mean moving range and its upper limit; ``outside``: points beyond the limits; ``jump``: points whose step from the
    one before is beyond the range's limit; ``run``: points in a run of eight or more on one side of the centre; ``n``.
    """

    centre: float
    low: float
    high: float
    range_mean: float
    range_high: float
    outside: Bools
    jump: Bools
    run: Bools
    n: int


def individuals_chart(values: npt.ArrayLike, errors: npt.ArrayLike = 0.0) -> ControlChart | NotEstimable:
    """Give the control chart of single values and their moving ranges (XmR).

    Parameters
    ----------
    values : array (waves,)
        One figure a wave, in order; no missing values.
    errors : array (waves,) or number
        Standard errors of the figures, where they are means of samples.

    Returns
    -------
    ControlChart
        ``NotEstimable`` with fewer than eight waves, and where no value differs from the one before.

    Formula
    -------
    Limits mean ± 2.66 mR, mR the mean of |x_t − x_(t−1)|, or ± 3 standard errors (root mean square) where that is more;
    upper limit of the ranges 3.268 mR. A run: eight points or
    more in a row on one side of the mean (one on the mean ends it).

    Assumptions
    -----------
    Waves come at about the same distance. About one series in ten of thirty points has a point outside by chance alone.
    Answers of the same people vary less from wave to wave than their mean wanders: the steps alone would make the
    limits too narrow, which the standard errors prevent.

    Source
    ------
    Shewhart 1931; Wheeler and Chambers 1992 (constants 2.66 and 3.27); Western Electric 1956 (the run of eight).

    Checked against
    ---------------
    A worked example by hand in the test; the constants from the normal distribution's d2 and d3.
    """
    series = np.asarray(values, dtype=np.float64)
    if series.size < LEAST_WAVES:
        return NotEstimable(Why.TOO_FEW_ANSWERS)
    steps = np.abs(np.diff(series))
    mean_range = float(steps.mean())
    if mean_range == 0:
        return NotEstimable(Why.NO_VARIANCE)
    centre = float(series.mean())
    width = max(_WIDTH * mean_range, _ERRORS * float(np.sqrt(np.mean(np.square(errors)))))
    low, high = centre - width, centre + width
    limit = _RANGE_WIDTH * mean_range
    return ControlChart(
        centre=centre,
        low=low,
        high=high,
        range_mean=mean_range,
        range_high=limit,
        outside=(series < low) | (series > high),
        jump=np.concatenate([[False], steps > limit]),
        run=_in_runs(np.sign(series - centre)),
        n=int(series.size),
    )


def _in_runs(side: Floats) -> Bools:
    """Return which points belong to a long run on one side; zeros belong to none."""
    starts = np.concatenate([[True], side[1:] != side[:-1]])
    run = np.cumsum(starts) - 1
    return np.asarray((np.bincount(run)[run] >= _RUN) & (side != 0))
