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
        work = _decided(exchange, weight, printed, asked, parents, enough)
        free = work.first + wanted.size
        apart = once and bool(work.shown[0]) and _once_apart(work.graph, exchange, weight, free, enough)
        telling = work.telling(np.flatnonzero(~wanted).tolist())
        if not telling:
            return Told(work.shown, apart)
        if apart:
            once = False
        else:
            asked[list(telling)] = False


def _decided(exchange: Exchange, weight: Ints, printed: Printed, wanted: Masks, parents: Ints, enough: int) -> _Told:
    staying = [set(row[weight[row] > 0].tolist()) for row in _rows(exchange.stayed)]
    asked = wanted & ~_less_than_those_below(staying, wanted, parents)
    inner = np.zeros(wanted.size, dtype=bool)
    inner[parents[parents >= 0]] = True
    first = wanted.size + exchange.parents_then.size
    graph = Graph(_ends(exchange, printed, parents), weight)
    work = _Told(graph, staying, parents, enough, np.zeros(wanted.size, dtype=bool), first)
    for unit in (*np.flatnonzero(asked & inner).tolist(), *np.flatnonzero(asked & ~inner).tolist()):
        work.decide(unit)
    return work


@dataclass(frozen=True, slots=True)
class _Told:
    """The graph of one subject, and the units decided on so far."""

    graph: Graph
    staying: list[set[int]]
    parents: Ints
    enough: int
    shown: Masks
    first: int
    """Number of the first unit's group of those who stayed; lower numbers are those of scores."""

    def around(self, unit: int) -> int:
        """Return the group that a unit's people who stayed are taken from."""
        above = _above(unit, self.parents, self.shown)
        return NOBODY if above < 0 else self.first + above

    def telling(self, hidden: list[int]) -> set[int]:
        """Return the units to leave out because what is not to be shown follows from them: the smallest beside each."""
        result = set()
        for unit in hidden:
            around, new = self.around(unit), self.first + unit
            if not self.staying[unit] or around == NOBODY:
                continue
            self.graph.move(self.staying[unit], around, new)
            if not self.graph.between(new, around, 1):
                beside = [each for each in np.flatnonzero(self.shown).tolist() if self.around(each) == around]
                result.add(min(beside, key=self.people) if beside else around - self.first)
            self.graph.move(self.staying[unit], new, around)
        return result

    def people(self, unit: int) -> int:
        """Return how many stayed in a unit."""
        return sum(self.graph.weight[edge] for edge in self.staying[unit])

    def decide(self, unit: int) -> None:
        """Decide on a unit."""
        new = self.first + unit
        self.shown[unit] = _told_apart(self.graph, self.staying[unit], self.around(unit), new, self.enough)


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


def _told_apart(graph: Graph, edges: set[int], old: int, new: int, enough: int) -> bool:
    """Make a group of some people of another one, unless that tells of a few."""
    graph.move(edges, old, new)
    if 0 < graph.between(new, old, enough) < enough:
        graph.move(edges, new, old)
        return False
    return True


def _once_apart(graph: Graph, exchange: Exchange, weight: Ints, free: int, enough: int) -> bool:
    """Make groups of who joined, of who left, and of those of whom it is not known; all of them, or none."""
    once_now, once_then, named = exchange.then < 0, exchange.now < 0, exchange.named
    made: list[tuple[set[int], int]] = []
    for at, people in enumerate((once_now & named, once_then & named, once_now & ~named)):
        edges = set(np.flatnonzero(people & (weight > 0)).tolist())
        if edges and not _told_apart(graph, edges, NOBODY, free + at, enough):
            for before, group in reversed(made):
                graph.move(before, group, NOBODY)
            return False
        made.append((edges, free + at))
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
