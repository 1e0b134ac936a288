"""How far the members of a team answer alike: r_wg and its relatives, average deviation, polarisation.

Everything comes from histograms of item answers, one row of option counts per team and item, for all teams at once.
This module must not know team names, thresholds of acceptability, nor which teams may be shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import combinations
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from diagnostic.problems import NotEstimable, Why

Floats: TypeAlias = npt.NDArray[np.float64]

# LeBreton and Senter 2008, table 2: variance of a slightly skewed distribution over so many options.
_SLIGHTLY_SKEWED = {5: 1.34, 6: 1.85, 7: 2.90, 8: 3.47, 9: 5.66, 10: 6.30, 11: 7.31}


class Null(StrEnum):
    """How answers would fall if people did not agree at all."""

    UNIFORM = "uniform"
    SLIGHTLY_SKEWED = "slightly-skewed"


@dataclass(frozen=True, slots=True)
class ItemMoments:
    """Count, mean and sample variance of each item in each team, all (..., items); NaN where n is too small."""

    n: Floats
    mean: Floats
    variance: Floats


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement within each team on a scale; arrays (...,) over teams, NaN for teams without two answers to an item.

    ``rwg_j``: against the uniform null; ``rwg_j_skewed``: against the slightly skewed one, or ``NotEstimable`` where
    that null is not tabulated for the number of options; ``r_star``: r*_wg(j), linear, negative where answers are more
    spread than at random; ``average_deviation``: AD_M(J) in scale points; ``items``: items used, those with at least
    two answers; ``n``: the most answers any item has.
    """

    rwg_j: Floats
    rwg_j_skewed: Floats | NotEstimable
    r_star: Floats
    average_deviation: Floats
    items: npt.NDArray[np.int64]
    n: npt.NDArray[np.int64]


