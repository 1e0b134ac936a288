"""The rules on cuts: by site, length of service and the like, alone, crossed with units, and beside units and roles.

Relations: an attribute's values, with the people of whom it is not known, make up the organisation; the people of whom
it is known are published with every comparison of a value; a unit's crossings with one attribute, with its people of
whom it is not known, make up the unit; a value's crossings make up the value, with the people of no first-level unit.
Along these, sums are completed as along the organisation chart. Groups of different kinds have people in common:
``overlaps`` looks at all of them together. What matters less is withheld first: crossings, comparisons of values,
values, role levels. Units and the organisation are never withheld for a cut.

Decides; rounds nothing and publishes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from diagnostic.cells import WHYS, Reason
from diagnostic.disclosure.contrasts import small_rest
from diagnostic.disclosure.cover import complete_with_means
from diagnostic.disclosure.overlaps import Family, Overlaps, determined, small
from diagnostic.disclosure.policy import Policy
from diagnostic.disclosure.relations import Ints, Masks, Tree, tree
from diagnostic.disclosure.rulings import Ruling, by_threshold
from diagnostic.disclosure.suppress import Columns, Floats, Mean, Rule
from diagnostic.earlier_releases import lowest_shown
from diagnostic.figures import Figures
from diagnostic.measures import Measure
from diagnostic.problems import Why
from diagnostic.questionnaire import SPAN

CUTS = (Measure.CUT, Measure.CUT_CONTRAST, Measure.CROSSING)
"""Tables that are ruled on here."""
_OWN = (Reason.BELOW_THRESHOLD, Reason.FEW_OR_BESIDE, Reason.UNANIMITY)
"""What a cell is withheld for that must not be known, whatever else is."""
_TABLES = {Family.CROSSING: Measure.CROSSING, Family.CUT: Measure.CUT, Family.ROLE: Measure.ROLE_SCORE}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the rules on cuts go by beside the figures."""

    units: Tree
    """Of the rows of the scores."""
    attributes: Ints
    """The attribute of each value, by number."""
    lowest: Floats
    """The lowest possible score of each subject."""
    means: Sequence[Mean]
    overlaps: Overlaps
    unseen: Collection[str]
    """Units of which it is withheld how many took part."""
    also: Mapping[Measure, Masks]
    """Cells to be withheld because others could be guessed with them."""


