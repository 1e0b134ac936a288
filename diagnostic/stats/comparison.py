"""Two groups against each other, for many pairs at once: difference, Welch's test and Hedges' g.

This module compares numbers that it is given. It must not know who is compared with whom, nor which differences count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import special

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
