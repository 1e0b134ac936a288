"""The company after a re-organisation, and where every seat of its roster is then."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostic.simulate.company import Company, Division, NamedTeam, Reorganisation, Team

Ints = npt.NDArray[np.int64]

CLOSED = -1
"""Team of a seat that is no longer there."""


@dataclass(frozen=True, slots=True)
class Reorganised:
    """The company as it is after a re-organisation."""

    company: Company
    team: Ints
    """Of every seat that there was, its team now; CLOSED where there is none."""
    new: tuple[int, ...]
    """Teams that nobody was in before."""


def reorganised(company: Company, team: Ints, change: Reorganisation) -> Reorganised:
    """Return the company after a re-organisation, and the teams of its seats; ``team`` is their team before it."""
    chart = _Chart(
        seats=np.array([unit.id for unit in company.teams], dtype=object)[team],
        units={unit.id: unit for unit in company.teams},
        place={unit.id: division.id for division in company.divisions for unit in division.teams},
        order={division.id: [unit.id for unit in division.teams] for division in company.divisions},
    )
    for renamed in change.renamed:
        chart.replace((renamed.team,), (renamed.into,))
    for merged in change.merged:
        chart.replace(merged.teams, (merged.into,))
    for split in change.split:
        chart.replace((split.team,), split.into)
    for moved in change.moved:
        chart.remove(moved.team)
        chart.add(chart.units[moved.team], moved.division)
    for new in change.new:
        chart.add(new.team, new.division)
    for closed in change.closed:
        chart.remove(closed)
    divisions = tuple(
        Division(
            id=division.id, name=division.name, teams=tuple(chart.units[each] for each in chart.order[division.id])
        )
        for division in company.divisions
    )
    after = company.model_copy(update={"divisions": divisions})
    at_now = {unit.id: at for at, unit in enumerate(after.teams)}
    seats = np.array([at_now.get(each, CLOSED) for each in chart.seats], dtype=np.int64)
    return Reorganised(after, seats, tuple(at_now[new.team.id] for new in change.new))


@dataclass(slots=True)
class _Chart:
    """The chart while it is being redrawn, all by ids."""

    seats: npt.NDArray[np.object_]
    """Team of every seat."""
    units: dict[str, Team]
    place: dict[str, str]
    """Division of every team."""
    order: dict[str, list[str]]
    """Teams of every division."""

    def remove(self, team: str) -> None:
        self.order[self.place[team]].remove(team)

    def add(self, unit: Team, division: str, at: int = 0) -> None:
        """Put a team into a division: first in it, for the last team of all is the board."""
        self.units[unit.id], self.place[unit.id] = unit, division
        self.order[division].insert(at, unit.id)

    def replace(self, old: tuple[str, ...], into: tuple[NamedTeam, ...]) -> None:
        """Put teams in the place of others; their seats are dealt out among them, or all go to the one."""
        division = self.place[old[0]]
        at = self.order[division].index(old[0])
        for team in old:
            self.remove(team)
        seats = np.flatnonzero(np.isin(self.seats, old))
        for part, name in enumerate(into):
            own = seats[part :: len(into)]
            self.seats[own] = name.id
            self.add(Team(**name.written(), id=name.id, headcount=own.size), division, at + part)
