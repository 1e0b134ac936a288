"""Formbricks: the forty invented people, questions in several parts and languages, unfinished answers."""

import numpy as np
import pytest
from climate import DATA, assert_truth, read_climate
from export_builder import csv_text, problems_of, read, the, write_csv, write_xlsx
from tool_exports import attribute_columns

from diagnostic.exports.formbricks import FORMAT
from diagnostic.exports.table import Column, RawTable
from diagnostic.problems import Code, Severity

META = ["No.", "Response ID", "Timestamp", "Finished", "Quotas", "Survey ID", "Formbricks ID (internal)", "User ID",
        "Tags", "url", "userAgent - browser", "country", "ipAddress"]  # fmt: skip
MATRIX = "3. How far do you agree - all in all? - "
ASKED = [
    "1. About you", "2. Which team?", "2. Which team? - Option ID", f"{MATRIX}I know what is expected of me",
    f"{MATRIX}I can speak freely in my team", f"{MATRIX}I often think of leaving", "4. Anything to add?",
]  # fmt: skip
AFTER = ["plan", "person.email", "person.Site", "Verified Email"]
HEADER = [*META, *ASKED, *AFTER]
ROW = [
    "1",
    "cl01",
    "January 05, 2026 at 09:04 AM",
    "Yes",
    "",
    "cls1",
    "p1",
    "u1",
    "",
    "https://x",
    "Firefox",
    "FR",
    "1",
]
ONE = [*ROW, "", "A", "opt-a", "Agree", "Strongly disagree", "Don’t know", "'=Fine", "Pro", "a@example.org", "Lyon", ""]
TWO = ["2", "cl02", *ROW[2:3], "No", *ROW[4:], "", "B", "opt-b", "Disagree", "", "Agree", "", "Pro", "", "Lille", ""]
ANSWERS = [[4, 1, -1], [2, 0, 4]]


@pytest.fixture
def team(tmp_path):
    path = tmp_path / "map.yaml"
    path.write_text('columns: {"2. Which team?": team}', encoding="utf-8")
    return path


def assert_read(reading):
    assert reading.source.tool == FORMAT.name
    np.testing.assert_array_equal(reading.responses.answers, ANSWERS)
    # The quote against formulas is not part of what was written.
    assert reading.responses.comments["comment_1"] == ("=Fine", None)
    assert reading.responses.attributes["site"].tolist() == ["Lyon", "Lille"]


def teams(reading):
    return [reading.responses.hierarchy.units[at].name for at in reading.responses.unit]


def test_the_forty():
    reading = read_climate(DATA / "formbricks" / "climate.csv")
    assert reading.source.tool == "Formbricks"
    assert_truth(reading, "en")
    assert the(reading.problems, Code.UNFINISHED_ROWS).values == {"count": 1}
    assert attribute_columns(reading) == {
        "No.": "response_number", "Response ID": "response_number", "Timestamp": "timestamp",
        "Survey ID": "response_number", "Formbricks ID (internal)": "account", "User ID": "account",
        "userAgent - browser": "device", "userAgent - os": "device", "userAgent - device": "device",
        "1. Which team are you in?": "team",
    }  # fmt: skip


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_a_matrix_whose_question_has_a_dash(tmp_path, team, write):
    path = write(tmp_path / ("x.csv" if write is write_csv else "x.xlsx"), [HEADER, ONE, TWO])
    reading = read(path, mapping=team)
    assert_read(reading)
    assert teams(reading) == ["A", "B"]
    aside = [match.header for match in reading.matches if match.aside]
    assert aside == ["Finished", "Quotas", "Tags", "url", "country", "2. Which team? - Option ID"]


def test_a_statement_with_a_dash():
    """Not the last dash says where the statement begins, but the question that all of its columns share."""
    header = ["Response ID", "Finished", "Survey ID", "1. How - all in all - do we work? - We talk - at last - enough",
              "1. How - all in all - do we work? - We listen to each other", "2. Why? - in your own words"]  # fmt: skip
    columns = tuple(Column(each, np.zeros(0, dtype=np.int32), ()) for each in header)
    plain = FORMAT.plain(RawTable(columns, 0), "x.csv").table
    assert [column.names for column in plain.columns[3:]] == [
        ("We talk - at last - enough",), ("We listen to each other",), (),
    ]  # fmt: skip


def test_unfinished_answers_count_and_are_counted(tmp_path, team):
    reading = read(write_csv(tmp_path / "x.csv", [HEADER, ONE, TWO]), mapping=team)
    warning = the(reading.problems, Code.UNFINISHED_ROWS)
    assert (warning.severity, warning.values) == (Severity.WARNING, {"count": 1})


def test_labels_of_one_choice_in_several_languages_are_one_answer(tmp_path, team):
    rows = [ONE, TWO, *([f"{k}", f"cl{k}", *ONE[2:]] for k in range(3, 6))]
    at = HEADER.index("2. Which team?")
    for row, (label, option) in zip(rows, [("Sales", "s"), ("Ventes", "s"), ("Ventes", "s"), ("Zoo", "other"),
                                           ("Bar", "other")], strict=True):  # fmt: skip
        row[at : at + 2] = [label, option]
    # What people wrote themselves has one id, too, and stays as they wrote it.
    reading = read(write_csv(tmp_path / "x.csv", [HEADER, *rows]), mapping=team)
    assert teams(reading) == ["Ventes", "Ventes", "Ventes", "Zoo", "Bar"]


def test_addresses_and_accounts_are_dropped(tmp_path):
    reading = read_climate(_climate(tmp_path))
    found = attribute_columns(reading)
    assert found["person.email"] == "email"
    assert found["Verified Email"] == "email"
    assert found["ipAddress"] == "ip_address"


def _climate(tmp_path):
    at = META.index("User ID")
    header = [*META, "1. Which team are you in?", "2. Agree? - I know what is expected of me",
              "2. Agree? - I can speak up in my team", "2. Agree? - I often think of leaving", *AFTER]  # fmt: skip
    row = [*ROW, "IT", "Agree", "Agree", "Disagree", "", "a@example.org", "", "a@example.org"]
    assert header[at] == "User ID"
    return write_csv(tmp_path / "x.csv", [header, row])


def test_numbers_beyond_the_scale_are_asked_about(tmp_path):
    rows = [HEADER, ONE, [*TWO[:16], "9", *TWO[17:]]]
    assert the(problems_of(write_csv(tmp_path / "x.csv", rows)), Code.NUMBERS_OUT_OF_RANGE).values["numbers"] == "9"


def test_a_cut_row_is_named(tmp_path):
    (tmp_path / "x.csv").write_text(csv_text([HEADER, ONE, TWO[:9]]), encoding="utf-8")
    assert the(problems_of(tmp_path / "x.csv"), Code.RAGGED_ROWS).place.row == 3


def test_a_file_without_rows_is_named(tmp_path):
    the(problems_of(write_csv(tmp_path / "x.csv", [HEADER])), Code.NO_ROWS)
