"""What was shown before of how much those who stayed have changed, and of which versions of the answers.

Unsafe: for the gate only.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from diagnostic.earlier_releases import Changes, EarlierRelease, Masks
from diagnostic.matched_answers import identified, rows_of, the_very_same
from diagnostic.measures import Measure
from diagnostic.responses import Responses

Past = tuple[Responses, Sequence[EarlierRelease]]


def changes_of(now: Responses, releases: Sequence[EarlierRelease], past: Sequence[Past]) -> Changes:
    """Return what changes to this wave may rely on: what was given out of it, and of the waves before.

    ``past`` is the waves before with their own releases, the first one first.
    """
    last, before = past[-1] if past else (None, ())
    first = past[-2][0] if len(past) > 1 else None
    told = [each for each in releases if _says_something(each)]
    own = [each for each in before if _says_something(each) and each.as_past is None]
    return Changes(
        other=not all(_same(now, each.responses) for each in releases)
        or not all(_same(last, each.before) for each in told),
        same=tuple(each.tables[Measure.CHANGE_PART] for each in told if each.as_past is None),
        unsettled=not all(_same(first, each.before) for each in own),
        steady=None if last is None else _steady(last, [each.responses for each in before]),
    )


def _steady(now: Responses, versions: Sequence[Responses | None]) -> Masks | None:
    """Return who said the same in the same unit in all versions; None where there is but this one."""
    differing = [each for each in versions if not _same(now, each)]
    if not differing:
        return None
    others = list({id(each): each for each in differing if each is not None and each.items == now.items}.values())
    found = np.full(now.n, all(each is not None and each.items == now.items for each in differing))
    units = np.array([unit.id for unit in now.hierarchy.units])[now.unit]
    for version, who in zip(others, identified([now, *others])[1:], strict=True):
        rows = rows_of(who, now.n)
        found &= (rows >= 0) & (version.answers[rows] == now.answers).all(axis=1)
        found &= np.array([unit.id for unit in version.hierarchy.units])[version.unit[rows]] == units
    return found


def _says_something(given: EarlierRelease) -> bool:
    table = given.tables.get(Measure.CHANGE_PART)
    return table is not None and bool(table.shown.any())


def _same(now: Responses | None, then: Responses | None) -> bool:
    """Return whether the same people said the same; not where either is not there any more."""
    if now is None or then is None or not the_very_same(now, then):
        return False
    if now.respondent is None or then.respondent is None:
        return now.respondent is then.respondent
    return np.array_equal(now.respondent, then.respondent)
