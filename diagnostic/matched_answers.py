"""Who is who in two versions of the same answers: the export came again, with late answers or other units.

Unsafe: for the gate only. By pseudonym where there is one; others by what they answered, in the same unit first. Two
people with the same answers may be taken for each other: what can be computed is the same either way.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostic.responses import Responses

Ints = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.bytes_]

ALIKE = 0.8
"""Share of the people of the smaller version that has to be in the larger one for both to be the same answers."""


@dataclass(frozen=True, slots=True)
class Matched:
    """For each person of the later version, the row in the earlier one; -1 where there is none."""

    then: Ints


def matched(now: Responses, then: Responses) -> Matched:
    """Return who is who."""
    rows = np.full(now.n, -1, dtype=np.int64)
    taken = np.zeros(then.n, dtype=bool)
    if now is then:
        return Matched(np.arange(now.n))
    if now.respondent is not None and then.respondent is not None:
        _pair(rows, taken, (now.respondent, then.respondent), once=True)
    mine, theirs = _rows(now, then)
    units = [np.array([unit.id for unit in each.hierarchy.units])[each.unit] for each in (now, then)]
    keyed = [_joined(texts, unit) for texts, unit in zip((mine, theirs), units, strict=True)]
    # Who has a pseudonym in both is known by that alone.
    _pair(rows, taken, (keyed[0], keyed[1]), once=False)
    _pair(rows, taken, (mine, theirs), once=False)
    return Matched(rows)


def same_answers(now: Responses, then: Responses) -> bool:
    """Return whether two waves are versions of the same answers, whatever they are called."""
    if min(now.n, then.n) == 0:
        return False
    mine, theirs = (np.unique(each, return_counts=True) for each in _rows(now, then))
    _, at, other = np.intersect1d(mine[0], theirs[0], assume_unique=True, return_indices=True)
    common = np.minimum(mine[1][at], theirs[1][other]).sum()
    return bool(common >= ALIKE * min(now.n, then.n))


def _pair(rows: Ints, taken: npt.NDArray[np.bool_], keys: tuple[Bytes, Bytes], *, once: bool) -> None:
    """Pair who is not paired yet by equal keys, the first with the first; ``once``: keys that occur once only."""
    free = [np.flatnonzero(rows < 0), np.flatnonzero(~taken)]
    numbered: list[dict[tuple[bytes, int], int]] = []
    for at, key in zip(free, keys, strict=True):
        names, place, counts = np.unique(key[at], return_inverse=True, return_counts=True)
        order = np.argsort(place.ravel(), kind="stable")
        starts = np.repeat(np.cumsum(counts) - counts, counts)
        turn = np.empty(at.size, dtype=np.int64)
        turn[order] = np.arange(at.size) - starts
        good = (counts[place.ravel()] == 1) & (names[place.ravel()] != b"") if once else np.ones(at.size, dtype=bool)
        numbered.append({(key[row], turn[one]): row for one, row in enumerate(at.tolist()) if good[one]})
    for each, row in numbered[0].items():
        other = numbered[1].get(each)
        if other is not None:
            rows[row], taken[other] = other, True


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
