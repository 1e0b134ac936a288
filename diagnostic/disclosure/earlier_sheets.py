"""The figures of several releases of the same answers as one system: groups of now and of then, over shared answers.

An *atom* is the answers that are in the same lowest group in every release. Every group, of now or then, is a set of
atoms; two groups of the same atoms are one quantity, so that a report that says again what an earlier one said adds
nothing. A *cell* is the atoms that no sum of shown groups tells apart.

Unsafe: for the gate only. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse.csgraph import connected_components

from diagnostic.disclosure.sheets import HIGH, MANY, Block, Floats, Given, Ints, Masks, Sheet
from diagnostic.disclosure.suppress import Rule
from diagnostic.disclosure.systems import Relation, System
from diagnostic.disclosure.together import tied
from diagnostic.earlier_releases import NOBODY, Overlay, lowest_shown
from diagnostic.measures import Measure

NOW, THEN, CELLS = "now", "earlier", "cells"
"""Families of relations."""


@dataclass(frozen=True, slots=True)
class Now:
    """What is to be published of a table, in the groups and columns of its overlay."""

    shown: Masks
    bands: Floats
    """(2, groups, columns): NaN where no range is given."""
    alike: Masks
    most: Floats
    """Of participation: how many people there are; of scores without meaning."""


@dataclass(frozen=True, slots=True)
class Joined:
    """Groups of now and then in the columns in which the same of them are shown; arrays are (quantities, columns)."""

    columns: Ints
    members: tuple[frozenset[int], ...]
    """The atoms of each quantity."""
    relations: tuple[Relation, ...]
    sides: tuple[frozenset[str], ...]
    """Of each relation, the families that it is in."""
    given: Given
    least: Floats
    """What is possible for somebody who has no report."""
    most: Floats
    bands: tuple[Floats, Floats]
    """(2, quantities, columns) of now and then: NaN where no range was given."""
    shown: tuple[Masks, Masks]
    """(quantities,) now and then."""
    hidden: Masks
    """Where nobody may come too close."""
    ends: Masks
    """Where (nearly) all answered at one end: cells, and all that came or went together."""
    places: Ints
    """The quantity of each group now; NOBODY where nobody is in it."""
    measure: Measure

    def sheet(self, *, now: bool, then: bool, hidden: Masks | None = None) -> Sheet:
        """Return what somebody knows who has the report to be published, or the earlier ones, or both.

        Of one side alone, groups of the other are sums only where they are what is asked about.
        """
        hidden = self.hidden if hidden is None else hidden
        relations = self.relations if now and then else self._of_side(NOW if now else THEN, hidden)
        least, most = self.least.copy(), self.most.copy()
        known = self.given.n == 0
        for has, shown, bands in zip((now, then), self.shown, self.bands, strict=True):
            if has:
                known |= shown[:, None]
                least, most = np.fmax(least, bands[0]), np.fmin(most, bands[1])
        least, most = (np.where(known, self.given.total, end) for end in (least, most))
        names = tuple(str(at) for at in range(len(least)))
        cells = tuple((self.measure, name) for name in names)
        groups = Block(names, cells, self.given, least, most, hidden)
        return Sheet(System(names, relations, least, most), groups, tuple(map(str, self.columns)), self.measure)

    def _of_side(self, side: str, asked: Masks) -> tuple[Relation, ...]:
        """Return the relations of one side, and those that say what is asked about."""
        making: dict[int, list[int]] = {}
        for at, relation in enumerate(self.relations):
            making.setdefault(relation.whole, []).append(at)
        found = {at for at, sides in enumerate(self.sides) if side in sides}
        todo = np.flatnonzero(asked.any(axis=1)).tolist()
        seen = set(todo)
        while todo:
            for at in making.get(todo.pop(), ()):
                found.add(at)
                new = set(self.relations[at].parts) - seen
                seen |= new
                todo += sorted(new)
        return tuple(self.relations[at] for at in sorted(found))

    def unsaid(self) -> Ints:
        """Return how many people each hidden quantity has of whom no report said anything by themselves.

        That is without the people of groups inside it that are known; of the two reports, the one that says more.
        """
        said = np.zeros_like(self.given.n)
        targets = np.flatnonzero(self.hidden.any(axis=1)).tolist()
        for shown in self.shown:
            by_first: dict[int, list[int]] = {}
            for at in sorted(np.flatnonzero(shown).tolist(), key=lambda at: (-len(self.members[at]), at)):
                by_first.setdefault(min(self.members[at]), []).append(at)
            for target in targets:
                said[target] = np.maximum(said[target], self._inside(target, by_first))
        return self.given.n - said

    def _inside(self, quantity: int, by_first: Mapping[int, Sequence[int]]) -> Ints:
        """Return how many people are in groups inside a quantity; where these overlap, in the larger ones."""
        mine, people = self.members[quantity], np.zeros(self.columns.size, dtype=np.int64)
        taken: set[int] = set()
        for first in sorted(mine):
            for at in by_first.get(first, ()):
                inside = self.members[at]
                if at != quantity and inside <= mine and not taken & inside:
                    taken |= inside
                    people += self.given.n[at]
        return people


def patterns(overlay: Overlay, shown: Masks, columns: Sequence[int]) -> Iterator[Ints]:
    """Yield the columns of some in which the same groups are shown, now and then."""
    found: dict[bytes, list[int]] = {}
    for column in columns:
        seen = [shown, *(mask for each in overlay.before for mask in (each.shown, each.sets_shown))]
        found.setdefault(b"|".join(np.packbits(each[:, column]).tobytes() for each in seen), []).append(column)
    yield from (np.array(each, dtype=np.int64) for each in found.values())


def joined(overlay: Overlay, now: Now, shown: Masks, columns: Ints, rule: Rule) -> Joined:
    """Return some columns in which the same groups are shown as one system."""
    return _Builder(overlay, now, shown, columns).joined(rule)


class _Builder:
    """Puts the atoms of some columns together."""

    def __init__(self, overlay: Overlay, now: Now, shown: Masks, columns: Ints) -> None:
        self.overlay, self.now, self.columns = overlay, now, columns
        first = int(columns[0])
        self.seen = shown[:, first]
        self.seen_then = [(each.shown[:, first], each.sets_shown[:, first]) for each in overlay.before]
        at_column = np.full(len(overlay.columns), NOBODY, dtype=np.int64)
        at_column[columns] = np.arange(columns.size)
        rows = np.flatnonzero(at_column[overlay.column] >= 0)
        places = np.column_stack([overlay.now, overlay.then])[rows]
        self.atoms, atom = np.unique(places, axis=0, return_inverse=True)
        at = atom.ravel(), at_column[overlay.column[rows]]
        shape = (len(self.atoms), columns.size)
        self.people, self.total = np.zeros(shape), np.zeros(shape)
        self.lowest, self.highest = np.full(shape, np.inf), np.full(shape, -np.inf)
        self.at_low, self.at_high = np.zeros((2, *shape))
        for name in ("people", "total", "lowest", "highest", "at_low", "at_high"):
            getattr(self, name)[at] = getattr(overlay, name)[rows]
        self.low = overlay.low[columns]
        self.net = _Net(len(self.atoms))

    def joined(self, rule: Rule) -> Joined:
        places = self.net.tree(NOW, self.overlay.parents, self.atoms[:, 0])
        then = [
            self.net.tree(THEN, each.parents, self.atoms[:, 1 + release])
            for release, each in enumerate(self.overlay.before)
        ]
        sets = [self._sets(release) for release in range(len(then))]
        cells, ends = self._cells(rule)
        given = self._given(places)
        shape = given.n.shape
        shown = np.zeros((2, shape[0]), dtype=bool)
        hidden = np.zeros(shape, dtype=bool)
        shown[0, places[self.seen & (places >= 0)]] = True
        hidden[places[~self.seen & (places >= 0)]] = True
        for before, place, (seen, _), more in zip(self.overlay.before, then, self.seen_then, sets, strict=True):
            shown[1, place[seen & (place >= 0)]] = True
            shown[1, more] = True
            if before.tree:
                hidden[place[~seen & (place >= 0)]] = True
        counts = self.overlay.measure is Measure.PARTICIPATION
        if not counts:
            # Of few people nothing may be worked out, whether or not they are a group of anybody's.
            few = np.union1d(np.arange(len(self.atoms)), cells)
            hidden[few] |= given.n[few] < rule.threshold
        n = given.n.astype(np.float64)
        most = np.full(shape, MANY) if counts else n * HIGH
        if counts:
            there = places >= 0
            most[places[there]] = np.maximum(self.now.most[there][:, self.columns], n[places[there]])
        return Joined(
            columns=self.columns,
            members=tuple(self.net.members),
            relations=self.net.relations(),
            sides=self.net.sides(),
            given=given,
            least=np.zeros(shape) if counts else n * given.low,
            most=most,
            bands=(self._bands([(places, self.now.bands)], n), self._bands(
                [(place, each.bands) for place, each in zip(then, self.overlay.before, strict=True)], n)),
            shown=(shown[0], shown[1]),
            hidden=hidden & (given.n > 0),
            ends=self._ends(ends, given, rule),
            places=places,
            measure=self.overlay.measure,
        )  # fmt: skip

    def _sets(self, release: int) -> Ints:
        """Return the quantities of groups that were only ever shown together."""
        before, (_, seen) = self.overlay.before[release], self.seen_then[release]
        group = self.atoms[:, 1 + release]
        found = []
        for members in before.sets[seen]:
            atoms = np.flatnonzero((group >= 0) & members[group])
            if atoms.size:
                found.append(self.net.sum_of(THEN, atoms.tolist()))
        return np.array(found, dtype=np.int64)

    def _cells(self, rule: Rule) -> tuple[Ints, Ints]:
        """Return the cells of few people, and what is at an end: cells, and all that came or went where blocks tie it.

        No others: each is one more sum, and what hangs together by it would have to be looked at together.
        """
        first = int(self.columns[0])
        lowest = [lowest_shown(self.overlay.parents, self.seen)]
        lowest += [each[:, first] for each in self.overlay.blocks]
        blocks = np.column_stack(
            [np.where(group >= 0, block[group], NOBODY) for group, block in zip(self.atoms.T, lowest, strict=True)]
        )
        keys, at = np.unique(blocks, axis=0, return_inverse=True)
        some = np.flatnonzero((keys >= 0).any(axis=1))
        cells = [np.flatnonzero(at.ravel() == each) for each in some]
        few = [each for each in cells if ((n := self.people[each].sum(axis=0)) < rule.threshold)[n > 0].any()]
        ends = [each for each in (*cells, *_came_and_went(keys[some], cells)) if self._at_an_end(each, rule).any()]
        found = [[self.net.sum_of(CELLS, each.tolist()) for each in chosen] for chosen in (few, ends)]
        return np.array(found[0], dtype=np.int64), np.array(found[1], dtype=np.int64)

    def _at_an_end(self, atoms: Sequence[int] | Ints, rule: Rule) -> Masks:
        """Return in which columns (nearly) all of some atoms answered at one end."""
        n, low, high = (values[atoms].sum(axis=0) for values in (self.people, self.at_low, self.at_high))
        return np.asarray((n - np.maximum(low, high) <= rule.others) & (n >= rule.threshold))

    def _ends(self, quantities: Ints, given: Given, rule: Rule) -> Masks:
        found = np.zeros(given.n.shape, dtype=bool)
        for each in quantities.tolist():
            found[each] = self._at_an_end(sorted(self.net.members[each]), rule)
        return found

    def _given(self, places: Ints) -> Given:
        """Return people, sums, and single answers at either end, of every quantity."""
        members = self.net.members
        atom = np.array([each for inside in members for each in sorted(inside)], dtype=np.int64)
        size = np.array([len(inside) for inside in members], dtype=np.int64)
        starts = np.cumsum(size) - size
        n, total = (np.add.reduceat(each[atom], starts, axis=0) for each in (self.people, self.total))
        lowest = np.minimum.reduceat(self.lowest[atom], starts, axis=0)
        highest = np.maximum.reduceat(self.highest[atom], starts, axis=0)
        alike = (lowest == highest) & (n > 1)
        there = places >= 0
        alike[places[there]] |= self.now.alike[there][:, self.columns]
        lowest, highest = (np.where(n > 0, end, 0.0) for end in (lowest, highest))
        return Given(n.astype(np.int64), total, lowest, highest, self.low, alike)

    def _bands(self, sides: Sequence[tuple[Ints, Floats]], n: Floats) -> Floats:
        result = np.full((2, *n.shape), np.nan)
        for places, bands in sides:
            there = places >= 0
            for end, of in zip(result, bands, strict=True):
                end[places[there]] = np.fmax(end[places[there]], of[there][:, self.columns])
        return result * n


def _came_and_went(keys: Ints, cells: Sequence[Ints]) -> Iterator[Ints]:
    """Yield the answers that came, and those that went, of all cells that blocks tie together."""
    if not len(keys):
        return
    _, part = connected_components(tied(np.column_stack([keys[:, 1:], keys[:, 0]])), directed=False)
    came, went = (keys[:, 1:] < 0).all(axis=1), keys[:, 0] < 0
    for side in (came, went):
        for number in np.unique(part[side]):
            yield np.concatenate([cells[each] for each in np.flatnonzero(side & (part == number)).tolist()])


class _Net:
    """Sets of atoms, each once, and which of them are sums of which others."""

    def __init__(self, atoms: int) -> None:
        self.members: list[frozenset[int]] = [frozenset((atom,)) for atom in range(atoms)]
        self._place = {each: at for at, each in enumerate(self.members)}
        self._sums: dict[tuple[int, tuple[int, ...]], set[str]] = {}

    def sum_of(self, family: str, parts: Sequence[int]) -> int:
        """Return the quantity that is the sum of others."""
        members = frozenset().union(*(self.members[part] for part in parts))
        whole = self._place.setdefault(members, len(self.members))
        if whole == len(self.members):
            self.members.append(members)
        if tuple(parts) != (whole,):
            self._sums.setdefault((whole, tuple(sorted(parts))), set()).add(family)
        return whole

    def tree(self, family: str, parents: Ints, lowest: Ints) -> Ints:
        """Return the quantity of every group of a tree, parents before children; NOBODY where nobody is in it."""
        parts: list[list[int]] = [[] for _ in range(parents.size)]
        for atom, group in enumerate(lowest.tolist()):
            if group >= 0:
                parts[group].append(atom)
        places = np.full(parents.size, NOBODY, dtype=np.int64)
        for group in range(parents.size - 1, -1, -1):
            if parts[group]:
                places[group] = self.sum_of(family, parts[group])
                if parents[group] >= 0:
                    parts[int(parents[group])].append(int(places[group]))
        return places

    def relations(self) -> tuple[Relation, ...]:
        """Return the sums, under the first of their families."""
        return tuple(Relation(min(found), str(whole), whole, parts) for (whole, parts), found in self._sums.items())

    def sides(self) -> tuple[frozenset[str], ...]:
        """Return the families of each sum."""
        return tuple(frozenset(found) for found in self._sums.values())
