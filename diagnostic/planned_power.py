"""What a planned survey can reveal, as values: assumptions, and for each unit its smallest differences and changes.

Made in ``planning``; rendered by ``report.compose.power`` and printed by the command. Computes nothing, knows no words.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Showing(StrEnum):
    """Whether a unit's figures could be shown at all."""

    EXPECTED = "expected"
    UNLIKELY = "unlikely"
    """Fewer answers are expected than the threshold of confidentiality; more would do."""
    NEVER = "never"
    """Even if everybody answered there would be too few."""


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What a plan rests on."""

    response_rate: float
    sd: float
    """Standard deviation of people's scores within a unit, in points of 0-100."""
    correlation: float
    """Of one person's scores at two waves."""
    power: float
    """Probability of finding a difference of the given size."""
    confidence: float
    real: float
    """Share of the comparisons that is taken to have a real difference."""
    difference: float
    """Points for which the answers needed are given."""
    scales: int
    """Scales on which each unit is compared."""
    threshold: int
    """Answers under which nothing is shown."""


@dataclass(frozen=True, slots=True)
class Levels:
    """Levels of a single comparison, and how many there are."""

    comparisons: int
    single: float
    family: float
    bonferroni: float


@dataclass(frozen=True, slots=True)
class PlannedUnit:
    """A unit of the roster. Points are None where the unit could not be shown, or has nothing to be compared with."""

    id: str
    name: str
    """Told apart from others of the same name."""
    parent: str
    """Name of the unit above; empty for the organisation."""
    level: int
    leaf: bool
    headcount: int
    answers: int
    """Expected."""
    rest: int
    """Answers expected from the rest of the unit above."""
    showing: Showing
    difference: float | None
    """Smallest difference from the rest of the unit above, all comparisons of the report taken into account."""
    difference_single: float | None
    """The same, if it were the only comparison: the least that can be hoped for."""
    difference_bonferroni: float | None
    """The same, if it were the only real one of all: the most that can be needed."""
    needed: int | None
    """Answers with which ``Assumptions.difference`` from the rest would be found; None where all are not enough."""
    change_unlinked: float | None
    """Smallest change between two waves of equal size whose people cannot be linked."""
    change_linked: float | None
    """The same where people who answer twice are linked."""
    change_census: float | None
    """The same, as a statement on those who are there now: with the finite-population correction."""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Smallest differences and changes at one number of answers."""

    answers: int
    single: float
    family: float
    bonferroni: float
    change_unlinked: float
    change_linked: float


@dataclass(frozen=True, slots=True)
class PowerPlan:
    """The plan of a survey; the organisation comes first, parents before children."""

    assumptions: Assumptions
    levels: Levels
    units: tuple[PlannedUnit, ...]
    curve: tuple[CurvePoint, ...]
    """Of a unit in an organisation of this size, by its answers."""
