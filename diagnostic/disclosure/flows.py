"""How many people lie between two groups: the largest flow through a graph of groups, with people as its edges.

An edge is a kind of people: between the group of their score now, that of their score then, and a third one, which can
be changed; it lets through as many as they are (Ford and Fulkerson). The flow is our own: a library's starts with all
edges each time, where nearly all ways here are short. The shortest are counted first, without a search.

Knows numbers only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import accumulate, pairwise

import numpy as np

from diagnostic.disclosure.relations import Ints

NOBODY = -1
"""The group of who was there once, and of whose answers no score is shown: a label of its own, nought."""


class Graph:
    """Groups as nodes, kinds of people as edges between up to three of them."""

    def __init__(self, ends: Ints, weight: Ints) -> None:
        self.weight: list[int] = weight.tolist()
        self._scores: list[list[int]] = ends[:, :2].T.tolist()
        self._slot: list[int] = ends[:, 2].tolist()
        """The groups of the scores of each edge, now and then, and the third of its groups, which can be changed."""
        self.at = _edges_at(ends, np.flatnonzero(weight))
        self._inside = [_people(ends[:, 2], ends[:, side], weight) for side in (0, 1)]

    def nodes(self, edge: int) -> tuple[int, int, int]:
        """Return the groups that an edge is between."""
        return self._scores[0][edge], self._scores[1][edge], self._slot[edge]

    def move(self, some: Collection[int], old: int, new: int) -> None:
        """Put some people of one group, which is none of scores, into another."""
        edges = [edge for edge in some if self.weight[edge]]
        self.at.setdefault(old, set()).difference_update(edges)
        self.at.setdefault(new, set()).update(edges)
        for edge in edges:
            self._slot[edge] = new
        for groups, inside in zip(self._scores, self._inside, strict=True):
            here, there = inside[old], inside[new]
            for edge in edges:
                score, people = groups[edge], self.weight[edge]
                here[score] -= people
                there[score] += people

    def between(self, source: int, sink: int, enough: int) -> int:
        """Return how many people have to be told of to tell two groups apart; no more than ``enough`` are counted."""
        if any(_on_short_ways(inside, source, sink, enough) for inside in self._inside):
            return enough
        if any(self._over_others(side, source, sink, enough) for side in (0, 1)):
            return enough
        flow, found = _Flow(self), 0
        while found < enough and (path := flow.path(source, sink)):
            found += flow.push(path, enough - found)
        return found

    def _over_others(self, side: int, source: int, sink: int, enough: int) -> bool:
        """Say whether enough go from one group of scores to the other over people of other groups."""
        first, second = self._scores[side], self._scores[1 - side]
        gone: defaultdict[int, int] = defaultdict(int)
        found, there = 0, self._inside[1 - side][sink]
        for score, people in self._inside[side][source].items():
            left = people if score >= 0 else 0
            for edge in self.at.get(score, ()) if left else ():
                if first[edge] != score or self._slot[edge] in (source, sink):
                    continue
                across = second[edge]
                some = min(left, self.weight[edge], there.get(across, 0) - gone[across]) if across >= 0 else 0
                left, found = left - some, found + some
                gone[across] += some
                if found >= enough:
                    return True
                if not left:
                    break
        return False


_Inside = defaultdict[int, defaultdict[int, int]]
"""By the group that people can be moved from, and that of their score: how many they are."""


def _edges_at(ends: Ints, edges: Ints) -> dict[int, set[int]]:
    """Return the edges at each node."""
    node, edge = ends[edges].ravel(), np.repeat(edges, ends.shape[1])
    order = np.argsort(node, kind="stable")
    names, starts = np.unique(node[order], return_index=True)
    return {
        name: set(some.tolist()) for name, some in zip(names.tolist(), np.split(edge[order], starts[1:]), strict=True)
    }


def _people(slot: Ints, score: Ints, weight: Ints) -> _Inside:
    inside: _Inside = defaultdict(lambda: defaultdict(int))
    size = int(score.max(initial=0)) + 2
    keys, at = np.unique((slot + 1) * size + score + 1, return_inverse=True)
    for key, people in zip(keys.tolist(), np.bincount(at, weight).astype(np.int64).tolist(), strict=True):
        inside[key // size - 1][key % size - 1] = people
    return inside


def _on_short_ways(inside: _Inside, source: int, sink: int, enough: int) -> bool:
    """Say whether enough go within groups of scores: straight, and over those who were there once and so back."""
    here, there, once = inside[source], inside[sink], inside[NOBODY]
    straight = {score: min(people, there[score]) for score, people in here.items() if score >= 0}
    found = sum(straight.values())
    if found >= enough or sink == NOBODY:
        return found >= enough
    out = {score: min(here[score] - gone, once[score]) for score, gone in straight.items()}
    wanted = enough - found
    if sum(out.values()) < wanted:
        return False
    back = (
        min(people - straight.get(score, 0), once[score] - out.get(score, 0))
        for score, people in there.items()
        if score >= 0
    )
    return any(total >= wanted for total in accumulate(back))


_Place = tuple[int, int]
"""A node (0, number), or an edge as it is entered (1, number) or left (2, number)."""


class _Flow:
    """A flow through a graph in which an edge lets through as many as it has people."""

    def __init__(self, graph: Graph) -> None:
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
            yield from ((0, node) for node in self.graph.nodes(number) if self.along.get(((0, node), place), 0))
            return
        if self.along.get(((1, number), place), 0):
            yield 1, number
        yield from ((0, node) for node in self.graph.nodes(number))

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
            yield from ((0, node) for node in self.graph.nodes(number))
            return
        if self._room((1, number), place) > 0:
            yield 1, number
        yield from ((0, node) for node in self.graph.nodes(number) if self.along.get((place, (0, node)), 0))

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
