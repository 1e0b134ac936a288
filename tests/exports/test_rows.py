"""What the readers of survey tools share, and that their words for columns mean one thing each."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.exports import formbricks, google_forms, microsoft_forms, surveymonkey
from diagnostic.exports.matching import match_columns, shown_header
from diagnostic.exports.rows import find_header, headed_by, origins, row_texts, statement_names, unguarded
from diagnostic.exports.table import Column, RawTable
from diagnostic.exports.targets import catalogue
from diagnostic.questionnaire_file import load_questionnaire


def table(*rows):
    columns = []
    for cells in zip(*rows, strict=True):
        values = tuple(dict.fromkeys(cells[1:]))
        columns.append(Column(cells[0], np.array([values.index(cell) for cell in cells[1:]], dtype=np.int32), values))
    return RawTable(tuple(columns), len(rows) - 1)


def test_a_header_below_the_first_row():
    whole = table(["", "Title"], ["a", "b"], ["1", "2"])
    found = find_header(whole, lambda cells: cells[0] == "a")
    assert found == 0
    plain = headed_by(whole, found)
    assert [column.header for column in plain.columns] == ["a", "b"]
    assert (row_texts(plain, 0), list(plain.numbers())) == (("1", "2"), [3])
    assert find_header(whole, lambda cells: cells[0] == "z") is None


def test_a_text_reaches_over_the_blank_cells_on_its_right_up_to_a_stop():
    assert origins(["a", "", "", "b", "", "", ""], [False, False, True, False, False, True, False]) == [
        0, 0, 2, 3, 3, 5, 6,
    ]  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(["", "x"]), st.booleans()), max_size=12))
def test_what_a_cell_is_about_is_itself_or_a_filled_cell_on_its_left(cells):
    texts, stops = [text for text, _ in cells], [stop for _, stop in cells]
    for at, origin in enumerate(origins(texts, stops)):
        assert origin == at or (origin < at and texts[origin] and not any(stops[origin : at + 1]))
        assert not (texts[at] and not stops[at]) or origin == at


@pytest.mark.parametrize(
    ("written", "meant"), [("'=1+1", "=1+1"), ("'-5", "-5"), ("'@x", "@x"), ("'tis", "'tis"), ("a '=b", "a '=b")]
)
def test_the_quote_against_formulas(written, meant):
    assert row_texts(unguarded(table(["q"], [written])), 0) == (meant,)


def test_only_a_statement_is_a_name_by_itself():
    assert statement_names("Place of work") == ()
    assert statement_names("I like my work") == ("I like my work",)


def test_of_a_long_header_the_row_is_shown():
    question, statement = "How far do you agree with each of these statements? ", "[I often think of leaving]"
    assert shown_header(question + statement) == f"How far do you agree with each o… {statement}"
    assert shown_header(f"{question}[{'so ' * 30}]", 30) == "… [so so so so so so so so so…"
    assert shown_header(question * 2, 12) == "How far do…"


@pytest.mark.parametrize("module", [surveymonkey, google_forms, microsoft_forms, formbricks])
def test_every_word_for_a_column_means_one_thing(module):
    known = catalogue(load_questionnaire("full"))
    columns = [
        Column(spelling, np.zeros(0, dtype=np.int32), (), names=(name,)) for spelling, name in module._META.items()
    ]
    matches, problems = match_columns(columns, known, told={}, file="x.csv")
    assert not [problem for problem in problems if problem.code.value == "column-ambiguous"]
    # Nothing that the tool knows of a person is left to chance, but what HR itself may have put there.
    unknown = {spelling for spelling, name in module._META.items() if name == "custom data 1"}
    assert {match.header for match in matches if match.target is None} == unknown
