from dataclasses import replace

import pytest
from export_builder import SURVEY, headed

from diagnostic.exports.matching import column_letters, match_columns
from diagnostic.exports.targets import catalogue
from diagnostic.problems import Code, Severity

KNOWN = catalogue(SURVEY)


def match(*headers, told=None):
    return match_columns(headed(headers), KNOWN, told=told or {}, file="x.csv")


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("clear_1", "clear_1"),
        ("CLEAR_1 ", "clear_1"),
        ("I know what is expected of me", "clear_1"),
        ("Je sais ce que l’on attend de moi", "clear_1"),
        ("clear_1 - I know what is expected of me", "clear_1"),
        ("clear_1. Je sais ce que l’on attend de moi", "clear_1"),
        ("[clear_1] I know what is expected of me.", "clear_1"),
        ("I know what is expected of me [clear_1]", "clear_1"),
        ("Q12. I know what is expected of me", "clear_1"),
        ("12) I know what is expected of me.", "clear_1"),
        ("Question 3 : Je pense souvent à partir", "leave_1"),
        ("How far do you agree? [I often think of leaving]", "leave_1"),
        ("How far do you agree? - I often think of leaving", "leave_1"),
        ("Équipe", "team"),
        ("3. Your team?", "team"),
        ("team - Votre team ?", "team"),
        ("SERVICE :", "team"),
        ("check_1", "check_1"),
        ("Autre chose à dire ?", "comment_1"),
        ("links_need[Sales]", "links_need[sales]"),
        ("links_quality[Sales]", "links_quality[sales]"),
        ("How much do you depend on Sales & Co?", "links_need[sales & co]"),
        ("Comment se passe le travail avec «\u202fVentes\u202f» ?", "links_quality[ventes]"),
        ("How much do you depend on {unit}? [Sales]", "links_need[sales]"),
    ],
)
def test_forms_of_headers(header, name):
    (found,), problems = match(header)
    assert found.target is not None
    assert found.target.name == name
    assert 0 < found.score <= 1
    assert problems == ()


@pytest.mark.parametrize(
    "header",
    [
        "I know what is expected",
        "clear",
        "Team spirit is good",
        "My details [Team]",
        "clear_12",
        "Unnamed: 3",
        "",
        "leaving",
    ],
)
def test_what_is_less_than_certain_is_not_guessed(header):
    (found,), _ = match(header)
    assert found.target is None
    assert found.score == 0


def test_a_near_miss_is_listed_with_what_it_resembles():
    (found,), (problem,) = match("I know what is expected from me")
    assert [each.target.name for each in found.candidates] == ["clear_1"]
    assert (problem.code, problem.severity) == (Code.COLUMN_UNMATCHED, Severity.WARNING)
    assert problem.place.column == "I know what is expected from me"
    assert problem.values["candidates"].startswith("clear_1")


def test_what_another_column_is_taken_for_is_no_candidate():
    matches, _ = match("I know what is expected of me", "I know what is expected from me")
    assert matches[1].candidates == ()


def test_columns_without_any_likeness_are_listed_once():
    _, (note,) = match("Shoe size", "Favourite colour", "clear_1")
    assert (note.code, note.severity) == (Code.COLUMNS_IGNORED, Severity.NOTE)
    assert dict(note.values) == {"count": 2, "columns": "Shoe size · Favourite colour"}


def test_two_columns_for_one_item():
    _, (problem,) = match("clear_1", "I know what is expected of me")
    assert problem.code is Code.COLUMN_TWICE
    assert dict(problem.values) == {"target": "clear_1", "columns": "A, B"}


def test_identifiers_may_come_several_times():
    matches, problems = match("E-mail", "Name")
    assert [each.target.id for each in matches] == ["e_mail", "e_mail"]
    assert problems == ()


def test_an_id_with_the_text_of_another_item_is_ambiguous():
    (found,), (problem, *_) = match("clear_1 - I often think of leaving")
    assert found.target is None
    assert (problem.code, problem.values["targets"]) == (Code.COLUMN_AMBIGUOUS, "clear_1, leave_1")


def test_the_map_comes_first():
    matches, problems = match("Team", "Bureau", told={"bureau": "team", "team": None})
    assert (matches[0].target, matches[0].ignored) == (None, True)
    assert matches[1].target.id == "team"
    assert [problem.code for problem in problems] == [Code.COLUMNS_IGNORED]


def test_an_id_with_a_reworded_text_shows_its_likeness():
    (close,), _ = match("clear_1 - I know what is expected of us")
    (far,), _ = match("clear_1 - something else")
    assert close.target == far.target
    assert far.score < 0.6 < close.score < 1


def test_letters_of_columns():
    assert [column_letters(each) for each in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_a_unit_in_words_goes_before_its_code():
    column = replace(headed(["linksneed_operationsit"])[0], names=("How much do you depend on …? - Operations & IT",))
    (found,), problems = match_columns([column], KNOWN, told={}, file="x.csv")
    assert found.target.name == "links_need[operations & it]"
    assert problems == ()
    (alone,), _ = match("linksneed[operationsit]")
    assert alone.target.name == "links_need[operationsit]"


def test_a_unit_in_words_does_not_hide_another_question():
    column = replace(headed(["linksneed_operationsit"])[0], names=("How well does work with Operations & IT go?",))
    (found,), problems = match_columns([column], KNOWN, told={}, file="x.csv")
    assert found.ambiguous
    assert [problem.code for problem in problems] == [Code.COLUMN_AMBIGUOUS]
