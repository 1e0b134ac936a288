"""The recommended actions: a few of the library for each unit, with the figures that triggered them.

Knows the release and the action library, nothing else: no answers, no statistics. The patterns are in
``cause_patterns``, their thresholds in ``reports/action_rules.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

import numpy as np

from diagnostic.action_rules import ActionRules, Limits, load_rules
from diagnostic.cause_patterns import organisation_causes, silos, unit_causes
from diagnostic.causes import Basis, Cause, Evidence, Pattern, basis
from diagnostic.measures import Measure
from diagnostic.questionnaire import Role, Text
from diagnostic.release import Release
from diagnostic.survey_parts import UnitInfo

__all__ = [
    "Action",
    "Effort",
    "Evidence",
    "Level",
    "Pattern",
    "Plan",
    "Recommendation",
    "UnitPlan",
    "recommend",
]


class Level(StrEnum):
    """Where an action can be carried out."""

    ORGANISATION = "organisation"
    DIVISION = "division"
    TEAM = "team"


class Effort(StrEnum):
    """How much an action costs those who carry it out."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Action:
    """One entry of the action library."""

    id: str
    scale: str | None
    pattern: Pattern
    levels: frozenset[Level]
    title: Text
    what: Text
    why: Text
    first_step: Text
    owner: Text
    effort: Effort
    horizon_weeks: int
    measure: str
    """The scale or index that should move."""
    expected_points: float
    avoid: Text
    source: str = ""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One action for one unit, and why it is there."""

    action: Action
    unit: str
    pattern: Pattern
    subject: str
    """Scale, index or roster question that triggered it; of a silo, what its action should move."""
    partners: tuple[str, ...]
    """Units it names: the two sides of a link, or the unit that an action of the whole is for."""
    priority: float
    """Importance x gap x certainty, 0-1; recommendations are sorted by it."""
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """The few actions of one unit, best first, and what is to be protected."""

    unit: str
    recommendations: tuple[Recommendation, ...]
    protect: tuple[Recommendation, ...]
    """High and distinguishable: to be kept as it is. Never counted as actions to start."""
    inherits: str | None = None
    """Unit whose plan applies, where this one may not be shown."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of every unit that may have one."""

    organisation: UnitPlan
    units: Mapping[str, UnitPlan]


_FIRST = (
    Pattern.DISILLUSION,
    Pattern.DIVIDED,
    Pattern.SILO,
    Pattern.LOW,
    Pattern.PERCEPTION_GAP,
    Pattern.PROTECT,
)
"""The order of patterns of equal priority."""
_EFFORTS = tuple(Effort)


def recommend(release: Release, library: tuple[Action, ...], rules: ActionRules | None = None) -> Plan:
    """Choose the few actions of every unit: those that answer its most important, widest and surest gaps.

    Parameters
    ----------
    release
        What may be shown; nothing else is looked at.
    library
        The actions that fit the questionnaire, in order of preference where nothing else decides.
    rules
        Thresholds and limits; the shipped ones where none are given.
    """
    rules = load_rules() if rules is None else rules
    found_on = basis(release, rules, {action.scale for action in library if action.scale is not None})
    shown = _shown_units(release)
    parents = {unit.id: unit.parent for unit in release.units}
    pairs = tuple(silos(found_on))
    plans: dict[str, UnitPlan] = {}
    for unit in release.units:
        if unit.id not in shown:
            plans[unit.id] = UnitPlan(unit.id, (), (), _nearest_shown(unit.id, parents, shown))
            continue
        if unit.parent is None:
            causes = organisation_causes(found_on)
        else:
            own = (replace(pair, unit=unit.id) for pair in pairs if unit.id in pair.partners)
            causes = iter((*unit_causes(found_on, unit), *own))
        plans[unit.id] = _unit_plan(found_on, unit, causes, library)
    organisation = plans.pop(found_on.root.id)
    return Plan(organisation, MappingProxyType(plans))


def _shown_units(release: Release) -> frozenset[str]:
    """Return the units of which at least one score is shown."""
    table = release.tables.get(Measure.SCORE)
    if table is None:
        return frozenset()
    rows = np.asarray(table.shown().any(axis=1))
    return frozenset(unit for unit, shown in zip(table.axes[0], rows.tolist(), strict=True) if shown)


