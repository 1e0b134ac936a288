"""How often the rule calls a team divided: never by chance where teams are alike, mostly where there are two camps.

``docs/methods/divided.md`` gives these rates, measured on more companies by
``PYTHONPATH=.:tests python tests/test_divided_rule.py``.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pytest
from builders import hierarchy, questionnaire, responses, scale

from diagnostic.figures import control_false_discoveries
from diagnostic.scoring import score
from diagnostic.sharedness import unit_agreement
from diagnostic.tally import Floats
from diagnostic.teams import unit_contrasts
from diagnostic.unit_tally import tally_units

SCALES, ITEMS, TEAMS, CONCERNED = 20, 4, 40, 2
SIZES = (8, 40)
ASKED = questionnaire(*(scale(f"s{at}", items=ITEMS) for at in range(SCALES)))
UNITS = hierarchy({f"division-{at}": TEAMS // 5 for at in range(5)})
NOISE = 0.75
"""Standard deviation of one answer about the person's own view, in options; people's views vary by about as much."""


class World(StrEnum):
    """How views are spread in teams; in the last two, only in ``CONCERNED`` teams, on three scales."""

    ALIKE = "all teams alike (SD of views 0.7 options)"
    UNEQUAL = "SD of views from 0.5 to 1.0, no camps"
    WIDE = "SD of views from 0.5 to 1.3, no camps"
    EVEN = "two teams spread evenly over all options on three scales"
    CAMPS = "two teams in two halves, near 1.6 and 4.4, on three scales"


SPREAD = {World.UNEQUAL: (0.5, 1.0), World.WIDE: (0.5, 1.3)}


def rates(world: World, companies: int, seed: int) -> tuple[float, float, float]:
    """Return shares: of unconcerned cells called divided, of companies with such a call, of concerned cells found."""
    rng = np.random.default_rng(seed)
    false, found = [], []
    for _ in range(companies):
        divided = _divided(world, rng)
        concerned = np.zeros(divided.shape, dtype=bool)
        if world in {World.EVEN, World.CAMPS}:
            concerned[:CONCERNED, :3] = True
        false.append(divided[~concerned])
        found.append(divided[concerned])
    hits = float(np.mean(found)) if world in {World.EVEN, World.CAMPS} else 0.0
    return float(np.mean(np.concatenate(false))), float(np.mean([calls.any() for calls in false])), hits


def _divided(world: World, rng: np.random.Generator) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Return (teams, scales): what the report of one company would call divided."""
    teams = np.flatnonzero(UNITS.leaves())
    unit = np.repeat(teams, rng.integers(*SIZES, TEAMS, endpoint=True))
    views = 3.3 + rng.normal(0, 0.35, SCALES) + rng.normal(0, 0.25, (len(UNITS.units), SCALES))[unit]
    spread = rng.uniform(*SPREAD.get(world, (0.7, 0.7)), len(UNITS.units))[unit]
    views += rng.normal(0, 1, (unit.size, SCALES)) * spread[:, None]
    for team in teams[:CONCERNED]:
        members = np.flatnonzero(unit == team)
        if world is World.EVEN:
            views[members, :3] = rng.uniform(0.8, 5.2, (members.size, 3))
        elif world is World.CAMPS:
            views[members, :3] = _halves(members.size)[:, None] + rng.normal(0, 0.35, (members.size, 3))
    answers = np.rint(np.repeat(views, ITEMS, axis=1) + rng.normal(0, NOISE, (unit.size, SCALES * ITEMS)))
    answered = responses(ASKED, np.clip(answers, 1, 5), unit, units=UNITS)
    units = tally_units(answered, score(answered))
    family = (unit_agreement(units, minimum=5), unit_contrasts(units, minimum=5, confidence=0.95))
    return np.asarray(control_false_discoveries(family, 0.05)[0].columns["divided"][teams] == 1)


def _halves(size: int) -> Floats:
    return np.where(np.arange(size) < size / 2, 1.6, 4.4)


@pytest.mark.parametrize("world", [World.ALIKE, World.CAMPS])
def test_nobody_is_called_divided_by_chance(world: World) -> None:
    false, reports, _ = rates(world, 10, seed=1)
    assert false == 0
    assert reports == 0


def test_wider_teams_are_rarely_called_divided() -> None:
    assert rates(World.UNEQUAL, 10, seed=2)[0] < 0.001


def test_two_camps_are_mostly_found_and_an_even_spread_sometimes() -> None:
    assert rates(World.CAMPS, 10, seed=3)[2] > 0.7
    assert 0.05 < rates(World.EVEN, 10, seed=3)[2] < 0.5


if __name__ == "__main__":
    for each in World:
        print(each.value, *(f"{share:.5f}" for share in rates(each, 200, seed=20)), sep=" | ")
