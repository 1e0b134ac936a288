"""YAML read into models: every problem at once, each at its line."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, Field, RootModel, field_validator

from diagnostic import data_files, definitions, yaml_tree
from diagnostic.definitions import Identifier
from diagnostic.problems import Code, InvalidInput, Problem
from diagnostic.report.wording import Wording


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    id: Identifier
    count: int = Field(1, ge=1, le=3)
    share: float = Field(0.5, gt=0, le=1, allow_inf_nan=False)
    colour: Colour = Colour.RED
    on: bool = False
    labels: tuple[str | int, ...] = ()


class Whole(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = Field(min_length=1, max_length=20)
    parts: tuple[Part, ...] = Field(min_length=1)
    by_id: dict[Identifier, Part] = {}

    @field_validator("name")
    @classmethod
    def _not_nobody(cls, name: str) -> str:
        if name == "nobody":
            raise ValueError("a–z")
        return name


class Names(RootModel[tuple[Part, ...]]):
    pass


GOOD = "name: Yes\nparts:\n  - id: a\n    labels: [No, 3]\n  - {id: b, colour: blue, share: 1}\n"


def problems_of(text: str, model: type[BaseModel] = Whole) -> list[Problem]:
    with pytest.raises(InvalidInput) as raised:
        definitions.load_text(text, model, file="f.yaml")
    return list(raised.value.problems)


def seen(text: str, model: type[BaseModel] = Whole) -> list[tuple[Code, int | None, str | None]]:
    return [(found.code, found.place.line, found.place.key) for found in problems_of(text, model)]


def test_a_valid_file_gives_the_model_and_the_lines():
    loaded = definitions.load_text(GOOD, Whole, file="f.yaml")
    assert loaded.value.name == "Yes"
    assert loaded.value.parts == (Part(id="a", labels=("No", 3)), Part(id="b", colour=Colour.BLUE, share=1.0))
    assert loaded.line("parts") == 2
    assert loaded.line("parts", 0, "labels") == 4
    assert loaded.line("parts", 1, "colour") == 5
    assert loaded.line("parts", 1, "count") == 5
    assert loaded.line() == 1
    assert loaded.place("parts", 1, "colour").key == "parts[b].colour"
    assert loaded.file == "f.yaml"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", Code.FILE_EMPTY, None),
        ("# only a remark\n", Code.FILE_EMPTY, None),
        ("name: x\nparts: [1, 2\n", Code.YAML_SYNTAX, 2),
        ("name: a\n\tparts: b\n", Code.YAML_SYNTAX, 2),
        ("name: the team: all of it\n", Code.YAML_SYNTAX, 1),
        ("name: a\n---\nname: b\n", Code.YAML_SYNTAX, 2),
        ("name: a\nparts: *nowhere\n", Code.YAML_SYNTAX, 2),
        ("name: a\n\nparts: \x07\n", Code.YAML_SYNTAX, 3),
        ("name: a\nparts: &p [*p]\n", Code.YAML_TOO_LARGE, 2),
        ("name: a\nparts: " + "[" * 60 + "\n", Code.YAML_TOO_LARGE, 2),
    ],
)
def test_what_is_no_yaml_is_refused_at_its_line(text, code, line):
    (problem,) = problems_of(text)
    assert (problem.code, problem.place.line, problem.place.file) == (code, line, "f.yaml")


def test_aliases_of_aliases_do_not_fill_the_memory():
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert [found.code for found in problems_of("\n".join(levels))] == [Code.YAML_TOO_LARGE]


def test_a_file_beyond_the_limit_is_refused():
    text = "# " + "x" * yaml_tree.MAX_CHARACTERS
    assert [found.code for found in problems_of(text)] == [Code.YAML_TOO_LARGE]


def test_plain_aliases_are_followed():
    loaded = definitions.load_text("- &one {id: a}\n- *one\n", Names, file="f.yaml")
    assert loaded.value.root == (Part(id="a"), Part(id="a"))


def test_tags_cannot_make_objects():
    (problem, *_) = problems_of("name: !!python/object/apply:os.getcwd []\nparts: [{id: a}]\n")
    assert (problem.code, problem.place.line) == (Code.YAML_TAG, 1)
    assert problem.values["found"] == "!!python/object/apply:os.getcwd"


def test_all_problems_of_a_file_come_at_once_in_the_order_of_the_lines():
    text = (
        "nane: x\n"  # 1 unknown; name is missing
        "parts:\n"
        "  - id: 9upper\n"  # 3
        "    count: 9\n"  # 4
        "    count: 1\n"  # 5 duplicate
        "  - id: b\n"
        "    count: '2'\n"  # 7
        "    share: 0\n"  # 8
        "    colour: bleu\n"  # 9
        "    on: yes\n"  # 10
        "    colours: red\n"  # 11
        "  - 3\n"  # 12
        "  - labels: [1.5]\n"  # 13: id missing, label wrong
    )
    assert sorted(seen(text), key=str) == sorted(
        [
            (Code.UNKNOWN_KEY, 1, "nane"),
            (Code.MISSING_KEY, 1, "name"),
            (Code.WRONG_VALUE, 3, "parts[9upper].id"),
            (Code.WRONG_VALUE, 4, "parts[9upper].count"),
            (Code.YAML_DUPLICATE_KEY, 5, "parts[9upper].count"),
            (Code.WRONG_TYPE, 7, "parts[b].count"),
            (Code.WRONG_VALUE, 8, "parts[b].share"),
            (Code.WRONG_VALUE, 9, "parts[b].colour"),
            (Code.WRONG_TYPE, 10, "parts[b].on"),
            (Code.UNKNOWN_KEY, 11, "parts[b].colours"),
            (Code.WRONG_TYPE, 12, "parts[3]"),
            (Code.MISSING_KEY, 13, "parts[4].id"),
            (Code.WRONG_TYPE, 13, "parts[4].labels[1]"),
        ],
        key=str,
    )


@pytest.mark.parametrize(
    ("line", "code", "values"),
    [
        ("counts: 1", Code.UNKNOWN_KEY, {"key": "counts", "nearest": "count, colour, on"}),
        ("count: 1.5", Code.WRONG_TYPE, {"key": "count", "found": "1.5", "expected": "1"}),
        ("count: 4", Code.WRONG_VALUE, {"key": "count", "found": "4", "allowed": "≤ 3"}),
        ("count: 99999999999999999999999", Code.WRONG_VALUE, {"key": "count", "allowed": "≤ 3"}),
        ("share: .inf", Code.WRONG_TYPE, {"key": "share", "expected": "0.5"}),
        ("share: 1e999", Code.WRONG_TYPE, {"key": "share", "found": '"1e999"', "expected": "0.5"}),
        ("colour: green", Code.WRONG_VALUE, {"key": "colour", "found": '"green"', "allowed": "red, blue"}),
        ("on: 1", Code.WRONG_TYPE, {"key": "on", "expected": "true | false"}),
        ("labels: x", Code.WRONG_TYPE, {"key": "labels", "found": '"x"', "expected": "[…, …]"}),
    ],
)
def test_problems_carry_the_values_of_their_sentence(line, code, values):
    (problem,) = problems_of(f"name: x\nparts:\n  - id: a\n    {line}\n")
    assert problem.code is code
    assert problem.place.line == 4
    assert {name: problem.values[name] for name in values} == values


@pytest.mark.parametrize(
    ("text", "code", "values"),
    [
        ("name: ''\nparts: [{id: a}]", Code.WRONG_VALUE, {"allowed": '"…"'}),
        (f"name: {'x' * 21}\nparts: [{{id: a}}]", Code.WRONG_VALUE, {"allowed": '"…" (≤ 20)'}),
        ("name: nobody\nparts: [{id: a}]", Code.WRONG_VALUE, {"allowed": "a–z"}),
        ("name: x\nparts: []", Code.WRONG_COUNT, {"key": "parts", "found": 0, "allowed": "≥ 1"}),
        ("name: 3\nparts: [{id: a}]", Code.WRONG_TYPE, {"expected": '"…"'}),
        ("name:\nparts: [{id: a}]", Code.WRONG_TYPE, {"found": "null"}),
        ("just a text", Code.WRONG_TYPE, {"key": "f.yaml", "expected": "{key: …}"}),
        ("name: x\nparts: [{id: a}]\nby_id: {b: {id: b, conut: 1}}", Code.UNKNOWN_KEY, {"key": "conut"}),
        ("name: x\nparts: [{id: a}]\n? [a, b]\n: c", Code.WRONG_TYPE, {"expected": "key: …"}),
    ],
)
def test_other_shapes_of_wrong(text, code, values):
    (problem,) = problems_of(text)
    assert problem.code is code
    assert {name: problem.values[name] for name in values} == values


def test_a_draft_keeps_the_good_entries_and_their_lines():
    parts = "parts:\n  - id: 9a\n  - id: b\n    what: 1\n  - id: c\n    count: 7\n  - id: d\n"
    text = f"name: x\n{parts}by_id:\n  q: {{id: 1}}\n"
    draft = definitions.examine_text(text, Whole, file="f.yaml")
    assert draft.value is not None
    assert [part.id for part in draft.value.parts] == ["b", "d"]
    assert draft.value.by_id == {}
    assert draft.place("parts", 0, "id").line == 4
    assert draft.place("parts", 1, "id").line == 8
    assert len(draft.problems) == 4


def test_a_file_in_another_encoding_names_the_line(tmp_path: Path):
    path = tmp_path / "latin.yaml"
    path.write_bytes("name: x\nparts:\n  - id: é\n".encode("latin-1"))
    with pytest.raises(InvalidInput) as raised:
        definitions.load(path, Whole)
    (problem,) = raised.value.problems
    assert (problem.code, problem.place.line, problem.place.file) == (Code.NOT_UTF8, 3, str(path))


def test_a_byte_order_mark_and_windows_lines_do_no_harm(tmp_path: Path):
    path = tmp_path / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert definitions.load(path, Whole).line("parts", 1) == 5


def test_files_that_are_not_there(tmp_path: Path):
    for path, code in ((tmp_path / "none.yaml", Code.FILE_NOT_FOUND), (tmp_path, Code.FILE_NOT_READABLE)):
        with pytest.raises(InvalidInput) as raised:
            definitions.load(path, Whole)
        assert [found.code for found in raised.value.problems] == [code]


def test_shipped_data_are_found_and_the_rest_is_refused():
    assert data_files.shipped("questionnaires", "full.yaml").is_file()
    with pytest.raises(InvalidInput) as raised:
        data_files.shipped("questionnaires", "nothing-of-that-name.yaml")
    assert raised.value.problems[0].code is Code.FILE_NOT_FOUND


def test_json_schema_is_text_that_editors_read():
    schema = json.loads(definitions.json_schema(Whole, "A whole"))
    assert schema["title"] == "A whole"
    assert schema["$schema"].endswith("2020-12/schema")
    assert schema["additionalProperties"] is False


def test_nearest_says_what_is_closest():
    assert definitions.nearest("misson", ["vision", "mission", "enps"], limit=2) == "mission, vision"
    assert definitions.nearest("x", []) == "–"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_problem_of_a_file_has_its_sentence(language):
    text = (
        "nane: x\nparts:\n  - id: a\n    count: 9\n    count: 1\n    on: 3\n  - id: !!set {b}\nby_id: [1]\nname: ''\n"
    )
    wording = Wording(language)
    for problem in [*problems_of(text), *problems_of("name: x\nparts: []"), *problems_of("a: [")]:
        where, what, cure = wording.problem(problem)
        assert "f.yaml" in where
        assert len(what) > 10
        assert len(cure) > 10
