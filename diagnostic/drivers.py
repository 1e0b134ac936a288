"""What goes with the outcomes: relative importance of the driver scales. Unsafe: for the gate only.

Of the organisation, of every unit above the teams with enough people, and apart for what is within teams and what is
between them. Which sums these come from is in ``driver_sums``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from diagnostic.cells import WHYS
from diagnostic.driver_sums import MINIMUM_TEAMS, DriverSums, driver_sums, only
from diagnostic.figures import Figures, control_false_discoveries
from diagnostic.measures import DriverLevel, Measure
from diagnostic.problems import NotEstimable, Why
from diagnostic.responses import Hierarchy
from diagnostic.scoring import Scores
from diagnostic.stats.importance import BootstrapImportance, bootstrap_importance
from diagnostic.stats.importance_contrast import importance_contrast
from diagnostic.stats.levels import ClusterSums, Levels, split_levels
from diagnostic.unit_tally import UnitTally, ancestors_at

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Pairs = tuple[tuple[str, str], ...]
Found = tuple[BootstrapImportance | NotEstimable, ...]
"""One for each outcome."""

MINIMUM_PEOPLE = 100
"""People with every scale, under which no drivers are estimated (METHODS, Drivers)."""
TEAMS_A_DRIVER = 3
"""Teams for each driver, under which nothing is said of the averages of teams: they would be explained by chance."""
REPLICATES, UNIT_REPLICATES = 1000, 300
"""Resamples of the organisation, and of each unit below it."""

_DRIVERS = ("estimate", "low", "high", "beta")
_MODEL = ("estimate", "adjusted", "low", "high")


@dataclass(frozen=True, slots=True)
class DriverResults:
    """Importance of every driver for every outcome."""

    importance: Figures
    """The organisation and the units above the teams; those below it with a test against it."""
    models: Figures
    levels: Figures
    """Within teams and between them, in the organisation."""
    level_models: Figures
    alike: Mapping[str, Mapping[str, Pairs]]
    """By unit and outcome: pairs of drivers that cannot be told apart."""
    method: str
    """``lmg`` or ``johnson``; empty where nothing could be estimated."""
    resampling: str
    """``teams`` or ``people``, of the organisation; empty where nothing could be estimated."""

    @property
    def figures(self) -> tuple[Figures, ...]:
        """Return all figures."""
        return self.importance, self.models, self.levels, self.level_models


def drivers(
    units: UnitTally,
    scores: Scores,
    home: Ints,
    *,
    confidence: float,
    false_discovery_rate: float,
    rng: np.random.Generator,
) -> DriverResults:
    """Return the importance of every driver scale for every outcome scale; ``home`` is each person's unit."""
    sums = driver_sums(units, scores, home)
    heads = np.flatnonzero(~units.hierarchy.leaves() | (units.hierarchy.parents() < 0))
    level_rng, contrast_rng, *unit_rngs = rng.spawn(2 + len(heads))
    found = [
        _found(sums, int(unit), own_rng, confidence=confidence) for unit, own_rng in zip(heads, unit_rngs, strict=True)
    ]
    ids = tuple(units.unit_ids[unit] for unit in heads)
    people = sums.people[heads].astype(np.int64)
    whole = next((each for each in found[0] if not isinstance(each, NotEstimable)), None)
    resampling = "teams" if sums.whole_teams(int(heads[0])) else "people"
    importance = _importance(ids, people, sums, found, _p_values(sums, units.hierarchy, heads, contrast_rng))
    levels, level_models = _levels(sums, level_rng, confidence=confidence)
    return DriverResults(
        importance=control_false_discoveries([importance], false_discovery_rate)[0],
        models=_models(ids, people, sums.outcomes, found),
        levels=levels,
        level_models=level_models,
        alike={unit: _alike(sums, each) for unit, each in zip(ids, found, strict=True)},
        method=whole.estimate.method.value if whole else "",
        resampling=resampling if whole else "",
    )


