"""What every rule works with: the figures, the policy, and the rulings so far.

Holds the first ruling on a table and what rules share; which tables need which rule is for the modules of these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from diagnostic.cells import Reason
from diagnostic.disclosure.cover import Effort, complete, complete_with_means
from diagnostic.disclosure.early import Early
from diagnostic.disclosure.policy import Policy
from diagnostic.disclosure.relations import Ints, Masks, Tree
from diagnostic.disclosure.rulings import Ruling, by_threshold
from diagnostic.disclosure.suppress import Columns, Mean, Rule
from diagnostic.disclosure.survey import Structure
from diagnostic.figures import Figures
from diagnostic.measures import Measure


@dataclass(frozen=True, slots=True)
class Court:
    """The figures, what they are ruled by, and the rulings so far."""

    figures: Mapping[Measure, Figures]
    structure: Structure
    policy: Policy
    rulings: dict[Measure, Ruling]
    also: Mapping[Measure, Masks]
    effort: Effort
    early: Early
    apart: dict[Measure, Masks]
    """Role levels that are withheld because units or cuts have nearly the same people."""
    unseen: set[str]
    """Units of which it is withheld how many took part."""

    @property
    def rule(self) -> Rule:
        """Return the part of the policy that subtraction falls under."""
        return Rule(self.policy.threshold, self.policy.unanimity_others)

    def threshold(self, measure: Measure, *, units: bool = True) -> Ruling:
        """Enter the first ruling on a table: too few people, unanimity, what was published before, who is unseen."""
        ruling = by_threshold(self.figures[measure], self.policy.threshold, units=units)
        self.beside_earlier(ruling)
        ruling.hide_people(self.unseen)
        self.rulings[measure] = ruling
        return ruling

    def beside_earlier(self, ruling: Ruling) -> None:
        """Withhold what would be too telling beside what was published before."""
        if (cells := self.early.cells.get(ruling.figures.measure)) is not None:
            ruling.withhold(cells, Reason.EARLIER)

    def with_also(self, ruling: Ruling) -> Masks:
        """Return what is withheld so far, with what was found to give too much away."""
        more = self.also.get(ruling.figures.measure)
        return ruling.withheld() if more is None else ruling.withheld() | more

    def completed(self, groups: Tree, columns: Columns, withheld: Masks) -> Masks:
        """Return what has to be withheld so that nothing withheld can be had by subtraction."""
        return complete(groups, columns, withheld, self.rule, self.effort)

    def completed_with_means(
        self, groups: Tree, columns: Columns, withheld: Masks, means: Sequence[Mean]
    ) -> tuple[Masks, Masks]:
        """Return the same where some columns are means of others, and what is withheld for these alone."""
        return complete_with_means(groups, columns, withheld, self.rule, means, self.effort)

    def complement(self, ruling: Ruling) -> None:
        """Withhold what else would give withheld cells away along the first axis, which is one of units."""
        figures = ruling.figures
        groups = self.structure.tree_of(figures.axes[0])
        n = figures.n.reshape(groups.size, -1)
        columns = Columns(n, np.arange(n.shape[1]))
        more = self.completed(groups, columns, ruling.withheld().reshape(n.shape))
        ruling.withhold(more.reshape(figures.n.shape), Reason.COMPLEMENTARY)

    def of_scores(self, cells: Masks, measure: Measure) -> Masks:
        """Return cells of the scores in the places of another table of units by subjects; True where it has others."""
        rows, columns = (
            places(keys, axis)
            for keys, axis in zip(self.figures[measure].axes, self.figures[Measure.SCORE].axes, strict=True)
        )
        known = np.logical_and.outer(rows >= 0, columns >= 0)
        return np.where(known, cells[np.ix_(rows, columns)], True)


def places(keys: Sequence[str], axis: Sequence[str]) -> Ints:
    """Return where keys are on an axis, -1 where they are not."""
    at = {key: position for position, key in enumerate(axis)}
    return np.array([at.get(key, -1) for key in keys], dtype=np.int64)
