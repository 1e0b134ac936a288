"""From figures to what suppression works on: counts, sums and what keeps them from being guessed, by group and column.

Knows the tables whose figures add up over groups of people; decides about no cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from diagnostic.disclosure import guard
from diagnostic.disclosure.guard import Group, Guard, Shield
from diagnostic.disclosure.policy import Policy
from diagnostic.disclosure.publish import bands
from diagnostic.disclosure.relations import Ints, Masks, Tree
from diagnostic.disclosure.rulings import Ruling
from diagnostic.disclosure.suppress import Columns, Floats
from diagnostic.figures import Figures
from diagnostic.measures import Measure
from diagnostic.questionnaire import SPAN

_MANY = 1e9
"""People: where nobody knows how many there are."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Groups with scores: all that is needed to say what can be guessed of them, by group and column."""

    group: Group
    low: Floats
    """The lowest possible score of each column; the highest is always SPAN."""
    sensitive: Masks

    def part(self, rows: slice | Ints, columns: Sequence[int]) -> Scored:
        """Return some groups and columns."""
        names = Group.__dataclass_fields__
        group = Group(*(getattr(self.group, name)[rows][:, columns] for name in names))
        return Scored(group, self.low[list(columns)], self.sensitive[rows][:, columns])

    def above(self, other: Scored) -> Scored:
        """Return these groups with other ones below them."""
        names = Group.__dataclass_fields__
        group = Group(*(np.vstack([getattr(self.group, name), getattr(other.group, name)]) for name in names))
        return Scored(group, self.low, np.vstack([self.sensitive, other.sensitive]))

    def shield(self, policy: Policy) -> Shield:
        """Return what keeps the groups themselves from being guessed."""
        return guard.of_scores(
            self.group,
            range_=(self.low, np.full(self.low.shape, SPAN)),
            sensitive=self.sensitive,
            points=policy.protection.points,
        )


def scored(ruling: Ruling, lowest: Floats, policy: Policy) -> Scored:
    """Return the groups of a table of scores; those given a band are known to be in it."""
    figures = ruling.figures
    total = _total(figures)
    low, high = np.broadcast_to(lowest, total.shape), np.full(total.shape, SPAN)
    own_lowest, own_highest = figures.lowest, figures.highest
    if own_lowest is None or own_highest is None:
        own_lowest, own_highest = guard.ends(figures.n, total, low, high)
    floor, ceiling = low, high
    coarse = ruling.coarse & ruling.withheld()
    if coarse.any():
        banded = bands(np.where(coarse, figures.columns["estimate"], np.nan), lowest, policy.band_width)
        floor, ceiling = np.where(coarse, banded[0], low), np.where(coarse, banded[1], high)
    alike = figures.unanimous if figures.unanimous is not None else np.zeros(total.shape, dtype=bool)
    group = Group(figures.n, total, floor, ceiling, own_lowest, own_highest)
    return Scored(group, lowest, (figures.n < policy.threshold) | alike)


def score_columns(tree: Tree, groups: Scored, policy: Policy) -> Columns:
    """Return the columns of scores, each a decision of its own."""
    n, total = groups.group.n, groups.group.total
    high = np.full(groups.low.shape, SPAN)
    own = _direct(tree, n, total, groups.low, policy)
    return Columns(n, np.arange(n.shape[1]), total, groups.low, high, Guard(groups.shield(policy), own))


def count_columns(tree: Tree, figures: Figures, policy: Policy) -> Columns:
    """Return the one column of participation: who did not answer is what must not be known."""
    n = figures.n.reshape(tree.size, -1)
    headcount = figures.columns["headcount"].reshape(n.shape)
    most = np.where(np.isnan(headcount), _MANY, headcount)
    own = n[tree.heads] - tree.sums(n)
    room = headcount[tree.heads] - tree.sums(headcount)
    # Headcounts that do not add up say nothing of the people directly in a unit.
    own_most = np.where(np.isnan(room) | (room < own), np.where(own > 0, _MANY, 0.0), room)
    groups, others = (
        guard.of_counts(each, upper, sensitive=each < policy.threshold, people=policy.protection.people)
        for each, upper in ((n, most), (own, own_most))
    )
    return Columns(n, np.arange(n.shape[1]), guard=Guard(groups, others, spares_root=True))


def item_columns(tree: Tree, tables: Sequence[Ruling], bundle: Ints, policy: Policy) -> Columns:
    """Return the columns of all tables of items side by side: counts, and the sums of scores where they are.

    Tables that count the same people as one before them add nothing, and are left out.
    """
    first = sorted(tables, key=lambda ruling: ruling.figures.measure is not Measure.ITEM_SCORE)
    kept: list[Ruling] = []
    for ruling in first:
        if not any(np.array_equal(ruling.figures.n, other.figures.n) for other in kept):
            kept.append(ruling)
    blocks = [_item_block(tree, ruling, policy) for ruling in kept]
    n = np.hstack([block.n for block in blocks])
    lowest = np.zeros(n.shape[1])
    return Columns(
        n,
        np.tile(bundle, len(kept)),
        np.hstack([_sums(block) for block in blocks]),
        lowest,
        lowest + SPAN,
        Guard(
            guard.joined([_guard(block).groups for block in blocks]),
            guard.joined([_guard(block).own for block in blocks]),
        ),
    )


def _sums(block: Columns) -> Floats:
    return np.full(block.n.shape, np.nan) if block.total is None else block.total


def _guard(block: Columns) -> Guard:
    assert block.guard is not None  # noqa: S101 - made below
    return block.guard


def _item_block(tree: Tree, ruling: Ruling, policy: Policy) -> Columns:
    figures = ruling.figures
    if figures.measure is Measure.ITEM_SCORE:
        return score_columns(tree, scored(ruling, np.zeros(figures.n.shape[1]), policy), policy)
    nothing = Guard(guard.of_nothing(figures.n.shape), guard.of_nothing((tree.heads.size, figures.n.shape[1])))
    return Columns(figures.n, np.arange(figures.n.shape[1]), guard=nothing)


def _direct(tree: Tree, n: Ints, total: Floats, low: Floats, policy: Policy) -> Shield:
    """Return the shield of the people directly in each head: groups of their own, of which nothing is printed."""
    own = np.maximum(n[tree.heads] - tree.sums(n), 0)
    high = np.full(low.shape, SPAN)
    sums = np.clip(total[tree.heads] - tree.sums(total), own * low, own * high)
    floor, ceiling = np.broadcast_to(low, sums.shape), np.broadcast_to(high, sums.shape)
    group = Group(own, sums, floor, ceiling, *guard.ends(own, sums, floor, ceiling))
    return guard.of_scores(group, range_=(low, high), sensitive=own < policy.threshold, points=policy.protection.points)


def _total(figures: Figures) -> Floats:
    return np.where(figures.n > 0, figures.n * np.nan_to_num(figures.columns["estimate"]), 0.0)
