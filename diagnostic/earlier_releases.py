"""Who was in what was published before, as values: the answers of one wave, as earlier releases tell them apart.

Unsafe: for the gate only. A *block* of a release is the people of a shown group without those of the shown groups
inside it; every sum that subtraction gives is a sum of blocks. Nothing of this is stored: the ledger says which groups
were shown, the store who was in them, and ``earlier_pieces`` puts the two together when a release is made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from diagnostic.measures import Measure
from diagnostic.released_content import ShownTable
from diagnostic.responses import Responses

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Masks = npt.NDArray[np.bool_]

NOBODY = -1
"""In the place of a group or block: these people are in none."""
ALONE = "all"
"""The column of a table that has only one."""
WHOLE = "whole"
"""The group above the role levels: everybody."""


@dataclass(frozen=True, slots=True)
class EarlierRelease:
    """What an earlier release showed of the answers of one wave."""

    tables: Mapping[Measure, ShownTable]
    responses: Responses | None
    """The answers as they were, as far as the store still has them; None where it has none."""
    as_past: tuple[str, Mapping[str, Sequence[str]]] | None = None
    """Where the wave was an earlier one in that release: its key there, and of which of its units each past is made."""
    before: Responses | None = None
    """The answers of the wave before it in that release, as far as there was one and the store still has them."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """The people of one table's columns, by the group they are in now and the block they were in; rows, not people."""

    measure: Measure
    groups: tuple[str, ...]
    """Groups now, parents before children."""
    parents: Ints
    columns: tuple[str, ...]
    column: Ints
    group: Ints
    """The lowest group that people are in now; NOBODY: their answer is no longer among those published."""
    block: Ints
    """The block they were in, any number; NOBODY: they were in none."""
    people: Ints
    changed: Masks
    """Where people are in both, with another answer now than then."""
    wholes: frozenset[frozenset[int]] | None = None
    """Where blocks are no differences of published sums: the sets of groups that were published, of any column."""


@dataclass(frozen=True, slots=True)
class Joint:
    """The answers to one table's columns in several releases at once; rows, not people."""

    measure: Measure
    groups: tuple[str, ...]
    parents: Ints
    columns: tuple[str, ...]
    column: Ints
    group: Ints
    """The lowest group that these answers are in now; NOBODY: they are no longer among those published."""
    blocks: Ints
    """(rows, releases): the block that they were in, NOBODY where they were in none."""
    people: Ints
    several: Masks
    """Where these people have, or may have, another answer in another row."""


@dataclass(frozen=True, slots=True)
class Before:
    """What one earlier release showed of one table, in the groups of then; arrays are (groups, columns)."""

    groups: tuple[str, ...]
    parents: Ints
    shown: Masks
    people: Ints
    """How many people were said to be behind what was shown; NOBODY where nothing was said."""
    means: Floats
    """What was shown, rounded; NaN where nothing was."""
    bands: Floats
    """(2, groups, columns): the ends of a range that was shown instead of a score; NaN where none was."""
    sets: Masks
    """(sets, groups): groups that were only ever shown together, where the wave was an earlier one in that release."""
    sets_shown: Masks
    """(sets, columns)"""
    tree: bool
    """Whether the groups of then were what that release was about."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """The answers to one table's columns, now and then, by where they were in every release at once; rows, not people.

    An answer that was changed since is another one.
    """

    measure: Measure
    groups: tuple[str, ...]
    """Groups now, parents before children."""
    parents: Ints
    columns: tuple[str, ...]
    low: Floats
    """The lowest possible value of each column."""
    column: Ints
    now: Ints
    """The lowest group now; NOBODY: the answer is no longer among those published."""
    then: Ints
    """(rows, releases): the lowest group then, NOBODY where the answer was not among those of that release."""
    people: Ints
    total: Floats
    lowest: Floats
    """Of a single answer."""
    highest: Floats
    at_low: Ints
    """How many have the lowest possible value; of people whose answers are lost, how many can have it."""
    at_high: Ints
    before: tuple[Before, ...]
    blocks: tuple[Ints, ...]
    """Of each release, (groups then, columns): the block that a group was in."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What was shown of how much those who stayed have changed, which no sum of one wave is."""

    other: bool = False
    """Whether other versions of this wave's answers were given out, or changes that were not made with those of the
    wave before as they are now."""
    same: tuple[ShownTable, ...] = ()
    """What was shown of the very same answers of both."""
    unsettled: bool = False
    """Whether the change before this one was shown of other answers of the wave before the last."""
    steady: Masks | None = None
    """Of the wave before, whose answers are the same in all versions given out; None where there is but one."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """All earlier releases of the answers that a release is made from."""

    own: tuple[Pieces, ...] = ()
    """Of this wave; each is looked at by itself."""
    together: tuple[Joint, ...] = ()
    """The same of all of them at once, where there are several."""
    overlays: tuple[Overlay, ...] = ()
    """All of them at once, with the sums of what people answered."""
    past: Mapping[str, tuple[Pieces, ...]] = field(default_factory=dict)
    """Of earlier waves by key: what is said of them has to be what one of their releases showed."""
    unknown: tuple[EarlierRelease, ...] = ()
    """Releases of this wave's answers of which nobody can tell any more who was in them."""
    unknown_past: Mapping[str, tuple[EarlierRelease, ...]] = field(default_factory=dict)
    same: tuple[Mapping[Measure, ShownTable], ...] = ()
    """What was shown of the very same answers, people, units and attributes as now."""
    versions: bool = False
    """Whether anything was shown of another version of them."""
    changes: Changes = field(default_factory=Changes)

    @property
    def any(self) -> bool:
        """Whether there is anything to look at."""
        past = (*self.past.values(), *self.unknown_past.values())
        return bool(self.own or self.unknown or any(past))


NOTHING_EARLIER = Earlier()


def lowest_shown(parents: Ints, shown: Masks) -> Ints:
    """Return for each group, and each column where there are any, the nearest shown group at or above it, or NOBODY."""
    result = np.full(shown.shape, NOBODY, dtype=np.int64)
    for group, parent in enumerate(parents.tolist()):
        above = result[parent] if parent >= 0 else NOBODY
        result[group] = np.where(shown[group], group, above)
    return result
