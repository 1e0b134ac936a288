"""How much the people of a small group differ, judged with what is known from the groups around it.

This module turns variances into steadier variances. It must not know team names, nor what the variances are used for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]

PRIOR_DF = 4.0
"""Degrees of freedom that the groups around lend to a small variance: as much as five people tell."""


@dataclass(frozen=True, slots=True)
class PooledVariance:
    """The variance within groups: ``variance``, NaN where no group has two answers, and its degrees ``df``."""

    variance: Floats
    df: Floats


@dataclass(frozen=True, slots=True)
class ModeratedVariance:
    """Variances of groups and the degrees of freedom they are worth: ``variance`` and ``df``, NaN under two answers."""

    variance: Floats
    df: Floats


def pooled_variance(n: npt.ArrayLike, total: npt.ArrayLike, square_total: npt.ArrayLike) -> PooledVariance:
    """Pool the variances of several groups, column by column.

    Parameters
    ----------
    n, total, square_total : arrays (groups, ...)
        Answers, their sum and their sum of squares.

    Returns
    -------
    PooledVariance
        Arrays of the shape without the first axis; the variance is NaN where no group has two answers.

    Formula
    -------
    Σ_j (Σx² − (Σx)²/n_j) / Σ_j (n_j − 1), over the groups with two answers or more.

    Assumptions
    -----------
    None as a description; as a prior for one group (``moderated_variance``), that groups vary about alike.

    Source
    ------
    The mean square within of the one-way analysis of variance (Fisher 1925).

    Checked against
    ---------------
    ``ms_within`` of ``anova_icc``, in the test.
    """
    size, sums, squares = (np.asarray(x, dtype=np.float64) for x in (n, total, square_total))
    enough = size > 1
    inside = np.maximum(squares - np.square(sums) / np.where(enough, size, np.nan), 0.0)
    df = np.where(enough, size - 1, 0.0).sum(axis=0)
    summed = np.where(enough, inside, 0.0).sum(axis=0)
    return PooledVariance(variance=np.asarray(summed / np.where(df > 0, df, np.nan)), df=np.asarray(df))


def moderated_variance(n: npt.ArrayLike, variance: npt.ArrayLike, pooled: PooledVariance) -> ModeratedVariance:
    """Raise the small variances of small groups towards the pooled one; leave the large ones as they are.

    Parameters
    ----------
    n, variance : arrays that broadcast with the pooled ones
        Answers and sample variance of each group.
    pooled : PooledVariance
        What the groups around it have in common.

    Returns
    -------
    ModeratedVariance
        Arrays of the broadcast shape; NaN where a group has fewer than two answers.

    Formula
    -------
    d = n − 1; d₀ = 4, or pooled df − d where that is less (never below 0). Where s² < s₀² (the pooled one):
    (d₀ s₀² + d s²)/(d₀ + d) with d + d₀ degrees of freedom. Elsewhere s² with d + d₀ s₀²/s²: the further a group's
    variance lies above the others', the less the others tell of it.

    Assumptions
    -----------
    Few answers near the end of the scale look more alike than the group is: a mean that is high by accident comes with
    a variance that is low by accident, and Student's interval then misses. The pooled variance says how alike people
    usually are. The weight of 4 is chosen by simulation (docs/methods/validation.md), not estimated: Smyth's estimate
    of it needs normal answers, and fails where many small groups answer all alike.

    Source
    ------
    Smyth 2004 (moderated t, the first case); Phipson, Lee, Majewski, Alexander and Smyth 2016 (less weight for those
    that vary more than most, the idea of the second).

    Checked against
    ---------------
    The printed formula, group by group in plain Python, in the test; the intervals made with it, by simulation.
    """
    size, own = np.broadcast_arrays(np.asarray(n, dtype=np.float64), np.asarray(variance, dtype=np.float64))
    df = np.where(size > 1, size - 1, np.nan)
    known = ~np.isnan(pooled.variance)
    around = np.where(known, pooled.variance, 0.0)
    lent = np.where(known, np.clip(pooled.df - df, 0.0, PRIOR_DF), 0.0)
    below = own < around
    raised = (lent * around + df * own) / (lent + df)
    share = np.where(below, 1.0, around / np.where(own > 0, own, np.inf))
    return ModeratedVariance(variance=np.where(below, raised, own), df=df + lent * share)
