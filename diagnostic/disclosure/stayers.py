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
group around it, and the smallest of these is a largest flow (Ford and Fulkerson). That of a unit in which few came and
went is refused; so is, beside it, what would tell of them by subtraction. Who joined and who left is told apart last,
of everybody only, where that leaves enough as well. The flow is our own: a library's starts with all edges each time,
where nearly all ways here are short; the shortest are counted first, without a search.

Knows units by position; prints nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import sparse

from diagnostic.disclosure.relations import Ints, Masks
from diagnostic.earlier_releases import lowest_shown
from diagnostic.two_waves import Exchange

_NOBODY = -1
"""The group of who was there once, and of whose answers no score is shown: a label of its own, nought."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What is printed of one subject beside the changes."""

    now: Masks
    """By unit: whether the score is shown."""
    then: Masks
    """The same of the earlier chart."""


class _Graph:
    """Groups as nodes, kinds of people as edges between up to three of them."""

    def __init__(self, ends: Ints, weight: Ints) -> None:
        self.ends = [set(each) for each in ends.tolist()]
        self.weight = weight.tolist()
        self._people, self._scores, self._slot = weight, (ends[:, 0], ends[:, 1]), ends[:, 2].copy()
        """By edge: how many people; the groups of their scores, now and then; the one that they can be moved from."""
        self.at: dict[int, set[int]] = {}
        for edge, nodes in enumerate(self.ends):
            for node in nodes if self.weight[edge] else ():
                self.at.setdefault(node, set()).add(edge)

    def move(self, edges: Collection[int], old: int, new: int) -> None:
        """Put some people of one group into another."""
        for edge in edges:
            self.ends[edge] = (self.ends[edge] - {old}) | {new}
            self.at[old].discard(edge)
            self.at.setdefault(new, set()).add(edge)
        self._slot[list(edges)] = new

    def between(self, source: int, sink: int, enough: int) -> int:
        """Return how many people have to be told of to tell two groups apart; no more than ``enough`` are counted."""
        if self._on_short_ways(source, sink) >= enough:
            return enough
        flow, found = _Flow(self), 0
        while found < enough and (path := flow.path(source, sink)):
            found += flow.push(path, enough - found)
        return found

    def _on_short_ways(self, source: int, sink: int) -> int:
        """Return how many go within groups of scores: straight, or over those who were there once and so back."""
        found = 0
        for groups in self._scores:
            here, there, once = (self._by_score(groups, slot) for slot in (source, sink, _NOBODY))
            found = max(found, int(np.minimum(here, there).sum()))
            out = np.minimum(here, once)
            if sink != _NOBODY:
                found = max(found, int(min(out.sum(), np.minimum(there, once - out).sum())))
        return found

    def _by_score(self, groups: Ints, slot: int) -> Ints:
        here = (self._slot == slot) & (groups >= 0)
        return np.bincount(groups[here], self._people[here], minlength=int(groups.max(initial=0)) + 1).astype(np.int64)


_Place = tuple[int, int]
"""A node (0, number), or an edge as it is entered (1, number) or left (2, number)."""


