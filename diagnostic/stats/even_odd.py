"""Whether the two halves of the scales agree within each person.

Wants rows: keyed answers, NaN where there is none. This module must not know which option is favourable, what a
person's team is, nor from which value on a person is suspected.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from diagnostic.stats._rows import NO_SPREAD, blocks

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Bools: TypeAlias = npt.NDArray[np.bool_]


def even_odd(answers: Floats, sizes: npt.ArrayLike) -> Floats:
    """Measure how little the two halves of the scales go together within each person (even-odd inconsistency).

    Parameters
    ----------
    answers : array (people, items)
        Keyed answers (reversed items turned), scale by scale.
    sizes : array (scales,)
        Items of each scale, at least 2 each, adding up to the number of items.

    Returns
    -------
    array (people,)
        −1 (the halves agree) to 1 (they contradict each other); NaN where fewer than two scales have both halves, or
        where all halves of a kind are alike.

    Formula
    -------
    r between the means of the even and of the odd items over a person's scales; Spearman-Brown 2r/(1 + r), at least −1;
    the sign turned, so that high is worse.

    Assumptions
    -----------
    People differ in what they think of the scales: someone who is as pleased with everything has no consistency to
    show, and looks like someone who does not read. More scales make it surer.

    Source
    ------
    Jackson 1977; Johnson 2005; Meade & Craig 2012.

    Checked against
    ---------------
    R package careless 1.2.2, ``evenodd`` on a data frame (on a matrix it uses two items a scale).
    """
    size = np.asarray(sizes, dtype=np.int64)
    scale = np.repeat(np.arange(size.size), size)
    place = np.arange(scale.size) - np.repeat(np.cumsum(size) - size, size)
    member = scale[:, None] == np.arange(size.size)
    even, odd = ((member & (place % 2 == rest)[:, None]).astype(np.float64) for rest in (1, 0))
    result = np.full(answers.shape[0], np.nan)
    for rows in blocks(answers.shape[0]):
        known = ~np.isnan(answers[rows])
        filled = np.where(known, answers[rows], 0.0)
        result[rows] = _row_correlation(*(_half_means(filled, known.astype(np.float64), half) for half in (even, odd)))
    with np.errstate(divide="ignore"):
        corrected = 2 * result / (1 + result)
    return np.asarray(-np.maximum(corrected, -1.0))


def _half_means(filled: Floats, known: Floats, half: Floats) -> Floats:
    count = known @ half
    mean: Floats = (filled @ half) / np.where(count > 0, count, np.nan)
    return mean


def _row_correlation(x: Floats, y: Floats) -> Floats:
    """Correlate two arrays (people, columns) row by row over the columns that both have."""
    both = ~(np.isnan(x) | np.isnan(y))
    n = both.sum(axis=1)
    dx, dy = (_deviations(values, both, n) for values in (x, y))
    sxx, syy, sxy = (dx * dx).sum(axis=1), (dy * dy).sum(axis=1), (dx * dy).sum(axis=1)
    return _ratio(sxx, syy, sxy, np.where(both, x, 0.0), np.where(both, y, 0.0))


def _deviations(values: Floats, both: Bools, n: Ints) -> Floats:
    mean = np.where(both, values, 0.0).sum(axis=1) / np.maximum(n, 1)
    return np.where(both, values - mean[:, None], 0.0)


def _ratio(sxx: Floats, syy: Floats, sxy: Floats, x: Floats, y: Floats) -> Floats:
    """Return correlations, NaN where the deviations are no more than rounding of the values."""
    vary = (sxx > NO_SPREAD * np.square(x).sum(axis=1)) & (syy > NO_SPREAD * np.square(y).sum(axis=1))
    return np.clip(sxy / np.sqrt(np.where(vary, sxx * syy, np.nan)), -1.0, 1.0)
