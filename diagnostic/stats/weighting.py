"""Weights that make the answers add up to known numbers of people, means with them, and bounds without any model.

Wants rows: each person's categories and scores. Knows nothing of units, rosters or attributes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse, special

from diagnostic.problems import NotEstimable, Why

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Raking:
    """Weights of people.

    ``weight`` (n,): people of the population that each answer stands for. ``effective_n`` and ``design_effect``:
    Kish's, from the weights alone. ``lowest`` and ``highest``: smallest and largest weight over the mean weight.
    ``trimmed``: share of the people whose weight was cut to a limit. ``largest_gap``: how far a weighted total stays
    from its target, at most, as a share of the target: next to nothing unless weights were trimmed. ``iterations``:
    passes over all margins. ``n``: people.
    """

    weight: Floats
    effective_n: float
    design_effect: float
    lowest: float
    highest: float
    trimmed: float
    largest_gap: float
    iterations: int
    n: int


@dataclass(frozen=True, slots=True)
class WeightedMeans:
    """Weighted means; every array is (columns,), NaN where nobody answered, errors also where only one did.

    ``estimate`` with ``low``, ``high``, ``std_error`` and ``df``; ``design_effect``: the variance over that of as many
    answers drawn at random (NaN where the answers have no spread); ``effective_n``: Kish's, of those who answered;
    ``n``: answers.
    """

    estimate: Floats
    low: Floats
    high: Floats
    std_error: Floats
    df: Floats
    design_effect: Floats
    effective_n: Floats
    n: Ints


@dataclass(frozen=True, slots=True)
class Bounds:
    """Lowest and highest possible mean of everybody, whatever those say who kept silent; NaN where nobody answered."""

    low: Floats
    high: Floats


def rake(
    margins: Sequence[npt.ArrayLike],
    targets: Sequence[npt.ArrayLike],
    *,
    limits: tuple[float, float] | None = None,
    tolerance: float = 1e-10,
    most: int = 1000,
) -> Raking | NotEstimable:
    """Weight people so that the categories of every margin add up to their known totals.

    Parameters
    ----------
    margins : one (n,) array of ints a margin
        Category of each person, 0 to the number of the margin's targets less one.
    targets : one array a margin
        People in each category; all margins add up to the same number, the population.
    limits : two floats
        Smallest and largest weight allowed, as multiples of the mean weight; what is cut is shared out equally.
    tolerance : float
        Largest relative gap between a weighted total and its target at which iterating stops.
    most : int
        Passes over all margins after which it has not converged.

    Returns
    -------
    Raking
        NotEstimable(NO_ANSWERS) where a category with people in the population has none who answered (or the reverse,
        or nobody answered at all): it has to be joined with another first. NotEstimable(NOT_CONVERGED) where the
        margins contradict each other for those who answered. Raises ValueError where totals differ.

    Formula
    -------
    Iterative proportional fitting: w ← w · target / weighted total, margin by margin, until all agree. Kish: effective
    n = (Σw)²/Σw², design effect = n/effective n. Trimming: weights beyond a limit are set to it, the others get equal
    parts of what was cut, until none is beyond.

    Assumptions
    -----------
    Within a combination of categories, those who kept silent think like those who answered. Where silence depends on
    the opinion itself, no weighting repairs it (see ``worst_case``).

    Source
    ------
    Deming and Stephan 1940; Kish 1965; Potter 1990 (trimming).

    Checked against
    ---------------
    R's survey 4.1 (``rake``, ``calibrate``, ``trimWeights``) on bfi (gender by education) and apiclus1.
    """
    codes = [np.asarray(margin, dtype=np.int64) for margin in margins]
    wanted = [np.asarray(target, dtype=np.float64) for target in targets]
    n = int(codes[0].size) if codes else 0
    if n == 0:
        return NotEstimable(Why.NO_ANSWERS)
    total = float(wanted[0].sum())
    if any(abs(float(target.sum()) - total) > 1e-6 * total for target in wanted):
        raise ValueError("the margins add up to different populations")
    for code, target in zip(codes, wanted, strict=True):
        if np.any((np.bincount(code, minlength=target.size) > 0) != (target > 0)):
            return NotEstimable(Why.NO_ANSWERS)
    found = _fit(codes, wanted, total, tolerance, most)
    if found is None:
        return NotEstimable(Why.NOT_CONVERGED)
    weight, iterations = found
    cut = np.zeros(n, dtype=bool)
    if limits is not None:
        weight, cut = _trim(weight, limits[0] * total / n, limits[1] * total / n)
    effective = float(weight.sum() ** 2 / np.square(weight).sum())
    return Raking(
        weight=weight,
        effective_n=effective,
        design_effect=n / effective,
        lowest=float(weight.min() * n / total),
        highest=float(weight.max() * n / total),
        trimmed=float(cut.mean()),
        largest_gap=_gap(codes, wanted, weight),
        iterations=iterations,
        n=n,
    )


def _fit(
    codes: list[Ints], wanted: list[Floats], total: float, tolerance: float, most: int
) -> tuple[Floats, int] | None:
    """Fit the combinations of categories that occur; every person of one has the same weight."""
    cells, cell, people = np.unique(np.column_stack(codes), axis=0, return_inverse=True, return_counts=True)
    cell = cell.ravel()
    weight = np.full(people.size, total / people.sum())
    for iteration in range(1, most + 1):
        for at, target in enumerate(wanted):
            now = np.bincount(cells[:, at], weight * people, minlength=target.size)
            weight = weight * (target / np.where(now > 0, now, 1.0))[cells[:, at]]
        if _gap([cells[:, at] for at in range(len(wanted))], wanted, weight * people) <= tolerance:
            return weight[cell], iteration
    return None


def _gap(codes: list[Ints], wanted: list[Floats], weight: Floats) -> float:
    gaps = [
        np.max(np.abs(np.bincount(code, weight, minlength=target.size) - target)[target > 0] / target[target > 0])
        for code, target in zip(codes, wanted, strict=True)
    ]
    return float(max(gaps))


def _trim(weight: Floats, low: float, high: float) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Cut weights to the limits, and share equally what was cut, until none is beyond but for rounding."""
    total, cut = weight.sum(), np.zeros(weight.size, dtype=bool)
    while True:
        outside = (weight < low * (1 - _ROUNDING)) | (weight > high * (1 + _ROUNDING))
        cut |= outside
        clipped = np.clip(weight, low, high)
        if not outside.any() or outside.all():
            return clipped * (total / clipped.sum()), cut
        clipped[~outside] += (weight - clipped).sum() / (~outside).sum()
        weight = clipped


