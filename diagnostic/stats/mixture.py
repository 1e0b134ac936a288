"""Groups of similar rows: dimensions of their profiles, normal mixtures on these, and how far to trust the groups.

The rows are teams and the columns scales, but this module must not know that: it knows arrays, and gives out groups
only where one group is clearly worse and the groups come back in resamples.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from sklearn.metrics import adjusted_rand_score

from diagnostic.problems import NotEstimable, Why
from diagnostic.stats._normal_mixture import TOLERANCE, Mixture, Shape, described, fit_mixture

__all__ = [
    "Dimensions",
    "Evidence",
    "Groups",
    "Mixture",
    "Shape",
    "Stability",
    "distinct_groups",
    "group_stability",
    "mixtures",
    "profile_dimensions",
]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MINIMUM_ROWS = 20
"""Rows under which nothing can be said about groups: Formann's (1984) five times 2^d for two dimensions."""
ROUNDING_VARIANCE = 1 / 12
"""Variance that rounding to whole points leaves in every column: no group can be narrower than that."""
CLEARLY_BETTER = 10.0
"""Units of BIC that count as very strong evidence (Kass and Raftery 1995)."""
STABLE = 0.75
"""Jaccard similarity from which a group counts as one that comes back (Hennig 2007)."""
MOST_GROUPS = 5
"""Groups that are tried: more would tell nobody anything."""
SMALLEST = 3
"""Rows that make a group: fewer are outliers."""
_PARALLEL = 99
_PARALLEL_LEVEL = 0.95
_MOST_DIMENSIONS = 5
_ROWS_A_CELL = 5


class Evidence(StrEnum):
    """What the mixtures say about groups."""

    ONE_GROUP = "one-group"
    """No number of groups describes the rows clearly better than one group does."""
    UNSTABLE = "unstable"
    """Several groups describe the rows better, but they do not come back when rows are drawn again."""
    DISTINCT = "distinct"


@dataclass(frozen=True, slots=True)
class Dimensions:
    """Rows on a few dimensions.

    ``points`` (rows, dimensions): the first is the level, the mean over columns times the root of their number; the
    others are components of the shape. ``loadings`` (dimensions, columns): orthonormal.
    ``explained``: the share of all variance on the dimensions, and ``level`` that of the first alone.
    """

    points: Floats
    loadings: Floats
    explained: float
    level: float


@dataclass(frozen=True, slots=True)
class Stability:
    """How well groups come back.

    ``jaccard`` (groups,): the mean similarity of each with its nearest group of a refit; ``rand``: the mean adjusted
    Rand index of the partitions; ``replicates``: refits.
    """

    jaccard: Floats
    rand: float
    replicates: int


@dataclass(frozen=True, slots=True)
class Groups:
    """What was found.

    ``mixture`` and ``stability`` are None for ONE_GROUP; for UNSTABLE they are those of the first attempt, which
    failed. ``candidates``: the best mixture by BIC for each number of groups, from one on.
    """

    evidence: Evidence
    mixture: Mixture | None
    stability: Stability | None
    candidates: tuple[Mixture, ...]


def profile_dimensions(deviations: npt.ArrayLike, *, rng: np.random.Generator) -> Dimensions | NotEstimable:
    """Reduce profiles to their level and the components of their shape that exceed what unrelated columns would give.

    Parameters
    ----------
    deviations : array (rows, columns)
        Finite numbers in one unit, such as points of 0-100; the columns' means are taken out here.
    rng : numpy.random.Generator
        Draws the permutations of the parallel analysis.

    Returns
    -------
    Dimensions or NotEstimable
        ``TOO_FEW_GROUPS`` under 20 rows, ``TOO_FEW_ITEMS`` under two columns, ``NO_VARIANCE`` where rows do not differ.

    Formula
    -------
    Level L = D u with u = 1/sqrt(columns); shape R = D − L u'. Components of R whose variance exceeds the 95th
    percentile of 99 permutations of R within columns (rows centred again) are kept, in order up to the first that does
    not. With the level they are at most five, and at most log2(rows/5).

    Assumptions
    -----------
    Columns share a unit, and their spread means something: nothing is standardised, so that a column in which rows
    hardly differ has little say. Groups that differ only along a direction of little variance are lost.

    Source
    ------
    Cronbach and Gleser 1953 (elevation and shape); Horn 1965; Peres-Neto, Jackson and Somers 2005 (permutations);
    Formann 1984 (rows for a number of dimensions); Steinley 2006 (standardising).

    Checked against
    ---------------
    Eigenvalues of R's ``prcomp`` on the shape of team means (``tests/golden/mixture.json``), planted ranks, invariance
    under the order of rows and columns.
    """
    centred = np.asarray(deviations, dtype=np.float64)
    centred = centred - centred.mean(axis=0)
    rows, columns = centred.shape
    if rows < MINIMUM_ROWS:
        return NotEstimable(Why.TOO_FEW_GROUPS)
    if columns < 2:
        return NotEstimable(Why.TOO_FEW_ITEMS)
    total = float((centred**2).sum())
    if total <= rows * columns * ROUNDING_VARIANCE:
        return NotEstimable(Why.NO_VARIANCE)
    level, shape = _level_and_shape(centred)
    _, singular, components = np.linalg.svd(shape, full_matrices=False)
    most = min(_MOST_DIMENSIONS, int(np.log2(rows / _ROWS_A_CELL))) - 1
    drawn = np.array([_shape_variances(rng.permuted(shape, axis=0)) for _ in range(_PARALLEL)])
    exceeds = singular**2 > np.quantile(drawn, _PARALLEL_LEVEL, axis=0)
    kept = min(int(np.argmin([*exceeds, False])), most)
    loadings = np.vstack([np.full(columns, columns**-0.5), _signed(components[:kept])])
    points = centred @ loadings.T
    return Dimensions(points, loadings, float((points**2).sum()) / total, float((level**2).sum()) / total)


