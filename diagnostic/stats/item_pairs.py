"""How items go together over everybody, and how far each person's answers follow: distances, synonyms.

Every function wants rows: answers as numbers, NaN where there is none. This module must not know which option is
favourable, what a person's team is, nor from which value on a person is suspected.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import special

from diagnostic.problems import NotEstimable, Why
from diagnostic.stats._rows import NO_SPREAD, blocks

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]

_SINGULAR = 1e-10
_FEWEST_PAIRS = 3


@dataclass(frozen=True, slots=True)
class ItemPairs:
    """How items go together, each pair over the people who answered both.

    ``mean`` (items,): over those who answered the item; ``covariance``, ``correlation`` (items, items): NaN where fewer
    than two people answered both, or (correlations) an item does not vary among them; ``n``: people.
    """

    mean: Floats
    covariance: Floats
    correlation: Floats
    n: int


@dataclass(frozen=True, slots=True)
class Distances:
    """How unlike everybody's pattern each person's is.

    ``distance`` (people,): squared Mahalanobis distance; ``p_value`` (people,): of a distance as large, by chi-square;
    both NaN for people without any answer. ``df``: its degrees of freedom, the items; ``n``: people with an answer.
    """

    distance: Floats
    p_value: Floats
    df: int
    n: int


@dataclass(frozen=True, slots=True)
class Synonyms:
    """How far each person answers pairs of items as the others do.

    ``correlation`` (people,): between the first and the second items of the pairs, NaN where there are too few;
    ``used`` (people,): pairs of which the person answered both; ``pairs`` (pairs, 2): positions of the items, the
    strongest pair first; ``pair_correlation`` (pairs,): correlation of the two over all people.
    """

    correlation: Floats
    used: Ints
    pairs: Ints
    pair_correlation: Floats


def item_pairs(answers: Floats) -> ItemPairs:
    """Relate all pairs of items over all people, which distances and synonyms start from.

    Parameters
    ----------
    answers : array (people, items)
        Answers, reversed or not.

    Returns
    -------
    ItemPairs
        Means, covariances (divisor n − 1) and correlations.

    Formula
    -------
    Product moments over the people who answered both items of a pair.

    Assumptions
    -----------
    Answers are missing at random: otherwise pairs of different people may not fit together in one matrix.

    Source
    ------
    Pearson 1896.

    Checked against
    ---------------
    R, ``cov`` and ``cor`` with pairwise complete observations (through careless 1.2.2).
    """
    items = answers.shape[1]
    everyone = ~np.isnan(answers)
    centre = np.where(everyone, answers, 0.0).sum(axis=0) / np.maximum(everyone.sum(axis=0), 1)
    n, total, square, product = (np.zeros((items, items)) for _ in range(4))
    for rows in blocks(answers.shape[0]):
        filled = np.where(everyone[rows], answers[rows] - centre, 0.0)
        answered = everyone[rows].astype(np.float64)
        n += answered.T @ answered
        total += filled.T @ answered
        square += np.square(filled).T @ answered
        product += filled.T @ filled
    safe = np.where(n > 0, n, np.nan)
    deviation = product - total * total.T / safe
    own = square - np.square(total) / safe
    varied = np.where(own > NO_SPREAD * square, own, np.nan)
    covariance = deviation / np.where(n > 1, n - 1, np.nan)
    return ItemPairs(centre, covariance, deviation / np.sqrt(varied * varied.T), answers.shape[0])


def mahalanobis(answers: Floats, related: ItemPairs) -> Distances | NotEstimable:
    """Measure how unlike everybody's pattern each person's answers are.

    Parameters
    ----------
    answers : array (people, items)
        Answers, reversed or not: the distance is the same.
    related : ItemPairs
        How the items go together, of these or other answers.

    Returns
    -------
    Distances or NotEstimable
        Squared distances with their p-values; NotEstimable (singular) where an item does not vary, items depend on each
        other, there are no more people than items, or pairs answered by different people give no covariance matrix.

    Formula
    -------
    d'S⁻¹d with d the deviations from the items' means, 0 where there is no answer, and S the covariances, each over the
    people who answered both items. p = P(χ² with as many degrees of freedom as items > distance).

    Assumptions
    -----------
    The chi-square holds for normal answers; ticked options have heavier tails, so that more than the nominal share of
    attentive people lie beyond a limit. Missing answers make a distance smaller. Straight lines near the middle lie
    close to the centre: this finds answers at random, not those.

    Source
    ------
    Mahalanobis 1936; Meade & Craig 2012.

    Checked against
    ---------------
    R package careless 1.2.2, ``mahad``.
    """
    people, items = answers.shape
    if items == 0 or related.n <= items:
        return NotEstimable(Why.SINGULAR)
    if np.isnan(related.correlation).any() or np.linalg.eigvalsh(related.correlation)[0] < _SINGULAR:
        return NotEstimable(Why.SINGULAR)
    inverse = np.linalg.inv(related.covariance)
    distance = np.full(people, np.nan)
    for rows in blocks(people):
        known = ~np.isnan(answers[rows])
        off = np.where(known, answers[rows] - related.mean, 0.0)
        distance[rows] = np.where(known.any(axis=1), ((off @ inverse) * off).sum(axis=1), np.nan)
    p_value = np.asarray(special.chdtrc(float(items), distance), dtype=np.float64)
    return Distances(distance, p_value, items, int((~np.isnan(distance)).sum()))


def synonyms(
    answers: Floats, related: ItemPairs, *, cut: float = 0.60, antonyms: bool = False
) -> Synonyms | NotEstimable:
    """Correlate, within each person, the two items of all pairs that nearly everybody answers alike (or oppositely).

    Parameters
    ----------
    answers : array (people, items)
        Answers as given, on one response format.
    related : ItemPairs
        How the items go together, of these or other answers.
    cut : float
        Correlation over all people, 0 to 1, beyond which two items are a pair.
    antonyms : bool
        Whether to take the pairs with a correlation below −cut instead.

    Returns
    -------
    Synonyms or NotEstimable
        Correlations: near 1 (synonyms) or −1 (antonyms) for those who read; NaN under three pairs and where a person's
        answers do not vary. NotEstimable (too few items) where fewer than three pairs are strong enough.

    Formula
    -------
    r over the pairs (a, b) with |r_ab| > cut, a the later item, of the person's answers to a and to b.

    Assumptions
    -----------
    The pairs are found in the same answers, careless ones included. With pairs of one scale alone, a person who has one
    opinion of everything has no correlation to show.

    Source
    ------
    Goldberg 2000 (in Johnson 2005); Meade & Craig 2012 (cut of .60).

    Checked against
    ---------------
    R package careless 1.2.2, ``psychsyn`` without its random resampling, and ``psychsyn_critval``.
    """
    correlation = related.correlation
    signed = np.tril(np.nan_to_num(-correlation if antonyms else correlation), -1)
    first, second = np.nonzero(signed > cut)
    if first.size < _FEWEST_PAIRS:
        return NotEstimable(Why.TOO_FEW_ITEMS)
    order = np.argsort(-signed[first, second], kind="stable")
    pairs = np.column_stack([first[order], second[order]])
    within, used = _over_pairs(answers, (signed > cut).astype(np.float64))
    enough = np.where(used >= _FEWEST_PAIRS, within, np.nan)
    return Synonyms(enough, used, pairs, correlation[pairs[:, 0], pairs[:, 1]])


def _over_pairs(answers: Floats, pair: Floats) -> tuple[Floats, Ints]:
    """Return each person's correlation over pairs of items, and how many pairs the person answered.

    ``pair`` is (items, items), 1 where row and column are the first and the second item of a pair: sums over the pairs
    are then products with it, however many pairs there are.
    """
    correlation, used = np.full(answers.shape[0], np.nan), np.zeros(answers.shape[0], dtype=np.int64)
    for rows in blocks(answers.shape[0]):
        known = ~np.isnan(answers[rows])
        middle = np.where(known, answers[rows], 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
        x, k = np.where(known, answers[rows] - middle[:, None], 0.0), known.astype(np.float64)
        square = np.square(x)
        to_x, to_k = x @ pair, k @ pair
        n = (to_k * k).sum(axis=1)
        safe = np.where(n > 0, n, np.nan)
        sum_a, sum_b = (to_x * k).sum(axis=1), (to_k * x).sum(axis=1)
        all_a, all_b = ((square @ pair) * k).sum(axis=1), (to_k * square).sum(axis=1)
        sxx, syy = all_a - sum_a * sum_a / safe, all_b - sum_b * sum_b / safe
        sxy = (to_x * x).sum(axis=1) - sum_a * sum_b / safe
        vary = (sxx > NO_SPREAD * (all_a + 1)) & (syy > NO_SPREAD * (all_b + 1))
        correlation[rows] = np.clip(sxy / np.sqrt(np.where(vary, sxx * syy, np.nan)), -1.0, 1.0)
        used[rows] = np.rint(n)
    return correlation, used
