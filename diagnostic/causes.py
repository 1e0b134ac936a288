"""What a cause for an action is, and the basis that causes are found on: release, rules and importance of the scales.

Knows the release and the rules; which pattern is found where is in ``cause_patterns``, which action answers it in
``actions``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean, median
from types import MappingProxyType

from diagnostic.action_rules import ActionRules, Threshold
from diagnostic.cells import Shown
from diagnostic.measures import Measure
from diagnostic.questionnaire import Role, ScaleKind
from diagnostic.release import Release
from diagnostic.survey_parts import SubjectInfo, UnitInfo


class Pattern(StrEnum):
    """What an action answers."""

    LOW = "low"
    DIVIDED = "divided"
    PERCEPTION_GAP = "perception_gap"
    SILO = "silo"
    DISILLUSION = "disillusion"
    PROTECT = "protect"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A figure that triggered an action: the sentence is ``evidence.<kind>`` in the catalogue, with these values.

    ``values`` are raw numbers, already rounded by the gate, by the names that the sentence uses; ``units`` are unit ids
    and ``subjects`` scale or index ids (or role ids for ``roles``) that the sentence names.
    """

    kind: str
    values: Mapping[str, float]
    units: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cause:
    """Something in a unit that calls for an action, with the figures that say so."""

    unit: str
    pattern: Pattern
    subject: str
    """Scale, index or roster question; empty for a silo, which is seen between units."""
    priority: float
    """Importance x gap x certainty, 0-1."""
    evidence: tuple[Evidence, ...]
    partners: tuple[str, ...] = ()
    touches: frozenset[str] = frozenset()
    """Subjects that no second cause of the unit is to be about: the own one, and the parts of an index."""
    outranks: frozenset[str] = frozenset()
    """Subjects whose low scores come after this cause: it says more exactly what is the matter with them."""


@dataclass(frozen=True, slots=True)
class Best:
    """The largest share of a driver: of which outcome, and in which unit."""

    share: float
    outcome: str
    unit: str


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each subject matters."""

    importance: Mapping[str, float]
    """By subject, 0-1."""
    best: Mapping[str, Best]
    """By driver that explains its part of an outcome or more."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What causes are found on."""

    release: Release
    rules: ActionRules
    root: UnitInfo
    subjects: tuple[SubjectInfo, ...]
    """Scales, and the indices that have actions of their own: what can be low, divided, seen differently or high."""
    weights: Mapping[str, Weights]
    """By unit: those of its own drivers, or of the drivers that it inherits."""
    middle: float | None
    """Median score of the organisation's scales; None where none is shown."""

    def figures(self, measure: Measure, keys: tuple[str, ...], *names: str) -> dict[str, float] | None:
        """Return figures of a cell by name; None unless the cell is shown and has them all."""
        return figures(self.release, measure, keys, *names)

    def importance(self, unit: str, subject: str) -> float:
        """Return how much a subject matters in a unit, 0-1."""
        return self.weights[unit].importance[subject]

    def important(self, unit: str, subject: str) -> Evidence | None:
        """Return that a driver explains its part of an outcome or more, in the unit or where it inherits from."""
        found = self.weights[unit].best.get(subject)
        if found is None:
            return None
        own = "important" if unit == self.root.id else "important_own"
        kind = own if found.unit == unit else "important_above"
        return Evidence(kind, MappingProxyType({"share": found.share}), (found.unit,), (subject, found.outcome))

    def gap(self, points: float, subject: SubjectInfo | None = None) -> float:
        """Return a distance in points as a gap, 0-1; net promoter scores have twice the points of other scores."""
        width = 2.0 if subject is not None and subject.kind is ScaleKind.NPS else 1.0
        return min(abs(points) / (width * self.rules.full_gap), 1.0)

    def certainty(self, q_value: float | None) -> float:
        """Return 1 - q; without a q-value, what every finding that survived the control has at least."""
        return 1.0 - (self.release.about.false_discovery_rate if q_value is None else q_value)


def figures(release: Release, measure: Measure, keys: tuple[str, ...], *names: str) -> dict[str, float] | None:
    """Return figures of a cell by name; None unless the cell is shown and has them all."""
    cell = release.cell(measure, *keys)
    if not isinstance(cell, Shown):
        return None
    found = {name: value for name in names if (value := cell.get(name)) is not None}
    return found if len(found) == len(names) else None


