"""The likelihood of a measurement model in one group, with its first and second derivatives.

A part of ``cfa``. It must not know which parameters are free, nor how many groups there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import linalg

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Group:
    """What is known of one group: covariances with divisor n, means, and its share of all people."""

    sample: Floats
    mean: Floats
    weight: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a group's parameters stand in its vector of ``size``, and how the covariances change with them.

    ``loadings``, ``factor_covariances`` (those of ``row`` and ``column``), ``residuals``, ``intercepts`` and
    ``factor_means`` are positions. The derivative of the covariances by each of the first three kinds is
    half · (uv' + vu'), u and v the columns ``left`` and ``right`` of (I, ΛΦ, Λ).
    """

    factor: Integers
    factors: int
    size: int
    loadings: Integers
    factor_covariances: Integers
    residuals: Integers
    intercepts: Integers
    factor_means: Integers
    row: Integers
    column: Integers
    left: Integers
    right: Integers
    half: Floats


@dataclass(frozen=True, slots=True)
class Slopes:
    """Gradient of the discrepancy by all positions, its second derivatives, and what is expected of those."""

    gradient: Floats
    curvature: Floats
    information: Floats


def layout(factor: Integers, factors: int) -> Layout:
    """Lay out the parameters of a model in which item i belongs to factor[i]."""
    items = len(factor)
    row, column = np.triu_indices(factors)
    own, lengths = np.arange(items), (items, len(row), items, items, factors)
    starts = np.cumsum((0, *lengths))
    places = [np.arange(start, start + length) for start, length in zip(starts, lengths, strict=False)]
    return Layout(
        factor=factor,
        factors=factors,
        size=int(starts[-1]),
        loadings=places[0],
        factor_covariances=places[1],
        residuals=places[2],
        intercepts=places[3],
        factor_means=places[4],
        row=row,
        column=column,
        left=np.concatenate([own, items + factors + row, own]),
        right=np.concatenate([items + factor, items + factors + column, own]),
        half=np.concatenate([np.ones(items), np.where(row == column, 0.5, 1.0), np.full(items, 0.5)]),
    )


def matrices(plan: Layout, parameters: Floats) -> tuple[Floats, Floats]:
    """Give the loadings as a matrix (p, k) and the factor covariances (k, k)."""
    pattern = np.zeros((len(plan.factor), plan.factors))
    pattern[plan.loadings, plan.factor] = parameters[plan.loadings]
    between = np.empty((plan.factors, plan.factors))
    between[plan.row, plan.column] = between[plan.column, plan.row] = parameters[plan.factor_covariances]
    return pattern, between


def implied(plan: Layout, parameters: Floats) -> tuple[Floats, Floats]:
    """Give the covariances and means that the parameters imply."""
    pattern, between = matrices(plan, parameters)
    covariance = pattern @ between @ pattern.T + np.diag(parameters[plan.residuals])
    return covariance, parameters[plan.intercepts] + pattern @ parameters[plan.factor_means]


def discrepancy(plan: Layout, group: Group, parameters: Floats) -> float:
    """Give log|Σ| + tr(TΣ⁻¹), T the covariances plus the square of the gap of means; infinite where Σ is improper."""
    covariance, mean = implied(plan, parameters)
    gap = group.mean - mean
    try:
        root = linalg.cholesky(covariance, lower=True, check_finite=False)
    except linalg.LinAlgError:
        return float("inf")
    solved = linalg.cho_solve((root, True), group.sample + np.outer(gap, gap), check_finite=False)
    return float(2 * np.log(np.diag(root)).sum() + np.trace(solved))


def slopes(plan: Layout, group: Group, parameters: Floats) -> Slopes:
    """Differentiate the discrepancy."""
    covariance, mean = implied(plan, parameters)
    pattern, between = matrices(plan, parameters)
    gap, inverse = group.mean - mean, np.asarray(np.linalg.inv(covariance), dtype=np.float64)
    target = inverse @ (group.sample + np.outer(gap, gap)) @ inverse
    misfit: Floats = inverse - target
    basis: Floats = np.hstack([np.eye(len(covariance)), pattern @ between, pattern])
    change = _change_of_means(plan, parameters, pattern)
    gradient, means = -2 * change.T @ inverse @ gap, 2 * change.T @ inverse @ change
    gradient[: len(plan.half)] += 2 * plan.half * (basis.T @ misfit @ basis)[plan.left, plan.right]
    expected, observed = basis.T @ inverse @ basis, basis.T @ (2 * target - inverse) @ basis
    information, curvature = means.copy(), means + _second_derivatives(plan, pattern, between, misfit)
    information[: len(plan.half), : len(plan.half)] += _traces(plan, expected, expected)
    curvature[: len(plan.half), : len(plan.half)] += _traces(plan, expected, observed)
    if gap.any():
        curvature += _mixed_with_means(plan, basis, inverse @ gap, inverse @ change)
    return Slopes(gradient, curvature, information)


def _change_of_means(plan: Layout, parameters: Floats, pattern: Floats) -> Floats:
    """Give the derivatives of the means (p, size)."""
    change = np.zeros((len(plan.factor), plan.size))
    change[plan.loadings, plan.loadings] = parameters[plan.factor_means][plan.factor]
    change[plan.loadings, plan.intercepts] = 1.0
    change[:, plan.factor_means] = pattern
    return change


def _traces(plan: Layout, first: Floats, second: Floats) -> Floats:
    """Give tr(∂_a A ∂_b B) for all pairs, from basis' A basis and basis' B basis; A and B change places in half."""
    left, right = plan.left, plan.right
    total = first[np.ix_(left, left)] * second[np.ix_(right, right)]
    total += second[np.ix_(left, left)] * first[np.ix_(right, right)]
    crossed = first[np.ix_(left, right)] * second[np.ix_(right, left)]
    return np.asarray(np.outer(plan.half, plan.half) * (total + crossed + crossed.T))


def _second_derivatives(plan: Layout, pattern: Floats, between: Floats, misfit: Floats) -> Floats:
    """Give tr(misfit ∂²Σ): loadings with loadings, and loadings with factor covariances."""
    result = np.zeros((plan.size, plan.size))
    result[np.ix_(plan.loadings, plan.loadings)] = 2 * between[np.ix_(plan.factor, plan.factor)] * misfit
    weighted, factor = misfit @ pattern, plan.factor[:, None]
    crossed = np.where(factor == plan.row, weighted[:, plan.column], 0.0)
    crossed += np.where(factor == plan.column, weighted[:, plan.row], 0.0)
    crossed *= 2 * plan.half[plan.factor_covariances]
    result[np.ix_(plan.loadings, plan.factor_covariances)] = crossed
    result[np.ix_(plan.factor_covariances, plan.loadings)] = crossed.T
    return result


def _mixed_with_means(plan: Layout, basis: Floats, pull: Floats, weighted_change: Floats) -> Floats:
    """Give 2 gap'Σ⁻¹(∂_aΣ Σ⁻¹ ∂_bμ + ∂_bΣ Σ⁻¹ ∂_aμ − ∂²μ), with pull = Σ⁻¹ gap and Σ⁻¹ ∂μ."""
    along = basis.T @ pull
    moved = plan.half * (basis[:, plan.left] * along[plan.right] + basis[:, plan.right] * along[plan.left])
    result = np.zeros((plan.size, plan.size))
    result[: len(plan.half)] = 2 * moved.T @ weighted_change
    result[plan.loadings, plan.factor_means[plan.factor]] -= 2 * pull
    return result + result.T
