"""Draws the people of the first wave and their answers; three quarters of those on the roster answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostic.questionnaire import Questionnaire
from diagnostic.simulate.answering import Said, comments, say, times
from diagnostic.simulate.company import ROLES, Company
from diagnostic.simulate.views import SPECIFIC, Climate, Minds, first_minds, views

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]

RESPONSE, RESPONSE_SPREAD = 0.78, 0.07
"""Share of the people who answer, and how much teams differ in it."""
FOREIGN = 0.3
"""Share of the people who answer in the other language."""
TENURE = (0.14, 0.31, 0.24, 0.31)
"""Shares of the bands of length of service."""
NO_CODE = 0.05
"""Share of the people who give no personal code."""
_LETTERS, _CODE_LENGTH = np.array(list("BCDFGHJKLMNPQRSTVWXZ")), 9
"""Personal codes have letters alone: no spreadsheet takes one for a number."""
_LANGUAGES, _TIMES, _CODES, _SERVED = 1, 2, 3, 6
"""Streams of what is drawn apart, so that no answer depends on it."""


@dataclass(frozen=True, slots=True)
class People:
    """The people who answered, in the order of the export; unit numbers are those of the company's lists."""

    code: Texts
    """Personal code, the same at every wave; empty where a person gives none."""
    team: Ints
    division: Ints
    role: Ints
    """Position in ROLES."""
    tenure: Ints
    site: Ints
    foreign: Bools
    """Who answered in the other language."""
    said: Said
    comments: tuple[tuple[str, ...], ...]
    """By open question, the text or an empty string."""
    seconds: Floats
    """How long each took for all of it."""


@dataclass(frozen=True, slots=True)
class FirstWave:
    """The first wave, and what has to be known of it to draw the next."""

    people: People
    team: Ints
    """Of every seat on the roster."""
    role: Ints
    answered: Ints
    """The seats of those who answered, in the order of the export."""
    site: Ints
    """Of every team."""
    climate: Climate
    minds: Minds
    """Of those who answered."""


def draw_people(company: Company, questionnaire: Questionnaire, *, seed: int, language: str) -> People:
    """Draw everybody on the roster, let some not answer, and answer for the rest."""
    return first_wave(company, questionnaire, seed=seed, language=language).people


def first_wave(company: Company, questionnaire: Questionnaire, *, seed: int, language: str) -> FirstWave:
    """Draw the first wave."""
    rng = np.random.default_rng(seed)
    every_team = np.repeat(np.arange(len(company.teams)), [t.headcount for t in company.teams])
    willing = np.clip(rng.normal(RESPONSE, RESPONSE_SPREAD, len(company.teams)), 0.5, 0.95)
    every_role = _roles(company, every_team, rng)
    answered = np.flatnonzero(rng.random(every_team.size) < willing[every_team])
    answered = answered[rng.permutation(answered.size)]  # exports come in the order of answering
    team, role = every_team[answered], every_role[answered]
    climate, minds = first_minds(company, questionnaire, team, rng)
    seen, climate = views(company, questionnaire, climate, minds, team, role)
    division = climate.division[team]
    said = say(company, questionnaire, seen, (division, role), rng)
    tenure = rng.choice(len(TENURE), team.size, p=TENURE)
    tenure = _served(company, questionnaire, minds, tenure, np.random.default_rng([seed, _SERVED]))
    site = rng.integers(0, len(company.sites), len(company.teams))
    people = People(
        code=codes(team.size, np.random.default_rng([seed, _CODES])),
        team=team,
        division=division,
        role=role,
        tenure=tenure,
        site=site[team],
        foreign=np.random.default_rng([seed, _LANGUAGES]).random(team.size) < FOREIGN,
        said=said,
        comments=comments(company, questionnaire, team.size, language, rng),
        seconds=times(said, np.random.default_rng([seed, _TIMES])),
    )
    return FirstWave(people, every_team, every_role, answered, site, climate, minds)


def _served(
    company: Company, questionnaire: Questionnaire, minds: Minds, tenure: Ints, rng: np.random.Generator
) -> Ints:
    """Hand the lengths of service out again, so that they go with what people think of the planted scale.

    No answer changes, and as many people as before are in each band.
    """
    planted, asked = company.planted.served, [scale.id for scale in questionnaire.scales]
    if planted.scale not in asked:
        return tenure
    opinion = minds.specific[:, asked.index(planted.scale)] / SPECIFIC
    chance = rng.normal(0, np.sqrt(1 - planted.correlation**2), tenure.size)
    again = np.empty_like(tenure)
    again[np.argsort(planted.correlation * opinion + chance)] = np.sort(tenure)
    return again


def codes(people: int, rng: np.random.Generator) -> Texts:
    """Draw personal codes; some people give none."""
    letters = rng.choice(_LETTERS, (people, _CODE_LENGTH))
    found = np.array(["".join(row) for row in letters], dtype=object)
    return np.where(rng.random(people) < NO_CODE, "", found)


def _roles(company: Company, team: Ints, rng: np.random.Generator) -> Ints:
    """Give each team a manager or more, and the last team (the board) leaders only."""
    role = np.full(team.size, ROLES.index("staff"))
    first = np.searchsorted(team, np.arange(len(company.teams)))
    for start, unit in zip(first, company.teams, strict=True):
        managers = max(1, round(unit.headcount / 14))
        role[start : start + managers] = ROLES.index("manager")
        if unit.headcount >= 18:
            role[start] = ROLES.index("leader") if rng.random() < 0.75 else ROLES.index("manager")
    role[team == len(company.teams) - 1] = ROLES.index("leader")
    return role
