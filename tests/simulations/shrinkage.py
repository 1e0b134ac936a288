"""Shrunken scores: coverage of their intervals and of rank intervals, bias and squared error against raw means.

Worlds: 8, 16, 40 and 100 teams of 5 to 30 people, symmetric and skewed answers, ICC(1) of views .02, .05 and .10; and
teams in 3, 4 and 8 divisions. The truth is the mean of all people a team might have, or its rank among the true means.
``variance known`` takes the intervals as they were, without what is not known of the variance between teams.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from simulations.tables import COVERS, Rate, Table, Tally, covered
from simulations.worlds import SKEWED, SYMMETRIC, World

from diagnostic.problems import NotEstimable
from diagnostic.stats.pooling import GroupEstimates, nested_random_intercept, random_intercept
from diagnostic.stats.ranks import rank_intervals

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SIZES = np.array([5, 8, 12, 20, 30])
SMALL = 8
ITEMS = 4
WORLDS = (SYMMETRIC, SKEWED)
FLAT = [(teams, icc) for teams in (8, 16, 40, 100) for icc in (0.02, 0.10)]
NESTED = [(divisions, teams, icc) for divisions, teams in ((3, 3), (4, 6), (8, 6)) for icc in (0.02, 0.05)]


def tables(repetitions: int, seed: int) -> list[Table]:
    """Return the tables of intervals, of ranks, and of error."""
    rng = np.random.default_rng([seed, 5])
    head = ("variance known", "ours", "ours, up to 8 people", "ours, 20 or 30 people")
    title = "Shrunken scores"
    words = (
        "How often the 95 % interval of a team's shrunken score holds its true score: with the variance between teams "
        "taken as known, and ours, which holds what is not known of it."
    )
    counts = f"Companies with {40 * repetitions} teams in all a row"
    flat = Table(title, words, counts, ("answers", "teams", "ICC(1)", *head))
    nested = Table(
        f"{title}, teams in divisions", words, counts, ("answers", "divisions of teams", "ICC(1) of each", *head)
    )
    ranks = Table(
        "Rank intervals",
        "How often the interval of a team's rank holds the rank of its true score, made with either.",
        counts,
        ("answers", "teams", "ICC(1)", "variance known", "ours"),
    )
    error = Table(
        "Error of raw and of shrunken scores",
        "Root of the mean squared error, in points, of a team's raw mean and of its shrunken score; and how far "
        "shrunken scores lie from the truth on average: over all teams, and in the fifth that truly stands highest "
        "(they are drawn down, on purpose).",
        counts,
        ("answers", "teams", "ICC(1)", "raw", "shrunken", "bias, all teams", "bias, highest fifth"),
    )
    for world in WORLDS:
        for teams, icc in FLAT:
            tally = Tally()
            for _ in range(max(40 * repetitions // teams, 2)):
                _company(world, (1, teams), (0.0, icc), tally, rng)
            name = (world.name, str(teams), f".{100 * icc:02.0f}")
            flat.rows.append((*name, *_cells(tally)))
            ranks.rows.append((*name, tally.rate("rank known"), tally.rate("rank", (0.92, 1.0))))
            roots = (float(np.sqrt(tally.mean(x))) for x in ("raw", "shrunken"))
            error.rows.append((*name, *roots, tally.mean("bias"), tally.mean("bias high")))
        for divisions, teams, icc in NESTED:
            tally = Tally()
            for _ in range(max(40 * repetitions // (divisions * teams), 2)):
                _company(world, (divisions, teams), (icc, icc), tally, rng)
            nested.rows.append((world.name, f"{divisions} of {teams}", f".{100 * icc:02.0f}", *_cells(tally)))
    return [flat, nested, ranks, error]


def _cells(tally: Tally) -> tuple[Rate, ...]:
    return tally.rate("known"), tally.rate("ours", COVERS), tally.rate("small", COVERS), tally.rate("large", COVERS)


def _company(
    world: World, shape: tuple[int, int], icc: tuple[float, float], tally: Tally, rng: np.random.Generator
) -> None:
    """Draw one company of (divisions, teams in each) with these shares of variance, and note what its fit does."""
    divisions, per_division = shape
    teams = divisions * per_division
    left = 1 - sum(icc)
    spreads = [world.own * np.sqrt(share / left) for share in icc]
    level = world.level + np.repeat(spreads[0] * rng.standard_normal(divisions), per_division)
    level = level + spreads[1] * rng.standard_normal(teams)
    n = rng.choice(SIZES, teams)
    points = 25 * (world.answers(level, int(SIZES.max()), ITEMS, rng).mean(axis=-1) - 1)
    points = np.where(np.arange(SIZES.max()) < n[:, None], points, np.nan)
    sums = n, np.nansum(points, axis=1), np.nansum(points**2, axis=1)
    if divisions == 1:
        fit = random_intercept(*sums)
    else:
        fit = nested_random_intercept(*sums, np.repeat(np.arange(divisions), per_division))
    assert not isinstance(fit, NotEstimable)
    truth = world.score_moments(level, ITEMS)[0]
    _note(fit.teams, n, truth, sums[1] / n, tally)
    for name, spread in (("rank known", fit.teams.posterior_sd), ("rank", fit.teams.total_sd)):
        found = rank_intervals(fit.teams.estimate, spread, rng, replicates=400)
        tally.add(name, covered(found.low, found.high, 1 + (truth[None, :] > truth[:, None]).sum(axis=1)))


def _note(found: GroupEstimates, n: Ints, truth: Floats, raw: Floats, tally: Tally) -> None:
    holds = covered(found.low, found.high, truth)
    half = 1.959964 * found.posterior_sd
    tally.add("known", covered(found.estimate - half, found.estimate + half, truth))
    tally.add("ours", holds)
    tally.add("small", holds[n <= SMALL])
    tally.add("large", holds[n >= 20])
    tally.add("raw", (raw - truth) ** 2)
    tally.add("shrunken", (found.estimate - truth) ** 2)
    tally.add("bias", found.estimate - truth)
    tally.add("bias high", (found.estimate - truth)[truth >= np.quantile(truth, 0.8)])
