"""Tables with a row an answer: recognised by headings and shape, turned into people, never guessed."""

import json
import time

import numpy as np
import pytest
from export_builder import SURVEY, problems_of, read, same, the, write_csv, write_xlsx
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostic.exports.detect import recognise
from diagnostic.exports.long_table import LONG
from diagnostic.exports.read import read_export
from diagnostic.exports.table import Column, RawTable
from diagnostic.problems import Code, Severity

ITEMS = ("clear_1", "clear_2", "leave_1")
WIDE = [["r1", "A", "1", "2", "3"], ["r2", "A", "4", "5", "1"], ["r3", "B", "2", "", "99"]]


def long_rows(head=("respondent", "team", "item", "answer")):
    body = [
        [who, team, item, code] for who, team, *codes in WIDE for item, code in zip(ITEMS, codes, strict=True) if code
    ]
    return [list(head), *body]


def table(rows):
    header, *body = rows
    columns = []
    for name, cells in zip(header, zip(*body, strict=True), strict=True):
        at = {}
        codes = np.array([at.setdefault(str(cell), len(at)) for cell in cells], dtype=np.int32)
        columns.append(Column(name, codes, tuple(at)))
    return RawTable(tuple(columns), len(body))


def test_a_long_table_is_the_same_as_the_wide_one(tmp_path):
    wide = read(write_csv(tmp_path / "wide.csv", [["respondent", "team", *ITEMS], *WIDE]))
    rows = long_rows()
    for path in (write_csv(tmp_path / "x.csv", rows), write_xlsx(tmp_path / "x.xlsx", rows)):
        reading = read(path)
        same(reading, wide)
        assert dict(the(reading.problems, Code.LONG_TABLE).values) == {"people": 3, "items": 3}
        assert reading.source.rows == 3


def test_long_json(tmp_path):
    header, *body = long_rows()
    path = tmp_path / "x.json"
    path.write_text(json.dumps([dict(zip(header, row, strict=True)) for row in body]), encoding="utf-8")
    np.testing.assert_array_equal(read(path).responses.answers, [[1, 2, 3], [4, 5, 1], [2, 0, -1]])


@pytest.mark.parametrize(
    "head",
    [("Répondant", "Équipe", "Question", "Réponse"), ("id", "team", "Variable", "Value"),
     ("who", "team", "code", "score"),
     ("Identifiant", "service", "Affirmation", "Valeur"), ("response_id", "team", "question_code", "response")],
)  # fmt: skip
def test_headings(tmp_path, head):
    np.testing.assert_array_equal(
        read(write_csv(tmp_path / "x.csv", long_rows(head))).responses.answers, [[1, 2, 3], [4, 5, 1], [2, 0, -1]]
    )


def test_the_team_may_be_one_of_the_items_and_rows_in_any_order(tmp_path):
    header = ["person", "question", "answer"]
    rows = [
        [who, item, code]
        for who, team, *codes in WIDE
        for item, code in zip(("team", *ITEMS), (team, *codes), strict=True)
    ]
    one = read(write_csv(tmp_path / "x.csv", [header, *rows]))
    by_item = sorted(rows, key=lambda row: ([*ITEMS, "team"].index(row[1]), row[0]))
    other = read(write_csv(tmp_path / "y.csv", [header, *by_item]))
    same(one, other)
    assert [one.responses.hierarchy.units[at].name for at in one.responses.unit] == ["A", "A", "B"]


def test_texts_of_items_and_answers_beside_their_codes(tmp_path):
    texts = {
        "Q1": "I know what is expected of me",
        "Q2": "I can speak freely in my team",
        "Q3": "I often think of leaving",
    }
    words = {"1": "Strongly agree", "2": "Disagree"}
    rows = [
        [who, code, texts[code], value, words[value], f"2026-01-0{k}"]
        for k, (who, values) in enumerate((("a", "121"), ("b", "212"), ("c", "112")), start=1)
        for code, value in zip(texts, values, strict=True)
    ]
    plain = LONG.plain(table([["person id", "item", "question text", "answer", "answer label", "day"], *rows]), "x.csv")
    columns = {column.header: column for column in plain.table.columns}
    assert columns["Q1"].names == ("I know what is expected of me",)
    assert dict(columns["Q2"].labels) == {"1": ("Strongly agree",), "2": ("Disagree",)}
    assert [columns["day"].cell(row) for row in range(3)] == ["2026-01-01", "2026-01-02", "2026-01-03"]
    assert list(columns) == ["person id", "day", "Q1", "Q2", "Q3"]


