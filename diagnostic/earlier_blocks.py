"""What an earlier release showed of one table, and the blocks that its shown groups tell apart.

A block is the people of a shown group without those of the shown groups inside it. Unsafe: for the gate only. Groups by
position; who is who in two versions of the answers is not known here.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from diagnostic.earlier_releases import ALONE, NOBODY, Before, EarlierRelease, Floats, Ints, Masks, lowest_shown
from diagnostic.earlier_sides import Side
from diagnostic.measures import Measure
from diagnostic.released_content import ShownTable

_COUNTED = (Measure.PARTICIPATION, Measure.SCORE, Measure.ROLE_SCORE, Measure.ITEM_SCORE)
"""Tables whose number of people is that of the people who are looked at here."""


def shown_before(
    side: Side, given: EarlierRelease, measure: Measure, columns: tuple[str, ...], roles: Sequence[str]
) -> Before:
    """Return what a release showed of the answers of one side."""
    groups, parents, _ = side.groups(measure, roles)
    if given.as_past is not None:
        return _as_past(side, given, measure, columns)
    rows = [(Measure.SCORE, _organisation(side)), (measure, tuple(roles))]
    if measure is not Measure.ROLE_SCORE:
        rows = [(measure, groups)]
    laid = [_laid(given.tables.get(table), keys, columns) for table, keys in rows]
    shown, people, means = (np.vstack(each) for each in zip(*(each[:3] for each in laid), strict=True))
    counted = shown & (measure in _COUNTED)
    return Before(
        groups,
        parents,
        shown,
        people=np.where(counted, people, NOBODY),
        means=np.where(counted, means, np.nan),
        bands=np.concatenate([each[3] for each in laid], axis=1),
        sets=np.zeros((0, len(groups)), dtype=bool),
        sets_shown=np.zeros((0, len(columns)), dtype=bool),
        tree=True,
    )


def blocks_of(before: Before) -> Ints:
    """Return the block of each group and column, any number; NOBODY where it is in none."""
    if before.tree:
        return lowest_shown(before.parents, before.shown)
    blocks = np.full(before.shown.shape, NOBODY, dtype=np.int64)
    for column, seen in enumerate(before.sets_shown.T):
        held = before.sets[seen]
        if held.size:
            _, number = np.unique(held, axis=1, return_inverse=True)
            blocks[:, column] = np.where(held.any(axis=0), number.ravel(), NOBODY)
    return blocks


def missing(before: Before, block: Ints) -> tuple[Ints, Ints, Ints]:
    """Return column, block and number of people whom a release counted, and whom the answers no longer hold."""
    said, found = before.people, []
    for column in np.flatnonzero((said >= 0).any(axis=0)):
        left = said[:, column].copy()
        nearest = lowest_shown(before.parents, (said[:, [column]] >= 0))[:, 0]
        for group in np.flatnonzero(said[:, column] >= 0):
            parent = before.parents[group]
            above = nearest[parent] if parent >= 0 else NOBODY
            if above >= 0:
                left[above] -= said[group, column]
        mine = block[:, column]
        there = np.bincount(mine[mine >= 0], minlength=left.size)
        # Fewer than are there now cannot be: one piece that fits nowhere hides what is near it.
        found += [
            (int(column), int(group), max(int(left[group] - there[group]), 1))
            for group in np.flatnonzero((said[:, column] >= 0) & (left != there))
        ]
    columns, blocks, people = (np.array([each[at] for each in found], dtype=np.int64) for at in range(3))
    return columns, blocks, people


def _organisation(side: Side) -> tuple[str, ...]:
    return tuple(unit.id for unit in side.responses.hierarchy.units[:1])


def _laid(
    table: ShownTable | None, rows: tuple[str, ...], columns: tuple[str, ...]
) -> tuple[Masks, Ints, Floats, Floats]:
    """Return where a table was shown, how many people it said there, their mean, and bands, in places of other axes."""
    shown = np.zeros((len(rows), len(columns)), dtype=bool)
    people, means = np.full(shown.shape, NOBODY, dtype=np.int64), np.full(shown.shape, np.nan)
    bands = np.full((2, *shown.shape), np.nan)
    if table is None:
        return shown, people, means, bands
    size = len(table.axes[0])
    keys = table.axes[1] if len(table.axes) > 1 else (ALONE,)
    at_row, at_column = ({key: at for at, key in enumerate(axis)} for axis in (table.axes[0], keys))
    here = np.ix_([at_row.get(key, -1) for key in rows], [at_column.get(key, -1) for key in columns])
    both = (here[0] >= 0) & (here[1] >= 0)
    shown = np.where(both, table.shown.reshape(size, -1)[here], False)
    if "n" in table.columns:
        counts = np.nan_to_num(table.columns["n"].reshape(size, -1), nan=NOBODY).astype(np.int64)
        people = np.where(both & shown, counts[here], NOBODY)
    if "estimate" in table.columns:
        means = np.where(both & shown, table.columns["estimate"].reshape(size, -1)[here], np.nan)
    if table.bands is not None:
        bands = np.stack([np.where(both, ends.reshape(size, -1)[here], np.nan) for ends in table.bands])
    return shown, people, means, bands


def _as_past(side: Side, given: EarlierRelease, measure: Measure, columns: tuple[str, ...]) -> Before:
    """Return what a release showed of the wave as an earlier one: units that were always together."""
    units = side.responses.hierarchy
    size, width = len(units.units), len(columns)
    sets, shown = np.zeros((0, size), dtype=bool), np.zeros((0, width), dtype=bool)
    assert given.as_past is not None  # noqa: S101
    wave, sources = given.as_past
    table = given.tables.get(Measure.TREND)
    if measure is Measure.SCORE and table is not None and wave in table.axes[0]:
        at, place = units.index(), table.axes[0].index(wave)
        inside = [
            _below(units.parents(), [at[each] for each in sources.get(unit, ()) if each in at])
            for unit in table.axes[1]
        ]
        shown = _laid(ShownTable(table.axes[1:], table.shown[place], {}), table.axes[1], columns)[0]
        sets = np.array(inside).reshape(-1, size)
    nothing = np.full((size, width), np.nan)
    return Before(
        tuple(unit.id for unit in units.units),
        units.parents(),
        np.zeros((size, width), dtype=bool),
        people=np.full((size, width), NOBODY, dtype=np.int64),
        means=nothing,
        bands=np.stack([nothing, nothing]),
        sets=sets,
        sets_shown=shown,
        tree=False,
    )


def _below(parents: Ints, tops: Sequence[int]) -> Masks:
    found = np.zeros(parents.size, dtype=bool)
    found[list(tops)] = True
    for group, parent in enumerate(parents.tolist()):
        found[group] |= parent >= 0 and found[parent]
    return found
