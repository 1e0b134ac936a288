"""Who is who in several versions of the same answers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from waves_builder import wave

from diagnostic.matched_answers import identified
from diagnostic.responses import Responses

TEAMS = ["a", "b"]


def answers(*people: tuple[str, str, int]) -> Responses:
    return wave(list(people), TEAMS)


def unnamed(responses: Responses) -> Responses:
    return replace(responses, respondent=None)


def numbers(*versions: Responses) -> list[list[int]]:
    return [each.tolist() for each in identified(versions)]


NOW = answers(("p", "a", 1), ("q", "a", 2), ("r", "b", 3))


def test_pseudonyms_say_who_is_who_whatever_they_answer_and_wherever_they_are():
    assert numbers(NOW, answers(("r", "a", 5), ("p", "a", 1), ("q", "b", 2))) == [[0, 1, 2], [2, 0, 1]]


def test_who_came_with_the_answers_of_somebody_who_went_is_somebody_else():
    assert numbers(NOW, answers(("p", "a", 1), ("q", "a", 2), ("gone", "b", 3))) == [[0, 1, 2], [0, 1, 3]]


def test_where_pseudonyms_were_made_with_another_key_or_are_missing_answers_say_who_is_who():
    then = answers(("x", "b", 3), ("y", "a", 1), ("z", "a", 5))
    assert numbers(NOW, then) == numbers(unnamed(NOW), then) == numbers(NOW, unnamed(then)) == [[0, 1, 2], [2, 0, 3]]


def test_the_same_answers_are_looked_for_in_the_same_unit_first():
    now = unnamed(answers(("", "a", 4), ("", "b", 4)))
    assert numbers(now, unnamed(answers(("", "b", 4), ("", "a", 4)))) == [[0, 1], [1, 0]]
    assert numbers(now, unnamed(answers(("", "b", 4), ("", "b", 4)))) == [[0, 1], [1, 0]]


def test_who_is_gone_now_is_found_in_the_versions_before():
    first = answers(("p", "a", 1), ("gone", "b", 5), ("r", "b", 3))
    second = answers(("r", "b", 3), ("gone", "b", 4), ("new", "a", 5), ("p", "a", 1))
    assert numbers(NOW, first, second) == [[0, 1, 2], [0, 3, 2], [2, 3, 4, 0]]


@given(st.lists(st.permutations(range(8)).map(lambda order: order[:6]), min_size=2, max_size=4))
def test_pseudonyms_give_the_same_numbers_to_the_same_people(versions):
    made = [answers(*((f"p{each}", TEAMS[each % 2], each % 5 + 1) for each in people)) for people in versions]
    found = identified(made)
    number = {}
    for people, ids in zip(versions, found, strict=True):
        assert ids.tolist() == [number.setdefault(each, at) for each, at in zip(people, ids.tolist(), strict=True)]
    assert len(set(number.values())) == len(number)
    assert np.array_equal(found[0], np.arange(6))
