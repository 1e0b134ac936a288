"""How closely what is withheld can be guessed: by somebody outside, and by a colleague who knows their own answer.

The attacker here is stronger than any reader. They have the released tables, and besides are told: how many people are
behind every cell, shown or not; every shown mean without its rounding; and of one hidden group the score of its lowest
or of its highest scorer, whichever serves them better. What is safe from them is safe from everybody with less.

Proven by a passed check, for every score and statement mean that is withheld or given as a band, and for every number
of participants that is withheld:

- Of no withheld mean can anybody outside derive, by any combination of the shown ones, an interval narrower than
  ``points``. Of no withheld number of participants an interval narrower than ``people``, with all headcounts known.
- No member of a hidden group can derive a narrower one of the mean of everybody else in it.
- Nobody in any other hidden group can derive a narrower one of a group that is below the threshold or answered alike.

Not claimed: of a group that is shown, or of all groups together that are left over from shown ones (at least as many
people as the threshold), a member can work out the mean of all others but themselves; that is what a threshold means.
A group of enough people that is hidden only beside empty ones is the shown whole itself. Where everybody in the
organisation took part, or all but one, that is known. An index is hidden with a part of it, so that the part is not
known; the index itself can be guessed as closely as its hidden parts leave it. Of statements whose sum is known from a
score that is shown (``statements``), outsiders are kept away, colleagues only as if the score were not there. Several
colleagues who tell each other their answers are not looked at.

Values of attributes and crossings with units are looked at together with units and role levels, where they are withheld
for their own sake and something of their attribute is shown; for colleagues, room for one person's whole range is asked
besides, which is more than their answer can take wherever an unknown stands in two sums at most.

Nothing here is shared with what decides (``suppress``, ``cover``, ``guard``): those count on the closed form of what is
left over, this builds the system and derives.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from diagnostic.disclosure.bounds import Part, intervals, part_of, parts
from diagnostic.disclosure.deadline import NO_DEADLINE, Deadline
from diagnostic.disclosure.policy import Protection
from diagnostic.disclosure.sheets import CUTS, HIGH, Sheet, Told, participation_sheet, score_sheet, unit_sheet
from diagnostic.disclosure.statements import STATEMENTS, statements
from diagnostic.disclosure.systems import System
from diagnostic.release import CutInfo, ItemInfo, Measure, Table, UnitInfo

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Masks = npt.NDArray[np.bool_]

_TOLERANCE = 1e-5
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


def guesses(  # noqa: PLR0913 - what is released, what is told besides, and what both are about
    tables: Mapping[Measure, Table],
    told: Told,
    units: Sequence[UnitInfo],
    protection: Protection,
    threshold: int,
    items: Sequence[ItemInfo] = (),
    cuts: Sequence[CutInfo] = (),
    *,
    until: Deadline = NO_DEADLINE,
) -> Closeness:
    """Return every hidden cell that can be guessed too closely; ``items`` says which statements make up a scale."""
    given = told.given
    sheets = []
    if Measure.PARTICIPATION in given:
        sheets.append(participation_sheet(tables, told.headcount, given[Measure.PARTICIPATION], units))
    if Measure.SCORE in given:
        sheets.append(score_sheet(tables, given, units))
    if Measure.ITEM_SCORE in given:
        sheets.append(unit_sheet(Measure.ITEM_SCORE, tables, given, units))
    found = [_Judge(sheet, protection, threshold, until).closeness() for sheet in sheets]
    if Measure.SCORE in given and Measure.CUT in given and cuts:
        joint = score_sheet(tables, given, units, cuts)
        found.append(_Judge(joint, protection, threshold, until, joint=True).closeness())
    if Measure.ITEM_SCORE in given and Measure.SCORE in given and items:
        found.append(_across(sheets[-1], tables, items, float(protection.points)))
    relations: dict[str, int] = {}
    for each in found:
        for family, count in each.relations.items():
            relations[family] = relations.get(family, 0) + count
    close = tuple(close for each in found for close in each.close)
    return Closeness(close, sum(each.audited for each in found), sum(each.programmes for each in found), relations)


def _across(sheet: Sheet, tables: Mapping[Measure, Table], items: Sequence[ItemInfo], points: float) -> Closeness:
    """Look at statements whose sum is known from a score that is shown."""
    close, programmes, relations = [], 0, 0
    for scale in statements(sheet, tables, items, points):
        for group, column in scale.close():
            name, key = sheet.groups.names[group], sheet.columns[column]
            close.append(Close(Measure.ITEM_SCORE, name, key, f"{STATEMENTS}: {name}"))
        programmes += scale.programmes
        relations += scale.rows
    return Closeness(tuple(close), 0, programmes, {STATEMENTS: relations} if relations else {})


class _Judge:
    """Looks at one sheet, part by part."""

    def __init__(
        self, sheet: Sheet, protection: Protection, threshold: int, until: Deadline, *, joint: bool = False
    ) -> None:
        self.until = until
        self.sheet, self.points, self.joint = sheet, float(protection.points), joint
        self.counts = sheet.measure is Measure.PARTICIPATION
        groups = sheet.groups
        n = groups.given.n
        self.sensitive = (n < threshold) | groups.given.alike
        printed = np.array([cell is not None for cell in groups.cells])
        self.target = groups.hidden & (printed[:, None] | (n < threshold))
        self.width = np.minimum(protection.people, groups.most - groups.least) if self.counts else self.points * n
        # Units and role levels have a sheet of their own.
        named = zip(groups.names, groups.cells, strict=True)
        self.of_attributes = np.array([cell[0] in _ATTRIBUTES if cell else CUTS in name for name, cell in named])
        self.programmes = 0

    def closeness(self) -> Closeness:
        system = self.sheet.system
        # One answer moves an interval by no more than one person's range: where there is room for that, none is too
        # narrow for a colleague. Without circles, and where unknowns stand in two relations at most.
        person = np.zeros(1) if self.counts else (HIGH - self.sheet.groups.given.low)
        derived = intervals(system, np.where(self.target, self.width + person, 0.0), until=self.until)
        self.programmes += derived.programmes
        open_ = derived.width()
        narrow = self.target & (open_ < self.width - _TOLERANCE)
        near = self.target & (open_ - person < self.width - _TOLERANCE) & (not self.counts)
        close: set[tuple[int, int]] = set()
        if narrow.any() or near.any():
            for part in parts(system):
                inside = part.quantities
                if narrow[inside, part.column].any() or near[inside, part.column].any() or part.circle:
                    close |= self._of_part(part, narrow, near)
            # What is known without any unknown beside it is in no part.
            close |= {(int(q), int(c)) for q, c in np.argwhere(narrow & (open_ <= _TOLERANCE)) if not self._whole(q, c)}
        named = tuple(self._named(quantity, column) for quantity, column in sorted(close))
        return Closeness(named, int(self.target.sum()), self.programmes, system.by_family())

    def _of_part(self, part: Part, narrow: Masks, near: Masks) -> set[tuple[int, int]]:
        column = part.column
        if self.joint:
            # Room for one person's whole range is asked besides: nobody has to be tried.
            narrow = narrow | near & self.of_attributes[:, None]
        found = {
            (int(quantity), column)
            for quantity in part.quantities
            if narrow[quantity, column] and not self._whole(quantity, column)
        }
        return found if self.counts or self.joint else found | set(self._for_colleagues(part))

    def _for_colleagues(self, part: Part) -> Iterator[tuple[int, int]]:
        """Yield what is too narrow for one of the people in the groups of a part, trying the two ends of each group."""
        small, where = part_of(self.sheet.system, part)
        given, column = self.sheet.groups.given, part.column
        inside, unknown = _inside(small), set(part.quantities.tolist())
        atoms = [at for at in range(where.size) if len(inside[at]) == 1 and int(where[at]) in unknown]
        with_me = np.array([[atom in members for atom in atoms] for members in inside])
        with_me = np.hstack([with_me, with_me])
        own = np.concatenate([ends[where[atoms], column] for ends in (given.lowest, given.highest)])
        others = given.n[where, column][:, None] - 1
        moves = with_me & (small.most > small.least)
        least = np.where(moves, np.maximum(small.least, own + others * given.low[column]), small.least)
        most = np.where(moves, np.minimum(small.most, own + others * HIGH), small.most)
        # What is known besides cannot close a circle where there is none.
        system = System(small.quantities, small.relations, least, most)
        seen = intervals(system, circles=part.circle, until=self.until)
        self.programmes += seen.programmes
        for each, open_ in enumerate(seen.width().T):
            yield from self._too_narrow(open_, where, column, with_me[:, each])

    def _too_narrow(self, open_: Floats, where: Ints, column: int, with_me: Masks) -> Iterator[tuple[int, int]]:
        for at, place in enumerate(where.tolist()):
            if not self.target[place, column]:
                continue
            people = int(self.sheet.groups.given.n[place, column]) - int(with_me[at])
            asked = with_me[at] or self.sensitive[place, column]
            if people and asked and open_[at] < self.points * people - _TOLERANCE and not self._whole(place, column):
                yield place, column

    def _whole(self, quantity: int, column: int) -> bool:
        """Say whether what a group can be guessed from is nothing but that all others hidden with it are empty.

        Or, of participation: that (nearly) everybody in an organisation of which no part is shown took part.
        """
        groups, n = self.sheet.groups, self.sheet.groups.given.n[:, column]
        known = groups.most[:, column] - groups.least[:, column] <= _TOLERANCE
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
        unknown = groups.most[:, column] - groups.least[:, column] > _TOLERANCE
        near, around = {quantity}, {quantity}
        for _ in range(2):
            found = [each for each in relations if near & {each.whole, *each.parts}]
            around = {place for each in found for place in (each.whole, *each.parts)}
            near |= {place for place in around if unknown[place]}
        anything = groups.given.n[:, column] * (HIGH - groups.given.low[column])
        told = groups.most[:, column] - groups.least[:, column] < anything - _TOLERANCE
        shown = [
            (place, cell) for place, cell in enumerate(groups.cells) if cell and cell[0] in _ATTRIBUTES and told[place]
        ]
        # Where none is near, what else there is: without any, all is as it was judged without them.
        return tuple(cell for place, cell in shown if place in around) or tuple(cell for _, cell in shown)


def _inside(system: System) -> list[set[int]]:
    """Return which quantities without known parts make up each quantity, itself where it has none."""
    below: dict[int, set[int]] = {}
    for relation in system.relations:
        below.setdefault(relation.whole, set()).update(relation.parts)

    def members(place: int) -> set[int]:
        if place not in below:
            return {place}
        return set().union(*(members(part) for part in below[place]))

    return [members(place) for place in range(len(system.quantities))]
