"""Coverage of weighted means, where groups of a census answer in unequal numbers.

World: 1,000 people in ten teams and two roles, whose scores (four answers, symmetric or at the ceiling) differ by team
and by role. Each person answers with a chance that depends on nothing, on the team, or on team and role: who answers
is as a random draw within them. The truth is the mean of all 1,000; weights are made to teams and roles.
"""

from __future__ import annotations

import numpy as np
from simulations.tables import COVERS, Table, Tally, covered
from simulations.worlds import CEILING, POINTS, SYMMETRIC, World

from diagnostic.stats.mean import mean_interval
from diagnostic.stats.weighting import Raking, rake, weighted_means

PEOPLE, TEAMS = 1000, 10
SILENCE = ("on nothing", "on the team", "on team and role")


def tables(repetitions: int, seed: int) -> list[Table]:
    """Return the table of weighted means."""
    table = Table(
        "Weighted scores",
        "How often the 95 % interval of a score holds the mean of all 1,000 people, when the chance to answer depends "
        "on nothing, on the team, or on team and role: as answered, and weighted to the numbers of each.",
        f"{repetitions * 5} surveys a row",
        ("answers", "answering depends", "as answered", "weighted"),
    )
    rng = np.random.default_rng(seed)
    for world in (SYMMETRIC, CEILING):
        for at, words in enumerate(SILENCE):
            tally = surveys(world, at, repetitions * 5, rng)
            table.rows.append((world.name, words, tally.rate("plain"), tally.rate("weighted", COVERS)))
    return [table]


def surveys(world: World, silence: int, times: int, rng: np.random.Generator) -> Tally:
    """Ask one company so many times; count how often the intervals hold the mean of everybody."""
    tally = Tally()
    team = np.arange(PEOPLE) % TEAMS
    role = (rng.random(PEOPLE) < 0.2).astype(int)
    answers = world.answers(world.level + 0.3 * rng.standard_normal(TEAMS), PEOPLE // TEAMS, 4, rng)
    score = POINTS * (answers.mean(axis=-1).T.ravel() - 1)
    score = np.clip(score + 12.0 * role, 0, 100)
    chance = np.full(PEOPLE, 0.6)
    chance += 0.3 * (np.arange(TEAMS) / (TEAMS - 1) - 0.5)[team] * (silence > 0)
    chance += 0.25 * role * (silence > 1)
    targets = [np.bincount(team), np.bincount(role)]
    for _ in range(times):
        here = rng.random(PEOPLE) < chance
        mine = score[here]
        plain = mean_interval(mine.size, mine.sum(), np.square(mine).sum(), population=PEOPLE)
        margins = [team[here], role[here]]
        raked = rake(margins, targets)
        assert isinstance(raked, Raking)
        found = weighted_means(mine[:, None], raked.weight, margins, population=PEOPLE)
        tally.add("plain", covered(plain.low, plain.high, score.mean()))
        tally.add("weighted", covered(found.low, found.high, score.mean()))
    return tally