def test_what_belongs_to_nobody_is_named(tmp_path):
    header, *body = long_rows()
    rows = [[*header, "page time"], *([*row, str(k)] for k, row in enumerate(body))]
    reading = read(write_csv(tmp_path / "x.csv", rows))
    assert dict(the(reading.problems, Code.LONG_COLUMNS_LEFT).values) == {"count": 1, "columns": "page time"}


def test_a_team_told_once_is_told(tmp_path):
    rows = long_rows()
    told = set()
    for row in rows[1:]:
        row[1] = row[1] if row[0] not in told else ""
        told.add(row[0])
    reading = read(write_csv(tmp_path / "x.csv", rows))
    assert [reading.responses.hierarchy.units[at].name for at in reading.responses.unit] == ["A", "A", "B"]


def test_two_answers_of_one_person_to_one_item(tmp_path):
    rows = [*long_rows(), ["r1", "A", "clear_1", "5"], ["r2", "A", "clear_1", "4"], ["r3", "B", "leave_1", "1"]]
    (problem,) = problems_of(write_csv(tmp_path / "x.csv", rows))
    assert problem.code is Code.LONG_CONFLICT
    assert problem.place.row == 10
    assert dict(problem.values) == {"count": 2, "rows": "10, 12"}


def test_the_same_answer_twice_is_one_answer(tmp_path):
    header, *body = long_rows()
    same(
        read(write_csv(tmp_path / "x.csv", [header, *body, *body])),
        read(write_csv(tmp_path / "y.csv", [header, *body])),
    )


def test_rows_without_a_person_or_an_item(tmp_path):
    rows = [*long_rows(), ["", "A", "clear_1", "5"], ["r2", "A", " ", "4"]]
    problem = the(read(write_csv(tmp_path / "x.csv", rows)).problems, Code.LONG_ROWS_LOST)
    assert (problem.severity, problem.values["count"]) == (Severity.WARNING, 2)


@pytest.mark.parametrize(
    "rows",
    [
        [["id", "team", "question", "answer"], *([f"{k}", "A", "clear_1", "3"] for k in range(20))],
        [["respondent", "item", "answer"], *([f"{k}", f"i{k % 3}", "3"] for k in range(20))],
        [["team", "question", "value"], *([f"T{k % 3}", f"i{k % 4}", "3"] for k in range(200))],
        [["respondent", "clear_1", "score"], *([f"{k % 5}", f"{k // 5}", "3"] for k in range(20))],
    ],
)
def test_other_tables_are_left_alone(rows):
    assert recognise(table(rows)) is not LONG


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(["", "1", "2", "x"]), min_size=4, max_size=4), min_size=2, max_size=12),
    st.randoms(),
)
def test_every_answer_arrives_whatever_the_order_of_rows(people, random):
    cells = [(f"p{k}", f"i{j}", value) for k, row in enumerate(people) for j, value in enumerate(row)]
    random.shuffle(cells)
    wide = LONG.plain(table([["person", "item", "answer"], *cells]), "x.csv").table
    columns = {column.header: column for column in wide.columns}
    at = {columns["person"].cell(row): row for row in range(wide.n)}
    assert {(who, item): columns[item].cell(at[who]) for who, item, _ in cells} == {
        (w, i): value for w, i, value in cells
    }


def test_three_million_answers_take_no_time():
    people, items = 50_000, 60
    rng = np.random.default_rng(1)
    person = np.repeat(np.arange(people, dtype=np.int32), items)
    item = np.tile(np.arange(items, dtype=np.int32), people)
    answer = rng.integers(0, 5, people * items).astype(np.int32)
    team = (person % 500).astype(np.int32)
    big = RawTable(
        (
            Column("respondent", person, tuple(map(str, range(people)))),
            Column("team", team, tuple(map(str, range(500)))),
            Column("item", item, tuple(f"i{k}" for k in range(items))),
            Column("answer", answer, tuple("12345")),
        ),
        people * items,
    )
    start = time.process_time()
    assert recognise(big) is LONG
    wide = LONG.plain(big, "x.csv").table
    assert time.process_time() - start < 40
    column = wide.columns[2 + 7]
    np.testing.assert_array_equal(np.array(column.values)[column.codes], np.array(list("12345"))[answer[7::items]])


def test_a_structure_is_laid_over_items(tmp_path):
    # An item that the questionnaire does not have does no harm.
    rows = [*long_rows(), ["r1", "A", "q99", "5"], ["r2", "A", "q99", "5"]]
    reading = read_export(write_csv(tmp_path / "x.csv", rows), SURVEY)
    assert reading.responses.items == ITEMS
