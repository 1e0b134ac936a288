"""A value changed in a YAML text: the data say it, and no other character moves."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.yaml_edit import one_line, scalar, with_entry, with_value, without_entry
from diagnostic.yaml_tree import parse

TEXT = """\
# Our plan. Do not lose this line.
wave: 2026
actions:
  # discussed with the board
  - id: one  # Talk about goals
    owner:   # nobody yet
    status: proposed   # waits
    reason: 'it''s early'

  - {id: two, status: "adopted"}  # flow
  - id: three
    reason: |
      long
      story
    status: dropped
  # the last word
"""


def entry(text: str, at: int) -> dict:
    return parse(text, "").data["actions"][at]


@pytest.mark.parametrize(
    ("at", "key", "value", "line"),
    [
        (0, "status", "delivered", "    status: delivered   # waits"),
        (0, "owner", "Zoé: 1", '    owner: "Zoé: 1"   # nobody yet'),
        (0, "reason", "no", '    reason: "no"'),
        (0, "points", 5, "    points: 5"),
        (1, "status", "dropped", "  - {id: two, status: dropped}  # flow"),
        (1, "owner", "Ann", '  - {id: two, status: "adopted", owner: Ann}  # flow'),
        (2, "reason", "short", "    reason: short"),
        (2, "owner", "A B", '    owner: "A B"'),
    ],
)
def test_one_value_changes_and_nothing_else(at, key, value, line):
    made = with_value(TEXT, ("actions", at, key), value)
    assert made is not None
    assert entry(made, at)[key] == value
    assert line in made.splitlines()
    before, after = TEXT.splitlines(), made.splitlines()
    assert [each for each in after if each not in before] == [line]
    assert re.findall("#.*", made) == re.findall("#.*", TEXT)


def test_line_ends_of_another_system_stay():
    made = with_value(TEXT.replace("\n", "\r\n"), ("actions", 0, "points"), 5)
    assert made is not None
    assert made.count("\n") == made.count("\r\n") == TEXT.count("\n") + 1


def test_what_would_change_more_is_refused():
    shared = "a: &x {k: one}\nb: *x\n"
    assert with_value(shared, ("b", "k"), "two") is None
    assert with_value(TEXT, ("actions", 7, "status"), "adopted") is None
    assert with_value(TEXT, ("wave", "x"), "adopted") is None


@given(st.text())
def test_any_text_can_be_written_and_read_back(value):
    made = with_value(TEXT, ("actions", 0, "reason"), value)
    assert made is not None
    assert entry(made, 0)["reason"] == one_line(value)


@given(st.sampled_from(["yes", "null", "adopted", "1", "1.5", "~", "on", "under-way", "a b", "-", "#", "a: b"]))
def test_a_word_stays_a_word(value):
    assert parse(f"k: {scalar(value)}\n", "").data == {"k": value}


@pytest.mark.parametrize("at", [0, 1, 2])
def test_an_entry_goes_with_the_comments_right_above_it(at):
    made = without_entry(TEXT, ("actions", at))
    assert made is not None
    left = [each["id"] for each in parse(made, "").data["actions"]]
    assert left == [each for number, each in enumerate(("one", "two", "three")) if number != at]
    assert ("# discussed with the board" in made) == (at != 0)
    assert "# the last word" in made
    assert "# Our plan" in made


def test_the_only_entry_leaves_an_empty_list():
    assert without_entry("a:\n  # one\n  - 1\n# end\n", ("a", 0)) == "a: []\n# end\n"
    assert without_entry("a:  # list\n  - 1\n", ("a", 0)) is None


def test_what_is_no_list_in_lines_stays():
    assert without_entry("a: [1, 2]\n", ("a", 0)) is None
    assert without_entry("a: 1\n", ("a", 0)) is None


ENTRY = "- id: four  # new\n  status: proposed"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: []\nb: 1\n", "a:\n\n  - id: four  # new\n    status: proposed\nb: 1\n"),
        ("a:\n- id: x  # old\n# end\n", "a:\n- id: x  # old\n\n- id: four  # new\n  status: proposed\n# end\n"),
        ("a:\n    - id: x", "a:\n    - id: x\n\n    - id: four  # new\n      status: proposed"),
    ],
)
def test_an_entry_comes_to_the_end_of_its_list(text, found):
    assert with_entry(text, ("a",), ENTRY) == found


def test_an_entry_needs_a_list_in_lines():
    assert with_entry("a: [1]\n", ("a",), ENTRY) is None
    assert with_entry("a: 1\n", ("a",), ENTRY) is None
