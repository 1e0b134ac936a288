"""What goes with the outcomes: relative importance of the driver scales. Unsafe: for the gate only.

From the tally's cross-products of scale scores, team by team; with few teams, from people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from diagnostic.figures import Figures, reasons
from diagnostic.problems import NotEstimable, Why
from diagnostic.questionnaire import Role, Scale, ScaleKind
from diagnostic.release import Measure
from diagnostic.responses import ROOT
from diagnostic.scoring import Scores
from diagnostic.stats.importance import BootstrapImportance, bootstrap_importance
from diagnostic.unit_tally import UnitTally

Floats = npt.NDArray[np.float64]

MINIMUM_PEOPLE = 100
"""People with every scale, under which no drivers are estimated (METHODS, Drivers)."""
MINIMUM_TEAMS = 30
"""Teams from which whole teams are resampled; with fewer, people are."""
REPLICATES = 1000

_DRIVERS = ("estimate", "low", "high", "beta")
_MODEL = ("estimate", "low", "high")


@dataclass(frozen=True, slots=True)
class DriverResults:
    """Importance of every driver for every outcome, over the whole organisation."""

    importance: Figures
    models: Figures
    alike: Mapping[str, tuple[tuple[str, str], ...]]
    """By outcome: pairs of drivers that cannot be told apart."""
    method: str
    """``lmg`` or ``johnson``; empty where nothing could be estimated."""
    resampling: str
    """``teams`` or ``people``; empty where nothing could be estimated."""


def drivers(units: UnitTally, scores: Scores, *, confidence: float, rng: np.random.Generator) -> DriverResults:
    """Return the importance of every driver scale for every outcome scale."""
    names = units.own.complete_subjects
    by_id = {s.id: s for s in units.subjects if isinstance(s, Scale) and s.kind is ScaleKind.MEAN}
    driver_ids = tuple(name for name in names if by_id[name].role is Role.DRIVER)
    outcome_ids = tuple(name for name in names if by_id[name].role is Role.OUTCOME)
    sums = _clusters(units, scores)
    people = int(units.own.complete_n.sum())
    importance = {name: np.full((1, len(outcome_ids), len(driver_ids)), np.nan) for name in _DRIVERS}
    models = {name: np.full((1, len(outcome_ids)), np.nan) for name in _MODEL}
    alike: dict[str, tuple[tuple[str, str], ...]] = {}
    method = ""
    for at, outcome in enumerate(outcome_ids):
        if people < MINIMUM_PEOPLE or not driver_ids:
            continue
        columns = [names.index(name) for name in (*driver_ids, outcome)]
        found = _estimate(sums, columns, rng, confidence)
        if not isinstance(found, NotEstimable):
            _fill(importance, models, at, found)
            alike[outcome] = _pairs(found, driver_ids)
            method = found.estimate.method.value
    n = np.full((1, len(outcome_ids)), people, dtype=np.int64)
    models["n"] = n.astype(np.float64)
    return DriverResults(
        importance=_figures(Measure.DRIVERS, (outcome_ids, driver_ids), importance, people),
        models=_figures(Measure.DRIVER_MODEL, (outcome_ids,), models, people),
        alike=alike,
        method=method,
        resampling=("teams" if _whole_teams(units) else "people") if method else "",
    )


def _figures(measure: Measure, axes: tuple[tuple[str, ...], ...], columns: dict[str, Floats], people: int) -> Figures:
    n = np.full(columns["estimate"].shape, people, dtype=np.int64)
    why = reasons(~np.isnan(columns["estimate"]), n, Why.TOO_FEW_ANSWERS if people < MINIMUM_PEOPLE else Why.SINGULAR)
    return Figures(measure, ((ROOT,), *axes), n, columns, why)


def _whole_teams(units: UnitTally) -> bool:
    return bool((units.own.complete_n > 0).sum() >= MINIMUM_TEAMS)


def _clusters(units: UnitTally, scores: Scores) -> tuple[Floats, Floats, Floats]:
    """Return n, sums and cross-products of what is resampled: teams, or people where there are few teams."""
    if _whole_teams(units):
        filled = units.own.complete_n > 0
        return units.own.complete_n[filled], units.own.complete_sum[filled], units.own.complete_cross[filled]
    ids = units.subject_ids
    rows = scores.values[:, [ids.index(name) for name in units.own.complete_subjects]]
    rows = rows[~np.isnan(rows).any(axis=1)]
    return np.ones(rows.shape[0]), rows, rows[:, :, None] * rows[:, None, :]


def _estimate(
    sums: tuple[Floats, Floats, Floats], columns: list[int], rng: np.random.Generator, confidence: float
) -> BootstrapImportance | NotEstimable:
    n, total, cross = sums
    cross = cross[:, columns][:, :, columns]
    return bootstrap_importance(n, total[:, columns], cross, rng, replicates=REPLICATES, confidence=confidence)


def _fill(importance: dict[str, Floats], models: dict[str, Floats], at: int, found: BootstrapImportance) -> None:
    importance["estimate"][0, at] = found.estimate.share
    importance["low"][0, at], importance["high"][0, at] = found.share_low, found.share_high
    importance["beta"][0, at] = found.estimate.std_beta
    models["estimate"][0, at] = found.estimate.r_squared
    models["low"][0, at], models["high"][0, at] = found.r_squared_low, found.r_squared_high


def _pairs(found: BootstrapImportance, ids: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((ids[i], ids[j]) for i, j in combinations(range(len(ids)), 2) if found.alike[i, j])
