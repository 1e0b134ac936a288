"""Who was in what was published before: the answers of one wave, in the pieces that earlier releases told apart.

Unsafe: for the gate only. A *block* of a release is the people of a shown group without those of the shown groups
inside it; every sum that subtraction gives is a sum of blocks. Nothing of this is stored: the ledger says which groups
were shown, the store who was in them, and this module puts the two together when a release is made.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from diagnostic.matched_answers import Matched, matched
from diagnostic.questionnaire import Scale
from diagnostic.release import EVERY_COMMENT, Measure, comment_key
from diagnostic.released_content import ShownTable
from diagnostic.responses import MISSING, Responses
from diagnostic.scoring import Scores, score

Ints = npt.NDArray[np.int64]
Masks = npt.NDArray[np.bool_]

NOBODY = -1
"""In the place of a group or block: these people are in none."""
ALONE = "all"
"""The column of a table that has only one."""
_WIDE = (1 << 60) - 1
_COUNTED = (Measure.PARTICIPATION, Measure.SCORE, Measure.ROLE_SCORE, Measure.ITEM_SCORE)
"""Tables whose number of people is that of the people who are looked at here."""
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
class Earlier:
    """All earlier releases of the answers that a release is made from."""

    own: tuple[Pieces, ...] = ()
    """Of this wave; each is looked at by itself."""
    together: tuple[Joint, ...] = ()
    """The same of all of them at once, where there are several."""
    past: Mapping[str, tuple[Pieces, ...]] = field(default_factory=dict)
    """Of earlier waves by key: what is said of them has to be what one of their releases showed."""
    unknown: tuple[EarlierRelease, ...] = ()
    """Releases of this wave's answers of which nobody can tell any more who was in them."""
    unknown_past: Mapping[str, tuple[EarlierRelease, ...]] = field(default_factory=dict)
    same: tuple[Mapping[Measure, ShownTable], ...] = ()
    """What was shown of the very same answers, people, units and attributes as now."""
    versions: bool = False
    """Whether anything was shown of another version of them."""

    @property
    def any(self) -> bool:
        """Whether there is anything to look at."""
        past = (*self.past.values(), *self.unknown_past.values())
        return bool(self.own or self.unknown or any(past))


NOTHING_EARLIER = Earlier()


def earlier_of(
    now: Responses, releases: Sequence[EarlierRelease], past: Mapping[str, tuple[Responses, Sequence[EarlierRelease]]]
) -> Earlier:
    """Return what has to be known of earlier releases of a wave, and of the waves before it by their keys."""
    known = [each for each in releases if each.responses is not None]
    own = tuple(_own(now, known))
    same = [each for each in known if each.responses is not None and _the_very_same(now, each.responses)]
    return Earlier(
        own=tuple(each for each in own if isinstance(each, Pieces)),
        together=tuple(each for each in own if isinstance(each, Joint)),
        past={key: tuple(_of_past(then, given)) for key, (then, given) in past.items()},
        unknown=tuple(each for each in releases if each.responses is None),
        unknown_past={key: tuple(each for each in given if each.responses is None) for key, (_, given) in past.items()},
        same=tuple(each.tables for each in same),
        versions=len(same) < len(releases),
    )


def _the_very_same(now: Responses, then: Responses) -> bool:
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


def lowest_shown(parents: Ints, shown: Masks) -> Ints:
    """Return for each group, and each column where there are any, the nearest shown group at or above it, or NOBODY."""
    result = np.full(shown.shape, NOBODY, dtype=np.int64)
    for group, parent in enumerate(parents.tolist()):
        above = result[parent] if parent >= 0 else NOBODY
        result[group] = np.where(shown[group], group, above)
    return result


@dataclass(frozen=True, slots=True)
class _Asked:
    """What people said in the columns of one table; arrays are (people, columns)."""

    columns: tuple[str, ...]
    there: Masks
    said: Ints
    """A number for what each person said: another number, another answer."""


