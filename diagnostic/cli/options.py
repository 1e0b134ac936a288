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
    margins: Path | None = None
    """Known numbers of people by attribute, for weighting."""
    structure: Path | None = None
    """The survey's definition as its tool keeps it."""
    screening: Path | None = None
    """From where on a sign of careless answering counts."""
    benchmarks: Path | None = None
    """What others scored."""


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """How a report is made."""

    out: Path
    organisation: str | None
    date: str
    """ISO date."""
    theme: str
    seed: int
    weighted: bool = False
    """Whether scores are weighted for silence, too; margins ask for it as well."""
    ordinal: bool = False
    """Whether alpha from polychoric correlations is shown, too."""
    forms: str = "page"
    """What is made, as a list such as ``page,pdf``."""
    template: Path | None = None
    """The client's presentation, for the slides."""


@dataclass(frozen=True, slots=True)
class PackOptions:
    """Which packs are made, and where."""

    out: Path | None
    """None: the folder ``packs`` of a study."""
    units: tuple[str, ...]
    """Names, ids or levels of units; none for all."""
    force: bool
    program: str
    """Version of the program."""


@dataclass(frozen=True, slots=True)
class PowerOptions:
    """What a survey is planned with."""

    roster: Path
    questionnaire: str
    policy: Path | None
    language: str
    out: Path
    organisation: str | None
    date: str
    """ISO date."""
    theme: str
    response_rate: float
    sd: float
    """Points of 0-100."""
    correlation: float
    power: float
    confidence: float
    difference: float
    scales: int | None
    """None for those of the questionnaire."""


@dataclass(frozen=True, slots=True)
class FieldOptions:
    """How a questionnaire is sent to a survey tool."""

    questionnaire: str
    tools: tuple[str, ...]
    """Names of tools, in the order in which they were asked for."""
    languages: tuple[str, ...]
    """Of the form; the first is also the one of what is printed."""
    teams: Path | None
    organisation: str
    policy: Path | None
    out: Path
    force: bool
