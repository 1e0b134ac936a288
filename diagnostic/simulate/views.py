"""What people think of each scale: what all share, what their team shares, what is their own, and what is planted.

All sizes are in points of a 1-5 scale. They are chosen to look like surveys of mid-size companies: scales that
correlate, a tenth of the spread between teams.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from diagnostic.questionnaire import Questionnaire
from diagnostic.simulate.company import Company

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Masks = npt.NDArray[np.bool_]
Views: TypeAlias = dict[str, Floats]
"""By scale, what everybody thinks of it."""

LEVEL, LEVEL_SPREAD = 3.45, 0.22
"""Mean of the scales, and how much scales differ."""
GENERAL, SPECIFIC = 0.50, 0.45
"""Spread between people: over all scales, and on one scale."""
TEAM_GENERAL, TEAM_SPECIFIC = 0.14, 0.10
"""Spread between teams, over all scales and on one."""
OUTCOME_CHANCE, ADVICE_CHANCE, CAMP_SPREAD = 0.33, 0.55, 0.25
"""Spread between people of one opinion: on an outcome, on recommending the company, within a camp."""
CAMP, HOPE, LETDOWN, SILO, STRONG, WEAK, ROSIER = 1.8, 0.45, 0.75, 0.25, 0.85, 0.95, 0.75
"""Planted effects."""
KEPT_GENERAL, KEPT_SPECIFIC, KEPT_CHANCE = 0.85, 0.8, 0.6
"""Correlation of what is a person's own with what it was at the wave before."""

RAISED = ("mission", "vision", "communication")
DELIVERED = ("delivery", "means", "priority_churn", "promise", "disillusion")
BETWEEN = ("own_task", "goal_conflict")
OUTCOMES = ("engagement", "cohesion")
ADVICE = "enps"
_CHANCES = (*OUTCOMES, ADVICE)


@dataclass(frozen=True, slots=True)
class Climate:
    """What the people of a team share. Teams are those of the first wave, and then those that were new later.

    A team that is renamed, moved, merged or split takes its climate along.
    """

    level: Floats
    """(scales,)"""
    general: Floats
    """(teams,)"""
    specific: Floats
    """(teams, scales)"""
    division: Ints
    """Of each team, where it was first."""
    shift: Floats
    """(teams, scales): what has changed since the first wave."""
    middle: Floats | None = None
    """(scales,): means at the first wave, against which outcomes are made."""


@dataclass(frozen=True, slots=True)
class Minds:
    """What is people's own; rows are people."""

    general: Floats
    specific: Floats
    """(people, scales)"""
    chance: Floats
    """(people, outcomes): what an outcome has of its own."""
    camp: Floats
    """(people, polarised scales): opinion in a polarised team, NaN elsewhere."""

    def take(self, rows: Ints) -> Minds:
        """Return the minds of some people."""
        return Minds(self.general[rows], self.specific[rows], self.chance[rows], self.camp[rows])

    def joined(self, more: Minds) -> Minds:
        """Return these minds and more."""
        return Minds(*(np.concatenate([getattr(self, name), getattr(more, name)]) for name in self.__slots__))


def first_minds(
    company: Company, questionnaire: Questionnaire, team: Ints, rng: np.random.Generator
) -> tuple[Climate, Minds]:
    """Draw the climate of every team and the minds of the people of the first wave."""
    people, teams = team.size, len(company.teams)
    own, shared = rng.normal(0, GENERAL, people), rng.normal(0, TEAM_GENERAL, teams)
    drawn = [
        (LEVEL + rng.normal(0, LEVEL_SPREAD), rng.normal(0, TEAM_SPECIFIC, teams), rng.normal(0, SPECIFIC, people))
        for _ in questionnaire.scales
    ]
    level, of_team, of_person = zip(*drawn, strict=True)
    chance = np.zeros((people, len(_CHANCES)))
    for at, outcome in enumerate(OUTCOMES):
        if _parts(company, questionnaire, outcome):
            chance[:, at] = rng.normal(0, OUTCOME_CHANCE, people)
    camp = _camps(company, questionnaire, team, rng)
    if {ADVICE, "engagement"} <= set(_scales(questionnaire)):
        chance[:, -1] = rng.normal(0, ADVICE_CHANCE, people)
    division = np.array([at for at, each in enumerate(company.divisions) for _ in each.teams])
    climate = Climate(
        level=np.array(level),
        general=shared,
        specific=np.column_stack(of_team),
        division=division,
        shift=np.zeros((teams, len(level))),
    )
    return climate, Minds(own, np.column_stack(of_person), chance, camp)


def new_minds(company: Company, questionnaire: Questionnaire, home: Ints, rng: np.random.Generator) -> Minds:
    """Draw the minds of people who were not there at the first wave, or said nothing then."""
    spreads = [OUTCOME_CHANCE if _parts(company, questionnaire, outcome) else 0.0 for outcome in OUTCOMES]
    return Minds(
        general=rng.normal(0, GENERAL, home.size),
        specific=rng.normal(0, SPECIFIC, (home.size, len(questionnaire.scales))),
        chance=rng.normal(0, [*spreads, ADVICE_CHANCE], (home.size, len(_CHANCES))),
        camp=_camps(company, questionnaire, home, rng),
    )


