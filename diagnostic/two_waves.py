"""Two waves person by person: who was in a unit both times, who came, who went, and what they answered.

Unsafe: for the gate only. Works on sums over people, unit by unit; ``change`` makes figures of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy import sparse

from diagnostic.comparability import Common, on_common_items
from diagnostic.lineage import Lineage
from diagnostic.responses import Hierarchy, Responses
from diagnostic.scoring import Scores, score
from diagnostic.tally import ScoreSums, score_sums
from diagnostic.unit_tally import below
from diagnostic.wave_info import ChangePart

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Masks = npt.NDArray[np.bool_]

CAME = (ChangePart.JOINED, ChangePart.MOVED_IN, ChangePart.REORGANISED, ChangePart.UNLINKED)
WENT = (ChangePart.LEFT, ChangePart.MOVED_OUT, ChangePart.REORGANISED, ChangePart.UNLINKED)


@dataclass(frozen=True, slots=True)
class Side:
    """One wave on the subjects that are compared; sums are (units of the later wave, subjects)."""

    unit: Ints
    """Each person's unit, in the wave's own hierarchy."""
    values: Floats
    """(people, subjects): points, NaN where missing."""
    own: ScoreSums
    """Sums of the people attached to each unit of the wave's own hierarchy."""
    sums: ScoreSums


@dataclass(frozen=True, slots=True)
class Stayers:
    """Those who were in a unit both times and have both scores; arrays (units, subjects)."""

    n: Floats
    totals: tuple[Floats, Floats]
    square_totals: tuple[Floats, Floats]
    cross_total: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Exchange:
    """Who was where at two waves: people whom no unit tells apart are one kind. One is like no other one."""

    subjects: tuple[str, ...]
    then: Ints
    """(kinds,): the unit of the earlier wave's chart, -1 where they did not answer then."""
    now: Ints
    named: Masks
    """Whether it is known of who answered once that they did not answer the other time."""
    n: Ints
    """(kinds, subjects): how many of them answered."""
    was: sparse.csr_array
    """(units now, kinds): 1 where they count in a unit's past."""
    here: sparse.csr_array
    """(units now, kinds): 1 where they are in a unit now."""
    parents_then: Ints
    """The unit above each of the earlier chart, parents first."""
    settled: Ints | None = None
    """How many of them were in all units of theirs at the wave before, too, with both scores, and said the same in all
    versions that were given out; None where all count, without a wave before and other versions."""
    versions: bool = False
    """Whether other versions of the earlier wave's answers were given out."""
    stayed: sparse.csr_array = field(init=False)
    """(units now, kinds): 1 where they were in a unit both times."""

    def __post_init__(self) -> None:
        both = sparse.csr_array(self.was.multiply(self.here))
        both.eliminate_zeros()
        object.__setattr__(self, "stayed", both)

    def settled_on(self, subject: int) -> Ints | None:
        """Return how many of each kind are settled, of one subject."""
        return None if self.settled is None else self.settled[:, subject]


@dataclass(frozen=True, slots=True)
class TwoWaves:
    """Everything that changes are made from."""

    subjects: tuple[str, ...]
    before: Side
    after: Side
    stayers: Stayers
    came: Mapping[ChangePart, tuple[Floats, Floats]]
    """Number and sum of the scores of those who were not in the unit before, (units, subjects) each."""
    went: Mapping[ChangePart, tuple[Floats, Floats]]
    exchange: Exchange


@dataclass(frozen=True, slots=True)
class WaveBefore:
    """The wave before two others."""

    responses: Responses
    trace: sparse.csr_array
    """(units of the earlier of the two, its own units)."""
    shared: Common
    """What it and the earlier of the two asked alike."""


@dataclass(frozen=True, slots=True)
class _Match:
    """The people who answered both times: their rows in the two waves."""

    before: Ints
    after: Ints


