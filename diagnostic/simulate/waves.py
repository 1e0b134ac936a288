"""The later waves of the sample company: the same people a year older, some gone, some new, and what is planted."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from diagnostic.questionnaire import Questionnaire
from diagnostic.simulate.answering import comments, say, times
from diagnostic.simulate.company import Changed, Company, LaterWave
from diagnostic.simulate.people import FOREIGN, RESPONSE_SPREAD, TENURE, FirstWave, People, codes, first_wave
from diagnostic.simulate.reorganised import reorganised
from diagnostic.simulate.staffing import VACANT, Seats, fill_from_within, new_seats, restaffed, together
from diagnostic.simulate.views import (
    SPECIFIC,
    Climate,
    Minds,
    later_minds,
    new_minds,
    shifted,
    views,
    with_new_team,
)

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

AGAIN, SILENT_AGAIN = 0.09, -0.28
"""How much more, and less, likely those answer who did, and did not, answer the wave before."""
OLDER = 0.25
"""Share of the people who come into the next band of length of service."""
ENTHUSIASM = 2.4
"""How much more than others the joiners of the team with the turnover think of its scale, in standard deviations."""
_SILENT, _LATER = 4, 5
"""Streams of the silent people of the first wave, and of the later waves."""


@dataclass(frozen=True, slots=True)
class Wave:
    """One wave: the company as it is then, and who answered."""

    company: Company
    people: People


@dataclass(frozen=True, slots=True)
class _Staff:
    """Everybody who ever was on a roster, by number."""

    code: npt.NDArray[np.object_]
    foreign: npt.NDArray[np.bool_]
    tenure: Ints
    minds: Minds
    answered: npt.NDArray[np.bool_]
    """The wave before."""

    def joined(self, more: _Staff) -> _Staff:
        """Return these people and more."""
        arrays = [
            np.concatenate([getattr(self, name), getattr(more, name)])
            for name in ("code", "foreign", "tenure", "answered")
        ]
        return _Staff(arrays[0], arrays[1], arrays[2], self.minds.joined(more.minds), arrays[3])


@dataclass(frozen=True, slots=True)
class _State:
    """What one wave hands on to the next."""

    company: Company
    seats: Seats
    staff: _Staff
    climate: Climate
    site: Ints
    """Of every home."""


def draw_waves(
    company: Company, questionnaire: Questionnaire, *, seed: int, language: str, count: int
) -> tuple[Wave, ...]:
    """Draw the first waves of the company; the first one is that of ``draw_people``."""
    first = first_wave(company, questionnaire, seed=seed, language=language)
    waves = [Wave(company, first.people)]
    if count == 1:
        return tuple(waves)
    state = _everybody(company, questionnaire, first, np.random.default_rng([seed, _SILENT]))
    for number, happens in enumerate(company.waves[: count - 1], start=2):
        rng = np.random.default_rng([seed, _LATER, number])
        state = _next(company, questionnaire, state, happens, rng)
        state, people = _asked(company, questionnaire, state, happens, first.people.said.ease, language, rng)
        waves.append(Wave(state.company, people))
    return tuple(waves)


def _everybody(company: Company, questionnaire: Questionnaire, first: FirstWave, rng: np.random.Generator) -> _State:
    """Return everybody on the first roster: those who answered, and what the silent ones would have said."""
    silent = np.setdiff1d(np.arange(first.team.size), first.answered)
    person = np.empty(first.team.size, dtype=np.int64)
    person[first.answered], person[silent] = (
        np.arange(first.answered.size),
        first.answered.size + np.arange(silent.size),
    )
    people = first.people
    spoke = _Staff(people.code, people.foreign, people.tenure, first.minds, np.ones(people.team.size, dtype=bool))
    tenure = rng.choice(len(TENURE), silent.size, p=TENURE)
    staff = spoke.joined(_drawn(company, questionnaire, first.team[silent], tenure, rng))
    return _State(company, Seats(first.team, first.team, first.role, person), staff, first.climate, first.site)


def _drawn(
    company: Company, questionnaire: Questionnaire, home: Ints, tenure: Ints, rng: np.random.Generator
) -> _Staff:
    foreign = rng.random(home.size) < FOREIGN
    minds = new_minds(company, questionnaire, home, rng)
    return _Staff(codes(home.size, rng), foreign, tenure, minds, np.zeros(home.size, dtype=bool))


def _next(
    company: Company, questionnaire: Questionnaire, state: _State, happens: LaterWave, rng: np.random.Generator
) -> _State:
    """Return the company a wave later: re-organised, people gone and come, minds changed."""
    moved = reorganised(state.company, state.seats.team, happens.reorganisation)
    minds = later_minds(state.staff.minds, rng)
    turnover = _turnover(company, questionnaire, happens)
    leaving = None if turnover is None else (turnover[0], minds.specific[:, turnover[1]])
    seats = restaffed(replace(state.seats, team=moved.team), happens, leaving, rng)
    climate, site = state.climate, state.site
    for team in moved.new:
        unit, home = moved.company.teams[team], climate.general.size
        division = next(at for at, each in enumerate(moved.company.divisions) if unit in each.teams)
        climate, site = with_new_team(climate, division, rng), np.append(site, rng.integers(0, len(company.sites)))
        seats = together(seats, new_seats(team, home, unit.headcount))
        fill_from_within(seats, np.flatnonzero(seats.home == home), None if turnover is None else turnover[0], rng)
    vacant = np.flatnonzero(seats.person == VACANT)
    come = _drawn(company, questionnaire, seats.home[vacant], np.zeros(vacant.size, dtype=np.int64), rng)
    if turnover is not None:
        come.minds.specific[seats.home[vacant] == turnover[0], turnover[1]] += ENTHUSIASM * SPECIFIC
    seats.person[vacant] = state.staff.code.size + np.arange(vacant.size)
    older = np.minimum(state.staff.tenure + (rng.random(state.staff.tenure.size) < OLDER), len(TENURE) - 1)
    staff = replace(state.staff, minds=minds, tenure=older).joined(come)
    for change in (happens.improved, happens.faded):
        if change is not None:
            climate = shifted(climate, questionnaire, _homes(moved.company, seats, change), change.scales, change.by)
    return _State(moved.company, seats, staff, climate, site)


def _turnover(company: Company, questionnaire: Questionnaire, happens: LaterWave) -> tuple[int, int] | None:
    """Return the home and the scale in which the turnover is planted; None without one, or if it is not asked."""
    scales = [scale.id for scale in questionnaire.scales]
    if happens.turnover is None or happens.turnover.scale not in scales:
        return None
    return [unit.id for unit in company.teams].index(happens.turnover.team), scales.index(happens.turnover.scale)


def _homes(company: Company, seats: Seats, change: Changed) -> Ints:
    """Return the homes of the seats of a division, or of some teams, as the company is now."""
    teams = [
        at
        for at, (unit, division) in enumerate((t, d) for d in company.divisions for t in d.teams)
        if division.id == change.division or unit.id in change.teams
    ]
    return np.unique(seats.home[np.isin(seats.team, teams)])


def _asked(
    company: Company,
    questionnaire: Questionnaire,
    state: _State,
    happens: LaterWave,
    ease: Floats,
    language: str,
    rng: np.random.Generator,
) -> tuple[_State, People]:
    """Ask everybody; return the state in which who answered is known, and who did."""
    seats, staff = state.seats, state.staff
    willing = rng.normal(happens.response, RESPONSE_SPREAD, len(state.company.teams))[seats.team]
    willing += np.where(staff.answered[seats.person], AGAIN, SILENT_AGAIN)
    answered = rng.permutation(np.flatnonzero(rng.random(seats.team.size) < np.clip(willing, 0.05, 0.97)))
    team, home, role, person = (getattr(seats, name)[answered] for name in ("team", "home", "role", "person"))
    division = np.array([at for at, each in enumerate(state.company.divisions) for _ in each.teams])[team]
    seen, _ = views(company, questionnaire, state.climate, staff.minds.take(person), home, role)
    said = say(company, questionnaire, seen, (division, role), rng, ease=ease)
    people = People(
        code=staff.code[person],
        team=team,
        division=division,
        role=role,
        tenure=staff.tenure[person],
        site=state.site[home],
        foreign=staff.foreign[person],
        said=said,
        comments=comments(company, questionnaire, team.size, language, rng),
        seconds=times(said, rng),
    )
    spoke = np.zeros(staff.answered.size, dtype=bool)
    spoke[person] = True
    return replace(state, staff=replace(staff, answered=spoke)), people