def _nearest_shown(unit: str, parents: Mapping[str, str | None], shown: frozenset[str]) -> str | None:
    """Return the nearest unit above that is shown, the organisation where none is; None for the organisation."""
    above = parents[unit]
    while above is not None and above not in shown and parents[above] is not None:
        above = parents[above]
    return above


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A cause with the actions that would answer it, the best first."""

    cause: Cause
    actions: tuple[Action, ...]
    priority: float


def _unit_plan(found_on: Basis, unit: UnitInfo, causes: Iterable[Cause], library: tuple[Action, ...]) -> UnitPlan:
    level = _level(unit)
    fitting = ((cause, _fitting(cause, level, library)) for cause in causes)
    candidates = [_Candidate(cause, actions, cause.priority) for cause, actions in fitting if actions]
    start = [candidate for candidate in candidates if candidate.cause.pattern is not Pattern.PROTECT]
    keep = [candidate for candidate in candidates if candidate.cause.pattern is Pattern.PROTECT]
    ranked = _most_exact_first(_causes_first(found_on, _clearest_division(start)))
    chosen = _choose(ranked, _limit(found_on.rules.limits, level))
    spoken_for = frozenset[str]().union(*(candidate.cause.touches for candidate, _ in chosen))
    protected = _choose(keep, found_on.rules.limits.protect, spoken_for)
    return UnitPlan(unit.id, _recommendations(chosen), _recommendations(protected))


def _level(unit: UnitInfo) -> Level:
    if unit.parent is None:
        return Level.ORGANISATION
    return Level.TEAM if unit.leaf else Level.DIVISION


def _limit(limits: Limits, level: Level) -> int:
    by_level = {Level.ORGANISATION: limits.organisation, Level.DIVISION: limits.division, Level.TEAM: limits.team}
    return by_level[level]


def _fitting(cause: Cause, level: Level, library: tuple[Action, ...]) -> tuple[Action, ...]:
    """Return the actions that answer a cause: made for its scale before general, for teams the least effort first."""
    fitting = (
        action
        for action in library
        if action.pattern is cause.pattern and action.scale in {None, cause.subject} and level in action.levels
    )

    def preference(action: Action) -> tuple[bool, int]:
        return action.scale is None, _EFFORTS.index(action.effort) if level is Level.TEAM else 0

    return tuple(sorted(fitting, key=preference))


def _clearest_division(candidates: Iterable[_Candidate]) -> list[_Candidate]:
    """Leave out all scales on which a team is divided but the first, which is the clearest."""
    kept: list[_Candidate] = []
    named = False
    for candidate in candidates:
        divided = candidate.cause.pattern is Pattern.DIVIDED
        if not (divided and named):
            kept.append(candidate)
        named = named or divided
    return kept


def _causes_first(found_on: Basis, candidates: list[_Candidate]) -> list[_Candidate]:
    """Put low outcomes after every low driver: an outcome moves when what drives it does."""
    outcomes = {subject.id for subject in found_on.subjects if subject.role is Role.OUTCOME}
    low = [candidate for candidate in candidates if candidate.cause.pattern is Pattern.LOW]
    ceiling = min((c.priority for c in low if c.cause.subject not in outcomes), default=1.0)

    def effect(candidate: _Candidate) -> bool:
        return candidate.cause.pattern is Pattern.LOW and candidate.cause.subject in outcomes

    last = [replace(c, priority=min(c.priority, ceiling)) for c in candidates if effect(c)]
    return [*(c for c in candidates if not effect(c)), *last]


def _most_exact_first(candidates: list[_Candidate]) -> list[_Candidate]:
    """Put a cause that says more exactly what is the matter with low scales before their low scores."""
    low = {c.cause.subject: c.priority for c in candidates if c.cause.pattern is Pattern.LOW}
    return [
        replace(c, priority=max([c.priority, *(low[subject] for subject in c.cause.outranks if subject in low)]))
        for c in candidates
    ]


def _choose(
    candidates: Iterable[_Candidate], limit: int, spoken_for: frozenset[str] = frozenset()
) -> list[tuple[_Candidate, Action]]:
    """Take the best: no action twice, no subject twice, and no pattern twice but for scores that are low or high."""
    chosen: list[tuple[_Candidate, Action]] = []
    several = {Pattern.LOW, Pattern.PROTECT}
    for candidate in sorted(candidates, key=lambda c: (-c.priority, _FIRST.index(c.cause.pattern))):
        cause = candidate.cause
        used = {action.id for _, action in chosen}
        action = next((action for action in candidate.actions if action.id not in used), None)
        again = cause.pattern not in several and any(c.cause.pattern is cause.pattern for c, _ in chosen)
        if action is None or again or cause.touches & spoken_for or len(chosen) == limit:
            continue
        chosen.append((candidate, action))
        spoken_for |= cause.touches
    return chosen


def _recommendations(chosen: Iterable[tuple[_Candidate, Action]]) -> tuple[Recommendation, ...]:
    return tuple(
        Recommendation(
            action=action,
            unit=candidate.cause.unit,
            pattern=candidate.cause.pattern,
            subject=candidate.cause.subject or action.measure,
            partners=candidate.cause.partners,
            priority=candidate.priority,
            evidence=candidate.cause.evidence,
        )
        for candidate, action in chosen
    )
