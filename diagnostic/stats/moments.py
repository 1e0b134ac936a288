"""Covariances and correlations from sums that add up over teams.

This module holds the sums (counts, totals, cross-products) and what follows from them. It must not know where the
sums come from, nor what the columns mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]


def _product_moment(n: Floats, sum_i: Floats, sum_j: Floats, product: Floats) -> Floats:
    """Give the sum of products of deviations from the mean: product − sum_i · sum_j / n, NaN where n is 0."""
    safe = np.where(n > 0, n, np.nan)
    return np.asarray(product - sum_i * sum_j / safe)


@dataclass(frozen=True, slots=True)
class Moments:
    """Listwise sums of J columns for one group, or for many when the arrays carry leading group axes.

    ``n`` (...,): people with all columns; ``sum`` (..., J): totals; ``cross`` (..., J, J): sums of products.
    Two of them add up to the sums of both groups together.
    """

    n: Floats
    sum: Floats
    cross: Floats

    def __add__(self, other: Moments) -> Moments:
        return Moments(self.n + other.n, self.sum + other.sum, self.cross + other.cross)

    def total(self) -> Moments:
        """Add the groups of the first axis up."""
        return Moments(self.n.sum(axis=0), self.sum.sum(axis=0), self.cross.sum(axis=0))

    def mean(self) -> Floats:
        """Give the means (..., J), NaN where nobody answered."""
        return np.asarray(self.sum / np.where(self.n > 0, self.n, np.nan)[..., None])

    def covariance(self) -> Floats:
        """Give the covariances (..., J, J) with divisor n − 1, NaN where n < 2."""
        n = np.asarray(self.n, dtype=np.float64)[..., None, None]
        deviation = _product_moment(n, self.sum[..., :, None], self.sum[..., None, :], self.cross)
        return np.asarray(deviation / np.where(n > 1, n - 1, np.nan))


@dataclass(frozen=True, slots=True)
class PairwiseMoments:
    """Sums over the people who answered both columns of a pair; every array is (..., J, J).

    ``n_pair``: people with both i and j; ``sum_pair``: sum of column i over them; ``square_pair``: sum of squares of
    column i over them; ``cross_pair``: sum of products i·j over them. Two of them add up.
    """

    n_pair: Floats
    sum_pair: Floats
    square_pair: Floats
    cross_pair: Floats

    def __add__(self, other: PairwiseMoments) -> PairwiseMoments:
        return PairwiseMoments(
            self.n_pair + other.n_pair,
            self.sum_pair + other.sum_pair,
            self.square_pair + other.square_pair,
            self.cross_pair + other.cross_pair,
        )

    def total(self) -> PairwiseMoments:
        """Add the groups of the first axis up."""
        return PairwiseMoments(
            self.n_pair.sum(axis=0),
            self.sum_pair.sum(axis=0),
            self.square_pair.sum(axis=0),
            self.cross_pair.sum(axis=0),
        )

    def _deviation(self) -> Floats:
        return _product_moment(self.n_pair, self.sum_pair, self.sum_pair.swapaxes(-1, -2), self.cross_pair)

    def covariance(self) -> Floats:
        """Give each pair's covariance over its own people, divisor n − 1, NaN where n < 2."""
        n = np.asarray(self.n_pair, dtype=np.float64)
        return np.asarray(self._deviation() / np.where(n > 1, n - 1, np.nan))

    def correlation(self) -> Floats:
        """Give each pair's correlation, means and variances over its own people; NaN where one does not vary."""
        square = _product_moment(self.n_pair, self.sum_pair, self.sum_pair, self.square_pair)
        variance = np.where(square > 1e-12 * np.abs(self.square_pair), square, np.nan)
        return np.asarray(self._deviation() / np.sqrt(variance * variance.swapaxes(-1, -2)))


def listwise_moments(answers: Floats) -> Moments:
    """Sum up the people who answered every column.

    Parameters
    ----------
    answers : array (people, J)
        Numbers; NaN where there is no answer. Wants rows.

    Returns
    -------
    Moments
        The sums over the complete rows; they add up over groups of people.

    Formula
    -------
    n, Σ x_i and Σ x_i x_j over the rows without NaN; covariance = (Σ x_i x_j − Σ x_i Σ x_j / n) / (n − 1).

    Assumptions
    -----------
    Numbers of ordinary size for answers (up to some thousands): with a mean much larger than the spread, subtract a
    constant first, as the difference of two large sums loses digits.

    Source
    ------
    Textbook definition.

    Checked against
    ---------------
    R's ``cov(use = "complete")``, through the values of alpha on complete rows (``tests/golden/alpha.json``), and
    ``numpy.cov``.
    """
    complete = answers[~np.isnan(answers).any(axis=1)]
    return Moments(np.asarray(float(len(complete))), complete.sum(axis=0), complete.T @ complete)


def pairwise_moments(answers: Floats) -> PairwiseMoments:
    """Sum up, for each pair of columns, the people who answered both.

    Parameters
    ----------
    answers : array (people, J)
        Numbers; NaN where there is no answer. Wants rows.

    Returns
    -------
    PairwiseMoments
        The sums of each pair; they add up over groups of people.

    Formula
    -------
    With a_i = 1 where column i is answered: n_ij = Σ a_i a_j, sum_ij = Σ x_i a_j, square_ij = Σ x_i² a_j,
    cross_ij = Σ x_i x_j (missing counted as 0).

    Assumptions
    -----------
    Each pair has its own people, so the matrices need not be positive definite when much is missing.

    Source
    ------
    The definition of R's ``cov`` and ``cor`` with ``use = "pairwise"``.

    Checked against
    ---------------
    R's ``cov`` and ``cor`` with ``use = "pairwise"``, through raw and standardised alpha
    (``tests/golden/alpha.json``), and a loop over pairs in the test.
    """
    answered = ~np.isnan(answers)
    known = np.where(answered, answers, 0.0)
    mask = answered.astype(np.float64)
    return PairwiseMoments(mask.T @ mask, known.T @ mask, (known * known).T @ mask, known.T @ known)
