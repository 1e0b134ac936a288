"""What may be said about the waves of a study: their names, what became of units, how far questions are the same.

Values without a figure in them. Nothing here knows an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ChangePart(StrEnum):
    """What a change of a unit's score is made of; the parts add up to it."""

    STAYERS = "stayers"
    """Those who were there both times changed their mind."""
    JOINED = "joined"
    """They answered at the later wave only: new in the organisation, or silent before."""
    LEFT = "left"
    """They answered at the earlier wave only: gone, or silent now."""
    MOVED_IN = "moved_in"
    """They came from another unit."""
    MOVED_OUT = "moved_out"
    REORGANISED = "reorganised"
    """They came or went with a unit that was moved, split or merged."""
    UNLINKED = "unlinked"
    """They have no personal code, or answered the question at one of the two waves only."""


class Fate(StrEnum):
    """What became of a unit between two waves."""

    SAME = "same"
    RENAMED = "renamed"
    MOVED = "moved"
    MERGED = "merged"
    SPLIT = "split"
    NEW = "new"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class WaveInfo:
    """One wave of a study."""

    id: str
    name: str
    """As the client calls it."""
    date: str
    """ISO date."""
    n: int
    questionnaire_id: str
    questionnaire_version: int


@dataclass(frozen=True, slots=True)
class UnitStep:
    """Where a unit comes from: the names it, or the units it was made of, had at the wave before."""

    unit: str
    """Id of a unit of this wave; of a closed one, its id then."""
    fate: Fate
    before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparability:
    """How far a subject can be compared with the wave before."""

    subject: str
    common: tuple[str, ...]
    """Items that both waves asked in the same words; the comparison is made on these."""
    added: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    reworded: tuple[str, ...] = ()
    comparable: bool = True
    """False where fewer than half of the items are common."""