def weighted_means(
    values: npt.ArrayLike,
    weight: npt.ArrayLike,
    margins: Sequence[npt.ArrayLike],
    *,
    inside: npt.ArrayLike | None = None,
    population: float = float("nan"),
    confidence: float = 0.95,
) -> WeightedMeans:
    """Give weighted means of columns, for everybody or for a part, with errors that know what the weights were made to.

    Parameters
    ----------
    values : (n, columns) floats
        Scores, NaN where a person has none.
    weight : (n,) floats
        From ``rake``.
    margins : one (n,) array of ints a margin
        The categories that the weights were made to.
    inside : (n,) bools
        The part that the means are of; everybody where not given.
    population : float
        People that the weights add up to; where given, the finite-population correction is made.
    confidence : float
        Level of the intervals.

    Returns
    -------
    WeightedMeans

    Formula
    -------
    ȳ = Σwy/Σw over those with a score. Its linearised contributions u = w(y − ȳ)/Σw (0 for all others) lose the means
    of every margin's categories (residuals e of u/w on the margins), and variance = n/(n−1) Σ(z − z̄)², z = w·e, over
    all who answered, times 1 − n/N where N is known. Interval: t with n − 1 degrees of freedom, n those with a score.

    Assumptions
    -----------
    As ``rake``; equal chances before weighting. Trimmed weights count as if they had been made to the margins.

    Source
    ------
    Deville and Särndal 1992; Deville, Särndal and Sautory 1993; Lumley 2010, Complex Surveys.

    Checked against
    ---------------
    ``svymean`` of R's survey 4.1 after ``rake``: means, errors, intervals, design effects; with missing answers, in a
    subset, and with a finite population.
    """
    scores = np.asarray(values, dtype=np.float64)
    weights = np.asarray(weight, dtype=np.float64)[:, None]
    known = ~np.isnan(scores)
    if inside is not None:
        known &= np.asarray(inside, dtype=bool)[:, None]
    w, y = np.where(known, weights, 0.0), np.where(known, scores, 0.0)
    n, total = known.sum(axis=0), w.sum(axis=0)
    some = np.where(total > 0, total, np.nan)
    estimate = (w * y).sum(axis=0) / some
    centred = np.where(known, y - np.nan_to_num(estimate), 0.0)
    z = weights * _without_margins(np.where(known, centred / np.nan_to_num(some, nan=1.0), 0.0), margins)
    people = scores.shape[0]
    spread = np.square(z - z.mean(axis=0)).sum(axis=0) * people / max(people - 1, 1)
    seen = 1.0 if np.isnan(population) else max(0.0, 1 - people / population)
    variance = np.where(n > 1, spread * seen, np.nan)
    effective = np.square(total) / np.where(n > 0, np.square(w).sum(axis=0), np.nan)
    drawn = (w * np.square(centred)).sum(axis=0) / some / np.where(n > 1, n - 1, np.nan) * seen
    df = np.where(n > 1, n - 1.0, np.nan)
    std_error = np.sqrt(variance)
    half = special.stdtrit(df, (1 + confidence) / 2) * std_error
    return WeightedMeans(
        estimate=estimate,
        low=estimate - half,
        high=estimate + half,
        std_error=std_error,
        df=df,
        design_effect=variance / np.where(drawn > 0, drawn, np.nan),
        effective_n=effective,
        n=n.astype(np.int64),
    )


