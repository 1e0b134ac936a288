"""A plan follows from the roster: who can be shown, who is compared with whom, and how small a difference can be."""

import math
from dataclasses import replace

import pytest

from diagnostic.exports.roster import Roster, RosterUnit
from diagnostic.planned_power import Assumptions, Showing
from diagnostic.planning import plan_power
from diagnostic.problems import Code, InvalidInput
from diagnostic.stats.power import detectable_change, detectable_difference, family_levels, power_of_difference

GIVEN = Assumptions(0.5, 20.0, 0.5, 0.8, 0.95, 0.1, 10.0, 6, 5)


def roster(*teams):
    """Teams as (division, team, headcount)."""
    divisions = dict.fromkeys(division for division, _, _ in teams)
    units = []
    for division in divisions:
        units.append(RosterUnit((division,), division.upper(), None))
        units += [RosterUnit((d, team), team.title(), n) for d, team, n in teams if d == division]
    return Roster(tuple(units), "roster.csv")


COMPANY = roster(("a", "one", 40), ("a", "two", 60), ("b", "three", 100), ("b", "four", 8), ("b", "five", 3))


def planned(company=COMPANY, **changes):
    plan = plan_power(company, replace(GIVEN, **changes))
    return plan, {unit.name: unit for unit in plan.units}


def test_answers_add_up_and_each_unit_is_compared_with_the_rest():
    _, units = planned()
    assert [(units[name].headcount, units[name].answers, units[name].rest) for name in ("One", "Three", "Four")] == [
        (40, 20, 30),
        (100, 50, 6),
        (8, 4, 52),
    ]
    assert (units["A"].answers, units["A"].rest, units["B"].answers, units["B"].rest) == (50, 56, 56, 50)
    assert (units[""].answers, units[""].rest, units[""].difference) == (106, 0, None)
    assert (units["One"].parent, units["A"].parent) == ("A", "")


def test_who_can_be_shown():
    plan, units = planned()
    assert units["Five"].showing is Showing.NEVER
    assert units["Four"].showing is Showing.UNLIKELY
    assert units["Five"].change_linked is units["Five"].needed is units["Five"].difference is None
    assert units["Four"].difference is units["Four"].change_unlinked is None
    # A and B, One and Two, Three: five units on six scales.
    assert plan.levels.comparisons == 30
    _, stricter = planned(threshold=25)
    assert stricter["One"].showing is Showing.UNLIKELY
    assert stricter["Three"].difference is None
    assert stricter["Three"].change_linked is not None


def test_figures_are_those_of_the_statistics():
    plan, units = planned()
    one, level = units["One"], family_levels(30, rate=0.05, real=0.1, power=0.8)
    assert plan.levels.family == pytest.approx(level.family)
    for name, significance in (("", level.family), ("_single", level.single), ("_bonferroni", level.bonferroni)):
        expected = detectable_difference(20, 30, sd=20, significance=significance, power=0.8)
        assert getattr(one, f"difference{name}") == pytest.approx(expected)
    assert one.difference_single < one.difference < one.difference_bonferroni
    plan = {"sd": 20, "correlation": 0.5, "significance": level.family, "power": 0.8}
    assert one.change_unlinked == pytest.approx(detectable_change(0, 20, 20, **plan))
    assert one.change_linked == pytest.approx(detectable_change(10, 10, 10, **plan))
    assert one.change_census == pytest.approx(one.change_linked * math.sqrt(0.5))


def test_answers_needed_are_enough_and_at_least_the_threshold():
    plan, units = planned(difference=25.0)
    for name in ("One", "Two", "A", "B"):
        unit = units[name]
        powers = [
            power_of_difference(25, n, unit.rest, sd=20, significance=plan.levels.family)
            for n in (unit.needed, unit.needed - 1)
        ]
        assert powers[0] >= 0.8 > powers[1]
    assert units["Three"].needed is None  # six answers on the other side are too few whatever the team does
    _, large = planned(difference=100.0)
    assert large["A"].needed == 5


def test_when_everybody_answers_a_change_of_those_there_is_known():
    _, units = planned(response_rate=1.0)
    assert units["One"].change_census == 0
    assert units["One"].change_linked > 0


def test_linked_people_are_never_worse_than_unlinked_ones():
    plan, units = planned(response_rate=0.3, threshold=3)
    shown = [unit for unit in units.values() if unit.change_linked is not None]
    assert shown
    assert all(unit.change_linked <= unit.change_unlinked for unit in shown)
    assert all(point.change_linked <= point.change_unlinked for point in plan.curve)


def test_the_curve_falls():
    plan, _ = planned()
    assert plan.curve[0].answers == 5
    for name in ("single", "family", "bonferroni", "change_linked", "change_unlinked"):
        values = [getattr(point, name) for point in plan.curve]
        assert values == sorted(values, reverse=True)
        assert values[-1] < values[0]


def test_people_of_a_division_without_a_team_answer_too():
    company = Roster(
        (
            RosterUnit(("a",), "A", 50),
            RosterUnit(("a", "one"), "One", 30),
            RosterUnit(("b",), "B", 40),
        ),
        "roster.csv",
    )
    _, units = planned(company)
    assert (units["A"].answers, units["One"].answers, units["One"].rest, units[""].answers) == (25, 15, 10, 45)


def test_names_are_told_apart():
    _, units = planned(roster(("a", "north", 30), ("b", "north", 30)))
    assert {"North (A)", "North (B)"} <= set(units)


def test_a_small_company_has_no_curve_and_no_comparisons():
    plan, units = planned(roster(("a", "one", 6)))
    assert plan.curve == ()
    assert plan.levels.comparisons == 1
    assert units["One"].difference is None


def test_teams_without_a_headcount_are_all_named():
    company = roster(*(("a", f"team {at}", None) for at in range(7)))
    with pytest.raises(InvalidInput) as caught:
        planned(company)
    (problem,) = caught.value.problems
    assert problem.code is Code.ROSTER_NO_HEADCOUNT
    assert problem.values["count"] == 7
    assert problem.values["teams"] == "Team 0, Team 1, Team 2, Team 3, Team 4…"
