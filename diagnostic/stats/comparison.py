"""Groups against each other: contrasts of two groups, tests of many, and control of false discoveries.

This module compares numbers that it is given. It must not know who is compared with whom, nor which differences count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from diagnostic.problems import NotEstimable, Why
from diagnostic.stats._side import Side as Side  # noqa: PLC0414 - callers find it with what takes it

Floats: TypeAlias = npt.NDArray[np.float64]

_NEAR = 1e-4
_MOST_SECANT_STEPS = 10


@dataclass(frozen=True, slots=True)
class Contrast:
    """First group minus second, for many pairs; arrays of one shape, NaN where not estimable.

    ``estimate``: difference of means, with ``low``, ``high`` and ``std_error``; ``statistic`` (Welch's t), ``df``,
    ``p_value``; ``hedges_g`` with ``hedges_g_low`` and ``hedges_g_high``; ``n1`` and ``n2``.
    """

    estimate: Floats
    low: Floats
    high: Floats
    std_error: Floats
    statistic: Floats
    df: Floats
    p_value: Floats
    hedges_g: Floats
    hedges_g_low: Floats
    hedges_g_high: Floats
    n1: Floats
    n2: Floats


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


def _hedges_correction(df: Floats) -> Floats:
    """Give Hedges' exact J: Γ(df/2) / (√(df/2) Γ((df−1)/2)); 0 with one degree of freedom."""
    log = special.gammaln(df / 2) - special.gammaln((df - 1) / 2) - np.log(df / 2) / 2
    return np.asarray(np.exp(log))


def _noncentrality(t: Floats, df: Floats, probability: float) -> Floats:
    """Find δ with P(T ≤ t | df, δ) = probability, by the secant method on the normal scale, all cells at once.

    The normal approximation is so near that a step taken from within ``_NEAR`` of the target is the last one needed.
    """
    target = float(special.ndtri(probability))
    spread = np.sqrt(1 + t * t / (2 * df))
    previous = t * (1 - 1 / (4 * df)) - target * spread
    gap = special.ndtri(special.nctdtr(df, previous, t)) - target
    result = previous + gap * spread
    left = np.flatnonzero(np.abs(gap) > _NEAR)
    previous, gap = previous[left], gap[left]
    for _ in range(_MOST_SECANT_STEPS):
        if len(left) == 0:
            break
        current = result[left]
        new_gap = special.ndtri(special.nctdtr(df[left], current, t[left])) - target
        change = gap - new_gap
        step = np.divide(new_gap * (current - previous), change, out=np.zeros(len(left)), where=np.abs(change) > 1e-14)
        result[left] = current + step
        open_still = np.abs(new_gap) > _NEAR
        left, previous, gap = left[open_still], current[open_still], new_gap[open_still]
    return result


def _hedges(t_equal: Floats, inverse_n: Floats, df: Floats, confidence: float) -> tuple[Floats, Floats, Floats]:
    shape = t_equal.shape
    usable = np.isfinite(t_equal) & (df > 1)
    result = np.full((3, *shape), np.nan)
    if usable.any():
        t, d = t_equal[usable], df[usable]
        scale = np.sqrt(inverse_n[usable]) * _hedges_correction(d)
        tail = (1 - confidence) / 2
        limits = (t, _noncentrality(t, d, 1 - tail), _noncentrality(t, d, tail))
        result[:, usable] = np.stack(limits) * scale
    return result[0], result[1], result[2]


def contrast(
    n1: npt.ArrayLike,
    mean1: npt.ArrayLike,
    variance1: npt.ArrayLike,
    n2: npt.ArrayLike,
    mean2: npt.ArrayLike,
    variance2: npt.ArrayLike,
    *,
    confidence: float = 0.95,
) -> Contrast:
    """Compare the means of two groups, for many pairs of groups at once.

    Parameters
    ----------
    n1, mean1, variance1, n2, mean2, variance2 : arrays that broadcast to one shape
        Answers, mean and sample variance of both groups of each pair.
    confidence : float
        Level of the intervals, between 0 and 1.

    Returns
    -------
    Contrast
        Arrays of that shape; NaN where a group has fewer than two answers, or neither group varies.

    Formula
    -------
    Standard error √(s1²/n1 + s2²/n2), Welch–Satterthwaite degrees of freedom, Student's t. Hedges' g =
    J · (difference / pooled SD) with the exact J = Γ(f/2)/(√(f/2) Γ((f−1)/2)), f = n1 + n2 − 2; its limits are
    J √(1/n1 + 1/n2) times the noncentralities at which the pooled t is the upper and the lower tail point.

    Assumptions
    -----------
    Independent people in two groups that do not overlap: compare a team with the rest, not with the whole that holds
    it. The test allows unequal variances; g and its interval assume equal ones. With scores on a short scale the
    p-values of five to ten people are far too small (docs/methods/validation.md): see ``compare``.

    Source
    ------
    Welch 1947; Hedges 1981; Cumming and Finch 2001 (noncentral interval).

    Checked against
    ---------------
    R's ``t.test`` and ``effectsize::cohens_d`` (``tests/golden/groups.json``): difference, t, df, p, intervals, g.
    """
    arrays = np.broadcast_arrays(*(np.asarray(x, np.float64) for x in (n1, mean1, variance1, n2, mean2, variance2)))
    size1, centre1, spread1, size2, centre2, spread2 = arrays
    first, second = Side(size1, centre1, spread1, size1 - 1), Side(size2, centre2, spread2, size2 - 1)
    return compare(first, second, confidence=confidence)


def compare(first: Side, second: Side, *, confidence: float = 0.95) -> Contrast:
    """Compare the means of two groups, for many pairs at once, with variances that may be better than the samples'.

    Parameters
    ----------
    first, second : Side
        Both groups of each pair; arrays of one shape. Variance and degrees of freedom are the sample's and n − 1, or
        those of ``moderated_variance``.
    confidence : float
        Level of the intervals, between 0 and 1.

    Returns
    -------
    Contrast
        Arrays of that shape; NaN where a group has fewer than two answers, or neither group varies.

    Formula
    -------
    That of ``contrast``, the variances' degrees of freedom in the place of n1 − 1 and n2 − 1.

    Assumptions
    -----------
    As ``contrast``; with moderated variances, also those of ``moderated_variance``.

    Source
    ------
    Welch 1947; Smyth 2004 (moderated t).

    Checked against
    ---------------
    ``contrast``, which it is with n − 1 degrees of freedom; the printed formula in the test; and by simulation.
    """
    usable = (first.n > 1) & (second.n > 1) & (first.variance + second.variance > 0)
    size1, size2 = np.where(usable, first.n, np.nan), np.where(usable, second.n, np.nan)
    part1, part2 = first.variance / size1, second.variance / size2
    std_error, difference = np.sqrt(part1 + part2), np.where(usable, first.mean - second.mean, np.nan)
    df = (part1 + part2) ** 2 / (part1**2 / first.df + part2**2 / second.df)
    t = difference / std_error
    half = special.stdtrit(df, (1 + confidence) / 2) * std_error
    both = first.df + second.df
    pooled, inverse_n = (first.df * first.variance + second.df * second.variance) / both, 1 / size1 + 1 / size2
    g, g_low, g_high = _hedges(difference / np.sqrt(pooled * inverse_n), inverse_n, both, confidence)
    return Contrast(
        estimate=difference,
        low=difference - half,
        high=difference + half,
        std_error=std_error,
        statistic=t,
        df=df,
        p_value=2 * special.stdtr(df, -np.abs(t)),
        hedges_g=g,
        hedges_g_low=g_low,
        hedges_g_high=g_high,
        n1=first.n.copy(),
        n2=second.n.copy(),
    )


def benjamini_hochberg(p_value: npt.ArrayLike) -> Floats:
    """Turn the p-values of one family into q-values that control the false-discovery rate.

    Parameters
    ----------
    p_value : array of any shape
        P-values of the whole family, 0 to 1; NaN where there is no test.

    Returns
    -------
    array
        Q-values of the same shape, NaN where the p-value is; NaN does not count in the family's size.

    Formula
    -------
    In order of size, q_(i) = min over j ≥ i of min(1, m p_(j)/j), m tests.

    Assumptions
    -----------
    Tests are independent or positively dependent. Declaring all with q ≤ .05 keeps the expected share of false ones
    among them at .05 at most; it says nothing of any single one.

    Source
    ------
    Benjamini and Hochberg 1995.

    Checked against
    ---------------
    R's ``p.adjust(method = "BH")`` (``tests/golden/groups.json``).
    """
    p = np.asarray(p_value, dtype=np.float64)
    result = np.full(p.shape, np.nan)
    known = ~np.isnan(p)
    values = p[known]
    order = np.argsort(values, kind="stable")[::-1]
    steps = values[order] * len(values) / np.arange(len(values), 0, -1)
    q = np.empty(len(values))
    q[order] = np.minimum(np.minimum.accumulate(steps), 1.0)
    result[known] = q
    return result


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
    k, people, w = len(size), float(size.sum()), size / spread
    middle = float(w @ centre / w.sum())
    imbalance = float(((1 - w / w.sum()) ** 2 / freedom).sum())
    f = float(w @ (centre - middle) ** 2) / (k - 1) / (1 + 2 * (k - 2) * imbalance / (k**2 - 1))
    df2 = (k**2 - 1) / (3 * imbalance)
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
