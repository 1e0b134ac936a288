"""Relative importance of drivers: how much of an outcome's explained variance each driver accounts for.

Everything comes from covariance matrices; intervals come from resampling people, or whole teams, by their sums. This
module must not know which scales the columns are, nor which unit they describe. Nothing here speaks of causes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from math import comb
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from diagnostic.problems import NotEstimable, Why

Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]

MOST_LMG_DRIVERS = 15
_SINGULAR = 1e-9
_CHUNK_NUMBERS = 4_000_000
_LEAST_ESTIMABLE = 0.9


class Method(StrEnum):
    """How the explained variance was divided."""

    LMG = "lmg"
    JOHNSON = "johnson"


@dataclass(frozen=True, slots=True)
class Importance:
    """The explained variance of an outcome divided among its drivers; arrays (drivers,).

    ``contribution``: part of R², adding up to ``r_squared``; ``share``: part of it as 0 to 1, adding up to 1 (NaN where
    R² is 0); ``std_beta``: standardised regression weights; ``method``: LMG or Johnson; ``n``: people.
    """

    contribution: Floats
    share: Floats
    std_beta: Floats
    r_squared: float
    method: Method
    n: int


@dataclass(frozen=True, slots=True)
class BootstrapImportance:
    """Importance with percentile intervals over bootstrap replicates.

    ``estimate``: see Importance; ``*_low``, ``*_high``: limits, (drivers,) or numbers for R²; ``alike`` (drivers,
    drivers): True where the interval of the difference of two contributions holds 0, so that the two cannot be told
    apart (True on the diagonal); ``replicates``: those that could be estimated; ``clusters``: units resampled.
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


def _correlation(covariance: Floats) -> Floats:
    """Rescale to correlations; NaN throughout where a column does not vary or the drivers are linearly dependent."""
    variance = np.diagonal(covariance, axis1=-2, axis2=-1)
    scale = np.sqrt(np.where(variance > 0, variance, np.nan))
    result: Floats = covariance / (scale[..., :, None] * scale[..., None, :])
    drivers = np.where(np.isnan(result), 0.0, result)[..., :-1, :-1]
    dependent = np.linalg.eigvalsh(drivers)[..., 0] < _SINGULAR
    broken = dependent | np.isnan(result).any(axis=(-2, -1))
    return np.where(np.asarray(broken)[..., None, None], np.nan, result)


@cache
def _shapley_weights(drivers: int) -> Floats:
    """Give (subsets, drivers) weights: R² of all subsets times these are the contributions; bit i is driver i."""
    subset = np.arange(2**drivers)
    inside = ((subset[:, None] >> np.arange(drivers)) & 1).astype(bool)
    size = inside.sum(axis=1)[:, None]
    weight = np.array([0.0] + [1 / (drivers * comb(drivers - 1, s)) for s in range(drivers)] + [0.0])
    return np.asarray(np.where(inside, weight[size], -weight[size + 1]), dtype=np.float64)


def _unexplained(correlation: Floats) -> Floats:
    """Give the outcome's residual variance for every subset of drivers, (..., subsets).

    Each step takes the first driver left and splits every branch in two: leave it out, or sweep it out.
    """
    drivers = correlation.shape[-1] - 1
    branches = correlation[..., None, :, :]
    # the last driver goes first, so that driver i ends as bit i
    order = [*range(drivers - 1, -1, -1), drivers]
    branches = branches[..., order, :][..., :, order]
    for _ in range(drivers):
        rest, row = branches[..., 1:, 1:], branches[..., 0, 1:]
        swept = rest - row[..., :, None] * row[..., None, :] / branches[..., 0, 0][..., None, None]
        both = np.stack([rest, swept], axis=-3)
        branches = both.reshape(*both.shape[:-4], -1, *both.shape[-2:])
    return np.asarray(branches[..., 0, 0])


