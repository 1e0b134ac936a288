"""The independent check of groups that have people in common: what somebody can work out who knows who is where.

Reads what is published and who belongs where; shares no code with the rules (``cuts``, ``overlaps``). On every subject:

- no two published groups differ in a few people only;
- taking published parts away from a published group leaves nobody or enough people, for each way to divide everybody
  up: units, the values of an attribute, crossings with them, role levels;
- no cell that is withheld for its own sake is a sum, whole or with fractions, of published groups;
- a comparison of a value is published only beside the value.

The first two look at the sums that people try; the third is complete.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from diagnostic.cells import REASONS, Reason, Status
from diagnostic.disclosure.overlaps import Family, Overlaps
from diagnostic.measures import Measure
from diagnostic.released_table import Table
from diagnostic.survey_parts import CutInfo

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Masks = npt.NDArray[np.bool_]

_OWN = [REASONS.index(each) for each in (Reason.BELOW_THRESHOLD, Reason.FEW_OR_BESIDE, Reason.UNANIMITY)]
_TABLES = {Family.ROLE: Measure.ROLE_SCORE, Family.CUT: Measure.CUT, Family.CROSSING: Measure.CROSSING}
_SAME = 1e-7
_UNITS = 0


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who is where: what a colleague with a good memory knows."""

    overlaps: Overlaps
    cuts: tuple[CutInfo, ...]
    parents: Mapping[str, str | None]
    """Of units."""


@dataclass(frozen=True, slots=True)
class _Sets:
    """Every group that the tables are about, and what is published of it."""

    names: tuple[str, ...]
    member: sparse.csr_array
    """(groups, people)"""
    division: Ints
    """Groups with the same number do not overlap, but for units, which are inside each other (0)."""
    status: npt.NDArray[np.int8]
    """(groups, subjects)"""
    own: Masks
    """Withheld for its own sake."""


def audit_overlaps(tables: Mapping[Measure, Table], crowd: Crowd, threshold: int) -> Iterator[str]:
    """Yield what the tables give away of people who are in several groups, and how many sums were looked at."""
    if Measure.SCORE not in tables:
        return
    sets = _sets(tables, crowd)
    for subject, key in enumerate(tables[Measure.SCORE].axes[1]):
        people = np.flatnonzero(crowd.overlaps.answered[:, subject])
        member = sparse.csr_array(sets.member[:, people])
        shown = sets.status[:, subject] == Status.SHOWN
        yield from (f"overlap: {key}: {what}" for what in _few(sets, member, shown, threshold))
        yield from (f"overlap: {key}: {what}" for what in _follows(sets, member, shown, sets.own[:, subject]))
    yield from _comparisons(tables)


def _sets(tables: Mapping[Measure, Table], crowd: Crowd) -> _Sets:
    score, overlaps = tables[Measure.SCORE], crowd.overlaps
    names, members, division = list(score.axes[0]), [_units(score.axes[0], crowd)], [0] * len(score.axes[0])
    status, own = [score.status], [_own(score)]
    attributes = list(dict.fromkeys(cut.attribute for cut in crowd.cuts))
    of_key = {cut.key: attributes.index(cut.attribute) for cut in crowd.cuts}
    for family, measure in _TABLES.items():
        if measure not in tables:
            continue
        table = tables[measure]
        flat = table.status.reshape(-1, table.status.shape[-1])
        rows = np.flatnonzero(overlaps.family == family)
        members.append(sparse.csr_array(overlaps.members[rows]))
        cells = [table.axes[0]] if family is not Family.CROSSING else list(table.axes[:2])
        keys = [" x ".join(pair) for pair in _product(cells)]
        names += keys
        number = {Family.ROLE: 1, Family.CUT: 2, Family.CROSSING: 2 + len(attributes)}[family]
        division += [number + (0 if family is Family.ROLE else of_key[key.split(" x ")[-1]]) for key in keys]
        status.append(flat)
        own.append(_own(table))
    known = _known(tables, crowd, attributes)
    if known is not None:
        rows = np.flatnonzero(overlaps.family == Family.KNOWN)
        members.append(sparse.csr_array(overlaps.members[rows]))
        names += [f"{attribute} known" for attribute in attributes]
        division += list(range(2 + 2 * len(attributes), 2 + 3 * len(attributes)))
        status.append(np.where(known, Status.SHOWN, Status.WITHHELD).astype(np.int8))
        own.append(np.zeros(known.shape, dtype=bool))
    member = sparse.csr_array(sparse.vstack(members))
    return _Sets(tuple(names), member, np.array(division), np.vstack(status), np.vstack(own))