def two_waves(
    before: Responses,
    after: Responses,
    lineage: Lineage,
    trace: sparse.csr_array,
    shared: Common,
    first_of_three: WaveBefore | None = None,
    steady: Masks | None = None,
) -> TwoWaves:
    """Return the sums of two waves on what they asked alike.

    ``steady`` is who of the earlier wave said the same in all versions of it that were given out.

    ``trace`` is (units of the later wave, units of the earlier one), 1 where a unit's past is made of another's people.
    """
    old, new = (score(on_common_items(each, shared)) for each in (before, after))
    subjects = tuple(each.id for each in new.subjects if each.id in shared.comparable & _ids(old))
    roll = below(after.hierarchy)
    past = sparse.csr_array(trace @ below(before.hierarchy))
    first = _side(old, before, subjects, past)
    second = _side(new, after, subjects, roll)
    match = _matched(before, after)
    kin = _kin(lineage, before.hierarchy, after.hierarchy)
    stay = _staying(match, roll, past, first.unit, second.unit)
    x, y = first.values[match.before], second.values[match.after]
    now = _view(second, first, (match.after, match.before), roll, past, kin)
    then = _view(first, second, (match.before, match.after), past, roll, sparse.csr_array(kin.T))
    came, went = _others(CAME, now, after.respondent), _others(WENT, then, before.respondent)
    people = _People(before, after, match, first, second)
    settled = None if first_of_three is None else _settled(first_of_three, before, subjects)
    if steady is not None:
        settled = np.repeat(steady[:, None], len(subjects), axis=1) & (True if settled is None else settled)
    exchange = _exchange(people, roll, past, subjects, settled, versions=steady is not None)
    return TwoWaves(subjects, first, second, _stayers(stay, x, y), came, went, exchange)


def _ids(scores: Scores) -> frozenset[str]:
    return frozenset(subject.id for subject in scores.subjects)


def _side(scores: Scores, responses: Responses, subjects: tuple[str, ...], roll: sparse.csr_array) -> Side:
    at = {subject.id: place for place, subject in enumerate(scores.subjects)}
    places = [at[each] for each in subjects]
    sums = score_sums(scores, responses.unit, len(responses.hierarchy.units))
    own = ScoreSums(*(getattr(sums, name)[:, places] for name in ScoreSums.__dataclass_fields__))
    rolled = ScoreSums(*(np.asarray(roll @ getattr(own, name)) for name in ScoreSums.__dataclass_fields__))
    return Side(responses.unit, scores.values[:, places], own, rolled)


def _matched(before: Responses, after: Responses) -> _Match:
    """Return who answered both times; a pseudonym that a wave has twice says nothing."""
    none = np.zeros(0, dtype=np.int64)
    if before.respondent is None or after.respondent is None:
        return _Match(none, none)
    sides = []
    for ids in (before.respondent, after.respondent):
        names, first, counts = np.unique(ids, return_index=True, return_counts=True)
        once = (counts == 1) & (names != b"")
        sides.append((names[once], first[once]))
    (then, rows_then), (now, rows_now) = sides
    _, at_then, at_now = np.intersect1d(then, now, assume_unique=True, return_indices=True)
    return _Match(rows_then[at_then].astype(np.int64), rows_now[at_now].astype(np.int64))


def _kin(lineage: Lineage, then: Hierarchy, now: Hierarchy) -> sparse.csr_array:
    """Return the matrix (units now, units then) of which unit came of which, splits among them."""
    at_then, at_now = then.index(), now.index()
    pairs = [
        (at_now[step.unit], at_then[each])
        for step in lineage.steps
        if step.unit in at_now
        for each in step.before
        if each in at_then
    ]
    rows, columns = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    shape = (len(now.units), len(then.units))
    direct = sparse.csr_array((np.ones(rows.size), (rows, columns)), shape=shape)
    return sparse.csr_array(below(now) @ direct @ below(then).T > 0) if rows.size else direct


def _of_people(roll: sparse.csr_array, unit: Ints) -> tuple[Ints, Ints]:
    """Return the pairs (unit, person) in which the person counts; ``roll`` is (units, units of the person's wave)."""
    found = sparse.coo_array(sparse.csc_array(roll)[:, unit])
    row, column = found.coords
    return row.astype(np.int64), column.astype(np.int64)


def _staying(match: _Match, roll: sparse.csr_array, past: sparse.csr_array, then: Ints, now: Ints) -> sparse.csr_array:
    """Return the matrix (units, matched people) of who was in a unit both times."""
    units, people = _of_people(roll, now[match.after])
    inside = _holds(past, units, then[match.before][people])
    shape = (roll.shape[0], match.after.size)
    return sparse.csr_array((np.ones(int(inside.sum())), (units[inside], people[inside])), shape=shape)


@dataclass(frozen=True, slots=True)
class _People:
    """Two waves and who answered both."""

    before: Responses
    after: Responses
    match: _Match
    first: Side
    second: Side


