"""Of which units the change of those who stayed may be shown: none that tells of a few people beside everything else.

Of every question there are two unknowns a person: the answer then and the answer now. Everything that is printed across
two waves is a sum of them: scores then, scores now (each over the units of its chart), and of some units the change of
those who stayed, D. A combination of these gives somebody who was in a unit both times the factors a + d now and b - d
then, where a and b come from the scores and d from the changes: nothing is said of this person where a = -d and b = d.
Groups that no printed sum tells apart have one factor each. So a combination is a labelling of groups (those of the
scores now, with -a; those of the scores then, with b; those of the changes, with d; nought for who was there once),
and it tells of the people whose groups have different labels. Two labels are enough, because the groups above any level
of a labelling differ for some of the same people, and for no others. The fewest people that a combination tells of are
therefore the smallest cut of a graph: nodes are groups, and everybody is an edge between the two or three groups that
they are in. Nothing printed tells of fewer people than the threshold if and only if every cut has none or enough.

Units are added one by one, parents first: one more changes only cuts between its own group and what is left of the
group around it, and the smallest of these is a largest flow (``flows``). That of a unit in which few came and went is
refused; so is, beside it, what would tell of them by subtraction. Who joined and who left is told apart last, of
everybody only, where that leaves enough as well.

Where the change before was said, too, both changes have answers of the earlier wave in them, and one can be taken off
the other: who came before it and went after it drops out. Then people are counted whom no factor of that change can
make drop out: those whose answers now are told, and, of those whose answers then are, who is *settled*, in all units of
theirs both times before. To them the change before gives one factor a group of scores, which is that of the scores.

Knows units by position; prints nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from diagnostic.disclosure.flows import NOBODY, Graph
from diagnostic.disclosure.relations import Ints, Masks
from diagnostic.earlier_releases import lowest_shown
from diagnostic.two_waves import Exchange


@dataclass(frozen=True, slots=True)
class Printed:
    """What is printed of one subject beside the changes."""

    now: Masks
    """By unit: whether the score is shown."""
    then: Masks
    """The same of the earlier chart."""


@dataclass(frozen=True, slots=True)
class Told:
    """What may be shown of one subject."""

    stayers: Masks
    """By unit: the change of those who stayed."""
    apart: bool
    """Whether everybody's joiners and leavers may be told apart."""


def told(exchange: Exchange, subject: int, printed: Printed, wanted: Masks, parents: Ints, enough: int) -> Told:
    """Return of which of the ``wanted`` units the change of those who stayed may be shown on one subject.

    What is not wanted must not follow from the others either: where it would, one of these is left out, too.
    """
    weight = exchange.n[:, subject]
    asked, once = wanted.copy(), True
    while True:
        work = _decided(exchange, subject, printed, asked, parents, enough)
        free = work.first + wanted.size
        apart = once and bool(work.shown[0]) and _once_apart(work.graphs, exchange, weight, free, enough)
        telling = work.telling(np.flatnonzero(~wanted).tolist())
        if not telling:
            return Told(work.shown, apart)
        if apart:
            once = False
        else:
            asked[list(telling)] = False


def _decided(exchange: Exchange, subject: int, printed: Printed, wanted: Masks, parents: Ints, enough: int) -> _Told:
    weight = exchange.n[:, subject]
    staying = [set(row[weight[row] > 0].tolist()) for row in _rows(exchange.stayed)]
    asked = wanted & ~_less_than_those_below(staying, wanted, parents)
    inner = np.zeros(wanted.size, dtype=bool)
    inner[parents[parents >= 0]] = True
    first = wanted.size + exchange.parents_then.size
    ends, settled = _ends(exchange, printed, parents), exchange.settled_on(subject)
    sure = None if settled is None else _sure(ends, weight, settled, exchange.now >= 0)
    shown, saying = np.zeros((2, wanted.size), dtype=bool)
    work = _Told(_Graphs(Graph(ends, weight), sure), staying, parents, enough, shown, saying, first)
    for unit in (*np.flatnonzero(asked & inner).tolist(), *np.flatnonzero(asked & ~inner).tolist()):
        work.decide(unit)
    return work


class _Graphs:
    """The graph of everybody, and that of those who count whatever was said of the change before."""

    def __init__(self, everybody: Graph, sure: Graph | None) -> None:
        self.all, self._sure = everybody, sure
        self._size = len(everybody.weight)

    def split(self, edges: set[int], olds: tuple[int, int], new: int, enough: int) -> int | None:
        """Make a group of some people of another one, in both graphs; None: not done, it would tell of a few.

        Returns how many are told of. Where these are none, what is printed followed from the scores before.
        """
        self.all.move(edges, olds[0], new)
        found = self.all.between(new, olds[0], enough)
        if not found or (found >= enough and self._split_surely(edges, olds[1], new, enough)):
            return found
        self.all.move(edges, new, olds[0])
        return None

    def _split_surely(self, edges: set[int], old: int, new: int, enough: int) -> bool:
        if self._sure is None:
            return True
        both = edges | {edge + self._size for edge in edges}
        self._sure.move(both, old, new)
        if self._sure.between(new, old, enough) >= enough:
            return True
        self._sure.move(both, new, old)
        return False

    def join(self, edges: set[int], new: int, old: int, found: int) -> None:
        """Undo a split of which ``found`` were told."""
        self.all.move(edges, new, old)
        if found and self._sure is not None:
            self._sure.move(edges | {edge + self._size for edge in edges}, new, old)


