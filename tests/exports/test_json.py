"""JSON: SurveyJS results and other records, tables on their side, and what cannot be read."""

import json

import numpy as np
import pytest
from climate import DATA, assert_truth, read_climate
from export_builder import problems_of, read, the
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.exports.json_table import read_json
from diagnostic.exports.records import records_table
from diagnostic.exports.structure import read_structure
from diagnostic.problems import Code, InvalidInput

SURVEYJS = DATA / "surveyjs"
RESULTS, SURVEY = SURVEYJS / "surveyjs_results.json", SURVEYJS / "surveyjs_minimal_en_fr.json"
PEOPLE = [
    {"team": "A", "clear_1": 1, "clear_2": 2.0, "leave_1": "3"},
    {"team": "A", "clear_1": 4, "leave_1": 1},
    {"team": "B", "clear_1": None, "clear_2": 5, "leave_1": 99, "comment_1": "Fine"},
]
KEYS = ("team", "clear_1", "clear_2", "leave_1", "comment_1")
ANSWERS = [[1, 2, 3], [4, 0, 1], [0, 5, -1]]


def save(tmp_path, document, name="x.json"):
    path = tmp_path / name
    path.write_text(document if isinstance(document, str) else json.dumps(document, indent=1), encoding="utf-8")
    return path


def cells(document):
    table, _, _ = read_json(document, "x.json")
    return {column.header: [column.cell(row) for row in range(table.n)] for column in table.columns}


def test_the_forty_with_the_survey_itself():
    reading = read_climate(RESULTS, structure=SURVEY)
    assert_truth(reading, reading_teams(reading))
    assert reading.source.tool == "SurveyJS"
    assert reading.source.format == "json"


def reading_teams(reading):
    return "en" if "Operations" in {unit.name for unit in reading.responses.hierarchy.units} else "code"


def test_the_forty_with_a_map_of_columns(tmp_path):
    mapping = tmp_path / "map.yaml"
    mapping.write_text("columns:\n  clim.c1: clim_1\n  clim.c2: clim_2\n  clim.c3: clim_3\n", encoding="utf-8")
    assert_truth(read_climate(RESULTS, mapping=mapping), "code")


def lines(people):
    return "\n".join(json.dumps(person) for person in people) + "\n\n"


