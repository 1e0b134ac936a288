"""Draws people and their answers: a latent score per person and scale, cut into response options.

All sizes below are in points of a 1-5 scale. They are chosen to look like surveys of mid-size companies: scales that
correlate, a tenth of the spread between teams, three quarters of people answering.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostic.questionnaire import Questionnaire, Role, Scale, ScaleKind
from diagnostic.responses import DONT_KNOW, MISSING
from diagnostic.simulate.company import Company

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int8]

LEVEL, LEVEL_SPREAD = 3.45, 0.22
"""Mean of the scales, and how much scales differ."""
GENERAL, SPECIFIC, ITEM_NOISE, ITEM_SHIFT = 0.50, 0.45, 0.72, 0.12
"""Spread between people: over all scales, on one scale, on one item; and of items' difficulty."""
TEAM_GENERAL, TEAM_SPECIFIC = 0.14, 0.10
"""Spread between teams, over all scales and on one."""
CAMP, HOPE, LETDOWN, SILO, BADLY, STRONG, WEAK, ROSIER = 1.8, 0.45, 0.75, 0.25, 1.35, 0.85, 0.95, 0.75
"""Planted effects."""
RESPONSE, CARELESS, SKIPPED, UNKNOWN, GIVES_UP, COMMENTS = 0.78, 0.03, 0.012, 0.025, 0.03, 0.28
"""Rates: of people who answer, answer without reading, skip an item, do not know, stop early, write a comment."""

PACE, HASTE, PACE_SPREAD = 5.5, 1.3, 0.32
"""Median seconds an item, of those who read and of those who do not; and the spread of their logarithm."""
_TIMES = 2
"""Number of the random stream of the times: they are drawn apart, so that no answer depends on them."""

RAISED = ("mission", "vision", "communication")
DELIVERED = ("delivery", "means", "priority_churn", "promise", "disillusion")
BETWEEN = ("own_task", "goal_conflict")
FOREIGN = 0.3
"""Share of the people who answer in the other language."""
_LANGUAGES = 1
"""Random stream of the languages."""
ROLES = ("leader", "manager", "staff")


@dataclass(frozen=True, slots=True)
class People:
    """The people who answered, in the order of the export; unit numbers are those of the company's lists."""

    team: Ints
    division: Ints
    role: Ints
    """Position in ROLES."""
    tenure: Ints
    site: Ints
    foreign: npt.NDArray[np.bool_]
    """Who answered in the other language; drawn apart, so that nothing else depends on it."""
    answers: Codes
    """(people, items) as asked: codes, MISSING or DONT_KNOW."""
    checks: Codes
    """Answer to the instructed-response item."""
    need: Codes
    """(people, divisions); MISSING for one's own."""
    quality: Codes
    comments: tuple[tuple[str, ...], ...]
    """By open question, the text or an empty string."""
    careless: npt.NDArray[np.bool_]
    seconds: Floats
    """How long each took for all of it."""


def draw_people(company: Company, questionnaire: Questionnaire, *, seed: int, language: str) -> People:
    """Draw everybody on the roster, let some not answer, and answer for the rest."""
    rng = np.random.default_rng(seed)
    division_of = np.array([d for d, division in enumerate(company.divisions) for _ in division.teams])
    team = np.repeat(np.arange(len(company.teams)), [t.headcount for t in company.teams])
    willing = np.clip(rng.normal(RESPONSE, 0.07, len(company.teams)), 0.5, 0.95)
    role = _roles(company, team, rng)
    answered = rng.random(team.size) < willing[team]
    team, role = team[answered], role[answered]
    order = rng.permutation(team.size)  # exports come in the order of answering
    team, role = team[order], role[order]
    division = division_of[team]
    latent = _latent(company, questionnaire, team, division, role, rng)
    answers = _answers(questionnaire, latent, rng)
    careless = rng.random(team.size) < CARELESS
    checks = np.where(careless, rng.integers(1, 6, team.size), 2).astype(np.int8)
    answers = _with_careless(questionnaire, answers, careless, rng)
    answers = _with_gaps(questionnaire, answers, role, rng)
    need, quality = _links(company, division, rng)
    return People(
        team=team,
        division=division,
        role=role,
        tenure=rng.choice(4, team.size, p=[0.14, 0.31, 0.24, 0.31]),
        site=rng.integers(0, len(company.sites), len(company.teams))[team],
        foreign=np.random.default_rng([seed, _LANGUAGES]).random(team.size) < FOREIGN,
        answers=answers,
        checks=checks,
        need=need,
        quality=quality,
        comments=_comments(company, questionnaire, team.size, language, rng),
        careless=careless,
        seconds=_times(answers, careless, np.random.default_rng([seed, _TIMES])),
    )


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


