"""What two waves asked alike is compared, and nothing else."""

from dataclasses import replace

from export_builder import SURVEY
from waves_builder import ITEMS, renamed, wave

from diagnostic.comparability import common, on_common_items, same_question

PEOPLE = [("a", "north", 4), ("b", "north", 2)]


def test_the_same_questionnaire_is_common_throughout():
    one = wave(PEOPLE, ["north"])
    shared = common(one, one)
    assert shared.items == set(ITEMS)
    assert shared.changed == ()
    assert on_common_items(one, shared) is one


def test_a_reworded_item_is_not_compared():
    one = wave(PEOPLE, ["north"])
    two = wave(PEOPLE, ["north"], questionnaire=renamed(SURVEY, {"clear_1": "Everything is clear to me"}))
    shared = common(one, two)
    (changed,) = (each for each in shared.changed if each.subject == "clear")
    assert changed.reworded == ("clear_1",)
    assert changed.common == ("clear_2",)
    # One of two is half: compared, and said.
    assert changed.comparable
    reduced = on_common_items(two, shared)
    assert "clear_1" not in reduced.items
    assert reduced.answers.shape[1] == len(reduced.items) == 2


def test_added_and_dropped_items():
    one = wave(PEOPLE, ["north"], items=("clear_1", "leave_1"))
    two = wave(PEOPLE, ["north"])
    clear = next(each for each in common(one, two).subjects if each.subject == "clear")
    assert (clear.added, clear.dropped, clear.comparable) == (("clear_2",), (), True)
    back = next(each for each in common(two, one).subjects if each.subject == "clear")
    assert (back.added, back.dropped) == ((), ("clear_2",))


def test_nothing_in_common_is_not_comparable():
    other = renamed(SURVEY, {"clear_1": "Other words", "clear_2": "Again others"})
    shared = common(wave(PEOPLE, ["north"]), wave(PEOPLE, ["north"], questionnaire=other))
    assert "clear" not in shared.comparable
    assert "leave" in shared.comparable


def test_the_key_and_the_answers_are_part_of_a_question():
    item = SURVEY.items[0]
    assert same_question(item, item)
    assert not same_question(item, replace(item, reversed=not item.reversed))
    shorter = replace(item.format, options=item.format.options[:-1])
    assert not same_question(item, replace(item, format=shorter))
    # A translation added is no other question; other words in the language they share are.
    assert same_question(item, replace(item, text=replace(item.text, by_language={"en": item.text.to("en")})))
    assert not same_question(item, replace(item, text=replace(item.text, by_language={"de": "Anders"})))
