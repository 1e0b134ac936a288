"""What somebody tries who has a release and the organisation chart, written without the package's own tree code."""

from __future__ import annotations

from itertools import product

import numpy as np
from worlds import SUBJECTS, World

from diagnostic.cells import Status
from diagnostic.measures import Measure
from diagnostic.release import Release

UNIT_TABLES = (
    Measure.PARTICIPATION,
    Measure.SCORE,
    Measure.FAVOURABLE,
    Measure.AGREEMENT,
    Measure.ITEM_SCORE,
    Measure.ITEM_FAVOURABLE,
    Measure.DISTRIBUTION,
)


def answered(world: World, measure: Measure, column: int) -> np.ndarray:
    """Who is behind the cells of a column: true knowledge, to judge what an attack found."""
    if measure is Measure.PARTICIPATION:
        return np.ones(world.unit.size, dtype=bool)
    if measure in (Measure.ITEM_SCORE, Measure.ITEM_FAVOURABLE, Measure.DISTRIBUTION):
        return world.answers[:, column] > 0
    return ~np.isnan(world.scores()[:, column])


def status_of(release: Release, measure: Measure) -> np.ndarray:
    table = release.tables[measure]
    return table.status.reshape(len(table.axes[0]), -1)


def solvable(parents: list[int], with_own: list[bool], known: np.ndarray) -> np.ndarray:
    """Which unknown groups have one value only in the linear system of the chart, by the rank of the system.

    A variable is determined when its unit vector is in the row space of the system's unknown part, that is, when it is
    zero all over the null space.
    """
    size = len(parents)
    heads = sorted({parent for parent in parents if parent >= 0})
    system = np.zeros((len(heads), 2 * size))
    for row, head in enumerate(heads):
        system[row, head] = -1
        system[row, [at for at, parent in enumerate(parents) if parent == head]] = 1
        if with_own[head]:
            system[row, size + head] = 1
    unknown = np.concatenate([~known, np.array(with_own)])
    part = system[:, unknown]
    _, values, vectors = np.linalg.svd(part, full_matrices=True)
    null = vectors[(values > 1e-9).sum() :]
    determined = np.zeros(2 * size, dtype=bool)
    determined[np.flatnonzero(unknown)] = np.abs(null).max(axis=0, initial=0) < 1e-9
    return determined[:size] & ~known


def own_people(world: World) -> list[bool]:
    return [bool((world.unit == at).any()) for at in range(len(world.parents))]


def subtraction(world: World, release: Release) -> list[tuple[str, int, int]]:
    """Withheld cells that follow from shown ones."""
    found = []
    for measure in UNIT_TABLES:
        status = status_of(release, measure)
        for column in range(status.shape[1]):
            known = status[:, column] == Status.SHOWN
            determined = solvable(world.parents, own_people(world), known)
            hidden = (status[:, column] == Status.WITHHELD) | (status[:, column] == Status.BANDED)
            found += [(measure.value, int(unit), column) for unit in np.flatnonzero(determined & hidden)]
    return found


def small_groups(world: World, release: Release, threshold: int) -> list[tuple[str, int, int]]:
    """Groups of people under the threshold whose sum is a shown group minus shown groups inside it."""
    members, found = world.members(), []
    for measure in UNIT_TABLES:
        status = status_of(release, measure)
        for column in range(status.shape[1]):
            there = answered(world, measure, column)
            known = np.flatnonzero(status[:, column] == Status.SHOWN)
            for unit in known:
                rest = members[unit] & there
                for other in known:
                    if other != unit and above(world, other, unit):
                        rest = rest & ~members[other]
                if 0 < rest.sum() < threshold:
                    found.append((measure.value, int(unit), column))
    return found


def above(world: World, low: int, high: int) -> bool:
    at = world.parents[low]
    while at >= 0 and at != high:
        at = world.parents[at]
    return at == high


def silent_units(world: World, release: Release) -> list[tuple[str, int, int]]:
    """Withheld units of which the shown counts say that nobody answered."""
    members, found = world.members(), []
    for measure in UNIT_TABLES:
        status = status_of(release, measure)
        for column in range(status.shape[1]):
            there = answered(world, measure, column)
            shown = status[:, column] == Status.SHOWN
            for unit in np.flatnonzero(shown):
                kids = [at for at, parent in enumerate(world.parents) if parent == unit]
                rest = (members[unit] & there).sum() - sum((members[k] & there).sum() for k in kids if shown[k])
                found += [(measure.value, k, column) for k in kids if rest == 0 and not shown[k]]
    return found


def combinations(world: World, release: Release, threshold: int) -> list[tuple[int, ...]]:
    """Every sum and difference of shown scores, by trial: those about fewer people than the threshold."""
    members, found = world.members(), []
    status = status_of(release, Measure.SCORE)
    for column in range(len(SUBJECTS)):
        known = np.flatnonzero(status[:, column] == Status.SHOWN)
        people = members[known][:, answered(world, Measure.SCORE, column)].astype(int)
        for signs in product((-1, 0, 1), repeat=known.size):
            counts = np.array(signs) @ people if known.size else np.zeros(1)
            if set(np.unique(counts)) <= {0, 1} and 0 < counts.sum() < threshold:
                found.append(signs)
    return found
