"""Who was in what was published before: what the ledger says was shown, put together with who the store says was in it.

Unsafe: for the gate only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from diagnostic.earlier_answers import answers_of
from diagnostic.earlier_changes import changes_of
from diagnostic.earlier_lying import Known, Lying
from diagnostic.earlier_overlays import overlay
from diagnostic.earlier_releases import NOBODY, Earlier, EarlierRelease, Ints, Joint, Overlay, Pieces
from diagnostic.earlier_sides import role_levels, side_of
from diagnostic.matched_answers import identified, the_very_same
from diagnostic.measures import Measure
from diagnostic.responses import Responses


def earlier_of(
    now: Responses, releases: Sequence[EarlierRelease], past: Mapping[str, tuple[Responses, Sequence[EarlierRelease]]]
) -> Earlier:
    """Return what has to be known of earlier releases of a wave, and of the waves before it by their keys, in order."""
    known = [each for each in releases if each.responses is not None]
    own = tuple(_own(now, known))
    same = [each for each in known if each.responses is not None and the_very_same(now, each.responses)]
    return Earlier(
        own=tuple(each for each in own if isinstance(each, Pieces)),
        together=tuple(each for each in own if isinstance(each, Joint)),
        overlays=tuple(each for each in own if isinstance(each, Overlay)),
        past={key: tuple(_of_past(then, given)) for key, (then, given) in past.items()},
        unknown=tuple(each for each in releases if each.responses is None),
        unknown_past={key: tuple(each for each in given if each.responses is None) for key, (_, given) in past.items()},
        same=tuple(each.tables for each in same),
        versions=len(same) < len(releases),
        changes=changes_of(now, releases, tuple(past.values())),
    )


def _own(now: Responses, releases: Sequence[EarlierRelease]) -> Iterator[Pieces | Joint | Overlay]:
    """Yield the pieces of every table, release by release, and of all releases together where there are several."""
    if not releases:
        return
    roles = role_levels(now)
    mine = side_of(now, roles)
    who = identified([now, *(each.responses for each in releases if each.responses is not None)])[1:]
    known = [
        Known(side_of(each.responses, roles), ids, each)
        for each, ids in zip(releases, who, strict=True)
        if each.responses is not None
    ]
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
            beside = Known(side_of(each.responses, roles), identified([then, each.responses])[1], each)
            yield Lying(mine, beside, Measure.SCORE, mine.asked[Measure.SCORE], roles).pieces()


def _together(found: Sequence[Lying]) -> Joint:
    """Return the answers of everybody, now and then, by the blocks that they were in, in all releases at once."""
    first = found[0]
    rows = [_joint_rows(found, at) for at in range(len(first.asked.columns))]
    column = np.repeat(np.arange(len(rows)), [len(each) for each in rows])
    table = np.concatenate(rows)
    group, blocks, several, people = table[:, 0], table[:, 1:-2], table[:, -2] > 0, table[:, -1]
    return Joint(
        first.measure, first.groups, first.parents, first.asked.columns, column, group, blocks, people, several
    )


def _joint_rows(found: Sequence[Lying], column: int) -> Ints:
    """Return group now, blocks, whether these people may be in other rows, and how many they are, of one column."""
    said, n = answers_of(found, column), found[0].group.size
    rows = np.flatnonzero((said.blocks >= 0).any(axis=1))
    who = said.who[rows]
    # Who is not there now may be somebody who is, with another answer, where nobody has a pseudonym.
    several = (np.bincount(who)[who] > 1) | (who >= n)
    keys, people = np.unique(np.column_stack([said.blocks[rows], several]), axis=0, return_counts=True)
    parts = [np.column_stack([keys, people])]
    for release, each in enumerate(found):
        mine = each.lost[0] == column
        lost = np.full((int(mine.sum()), 2 + len(found) + 1), NOBODY, dtype=np.int64)
        lost[:, 1 + release], lost[:, -2], lost[:, -1] = each.lost[1][mine], True, each.lost[2][mine]
        parts.append(lost)
    return np.concatenate(parts)
