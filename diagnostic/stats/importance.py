"""Relative importance of drivers: how much of an outcome's explained variance each driver accounts for.

Everything comes from covariance matrices; intervals come from resampling people, or whole teams, by their sums. This
module must not know which scales the columns are, nor which unit they describe. Nothing here speaks of causes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from diagnostic.problems import NotEstimable, Why
from diagnostic.stats._shares import (
    MOST_LMG_DRIVERS,
    Divided,
    Floats,
    Method,
    covariance_of,
    covariance_of_packed,
    divide,
    method_for,
    packed,
    resampling_method,
)

__all__ = [
    "MOST_LMG_DRIVERS",
    "BootstrapImportance",
    "Importance",
    "Method",
    "bootstrap_importance",
    "importance",
    "johnson",
    "lmg",
]

Bools: TypeAlias = npt.NDArray[np.bool_]

_CHUNK_NUMBERS = 4_000_000
_LEAST_ESTIMABLE = 0.9


@dataclass(frozen=True, slots=True)
class Importance:
    """The explained variance of an outcome divided among its drivers; arrays (drivers,).

    ``contribution``: part of R², adding up to ``r_squared``; ``share``: part of it as 0 to 1, adding up to 1 (NaN where
    R² is 0); ``std_beta``: standardised regression weights; ``adjusted``: R² corrected for the number of drivers, not
    below 0; ``method``: LMG or Johnson; ``n``: people.
    """

    contribution: Floats
    share: Floats
    std_beta: Floats
    r_squared: float
    adjusted: float
    method: Method
    n: int


@dataclass(frozen=True, slots=True)
class BootstrapImportance:
    """Importance with percentile intervals over bootstrap replicates.

    ``estimate``: see Importance; ``*_low``, ``*_high``: limits, (drivers,), or numbers around the adjusted R²;
    ``alike`` (drivers, drivers): True where the interval of the difference of two contributions holds 0, so that the
    two cannot be told apart (True on the diagonal); ``replicates``: those that could be estimated; ``clusters``: units
    resampled.
    """

    estimate: Importance
    contribution_low: Floats
    contribution_high: Floats
    share_low: Floats
    share_high: Floats
    std_beta_low: Floats
    std_beta_high: Floats
    r_squared_low: float
    r_squared_high: float
    alike: Bools
    replicates: int
    clusters: int


def lmg(covariance: Floats) -> Floats:
    """Divide R² among the drivers by averaging over all orders of entry (LMG, the Shapley value).

    Parameters
    ----------
    covariance : array (..., p+1, p+1)
        Covariances of p drivers, 1 to 15, and the outcome, which is last.

    Returns
    -------
    array (..., p)
        Contributions, adding up to R²; NaN where the matrix is singular or a column does not vary.

    Formula
    -------
    LMG_i = Σ over subsets S without i of |S|! (p−1−|S|)!/p! · (R²(S ∪ i) − R²(S)), all 2^p subsets exactly.

    Assumptions
    -----------
    Linear relations. A driver with no effect of its own earns a part through its correlation with others. Answers of
    the same people at the same moment: a common mood inflates all of them, and nothing here shows a cause.

    Source
    ------
    Lindeman, Merenda and Gold 1980; Grömping 2006; Shapley 1953.

    Checked against
    ---------------
    relaimpo 2.2-7 ``calc.relimp(type = "lmg")`` (``tests/golden/drivers.json``) and all orders of entry in the test.
    """
    matrices = np.asarray(covariance, dtype=np.float64)
    drivers = matrices.shape[-1] - 1
    if not 1 <= drivers <= MOST_LMG_DRIVERS:
        raise ValueError(f"LMG is for 1 to {MOST_LMG_DRIVERS} drivers, not {drivers}")
    return _one_outcome(matrices, Method.LMG)


def johnson(covariance: Floats) -> Floats:
    """Divide R² among the drivers by relative weights, for any number of drivers.

    Parameters
    ----------
    covariance : array (..., p+1, p+1)
        Covariances of p drivers and the outcome, which is last.

    Returns
    -------
    array (..., p)
        Contributions, adding up to R²; NaN where the matrix is singular or a column does not vary.

    Formula
    -------
    L = R_xx^½; ε_i = Σ_k L²_ik β_k² with β = L⁻¹ r_xy.

    Assumptions
    -----------
    As ``lmg``, whose values it approximates at no cost: the two differ most where drivers correlate strongly.

    Source
    ------
    Johnson 2000; Genizi 1993; Tonidandel and LeBreton 2011.

    Checked against
    ---------------
    relaimpo 2.2-7 ``genizi`` and the R package rwa 0.1.0 (``tests/golden/drivers.json``).
    """
    return _one_outcome(np.asarray(covariance, dtype=np.float64), Method.JOHNSON)


def _one_outcome(matrices: Floats, method: Method) -> Floats:
    size = matrices.shape[-1]
    parts = divide(matrices.reshape(-1, size, size), 1, method).contribution
    return parts.reshape(*matrices.shape[:-2], size - 1)


def importance(covariance: Floats, n: int, *, method: Method | None = None) -> Importance | NotEstimable:
    """Give the relative importance of the drivers of an outcome.

    Parameters
    ----------
    covariance : array (p+1, p+1)
        Covariances of the drivers and the outcome, which is last, over people with all of them.
    n : int
        Those people, more than p + 1.
    method : Method, optional
        LMG or Johnson; when left out, LMG up to 15 drivers and Johnson beyond.

    Returns
    -------
    Importance or NotEstimable
        ``TOO_FEW_ITEMS`` without a driver, ``TOO_FEW_ANSWERS`` unless n > p + 1, ``NO_VARIANCE`` if a column does not
        vary, ``SINGULAR`` if the drivers are linearly dependent.

    Formula
    -------
    See ``lmg`` and ``johnson``; std_beta = R_xx⁻¹ r_xy; R² = the sum of the contributions; adjusted R² =
    1 − (1 − R²)(n − 1)/(n − p − 1).

    Assumptions
    -----------
    See ``lmg``. R² is that of the sample, which flatters small ones; the adjusted one does so no more. Shares of small
    samples are drawn towards an equal share: with n under 100 do not show them.

    Source
    ------
    See ``lmg`` and ``johnson``.

    Checked against
    ---------------
    relaimpo 2.2-7 and ``summary.lm``: contributions, shares, R² plain and adjusted, standardised weights
    (``tests/golden/drivers.json``).
    """
    drivers = len(covariance) - 1
    reason = _unusable(covariance, n)
    if reason is not None:
        return NotEstimable(reason)
    chosen = method or method_for(drivers)
    divided = divide(covariance[None], 1, chosen)
    parts = divided.contribution[0, 0]
    if np.isnan(parts).any():
        return NotEstimable(Why.SINGULAR)
    total = float(parts.sum())
    share = parts / total if total > 0 else np.full(drivers, np.nan)
    adjusted = max(1 - (1 - total) * (n - 1) / (n - drivers - 1), 0.0)
    return Importance(parts, share, divided.std_beta[0, 0], total, adjusted, chosen, n)


def _unusable(covariance: Floats, n: int) -> Why | None:
    if len(covariance) < 2:
        return Why.TOO_FEW_ITEMS
    if n <= len(covariance) or np.isnan(covariance).any():
        return Why.TOO_FEW_ANSWERS
    return Why.NO_VARIANCE if (np.diag(covariance) <= 0).any() else None


def _resampled(sums: Floats, size: int, rng: np.random.Generator, replicates: int) -> Floats:
    """Give the covariances of resampled clusters (replicates, p, p): counts times the clusters' sums."""
    clusters = len(sums)
    step = max(1, _CHUNK_NUMBERS // clusters)
    parts = []
    for start in range(0, replicates, step):
        rows = min(step, replicates - start)
        drawn = rng.integers(0, clusters, (rows, clusters)) + clusters * np.arange(rows)[:, None]
        times = np.bincount(drawn.ravel(), minlength=rows * clusters).reshape(rows, clusters)
        parts.append(times.astype(np.float64) @ sums)
    return covariance_of_packed(np.concatenate(parts), size)


def bootstrap_importance(
    n: npt.ArrayLike,
    total: npt.ArrayLike,
    cross: npt.ArrayLike,
    rng: np.random.Generator,
    *,
    outcomes: int = 1,
    replicates: int = 1000,
    confidence: float = 0.95,
) -> tuple[BootstrapImportance | NotEstimable, ...]:
    """Give the relative importance of drivers with intervals, and the drivers that cannot be told apart.

    Parameters
    ----------
    n, total, cross : arrays (C,), (C, q), (C, q, q)
        Sums of each unit that is resampled: people with all columns, totals, sums of products; the outcomes are the
        last columns. The units are teams, which keeps people of one team together, or single people (n = 1), or people
        put together at random.
    rng : numpy.random.Generator
        Where the draws come from.
    outcomes : int
        Number of outcomes; all share the same resamples.
    replicates : int
        Number of resamples, 100 or more.
    confidence : float
        Level of the intervals, between 0 and 1.

    Returns
    -------
    tuple of BootstrapImportance or NotEstimable
        One for each outcome. As ``importance``; ``TOO_FEW_GROUPS`` under two units; ``SINGULAR`` if more than a tenth
        of the resamples cannot be estimated.

    Formula
    -------
    Draw C units with replacement, add their sums up, take the covariances, divide R² again; limits are the quantiles
    (1 ∓ confidence)/2 over the replicates. From eleven drivers on, resamples are divided by Johnson's weights and moved
    by the difference of the two methods in the sample, which is small and does not vary much. R² of a resample is too
    high, and so are its quantiles: they are moved so that the replicates' mean is the adjusted R², cut at 0 and 1. An
    interval is widened to hold its estimate, which resampling can leave behind where a share is near 0.

    Assumptions
    -----------
    Units are independent of each other. Percentile limits are too narrow with fewer than some thirty units, and for
    the largest shares with fewer than some ten people a driver (``docs/methods/importance.md`` says how much).

    Source
    ------
    Efron and Tibshirani 1993; Grömping 2006; Field and Welsh 2007 (resampling clusters).

    Checked against
    ---------------
    A bootstrap of rows with the same draws in the test; the estimate, as ``importance``.
    """
    size, sums, products = (np.asarray(x, dtype=np.float64) for x in (n, total, cross))
    if len(size) < 2:
        return (NotEstimable(Why.TOO_FEW_GROUPS),) * outcomes
    people = round(float(size.sum()))
    if people < 3:
        return (NotEstimable(Why.TOO_FEW_ANSWERS),) * outcomes
    width = sums.shape[1]
    drivers = width - outcomes
    whole = covariance_of(np.asarray(float(people)), sums.sum(axis=0), products.sum(axis=0))
    own = [np.ix_([*range(drivers), column], [*range(drivers), column]) for column in range(drivers, width)]
    estimates = [importance(whole[places], people) for places in own]
    if all(isinstance(estimate, NotEstimable) for estimate in estimates):
        return tuple(estimate for estimate in estimates if isinstance(estimate, NotEstimable))
    method = resampling_method(drivers)
    drawn = divide(_resampled(packed(size, sums, products), width, rng, replicates), outcomes, method)
    moved = drawn.contribution - divide(whole[None], outcomes, method).contribution
    moved += divide(whole[None], outcomes, method_for(drivers)).contribution
    drawn = Divided(moved, drawn.std_beta)
    return tuple(
        _summarise(estimate, drawn, at, confidence, clusters=len(size)) for at, estimate in enumerate(estimates)
    )


def _summarise(
    estimate: Importance | NotEstimable, drawn: Divided, at: int, confidence: float, *, clusters: int
) -> BootstrapImportance | NotEstimable:
    if isinstance(estimate, NotEstimable):
        return estimate
    parts, beta = drawn.contribution[:, at], drawn.std_beta[:, at]
    known = parts.sum(axis=1) > 0  # NaN, and resamples in which nothing is explained: there is nothing to divide
    if known.sum() < _LEAST_ESTIMABLE * len(parts):
        return NotEstimable(Why.SINGULAR)
    parts, beta = parts[known], beta[known]
    tails = [(1 - confidence) / 2, (1 + confidence) / 2]
    r_squared = parts.sum(axis=1)
    share = parts / r_squared[:, None]
    part_limits, share_limits, beta_limits, r_limits = (
        np.quantile(values, tails, axis=0) for values in (parts, share, beta, r_squared)
    )
    r_limits = np.clip(r_limits - r_squared.mean() + estimate.adjusted, 0.0, 1.0)
    first, second = np.triu_indices(parts.shape[1], 1)
    difference = np.quantile(parts[:, first] - parts[:, second], tails, axis=0)
    alike = np.eye(parts.shape[1], dtype=bool)
    alike[first, second] = alike[second, first] = (difference[0] <= 0) & (difference[1] >= 0)
    return BootstrapImportance(
        estimate=estimate,
        contribution_low=np.clip(part_limits[0], 0.0, estimate.contribution),
        contribution_high=np.maximum(part_limits[1], estimate.contribution),
        share_low=np.clip(share_limits[0], 0.0, estimate.share),
        share_high=np.maximum(share_limits[1], estimate.share),
        std_beta_low=beta_limits[0],
        std_beta_high=beta_limits[1],
        r_squared_low=float(r_limits[0]),
        r_squared_high=float(r_limits[1]),
        alike=alike,
        replicates=len(parts),
        clusters=clusters,
    )
