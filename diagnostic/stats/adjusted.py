"""Two kinds of people compared within the groups that hold both, so that differences between groups drop out.

Everything comes from sums by group and kind. This module must not know what the groups and the kinds are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import special

from diagnostic.stats._clusters import LEAST_CLUSTERS

Floats: TypeAlias = npt.NDArray[np.float64]

_NOTHING = 1e-12
"""Squared error (of scores in points) that is rounding."""


@dataclass(frozen=True, slots=True)
class KindSums:
    """Sums over the people of one kind, each (groups, ...): answers ``n``, their ``total`` and ``square`` total."""

    n: npt.ArrayLike
    total: npt.ArrayLike
    square: npt.ArrayLike


@dataclass(frozen=True, slots=True)
class WithinDifference:
    """First kind minus second within groups; arrays (...,), NaN where no group has both or nothing varies.

    ``estimate`` with ``low``, ``high``, ``std_error``; ``statistic`` (t), ``df``, ``p_value``; ``n1`` and ``n2``:
    people of each kind in groups that have both; ``groups``: such groups. ``robust_low``, ``robust_high``,
    ``robust_df`` and ``robust_p_value`` suppose neither one variance nor one difference in all groups; NaN under
    four of them.
    """

    estimate: Floats
    low: Floats
    high: Floats
    std_error: Floats
    statistic: Floats
    df: Floats
    p_value: Floats
    n1: Floats
    n2: Floats
    groups: Floats
    robust_low: Floats
    robust_high: Floats
    robust_df: Floats
    robust_p_value: Floats


def within_groups(first: KindSums, second: KindSums, *, confidence: float = 0.95) -> WithinDifference:
    """Give the difference between two kinds of people with every group's own level taken out.

    Parameters
    ----------
    first, second : KindSums
        Sums by group (first axis) of the people of each kind; groups may lack one kind or both.
    confidence : float
        Level of the interval, between 0 and 1.

    Returns
    -------
    WithinDifference
        Arrays over the other axes.

    Formula
    -------
    With w_g = n_1g n_2g/(n_1g + n_2g): difference = Σ w_g (m_1g − m_2g)/Σ w_g, which is the slope of the kind in the
    regression on kind and one dummy a group. s² = (Σ squares within groups − difference² Σ w_g)/(N − G − 1), over all
    people of both kinds and the G groups that they are in; standard error √(s²/Σ w_g), Student's t. Robust: with d_g =
    m_1g − m_2g and D their weighted mean, variance = Σ w_g² (d_g − D)²/(1 − w_g/Σw) / (Σ w_g)², t with
    (Σ w_g)²/Σ w_g² − 1 degrees of freedom.

    Assumptions
    -----------
    The difference is the same in all groups, and so is the variance: with one leader a team they cannot be told apart
    there. The robust figures need neither: where one kind varies 1.5 times as much as the other, one person of it a
    group, the others say p < .05 of no difference in 17 of 100 cases. Groups with one kind only say how much people
    vary, nothing of the difference. It speaks of the groups that have both.

    Source
    ------
    Ordinary least squares with fixed effects (Wooldridge 2010, chapter 10); the closed form is textbook algebra. Liang
    and Zeger 1986 and Bell and McCaffrey 2002 (errors by groups, and their correction for few).

    Checked against
    ---------------
    R's ``lm`` with a factor for groups (``tests/golden/adjusted.json``) and statsmodels' OLS with dummies in the test.
    """
    n1, t1, q1 = (np.asarray(x, dtype=np.float64) for x in (first.n, first.total, first.square))
    n2, t2, q2 = (np.asarray(x, dtype=np.float64) for x in (second.n, second.total, second.square))
    people = n1 + n2
    both = (n1 > 0) & (n2 > 0)
    apart = t1 / np.where(n1 > 0, n1, 1.0) - t2 / np.where(n2 > 0, n2, 1.0)
    weight = np.where(both, n1 * n2 / np.where(people > 0, people, 1.0), 0.0)
    weights = weight.sum(axis=0)
    known = np.where(weights > 0, weights, np.nan)
    difference = (weight * apart).sum(axis=0) / known
    within = q1 + q2 - (t1 + t2) ** 2 / np.where(people > 0, people, 1.0)
    df = people.sum(axis=0) - (people > 0).sum(axis=0) - 1
    df = np.where(df > 0, df, np.nan)
    residual = within.sum(axis=0) - difference**2 * weights
    # what sums of squares leave of nothing is no variance
    variance = np.where(residual > 1e-9 * np.maximum((q1 + q2).sum(axis=0), 1.0), residual, np.nan) / df
    std_error = np.sqrt(variance / known)
    difference = np.where(np.isnan(std_error), np.nan, difference)
    t = difference / std_error
    robust_error, robust_df = _robust(apart - np.nan_to_num(difference), weight, both)
    robust_half = special.stdtrit(robust_df, (1 + confidence) / 2) * robust_error
    half = special.stdtrit(df, (1 + confidence) / 2) * std_error
    return WithinDifference(
        estimate=difference,
        low=difference - half,
        high=difference + half,
        std_error=std_error,
        statistic=t,
        df=df,
        p_value=2 * special.stdtr(df, -np.abs(t)),
        n1=np.where(both, n1, 0.0).sum(axis=0),
        n2=np.where(both, n2, 0.0).sum(axis=0),
        groups=both.sum(axis=0).astype(np.float64),
        robust_low=difference - robust_half,
        robust_high=difference + robust_half,
        robust_df=robust_df,
        robust_p_value=2 * special.stdtr(robust_df, -np.abs(difference / robust_error)),
    )


def _robust(residual: Floats, weight: Floats, both: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return the standard error from how the groups' differences differ, and its degrees of freedom."""
    enough = both.sum(axis=0) >= LEAST_CLUSTERS
    weights = np.where(enough, weight.sum(axis=0), np.nan)
    left = 1 - np.where(enough, weight / np.where(enough, weights, 1.0), 0.0)
    spread = (np.where(both, weight * residual, 0.0) ** 2 / left).sum(axis=0)
    error = np.sqrt(np.where(spread > _NOTHING * weights**2, spread, np.nan)) / weights
    return error, np.where(np.isnan(error), np.nan, weights**2 / np.square(weight).sum(axis=0) - 1)
