"""The thresholds of the action rules as values, read from ``reports/action_rules.yaml``.

Every number has its one home in that file; here are only the limits that no project may pass. This module knows no
release and no action.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from diagnostic.data_files import shipped
from diagnostic.definitions import load

Points = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Net = Annotated[float, Field(ge=-100, le=100, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class _Rules(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Limits(_Rules):
    """How many actions a plan may hold; the upper limits are the concept's."""

    organisation: int = Field(ge=1, le=5)
    division: int = Field(ge=1, le=3)
    team: int = Field(ge=1, le=3)
    protect: int = Field(ge=0, le=2)


class Threshold(_Rules):
    """A level of scores and one of net promoter scores."""

    score: Points
    nps: Net


class Importances(_Rules):
    """The importance of scales that are no driver with a known share."""

    outcome: Share
    unknown: Share


class ActionRules(_Rules):
    """What the action rules go by."""

    limits: Limits
    low: Threshold
    high: Threshold
    disillusion_gap: Points
    link_need: Points
    full_gap: float = Field(gt=0, le=100, allow_inf_nan=False)
    importance: Importances


def load_rules(path: str | Path | None = None) -> ActionRules:
    """Return the shipped rules, or those of a project's own file.

    Raises
    ------
    InvalidInput
        The file has problems.
    """
    return load(shipped("reports", "action_rules.yaml") if path is None else path, ActionRules).value
