"""What a report says as a system of quantities that add up: values only, the same for every family of groups.

A *quantity* is something about one set of people: the sum of their scores, or how many they are. A *relation* says that
one quantity is the sum of others. Shown quantities are known, those of a band lie in it, and of the others only is
known what is possible at all. Who is in which set, and under which name, is said by whoever builds the system; a
further way to cut the same people is one more list of relations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Masks = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Relation:
    """One quantity is the sum of others, by position."""

    family: str
    """Which way of cutting it belongs to: units, role levels, ..."""
    name: str
    """For messages: the whole, by key; no figure."""
    whole: int
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class System:
    """Quantities by relations, for many columns (questions) at once; arrays are (quantities, columns)."""

    quantities: tuple[str, ...]
    """For messages: the keys of what is counted; no figure."""
    relations: tuple[Relation, ...]
    least: Floats
    """The least that the quantity can be for somebody outside: what it is, where it is shown."""
    most: Floats

    def entries(self) -> tuple[Ints, Ints, Floats]:
        """Return the relations as a sparse matrix that is 0 times the quantities: rows, places, +1 and -1."""
        rows, places, signs = [], [], []
        for row, relation in enumerate(self.relations):
            rows += [row] * (len(relation.parts) + 1)
            places += [relation.whole, *relation.parts]
            signs += [-1.0, *([1.0] * len(relation.parts))]
        return np.array(rows, dtype=np.int64), np.array(places, dtype=np.int64), np.array(signs)

    def made_of(self) -> list[set[int]]:
        """Return which quantities without parts make up each quantity, itself where it has none."""
        below: dict[int, set[int]] = {}
        for relation in self.relations:
            below.setdefault(relation.whole, set()).update(relation.parts)

        def members(place: int) -> set[int]:
            if place not in below:
                return {place}
            return set().union(*(members(part) for part in below[place]))

        return [members(place) for place in range(len(self.quantities))]

    def by_family(self) -> dict[str, int]:
        """Return how many relations of each family there are, over all columns."""
        columns = self.least.shape[1]
        families = sorted({relation.family for relation in self.relations})
        return {name: columns * sum(relation.family == name for relation in self.relations) for name in families}


def tree_relations(family: str, keys: Sequence[str], parents: Sequence[int], rests: dict[int, int]) -> list[Relation]:
    """Return a relation for every group that others are in; ``rests`` is where the people of none of these stand."""
    below: dict[int, list[int]] = {}
    for group, parent in enumerate(parents):
        if parent >= 0:
            below.setdefault(parent, []).append(group)
    return [
        Relation(family, keys[whole], whole, (*parts, *([rests[whole]] if whole in rests else [])))
        for whole, parts in sorted(below.items())
    ]
