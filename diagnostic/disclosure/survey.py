"""What is published about the survey whatever people answered: units, what was asked, earlier waves.

The rules read it. Knows no figures of this wave and decides about no cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from diagnostic.disclosure.overlaps import Overlaps
from diagnostic.disclosure.relations import Tree, tree_of
from diagnostic.disclosure.suppress import Floats, Mean
from diagnostic.disclosure.waves import PastScores
from diagnostic.survey_parts import CutInfo, ItemInfo, SubjectInfo, UnitInfo
from diagnostic.two_waves import Exchange


@dataclass(frozen=True, slots=True)
class Structure:
    """What is published about the survey whatever people answered: units and what was asked."""

    units: tuple[UnitInfo, ...]
    subjects: tuple[SubjectInfo, ...]
    items: tuple[ItemInfo, ...]
    weighted_roles: bool = False
    """Whether role levels have weights of their own."""
    past: tuple[PastScores, ...] = ()
    """What earlier waves showed, the first one first."""
    cuts: tuple[CutInfo, ...] = ()
    overlaps: Overlaps | None = None
    """Who is in which group, of units, role levels and cuts; None where no figure is about but one kind of group."""
    exchange: Exchange | None = None
    """Who was where at the last two waves; None where nothing is said of what a change is made of."""

    def tree_of(self, unit_ids: Sequence[str]) -> Tree:
        """Return the tree of some units."""
        return tree_of(unit_ids, {unit.id: unit.parent for unit in self.units})

    def lowest(self, subject_ids: Sequence[str]) -> Floats:
        """Return the lowest possible score of some subjects; the highest is always SPAN."""
        lowest = {subject.id: subject.kind.lowest for subject in self.subjects}
        return np.array([lowest.get(key, 0.0) for key in subject_ids])

    def means(self, subject_ids: Sequence[str]) -> tuple[Mean, ...]:
        """Return which subjects are means of which others."""
        at = {key: position for position, key in enumerate(subject_ids)}
        parts = {s.id: tuple(at[p] for p in (*s.parts, *s.minus) if p in at) for s in self.subjects}
        return tuple(Mean(at[key], parts[key]) for key in subject_ids if parts.get(key))