def _settled(first: WaveBefore, second: Responses, subjects: tuple[str, ...]) -> Masks:
    """Return (people of the second wave, subjects) who was in all units of theirs at both waves, with both scores.

    On a subject of which these two waves are not compared, everybody is: no change of it was said.
    """
    old, new = (score(on_common_items(each, first.shared)) for each in (first.responses, second))
    ids = [tuple(each.id for each in scores.subjects) for scores in (old, new)]
    roll = below(second.hierarchy)
    past = sparse.csr_array(first.trace @ below(first.responses.hierarchy))
    match = _matched(first.responses, second)
    stay = _staying(match, roll, past, first.responses.unit, second.unit)
    units = _of_people(roll, second.unit[match.after])[1]
    everywhere = stay.sum(axis=0) == np.bincount(units, minlength=match.after.size)
    found = np.ones((second.n, len(subjects)), dtype=bool)
    for column, subject in enumerate(subjects):
        if subject in first.shared.comparable and all(subject in each for each in ids):
            then = old.values[match.before, ids[0].index(subject)]
            now = new.values[match.after, ids[1].index(subject)]
            found[:, column] = False
            found[match.after, column] = everywhere & ~np.isnan(then) & ~np.isnan(now)
    return found


def _exchange(
    people: _People,
    roll: sparse.csr_array,
    past: sparse.csr_array,
    subjects: tuple[str, ...],
    settled: Masks | None,
    *,
    versions: bool,
) -> Exchange:
    """Return who was where at the two waves, people of the same units counted together."""
    then, now, named, answered, row = (np.concatenate(each) for each in zip(*_places(people), strict=True))
    kinds, kind = np.unique(np.stack([then, now, named]), axis=1, return_inverse=True)
    n = np.zeros((kinds.shape[1], answered.shape[1]), dtype=np.int64)
    np.add.at(n, kind.ravel(), answered)
    sure = None
    if settled is not None:
        sure = np.zeros_like(n)
        np.add.at(sure, kind.ravel(), answered & settled[row] & (row >= 0)[:, None])
    was, here = (_inside(matrix, unit) for matrix, unit in ((past, kinds[0]), (roll, kinds[1])))
    parents = people.before.hierarchy.parents()
    return Exchange(subjects, kinds[0], kinds[1], kinds[2] > 0, n, was, here, parents, sure, versions)


def _inside(roll: sparse.csr_array, unit: Ints) -> sparse.csr_array:
    """Return who counts in each unit, (units, kinds); nobody of unit -1."""
    there = np.flatnonzero(unit >= 0)
    units, at = _of_people(roll, unit[there])
    return sparse.csr_array((np.ones(units.size), (units, there[at])), shape=(roll.shape[0], unit.size))


def _places(people: _People) -> Iterator[tuple[Ints, Ints, Ints, Masks, Ints]]:
    """Yield unit then, unit now, whether named, who answered what, and their row then: seen twice, then once."""
    match = people.match
    known_then, known_now = (~np.isnan(side.values) for side in (people.first, people.second))
    both = known_then[match.before] & known_now[match.after]
    named = np.ones(both.shape[0], np.int64)
    yield people.first.unit[match.before], people.second.unit[match.after], named, both, match.before
    for side, known, rows, responses, later in (
        (people.first, known_then, match.before, people.before, False),
        (people.second, known_now, match.after, people.after, True),
    ):
        once = known.copy()
        once[rows] &= ~both
        named = np.zeros(once.shape[0], dtype=np.int64)
        if responses.respondent is not None:
            named[:] = responses.respondent != b""
        named[rows] = 0  # they answered something the other time
        nobody = np.full(once.shape[0], -1, dtype=np.int64)
        row = nobody if later else np.arange(once.shape[0])
        yield (nobody, side.unit, named, once, row) if later else (side.unit, nobody, named, once, row)


def _holds(matrix: sparse.csr_array, row: Ints, column: Ints) -> Masks:
    """Return at which places a matrix has an entry."""
    width = matrix.shape[1]
    filled = sparse.coo_array(matrix)
    keys = np.sort(filled.coords[0].astype(np.int64) * width + filled.coords[1])
    asked = row * width + column
    if not keys.size:
        return np.zeros(asked.shape, dtype=bool)
    at = np.minimum(np.searchsorted(keys, asked), keys.size - 1)
    return np.asarray(keys[at] == asked)


def _stayers(stay: sparse.csr_array, x: Floats, y: Floats) -> Stayers:
    both = ~np.isnan(x) & ~np.isnan(y)
    first, second = np.where(both, x, 0.0), np.where(both, y, 0.0)
    return Stayers(
        n=np.asarray(stay @ both.astype(np.float64)),
        totals=(np.asarray(stay @ first), np.asarray(stay @ second)),
        square_totals=(np.asarray(stay @ first**2), np.asarray(stay @ second**2)),
        cross_total=np.asarray(stay @ (first * second)),
    )


