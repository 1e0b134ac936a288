"""The rules of confidentiality, measure by measure: from all figures to a ruling on each of their cells.

Tables about the same people and questions are decided together, so that one cannot give away what another withholds.
This module decides; it rounds nothing and publishes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from diagnostic.disclosure.columns import count_columns, item_columns, score_columns, scored
from diagnostic.disclosure.cover import Effort, complete, complete_with_means
from diagnostic.disclosure.cuts import CUTS, Asked, rule_on_cuts
from diagnostic.disclosure.early import EARLY_NOTHING, Early
from diagnostic.disclosure.overlaps import Overlaps
from diagnostic.disclosure.policy import Policy
from diagnostic.disclosure.relations import Ints, Masks, Tree, tree, tree_of
from diagnostic.disclosure.rulings import Ruling, by_threshold
from diagnostic.disclosure.screened import rule_on_screening
from diagnostic.disclosure.suppress import Columns, Floats, Mean, Rule
from diagnostic.disclosure.wave_parts import Apart, rule_on_parts, shown_then
from diagnostic.disclosure.waves import PastScores, hidden_then, rule_on_waves
from diagnostic.figures import Figures
from diagnostic.problems import Why
from diagnostic.release import (
    EVERY_COMMENT,
    WHYS,
    CutInfo,
    ItemInfo,
    Measure,
    Reason,
    SubjectInfo,
    UnitInfo,
    comment_key,
)
from diagnostic.two_waves import Exchange

FOLLOWERS = (Measure.SHRUNKEN, Measure.FAVOURABLE, Measure.AGREEMENT, Measure.CONTRAST, Measure.CONTRAST_WHOLE)
"""Tables of units by subjects that follow the scores."""
ITEM_TABLES = (Measure.ITEM_SCORE, Measure.ITEM_FAVOURABLE, Measure.DISTRIBUTION)
ABOUT_ITEMS = (Measure.ITEM_RELIABILITY, Measure.LOADING)
"""Tables of items, over everybody."""
NETWORKS = (Measure.RECIPROCITY, Measure.EI)
"""Figures over all links that are shown, and over no others."""
OVER_TEAMS = (Measure.POOLING, Measure.OMNIBUS, Measure.REBOUND)
"""What is said of all teams together, those that are withheld among them."""
MANY_TEAMS = 20
"""Teams from which one team's share of what is said of all is lost in the rounding."""
_PER_UNIT = (Measure.DRIVERS, Measure.DRIVER_MODEL)


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


def rule_all(
    figures: Mapping[Measure, Figures],
    structure: Structure,
    policy: Policy,
    also: Mapping[Measure, Masks] | None = None,
    effort: Effort | None = None,
    *,
    early: Early = EARLY_NOTHING,
) -> dict[Measure, Ruling]:
    """Return a ruling on every table.

    ``also`` are cells to be withheld because others could be guessed with them, ``early`` those that earlier releases
    make too telling.
    """
    court = _Court(figures, structure, policy, {}, also or {}, effort or Effort(), early, {}, set())
    court.participation()
    court.scores_and_roles()
    while court.overlapping():
        court.scores_and_roles()
    for measure in FOLLOWERS:
        court.follower(measure)
    court.weighted()
    court.comments()
    court.items()
    court.about_items()
    court.role_contrasts()
    court.over_teams()
    court.links()
    screened = structure.means(figures[Measure.SCREENED].axes[0]) if Measure.SCREENED in figures else ()
    rule_on_screening(figures, court.rulings, policy, screened)
    court.waves()
    for measure in figures:
        if measure not in court.rulings:
            court.alone(measure)
    for ruling in court.rulings.values():
        ruling.hide_people(court.unseen)
    return {measure: court.rulings[measure] for measure in figures}


