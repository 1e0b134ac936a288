"""Tables as people leave them: titles, headers between, sums, turned round, cut, guarded, half calculated."""

import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from export_builder import HEADER, ROWS, csv_text, problems_of, read, same, the, write_csv, write_xlsx

from diagnostic.exports.files import read_table
from diagnostic.exports.header import header_at
from diagnostic.problems import Code, Severity

DATA = Path(__file__).parents[1] / "data" / "exports"
TITLE = [["Résultats de l'enquête", "", "", ""], ["Date d'export", "2026-01-02", "", ""], ["", "", "", ""]]


def plain(tmp_path):
    return read(write_csv(tmp_path / "plain.csv", [HEADER, *ROWS]))


def saved(tmp_path, data: bytes, name: str = "x.csv") -> Path:
    (tmp_path / name).write_bytes(data)
    return tmp_path / name


def cells(path: Path) -> list[list[str]]:
    found, _, _ = read_table(path)
    return [[column.cell(row) for column in found.columns] for row in range(found.n)]


# --- a title above ---


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_rows_above_the_header(tmp_path, separator):
    reading = read(write_csv(tmp_path / "x.csv", [*TITLE, HEADER, *ROWS], separator))
    same(reading, plain(tmp_path))
    problem = the(reading.problems, Code.ROWS_ABOVE_HEADER)
    assert (problem.severity, problem.values["count"]) == (Severity.NOTE, 3)


def test_a_title_with_fewer_cells_and_the_other_separator_in_it(tmp_path):
    text = "Résultats, tous services, 2026\r\nExporté le;2 janvier\r\n" + csv_text([HEADER, *ROWS], ";")
    same(read(saved(tmp_path, text.encode())), plain(tmp_path))


def test_rows_keep_their_numbers_below_a_title(tmp_path):
    path = write_csv(tmp_path / "x.csv", [*TITLE, HEADER, *ROWS, ["A", "1"]])
    assert the(problems_of(path), Code.RAGGED_ROWS).place.row == 9
    text = csv_text([*TITLE, HEADER, *ROWS]) + 'C,1,1,"2\r\nD,1,2,3\r\n'
    assert the(problems_of(saved(tmp_path, text.encode())), Code.QUOTE_NOT_CLOSED).place.row == 9


def test_rows_above_the_header_of_a_workbook(tmp_path):
    rows = [[], ["Résultats"], ["Date", "2026-01-02"], [], HEADER, *ROWS]
    reading = read(write_xlsx(tmp_path / "x.xlsx", rows))
    same(reading, plain(tmp_path))
    found, _, _ = read_table(tmp_path / "x.xlsx")
    assert found.numbers().tolist() == [6, 7, 8, 9]
    assert the(reading.problems, Code.ROWS_ABOVE_HEADER).values["count"] == 3


@pytest.mark.parametrize(
    "rows",
    [
        [["Team", "", "", ""], ["A", "1", "2", "3"], ["B", "2", "3", "4"]],
        [["Respondent ID", "Question", "", "", ""], ["1", "2", "2", "2", "2"], ["2", "3", "1", "1", "1"]],
    ],
)
def test_a_first_row_with_gaps_is_the_header_where_numbers_are_below(tmp_path, rows):
    found, _, problems = read_table(write_csv(tmp_path / "x.csv", rows))
    assert [column.header for column in found.columns] == rows[0]
    assert problems == ()


def test_the_two_header_rows_of_survey_tools_are_no_title():
    first = ["Respondent ID", "Collector ID", "How far do you agree?", "", ""]
    second = ["", "", "I like it", "It is useful", "It is easy"]
    assert header_at([first, second, ["1", "2", "Yes", "No", "Yes"]]) == 0


# --- rows that are no people ---


def test_two_exports_pasted_together(tmp_path):
    reading = read(write_csv(tmp_path / "x.csv", [HEADER, *ROWS[:2], HEADER, *ROWS[2:]]))
    same(reading, plain(tmp_path))
    assert the(reading.problems, Code.HEADER_REPEATED).values["count"] == 1
    assert read_table(tmp_path / "x.csv")[0].numbers().tolist() == [2, 3, 5, 6]


