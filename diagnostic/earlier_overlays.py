"""The answers to one table, now and in all earlier releases at once, with the sums that were and can be published.

Unsafe: for the gate only. An answer is what one person said, in one version: who changed theirs has two. Of people
whose answers the store no longer has, the sum is what is missing in the mean that was shown, as far as rounding lets it
be known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from diagnostic.earlier_answers import answers_of
from diagnostic.earlier_lying import Lying
from diagnostic.earlier_releases import NOBODY, Floats, Ints, Overlay
from diagnostic.measures import Measure
from diagnostic.questionnaire import SPAN

_ROW = 8
"""Values that an overlay has of each row."""
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class _Answers:
    """Some answers to one column."""

    places: Ints
    """(answers, 1 + releases): the lowest group now, and in each release; NOBODY where they are in none."""
    people: Ints
    """1 each; of those lost, how many they are together."""
    values: Floats
    """The sum of each."""


def overlay(found: Sequence[Lying]) -> Overlay | None:
    """Return one table over its earlier releases; None where nothing of it is added up."""
    first = found[0]
    if first.asked.values is None:
        return None
    rows = [row for column in range(len(first.asked.columns)) for row in _rows(found, column)]
    column, places, people, total, lowest, highest, at_low, at_high = (
        np.concatenate([row[at] for row in rows]) if rows else np.zeros(0) for at in range(_ROW)
    )
    places = places.astype(np.int64).reshape(-1, 1 + len(found))
    return Overlay(
        first.measure,
        first.groups,
        first.parents,
        first.asked.columns,
        first.asked.low,
        column.astype(np.int64),
        places[:, 0],
        places[:, 1:],
        people.astype(np.int64),
        total,
        lowest,
        highest,
        at_low.astype(np.int64),
        at_high.astype(np.int64),
        tuple(each.before for each in found),
        tuple(each.blocks for each in found),
    )


def _rows(found: Sequence[Lying], column: int) -> Iterator[tuple[Ints | Floats, ...]]:
    """Yield what an overlay has of the answers that are in the same places: column, places, number, ..."""
    said = answers_of(found, column)
    parts = [_Answers(said.groups, np.ones(said.who.size, dtype=np.int64), said.values)]
    parts += [_lost(found, release, column) for release in range(len(found))]
    places = np.vstack([each.places for each in parts])
    if not len(places):
        return
    people, values = (np.concatenate([getattr(each, name) for each in parts]) for name in ("people", "values"))
    keys, at = np.unique(places, axis=0, return_inverse=True)
    at = at.ravel()
    single = values / people
    lowest, highest = np.full(len(keys), np.inf), np.full(len(keys), -np.inf)
    np.minimum.at(lowest, at, single)
    np.maximum.at(highest, at, single)
    low = found[0].asked.low[column]
    # As many as there can be with this sum: of a single answer, whether it is there.
    at_low, at_high = (
        np.floor(room / (SPAN - low) + _ROUNDING) for room in (people * SPAN - values, values - people * low)
    )
    sums = (np.bincount(at, weights=each, minlength=len(keys)) for each in (people, values, at_low, at_high))
    count, total, low_ends, high_ends = sums
    columns: Ints = np.full(len(keys), column, dtype=np.int64)
    yield columns, keys, count, total, lowest, highest, low_ends, high_ends


def _lost(found: Sequence[Lying], release: int, column: int) -> _Answers:
    """Return those whose answers the store no longer has: with them, the sum is what was shown."""
    each = found[release]
    mine = each.lost[0] == column
    groups, people = each.lost[1][mine], each.lost[2][mine]
    if each.measure is Measure.PARTICIPATION:
        return _Answers(_only(found, release, groups), people, people.astype(np.float64))
    values = np.clip(_left_over(each, groups, column), people * each.asked.low[column], people * SPAN)
    return _Answers(_only(found, release, groups), people, values)


def _left_over(each: Lying, groups: Ints, column: int) -> Floats:
    """Return the sum shown for each block less what is there of it."""
    before, there = each.before, each.said.there[:, column]
    sums = before.means[:, column] * before.people[:, column]
    inside = np.bincount(each.group_then[there], weights=_values(each)[there, column], minlength=len(before.groups))
    nearest = each.blocks[:, column]
    own = np.bincount(nearest[nearest >= 0], weights=inside[nearest >= 0], minlength=len(before.groups))
    above = np.where(before.parents >= 0, nearest[before.parents], NOBODY)
    shown = before.shown[:, column] & (above >= 0)
    below = np.bincount(above[shown], weights=np.nan_to_num(sums)[shown], minlength=len(before.groups))
    return np.asarray(np.nan_to_num(sums - below - own)[groups])


def _only(found: Sequence[Lying], release: int, groups: Ints) -> Ints:
    """Return the places of answers that are in one release alone."""
    places = np.full((groups.size, 1 + len(found)), NOBODY, dtype=np.int64)
    places[:, 1 + release] = groups
    return places


def _values(each: Lying) -> Floats:
    assert each.said.values is not None  # noqa: S101
    return each.said.values
