"""What somebody tries who has a release and knows who is where: all sums of all published groups at once.

Written on people, one by one, without the package's own code on overlapping groups.
"""

from __future__ import annotations

import numpy as np
from cut_worlds import CutWorld
from scipy.optimize import Bounds, LinearConstraint, milp

from diagnostic.release import REASONS, Measure, Reason, Release, Status

OWN = [REASONS.index(reason) for reason in (Reason.BELOW_THRESHOLD, Reason.UNANIMITY)]
MOST_TIMES = 3


def groups(world: CutWorld) -> list[tuple[Measure, tuple[int, ...], np.ndarray]]:
    """Every group that a table has a row for: measure, row, and who is in it."""
    found = [(Measure.SCORE, (at,), who) for at, who in enumerate(world.members())]
    found += [(Measure.ROLE_SCORE, (at,), who) for at, who in enumerate(world.role_members())]
    found += [(Measure.CUT, (at,), who) for at, who in enumerate(world.cut_members())]
    for unit, values in enumerate(world.crossing_members()):
        found += [(Measure.CROSSING, (unit, value), who) for value, who in enumerate(values)]
    return found


def seen(world: CutWorld, release: Release, subject: int) -> tuple[np.ndarray, list[tuple[str, np.ndarray]]]:
    """The published groups, (groups, people who answered), and those withheld for their own sake."""
    there = ~np.isnan(world.scores()[:, subject])
    published, hidden = [], []
    for measure, row, who in groups(world):
        table = release.tables[measure]
        status, reason = (int(each[(*row, subject)]) for each in (table.status, table.reason))
        inside = who[there]
        if status == Status.SHOWN:
            published.append(inside)
        elif status in (Status.WITHHELD, Status.BANDED) and reason in OWN and inside.any():
            hidden.append((f"{measure.value} {row}", inside))
    contrast = release.tables[Measure.CUT_CONTRAST]
    for at, cut in enumerate(world.cuts()):
        if contrast.status[at, subject] == Status.SHOWN:
            published.append((world.attributes[cut.attribute] >= 0)[there])
    return np.unique(np.array(published).reshape(-1, int(there.sum())).astype(float), axis=0), hidden


def solved(world: CutWorld, release: Release, subject: int) -> list[str]:
    """Withheld groups that have one value only in the linear system of everything published."""
    published, hidden = seen(world, release, subject)
    _, values, directions = np.linalg.svd(published)
    null = directions[int((values > 1e-9).sum()) :]
    return [name for name, who in hidden if np.abs(null @ who).max(initial=0) < 1e-8]


def few_people(world: CutWorld, release: Release, subject: int, threshold: int) -> bool:
    """Whether any whole multiples of published groups add up to something about fewer people than the threshold.

    An integer programme: the least people, counted as often as they are, of all sums that are about somebody.
    """
    published, _ = seen(world, release, subject)
    kinds, count = np.unique(published, axis=1, return_counts=True)
    sets, width = kinds.shape
    if not sets:
        return False
    big = 2 * MOST_TIMES * sets
    # Unknowns: multiples, the sum's size by kind of people, and one kind that is in the sum for certain.
    eye = np.eye(width)
    below = np.hstack([kinds.T, -eye, np.zeros((width, width))])
    above = np.hstack([-kinds.T, -eye, np.zeros((width, width))])
    chosen = np.hstack([kinds.T, np.zeros((width, width)), -(big + 1) * eye])
    some = np.concatenate([np.zeros(sets + width), np.ones(width)])
    result = milp(
        np.concatenate([np.zeros(sets), count, np.zeros(width)]),
        constraints=[
            LinearConstraint(np.vstack([below, above]), ub=0),
            LinearConstraint(chosen, lb=-big),
            LinearConstraint(some[None], lb=1),
        ],
        integrality=np.concatenate([np.ones(sets), np.zeros(width), np.ones(width)]),
        bounds=Bounds(
            np.concatenate([np.full(sets, -MOST_TIMES), np.zeros(2 * width)]),
            np.concatenate([np.full(sets, MOST_TIMES), np.full(width, big), np.ones(width)]),
        ),
        options={"time_limit": 5, "node_limit": 400},
    )
    return result.x is not None and result.fun < threshold - 0.5
