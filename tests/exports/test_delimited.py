import pytest
from export_builder import csv_text
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.exports.delimited import MOST_COLUMNS, read_delimited
from diagnostic.exports.encoding import Decoded
from diagnostic.problems import Code, InvalidInput


def table(text: str):
    return read_delimited(Decoded(text.encode(), "utf-8"), "x.csv")[:2]


def cells(found):
    return [[column.values[code] for code in column.codes] for column in found.columns]


def codes(text: str):
    with pytest.raises(InvalidInput) as caught:
        table(text)
    return caught.value.problems


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends(separator, line):
    rows = [["Team", "q, 1; yes", "x\ty"], ["A", "1,5", "a;b"], ["B", "", "|"]]
    found, source = table(csv_text(rows, separator, line))
    assert [column.header for column in found.columns] == rows[0]
    assert cells(found) == [["A", "B"], ["1,5", ""], ["a;b", "|"]]
    assert (source.separator, source.rows, source.columns) == (separator, 2, 3)


def test_quoted_cells_may_hold_lines_in_the_header_too():
    found, _ = table('"Team\nname",q\r\n"A\r\nB","say ""hi"""\r\n')
    assert found.columns[0].header == "Team\nname"
    assert cells(found) == [["A\r\nB"], ['say "hi"']]


def test_the_line_that_excel_writes_for_itself_is_followed_and_left_out():
    found, source = table("sep=|\r\na|b,c\r\n1|2\r\n")
    assert ([column.header for column in found.columns], source.separator) == (["a", "b,c"], "|")


def test_commas_in_a_header_with_semicolons_do_not_make_columns():
    found, source = table("Team;What, then;Why\nA;1,5;2\nB;2,5;3\n")
    assert (len(found.columns), source.separator) == (3, ";")


def test_empty_lines_and_a_missing_last_line_end():
    found, _ = table("\n\na,b\n1,2\n\n3,4")
    assert cells(found) == [["1", "3"], ["2", "4"]]


def test_rows_of_another_width_are_reported_by_number():
    (problem,) = codes("a,b,c\n1,2,3\n4,5\n6,7,8\n9,9,9,9\n")
    assert problem.code is Code.RAGGED_ROWS
    assert problem.place.row == 3
    assert dict(problem.values) == {"count": 2, "rows": "3, 5", "expected": 3, "found": 2}


@pytest.mark.parametrize(
    "text",
    [
        'a,b\n0,1\n1,"2\n3,4\n5,6\n',
        'a,b,c,d\n0,0,0,0\n1,2,3,"x\n1,2,3,4\n5,6,7,"y\n',
    ],
)
def test_a_quote_that_is_never_closed_does_not_swallow_people(text):
    (problem,) = codes(text)
    assert (problem.code, problem.place.row) == (Code.QUOTE_NOT_CLOSED, 3)


def test_header_only():
    assert [problem.code for problem in codes("a,b\n \n")] == [Code.NO_ROWS]


def test_a_table_turned_round():
    assert [problem.code for problem in codes(",".join(["x"] * (MOST_COLUMNS + 1)) + "\n1\n")] == [
        Code.TOO_MANY_COLUMNS
    ]


def test_a_header_of_empty_cells_is_none():
    assert [problem.code for problem in codes(",,,\n1,2,3,4\n")] == [Code.FILE_EMPTY]


TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12)


@given(st.lists(st.tuples(TEXTS, TEXTS, st.sampled_from("xyz")), min_size=1, max_size=30))
def test_any_cells_come_back_as_they_were(rows):
    found, _ = table(csv_text([("first", "second", "third"), *rows]))
    assert list(zip(*cells(found), strict=True)) == rows
