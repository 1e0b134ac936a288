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
from hashlib import blake2b
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import linprog
from scipy.sparse.csgraph import connected_components

from diagnostic.disclosure.deadline import NO_DEADLINE, Deadline
from diagnostic.disclosure.systems import Relation, System

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Masks = npt.NDArray[np.bool_]

OPEN = 1e-7
"""Quantities with ends this near each other are known."""
_TRIALS = 4
"""Pairs of programmes that are tried for all unknowns of a part together."""
_REMEMBERED = 4096
"""Parts whose programmes are remembered."""
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


_SOLVED: dict[bytes, Intervals] = {}


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
    programmes: dict[bytes, int] = {}
    for part in parts(system):
        if not part.circle or (enough is not None and not enough[part.quantities, part.column].any()):
            continue
        until.check()
        matrix, right = _equations(system, part)
        ends = np.stack([least[part.quantities, part.column], most[part.quantities, part.column]], axis=1)
        wanted = np.full(part.quantities.size, np.inf) if enough is None else enough[part.quantities, part.column]
        asked = _hash(matrix, right, ends, wanted)
        answer = _SOLVED.get(asked) or _solved(asked, _Programme(matrix, right, ends), wanted)
        programmes[asked] = answer.programmes
        least[part.quantities, part.column], most[part.quantities, part.column] = answer.least, answer.most
    return Intervals(least, most, sum(programmes.values()))


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
    programme = _Programme(matrix, right, ends)
    prices = programme.prices((part.quantities == quantity).astype(np.float64))
    return tuple(system.relations[at] for at in part.relations[prices > OPEN].tolist())


def _hash(*arrays: Floats) -> bytes:
    found = blake2b()
    for array in arrays:
        found.update(repr(array.shape).encode())
        found.update(np.ascontiguousarray(array).tobytes())
    return found.digest()


def _solved(asked: bytes, programme: _Programme, wanted: Floats) -> Intervals:
    """Return the least and the most of every unknown of a part, and how many programmes that takes.

    When a little more is withheld and all is looked at again, most parts are what they were: what was found is
    remembered by the hash of what was asked, and counts as if it had been solved again.
    """
    least, most = programme.widths(wanted)
    while len(_SOLVED) >= _REMEMBERED:
        _SOLVED.pop(next(iter(_SOLVED)))
    _SOLVED[asked] = Intervals(least, most, programme.solved)
    return _SOLVED[asked]


class _Programme:
    """The linear programmes of one part: every solution is a possible truth, and widens what is possible."""

    def __init__(self, matrix: Floats, right: Floats, ends: Floats) -> None:
        slack = 1e-6  # what adding up leaves must not make the programme impossible
        self.matrix, self.right, self.ends = matrix, right, ends
        self.bounds = ends + np.array([-slack, slack])
        self.least, self.most = np.full(ends.shape[0], np.inf), np.full(ends.shape[0], -np.inf)
        self.failed, self.tried = np.zeros((2, ends.shape[0]), dtype=bool)
        self.solved = 0

    def widths(self, enough: Floats) -> tuple[Floats, Floats]:
        """Return the least and the most of every unknown; where the solver fails, nothing is taken to be open."""
        size = self.ends.shape[0]
        if np.isfinite(enough).any():
            # The unknowns pulled to one end and the other, in turns of 1, 2, 4, ...: most intervals show at once.
            turns = [np.where((np.arange(size) >> turn) & 1, 1.0, -1.0) for turn in range(_TRIALS)]
            self._solve(np.array([way * aim for aim in turns for way in (1, -1)]))
        while (narrow := np.flatnonzero(~(self.most - self.least >= enough) & ~self.tried)).size:
            some = narrow[:_TRIALS]
            self.tried[some] = True
            aims = np.eye(size)[np.repeat(some, 2)]
            aims[1::2] *= -1
            self.failed[some] = ~self._solve(aims).reshape(-1, 2).all(axis=1)
        shut = self.failed | ~np.isfinite(self.most - self.least)
        return np.where(shut, self.ends[:, 0], self.least), np.where(shut, self.ends[:, 0], self.most)

    def prices(self, aim: Floats) -> Floats:
        """Return how much either end of a sum of unknowns would move with each relation."""
        given: dict[str, Any] = {"A_eq": self.matrix, "b_eq": self.right, "bounds": self.bounds}
        done = [linprog(way * aim, **given, method="highs") for way in (1, -1)]
        prices = np.zeros(self.right.size)
        for each in done:
            if each.x is not None:
                prices += np.abs(each.eqlin.marginals)
        return prices

    def _solve(self, aims: Floats) -> Masks:
        """Solve a programme for each aim, all at once as blocks of one; return which have a solution."""
        many = len(aims)
        # The solver's types know neither sparse matrices nor ends in an array.
        asked: dict[str, Any] = {
            "A_eq": sparse.block_diag([self.matrix] * many, format="csc"),
            "b_eq": np.tile(self.right, many),
            "bounds": np.tile(self.bounds, (many, 1)),
        }
        done = linprog(aims.ravel(), **asked, method="highs")
        if done.x is None and many > 1:
            return np.concatenate([self._solve(aim[None]) for aim in aims])
        self.solved += many
        if done.x is None:
            return np.zeros(1, dtype=bool)
        found = done.x.reshape(many, -1)
        self.least, self.most = np.minimum(self.least, found.min(axis=0)), np.maximum(self.most, found.max(axis=0))
        return np.ones(many, dtype=bool)
