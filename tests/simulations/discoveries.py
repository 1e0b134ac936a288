"""Coloured cells: how many are false, and how many true differences are found.

Worlds: companies of 48 teams of 5 to 40 people in four divisions, 25 scales of four statements. A person's views on two
scales correlate by .4. *Nobody differs*: all teams have one level on every scale. *Some differ*: on each scale, in each
division, one team lies above and one of the same size below, by 8 points (10 on half of the scales); all other teams
have the division's level, and so has the rest that each is compared with. Through ``unit_contrasts``,
``whole_contrasts`` and ``control_false_discoveries``, one family, as in the report; beside it, Welch's test against the
rest of the parent.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from builders import hierarchy, questionnaire, responses, scale
from simulations.tables import Table, Tally
from simulations.worlds import CEILING, SKEWED, SYMMETRIC, World, rounded

from diagnostic.figures import control_false_discoveries
from diagnostic.scoring import score
from diagnostic.stats.comparison import contrast
from diagnostic.stats.false_discoveries import benjamini_hochberg
from diagnostic.teams import unit_contrasts, whole_contrasts
from diagnostic.unit_tally import UnitTally, tally_units

Floats = npt.NDArray[np.float64]

DIVISIONS, PER_DIVISION, SCALES, ITEMS = 4, 12, 25, 4
SIZES = np.tile([5, 5, 8, 8, 12, 12, 15, 15, 20, 20, 40, 40], DIVISIONS)
ASKED = questionnaire(*(scale(f"s{at}", items=ITEMS) for at in range(SCALES)))
UNITS = hierarchy({f"d{at}": PER_DIVISION for at in range(DIVISIONS)})
ALIKE = 0.4
RATE = 0.05
NOBODY = {SYMMETRIC: 0.05, SKEWED: 0.09, CEILING: 0.15}
"""What is reached where nobody differs: means of skewed answers are skewed, too, which shows in the far tail."""


def tables(repetitions: int, seed: int) -> list[Table]:
    """Return the table of false colours and the table of power."""
    rng = np.random.default_rng([seed, 3])
    false = Table(
        "False colours",
        "The share of the coloured cells that are false, on average over reports: promised to be 5 % at most. Where "
        "nobody differs every coloured cell is false, so this is the share of reports with any.",
        f"{repetitions} companies a row",
        (
            "company",
            "answers",
            "Welch: false share",
            "ours: false share",
            "Welch: false cells a report",
            "ours: false cells a report",
        ),
    )
    power = Table(
        "True differences found",
        "Of the cells that truly differ by 8 or 10 points from the rest of their division, how many are coloured.",
        f"{repetitions} companies a row",
        ("answers", "people in the team", "Welch", "ours"),
    )
    for world in (SYMMETRIC, SKEWED, CEILING):
        for mixed in (False, True):
            tally = _companies(world, repetitions, rng, mixed=mixed)
            rates = tally.rate("welch false"), tally.rate("ours false", (0.0, RATE if mixed else NOBODY[world]))
            words = "some differ" if mixed else "nobody differs"
            false.rows.append((words, world.name, *rates, tally.mean("welch cells"), tally.mean("ours cells")))
            for size in (5, 8, 15, 40) if mixed else ():
                power.rows.append((world.name, str(size), tally.rate(f"welch {size}"), tally.rate(f"ours {size}")))
    return [false, power]


def _companies(world: World, repetitions: int, rng: np.random.Generator, *, mixed: bool) -> Tally:
    tally = Tally()
    for _ in range(repetitions):
        shift = _shifts(rng) if mixed else np.zeros((SIZES.size, SCALES))
        units = _tallied(_answers(world, shift, rng))
        leaves = units.hierarchy.leaves()
        truth = np.zeros((leaves.size, SCALES))
        truth[leaves] = np.sign(shift)
        for name, ((wrong, coloured), verdict) in (("ours", _ours(units, truth)), ("welch", _welch(units, truth))):
            tally.add(f"{name} false", wrong / max(coloured, 1))
            tally.add(f"{name} cells", wrong)
            for size in np.unique(SIZES) if mixed else ():
                here = (size == SIZES)[:, None] & (shift != 0)
                tally.add(f"{name} {size}", (verdict[leaves] == np.sign(shift))[here])
    return tally


def _shifts(rng: np.random.Generator) -> Floats:
    """Return points by team and scale: in every division one pair of teams of one size, up and down."""
    shift = np.zeros((SIZES.size, SCALES))
    for at in range(SCALES):
        pair = 2 * rng.integers(0, PER_DIVISION // 2, DIVISIONS) + PER_DIVISION * np.arange(DIVISIONS)
        sign = rng.choice([-1.0, 1.0], DIVISIONS)
        points = 8.0 if at % 2 else 10.0
        shift[pair, at], shift[pair + 1, at] = points * sign, -points * sign
    return shift


def _answers(world: World, shift: Floats, rng: np.random.Generator) -> Floats:
    level = world.level_of(world.score_moments(world.level, 1)[0] + shift)
    team = np.repeat(np.arange(SIZES.size), SIZES)
    general = rng.standard_normal((team.size, 1))
    views = np.sqrt(ALIKE) * general + np.sqrt(1 - ALIKE) * rng.standard_normal((team.size, SCALES))
    views = level[team] + world.own * views
    return rounded(np.repeat(views, ITEMS, axis=1) + world.noise * rng.standard_normal((team.size, SCALES * ITEMS)))


def _tallied(answers: Floats) -> UnitTally:
    leaves = np.flatnonzero(UNITS.leaves())
    answered = responses(ASKED, answers, np.repeat(leaves, SIZES), units=UNITS)
    return tally_units(answered, score(answered))


def _ours(units: UnitTally, truth: Floats) -> tuple[tuple[int, int], Floats]:
    """Return how many coloured cells are false, how many there are, and the verdicts against the rest of the parent."""
    whole = whole_contrasts(units, minimum=5, confidence=0.95)
    assert whole is not None
    family = [unit_contrasts(units, minimum=5, confidence=0.95), whole]
    near, far = (np.nan_to_num(f.columns["verdict"]) for f in control_false_discoveries(family, RATE))
    wrong = _false(near, truth) + _false(far, truth[len(units.unit_ids) - len(far) :])
    return (wrong, int((near != 0).sum() + (far != 0).sum())), near


def _false(verdict: Floats, truth: Floats) -> int:
    return int(((verdict != 0) & (verdict != truth)).sum())


def _welch(units: UnitTally, truth: Floats) -> tuple[tuple[int, int], Floats]:
    """Return the same of Welch's test, for units against the rest of their parent alone."""
    sums, parents = units.all, np.maximum(units.hierarchy.parents(), 0)
    own = (sums.score_n, sums.score_sum, sums.score_square)
    sides = []
    for n, total, square in (own, tuple(x[parents] - x for x in own)):
        size = np.where(n > 1, n, np.nan)
        mean = total / size
        variance = (square - total * mean) / (size - 1)
        sides += [size, mean, np.where(variance < 1e-6, np.nan, variance)]
    found = contrast(*sides)
    found_p = np.where(np.isnan(sides[2] + sides[5]), np.nan, found.p_value)
    q_value = benjamini_hochberg(found_p)
    verdict = np.where(q_value <= RATE, np.sign(np.nan_to_num(found.estimate)), 0.0)
    return (_false(verdict, truth), int((verdict != 0).sum())), verdict
