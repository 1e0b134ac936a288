"""Google Forms: two published surveys, the forty invented people, and the forms in which a file can come."""

import numpy as np
import pytest
from climate import DATA, assert_truth, read_climate
from export_builder import csv_text, problems_of, read, the, write_csv, write_xlsx
from python_calamine import CalamineWorkbook
from tool_exports import assert_cells, attribute_columns, cells, read_real, targets

from diagnostic.exports.google_forms import FORMAT
from diagnostic.problems import Code

GRID = "How far do you agree? [{}]"
STATEMENTS = ["I know what is expected of me", "I can speak freely in my team", "I often think of leaving"]
HEADER = ["Timestamp", "Email Address", "Team", *(GRID.format(each) for each in STATEMENTS), "Anything to add?"]
ONE = ["2026/01/05 9:04:00 AM UTC+1", "ann@example.org", "A", "Agree", "Strongly disagree", "Don’t know", "Fine"]
TWO = ["2026/01/05 9:05:00 PM UTC+1", "bob@example.org", "B", "Disagree", "", "Agree", ""]
ANSWERS = [[4, 1, -1], [2, 0, 4]]


def assert_read(reading):
    assert reading.source.tool == FORMAT.name
    np.testing.assert_array_equal(reading.responses.answers, ANSWERS)
    assert reading.responses.comments["comment_1"] == ("Fine", None)
    # The moment of sending is no time that answering took.
    assert reading.responses.seconds is None


def test_the_forty():
    reading = read_climate(DATA / "google_forms" / "climate.csv")
    assert reading.source.tool == "Google Forms"
    assert_truth(reading, "fr")
    assert attribute_columns(reading) == {"Horodateur": "timestamp", "Dans quelle équipe êtes-vous ?": "team"}
    assert reading.responses.seconds is None


def test_a_published_sheet_with_numbered_questions_and_bare_numbers(tmp_path):
    file = "google_forms/cncf_2018.csv"
    asked = "Do you feel that CNCF reached out to collaborate and gather info about your project’s needs?"
    team = f"2. Collaboration: {asked}"
    reading = read_real(tmp_path, file, "google_forms/cncf", team=team)
    assert reading.source.tool == "Google Forms"
    assert_cells(reading, cells(file)[1:], {"served_1": 2, "served_2": 5}, {str(k): k for k in range(1, 6)})
    assert reading.responses.answers[:4].tolist() == [[5, 5], [4, 5], [4, 4], [4, 3]]
    assert targets(reading) == {0: "timestamp", 2: "served_1", 3: "team", 5: "served_2", 8: "more"}
    # A column that nobody filled and that has no header is named by its letter.
    assert the(reading.problems, Code.COLUMNS_IGNORED).values["columns"].startswith("B · 3. Were there")


def test_a_published_workbook_with_grids(tmp_path):
    file = "google_forms/spack_2022.xlsx"
    reading = read_real(tmp_path, file, "google_forms/spack", team="What country are you in?")
    assert reading.source.tool == "Google Forms"
    sheet = CalamineWorkbook.from_path(DATA / file).get_sheet_by_index(0).to_python()
    rows = [[str(cell) for cell in row] for row in sheet[1:]]
    wishes = ("Not Important", "Slightly Important", "Somewhat important", "Very Important", "Critical")
    marks = ("Horrible", "Bad", "OK", "Good", "Excellent")
    codes = {label: code for labels in (wishes, marks) for code, label in enumerate(labels, start=1)}
    at = {"wished_1": 24, "wished_2": 25, "wished_3": 26, "wished_4": 32, "wished_5": 37}
    assert_cells(reading, rows, {**at, **{f"quality_{k}": 46 + k for k in range(1, 5)}}, codes)
    assert reading.responses.answers.shape == (182, 9)
    assert reading.responses.answers[0].tolist() == [1, 4, 1, 4, 1, 4, 5, 4, 5]


def test_downloaded_or_from_a_sheet(tmp_path):
    assert_read(read(write_csv(tmp_path / "x.csv", [HEADER, ONE, TWO])))
    assert_read(read(write_xlsx(tmp_path / "x.xlsx", [HEADER, ONE, TWO], sheet="Form Responses 1")))


