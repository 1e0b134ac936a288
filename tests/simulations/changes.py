"""Changes between two waves: intervals by how many answer again, and how many of the "moved" are false.

Worlds: companies of 48 teams in four divisions; a person's views at the two waves correlate by .8, those on two scales
by .4. *Coverage*: teams of 5, 10 or 30 with four statements a scale; on one scale nothing moves, on the other half of
the teams rise by 5 points. *Moved*: teams of 5 to 40 and 25 scales, seven in ten answer again; nothing moves, or on
each scale one division rises by 8 points. Through ``two_waves`` and ``changes``, with everything in one family, as in
the report; beside it, the plain interval of the same statistic from each team's own variances and correlation, and
Welch's test, which knows nobody again.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from builders import hierarchy, questionnaire, scale
from simulations.tables import COVERS, Table, Tally, covered
from simulations.two_waves import draw, sums
from simulations.worlds import CEILING, SKEWED, SYMMETRIC, World

from diagnostic.change import Rules, changes
from diagnostic.stats.change import Change, Linked, change, linked
from diagnostic.stats.comparison import Side
from diagnostic.stats.false_discoveries import benjamini_hochberg
from diagnostic.two_waves import TwoWaves

Floats = npt.NDArray[np.float64]

DIVISIONS, PER_DIVISION, ITEMS = 4, 12, 4
TEAMS = DIVISIONS * PER_DIVISION
UNITS = hierarchy({f"d{at}": PER_DIVISION for at in range(DIVISIONS)})
SPREAD = 0.2
"""Spread of the teams' levels."""
RISE = 5.0
SIZES = np.tile([5, 5, 8, 8, 12, 12, 15, 15, 20, 20, 40, 40], DIVISIONS)
SCALES, MOVES, AGAIN = 25, 8.0, 0.7
RATE = 0.05
RULES = Rules(minimum=5, confidence=0.95, rate=RATE)
OVERLAPS = (0.0, 0.25, 0.5, 0.75, 1.0)
NOBODY = {SYMMETRIC: 0.05, SKEWED: 0.05, CEILING: 0.05}


def tables(repetitions: int, seed: int) -> list[Table]:
    """Return coverage, false flags, and true changes found."""
    rng = np.random.default_rng([seed, 11])
    return [_coverage(repetitions, rng), *_flags(repetitions, rng)]


def _coverage(repetitions: int, rng: np.random.Generator) -> Table:
    table = Table(
        "Changes between two waves",
        "How often the 95 % interval of a team's change holds the truth, and its mean width in points, by how many of "
        "the team answer again: with each team's own spread and correlation, and ours; and of the whole, ours.",
        f"{repetitions} companies of {TEAMS} teams a row",
        ("answers", "people", "answer again", "plain", "ours", "width, plain", "width, ours", "ours, the whole"),
    )
    for world in (SYMMETRIC, SKEWED, CEILING):
        for people in (5, 10, 30):
            for overlap in OVERLAPS:
                tally = covering(world, people, overlap, repetitions, rng)
                table.rows.append(
                    (
                        world.name,
                        str(people),
                        f"{overlap:.0%}".replace("%", " %"),
                        tally.rate("plain"),
                        tally.rate("ours", COVERS),
                        tally.mean("plain width"),
                        tally.mean("ours width"),
                        tally.rate("whole", COVERS),
                    )
                )
    return table


def covering(world: World, people: int, overlap: float, repetitions: int, rng: np.random.Generator) -> Tally:
    """Return how often intervals of changes hold the truth."""
    tally, asked = Tally(), questionnaire(scale("still", items=ITEMS), scale("moved", items=ITEMS))
    leaves = UNITS.leaves()
    for _ in range(repetitions):
        first = world.level + SPREAD * rng.standard_normal((TEAMS, 2))
        score = world.score_moments(first, ITEMS)[0]
        rise = np.zeros((TEAMS, 2))
        rise[::2, 1] = RISE
        second = np.where(rise > 0, world.level_of(score + rise), first)
        true = world.score_moments(second, ITEMS)[0] - score
        waves = draw(world, (first, second), np.full(TEAMS, people), overlap, ITEMS, rng)
        found = sums(waves, asked, UNITS)
        moved, _ = changes(found, UNITS, ("still", "moved"), RULES)
        low, high = moved.columns["low"], moved.columns["high"]
        tally.add("ours", covered(low[leaves], high[leaves], true))
        tally.add("ours width", (high - low)[leaves])
        tally.add("whole", covered(low[0], high[0], true.mean(axis=0)))
        plain = _plain(found)
        low, high = plain.low[leaves], plain.high[leaves]
        tally.add("plain", covered(low, high, true))
        tally.add("plain width", high - low)
    return tally


