"""What the importance of drivers is made of: sums to covariances, and R² divided among drivers, many matrices at once.

Matrices have the drivers first and the outcomes last; everything that only depends on the drivers is done once for all
outcomes. This module must not know where its matrices come from.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from math import comb
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]

MOST_LMG_DRIVERS = 15
MOST_RESAMPLED_DRIVERS = 10
_SINGULAR = 1e-9
_CHUNK_NUMBERS = 2_000_000


class Method(StrEnum):
    """How the explained variance was divided."""

    LMG = "lmg"
    JOHNSON = "johnson"


@dataclass(frozen=True, slots=True)
class Divided:
    """Contributions to R² and standardised weights, both (matrices, outcomes, drivers); NaN where not estimable."""

    contribution: Floats
    std_beta: Floats


def method_for(drivers: int) -> Method:
    """Return LMG as far as all subsets can be gone through, Johnson's weights beyond."""
    return Method.LMG if drivers <= MOST_LMG_DRIVERS else Method.JOHNSON


def resampling_method(drivers: int) -> Method:
    """Return how thousands of matrices are divided: LMG as far as that takes no time, Johnson's weights beyond."""
    return Method.LMG if drivers <= MOST_RESAMPLED_DRIVERS else Method.JOHNSON


def covariance_of(n: Floats, total: Floats, cross: Floats) -> Floats:
    """Return the covariances (..., q, q) behind n (...), totals (..., q) and sums of products (..., q, q)."""
    size = n[..., None, None]
    return np.asarray((cross - total[..., :, None] * total[..., None, :] / size) / (size - 1))


def packed(n: Floats, total: Floats, cross: Floats) -> Floats:
    """Return the sums of each cluster as one row: what a resample adds up."""
    rows, columns = np.triu_indices(total.shape[1])
    return np.concatenate([n[:, None], total, cross[:, rows, columns]], axis=1)


def covariance_of_packed(sums: Floats, size: int) -> Floats:
    """Return the covariances (..., size, size) of added-up rows of ``packed``."""
    rows, columns = np.triu_indices(size)
    cross = np.empty((*sums.shape[:-1], size, size))
    cross[..., rows, columns] = sums[..., 1 + size :]
    cross[..., columns, rows] = sums[..., 1 + size :]
    return covariance_of(sums[..., 0], sums[..., 1 : 1 + size], cross)


def divide(covariance: Floats, outcomes: int, method: Method) -> Divided:
    """Divide R² of the last ``outcomes`` columns among the others, for each of the matrices (B, q, q)."""
    drivers = covariance.shape[-1] - outcomes
    numbers = (8 + outcomes) * 2**drivers if method is Method.LMG else 8 * drivers**2
    step = max(1, _CHUNK_NUMBERS // numbers)
    parts = [_divided(covariance[start : start + step], outcomes, method) for start in range(0, len(covariance), step)]
    return Divided(
        np.concatenate([part.contribution for part in parts]), np.concatenate([part.std_beta for part in parts])
    )


def _divided(covariance: Floats, outcomes: int, method: Method) -> Divided:
    drivers = covariance.shape[-1] - outcomes
    correlation = _correlation(covariance)
    unknown = np.asarray(np.isnan(np.diagonal(correlation, axis1=1, axis2=2)))
    broken = np.asarray(unknown[:, :drivers].any(axis=1))
    among = np.where(broken[:, None, None], np.eye(drivers), correlation[:, :drivers, :drivers])
    towards = np.nan_to_num(correlation[:, :drivers, drivers:])
    values, vectors = np.linalg.eigh(among)
    broken = np.asarray(broken | (values[:, 0] < _SINGULAR))
    values = np.where(broken[:, None], 1.0, values)
    along = vectors.swapaxes(1, 2) @ towards
    beta = vectors @ (along / values[:, :, None])
    if method is Method.LMG:
        safe = np.where(broken[:, None, None], np.eye(drivers), among)
        parts = (1 - _unexplained(safe, towards)) @ _shapley_weights(drivers)
    else:
        root = np.sqrt(values)
        halves = (vectors * root[:, None, :]) @ vectors.swapaxes(1, 2)
        parts = (halves**2 @ (vectors @ (along / root[:, :, None])) ** 2).swapaxes(1, 2)
    nothing = (broken[:, None] | unknown[:, drivers:])[:, :, None]
    return Divided(np.where(nothing, np.nan, parts), np.where(nothing, np.nan, beta.swapaxes(1, 2)))


def _correlation(covariance: Floats) -> Floats:
    """Rescale to correlations; NaN in the rows and columns of what does not vary."""
    variance = np.diagonal(covariance, axis1=1, axis2=2)
    scale = np.sqrt(np.where(variance > 0, variance, np.nan))
    return np.asarray(covariance / (scale[:, :, None] * scale[:, None, :]))


@cache
def _shapley_weights(drivers: int) -> Floats:
    """Give (subsets, drivers) weights: R² of all subsets times these are the contributions; bit i is driver i."""
    subset = np.arange(2**drivers)
    inside = ((subset[:, None] >> np.arange(drivers)) & 1).astype(bool)
    size = inside.sum(axis=1)[:, None]
    weight = np.array([0.0] + [1 / (drivers * comb(drivers - 1, s)) for s in range(drivers)] + [0.0])
    return np.asarray(np.where(inside, weight[size], -weight[size + 1]), dtype=np.float64)


def _unexplained(among: Floats, towards: Floats) -> Floats:
    """Give the residual variance of each outcome for every subset of drivers, (B, outcomes, subsets).

    Each step takes the first driver left and splits every branch in two: leave it out, or sweep it out.
    """
    batch, drivers, outcomes = towards.shape
    # the last driver goes first, so that driver i ends as bit i
    order = [*range(drivers - 1, -1, -1)]
    branches = np.concatenate([among[:, order][:, :, order], towards[:, order]], axis=2)[:, None]
    left = np.ones((batch, outcomes, 1))
    for _ in range(drivers):
        pivot, row = branches[..., 0, 0], branches[..., 0, 1:]
        rest = branches[..., 1:, 1:]
        swept = rest - branches[..., 1:, 0][..., :, None] * (row / pivot[..., None])[..., None, :]
        gained = (row[..., row.shape[-1] - outcomes :] ** 2 / pivot[..., None]).swapaxes(1, 2)
        both = np.stack([rest, swept], axis=2)
        branches = both.reshape(batch, 2 * both.shape[1], *both.shape[3:])
        left = np.stack([left, left - gained], axis=3).reshape(batch, outcomes, -1)
    return left
