"""People in common between groups that are not inside each other: units, role levels, sites, crossings of them.

Every sum that somebody can work out from published groups is a sum of whole multiples of them: each person in it
counts some whole number of times, and the squares of these numbers add up to its *size*. The few people who are in one
group and not in the other, those that two groups leave of a third, two people of whom the difference is known: all are
sums of a size below the threshold. ``small`` says whether there is any such sum, and ``determined`` whether a group
that is withheld for its own sake is a sum of published ones, with fractions too.

How. Units that are shown leave remainders: each shown unit less the shown units in it. These have nobody in common, so
that what a sum gains by them is found remainder by remainder. The other groups are looked at beside the remainders: of
all their whole multiples, only those near zero can make a small sum, and these are gone through one by one (Fincke and
Pohst 1985). The search finds every small sum of whole multiples, or says that there were too many to look at, which
counts as found. Sums with fractions are looked at for withheld groups alone.

Relations that this module rests on, for whoever checks it otherwise: a unit is the sum of the units in it and of its
own people; the organisation is the sum of the values of an attribute and of the people without it; a value is the sum
of its crossings, and of the people of no unit of the first level; a unit of the first level is the sum of its crossings
with the values of one attribute, and of its people without it; any two groups have some people in common, and somebody
who knows the organisation knows how many.

Knows positions and counts of people: no names, no scores, no rule but the threshold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt
from scipy import sparse

from diagnostic.disclosure.relations import Ints, Masks

Floats = npt.NDArray[np.float64]

_NEAR = 1e-7
"""Share of a group under which what is left of it beside others is rounding."""
_LOOKS = 50_000
"""Multiples that are looked at for one subject; more would mean that nearly everything overlaps."""


class Family(IntEnum):
    """What a group is, the kind that matters least first."""

    CROSSING = 0
    KNOWN = 1
    """The people of whom an attribute is known: published with comparisons of its values."""
    CUT = 2
    ROLE = 3


@dataclass(frozen=True, slots=True)
class Beside:
    """Groups beside remainders that do not overlap: people in common, and what is left of each group beside them."""

    common: Floats
    """(groups, groups)"""
    with_remainders: Floats
    """(groups, remainders)"""
    people: Floats
    """Of each remainder."""
    left: Floats
    """Squares and products of what is left of the groups beside the remainders, (groups, groups)."""


@dataclass(frozen=True, slots=True)
class Overlaps:
    """Who is in which group, and who has a score on which subject."""

    family: Ints
    """Of each group: ``Family``."""
    cell: Ints
    """The place of each group among those of its family."""
    members: sparse.csr_array
    """(groups, people): 1 where a person is in a group."""
    unit: Ints
    """The place of each person's own unit among the units."""
    answered: Masks
    """(people, subjects)"""

    def beside(self, subject: int, piece: Ints, pieces: int, more: sparse.csr_array) -> Beside:
        """Return the groups, and more groups after them, as they lie beside parts of everybody that do not overlap.

        ``piece`` is the part that each person belongs to, -1 for none; only those with a score on the subject count.
        """
        here = np.flatnonzero(self.answered[:, subject])
        groups = sparse.vstack([self.members, more], format="csr")[:, here]
        of = piece[here]
        known = np.flatnonzero(of >= 0)
        parts = sparse.csr_array((np.ones(known.size), (known, of[known])), shape=(here.size, pieces))
        people = np.bincount(of[known], minlength=pieces).astype(np.float64)
        common, shared = (groups @ groups.T).toarray(), (groups @ parts).toarray()
        left = common - (shared / np.where(people > 0, people, 1.0)) @ shared.T
        return Beside(common, shared, people, left)


@dataclass(frozen=True, slots=True)
class Found:
    """A way to work something out: the groups that it takes."""

    groups: Ints


