"""Every kind of bad input gives its own problem, at its place, and nothing that a person wrote."""

import io
import zipfile

import pytest
import xlsxwriter
from export_builder import HEADER, ROWS, csv_text, problems_of, read, the, write_csv, write_xlsx

from diagnostic.exports.delimited import MOST_COLUMNS
from diagnostic.problems import Code, Severity


def save(tmp_path, data: bytes, name: str = "x.csv"):
    path = tmp_path / name
    path.write_bytes(data)
    return path


def only(problems, code):
    assert [problem.code for problem in problems] == [code]
    return problems[0]


def survey(tmp_path, rows, header=HEADER):
    return write_csv(tmp_path / "x.csv", [header, *rows])


# --- files ---


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\r\n \n", b"\xff\xfe"])
def test_empty_file(tmp_path, data):
    assert only(problems_of(save(tmp_path, data)), Code.FILE_EMPTY).place.file == "x.csv"


def test_header_only(tmp_path):
    only(problems_of(survey(tmp_path, [])), Code.NO_ROWS)
    only(problems_of(write_xlsx(tmp_path / "x.xlsx", [HEADER])), Code.NO_ROWS)


def test_rows_without_any_answer(tmp_path):
    problem = the(problems_of(survey(tmp_path, [["A", "", "", ""], ["B", "", "", ""]])), Code.NO_ROWS)
    assert problem.severity is Severity.ERROR


def test_no_file_and_a_folder(tmp_path):
    only(problems_of(tmp_path / "absent.csv"), Code.FILE_NOT_FOUND)
    assert only(problems_of(tmp_path), Code.IS_A_FOLDER).place.file == tmp_path.name


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"%PDF-1.7 x", "PDF"),
        (b"<!DOCTYPE html><table>", "HTML / XML"),
        (bytes(range(256)) * 20, "?"),
        (b"\x89PNG\r\n", "PNG"),
    ],
)
def test_other_kinds_of_files(tmp_path, data, found):
    problem = only(problems_of(save(tmp_path, data)), Code.FILE_FORMAT_UNKNOWN)
    assert problem.values["found"] == found


