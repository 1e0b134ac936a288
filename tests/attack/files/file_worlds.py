"""Small organisations whose answers are all known, run through the real pipeline: what the finished files must keep."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from adversary import People
from export_builder import AGREEMENT, SURVEY, both
from waves_builder import hierarchy

from diagnostic.action_library import load_library
from diagnostic.actions import Plan, recommend
from diagnostic.analysis import analyse
from diagnostic.disclosure.policy import Policy, load_policy
from diagnostic.earlier_pieces import earlier_of
from diagnostic.earlier_releases import EarlierRelease
from diagnostic.history import History
from diagnostic.past import PastWave
from diagnostic.questionnaire import Index, Item, Role, Scale, ScaleKind
from diagnostic.release import Release
from diagnostic.released_content import released_content, shown_tables
from diagnostic.reorganisation import propose
from diagnostic.report.to_json import to_json
from diagnostic.responses import Hierarchy, Responses
from diagnostic.settings import Settings
from diagnostic.wave_info import WaveInfo

POLICY = load_policy()
ITEMS = {"clear": ("clear_1", "clear_2"), "trust": ("trust_1", "trust_2"), "leave": ("leave_1",)}
ASKED = tuple(item for items in ITEMS.values() for item in items)
ROLES = ("leader", "manager", "staff")
SITES = ("east", "north", "west")
OPTIONS = AGREEMENT.size
Inside = np.ndarray


def _scale(name: str, role: Role) -> Scale:
    words = both(name, name)
    items = tuple(Item(each, both(f"About {each}", f"Sur {each}"), name, AGREEMENT) for each in ITEMS[name])
    return Scale(name, words, words, words, "b", role, ScaleKind.MEAN, items)


QUESTIONS = replace(
    SURVEY,
    scales=(_scale("clear", Role.DRIVER), _scale("trust", Role.DRIVER), _scale("leave", Role.OUTCOME)),
    indices=(Index("whole", both("whole", "tout"), both("high", "haut"), both("low", "bas"), "b", ("clear", "trust")),),
    checks=(),
    comments=(),
    rosters=(),
)


@dataclass(frozen=True)
class Wave:
    """Everybody who answered once, and what they answered: codes 1..5 on every item, nobody left one out."""

    teams: tuple[str, ...]
    who: tuple[str, ...]
    unit: tuple[str, ...]
    answers: np.ndarray
    role: tuple[str | None, ...]
    site: tuple[str | None, ...]
    silent: Mapping[str, int] = field(default_factory=dict)
    """Of each unit, how many were asked and did not answer."""

    @property
    def hierarchy(self) -> Hierarchy:
        found = hierarchy(*self.teams)
        asked = {unit.id: int(self.inside(unit.id).sum()) + self._silent_in(unit.id) for unit in found.units}
        return Hierarchy(tuple(replace(unit, headcount=asked[unit.id]) for unit in found.units))

    def _silent_in(self, unit: str) -> int:
        return sum(count for team, count in self.silent.items() if below(team, unit))

    def inside(self, unit: str) -> Inside:
        """Who is in a unit, or in one below it."""
        return np.array([below(each, unit) for each in self.unit], dtype=bool)

    def responses(self) -> Responses:
        found = self.hierarchy
        at = found.index()
        return Responses(
            questionnaire=QUESTIONS,
            answers=self.answers.astype(np.int8),
            items=ASKED,
            unit=np.array([at[unit] for unit in self.unit], dtype=np.int64),
            hierarchy=found,
            role_level=pd.Categorical(self.role, categories=list(ROLES)) if any(self.role) else None,
            attributes={"site": pd.Categorical(self.site, categories=list(SITES))} if any(self.site) else None,
            respondent=np.array([each.encode() for each in self.who], dtype="S32"),
        )


def below(unit: str, above: str) -> bool:
    """Whether a unit is another or below it, by their paths."""
    return above in ("organisation", unit) or unit.startswith(f"{above}/")


@dataclass(frozen=True)
class Published:
    """What a wave's report was made of; the adversary gets the files alone."""

    wave: Wave
    release: Release
    plan: Plan

    def json(self) -> str:
        return to_json(self.release, self.plan)

    def people(self) -> People:
        """Return who answered, for the adversary."""
        wave, units = self.wave, self.wave.hierarchy.units
        inside = {("unit", unit.id): wave.inside(unit.id) for unit in units}
        inside |= {("role", role): np.array([each == role for each in wave.role]) for role in ROLES}
        inside |= {("cut", f"site:{site}"): np.array([each == site for each in wave.site]) for site in SITES}
        return People(inside, {unit.id: unit.parent for unit in units}, wave.answers, ASKED, OPTIONS)

    def headcount(self) -> dict[str, int]:
        """Return how many people each unit has: public."""
        return {unit.id: unit.headcount or 0 for unit in self.wave.hierarchy.units}


