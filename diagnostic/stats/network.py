"""Ties between units: whether they are returned, whether they cross borders of groups, and pairs seen from both sides.

This module knows matrices of units and numbers of groups. It must not know what a tie is, nor the names of units.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import special

from diagnostic.problems import NotEstimable, Why

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Masks: TypeAlias = npt.NDArray[np.bool_]

_AT_ONCE = 4_000_000
"""Ties times permutations held in memory together."""
_ROUNDING = 1e-9
"""What may separate equal indices that were computed in another order."""


@dataclass(frozen=True, slots=True)
class Reciprocity:
    """How far ties are returned."""

    returned: float
    """Share of the ties whose opposite is a tie too, 0 to 1."""
    expected: float
    """That share where ties fall at random: the density of the network."""
    rho: float
    """(returned - expected) / (1 - expected): 1 where all are returned, 0 as by chance, negative below that."""
    weighted: float
    """The same share for the weights themselves: what both sides have, of all there is."""
    ties: int
    pairs: int
    """Pairs of units that are known in both directions; nothing else is counted."""


@dataclass(frozen=True, slots=True)
class DyadicCorrelation:
    """How far two sides of a pair see it alike."""

    estimate: float
    """Intraclass correlation of the two directions, -1 to 1, freed of how each unit rates and is rated overall."""
    expected: float
    """The same where the two directions have nothing to do with each other: a little below 0."""
    p_value: float
    """Two-sided, by permutation."""
    pairs: int


@dataclass(frozen=True, slots=True)
class EiIndex:
    """The E-I index; arrays (1 + groups,): the whole network first, then the ties sent by each group."""

    estimate: Floats
    """(external - internal) / (external + internal): -1 all inside, 1 all across; NaN where there are no ties."""
    expected: Floats
    """The same where groups have nothing to do with ties; NaN for a group of nobody."""
    lowest: Floats
    """The attainable ends, given the sizes of the groups and the number of ties."""
    highest: Floats
    rescaled: Floats
    """The estimate between its attainable ends, -1 to 1; NaN where there is one attainable value only."""
    p_value: Floats
    """Two-sided, by permutation of the groups' labels; NaN where ``rescaled`` is."""
    internal: Ints
    external: Ints


@dataclass(frozen=True, slots=True)
class Mutual:
    """Pairs from both sides; all arrays (units, units) and symmetric, NaN unless both directions are known."""

    estimate: Floats
    """Mean of the two directions, each counting the same."""
    low: Floats
    high: Floats
    p_value: Floats
    """For the claim that both directions differ from 0 to the same side; NaN unless both were tested."""
    direction: Floats
    """-1 or 1 where both directions have that sign, 0 where they have not."""


def reciprocity(ties: Masks, weights: Floats) -> Reciprocity | NotEstimable:
    """Tell how many ties are returned.

    Parameters
    ----------
    ties : bool array (units, units)
        Whether there is a tie from the row to the column; the diagonal does not count.
    weights : array (units, units)
        Weights, 0 or more, NaN where nothing is known; a pair counts only where both directions are known.

    Returns
    -------
    Reciprocity or NotEstimable
        TOO_FEW_GROUPS without a pair known from both sides, NO_VARIANCE where there are no ties or no others.

    Formula
    -------
    returned = Σ a_ij a_ji / Σ a_ij; density d = Σ a_ij / (2 · pairs); rho = (returned - d) / (1 - d);
    weighted = Σ min(w_ij, w_ji) / Σ w_ij. All sums run over both directions of the known pairs.

    Assumptions
    -----------
    Where every pair is tied, rho has no meaning and is not given. A share of returned ties says little where nearly all
    ties there could be are there: rho takes the density off, the other two do not.

    Source
    ------
    Garlaschelli and Loffredo 2004 (rho); Squartini, Picciolo, Ruzzenenti and Garlaschelli 2013 (weights).

    Checked against
    ---------------
    networkx `overall_reciprocity`; base R on the sums (`network.json`).
    """
    known = ~np.isnan(weights) & ~np.eye(len(weights), dtype=bool)
    known &= known.T
    pairs = int(np.count_nonzero(known)) // 2
    if not pairs:
        return NotEstimable(Why.TOO_FEW_GROUPS)
    tied, weight = ties & known, np.where(known, weights, 0.0)
    count, total = int(np.count_nonzero(tied)), float(weight.sum())
    if count in (0, 2 * pairs) or total <= 0:
        return NotEstimable(Why.NO_VARIANCE)
    returned, density = np.count_nonzero(tied & tied.T) / count, count / (2 * pairs)
    return Reciprocity(
        returned=returned,
        expected=density,
        rho=(returned - density) / (1 - density),
        weighted=float(np.minimum(weight, weight.T).sum()) / total,
        ties=count,
        pairs=pairs,
    )


