"""Ranks of groups with their intervals: what the estimates and their spread say about who stands above whom.

This module must not know where the estimates come from, nor the names of groups.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RankIntervals:
    """Ranks of groups (1 is the highest estimate): ``estimate`` is the expected rank; NaN where the estimate is."""

    estimate: Floats
    low: Floats
    high: Floats


def rank_intervals(
    estimate: Floats,
    posterior_sd: Floats,
    rng: np.random.Generator,
    *,
    replicates: int = 1000,
    confidence: float = 0.95,
) -> RankIntervals:
    """Give each group's expected rank and the interval of ranks it may have.

    Parameters
    ----------
    estimate, posterior_sd : arrays (groups,)
        Shrunken estimates and their spread; NaN where a group has none.
    rng : numpy.random.Generator
        Where the draws come from.
    replicates : int
        Number of draws, 100 or more.
    confidence : float
        Level of the intervals, between 0 and 1.

    Returns
    -------
    RankIntervals
        Arrays (groups,), 1 for the highest; NaN where the estimate is.

    Formula
    -------
    Draw every group from a normal with its estimate and spread, rank each draw, take the mean and the quantiles.

    Assumptions
    -----------
    The spreads are taken as independent between groups (they share the overall mean's uncertainty, which moves no
    rank). Ranks of single draws scatter more than estimates do: wide intervals are the message, not a flaw.

    Source
    ------
    Goldstein and Spiegelhalter 1996; Laird and Louis 1989.

    Checked against
    ---------------
    The exact expected rank 1 + Σ P(other > own) from the normal distribution, in the test.
    """
    known = ~(np.isnan(estimate) | np.isnan(posterior_sd))
    centre, spread = estimate[known], posterior_sd[known]
    draws = centre + spread * rng.standard_normal((replicates, len(centre)))
    order = np.argsort(-draws, axis=1)
    ranks = np.empty(order.shape, dtype=np.int32)
    np.put_along_axis(ranks, order, np.arange(1, len(centre) + 1, dtype=np.int32)[None, :], axis=1)
    tail = (1 - confidence) / 2
    low, high = np.quantile(ranks, [tail, 1 - tail], axis=0, method="inverted_cdf")
    expected = ranks.mean(axis=0)
    return RankIntervals(*(_spread_out(known, values) for values in (expected, low, high)))


def _spread_out(known: npt.NDArray[np.bool_], values: Floats) -> Floats:
    full = np.full(len(known), np.nan)
    full[known] = values
    return full