def published(*waves: Wave, policy: Policy = POLICY) -> list[Published]:
    """Publish wave after wave, each with those before it and beside their reports, as a study does."""
    found: list[Published] = []
    past: list[PastWave] = []
    reported: list[EarlierRelease] = []
    for number, wave in enumerate(waves, start=1):
        responses = wave.responses()
        about = WaveInfo(f"w{number}", f"Wave {number}", f"202{number}-01-01", responses.n, "survey", 1)
        settings = Settings(organisation="Example", date=about.date)
        history = History(about, tuple(past)) if len(waves) > 1 else None
        lineages = [propose(each.responses, responses).lineage for each in past]
        past = [replace(each, lineage=line) for each, line in zip(past, lineages, strict=True)]
        if history is not None:
            history = History(about, tuple(past))
        before = zip(past, reported, strict=True)
        earlier = earlier_of(responses, [], {each.info.id: (each.responses, [shown]) for each, shown in before})
        release = analyse(responses, settings, policy, history=history, earlier=earlier)
        before_it = past[-1].responses if past else None
        reported.append(EarlierRelease(shown_tables(released_content(release)), responses, before=before_it))
        found.append(Published(wave, release, recommend(release, load_library(QUESTIONS))))
        past.append(PastWave(about, responses, propose(responses, responses).lineage))
    return found


# --- organisations ---------------------------------------------------------------------------------

Sizes = Mapping[str, int]


def chain(rng: np.random.Generator) -> Sizes:
    """Units of one child each: what is withheld below must be withheld all the way up."""
    few, more = int(rng.integers(1, 5)), int(rng.integers(5, 12))
    return {"a/b/c/d": few, "a/b/c": int(rng.integers(0, 4)), "e/f": more, "e/g": int(rng.integers(1, 9)), "h": 8}


def one_small(rng: np.random.Generator) -> Sizes:
    return {"a/x": int(rng.integers(1, 5)), **{f"a/y{at}": int(rng.integers(5, 10)) for at in range(3)}, "b/z": 9}


def all_small(rng: np.random.Generator) -> Sizes:
    return {f"{division}/t{at}": int(rng.integers(1, 5)) for division in "abc" for at in range(4)}


def own_people(rng: np.random.Generator) -> Sizes:
    """People who belong to a division and to none of its teams."""
    return {
        "a": int(rng.integers(1, 5)),
        "a/x": int(rng.integers(4, 8)),
        "a/y": int(rng.integers(4, 9)),
        "b": int(rng.integers(5, 8)),
        "b/x": int(rng.integers(2, 6)),
        "b/y": int(rng.integers(5, 9)),
    }


def silent_teams(rng: np.random.Generator) -> Sizes:
    return {"a/x": 0, "a/y": int(rng.integers(4, 8)), "a/z": 8, "b/x": 0, "b/y": int(rng.integers(1, 5)), "b/z": 9}


def many(rng: np.random.Generator) -> Sizes:
    divisions = "abcd"[: int(rng.integers(2, 5))]
    teams = [f"{division}/t{at}" for division in divisions for at in range(int(rng.integers(1, 5)))]
    return {team: int(rng.choice([1, 2, 3, 4, 5, 6, 7, 9, 12])) for team in teams}


def crossed(rng: np.random.Generator) -> Sizes:
    """Few teams, and people who are told apart by role level and site as well."""
    return {team: int(rng.integers(3, 11)) for team in ("a/x", "a/y", "b/x", "b/y")}