def later_minds(minds: Minds, rng: np.random.Generator) -> Minds:
    """Return the minds of the same people at the next wave: each a little different, all together the same."""

    def kept(values: Floats, share: float, spread: npt.ArrayLike) -> Floats:
        return np.asarray(share * values + np.sqrt(1 - share**2) * np.asarray(spread) * rng.normal(size=values.shape))

    return replace(
        minds,
        general=kept(minds.general, KEPT_GENERAL, GENERAL),
        specific=kept(minds.specific, KEPT_SPECIFIC, SPECIFIC),
        chance=kept(minds.chance, KEPT_CHANCE, (OUTCOME_CHANCE, OUTCOME_CHANCE, ADVICE_CHANCE)),
    )


def with_new_team(climate: Climate, division: int, rng: np.random.Generator) -> Climate:
    """Return the climate with one team more."""
    scales = climate.level.size
    return replace(
        climate,
        general=np.append(climate.general, rng.normal(0, TEAM_GENERAL)),
        specific=np.vstack([climate.specific, rng.normal(0, TEAM_SPECIFIC, scales)]),
        division=np.append(climate.division, division),
        shift=np.vstack([climate.shift, np.zeros(scales)]),
    )


def shifted(climate: Climate, questionnaire: Questionnaire, homes: Ints, scales: tuple[str, ...], by: float) -> Climate:
    """Return the climate after people of some teams have changed their mind on some scales."""
    shift = climate.shift.copy()
    asked = _scales(questionnaire)
    for scale in scales:
        if scale in asked:
            shift[homes, asked.index(scale)] += by
    return replace(climate, shift=shift)


def views(
    company: Company, questionnaire: Questionnaire, climate: Climate, minds: Minds, home: Ints, role: Ints
) -> tuple[Views, Climate]:
    """Return what people think, and the climate with the means of the first wave."""
    general = minds.general + climate.general[home]
    found: Views = {}
    for at, scale in enumerate(_scales(questionnaire)):
        found[scale] = climate.level[at] + general + climate.specific[home, at] + minds.specific[:, at]
        found[scale] = found[scale] + climate.shift[home, at]
    _plant(company, found, home, climate.division[home], role)
    if climate.middle is None:
        climate = replace(climate, middle=np.array([found[scale].mean() for scale in found]))
    middle = dict(zip(found, np.asarray(climate.middle), strict=True))
    for at, outcome in enumerate(OUTCOMES):
        if parts := _parts(company, questionnaire, outcome):
            made = np.sum([weight * (found[scale] - middle[scale]) for scale, weight in parts.items()], axis=0)
            found[outcome] = LEVEL + 0.15 + made + 0.15 * general + minds.chance[:, at]
    in_camp = np.isin(home, _polarised(company))
    for at, scale in enumerate(company.planted.polarised.scales):
        if scale in found:
            found[scale] = np.where(in_camp & ~np.isnan(minds.camp[:, at]), minds.camp[:, at], found[scale])
    if ADVICE in found and "engagement" in found:
        found[ADVICE] = found["engagement"] - 0.25 + minds.chance[:, -1]
    return found, climate


def _scales(questionnaire: Questionnaire) -> list[str]:
    return [scale.id for scale in questionnaire.scales]


def _parts(company: Company, questionnaire: Questionnaire, outcome: str) -> dict[str, float]:
    """Return what an outcome is planted to come from, with weights; empty where it is not asked."""
    asked = _scales(questionnaire)
    weights: dict[str, float] = getattr(company.planted, outcome)
    return {scale: weight for scale, weight in weights.items() if scale in asked and outcome in asked}


def _polarised(company: Company) -> list[int]:
    at = {unit.id: place for place, unit in enumerate(company.teams)}
    return [at[name] for name in company.planted.polarised.teams]


def _camps(company: Company, questionnaire: Questionnaire, home: Ints, rng: np.random.Generator) -> Floats:
    """Split the planted teams in two halves, for and against, with the mean left where the scale has it."""
    scales = company.planted.polarised.scales
    camp = np.full((home.size, len(scales)), np.nan)
    for team in _polarised(company):
        here = np.flatnonzero(home == team)
        side = rng.permutation(np.where(np.arange(here.size) % 2 == 0, CAMP, -CAMP))
        for at, scale in enumerate(scales):
            if scale in _scales(questionnaire):
                camp[here, at] = 3.0 + side + rng.normal(0, CAMP_SPREAD, here.size)
    return camp


def _plant(company: Company, found: Views, home: Ints, division: Ints, role: Ints) -> None:
    planted = company.planted
    teams = {unit.id: at for at, unit in enumerate(company.teams)}
    divisions = {unit.id: at for at, unit in enumerate(company.divisions)}
    let_down = division == divisions[planted.disillusioned.division]
    _add(found, RAISED, let_down * HOPE)
    _add(found, DELIVERED, let_down * -LETDOWN)
    _add(found, BETWEEN, np.isin(division, [divisions[d] for d in planted.silo]) * -SILO)
    _add(found, planted.strong.scales, (home == teams[planted.strong.team]) * STRONG)
    _add(found, planted.weak.scales, (home == teams[planted.weak.team]) * -WEAK)
    rosier = np.array([ROSIER, ROSIER / 3, 0.0])[role]
    _add(found, planted.rosier, rosier)


def _add(found: Views, scales: tuple[str, ...], effect: npt.ArrayLike) -> None:
    for scale in scales:
        if scale in found:
            found[scale] = found[scale] + np.asarray(effect)
