import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from diagnostic.stats.effort import duplicates, instructed_failed, seconds_per_item
from diagnostic.stats.even_odd import even_odd
from diagnostic.stats.invariability import irv, longstring
from diagnostic.stats.item_pairs import item_pairs, mahalanobis, synonyms


def test_seconds_an_item() -> None:
    seconds = np.array([120.0, np.nan, 0.0, -5.0, 90.0])
    found = seconds_per_item(seconds, [60, 60, 60, 60, 0])
    np.testing.assert_array_equal(found, [2.0, np.nan, np.nan, np.nan, np.nan])


def test_instructed_items_failed() -> None:
    given_ = np.array([[2, 5], [2, 4], [1, 1], [np.nan, 5], [np.nan, np.nan]])
    np.testing.assert_array_equal(instructed_failed(given_, [2, 5]), [0, 1, 2, 0, np.nan])
    assert np.isnan(instructed_failed(np.empty((3, 0)), [])).all()


def test_the_first_of_equal_answers_is_no_copy() -> None:
    row = np.array([1, 2, 3, 4, 0, 5], dtype=np.int8)
    other = np.array([1, 2, 3, 4, 1, 5], dtype=np.int8)
    unsure = np.where(row == 0, -1, row).astype(np.int8)
    found = duplicates(np.array([row, other, row, unsure]), answered=5)
    assert found.copies.tolist() == [2, 0, 2, 2]
    assert found.again.tolist() == [False, False, True, True]


def test_short_and_straight_answers_say_nothing() -> None:
    straight = np.full((4, 30), 3, dtype=np.int8)
    short = np.tile(np.array([1, 2, 3] + [0] * 27, dtype=np.int8), (4, 1))
    for answers in (straight, short, np.empty((0, 30), dtype=np.int8)):
        found = duplicates(answers)
        assert not found.copies.any()
        assert not found.again.any()
    assert duplicates(straight, most_alike=1.0).copies.tolist() == [3] * 4


@given(arrays.arrays(np.int8, (7, 4), elements=st.integers(-1, 2)))
def test_duplicates_by_brute_force(answers) -> None:
    found = duplicates(answers, answered=2, most_alike=0.7)
    codes = np.maximum(answers, 0)
    telling = [
        (row > 0).sum() >= 2 and max((row == code).sum() for code in (1, 2)) <= 0.7 * (row > 0).sum() for row in codes
    ]
    for i, row in enumerate(codes):
        equal = [j for j, other in enumerate(codes) if telling[i] and telling[j] and (row == other).all()]
        assert found.copies[i] == max(len(equal) - 1, 0)
        assert found.again[i] == bool(equal and equal[0] < i)


def test_a_hundred_thousand_people_are_quick() -> None:
    """All indices together take some 0.6 s of one core; the limit leaves room for a slow machine."""
    rng = np.random.default_rng(1)
    codes = np.clip(np.rint(rng.normal(3.4, 0.5, (100_000, 1)) + rng.normal(0, 0.9, (100_000, 60))), 1, 5)
    codes[rng.random(codes.shape) < 0.03] = 0
    answers = np.where(codes > 0, codes, np.nan)
    begin = time.process_time()
    related = item_pairs(answers)
    longstring(answers, skip_missing=True)
    irv(answers)
    even_odd(answers, [4] * 15)
    mahalanobis(answers, related)
    synonyms(answers, related, cut=0.1)
    duplicates(codes.astype(np.int8))
    assert time.process_time() - begin < 10


def test_a_copy_is_found_among_many() -> None:
    rng = np.random.default_rng(2)
    answers = rng.integers(1, 6, (5000, 40)).astype(np.int8)
    answers[4000] = answers[17]
    found = duplicates(answers)
    assert np.flatnonzero(found.copies).tolist() == [17, 4000]
    assert np.flatnonzero(found.again).tolist() == [4000]


@pytest.mark.parametrize("items", [1, 3])
def test_few_items_are_never_enough(items) -> None:
    assert not duplicates(np.ones((9, items), dtype=np.int8), most_alike=1.0).copies.any()