@dataclass(frozen=True, slots=True)
class _Side:
    """The answers of one wave, table by table, and who is in which group of it."""

    responses: Responses
    asked: Mapping[Measure, _Asked]
    role: Ints

    def groups(self, measure: Measure, roles: Sequence[str]) -> tuple[tuple[str, ...], Ints, Ints]:
        """Return the groups of a table, their parents, and each person's lowest group."""
        if measure is Measure.ROLE_SCORE:
            return (WHOLE, *roles), np.array([-1, *[0] * len(roles)], dtype=np.int64), self.role + 1
        units = self.responses.hierarchy
        return tuple(unit.id for unit in units.units), units.parents(), self.responses.unit


@dataclass(frozen=True, slots=True)
class _Known:
    """An earlier release beside the answers now: who is who, and the block of everybody then, column by column."""

    side: _Side
    same: Matched
    given: EarlierRelease


def _own(now: Responses, releases: Sequence[EarlierRelease]) -> Iterator[Pieces | Joint]:
    """Yield the pieces of every table, release by release, and of all releases together where there are several."""
    if not releases:
        return
    roles = _roles(now)
    mine = _side(now, roles)
    known = [_Known(_side(each.responses, roles), matched(now, each.responses), each) for each in releases]  # type: ignore[arg-type]
    for measure, asked in mine.asked.items():
        lying = [_Lying(mine, each, measure, asked, roles) for each in known]
        found: list[_Lying] = []
        for each in lying:
            if each.says_something() and not any(each.says_the_same(other) for other in found):
                found.append(each)
        for each in found:
            yield each.pieces()
        if len(found) > 1:
            yield _together(found)


def _of_past(then: Responses, releases: Sequence[EarlierRelease]) -> Iterator[Pieces]:
    """Yield the pieces of a wave's scores, release by release."""
    roles = _roles(then)
    mine = _side(then, roles)
    for each in releases:
        if each.responses is not None:
            beside = _Known(_side(each.responses, roles), matched(then, each.responses), each)
            yield _Lying(mine, beside, Measure.SCORE, mine.asked[Measure.SCORE], roles).pieces()


