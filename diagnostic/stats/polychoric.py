"""Correlations of what lies behind ordered answers: polychoric correlations, and the alpha that follows from them.

This module turns two-way tables of counts into correlations. It must not know what the answers say, nor how many
scales there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import special

from diagnostic.problems import NotEstimable, Why

Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]

_FAR = 10.0
"""Stands for an infinite threshold: nothing of a double's precision lies beyond."""
_BORDER = 0.99999
"""Largest correlation that is searched; a likelihood that still rises there has its maximum at 1."""
_TOLERANCE = 1e-10
_MOST_STEPS = 60
_LEAST_PROBABILITY = 1e-15
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(24)
_EMPTY_CELL = 0.5
_LEAST_EIGENVALUE = 1e-12


@dataclass(frozen=True, slots=True)
class Polychoric:
    """Polychoric correlations of many pairs of items.

    ``rho`` (...,): the correlation, NaN where one side does not vary; ``row_thresholds`` (..., A−1) and
    ``column_thresholds`` (..., B−1): where the standard normal variable behind each item is cut, infinite beyond the
    options that were used; ``n`` (...,): people in each table.
    """

    rho: Floats
    row_thresholds: Floats
    column_thresholds: Floats
    n: Floats


@dataclass(frozen=True, slots=True)
class PolychoricMatrix:
    """Polychoric correlations of the J items of a scale.

    ``correlation`` (J, J), positive definite; ``thresholds`` (J, A−1), from everybody who answered the item;
    ``least_eigenvalue``: of the matrix as estimated pair by pair; ``smoothed``: whether it had to be made positive
    definite; ``n_pair`` (J, J): people who answered both.
    """

    correlation: Floats
    thresholds: Floats
    least_eigenvalue: float
    smoothed: bool
    n_pair: Floats


def _below_positive(h: Floats, k: Floats, rho: Floats) -> Floats:
    """Give Φ₂(h, k; rho) for rho ≥ 0, by Gauss-Legendre over the logarithm of the angle arccos rho."""
    first = np.arccos(rho)
    length = np.log(np.pi / 2 / first)
    angle = first[..., None] * np.exp(length[..., None] * (_NODES + 1) / 2)
    square = (h * h + k * k)[..., None] - 2 * (h * k)[..., None] * np.cos(angle)
    inside = np.exp(-square / (2 * np.sin(angle) ** 2)) * angle
    area = (inside @ _WEIGHTS) * length / 2
    return np.asarray(special.ndtr(h) * special.ndtr(k) + area / (2 * np.pi))


def _below(h: Floats, k: Floats, rho: Floats) -> Floats:
    """Give Φ₂(h, k; rho), the probability that two standard normal variables are below h and k."""
    negative = rho < 0
    found = _below_positive(h, np.where(negative, -k, k), np.abs(rho))
    return np.asarray(np.where(negative, special.ndtr(h) - found, found))


def _density(h: Floats, k: Floats, rho: Floats) -> Floats:
    """Give the density at (h, k), which is also the derivative of Φ₂ by rho."""
    rest = 1 - rho * rho
    return np.asarray(np.exp(-(h * h + k * k - 2 * rho * h * k) / (2 * rest)) / (2 * np.pi * np.sqrt(rest)))


def _rectangles(corners: Floats) -> Floats:
    return np.diff(np.diff(corners, axis=-1), axis=-2)


def _cut(margin: Floats) -> Floats:
    """Give thresholds from the counts of the options, −∞ and ∞ beyond the options that were used."""
    share = np.cumsum(margin, axis=-1)[..., :-1] / margin.sum(axis=-1, keepdims=True)
    return np.asarray(special.ndtri(np.clip(share, 0, 1)))


def _edges(thresholds: Floats) -> Floats:
    ends = np.full((*thresholds.shape[:-1], 1), _FAR)
    return np.concatenate([-ends, np.clip(thresholds, -_FAR, _FAR), ends], axis=-1)


def _two_by_two(counts: Floats) -> Floats:
    """Add half a person to the one empty cell of what is a two by two table, and keep its margins."""
    rows, columns = counts.sum(axis=-1) > 0, counts.sum(axis=-2) > 0
    square = (rows.sum(axis=-1) == 2) & (columns.sum(axis=-1) == 2)
    cells = rows[:, :, None] & columns[:, None, :]
    empty = cells & (counts == 0)
    alone = square & (empty.sum(axis=(-1, -2)) == 1)
    # The first option used is 1, the second one -1: their product changes sign from each cell to its neighbours.
    sides = [np.where(np.cumsum(used, axis=-1) == 1, 1.0, -1.0) for used in (rows, columns)]
    sign = np.where(cells, sides[0][:, :, None] * sides[1][:, None, :], 0.0)
    towards = (sign * empty).sum(axis=(-1, -2), keepdims=True)
    return np.asarray(np.where(alone[:, None, None], counts + _EMPTY_CELL * towards * sign, counts))


