"""The file of the plan: explained, read with all problems at once, changed entry by entry."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.followed import ActionStatus
from diagnostic.living_plan import LivingPlan, PlanEntry
from diagnostic.living_plan_file import Known, plan_of_text, plan_text, read_plan, updated, with_changes
from diagnostic.problems import Code, InvalidInput, Severity
from diagnostic.report.wording import Wording

KNOWN = Known(
    "2026-spring",
    {"talk": "Talk about goals", "goals": "Write goals down"},
    {"organisation": "Acme", "it/web": "Web\n# team"},
    {"clarity": "Role clarity"},
    next_wave="2026-10-01",
)
PLAN = LivingPlan(
    "2026-spring",
    (
        PlanEntry("organisation:talk", "talk", "organisation", "clarity", first_step="Ask: who?", expected_points=4.5),
        PlanEntry("it/web:goals", "goals", "it/web", "clarity", ActionStatus.DROPPED, reason="No # time"),
        PlanEntry(
            "it/web:own",
            "own",
            "it/web",
            "clarity",
            ActionStatus.ADOPTED,
            "Ann",
            title="A day off",
            partners=("it/web", "organisation"),
        ),
    ),
)


def text(language: str = "en", plan: LivingPlan = PLAN) -> str:
    return plan_text(plan, KNOWN, Wording(language))


def read(written: str) -> LivingPlan:
    return plan_of_text(written, KNOWN, file="plan.yaml")[0]


def problems(written: str) -> list[tuple[Code, int | None]]:
    with pytest.raises(InvalidInput) as caught:
        read(written)
    return [(each.code, each.place.line) for each in caught.value.problems]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_is_written_is_read(language) -> None:
    written = text(language)
    assert read(written) == PLAN
    assert "- id: organisation:talk  # Talk about goals" in written
    assert "unit: it/web  # Web # team" in written
    for status in ActionStatus:
        assert re.search(rf"^# - {status.value}\u202f?: \w", written, re.MULTILINE)


def test_an_empty_plan_can_be_read() -> None:
    assert read(text(plan=LivingPlan("2026-spring"))) == LivingPlan("2026-spring")


@given(st.text(), st.text(), st.text())
def test_any_words_come_back(owner, reason, step) -> None:
    first = replace(PLAN.entries[0], owner=owner, reason=reason, first_step=step)
    found = read(text(plan=replace(PLAN, entries=(first,)))).entries[0]
    assert read(text(plan=replace(PLAN, entries=(found,)))).entries[0] == found
    kept = [
        re.sub(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\ufeff\u2028\u2029]", "", each)
        for each in (owner, reason, step)
    ]
    assert [re.sub(r"[\s\ufeff]", "", each) for each in (found.owner, found.reason, found.first_step)] == kept


WRONG = """\
wave: 2026-autumn
actions:
  - {id: a, unit: it/wbe, action: tlk, subject: claritty, partners: [it/web, it/wbe]}
  - {id: a, unit: it/web, action: talk, subject: clarity, status: dropped}
  - id: c
    unit: it/web
    action: talk
    subject: clarity
    date: 31.12.2026
  - {id: d, unit: it/web, action: goals, subject: clarity, status: done}
