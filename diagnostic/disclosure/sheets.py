"""The released tables as systems of quantities, with what the strongest attacker is told besides.

One sheet for each kind of figure that adds up over groups of people: participation, scores (units and role levels
share the organisation), single statements. A further cut of the same people is one more block with its relations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from diagnostic.cells import REASONS, Reason, Status
from diagnostic.disclosure.systems import Relation, System, tree_relations
from diagnostic.measures import Measure
from diagnostic.released_table import Table
from diagnostic.survey_parts import CutInfo, UnitInfo

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Masks = npt.NDArray[np.bool_]

UNITS, ROLES, CUTS = "units", "roles", "cuts"
"""Families of relations."""
MANY = 1e9
"""People: where nobody knows how many there are."""
HIGH = 100.0
"""The highest possible score."""
_EARLIER = REASONS.index(Reason.EARLIER)
_OWN = [REASONS.index(each) for each in (Reason.BELOW_THRESHOLD, Reason.UNANIMITY)]


@dataclass(frozen=True, slots=True)
class Given:
    """What the attacker is told of one table beyond what it shows; arrays are (groups, columns)."""

    n: Ints
    total: Floats
    """Sums of scores; of participation, how many took part."""
    lowest: Floats
    """The lowest score of a single person, on the unsafe side."""
    highest: Floats
    low: Floats
    """Lowest possible score, by column; the highest is always HIGH."""
    alike: Masks
    """Where (nearly) all answered alike."""


@dataclass(frozen=True, slots=True)
class Told:
    """All that the attacker is told besides the released tables."""

    given: Mapping[Measure, Given]
    headcount: Floats
    """By unit of the participation; NaN where nobody knows."""


@dataclass(frozen=True, slots=True)
class Block:
    """Groups of people with their figures; a row a group, a column a question."""

    names: tuple[str, ...]
    cells: tuple[tuple[Measure, str] | None, ...]
    """Table and group; None for people of whom nothing is printed."""
    given: Given
    least: Floats
    most: Floats
    hidden: Masks
    """Where somebody must not come too close."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A system of groups of people, and its groups."""

    system: System
    groups: Block
    columns: tuple[str, ...]
    measure: Measure

    def people(self) -> Ints:
        """Return how many people are behind each quantity."""
        return self.groups.given.n


def score_sheet(
    tables: Mapping[Measure, Table],
    given: Mapping[Measure, Given],
    units: Sequence[UnitInfo],
    cuts: Sequence[CutInfo] = (),
) -> Sheet:
    """Return the scores of units, of role levels, and of the values of attributes, by themselves and by unit."""
    table = tables[Measure.SCORE]
    blocks = [_block(table, given[Measure.SCORE])]
    relations = _tree(blocks, _parents(table.axes[0], units))
    if Measure.ROLE_SCORE in tables:
        own = tables[Measure.ROLE_SCORE]
        roles = _spread(_block(own, given[Measure.ROLE_SCORE]), own.axes[1], table.axes[1])
        relations.append(_cut(blocks, ROLES, whole=0, parts=roles))
    if cuts:
        relations += _Cuts(blocks, tables, given, cuts).relations()
    return _sheet(blocks, relations, table)


def unit_sheet(measure: Measure, tables: Mapping[Measure, Table], given: Mapping[Measure, Given],
               units: Sequence[UnitInfo]) -> Sheet:  # fmt: skip
    """Return a table of units by questions."""
    table = tables[measure]
    blocks = [_block(table, given[measure])]
    return _sheet(blocks, _tree(blocks, _parents(table.axes[0], units)), table)


