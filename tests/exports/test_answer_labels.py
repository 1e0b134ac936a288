"""Answers in words: whole ladders in seven languages, their direction, and what is asked instead of guessed."""

from dataclasses import replace

import numpy as np
import pytest
from climate import CLIMATE
from export_builder import SURVEY, problems_of, the, write_csv
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.exports.content import Matched, content, read_answers, read_attribute, read_checks
from diagnostic.exports.ladders import own_ladders, scale_of, wordings
from diagnostic.exports.mapping import NO_RULES, Rules, formats_of
from diagnostic.exports.matching import Match, match_columns
from diagnostic.exports.normal import folded
from diagnostic.exports.read import read_export
from diagnostic.exports.table import Column, RawTable
from diagnostic.exports.targets import catalogue
from diagnostic.problems import Code, InvalidInput, Place, Severity
from diagnostic.questionnaire import Option, ResponseFormat, Text
from diagnostic.questionnaire_file import load_questionnaire
from diagnostic.report.wording import Wording
from diagnostic.responses import DONT_KNOW

NAME = Text({"en": "x"})
ITEMS = ("clim_1", "clim_2", "clim_3")
SEVEN = ("Strongly disagree", "Disagree", "Somewhat disagree", "Neutral", "Somewhat agree", "Agree", "Strongly agree")


def column(header, texts, labels=None):
    values = tuple(dict.fromkeys(texts))
    codes = np.array([values.index(text) for text in texts], dtype=np.int32)
    return Column(header, codes, values, labels=labels or {})


def answered(questionnaire, columns, rules=NO_RULES):
    """Return the codes of the items that some columns hold, and the problems."""
    table = RawTable(tuple(columns), columns[0].codes.size)
    matches, _ = match_columns(table.columns, catalogue(questionnaire), told={}, file="x.csv")
    found = content(table, matches, questionnaire, rules, file="x.csv")
    _, codes, problems = read_answers(found, table.n)
    for problem in problems:
        assert all(Wording(language).problem(problem)[1] for language in ("en", "fr"))
    return codes.T.tolist(), problems


def climate(*texts, labels=None, rules=NO_RULES):
    columns = [column(item, each, labels) for item, each in zip(ITEMS, texts, strict=False)]
    codes, problems = answered(CLIMATE, columns, rules)
    return codes, problems


def asking(*shown, language="en", scale="often"):
    """Return the climate questionnaire with other answers."""
    options = tuple(Option(float(value), {language: (label,)}) for value, label in enumerate(shown, start=1))
    format_ = ResponseFormat(scale, NAME, options, {}, frozenset(), frozenset())
    (only,) = CLIMATE.scales
    return replace(CLIMATE, scales=(replace(only, items=tuple(replace(each, format=format_) for each in only.items)),))


LADDERS = [ladder for ladder in wordings().ladders if all(ladder.shown)]


@pytest.mark.parametrize("ladder", [each for each in LADDERS if (each.scale, each.size) == ("agreement", 5)])
def test_agreement_on_five_points_in_seven_languages(ladder):
    codes, problems = climate(list(ladder.shown))
    assert codes == [[1, 2, 3, 4, 5]]
    assert problems == ()


@pytest.mark.parametrize("language", ["fr", "en", "de", "es", "it", "nl", "pt"])
def test_every_scale_has_a_ladder_in_every_language(language):
    found = {(each.scale, each.size) for each in wordings().ladders if each.language == language}
    assert found >= {
        ("agreement", 5), ("agreement", 7), ("frequency", 5), ("satisfaction", 5), ("importance", 5),
        ("likelihood", 5), ("quality", 5), ("need", 4), ("recommendation", 11),
    }  # fmt: skip


@pytest.mark.parametrize("ladder", LADDERS)
def test_no_label_stands_on_two_rungs_or_means_no_opinion(ladder):
    assert len(set(ladder.codes.values())) == ladder.size
    assert not ladder.codes.keys() & wordings().dont_know


@pytest.mark.parametrize("ladder", [each for each in LADDERS if (each.scale, each.size) == ("agreement", 7)])
def test_seven_points_where_five_were_asked_are_a_problem_that_shows_both(ladder):
    _, problems = climate(list(ladder.shown))
    problem = the(problems, Code.SCALE_DIFFERS)
    assert problem.severity is Severity.ERROR
    assert (problem.values["found_points"], problem.values["points"]) == (7, 5)
    assert problem.values["found"] == " · ".join(ladder.shown)
    assert any(middle in problem.values["expected"] for middle in ("Neither agree", "Ni d’accord", "Teils/teils"))
    assert Code.UNKNOWN_LABELS not in {each.code for each in problems}


