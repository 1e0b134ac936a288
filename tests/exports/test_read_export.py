from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from export_builder import AGREE_EN, AGREE_FR, HEADER, ROWS, read, same, the, write_csv, write_xlsx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diagnostic.exports.mapping import map_text
from diagnostic.exports.read import Step
from diagnostic.problems import Code, Severity
from diagnostic.responses import DONT_KNOW, MISSING

DATA = Path(__file__).parents[1] / "data" / "exports"
FULL_HEADER = [
    "Token", "E-mail", "Team", "Division", "Role", "Site", "clear_1", "clear_2", "leave_1", "check_1", "comment_1",
    "links_need[North]", "links_quality[North]", "Shoe size",
]  # fmt: skip
FULL = [
    ["t1", "a@x", "Sales", "North", "Leader", "Lyon", "1", "5", "2", "2", "Fine; thanks", "0", "3", "38"],
    ["t2", "b@x", "Sales", "North", "Manager", "Nice", "2", "4", "", "1", "", "2", "", "39"],
    ["t3", "c@x", "Plant", "South", "Collaborateur", "Lyon", "3", "99", "4", "", "No\nwords", "", "", "40"],
    ["t4", "d@x", "Plant", "South", "", "", "4", "2", "5", "2", "", "1", "Don't know", "41"],
]


def test_everything_a_questionnaire_asks_is_read(tmp_path):
    reading = read(write_csv(tmp_path / "x.csv", [FULL_HEADER, *FULL]))
    responses = reading.responses
    assert responses.items == ("clear_1", "clear_2", "leave_1")
    expected = [[1, 5, 2], [2, 4, MISSING], [3, DONT_KNOW, 4], [4, 2, 5]]
    np.testing.assert_array_equal(responses.answers, np.array(expected, dtype=np.int8))
    assert responses.answers.dtype == np.int8
    assert [(unit.id, unit.name, unit.parent, unit.level) for unit in responses.hierarchy.units] == [
        ("organisation", "", None, 0),
        ("north", "North", "organisation", 1),
        ("north/sales", "Sales", "north", 2),
        ("south", "South", "organisation", 1),
        ("south/plant", "Plant", "south", 2),
    ]
    assert responses.unit.tolist() == [2, 2, 4, 4]
    assert responses.role_level.tolist()[:3] == ["leader", "manager", "staff"]
    assert pd.isna(responses.role_level[3])
    assert list(responses.role_level.categories) == ["leader", "manager", "staff"]
    assert list(responses.attributes) == ["site"]
    assert responses.attributes["site"].tolist()[:3] == ["Lyon", "Nice", "Lyon"]
    assert responses.comments == {"comment_1": ("Fine; thanks", None, "No\nwords", None)}
    assert responses.checks["check_1"].tolist() == [2, 1, 0, 2]
    links = responses.links["links"]
    assert links.person.tolist() == [0, 1, 3]
    assert links.target.tolist() == [1, 1, 1]
    assert links.need.tolist() == [1, 3, 2]
    assert links.quality.tolist() == [3, MISSING, DONT_KNOW]


def test_identifiers_are_dropped_with_a_note_that_names_the_column_alone(tmp_path):
    reading = read(write_csv(tmp_path / "x.csv", [FULL_HEADER, *FULL]))
    notes = [problem for problem in reading.problems if problem.code is Code.IDENTIFIER_DROPPED]
    assert sorted(problem.place.column for problem in notes) == ["E-mail", "Token"]
    assert all(dict(problem.values) == {} and problem.severity is Severity.NOTE for problem in notes)
    assert "a@x" not in repr(reading)
    assert "t1" not in repr(reading)


def test_what_was_recognised_is_listed(tmp_path):
    reading = read(write_csv(tmp_path / "x.csv", [FULL_HEADER, *FULL], ";", "utf-16"))
    assert [match.target.name for match in reading.matches[:-1]] == [
        "token", "e_mail", "team", "division", "role_level", "site", "clear_1", "clear_2", "leave_1", "check_1",
        "comment_1", "links_need[north]", "links_quality[north]",
    ]  # fmt: skip
    assert reading.matches[-1].target is None
    source = reading.source
    assert (source.format, source.encoding, source.separator, source.rows) == ("csv", "utf-16", ";", 4)


def test_items_that_are_not_in_the_file_were_not_asked(tmp_path):
    reading = read(write_csv(tmp_path / "x.csv", [["Team", "leave_1"], ["A", "1"], ["B", "2"]]))
    assert reading.responses.items == ("leave_1",)
    assert reading.responses.answers.shape == (2, 1)
    assert dict(the(reading.problems, Code.ITEMS_ABSENT).values) == {"count": 2, "items": "clear_1 · clear_2"}