def participation_sheet(
    tables: Mapping[Measure, Table], headcount: Floats, people: Given, units: Sequence[UnitInfo]
) -> Sheet:
    """Return how many took part, of whom everybody knows how many they are in all where the roster says so."""
    table = tables[Measure.PARTICIPATION]
    keys, parents = table.axes[0], _parents(table.axes[0], units)
    below: dict[int, list[int]] = {}
    for group, parent in enumerate(parents):
        below.setdefault(parent, []).append(group)
    shown = (table.status == Status.SHOWN)[:, None]
    took_part = people.n.astype(np.float64)
    most = np.maximum(np.where(np.isnan(headcount), MANY, headcount)[:, None], took_part)
    groups = Block(keys, tuple((table.measure, key) for key in keys), people,
                   np.where(shown, took_part, 0.0), np.where(shown, took_part, most), ~shown)  # fmt: skip
    blocks, rests = [groups], {}
    for whole, inside in sorted(below.items()):
        n = people.n[whole] - people.n[inside].sum(axis=0) if whole >= 0 else np.zeros(1, dtype=np.int64)
        if (n > 0).any():
            room = headcount[whole] - headcount[inside].sum()
            upper = np.maximum(MANY if np.isnan(room) or room < n[0] else room, n)
            rests[whole] = sum(len(each.names) for each in blocks)
            blocks.append(_rest(keys[whole], n, n.astype(np.float64), people.low, most=upper))
    return _sheet(blocks, tree_relations(UNITS, keys, parents, rests), table)


def _block(table: Table, given: Given) -> Block:
    keys = table.axes[0]
    status = table.status.reshape(len(keys), -1)
    n = given.n.astype(np.float64)
    least, most = n * given.low, n * HIGH
    if table.bands is not None:
        banded = status == Status.BANDED
        least = np.where(banded, n * table.bands[0], least)
        most = np.where(banded, n * table.bands[1], most)
    known = (status == Status.SHOWN) | (given.n == 0)
    hidden = (status == Status.WITHHELD) | (status == Status.BANDED)
    # Beside earlier releases it is few people who are owed room, not the groups that they are in.
    hidden &= (table.reason.reshape(status.shape) != _EARLIER) | given.alike
    least, most = (np.where(known, given.total, end) for end in (least, most))
    return Block(keys, tuple((table.measure, key) for key in keys), given, least, most, hidden & (given.n > 0))


