"""The rules on what moved and what a change is made of, one planted fact each."""

from dataclasses import replace
from types import MappingProxyType

import pytest
from release_factory import LOW_TEAM, ORGANISATION, SMALL, sample_release
from waves_release import FINANCE, IT, LOGISTICS, NORTH, WEB, WORKSHOP, waves_release

from diagnostic.measures import Measure
from diagnostic.report.moves import (
    Move,
    Origin,
    below_root,
    clearest,
    composition,
    counts,
    has_waves,
    lowest_then,
    moved,
    moves,
    origin,
    without_past,
)
from diagnostic.wave_info import ChangePart

RELEASE = waves_release()


@pytest.mark.parametrize(
    ("subject", "move"),
    [
        ("engagement", Move.ROSE),
        ("cohesion", Move.FELL),
        ("mission", Move.LIKELY_UP),
        ("vision", Move.UNCLEAR),
        ("products", Move.STEADY),
        ("enps", Move.UNCLEAR),
    ],
)
def test_a_change_is_sure_likely_steady_or_cannot_be_told(subject, move):
    found = moved(RELEASE, ORGANISATION, subject)
    assert found is not None
    assert found.move is move


def test_what_is_withheld_or_was_not_asked_says_nothing():
    assert moved(RELEASE, SMALL, "engagement") is None
    assert moved(RELEASE, ORGANISATION, "promise") is None
    assert moves(RELEASE, FINANCE) == ()
    assert without_past(RELEASE) == {FINANCE}
    assert not has_waves(sample_release())
    assert without_past(sample_release()) == frozenset()


def test_a_score_on_fewer_questions_now_is_that_of_the_change():
    whole, partly = moved(RELEASE, ORGANISATION, "engagement"), moved(RELEASE, ORGANISATION, "vision")
    assert whole is not None
    assert partly is not None
    assert whole.now == 63  # the score of the release, though 58 + 5 is the same
    assert partly.now == 70


@pytest.mark.parametrize(
    ("unit", "named"),
    [
        (ORGANISATION, Origin.STAYERS),
        (WORKSHOP, Origin.STAYERS),
        (WEB, Origin.TURNOVER),
        (LOW_TEAM, Origin.RETURN),
        (LOGISTICS, Origin.REORGANISED),
        (NORTH, Origin.UNLINKED),
        (IT, None),
    ],
)
def test_a_change_has_one_origin_by_rule(unit, named):
    change = moved(RELEASE, unit, "engagement")
    assert change is not None
    assert origin(RELEASE, change) is named


def test_a_change_of_several_parts_is_mixed():
    change = moved(RELEASE, ORGANISATION, "cohesion")
    assert change is not None
    assert origin(RELEASE, change) is Origin.MIXED


def test_withheld_parts_are_known_together_only():
    found = composition(RELEASE, WORKSHOP, "engagement")
    assert found is not None
    assert found.hidden == (ChangePart.LEFT,)
    assert found.rest == 0  # 12 less the 11 and 1 that are shown
    assert composition(RELEASE, IT, "engagement") is None


def test_the_lowest_come_back_unless_they_rose_by_more_than_those_do():
    assert lowest_then(RELEASE, "engagement")[0] == LOW_TEAM
    assert lowest_then(RELEASE, "cohesion") == ()
    table = RELEASE.tables[Measure.REBOUND]
    less = replace(table, columns={**table.columns, "expected": table.columns["expected"] * 0 + 1})
    other = replace(RELEASE, tables=MappingProxyType({**RELEASE.tables, Measure.REBOUND: less}))
    change = moved(other, LOW_TEAM, "engagement")
    assert change is not None
    assert origin(other, change) is Origin.STAYERS  # its interval starts at 3, the lowest come back by 1


def test_the_clearest_move_of_each_unit_comes_first():
    found = clearest(RELEASE, below_root(RELEASE))
    assert [change.unit for change in found][:2] == [WORKSHOP, WEB]
    assert all(change.move in {Move.ROSE, Move.FELL} for change in found)


def test_every_cell_is_counted_once():
    found = counts(RELEASE, RELEASE.units)
    scales = 10
    assert found.compared + found.withheld + found.new == len(RELEASE.units) * scales
    assert found.of(Move.ROSE) == 6
    assert found.of(Move.FELL) == 2
    assert found.new == scales + len(RELEASE.units) - 1  # one unit without a past, and one scale