def test_a_header_with_another_question_is_not_left_out(tmp_path):
    other = [*HEADER[:3], "another"]
    problems = problems_of(write_csv(tmp_path / "x.csv", [HEADER, *ROWS, other, *ROWS]))
    assert {problem.code for problem in problems} == {Code.UNKNOWN_LABELS}


@pytest.mark.parametrize(
    "last",
    [
        [["Total", "10", "11", "107"]],
        [["", "", "", ""], ["Moyenne", "2,5", "2.6", "1.4"]],
        [["TOTAL :", "10", "12", "13"], ["Écart-type", "1,2", "1,1", "0,8"]],
    ],
)
def test_sums_at_the_end(tmp_path, last):
    reading = read(write_csv(tmp_path / "x.csv", [HEADER, *ROWS, *last]))
    same(reading, plain(tmp_path))
    assert the(reading.problems, Code.SUMMARY_ROWS).values["count"] == sum(1 for row in last if row[0])


def test_people_of_a_team_that_is_called_total_stay(tmp_path):
    rows = [HEADER, *ROWS, ["Total", "1", "2", "3"], ["Total", "4", "2", "1"]]
    reading = read(write_csv(tmp_path / "x.csv", rows))
    assert reading.responses.n == 6
    assert Code.SUMMARY_ROWS not in [problem.code for problem in reading.problems]
    alone = read(write_csv(tmp_path / "y.csv", [*rows[:6]]))
    assert alone.responses.n == 5


# --- a table turned round ---


def test_questions_in_rows_and_people_in_columns(tmp_path):
    turned = [["Question", *(str(100 + at) for at in range(len(ROWS)))]]
    turned += [[header, *(row[at] for row in ROWS)] for at, header in enumerate(HEADER)]
    reading = read(write_csv(tmp_path / "x.csv", turned))
    same(reading, plain(tmp_path))
    assert the(reading.problems, Code.TABLE_TURNED).values["count"] == 4


def test_a_turned_table_with_codes_and_texts(tmp_path):
    turned = [["Item", "Énoncé", "R1", "R2", "R3", "R4"]]
    turned += [[f"v{at}", header, *(row[at] for row in ROWS)] for at, header in enumerate(HEADER)]
    same(read(write_xlsx(tmp_path / "x.xlsx", turned)), plain(tmp_path))


def test_numbered_questions_are_not_people(tmp_path):
    found, _, problems = read_table(write_csv(tmp_path / "x.csv", [["Team", "1", "2", "3"], *ROWS]))
    assert (found.n, problems) == (4, ())


# --- files that were cut ---


@pytest.mark.parametrize(
    ("data", "row", "line"),
    [
        ("Équipe;a\r\né;1\r\nété;é".encode()[:-1], None, 3),
        ("Équipe\ta\r\né\t1\r\nété\té".encode("utf-16")[:-1], None, 3),
        (b"\xef\xbb\xbf" + "Équipe;a\r\né;é".encode()[:-1], None, 2),
        (b'"Team","q"\r\n"A","1"\r\n"B","some wo', 3, None),
        (b'"Team","q"\r\n"A","1"\r\n"B","', 3, None),
        (b'"Team","q"\r\n"A","1"\r\n"B","he said ""no', 3, None),
    ],
)
def test_the_end_is_missing(tmp_path, data, row, line):
    problem = the(problems_of(saved(tmp_path, data)), Code.FILE_CUT)
    assert (problem.place.row, problem.place.line) == (row, line)


def test_a_text_of_two_lines_that_was_cut(tmp_path):
    data = b'"Team";"q"\r\n"A";"1"\r\n"B";"two\r\nlines'
    assert the(problems_of(saved(tmp_path, data)), Code.QUOTE_NOT_CLOSED).place.row == 3


def test_a_row_that_was_cut_is_named(tmp_path):
    text = csv_text([HEADER, *ROWS])
    problem = the(problems_of(saved(tmp_path, text[: text.rindex(",")].encode())), Code.RAGGED_ROWS)
    assert problem.place.row == 5


