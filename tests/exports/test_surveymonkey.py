"""SurveyMonkey: two published surveys, the forty invented people, and what people do to the header rows."""

import numpy as np
import pytest
from climate import DATA, assert_truth, read_climate
from export_builder import csv_text, problems_of, read, the, write_csv, write_xlsx
from tool_exports import assert_cells, attribute_columns, cells, read_real, targets

from diagnostic.exports.surveymonkey import FORMAT
from diagnostic.problems import Code, Severity
from diagnostic.responses import DONT_KNOW

AGREEMENT = {
    "strongly disagree": 1, "disagree": 2, "neither agree nor disagree": 3, "neutral": 3, "agree": 4,
    "strongly agree": 5,
}  # fmt: skip
META = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address", "First Name"]
ABOVE = [*META, "Team", "How far do you agree?", "", "", "Anything to add?"]
BELOW = [""] * 7 + ["Response", "I know what is expected of me", "I can speak freely in my team",
                    "I often think of leaving", "Open-Ended Response"]  # fmt: skip
STAMPS = ["01/05/2026 09:00:00 AM", "01/05/2026 12:04:30 PM", "10.1.2.3", "ann@example.org", "Ann"]
ONE = ["1", "9", *STAMPS, "A", "Agree", "Strongly disagree", "Don’t know", "Fine"]
TWO = ["2", "9", *STAMPS, "B", "Disagree", "", "Agree", ""]
ANSWERS = [[4, 1, DONT_KNOW], [2, 0, 4]]


def assert_read(reading):
    assert reading.source.tool == FORMAT.name
    np.testing.assert_array_equal(reading.responses.answers, ANSWERS)
    assert reading.responses.comments["comment_1"] == ("Fine", None)
    assert [reading.responses.hierarchy.units[at].name for at in reading.responses.unit] == ["A", "B"]


def test_the_forty():
    reading = read_climate(DATA / "surveymonkey" / "climate.csv")
    assert reading.source.tool == "SurveyMonkey"
    assert_truth(reading, "en")
    # From nine to four past nine, and so on; a minute more, for the times end on whole minutes.
    assert list(reading.responses.seconds[:3]) == [300, 360, 420]
    assert attribute_columns(reading) == {
        "Respondent ID": "response_number", "Collector ID": "response_number", "Start Date": "started",
        "End Date": "ended", "IP Address": "ip_address", "Email Address": "email", "First Name": "first_name",
        "Last Name": "last_name", "Which team are you in?": "team",
    }  # fmt: skip


def test_a_published_survey_with_matrices(tmp_path):
    file = "surveymonkey/cncf_toc_2020.csv"
    team = "Would you like to be more involved in CNCF TOC and SIG work? (Select one)"
    reading = read_real(tmp_path, file, "surveymonkey/cncf_toc", team=team)
    at = {**{f"toc_{k}": 26 + k for k in range(1, 11)}, **{f"useful_{k}": 17 + k for k in range(1, 4)}}
    rows = [[cell if cell == "N/A" else cell.lower() for cell in row] for row in cells(file)[2:]]
    assert_cells(reading, rows, at, AGREEMENT)
    # Looked up in the file by hand: the first person, and the fifth, who chose N/A.
    assert list(reading.responses.answers[0]) == [2, 5, 2, 5, 1, 1, 3, 1, 4, 1, 2, 2, 3]
    assert list(reading.responses.answers[4]) == [2, 1, 5, 5, 1, 1, -1, -1, -1, -1, 5, 1, -1]
    assert list(reading.responses.seconds[:4]) == [401, 515, 7979, 19120]
    found = targets(reading)
    assert {at for at, target in found.items() if target == "aside"} == {*range(4, 18), 26}
    assert {at for at in range(41) if at not in found} == {*range(21, 26), 38}


def test_a_published_survey_with_remarks_beside_its_questions(tmp_path):
    file = "surveymonkey/cncf_maintainers_2020.csv"
    team = "Do you feel that CNCF reached out to collaborate and gather info about your project needs?"
    reading = read_real(tmp_path, file, "surveymonkey/cncf_maintainers", team=team)
    at = {"needs_1": 77, "needs_2": 82, "needs_3": 84, "liked_1": 91, "liked_2": 93}
    assert_cells(reading, cells(file)[2:], at, {str(k): k for k in range(1, 11)})
    assert reading.responses.answers[:3].tolist() == [[-1, 10, 10, 10, 10], [8, 10, 10, 10, 10], [10, 10, 8, 9, 6]]
    remarks = {74, 76, 78, 81, 83, 85, 87, 89, 92, 94, 96, 98}
    assert {at for at, target in targets(reading).items() if target == "aside"} == {*range(2, 73), *remarks}


def test_rows_keep_their_number_in_the_file(tmp_path):
    path = write_csv(tmp_path / "x.csv", [ABOVE, BELOW, ONE, [*TWO[:7], "", *TWO[8:]]])
    assert the(read(path).problems, Code.PEOPLE_WITHOUT_TEAM).values["count"] == 1


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_two_header_rows(tmp_path, write):
    assert_read(read(write(tmp_path / ("x.csv" if write is write_csv else "x.xlsx"), [ABOVE, BELOW, ONE, TWO])))