def _latent(
    company: Company, questionnaire: Questionnaire, team: Ints, division: Ints, role: Ints, rng: np.random.Generator
) -> dict[str, Floats]:
    people, teams = team.size, len(company.teams)
    general = rng.normal(0, GENERAL, people) + rng.normal(0, TEAM_GENERAL, teams)[team]
    latent: dict[str, Floats] = {}
    for scale in questionnaire.scales:
        level = LEVEL + rng.normal(0, LEVEL_SPREAD)
        of_team = rng.normal(0, TEAM_SPECIFIC, teams)[team]
        latent[scale.id] = level + general + of_team + rng.normal(0, SPECIFIC, people)
    _plant(company, latent, team, division, role)
    for outcome in ("engagement", "cohesion"):
        _make_outcome(company, latent, outcome, general, rng)
    _polarise(company, latent, team, rng)
    if "enps" in latent and "engagement" in latent:
        latent["enps"] = latent["engagement"] - 0.25 + rng.normal(0, 0.55, people)
    return latent


def _plant(company: Company, latent: dict[str, Floats], team: Ints, division: Ints, role: Ints) -> None:
    planted = company.planted
    teams = {unit.id: at for at, unit in enumerate(company.teams)}
    divisions = {unit.id: at for at, unit in enumerate(company.divisions)}
    let_down = division == divisions[planted.disillusioned.division]
    _add(latent, RAISED, let_down * HOPE)
    _add(latent, DELIVERED, let_down * -LETDOWN)
    _add(latent, BETWEEN, np.isin(division, [divisions[d] for d in planted.silo]) * -SILO)
    _add(latent, planted.strong.scales, (team == teams[planted.strong.team]) * STRONG)
    _add(latent, planted.weak.scales, (team == teams[planted.weak.team]) * -WEAK)
    rosier = np.array([ROSIER, ROSIER / 3, 0.0])[role]
    _add(latent, planted.rosier, rosier)


def _add(latent: dict[str, Floats], scales: tuple[str, ...], effect: npt.ArrayLike) -> None:
    for scale in scales:
        if scale in latent:
            latent[scale] = latent[scale] + np.asarray(effect)


def _make_outcome(
    company: Company, latent: dict[str, Floats], outcome: str, general: Floats, rng: np.random.Generator
) -> None:
    """Make an outcome of the scales it is planted to come from, and of chance."""
    weights: dict[str, float] = getattr(company.planted, outcome)
    parts = {scale: weight for scale, weight in weights.items() if scale in latent}
    if outcome not in latent or not parts:
        return
    made = np.sum([weight * (latent[scale] - latent[scale].mean()) for scale, weight in parts.items()], axis=0)
    latent[outcome] = LEVEL + 0.15 + made + 0.15 * general + rng.normal(0, 0.33, general.size)


def _polarise(company: Company, latent: dict[str, Floats], team: Ints, rng: np.random.Generator) -> None:
    """Split the planted teams in two halves, for and against, with the mean left where the scale has it."""
    teams = {unit.id: at for at, unit in enumerate(company.teams)}
    for name in company.planted.polarised.teams:
        here = np.flatnonzero(team == teams[name])
        side = rng.permutation(np.where(np.arange(here.size) % 2 == 0, CAMP, -CAMP))
        for scale in company.planted.polarised.scales:
            if scale in latent:
                latent[scale][here] = 3.0 + side + rng.normal(0, 0.25, here.size)


def _answers(questionnaire: Questionnaire, latent: dict[str, Floats], rng: np.random.Generator) -> Codes:
    columns = []
    for scale in questionnaire.scales:
        for item in scale.items:
            noise = rng.normal(rng.normal(0, ITEM_SHIFT), ITEM_NOISE, latent[scale.id].size)
            columns.append(_cut(latent[scale.id] + noise, scale, item.format.size, item.reversed))
    return np.column_stack(columns).astype(np.int8)


