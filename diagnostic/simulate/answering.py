"""Makes answers of what people think: cut into response options, with gaps, hurry, links and comments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostic.languages import other_than
from diagnostic.questionnaire import Questionnaire, Role, Scale, ScaleKind
from diagnostic.responses import DONT_KNOW, MISSING
from diagnostic.simulate.company import ROLES, Company
from diagnostic.simulate.views import Views

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int8]

ITEM_NOISE, ITEM_SHIFT = 0.72, 0.12
"""Spread of a person's answers to the items of one scale; and of items' difficulty."""
BADLY = 1.35
"""How much worse the two sides of the silo get on."""
CARELESS, SKIPPED, UNKNOWN, GIVES_UP, COMMENTS = 0.03, 0.012, 0.025, 0.03, 0.28
"""Rates: of people who answer without reading, skip an item, do not know, stop early, write a comment."""
PACE, HASTE, PACE_SPREAD = 5.5, 1.3, 0.32
"""Median seconds an item, of those who read and of those who do not; and the spread of their logarithm."""


@dataclass(frozen=True, slots=True)
class Said:
    """What people ticked; rows are people."""

    answers: Codes
    """(people, items) as asked: codes, MISSING or DONT_KNOW."""
    checks: Codes
    """Answer to the instructed-response item."""
    need: Codes
    """(people, divisions); MISSING for one's own."""
    quality: Codes
    careless: npt.NDArray[np.bool_]
    ease: Floats
    """(items,): how easy each is to agree with, the same at every wave."""


def say(
    company: Company,
    questionnaire: Questionnaire,
    seen: Views,
    place: tuple[Ints, Ints],
    rng: np.random.Generator,
    *,
    ease: Floats | None = None,
) -> Said:
    """Let people answer; ``place`` is their division and their role, ``ease`` that of the first wave."""
    division, role = place
    answers, ease = _answers(questionnaire, seen, ease, rng)
    careless = rng.random(role.size) < CARELESS
    checks = np.where(careless, rng.integers(1, 6, role.size), 2).astype(np.int8)
    answers = _with_careless(questionnaire, answers, careless, rng)
    answers = _with_gaps(questionnaire, answers, role, rng)
    need, quality = _links(company, division, rng)
    return Said(answers, checks, need, quality, careless, ease)


def _answers(
    questionnaire: Questionnaire, seen: Views, ease: Floats | None, rng: np.random.Generator
) -> tuple[Codes, Floats]:
    columns: list[Ints] = []
    eased: list[float] = []
    for scale in questionnaire.scales:
        for item in scale.items:
            eased.append(rng.normal(0, ITEM_SHIFT) if ease is None else ease[len(eased)])
            noise = rng.normal(eased[-1], ITEM_NOISE, seen[scale.id].size)
            columns.append(_cut(seen[scale.id] + noise, scale, item.format.size, item.reversed))
    return np.column_stack(columns).astype(np.int8), np.array(eased)


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


def times(said: Said, rng: np.random.Generator) -> Floats:
    """Let everybody take their time, and the careless hurry."""
    pace = np.where(said.careless, HASTE, PACE) * np.exp(rng.normal(0, PACE_SPREAD, said.careless.size))
    return np.asarray(np.rint(pace * (said.answers != MISSING).sum(axis=1)))


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


def comments(
    company: Company, questionnaire: Questionnaire, people: int, language: str, rng: np.random.Generator
) -> tuple[tuple[str, ...], ...]:
    """Write some comments, most of them in the survey's language and some in the other."""
    language = company.written_in(language)
    other = other_than(language, tuple(company.comments))
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
