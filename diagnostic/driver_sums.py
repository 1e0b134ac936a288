"""The sums that drivers are estimated from: which scales, and what is resampled in each unit. Unsafe: sums, no figures.

Whole teams where there are enough of them, which keeps together people who answer alike; else people, put together at
random where they are many, so that time and memory do not grow with them. No statistics.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from diagnostic.questionnaire import Role, Scale, ScaleKind
from diagnostic.scoring import Scores
from diagnostic.stats.levels import ClusterSums
from diagnostic.unit_tally import UnitTally, below

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Masks = npt.NDArray[np.bool_]

MINIMUM_TEAMS = 30
"""Teams from which whole teams are resampled; with fewer, people are."""
MOST_GROUPS = 400
"""Random groups of people that are resampled, at most: fewer people are resampled one by one."""


@dataclass(frozen=True, slots=True)
class DriverSums:
    """Sums over the people with a score on every driver and outcome scale; drivers come before outcomes."""

    drivers: tuple[str, ...]
    outcomes: tuple[str, ...]
    own: ClusterSums
    """Of the people attached to each unit itself."""
    inside: sparse.csr_array
    """(units, units): 1 where the column is the row's unit or below it."""
    people: Floats
    """Of each unit, and of the units below it."""
    rows: Floats
    """Scores (people, drivers and outcomes)."""
    home: Ints
    """Unit of each of those people."""

    def teams(self, unit: int) -> Masks:
        """Return which units hold people of a unit."""
        below_it = np.zeros(self.own.n.size, dtype=bool)
        below_it[self.inside.indices[self.inside.indptr[unit] : self.inside.indptr[unit + 1]]] = True
        return np.asarray(below_it & (self.own.n > 0))

    def whole_teams(self, unit: int) -> bool:
        """Return whether a unit has teams enough to resample them."""
        return bool(self.teams(unit).sum() >= MINIMUM_TEAMS)

    def clusters(self, unit: int, rng: np.random.Generator) -> ClusterSums:
        """Return the sums of what is resampled in a unit."""
        if self.whole_teams(unit):
            return only(self.own, self.teams(unit))
        return _people(self.rows[self.teams(unit)[self.home]], rng)


def only(sums: ClusterSums, chosen: Masks) -> ClusterSums:
    """Return the sums of some clusters."""
    return ClusterSums(sums.n[chosen], sums.total[chosen], sums.cross[chosen])


def driver_sums(units: UnitTally, scores: Scores, home: Ints) -> DriverSums:
    """Return the sums of the driver and outcome scales that anybody answered; ``home`` is each person's unit."""
    names = units.own.complete_subjects
    by_id = {s.id: s for s in units.subjects if isinstance(s, Scale) and s.kind is ScaleKind.MEAN}
    drivers = tuple(name for name in names if by_id[name].role is Role.DRIVER)
    outcomes = tuple(name for name in names if by_id[name].role is Role.OUTCOME)
    order = [names.index(name) for name in (*drivers, *outcomes)]
    own, inside = units.own, below(units.hierarchy)
    values = scores.values[:, [units.subject_ids.index(name) for name in (*drivers, *outcomes)]]
    complete = ~np.isnan(values).any(axis=1) & (home >= 0)
    return DriverSums(
        drivers=drivers,
        outcomes=outcomes,
        own=ClusterSums(own.complete_n, own.complete_sum[:, order], own.complete_cross[:, order][:, :, order]),
        inside=inside,
        people=np.asarray(inside @ own.complete_n),
        rows=values[complete],
        home=home[complete],
    )


def _people(rows: Floats, rng: np.random.Generator) -> ClusterSums:
    """Return the sums of people, or of people put together at random in groups of (nearly) one size."""
    people, width = rows.shape
    groups = min(people, MOST_GROUPS)
    if groups == 0:
        return ClusterSums(np.zeros(0), np.zeros((0, width)), np.zeros((0, width, width)))
    each = -(-people // groups)
    padded = np.zeros((each * groups, width + 1))
    padded[:people, :width] = rows[rng.permutation(people)]
    padded[:people, width] = 1.0
    # the people are dealt like cards, so that sizes differ by one at most
    dealt = padded.reshape(each, groups, width + 1).swapaxes(0, 1)
    products = np.matmul(dealt.swapaxes(1, 2), dealt)
    return ClusterSums(products[:, width, width], products[:, :width, width], products[:, :width, :width])
