"""Internal consistency of a scale: Cronbach's alpha with all that goes with it, and Spearman-Brown.

This module turns a covariance and a correlation matrix into figures. It must not know how missing answers were
treated, nor what the items ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import special

from diagnostic.problems import NotEstimable, Why
from diagnostic.stats._clusters import clustered_error

Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ItemReliability:
    """What each item does in its scale; every array is (J,).

    ``raw_r``: correlation with the scale, itself included; ``std_r``: the same for standardised items; ``smc_r``: with
    the item's own variance replaced by its squared multiple correlation; ``rest_r``: correlation with the sum of the
    other items (r.drop). The rest describes the scale without the item: ``alpha``, ``std_alpha``, ``guttman_6``,
    ``average_r``, ``median_r``, ``variance_r`` (of the correlations), ``signal_noise`` and ``std_error`` of alpha.
    With two items there is no scale left: ``alpha`` is then the covariance over the remaining item's variance, the
    correlation stands for the rest, and ``std_error`` and ``variance_r`` are NaN.
    """

    raw_r: Floats
    std_r: Floats
    smc_r: Floats
    rest_r: Floats
    alpha: Floats
    std_alpha: Floats
    guttman_6: Floats
    average_r: Floats
    median_r: Floats
    variance_r: Floats
    signal_noise: Floats
    std_error: Floats


@dataclass(frozen=True, slots=True)
class Alpha:
    """Cronbach's alpha of a scale.

    ``estimate`` with Feldt's interval ``low``, ``high`` and the asymptotic ``std_error``; ``standardised`` alpha, from
    the correlations; ``guttman_6`` (lambda 6); ``average_r``, ``median_r`` and ``variance_r`` of the correlations
    between items; ``signal_noise`` = J r̄/(1 − r̄); ``items``: one entry per item; ``n``: people counted.
    """

    estimate: float
    low: float
    high: float
    std_error: float
    standardised: float
    guttman_6: float
    average_r: float
    median_r: float
    variance_r: float
    signal_noise: float
    items: ItemReliability
    n: int


@dataclass(frozen=True, slots=True)
class AlphaInterval:
    """An interval of alpha without a distribution: ``low``, ``high``, ``std_error``, ``df``; ``n``: people used."""

    low: float
    high: float
    std_error: float
    df: float
    n: int


@dataclass(frozen=True, slots=True)
class _Core:
    raw: float
    standardised: float
    guttman_6: float
    average_r: float
    median_r: float
    variance_r: float
    signal_noise: float
    asymptotic: float


_CANCELLED = 1e-9
"""Variance of a sum, as a share of the variances in it, under which the items cancel out."""
_NOTHING_KNOWN = 700.0
"""Exponent of an interval that holds everything."""
_LOWEST = -1.0
"""Lower limit of alpha under which an interval is not written out."""


def _raw(covariance: Floats) -> float:
    size = len(covariance)
    return float(size / (size - 1) * (1 - np.trace(covariance) / covariance.sum()))


def _squared_multiple(correlation: Floats) -> Floats:
    """Give each item's squared multiple correlation with the others; NaN where the matrix is singular."""
    if np.linalg.cond(correlation) > 1e12:
        return np.full(len(correlation), np.nan)
    return np.asarray(1 - 1 / np.diag(np.linalg.inv(correlation)))


def _asymptotic_variance(covariance: Floats) -> float:
    """Give n times the sampling variance of raw alpha (van Zyl, Neudecker and Nel 2000)."""
    size, total, trace = len(covariance), covariance.sum(), np.trace(covariance)
    square = covariance @ covariance
    inner = total * (np.trace(square) + trace**2) - 2 * trace * square.sum()
    # With items that are one item, nothing is left but rounding, of either sign.
    return max(float(2 * size**2 / ((size - 1) ** 2 * total**3) * inner), 0.0)


def _core(covariance: Floats, correlation: Floats) -> _Core:
    size = len(correlation)
    below = correlation[np.tril_indices(size, -1)]
    average, total = float(below.mean()), correlation.sum()
    return _Core(
        raw=_raw(covariance),
        standardised=float(size / (size - 1) * (1 - size / total)),
        guttman_6=float(1 - (size - _squared_multiple(correlation).sum()) / total),
        average_r=average,
        median_r=float(np.median(below)),
        variance_r=float(below.var(ddof=1)) if len(below) > 1 else float("nan"),
        signal_noise=size * average / (1 - average) if average < 1 else float("inf"),
        asymptotic=_asymptotic_variance(covariance),
    )


