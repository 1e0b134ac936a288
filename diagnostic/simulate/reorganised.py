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
    before = [unit.id for unit in company.teams]
    name = np.array(before, dtype=object)[team]
    units = {unit.id: unit for unit in company.teams}
    place = {unit.id: division.id for division in company.divisions for unit in division.teams}
    order = {division.id: [unit.id for unit in division.teams] for division in company.divisions}

    def replaced(old: tuple[str, ...], into: tuple[NamedTeam, ...]) -> None:
        """Put teams in the place of others; their seats are dealt out among them, or all go to the one."""
        division = place[old[0]]
        at = order[division].index(old[0])
        for each in old:
            order[place[each]].remove(each)
        order[division][at:at] = [each.id for each in into]
        seats = np.flatnonzero(np.isin(name, old))
        for part, each in enumerate(into):
            name[seats[part :: len(into)]] = each.id
            headcount = seats[part :: len(into)].size
            units[each.id] = Team(en=each.en, fr=each.fr, id=each.id, headcount=headcount)
            place[each.id] = division

    for renamed in change.renamed:
        replaced((renamed.team,), (renamed.into,))
    for merged in change.merged:
        replaced(merged.teams, (merged.into,))
    for split in change.split:
        replaced((split.team,), split.into)
    for moved in change.moved:
        order[place[moved.team]].remove(moved.team)
        order[moved.division].insert(0, moved.team)
    for new in change.new:
        units[new.team.id] = new.team
        order[new.division].insert(0, new.team.id)
    for closed in change.closed:
        order[place[closed]].remove(closed)
    divisions = tuple(
        Division(id=division.id, name=division.name, teams=tuple(units[each] for each in order[division.id]))
        for division in company.divisions
    )
    after = company.model_copy(update={"divisions": divisions})
    at_now = {unit.id: at for at, unit in enumerate(after.teams)}
    seats_now = np.array([at_now.get(each, CLOSED) for each in name], dtype=np.int64)
    return Reorganised(after, seats_now, tuple(at_now[new.team.id] for new in change.new))
