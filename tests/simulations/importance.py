"""Coverage of the resampled intervals of the importance of drivers and of R².

Worlds: six drivers that correlate by about .5 and an outcome; scores of four statements on five options, symmetric and
skewed; 40 teams of 15 people with ICC(1) about .1, whole teams resampled; and 300 people without teams, each resampled.
The truth is that of 200,000 people.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from simulations.tables import Rate, Table, Tally, covered
from simulations.worlds import SKEWED, SYMMETRIC, World, rounded

from diagnostic.problems import NotEstimable
from diagnostic.stats.importance import bootstrap_importance, importance

Floats = npt.NDArray[np.float64]

WEIGHTS = np.array([0.35, 0.25, 0.15, 0.10, 0.05, 0.0])
TEAMS, TEAM, PEOPLE, ITEMS = 40, 15, 300, 4
BETWEEN = 0.1
REPLICATES = 400
AIM = (0.90, 1.0)
"""Percentile limits of a bootstrap: stated as about 90 %, see docs/methods/importance.md."""


def tables(repetitions: int, seed: int) -> list[Table]:
    """Return the table of importance."""
    rng = np.random.default_rng([seed, 7])
    table = Table(
        "Importance of drivers",
        "How often the resampled 95 % interval holds the share of R² that a driver truly has, and R² itself.",
        f"{2 * repetitions} companies a row",
        ("answers", "resampled", "strongest driver", "third", "fifth", "driver without effect", "R²"),
    )
    for world in (SYMMETRIC, SKEWED):
        answers = _scores(world, np.arange(200_000), rng)
        whole = importance(np.cov(answers.T), len(answers))
        assert not isinstance(whole, NotEstimable)
        for words, team in (
            (f"{TEAMS} teams of {TEAM}", np.repeat(np.arange(TEAMS), TEAM)),
            (f"{PEOPLE} people", np.arange(PEOPLE)),
        ):
            tally = Tally()
            for _ in range(2 * repetitions):
                found = bootstrap_importance(*_sums(_scores(world, team, rng), team), rng, replicates=REPLICATES)[0]
                assert not isinstance(found, NotEstimable)
                holds = covered(found.share_low, found.share_high, whole.share)
                for at in (0, 2, 4, 5):
                    tally.add(str(at), holds[at])
                tally.add("r", covered(found.r_squared_low, found.r_squared_high, whole.r_squared))
            rates: list[Rate] = [tally.rate(str(at), AIM if at < 5 else None) for at in (0, 2, 4, 5)]
            table.rows.append((world.name, words, *rates, tally.rate("r", AIM)))
    return [table]


def _scores(world: World, team: npt.NDArray[np.int64], rng: np.random.Generator) -> Floats:
    """Return (people, drivers and outcome) scores in options, people of one team alike by BETWEEN."""
    drivers, people = WEIGHTS.size, team.size

    def views(size: int) -> Floats:
        common, own = rng.standard_normal((size, 1)), rng.standard_normal((size, drivers))
        x = np.sqrt(0.5) * common + np.sqrt(0.5) * own
        return np.concatenate([x, x @ WEIGHTS[:, None] + 0.5 * rng.standard_normal((size, 1))], axis=1)

    latent = np.sqrt(1 - BETWEEN) * views(people) + np.sqrt(BETWEEN) * views(int(team.max()) + 1)[team]
    noise = world.noise * rng.standard_normal((ITEMS, people, drivers + 1))
    return rounded(world.level + world.own * latent + noise).mean(axis=0)


def _sums(scores: Floats, team: npt.NDArray[np.int64]) -> tuple[Floats, Floats, Floats]:
    clusters = int(team.max()) + 1
    n = np.bincount(team, minlength=clusters).astype(np.float64)
    total, cross = np.zeros((clusters, scores.shape[1])), np.zeros((clusters, scores.shape[1], scores.shape[1]))
    np.add.at(total, team, scores)
    np.add.at(cross, team, scores[:, :, None] * scores[:, None, :])
    return n, total, cross