def _without(covariance: Floats, correlation: Floats, item: int) -> _Core:
    """Give what is left without an item; all NaN where the other items cancel out."""
    keep = np.delete(np.arange(len(covariance)), item)
    nan = float("nan")
    if len(keep) > 1:
        rest, rest_r = covariance[np.ix_(keep, keep)], correlation[np.ix_(keep, keep)]
        cancels = min(rest.sum() / np.trace(rest), rest_r.sum() / len(keep)) < _CANCELLED
        return _Core(nan, nan, nan, nan, nan, nan, nan, nan) if cancels else _core(rest, rest_r)
    other, r = int(keep[0]), float(correlation[0, 1])
    raw = float(covariance[0, 1] / covariance[other, other])
    ratio = r / (1 - r) if r < 1 else float("inf")
    return _Core(raw, r, r * r, r, r, nan, ratio, nan)


def _item_reliability(covariance: Floats, correlation: Floats, n: int) -> ItemReliability:
    variance, row = np.diag(covariance), covariance.sum(axis=0)
    total = covariance.sum()
    rest = total - 2 * row + variance
    with_smc = correlation - np.diag(1 - _squared_multiple(correlation))
    cores = [_without(covariance, correlation, item) for item in range(len(covariance))]
    with np.errstate(invalid="ignore"):
        smc_r = with_smc.sum(axis=0) / np.sqrt(with_smc.sum())
        rest_r = (row - variance) / np.sqrt(variance * rest)
    return ItemReliability(
        raw_r=row / np.sqrt(variance * total),
        std_r=correlation.sum(axis=0) / np.sqrt(correlation.sum()),
        smc_r=smc_r,
        rest_r=rest_r,
        alpha=np.array([core.raw for core in cores]),
        std_alpha=np.array([core.standardised for core in cores]),
        guttman_6=np.array([core.guttman_6 for core in cores]),
        average_r=np.array([core.average_r for core in cores]),
        median_r=np.array([core.median_r for core in cores]),
        variance_r=np.array([core.variance_r for core in cores]),
        signal_noise=np.array([core.signal_noise for core in cores]),
        std_error=np.sqrt(np.array([core.asymptotic for core in cores]) / n),
    )


def _unusable(covariance: Floats, correlation: Floats, n: int) -> Why | None:
    if len(covariance) < 2:
        return Why.TOO_FEW_ITEMS
    if n < 3 or np.isnan(covariance).any():
        return Why.TOO_FEW_ANSWERS
    if (np.diag(covariance) <= 0).any() or np.isnan(correlation).any():
        return Why.NO_VARIANCE
    if covariance.sum() / np.trace(covariance) < _CANCELLED or correlation.sum() / len(correlation) < _CANCELLED:
        return Why.NO_VARIANCE
    return None


def alpha(covariance: Floats, correlation: Floats, n: int, *, confidence: float = 0.95) -> Alpha | NotEstimable:
    """Give Cronbach's alpha of a scale with its interval, and what each item contributes.

    Parameters
    ----------
    covariance : array (J, J)
        Covariances of the keyed items, divisor n − 1; pairwise or listwise, J ≥ 2.
    correlation : array (J, J)
        Correlations of the same items. With missing answers these are the pairwise correlations, which are not the
        pairwise covariances rescaled.
    n : int
        People the interval counts: everybody in the group, as psych does, not the complete rows only.
    confidence : float
        Level of the interval, between 0 and 1.

    Returns
    -------
    Alpha or NotEstimable
        ``TOO_FEW_ITEMS`` under two items, ``TOO_FEW_ANSWERS`` under three people or with a pair nobody answered,
        ``NO_VARIANCE`` if an item does not vary or the items cancel out.

    Formula
    -------
    α = J/(J−1) · (1 − Σ s²_i / ΣΣ s_ij); standardised: the same of the correlations. Feldt's limits are
    1 − (1−α) F_{1−q} and 1 − (1−α) F_q with n−1 and (n−1)(J−1) degrees of freedom, q = (1−confidence)/2. The
    standard error is √(Q/n), Q = 2J²/((J−1)² S³) · [S(tr C² + tr²C) − 2 tr C · ΣΣ C²], S = ΣΣ C.

    Assumptions
    -----------
    Alpha is a lower bound to reliability when errors are uncorrelated, and equals it only when all items measure the
    same thing equally; it grows with J and says nothing of one-dimensionality. Feldt's interval assumes normal items
    and one common covariance: the report uses ``alpha_interval``.

    Source
    ------
    Cronbach 1951; Feldt 1965; van Zyl, Neudecker and Nel 2000 (standard error); Guttman 1945 (lambda 6).

    Checked against
    ---------------
    psych 2.5.3 and psychometric 2.3, all fields, pairwise and complete (``tests/golden/alpha.json``). ``raw_r`` follows
    from the covariances: psych correlates rows with their available mean, which differs when answers are missing.
    """
    reason = _unusable(covariance, correlation, n)
    if reason is not None:
        return NotEstimable(reason)
    core, size, tail = _core(covariance, correlation), len(covariance), (1 - confidence) / 2
    f_low, f_high = special.fdtri(n - 1, (n - 1) * (size - 1), np.array([1 - tail, tail]))
    return Alpha(
        estimate=core.raw,
        low=float(1 - (1 - core.raw) * f_low),
        high=float(1 - (1 - core.raw) * f_high),
        std_error=float(np.sqrt(core.asymptotic / n)),
        standardised=core.standardised,
        guttman_6=core.guttman_6,
        average_r=core.average_r,
        median_r=core.median_r,
        variance_r=core.variance_r,
        signal_noise=core.signal_noise,
        items=_item_reliability(covariance, correlation, n),
        n=n,
    )


