"""The rules of confidentiality, measure by measure: from all figures to a ruling on each of their cells.

Tables about the same people and questions are decided together, so that one cannot give away what another withholds.
This module decides; it rounds nothing and publishes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from diagnostic.disclosure.policy import Policy
from diagnostic.disclosure.relations import Ints, Masks, Tree, tree, tree_of
from diagnostic.disclosure.rulings import Ruling, by_threshold
from diagnostic.disclosure.suppress import Columns, Floats, Mean, Rule, complete, complete_with_means
from diagnostic.figures import Figures
from diagnostic.problems import Why
from diagnostic.questionnaire import SPAN
from diagnostic.release import WHYS, ItemInfo, Measure, Reason, SubjectInfo, UnitInfo

FOLLOWERS = (Measure.SHRUNKEN, Measure.FAVOURABLE, Measure.AGREEMENT, Measure.CONTRAST)
"""Tables of units by subjects that follow the scores."""
ITEM_TABLES = (Measure.ITEM_SCORE, Measure.ITEM_FAVOURABLE, Measure.DISTRIBUTION)
ABOUT_ITEMS = (Measure.ITEM_RELIABILITY, Measure.LOADING)
"""Tables of items, over everybody."""
_PER_UNIT = (Measure.LINK, Measure.DRIVERS, Measure.DRIVER_MODEL)


@dataclass(frozen=True, slots=True)
class Structure:
    """What is published about the survey whatever people answered: units and what was asked."""

    units: tuple[UnitInfo, ...]
    subjects: tuple[SubjectInfo, ...]
    items: tuple[ItemInfo, ...]

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


def rule_all(figures: Mapping[Measure, Figures], structure: Structure, policy: Policy) -> dict[Measure, Ruling]:
    """Return a ruling on every table."""
    court = _Court(figures, structure, policy, {})
    court.participation()
    court.scores_and_roles()
    for measure in FOLLOWERS:
        court.follower(measure)
    court.items()
    court.about_items()
    court.role_contrasts()
    for measure in figures:
        if measure not in court.rulings:
            court.alone(measure)
    return {measure: court.rulings[measure] for measure in figures}


@dataclass(frozen=True, slots=True)
class _Court:
    """The figures, what they are ruled by, and the rulings so far."""

    figures: Mapping[Measure, Figures]
    structure: Structure
    policy: Policy
    rulings: dict[Measure, Ruling]

    @property
    def rule(self) -> Rule:
        return Rule(self.policy.threshold, self.policy.unanimity_others)

    def threshold(self, measure: Measure, *, units: bool = True) -> Ruling:
        ruling = by_threshold(self.figures[measure], self.policy.threshold, units=units)
        self.rulings[measure] = ruling
        return ruling

    def complement(self, ruling: Ruling) -> None:
        """Withhold what else would give withheld cells away along the first axis, which is one of units."""
        figures = ruling.figures
        groups = self.structure.tree_of(figures.axes[0])
        n = figures.n.reshape(groups.size, -1)
        columns = Columns(n, np.arange(n.shape[1]))
        more = complete(groups, columns, ruling.withheld().reshape(n.shape), self.rule)
        ruling.withhold(more.reshape(figures.n.shape), Reason.COMPLEMENTARY)

    def participation(self) -> None:
        if Measure.PARTICIPATION in self.figures:
            self.complement(self.threshold(Measure.PARTICIPATION))

    def scores_and_roles(self) -> None:
        """Rule on scores by unit and by role, which share the organisation as their whole."""
        if Measure.SCORE in self.figures:
            ruling = self.threshold(Measure.SCORE)
            ruling.show_coarsely(~np.isnan(ruling.figures.columns["estimate"]))
        before = -1
        while before != (now := self.hidden_scores()):
            before = now
            if Measure.ROLE_SCORE in self.figures:
                self.roles()
            if Measure.SCORE in self.figures:
                self.scores()

    def hidden_scores(self) -> int:
        return int(self.rulings[Measure.SCORE].withheld().sum()) if Measure.SCORE in self.rulings else 0

    def scores(self) -> None:
        ruling = self.rulings[Measure.SCORE]
        units, subjects = ruling.figures.axes
        columns = _columns(ruling.figures, self.structure.lowest(subjects))
        means = self.structure.means(subjects)
        groups = self.structure.tree_of(units)
        more, linked = complete_with_means(groups, columns, ruling.withheld(), self.rule, means)
        ruling.withhold(linked, Reason.LINKED)
        ruling.withhold(more, Reason.COMPLEMENTARY)

    def roles(self) -> None:
        """Rule on roles, which make up the organisation; where nothing else helps, its score is withheld with them."""
        ruling = self.threshold(Measure.ROLE_SCORE, units=True)
        ruling.show_coarsely(~np.isnan(ruling.figures.columns["estimate"]))
        roles, subjects = ruling.figures.axes
        whole = self.rulings.get(Measure.SCORE)
        lowest, means = self.structure.lowest(subjects), self.structure.means(subjects)
        columns, withheld, groups = _columns(ruling.figures, lowest), ruling.withheld(), tree([-1] * len(roles))
        if whole is not None:
            same = [whole.figures.axes[1].index(subject) for subject in subjects]
            top = _columns(whole.figures, self.structure.lowest(whole.figures.axes[1]))
            columns = _on_top(top, columns, same)
            withheld = np.vstack([whole.withheld()[:1, same], withheld])
            groups = tree([-1, *[0] * len(roles)])
        more, linked = complete_with_means(groups, columns, withheld, self.rule, means)
        ruling.withhold(linked[-len(roles) :], Reason.LINKED)
        ruling.withhold(more[-len(roles) :], Reason.COMPLEMENTARY)
        if whole is not None:
            cells = np.zeros(whole.figures.n.shape, dtype=bool)
            cells[0, same] = more[0]
            whole.withhold(cells, Reason.COMPLEMENTARY)

    def follower(self, measure: Measure) -> None:
        """Rule on a table of units by subjects: as the scores, and on its own people."""
        if measure not in self.figures:
            return
        ruling = self.threshold(measure)
        if Measure.SCORE in self.rulings:
            scores = self.rulings[Measure.SCORE]
            ruling.withhold(self.of_scores(scores.withheld_for(Reason.UNANIMITY), measure), Reason.UNANIMITY)
            ruling.withhold(self.of_scores(scores.withheld_for(Reason.COMPLEMENTARY), measure), Reason.COMPLEMENTARY)
            ruling.withhold(self.of_scores(scores.withheld(), measure), Reason.LINKED)
        if measure is Measure.CONTRAST:
            self.rest_of_parent(ruling)
        else:
            self.complement(ruling)

    def of_scores(self, cells: Masks, measure: Measure) -> Masks:
        """Return cells of the scores in the places of another table of units by subjects; True where it has others."""
        rows, columns = (
            _places(keys, axis)
            for keys, axis in zip(self.figures[measure].axes, self.figures[Measure.SCORE].axes, strict=True)
        )
        known = np.logical_and.outer(rows >= 0, columns >= 0)
        return np.where(known, cells[np.ix_(rows, columns)], True)

    def rest_of_parent(self, ruling: Ruling) -> None:
        """Withhold contrasts whose other side is too small, or that would give the parent's score away."""
        parents = self.structure.tree_of(ruling.figures.axes[0]).parents
        if Measure.SCORE in self.rulings:
            withheld = self.of_scores(self.rulings[Measure.SCORE].withheld(), Measure.CONTRAST)
            ruling.withhold((parents >= 0)[:, None] & withheld[parents], Reason.LINKED)
        self.small_rest(ruling)

    def small_rest(self, ruling: Ruling) -> None:
        n_rest = np.nan_to_num(ruling.figures.columns["n_rest"])
        nothing = (n_rest == 0) & (ruling.figures.why == WHYS.index(Why.NO_REST))
        ruling.withhold((n_rest < self.policy.threshold) & ~nothing, Reason.COMPLEMENTARY)
        # That there is no variance on one side says that all answered alike there.
        ruling.withhold(ruling.figures.why == WHYS.index(Why.NO_VARIANCE), Reason.UNANIMITY)

    def role_contrasts(self) -> None:
        if Measure.ROLE_CONTRAST not in self.figures:
            return
        ruling = self.threshold(Measure.ROLE_CONTRAST)
        if Measure.ROLE_SCORE in self.rulings:
            withheld = self.rulings[Measure.ROLE_SCORE].withheld()
            ruling.withhold(withheld | withheld[-1:], Reason.LINKED)
        self.small_rest(ruling)

    def items(self) -> None:
        """Rule on the tables of items: those of one scale together, and only under a score that is shown."""
        tables = [self.threshold(measure) for measure in ITEM_TABLES if measure in self.figures]
        if not tables:
            return
        units, items = tables[0].figures.axes
        scale_of = {item.id: item.scale for item in self.structure.items}
        scales = sorted({scale_of[item] for item in items})
        bundle = np.array([scales.index(scale_of[item]) for item in items])
        few, alike = (_any_by(tables, bundle, reason) for reason in (Reason.BELOW_THRESHOLD, Reason.UNANIMITY))
        linked = self.under_withheld_scores(units, scales)
        columns = _item_columns(tables, bundle)
        more = complete(self.structure.tree_of(units), columns, few | alike | linked, self.rule)
        for ruling in tables:
            answered = ruling.figures.n.max(axis=0, initial=0) > 0
            # One reason for all items of a scale: which of them it was that all answered alike is not said.
            ruling.reopen(Reason.UNANIMITY)
            for cells, reason in (
                (few | linked, Reason.LINKED),
                (alike, Reason.UNANIMITY),
                (more, Reason.COMPLEMENTARY),
            ):
                ruling.withhold(cells[:, bundle] & answered, reason)

    def about_items(self) -> None:
        """Rule on what is said of items over everybody: nothing where everybody's answers to them are withheld."""
        for measure in ABOUT_ITEMS:
            if measure not in self.figures:
                continue
            ruling = self.threshold(measure, units=False)
            if Measure.ITEM_SCORE in self.rulings:
                items = self.rulings[Measure.ITEM_SCORE]
                places = _places(ruling.figures.axes[0], items.figures.axes[1])
                ruling.withhold(np.where(places >= 0, items.withheld()[0, places], True), Reason.LINKED)

    def under_withheld_scores(self, units: Sequence[str], scales: Sequence[str]) -> Masks:
        result = np.zeros((len(units), len(scales)), dtype=bool)
        if Measure.SCORE not in self.rulings:
            return result
        scores = self.rulings[Measure.SCORE]
        if scores.figures.axes[0] != tuple(units):
            raise ValueError("scores and items are about different units")
        withheld = scores.withheld()
        for at, scale in enumerate(scales):
            result[:, at] = withheld[:, scores.figures.axes[1].index(scale)]
        return result

    def alone(self, measure: Measure) -> None:
        """Rule on a table by its number of people only, along units with what subtraction would give."""
        ruling = self.threshold(measure, units=measure in _PER_UNIT)
        if measure is Measure.LINK:
            self.complement(ruling)


