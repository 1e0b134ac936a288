"""The definition of the sample company (``reports/samples/company.yaml``): units, headcounts, and what is planted."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from diagnostic.data_files import shipped
from diagnostic.definitions import load
from diagnostic.languages import MAIN
from diagnostic.questionnaire_build import text
from diagnostic.questionnaire_schema import TextEntry

ROLES = ("leader", "manager", "staff")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Named(TextEntry):
    """A name, with a key for each language."""

    def to(self, language: str) -> str:
        """Return the name in a language, in the main one where it has none."""
        return text(self).to(language)


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


class Served(_Part):
    """How length of service goes with what people think of one scale, all else alike."""

    scale: str
    correlation: float = Field(gt=-1, lt=1)


class Planted(_Part):
    """What the answers contain on purpose: the report must find it."""

    polarised: TeamsOnScales
    disillusioned: DivisionOnly
    silo: tuple[str, str]
    strong: TeamOnScales
    weak: TeamOnScales
    rosier: tuple[str, ...]
    served: Served
    engagement: dict[str, float]
    cohesion: dict[str, float]


class NamedTeam(Named):
    """A team by its new name; its people are those of the teams it is made of."""

    id: str


class Renamed(_Part):
    """A team under another name."""

    team: str
    into: NamedTeam


class Merged(_Part):
    """Teams that become one, in the division of the first."""

    teams: tuple[str, ...] = Field(min_length=2)
    into: NamedTeam


class Split(_Part):
    """A team that becomes several of about the same size."""

    team: str
    into: tuple[NamedTeam, ...] = Field(min_length=2)


class Moved(_Part):
    """A team that goes to another division as it is."""

    team: str
    division: str


class New(_Part):
    """A team that was not there."""

    division: str
    team: Team


class Reorganisation(_Part):
    """What becomes of the teams before a wave."""

    renamed: tuple[Renamed, ...] = ()
    merged: tuple[Merged, ...] = ()
    split: tuple[Split, ...] = ()
    moved: tuple[Moved, ...] = ()
    new: tuple[New, ...] = ()
    closed: tuple[str, ...] = ()


class Changed(_Part):
    """People of a division, or of some teams, think otherwise of some scales from this wave on."""

    division: str | None = None
    teams: tuple[str, ...] = ()
    scales: tuple[str, ...]
    by: float
    """In points of the 1-5 scale."""


class Turnover(_Part):
    """A team in which those who think least of a scale leave, and those who think much of it come; nobody changes."""

    team: str
    scale: str
    share: float = Field(gt=0, lt=1)


class LowestTeams(_Part):
    """The lowest teams of the wave before, in which nothing happens: they come back by themselves."""

    scale: str


class LaterWave(_Part):
    """What happens in the company before a later wave, and who answers it."""

    response: float = Field(gt=0, lt=1)
    leave: float = Field(ge=0, lt=1)
    """Share of the people who leave, and are replaced."""
    move: float = Field(ge=0, lt=1)
    """Share of the people who go to another team."""
    reorganisation: Reorganisation = Reorganisation()
    improved: Changed | None = None
    faded: Changed | None = None
    turnover: Turnover | None = None
    rebound: LowestTeams | None = None


class RosterHeadings(_Part):
    """How the columns of the roster are headed."""

    team: Named
    parent: Named
    headcount: Named


class Company(_Part):
    """The whole sample company."""

    name: Named
    roster: RosterHeadings
    seed: int
    divisions: tuple[Division, ...]
    planted: Planted
    sites: tuple[Named, ...]
    waves: tuple[LaterWave, ...] = ()
    """What happens before the second wave, the third, and so on."""
    comments: dict[str, dict[str, tuple[str, ...]]]
    """By language and kind of question, as many of each kind in every language; in the main one at least."""

    def written_in(self, language: str) -> str:
        """Return the language in which people write comments, where the survey is in this one."""
        return language if language in self.comments else MAIN

    @property
    def teams(self) -> tuple[Team, ...]:
        """All teams, division by division."""
        return tuple(team for division in self.divisions for team in division.teams)


def load_company(path: Path | None = None) -> Company:
    """Read the company's definition; the shipped one by default."""
    return load(path or shipped("reports", "samples", "company.yaml"), Company).value