def alpha_interval(
    estimate: float, answers: Floats, cluster: npt.ArrayLike, *, confidence: float = 0.95
) -> AlphaInterval | NotEstimable:
    """Give an interval of Cronbach's alpha that holds for skewed answers on few options, and for people in teams.

    Parameters
    ----------
    estimate : float
        Alpha, below 1, from all pairs of answers.
    answers : array (n, J)
        Keyed answers of the people who answered all items.
    cluster : integer array (n,)
        Each person's team, 0 or more; people of a team may answer alike.
    confidence : float
        Level of the interval, between 0 and 1.

    Returns
    -------
    AlphaInterval or NotEstimable
        ``TOO_FEW_ITEMS`` under two items, ``TOO_FEW_ANSWERS`` under three people, ``NO_VARIANCE`` if the items cancel
        out or alpha is 1.

    Formula
    -------
    With d a person's answers less the means, t = Σd, T = ΣΣ s_ij, C the trace: influence J/(J−1) · (C t²/T² − Σd²/T),
    centred, added up over the people of each team; standard error √(g/(g−1) Σ u²)/n over g teams (people, with fewer
    than four teams). Limits 1 − (1−α) exp(±t(g−1) · standard error/(1−α_c)), α_c the alpha of these people; the lower
    one not under −1 (or alpha): alpha has no lower end, and all of it below 0 says that the items do not belong
    together.

    Assumptions
    -----------
    Teams are independent of each other, and many enough for the sum over them to be near normal. No distribution of
    answers is assumed; Feldt's interval, which assumes normal ones, covers 89 to 93 % with skewed answers.

    Source
    ------
    Maydeu-Olivares, Coffman and Hartmann 2007 (distribution-free interval); Liang and Zeger 1986 (clusters).

    Checked against
    ---------------
    The standard error, by the change of alpha when one person counts a little more, and by simulation.
    """
    size = answers.shape[1]
    if size < 2:
        return NotEstimable(Why.TOO_FEW_ITEMS)
    if len(answers) < 3:
        return NotEstimable(Why.TOO_FEW_ANSWERS)
    apart = answers - answers.mean(axis=0)
    covariance = apart.T @ apart / (len(answers) - 1)
    total, trace = float(covariance.sum()), float(np.trace(covariance))
    if estimate >= 1 or trace <= 0 or total / trace < _CANCELLED or _raw(covariance) >= 1:
        return NotEstimable(Why.NO_VARIANCE)
    influence = size / (size - 1) * (trace * apart.sum(axis=1) ** 2 / total**2 - (apart**2).sum(axis=1) / total)
    error, df = clustered_error(influence, cluster)
    exponent = special.stdtrit(df, (1 + confidence) / 2) * error / (1 - _raw(covariance))
    ratio = float(np.exp(min(exponent, _NOTHING_KNOWN)))
    low = max(1 - (1 - estimate) * ratio, min(_LOWEST, estimate))
    return AlphaInterval(low, 1 - (1 - estimate) / ratio, error, df, len(answers))


def spearman_brown(correlation: float, length: float = 2.0) -> float | NotEstimable:
    """Give the reliability of a test made ``length`` times as long; for two items, of their sum.

    Parameters
    ----------
    correlation : float
        Correlation of two items, or reliability of the shorter test, −1 to 1.
    length : float
        How many times as long, above 0.

    Returns
    -------
    float or NotEstimable
        ``NO_VARIANCE`` where the correlation does not exist (NaN) or the formula divides by zero.

    Formula
    -------
    length · r / (1 + (length − 1) r).

    Assumptions
    -----------
    The parts are parallel: equal true scores and equal error variances.

    Source
    ------
    Spearman 1910; Brown 1910; for two items Eisinga, te Grotenhuis and Pelzer 2013.

    Checked against
    ---------------
    The standardised alpha of two items, which it must equal, and the standardised alpha of J items from their average
    correlation (``tests/golden/alpha.json``).
    """
    denominator = 1 + (length - 1) * correlation
    if np.isnan(correlation) or denominator <= 0:
        return NotEstimable(Why.NO_VARIANCE)
    return float(length * correlation / denominator)
