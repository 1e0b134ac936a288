"""A questionnaire is written as text and read back, equal."""

import json
from dataclasses import replace
from pathlib import Path

import builders
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.data_files import shipped
from diagnostic.questionnaire import Questionnaire, Text
from diagnostic.questionnaire_file import available, load_questionnaire
from diagnostic.questionnaire_json import questionnaire_from_json, questionnaire_to_json

SHIPPED = [each.id for each in available()]
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_questionnaire_comes_back_equal(name):
    asked = load_questionnaire(name)
    text = questionnaire_to_json(asked)
    read = questionnaire_from_json(text)
    assert read == asked
    assert questionnaire_to_json(read) == text
    assert str(shipped()) not in text, "the path of a machine"
    assert list(read.name.by_language) == list(asked.name.by_language)


@given(
    words=st.dictionaries(st.sampled_from(["en", "fr"]), WORDS, min_size=1),
    options=st.integers(2, 11),
    reverse=st.sets(st.integers(0, 2)),
    kinds=st.lists(st.integers(1, 4), min_size=1, max_size=4),
    version=st.integers(1, 10**6),
    files=st.lists(WORDS.filter(lambda path: ":" not in path), max_size=2),
)
def test_any_questionnaire_comes_back_equal(words, options, reverse, kinds, version, files):
    scales = [
        builders.scale(f"s{at}", items=items, options=options + at % 2 * (options < 11), reverse=tuple(reverse))
        for at, items in enumerate(kinds)
    ]
    asked: Questionnaire = replace(
        builders.questionnaire(*scales, indices=(builders.index("i", ("s0",)),)),
        name=Text(words),
        version=version,
        action_files=tuple(files),
    )
    assert questionnaire_from_json(questionnaire_to_json(asked)) == asked


def test_one_s_own_action_file_keeps_its_path(tmp_path):
    asked = replace(load_questionnaire("pulse"), action_files=(str(tmp_path / "actions.yaml"),))
    assert questionnaire_from_json(questionnaire_to_json(asked)).action_files == asked.action_files


def test_a_format_is_written_once():
    whole = json.loads(questionnaire_to_json(load_questionnaire("full")))
    assert len(whole["formats"]) < 10
    assert Path(whole["questionnaire"]["action_files"][0]).name.endswith("actions.yaml")


def test_a_field_with_a_default_may_be_missing():
    asked = builders.questionnaire(builders.scale("s"))
    whole = json.loads(questionnaire_to_json(asked))
    del whole["questionnaire"]["scales"][0]["words"], whole["questionnaire"]["action_files"]
    assert questionnaire_from_json(json.dumps(whole)) == asked


@pytest.mark.parametrize(
    "spoil",
    [
        lambda whole: whole.pop("formats"),
        lambda whole: whole.update(format=2),
        lambda whole: whole["formats"].clear(),
        lambda whole: whole["questionnaire"].pop("id"),
        lambda whole: whole["questionnaire"].update(added_later=1),
        lambda whole: whole["questionnaire"].update(version="1"),
        lambda whole: whole["questionnaire"].update(version=True),
        lambda whole: whole["questionnaire"]["scales"][0].update(kind="median"),
        lambda whole: whole["questionnaire"].update(scales=[3]),
        lambda whole: whole["questionnaire"].update(name=None),
    ],
)
def test_what_is_no_questionnaire_is_refused(spoil):
    whole = json.loads(questionnaire_to_json(builders.questionnaire(builders.scale("s"))))
    spoil(whole)
    with pytest.raises(ValueError, match=r"."):
        questionnaire_from_json(json.dumps(whole))


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", "{"])
def test_what_is_no_such_json_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        questionnaire_from_json(text)
