"""What somebody outside can derive of every quantity of a system: the narrowest interval that everything known leaves.

Two ways, both exact:

- Where the unknown quantities and the relations between them hang together without a circle, intervals are passed
  along the relations until nothing changes any more. Each relation is an equation of single numbers with an interval
  each, and what it leaves for one of them is the interval that the others' ends give; without circles no two intervals
  that meet in a relation depend on each other, so nothing is lost.
- Where there is a circle (two cuts of the same people, crossed), the least and the most of each quantity are two
  linear programmes over everything in that part of the system, solved by HiGHS.

Knows numbers only. What interval is too narrow is for ``guesses`` to say; nothing here is used to decide what is
withheld.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from diagnostic.disclosure.deadline import NO_DEADLINE, Deadline
from diagnostic.disclosure.programmes import Programme, prices, solved_all
from diagnostic.disclosure.systems import Relation, System

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Masks = npt.NDArray[np.bool_]

OPEN = 1e-7
"""Quantities with ends this near each other are known."""
_SWEEPS = 200
"""A chart of that depth is nobody's; with circles intervals can creep for ever, and the programmes take over."""


@dataclass(frozen=True, slots=True)
class Intervals:
    """What is left possible of each quantity, (quantities, columns), or (quantities,) of one column."""

    least: Floats
    most: Floats
    programmes: int
    """Linear programmes that were solved."""

    def width(self) -> Floats:
        """Return how wide each interval is."""
        return np.maximum(self.most - self.least, 0.0)


@dataclass(frozen=True, slots=True)
class Part:
    """Unknown quantities of one column that hang together, and the relations that tie them."""

    column: int
    quantities: Ints
    relations: Ints
    circle: bool


def intervals(
    system: System, enough: Floats | None = None, *, circles: bool = True, until: Deadline = NO_DEADLINE
) -> Intervals:
    """Return what an outsider can derive of every quantity.

    With ``enough``, (quantities, columns), an interval in a circle that is found to be that wide is not looked at
    further: it may be wider than what is returned. A part in which 0 is enough everywhere is not looked at; its
    intervals may be narrower than what is returned. Whoever knows that there are no ``circles`` may say so.

    Raises
    ------
    TooSlow
        The time was over before all parts were looked at.
    """
    least, most = _passed_along(system)
    if not circles:
        return Intervals(least, most, 0)
    programmes = []
    looked_at = []
    for part in parts(system):
        if part.circle and (enough is None or enough[part.quantities, part.column].any()):
            matrix, right = _equations(system, part)
            ends = np.stack([least[part.quantities, part.column], most[part.quantities, part.column]], axis=1)
            wanted = np.full(part.quantities.size, np.inf) if enough is None else enough[part.quantities, part.column]
            looked_at.append(part)
            programmes.append(Programme(matrix, right, ends, wanted))
    answers, solved = solved_all(programmes, until)
    for part, answer in zip(looked_at, answers, strict=True):
        least[part.quantities, part.column], most[part.quantities, part.column] = answer
    return Intervals(least, most, solved)


def parts(system: System) -> Iterator[Part]:
    """Yield the parts of a system that do not hang together with each other, column by column."""
    size, columns = system.least.shape
    row, place, _ = system.entries()
    unknown = system.most - system.least > OPEN
    entry, column = np.nonzero(unknown[place])
    if not entry.size:
        return
    quantity = place[entry] * columns + column
    relation = (size + row[entry]) * columns + column
    nodes = (size + len(system.relations)) * columns
    graph = sparse.coo_array((np.ones(entry.size), (quantity, relation)), shape=(nodes, nodes))
    label = connected_components(graph, directed=False)[1]
    edges = np.bincount(label[quantity], minlength=int(label.max()) + 1)
    used = np.unique(np.concatenate([quantity, relation]))
    used = used[np.argsort(label[used], kind="stable")]
    starts = np.flatnonzero(np.diff(label[used], prepend=-1))
    for members in np.split(used, starts[1:]):
        below = members[members < size * columns]
        yield Part(
            int(members[0] % columns),
            below // columns,
            members[members >= size * columns] // columns - size,
            circle=bool(edges[label[members[0]]] >= members.size),
        )