def _mean_of_known(values: Floats) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Give the mean over the last axis of what is not NaN (NaN if nothing is), and how many those are."""
    known = ~np.isnan(values)
    count = known.sum(axis=-1)
    return np.where(known, values, 0.0).sum(axis=-1) / np.where(count > 0, count, np.nan), count


def item_moments(counts: npt.ArrayLike) -> ItemMoments:
    """Give each item's count, mean and variance from its histogram.

    Parameters
    ----------
    counts : array (..., items, options)
        How many chose option 1, 2 ... A (missing left out); counts ≥ 0.

    Returns
    -------
    ItemMoments
        Arrays (..., items); mean is NaN where nobody answered, variance where fewer than two did.

    Formula
    -------
    mean = Σ a h_a / n; variance = (n Σ a² h_a − (Σ a h_a)²) / (n (n−1)), exact for integer counts.

    Assumptions
    -----------
    Options are equally spaced and coded 1..A.

    Source
    ------
    Textbook definition.

    Checked against
    ---------------
    numpy's mean and variance of the rows, in the test.
    """
    table = np.asarray(counts, dtype=np.float64)
    code = np.arange(1.0, table.shape[-1] + 1)
    n, total, square = table.sum(axis=-1), table @ code, table @ (code * code)
    mean = total / np.where(n > 0, n, np.nan)
    variance = (n * square - total**2) / np.where(n > 1, n * (n - 1), np.nan)
    return ItemMoments(n=n, mean=mean, variance=variance)


def null_variance(options: int, null: Null) -> float | NotEstimable:
    """Give the variance that item answers would have without any agreement.

    Parameters
    ----------
    options : int
        Number of response options A, 2 or more.
    null : Null
        Which distribution stands for no agreement.

    Returns
    -------
    float or NotEstimable
        ``NOT_ASKED`` for a slightly skewed null outside the published table (A = 5 to 11).

    Formula
    -------
    Uniform: (A² − 1)/12. Slightly skewed: the tabulated variance (1.34 for A = 5).

    Assumptions
    -----------
    The uniform null overstates agreement, since people tend towards one side of a scale without agreeing; the slightly
    skewed one allows for that. Report both: the truth lies between.

    Source
    ------
    James, Demaree and Wolf 1984; LeBreton and Senter 2008, table 2.

    Checked against
    ---------------
    The variance of a uniform distribution in the test; the table, with the R package WGA of the same first author.
    """
    if null is Null.UNIFORM:
        return (options**2 - 1) / 12
    tabulated = _SLIGHTLY_SKEWED.get(options)
    return NotEstimable(Why.NOT_ASKED) if tabulated is None else tabulated


def rwg(variance: Floats, null: float) -> Floats:
    """Give the agreement of each team on a single item.

    Parameters
    ----------
    variance : array
        Sample variances of the item, any shape, NaN where there are fewer than two answers.
    null : float
        Variance without agreement, above 0.

    Returns
    -------
    array
        0 to 1, of the same shape, NaN where the variance is.

    Formula
    -------
    1 − min(s², σ²)/σ².

    Assumptions
    -----------
    More spread than the null counts as no agreement (0). Unstable in small teams: a team of 5 moves much by one answer.

    Source
    ------
    James, Demaree and Wolf 1984.

    Checked against
    ---------------
    multilevel 2.8 ``rwg`` (``tests/golden/agreement.json``).
    """
    return np.asarray(1 - np.minimum(variance, null) / null)


def rwg_j(variance: Floats, null: float) -> Floats:
    """Give the agreement of each team on the items of a scale.

    Parameters
    ----------
    variance : array (..., items)
        Sample variances (n−1) of the items, over the answers each has; NaN where there are fewer than two.
    null : float
        Variance without agreement, above 0.

    Returns
    -------
    array (...,)
        0 to 1; NaN where no item has two answers (teams of one among them).

    Formula
    -------
    With r = 1 − min(mean s², σ²)/σ² over the J items that have at least two answers: J r / (1 + (J − 1) r), which is
    J(1−s²/σ²) / (J(1−s²/σ²) + s²/σ²). The mean variance is cut at σ² before the formula.

    Assumptions
    -----------
    Items are parallel. The value rises with J whatever the agreement, so scales of different length do not compare.
    In a team where an item has fewer than two answers the others stand for the scale (multilevel 2.8 stops there).

    Source
    ------
    James, Demaree and Wolf 1984; LeBreton and Senter 2008.

    Checked against
    ---------------
    multilevel 2.8 ``rwg.j`` with six nulls, missing answers and its edge cases (``tests/golden/agreement.json``).
    """
    mean, items = _mean_of_known(variance)
    share = 1 - np.minimum(mean, null) / null
    return np.asarray(items * share / (1 + (items - 1) * share))


def r_star_wg_j(variance: Floats, null: float) -> Floats:
    """Give the agreement of each team on a scale without the step that grows with the number of items.

    Parameters
    ----------
    variance : array (..., items)
        Sample variances (n−1) of the items; NaN where there are fewer than two answers.
    null : float
        Variance without agreement, above 0.

    Returns
    -------
    array (...,)
        At most 1, negative where answers are more spread than the null; NaN where no item has two answers.

    Formula
    -------
    1 − mean s² / σ², not truncated.

    Assumptions
    -----------
    Comparable over scales of different length, unlike r_wg(j). With the uniform null and two camps at the ends it
    falls below −1 in very small teams.

    Source
    ------
    Lindell, Brandt and Whitney 1999.

    Checked against
    ---------------
    multilevel 2.8 ``rwg.j.lindell`` (``tests/golden/agreement.json``).
    """
    return np.asarray(1 - _mean_of_known(variance)[0] / null)


def average_deviation(counts: npt.ArrayLike) -> Floats:
    """Give the average deviation of a team's answers from its item means, in scale points.

    Parameters
    ----------
    counts : array (..., items, options)
        How many chose option 1, 2 ... A (missing left out).

    Returns
    -------
    array (...,)
        0 or more; NaN where no item has two answers.

    Formula
    -------
    AD_M(J): mean over items of Σ_a h_a |a − mean| / n, over the items with at least two answers, each with the people
    who answered it.

    Assumptions
    -----------
    No null distribution is needed; A/6 is the usual limit of good agreement. With missing answers the people differ by
    item: multilevel's ``ad.m`` keeps complete rows only, so the two agree exactly only on complete data.

    Source
    ------
    Burke, Finkelstein and Dusig 1999; Burke and Dunlap 2002.

    Checked against
    ---------------
    multilevel 2.8 ``ad.m`` on complete data, items and scale (``tests/golden/agreement.json``).
    """
    table = np.asarray(counts, dtype=np.float64)
    moments = item_moments(table)
    code = np.arange(1.0, table.shape[-1] + 1)
    distance = (table * np.abs(code - moments.mean[..., None])).sum(axis=-1)
    return _mean_of_known(distance / np.where(moments.n > 1, moments.n, np.nan))[0]


@cache
def _pattern_agreement(options: int) -> Floats:
    """Give the agreement of every pattern of used and unused options; the bits of the index are the options."""
    code = np.arange(2**options)
    used = (code[:, None] >> np.arange(options)) & 1
    alike, unlike = np.zeros(len(code)), np.zeros(len(code))
    for i, j, k in combinations(range(options), 3):
        outer = used[:, i] + used[:, k]
        alike += (outer == 1) & (used[:, j] == 1)
        unlike += (outer == 2) & (used[:, j] == 0)
    triples = alike + unlike
    unimodality = np.divide(
        (options - 2) * alike - (options - 1) * unlike,
        (options - 2) * triples,
        out=np.ones(len(code)),
        where=triples > 0,
    )
    return np.asarray(unimodality * (1 - (used.sum(axis=1) - 1) / (options - 1)))


def polarisation(counts: npt.ArrayLike) -> Floats:
    """Give van der Eijk's agreement A, which tells two camps from a lukewarm middle.

    Parameters
    ----------
    counts : array (..., options)
        How many chose each option, in order; 3 to 11 options.

    Returns
    -------
    array (...,)
        1 when all chose one option, 0 when answers spread evenly, −1 when half are at each end; NaN without answers
        or with fewer than three options.

    Formula
    -------
    The histogram is cut into layers of equal height. Each layer, a pattern of used and unused options, has
    A = U (1 − (S−1)/(K−1)), S options used of K, U = ((K−2) TU − (K−1) TDU) / ((K−2)(TU + TDU)), TU and TDU counting
    the triples of options like 110 or 011 and like 101. The layers are averaged by the answers they hold.

    Assumptions
    -----------
    Options are ordered. In small teams A moves in large steps.

    Source
    ------
    van der Eijk 2001.

    Checked against
    ---------------
    The example 30, 40, 210, 130, 530, 50, 10 of the R package agrmt, A = 0.6113333; a plain loop over teams, layers
    and triples in the test.
    """
    table = np.asarray(counts, dtype=np.float64)
    options, total = table.shape[-1], table.sum(axis=-1)
    if options < 3:
        return np.full(total.shape, np.nan)
    # in ascending order of height, the k-th layer spans all options but the k lowest
    order = np.argsort(table, axis=-1)
    heights = np.diff(np.take_along_axis(table, order, axis=-1), axis=-1, prepend=0.0)
    bits = 2**order
    patterns = 2**options - 1 - np.cumsum(bits, axis=-1) + bits
    layers = _pattern_agreement(options)[patterns] * heights * np.arange(options, 0, -1)
    result = layers.sum(axis=-1)
    return np.asarray(result / np.where(total > 0, total, np.nan))


def agreement(counts: npt.ArrayLike) -> Agreement:
    """Give every measure of agreement on one scale, for all teams at once.

    Parameters
    ----------
    counts : array (..., items, options)
        How many chose option 1, 2 ... A of each item, per team (missing left out).

    Returns
    -------
    Agreement
        Arrays (...,) over teams; NaN where no item has two answers.

    Formula
    -------
    See ``rwg_j``, ``r_star_wg_j`` (uniform null) and ``average_deviation``.

    Assumptions
    -----------
    All items of the scale have the same options.

    Source
    ------
    See the functions named under Formula.

    Checked against
    ---------------
    The functions named under Formula, field by field.
    """
    table = np.asarray(counts, dtype=np.float64)
    moments = item_moments(table)
    options = table.shape[-1]
    uniform = (options**2 - 1) / 12
    skewed = null_variance(options, Null.SLIGHTLY_SKEWED)
    most = moments.n.max(axis=-1) if moments.n.shape[-1] else np.zeros(moments.n.shape[:-1])
    return Agreement(
        rwg_j=rwg_j(moments.variance, uniform),
        rwg_j_skewed=skewed if isinstance(skewed, NotEstimable) else rwg_j(moments.variance, skewed),
        r_star=r_star_wg_j(moments.variance, uniform),
        average_deviation=average_deviation(table),
        items=(moments.n > 1).sum(axis=-1).astype(np.int64),
        n=most.astype(np.int64),
    )
