"""The likelihood of one mean per team (and division) from team sums, and the variances that make it greatest.

A part of ``pooling``, which turns the fit into estimates. It must not know what the estimates are used for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import optimize

from diagnostic.problems import NotEstimable, Why

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]

# Ratios of variances (between over within) tried before the search is refined; 1e-8 stands for "next to nothing".
_GRID = np.concatenate([[0.0], np.geomspace(1e-8, 1e4, 13)])
_COARSE = np.concatenate([[0.0], np.geomspace(1e-2, 1.0, 3)])
_MOST_NEWTON_STEPS = 100
_SLOPE_TOLERANCE = 1e-8


@dataclass(frozen=True, slots=True)
class Sums:
    """Teams with an answer: size, mean, their division, and the sum of squares within teams over all."""

    size: Floats
    mean: Floats
    within: float
    division: Integers
    divisions: int
    reml: bool

    @property
    def df(self) -> float:
        return float(self.size.sum()) - (1.0 if self.reml else 0.0)


@dataclass(frozen=True, slots=True)
class Profile:
    """The model at given ratios of variances, mu and sigma2 profiled out (−2 log-likelihood and its slopes)."""

    deviance: float
    slope: Floats
    mu: float
    sigma2: float
    weight_sum: float
    team_weight: Floats
    division_weight: Floats
    division_effect: Floats
    division_information: Floats


def by_division(sums: Sums, values: Floats) -> Floats:
    return np.bincount(sums.division, weights=values, minlength=sums.divisions).astype(np.float64, copy=False)


def profile(sums: Sums, team_ratio: float, division_ratio: float) -> Profile:
    """Evaluate the profiled likelihood; the cost is that of a few passes over the teams."""
    grown = 1 + sums.size * team_ratio
    w = sums.size / grown
    total = by_division(sums, w)
    centre = by_division(sums, w * sums.mean) / total
    inflated = 1 + total * division_ratio
    v = total / inflated
    v_sum = float(v.sum())
    mu = float(v @ centre) / v_sum
    division_effect = division_ratio * v * (centre - mu)
    team_gap = sums.mean - (mu + division_effect)[sums.division]
    quadratic = sums.within + float(w @ (sums.mean - centre[sums.division]) ** 2) + float(v @ (centre - mu) ** 2)
    sigma2 = quadratic / sums.df
    deviance = float(np.log(grown).sum() + np.log(inflated).sum()) + sums.df * (1 + np.log(2 * np.pi * sigma2))
    total_slope = -by_division(sums, w * w)
    team_slope = float(w.sum() + (division_ratio * total_slope / inflated).sum() - (w * w) @ team_gap**2 / sigma2)
    division_slope = v_sum - float(v**2 @ (centre - mu) ** 2) / sigma2
    if sums.reml:
        deviance += float(np.log(v_sum))
        team_slope += float((total_slope / inflated**2).sum()) / v_sum
        division_slope -= float((v**2).sum()) / v_sum
    return Profile(
        deviance=float(deviance),
        slope=np.array([team_slope, division_slope]),
        mu=mu,
        sigma2=sigma2,
        weight_sum=v_sum,
        team_weight=sums.size * team_ratio / grown,
        division_weight=division_ratio * v,
        division_effect=division_effect,
        division_information=inflated,
    )


def _minimise(deviance: Callable[[float], float], slope: Callable[[float], float]) -> float:
    """Find the ratio ≥ 0 with the least deviance: the best of a grid, then the root of the slope beside it."""
    values = [deviance(float(ratio)) for ratio in _GRID]
    best = int(np.argmin(values))
    if best == 0 and slope(0.0) >= 0:
        return 0.0
    low, high = float(_GRID[max(best - 1, 0)]), float(_GRID[min(best + 1, len(_GRID) - 1)])
    if slope(low) >= 0 or slope(high) <= 0:
        return float(_GRID[best])
    return float(optimize.brentq(slope, low, high, xtol=1e-14, rtol=1e-12))


def fit_teams(sums: Sums) -> float:
    return _minimise(lambda r: profile(sums, r, 0.0).deviance, lambda r: float(profile(sums, r, 0.0).slope[0]))


def fit_both(sums: Sums) -> tuple[float, float]:
    """Find both ratios ≥ 0: Newton steps from the best of a coarse grid, cut at the border and halved if need be."""
    point = np.array(min(((t, d) for t in _COARSE for d in _COARSE), key=lambda pair: profile(sums, *pair).deviance))
    fit = profile(sums, *point)
    for _ in range(_MOST_NEWTON_STEPS):
        free = np.flatnonzero((point > 0) | (fit.slope < 0))
        if (np.abs(fit.slope[free]) * np.maximum(point[free], 1e-4) < _SLOPE_TOLERANCE).all():
            break
        step, factor = np.zeros(2), 1.0
        step[free] = _newton_step(sums, point, fit.slope, free)
        trial = np.maximum(point + step, 0.0)
        trial_fit = profile(sums, *trial)
        while trial_fit.deviance > fit.deviance + 1e-13 * abs(fit.deviance) and factor > 1e-9:
            factor /= 2
            trial = np.maximum(point + factor * step, 0.0)
            trial_fit = profile(sums, *trial)
        if factor <= 1e-9:
            break
        point, fit = trial, trial_fit
    return float(point[0]), float(point[1])


def _newton_step(sums: Sums, point: Floats, slope: Floats, free: Integers) -> Floats:
    """Give the step downhill on the free coordinates, the curvature taken positive in every direction."""
    curvature = np.empty((len(free), len(free)))
    for column, axis in enumerate(free):
        shift = np.zeros(2)
        shift[axis] = 1e-5 * max(float(point[axis]), 1e-2)
        curvature[:, column] = (profile(sums, *(point + shift)).slope - slope)[free] / shift[axis]
    values, vectors = np.linalg.eigh((curvature + curvature.T) / 2)
    values = np.maximum(np.abs(values), 1e-8 * np.abs(values).max() + 1e-12)
    return np.asarray(-vectors @ ((vectors.T @ slope[free]) / values))


def gather(n: npt.ArrayLike, total: npt.ArrayLike, square_total: npt.ArrayLike, *, reml: bool) -> Sums | NotEstimable:
    size, sums, squares = (np.asarray(x, dtype=np.float64) for x in (n, total, square_total))
    keep = size > 0
    size, sums, squares = size[keep], sums[keep], squares[keep]
    if len(size) < 2:
        return NotEstimable(Why.TOO_FEW_GROUPS)
    if size.sum() <= len(size):
        return NotEstimable(Why.TOO_FEW_ANSWERS)
    mean = sums / size
    within = float((squares - sums * mean).sum())
    if within <= 1e-10 * float(squares.sum()):
        return NotEstimable(Why.NO_VARIANCE)
    return Sums(size, mean, within, np.zeros(len(size), dtype=np.int64), 1, reml)


def without_teams(sums: Sums) -> Sums:
    """Give the same answers with each division as one team."""
    size = by_division(sums, sums.size)
    mean = by_division(sums, sums.size * sums.mean) / size
    within = sums.within + float(sums.size @ (sums.mean - mean[sums.division]) ** 2)
    return Sums(size, mean, within, np.zeros(len(size), dtype=np.int64), 1, sums.reml)
