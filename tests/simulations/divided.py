"""How often the rule calls a team divided, with and without camps: the rates in ``docs/methods/divided.md``.

Companies of 40 teams of 8 to 40 people and 20 scales of three, four or five items on five options. What is called is
what the report would call. ``python -m simulations.divided`` from ``tests`` prints the table (some minutes).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from builders import hierarchy, questionnaire, responses, scale

from diagnostic.figures import control_false_discoveries
from diagnostic.scoring import score
from diagnostic.sharedness import unit_agreement
from diagnostic.unit_tally import tally_units

Floats = npt.NDArray[np.float64]
Masks = npt.NDArray[np.bool_]

TEAMS, SCALES, CONCERNED, ON = 40, 20, 2, 3
SIZES = (8, 40)
ENOUGH = 12
"""People from which two halves far apart are meant to be found."""
ITEMS = tuple(3 + at % 3 for at in range(SCALES))
ASKED = questionnaire(*(scale(f"s{at}", items=items) for at, items in enumerate(ITEMS)))
UNITS = hierarchy({f"division-{at}": TEAMS // 5 for at in range(5)})
NOISE = 0.75
"""Standard deviation of one answer about the person's own view, in options; that of views is 0.7 where not said."""
WITHIN = 0.35
"""Standard deviation of views within a camp."""


class World(StrEnum):
    """How views lie in teams, in options 1-5; from ``EVEN`` on, only in two teams, on three scales."""

    ALIKE = "all teams alike"
    UNEQUAL = "SD of views from 0.5 to 1.0 by team"
    WIDE = "SD of views from 0.5 to 1.3 by team"
    CEILING = "near the top: mean 4.3"
    CROWDED = "at the top: mean 4.6, SD 1.1"
    EXTREME = "three in ten answer 1, 3 and 5 only"
    EVEN = "two teams spread evenly over all options"
    HALVES = "half near 1.6, half near 4.4"
    MINORITY = "30 % near 1.6, 70 % near 4.4"
    NEAR_HALVES = "half near 2, half near 4"
    NEAR_MINORITY = "30 % near 2, 70 % near 4"
    HALVES_IN_WIDE = "half near 1.6, half near 4.4; the others SD 0.5 to 1.3"


SPREAD = {
    World.UNEQUAL: (0.5, 1.0),
    World.WIDE: (0.5, 1.3),
    World.HALVES_IN_WIDE: (0.5, 1.3),
    World.CROWDED: (1.1, 1.1),
}
LEVEL = {World.CEILING: 4.3, World.CROWDED: 4.6}
CAMPS = {
    World.HALVES: (1.6, 4.4, 0.5),
    World.MINORITY: (1.6, 4.4, 0.3),
    World.NEAR_HALVES: (2.0, 4.0, 0.5),
    World.NEAR_MINORITY: (2.0, 4.0, 0.3),
    World.HALVES_IN_WIDE: (1.6, 4.4, 0.5),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; shares of 0-1, NaN where the world has no camps."""

    world: World
    companies: int
    false_cells: float
    """Share of the team-by-scale cells without camps that are called divided."""
    false_reports: float
    """Share of companies with at least one such call."""
    found: float
    """Share of the cells with camps that are called divided."""
    found_enough: float
    """The same in teams of at least ENOUGH people."""


def rates(companies: int, seed: int, worlds: tuple[World, ...] = tuple(World)) -> list[Row]:
    """Return the rates of each world over so many companies."""
    return [_row(world, companies, np.random.default_rng([seed, at])) for at, world in enumerate(worlds)]


def _row(world: World, companies: int, rng: np.random.Generator) -> Row:
    false, reports, found, enough = [], [], [], []
    for _ in range(companies):
        sizes = rng.integers(*SIZES, TEAMS, endpoint=True)
        divided = called(*draw(world, sizes, rng))
        camps = np.zeros(divided.shape, dtype=bool)
        camps[:CONCERNED, :ON] = world in CAMPS
        false.append(float(divided[~camps].mean()))
        reports.append(bool(divided[~camps].any()))
        found.append(divided[camps])
        enough.append(divided[camps & (sizes >= ENOUGH)[:, None]])
    shares = [float(np.concatenate(cells).mean()) if world in CAMPS else float("nan") for cells in (found, enough)]
    return Row(world, companies, float(np.mean(false)), float(np.mean(reports)), shares[0], shares[1])


def draw(world: World, sizes: npt.NDArray[np.int64], rng: np.random.Generator) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Return one company's answers, (people, items), and each person's team (0, 1 ...)."""
    team = np.repeat(np.arange(TEAMS), sizes)
    people = team.size
    views = LEVEL.get(world, 3.3) + rng.normal(0, 0.35 if world not in LEVEL else 0.1, SCALES)
    views = views + rng.normal(0, 0.25, (TEAMS, SCALES))[team]
    spread = rng.uniform(*SPREAD.get(world, (0.7, 0.7)), TEAMS)[team]
    views += rng.normal(0, 1, (people, SCALES)) * spread[:, None]
    for concerned in range(CONCERNED):
        members = np.flatnonzero(team == concerned)
        if world is World.EVEN:
            views[members, :ON] = rng.uniform(0.8, 5.2, (members.size, ON))
        elif world in CAMPS:
            low, high, share = CAMPS[world]
            side = np.where(np.arange(members.size) < round(share * members.size), low, high)
            views[members, :ON] = side[:, None] + rng.normal(0, WITHIN, (members.size, ON))
    each = np.repeat(views, ITEMS, axis=1)
    answers = np.clip(np.rint(each + rng.normal(0, NOISE, each.shape)), 1, 5)
    if world is World.EXTREME:
        blunt = rng.random(people) < 0.3
        answers[blunt] = 3 + 2 * np.sign(answers[blunt] - 3)
    return answers, team


def called(answers: Floats, team: npt.NDArray[np.int64]) -> Masks:
    """Return (teams, scales): what the report would call divided."""
    leaves = np.flatnonzero(UNITS.leaves())
    answered = responses(ASKED, answers, leaves[team], units=UNITS)
    figures = unit_agreement(tally_units(answered, score(answered)), minimum=5)
    return np.asarray(control_false_discoveries([figures], 0.05)[0].columns["divided"][leaves] == 1)


if __name__ == "__main__":
    for row in rates(400, 20):
        numbers = (row.false_cells * 1e3, row.false_reports * 100, row.found * 100, row.found_enough * 100)
        print(row.world.value, *(f"{number:.3g}" for number in numbers), sep=" | ", flush=True)