"""


def test_every_problem_comes_at_once_with_its_line(tmp_path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(WRONG, encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        read_plan(path, KNOWN)
    found = [(each.code, each.place.line) for each in caught.value.problems]
    assert found == [
        (Code.WRONG_VALUE, 1),
        (Code.PLAN_ACTION_UNKNOWN, 3),
        (Code.UNIT_UNKNOWN, 3),
        (Code.UNKNOWN_REFERENCE, 3),
        (Code.UNIT_UNKNOWN, 3),
        (Code.PLAN_REASON_MISSING, 4),
        (Code.PLAN_TWICE, 4),
        (Code.WRONG_VALUE, 9),
        (Code.WRONG_VALUE, 10),
    ]
    by_code = {each.code: each for each in caught.value.problems}
    assert str(by_code[Code.PLAN_ACTION_UNKNOWN].values["nearest"]).startswith("talk")
    assert by_code[Code.PLAN_TWICE].values["line"] == 3
    allowed = [each.values["allowed"] for each in caught.value.problems if each.code is Code.WRONG_VALUE]
    assert allowed == ["2026-spring", "2026-12-31", "proposed, adopted, under-way, delivered, dropped"]


def test_the_same_action_of_the_same_unit_twice() -> None:
    twice = text() + "  - {id: x, unit: organisation, action: talk, subject: clarity}\n"
    assert [code for code, _ in problems(twice)] == [Code.PLAN_TWICE]


def test_what_is_worth_saying_does_not_stop() -> None:
    written = text().replace("status: proposed", "status: delivered").replace('date: ""', "date: 2026-10-02", 1)
    plan, found = plan_of_text(written, KNOWN, file="plan.yaml")
    assert plan.entries[0].date == "2026-10-02"
    assert [(each.code, each.severity) for each in found] == [
        (Code.PLAN_OWNER_MISSING, Severity.WARNING),
        (Code.PLAN_DELIVERED_LATE, Severity.WARNING),
    ]


def test_a_key_with_nothing_behind_it_is_empty() -> None:
    assert read(text().replace('owner: ""', "owner:").replace('date: ""', "date: ")) == PLAN


# --- changing -------------------------------------------------------------------------------------------------------


def test_a_change_by_command_leaves_comments_and_order() -> None:
    mine = text().replace('owner: ""', "owner:   # ask Zoé", 1) + "# the end\n"
    changes = {"status": "delivered", "owner": "Zoé", "date": "2026-09-30"}
    made = with_changes(mine, "organisation:talk", changes, file="plan.yaml")
    expected = replace(PLAN.entries[0], status=ActionStatus.DELIVERED, owner="Zoé", date="2026-09-30")
    assert read(made) == replace(PLAN, entries=(expected, *PLAN.entries[1:]))
    assert re.findall("#.*", made) == re.findall("#.*", mine)


def test_an_entry_that_is_not_there_or_cannot_be_changed() -> None:
    assert with_changes(text(), "2", {"owner": "Bo"}, file="p") == with_changes(
        text(), "it/web:goals", {"owner": "Bo"}, file="p"
    )
    with pytest.raises(InvalidInput) as caught:
        with_changes(text(), "organisation:tlk", {"status": "adopted"}, file="plan.yaml")
    assert caught.value.problems[0].code is Code.PLAN_ENTRY_UNKNOWN
    assert str(caught.value.problems[0].values["nearest"]).startswith("organisation:talk")
    shared = "wave: 2026-spring\nactions:\n"
    shared += "  - &a {id: a, unit: it/web, action: talk, subject: clarity, status: adopted}\n  - *a\n"
    with pytest.raises(InvalidInput) as caught:
        with_changes(shared, "a", {"status": "dropped"}, file="plan.yaml")
    assert caught.value.problems[0].code is Code.PLAN_NOT_EDITABLE


@pytest.mark.parametrize("keep", [(), (0,), (1,), (0, 2), (0, 1, 2)])
@pytest.mark.parametrize("more", [0, 2])
def test_a_new_report_changes_the_file_entry_by_entry(keep, more) -> None:
    mine = "# mine\n" + text().replace("  - id: it/web:goals", "  # about goals\n  - id: it/web:goals")
    new = [PlanEntry(f"new:{at}", "goals", f"u{at}", "clarity") for at in range(more)]
    plan = LivingPlan("2026-spring", (*(PLAN.entries[at] for at in keep), *new))
    known = replace(KNOWN, units={**KNOWN.units, "u0": "U", "u1": "V"})
    made = updated(mine, PLAN, plan, known, file="plan.yaml")
    assert plan_of_text(made, known, file="plan.yaml")[0] == plan
    assert made.startswith("# mine\n")
    assert ("# about goals" in made) == (1 in keep)