def _found(sums: DriverSums, unit: int, rng: np.random.Generator, *, confidence: float) -> Found:
    """Return the importance in one unit; nothing with too few people."""
    if sums.people[unit] < MINIMUM_PEOPLE or not sums.drivers:
        why = Why.TOO_FEW_ANSWERS if sums.people[unit] else Why.NO_ANSWERS
        return (NotEstimable(why),) * len(sums.outcomes)
    replicates = UNIT_REPLICATES if unit else REPLICATES
    return _bootstrap(sums.clusters(unit, rng), sums, rng, replicates=replicates, confidence=confidence)


def _bootstrap(
    clusters: ClusterSums, sums: DriverSums, rng: np.random.Generator, *, replicates: int, confidence: float
) -> Found:
    if not sums.outcomes:
        return ()
    return bootstrap_importance(
        clusters.n,
        clusters.total,
        clusters.cross,
        rng,
        outcomes=len(sums.outcomes),
        replicates=replicates,
        confidence=confidence,
    )


def _p_values(sums: DriverSums, hierarchy: Hierarchy, heads: Ints, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return p-value and direction of each unit's shares against those of the whole; NaN where there is no test."""
    shape = (len(heads), len(sums.outcomes), len(sums.drivers))
    p_value, difference = np.full(shape, np.nan), np.full(shape, np.nan)
    filled = sums.own.n > 0
    clusters = only(sums.own, filled)
    level_of = np.array([unit.level for unit in hierarchy.units])
    for level in sorted(set(level_of[heads[1:]].tolist())) if sums.outcomes and sums.drivers else ():
        here = np.flatnonzero(level_of[heads] == level)
        part = np.full(len(hierarchy.units) + 1, -1)  # the last place is for units above that level
        part[heads[here]] = np.arange(len(here))
        tested = importance_contrast(
            clusters.n,
            clusters.total,
            clusters.cross,
            part[ancestors_at(hierarchy, level)[filled]],
            rng,
            outcomes=len(sums.outcomes),
            least=MINIMUM_PEOPLE,
        )
        known = len(tested.n)
        p_value[here[:known]], difference[here[:known]] = tested.p_value, tested.difference
    return p_value, np.sign(difference)


def _importance(
    ids: tuple[str, ...], people: Ints, sums: DriverSums, found: list[Found], tests: tuple[Floats, Floats]
) -> Figures:
    columns = _columns(found, len(sums.outcomes), len(sums.drivers))
    own = ~np.isnan(columns["estimate"])
    columns |= {
        name: np.where(own, values, np.nan) for name, values in zip(("p_value", "direction"), tests, strict=True)
    }
    n = np.broadcast_to(people[:, None, None], own.shape).copy()
    return Figures(Measure.DRIVERS, (ids, sums.outcomes, sums.drivers), n, columns, _why(found, own.shape))


def _columns(found: list[Found], outcomes: int, drivers: int) -> dict[str, Floats]:
    columns = {name: np.full((len(found), outcomes, drivers), np.nan) for name in _DRIVERS}
    for row, each in enumerate(found):
        for at, result in enumerate(each):
            if not isinstance(result, NotEstimable):
                values = (result.estimate.share, result.share_low, result.share_high, result.estimate.std_beta)
                for name, value in zip(_DRIVERS, values, strict=True):
                    columns[name][row, at] = value
    return columns


def _model_columns(found: list[Found], outcomes: int) -> dict[str, Floats]:
    columns = {name: np.full((len(found), outcomes), np.nan) for name in _MODEL}
    for row, each in enumerate(found):
        for at, result in enumerate(each):
            if not isinstance(result, NotEstimable):
                estimate = result.estimate
                values = (estimate.r_squared, estimate.adjusted, result.r_squared_low, result.r_squared_high)
                for name, value in zip(_MODEL, values, strict=True):
                    columns[name][row, at] = value
    return columns


def _models(ids: tuple[str, ...], people: Ints, outcomes: tuple[str, ...], found: list[Found]) -> Figures:
    columns = _model_columns(found, len(outcomes))
    n = np.broadcast_to(people[:, None], columns["estimate"].shape).copy()
    # Counts of the units below add up: printed, they would give the count of one that is withheld.
    columns["n"] = np.where(np.arange(len(ids))[:, None] == 0, n, np.nan)
    return Figures(Measure.DRIVER_MODEL, (ids, outcomes), n, columns, _why(found, n.shape))


def _why(found: list[Found], shape: tuple[int, ...]) -> npt.NDArray[np.int8]:
    """Return the reasons of what could not be estimated, -1 elsewhere; ``shape`` is rows by outcomes and more."""
    codes = [[WHYS.index(each.reason) if isinstance(each, NotEstimable) else -1 for each in row] for row in found]
    flat = np.array(codes, dtype=np.int8).reshape(shape[:2])
    return np.broadcast_to(flat.reshape(*shape[:2], *[1] * (len(shape) - 2)), shape).copy()


def _levels(sums: DriverSums, rng: np.random.Generator, *, confidence: float) -> tuple[Figures, Figures]:
    """Return importance and models within teams and between them, with the organisation's people behind them."""
    people = int(sums.people[0])
    split = split_levels(sums.own.n, sums.own.total, sums.own.cross)
    found = [_level(sums, level, split, rng, confidence=confidence) for level in DriverLevel]
    ids = tuple(level.value for level in DriverLevel)
    shares = _columns(found, len(sums.outcomes), len(sums.drivers))
    models = _model_columns(found, len(sums.outcomes))
    shape, model_shape = shares["estimate"].shape, models["estimate"].shape
    groups = 0 if isinstance(split, NotEstimable) else split.groups
    models |= {"n": np.full(model_shape, float(people)), "groups": np.full(model_shape, float(groups))}
    n, model_n = np.full(shape, people, dtype=np.int64), np.full(model_shape, people, dtype=np.int64)
    axes = (ids, sums.outcomes)
    return (
        Figures(Measure.DRIVER_LEVELS, (*axes, sums.drivers), n, shares, _why(found, shape)),
        Figures(Measure.DRIVER_LEVEL_MODEL, axes, model_n, models, _why(found, model_shape)),
    )


def _level(
    sums: DriverSums, level: DriverLevel, split: Levels | NotEstimable, rng: np.random.Generator, *, confidence: float
) -> Found:
    """Return the importance on one level; nothing with few teams, and more are needed for their averages."""
    least = MINIMUM_TEAMS
    if level is DriverLevel.BETWEEN:
        least = max(least, TEAMS_A_DRIVER * len(sums.drivers))
    if isinstance(split, NotEstimable) or split.groups < least:
        return (NotEstimable(Why.TOO_FEW_GROUPS),) * len(sums.outcomes)
    if sums.people[0] < MINIMUM_PEOPLE or not sums.drivers:
        return (NotEstimable(Why.TOO_FEW_ANSWERS),) * len(sums.outcomes)
    clusters = split.within if level is DriverLevel.WITHIN else split.between
    return _bootstrap(clusters, sums, rng, replicates=REPLICATES, confidence=confidence)


def _alike(sums: DriverSums, found: Found) -> dict[str, Pairs]:
    """Return by outcome the pairs of drivers that cannot be told apart."""
    return {
        outcome: _pairs(result, sums.drivers)
        for outcome, result in zip(sums.outcomes, found, strict=True)
        if not isinstance(result, NotEstimable)
    }


def _pairs(found: BootstrapImportance, ids: tuple[str, ...]) -> Pairs:
    return tuple((ids[i], ids[j]) for i, j in combinations(range(len(ids)), 2) if found.alike[i, j])