@dataclass(frozen=True, slots=True)
class _Court:
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
        return Rule(self.policy.threshold, self.policy.unanimity_others)

    def threshold(self, measure: Measure, *, units: bool = True) -> Ruling:
        ruling = by_threshold(self.figures[measure], self.policy.threshold, units=units)
        self.beside_earlier(ruling)
        ruling.hide_people(self.unseen)
        self.rulings[measure] = ruling
        return ruling

    def beside_earlier(self, ruling: Ruling) -> None:
        """Withhold what would be too telling beside what was published before."""
        if (cells := self.early.cells.get(ruling.figures.measure)) is not None:
            ruling.withhold(cells, Reason.EARLIER)

    def complement(self, ruling: Ruling) -> None:
        """Withhold what else would give withheld cells away along the first axis, which is one of units."""
        figures = ruling.figures
        groups = self.structure.tree_of(figures.axes[0])
        n = figures.n.reshape(groups.size, -1)
        columns = Columns(n, np.arange(n.shape[1]))
        more = complete(groups, columns, ruling.withheld().reshape(n.shape), self.rule, self.effort)
        ruling.withhold(more.reshape(figures.n.shape), Reason.COMPLEMENTARY)

    def participation(self) -> None:
        """Rule on who answered: neither how many nor how many did not may be known of a unit that is withheld.

        Nothing that has people counted is shown of such a unit, so that no other table says what this one does not.
        """
        if Measure.PARTICIPATION not in self.figures:
            return
        ruling = self.threshold(Measure.PARTICIPATION)
        groups = self.structure.tree_of(ruling.figures.axes[0])
        columns = count_columns(groups, ruling.figures, self.policy)
        shape = ruling.figures.n.shape
        more = complete(groups, columns, self.with_also(ruling).reshape(columns.n.shape), self.rule, self.effort)
        ruling.withhold(more.reshape(shape), Reason.COMPLEMENTARY)
        above = {unit.id: unit.parent for unit in self.structure.units}
        # Of everybody, the report says how many they are.
        names = zip(ruling.figures.axes[0], ruling.withheld().tolist(), strict=True)
        self.unseen.update(unit for unit, withheld in names if withheld and above[unit] is not None)
        ruling.hide_people(self.unseen)

    def scores_and_roles(self) -> None:
        """Rule on scores by unit and by role, which share the organisation as their whole."""
        if Measure.SCORE in self.figures:
            ruling = self.threshold(Measure.SCORE)
            units, subjects = ruling.figures.axes
            inner = np.zeros(len(units), dtype=bool)
            inner[self.structure.tree_of(units).heads] = True
            self.bands(ruling, subjects, ~inner)
            ruling.withhold(self.over_unanimous_statements(ruling), Reason.LINKED)
        before = -1
        while before != (now := self.hidden_scores()):
            before = now
            if Measure.ROLE_SCORE in self.figures:
                self.roles()
            if Measure.SCORE in self.figures:
                self.scores()

    def over_unanimous_statements(self, ruling: Ruling) -> Masks:
        """Return the scores of scales of which (nearly) all gave a statement the best, or the worst, answer.

        Beside the score, and the answers of the units around to each statement, it could be told which it was.
        """
        units, subjects = ruling.figures.axes
        scale_of = {item.id: item.scale for item in self.structure.items}
        size = Counter(scale_of.values())
        cells = np.zeros(ruling.figures.n.shape, dtype=bool)
        for measure in ITEM_TABLES:
            figures = self.figures.get(measure)
            if figures is None or figures.unanimous is None or figures.axes[0] != units:
                continue
            alike = figures.unanimous & (figures.n > 0)
            for at, item in enumerate(figures.axes[1]):
                scale = scale_of[item]
                if size[scale] > 1 and scale in subjects:
                    cells[:, subjects.index(scale)] |= alike[:, at]
        return cells & (ruling.figures.n > 0)

    def hidden_scores(self) -> int:
        return int(self.rulings[Measure.SCORE].withheld().sum()) if Measure.SCORE in self.rulings else 0

    def bands(self, ruling: Ruling, subjects: Sequence[str], groups: Masks) -> None:
        """Give a band for groups that (nearly) all answered alike, where it tells their own members little more.

        Whoever answered otherwise learns of the others what the band leaves. Groups that others are part of have no
        band: it would be one more thing to know of these.
        """
        ruling.show_coarsely(~np.isnan(ruling.figures.columns["estimate"]) & groups[:, None])
        shield = scored(ruling, self.structure.lowest(subjects), self.policy).shield(self.policy)
        ruling.coarse &= shield.span >= shield.least_span

    def with_also(self, ruling: Ruling) -> Masks:
        """Return what is withheld so far, with what was found to give too much away."""
        more = self.also.get(ruling.figures.measure)
        return ruling.withheld() if more is None else ruling.withheld() | more

    def scores(self) -> None:
        ruling = self.rulings[Measure.SCORE]
        units, subjects = ruling.figures.axes
        means = self.structure.means(subjects)
        groups = self.structure.tree_of(units)
        columns = score_columns(groups, scored(ruling, self.structure.lowest(subjects), self.policy), self.policy)
        more, linked = complete_with_means(groups, columns, self.with_also(ruling), self.rule, means, self.effort)
        ruling.withhold(linked, Reason.LINKED)
        ruling.withhold(more, Reason.COMPLEMENTARY)

    def roles(self) -> None:
        """Rule on roles, which make up the organisation; where nothing else helps, its score is withheld with them."""
        ruling = self.threshold(Measure.ROLE_SCORE, units=True)
        if Measure.ROLE_SCORE in self.apart:
            ruling.withhold(self.apart[Measure.ROLE_SCORE], Reason.COMPLEMENTARY)
        roles, subjects = ruling.figures.axes
        self.bands(ruling, subjects, np.ones(len(roles), dtype=bool))
        whole = self.rulings.get(Measure.SCORE)
        lowest, means = self.structure.lowest(subjects), self.structure.means(subjects)
        every, withheld, groups = scored(ruling, lowest, self.policy), self.with_also(ruling), tree([-1] * len(roles))
        if whole is not None:
            subjects_of_all = whole.figures.axes[1]
            same = [subjects_of_all.index(subject) for subject in subjects]
            top = scored(whole, self.structure.lowest(subjects_of_all), self.policy)
            every = top.part(slice(0, 1), same).above(every)
            withheld = np.vstack([whole.withheld()[:1, same], withheld])
            groups = tree([-1, *[0] * len(roles)])
        columns = score_columns(groups, every, self.policy)
        more, linked = complete_with_means(groups, columns, withheld, self.rule, means, self.effort)
        ruling.withhold(linked[-len(roles) :], Reason.LINKED)
        ruling.withhold(more[-len(roles) :], Reason.COMPLEMENTARY)
        if whole is not None:
            cells = np.zeros(whole.figures.n.shape, dtype=bool)
            cells[0, same] = more[0]
            whole.withhold(cells, Reason.COMPLEMENTARY)

    def overlapping(self) -> bool:
        """Rule on cuts, and on all groups that have people in common; return whether that takes more role levels."""
        overlaps = self.structure.overlaps
        if overlaps is None and Measure.CUT in self.figures:
            raise ValueError("cuts without who is in which group")
        if overlaps is None or Measure.SCORE not in self.figures:
            return False
        units, subjects = self.figures[Measure.SCORE].axes
        attributes = list(dict.fromkeys(cut.attribute for cut in self.structure.cuts))
        asked = Asked(
            self.structure.tree_of(units),
            np.array([attributes.index(cut.attribute) for cut in self.structure.cuts], dtype=np.int64),
            self.structure.lowest(subjects),
            self.structure.means(subjects),
            overlaps,
            self.unseen,
            self.also,
        )
        more = rule_on_cuts(self.figures, self.rulings, asked, self.policy)
        if more is None:
            for measure in CUTS:
                if measure in self.rulings:
                    self.beside_earlier(self.rulings[measure])
            return False
        self.apart[Measure.ROLE_SCORE] = self.apart.get(Measure.ROLE_SCORE, False) | more
        return True

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
            self.rest_of(ruling, self.structure.tree_of(ruling.figures.axes[0]).parents)
        elif measure is Measure.CONTRAST_WHOLE:
            self.rest_of(ruling, None)
        else:
            self.complement(ruling)

    def comments(self) -> None:
        """Rule on counts of comments: none of a unit with few comments, and none that subtraction would give."""
        if Measure.THEME not in self.figures:
            return
        ruling = self.threshold(Measure.THEME)
        keys = ruling.figures.axes[1]
        for at, key in enumerate(keys):
            every = keys.index(comment_key(key.split(":")[0], EVERY_COMMENT))
            few = ruling.figures.n[:, every] < self.policy.comment_threshold
            cells = np.zeros(ruling.figures.n.shape, dtype=bool)
            cells[:, at] = few & (ruling.figures.n[:, every] > 0)
            ruling.withhold(cells, Reason.BELOW_THRESHOLD)
        self.complement(ruling)

    def weighted(self) -> None:
        """Rule on what silence could change: bounds as the scores, weighted scores where nothing below is withheld.

        A weighted score and one without weights are two sums of the same groups: together they could give two hidden
        ones away. Teams are weighted one by one only where none of their first-level unit is small (``nonresponse``).
        """
        self.follower(Measure.BOUNDS)
        self.follower(Measure.WEIGHTED)
        if Measure.WEIGHTED not in self.rulings or Measure.SCORE not in self.rulings:
            return
        ruling, scores = self.rulings[Measure.WEIGHTED], self.rulings[Measure.SCORE]
        known = {unit.id: unit for unit in self.structure.units}
        hidden = scores.withheld()
        at = {unit: place for place, unit in enumerate(scores.figures.axes[0])}
        rows = {unit: row for row, unit in enumerate(ruling.figures.axes[0])}
        cells = np.zeros(ruling.figures.n.shape, dtype=bool)
        for unit in self.weighed_alone():
            above = known[unit].parent
            while above is not None:
                if above in rows:
                    cells[rows[above]] |= hidden[at[unit]]
                above = known[above].parent
        if self.structure.weighted_roles and Measure.ROLE_SCORE in self.rulings:
            roles = self.rulings[Measure.ROLE_SCORE]
            columns = _places(ruling.figures.axes[1], roles.figures.axes[1])
            some: Masks = np.asarray(roles.withheld().any(axis=0))
            cells[0] |= np.where(columns >= 0, some[columns], False)
        ruling.withhold(cells, Reason.LINKED)

    def weighed_alone(self) -> list[str]:
        """Return the units that have a weight of their own: first-level units, and the teams where none is small."""
        people = self.figures[Measure.PARTICIPATION]
        count = dict(zip(people.axes[0], people.n.tolist(), strict=True))
        top: dict[str, str] = {}
        below: Counter[str] = Counter()
        for unit in self.structure.units:  # parents stand before their children
            if unit.parent is not None:
                top[unit.id] = top.get(unit.parent, unit.id)
                below[unit.parent] += count.get(unit.id, 0)
        least = {unit.id: self.policy.threshold if unit.leaf else 0 for unit in self.structure.units}
        own = {unit.id: 0 if unit.leaf else count.get(unit.id, 0) - below[unit.id] for unit in self.structure.units}
        coarse = {top[unit] for unit in top if count.get(unit, 0) < least[unit] or own[unit] > 0}
        units = [unit for unit in self.structure.units if unit.id in top]
        return [unit.id for unit in units if unit.level == 1 or (unit.leaf and top[unit.id] not in coarse)]

    def of_scores(self, cells: Masks, measure: Measure) -> Masks:
        """Return cells of the scores in the places of another table of units by subjects; True where it has others."""
        rows, columns = (
            _places(keys, axis)
            for keys, axis in zip(self.figures[measure].axes, self.figures[Measure.SCORE].axes, strict=True)
        )
        known = np.logical_and.outer(rows >= 0, columns >= 0)
        return np.where(known, cells[np.ix_(rows, columns)], True)

    def rest_of(self, ruling: Ruling, parents: Ints | None) -> None:
        """Withhold contrasts whose other side is too small, or that would give the score of the whole away.

        The whole is each unit's parent (-1: it has none), or without ``parents`` the organisation.
        """
        if Measure.SCORE in self.rulings:
            scores = self.rulings[Measure.SCORE].withheld()
            if parents is None:
                columns = _places(ruling.figures.axes[1], self.figures[Measure.SCORE].axes[1])
                ruling.withhold(np.broadcast_to(scores[:1, columns], ruling.figures.n.shape), Reason.LINKED)
            else:
                withheld = self.of_scores(scores, ruling.figures.measure)
                ruling.withhold((parents >= 0)[:, None] & withheld[parents], Reason.LINKED)
        self.small_rest(ruling)

    def small_rest(self, ruling: Ruling) -> None:
        n_rest = np.nan_to_num(ruling.figures.columns["n_rest"])
        nothing = (n_rest == 0) & (ruling.figures.why == WHYS.index(Why.NO_REST))
        ruling.withhold((n_rest < self.policy.threshold) & ~nothing, Reason.COMPLEMENTARY)
        # That there is no variance on one side says that all answered alike there.
        ruling.withhold(ruling.figures.why == WHYS.index(Why.NO_VARIANCE), Reason.UNANIMITY)

    def role_contrasts(self) -> None:
        for measure in (Measure.ROLE_CONTRAST, Measure.ROLE_WITHIN):
            if measure not in self.figures:
                continue
            ruling = self.threshold(measure)
            if Measure.ROLE_SCORE in self.rulings:
                withheld = self.rulings[Measure.ROLE_SCORE].withheld()
                ruling.withhold(withheld | withheld[-1:], Reason.LINKED)
            self.small_rest(ruling)
            teams = ruling.figures.columns.get("groups")
            if teams is not None:
                # Within one team only, it would be a comparison of role levels of that team.
                ruling.withhold(teams == 1, Reason.LINKED)

    def over_teams(self) -> None:
        """Rule on what is said of all teams together: with the teams shown, it gives the few that are not.

        The variance between teams is one more sum over them. Two teams withheld have a known sum, too, so that both
        could be worked out. A test that leaves small teams out must not tell how many people these are.
        """
        for measure in OVER_TEAMS:
            if measure not in self.figures or Measure.SCORE not in self.rulings:
                continue
            ruling, scores = self.threshold(measure, units=False), self.rulings[Measure.SCORE]
            units, subjects = scores.figures.axes
            columns = _places(ruling.figures.axes[0], subjects)
            leaf = np.ones(len(units), dtype=bool)
            leaf[self.structure.tree_of(units).heads] = False
            teams = leaf[:, None] & (scores.figures.n > 0)
            hidden = (teams & scores.withheld()).sum(axis=0)[columns]
            few = (hidden > 0) & (hidden < self.policy.threshold) & (teams.sum(axis=0)[columns] < MANY_TEAMS)
            ruling.withhold(few, Reason.LINKED)
            left_out = scores.figures.n[0, columns] - ruling.figures.n
            ruling.withhold((left_out > 0) & (left_out < self.policy.threshold), Reason.COMPLEMENTARY)

    def items(self) -> None:
        """Rule on the tables of items: those of one scale together, and only under a score that is shown."""
        tables = [self.threshold(measure) for measure in ITEM_TABLES if measure in self.figures]
        if not tables:
            return
        units, items = tables[0].figures.axes
        scale_of = {item.id: item.scale for item in self.structure.items}
        scales = sorted({scale_of[item] for item in items})
        bundle = np.array([scales.index(scale_of[item]) for item in items])
        few, alike, early = (
            _any_by(tables, bundle, reason) for reason in (Reason.BELOW_THRESHOLD, Reason.UNANIMITY, Reason.EARLIER)
        )
        linked = self.under_withheld_scores(units, scales)
        groups = self.structure.tree_of(units)
        columns = item_columns(groups, tables, bundle, self.policy)
        also = self.also_of_items(tables, bundle)
        more = complete(groups, columns, few | alike | early | linked | also, self.rule, self.effort)
        for ruling in tables:
            answered = ruling.figures.n.max(axis=0, initial=0) > 0
            # One reason for all items of a scale: which of them it was that all answered alike is not said.
            ruling.reopen(Reason.UNANIMITY)
            for cells, reason in (
                (early, Reason.EARLIER),
                (few | linked, Reason.LINKED),
                (alike, Reason.UNANIMITY),
                (more, Reason.COMPLEMENTARY),
            ):
                ruling.withhold(cells[:, bundle] & answered, reason)

    def also_of_items(self, tables: Sequence[Ruling], bundle: Ints) -> Masks:
        result = np.zeros((tables[0].figures.n.shape[0], int(bundle.max(initial=-1)) + 1), dtype=bool)
        for ruling in tables:
            if (more := self.also.get(ruling.figures.measure)) is not None:
                unit, item = np.nonzero(more)
                result[unit, bundle[item]] = True
        return result

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

    def waves(self) -> None:
        """Rule on what is said across waves, each earlier wave as it was ruled on when it stood alone."""
        if not self.structure.past:
            return
        subjects = self.figures[Measure.SCORE].axes[1]
        hidden = []
        for past in self.structure.past:
            then = Structure(past.units, past.subjects, ())
            ruling = rule_all({Measure.SCORE: past.scores}, then, self.policy)[Measure.SCORE]
            then_hidden = hidden_then(past, ruling, subjects)
            hidden.append(then_hidden | self.early.past.get(past.wave, np.zeros_like(then_hidden)))
        groups = self.structure.tree_of(self.figures[Measure.SCORE].axes[0])
        rule_on_waves(self.figures, self.rulings, hidden, self.policy)
        if Measure.CHANGE_PART in self.figures:
            if self.structure.exchange is None:
                raise ValueError("parts of changes without who was where")
            shown = shown_then(ruling, self.structure.exchange.subjects)
            rule_on_parts(
                self.figures[Measure.CHANGE_PART],
                self.rulings,
                Apart(self.structure.exchange, shown, groups),
                self.policy,
            )

    def alone(self, measure: Measure) -> None:
        """Rule on a table by its number of people only, along units with what subtraction would give."""
        self.threshold(measure, units=measure in _PER_UNIT)

    def links(self) -> None:
        """Rule on links from unit to unit, on pairs as both their directions, and on what all links make together."""
        if Measure.LINK not in self.figures:
            return
        ruling = self.threshold(Measure.LINK)
        self.complement_where_asked(ruling)
        hidden = ruling.withheld()
        if Measure.PAIR in self.figures:
            pairs = self.threshold(Measure.PAIR, units=False)
            asked = pairs.figures.why != WHYS.index(Why.NOT_ASKED)
            pairs.withhold((hidden | hidden.T) & asked, Reason.LINKED)
        for measure in NETWORKS:
            if measure in self.figures:
                table = self.threshold(measure)
                # They count every link of enough people: one more that is withheld could be worked out from them.
                besides = (Reason.COMPLEMENTARY, Reason.FEW_OR_BESIDE)
                more = any(bool(ruling.withheld_for(reason).any()) for reason in besides)
                table.withhold(np.full(table.figures.n.shape, more), Reason.LINKED)

    def complement_where_asked(self, ruling: Ruling) -> None:
        """Withhold what subtraction would give, of units inside each other that one question was about."""
        figures = ruling.figures
        asked = figures.why != WHYS.index(Why.NOT_ASKED)
        parents = self.structure.tree_of(figures.axes[0]).parents
        adds_up = (parents >= 0) & (asked & asked[parents]).any(axis=1)
        columns = Columns(figures.n, np.arange(figures.n.shape[1]))
        more = complete(tree(np.where(adds_up, parents, -1)), columns, ruling.withheld(), self.rule, self.effort)
        ruling.withhold(more & asked, Reason.COMPLEMENTARY)


def _places(keys: Sequence[str], axis: Sequence[str]) -> Ints:
    """Return where keys are on an axis, -1 where they are not."""
    at = {key: position for position, key in enumerate(axis)}
    return np.array([at.get(key, -1) for key in keys], dtype=np.int64)


def _any_by(tables: Sequence[Ruling], bundle: Ints, reason: Reason) -> Masks:
    """Return where any item of a scale is withheld for a reason in any of the tables."""
    result = np.zeros((tables[0].figures.n.shape[0], int(bundle.max(initial=-1)) + 1), dtype=bool)
    for ruling in tables:
        unit, item = np.nonzero(ruling.withheld_for(reason))
        result[unit, bundle[item]] = True
    return result