def test_a_row_of_codes_above(tmp_path):
    codes = [*(f"q{k}" for k in range(1, 8)), "q8", "q9_1", "q9_2", "q9_3", "q10"]
    assert_read(read(write_csv(tmp_path / "x.csv", [codes, ABOVE, BELOW, ONE, TWO])))
    ids = ["", "", "", "", "", "", "", "team", "clear_1", "clear_2", "leave_1", ""]
    reworded = [*BELOW[:8], "Clear?", "Speak?", "Leave?", BELOW[11]]
    assert_read(read(write_csv(tmp_path / "y.csv", [ids, ABOVE, reworded, ONE, TWO])))


@pytest.mark.parametrize(
    "meta",
    [
        ["RespondentID", "CollectorID", "StartDate", "EndDate", "IP Address", "Email Address", "FirstName"],
        ["Respondent ID", "Collector", "Start Date", "End Date", "IP Address", "Email Address", "First Name"],
        ["ID du répondant", "ID du collecteur", "Date de début", "Date de fin", "Adresse IP", "Adresse e-mail", "Nom"],
        ["Befragten-ID", "Collector-ID", "Startdatum", "Enddatum", "IP-Adresse", "E-Mail-Adresse", "Vorname"],
    ],
)
@pytest.mark.parametrize("word", ["Response", "Réponse", "Antwort", "Vastaus"])
def test_other_spellings_and_languages(tmp_path, meta, word):
    open_word = {"Response": "Open-Ended Response", "Réponse": "Réponse ouverte"}.get(word, word)
    below = [*BELOW[:7], word, *BELOW[8:11], open_word]
    assert_read(read(write_csv(tmp_path / "x.csv", [[*meta, *ABOVE[7:]], below, ONE, TWO])))


def test_published_without_ids_or_without_their_columns(tmp_path):
    assert_read(read(write_csv(tmp_path / "x.csv", [ABOVE, BELOW, [""] * 7 + ONE[7:], [""] * 7 + TWO[7:]])))
    assert_read(read(write_csv(tmp_path / "y.csv", [row[7:] for row in (ABOVE, BELOW, ONE, TWO)])))


def test_a_question_called_like_a_column_of_the_tool(tmp_path):
    rows = [[*ABOVE, "Prénom"], [*BELOW, "Open-Ended Response"], [*ONE, "Ann"], [*TWO, "Bob"]]
    assert_read(read(write_csv(tmp_path / "x.csv", rows)))


def test_condensed_files_leave_the_second_row_blank(tmp_path):
    above = [*META, "Team", *BELOW[8:11], "Anything to add?", "Tools"]
    blank = [""] * len(above)
    assert_read(read(write_csv(tmp_path / "x.csv", [above, blank, [*ONE, "Chat, Mail"], [*TWO, "Mail"]])))


def test_choices_and_remarks_are_never_taken_for_something_else(tmp_path):
    """A choice called like an attribute, a remark below a statement, "other" in the survey's language."""
    above = [*ABOVE, "What helps?", "", "", "I know what is expected of me", ""]
    below = [*BELOW, "Team", "Site", "Autre (veuillez préciser)", "Response", "Why?"]
    one, two = [*ONE, "Team", "", "", "Agree", "so"], [*TWO, "", "", "a desk", "", ""]
    problems = problems_of(write_csv(tmp_path / "x.csv", [above, below, one, two]))
    # The same statement was asked twice: that is asked back, with its two columns and no other.
    twice = the(problems, Code.COLUMN_TWICE)
    assert twice.values == {"target": "clear_1", "columns": "I, P"}


def test_a_short_row_of_a_matrix_is_not_the_attribute_of_that_name(tmp_path):
    above, below = [*ABOVE, "How satisfied are you with …", ""], [*BELOW, "Team", "Site"]
    assert_read(read(write_csv(tmp_path / "x.csv", [above, below, [*ONE, "Good", "Bad"], [*TWO, "Bad", "Good"]])))


def test_numbers_are_positions_and_one_beyond_the_options_is_asked_about(tmp_path):
    one, two = [*ONE[:8], "4", "1", "5", "Fine"], [*TWO[:8], "2", "", "4", ""]
    reading = read(write_csv(tmp_path / "x.csv", [ABOVE, BELOW, one, two]))
    np.testing.assert_array_equal(reading.responses.answers, [[4, 1, 5], [2, 0, 4]])
    beyond = write_csv(tmp_path / "y.csv", [ABOVE, BELOW, [*one[:10], "6", ""], two])
    assert the(problems_of(beyond), Code.NUMBERS_OUT_OF_RANGE).values["numbers"] == "6"


def test_without_the_second_row_the_missing_statements_are_named(tmp_path):
    path = write_csv(tmp_path / "x.csv", [ABOVE, ONE, TWO])
    problems = problems_of(path)
    missing = the(problems, Code.STATEMENT_ROW_MISSING)
    assert (missing.severity, missing.values) == (Severity.WARNING, {"count": 2})
    assert Code.NOTHING_MATCHED in [problem.code for problem in problems]
    whole = [*META, "Team", *BELOW[8:11], "Anything to add?"]
    assert_read(read(write_csv(tmp_path / "y.csv", [whole, ONE, TWO])))


def test_a_file_with_nobody_in_it(tmp_path):
    assert Code.NO_ROWS in [each.code for each in problems_of(write_csv(tmp_path / "x.csv", [ABOVE, BELOW]))]


def test_a_cut_row_is_named(tmp_path):
    (tmp_path / "x.csv").write_text(csv_text([ABOVE, BELOW, ONE, TWO[:9]]), encoding="utf-8")
    assert the(problems_of(tmp_path / "x.csv"), Code.RAGGED_ROWS).place.row == 4
