"""Two waves of simulated people, of whom some answer both times: what the report's changes are made from."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from builders import responses
from simulations.worlds import World, rounded

from diagnostic.comparability import common
from diagnostic.lineage import Lineage, Step
from diagnostic.past import PastWave, traces
from diagnostic.questionnaire import Questionnaire
from diagnostic.responses import Hierarchy
from diagnostic.two_waves import TwoWaves, two_waves
from diagnostic.wave_info import Fate, WaveInfo

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

KEPT = 0.8
"""Correlation of one person's views at the two waves."""
ALIKE = 0.4
"""Correlation of one person's views on two scales."""


@dataclass(frozen=True, slots=True)
class Answered:
    """Codes (people, items), the team and the number of everybody who answered one wave."""

    codes: Floats
    team: Ints
    who: Ints


def draw(
    world: World,
    level: tuple[Floats, Floats],
    sizes: Ints,
    overlap: float,
    items: int,
    rng: np.random.Generator,
    *,
    kept: float = KEPT,
) -> tuple[Answered, Answered]:
    """Draw two waves; ``level`` (teams, scales) of each, ``overlap`` the share of a team that answers again."""
    team = np.repeat(np.arange(sizes.size), sizes)
    scales = level[0].shape[1]
    place = np.arange(team.size) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    again = place < np.rint(overlap * sizes)[team]
    first, fresh = _views(team.size, scales, rng), _views(team.size, scales, rng)
    share = np.where(again, kept, 0.0)[:, None]
    later = share * first + np.sqrt(1 - share**2) * fresh
    number = np.arange(team.size)
    found = []
    for views, centre, who in (
        (first, level[0], number),
        (later, level[1], np.where(again, number, team.size + number)),
    ):
        seen = np.repeat(centre[team] + world.own * views, items, axis=1)
        codes = rounded(seen + world.noise * rng.standard_normal(seen.shape))
        found.append(Answered(codes, team, who))
    return found[0], found[1]


def sums(waves: tuple[Answered, Answered], asked: Questionnaire, units: Hierarchy, *, linked: bool = True) -> TwoWaves:
    """Return the sums that changes are made from, as the report makes them; without links nobody is known again."""
    leaves = np.flatnonzero(units.leaves())
    sides = []
    for wave in waves:
        ids = np.char.mod(b"%08d", wave.who).astype("S32") if linked else np.full(wave.who.size, b"", dtype="S32")
        made = responses(asked, wave.codes, leaves[wave.team], units=units)
        sides.append(replace(made, respondent=ids))
    before, after = sides
    lineage = Lineage(tuple(Step(unit.id, Fate.SAME, (unit.id,)) for unit in units.units))
    past = PastWave(WaveInfo("then", "then", "2026-01-01", before.n, asked.id, 1), before, lineage)
    (trace,) = traces([past], units)
    return two_waves(before, after, lineage, trace, common(before, after))


def _views(people: int, scales: int, rng: np.random.Generator) -> Floats:
    general = rng.standard_normal((people, 1))
    return np.asarray(np.sqrt(ALIKE) * general + np.sqrt(1 - ALIKE) * rng.standard_normal((people, scales)))
