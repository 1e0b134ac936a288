"""Units' scores shrunken towards the whole, how much of the spread lies between teams, and rank intervals.

Unsafe: for the gate only. From the tally; the models are in ``stats.pooling``, ``icc`` and ``ranks``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostic.figures import Figures, reasons
from diagnostic.measures import Measure
from diagnostic.problems import NotEstimable, Why
from diagnostic.questionnaire import Role, Scale
from diagnostic.stats.icc import anova_icc
from diagnostic.stats.pooling import (
    GroupEstimates,
    NestedRandomIntercept,
    RandomIntercept,
    nested_random_intercept,
    random_intercept,
)
from diagnostic.stats.ranks import rank_intervals
from diagnostic.unit_tally import UnitTally, ancestors_at

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Masks = npt.NDArray[np.bool_]

NESTED_MINIMUM = 3
"""Divisions, with at least two teams each on average, from which their own spread is estimated too."""

RANK_DRAWS = 500_000
"""Ranks that are drawn in all, between 200 and 1,000 for each team: thousands of teams need fewer draws each."""

_SHRUNKEN = ("estimate", "low", "high", "weight", "rank_low", "rank_high")
_POOLING = (
    "icc1", "icc1_low", "icc1_high", "icc2", "tau2", "tau2_division", "sigma2", "f", "df1", "df2", "p_value", "groups",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Groups:
    """The groups of the model: every unit that people belong to directly.

    These are the teams, and the people of a division (or of the whole) who have no team: they take part in the model,
    but no unit of the report is they alone.
    """

    place: Ints
    """Position of each group in the hierarchy."""
    divisions: Ints
    """Positions of the divisions: the ancestors at level 1 of the groups, or the groups themselves."""
    division: Ints
    """Which of ``divisions`` each group is in."""
    team: Masks
    """Whether the group is a team; the estimates of the others are given out nowhere."""
    nested: bool


def shrunken_scores(units: UnitTally, *, confidence: float, rng: np.random.Generator) -> tuple[Figures, Figures]:
    """Return the shrunken scores of every unit (SHRUNKEN) and the models behind them (POOLING).

    Teams are groups of a random intercept, nested in their divisions where there are enough of these; divisions get
    the estimate of their own effect. Rank intervals among the teams are given for the outcomes.
    """
    groups = _groups(units)
    shape = units.all.score_n.shape
    shrunken = {name: np.full(shape, np.nan) for name in _SHRUNKEN}
    pooling = {name: np.full(shape[1], np.nan) for name in _POOLING}
    for at, subject in enumerate(units.subjects):
        ranked = isinstance(subject, Scale) and subject.role is Role.OUTCOME
        _fit_subject(units, groups, at, shrunken, pooling, confidence, rng if ranked else None)
    return _shrunken_figures(units, shrunken), _pooling_figures(units, pooling)


def _groups(units: UnitTally) -> _Groups:
    place = np.flatnonzero(units.own.people > 0)
    division = ancestors_at(units.hierarchy, 1)[place]
    division = np.where(division < 0, place, division)
    divisions, division = np.unique(division, return_inverse=True)
    count = int((units.hierarchy.parents()[divisions] >= 0).sum())
    deep = any(unit.level >= 2 for unit in units.hierarchy.units)
    nested = deep and count >= NESTED_MINIMUM and place.size >= 2 * count
    return _Groups(place, divisions, division, units.hierarchy.leaves()[place], nested)


def _fit_subject(
    units: UnitTally,
    groups: _Groups,
    at: int,
    shrunken: dict[str, Floats],
    pooling: dict[str, Floats],
    confidence: float,
    rng: np.random.Generator | None,
) -> None:
    own = units.own
    sums = (own.score_n[groups.place, at], own.score_sum[groups.place, at], own.score_square[groups.place, at])
    _fill_icc(sums, at, pooling, confidence)
    fit: RandomIntercept | NestedRandomIntercept | NotEstimable
    if groups.nested:
        fit = nested_random_intercept(*sums, groups.division, confidence=confidence)
        if isinstance(fit, NestedRandomIntercept):
            below_root = units.hierarchy.parents()[groups.divisions] >= 0
            _fill_estimates(shrunken, groups.divisions, at, fit.divisions, below_root)
            pooling["tau2"][at], pooling["tau2_division"][at] = fit.tau2_team, fit.tau2_division
    else:
        fit = random_intercept(*sums, confidence=confidence)
        if isinstance(fit, RandomIntercept):
            pooling["tau2"][at] = fit.tau2
    if isinstance(fit, NotEstimable):
        return
    pooling["sigma2"][at] = fit.sigma2
    _fill_estimates(shrunken, groups.place, at, fit.teams, groups.team)
    if rng is not None:
        known = ~np.isnan(fit.teams.estimate) & groups.team
        estimate, spread = fit.teams.estimate[known], fit.teams.total_sd[known]
        draws = int(np.clip(RANK_DRAWS // max(estimate.size, 1), 200, 1000))
        ranks = rank_intervals(estimate, spread, rng, replicates=draws, confidence=confidence)
        shrunken["rank_low"][groups.place[known], at] = ranks.low
        shrunken["rank_high"][groups.place[known], at] = ranks.high


def _fill_icc(sums: tuple[Ints, Floats, Floats], at: int, pooling: dict[str, Floats], confidence: float) -> None:
    n, total, square = sums
    size = np.where(n > 0, n, np.nan)
    mean = total / size
    variance = np.where(n > 1, np.maximum(square - total * mean, 0.0) / np.where(n > 1, n - 1, np.nan), np.nan)
    icc = anova_icc(n, mean, variance, confidence=confidence)
    if isinstance(icc, NotEstimable):
        return
    pooling["icc1"][at], pooling["icc1_low"][at], pooling["icc1_high"][at] = icc.icc1, icc.icc1_low, icc.icc1_high
    pooling["icc2"][at], pooling["f"][at], pooling["p_value"][at] = icc.icc2, icc.statistic, icc.p_value
    pooling["df1"][at], pooling["df2"][at], pooling["groups"][at] = icc.df_between, icc.df_within, icc.teams


def _fill_estimates(columns: dict[str, Floats], place: Ints, at: int, found: GroupEstimates, given_out: Masks) -> None:
    for name in ("estimate", "low", "high", "weight"):
        values: Floats = getattr(found, name)
        columns[name][place[given_out], at] = values[given_out]


def _shrunken_figures(units: UnitTally, columns: dict[str, Floats]) -> Figures:
    n = units.all.score_n
    axes = (units.unit_ids, units.subject_ids)
    return Figures(Measure.SHRUNKEN, axes, n, columns, reasons(~np.isnan(columns["estimate"]), n, Why.TOO_FEW_GROUPS))


def _pooling_figures(units: UnitTally, columns: dict[str, Floats]) -> Figures:
    n = units.own.score_n.sum(axis=0)
    columns["n"] = n.astype(np.float64)
    why = reasons(~np.isnan(columns["icc1"]), n, Why.TOO_FEW_GROUPS)
    return Figures(Measure.POOLING, (units.subject_ids,), n, columns, why)