def beside_a_small_one(rng: np.random.Generator) -> Sizes:
    """A division too small, so that another is withheld with it, of which a team may be shown."""
    few, middle, more = (int(each) for each in (rng.integers(1, 5), rng.integers(5, 8), rng.integers(9, 12)))
    return {"a/x": few, "b/x": middle, "b/y": middle + 1, "c/x": more, "c/y": more + 1}


SHAPES: Mapping[str, Callable[[np.random.Generator], Sizes]] = {
    each.__name__: each
    for each in (chain, one_small, all_small, own_people, silent_teams, many, crossed, beside_a_small_one)
}
MOODS = ("mixed", "alike", "ends")
"""Answers of all kinds; answers close together; teams that all answer at an end."""


def answers_of(rng: np.random.Generator, unit: tuple[str, ...], mood: str) -> np.ndarray:
    shape = (len(unit), len(ASKED))
    if mood == "mixed":
        return rng.integers(1, OPTIONS + 1, shape)
    centre = {team: int(rng.integers(2, OPTIONS)) for team in sorted(set(unit))}
    found = np.array([centre[each] for each in unit])[:, None] + rng.integers(-1, 2, shape)
    if mood == "ends":
        end = {team: int(rng.choice([0, 0, 1, OPTIONS])) for team in sorted(set(unit))}
        ends = np.array([end[each] for each in unit])[:, None]
        # Of some teams only what they say of one scale is at an end.
        first = {team: len(ITEMS["clear"]) if rng.random() < 0.5 else len(ASKED) for team in sorted(set(unit))}
        there = np.arange(len(ASKED)) < np.array([first[each] for each in unit])[:, None]
        found = np.where((ends > 0) & there & (rng.random(shape) > 0.04), ends, found)
    return np.clip(found, 1, OPTIONS)


def random_wave(seed: int, shape: str, mood: str) -> Wave:
    """Return one organisation that answered once; the same seed gives the same one."""
    rng = np.random.default_rng([seed, list(SHAPES).index(shape), MOODS.index(mood)])
    sizes = dict(SHAPES[shape](rng))
    while sum(sizes.values()) < 2 * POLICY.threshold:
        sizes[next(iter(sizes))] = sizes[next(iter(sizes))] + 3
    unit = tuple(team for team, size in sizes.items() for _ in range(size))
    role = tuple(str(each) for each in rng.choice(ROLES, p=[0.1, 0.2, 0.7], size=len(unit)))
    site = tuple(str(each) for each in rng.choice(SITES, p=[0.2, 0.3, 0.5], size=len(unit)))
    if shape != crossed.__name__:
        role = site = (None,) * len(unit)
    silent = {team: int(rng.integers(0, 4)) for team in sizes}
    who = tuple(f"person-{at}" for at in range(len(unit)))
    return Wave(tuple(sizes), who, unit, answers_of(rng, unit, mood), role, site, silent)


def next_wave(wave: Wave, seed: int) -> Wave:
    """Return the organisation a year later: one or two joined a team, one left, a few moved, the rest thought again."""
    rng = np.random.default_rng([seed, wave.answers.shape[0]])
    teams = sorted(set(wave.unit))
    keep = np.ones(len(wave.who), dtype=bool)
    keep[rng.choice(len(wave.who), size=min(2, len(wave.who) - 8) if len(wave.who) > 8 else 0, replace=False)] = False
    rows = np.flatnonzero(keep)
    unit = [wave.unit[row] for row in rows]
    for mover in rng.choice(rows.size, size=1):
        unit[int(mover)] = str(rng.choice(teams))
    joined = [str(rng.choice(teams)) for _ in range(int(rng.integers(1, 3)))]
    moved = np.clip(wave.answers[rows] + rng.integers(-1, 2, (rows.size, len(ASKED))), 1, OPTIONS)
    new = rng.integers(1, OPTIONS + 1, (len(joined), len(ASKED)))
    return Wave(
        wave.teams,
        (*(wave.who[row] for row in rows), *(f"new-{seed}-{at}" for at in range(len(joined)))),
        (*unit, *joined),
        np.vstack([moved, new]),
        (*(wave.role[row] for row in rows), *(wave.role[-1] for _ in joined)),
        (*(wave.site[row] for row in rows), *(wave.site[-1] for _ in joined)),
        wave.silent,
    )