def _plain(found: TwoWaves, *, known_again: bool = True) -> Change:
    """Return the changes from every unit's own variances and correlation; Welch's where nobody is known again."""
    stay = found.stayers
    pairs = linked(stay.n, np.stack(stay.totals), np.stack(stay.square_totals), stay.cross_total)
    none = np.zeros_like(stay.n)
    sides = []
    for side in (found.before.sums, found.after.sums):
        n = side.score_n.astype(float)
        mean = side.score_sum / n
        squares = np.maximum(side.score_square - side.score_sum * mean, 0.0)
        sides.append(Side(n, mean, np.where(squares > 1e-6, squares, 0.0) / (n - 1), n - 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        return change(sides[0], sides[1], pairs if known_again else Linked(none, none, none))


def _flags(repetitions: int, rng: np.random.Generator) -> list[Table]:
    false = Table(
        "Moved, or not",
        "The share of the changes called real that are false, on average over reports: promised to be 5 % at most. "
        "Where nothing moves every one is false, so this is the share of reports with any.",
        f"{repetitions} companies a row",
        (
            "company",
            "answers",
            "Welch: false share",
            "ours: false share",
            "Welch: false a report",
            "ours: false a report",
        ),
    )
    power = Table(
        "True changes found",
        f"Of the changes by {MOVES:.0f} points, how many are called real.",
        f"{repetitions} companies a row",
        ("answers", "unit", "Welch", "ours"),
    )
    for world in (SYMMETRIC, SKEWED, CEILING):
        for moving in (False, True):
            tally = flagging(world, repetitions, rng, moving=moving)
            aim = (0.0, RATE if moving else NOBODY[world])
            rates = tally.rate("welch false"), tally.rate("ours false", aim)
            words = "a division moves on each scale" if moving else "nothing moves"
            false.rows.append((words, world.name, *rates, tally.mean("welch cells"), tally.mean("ours cells")))
            for unit in ("team of 8", "team of 20", "team of 40", "division") if moving else ():
                power.rows.append((world.name, unit, tally.rate(f"welch {unit}"), tally.rate(f"ours {unit}")))
    return [false, power]


def flagging(world: World, repetitions: int, rng: np.random.Generator, *, moving: bool) -> Tally:
    """Return how many changes are called real, and how many of them are false."""
    tally, names = Tally(), tuple(f"s{at}" for at in range(SCALES))
    asked = questionnaire(*(scale(name, items=ITEMS) for name in names))
    leaves, parents = UNITS.leaves(), UNITS.parents()
    for _ in range(repetitions):
        first = world.level + SPREAD * rng.standard_normal((TEAMS, SCALES))
        rises = np.zeros((TEAMS, SCALES), dtype=bool)
        if moving:
            rises = np.repeat(np.arange(DIVISIONS), PER_DIVISION)[:, None] == rng.integers(0, DIVISIONS, SCALES)
        score = world.score_moments(first, ITEMS)[0]
        second = np.where(rises, world.level_of(score + MOVES), first)
        waves = draw(world, (first, second), SIZES, AGAIN, ITEMS, rng)
        truth = np.zeros((len(UNITS.units), SCALES), dtype=bool)
        truth[leaves] = rises
        for at in np.flatnonzero(~leaves):
            truth[at] = rises.any(axis=0) if at == 0 else truth[parents == at].any(axis=0)
        found = sums(waves, asked, UNITS)
        moved, _ = changes(found, UNITS, names, RULES)
        for name, verdict in (("ours", np.nan_to_num(moved.columns["verdict"])), ("welch", _welch(found))):
            flagged = verdict != 0
            wrong = flagged & ~(truth & (verdict > 0))
            tally.add(f"{name} false", wrong.sum() / max(flagged.sum(), 1))
            tally.add(f"{name} cells", wrong.sum())
            if moving:
                team = flagged[leaves]
                for size in (8, 20, 40):
                    tally.add(f"{name} team of {size}", team[(size == SIZES)[:, None] & rises])
                tally.add(f"{name} division", flagged[~leaves][1:][truth[~leaves][1:]])
    return tally


def _welch(found: TwoWaves) -> Floats:
    """Return verdicts of Welch's test in one family."""
    result = _plain(found, known_again=False)
    return np.where(benjamini_hochberg(result.p_value) <= RATE, np.sign(result.estimate), 0.0)