def _without_margins(values: Floats, margins: Sequence[npt.ArrayLike]) -> Floats:
    """Take the means of every margin's categories out of the columns, in turn until nothing is left of them."""
    members = []
    for margin in margins:
        code = np.asarray(margin, dtype=np.int64)
        shape = (int(code.max(initial=0)) + 1, code.size)
        member = sparse.csr_array((np.ones(code.size), (code, np.arange(code.size))), shape=shape)
        members.append((code, member, np.maximum(np.bincount(code), 1.0)[:, None]))
    scale = np.abs(values).max(initial=0.0)
    for _ in range(200):
        largest = 0.0
        for code, member, people in members:
            means = (member @ values) / people
            values = values - means[code]
            largest = max(largest, float(np.abs(means).max(initial=0.0)))
        if largest <= 1e-14 * scale or len(members) < 2:
            break
    return values


def worst_case(
    n: npt.ArrayLike,
    estimate: npt.ArrayLike,
    population: npt.ArrayLike,
    *,
    lowest: npt.ArrayLike,
    highest: npt.ArrayLike,
) -> Bounds:
    """Give the means that are possible if all who kept silent had given one extreme, or the other.

    Parameters
    ----------
    n : array
        Answers.
    estimate : array that broadcasts with it
        Their mean.
    population : array that broadcasts with it
        People, those who answered among them; fewer than ``n`` counts as ``n``, NaN gives NaN.
    lowest, highest : arrays that broadcast with it
        The extremes that a score can have.

    Returns
    -------
    Bounds

    Formula
    -------
    (n·ȳ + (N − n)·lowest)/N and the same with highest.

    Assumptions
    -----------
    None about those who kept silent; that those who answered are counted rightly.

    Source
    ------
    Manski 1989, Anatomy of the selection problem.

    Checked against
    ---------------
    Enumeration of all answers that the silent could give, in the test.
    """
    size, mean, people = (np.asarray(x, dtype=np.float64) for x in (n, estimate, population))
    people = np.where(np.isnan(people), np.nan, np.maximum(people, size))
    share = size / np.where(people > 0, people, np.nan)
    mean = np.where(size > 0, mean, np.nan)
    ends = (np.asarray(end, dtype=np.float64) for end in (lowest, highest))
    low, high = (share * mean + (1 - share) * end for end in ends)
    return Bounds(low, high)