class _Cuts:
    """Adds the values of attributes to the blocks of units, and the relations that they make.

    Who must not be guessed closely among them is who is withheld for their own sake: too few, or all alike. Where
    nothing is shown of an attribute, of its values there is nothing to guess from but the organisation itself.
    """

    def __init__(self, blocks: list[Block], tables: Mapping[Measure, Table], given: Mapping[Measure, Given],
                 cuts: Sequence[CutInfo]) -> None:  # fmt: skip
        self.blocks, self.tables, self.given, self.cuts = blocks, tables, given, cuts
        self.attributes = list(dict.fromkeys(cut.attribute for cut in cuts))
        self.attribute = np.array([self.attributes.index(cut.attribute) for cut in cuts], dtype=np.int64)

    def relations(self) -> list[Relation]:
        table = self.tables[Measure.CUT]
        values = _block(table, self.given[Measure.CUT])
        shown = table.status == Status.SHOWN
        some = np.stack([shown[self.attribute == each].any(axis=0) for each in range(len(self.attributes))])
        first = self._add(replace(values, hidden=_own(table) & some[self.attribute]))
        found = []
        for attribute, name in enumerate(self.attributes):
            inside = first + np.flatnonzero(self.attribute == attribute)
            known = self._known(name, self.attribute == attribute, values.given, some[attribute])
            found.append(self._sum(name, known, inside, some[attribute]))
            found.append(self._sum(name, 0, np.array([known]), some[attribute]))
        return found + (self._crossings(first) if Measure.CROSSING in self.tables else [])

    def _known(self, name: str, rows: Masks, given: Given, some: Masks) -> int:
        """Add the people of whom an attribute is known: any comparison of its values tells how they are together."""
        n, total = given.n[rows].sum(axis=0), given.total[rows].sum(axis=0)
        contrasts = self.tables.get(Measure.CUT_CONTRAST)
        told = np.zeros(n.size, dtype=bool)
        if contrasts is not None:
            told = (contrasts.status[rows] == Status.SHOWN).any(axis=0)
        block = _rest(name, n, total, given.low)
        least, most = (np.where(told, total, end) for end in (block.least, block.most))
        return self._add(replace(block, least=least, most=most, hidden=block.hidden & ~told & some))

    def _crossings(self, first: int) -> list[Relation]:
        table = self.tables[Measure.CROSSING]
        units, keys, _ = table.axes
        names = [crossing_key(unit, key) for unit in units for key in keys]
        flat = _flat(table, tuple(names))
        unit_of, key_of = np.divmod(np.arange(len(names)), len(keys))
        values = [cut.key for cut in self.cuts]
        at_value = np.array([values.index(key) for key in keys], dtype=np.int64)
        attribute_of = self.attribute[at_value][key_of]
        shown = flat.status == Status.SHOWN
        groups = [(unit_of == unit) & (attribute_of == each) for unit in range(len(units))
                  for each in np.unique(attribute_of)]  # fmt: skip
        columns = [key_of == key for key in range(len(keys))]
        beside = np.zeros(shown.shape, dtype=bool)
        for rows in (*groups, *columns):
            beside[rows] |= shown[rows].any(axis=0)
        start = self._add(replace(_block(flat, self.given[Measure.CROSSING]), hidden=_own(flat) & beside))
        at_unit = [self.blocks[0].names.index(unit) for unit in units]
        found = [
            self._sum(
                units[unit_of[rows][0]],
                at_unit[unit_of[rows][0]],
                start + np.flatnonzero(rows),
                shown[rows].any(axis=0),
            )
            for rows in groups
        ]
        return found + [
            self._sum(keys[key], first + int(at_value[key]), start + np.flatnonzero(rows), shown[rows].any(axis=0))
            for key, rows in enumerate(columns)
        ]

    def _add(self, block: Block) -> int:
        place = sum(len(each.names) for each in self.blocks)
        self.blocks.append(block)
        return place

    def _sum(self, name: str, whole: int, inside: Ints, some: Masks) -> Relation:
        """Return that a group is the sum of others, with who is in none of them; ``some``: where any is shown."""
        n, total = (np.vstack([getattr(block.given, each) for block in self.blocks]) for each in ("n", "total"))
        places = inside.tolist()
        left = n[whole] - n[places].sum(axis=0)
        if (left > 0).any():
            rest = total[whole] - total[places].sum(axis=0)
            low = self.blocks[0].given.low
            others = _rest(f"{name}, {CUTS}", np.maximum(left, 0), rest, low)
            places.append(self._add(replace(others, hidden=others.hidden & some)))
        return Relation(CUTS, name, whole, tuple(places))


def crossing_key(unit: str, value: str) -> str:
    """Return how the people of a unit with one value of an attribute are named."""
    return f"{unit} × {value}"


def _flat(table: Table, names: tuple[str, ...]) -> Table:
    """Return a table of units by values by subjects as one of groups by subjects."""
    shape = (len(names), -1)
    columns = {name: values.reshape(shape) for name, values in table.columns.items()}
    return Table(
        table.measure, (names, table.axes[2]), table.status.reshape(shape), table.reason.reshape(shape), columns
    )


def _own(table: Table) -> Masks:
    """Return the cells that are withheld for their own sake."""
    hidden = (table.status == Status.WITHHELD) | (table.status == Status.BANDED)
    return np.asarray(hidden & np.isin(table.reason, _OWN))


def _rest(name: str, n: Ints, total: Floats, low: Floats, most: Floats | None = None) -> Block:
    """Return who is in a group and in none of the groups below it: nothing is printed of them, nothing known."""
    others = np.maximum(n - 1, 0)
    lowest, highest = (np.clip(total - others * end, low, HIGH) for end in (HIGH, low))
    total = np.clip(total, n * low, n * HIGH)
    row = Given(n[None], total[None], lowest[None], highest[None], low, np.zeros((1, n.size), dtype=bool))
    upper = np.asarray(n * HIGH if most is None else most, dtype=np.float64)
    return Block((f"{name}: others",), (None,), row, (n * low)[None], upper[None], (n > 0)[None])