@dataclass(frozen=True, slots=True)
class _Crowd:
    """The people of one wave who count in a unit, pair by pair: how they are seen from the other wave."""

    units: Ints
    people: Ints
    stayed: Masks
    """The person was in the unit at the other wave, too."""
    along: Masks
    """The person's own team is the same, and moved with them."""
    elsewhere: Masks
    """The person answered the other wave from outside the unit."""
    named: Masks
    """The person has a pseudonym, and did not answer the other wave."""


@dataclass(frozen=True, slots=True)
class _View:
    """How the people of one wave are seen from the other."""

    mine: Side
    theirs: Side
    rows: Ints
    """For each of my people the row in the other wave, -1 where there is none."""
    counts: sparse.csr_array
    """(units of the later wave, my units): whose people count in a unit."""
    inside: sparse.csr_array
    """(units of the later wave, their units): which of the other wave's units are part of a unit."""
    kin: sparse.csr_array
    """(my units, their units): which unit is, or came of, which."""


def _view(mine: Side, theirs: Side, match: tuple[Ints, Ints], *matrices: sparse.csr_array) -> _View:
    rows = np.full(mine.unit.size, -1, dtype=np.int64)
    rows[match[0]] = match[1]
    return _View(mine, theirs, rows, *matrices)


def _others(
    kinds: tuple[ChangePart, ...], view: _View, ids: npt.NDArray[np.bytes_] | None
) -> dict[ChangePart, tuple[Floats, Floats]]:
    """Return number and sum of the scores of those who were in a unit at this wave only, kind by kind."""
    units, people = _of_people(view.counts, view.mine.unit)
    there = view.rows[people]
    elsewhere = np.where(there >= 0, view.theirs.unit[there], 0)
    inside = _holds(view.inside, units, elsewhere)
    along = _holds(view.kin, view.mine.unit[people], elsewhere)
    crowd = _crowd((units, people), there, inside=inside, along=along, ids=ids)
    answered = _answered(view.theirs.values, view.rows)
    return dict(_by_kind(kinds, crowd, view.mine.values, answered, view.counts.shape[0]))


def _crowd(
    pairs: tuple[Ints, Ints], there: Ints, *, inside: Masks, along: Masks, ids: npt.NDArray[np.bytes_] | None
) -> _Crowd:
    units, people = pairs
    seen = there >= 0
    known = np.zeros(people.shape, dtype=bool) if ids is None else np.asarray(ids[people] != b"")
    return _Crowd(
        units=units,
        people=people,
        stayed=seen & inside,
        along=seen & ~inside & along,
        elsewhere=seen & ~inside & ~along,
        named=~seen & known,
    )


def _answered(values: Floats, other: Ints) -> Masks:
    """Return for each person of a wave which subjects they have a score on at the other wave."""
    known = np.zeros((other.size, values.shape[1]), dtype=bool)
    seen = other >= 0
    known[seen] = ~np.isnan(values[other[seen]])
    return known


def _by_kind(
    kinds: tuple[ChangePart, ...], crowd: _Crowd, values: Floats, answered: Masks, size: int
) -> Iterator[tuple[ChangePart, tuple[Floats, Floats]]]:
    """Yield number and sum of the scores of each kind; ``kinds`` are new, from elsewhere, along, and the rest."""
    known = ~np.isnan(values)
    filled = np.where(known, values, 0.0)
    rest = ~(crowd.stayed | crowd.along | crowd.elsewhere | crowd.named)
    masks = (crowd.named, crowd.elsewhere, crowd.along, rest)
    for kind, mask in zip(kinds, masks, strict=True):
        matrix = _matrix(crowd, mask, (size, values.shape[0]))
        number, total = matrix @ known.astype(np.float64), matrix @ filled
        if kind is ChangePart.UNLINKED:
            # Who was there both times and answered this once: on this subject, seen once.
            once = known & ~answered
            stayed = _matrix(crowd, crowd.stayed, (size, values.shape[0]))
            number, total = number + stayed @ once.astype(np.float64), total + stayed @ np.where(once, filled, 0.0)
        yield kind, (np.asarray(number), np.asarray(total))


def _matrix(crowd: _Crowd, mask: Masks, shape: tuple[int, int]) -> sparse.csr_array:
    return sparse.csr_array((np.ones(int(mask.sum())), (crowd.units[mask], crowd.people[mask])), shape=shape)