def test_the_same_seven_are_read_where_seven_were_asked():
    codes, problems = answered(asking(*SEVEN, scale="seven"), [column("clim_1", SEVEN)])
    assert (codes, problems) == ([[1, 2, 3, 4, 5, 6, 7]], ())
    german = next(each for each in LADDERS if (each.language, each.scale, each.size) == ("de", "agreement", 7)).shown
    assert answered(asking(*SEVEN, scale="seven"), [column("clim_1", german)])[0] == [[1, 2, 3, 4, 5, 6, 7]]


def test_the_columns_of_a_format_decide_together():
    """ "Somewhat agree" alone fits five and seven points; "Agree" in another column settles it."""
    usual = ["Strongly disagree", "Somewhat disagree", "Neither agree nor disagree", "Somewhat agree", "Strongly agree"]
    assert climate(usual)[0] == [[1, 2, 3, 4, 5]]
    _, problems = climate(usual, ["Agree"] * 5)
    assert the(problems, Code.SCALE_DIFFERS).place.row == 2
    # The answers that nobody gave count as well where the survey tool lists them.
    _, problems = climate(["7"] * 3, labels={str(k): (label,) for k, label in enumerate(SEVEN, start=1)})
    assert the(problems, Code.SCALE_DIFFERS).values["found_points"] == 7


def test_a_map_file_settles_another_scale():
    words = {"somewhat disagree": 2, "somewhat agree": 4}
    rules = Rules(answers={"agreement-5": {**words, "agree": 4, "disagree": 2}})
    codes, problems = climate(list(SEVEN), rules=rules)
    assert (codes, problems) == ([[1, 2, 2, 3, 4, 4, 5]], ())


def test_what_fits_two_lists_in_two_ways_is_asked():
    shown = ("Never", "Rarely", "Sometimes", "Often", "Always")
    questionnaire = asking(*shown)
    few = ["Nie", "Manchmal", "Oft", "Immer"]
    codes, problems = answered(questionnaire, [column("clim_1", few)])
    problem = the(problems, Code.ANSWERS_UNCLEAR)
    assert (problem.place.row, problem.values["labels"]) == (3, "manchmal (2 / 3) · oft (3 / 4)")
    assert codes == [[1, 0, 0, 5]]
    assert Code.UNKNOWN_LABELS not in {each.code for each in problems}
    assert answered(questionnaire, [column("clim_1", [*few, "Selten"])])[0] == [[1, 3, 4, 5, 2]]
    assert answered(questionnaire, [column("clim_1", [*few, "Sehr oft"])])[0] == [[1, 2, 3, 5, 4]]
    # The questionnaire's own words are certain.
    assert answered(questionnaire, [column("clim_1", ["Never", "Sometimes", "Often"])])[0] == [[1, 3, 4]]


def test_answers_of_another_kind_of_question():
    _, problems = climate(["Very dissatisfied", "Dissatisfied", "Very satisfied"])
    assert the(problems, Code.SCALE_DIFFERS).values["found"].startswith("Very dissatisfied")


def test_two_spellings_of_one_answer_are_one():
    codes, problems = climate(
        ["Ni d’accord ni pas d’accord", "ni d'accord, ni pas d'accord", "Neutre", "Plutôt d’accord"]
    )
    assert (codes, problems) == ([[3, 3, 3, 4]], ())


def test_two_languages_in_one_column():
    codes, problems = climate(["Agree", "Plutôt d’accord", "Strongly disagree", "Tout à fait d’accord", "Weiß nicht"])
    assert codes == [[4, 4, 1, 5, DONT_KNOW]]
    note = the(problems, Code.ANSWERS_IN_LANGUAGES)
    assert (note.severity, note.values["languages"]) == (Severity.NOTE, "en, fr")


