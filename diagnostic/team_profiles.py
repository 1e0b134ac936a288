"""Profiles of teams, as values: which teams have scores of a similar shape, and on what each group departs.

They are made in ``profiling``, from a release alone. This module computes nothing and holds no words.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Finding(StrEnum):
    """What can be said about groups of teams."""

    DISTINCT = "distinct"
    ONE_GROUP = "one-group"
    """No number of groups describes the teams clearly better than one."""
    UNSTABLE = "unstable"
    """Several groups describe the teams better, but they do not come back when teams are drawn again."""
    TOO_FEW = "too-few"
    """Too few teams may be shown in full."""
    ALIKE = "alike"
    """The teams do not differ by more than the rounding of their scores."""


class Bearing(StrEnum):
    """Whether a group departs on most scales to the same side."""

    HIGHER = "higher"
    LOWER = "lower"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Member:
    """A team in its group."""

    team: str
    """Unit id."""
    probability: float
    """Of belonging to this group rather than to another one, 0-1."""
    otherwise: int | None
    """Position of the next likeliest group, where the team is not surely in this one."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One group of teams."""

    members: tuple[Member, ...]
    deviations: tuple[float, ...]
    """Mean of the group minus mean of all teams, in whole points, one a scale."""
    high: tuple[str, ...]
    """Scales on which the group is clearly higher than all teams, the most so first."""
    low: tuple[str, ...]
    bearing: Bearing
    stability: float
    """How well the group comes back (mean Jaccard similarity), 0-1."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One number of groups that was tried."""

    groups: int
    shape: str
    """``spherical``, ``diag``, ``tied`` or ``full``."""
    bic: float
    icl: float


@dataclass(frozen=True, slots=True)
class Profiles:
    """What was found among the teams whose scores are all shown."""

    finding: Finding
    scales: tuple[str, ...]
    """Scale ids, in the questionnaire's order."""
    teams: int
    """Teams that took part."""
    left_out: int
    """Teams that did not, because one of their scores is not shown."""
    profiles: tuple[Profile, ...] = ()
    """The largest group first; only where they are distinct."""
    candidates: tuple[Candidate, ...] = ()
    dimensions: int = 0
    explained: float = 0.0
    """Share of the differences between teams that lies on these dimensions."""
    level: float = 0.0
    """Share of the differences between teams that is one of level."""
    rand: float | None = None
    """Mean adjusted Rand index of the partition and its refits."""
    replicates: int = 0
    """Refits on teams drawn again."""