@pytest.mark.parametrize("name", ["excel_fr_cp1252_semicolon", "excel_fr_utf8bom_semicolon", "excel_sep_line"])
def test_what_excel_writes_in_french(name):
    responses = read(DATA / f"{name}.csv").responses
    truth = pd.read_csv(DATA / "TRUTH.csv", keep_default_na=False)
    expected = truth[["clim1", "clim2", "clim3"]].apply(pd.to_numeric, errors="coerce").fillna(0).astype(int)
    expected = expected.where(expected != 98, DONT_KNOW)
    # One of the forty gave no answer at all.
    answered = expected.any(axis=1)
    expected, truth = expected[answered], truth[answered]
    assert len(truth) == 39
    np.testing.assert_array_equal(responses.answers, expected.to_numpy())
    names = {"IT": "Informatique", "OPS": "Opérations", "HR": "RH"}
    teams = [responses.hierarchy.units[at].name for at in responses.unit]
    assert teams == [names[team] for team in truth["team"]]


def forms(code: int) -> list[str]:
    en, fr = AGREE_EN[code - 1], AGREE_FR[code - 1]
    return [
        str(code), f"{code}.0", f"{code},0", f" {code} ", en, en.upper(), fr, fr.replace("’", "'"), f"{code} - {en}",
        f"{code} – {fr}", f"{code} = {en}", f"{code}: {fr}", f"{code}. {en}", f"({code}) {en}", f"{en} ({code})",
        f"{fr} [{code}]", f"{en}\u00a0", f"“{en}”"[1:-1] + "\u200b",
    ]  # fmt: skip


@pytest.mark.parametrize("code", [1, 2, 3, 4, 5])
def test_a_number_a_label_and_both_are_the_same_answer(tmp_path, code):
    rows = [[f"Team {k % 3}", form, "1", "1"] for k, form in enumerate(forms(code))]
    responses = read(write_csv(tmp_path / "x.csv", [HEADER, *rows])).responses
    assert responses.answers[:, 0].tolist() == [code] * len(rows)


def test_no_opinion_and_no_answer_are_two_things(tmp_path):
    cells = ["Don't know", "NE SAIT PAS", "99", "99.0", "", "  ", "NaN", "#N/A"]
    rows = [[f"Team {k % 2}", cell, "1", "1"] for k, cell in enumerate(cells)]
    responses = read(write_csv(tmp_path / "x.csv", [HEADER, *rows])).responses
    assert responses.answers[:, 0].tolist() == [DONT_KNOW] * 4 + [MISSING] * 4


ANSWERS = st.sampled_from(["1", "2", "3", "4", "5", "", "99", "Agree", "5 - Strongly agree", "Plutôt d’accord"])
PEOPLE = st.lists(
    st.tuples(
        st.sampled_from(["Équipe 1", "Équipe 2", "R&D; «\u00a0Labo\u00a0»", "Achats, Lyon", ""]),
        st.sampled_from(["Nord", "Sud", ""]),
        st.sampled_from(["Leader", "Collaborateur", ""]),
        ANSWERS,
        ANSWERS,
        st.sampled_from(["", "RAS", "Très « bien » ;\nmerci", 'say "hi", all', "l’été – 5 €"]),
    ),
    min_size=3,
    max_size=25,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PEOPLE)
def test_any_table_is_the_same_in_every_file_format(tmp_path, people):
    header = ["Équipe", "Direction", "Niveau", "Je sais ce que l’on attend de moi", "leave_1", "Autre chose à dire ?"]
    # One answer for everybody, so that nobody is left out as having given none.
    rows = [[*header, "clear_2"], *([*person, "3"] for person in people), ["Équipe 1", "Nord", "", "1", "1", "", "2"]]
    first = read(write_csv(tmp_path / "first.csv", rows))
    assert first.responses.n == len(rows) - 1
    for separator in (",", ";", "\t"):
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
            same(first, read(write_csv(tmp_path / "x.csv", rows, separator, encoding)))
    same(first, read(write_xlsx(tmp_path / "x.xlsx", rows)))


def test_numbers_yes_and_dates_of_a_workbook(tmp_path):
    rows = [["Team", "clear_1", "clear_2", "Site"], ["A", 1.0, 4, True], ["B", "2", "Agree", 7.5], ["B", None, 3, None]]
    responses = read(write_xlsx(tmp_path / "x.xlsx", rows)).responses
    assert responses.answers.tolist() == [[1, 4], [2, 4], [0, 3]]
    assert responses.attributes["site"].tolist()[:2] == ["TRUE", "7.5"]


def test_the_steps_are_told(tmp_path):
    steps = []
    read(write_csv(tmp_path / "x.csv", [HEADER, *ROWS]), progress=steps.append)
    assert steps == list(Step)


def test_a_map_written_from_a_reading_reads_the_same(tmp_path):
    path = write_csv(tmp_path / "x.csv", [FULL_HEADER, *FULL])
    reading = read(path)
    told = tmp_path / "map.yaml"
    told.write_text(map_text(reading.matches, reading.responses.questionnaire, "en"), encoding="utf-8")
    again = read(path, mapping=told)
    same(reading, again)
    assert Code.COLUMNS_IGNORED in [problem.code for problem in reading.problems]
    assert '"Shoe size": "ignore"' in map_text(reading.matches, reading.responses.questionnaire, "en")


def test_two_readings_are_equal(tmp_path):
    path = write_csv(tmp_path / "x.csv", [FULL_HEADER, *FULL])
    assert read(path).problems == read(path).problems
    same(read(path), read(path))