SHAPES = {
    "list": PEOPLE,
    "lines": lines(PEOPLE),
    "service": {"ResultCount": 3, "Data": PEOPLE},
    "dashboard": {"Data": PEOPLE},
    "texts": {"id": "x", "data": [json.dumps(person) for person in PEOPLE]},
    "data base": [{"number": k, "json": json.dumps(person)} for k, person in enumerate(PEOPLE)],
    "wrapped": [{"number": k, "data": person} for k, person in enumerate(PEOPLE)],
    "matrix": [{"team": each["team"], "comment_1": each.get("comment_1"),
                "on": {key: each.get(key) for key in ("clear_1", "clear_2", "leave_1")}} for each in PEOPLE],
    "columns": {key: [each.get(key) for each in PEOPLE] for key in KEYS},
    "rows of a frame": {key: {str(k): each.get(key) for k, each in enumerate(PEOPLE)}
                        for key in KEYS},
    "lists": [[*KEYS], *([each.get(key) for key in KEYS] for each in PEOPLE)],
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_one_table_in_every_shape(tmp_path, shape):
    responses = read(save(tmp_path, SHAPES[shape])).responses
    np.testing.assert_array_equal(responses.answers, ANSWERS)
    assert [responses.hierarchy.units[at].name for at in responses.unit] == ["A", "A", "B"]
    assert responses.comments == {"comment_1": (None, None, "Fine")}


def test_one_person_alone(tmp_path):
    np.testing.assert_array_equal(read(save(tmp_path, json.dumps(PEOPLE[0]))).responses.answers, ANSWERS[:1])


def test_what_surveyjs_adds_is_set_aside():
    document = [
        {
            "team": "other", "team-Comment": "Moon base", "tools": ["chat", "wiki"], "free-Comment": "alone",
            "chosen": {"value": "x", "comment": "why"}, "several": [{"value": "a", "comment": "b"}, "c"],
            "file": [{"name": "photo.png", "type": "image/png", "content": "data:image/png;base64,AAAA"}],
            "yes": True, "table": {"r1": {"c1": 1, "c2": "x"}}, "visits": [{"place": "p"}, {"place": "q", "n": 2}],
        },
        {"yes": False, "text": "é"},
    ]  # fmt: skip
    table = records_table(document, "x.json")
    found = {column.header: (column.cell(0), column.aside) for column in table.columns}
    assert found == {
        "team": ("other", False), "team-Comment": ("Moon base", True), "tools": ("chat; wiki", True),
        "free-Comment": ("alone", False), "chosen": ("x", False), "chosen-Comment": ("why", True),
        "several": ("a; c", True), "yes": ("true", False), "table.r1.c1": ("1", False), "table.r1.c2": ("x", False),
        "visits[0].place": ("p", False), "visits[1].place": ("q", False), "visits[1].n": ("2", False),
        "text": ("", False),
    }  # fmt: skip
    second = {column.header: column.cell(1) for column in table.columns if column.cell(1)}
    assert second == {
        "yes": "false",
        "text": "é",
    }


def test_the_definition_of_a_survey(tmp_path):
    survey = {
        "pages": [{"elements": [
            {"type": "panel", "elements": [
                {"type": "dropdown", "name": "team", "title": {"default": "Team", "fr": "Équipe"},
                 "choices": ["HR", {"value": 2, "text": "Two"}, {"value": "it", "text": {"en": "IT", "fr": "Info"}}],
                 "showOtherItem": True, "otherText": "Elsewhere"},
                {"type": "rating", "name": "nps", "valueName": "score", "rateValues": [{"value": 1, "text": "Bad"}, 2]},
            ]},
            {"type": "matrix", "name": "m", "title": {"default": "How?", "fr": "Comment ?"},
             "columns": ["Never", {"value": 2, "text": "Often"}],
             "rows": ["Team", {"value": "r2", "text": {"default": "We help each other", "fr": "On s’entraide"}}]},
            {"type": "matrixdropdown", "name": "d", "choices": [1],
             "columns": [{"name": "c", "title": "Col", "choices": ["a"]},
             {"name": "e"}], "rows": ["r"]},
            {"type": "boolean", "name": "b", "labelTrue": "Yes", "valueFalse": "n",
             "labelFalse": {"default": "No", "fr": "Non"}},
            {"type": "multipletext", "name": "t", "items": [{"name": "one", "title": "First"}, {"name": "two"}]},
            {"type": "comment", "name": "c"},
            {"type": "html", "html": "<p>no name</p>"},
        ]}],
    }  # fmt: skip
    questions = read_structure(save(tmp_path, survey)).questions
    assert {key: (each.names, dict(each.labels)) for key, each in questions.items()} == {
        "team": (("Team", "Équipe"), {"HR": ("HR",), "2": ("Two",), "it": ("IT", "Info"), "other": ("Elsewhere",)}),
        "score": (("nps",), {"1": ("Bad",), "2": ("2",)}),
        "m.Team": (("How? [Team]",), {"Never": ("Never",), "2": ("Often",)}),
        "m.r2": (
            ("How? [We help each other]", "Comment ? [On s’entraide]", "We help each other"),
            {"Never": ("Never",), "2": ("Often",)},
        ),
        "d.r.c": (("Col [r]",), {"a": ("a",)}),
        "d.r.e": (("e [r]",), {"1": ("1",)}),
        "b": (("b",), {"true": ("Yes",), "n": ("No", "Non")}),
        "t.one": (("First",), {}),
        "t.two": (("two",), {}),
        "c": (("c",), {}),
    }


@pytest.mark.parametrize("document", [PEOPLE, {"pages": 3}, "{", {"SurveyEntry": {}}])
def test_other_json_is_no_definition(tmp_path, document):
    with pytest.raises(InvalidInput) as raised:
        read_structure(save(tmp_path, document))
    assert [problem.code for problem in raised.value.problems] == [Code.STRUCTURE_UNKNOWN]


@pytest.mark.parametrize(
    ("text", "line", "position"),
    [('[{"team": "A",\n "clear_1": }]', 2, 13), ('{"team": "A"}\n{"team": }\n', 2, 10), ('[{"a": 1}', 1, 10)],
)
def test_broken_json_names_the_place(tmp_path, text, line, position):
    (problem,) = problems_of(save(tmp_path, text))
    assert (problem.code, problem.place.line, problem.values["position"]) == (Code.JSON_SYNTAX, line, position)


@pytest.mark.parametrize(
    "text",
    ["[[" * 100_000, '[{"a": ' * 100_000, json.dumps([{"a": {"b": {"c": {"d": {"e": {"f": {"g": 1}}}}}}}]),
     '[{"a": ' + "1" * 5000 + "}]", '{"a": 1}\n{"a": ' + "1" * 5000 + "}\n"],
)  # fmt: skip
def test_nesting_that_would_hurt_is_refused(tmp_path, text):
    assert [problem.code for problem in problems_of(save(tmp_path, text))] == [Code.JSON_NESTED]


def test_too_many_paths(tmp_path):
    document = [{f"q{k}": 1 for k in range(5001)}]
    assert the(problems_of(save(tmp_path, document)), Code.TOO_MANY_COLUMNS).values["most"] == 5000


def test_too_large(tmp_path, monkeypatch):
    monkeypatch.setattr("diagnostic.exports.json_text.MOST_BYTES", 1_000_000)
    values = the(problems_of(save(tmp_path, json.dumps([{"a": "x" * 2_000_000}]))), Code.FILE_TOO_LARGE).values
    assert dict(values) == {"size": 2, "most": 1}


@pytest.mark.parametrize(
    ("document", "code"),
    [([], Code.NO_ROWS), (["a", "b"], Code.FILE_FORMAT_UNKNOWN),
     ([["a", "b"], ["c"]], Code.FILE_FORMAT_UNKNOWN), ([{}], Code.FILE_EMPTY)],
)  # fmt: skip
def test_json_without_people(tmp_path, document, code):
    assert [problem.code for problem in problems_of(save(tmp_path, document))] == [code]


@given(
    st.lists(
        st.dictionaries(st.sampled_from("abcd"), st.none() | st.booleans() | st.integers() | st.text(max_size=3)),
        min_size=1,
    )
)
def test_every_cell_of_flat_records_is_kept(records):
    table = records_table(records, "x.json")
    for column in table.columns:
        for row, record in enumerate(records):
            value = record.get(column.header)
            text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
            assert column.cell(row) == text
    assert {column.header for column in table.columns} == {key for record in records for key in record}