def part_of(system: System, part: Part) -> tuple[System, Ints]:
    """Return a part as a system of its own with one column, and where its quantities stand in the whole."""
    chosen = [system.relations[at] for at in part.relations.tolist()]
    places = sorted({place for each in chosen for place in (each.whole, *each.parts)})
    at = {place: here for here, place in enumerate(places)}
    relations = tuple(
        Relation(each.family, each.name, at[each.whole], tuple(at[place] for place in each.parts)) for each in chosen
    )
    where = np.array(places, dtype=np.int64)
    ends = (values[where, part.column][:, None] for values in (system.least, system.most))
    return System(tuple(system.quantities[place] for place in places), relations, *ends), where


def _passed_along(system: System) -> tuple[Floats, Floats]:
    """Narrow all intervals along all relations until nothing changes."""
    least, most = system.least.copy(), system.most.copy()
    row, place, sign = system.entries()
    if not row.size:
        return least, most
    starts = np.flatnonzero(np.diff(row, prepend=-1))
    by_place = np.argsort(place, kind="stable")
    places, first = np.unique(place[by_place], return_index=True)
    up = sign[:, None] > 0
    for _ in range(_SWEEPS):
        low, high = np.where(up, least[place], -most[place]), np.where(up, most[place], -least[place])
        others_low = np.add.reduceat(low, starts, axis=0)[row] - low
        others_high = np.add.reduceat(high, starts, axis=0)[row] - high
        new_least = np.where(up, -others_high, others_low)[by_place]
        new_most = np.where(up, -others_low, others_high)[by_place]
        narrower_least = np.maximum(least[places], np.maximum.reduceat(new_least, first, axis=0))
        narrower_most = np.minimum(most[places], np.minimum.reduceat(new_most, first, axis=0))
        narrower_least, narrower_most = _in_order(least[places], most[places], narrower_least, narrower_most)
        moved = np.maximum(narrower_least - least[places], most[places] - narrower_most).max(initial=0.0)
        least[places], most[places] = narrower_least, narrower_most
        if moved <= OPEN:
            break
    return least, most


def _in_order(least: Floats, most: Floats, narrower_least: Floats, narrower_most: Floats) -> tuple[Floats, Floats]:
    """Return the narrower ends, without what adding up leaves.

    What is known stays what it is, and ends that have passed each other meet in the middle: the last digits of the sum
    of a large group would else be passed on to its parts and back, and grow with every turn.
    """
    known, passed = most - least <= OPEN, narrower_least > narrower_most
    middle = (narrower_least + narrower_most) / 2
    narrower_least, narrower_most = (np.where(passed, middle, end) for end in (narrower_least, narrower_most))
    return np.where(known, least, narrower_least), np.where(known, most, narrower_most)


def _equations(system: System, part: Part) -> tuple[Floats, Floats]:
    """Return the relations of a part over its unknown quantities, with what is known on the right."""
    at = {int(place): here for here, place in enumerate(part.quantities)}
    matrix, right = np.zeros((part.relations.size, part.quantities.size)), np.zeros(part.relations.size)
    for line, relation in enumerate(part.relations.tolist()):
        found = system.relations[relation]
        for place, sign in ((found.whole, -1.0), *((part_, 1.0) for part_ in found.parts)):
            if place in at:
                matrix[line, at[place]] += sign
            else:
                right[line] -= sign * system.least[place, part.column]
    return matrix, right


def pinning(system: System, part: Part, quantity: int) -> tuple[Relation, ...]:
    """Return the relations that hold a quantity of a part at its ends: those with a price in either programme."""
    matrix, right = _equations(system, part)
    ends = np.stack([end[part.quantities, part.column] for end in (system.least, system.most)], axis=1)
    found = prices(matrix, right, ends, (part.quantities == quantity).astype(np.float64))
    return tuple(system.relations[at] for at in part.relations[found > OPEN].tolist())
