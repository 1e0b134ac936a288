"""KoBoToolbox and ODK: names or labels, groups, several answers, repeat groups, and what these tools add."""

import csv

import numpy as np
import pytest
import xlsxwriter
from climate import CLIMATE, DATA, read_climate
from export_builder import problems_of, read, the, write_csv, write_xlsx

from diagnostic.exports.read import read_export
from diagnostic.exports.structure import read_structure
from diagnostic.exports.table import Column
from diagnostic.exports.timing import elapsed
from diagnostic.problems import Code, InvalidInput, Severity
from diagnostic.responses import DONT_KNOW, MISSING

KOBO = DATA / "kobo"
FORM = KOBO / "xlsform_minimal_en_fr.xlsx"
FILES = (
    "formpack_xml_values_headers.csv",
    "formpack_xml_values.xlsx",
    "formpack_labels_en.csv",
    "formpack_labels_fr.xlsx",
)
TEAMS = {"hr": "HR", "it": "IT", "ops": "Operations"}


def truth():
    """What the 24 said, read from the export by names without any of the program's code."""
    with (KOBO / FILES[0]).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    return [row for row in rows if row["clim1"] or row["clim2"] or row["clim3"]]


@pytest.mark.parametrize("name", FILES)
def test_names_and_labels_of_either_language_give_the_same_answers(name):
    reading = read_climate(KOBO / name, structure=FORM)
    codes = {"": MISSING, "98": DONT_KNOW}
    expected = [[codes.get(row[f"clim{k}"]) or int(row[f"clim{k}"] or 0) for k in (1, 2, 3)] for row in truth()]
    expected = [[DONT_KNOW if cell == 98 else cell for cell in row] for row in expected]
    responses = reading.responses
    assert reading.source.tool == "KoBoToolbox"
    assert responses.items == ("clim_1", "clim_2", "clim_3")
    assert len(expected) == 23
    np.testing.assert_array_equal(responses.answers, expected)
    assert responses.comments == {"comment": tuple(row["comment"] or None for row in truth())}
    teams = zip((row["team"] for row in truth()), responses.unit, strict=True)
    assert len(set(teams)) == len(set(responses.unit)) == 3
    aside = {match.header for match in reading.matches if match.aside}
    assert len(aside) == 9
    assert {"_validation_status", "_notes", "_status", "__version__", "_tags"} < aside
    assert not [problem for problem in reading.problems if problem.severity is not Severity.NOTE]


def test_the_form_says_what_the_names_of_teams_mean_in_every_kind_of_export():
    questions = read_structure(FORM).questions
    assert questions["clim1"].names == ("clim1", "I know what is expected of me", "Je sais ce que l’on attend de moi")
    assert questions["climate/clim1"] == questions["climate-clim1"] == questions["clim1"]
    labels = questions["Dans quelle équipe êtes-vous ?"].labels
    assert labels["ops"] == labels["Operations"] == labels["Opérations"] == ("Operations", "Opérations")
    assert questions["clim2"].labels["98"] == ("Don’t know", "Ne sait pas")
    assert "start" in questions
    assert "climate" not in questions


def test_times_with_a_zone_give_durations():
    seconds = read_climate(KOBO / FILES[0]).responses.seconds
    minutes = [int(row["end"][14:16]) - int(row["start"][14:16]) for row in truth()]
    # Whole minutes count one more; from nine o'clock to nine o'clock is no time at all.
    np.testing.assert_array_equal(seconds, [60.0 * (each + 1) if each else np.nan for each in minutes])


TAIL = [
    "_id",
    "_uuid",
    "_submission_time",
    "_validation_status",
    "_notes",
    "_status",
    "_submitted_by",
    "__version__",
    "_index",
]


def kobo_rows(header, *rows, status=()):
    marks = [*status, *[""] * (len(rows) - len(status))]
    tails = ([f"{k}", f"u{k}", f"2026-01-0{k}T08:00:00", mark, "", "submitted_via_web", "", "v1", f"{k}"]
             for k, mark in enumerate(marks, start=1))  # fmt: skip
    return [[*header, *TAIL], *([*row, *tail] for row, tail in zip(rows, tails, strict=True))]