def mixtures(
    points: npt.ArrayLike,
    *,
    rng: np.random.Generator,
    most: int = MOST_GROUPS,
    starts: int = 3,
    floor: float = ROUNDING_VARIANCE,
    tolerance: float = TOLERANCE,
) -> tuple[Mixture, ...]:
    """Fit normal mixtures of one to ``most`` groups in four shapes.

    Parameters
    ----------
    points : array (rows, dimensions)
        At least two rows.
    rng : numpy.random.Generator
        Draws the starts.
    most : int
        Largest number of groups; fewer are tried where groups would have under three rows on average.
    starts : int
        Starts (k-means) of each fit; the likeliest is kept.
    floor : float
        Variance added to each direction of each group, in squared units of ``points``; at least 0.
    tolerance : float
        Gain of the mean log-likelihood of a row under which a fit has converged.

    Returns
    -------
    tuple of Mixture
        By number of groups and shape; fits that did not converge are left out. On one dimension there are two shapes,
        as wide for all groups (TIED) or not (FULL).

    Formula
    -------
    BIC = −2 log L + parameters · log(rows); ICL = BIC − 2 Σ log z over the rows, with z the probability of each row's
    likeliest group.

    Assumptions
    -----------
    Groups are normal. A group that is not takes several of them: BIC counts normal components, not groups, and ICL
    punishes those that overlap. The likelihood has several maxima; more starts find better ones.

    Source
    ------
    Fraley and Raftery 2002; Schwarz 1978; Biernacki, Celeux and Govaert 2000 (ICL).

    Checked against
    ---------------
    mclust 6 (EII, VII, EEE, VVI, VVV) on two sets of team means (``tests/golden/mixture.json``), scikit-learn's own
    BIC, and the density summed by hand.
    """
    rows = np.asarray(points, dtype=np.float64)
    shapes = tuple(Shape) if rows.shape[1] > 1 else (Shape.TIED, Shape.FULL)
    fits = (
        fit_mixture(rows, groups, shape, rng, starts=starts, floor=floor, tolerance=tolerance)
        for groups in range(1, most + 1)
        if groups == 1 or groups * SMALLEST <= len(rows)
        for shape in shapes
    )
    return tuple(described(rows, fit) for fit in fits if fit is not None)


def group_stability(
    points: npt.ArrayLike,
    mixture: Mixture,
    *,
    rng: np.random.Generator,
    replicates: int = 50,
    floor: float = ROUNDING_VARIANCE,
) -> Stability:
    """Say how well the groups of a mixture come back when rows are drawn again.

    Parameters
    ----------
    points : array (rows, dimensions)
        The rows that the mixture was fitted to.
    mixture : Mixture
        The groups in question.
    rng : numpy.random.Generator
        Draws rows and starts.
    replicates : int
        Resamples with replacement, at least 1; those on which the refit does not converge count as not coming back.
    floor : float
        As in ``mixtures``.

    Returns
    -------
    Stability
        Similarities between 0 and 1; the adjusted Rand index can be below 0.

    Formula
    -------
    Each refit (same shape and number of groups) sorts all rows. Jaccard of two groups: rows in both over rows in
    either; of a group, that with the most similar group of the refit, averaged over refits.

    Assumptions
    -----------
    Rows are drawn independently of each other. Stable groups need not be real: one group cut in the middle of a
    single lump can come back, too. Read it with the evidence for more than one group.

    Source
    ------
    Hennig 2007; Hubert and Arabie 1985 (adjusted Rand index); Dolnicar and Leisch 2010 (refits sort all rows).

    Checked against
    ---------------
    Brute-force Jaccard over sets, and planted groups.
    """
    rows = np.asarray(points, dtype=np.float64)
    jaccard, rand = np.zeros(mixture.groups), 0.0
    for _ in range(replicates):
        drawn = rows[rng.integers(0, len(rows), len(rows))]
        fit = fit_mixture(drawn, mixture.groups, mixture.shape, rng, starts=1, floor=floor)
        if fit is not None:
            label = fit.predict(rows)
            jaccard += _jaccard(mixture.label, label, mixture.groups).max(axis=1)
            rand += float(adjusted_rand_score(mixture.label, label))
    return Stability(jaccard / replicates, rand / replicates, replicates)


