"""How the people of one table now lie in the blocks of one earlier release: who stayed, changed an answer, is gone.

Unsafe: for the gate only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from diagnostic.earlier_blocks import blocks_of, missing, shown_before
from diagnostic.earlier_releases import NOBODY, EarlierRelease, Ints, Masks, Pieces
from diagnostic.earlier_sides import Asked, Side, of_columns
from diagnostic.matched_answers import rows_of
from diagnostic.measures import Measure


@dataclass(frozen=True, slots=True)
class Known:
    """An earlier release beside the answers now: who is who, and the block of everybody then, column by column."""

    side: Side
    who: Ints
    """The row of each person of then in the answers now; greater numbers for those who are not there."""
    given: EarlierRelease


class Lying:
    """How the people of one table now lie in the blocks of one earlier release."""

    def __init__(self, mine: Side, known: Known, measure: Measure, asked: Asked, roles: Sequence[str]) -> None:
        self.measure, self.asked = measure, asked
        self.groups, self.parents, self.group = mine.groups(measure, roles)
        self.said = of_columns(known.side.asked[measure], asked.columns)
        """What people said then."""
        self.before = shown_before(known.side, known.given, measure, asked.columns, roles)
        _, _, self.group_then = known.side.groups(measure, roles)
        self.blocks = blocks_of(self.before)
        """(groups then, columns)"""
        self.block_then = np.where(self.said.there, self.blocks[self.group_then], NOBODY)
        """(people then, columns)"""
        self.lost = missing(self.before, self.block_then)
        """Column, block and number of people who were counted, and whose answers the store no longer has."""
        self.who = known.who
        self._then = then = rows_of(known.who, self.group.size)
        both = (then >= 0)[:, None] & self.said.there[then] & asked.there
        alike: Masks = both & (self.said.said[then] == asked.said)
        gone: Masks = self.said.there.copy()
        rows, columns = np.nonzero(both)
        gone[then[rows], columns] = False
        self._block = np.where(alike, self.block_then[then], NOBODY)
        """(people now, columns): the block that each was in with the answer they have now."""
        self._other = np.where(both & ~alike, self.block_then[then], NOBODY)
        """The block that each was in with another answer."""
        self._left = np.where(gone, self.block_then, NOBODY)
        """(people then, columns): the block of those whose answer is no longer there."""

    @property
    def wholes(self) -> frozenset[frozenset[int]] | None:
        """The sets of groups that were published, where blocks are no differences of published sums."""
        if self.before.tree:
            return None
        seen = self.before.sets[self.before.sets_shown.any(axis=1)]
        return frozenset(frozenset(np.flatnonzero(each).tolist()) for each in seen)

    def says_something(self) -> bool:
        """Return whether anything was shown."""
        return bool((self._block >= 0).any() or (self._other >= 0).any() or (self._left >= 0).any())

    def says_the_same(self, other: Lying) -> bool:
        """Return whether another release showed the same people's same answers in the same blocks and ranges."""
        pairs = zip((self._block, self._old(), *self.lost), (other._block, other._old(), *other.lost), strict=True)
        bands = self.before.bands, other.before.bands
        ranges = any((~np.isnan(each)).any() for each in bands) and not np.array_equal(*bands, equal_nan=True)
        return self.wholes == other.wholes and not ranges and all(np.array_equal(*pair) for pair in pairs)

    def _old(self) -> Ints:
        """Return the answers in blocks that nobody gives now: whose each is, its column, what it says, its block."""
        changed, gone = np.argwhere(self._other >= 0).T, np.argwhere(self._left >= 0).T
        rows = np.concatenate([self._then[changed[0]], gone[0]])
        columns = np.concatenate([changed[1], gone[1]])
        found = np.stack([self.who[rows], columns, self.said.said[rows, columns], self.block_then[rows, columns]])
        return found[:, np.lexsort(found)]

    def pieces(self) -> Pieces:
        """Return the people by group now and block then, those of both who are not in the other, and those gone."""
        changed = self._other >= 0
        gone = np.full(len(self._left), NOBODY, dtype=np.int64)
        parts = [
            _counted(self.group, self.asked.there & ~changed, self._block),
            _counted(self.group, changed, self._other),
            _counted(gone, self._left >= 0, self._left),
            (self.lost[0], np.full(self.lost[0].size, NOBODY, dtype=np.int64), *self.lost[1:]),
        ]
        column, group, block, people = (np.concatenate(each) for each in zip(*parts, strict=True))
        other = np.repeat([False, True, False, False], [part[0].size for part in parts])
        return Pieces(
            self.measure,
            self.groups,
            self.parents,
            self.asked.columns,
            column,
            group,
            block,
            people,
            other,
            self.wholes,
        )


def _counted(group: Ints, there: Masks, block: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Return column, group, block and number of the people who are there, as rows."""
    nothing = np.empty(0, dtype=np.int64)
    rows = [(nothing, nothing, nothing, nothing)]
    width = int(block.max(initial=0)) + 2
    for at in range(there.shape[1]):
        who = there[:, at]
        keys, people = np.unique((group[who] + 1) * width + block[who, at] + 1, return_counts=True)
        rows.append((np.full(keys.size, at), keys // width - 1, keys % width - 1, people))
    column, found, blocks, people = (np.concatenate(each).astype(np.int64) for each in zip(*rows, strict=True))
    return column, found, blocks, people