def _product(axes: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    if len(axes) == 1:
        return [(key,) for key in axes[0]]
    return [(one, other) for one in axes[0] for other in axes[1]]


def _own(table: Table) -> Masks:
    hidden = (table.status == Status.WITHHELD) | (table.status == Status.BANDED)
    result: Masks = hidden & np.isin(table.reason, _OWN)
    return result.reshape(-1, table.status.shape[-1])


def _known(tables: Mapping[Measure, Table], crowd: Crowd, attributes: list[str]) -> Masks | None:
    """Return on which subjects it is published how many have each attribute: with any comparison of its values."""
    if Measure.CUT_CONTRAST not in tables:
        return None
    table = tables[Measure.CUT_CONTRAST]
    rows = [[at for at, cut in enumerate(crowd.cuts) if cut.attribute == attribute] for attribute in attributes]
    return np.array([(table.status[row] == Status.SHOWN).any(axis=0) for row in rows])


def _units(keys: tuple[str, ...], crowd: Crowd) -> sparse.csr_array:
    """Return who is in each unit: everybody attached to it or to a unit below."""
    at = {key: position for position, key in enumerate(keys)}
    inside = np.zeros((len(keys), len(keys)))
    for key, position in at.items():
        above: str | None = key
        while above is not None:
            inside[at[above], position] = 1
            above = crowd.parents[above]
    own = sparse.csr_array(
        (np.ones(crowd.overlaps.unit.size), (crowd.overlaps.unit, np.arange(crowd.overlaps.unit.size))),
        shape=(len(keys), crowd.overlaps.unit.size),
    )
    return sparse.csr_array(sparse.csr_array(inside) @ own)


def _few(sets: _Sets, member: sparse.csr_array, shown: Masks, threshold: int) -> Iterator[str]:
    """Find pairs that differ in a few people, and few people left of a group without the published parts inside it.

    Pairs of units, and units inside units, are the business of ``audit``.
    """
    at = np.flatnonzero(shown)
    published = sparse.csr_array(member[at])
    size = np.asarray(published.sum(axis=1)).ravel()
    other = np.flatnonzero(sets.division[at] != _UNITS)
    common = (published[other] @ published.T).toarray()
    apart = size[other][:, None] + size[None, :] - 2 * common
    for one, two in np.argwhere((apart > 0) & (apart < threshold)):
        yield f"{sets.names[at[two]]} and {sets.names[at[other[one]]]} differ in few people"
    units = np.flatnonzero(sets.division[at] == _UNITS)
    pieces = np.arange(at.size)
    yield from _left_over(sets, at, published, (other, pieces, common), threshold)
    yield from _left_over(sets, at, published, (units, other, common[:, units].T), threshold)


def _left_over(
    sets: _Sets, at: Ints, published: sparse.csr_array, inside: tuple[Ints, Ints, Floats], threshold: int
) -> Iterator[str]:
    """Find few people left of wholes without parts; ``inside``: which wholes, which parts, their people in common."""
    wholes, parts, common = inside
    size = np.asarray(published.sum(axis=1)).ravel()
    within = (common == size[parts][None, :]) & (size[parts][None, :] < size[wholes][:, None]) & (size[parts] > 0)
    for number in np.unique(sets.division[at[parts]]):
        of = np.flatnonzero(sets.division[at[parts]] == number)
        covered = sparse.csr_array(sparse.csr_array(within[:, of].astype(np.float64)) @ published[parts[of]])
        left = size[wholes] - np.diff(covered.indptr)  # whoever is in any part has an entry, and nobody else
        for whole in np.flatnonzero((left > 0) & (left < threshold)):
            yield f"few people are left of {sets.names[at[wholes[whole]]]}"


def _follows(sets: _Sets, member: sparse.csr_array, shown: Masks, own: Masks) -> Iterator[str]:
    """Find withheld groups that are sums of published ones: nothing is left of them beside all of these.

    What is published of units says the sum of each piece of the chart that no published unit cuts further. Of every
    group, its mean in each piece is taken out; what is left of it must lie in the span of what is left of others.
    """
    units, size = sets.division == _UNITS, np.asarray(member.sum(axis=1)).ravel()
    published, hidden = np.flatnonzero(shown & ~units), np.flatnonzero(own & (size > 0))
    if not hidden.size:
        return
    piece = _pieces(member[np.flatnonzero(shown & units)])
    groups = sparse.csr_array(member[np.concatenate([published, hidden])])
    by_piece = sparse.csr_array((np.ones(piece.size), (np.arange(piece.size), piece)))[:, 1:]  # the first: in no unit
    shares = (groups @ by_piece).toarray()  # nearly every group has somebody in nearly every piece
    people: Floats = np.asarray(by_piece.sum(axis=0)).ravel()
    left = (groups @ groups.T).toarray() - (shares / np.maximum(people, 1)) @ shares.T
    known = left[: published.size, : published.size]
    values, directions = np.linalg.eigh(known) if published.size else (np.empty(0), np.empty((0, 0)))
    spanned = values > _SAME * max(float(values.max(initial=0.0)), 1.0)
    along = (directions[:, spanned].T @ left[: published.size, published.size :]) / np.sqrt(values[spanned])[:, None]
    beside = np.diag(left)[published.size :]
    rest = beside - (along**2).sum(axis=0)
    # What nothing is left of beside the units alone is the business of ``audit``.
    for at in np.flatnonzero((rest < _SAME * size[hidden]) & (beside > _SAME * size[hidden])):
        yield f"{sets.names[hidden[at]]} is determined"


def _pieces(units: sparse.csr_array) -> Ints:
    """Return a number for each person: people of the same published units have the same, 0 those of none."""
    names = np.random.default_rng(0).integers(1, 2**62, units.shape[0])
    told = np.append(0, sparse.csr_array(units).T.astype(np.int64) @ names)
    _, number = np.unique(told, return_inverse=True)
    first = number[0]
    return np.where(number == first, 0, np.where(number < first, number + 1, number))[1:].astype(np.int64)


def _comparisons(tables: Mapping[Measure, Table]) -> Iterator[str]:
    cut, contrast = tables.get(Measure.CUT), tables.get(Measure.CUT_CONTRAST)
    if cut is not None and contrast is not None:
        for value, _ in np.argwhere((contrast.status == Status.SHOWN) & (cut.status != Status.SHOWN)):
            yield f"cut contrast: {contrast.axes[0][value]}"