def test_damaged_workbooks(tmp_path):
    whole = write_xlsx(tmp_path / "whole.xlsx", [HEADER, *ROWS]).read_bytes()
    broken_sheet = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as source, zipfile.ZipFile(broken_sheet, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content[: len(content) // 2] if "sheet1" in name else content)
    for data in (whole[: len(whole) // 2], whole[:-10], broken_sheet.getvalue()):
        only(problems_of(save(tmp_path, data, "x.xlsx")), Code.XLSX_CORRUPT)
    only(problems_of(save(tmp_path, b"\xd0\xcf\x11\xe0" + b"x" * 2000, "x.xls")), Code.XLSX_CORRUPT)


def test_a_workbook_with_a_password(tmp_path):
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1500) + "EncryptedPackage".encode("utf-16-le") + bytes(500)
    only(problems_of(save(tmp_path, data, "x.xlsx")), Code.XLSX_ENCRYPTED)


def test_the_largest_sheet_is_taken(tmp_path):
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Read me").write_row(0, 0, ["Hello"])
        page = book.add_worksheet("Réponses")
        for number, row in enumerate([HEADER, *ROWS]):
            page.write_row(number, 0, row)
    reading = read(path)
    assert reading.source.sheet == "Réponses"
    assert dict(the(reading.problems, Code.SEVERAL_SHEETS).values) == {"sheet": "Réponses", "count": 2}


def test_where_the_largest_sheet_is_the_wrong_one_the_others_are_named(tmp_path):
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Answers").write_row(0, 0, HEADER)
        log = book.add_worksheet("Log")
        for number in range(20):
            log.write_row(number, 0, ["x", "y", "z"])
    problems = problems_of(path)
    assert the(problems, Code.NOTHING_MATCHED).severity is Severity.ERROR
    assert the(problems, Code.SEVERAL_SHEETS).values["sheet"] == "Log"


def test_an_empty_workbook(tmp_path):
    only(problems_of(write_xlsx(tmp_path / "x.xlsx", [])), Code.FILE_EMPTY)


def test_a_wrong_extension_is_read_and_said(tmp_path):
    text = read(save(tmp_path, csv_text([HEADER, *ROWS]).encode(), "x.xlsx"))
    assert dict(the(text.problems, Code.WRONG_EXTENSION).values) == {"extension": ".xlsx", "found": "CSV"}
    book = read(save(tmp_path, write_xlsx(tmp_path / "y.xlsx", [HEADER, *ROWS]).read_bytes(), "x.csv"))
    assert the(book.problems, Code.WRONG_EXTENSION).severity is Severity.WARNING
    assert text.responses.answers.tolist() == book.responses.answers.tolist()


def test_mixed_encodings(tmp_path):
    header, first, *others = csv_text([["Équipe", *HEADER[1:]], ["Été", "1", "2", "3"], *ROWS]).splitlines(
        keepends=True
    )
    data = header.encode() + first.encode("cp1252") + "".join(others).encode()
    reading = read(save(tmp_path, data))
    problem = the(reading.problems, Code.ENCODING_MIXED)
    assert (problem.place.line, problem.severity) == (2, Severity.WARNING)
    assert "Été" in [unit.name for unit in reading.responses.hierarchy.units]


def test_ragged_rows(tmp_path):
    problem = only(problems_of(survey(tmp_path, [*ROWS, ["A", "1"]])), Code.RAGGED_ROWS)
    assert problem.place.row == 6


def test_too_many_columns(tmp_path):
    wide = [str(position) for position in range(MOST_COLUMNS + 1)]
    only(problems_of(write_csv(tmp_path / "x.csv", [wide, wide])), Code.TOO_MANY_COLUMNS)


# --- columns ---


def test_no_team_column(tmp_path):
    problem = the(problems_of(survey(tmp_path, [row[1:] for row in ROWS], HEADER[1:])), Code.NO_TEAM_COLUMN)
    assert problem.place.file == "x.csv"


def test_a_column_of_ids_taken_for_the_team(tmp_path):
    rows = [[f"p{number}", "1", "2", "3"] for number in range(20)]
    problem = only(problems_of(survey(tmp_path, rows)), Code.TEAM_COLUMN_IS_ID)
    assert (problem.place.column, dict(problem.values)) == ("Team", {"people": 20, "different": 20})


def test_three_hundred_other_columns(tmp_path):
    extra = [f"Field {number}" for number in range(296)]
    reading = read(survey(tmp_path, [[*row, *extra] for row in ROWS], [*HEADER, *extra]))
    assert reading.responses.answers.shape == (4, 3)
    assert the(reading.problems, Code.COLUMNS_IGNORED).values["count"] == 296


def test_nothing_matches(tmp_path):
    header = [f"Field {number}" for number in range(300)]
    problems = problems_of(survey(tmp_path, [["1"] * 300] * 3, header))
    assert the(problems, Code.NOTHING_MATCHED).values["count"] == 300
    the(problems, Code.NO_TEAM_COLUMN)


def test_two_columns_for_one_item(tmp_path):
    rows = [[*row, "1"] for row in ROWS]
    problem = only(problems_of(survey(tmp_path, rows, [*HEADER, "I know what is expected of me"])), Code.COLUMN_TWICE)
    assert dict(problem.values) == {"target": "clear_1", "columns": "B, E"}


def test_an_ambiguous_column(tmp_path):
    rows = [[*row, "1"] for row in ROWS]
    only(
        problems_of(survey(tmp_path, rows, [*HEADER[:3], "x", "clear_1 - I often think of leaving"])),
        Code.COLUMN_AMBIGUOUS,
    )


# --- answers ---


def test_unknown_labels(tmp_path):
    rows = [["A", "Perhaps", "1", "1"], ["A", "perhaps so", "2", "1"], ["B", "4", "3", "1"]]
    problem = only(problems_of(survey(tmp_path, rows)), Code.UNKNOWN_LABELS)
    assert (problem.place.column, problem.severity) == ("clear_1", Severity.ERROR)
    assert dict(problem.values) == {"count": 2, "labels": "Perhaps · perhaps so"}


def test_numbers_out_of_range(tmp_path):
    rows = [["A", "6", "1", "1"], ["A", "6", "2", "1"], ["B", "0", "3", "1"], ["B", "2.5", "3", "1"]]
    problem = only(problems_of(survey(tmp_path, rows)), Code.NUMBERS_OUT_OF_RANGE)
    assert problem.place.column == "clear_1"
    assert dict(problem.values) == {"count": 4, "numbers": "6 · 0 · 2.5", "low": 1.0, "high": 5.0}


@pytest.mark.parametrize("cell", ["5 - Strongly disagree", "6 - Strongly agree", "Agree (2)"])
def test_a_number_and_a_label_that_contradict_each_other(tmp_path, cell):
    only(problems_of(survey(tmp_path, [*ROWS, ["B", cell, "1", "1"]])), Code.UNKNOWN_LABELS)


def test_free_text_is_never_shown(tmp_path):
    own_words = "My manager Eva shouts at me"
    once = problems_of(survey(tmp_path, [*ROWS, ["A", own_words, "1", "1"]]))
    assert the(once, Code.UNKNOWN_LABELS).values["labels"] == "…"
    names = [["A", f"Name{number}", "1", "1"] for number in range(30)]
    many = problems_of(survey(tmp_path, names))
    assert the(many, Code.UNKNOWN_LABELS).values["labels"] == "…"
    long = [["A", "word" * 20, "1", "1"]] * 5
    assert the(problems_of(survey(tmp_path, long)), Code.UNKNOWN_LABELS).values["labels"] == "…"


def test_all_problems_come_at_once(tmp_path):
    header = ["clear_1", "clear_2", "leave_1", "Je pense souvent à partir"]
    problems = problems_of(survey(tmp_path, [["6", "Perhaps", "1", "1"]] * 3, header))
    assert {problem.code for problem in problems} == {
        Code.NO_TEAM_COLUMN, Code.NUMBERS_OUT_OF_RANGE, Code.UNKNOWN_LABELS, Code.COLUMN_TWICE,
    }  # fmt: skip


def test_unknown_role_levels_are_a_warning(tmp_path):
    rows = [["A", "1", "2", "3", level] for level in ("Staff", "Chief", "leader", "")]
    reading = read(survey(tmp_path, rows, [*HEADER, "Role"]))
    problem = the(reading.problems, Code.UNKNOWN_ATTRIBUTE_VALUES)
    assert (problem.place.column, dict(problem.values)) == ("Role", {"count": 1, "labels": "Chief"})
    assert reading.responses.role_level.codes.tolist() == [2, -1, 0, -1]


def test_a_scale_that_nobody_answered(tmp_path):
    reading = read(survey(tmp_path, [[team, "1", "2", ""] for team in "AABB"]))
    problem = the(reading.problems, Code.SCALE_ALL_MISSING)
    assert (problem.severity, dict(problem.values)) == (Severity.WARNING, {"scale": "leave", "items": 1})


# --- people ---


def test_blank_and_unanswered_rows(tmp_path):
    reading = read(survey(tmp_path, [*ROWS, ["", " ", "", ""], ["A", "", "", ""]]))
    assert reading.responses.n == 4
    assert the(reading.problems, Code.BLANK_ROWS).values["count"] == 1
    assert the(reading.problems, Code.UNANSWERED_ROWS).values["count"] == 1


def test_of_one_respondents_answers_the_last_counts(tmp_path):
    rows = [["t1", "A", "1", "1", "1"], ["t2", "A", "2", "2", "2"], ["t1", "A", "3", "3", "3"]]
    rows += [["", "B", "4", "4", "4"], ["", "B", "4", "4", "4"]]
    reading = read(survey(tmp_path, rows, ["Token", *HEADER]))
    problem = the(reading.problems, Code.DUPLICATE_RESPONDENTS)
    assert (problem.severity, dict(problem.values)) == (Severity.WARNING, {"count": 1})
    assert reading.responses.answers[:, 0].tolist() == [2, 3, 4, 4]


def test_a_row_that_is_in_the_file_twice(tmp_path):
    rows = [["10:01", *ROWS[0]], ["10:02", *ROWS[1]], ["10:03", *ROWS[2]], ["10:01", *ROWS[0]]]
    reading = read(survey(tmp_path, rows, ["Started", *HEADER]))
    problem = the(reading.problems, Code.IDENTICAL_ROWS)
    assert (problem.severity, dict(problem.values)) == (Severity.WARNING, {"count": 1})
    assert reading.responses.answers[:, 0].tolist() == [4, 2, 1]


def test_two_people_who_gave_the_same_few_answers_stay_two(tmp_path):
    reading = read(survey(tmp_path, [*ROWS, ROWS[0]]))
    assert reading.responses.n == 5
    problem = the(reading.problems, Code.IDENTICAL_ROWS_KEPT)
    assert (problem.severity, dict(problem.values)) == (Severity.NOTE, {"count": 1})


def test_people_without_a_team_stay_under_their_division(tmp_path):
    rows = [
        ["", "North", "1", "1", "1"],
        ["", "", "2", "2", "2"],
        ["A", "North", "3", "3", "3"],
        ["B", "South", "1", "1", "1"],
    ]
    reading = read(survey(tmp_path, rows, ["Team", "Division", *HEADER[1:]]))
    problem = the(reading.problems, Code.PEOPLE_WITHOUT_TEAM)
    assert (problem.severity, dict(problem.values)) == (Severity.WARNING, {"count": 2, "people": 4})
    units = reading.responses.hierarchy.units
    assert [units[at].id for at in reading.responses.unit] == ["north", "organisation", "north/a", "south/b"]


def test_one_team_only(tmp_path):
    reading = read(survey(tmp_path, [["A", *row[1:]] for row in ROWS]))
    assert the(reading.problems, Code.ONE_TEAM).severity is Severity.WARNING


def test_a_unit_of_the_roster_question_that_nobody_knows(tmp_path):
    header = ["Team", "Division", *HEADER[1:], "links_need[North]", "links_need[West]", "links_quality[West]"]
    rows = [["A", "North", "1", "1", "1", "2", "1", "1"], ["B", "South", "2", "2", "2", "1", "1", "2"]]
    reading = read(survey(tmp_path, rows, header))
    problem = the(reading.problems, Code.LINK_UNIT_UNKNOWN)
    assert (problem.place.column, dict(problem.values)) == ("links_need[West]", {"unit": "west"})
    assert reading.responses.links["links"].target.tolist() == [1, 1]