def _places(keys: Sequence[str], axis: Sequence[str]) -> Ints:
    """Return where keys are on an axis, -1 where they are not."""
    at = {key: position for position, key in enumerate(axis)}
    return np.array([at.get(key, -1) for key in keys], dtype=np.int64)


def _columns(figures: Figures, lowest: Floats) -> Columns:
    total = np.where(figures.n > 0, figures.n * figures.columns["estimate"], 0.0)
    bundle = np.arange(figures.n.shape[1])
    return Columns(figures.n, bundle, total, lowest, np.full(lowest.shape, SPAN))


def _on_top(top: Columns, below: Columns, same: list[int]) -> Columns:
    """Return the columns of the first row of ``top``, its columns ``same``, above the rows of ``below``."""
    assert top.total is not None and below.total is not None  # noqa: S101, PT018
    n = np.vstack([top.n[:1, same], below.n])
    return Columns(n, below.bundle, np.vstack([top.total[:1, same], below.total]), below.lowest, below.highest)


def _any_by(tables: Sequence[Ruling], bundle: Ints, reason: Reason) -> Masks:
    """Return where any item of a scale is withheld for a reason in any of the tables."""
    result = np.zeros((tables[0].figures.n.shape[0], int(bundle.max(initial=-1)) + 1), dtype=bool)
    for ruling in tables:
        unit, item = np.nonzero(ruling.withheld_for(reason))
        result[unit, bundle[item]] = True
    return result


def _item_columns(tables: Sequence[Ruling], bundle: Ints) -> Columns:
    """Return the columns of all tables of items side by side: counts, and the sums of scores where they are."""
    blocks = [_item_block(ruling.figures) for ruling in tables]
    n = np.hstack([block[0] for block in blocks])
    total = np.hstack([block[1] for block in blocks])
    lowest = np.zeros(n.shape[1])
    return Columns(n, np.tile(bundle, len(tables)), total, lowest, lowest + SPAN)


def _item_block(figures: Figures) -> tuple[Ints, Floats]:
    if figures.measure is Measure.ITEM_SCORE:
        return figures.n, np.where(figures.n > 0, figures.n * figures.columns["estimate"], 0.0)
    return figures.n, np.full(figures.n.shape, np.nan)