@pytest.mark.parametrize("text", ['Team,q\nA,5" pipe\nB,"yes"', 'Team,q\nA,1\nB,5"', "Team,q\nA,it's\nB,2"])
def test_a_quotation_mark_within_a_text_is_no_cut(tmp_path, text):
    assert len(cells(saved(tmp_path, text.encode()))) == 2


# --- guards against formulas ---


def test_the_apostrophe_before_a_formula_is_dropped_and_others_stay(tmp_path):
    rows = [["Team", "'=q"], ["'=A", "'-1"], ["'+33 1", "'@me"], ["'t Hooft", "'hello'"], ["=1+1", "@x"], ["''=", "-"]]
    path = write_csv(tmp_path / "x.csv", rows)
    assert cells(path) == [["=A", "-1"], ["+33 1", "@me"], ["'t Hooft", "'hello'"], ["=1+1", "@x"], ["''=", "-"]]
    assert read_table(path)[0].columns[1].header == "=q"


def test_a_guarded_number_is_an_answer(tmp_path):
    rows = [["A", "'+1", "2", "3"], ["B", "1", "2", "3"]]
    assert read(write_csv(tmp_path / "x.csv", [HEADER, *rows])).responses.answers[:, 0].tolist() == [1, 1]


# --- cells of workbooks without a value ---


def with_formulas(path: Path, formulas: dict[tuple[int, int], tuple[str, object]]) -> Path:
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        page = book.add_worksheet("Answers")
        for number, row in enumerate([HEADER, *ROWS]):
            page.write_row(number, 0, row)
        for (row, at), (formula, value) in formulas.items():
            page.write_formula(row, at, formula, None, value)
    return path


def test_the_saved_value_of_a_formula_counts(tmp_path):
    path = with_formulas(tmp_path / "x.xlsx", {(1, 1): ("=3-2", 1), (1, 0): ('=UPPER("a")', "A")})
    same(read(path), plain(tmp_path))


def test_a_formula_that_was_never_calculated(tmp_path):
    path = with_formulas(tmp_path / "x.xlsx", {(3, 1): ("=C3+1", ""), (4, 1): ("=C4+1", "")})
    problem = the(problems_of(path), Code.FORMULAS_NOT_CALCULATED)
    assert (problem.place.row, problem.place.column, problem.values["count"]) == (4, "clear_1", 2)


def test_a_column_of_formulas_that_were_never_calculated(tmp_path):
    path = with_formulas(tmp_path / "x.xlsx", {(row, 0): ("=RAND()", "") for row in range(1, 5)})
    assert the(problems_of(path), Code.FORMULAS_NOT_CALCULATED).values["count"] == 4


def test_errors_are_empty_and_said(tmp_path):
    path = with_formulas(tmp_path / "x.xlsx", {(2, 2): ("=1/0", "#DIV/0!"), (3, 2): ("=B99", "#REF!")})
    reading = read(path)
    problem = the(reading.problems, Code.ERROR_VALUES)
    assert (problem.severity, problem.place.row, problem.place.column) == (Severity.WARNING, 3, "clear_2")
    assert dict(problem.values) == {"count": 2, "kinds": "#DIV/0!, #REF!"}
    assert reading.responses.answers[:, 1].tolist() == [2, 0, 0, 1]


def test_a_comment_that_a_tool_wrote_as_a_formula_is_a_text():
    path = DATA / "spss" / "ls618_xls_full_long_fr.xlsx"
    with zipfile.ZipFile(path) as archive:
        assert archive.read("xl/worksheets/sheet1.xml").count(b"<f>=1+1</f>") == 3
    found, _, problems = read_table(path)
    comments = [found.columns[22].cell(row) for row in range(found.n)]
    assert [row for row, text in enumerate(comments) if text == "=1+1"] == [18, 22, 25]
    assert not {Code.FORMULAS_NOT_CALCULATED, Code.ERROR_VALUES} & {problem.code for problem in problems}


def test_macros_are_said_and_not_run(tmp_path):
    path = write_xlsx(tmp_path / "x.xlsm", [HEADER, *ROWS])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub Auto_Open()")
    reading = read(path)
    same(reading, plain(tmp_path))
    assert the(reading.problems, Code.MACROS_IGNORED).severity is Severity.NOTE