def _tree(blocks: list[Block], parents: tuple[int, ...]) -> list[Relation]:
    """Return the relations along a tree of the first block's groups; add who is left over in each to the blocks."""
    groups = blocks[0]
    n, total = groups.given.n, groups.given.total
    left_n, left_total, heads = n.copy(), total.copy(), set()
    for group, parent in enumerate(parents):
        if parent >= 0:
            left_n[parent] -= n[group]
            left_total[parent] -= total[group]
            heads.add(parent)
    rests = {}
    for head in sorted(heads):
        if (left_n[head] > 0).any():
            rests[head] = sum(len(block.names) for block in blocks)
            rest = np.maximum(left_n[head], 0)
            blocks.append(_rest(groups.names[head], rest, left_total[head], groups.given.low))
    return tree_relations(UNITS, groups.names, parents, rests)


def _cut(blocks: list[Block], family: str, *, whole: int, parts: Block) -> Relation:
    """Add a cut of one group of the first block to the blocks, and return the relation that it makes."""
    top = blocks[0].given
    n = top.n[whole] - parts.given.n.sum(axis=0)
    first = sum(len(block.names) for block in blocks)
    blocks.append(parts)
    places = list(range(first, first + len(parts.names)))
    if (n > 0).any():
        places.append(first + len(parts.names))
        rest = top.total[whole] - parts.given.total.sum(axis=0)
        blocks.append(_rest(f"{blocks[0].names[whole]}, {family}", np.maximum(n, 0), rest, top.low))
    return Relation(family, blocks[0].names[whole], whole, tuple(places))


def _spread(block: Block, own: Sequence[str], columns: Sequence[str]) -> Block:
    """Return a block laid over the columns of another table; of columns it does not have it has nobody."""
    places = [columns.index(key) for key in own]
    given = block.given

    def wide(values: Floats) -> Floats:
        result = np.zeros((values.shape[0], len(columns)))
        result[:, places] = values
        return result

    low = np.zeros(len(columns))
    low[places] = given.low
    over = Given(
        wide(given.n.astype(np.float64)).astype(np.int64),
        wide(given.total),
        wide(given.lowest),
        wide(given.highest),
        low,
        wide(given.alike.astype(np.float64)) > 0,
    )
    hidden = wide(block.hidden.astype(np.float64)) > 0
    return Block(block.names, block.cells, over, wide(block.least), wide(block.most), hidden)


def _sheet(blocks: list[Block], relations: list[Relation], table: Table) -> Sheet:
    given = [block.given for block in blocks]
    every = Given(
        np.vstack([each.n for each in given]),
        np.vstack([each.total for each in given]),
        np.vstack([each.lowest for each in given]),
        np.vstack([each.highest for each in given]),
        given[0].low,
        np.vstack([each.alike for each in given]),
    )
    groups = Block(
        tuple(name for block in blocks for name in block.names),
        tuple(cell for block in blocks for cell in block.cells),
        every,
        np.vstack([block.least for block in blocks]),
        np.vstack([block.most for block in blocks]),
        np.vstack([block.hidden for block in blocks]),
    )
    columns = table.axes[1] if len(table.axes) > 1 else ("",)
    return Sheet(System(groups.names, tuple(relations), groups.least, groups.most), groups, columns, table.measure)


def _parents(keys: Sequence[str], units: Sequence[UnitInfo]) -> tuple[int, ...]:
    """Return the place of the nearest unit above each that is in the table, -1 where there is none."""
    above = {unit.id: unit.parent for unit in units}
    at = {key: place for place, key in enumerate(keys)}
    found = []
    for key in keys:
        parent = above[key]
        while parent is not None and parent not in at:
            parent = above[parent]
        found.append(-1 if parent is None else at[parent])
    return tuple(found)
