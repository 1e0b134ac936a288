"""What became of the actions of plans, of the wave before and of this one, as reports show it. Knows no file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class ActionStatus(StrEnum):
    """How far an action of a plan has come."""

    PROPOSED = "proposed"
    ADOPTED = "adopted"
    UNDER_WAY = "under-way"
    DELIVERED = "delivered"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class FollowedAction:
    """An action of the plan of the wave before, and what became of it."""

    id: str
    """Its id in the plan; the key of its figures in ``Measure.FOLLOW_UP``."""
    title: str
    unit: str
    """Id of the unit of this wave whose plan it is in."""
    status: ActionStatus
    owner: str = ""
    date: str = ""
    """ISO date by which it was to be done, or was done; empty where none was set."""
    reason: str = ""
    """Why it was dropped, or what it is waiting for."""
    subject: str = ""
    """The scale or index that it was to move; empty where it was to move none."""


@dataclass(frozen=True, slots=True)
class Decision:
    """How far an action of this wave's own plan is, where somebody wrote that down already."""

    status: ActionStatus
    owner: str = ""
    date: str = ""
    """ISO date; empty where none was set."""
    reason: str = ""
    title: str = ""
    """What it is called, also where the report does not recommend it."""
    own: bool = False
    """Whether it is the client's own, and none of the library."""
    first_step: str = ""
    subject: str = ""
    """The scale or index that it is to move; empty where it is to move none."""

    @property
    def stays(self) -> bool:
        """Whether it is in the plan even where it is not recommended: taken on, done, dropped, or the client's own."""
        return bool(self.title) and (self.own or self.status is not ActionStatus.PROPOSED)


Decisions = Mapping[tuple[str, str], Decision]
"""By the id of the unit and that of the action."""
