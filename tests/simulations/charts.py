"""Control charts: how often a course that only wanders by chance is said to be out of its limits.

Worlds: a team of 20 whose level never changes, four statements, at 8, 12 or 20 waves; new people at every wave, or the
same ones, whose views at neighbouring waves correlate by .8. And a course that rises by 10 points half-way: how often
that is seen. Through ``individuals_chart``, as in the report.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from simulations.tables import Rate, Table, Tally
from simulations.worlds import SKEWED, SYMMETRIC, World, rounded

from diagnostic.problems import NotEstimable
from diagnostic.stats.control import individuals_chart

Floats = npt.NDArray[np.float64]

PEOPLE, ITEMS, RISE = 20, 4, 10.0
WAVES = (8, 12, 20)
KEPT = 0.8
ALARMS = (0.0, 0.05)
"""Not asked of the same people at twenty waves: their views do wander, and runs of eight show it."""


def tables(repetitions: int, seed: int) -> list[Table]:
    """Return how often something is signalled."""
    rng = np.random.default_rng([seed, 13])
    table = Table(
        "Control charts",
        "The share of courses with a signal: a point outside the limits, or a run of eight on one side; where the team "
        "never changes, and where it rises by 10 points half-way; with limits from the steps between waves alone, and "
        "with ours, which are never narrower than the error of a wave.",
        f"{repetitions} courses a row",
        ("answers", "waves", "people", "still: by steps alone", "still: ours", "rises: by steps alone", "rises: ours"),
    )
    for world in (SYMMETRIC, SKEWED):
        for waves in WAVES:
            for words, kept in (("new ones each time", 0.0), ("the same", KEPT)):
                found = [_signals(world, waves, kept, rise, repetitions, rng) for rise in (0.0, RISE)]
                table.rows.append((world.name, str(waves), words, *found[0], *found[1]))
    return [table]


def _signals(
    world: World, waves: int, kept: float, rise: float, repetitions: int, rng: np.random.Generator
) -> tuple[Rate, Rate]:
    tally = Tally()
    score = world.score_moments(world.level, ITEMS)[0]
    level = np.full(waves, world.level)
    level[waves // 2 :] = world.level_of(score + rise)
    for _ in range(repetitions):
        course, errors = _course(world, level, kept, rng)
        for name, chart in (("steps", individuals_chart(course)), ("ours", individuals_chart(course, errors))):
            if not isinstance(chart, NotEstimable):
                tally.add(name, (chart.outside | chart.run).any())
    return tally.rate("steps", None), tally.rate("ours", None if rise or (kept and waves > 12) else ALARMS)


def _course(world: World, level: Floats, kept: float, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return a team's score at every wave, and its standard errors."""
    views, found, errors = rng.standard_normal(PEOPLE), [], []
    for centre in level:
        seen = (centre + world.own * views)[:, None] + world.noise * rng.standard_normal((PEOPLE, ITEMS))
        scores = 25 * (rounded(seen).mean(axis=1) - 1)
        found.append(float(scores.mean()))
        errors.append(float(scores.std(ddof=1)) / np.sqrt(PEOPLE))
        views = kept * views + np.sqrt(1 - kept**2) * rng.standard_normal(PEOPLE)
    return np.array(found), np.array(errors)
