"""Whether one sheet of figures leaves everybody in it their room: part by part, for outsiders and for colleagues.

The attacker is the one of ``guesses``. Knows sheets, not releases: which figures make up a sheet is said by whoever
builds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from diagnostic.disclosure.bounds import Part, intervals, part_of, parts
from diagnostic.disclosure.deadline import Deadline
from diagnostic.disclosure.policy import Protection
from diagnostic.disclosure.sheets import CUTS, HIGH, Sheet
from diagnostic.disclosure.systems import System
from diagnostic.measures import Measure

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Masks = npt.NDArray[np.bool_]

TOLERANCE = 1e-5
"""Sums of points: what adding up leaves."""
_ATTRIBUTES = (Measure.CUT, Measure.CROSSING)


@dataclass(frozen=True, slots=True)
class Close:
    """A cell that can be guessed too closely."""

    measure: Measure
    group: str
    column: str
    relation: str
    """Family and whole of the relation that gives it away."""
    beside: tuple[tuple[Measure, str], ...] = ()
    """Shown values of attributes and crossings that stand beside it: table and group."""

    def __str__(self) -> str:
        where = f"{self.group}, {self.column}" if self.column else self.group
        return f"{self.measure.value}: {where} can be guessed too closely ({self.relation})"


@dataclass(frozen=True, slots=True)
class Closeness:
    """What the check found; it passes when ``close`` is empty."""

    close: tuple[Close, ...] = ()
    audited: int = 0
    """Hidden cells whose interval was worked out."""
    programmes: int = 0
    """Linear programmes solved."""
    relations: Mapping[str, int] = field(default_factory=dict)
    """By family."""


class Judge:
    """Looks at one sheet, part by part.

    Of ``several`` releases nothing is spared. ``unsaid`` is how many people of each quantity nothing was said of by
    itself: the room is theirs, where it is not everybody's.
    """

    def __init__(
        self,
        sheet: Sheet,
        protection: Protection,
        threshold: int,
        until: Deadline,
        *,
        joint: bool = False,
        several: bool = False,
        unsaid: Ints | None = None,
    ) -> None:
        self.until, self.several = until, several
        self.sheet, self.points, self.joint = sheet, float(protection.points), joint
        self.counts = sheet.measure is Measure.PARTICIPATION
        groups = sheet.groups
        n = groups.given.n
        self.people = n if unsaid is None else unsaid
        self.sensitive = (n < threshold) | groups.given.alike
        printed = np.array([cell is not None for cell in groups.cells])
        self.target = groups.hidden & (printed[:, None] | (n < threshold))
        self.width = (
            np.minimum(protection.people, groups.most - groups.least) if self.counts else self.points * self.people
        )
        # Units and role levels have a sheet of their own.
        named = zip(groups.names, groups.cells, strict=True)
        self.of_attributes = np.array([cell[0] in _ATTRIBUTES if cell else CUTS in name for name, cell in named])
        # One answer moves an interval by no more than one person's range: where there is room for that, none is too
        # narrow for a colleague. Without circles, and where unknowns stand in two relations at most.
        person = np.broadcast_to(np.zeros(1) if self.counts else HIGH - groups.given.low, n.shape)
        # Of somebody alone no interval is wider than their own range: it is asked what is left when others tell theirs.
        self.alone = self.target & self.of_attributes[:, None] & (n == 1) & joint
        person = np.where(self.alone, 0.0, person)
        derived = intervals(sheet.system, np.where(self.target, self.width + person, 0.0), until=until)
        self.programmes, self.open, self.possible = derived.programmes, derived.width(), derived
        self.narrow: Masks = self.target & (self.open < self.width - TOLERANCE)
        self.near: Masks = self.target & (self.open - person < self.width - TOLERANCE) & (not self.counts)
        # Of several releases an unknown may stand in more relations: in a circle, all colleagues are tried.
        asked = self.target if several else self.narrow | self.near | self.alone
        self.parts = list(parts(sheet.system)) if asked.any() else []

    def closeness(self) -> Closeness:
        """Return what is too close, by name."""
        named = tuple(self._named(quantity, column) for quantity, column in sorted(self.close()))
        return Closeness(named, int(self.target.sum()), self.programmes, self.sheet.system.by_family())

    def close(self) -> set[tuple[int, int]]:
        """Return quantity and column of everything that can be guessed too closely."""
        return self.for_outsiders() | {(quantity, column) for quantity, column, _, _ in self.for_colleagues()}

    def for_outsiders(self) -> set[tuple[int, int]]:
        """Return quantity and column of what is too close for somebody who knows no answer."""
        narrow, open_ = self.narrow, self.open
        if self.joint:
            # Room for one person's whole range is asked besides: nobody has to be tried.
            narrow = narrow | self.near & self.of_attributes[:, None] | self._alone_among_all(narrow)
        some = [each for each in self.parts if narrow[each.quantities, each.column].any()]
        cells = {(int(q), part.column) for part in some for q in part.quantities if narrow[q, part.column]}
        # What is known without any unknown beside it is in no part.
        cells |= {(int(q), int(c)) for q, c in np.argwhere(self.narrow & (open_ <= TOLERANCE))}
        return {cell for cell in cells if not self._whole(*cell)}

    def _alone_among_all(self, narrow: Masks) -> Masks:
        """Return who is alone and can be guessed when of each other group somebody tells all others their answer."""
        found = np.zeros(self.target.shape, dtype=bool)
        for part in self.parts:
            asked = (self.alone & ~narrow)[part.quantities, part.column]
            if asked.any():
                close = self._told_by_all(part, part.quantities[asked])
                found[close, part.column] = True
        return found

    def _told_by_all(self, part: Part, alone: Ints) -> Ints:
        """Return of whom too little is left; a column each, in which nobody tells theirs."""
        small, where = part_of(self.sheet.system, part)
        given, column, inside = self.sheet.groups.given, part.column, small.made_of()
        others = np.maximum(given.n[where, column] - 1, 0)
        told = np.array([members == {at} for at, members in enumerate(inside)]) & (small.most > small.least)[:, 0]
        asked = [int(np.flatnonzero(where == each)[0]) for each in alone]
        silent = np.array([[at in inside[each] for each in asked] for at in range(where.size)])
        moves = told[:, None] & ~silent
        above = given.highest[where, column] + others * given.low[column]
        below = given.lowest[where, column] + others * HIGH
        least = np.where(moves, np.maximum(small.least, above[:, None]), small.least)
        most = np.where(moves, np.minimum(small.most, below[:, None]), small.most)
        room = np.zeros(least.shape)
        room[asked, np.arange(len(asked))] = self.width[alone, column]
        seen = intervals(System(small.quantities, small.relations, least, most), room, until=self.until)
        self.programmes += seen.programmes
        left = seen.width()[asked, np.arange(len(asked))]
        return np.asarray(alone[left < self.width[alone, column] - TOLERANCE])

    def for_colleagues(self) -> set[tuple[int, int, int, int]]:
        """Return quantity and column of what is too close for one of the people in a group, this group, and which end.

        0: the one with the lowest score, 1: with the highest.
        """
        if self.counts or self.joint:
            return set()
        asked = self.narrow | self.near
        some = [part for part in self.parts if asked[part.quantities, part.column].any() or part.circle]
        return {each for part in some for each in self._of_part(part)}

    def _of_part(self, part: Part) -> Iterator[tuple[int, int, int, int]]:
        """Try the two ends of each group in a part."""
        small, where = part_of(self.sheet.system, part)
        given, column = self.sheet.groups.given, part.column
        inside, unknown = small.made_of(), set(part.quantities.tolist())
        atoms = [at for at in range(where.size) if len(inside[at]) == 1 and int(where[at]) in unknown]
        with_me = np.array([[atom in members for atom in atoms] for members in inside])
        with_me = np.hstack([with_me, with_me])
        own = np.concatenate([ends[where[atoms], column] for ends in (given.lowest, given.highest)])
        others = given.n[where, column][:, None] - 1
        moves = with_me & (small.most > small.least)
        least = np.where(moves, np.maximum(small.least, own + others * given.low[column]), small.least)
        most = np.where(moves, np.minimum(small.most, own + others * HIGH), small.most)
        # Everybody else's room: of the groups that I am in, and of those of whom nobody may know much.
        asked = self.target[where, column][:, None] & (with_me | self.sensitive[where, column][:, None])
        room = np.where(asked, self.points * np.maximum(self.people[where, column][:, None] - with_me, 0), 0.0)
        room = np.where(self._left_at_least(small, where, column, np.array([*atoms, *atoms]), own) < room, room, 0.0)
        if not room.any():
            return
        # What is known besides cannot close a circle where there is none.
        system = System(small.quantities, small.relations, least, most)
        seen = intervals(system, room, circles=part.circle, until=self.until)
        self.programmes += seen.programmes
        for at, each in np.argwhere(seen.width() < room - TOLERANCE).tolist():
            end, mine = divmod(each, len(atoms))
            if not self._whole(int(where[at]), column):
                yield int(where[at]), column, int(where[atoms[mine]]), end

    def _left_at_least(self, small: System, where: Ints, column: int, atoms: Ints, own: Floats) -> Floats:
        """Return how wide each interval stays at least for people in some groups who know their own answer.

        What is possible is convex, and the truth is possible: of the way from there to either end of an interval, that
        part stays open on which no group leaves what those in it hold possible.
        """
        given = self.sheet.groups.given
        total, others = given.total[where, column], given.n[where[atoms], column] - 1
        true = total[atoms]
        up = _share(own + others * HIGH - true, small.most[atoms, 0] - true)
        down = _share(true - own - others * given.low[column], true - small.least[atoms, 0])
        ends = self.possible.least[where, column], self.possible.most[where, column]
        open_ = np.maximum(ends[1], total) - np.minimum(ends[0], total)
        return np.asarray(open_[:, None] * np.minimum(up, down))

    def _whole(self, quantity: int, column: int) -> bool:
        """Say whether what a group can be guessed from is nothing but that all others hidden with it are empty.

        Or, of participation: that (nearly) everybody in an organisation of which no part is shown took part.
        """
        if self.several:
            return False
        groups, n = self.sheet.groups, self.sheet.groups.given.n[:, column]
        known = groups.most[:, column] - groups.least[:, column] <= TOLERANCE
        shown = known & np.array([cell is not None for cell in groups.cells]) & (n > 0)
        above = {part: relation for relation in self.sheet.system.relations for part in relation.parts}
        relation = above.get(int(quantity))
        here, alone = int(quantity), True
        while relation is not None:
            alone &= not any(n[part] for part in relation.parts if part != here and not shown[part])
            if shown[relation.whole]:
                if self.counts:
                    return relation.whole == 0 and not any(shown[part] for part in relation.parts)
                return bool(alone and not self.sensitive[quantity, column])
            here, relation = relation.whole, above.get(relation.whole)
        return False

    def _named(self, quantity: int, column: int) -> Close:
        cell = self.sheet.groups.cells[quantity]
        relation = next(
            (each for each in self.sheet.system.relations if quantity in each.parts),
            next((each for each in self.sheet.system.relations if each.whole == quantity), None),
        )
        where = f"{relation.family}: {relation.name}" if relation is not None else "by itself"
        measure, group = cell if cell is not None else (self.sheet.measure, self.sheet.groups.names[quantity])
        beside = self._beside(quantity, column)
        return Close(measure, group, self.sheet.columns[column], where, beside)

    def _beside(self, quantity: int, column: int) -> tuple[tuple[Measure, str], ...]:
        """Return the cells of attributes, shown or banded, in the sums that a group is in, or something beside it."""
        groups, relations = self.sheet.groups, self.sheet.system.relations
        unknown = groups.most[:, column] - groups.least[:, column] > TOLERANCE
        near, around = {quantity}, {quantity}
        for _ in range(2):
            found = [each for each in relations if near & {each.whole, *each.parts}]
            around = {place for each in found for place in (each.whole, *each.parts)}
            near |= {place for place in around if unknown[place]}
        anything = groups.given.n[:, column] * (HIGH - groups.given.low[column])
        told = groups.most[:, column] - groups.least[:, column] < anything - TOLERANCE
        shown = [
            (place, cell) for place, cell in enumerate(groups.cells) if cell and cell[0] in _ATTRIBUTES and told[place]
        ]
        # Where none is near, what else there is: without any, all is as it was judged without them.
        return tuple(cell for place, cell in shown if place in around) or tuple(cell for _, cell in shown)


def _share(possible: Floats, wanted: Floats) -> Floats:
    """Return which share of a way can be gone; all of it where there is none."""
    return np.clip(np.divide(possible, wanted, out=np.ones_like(possible), where=wanted > TOLERANCE), 0.0, 1.0)