def _cut(value: Floats, scale: Scale, options: int, reverse: bool) -> Ints:
    """Cut a value on the 1-5 scale into option codes 1..``options``."""
    stretched = 1 + (value - 1) * (options - 1) / 4
    if scale.kind is ScaleKind.NPS:
        stretched = stretched + 1.1  # people say 7 or 8 out of 10 where they say "rather agree"
    code = np.clip(np.rint(stretched), 1, options).astype(np.int64)
    return options + 1 - code if reverse else code


def _with_careless(
    questionnaire: Questionnaire, answers: Codes, careless: npt.NDArray[np.bool_], rng: np.random.Generator
) -> Codes:
    """Let the careless tick one column all the way, or anything."""
    sizes = np.array([item.format.size for item in questionnaire.items])
    rows = np.flatnonzero(careless)
    straight = np.minimum(rng.integers(3, 6, rows.size)[:, None], sizes)
    anything = rng.integers(1, sizes + 1, (rows.size, sizes.size))
    answers = answers.copy()
    answers[rows] = np.where(rng.random((rows.size, 1)) < 0.5, straight, anything)
    return answers


def _with_gaps(questionnaire: Questionnaire, answers: Codes, role: Ints, rng: np.random.Generator) -> Codes:
    """Leave out some answers, do not know some, and stop early now and then."""
    people, items = answers.shape
    hard = np.array([3.0 if item.scale == "value_sharing" else 1.0 for item in questionnaire.items])
    is_outcome = {s.id for s in questionnaire.scales if s.role is Role.OUTCOME}
    hard *= np.array([0.2 if item.scale in is_outcome else 1.0 for item in questionnaire.items])
    unsure = UNKNOWN * hard * np.where(role == ROLES.index("staff"), 1.15, 0.4)[:, None]
    answers = np.where(rng.random((people, items)) < unsure, DONT_KNOW, answers)
    answers = np.where(rng.random((people, items)) < SKIPPED, MISSING, answers)
    stops = np.where(rng.random(people) < GIVES_UP, rng.integers(items // 4, items, people), items)
    return np.where(np.arange(items) >= stops[:, None], MISSING, answers).astype(np.int8)


def _times(answers: Codes, careless: npt.NDArray[np.bool_], rng: np.random.Generator) -> Floats:
    """Let everybody take their time, and the careless hurry."""
    pace = np.where(careless, HASTE, PACE) * np.exp(rng.normal(0, PACE_SPREAD, careless.size))
    return np.asarray(np.rint(pace * (answers != MISSING).sum(axis=1)))


def _links(company: Company, division: Ints, rng: np.random.Generator) -> tuple[Codes, Codes]:
    """Rate working with each other division; the two sides of the silo need each other and get on badly."""
    divisions = [unit.id for unit in company.divisions]
    first, second = (divisions.index(side) for side in company.planted.silo)
    count = len(divisions)
    needed = rng.normal(1.4, 0.5, (count, count))
    works = rng.normal(3.7, 0.12, (count, count))
    for source, target in ((first, second), (second, first)):
        needed[source, target] = 2.4
        works[source, target] -= BADLY
    people = division.size
    mood = rng.normal(0, 0.4, people)[:, None]
    need = np.clip(np.rint(needed[division] + rng.normal(0, 0.7, (people, count))), 0, 3) + 1
    quality = np.clip(np.rint(works[division] + mood + rng.normal(0, 0.6, (people, count))), 1, 5)
    own = division[:, None] == np.arange(count)
    missing = own | (rng.random((people, count)) < 0.08)
    none = (need <= 1) & ~missing  # whom one does not need, one often cannot rate
    quality = np.where(none & (rng.random((people, count)) < 0.5), DONT_KNOW, quality)
    return np.where(missing, MISSING, need).astype(np.int8), np.where(missing, MISSING, quality).astype(np.int8)


def _comments(
    company: Company, questionnaire: Questionnaire, people: int, language: str, rng: np.random.Generator
) -> tuple[tuple[str, ...], ...]:
    """Write some comments, most of them in the survey's language and some in the other."""
    other = "en" if language == "fr" else "fr"
    columns = []
    kinds = tuple(company.comments[language])
    for question in range(len(questionnaire.comments)):
        texts = {spoken: found[kinds[question % len(kinds)]] for spoken, found in company.comments.items()}
        writes = rng.random(people) < COMMENTS
        foreign = rng.random(people) < 0.12
        pick = rng.integers(0, len(texts[language]), people)
        columns.append(
            tuple(
                texts[other if abroad else language][at] if says else ""
                for says, abroad, at in zip(writes, foreign, pick, strict=True)
            )
        )
    return tuple(columns)