def _solve(counts: Floats, h: Floats, k: Floats) -> Floats:
    """Find where the score of each table is zero: Fisher scoring inside a bracket that halves when a step leaves it."""
    low, high = np.full(len(counts), -_BORDER), np.full(len(counts), _BORDER)
    rho, total = np.zeros(len(counts)), counts.sum(axis=(-1, -2))
    size = (len(counts), h.shape[-1], k.shape[-1])
    rows, columns = np.broadcast_to(h[:, :, None], size), np.broadcast_to(k[:, None, :], size)
    active = np.arange(len(counts))
    for _ in range(_MOST_STEPS):
        at = np.broadcast_to(rho[active, None, None], (active.size, *size[1:]))
        likely = np.maximum(_rectangles(_below(rows[active], columns[active], at)), _LEAST_PROBABILITY)
        slope = _rectangles(_density(rows[active], columns[active], at))
        score = (counts[active] * slope / likely).sum(axis=(-1, -2))
        information = total[active] * (slope * slope / likely).sum(axis=(-1, -2))
        low[active] = np.where(score > 0, rho[active], low[active])
        high[active] = np.where(score > 0, high[active], rho[active])
        step = rho[active] + score / np.maximum(information, _LEAST_PROBABILITY)
        outside = (step <= low[active]) | (step >= high[active])
        after = np.where(outside, (low[active] + high[active]) / 2, step)
        still = np.abs(after - rho[active]) > _TOLERANCE
        rho[active] = after
        active = active[still]
        if not active.size:
            break
    return np.where(np.abs(rho) > _BORDER - 1e-6, np.sign(rho), rho)


def polychoric(counts: Floats) -> Polychoric:
    """Give the correlation of the normal variables behind two items, from the table of their answers.

    Parameters
    ----------
    counts : array (..., A, B)
        People by answer to the first and to the second item; whole numbers, many tables at once. Sufficient
        statistics: tables of groups add up.

    Returns
    -------
    Polychoric
        One correlation a table: NaN where fewer than two options of an item were used; 1 or −1 where the likelihood
        rises up to the border (every answer to one item fixes the order of the answers to the other).

    Formula
    -------
    Two steps (Olsson 1979): the thresholds are Φ⁻¹ of the cumulated margins of the table; then ρ maximises
    Σ n_ab log P_ab(ρ), where P_ab is the bivariate normal probability of the rectangle between the thresholds:
    ∂P/∂ρ is the difference of the density at its corners (Plackett 1954), which gives score and information. Φ₂ is
    Φ(h)Φ(k) + ∫ exp(−(h² + k² − 2hk cos t)/(2 sin² t)) dt / 2π over t from arccos ρ to π/2. Where two options of each
    item were used and one of the four cells is empty, half a person is added to that cell and the margins are kept;
    other empty cells stay empty.

    Assumptions
    -----------
    Each answer cuts a normal variable, and pairs are jointly normal. With strongly skewed answers, or few people per
    cell, the estimate is unstable, and it describes imagined variables, not the answers that scores are made of.

    Source
    ------
    Olsson 1979; Plackett 1954; Drezner and Wesolowsky 1990 (the integral); Savalei 2011 (empty cells).

    Checked against
    ---------------
    lavaan 0.6-20 and psych 2.5.3 on three public scales and a simulated one, thresholds included
    (``tests/golden/polychoric.json``); lavaan 0.6-14 and mvtnorm on tables with empty cells and at high correlations
    (``tests/golden/polychoric_edge.json``).
    """
    tables = np.asarray(counts, dtype=np.float64)
    shape = tables.shape[:-2]
    flat = tables.reshape(-1, *tables.shape[-2:])
    n = flat.sum(axis=(-1, -2))
    used = [(flat.sum(axis=axis) > 0).sum(axis=-1) > 1 for axis in (-1, -2)]
    varies = used[0] & used[1]
    rho = np.full(len(flat), np.nan)
    rows, columns = (np.full((len(flat), flat.shape[axis] - 1), np.nan) for axis in (1, 2))
    answered = n > 0
    rows[answered] = _cut(flat[answered].sum(axis=-1))
    columns[answered] = _cut(flat[answered].sum(axis=-2))
    if varies.any():
        rho[varies] = _solve(_two_by_two(flat[varies]), _edges(rows[varies]), _edges(columns[varies]))
    return Polychoric(
        rho.reshape(shape), rows.reshape(*shape, -1), columns.reshape(*shape, -1), n.reshape(shape).astype(np.float64)
    )


