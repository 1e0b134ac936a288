"""Whether several groups differ at all, and how much of the variance lies between them in the population.

Tests of means and of ranks, and the share of variance with its interval. It must not know what the groups are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import optimize, special, stats

from diagnostic.problems import NotEstimable, Why

Floats: TypeAlias = npt.NDArray[np.float64]

_FAR = 1e-12
"""Probability that is taken for none when a limit is looked for."""


@dataclass(frozen=True, slots=True)
class WelchAnova:
    """Welch's test that several groups have one mean.

    ``statistic`` (F), ``df_between``, ``df_within``, ``p_value``; ``eta2``, ``omega2``, ``epsilon2``: share of variance
    between the groups (ordinary sums of squares); ``n``: people; ``groups``: groups compared; ``left_out``: groups too
    small or without variance.
    """

    statistic: float
    df_between: int
    df_within: float
    p_value: float
    eta2: float
    omega2: float
    epsilon2: float
    n: int
    groups: int
    left_out: int


@dataclass(frozen=True, slots=True)
class KruskalWallis:
    """Kruskal and Wallis's test that several groups answer alike.

    ``statistic`` (H, corrected for ties), ``df``, ``p_value``; ``eta2`` = (H − k + 1)/(N − k) and ``epsilon2`` =
    H/(N − 1): effect sizes on ranks; ``n``: people; ``groups``: groups with an answer.
    """

    statistic: float
    df: int
    p_value: float
    eta2: float
    epsilon2: float
    n: int
    groups: int


@dataclass(frozen=True, slots=True)
class VarianceShare:
    """Share of the variance between groups, omega-squared.

    ``estimate``: without the bias of eta-squared, negative where groups are more alike than chance would have them;
    ``low`` and ``high``: limits of the population's share, 0 or more.
    """

    estimate: float
    low: float
    high: float


def welch_anova(
    n: npt.ArrayLike,
    mean: npt.ArrayLike,
    variance: npt.ArrayLike,
    *,
    df: npt.ArrayLike | None = None,
    least: int = 2,
) -> WelchAnova | NotEstimable:
    """Test whether several groups have the same mean, allowing different variances.

    Parameters
    ----------
    n, mean, variance : arrays (groups,)
        Answers, mean and variance of each group: the sample's, or that of ``moderated_variance``.
    df : array (groups,), optional
        Degrees of freedom of the variances; n − 1, the sample's, where none are given.
    least : int
        Groups with fewer answers are left out, 2 or more.

    Returns
    -------
    WelchAnova or NotEstimable
        ``TOO_FEW_GROUPS`` with fewer than two groups of at least ``least`` answers, ``NO_VARIANCE`` if fewer than two
        of them vary.

    Formula
    -------
    w = n/s²; F = Σ w (m − m̃)²/(k−1) / (1 + 2(k−2) Λ/(k²−1)), Λ = Σ (1 − w/Σw)²/df, m̃ the mean weighted by w;
    df = k − 1 and (k² − 1)/(3Λ). omega² = (SSB − (k−1) MSW)/(SST + MSW), epsilon² = (SSB − (k−1) MSW)/SST.

    Assumptions
    -----------
    Independent people, means near normal. Small groups whose variances happen to be small dominate the weights: with
    the samples' variances, 48 equal teams of 5 to 40 people differ in 7 to 30 of 100 cases at p < .05, so the report
    takes moderated ones (docs/methods/omnibus.md). Groups without variance have no weight at all and are left out, and
    counted in ``left_out``. The shares of variance are those of the variances given.

    Source
    ------
    Welch 1951; Hays 1963.

    Checked against
    ---------------
    R's ``oneway.test(var.equal = FALSE)`` and effectsize (``tests/golden/groups.json``).
    """
    size, centre, spread = (np.asarray(x, dtype=np.float64) for x in (n, mean, variance))
    enough = size >= max(least, 2)
    if enough.sum() < 2:
        return NotEstimable(Why.TOO_FEW_GROUPS)
    keep = enough & (spread > 0)
    if keep.sum() < 2:
        return NotEstimable(Why.NO_VARIANCE)
    freedom = size - 1 if df is None else np.asarray(df, dtype=np.float64)
    size, centre, spread, freedom = size[keep], centre[keep], spread[keep], freedom[keep]
    k, people = len(size), float(size.sum())
    f, df2 = _welch(size, centre, spread, freedom)
    grand = float(size @ centre) / people
    between, within = float(size @ (centre - grand) ** 2), float((size - 1) @ spread)
    msw = within / (people - k)
    return WelchAnova(
        statistic=f,
        df_between=k - 1,
        df_within=df2,
        p_value=float(stats.f.sf(f, k - 1, df2)),
        eta2=between / (between + within),
        omega2=(between - (k - 1) * msw) / (between + within + msw),
        epsilon2=(between - (k - 1) * msw) / (between + within),
        n=int(people),
        groups=k,
        left_out=int(len(keep) - k),
    )


def _welch(size: Floats, centre: Floats, spread: Floats, freedom: Floats) -> tuple[float, float]:
    """Return Welch's F and its second degrees of freedom."""
    k, w = len(size), size / spread
    middle = float(w @ centre / w.sum())
    imbalance = float(((1 - w / w.sum()) ** 2 / freedom).sum())
    f = float(w @ (centre - middle) ** 2) / (k - 1) / (1 + 2 * (k - 2) * imbalance / (k**2 - 1))
    return f, (k**2 - 1) / (3 * imbalance)


