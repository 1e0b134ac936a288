"""The tally laid over the hierarchy: every unit with the people below it, and the rest of its parent.

Knows units by position and the sums; no statistics.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from diagnostic.questionnaire import Index, Item, Scale
from diagnostic.responses import Hierarchy, Responses
from diagnostic.scoring import Scores
from diagnostic.tally import Counts, Tally, score_counts, tally

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Masks = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class UnitTally:
    """Sums of every unit; all arrays have the units of ``hierarchy`` as first axis."""

    hierarchy: Hierarchy
    items: tuple[Item, ...]
    subjects: tuple[Scale | Index, ...]
    own: Tally
    """Over the people attached to the unit itself: everybody of a team; of a division, those without a team."""
    all: Tally
    """Over everybody in the unit and below it."""
    own_scores: Counts
    """How the scores of the people attached to the unit itself lie: (units, subjects, places), see ``score_counts``."""
    headcount: Floats
    """People on the roster, in the unit and below it; NaN where unknown."""

    @property
    def unit_ids(self) -> tuple[str, ...]:
        """Ids of the units, in the order of the first axis."""
        return tuple(unit.id for unit in self.hierarchy.units)

    @property
    def subject_ids(self) -> tuple[str, ...]:
        """Ids of the scales and indices, in the order of the second axis of the scores."""
        return tuple(subject.id for subject in self.subjects)

    def item_positions(self, subject: Scale | Index) -> list[int]:
        """Return the positions of the items behind a subject: a scale's own, an index's through its scales."""
        wanted = {subject.id} if isinstance(subject, Scale) else set(subject.scales)
        return [at for at, item in enumerate(self.items) if item.scale in wanted]


def tally_units(responses: Responses, scores: Scores) -> UnitTally:
    """Tally the scores team by team, and roll the sums up the hierarchy."""
    hierarchy = responses.hierarchy
    own = tally(scores, responses.unit, len(hierarchy.units))
    return UnitTally(
        hierarchy=hierarchy,
        items=scores.items,
        subjects=scores.subjects,
        own=own,
        all=own.rolled(below(hierarchy)),
        own_scores=score_counts(scores, responses.unit, len(hierarchy.units)),
        headcount=_headcounts(hierarchy),
    )


def below(hierarchy: Hierarchy) -> sparse.csr_array:
    """Return the (units, units) matrix that is 1 where the column is the row's unit or below it."""
    parents, size = hierarchy.parents(), len(hierarchy.units)
    rows, columns = [np.arange(size)], [np.arange(size)]
    ancestor = parents.copy()
    while (ancestor >= 0).any():
        here = np.flatnonzero(ancestor >= 0)
        rows.append(ancestor[here])
        columns.append(here)
        ancestor[here] = parents[ancestor[here]]
    at = (np.concatenate(rows), np.concatenate(columns))
    return sparse.csr_array((np.ones(at[0].size), at), shape=(size, size))


def ancestors_at(hierarchy: Hierarchy, level: int) -> Ints:
    """Return each unit's ancestor (or itself) at ``level``, -1 for units above that level."""
    parents = hierarchy.parents()
    levels = np.array([unit.level for unit in hierarchy.units])
    ancestor = np.arange(levels.size)
    while (deep := levels[ancestor] > level).any():
        ancestor[deep] = parents[ancestor[deep]]
    return np.where(levels[ancestor] == level, ancestor, -1)


def _headcounts(hierarchy: Hierarchy) -> Floats:
    """Return the roster's headcounts, those of parents without one being the sum of their children's."""
    counts = np.array([np.nan if u.headcount is None else float(u.headcount) for u in hierarchy.units])
    parents, leaf = hierarchy.parents(), hierarchy.leaves()
    for at in np.flatnonzero(np.isnan(counts) & ~leaf)[::-1]:  # children stand behind their parents
        counts[at] = counts[parents == at].sum()
    return counts
