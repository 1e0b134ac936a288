"""Do the people of a team fall into two camps? The sharpest split of their scores, against an even spread.

Everything comes from one histogram of scores per team. This module must not know team names, nor what is called
divided.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]

SMALLER = 0.2
"""Least share of the people that a side must have, and two people at least: a few loners are no camp."""
BEYOND = 0.1
"""How far the even spread of the null reaches beyond each end, in ranges of the scale, before it is cut there."""
EVEN_SD = 1 / 12**0.5
"""Standard deviation of an even spread over the scale, in ranges of the scale."""

SIZES = (5, 6, 7, 8, 9, 10, 12, 15, 20, 30, 40, 60, 100, 200, 500)
TAILS = (0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0002, 0.0001)
QUANTILES = (
    (1.668, 2.447, 3.033, 3.620, 4.400, 5.015, 5.662, 6.609, 7.482, 8.482, 10.348, 13.367),
    (1.714, 2.319, 2.766, 3.212, 3.807, 4.267, 4.746, 5.403, 5.956, 6.554, 7.424, 8.438),
    (1.695, 2.203, 2.566, 2.928, 3.414, 3.781, 4.150, 4.667, 5.059, 5.508, 6.123, 6.739),
    (1.665, 2.116, 2.423, 2.730, 3.138, 3.446, 3.765, 4.194, 4.525, 4.852, 5.296, 5.701),
    (1.639, 2.048, 2.318, 2.585, 2.942, 3.207, 3.479, 3.845, 4.117, 4.401, 4.776, 5.061),
    (1.617, 1.995, 2.240, 2.476, 2.789, 3.027, 3.263, 3.575, 3.818, 4.076, 4.422, 4.645),
    (1.579, 1.914, 2.126, 2.324, 2.581, 2.776, 2.969, 3.226, 3.425, 3.616, 3.900, 4.096),
    (1.553, 1.841, 2.019, 2.184, 2.390, 2.543, 2.695, 2.893, 3.055, 3.214, 3.421, 3.583),
    (1.525, 1.768, 1.913, 2.044, 2.206, 2.324, 2.439, 2.585, 2.698, 2.810, 2.959, 3.061),
    (1.500, 1.692, 1.804, 1.904, 2.023, 2.108, 2.188, 2.290, 2.370, 2.444, 2.537, 2.609),
    (1.487, 1.652, 1.746, 1.828, 1.926, 1.994, 2.061, 2.146, 2.212, 2.268, 2.345, 2.400),
    (1.475, 1.608, 1.682, 1.746, 1.822, 1.874, 1.925, 1.989, 2.036, 2.080, 2.131, 2.164),
    (1.466, 1.567, 1.623, 1.670, 1.725, 1.763, 1.799, 1.842, 1.874, 1.906, 1.953, 1.978),
    (1.458, 1.529, 1.567, 1.599, 1.636, 1.661, 1.684, 1.715, 1.735, 1.755, 1.785, 1.802),
    (1.454, 1.498, 1.522, 1.542, 1.564, 1.578, 1.592, 1.609, 1.620, 1.636, 1.649, 1.655),
)
"""−ln(1 − separation) that so many of a team of SIZES (rows) exceed under the null, by TAILS (columns).