def polychoric_matrix(counts: Floats) -> PolychoricMatrix | NotEstimable:
    """Give the polychoric correlations of all items of a scale, as a matrix that is one.

    Parameters
    ----------
    counts : array (J, J, A, A)
        For each pair of items, people by answer to both; on the diagonal, the counts of each item's answers.

    Returns
    -------
    PolychoricMatrix or NotEstimable
        ``TOO_FEW_ITEMS`` under two items, ``TOO_FEW_ANSWERS`` where nobody answered both of a pair, ``NO_VARIANCE``
        where an item does not vary among those who answered another.

    Formula
    -------
    Each pair from its own people. Estimated pair by pair, the matrix need not be positive definite: then eigenvalues
    under 1e-12 are raised to 1e-10, and the matrix is rescaled to a diagonal of 1. ``smoothed`` says so.

    Assumptions
    -----------
    Those of ``polychoric``, for every pair. A matrix that had to be smoothed by much describes no population.

    Source
    ------
    Olsson 1979; smoothing: Wothke 1993, as psych's ``cor.smooth`` does it.

    Checked against
    ---------------
    lavaan 0.6-20 and psych 2.5.3 (``tests/golden/polychoric.json``); smoothing: psych 2.2.9
    (``tests/golden/polychoric_edge.json``).
    """
    tables = np.asarray(counts, dtype=np.float64)
    size = len(tables)
    if size < 2:
        return NotEstimable(Why.TOO_FEW_ITEMS)
    first, second = np.triu_indices(size, 1)
    pairs = polychoric(tables[first, second])
    if (pairs.n == 0).any():
        return NotEstimable(Why.TOO_FEW_ANSWERS)
    if np.isnan(pairs.rho).any():
        return NotEstimable(Why.NO_VARIANCE)
    correlation = np.eye(size)
    correlation[first, second] = correlation[second, first] = pairs.rho
    values, vectors = np.linalg.eigh(correlation)
    least = float(values[0])
    smoothed = least < _LEAST_EIGENVALUE
    if smoothed:
        correlation = _smooth(values, vectors)
    own = tables[np.arange(size), np.arange(size)].diagonal(axis1=-2, axis2=-1)
    return PolychoricMatrix(correlation, _cut(own), least, smoothed, tables.sum(axis=(-1, -2)))


def _smooth(values: Floats, vectors: Floats) -> Floats:
    raised = np.where(values < _LEAST_EIGENVALUE, 100 * _LEAST_EIGENVALUE, values)
    product = (vectors * raised) @ vectors.T
    spread = np.sqrt(np.diag(product))
    return np.asarray(product / np.outer(spread, spread))


def ordinal_alpha(correlation: Floats) -> float | NotEstimable:
    """Give alpha of the variables behind ordered answers: the alpha of their polychoric correlations.

    Parameters
    ----------
    correlation : array (J, J)
        Polychoric correlations of the keyed items.

    Returns
    -------
    float or NotEstimable
        ``TOO_FEW_ITEMS`` under two items, ``NO_VARIANCE`` where the items cancel out.

    Formula
    -------
    J/(J−1) · (1 − J / ΣΣ ρ_ij).

    Assumptions
    -----------
    The reliability of a sum of imagined continuous answers, not of the score that is reported; with few options it is
    higher than alpha for that reason alone (Chalmers 2018). For comparison, never in place of alpha.

    Source
    ------
    Zumbo, Gadermann and Zeisser 2007; the caution: Chalmers 2018.

    Checked against
    ---------------
    The same formula on psych's and lavaan's matrices in R (``tests/golden/polychoric.json``).
    """
    size, total = len(correlation), float(np.sum(correlation))
    if size < 2:
        return NotEstimable(Why.TOO_FEW_ITEMS)
    if np.isnan(total) or total / size < 1e-9:
        return NotEstimable(Why.NO_VARIANCE)
    return float(size / (size - 1) * (1 - size / total))
