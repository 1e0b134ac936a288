from dataclasses import replace

import pytest
from export_builder import SURVEY, both, headed

from diagnostic.exports.matching import column_letters, match_columns
from diagnostic.exports.targets import catalogue
from diagnostic.problems import Code, Severity
from diagnostic.questionnaire import CommentQuestion

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


def test_an_id_with_nearly_its_text_is_certain_and_with_another_text_asked():
    (close,), _ = match("clear_1 - I know what is expected of us")
    assert close.target.id == "clear_1"
    assert 0.75 < close.score < 1
    (far,), (problem,) = match("clear_1 - something else")
    assert (far.target, [each.target.id for each in far.candidates]) == (None, ["clear_1"])
    assert problem.code is Code.COLUMN_UNMATCHED


def tool(header, *names):
    return replace(headed([header])[0], names=names)


def matched(*columns, told=None):
    return match_columns(columns, KNOWN, told=told or {}, file="x.csv")


def test_a_code_and_the_text_of_another_question_are_asked():
    (found,), (problem,) = matched(tool("clear_1", "I often think of leaving"))
    assert (found.target, found.ambiguous) == (None, True)
    assert [each.target.id for each in found.candidates] == ["clear_1", "leave_1"]
    assert problem.code is Code.COLUMN_AMBIGUOUS
    (near,), _ = matched(tool("clear_1", "I often think of leaving us"))
    assert near.target is None


def test_the_question_of_a_matrix_is_no_statement():
    matrix = "How far do you agree with each of these?"
    matches, problems = matched(*(tool(each, matrix) for each in ("clear1", "clear2", "leave1")))
    assert [each.target.id for each in matches] == ["clear_1", "clear_2", "leave_1"]
    assert problems == ()


def test_a_statement_of_one_word_is_its_text():
    items = replace(SURVEY.scales[1].items[0], text=both("Autonomy", "Autonomie"))
    short = replace(SURVEY, scales=(SURVEY.scales[0], replace(SURVEY.scales[1], items=(items,))))
    columns = [tool("Rate from 1 to 5 [Autonomie]"), tool("Q3", "Rate these from 1 to 5", "Autonomy")]
    for column in columns:
        (found,), _ = match_columns([column], catalogue(short), told={}, file="x.csv")
        assert (found.target.id, found.score) == ("leave_1", 1)


def test_a_single_changed_question_is_asked_and_a_translation_goes_by_its_codes():
    german = ("Ich weiß, was man erwartet", "Ich kann frei sprechen", "Ich denke oft ans Weggehen")
    codes = ("clear_1", "clear_2", "leave_1")
    matches, (problem,) = matched(*(tool(code, text) for code, text in zip(codes, german, strict=True)))
    assert [each.target.id for each in matches] == list(codes)
    assert all(each.score < 0.75 for each in matches)
    assert (problem.code, problem.severity) == (Code.TEXTS_DIFFER, Severity.WARNING)
    matches, (problem,) = matched(tool("clear_1"), tool("clear_2"), tool("leave_1", german[2]))
    assert [each.target and each.target.id for each in matches] == ["clear_1", "clear_2", None]
    assert problem.code is Code.COLUMN_UNMATCHED


@pytest.mark.parametrize(
    "text",
    [
        "How satisfied are you with the level of service?",
        "Comment évaluez-vous ce service ?",
        "Any other remarks for us",
    ],
)
def test_a_short_code_is_no_attribute_where_its_question_is_about_something_else(text):
    (found,), _ = matched(tool("service", text))
    assert found.target is None
    assert [each.target.id for each in found.candidates] == ["team"]


@pytest.mark.parametrize(
    "text", ["Dans quel service êtes-vous affecté ?", "In welchem Team arbeiten Sie?", "Equipe actuelle ?"]
)
def test_a_short_code_is_the_attribute_where_its_question_may_be_about_it(text):
    (found,), _ = matched(tool("service", text))
    assert found.target.id == "team"


def test_an_identifier_is_dropped_whatever_is_asked():
    (found,), problems = matched(tool("name", "How satisfied are you with the name?", "courriel"))
    assert (found.target.id, problems) == ("e_mail", ())


def test_of_a_code_the_text_is_kept_to_be_shown():
    (found,), _ = matched(tool("Q3_1", "clim", "I know what is expected of me"))
    assert (found.target.id, found.also) == ("clear_1", "I know what is expected of me")


def test_a_map_file_may_name_a_column_by_its_letters():
    matches, _ = matched(tool("x"), tool("x"), told={"column:b": "clear_1", "column:a": None})
    assert (matches[0].ignored, matches[1].target.id) == (True, "clear_1")


@pytest.mark.parametrize(
    "typo", ["I know what is expectd of me", "I knwo what is expected of me", "Je sait ce que l’on attend de moi"]
)
def test_a_mistyped_or_reworded_text_is_proposed_and_never_taken(typo):
    (found,), _ = match(typo)
    assert (found.target, found.candidates[0].target.id) == (None, "clear_1")


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


def test_an_id_that_is_a_word_begins_a_sentence_like_any_other():
    """In French, "comment" is "how": the start of many questions, and the id of a comment in many questionnaires."""
    asked = replace(SURVEY, comments=(CommentQuestion("comment", SURVEY.comments[0].text),))
    header = "Comment jugez-vous l'offre de loisirs ?"
    ((found,), _) = match_columns(headed([header]), catalogue(asked), told={}, file="x.csv")
    assert found.target is None
    ((code,), _) = match_columns(headed(["comment: Anything to add?"]), catalogue(asked), told={}, file="x.csv")
    assert code.target is not None