def level_of(threshold: Threshold, subject: SubjectInfo) -> float:
    """Return the level that the scores of a subject are held against."""
    return threshold.nps if subject.kind is ScaleKind.NPS else threshold.score


def basis(release: Release, rules: ActionRules, named: Collection[str]) -> Basis:
    """Return the basis; ``named`` are the subjects that have actions of their own."""
    root = next(unit for unit in release.units if unit.parent is None)
    scales = [s for s in release.subjects if s.kind in {ScaleKind.MEAN, ScaleKind.NPS}]
    indices = [s for s in release.subjects if s.kind is ScaleKind.INDEX and s.id in named]
    scores = [
        score["estimate"]
        for scale in scales
        if scale.kind is ScaleKind.MEAN
        and (score := figures(release, Measure.SCORE, (root.id, scale.id), "estimate")) is not None
    ]
    return Basis(
        release=release,
        rules=rules,
        root=root,
        subjects=(*scales, *indices),
        weights=MappingProxyType(_weights(release, scales, indices, rules)),
        middle=median(scores) if scores else None,
    )


def _weights(
    release: Release, scales: list[SubjectInfo], indices: list[SubjectInfo], rules: ActionRules
) -> dict[str, Weights]:
    """Return the weights of every unit; units that inherit from the same unit share theirs."""
    table = release.tables.get(Measure.DRIVERS)
    outcomes = table.axes[1] if table is not None else ()
    units = [release.driver_units(outcome) for outcome in outcomes]
    made: dict[tuple[str | None, ...], Weights] = {}
    weights = {}
    for unit in release.units:
        sources = tuple(of_outcome.get(unit.id) for of_outcome in units)
        if sources not in made:
            made[sources] = _weights_from(release, dict(zip(outcomes, sources, strict=True)), (scales, indices), rules)
        weights[unit.id] = made[sources]
    return weights


def _weights_from(
    release: Release,
    sources: Mapping[str, str | None],
    subjects: tuple[list[SubjectInfo], list[SubjectInfo]],
    rules: ActionRules,
) -> Weights:
    """Return the weights from the drivers of each outcome in the unit that they are taken from."""
    scales, indices = subjects
    shares = {outcome: _shares(release, unit, outcome) for outcome, unit in sources.items() if unit is not None}
    importance = _importance(scales, shares, rules)
    for index in indices:
        known = [importance[part] for part in index.parts if part in importance]
        importance[index.id] = fmean(known) if known else rules.importance.unknown
    return Weights(MappingProxyType(importance), MappingProxyType(_best(shares, sources)))


def _shares(release: Release, unit: str, outcome: str) -> dict[str, float]:
    """Return by driver the shares of explained variance that are shown."""
    return {
        driver: share["estimate"]
        for driver in release.tables[Measure.DRIVERS].axes[2]
        if (share := figures(release, Measure.DRIVERS, (unit, outcome, driver), "estimate")) is not None
    }


def _importance(
    scales: list[SubjectInfo], shares: Mapping[str, Mapping[str, float]], rules: ActionRules
) -> dict[str, float]:
    """Return the mean share of every driver, the largest made 1, and the constants of other scales."""
    mean: dict[str, float] = {}
    for scale in scales:
        known = [drivers[scale.id] for drivers in shares.values() if scale.id in drivers]
        if known and scale.role is Role.DRIVER:
            mean[scale.id] = max(fmean(known), 0.0)
    largest = max(mean.values(), default=0.0)
    importance = {}
    for scale in scales:
        if scale.role is Role.OUTCOME:
            importance[scale.id] = rules.importance.outcome
        elif scale.id in mean and largest > 0:
            importance[scale.id] = mean[scale.id] / largest
        else:
            importance[scale.id] = rules.importance.unknown
    return importance


def _best(shares: Mapping[str, Mapping[str, float]], sources: Mapping[str, str | None]) -> dict[str, Best]:
    """Return the drivers that explain at least an equal part of an outcome, with the outcome they explain most of."""
    best: dict[str, Best] = {}
    for outcome, drivers in shares.items():
        for driver, share in drivers.items():
            least = best[driver].share if driver in best else 0.0
            if share * len(drivers) >= 1 and share > least:
                best[driver] = Best(share, outcome, sources[outcome] or "")
    return best