def _sure(ends: Ints, weight: Ints, settled: Ints, now: Masks) -> Graph:
    """Return the second graph: an edge for those of each kind who are settled, then one for the others.

    Of these, only what they answer now is looked at.
    """
    others = ends.copy()
    others[:, 1] = ends[:, 0]
    return Graph(np.concatenate([ends, others]), np.concatenate([settled, np.where(now, weight - settled, 0)]))


@dataclass(frozen=True, slots=True)
class _Told:
    """The graphs of one subject, and the units decided on so far."""

    graphs: _Graphs
    staying: list[set[int]]
    parents: Ints
    enough: int
    shown: Masks
    saying: Masks
    """Those of them that do not follow from the scores."""
    first: int
    """Number of the first unit's group of those who stayed; lower numbers are those of scores."""

    def around(self, unit: int, shown: Masks) -> int:
        """Return the group that a unit's people who stayed are taken from."""
        above = _above(unit, self.parents, shown)
        return NOBODY if above < 0 else self.first + above

    def telling(self, hidden: list[int]) -> set[int]:
        """Return the units to leave out because what is not to be shown follows from them: the smallest beside each."""
        result = set()
        for unit in hidden:
            around, new = self.around(unit, self.shown), self.first + unit
            if not self.staying[unit] or around == NOBODY:
                continue
            graph = self.graphs.all
            graph.move(self.staying[unit], around, new)
            if not graph.between(new, around, 1):
                shown = np.flatnonzero(self.shown).tolist()
                beside = [each for each in shown if self.around(each, self.shown) == around]
                result.add(min(beside, key=self.people) if beside else around - self.first)
            graph.move(self.staying[unit], new, around)
        return result

    def people(self, unit: int) -> int:
        """Return how many stayed in a unit."""
        return sum(self.graphs.all.weight[edge] for edge in self.staying[unit])

    def decide(self, unit: int) -> None:
        """Decide on a unit."""
        olds = self.around(unit, self.shown), self.around(unit, self.saying)
        found = self.graphs.split(self.staying[unit], olds, self.first + unit, self.enough)
        self.shown[unit], self.saying[unit] = found is not None, bool(found)


def _rows(matrix: sparse.csr_array) -> list[Ints]:
    return np.split(matrix.indices.astype(np.int64), matrix.indptr[1:-1])


def _ends(exchange: Exchange, printed: Printed, parents: Ints) -> Ints:
    """Return the groups that each kind of people is in, (kinds, 3); no change is shown yet."""
    now, then = exchange.now, exchange.then
    first = np.where(now >= 0, lowest_shown(parents, printed.now)[now], NOBODY)
    second = np.where(then >= 0, lowest_shown(exchange.parents_then, printed.then)[then], NOBODY)
    second = np.where(second >= 0, second + parents.size, NOBODY)
    # A side on which somebody did not answer is no group of theirs: it stands for the other one.
    first, second = np.where(now >= 0, first, second), np.where(then >= 0, second, first)
    return np.stack([first, second, np.full(now.size, NOBODY)], axis=1)


def _once_apart(graphs: _Graphs, exchange: Exchange, weight: Ints, free: int, enough: int) -> bool:
    """Make groups of who joined, of who left, and of those of whom it is not known; all of them, or none."""
    once_now, once_then, named = exchange.then < 0, exchange.now < 0, exchange.named
    made: list[tuple[set[int], int, int]] = []
    for at, people in enumerate((once_now & named, once_then & named, once_now & ~named)):
        edges = set(np.flatnonzero(people & (weight > 0)).tolist())
        found = graphs.split(edges, (NOBODY, NOBODY), free + at, enough) if edges else 0
        if found is None:
            for before, group, told_of in reversed(made):
                graphs.join(before, group, NOBODY, told_of)
            return False
        made.append((edges, free + at, found))
    return True


def _above(unit: int, parents: Ints, shown: Masks) -> int:
    parent = int(parents[unit])
    while parent >= 0 and not shown[parent]:
        parent = int(parents[parent])
    return parent


def _less_than_those_below(staying: list[set[int]], wanted: Masks, parents: Ints) -> Masks:
    """Return the units in which not everybody stayed who stayed in a unit of theirs: it was moved, people and all."""
    result = np.zeros(wanted.size, dtype=bool)
    for unit in np.flatnonzero(wanted).tolist():
        above = int(parents[unit])
        while above >= 0:
            result[above] |= not staying[unit] <= staying[above]
            above = int(parents[above])
    return result
