"""Which groups are sums of which others: a tree of groups, and what its published sums give away.

Knows positions only, no names, no figures' meaning and no rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Masks = npt.NDArray[np.bool_]
Values = TypeVar("Values", npt.NDArray[np.int64], npt.NDArray[np.float64])


@dataclass(frozen=True, slots=True)
class Level:
    """The groups of one depth that have groups below them, and these."""

    heads: Ints
    kids: Ints
    """Head by head."""
    starts: Ints
    """Where each head's kids start."""


@dataclass(frozen=True, slots=True)
class Tree:
    """Groups by position, parents before children; a group without a parent has -1."""

    parents: Ints
    levels: tuple[Level, ...]
    """Deepest heads first."""
    heads: Ints
    """All groups that have groups below them, in the order of ``levels``."""
    kids: Ints
    starts: Ints

    @property
    def size(self) -> int:
        """Number of groups."""
        return int(self.parents.size)

    def sums(self, values: Values) -> Values:
        """Return the sums over the children of each head; ``values`` is (groups, columns)."""
        return _summed(values, self.kids, self.starts)

    def explained(self, values: Values, known: Masks) -> Values:
        """Return how much of each group the known groups below it make up; all arrays are (groups, columns).

        Of known groups inside each other only the outermost counts. What is left of a known group, itself minus
        this, is what anybody can compute by subtraction; every other difference of known groups is a union of such
        remainders.
        """
        below = np.zeros_like(values)
        for level in self.levels:
            part = np.where(known[level.kids], values[level.kids], below[level.kids])
            below[level.heads] = _summed(part, np.arange(level.kids.size), level.starts)
        return below


def _summed(values: Values, kids: Ints, starts: Ints) -> Values:
    if not starts.size:
        return values[:0]
    summed: Values = np.add.reduceat(values[kids], starts, axis=0)
    return summed


def tree(parents: Sequence[int] | Ints) -> Tree:
    """Return the tree of groups with their parents' positions; raise ValueError for a child before its parent."""
    above = np.asarray(parents, dtype=np.int64)
    if np.any(above >= np.arange(above.size)):
        raise ValueError("a group stands before its parent")
    depth = np.zeros(above.size, dtype=np.int64)
    for group, parent in enumerate(above.tolist()):
        depth[group] = 0 if parent < 0 else depth[parent] + 1
    levels = tuple(
        _level(above, np.flatnonzero((depth == d) & (above >= 0))) for d in range(int(depth.max(initial=0)), 0, -1)
    )
    offsets = np.cumsum([0, *(level.kids.size for level in levels)])
    return Tree(
        above,
        levels,
        heads=_joined([level.heads for level in levels]),
        kids=_joined([level.kids for level in levels]),
        starts=_joined([level.starts + offset for level, offset in zip(levels, offsets, strict=False)]),
    )


def _level(parents: Ints, members: Ints) -> Level:
    kids = members[np.argsort(parents[members], kind="stable")]
    heads, starts = np.unique(parents[kids], return_index=True)
    return Level(heads, kids, starts)


def _joined(parts: list[Ints]) -> Ints:
    return np.concatenate([np.empty(0, dtype=np.int64), *parts])


def tree_of(keys: Sequence[str], parent_of: dict[str, str | None]) -> Tree:
    """Return the tree of some groups named by id; the parent of each is the nearest group above that is among them."""
    at = {key: position for position, key in enumerate(keys)}
    parents: list[int] = []
    for key in keys:
        above = parent_of[key]
        while above is not None and above not in at:
            above = parent_of[above]
        parents.append(-1 if above is None else at[above])
    return tree(parents)