ANSWERS = (["A", "1", "2", "3"], ["A", "4", "5", "1"], ["B", "2", "2", "3"])


@pytest.mark.parametrize(
    "prefix", ["climate/", "about/climate/", "climate-", "climate.", "climate:", "How far do you agree?/"]
)
def test_a_question_is_known_without_its_groups(tmp_path, prefix):
    header = [f"{prefix}{name}" for name in ("team", "clear_1", "clear_2", "leave_1")]
    reading = read(write_csv(tmp_path / "x.csv", kobo_rows(header, *ANSWERS), ";"))
    np.testing.assert_array_equal(reading.responses.answers, [[1, 2, 3], [4, 5, 1], [2, 2, 3]])


def test_one_name_in_two_groups_names_neither(tmp_path):
    rows = kobo_rows(["team", "a/clear_1", "b/clear_1", "leave_1"], *ANSWERS)
    reading = read(write_csv(tmp_path / "x.csv", rows))
    assert reading.responses.items == ("leave_1",)


def test_several_answers_and_the_words_of_other_are_no_answers(tmp_path):
    header = [
        "team",
        "team_other",
        "clear_1",
        "clear_1/1",
        "clear_1/2",
        "leave_1",
        "Specify other.",
        "place",
        "_place_latitude",
    ]
    rows = kobo_rows(
        header, ["A", "x", "1 2", "1", "1", "2", "y", "1 2", "1"], ["B", "", "2", "0", "1", "3", "", "", ""]
    )
    reading = read(write_csv(tmp_path / "x.csv", rows))
    assert reading.responses.items == ("leave_1",)
    aside = {match.header for match in reading.matches if match.aside}
    assert {"team_other", "clear_1", "clear_1/1", "clear_1/2", "Specify other.", "_place_latitude"} < aside


def test_what_a_reviewer_did_not_approve_is_left_out_and_said(tmp_path):
    marks = ["Approved", "Not Approved", "On Hold"]
    rows = kobo_rows(["team", "clear_1", "clear_2", "leave_1"], *ANSWERS, status=marks)
    reading = read(write_csv(tmp_path / "x.csv", rows))
    problem = the(reading.problems, Code.REJECTED_ROWS)
    assert (problem.severity, problem.values["count"]) == (Severity.WARNING, 1)
    np.testing.assert_array_equal(reading.responses.answers, [[1, 2, 3], [2, 2, 3]])


def test_odk_central(tmp_path):
    header = [
        "SubmissionDate", "start", "end", "about-team", "climate-clear_1", "climate-leave_1", "tools", "tools/chat",
        "meta-instanceID", "meta-instanceName", "KEY", "SubmitterID", "SubmitterName", "AttachmentsPresent",
        "AttachmentsExpected", "Status", "ReviewState", "DeviceID", "Edits", "FormVersion",
    ]  # fmt: skip
    times = ("2026-01-05T08:00:00.000Z", "2026-01-05T09:00:00.000+01:00", "2026-01-05T09:04:10.500+01:00")
    rows = [
        [*times, "A", str(k), "2", "chat", "1", f"uuid:{k}", "Jane Roe", f"uuid:{k}", "7", "Jane Roe", "0", "0", "",
         state, "d", "0", "v1"]
        for k, state in ((1, ""), (2, "rejected"), (3, "hasIssues"), (4, "approved"))
    ]  # fmt: skip
    reading = read(write_csv(tmp_path / "x.csv", [header, *rows]))
    responses = reading.responses
    assert reading.source.tool == "ODK"
    np.testing.assert_array_equal(responses.answers, [[1, 2], [3, 2], [4, 2]])
    assert the(reading.problems, Code.REJECTED_ROWS).values["count"] == 1
    kept = {match.header for match in reading.matches if match.target is None and not match.aside}
    assert "meta-instanceName" not in kept
    assert "Jane" not in repr((reading.problems, responses))