Drawn by ``tests/simulations/split_null.py``; nothing of it is estimated from survey data.
"""


@dataclass(frozen=True, slots=True)
class TwoCamps:
    """The sharpest split of each team in two; arrays (...,) over teams, NaN with fewer than five scores or no spread.

    ``separation``: share of the variance that lies between the two sides, 0 to 1; ``p_value``: how often an even
    spread of as many people splits as sharply; ``sd``: standard deviation of the scores, in ranges of the scale;
    ``n``: people.
    """

    separation: Floats
    p_value: Floats
    sd: Floats
    n: Floats


def two_camps(counts: npt.ArrayLike) -> TwoCamps:
    """Split each team's scores in two as sharply as can be, and test whether an even spread could do as well.

    Parameters
    ----------
    counts : array (..., values)
        How many have each value of the score, the values in ascending order and equally spaced over the whole scale;
        2 values or more.

    Returns
    -------
    TwoCamps
        Arrays (...,); NaN with fewer than five people, or where all have one score. ``p_value`` is 1 where no split
        leaves enough people on both sides.

    Formula
    -------
    For a cut c that leaves a share of at least 0.2, and two people, on both sides: separation(c) =
    n_1 n_2 (m_2 − m_1)²/(n Σ(x − m)²); the largest is taken. P-value: share of teams of n with a larger one when scores
    are uniform over the scale and a tenth of it beyond each end, cut there. From a table in n (linear in 1/√n for
    √n (−ln(1 − separation) − ln 4)) and p (linear in ln p; beyond the table by its last step).

    Assumptions
    -----------
    Independent people. The even spread is the widest that people have without camps; of the symmetric distributions
    with one peak it is the one that splits best (0.75 in the long run, a normal one 0.64), so that the test is cautious
    with every other. It is not with a strongly lopsided one, of which half is at the end of the scale and the rest
    spread over all of it. Few values (a single item) make the test cautious.

    Source
    ------
    Engelman and Hartigan 1969 (the largest ratio of variances over all splits); Hartigan 1978 (its law for uniform
    scores); the table is ours.

    Checked against
    ---------------
    All splits tried one by one, and p-values drawn anew, in the test.
    """
    table = np.asarray(counts, dtype=np.float64)
    place = np.linspace(0.0, 1.0, table.shape[-1])
    n = table.sum(axis=-1)
    usable = n >= SIZES[0]
    size = np.where(usable, n, np.nan)
    mean = table @ place / size
    squares = np.maximum(table @ place**2 - size * mean**2, 0.0)
    spread = np.where(squares > 1e-9 * size, squares, np.nan)
    below = np.cumsum(table, axis=-1)[..., :-1]
    sums = np.cumsum(table * place, axis=-1)[..., :-1] - below * mean[..., None]
    above = n[..., None] - below
    least = np.maximum(2.0, np.ceil(SMALLER * n - 1e-9))[..., None]
    allowed = (below >= least) & (above >= least)
    between = np.where(allowed, sums**2 * n[..., None] / np.where(allowed, below * above, 1.0), 0.0).max(axis=-1)
    separation = np.minimum(between / spread, 1.0)
    sd = np.sqrt(squares / (size - 1))
    return TwoCamps(separation=separation, p_value=_tail(separation, size), sd=sd, n=n)


def _tail(separation: Floats, size: Floats) -> Floats:
    """Return how often an even spread of ``size`` people splits as sharply; at most 1, never 0."""
    grid, log_tail = np.array(SIZES, dtype=np.float64), np.log(TAILS)
    scaled = (np.array(QUANTILES) - np.log(4)) * np.sqrt(grid)[:, None]
    within = np.clip(size, grid[0], grid[-1])
    seen = (-np.log(np.maximum(1 - separation, 1e-9)) - np.log(4)) * np.sqrt(within)
    at = 1 / np.sqrt(np.where(np.isnan(within), grid[0], within))
    edges = np.stack([np.interp(at, 1 / np.sqrt(grid[::-1]), column[::-1]) for column in scaled.T], axis=-1)
    step = np.clip((edges <= seen[..., None]).sum(axis=-1) - 1, 0, len(TAILS) - 2)
    low, high = (np.take_along_axis(edges, (step + k)[..., None], axis=-1)[..., 0] for k in (0, 1))
    share = (seen - low) / np.maximum(high - low, 1e-9)
    found = np.exp(log_tail[step] + share * (log_tail[step + 1] - log_tail[step]))
    # Under the table's middle nothing is claimed: such a split is what an even spread gives every other time.
    return np.where(np.isnan(separation), np.nan, np.where(seen < edges[..., 0], 1.0, np.clip(found, 1e-12, 1.0)))
