"""Shares of people: Wilson's interval, favourable shares, and the recommendation score (eNPS).

This module turns counts into shares. It must not know which option is favourable: the caller says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import special

Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]

_NPS_OPTIONS = 11
_FIRST_PASSIVE, _FIRST_PROMOTER = 7, 9


@dataclass(frozen=True, slots=True)
class Proportion:
    """Shares from 0 to 1 with their intervals, arrays of one shape; NaN where ``n`` is 0."""

    estimate: Floats
    low: Floats
    high: Floats
    n: Floats


@dataclass(frozen=True, slots=True)
class Favourable:
    """Shares of favourable, neutral and unfavourable answers; they add up to 1 where ``n`` is not 0."""

    favourable: Proportion
    neutral: Proportion
    unfavourable: Proportion
    n: Floats


@dataclass(frozen=True, slots=True)
class RecommendationScore:
    """eNPS in points, −100 to 100, arrays of one shape; NaN where ``n`` is 0.

    ``promoters`` and ``detractors`` are shares from 0 to 1; ``std_error`` is in points.
    """

    estimate: Floats
    low: Floats
    high: Floats
    std_error: Floats
    promoters: Floats
    detractors: Floats
    n: Floats


def wilson(
    count: npt.ArrayLike,
    n: npt.ArrayLike,
    *,
    population: npt.ArrayLike = float("nan"),
    confidence: float = 0.95,
) -> Proportion:
    """Give shares with Wilson's interval.

    Parameters
    ----------
    count, n : arrays that broadcast to one shape
        How many of how many, 0 ≤ count ≤ n.
    population : array that broadcasts with them
        People in each group, NaN where unknown; fewer than ``n`` counts as ``n``. Leave it out for a response rate,
        where ``n`` is the people invited.
    confidence : float
        Level of the interval, between 0 and 1.

    Returns
    -------
    Proportion
        Arrays of the same shape, NaN where n is 0.

    Formula
    -------
    (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n); with a known population N, n becomes n (N−1)/(N−n), so that the
    variance carries the finite-population factor (N−n)/(N−1), and the interval closes at n = N.

    Assumptions
    -----------
    Independent people, as a random draw from the group. Several answers of one person must not be counted as several
    people.

    Source
    ------
    Wilson 1927; Brown, Cai and DasGupta 2001; Korn and Graubard 1998 for the effective n.

    Checked against
    ---------------
    R's ``prop.test`` without correction, eleven items (``tests/golden/favourable_cluster.json``), and statsmodels.
    """
    hits, size, people = np.broadcast_arrays(*(np.asarray(x, dtype=np.float64) for x in (count, n, population)))
    people = np.maximum(people, size)
    share = hits / np.where(size > 0, size, np.nan)
    # 1/n rather than n, so that a census is 0 and not infinite
    inverse = np.where(np.isnan(people), 1.0, (people - size) / np.maximum(people - 1, 1.0))
    inverse = inverse / np.where(size > 0, size, np.nan)
    z2 = special.ndtri((1 + confidence) / 2) ** 2
    centre = share + z2 * inverse / 2
    half = np.sqrt(z2 * share * (1 - share) * inverse + (z2 * inverse / 2) ** 2)
    scale = 1 + z2 * inverse
    return Proportion(
        estimate=share,
        # the limits enclose the share in spite of rounding
        low=np.clip((centre - half) / scale, 0.0, share),
        high=np.clip((centre + half) / scale, share, 1.0),
        n=size.copy(),
    )


def favourable_shares(
    counts: npt.ArrayLike,
    favourable: Bools,
    neutral: Bools,
    *,
    people: npt.ArrayLike | None = None,
    population: npt.ArrayLike = float("nan"),
    confidence: float = 0.95,
) -> Favourable:
    """Give the shares of favourable, neutral and unfavourable answers.

    Parameters
    ----------
    counts : array (..., options)
        How many chose each option.
    favourable, neutral : boolean arrays (options,)
        Which options are which; the others are unfavourable.
    people : array (...,), optional
        People behind the counts, where each gave several answers; without it each answer is one person's.
    population : array that broadcasts with them
        People in each group, NaN where unknown, as in ``wilson``.
    confidence : float
        Level of the intervals, between 0 and 1.

    Returns
    -------
    Favourable
        Arrays (...,), NaN where nobody answered.

    Formula
    -------
    Sum of the counts of the options over the sum of all; intervals as in ``wilson``, with the people as n.

    Assumptions
    -----------
    Several answers of one person count as one for the interval, as if people answered all items of a scale alike: it is
    too wide rather than too narrow (on scales of four items that correlate by .4, by a third). Cutting a scale throws
    away how strongly people feel; read it beside the mean.

    Source
    ------
    Usual practice of employee surveys.

    Checked against
    ---------------
    R, eleven items (``tests/golden/favourable_cluster.json``).
    """
    table = np.asarray(counts, dtype=np.float64)
    n = table.sum(axis=-1)
    known = np.where(n > 0, n, np.nan)
    independent = n if people is None else np.where(n > 0, np.asarray(people, dtype=np.float64), 0.0)
    masks = (favourable, neutral, ~(favourable | neutral))
    shares = [
        wilson(
            np.nan_to_num(table[..., mask].sum(axis=-1) / known) * independent,
            independent,
            population=population,
            confidence=confidence,
        )
        for mask in masks
    ]
    return Favourable(favourable=shares[0], neutral=shares[1], unfavourable=shares[2], n=n)


def recommendation_score(counts: npt.ArrayLike, *, confidence: float = 0.95) -> RecommendationScore:
    """Give the eNPS: the percentage of promoters (9-10) minus that of detractors (0-6).

    Parameters
    ----------
    counts : array (..., 11)
        How many gave 0, 1 ... 10.
    confidence : float
        Level of the interval, between 0 and 1.

    Returns
    -------
    RecommendationScore
        Arrays (...,) in points, NaN where nobody answered.

    Formula
    -------
    100 (p − d); standard error 100 √([p + d − (p − d)²]/n); interval = estimate ± z · standard error, kept within
    −100 and 100.

    Assumptions
    -----------
    The normal interval is rough under some thirty answers, and closes falsely where all fall in one class. Cultures
    differ in their use of 9 and 10: compare within, not between countries.

    Source
    ------
    Reichheld 2003; the variance is that of a difference of multinomial shares.

    Checked against
    ---------------
    R (``tests/golden/favourable_cluster.json``) and the variance of the scores −1, 0, 1 in the test.
    """
    table = np.asarray(counts, dtype=np.float64)
    if table.shape[-1] != _NPS_OPTIONS:
        raise ValueError(f"a recommendation item has {_NPS_OPTIONS} options, not {table.shape[-1]}")
    n = table.sum(axis=-1)
    known = np.where(n > 0, n, np.nan)
    promoters = table[..., _FIRST_PROMOTER:].sum(axis=-1) / known
    detractors = table[..., :_FIRST_PASSIVE].sum(axis=-1) / known
    difference = promoters - detractors
    std_error = 100 * np.sqrt(np.maximum(promoters + detractors - difference**2, 0.0) / known)
    half = special.ndtri((1 + confidence) / 2) * std_error
    return RecommendationScore(
        estimate=100 * difference,
        low=np.maximum(100 * difference - half, -100.0),
        high=np.minimum(100 * difference + half, 100.0),
        std_error=std_error,
        promoters=promoters,
        detractors=detractors,
        n=n,
    )
