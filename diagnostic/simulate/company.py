"""The definition of the sample company (``reports/samples/company.yaml``): units, headcounts, and what is planted."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from diagnostic.data_files import shipped
from diagnostic.definitions import load


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Named(_Part):
    """A name in both languages."""

    en: str
    fr: str

    def to(self, language: str) -> str:
        """Return the name in a language."""
        return self.fr if language == "fr" else self.en


class Team(Named):
    """A team and its headcount."""

    id: str
    headcount: int = Field(ge=1)


class Division(_Part):
    """A division and its teams."""

    id: str
    name: Named
    teams: tuple[Team, ...]


class TeamsOnScales(_Part):
    """Teams that differ on some scales."""

    teams: tuple[str, ...]
    scales: tuple[str, ...]


class TeamOnScales(_Part):
    """One team that differs on some scales."""

    team: str
    scales: tuple[str, ...]


class DivisionOnly(_Part):
    """One division."""

    division: str


class Planted(_Part):
    """What the answers contain on purpose: the report must find it."""

    polarised: TeamsOnScales
    disillusioned: DivisionOnly
    silo: tuple[str, str]
    strong: TeamOnScales
    weak: TeamOnScales
    rosier: tuple[str, ...]
    engagement: dict[str, float]
    cohesion: dict[str, float]


class Company(_Part):
    """The whole sample company."""

    name: Named
    seed: int
    divisions: tuple[Division, ...]
    planted: Planted
    sites: tuple[Named, ...]
    comments: dict[str, dict[str, tuple[str, ...]]]
    """By language and kind of question, as many of each kind in every language."""

    @property
    def teams(self) -> tuple[Team, ...]:
        """All teams, division by division."""
        return tuple(team for division in self.divisions for team in division.teams)


def load_company(path: Path | None = None) -> Company:
    """Read the company's definition; the shipped one by default."""
    return load(path or shipped("reports", "samples", "company.yaml"), Company).value