def distinct_groups(
    points: npt.ArrayLike,
    *,
    rng: np.random.Generator,
    most: int = MOST_GROUPS,
    replicates: int = 50,
    floor: float = ROUNDING_VARIANCE,
) -> Groups:
    """Find the groups that rows fall into, or say that there are no distinct ones.

    Parameters
    ----------
    points : array (rows, dimensions)
        At least two rows.
    rng : numpy.random.Generator
        Draws starts and resamples.
    most : int
        Largest number of groups.
    replicates : int
        Resamples for the stability.
    floor : float
        As in ``mixtures``.

    Returns
    -------
    Groups
        DISTINCT with the mixture, or ONE_GROUP or UNSTABLE.

    Formula
    -------
    Best shape of each number of groups by BIC. The smallest number whose ICL no other number beats by more than 10 is
    preferred; one group is no exception. From there downwards the first is taken whose ICL beats that of one group by
    more than 10, whose groups have three rows or more, and whose groups all have a Jaccard of .75 or more.

    Assumptions
    -----------
    Those of ``mixtures``. Rows that belong together for another reason, such as teams of one division, can be the
    groups; that is no error, and has to be said. Rarely finds groups where there are none (docs/methods/mixture.md).

    Source
    ------
    Fraley and Raftery 2002; Kass and Raftery 1995 (a difference of 10); Hennig 2007 (.75); Baudry et al. 2010 (BIC
    finds more components than there are groups).

    Checked against
    ---------------
    Simulated rows without groups (rate of false alarms) and with planted ones, in ``tests/stats/test_mixture.py``.
    """
    rows = np.asarray(points, dtype=np.float64)
    fitted = mixtures(rows, rng=rng, most=most, floor=floor)
    counts = sorted({each.groups for each in fitted})
    candidates = tuple(
        min((each for each in fitted if each.groups == count), key=lambda each: each.bic) for count in counts
    )
    enough = min(each.icl for each in candidates) + CLEARLY_BETTER
    preferred = next(each.groups for each in candidates if each.icl <= enough)
    better = [each for each in reversed(candidates) if 1 < each.groups <= preferred and _clear(each, candidates[0])]
    first: tuple[Mixture, Stability] | None = None
    for each in better:
        stability = group_stability(rows, each, rng=rng, replicates=replicates, floor=floor)
        if stability.jaccard.min() >= STABLE:
            return Groups(Evidence.DISTINCT, each, stability, candidates)
        first = first or (each, stability)
    if first is not None:
        return Groups(Evidence.UNSTABLE, *first, candidates)
    return Groups(Evidence.ONE_GROUP, None, None, candidates)


def _clear(several: Mixture, one: Mixture) -> bool:
    """Whether several groups are clearly better than one, and none of them is a few outliers."""
    sizes = np.bincount(several.label, minlength=several.groups)
    return one.icl - several.icl > CLEARLY_BETTER and int(sizes.min()) >= SMALLEST


def _level_and_shape(centred: Floats) -> tuple[Floats, Floats]:
    unit = centred.shape[1] ** -0.5
    level = centred.sum(axis=1) * unit
    return level, centred - level[:, None] * unit


def _shape_variances(centred: Floats) -> Floats:
    return np.asarray(np.linalg.svd(_level_and_shape(centred)[1], compute_uv=False) ** 2)


def _signed(components: Floats) -> Floats:
    """Return components with their largest loading positive: their sign means nothing, and must not change."""
    largest = np.abs(components).argmax(axis=1)[:, None]
    return np.asarray(components * np.sign(np.take_along_axis(components, largest, axis=1)))


def _jaccard(one: Ints, other: Ints, groups: int) -> Floats:
    both = np.zeros((groups, groups))
    np.add.at(both, (one, other), 1)
    either = both.sum(axis=1)[:, None] + both.sum(axis=0)[None, :] - both
    return np.asarray(both / np.maximum(either, 1))
