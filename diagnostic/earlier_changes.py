"""What was shown before of how much those who stayed have changed, and of which versions of the answers.

Unsafe: for the gate only.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from diagnostic.earlier_releases import Changes, EarlierRelease
from diagnostic.matched_answers import the_very_same
from diagnostic.measures import Measure
from diagnostic.responses import Responses

Past = tuple[Responses, Sequence[EarlierRelease]]


def changes_of(now: Responses, releases: Sequence[EarlierRelease], past: Sequence[Past]) -> Changes:
    """Return what was shown of changes to this wave and from it, and of the change before that to this wave.

    ``past`` is the waves before with their own releases, the first one first.
    """
    told = [each for each in releases if _says_something(each)]
    last = past[-1][0] if past else None
    first = past[-2][0] if len(past) > 1 else None
    before = [each for each in (past[-1][1] if past else ()) if _says_something(each) and each.as_past is None]
    return Changes(
        other=not all(_same(now, each.responses) and _same(last, each.before) for each in told),
        same=tuple(each.tables[Measure.CHANGE_PART] for each in told if each.as_past is None),
        unsettled=not all(_same(last, each.responses) and _same(first, each.before) for each in before),
    )


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