def dyadic_correlation(
    values: Floats, rng: np.random.Generator, *, permutations: int = 1999
) -> DyadicCorrelation | NotEstimable:
    """Tell whether the two sides of a pair see it alike, beyond what each says, and hears, of everybody.

    Parameters
    ----------
    values : array (units, units)
        What the row says of the column; NaN where that is not known. The diagonal does not count.
    rng : numpy.random.Generator
        Where the permutations come from.
    permutations : int
        How many, 1 or more.

    Returns
    -------
    DyadicCorrelation or NotEstimable
        TOO_FEW_GROUPS with fewer than 4 units or 6 pairs known from both sides, NO_VARIANCE where an effect of the one
        who rates and one of the one who is rated explain everything.

    Formula
    -------
    Residuals of least squares on an effect of the row and one of the column, over the pairs known from both sides;
    their intraclass correlation with both orders of each pair entered. The residuals are permuted among all places,
    residuals taken again, and so the correlation; expected is the mean of these (below 0, because effects were taken
    out), and p = (1 + as far from expected) / (1 + permutations).

    Assumptions
    -----------
    Every direction of a pair counts the same, however many people are behind it. With fewer than eight units or so only
    strong reciprocity is found.

    Source
    ------
    Warner, Kenny and Stoto 1979 (dyadic reciprocity in the social relations model); Kenny, Kashy and Cook 2006, chapter
    2 (double entry); Freedman and Lane 1983 (permuted residuals).

    Checked against
    ---------------
    base R: `lm` and `cor` of the double entry, and permutations of its own (`network.json`); simulated rates of false
    findings in the test.
    """
    known = ~np.isnan(values) & ~np.isnan(values.T) & ~np.eye(len(values), dtype=bool)
    one, other = np.nonzero(np.triu(known))
    rows, columns = np.concatenate([one, other]), np.concatenate([other, one])
    units, pairs = np.unique(rows).size, int(one.size)
    if units < 4 or pairs < 6:
        return NotEstimable(Why.TOO_FEW_GROUPS)
    effects = np.zeros((rows.size, 2 * len(values)))
    effects[np.arange(rows.size), rows] = effects[np.arange(rows.size), len(values) + columns] = 1.0
    solved = np.linalg.pinv(effects)

    def residuals(observed: Floats) -> Floats:
        return np.asarray(observed - (observed @ solved.T) @ effects.T)

    own = residuals(values[rows, columns])
    if np.square(own).mean() <= _ROUNDING * np.square(values[rows, columns]).mean():
        return NotEstimable(Why.NO_VARIANCE)
    step = max(1, _AT_ONCE // rows.size)
    found = np.concatenate(
        [
            _double_entry(residuals(rng.permuted(np.tile(own, (min(step, permutations - start), 1)), axis=1)))
            for start in range(0, permutations, step)
        ]
    )
    estimate, expected = float(_double_entry(own)), float(found.mean())
    as_far = int(np.count_nonzero(np.abs(found - expected) >= abs(estimate - expected) - _ROUNDING))
    return DyadicCorrelation(estimate, expected, p_value=(1 + as_far) / (1 + permutations), pairs=pairs)


def _double_entry(values: Floats) -> Floats:
    """Return the intraclass correlation of the first half of the last axis with the second, about 0."""
    one, other = np.split(values, 2, axis=-1)
    return np.asarray(2 * (one * other).sum(axis=-1) / np.square(values).sum(axis=-1))


def ei_index(
    source: Ints, target: Ints, group: Ints, rng: np.random.Generator, *, permutations: int = 4999
) -> EiIndex | NotEstimable:
    """Tell whether ties stay within groups or cross between them, against what the sizes of the groups allow.

    Parameters
    ----------
    source, target : integer arrays (ties,)
        The units of each directed tie, each tie once, none to itself.
    group : integer array (units,)
        The group of each unit, 0 to groups - 1.
    rng : numpy.random.Generator
        Where the permutations come from.
    permutations : int
        How many, 1 or more.

    Returns
    -------
    EiIndex or NotEstimable
        TOO_FEW_GROUPS with one group, or where no two units share one; NO_ANSWERS without ties.

    Formula
    -------
    EI = (E - I) / (E + I). With T ties and D_i (D_e) ordered pairs of units inside (across) groups, E
    lies between max(0, T - D_i) and min(T, D_e), which gives the attainable ends; rescaled = 2 (EI - lowest) / (highest
    - lowest) - 1. Expected: E and I in the proportion of D_e and D_i. For one group: the ties that its units send, and
    the pairs that start in it. Labels are permuted among units with the ties left as they are; p = (1 + as far from
    expected) / (1 + permutations in which the group sends ties).

    Assumptions
    -----------
    Every unit could be tied to every other. Under the permutations nothing but the labels is by chance: the test asks
    whether these borders matter more than any others of the same sizes, not why. With few units few p-values are
    possible.

    Source
    ------
    Krackhardt and Stern 1988; rescaled to the attainable range as UCINET does (Borgatti, Everett and Freeman 2002).

    Checked against
    ---------------
    An independent script in base R that goes through all assignments of labels (`network.json`).
    """
    groups = int(group.max(initial=-1)) + 1
    size = np.bincount(group, minlength=groups).astype(np.float64)
    if np.count_nonzero(size) < 2 or size.max() < 2:
        return NotEstimable(Why.TOO_FEW_GROUPS)
    if not source.size:
        return NotEstimable(Why.NO_ANSWERS)
    inside = np.concatenate([[size @ (size - 1)], size * (size - 1)])
    across = np.concatenate([[size @ (size.sum() - size)], size * (size.sum() - size)])
    internal, external = (counts[0] for counts in _counts(source, target, group[None, :], groups))
    ties = internal + external
    with np.errstate(invalid="ignore", divide="ignore"):
        estimate = (external - internal) / ties
        expected = (across - inside) / (across + inside)
        lowest, highest = ((2 * e - ties) / ties for e in (np.maximum(0.0, ties - inside), np.minimum(ties, across)))
        rescaled = 2 * (estimate - lowest) / (highest - lowest) - 1
    as_far, drawn = np.zeros(1 + groups), np.zeros(1 + groups)
    for within, between in _permuted(source, target, group, rng, permutations):
        sent = within + between
        with np.errstate(invalid="ignore"):
            distance = np.abs((between - within) / sent - expected)
        drawn += np.count_nonzero(sent, axis=0)
        as_far += np.count_nonzero(distance >= np.abs(estimate - expected) - _ROUNDING, axis=0)
    fixed = ~(highest - lowest > _ROUNDING)
    return EiIndex(
        estimate=estimate,
        expected=expected,
        lowest=lowest,
        highest=highest,
        rescaled=np.where(fixed, np.nan, rescaled),
        p_value=np.where(fixed, np.nan, (1 + as_far) / (1 + drawn)),
        internal=internal,
        external=external,
    )


def _permuted(
    source: Ints, target: Ints, group: Ints, rng: np.random.Generator, permutations: int
) -> Iterator[tuple[Ints, Ints]]:
    """Yield internal and external ties under permuted labels, (some permutations, 1 + groups) each."""
    groups, step = int(group.max()) + 1, max(1, _AT_ONCE // max(source.size, group.size))
    for start in range(0, permutations, step):
        labels = np.tile(group, (min(step, permutations - start), 1))
        yield _counts(source, target, rng.permuted(labels, axis=1), groups)


def _counts(source: Ints, target: Ints, labels: Ints, groups: int) -> tuple[Ints, Ints]:
    """Return internal and external ties under each row of labels: of the whole, then sent by each group."""
    draws, sender = len(labels), labels[:, source]
    place = sender + groups * np.arange(draws)[:, None]
    same = sender == labels[:, target]
    counts = []
    for chosen in (same, ~same):
        by_group = np.bincount(place[chosen], minlength=draws * groups).reshape(draws, groups)
        counts.append(np.column_stack([by_group.sum(axis=1), by_group]))
    return counts[0], counts[1]


def mutual(
    estimate: Floats, std_error: Floats, df: Floats, difference: Floats, p_value: Floats, *, confidence: float = 0.95
) -> Mutual:
    """Put the two directions of each pair together.

    Parameters
    ----------
    estimate, std_error, df : arrays (units, units)
        Mean of what the row says of the column, its standard error and degrees of freedom; NaN where not known.
    difference, p_value : arrays (units, units)
        What is tested in each direction, and its two-sided p-value.
    confidence : float
        Level of the interval, between 0 and 1.

    Returns
    -------
    Mutual
        Symmetric arrays (units, units).

    Formula
    -------
    m = (q_ij + q_ji) / 2, standard error √(s_ij² + s_ji²) / 2, interval by t with Welch and Satterthwaite's degrees of
    freedom. p = the larger of the two p-values where both differences have one sign, 1 where they have not
    (intersection-union).

    Assumptions
    -----------
    Those who answer on one side are others than those on the other. The test is cautious: where only one side differs,
    it finds a pair half as often as the level says at most.

    Source
    ------
    Welch 1947; Berger 1982 (intersection-union tests).

    Checked against
    ---------------
    R's `t.test` with unequal variances: its standard error and degrees of freedom are those of the sum
    (`network.json`); `pmax` of its p-values.
    """
    here, there = np.square(std_error), np.square(std_error.T)
    mean = (estimate + estimate.T) / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        freedom = np.square(here + there) / (np.square(here) / df + np.square(there) / df.T)
    # Without any spread on either side there is no interval to give but the mean itself.
    half = np.where(here + there > 0, special.stdtrit(freedom, (1 + confidence) / 2), 0.0) * np.sqrt(here + there) / 2
    sign = np.sign(difference)
    agree = (sign == sign.T) & (sign != 0)
    both = np.maximum(p_value, p_value.T)
    return Mutual(
        estimate=mean,
        low=mean - half,
        high=mean + half,
        p_value=np.where(agree | np.isnan(both), both, 1.0),
        direction=np.where(agree, sign, 0.0),
    )