@pytest.mark.parametrize(
    ("stamp", "email"),
    [
        ("Horodateur", "Adresse e-mail"),
        ("Zeitstempel", "E-Mail-Adresse"),
        ("Marca temporal", "Dirección de correo electrónico"),
        ("Informazioni cronologiche", "Indirizzo email"),
        ("Tijdstempel", "E-mailadres"),
        ("Carimbo de data/hora", "Endereço de e-mail"),
        ("タイムスタンプ", "Username"),
    ],
)
def test_every_language_of_the_tool(tmp_path, stamp, email):
    header = [stamp, email, *HEADER[2:]]
    assert_read(read(write_csv(tmp_path / "y.csv", [header, ONE, TWO])))
    reading = read_climate(_climate(tmp_path, stamp, email))
    found = attribute_columns(reading)
    assert found[stamp] == "timestamp"
    assert found[email] == ("account" if email == "Username" else "email")


def _climate(tmp_path, stamp, email):
    rows = cells("google_forms/climate.csv")
    return write_csv(tmp_path / "z.csv", [[stamp, email, *rows[0][1:]], *([row[0], "", *row[1:]] for row in rows[1:])])


def test_scores_and_remarks_of_a_quiz_are_no_answers(tmp_path):
    header = ["Timestamp", "Score", "Team"]
    one, two = ["x", "8 / 10", "A"], ["y", "3,5/10", "B"]
    for at, statement in enumerate(STATEMENTS):
        header += [statement, f"{statement} [Score]", f"{statement} [Feedback]"]
        one += [ONE[3 + at], "1 / 1", "Well done"]
        two += [TWO[3 + at], "0 / 1", ""]
    header, one, two = [*header, "Anything to add?"], [*one, "Fine"], [*two, ""]
    reading = read(write_csv(tmp_path / "x.csv", [header, one, two]))
    assert_read(reading)
    assert [match.aside for match in reading.matches].count(True) == 7


def test_a_grid_row_called_like_an_attribute(tmp_path):
    header = [*HEADER, "How satisfied are you with … [Team]", "How satisfied are you with … [Site]"]
    assert_read(read(write_csv(tmp_path / "x.csv", [header, [*ONE, "Good", "Bad"], [*TWO, "Bad", "Bad"]])))


def test_a_question_that_ends_with_brackets_is_no_grid(tmp_path):
    header = [*HEADER, "What would you change here? [Please be brief and kind]"]
    assert_read(read(write_csv(tmp_path / "x.csv", [header, [*ONE, "All"], [*TWO, ""]])))


def test_several_choices_are_not_taken_apart(tmp_path):
    header = [*HEADER, "Tools", "Days [Morning shift]", "Days [Evening shift]"]
    one, two = [*ONE, "Chat, Mail", "Mon, Tue", ""], [*TWO, "Chat;Mail", "Mon;Tue", "Fri"]
    reading = read(write_csv(tmp_path / "x.csv", [header, one, two]))
    assert_read(reading)
    assert [match.target for match in reading.matches[-3:]] == [None, None, None]


def test_a_title_used_twice_is_asked_about(tmp_path):
    path = write_csv(tmp_path / "x.csv", [[*HEADER, HEADER[3]], [*ONE, "Agree"], [*TWO, ""]])
    assert the(problems_of(path), Code.COLUMN_TWICE).values == {"target": "clear_1", "columns": "D, H"}


def test_another_scale_is_asked_about(tmp_path):
    path = write_csv(tmp_path / "x.csv", [HEADER, ONE, [*TWO[:3], "7", "", "Agree", ""]])
    assert the(problems_of(path), Code.NUMBERS_OUT_OF_RANGE).values["numbers"] == "7"


def test_a_row_that_is_too_long_is_named(tmp_path):
    (tmp_path / "x.csv").write_text(csv_text([HEADER, ONE, [*TWO, "Mail"]]), encoding="utf-8")
    assert the(problems_of(tmp_path / "x.csv"), Code.RAGGED_ROWS).place.row == 3
