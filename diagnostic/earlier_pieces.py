"""Who was in what was published before: what the ledger says was shown, put together with who the store says was in it.

Unsafe: for the gate only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from diagnostic.earlier_lying import Known, Lying
from diagnostic.earlier_overlays import overlay
from diagnostic.earlier_releases import NOBODY, Earlier, EarlierRelease, Ints, Joint, Masks, Overlay, Pieces
from diagnostic.earlier_sides import role_levels, side_of
from diagnostic.matched_answers import matched
from diagnostic.measures import Measure
from diagnostic.responses import Responses


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
        overlays=tuple(each for each in own if isinstance(each, Overlay)),
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


def _own(now: Responses, releases: Sequence[EarlierRelease]) -> Iterator[Pieces | Joint | Overlay]:
    """Yield the pieces of every table, release by release, and of all releases together where there are several."""
    if not releases:
        return
    roles = role_levels(now)
    mine = side_of(now, roles)
    known = [Known(side_of(each.responses, roles), matched(now, each.responses), each) for each in releases]  # type: ignore[arg-type]
    for measure, asked in mine.asked.items():
        lying = [Lying(mine, each, measure, asked, roles) for each in known]
        found: list[Lying] = []
        for each in lying:
            if each.says_something() and not any(each.says_the_same(other) for other in found):
                found.append(each)
        for each in found:
            yield each.pieces()
        if len(found) > 1:
            yield _together(found)
        laid = overlay(found) if found else None
        if laid is not None:
            yield laid


def _of_past(then: Responses, releases: Sequence[EarlierRelease]) -> Iterator[Pieces]:
    """Yield the pieces of a wave's scores, release by release."""
    roles = role_levels(then)
    mine = side_of(then, roles)
    for each in releases:
        if each.responses is not None:
            beside = Known(side_of(each.responses, roles), matched(then, each.responses), each)
            yield Lying(mine, beside, Measure.SCORE, mine.asked[Measure.SCORE], roles).pieces()


def _together(found: Sequence[Lying]) -> Joint:
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


def _joint_rows(found: Sequence[Lying], column: int) -> Iterator[tuple[int, tuple[int, ...], int, bool]]:
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
        for block, count in zip(*(side.tolist() for side in each.blocks_gone(column)), strict=True):
            yield NOBODY, tuple(block if at == place else NOBODY for place in range(len(found))), count, True