class _Flow:
    """A flow through a graph in which an edge lets through as many as it has people."""

    def __init__(self, graph: _Graph) -> None:
        self.graph = graph
        self.along: dict[tuple[_Place, _Place], int] = {}

    def path(self, source: int, sink: int) -> list[_Place]:
        """Return a way on which more can flow, empty where there is none; looked for from both ends."""
        start, end = (0, source), (0, sink)
        ahead: dict[_Place, _Place | None] = {start: None}
        back: dict[_Place, _Place | None] = {end: None}
        front, rear = [start], [end]
        while front and rear:
            forward = self._effort(front) <= self._effort(rear)
            seen, other = (ahead, back) if forward else (back, ahead)
            found: list[_Place] = []
            for place in front if forward else rear:
                for following in self._onward(place) if forward else self._before(place):
                    if following in seen:
                        continue
                    seen[following] = place
                    if following in other:
                        return _way(ahead, following)[::-1] + _way(back, following)[1:]
                    found.append(following)
            front, rear = (found, rear) if forward else (front, found)
        return []

    def _effort(self, places: list[_Place]) -> int:
        return sum(len(self.graph.at.get(number, ())) if kind == 0 else 3 for kind, number in places)

    def push(self, path: list[_Place], most: int) -> int:
        """Let as much flow as the way has room for, and return how much."""
        steps = list(pairwise(path))
        amount = min(most, *(self._room(*step) for step in steps))
        for a, b in steps:
            back = min(amount, self.along.get((b, a), 0))
            self.along[b, a] = self.along.get((b, a), 0) - back
            self.along[a, b] = self.along.get((a, b), 0) + amount - back
        return amount

    def _onward(self, place: _Place) -> Iterator[_Place]:
        """Return to where more can flow from a place."""
        kind, number = place
        if kind == 0:
            for edge in self.graph.at.get(number, ()):
                yield 1, edge
                if self.along.get(((2, edge), place), 0):
                    yield 2, edge
            return
        if kind == 1:
            if self._room(place, (2, number)) > 0:
                yield 2, number
            yield from ((0, node) for node in self.graph.ends[number] if self.along.get(((0, node), place), 0))
            return
        if self.along.get(((1, number), place), 0):
            yield 1, number
        yield from ((0, node) for node in self.graph.ends[number])

    def _before(self, place: _Place) -> Iterator[_Place]:
        """Return from where more can flow to a place."""
        kind, number = place
        if kind == 0:
            for edge in self.graph.at.get(number, ()):
                yield 2, edge
                if self.along.get((place, (1, edge)), 0):
                    yield 1, edge
            return
        if kind == 1:
            if self.along.get((place, (2, number)), 0):
                yield 2, number
            yield from ((0, node) for node in self.graph.ends[number])
            return
        if self._room((1, number), place) > 0:
            yield 1, number
        yield from ((0, node) for node in self.graph.ends[number] if self.along.get((place, (0, node)), 0))

    def _room(self, a: _Place, b: _Place) -> int:
        back = self.along.get((b, a), 0)
        if a[0] == 1 and b[0] == 2:
            return int(self.graph.weight[a[1]]) - self.along.get((a, b), 0) + back
        forward = (a[0], b[0]) in ((0, 1), (2, 0))
        return 1 << 40 if forward else back


def _way(came: dict[_Place, _Place | None], place: _Place) -> list[_Place]:
    """Return the places from one back to where the search began."""
    path = [place]
    while (before := came[path[-1]]) is not None:
        path.append(before)
    return path


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
    graph = _Graph(_ends(exchange, printed, parents), weight)
    work = _Told(graph, staying, parents, enough, np.zeros(wanted.size, dtype=bool), first)
    for unit in np.flatnonzero(asked & inner).tolist():
        work.inner(unit)
    teams = np.flatnonzero(asked & ~inner).tolist()
    work.teams(teams, _once(exchange, weight, printed, staying, teams))
    return work


