"""Groups of teams with scores of a similar shape: from the release alone, so that nothing new can come out.

Profiles are a function of what is published: the rounded, shrunken scores of the teams whose every scale is shown.
The statistics are in ``stats.mixture``; what is in ``team_profiles`` may be rendered like the release itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from diagnostic.measures import Measure
from diagnostic.problems import NotEstimable, Why
from diagnostic.questionnaire import ScaleKind
from diagnostic.release import Release
from diagnostic.released_table import Table
from diagnostic.stats.mixture import (
    Dimensions,
    Evidence,
    Groups,
    Mixture,
    Stability,
    distinct_groups,
    profile_dimensions,
)
from diagnostic.team_profiles import Bearing, Candidate, Finding, Member, Profile, Profiles

Floats = npt.NDArray[np.float64]
Masks = npt.NDArray[np.bool_]

SCALE_SHOWN = 0.8
"""Share of the teams with any score shown that must have a scale shown for it to take part: rather the scale is left
out than so many teams."""
NOTABLE_POINTS = 4.0
"""Points from the mean of all teams that are worth a word."""
NOTABLE_THROUGHOUT = 2.0
"""Points that are worth a word where most scales depart to the same side."""
NOTABLE_ERRORS = 2.0
"""Standard errors of a group's mean that a deviation must exceed to be worth a word."""
THROUGHOUT = 0.7
"""Share of the scales that depart to the same side from which a group is higher, or lower, throughout."""
SURE = 0.8
"""Probability from which a team is said to be in its group without more ado."""

_FINDINGS = {Evidence.DISTINCT: Finding.DISTINCT, Evidence.UNSTABLE: Finding.UNSTABLE}


@dataclass(frozen=True, slots=True)
class _Cells:
    """Published scores of teams: no row and no column has a gap."""

    teams: tuple[str, ...]
    scales: tuple[str, ...]
    scores: Floats
    left_out: int


def find_profiles(release: Release, rng: np.random.Generator) -> Profiles:
    """Return the groups of teams with a similar profile, or why there are none."""
    cells = _cells(release)
    dimensions = profile_dimensions(cells.scores, rng=rng) if cells.scores.size else NotEstimable(Why.TOO_FEW_GROUPS)
    if isinstance(dimensions, NotEstimable):
        finding = Finding.ALIKE if dimensions.reason is Why.NO_VARIANCE else Finding.TOO_FEW
        return Profiles(finding, cells.scales, len(cells.teams), cells.left_out)
    # Matrices are small and many: threads would cost more than they bring, and could add up in another order.
    with threadpool_limits(limits=1):
        groups = distinct_groups(dimensions.points, rng=rng)
    return _profiles(cells, dimensions, groups)


def _cells(release: Release) -> _Cells:
    """Return the teams and scales whose shrunken scores are all shown."""
    table = release.tables.get(Measure.SHRUNKEN)
    teams = [unit.id for unit in release.units if unit.leaf and unit.parent is not None]
    scales = [subject.id for subject in release.subjects if subject.kind is ScaleKind.MEAN]
    if table is None or not teams or not scales:
        return _Cells((), (), np.zeros((0, 0)), len(teams))
    shown, scores = _read(table, teams, scales)
    some = shown.any(axis=1)
    wide: Masks = np.asarray(shown[some].sum(axis=0) >= max(SCALE_SHOWN * some.sum(), 1), dtype=np.bool_)
    whole: Masks = np.asarray(shown[:, wide].all(axis=1) & some, dtype=np.bool_)
    return _Cells(
        tuple(team for team, kept in zip(teams, whole, strict=True) if kept),
        tuple(scale for scale, kept in zip(scales, wide, strict=True) if kept),
        scores[np.ix_(whole, wide)],
        int((~whole).sum()),
    )


def _read(table: Table, teams: list[str], scales: list[str]) -> tuple[Masks, Floats]:
    at = np.ix_([table.axes[0].index(team) for team in teams], [table.axes[1].index(scale) for scale in scales])
    shown = table.shown()[at]
    return shown, np.where(shown, table.columns["estimate"][at], np.nan)


def _profiles(cells: _Cells, dimensions: Dimensions, found: Groups) -> Profiles:
    groups: tuple[Profile, ...] = ()
    if found.evidence is Evidence.DISTINCT and found.mixture is not None and found.stability is not None:
        groups = _described(cells, found.mixture, found.stability)
    return Profiles(
        finding=_FINDINGS.get(found.evidence, Finding.ONE_GROUP),
        scales=cells.scales,
        teams=len(cells.teams),
        left_out=cells.left_out,
        profiles=groups,
        candidates=tuple(Candidate(each.groups, each.shape.value, each.bic, each.icl) for each in found.candidates),
        dimensions=dimensions.points.shape[1],
        explained=dimensions.explained,
        level=dimensions.level,
        rand=None if found.stability is None else found.stability.rand,
        replicates=0 if found.stability is None else found.stability.replicates,
    )


def _described(cells: _Cells, mixture: Mixture, stability: Stability) -> tuple[Profile, ...]:
    return tuple(
        _profile(cells, mixture, group, float(stability.jaccard[group]))
        for group in range(mixture.groups)
        if (mixture.label == group).any()
    )


def _profile(cells: _Cells, mixture: Mixture, group: int, stability: float) -> Profile:
    own = cells.scores[mixture.label == group]
    # In whole points, as they are printed.
    deviations = np.round(own.mean(axis=0) - cells.scores.mean(axis=0)) + 0.0
    errors = own.std(axis=0, ddof=1) / np.sqrt(len(own))
    sure = np.abs(deviations) >= np.maximum(NOTABLE_ERRORS * errors, NOTABLE_THROUGHOUT)
    bearing = _bearing(float((sure & (deviations > 0)).mean()), float((sure & (deviations < 0)).mean()))
    least = NOTABLE_POINTS if bearing is Bearing.MIXED else NOTABLE_THROUGHOUT
    ranked = [int(at) for at in np.argsort(-np.abs(deviations), kind="stable") if sure[at]]
    notable = [at for at in ranked if abs(deviations[at]) >= least]
    return Profile(
        members=_members(cells, mixture, group),
        deviations=tuple(float(value) for value in deviations),
        high=tuple(cells.scales[at] for at in notable if deviations[at] > 0),
        low=tuple(cells.scales[at] for at in notable if deviations[at] < 0),
        bearing=bearing,
        stability=stability,
    )


def _bearing(higher: float, lower: float) -> Bearing:
    if higher >= THROUGHOUT:
        return Bearing.HIGHER
    return Bearing.LOWER if lower >= THROUGHOUT else Bearing.MIXED


def _members(cells: _Cells, mixture: Mixture, group: int) -> tuple[Member, ...]:
    """Return the teams of a group in the order of the release."""
    members = []
    for row in np.flatnonzero(mixture.label == group):
        chances = mixture.membership[row]
        next_best = int(np.argsort(-chances, kind="stable")[1])
        sure = float(chances[group])
        members.append(Member(cells.teams[row], sure, None if sure >= SURE else next_best))
    return tuple(members)
