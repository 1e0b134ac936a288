"""Means and covariances when some answers are missing: maximum likelihood for normal data.

This module turns rows with gaps into one vector of means and one matrix of covariances. It must not know what the
columns are, nor what is fitted to the matrix.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from diagnostic.problems import NotEstimable, Why
from diagnostic.stats._gaps import Gaps, gaps

Floats: TypeAlias = npt.NDArray[np.float64]

_MOST_STEPS = 500
_LEAST_EIGENVALUE = 1e-8


@dataclass(frozen=True, slots=True)
class NormalMoments:
    """Estimates over everybody who answered something.

    ``mean`` (p,); ``covariance`` (p, p), divisor n, positive definite; ``coverage`` (p, p): share of the people who
    answered both of a pair; ``n``: people with an answer; ``steps`` until it settled (0: nothing is missing).
    """

    mean: Floats
    covariance: Floats
    coverage: Floats
    n: int
    steps: int


def normal_moments(answers: Floats, *, tolerance: float = 1e-8) -> NormalMoments | NotEstimable:
    """Give means and covariances from all answers, those of people with gaps included.

    Parameters
    ----------
    answers : array (people, p)
        Numbers; NaN where there is no answer. Wants rows.
    tolerance : float
        It has settled when no mean or covariance changes by more, in standard deviations of the columns.

    Returns
    -------
    NormalMoments or NotEstimable
        ``TOO_FEW_ANSWERS`` with no more people than columns, or a pair of columns that nobody answered both of;
        ``NO_VARIANCE`` where a column does not vary; ``SINGULAR`` where columns follow from each other;
        ``NOT_CONVERGED`` after 500 steps.

    Formula
    -------
    EM: each gap is filled with its expectation given the same person's answers, μ_M − Ω_MM⁻¹ Ω_MO (x_O − μ_O) with
    Ω = Σ⁻¹, and Ω_MM⁻¹ is added to the sums of products; means and covariances (divisor n) of the filled rows are the
    next μ and Σ. It starts from pairwise correlations where they are positive definite, else from none.

    Assumptions
    -----------
    Whether an answer is missing depends on answers that were given, not on the one that is missing. With answers of
    few options the estimate is that of a normal model, as in any covariance structure of such answers.

    Source
    ------
    Dempster, Laird and Rubin 1977; Beale and Little 1975.

    Checked against
    ---------------
    lavaan 0.6-14's estimate of the unrestricted moments (missing = "ml") on 2,800 people and 25 items
    (``tests/golden/missing.json``); complete rows give ``numpy.cov`` with divisor n.
    """
    rows = answers[~np.isnan(answers).all(axis=1)]
    people, width = rows.shape
    known = (~np.isnan(rows)).astype(np.float64)
    both = known.T @ known
    if people <= width or (both == 0).any():
        return NotEstimable(Why.TOO_FEW_ANSWERS)
    centre, spread = np.nanmean(rows, axis=0), np.nanstd(rows, axis=0)
    if (spread <= 1e-9 * (1 + np.abs(centre))).any():
        return NotEstimable(Why.NO_VARIANCE)
    standard = gaps((rows - centre) / spread)
    found = _settle(standard, _start(standard), tolerance)
    if isinstance(found, NotEstimable):
        return found
    mean, covariance, steps = found
    return NormalMoments(centre + spread * mean, covariance * np.outer(spread, spread), both / people, people, steps)


def _start(rows: Gaps) -> Floats:
    """Give pairwise correlations where they make a matrix, else no correlation at all."""
    pairwise = rows.filled.T @ rows.filled / rows.both
    return pairwise if np.linalg.eigvalsh(pairwise)[0] > 0.01 else np.eye(len(pairwise))


def _settle(rows: Gaps, covariance: Floats, tolerance: float) -> tuple[Floats, Floats, int] | NotEstimable:
    mean = np.zeros(len(covariance))
    if not rows.groups:
        mean, covariance = rows.step(mean, covariance)
        return NotEstimable(Why.SINGULAR) if _singular(covariance) else (mean, covariance, 0)
    for count in range(1, _MOST_STEPS + 1):
        if _singular(covariance):
            return NotEstimable(Why.SINGULAR)
        next_mean, next_covariance = rows.step(mean, covariance)
        change = max(np.abs(next_mean - mean).max(), np.abs(next_covariance - covariance).max())
        mean, covariance = next_mean, next_covariance
        if change < tolerance:
            return NotEstimable(Why.SINGULAR) if _singular(covariance) else (mean, covariance, count)
    return NotEstimable(Why.NOT_CONVERGED)


def _singular(covariance: Floats) -> bool:
    return bool(np.linalg.eigvalsh(covariance)[0] < _LEAST_EIGENVALUE)