@dataclass(frozen=True, slots=True)
class _Told:
    """The graph of one subject, and the units decided on so far."""

    graph: _Graph
    staying: list[set[int]]
    parents: Ints
    enough: int
    shown: Masks
    first: int
    """Number of the first unit's group of those who stayed; lower numbers are those of scores."""

    def around(self, unit: int) -> int:
        """Return the group that a unit's people who stayed are taken from."""
        above = _above(unit, self.parents, self.shown)
        return _NOBODY if above < 0 else self.first + above

    def telling(self, hidden: list[int]) -> set[int]:
        """Return the units to leave out because what is not to be shown follows from them: the smallest beside each."""
        result = set()
        for unit in hidden:
            around, new = self.around(unit), self.first + unit
            if not self.staying[unit] or around == _NOBODY:
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

    def inner(self, unit: int) -> None:
        """Decide on a unit."""
        new = self.first + unit
        self.shown[unit] = _told_apart(self.graph, self.staying[unit], self.around(unit), new, self.enough)

    def teams(self, teams: list[int], once: Mapping[int, int]) -> None:
        """Decide on units without others in them, of which the ones around are decided.

        A short way first: from those who stayed in a team over those who were there once, and back over those of a
        team beside it that is not told apart. Where enough can go there, nothing else has to be looked at.
        """
        way = {unit: min(self.people(unit), once[unit]) for unit in teams}
        back: dict[int, int] = {}
        for unit in teams:
            back[self.around(unit)] = back.get(self.around(unit), 0) + way[unit]
        for unit in teams:
            around = self.around(unit)
            if around != _NOBODY and min(way[unit], back[around] - way[unit]) >= self.enough:
                self.graph.move(self.staying[unit], around, self.first + unit)
                self.shown[unit] = True
            else:
                self.inner(unit)
            back[around] -= way[unit] if self.shown[unit] else 0


def _once(
    exchange: Exchange, weight: Ints, printed: Printed, staying: list[set[int]], teams: list[int]
) -> dict[int, int]:
    """Return how many were in each team at one wave only, as far as scores are shown that are the team's own."""
    here = (exchange.then < 0) & (exchange.now >= 0)
    gone = (exchange.now < 0) & (exchange.then >= 0)
    joined = np.bincount(exchange.now[here], weight[here], minlength=printed.now.size)
    left = np.bincount(exchange.then[gone], weight[gone], minlength=printed.then.size)
    past = {team: set(exchange.then[list(staying[team])].tolist()) for team in teams}
    teams_of = Counter(old for olds in past.values() for old in olds)
    result = {}
    for team, olds in past.items():
        alone = [old for old in olds if len(olds) == 1 and teams_of[old] == 1 and printed.then[old]]
        result[team] = int(joined[team] * printed.now[team] + sum(left[old] for old in alone))
    return result


def _rows(matrix: sparse.csr_array) -> list[Ints]:
    return np.split(matrix.indices.astype(np.int64), matrix.indptr[1:-1])


def _ends(exchange: Exchange, printed: Printed, parents: Ints) -> Ints:
    """Return the groups that each kind of people is in, (kinds, 3); no change is shown yet."""
    now, then = exchange.now, exchange.then
    first = np.where(now >= 0, lowest_shown(parents, printed.now)[now], _NOBODY)
    second = np.where(then >= 0, lowest_shown(exchange.parents_then, printed.then)[then], _NOBODY)
    second = np.where(second >= 0, second + parents.size, _NOBODY)
    # A side on which somebody did not answer is no group of theirs: it stands for the other one.
    first, second = np.where(now >= 0, first, second), np.where(then >= 0, second, first)
    return np.stack([first, second, np.full(now.size, _NOBODY)], axis=1)


def _told_apart(graph: _Graph, edges: set[int], old: int, new: int, enough: int) -> bool:
    """Make a group of some people of another one, unless that tells of a few."""
    graph.move(edges, old, new)
    if 0 < graph.between(new, old, enough) < enough:
        graph.move(edges, new, old)
        return False
    return True


def _once_apart(graph: _Graph, exchange: Exchange, weight: Ints, free: int, enough: int) -> bool:
    """Make groups of who joined, of who left, and of those of whom it is not known; all of them, or none."""
    once_now, once_then, named = exchange.then < 0, exchange.now < 0, exchange.named
    made: list[tuple[set[int], int]] = []
    for at, people in enumerate((once_now & named, once_then & named, once_now & ~named)):
        edges = set(np.flatnonzero(people & (weight > 0)).tolist())
        if edges and not _told_apart(graph, edges, _NOBODY, free + at, enough):
            for before, group in reversed(made):
                graph.move(before, group, _NOBODY)
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