@pytest.mark.parametrize(
    "label",
    ["NSP", "Ne se prononce pas", "Don't know", "N/A", "Weiß nicht", "keine Angabe", "k. A.", "No sabe", "NS/NC",
     "Non so", "Weet niet", "n.v.t.", "Não sei", "NS/NR", "Non concerné·e", "98", "I don’t know"],
)  # fmt: skip
def test_no_opinion_in_every_language(label):
    assert climate(["Agree", label])[0] == [[4, DONT_KNOW]]


# --- numbers and labels ---

FIVE = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")
REVERSED = {str(6 - code): (label,) for code, label in enumerate(FIVE, start=1)}


def test_the_label_wins_over_the_number_that_stands_for_it():
    codes, problems = climate(["1", "2", "3", "4", "5"], labels=REVERSED)
    assert codes == [[5, 4, 3, 2, 1]]
    note = the(problems, Code.NUMBERS_AGAINST_LABELS)
    assert (note.severity, dict(note.values)) == (Severity.NOTE, {"low": "5", "high": "1"})


def test_numbers_between_labelled_ends_follow_the_ends():
    ends = {"1": ("Tout à fait d’accord",), "5": ("Pas du tout d’accord",), "6": ("NSP",)}
    assert climate(["1", "2", "3", "4", "5", "6"], labels=ends)[0] == [[5, 4, 3, 2, 1, DONT_KNOW]]
    from_zero = {"0": ("Pas du tout d’accord",), "4": ("Tout à fait d’accord",)}
    assert climate(["0", "1", "2", "3", "4"], labels=from_zero)[0] == [[1, 2, 3, 4, 5]]
    generic = {"1": ("1 (Pas du tout)",), "5": ("5 (Tout à fait)",)}
    codes, problems = climate(["1", "2", "3", "4", "5"], labels=generic)
    assert (codes, problems) == ([[1, 2, 3, 4, 5]], ())


def test_bare_numbers_are_the_questionnaires_own():
    assert climate(["1", "2", "5,0", "99"]) == ([[1, 2, 5, DONT_KNOW]], ())
    assert climate(["1", "5", "9"], labels={"9": ("No opinion",)})[0] == [[1, 5, DONT_KNOW]]
    assert climate(["1", "2"], labels={"1": ("1",), "2": ("2",)}) == ([[1, 2]], ())


def test_numbers_with_labels_that_are_unknown_are_asked():
    codes, problems = climate(["1", "2"], labels={"1": ("Blau",), "2": ("Grün",)})
    assert codes == [[0, 0]]
    assert the(problems, Code.UNKNOWN_LABELS).values["labels"] == "1 = Blau · 2 = Grün"


def test_in_one_text_the_wording_decides_where_it_is_consistent():
    codes, problems = climate(["1 - Strongly agree", "2 - Agree", "4 - Disagree", "5 - Strongly disagree", "3"])
    assert codes == [[5, 4, 2, 1, 3]]
    assert the(problems, Code.NUMBERS_AGAINST_LABELS).severity is Severity.NOTE
    tens = ["0 - Strongly disagree", "25 - Disagree", "75 - Agree", "100 - Strongly agree"]
    assert climate(tens)[0] == [[1, 2, 4, 5]]


@pytest.mark.parametrize(
    "texts",
    [
        ["4 - Agree", "3", "5 - Strongly disagree"],
        ["5 - Agree", "5 - Strongly agree", "1 - Strongly disagree"],
        ["4 - Agree", "5 - Agree", "1 - Disagree"],
    ],
)
def test_in_one_text_a_contradiction_is_asked(texts):
    codes, problems = climate(texts)
    assert 0 in codes[0]
    assert the(problems, Code.UNKNOWN_LABELS).place.row in (2, 3, 4)


@pytest.mark.parametrize(
    ("numbers", "found"), [(range(11), "0–10"), (range(1, 8), "1–7"), (range(1, 11), "1–10"), (range(5), "0–4")]
)
def test_numbers_of_another_scale(numbers, found):
    _, problems = climate([str(value) for value in numbers])
    assert [each.code for each in problems] == [Code.SCALE_DIFFERS]
    assert (problems[0].values["found"], problems[0].values["expected"]) == (found, "1–5")


def test_eleven_points_with_words_at_the_ends_only():
    ends = {"0": ("Pas du tout d’accord",), "10": ("Tout à fait d’accord",)}
    _, problems = climate([str(value) for value in range(11)], labels=ends)
    assert the(problems, Code.SCALE_DIFFERS).values["found_points"] == 11