def small(beside: Beside, shown: Ints, threshold: int) -> Found | None:
    """Return the groups of a sum of fewer people than the threshold, None where there is none.

    ``shown`` are the groups that are published; units are published as their remainders, each of enough people.
    """
    basis, lower = _basis(beside.left, shown, beside.common)
    for multiples in _near_zero(lower, threshold - 1.0):
        if multiples is None:
            return Found(basis)
        used = np.flatnonzero(multiples)
        groups, times = basis[used], multiples[used]
        shared = times @ beside.with_remainders[groups]
        nearest = np.rint(shared / np.where(beside.people > 0, beside.people, 1.0))
        size = times @ beside.common[np.ix_(groups, groups)] @ times
        size += (nearest * nearest * beside.people).sum() - 2 * (nearest * shared).sum()
        if 0.5 < size < threshold - 0.5:
            return Found(groups)
    return None


def _basis(left: Floats, shown: Ints, common: Floats) -> tuple[Ints, Floats]:
    """Return shown groups of which none is a sum of others and remainders, and their Cholesky factor.

    A group that is such a sum is left out: whole relations of people are sums of whole groups.
    """
    rest = left[np.ix_(shown, shown)]
    lower = np.zeros_like(rest)
    kept: list[int] = []
    for at in range(shown.size):
        if rest[at, at] > _NEAR * max(common[shown[at], shown[at]], 1.0):
            lower[at:, at] = rest[at:, at] / np.sqrt(rest[at, at])
            rest[at:, at:] -= np.outer(lower[at:, at], lower[at:, at])
            kept.append(at)
    return shown[kept], lower[np.ix_(kept, kept)]


def _near_zero(lower: Floats, most: float) -> Iterator[Floats | None]:
    """Yield the whole multiples, not all zero and each or its negative, whose length is at most ``most``.

    ``lower`` is the Cholesky factor of the products; the length of multiples y is the square of ``lower.T @ y``. Yields
    None where there are too many places to look at.
    """
    looks = 0
    pivots = np.diag(lower)
    for top in np.flatnonzero(pivots**2 <= most + _NEAR):  # the last multiple that is not zero
        multiples = np.zeros(len(lower))
        steps: list[Iterator[float]] = [iter(np.arange(1.0, np.floor(np.sqrt(most + _NEAR) / pivots[top]) + 1))]
        rooms = [most + _NEAR]
        while steps:
            place = top - len(steps) + 1
            value = next(steps[-1], None)
            if value is None:
                multiples[place] = 0.0
                steps.pop()
                rooms.pop()
                continue
            looks += 1
            if looks > _LOOKS:
                yield None
                return
            multiples[place] = value
            room = rooms[-1] - float(lower[place:, place] @ multiples[place:]) ** 2
            if place == 0:
                yield multiples
                continue
            pivot = pivots[place - 1]
            offset = float(lower[place:, place - 1] @ multiples[place:]) / pivot
            reach = np.sqrt(max(room, 0.0)) / pivot
            steps.append(iter(np.arange(np.ceil(-reach - offset), np.floor(reach - offset) + 1)))
            rooms.append(room)


def determined(beside: Beside, shown: Ints, hidden: Ints) -> Found | None:
    """Return the groups that a withheld one follows from; None where none follows from shown groups.

    A group that is made of whole remainders follows from units alone: what it is withheld for, these are as well.
    """
    left = beside.left
    basis, _ = _basis(left, shown, beside.common)
    if not hidden.size or not basis.size:
        return None
    products = left[np.ix_(basis, hidden)]
    times = np.linalg.solve(left[np.ix_(basis, basis)], products)
    rest = left[hidden, hidden] - (times * products).sum(axis=0)
    people = np.maximum(np.diag(beside.common)[hidden], 1.0)
    for at in np.flatnonzero((rest < _NEAR * people) & (left[hidden, hidden] > _NEAR * people)):
        return Found(basis[np.abs(times[:, at]) > _NEAR])
    return None