def kruskal_wallis(counts: npt.ArrayLike) -> KruskalWallis | NotEstimable:
    """Test whether several groups answer alike, by ranks, from their histograms.

    Parameters
    ----------
    counts : array (groups, categories)
        How many of each group fall in each category, categories in ascending order.

    Returns
    -------
    KruskalWallis or NotEstimable
        ``TOO_FEW_GROUPS`` with fewer than two groups that answered, ``NO_VARIANCE`` if all answers are the same.

    Formula
    -------
    Midranks r_c of the categories; H = [12/(N(N+1)) Σ R_g²/n_g − 3(N+1)] / (1 − Σ(t³ − t)/(N³ − N)), R_g the rank sums,
    t the category totals; chi-square with groups − 1 degrees of freedom.

    Assumptions
    -----------
    Independent people. It tests medians only where the groups' distributions have one shape. Chi-square is rough with
    groups under five.

    Source
    ------
    Kruskal and Wallis 1952; Tomczak and Tomczak 2014 (effect sizes).

    Checked against
    ---------------
    R's ``kruskal.test`` and effectsize's rank epsilon-squared (``tests/golden/groups.json``).
    """
    table = np.asarray(counts, dtype=np.float64)
    table = table[table.sum(axis=1) > 0]
    k = len(table)
    if k < 2:
        return NotEstimable(Why.TOO_FEW_GROUPS)
    size, ties = table.sum(axis=1), table.sum(axis=0)
    people = float(size.sum())
    uniqueness = 1 - float((ties**3 - ties).sum()) / (people**3 - people)
    if uniqueness <= 0 or people <= k:
        return NotEstimable(Why.NO_VARIANCE if uniqueness <= 0 else Why.TOO_FEW_ANSWERS)
    midrank = np.cumsum(ties) - (ties - 1) / 2
    deviation = table @ (midrank - (people + 1) / 2)
    h = 12 / (people * (people + 1)) * float((deviation**2 / size).sum()) / uniqueness
    return KruskalWallis(
        statistic=h,
        df=k - 1,
        p_value=float(stats.chi2.sf(h, k - 1)),
        eta2=(h - k + 1) / (people - k),
        epsilon2=h / (people - 1),
        n=int(people),
        groups=k,
    )


def variance_share(statistic: float, df_between: float, df_within: float, *, confidence: float = 0.95) -> VarianceShare:
    """Give omega-squared with its interval from the F ratio of an analysis of variance.

    Parameters
    ----------
    statistic : float
        F, 0 or more.
    df_between, df_within : float
        Its degrees of freedom, above 0; people = their sum + 1.
    confidence : float
        Level of the interval, between 0 and 1.

    Returns
    -------
    VarianceShare
        Shares; a limit is 0 where even groups that are all the same would have given so small an F.

    Formula
    -------
    Estimate: d (F − 1)/(d (F − 1) + N), d = df_between. Limits: λ/(λ + N), λ the noncentralities at which F is the
    upper and the lower tail point of the noncentral F.

    Assumptions
    -----------
    Those of the analysis of variance: independent people, one variance within all groups, near normal. The groups are
    these groups, not a draw from more (that is the intraclass correlation). Where Welch's test and F disagree, believe
    Welch's.

    Source
    ------
    Hays 1963; Steiger 2004 (limits).

    Checked against
    ---------------
    R's ``pf`` and ``uniroot`` (``tests/golden/omnibus.json``); effectsize's estimate (``groups.json``).
    """
    people = df_between + df_within + 1
    gain = df_between * (statistic - 1)
    tail = (1 - confidence) / 2
    low, high = (_noncentrality(statistic, df_between, df_within, p) for p in (1 - tail, tail))
    return VarianceShare(gain / (gain + people), low / (low + people), high / (high + people))


def _noncentrality(f: float, df1: float, df2: float, probability: float) -> float:
    """Find λ with P(F ≤ f | λ) = probability; 0 where it is less already without noncentrality."""

    def above(noncentrality: float) -> float:
        return float(special.ncfdtr(df1, df2, noncentrality, f)) - probability

    if f <= 0 or above(0.0) <= 0:
        return 0.0
    top = max(df1 * f, 1.0)
    while above(top) > -probability + max(_FAR, probability * 0.5):
        top *= 2
    return float(optimize.brentq(above, 0.0, top, xtol=1e-10 * max(1.0, top), rtol=4 * float(np.finfo(float).eps)))