def test_times_in_different_zones():
    start = Column("start", np.arange(2, dtype=np.int32), ("2026-01-05T09:00:00.000+01:00", "2026-01-05T09:00:00.000Z"))
    end = Column("end", np.arange(2, dtype=np.int32), ("2026-01-05T08:04:10.500Z", "2026-01-05T14:45:01.000+05:30"))
    np.testing.assert_array_equal(elapsed(start, end), [250.5, 901.0])


@pytest.mark.parametrize("parent", ["_parent_index", "PARENT_KEY"])
def test_a_repeat_group_is_no_table_of_people(tmp_path, parent):
    path = tmp_path / "x.xlsx"
    people = kobo_rows(["team", "clear_1", "clear_2", "leave_1"], *ANSWERS)
    with xlsxwriter.Workbook(path) as book:
        for name, rows in (("visits", [["place", parent, "clear_1"], *[["x", "1", "5"]] * 50]), ("people", people)):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    reading = read(path)
    assert dict(the(reading.problems, Code.REPEAT_SHEETS).values) == {"sheet": "people", "count": 2}
    assert len(reading.responses.answers) == 3
    header = ["place", parent, "_id", "_uuid", "_submission_time", "_index", "KEY", "instanceID"]
    problems = problems_of(write_csv(tmp_path / "visits.csv", [header, ["x", *"1234567"]]))
    assert [problem.code for problem in problems] == [Code.REPEAT_TABLE]


def xlsform(path, survey, choices):
    with xlsxwriter.Workbook(path) as book:
        for name, rows in (("Survey ", survey), ("choices", choices), ("settings", [["form_title"], ["x"]])):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def test_forms_in_older_and_other_spellings(tmp_path):
    survey = [
        [], ["type", "name", "label::English", "label::Français (fr)", "label:de", "hint", "kobo--score-choices"],
        ["begin group", "g", "Group", "Groupe", "Gruppe"],
        ["begin_repeat", "r", "", "", ""],
        ["select one from agree or_other", "q1", "One", "Un", "Eins"],
        ["end repeat"],
        ["begin_score", "m", "Matrix", "Matrice", "", "", "agree"],
        ["score__row", "q2", "Two", "Deux", "Zwei"],
        ["end_score"],
        ["end group"],
        ["select_multiple agree", "q3", "Three", "Trois", ""],
        ["note", "", "No name"],
        ["text", "q1", "Again", "Encore", ""],
    ]  # fmt: skip
    choices = [
        ["list name", "name", "label::English", "label::Français (fr)"],
        ["agree", 1, "Yes", "Oui"],
        ["agree", 2, "No", "Non"],
    ]
    questions = read_structure(xlsform(tmp_path / "f.xlsx", survey, choices)).questions
    assert questions["g/r/q1"].names == ("q1", "One", "Un", "Eins")
    assert questions["g-r-q1"].labels["1"] == ("Yes", "Oui")
    assert questions["r/q1"].labels["Non"] == ("No", "Non")
    # Two questions have this name: it is nobody's.
    assert "q1" not in questions
    assert questions["g/m/q2"] == questions["Zwei"] == questions["q2"]
    assert questions["q2"].labels["2"] == ("No", "Non")
    assert questions["q3"].labels == {}


def test_a_workbook_of_answers_is_no_form(tmp_path):
    with pytest.raises(InvalidInput) as raised:
        read_structure(write_xlsx(tmp_path / "x.xlsx", [["type", "name"], ["a", "b"]], sheet="survey"))
    assert [problem.code for problem in raised.value.problems] == [Code.STRUCTURE_UNKNOWN]


def test_an_empty_form_says_nothing(tmp_path):
    path = xlsform(tmp_path / "f.xlsx", [], [])
    assert not read_structure(path).questions
    assert len(read_export(KOBO / FILES[0], CLIMATE, structure=path).responses.answers) == 23
