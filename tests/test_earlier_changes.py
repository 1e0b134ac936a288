"""Which changes of those who stayed were given out before, and of which answers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from waves_builder import wave

from diagnostic.earlier_changes import changes_of
from diagnostic.earlier_releases import Changes, EarlierRelease
from diagnostic.measures import Measure
from diagnostic.released_content import ShownTable
from diagnostic.responses import Responses

TEAMS = ["a", "b"]
FIRST, SECOND, THIRD = (wave([("p", "a", code), ("q", "b", 3)], TEAMS) for code in (1, 2, 3))
LATE = wave([("p", "a", 2), ("q", "b", 3), ("late", "b", 3)], TEAMS)
CHANGED = wave([("p", "a", 4), ("q", "b", 3)], TEAMS)
MOVED = wave([("q", "a", 3), ("p", "a", 2)], TEAMS)
TABLE = ShownTable((("a",), ("clear",), ("stayers",)), np.ones((1, 1, 1), dtype=bool), {"n": np.full((1, 1, 1), 9.0)})
PAST = ("second", {"a": ["a"]})


def given_out(responses: Responses | None, before: Responses | None, *, as_past: bool = False) -> EarlierRelease:
    return EarlierRelease({Measure.CHANGE_PART: TABLE}, responses, PAST if as_past else None, before)


def second(*releases: EarlierRelease) -> Changes:
    return changes_of(SECOND, releases, [(FIRST, [])])


def test_the_very_same_answers_of_both_waves_are_no_other_version():
    assert second(given_out(SECOND, FIRST)) == Changes(same=(TABLE,))
    assert second() == Changes()


@pytest.mark.parametrize(
    "given",
    [
        given_out(LATE, FIRST),
        given_out(SECOND, LATE),
        given_out(None, FIRST),
        given_out(SECOND, None),
        given_out(replace(SECOND, respondent=np.array([b"x", b"q"])), FIRST),
    ],
    ids=["late now", "late then", "lost now", "lost then", "other people"],
)
def test_anything_else_is(given):
    assert second(given).other


def test_a_change_to_the_next_wave_is_another_version_where_the_wave_before_was_not_known():
    assert second(given_out(SECOND, None, as_past=True)).other
    assert second(given_out(SECOND, FIRST, as_past=True)) == Changes()


def test_where_no_change_was_shown_the_answers_of_this_wave_have_to_be_the_same_all_the_same():
    nothing = replace(TABLE, shown=np.zeros((1, 1, 1), dtype=bool))
    assert second(EarlierRelease({Measure.CHANGE_PART: nothing}, SECOND), EarlierRelease({}, SECOND)) == Changes()
    assert second(EarlierRelease({}, LATE)).other


@pytest.mark.parametrize(
    ("given", "unsettled", "steady"),
    [
        (given_out(SECOND, FIRST), False, None),
        (given_out(LATE, FIRST), False, [True, True]),
        (given_out(CHANGED, FIRST), False, [False, True]),
        (given_out(MOVED, FIRST), False, [True, False]),
        (given_out(None, FIRST), False, [False, False]),
        (given_out(SECOND, LATE), True, None),
        (given_out(LATE, None, as_past=True), False, [True, True]),
    ],
    ids=["same", "late", "changed", "moved", "lost", "other before", "as a past wave"],
)
def test_who_said_the_same_in_all_versions_of_the_wave_before(given, unsettled, steady):
    found = changes_of(THIRD, [], [(FIRST, []), (SECOND, [given])])
    assert (found.other, found.unsettled) == (False, unsettled)
    assert (found.steady if steady is None else found.steady.tolist()) == steady


def test_all_versions_count():
    found = changes_of(THIRD, [], [(SECOND, [given_out(CHANGED, None), given_out(LATE, None), given_out(MOVED, None)])])
    assert found.steady.tolist() == [False, False]