def test_where_an_answer_stands_is_said(tmp_path):
    path = write_csv(tmp_path / "x.csv", [["Team", "clear_1"], ["A", "1"], ["", ""], ["A", "Sure"], ["B", "Sure"]])
    assert the(problems_of(path), Code.UNKNOWN_LABELS).place.row == 4


def test_checks_and_links_are_read_by_the_same_labels():
    table = RawTable((column("check_1", ["1", "5"], REVERSED), column("links_need[N]", ["a", "b"])), 2)
    matches, _ = match_columns(table.columns, catalogue(SURVEY), told={}, file="x.csv")
    checks, problems = read_checks(content(table, matches, SURVEY, NO_RULES, file="x.csv"))
    assert checks["check_1"].tolist() == [5, 1]
    assert [each.code for each in problems] == [Code.NUMBERS_AGAINST_LABELS]


@given(st.data())
def test_any_ladder_in_any_order_of_codes(data):
    ladder = data.draw(st.sampled_from([each for each in LADDERS if (each.scale, each.size) == ("agreement", 5)]))
    order = data.draw(st.permutations(range(5)))
    labels = {f"A{at}": (ladder.shown[rung],) for at, rung in enumerate(order)}
    codes, problems = climate([f"A{at}" for at in range(5)], labels=labels)
    assert codes == [[rung + 1 for rung in order]]
    assert problems == ()


# --- what is known about respondents ---


def test_attributes_are_read_by_their_labels_in_any_language_or_by_their_values():
    labels = {"1": ("Jefe", "Manager"), "2": ("Collaborateur",), "3": ("Blau",)}
    (role,) = [each for each in SURVEY.attributes if each.id == "role_level"]
    (site,) = [each for each in SURVEY.attributes if each.id == "site"]
    texts = ["1", "2", "leader", "3", ""]
    each = Matched(Match(0, "Role", None, 1.0), column("Role", texts, labels), Place(column="Role"))
    values, (problem,) = read_attribute(role, each, None, np.arange(2, 7))
    assert values.tolist()[:3] == ["manager", "staff", "leader"]
    assert values.codes.tolist()[3:] == [-1, -1]
    assert (problem.place.row, dict(problem.values)) == (5, {"count": 1, "labels": "Blau"})
    told, _ = read_attribute(role, each, {"3": "leader"}, np.arange(2, 7))
    assert told.codes.tolist() == [1, 2, 0, 0, -1]
    places, _ = read_attribute(site, each, None, np.arange(2, 7))
    assert places.tolist()[:2] == ["Jefe", "Collaborateur"]


# --- the shipped formats ---


def test_the_shipped_formats_have_their_ladders():
    scales = {each.id: scale_of(each) for each in formats_of(load_questionnaire("full"))}
    assert scales == {
        "agreement-5": "agreement", "need-4": "need", "quality-5": "quality", "rating-11": "recommendation",
    }  # fmt: skip


def test_every_own_label_is_read_as_before():
    for format_ in formats_of(load_questionnaire("full")):
        for ladder in own_ladders(format_):
            for code, option in enumerate(format_.options, start=1):
                assert all(ladder.codes[folded(label)] == code for label in option.labels[ladder.language])


def test_a_whole_file_in_german(tmp_path):
    rows = [["Team", *ITEMS], ["A", "Stimme eher zu", "Stimme eher nicht zu", "Weder noch"]]
    rows.append(["B", "3", "Keine Angabe", "Stimme voll zu"])
    reading = read_export(write_csv(tmp_path / "x.csv", rows), CLIMATE)
    assert reading.responses.answers.tolist() == [[4, 2, 3], [3, DONT_KNOW, 5]]


def test_another_scale_stops_the_reading(tmp_path):
    path = write_csv(tmp_path / "x.csv", [["Team", *ITEMS], *([team, *SEVEN[2:5]] for team in "AABB")])
    reading = read_export(path, CLIMATE)
    assert reading.responses.answers.tolist() == [[2, 3, 4]] * 4
    path = write_csv(tmp_path / "y.csv", [["Team", *ITEMS], *([team, *SEVEN[4:]] for team in "AABB")])
    with pytest.raises(InvalidInput) as invalid:
        read_export(path, CLIMATE)
    assert the(invalid.value.problems, Code.SCALE_DIFFERS).place.column == "clim_1"