class _Lying:
    """How the people of one table now lie in the blocks of one earlier release."""

    def __init__(self, mine: _Side, known: _Known, measure: Measure, asked: _Asked, roles: Sequence[str]) -> None:
        self.measure, self.asked = measure, asked
        self.groups, self.parents, self.group = mine.groups(measure, roles)
        before = _of_columns(known.side.asked[measure], asked.columns)
        _, parents, group = known.side.groups(measure, roles)
        blocks, shown_people, self.wholes = _blocks(known, measure, asked.columns, parents, roles)
        block = np.where(before.there, blocks[group], NOBODY)
        self._lost = _missing(shown_people, block, parents)
        then = known.same.then
        both = (then >= 0)[:, None] & before.there[then] & asked.there
        alike = both & (before.said[then] == asked.said)
        self.block = np.where(alike, block[then], NOBODY)
        """(people now, columns): the block that each was in with the answer they have now."""
        self._other = np.where(both & ~alike, block[then], NOBODY)
        """The block that each was in with another answer."""
        self._said = np.where(then[:, None] >= 0, before.said[then], 0)
        self._left = block.copy()
        rows, columns = np.nonzero(both)
        self._left[then[rows], columns] = NOBODY

    def says_something(self) -> bool:
        """Return whether anything was shown."""
        return bool((self.block >= 0).any() or (self._other >= 0).any() or (self._left >= 0).any())

    def says_the_same(self, other: _Lying) -> bool:
        """Return whether another release showed the same people's same answers in the same blocks."""
        arrays = zip((self.block, self._other, self._left), (other.block, other._other, other._left), strict=True)
        lost = zip(self._lost, other._lost, strict=True)
        return self.wholes == other.wholes and all(np.array_equal(*pair) for pair in (*arrays, *lost))

    def others(self, column: int) -> tuple[Ints, Ints]:
        """Return the block that each person was in with another answer, and a number for that answer."""
        return self._other[:, column], self._said[:, column]

    def gone(self, column: int) -> tuple[Ints, Ints]:
        """Return the blocks of those whose answers are no longer there, and how many people they are."""
        left = self._left[:, column]
        blocks, people = np.unique(left[left >= 0], return_counts=True)
        lost = self._lost[0] == column
        return np.concatenate([blocks, self._lost[1][lost]]), np.concatenate([people, self._lost[2][lost]])

    def pieces(self) -> Pieces:
        """Return the people by group now and block then, those of both who are not in the other, and those gone."""
        changed = self._other >= 0
        gone = np.full(len(self._left), NOBODY, dtype=np.int64)
        parts = [
            _counted(self.group, self.asked.there & ~changed, self.block),
            _counted(self.group, changed, self._other),
            _counted(gone, self._left >= 0, self._left),
            (self._lost[0], np.full(self._lost[0].size, NOBODY, dtype=np.int64), *self._lost[1:]),
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


def _together(found: Sequence[_Lying]) -> Joint:
    """Return the answers of everybody, now and then, by the blocks that they were in, in all releases at once."""
    first = found[0]
    rows: list[tuple[int, int, tuple[int, ...], int, bool]] = []
    for at in range(len(first.asked.columns)):
        rows += [(at, *row) for row in _joint_rows(found, at)]
    column: Ints = np.array([row[0] for row in rows], dtype=np.int64)
    group: Ints = np.array([row[1] for row in rows], dtype=np.int64)
    people: Ints = np.array([row[3] for row in rows], dtype=np.int64)
    blocks = np.array([row[2] for row in rows], dtype=np.int64).reshape(-1, len(found))
    several = np.array([row[4] for row in rows], dtype=bool)
    return Joint(
        first.measure, first.groups, first.parents, first.asked.columns, column, group, blocks, people, several
    )


def _joint_rows(found: Sequence[_Lying], column: int) -> Iterator[tuple[int, tuple[int, ...], int, bool]]:
    """Yield group now, blocks, number of people, and whether they may be in other rows, of one column."""
    others, said = (np.column_stack(each) for each in zip(*(each.others(column) for each in found), strict=True))
    there: Masks = found[0].asked.there[:, column]
    changed: Masks = np.asarray((others >= 0).any(axis=1))
    same = np.column_stack([each.block[:, column] for each in found])
    parts = [np.column_stack([found[0].group[:, None], same, changed[:, None]])[there]]
    nobody = np.full((len(there), 1), NOBODY, dtype=np.int64)
    for at in range(len(found)):
        # Of each person, every other answer once: with all releases that have it.
        alike = (others >= 0) & (said == said[:, [at]])
        mine = (others[:, at] >= 0) & ~alike[:, :at].any(axis=1)
        parts.append(np.column_stack([nobody, np.where(alike, others, NOBODY), nobody * NOBODY])[mine])
    keys, people = np.unique(np.vstack(parts), axis=0, return_counts=True)
    for key, count in zip(keys.tolist(), people.tolist(), strict=True):
        yield key[0], tuple(key[1:-1]), count, bool(key[-1])
    for at, each in enumerate(found):
        for block, count in zip(*(side.tolist() for side in each.gone(column)), strict=True):
            yield NOBODY, tuple(block if at == place else NOBODY for place in range(len(found))), count, True


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


def _blocks(
    known: _Known, measure: Measure, columns: tuple[str, ...], parents: Ints, roles: Sequence[str]
) -> tuple[Ints, Ints, frozenset[frozenset[int]] | None]:
    """Return the block of each group and column, how many people each shown group was said to have, and the sets."""
    if known.given.as_past is not None:
        return _blocks_of_past(known, measure, columns)
    tables = known.given.tables
    units = tuple(unit.id for unit in known.side.responses.hierarchy.units)
    if measure is Measure.ROLE_SCORE:
        whole = _laid(tables.get(Measure.SCORE), units[:1], columns)
        parts = _laid(tables.get(Measure.ROLE_SCORE), tuple(roles), columns)
        shown, people = (np.vstack(pair) for pair in zip(whole, parts, strict=True))
    else:
        shown, people = _laid(tables.get(measure), units, columns)
    counted: Masks = shown & (measure in _COUNTED)
    said: Ints = np.where(counted, people, NOBODY)
    return lowest_shown(parents, shown), said, None


def _laid(table: ShownTable | None, rows: tuple[str, ...], columns: tuple[str, ...]) -> tuple[Masks, Ints]:
    """Return where a table was shown and with how many people, in the places of other axes; NOBODY: not said."""
    shown = np.zeros((len(rows), len(columns)), dtype=bool)
    people = np.full(shown.shape, NOBODY, dtype=np.int64)
    if table is None:
        return shown, people
    flat = table.shown.reshape(len(table.axes[0]), -1)
    keys = table.axes[1] if len(table.axes) > 1 else (ALONE,)
    at_row, at_column = ({key: at for at, key in enumerate(axis)} for axis in (table.axes[0], keys))
    here = np.array([at_row.get(key, -1) for key in rows]), np.array([at_column.get(key, -1) for key in columns])
    both = np.logical_and.outer(here[0] >= 0, here[1] >= 0)
    shown = np.where(both, flat[np.ix_(*here)], False)
    if "n" in table.columns:
        counts = np.nan_to_num(table.columns["n"].reshape(flat.shape), nan=NOBODY).astype(np.int64)
        people = np.where(both & shown, counts[np.ix_(*here)], NOBODY)
    return shown, people


def _blocks_of_past(
    known: _Known, measure: Measure, columns: tuple[str, ...]
) -> tuple[Ints, Ints, frozenset[frozenset[int]] | None]:
    """Return the blocks of a release that showed the wave as an earlier one: units that were always together."""
    units = known.side.responses.hierarchy
    nothing = np.full((len(units.units), len(columns)), NOBODY, dtype=np.int64)
    assert known.given.as_past is not None  # noqa: S101
    wave, sources = known.given.as_past
    table = known.given.tables.get(Measure.TREND)
    if measure is not Measure.SCORE or table is None or wave not in table.axes[0]:
        return nothing, nothing, frozenset()
    at = units.index()
    inside = [
        _below(units.parents(), [at[each] for each in sources.get(unit, ()) if each in at]) for unit in table.axes[1]
    ]
    place = table.axes[0].index(wave)
    shown, _ = _laid(ShownTable(table.axes[1:], table.shown[place], {}), table.axes[1], columns)
    blocks: Ints = nothing.copy()
    for column in range(len(columns)):
        held = np.array([members for members, seen in zip(inside, shown[:, column], strict=True) if seen])
        if held.size:
            _, number = np.unique(held, axis=1, return_inverse=True)
            blocks[:, column] = np.where(held.any(axis=0), number.ravel(), NOBODY)
    seen = [inside[at] for at in np.flatnonzero(shown.any(axis=1))]
    return blocks, nothing, frozenset(frozenset(np.flatnonzero(each).tolist()) for each in seen)


def _below(parents: Ints, tops: Sequence[int]) -> Masks:
    found = np.zeros(parents.size, dtype=bool)
    found[list(tops)] = True
    for group, parent in enumerate(parents.tolist()):
        found[group] |= parent >= 0 and found[parent]
    return found


def _missing(said: Ints, block: Ints, parents: Ints) -> tuple[Ints, Ints, Ints]:
    """Return column, block and number of people whom a release counted, and whom the answers no longer hold."""
    found: list[tuple[int, int, int]] = []
    for column in np.flatnonzero((said >= 0).any(axis=0)):
        left = said[:, column].copy()
        nearest = lowest_shown(parents, (said[:, [column]] >= 0))[:, 0]
        for group in np.flatnonzero(said[:, column] >= 0):
            above = nearest[parents[group]] if parents[group] >= 0 else NOBODY
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


def _of_columns(asked: _Asked, columns: tuple[str, ...]) -> _Asked:
    """Return what was said in some columns; nobody said anything in one that was not there."""
    at = {key: place for place, key in enumerate(asked.columns)}
    there = np.zeros((len(asked.there), len(columns)), dtype=bool)
    said = np.zeros(there.shape, dtype=np.int64)
    for place, key in enumerate(columns):
        if key in at:
            there[:, place], said[:, place] = asked.there[:, at[key]], asked.said[:, at[key]]
    return _Asked(columns, there, said)


def _roles(responses: Responses) -> tuple[str, ...]:
    return () if responses.role_level is None else tuple(map(str, responses.role_level.categories))


def _side(responses: Responses, roles: Sequence[str]) -> _Side:
    if responses.role_level is None:
        role = np.full(responses.n, NOBODY, dtype=np.int64)
    else:
        role = np.asarray(responses.role_level.set_categories(list(roles)).codes, dtype=np.int64)
    return _Side(responses, dict(_asked(responses)), role)


def _asked(responses: Responses) -> Iterator[tuple[Measure, _Asked]]:
    scores = score(responses)
    everybody = np.ones((responses.n, 1), dtype=bool)
    yield Measure.PARTICIPATION, _Asked((ALONE,), everybody, np.zeros((responses.n, 1), dtype=np.int64))
    codes = responses.answers.astype(np.int64)
    subjects = tuple(each.id for each in scores.subjects)
    said, touched = _of_subjects(scores, responses)
    yield Measure.SCORE, _Asked(subjects, ~np.isnan(scores.values), said)
    yield Measure.FAVOURABLE, _Asked(subjects, touched, said)
    yield Measure.ROLE_SCORE, _Asked(subjects, ~np.isnan(scores.values), said)
    yield Measure.ITEM_SCORE, _Asked(responses.items, codes > MISSING, codes)
    yield Measure.DISTRIBUTION, _Asked(responses.items, codes != MISSING, codes)
    yield Measure.THEME, _comments(responses)


def _of_subjects(scores: Scores, responses: Responses) -> tuple[Ints, Masks]:
    """Return a number for all that people said on each subject, and whether they said anything."""
    # An odd number an item: sums that wrap around differ where answers do.
    weight = np.array(
        [(zlib.crc32(item.encode()) * 2_654_435_761 & _WIDE) | 1 for item in responses.items], dtype=np.int64
    )
    weighted = responses.answers.astype(np.int64) * weight
    said = np.zeros((responses.n, len(scores.subjects)), dtype=np.int64)
    touched = np.zeros(said.shape, dtype=bool)
    scale_of = {item.id: item.scale for item in scores.items}
    for at, subject in enumerate(scores.subjects):
        wanted = {subject.id} if isinstance(subject, Scale) else {*subject.scales, *subject.minus}
        mine = [place for place, item in enumerate(responses.items) if scale_of.get(item) in wanted]
        said[:, at] = weighted[:, mine].sum(axis=1)
        touched[:, at] = (responses.answers[:, mine] != MISSING).any(axis=1)
    return said, touched


def _comments(responses: Responses) -> _Asked:
    """Return who wrote a comment on which question; what comments are about goes with that."""
    written = responses.comments or {}
    texts = [[text or "" for text in each] for each in written.values()]
    there = np.array([[bool(text) for text in each] for each in texts], dtype=bool).reshape(len(texts), responses.n).T
    said = [[zlib.crc32(text.encode()) for text in each] for each in texts]
    columns = tuple(comment_key(question, EVERY_COMMENT) for question in written)
    return _Asked(columns, there, np.array(said, dtype=np.int64).reshape(len(texts), responses.n).T)
