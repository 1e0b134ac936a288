"""Codes that come back: the same on both sides, within what tools keep, and never the name of something else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.exports.normal import folded
from diagnostic.exports.targets import catalogue
from diagnostic.field_codes import LONGEST, answer_codes, codes, compact, half_code, told_apart
from diagnostic.fielding.form import Form, Matrix, build_form, one_line, units_of
from diagnostic.fielding.limits import form_problems, unit_problems
from diagnostic.problems import Code
from diagnostic.questionnaire import Option
from diagnostic.questionnaire_file import available, load_questionnaire

FULL = load_questionnaire("full")


def form(questionnaire) -> Form:
    return build_form(questionnaire, ["en"], threshold=5, comments_threshold=8)


def renamed(ids: dict[str, str]):
    """The full questionnaire with other ids of items."""
    scales = tuple(
        replace(scale, items=tuple(replace(item, id=ids.get(item.id, item.id)) for item in scale.items))
        for scale in FULL.scales
    )
    return replace(FULL, scales=scales)


@pytest.mark.parametrize("ids", [{}, {"mission_1": "1_mission", "mission_2": "time", "vision_1": "miss_ion3"}])
def test_reader_and_form_have_the_same_codes(ids):
    questionnaire = renamed(ids)
    known = catalogue(questionnaire)
    for question in form(questionnaire).questions:
        asked = question.lines if isinstance(question, Matrix) else (question,)
        for each in asked:
            assert known.by_key[each.code].id == each.id


@pytest.mark.parametrize("questionnaire", [each.id for each in available()])
def test_every_shipped_questionnaire_can_be_sent(questionnaire):
    asked = form(load_questionnaire(questionnaire))
    assert not list(form_problems(asked, ["limesurvey"]))
    for question in asked.questions:
        lines = question.lines if isinstance(question, Matrix) else ()
        assert all(each.code[0].isalpha() and len(each.code) <= LONGEST for each in (question, *lines))


@given(st.lists(st.text(min_size=1, max_size=40), unique=True, max_size=30))
def test_codes_differ_and_are_kept_by_every_tool(names):
    found = codes(names, prefix="q")
    assert list(found) == names
    assert len(set(found.values())) == len(names)
    assert all(code.isascii() and code.isalnum() and code[0].isalpha() and len(code) <= 20 for code in found.values())


def test_answers_have_short_codes():
    assert answer_codes(["leader", "manager"]) == {"leader": "leade", "manager": "manag"}
    assert answer_codes(["from-1-to-4", "from-10"]) == {"from-1-to-4": "v1", "from-10": "v2"}
    assert half_code("collaboration", "quality") == "collaborationquality"
    assert len(half_code("whom_one_works_with", "quality")) == LONGEST


def test_namesakes_are_told_apart_by_what_they_belong_to():
    paths = [("A", "Support"), ("B", "Support"), ("B", "Other"), ("Support",), ("C", "X", "Lab"), ("D", "X", "Lab")]
    names = told_apart(paths)
    assert names[:3] == ("Support (A)", "Support (B)", "Other")
    assert names[3:] == ("Support (Support)", "Lab (C, X)", "Lab (D, X)")


NAMES = st.text("ABT12 -", min_size=1, max_size=4).map(one_line).filter(bool)


@given(st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=12, unique_by=lambda pair: compact(pair[0]) or pair[0]))
def test_a_team_s_code_is_never_another_s_name(pairs):
    units = units_of(pairs, [name for name, _ in pairs])
    for listed in (units.teams, units.divisions):
        assert [unit.name for unit in listed] == [name for name, _ in pairs]
        assert len({unit.code.casefold() for unit in listed}) == len(pairs)
        by_name = {folded(unit.name): unit for unit in listed}
        for unit in listed:
            assert unit.code[0].isalpha()
            assert by_name.get(folded(unit.code), unit) is unit
    assert all(len(unit.code) <= 5 for unit in units.teams)


def test_own_codes_are_kept_where_they_can_be():
    assert [unit.code for unit in units_of([("A", "fin-1"), ("B", "20")], []).teams] == ["FIN1", "T20"]
    assert [unit.code for unit in units_of([("A", "toolong"), ("B", "x")], []).teams] == ["T1", "T2"]


# --- what would be lost ---


def test_lists_that_cannot_be_chosen_from():
    many = units_of(((f"Team {number}", "") for number in range(10_000)), ["x" * 200, "Same", "same"])
    found = {problem.code: problem.values for problem in unit_problems(many)}
    assert set(found) == {Code.FIELD_TEAMS_MANY, Code.FIELD_NAME_LONG, Code.FIELD_NAME_TWICE}
    assert found[Code.FIELD_TEAMS_MANY]["count"] == 10_000
    assert found[Code.FIELD_NAME_LONG]["count"] == 200
    assert not list(unit_problems(units_of([("A", ""), ("B", "")], ["A"])))


def test_answers_that_a_tool_would_drop():
    options = tuple(Option(value - 2, each.labels) for value, each in enumerate(FULL.items[0].format.options))
    below = replace(FULL.items[0].format, options=options)
    first = replace(FULL.scales[0], items=tuple(replace(item, format=below) for item in FULL.scales[0].items))
    asked = form(replace(FULL, scales=(first,)))
    assert [problem.values["code"] for problem in form_problems(asked, ["limesurvey"])] == ["-1", "-2"]
    assert not list(form_problems(asked, ["surveyjs"]))


def test_two_questions_with_one_code():
    asked = form(FULL)
    about = asked.pages[0]
    twice = replace(asked, pages=(about, replace(about, code="again"), *asked.pages[1:]))
    codes_told = {problem.values["code"] for problem in form_problems(twice, [])}
    assert codes_told == {question.code for question in about.questions}
