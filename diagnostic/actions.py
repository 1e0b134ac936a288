"""The recommended actions: rules over a release that give a few actions with the figures that triggered them.

Knows the release and the action library, nothing else: no answers, no statistics.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from diagnostic.questionnaire import Text


class Pattern(StrEnum):
    """What an action answers."""

    LOW = "low"
    DIVIDED = "divided"
    PERCEPTION_GAP = "perception_gap"
    SILO = "silo"
    DISILLUSION = "disillusion"
    PROTECT = "protect"


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
class Recommendation:
    """One action for one unit, and why it is there."""

    action: Action
    unit: str
    pattern: Pattern
    subject: str
    """Scale or index that triggered it."""
    partners: tuple[str, ...]
    """Other units it names (the two sides of a silo)."""
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
