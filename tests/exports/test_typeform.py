"""Typeform: a published survey with a row above its header, the forty invented people, markup, unfinished answers."""

import numpy as np
import pytest
from climate import DATA, assert_truth, read_climate
from export_builder import csv_text, problems_of, read, the, write_csv, write_xlsx
from tool_exports import assert_cells, attribute_columns, cells, read_real, targets

from diagnostic.exports.typeform import FORMAT
from diagnostic.problems import Code, Severity

TAIL = ["Response Type", "Start Date (UTC)", "Stage Date (UTC)", "Submit Date (UTC)", "Network ID", "Tags", "Ending"]
ASKED = ["Team", "I know what is expected of me", "I can speak freely in my team", "I often think of leaving",
         "Anything to add?"]  # fmt: skip
HEADER = ["#", *ASKED, "Chat", "Mail", "Other", "score", *TAIL]
ONE = ["r2w0retelulfeavbz8nkr2w04hf2b6ab", "A", "Agree", "Strongly disagree", "Don’t know", "Fine", "Chat", "", "Fax",
       "7", "completed", "2026-01-05 09:00:00", "", "2026-01-05 09:04:10", "00ab", "", "Thanks"]  # fmt: skip
TWO = ["twg8u7g64abr2oatwg8ucv1b7s986kab", "B", "Disagree", "", "Agree", "", "", "Mail", "", "3", "partial",
       "2026-01-05 09:00:00", "2026-01-05 09:01:00", "", "00cd", "", ""]  # fmt: skip
ANSWERS = [[4, 1, -1], [2, 0, 4]]


def assert_read(reading):
    assert reading.source.tool == FORMAT.name
    np.testing.assert_array_equal(reading.responses.answers, ANSWERS)
    assert reading.responses.comments["comment_1"] == ("Fine", None)


def test_the_forty():
    reading = read_climate(DATA / "typeform" / "climate.csv")
    assert reading.source.tool == "Typeform"
    assert_truth(reading, "en")
    assert list(reading.responses.seconds[:3]) == [300, 360, 420]
    assert attribute_columns(reading) == {
        "#": "response_number", "Which team are you in?": "team", "Start Date (UTC)": "started",
        "Stage Date (UTC)": "timestamp", "Submit Date (UTC)": "ended", "Network ID": "ip_address",
    }  # fmt: skip


def test_a_published_survey_with_a_row_of_questions_above(tmp_path):
    file = "typeform/cantera_2020.csv"
    team = "Where is your primary residence? Where do you live?"
    reading = read_real(tmp_path, file, "typeform/cantera", team=team)
    assert reading.source.tool == "Typeform"
    little = "I have heard of this, but I don't really use it or have only used it once or twice"
    use = ("I have not heard of this", little, "I use this sometimes", "I use this often")
    codes = {label: code for labels in (use, ("Rarely", "Sometimes", "Often")) for code, label in enumerate(labels, 1)}
    at = {**{f"support_{k}": 98 + k for k in range(1, 7)}, "often_1": 22, "often_2": 24}
    assert_cells(reading, cells(file)[2:], at, codes)
    assert reading.responses.answers[:3].tolist() == [
        [4, 4, 3, 3, 2, 4, 3, 0], [3, 4, 3, 3, 3, 3, 3, 0], [3, 2, 4, 3, 3, 3, 1, 0],
    ]  # fmt: skip
    # Choices that somebody ticked, and the words beside them.
    nobody = {37, 48, 51, 53, 54, 55}
    choices = {*range(1, 21), *range(31, 44), *range(45, 83), *range(92, 97)} - nobody
    aside = {at for at, target in targets(reading).items() if target == "aside"}
    assert aside == {*choices, 84, 86, 88, 108}


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_what_the_tool_adds_is_no_answer(tmp_path, write):
    reading = read(write(tmp_path / ("x.csv" if write is write_csv else "x.xlsx"), [HEADER, ONE, TWO]))
    assert_read(reading)
    aside = [match.header for match in reading.matches if match.aside]
    assert aside == ["Chat", "Mail", "Other", "score", "Response Type", "Tags", "Ending"]


def test_unfinished_answers_count_and_are_counted(tmp_path):
    reading = read(write_csv(tmp_path / "x.csv", [HEADER, ONE, TWO]))
    warning = the(reading.problems, Code.UNFINISHED_ROWS)
    assert (warning.severity, warning.values) == (Severity.WARNING, {"count": 1})
    assert reading.responses.answers.shape[0] == 2
    finished = read(write_csv(tmp_path / "y.csv", [HEADER, ONE]))
    assert Code.UNFINISHED_ROWS not in [problem.code for problem in finished.problems]


@pytest.mark.parametrize(
    "header",
    [
        "<strong>I know what</strong> is expected of me",
        "I know *what is expected* of me",
        "I know **what** is expected of me*",
        "I know what is_ expected_ of me",
        "I know {{field:09dac6d1-b6f4-4451-8758-62bbb136bb3a}} what is expected of me",
        "I know what is _______ expected of me",
        "I know [what](https://example.org/x) is expected of me",
    ],
)
def test_markup_and_filled_in_words_are_no_part_of_a_question(tmp_path, header):
    rows = [["#", "Team", header, *HEADER[3:]], ONE, TWO]
    reading = read(write_csv(tmp_path / "x.csv", rows))
    assert_read(reading)


def test_commas_of_a_choice_lose_their_mark(tmp_path):
    header, one, two = ["#", *ASKED, *TAIL], [*ONE[:6], *ONE[10:]], [*TWO[:6], *TWO[10:]]
    one[1] = "Sales\\, north"
    reading = read(write_csv(tmp_path / "x.csv", [header, one, two]))
    assert [reading.responses.hierarchy.units[at].name for at in reading.responses.unit] == ["Sales, north", "B"]


def test_without_its_tail_a_file_is_known_by_its_tokens(tmp_path):
    assert_read(read(write_csv(tmp_path / "x.csv", [row[:10] for row in (HEADER, ONE, TWO)])))
    above = ["", "About you", "How far do you agree?", "", "", "", "Tools", "", "", ""]
    assert_read(read(write_csv(tmp_path / "y.csv", [above, *(row[:10] for row in (HEADER, ONE, TWO))])))


def test_a_numbered_list_of_any_kind_is_not_of_this_tool(tmp_path):
    rows = [["#", *ASKED], ["1", *ONE[1:6]], ["2", *TWO[1:6]]]
    reading = read(write_csv(tmp_path / "x.csv", rows))
    assert reading.source.tool == ""
    np.testing.assert_array_equal(reading.responses.answers, ANSWERS)


def test_another_questionnaire_is_named(tmp_path):
    rows = [["#", "Team", "Where?", "When?", *TAIL], [ONE[0], "A", "x", "y", *ONE[10:]]]
    assert Code.NOTHING_MATCHED in [problem.code for problem in problems_of(write_csv(tmp_path / "x.csv", rows))]


def test_nobody_answered(tmp_path):
    above = ["", "About you", *[""] * (len(HEADER) - 2)]
    path = write_csv(tmp_path / "x.csv", [above, HEADER])
    assert Code.NO_ROWS in [problem.code for problem in problems_of(path)]


def test_a_cut_row_is_named(tmp_path):
    (tmp_path / "x.csv").write_text(csv_text([HEADER, ONE, TWO[:4]]), encoding="utf-8")
    assert the(problems_of(tmp_path / "x.csv"), Code.RAGGED_ROWS).place.row == 3
