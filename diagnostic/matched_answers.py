"""Who is who in two versions of the same answers: the export came again, with late answers or other units.

Unsafe: for the gate only. By pseudonym where both versions have them; others by what they answered, in the same unit
first. Two people with the same answers may then be taken for each other: what can be computed is the same either way.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from diagnostic.responses import Responses

Ints = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.bytes_]
Masks = npt.NDArray[np.bool_]

ALIKE = 0.8
"""Share of the people of the smaller version that has to be in the larger one for both to be the same answers."""
SAME_KEY = 0.5
"""Share of the pseudonyms of the smaller version that is in the larger one where both were made with one key."""
_NOBODY = -1
"""In the place of a row: there is none."""


def identified(versions: Sequence[Responses]) -> list[Ints]:
    """Return a number for everybody in each version, the same for the same person; those of the first are its rows."""
    first, *others = versions
    known: list[Ints] = [np.arange(first.n)]
    count = first.n
    for version in others:
        mine = np.full(version.n, _NOBODY, dtype=np.int64)
        for before, ids in zip(versions, known, strict=False):
            rows = _matched(version, before, (mine == _NOBODY, ~np.isin(ids, mine)))
            mine = np.where(rows >= 0, ids[rows], mine)
        new = np.flatnonzero(mine == _NOBODY)
        mine[new] = count + np.arange(new.size)
        count += new.size
        known.append(mine)
    return known


def rows_of(who: Ints, n: int) -> Ints:
    """Return the row of each of the first ``n`` people in a version with these numbers; -1 where there is none."""
    rows = np.full(n, _NOBODY, dtype=np.int64)
    there = np.flatnonzero(who < n)
    rows[who[there]] = there
    return rows


def _matched(now: Responses, then: Responses, free: tuple[Masks, Masks]) -> Ints:
    """Return for each person of one version the row of one in the other, of those who are free in both."""
    if now is then:
        return np.where(free[0] & free[1], np.arange(now.n), _NOBODY)
    pairing = _Pairing(free)
    if not pairing.over():
        unnamed = _unnamed(now, then, pairing)
        mine, theirs = _rows(now, then)
        units = [np.array([unit.id for unit in each.hierarchy.units])[each.unit] for each in (now, then)]
        keyed = [_joined(texts, unit) for texts, unit in zip((mine, theirs), units, strict=True)]
        for keys in ((keyed[0], keyed[1]), (mine, theirs)):
            pairing.pair(keys, among=(unnamed[0], np.ones(then.n, dtype=bool)))
            pairing.pair(keys, among=(np.ones(now.n, dtype=bool), unnamed[1]))
    return pairing.rows


def _unnamed(now: Responses, then: Responses, pairing: _Pairing) -> tuple[Masks, Masks]:
    """Pair by pseudonyms, and return who may be found by what they answered.

    Those without a pseudonym; where few pseudonyms of one version are in the other, they were made with another key.
    """
    names = now.respondent, then.respondent
    everybody = np.ones(now.n, dtype=bool), np.ones(then.n, dtype=bool)
    if now.respondent is None or then.respondent is None:
        return everybody
    names = now.respondent, then.respondent
    unnamed = names[0] == b"", names[1] == b""
    pairing.pair(names, among=(~unnamed[0], ~unnamed[1]))
    found = np.isin(names[0][~unnamed[0]], names[1]).sum()
    few = found < SAME_KEY * min((~each).sum() for each in unnamed)
    return everybody if few else unnamed


class _Pairing:
    """Who of two versions is free, and who has been found to be whom."""

    def __init__(self, free: tuple[Masks, Masks]) -> None:
        self.free = free[0].copy(), free[1].copy()
        self.rows: Ints = np.full(free[0].size, _NOBODY, dtype=np.int64)

    def over(self) -> bool:
        """Return whether there is nobody left to be found."""
        return not (self.free[0].any() and self.free[1].any())

    def pair(self, keys: tuple[Bytes, Bytes], *, among: tuple[Masks, Masks]) -> None:
        """Pair some who are free by equal keys: the first with the first."""
        at = [np.flatnonzero(free & some) for free, some in zip(self.free, among, strict=True)]
        numbered = [_numbered(key[some], some) for key, some in zip(keys, at, strict=True)]
        for each, row in numbered[0].items():
            other = numbered[1].get(each)
            if other is not None:
                self.rows[row] = other
                self.free[0][row] = self.free[1][other] = False


def _numbered(keys: Bytes, rows: Ints) -> dict[tuple[bytes, int], int]:
    """Return the row of the first, the second ... with each key."""
    _, place, counts = np.unique(keys, return_inverse=True, return_counts=True)
    order = np.argsort(place.ravel(), kind="stable")
    starts = np.repeat(np.cumsum(counts) - counts, counts)
    turn = np.empty(rows.size, dtype=np.int64)
    turn[order] = np.arange(rows.size) - starts
    return {(key, number): row for key, number, row in zip(keys.tolist(), turn.tolist(), rows.tolist(), strict=True)}


def the_very_same(now: Responses, then: Responses) -> bool:
    """Return whether nothing at all differs that groups are made of, nor any answer."""
    if now is then:
        return True
    units = [[unit.id for unit in each.hierarchy.units] for each in (now, then)]
    known = [each.attributes or {} for each in (now, then)]
    return bool(
        now.items == then.items
        and units[0] == units[1]
        and known[0].keys() == known[1].keys()
        and np.array_equal(now.unit, then.unit)
        and np.array_equal(now.answers, then.answers)
        and all(known[0][key].equals(known[1][key]) for key in known[0])
    )


def same_answers(now: Responses, then: Responses) -> bool:
    """Return whether two waves are versions of the same answers, whatever they are called."""
    if min(now.n, then.n) == 0:
        return False
    mine, theirs = (np.unique(each, return_counts=True) for each in _rows(now, then))
    _, at, other = np.intersect1d(mine[0], theirs[0], assume_unique=True, return_indices=True)
    common = np.minimum(mine[1][at], theirs[1][other]).sum()
    return bool(common >= ALIKE * min(now.n, then.n))


def _rows(now: Responses, then: Responses) -> tuple[Bytes, Bytes]:
    """Return a key for what each person said, of both versions, on the items of both."""
    items = sorted(set(now.items) & set(then.items))
    return _said(now, items), _said(then, items)


def _said(responses: Responses, items: list[str]) -> Bytes:
    at = [responses.items.index(item) for item in items]
    codes = np.ascontiguousarray(responses.answers[:, at].astype(np.int8))
    return np.array([b"%d %d" % (zlib.crc32(row.tobytes()), zlib.adler32(row.tobytes())) for row in codes])


def _joined(texts: Bytes, units: npt.NDArray[np.str_]) -> Bytes:
    return np.array([text + b" " + unit.encode() for text, unit in zip(texts.tolist(), units.tolist(), strict=True)])
