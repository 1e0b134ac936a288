"""What a command was asked for, as values."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Inputs:
    """What an export is read with."""

    export: Path
    questionnaire: str
    """Id of a shipped questionnaire, or a path."""
    roster: Path | None
    mapping: Path | None
    policy: Path | None
    language: str


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """How a report is made."""

    out: Path
    organisation: str | None
    date: str
    """ISO date."""
    theme: str
    seed: int
