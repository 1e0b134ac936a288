"""The living plan: proposed by a report, kept by people, carried through re-organisations, followed up."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from release_builder import plain
from test_actions import action
from waves_builder import hierarchy

from diagnostic.actions import Pattern, Plan, Recommendation, UnitPlan
from diagnostic.followed import ActionStatus, Decision
from diagnostic.lineage import Lineage, Step
from diagnostic.living_plan import (
    LivingPlan,
    PlanEntry,
    carried,
    decisions,
    done_actions,
    followed_actions,
    from_plan,
    merge,
    title_of,
    titles,
)
from diagnostic.past import DoneAction
from diagnostic.responses import ROOT
from diagnostic.wave_info import Fate

TALK, GOALS, PRAISE = action("talk", Pattern.LOW), action("goals", Pattern.LOW), action("praise", Pattern.PROTECT)


def unit_plan(unit: str, *actions, protect=()) -> UnitPlan:
    def made(each) -> Recommendation:
        return Recommendation(each, unit, each.pattern, "p", (), 0.5, ())

    return UnitPlan(unit, tuple(map(made, actions)), tuple(map(made, protect)))


def plan(organisation: UnitPlan, *units: UnitPlan) -> Plan:
    return Plan(organisation, MappingProxyType({each.unit: each for each in units}))


def entry(unit: str, action_: str, status: str = "proposed", **others) -> PlanEntry:
    return PlanEntry(f"{unit}:{action_}", action_, unit, "p", ActionStatus(status), **others)


def ids(found: LivingPlan) -> list[str]:
    return [each.id for each in found.entries]


# --- from a report, and from one report to the next -----------------------------------------------------------------


def test_every_unit_gets_what_its_plan_recommends() -> None:
    made = from_plan(
        plan(unit_plan(ROOT, TALK, protect=[PRAISE]), unit_plan("sales/North & Co", GOALS, TALK)), "w1", "en", {}
    )
    assert ids(made) == ["organisation:talk", "sales/north-co:goals", "sales/north-co:talk"]
    first = made.entries[0]
    assert (first.status, first.owner, first.subject, first.expected_points) == (ActionStatus.PROPOSED, "", "p", 5)
    assert first.first_step == "talk"


def test_ids_are_never_the_same() -> None:
    made = from_plan(plan(unit_plan(ROOT), unit_plan("a b", TALK), unit_plan("a-b", TALK)), "w1", "en", {})
    assert ids(made) == ["a-b:talk", "a-b:talk-2"]


def test_an_action_between_two_units_names_them_and_is_done_in_both() -> None:
    pact = replace(TALK, title=plain("{unit_a} meets {unit_b}"), first_step=plain("Ask {unit_b}"))
    recommended = Recommendation(pact, ROOT, Pattern.SILO, "p", ("it", "care"), 0.5, ())
    names = {"it": "IT", "care": "Care"}
    made = from_plan(plan(UnitPlan(ROOT, (recommended,), ())), "w1", "en", names)
    (found,) = made.entries
    assert (found.first_step, found.partners) == ("Ask Care", ("it", "care"))
    assert title_of(found, titles([pact], "en"), names) == "IT meets Care"
    assert done(replace(found, status=ActionStatus.DELIVERED)) == {"talk:p": {"digital/web"}}
    assert carried(LivingPlan("w1", (replace(found, status=ActionStatus.ADOPTED),)), LINEAGE, "w2").entries[
        0
    ].partners == ("digital", "clients", "clients-2")


def test_what_somebody_decided_stays_and_open_proposals_are_replaced() -> None:
    statuses = ["proposed", "adopted", "under-way", "delivered", "dropped"]
    old = LivingPlan("w1", tuple(entry("a", f"x{at}", status) for at, status in enumerate(statuses)))
    own = entry("b", "mine", title="A day off")
    again = entry("c", "same", owner="Ann")
    new = LivingPlan("w1", (entry("c", "same"), entry("a", "x4"), entry("d", "new")))
    found = merge(LivingPlan("w1", (*old.entries, own, again)), new)
    assert ids(found) == ["a:x1", "a:x2", "a:x3", "a:x4", "b:mine", "c:same", "d:new"]
    assert found.entries[3].status is ActionStatus.DROPPED
    assert found.entries[5].owner == "Ann"


def test_a_new_proposal_never_takes_an_id_that_is_used() -> None:
    old = LivingPlan("w1", (PlanEntry("d:new", "other", "z", "p", ActionStatus.ADOPTED),))
    assert ids(merge(old, LivingPlan("w1", (entry("d", "new"),)))) == ["d:new", "d:new-2"]


ENTRIES = st.builds(entry, st.sampled_from("abc"), st.sampled_from("xyz"), st.sampled_from(list(ActionStatus)))
PLANS = st.lists(ENTRIES, unique_by=lambda each: each.id).map(lambda found: LivingPlan("w", tuple(found)))


@given(PLANS, PLANS)
def test_merging_twice_changes_nothing_more(old, new) -> None:
    once = merge(old, new)
    assert merge(once, new) == once
    assert len(set(ids(once))) == len(once.entries)
    assert {(e.unit, e.action) for e in new.entries} <= {(e.unit, e.action) for e in once.entries}


# --- through a re-organisation --------------------------------------------------------------------------------------

BEFORE = hierarchy("sales/north", "sales/south", "it/web", "it/core", "care")
AFTER = hierarchy("sales/north", "digital/web", "digital/core", "clients", "clients-2")
LINEAGE = Lineage(
    (
        Step(ROOT, Fate.SAME, (ROOT,)),
        Step("sales", Fate.SAME, ("sales",)),
        Step("sales/north", Fate.MERGED, ("sales/north", "sales/south")),
        Step("digital", Fate.RENAMED, ("it",)),
        Step("digital/web", Fate.SAME, ("it/web",)),
        Step("digital/core", Fate.NEW),
        Step("clients", Fate.SPLIT, ("care",)),
        Step("clients-2", Fate.SPLIT, ("care",)),
        Step("it/core", Fate.CLOSED, ("it/core",)),
    )
)


def done(*entries: PlanEntry, until: str = "") -> dict[str, set[str]]:
    found = done_actions(LivingPlan("w1", entries), LINEAGE, BEFORE, AFTER, until=until)
    return {each.id: set(each.units) for each in found}


def test_a_division_acts_for_the_teams_that_were_below_it() -> None:
    assert done(entry("it", "talk", "delivered")) == {"talk:p": {"digital/web"}}
    assert done(entry("sales", "talk", "delivered")) == {"talk:p": {"sales/north"}}
    # A team without a past was not there; one that was split cannot be told from its parts.
    assert done(entry(ROOT, "talk", "delivered")) == {"talk:p": {"digital/web", "sales/north"}}


def test_a_merged_team_counts_where_all_that_went_into_it_had_the_action() -> None:
    north, south = (entry(f"sales/{each}", "talk", "delivered") for each in ("north", "south"))
    assert done(north) == {"talk:p": set()}
    assert done(north, south) == {"talk:p": {"sales/north"}}


def test_the_same_action_in_several_units_is_followed_up_once() -> None:
    found = done_actions(
        LivingPlan(
            "w1",
            (
                entry("it/web", "talk", "delivered"),
                entry("sales", "talk", "delivered"),
                PlanEntry("x", "talk", "sales", "q", ActionStatus.DELIVERED),
            ),
        ),
        LINEAGE,
        BEFORE,
        AFTER,
    )
    assert found == (
        DoneAction("talk:p", "p", frozenset({"digital/web", "sales/north"})),
        DoneAction("talk:q", "q", frozenset({"sales/north"})),
    )


@pytest.mark.parametrize("status", ["proposed", "adopted", "under-way", "dropped"])
def test_only_what_was_delivered_is_done(status) -> None:
    assert done(entry("it/web", "talk", status)) == {}


def test_what_was_delivered_after_the_wave_did_nothing_to_it() -> None:
    late = entry("it/web", "talk", "delivered", date="2026-10-02")
    assert done(late, until="2026-10-01") == {}
    assert done(late, until="2026-10-02") == {"talk:p": {"digital/web"}}
    assert done(entry("it/web", "talk", "delivered"), until="2026-10-01") == {"talk:p": {"digital/web"}}


def test_a_team_made_of_a_division_counts_where_every_part_of_it_had_the_action() -> None:
    then, now = hierarchy("it/web", "it/core"), hierarchy("it")
    steps = Lineage((Step("it", Fate.SAME, ("it",)),))
    both = LivingPlan("w1", (entry("it/web", "talk", "delivered"), entry("it/core", "talk", "delivered")))
    assert done_actions(both, steps, then, now)[0].units == {"it"}
    assert done_actions(LivingPlan("w1", both.entries[:1]), steps, then, now)[0].units == frozenset()


def test_what_was_begun_goes_on_in_the_next_plan() -> None:
    old = LivingPlan(
        "w1",
        (
            entry("it", "talk", "adopted", owner="Ann"),
            entry("care", "goals", "under-way"),
            entry("it/core", "goals", "adopted"),
            entry("sales", "talk", "delivered"),
            entry("sales/north", "goals", "adopted"),
            entry("sales/south", "goals", "adopted"),
        ),
    )
    found = carried(old, LINEAGE, "w2")
    assert found.wave == "w2"
    assert ids(found) == ["digital:talk", "clients:goals", "clients-2:goals", "sales/north:goals"]
    assert found.entries[0].owner == "Ann"


# --- what the next report shows -------------------------------------------------------------------------------------


def test_owners_stay_at_home_unless_the_study_says_otherwise() -> None:
    kept = LivingPlan("w1", (entry("it", "talk", "adopted", owner="Ann", date="2026-05-01"),))
    for owners, expected in ((False, ""), (True, "Ann")):
        (found,) = followed_actions(kept, {"talk": "Talk"}, LINEAGE, BEFORE, owners=owners)
        assert found.owner == expected
        assert (found.id, found.title, found.unit, found.date) == ("talk:p", "Talk", "digital", "2026-05-01")


def test_what_was_decided_is_known_by_unit_and_action_and_the_last_plan_counts() -> None:
    begun = PlanEntry("a:x", "x", "a", "s", ActionStatus.UNDER_WAY, owner="Ada", date="2026-12-31", reason="waits")
    before = LivingPlan("w1", (begun, replace(begun, id="b:x", unit="b")))
    now = LivingPlan("w2", (replace(begun, status=ActionStatus.DROPPED),))
    words = {"titles": {"x": "Meet"}, "names": {}}
    found = decisions(before, now, **words)
    told = {"date": "2026-12-31", "reason": "waits", "title": "Meet", "subject": "s"}
    assert found == {
        ("a", "x"): Decision(ActionStatus.DROPPED, **told),
        ("b", "x"): Decision(ActionStatus.UNDER_WAY, **told),
    }
    assert {each.owner for each in decisions(before, owners=True, **words).values()} == {"Ada"}


def test_what_is_the_clients_own_or_was_taken_on_stays_in_the_plan_without_a_recommendation() -> None:
    library = PlanEntry("a:x", "x", "a", "s")
    own = replace(library, id="a:own", action="own", title="Ours")
    begun = replace(library, id="b:x", unit="b", status=ActionStatus.DELIVERED)
    found = decisions(LivingPlan("w1", (library, own, begun)), titles={"x": "Meet"}, names={})
    assert {key: each.stays for key, each in found.items()} == {("a", "x"): False, ("a", "own"): True, ("b", "x"): True}


def test_a_unit_that_is_no_more_is_called_what_it_was() -> None:
    kept = LivingPlan("w1", (entry("it/core", "talk", "dropped", reason="Closed"), entry("it", "mine", title="Own")))
    closed, own = followed_actions(kept, titles([TALK], "en"), LINEAGE, BEFORE)
    assert (closed.unit, closed.reason, closed.title) == ("Core", "Closed", "talk")
    assert own.title == "Own"