def _in_chunks(function: Callable[[Floats], Floats], matrices: Floats, numbers_each: int) -> Floats:
    """Apply a batched function to (B, p, p) in chunks that bound the memory."""
    step = max(1, _CHUNK_NUMBERS // numbers_each)
    parts = [function(matrices[start : start + step]) for start in range(0, len(matrices), step)]
    return np.concatenate(parts) if parts else np.empty((0, matrices.shape[-1] - 1))


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
    weights = _shapley_weights(drivers)

    def contributions(correlation: Floats) -> Floats:
        return np.asarray((1 - _unexplained(correlation)) @ weights)

    flat = _correlation(matrices).reshape(-1, drivers + 1, drivers + 1)
    return _in_chunks(contributions, flat, 8 * 2**drivers).reshape(*matrices.shape[:-2], drivers)


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
    correlation = _correlation(np.asarray(covariance, dtype=np.float64))
    known = np.asarray(~np.isnan(correlation).any(axis=(-2, -1)))
    size = correlation.shape[-1]
    safe = np.where(known[..., None, None], correlation, np.eye(size))
    values, vectors = np.linalg.eigh(safe[..., :-1, :-1])
    root = (vectors * np.sqrt(values)[..., None, :]) @ vectors.swapaxes(-1, -2)
    beta = np.linalg.solve(root, safe[..., :-1, -1:])
    weights = (root**2 @ beta**2)[..., 0]
    return np.where(known[..., None], weights, np.nan)


def _std_beta(covariance: Floats) -> Floats:
    correlation = _correlation(covariance)
    known = np.asarray(~np.isnan(correlation).any(axis=(-2, -1)))
    safe = np.where(known[..., None, None], correlation, np.eye(correlation.shape[-1]))
    beta = np.linalg.solve(safe[..., :-1, :-1], safe[..., :-1, -1:])[..., 0]
    return np.where(known[..., None], beta, np.nan)


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
    See ``lmg`` and ``johnson``; std_beta = R_xx⁻¹ r_xy; R² = the sum of the contributions.

    Assumptions
    -----------
    See ``lmg``. R² is that of the sample, which flatters small ones: with n under 100 do not show it.

    Source
    ------
    See ``lmg`` and ``johnson``.

    Checked against
    ---------------
    relaimpo 2.2-7: contributions, shares, R² and standardised weights (``tests/golden/drivers.json``).
    """
    drivers = len(covariance) - 1
    reason = _unusable(covariance, n)
    if reason is not None:
        return NotEstimable(reason)
    chosen = method or (Method.LMG if drivers <= MOST_LMG_DRIVERS else Method.JOHNSON)
    parts = _divide(covariance, chosen)
    if np.isnan(parts).any():
        return NotEstimable(Why.SINGULAR)
    total = float(parts.sum())
    share = parts / total if total > 0 else np.full(drivers, np.nan)
    return Importance(parts, share, _std_beta(covariance), total, chosen, n)


def _divide(covariance: Floats, method: Method) -> Floats:
    return lmg(covariance) if method is Method.LMG else johnson(covariance)


def _unusable(covariance: Floats, n: int) -> Why | None:
    if len(covariance) < 2:
        return Why.TOO_FEW_ITEMS
    if n <= len(covariance) or np.isnan(covariance).any():
        return Why.TOO_FEW_ANSWERS
    return Why.NO_VARIANCE if (np.diag(covariance) <= 0).any() else None


def _covariance_of(n: Floats, total: Floats, cross: Floats) -> Floats:
    size = n[..., None, None]
    return np.asarray((cross - total[..., :, None] * total[..., None, :] / size) / (size - 1))


def _resampled(n: Floats, total: Floats, cross: Floats, rng: np.random.Generator, replicates: int) -> Floats:
    """Give the covariances of resampled clusters (replicates, p, p): counts times the clusters' sums."""
    clusters, size = total.shape
    upper = np.triu_indices(size)
    sums = np.concatenate([n[:, None], total, cross[:, upper[0], upper[1]]], axis=1)
    step = max(1, _CHUNK_NUMBERS // clusters)
    parts = []
    for start in range(0, replicates, step):
        rows = min(step, replicates - start)
        drawn = rng.integers(0, clusters, (rows, clusters)) + clusters * np.arange(rows)[:, None]
        times = np.bincount(drawn.ravel(), minlength=rows * clusters).reshape(rows, clusters)
        parts.append(times.astype(np.float64) @ sums)
    drawn_sums = np.concatenate(parts)
    full = np.empty((replicates, size, size))
    full[:, upper[0], upper[1]] = drawn_sums[:, 1 + size :]
    full[:, upper[1], upper[0]] = drawn_sums[:, 1 + size :]
    return _covariance_of(drawn_sums[:, 0], drawn_sums[:, 1 : 1 + size], full)


def bootstrap_importance(
    n: npt.ArrayLike,
    total: npt.ArrayLike,
    cross: npt.ArrayLike,
    rng: np.random.Generator,
    *,
    replicates: int = 1000,
    confidence: float = 0.95,
) -> BootstrapImportance | NotEstimable:
    """Give the relative importance of drivers with intervals, and the drivers that cannot be told apart.

    Parameters
    ----------
    n, total, cross : arrays (C,), (C, p+1), (C, p+1, p+1)
        Sums of each unit that is resampled: people with all columns, totals, sums of products; outcome last. The units
        are teams, which keeps people of one team together, or single people (n = 1).
    rng : numpy.random.Generator
        Where the draws come from.
    replicates : int
        Number of resamples, 100 or more.
    confidence : float
        Level of the intervals, between 0 and 1.

    Returns
    -------
    BootstrapImportance or NotEstimable
        As ``importance``; ``TOO_FEW_GROUPS`` under two units; ``SINGULAR`` if more than a tenth of the resamples cannot
        be estimated.

    Formula
    -------
    Draw C units with replacement, add their sums up, take the covariances, divide R² again; limits are the quantiles
    (1 ∓ confidence)/2 over the replicates.

    Assumptions
    -----------
    Units are independent of each other. Percentile limits are too narrow with fewer than some thirty units. R² is
    biased upwards in the replicates, so its interval sits high in small samples.

    Source
    ------
    Efron and Tibshirani 1993; Grömping 2006; Field and Welsh 2007 (resampling clusters).

    Checked against
    ---------------
    A bootstrap of rows with the same draws in the test; the estimate, as ``importance``.
    """
    size, sums, products = (np.asarray(x, dtype=np.float64) for x in (n, total, cross))
    if len(size) < 2:
        return NotEstimable(Why.TOO_FEW_GROUPS)
    people = int(size.sum())
    if people < 3:
        return NotEstimable(Why.TOO_FEW_ANSWERS)
    whole = _covariance_of(np.asarray(float(people)), sums.sum(axis=0), products.sum(axis=0))
    estimate = importance(whole, people)
    if isinstance(estimate, NotEstimable):
        return estimate
    drawn = _resampled(size, sums, products, rng, replicates)
    parts = _divide(drawn, estimate.method)
    known = ~np.isnan(parts).any(axis=1)
    if known.sum() < _LEAST_ESTIMABLE * replicates:
        return NotEstimable(Why.SINGULAR)
    parts, beta = parts[known], _std_beta(drawn[known])
    return _summarise(estimate, parts, beta, confidence, clusters=len(size))


def _summarise(
    estimate: Importance, parts: Floats, beta: Floats, confidence: float, *, clusters: int
) -> BootstrapImportance:
    tails = [(1 - confidence) / 2, (1 + confidence) / 2]
    r_squared = parts.sum(axis=1)
    share = parts / r_squared[:, None]
    part_limits, share_limits, beta_limits, r_limits = (
        np.quantile(values, tails, axis=0) for values in (parts, share, beta, r_squared)
    )
    difference = np.quantile(parts[:, :, None] - parts[:, None, :], tails, axis=0)
    return BootstrapImportance(
        estimate=estimate,
        contribution_low=part_limits[0],
        contribution_high=part_limits[1],
        share_low=share_limits[0],
        share_high=share_limits[1],
        std_beta_low=beta_limits[0],
        std_beta_high=beta_limits[1],
        r_squared_low=float(r_limits[0]),
        r_squared_high=float(r_limits[1]),
        alike=(difference[0] <= 0) & (difference[1] >= 0),
        replicates=len(parts),
        clusters=clusters,
    )