@dataclass(slots=True)
class _Cuts:
    """The figures, the rulings on scores and role levels, and those on cuts so far."""

    figures: Mapping[Measure, Figures]
    rulings: dict[Measure, Ruling]
    asked: Asked
    policy: Policy
    known: Masks
    """(attributes, subjects): where it is withheld how the people are together of whom an attribute is known."""

    def rule(self) -> Rule:
        return Rule(self.policy.threshold, self.policy.unanimity_others)

    def hidden(self) -> int:
        tables = (self.rulings[measure] for measure in (Measure.CUT, Measure.CROSSING) if measure in self.rulings)
        return int(self.known.sum()) + sum(int(table.withheld().sum()) for table in tables)

    def open(self) -> None:
        for measure in (Measure.CUT, Measure.CROSSING):
            if measure in self.figures:
                ruling = by_threshold(self.figures[measure], self.policy.threshold, units=True)
                also = self.asked.also.get(measure, np.zeros(ruling.figures.n.shape, dtype=bool))
                if measure is Measure.CUT:
                    ruling.show_coarsely(~np.isnan(ruling.figures.columns["estimate"]) & ~also)
                else:
                    ruling.hide_people(self.asked.unseen)
                ruling.withhold(also, Reason.COMPLEMENTARY)
                self.rulings[measure] = ruling
        if Measure.CROSSING in self.rulings:
            self.within_unseen()

    def within_unseen(self) -> None:
        """Withhold values that only people of units have of which nothing is shown: they would stand for these."""
        cut, crossing = (self.rulings[each] for each in (Measure.CUT, Measure.CROSSING))
        units, keys, _ = crossing.figures.axes
        unseen = np.array([unit in self.asked.unseen for unit in units])
        rows = [cut.figures.axes[0].index(key) for key in keys]
        cells = np.zeros(cut.figures.n.shape, dtype=bool)
        cells[rows] = crossing.figures.n[unseen].sum(axis=0) == cut.figures.n[rows]
        cut.withhold(cells & (cut.figures.n > 0), Reason.COMPLEMENTARY)

    def settle(self) -> None:
        """Complete the sums of values and of crossings, until nothing more is withheld."""
        before = -1
        while before != (now := self.hidden()):
            before = now
            for attribute in range(int(self.asked.attributes.max(initial=-1)) + 1):
                self.values(attribute)
            if Measure.CROSSING in self.rulings:
                self.crossings()

    def values(self, attribute: int) -> None:
        """Complete one attribute's values under the organisation, by way of those of whom it is known."""
        ruling, whole = self.rulings[Measure.CUT], self.rulings[Measure.SCORE]
        rows = np.flatnonzero(self.asked.attributes == attribute)
        n, total = _sums(ruling.figures)
        n_all, total_all = _sums(whole.figures)
        groups = tree([-1, 0, *[1] * rows.size])
        columns = self.columns(
            np.vstack([n_all[:1], n[rows].sum(axis=0)[None], n[rows]]),
            np.vstack([total_all[:1], total[rows].sum(axis=0)[None], total[rows]]),
        )
        withheld = np.vstack([whole.withheld()[:1], self.known[attribute][None], ruling.withheld()[rows]])
        more = self.completed(groups, columns, withheld, heads=1)
        self.known[attribute] |= more[0][1]
        self.keep(ruling, rows, more[0][2:], more[1][2:])

    def crossings(self) -> None:
        """Complete the crossings of each attribute under the units, then under the values."""
        ruling, scores, cut = (self.rulings[each] for each in (Measure.CROSSING, Measure.SCORE, Measure.CUT))
        units, keys, _ = ruling.figures.axes
        above = np.array([scores.figures.axes[0].index(unit) for unit in units])
        values = np.array([cut.figures.axes[0].index(key) for key in keys])
        for attribute in np.unique(self.asked.attributes[values]):
            at = np.flatnonzero(self.asked.attributes[values] == attribute)
            by_unit = np.repeat(np.arange(above.size), at.size)
            by_value = np.tile(np.arange(at.size), above.size)
            cells = by_unit * len(keys) + at[by_value]
            self.under(ruling, cells, scores, above, by_unit)
            self.under(ruling, cells, cut, values[at], by_value)

    def under(self, ruling: Ruling, cells: Ints, heads: Ruling, rows: Ints, parent: Ints) -> None:
        """Complete some crossings under the groups that they make up."""
        subjects = ruling.figures.n.shape[-1]
        n, total = (values.reshape(-1, subjects) for values in _sums(ruling.figures))
        n_above, total_above = _sums(heads.figures)
        groups = tree([*[-1] * rows.size, *parent.tolist()])
        columns = self.columns(np.vstack([n_above[rows], n[cells]]), np.vstack([total_above[rows], total[cells]]))
        withheld = np.vstack([heads.withheld()[rows], ruling.withheld().reshape(-1, subjects)[cells]])
        more, linked = self.completed(groups, columns, withheld, heads=rows.size)
        self.keep(ruling, cells, more[rows.size :], linked[rows.size :])

    def columns(self, n: Ints, total: Floats) -> Columns:
        lowest = self.asked.lowest
        return Columns(n, np.arange(n.shape[1]), total, lowest, np.full(lowest.shape, SPAN))

    def completed(self, groups: Tree, columns: Columns, withheld: Masks, *, heads: int) -> tuple[Masks, Masks]:
        """Complete; where that would take one of the first ``heads`` groups, all its parts are withheld instead."""
        more, linked = complete_with_means(groups, columns, withheld, self.rule(), self.asked.means)
        taken = more[:heads] & ~withheld[:heads]
        if not taken.any():
            return more, linked
        below = (groups.parents >= 0) & (groups.parents < heads)
        more[below] |= taken[groups.parents[below]] & (columns.n[below] > 0)
        more[:heads] = withheld[:heads]
        return more, linked

    def keep(self, ruling: Ruling, rows: Ints, more: Masks, linked: Masks) -> None:
        """Withhold rows of a table, whatever its number of axes; a cell that nobody could be in stays as it is."""
        subjects = ruling.figures.n.shape[-1]
        asked = ruling.figures.why != WHYS.index(Why.NOT_ASKED)
        for found, reason in ((linked, Reason.LINKED), (more, Reason.COMPLEMENTARY)):
            cells = np.zeros((ruling.figures.n.size // subjects, subjects), dtype=bool)
            cells[rows] = found
            ruling.withhold(cells.reshape(ruling.figures.n.shape) & asked, reason)

    # --- groups that have people in common ------------------------------------------------------------------------

    def apart(self, roles: Masks | None) -> bool:
        """Withhold one more group wherever groups of several kinds give something away; return whether any did.

        ``roles`` takes the role levels that are to be withheld.
        """
        units = self.rulings[Measure.SCORE]
        below, found = _below(self.asked.units, self.asked.overlaps.unit), False
        for subject in range(units.figures.n.shape[1]):
            found |= self.apart_on(subject, units, below, roles)
        return found

    def apart_on(self, subject: int, units: Ruling, below: sparse.csr_array, roles: Masks | None) -> bool:
        overlaps = self.asked.overlaps
        withheld, shown_unit = self.withheld(subject), ~units.withheld()[:, subject]
        shown = np.flatnonzero(~withheld & (self.people(subject) > 0))
        if not shown.size:
            return False
        hidden_units = np.flatnonzero(_own(units)[:, subject] & (units.figures.n[:, subject] > 0))
        piece = lowest_shown(self.asked.units.parents, shown_unit)[overlaps.unit]
        beside = overlaps.beside(subject, piece, shown_unit.size, sparse.csr_array(below[hidden_units]))
        more = overlaps.family.size + np.arange(hidden_units.size)
        hidden = np.concatenate([np.flatnonzero(self.withheld(subject, own=True) & (self.people(subject) > 0)), more])
        any_found = False
        while (found := small(beside, shown, self.policy.threshold) or determined(beside, shown, hidden)) is not None:
            least = min(found.groups.tolist(), key=lambda at: (overlaps.family[at], beside.common[at, at], at))
            self.take(least, subject, roles)
            shown = shown[shown != least]
            any_found = True
        return any_found

    def people(self, subject: int) -> Floats:
        """Return how many are in each group."""
        return np.asarray(self.asked.overlaps.members @ self.asked.overlaps.answered[:, subject].astype(np.float64))

    def withheld(self, subject: int, *, own: bool = False) -> Masks:
        """Return which groups are withheld, or only those that are for their own sake."""
        overlaps = self.asked.overlaps
        result = np.full(overlaps.family.size, not own)
        for family, measure in _TABLES.items():
            here = overlaps.family == family
            if measure in self.rulings and here.any():
                ruling = self.rulings[measure]
                cells = (_own(ruling) if own else ruling.withheld()).reshape(-1, ruling.figures.n.shape[-1])
                result[here] = cells[overlaps.cell[here], subject]
        here = overlaps.family == Family.KNOWN
        result[here] = False if own else self.known[overlaps.cell[here], subject]
        return result

    def take(self, group: int, subject: int, roles: Masks | None) -> None:
        """Withhold one group on one subject."""
        family, cell = Family(int(self.asked.overlaps.family[group])), int(self.asked.overlaps.cell[group])
        if family is Family.KNOWN:
            self.known[cell, subject] = True
        elif family is Family.ROLE and roles is not None:
            roles[cell, subject] = True
        else:
            ruling = self.rulings[_TABLES[family]]
            cells = np.zeros((ruling.figures.n.size // ruling.figures.n.shape[-1], ruling.figures.n.shape[-1]), bool)
            cells[cell, subject] = True
            ruling.withhold(cells.reshape(ruling.figures.n.shape), Reason.COMPLEMENTARY)

    def contrasts(self) -> None:
        """Rule on comparisons: only where the value is shown, and how the people are of whom the attribute is known."""
        if Measure.CUT_CONTRAST not in self.figures:
            return
        figures = self.figures[Measure.CUT_CONTRAST]
        ruling = by_threshold(figures, self.policy.threshold, units=True)
        ruling.withhold(self.rulings[Measure.CUT].withheld(), Reason.LINKED)
        ruling.withhold(self.known[self.asked.attributes], Reason.LINKED)
        small_rest(ruling, self.policy.threshold)
        self.rulings[Measure.CUT_CONTRAST] = ruling


def rule_on_cuts(
    figures: Mapping[Measure, Figures], rulings: dict[Measure, Ruling], asked: Asked, policy: Policy
) -> Masks | None:
    """Add the rulings on cuts; those on scores and role levels are there already.

    Returns the role levels, (roles, subjects), that are to be withheld as well, None where there are none to withhold.
    """
    roles = None
    if Measure.ROLE_SCORE in rulings:
        roles = np.zeros(rulings[Measure.ROLE_SCORE].figures.n.shape, dtype=bool)
    attributes = int(asked.attributes.max(initial=-1)) + 1
    known = np.zeros((attributes, rulings[Measure.SCORE].figures.n.shape[1]), dtype=bool)
    cuts = _Cuts(figures, rulings, asked, policy, known)
    cuts.open()
    cuts.settle()
    while cuts.apart(roles):
        if roles is not None and roles.any():
            return roles
        cuts.settle()
    cuts.contrasts()
    return None


def _own(ruling: Ruling) -> Masks:
    """Return the cells that are withheld for their own sake."""
    return np.asarray(np.any([ruling.withheld_for(reason) for reason in _OWN], axis=0))


def _sums(figures: Figures) -> tuple[Ints, Floats]:
    return figures.n, np.where(figures.n > 0, figures.n * figures.columns["estimate"], 0.0)


def _below(units: Tree, unit: Ints) -> sparse.csr_array:
    """Return who is in each unit or below it, (units, people)."""
    rows, people, at = [], [], unit.copy()
    while (at >= 0).any():
        here = np.flatnonzero(at >= 0)
        rows.append(at[here])
        people.append(here)
        at = np.where(at >= 0, units.parents[at], -1)
    found = (np.concatenate(rows), np.concatenate(people))
    return sparse.csr_array((np.ones(found[0].size), found), shape=(units.size, unit.size))
