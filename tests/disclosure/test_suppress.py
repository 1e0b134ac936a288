import time

import numpy as np
import pytest

from diagnostic.disclosure.cover import complete_with_means
from diagnostic.disclosure.relations import tree
from diagnostic.disclosure.suppress import Columns, Mean, Rule, complete

RULE = Rule(threshold=5, others=1)


def rolled(parents, leaves):
    """Counts of all groups from those that people sit in."""
    n = np.array(leaves, dtype=np.int64).reshape(len(parents), -1)
    for group in range(len(parents) - 1, 0, -1):
        if parents[group] >= 0:
            n[parents[group]] += n[group]
    return n


def hidden(parents, leaves, also=()):
    """Which groups are withheld in the end, given who is in them directly."""
    n = rolled(parents, leaves)
    withheld = n < RULE.threshold
    withheld[list(also)] = True
    result = complete(tree(parents), Columns(n, np.arange(n.shape[1])), withheld, RULE)
    return np.flatnonzero(result[:, 0]).tolist()


FLAT = [-1, 0, 0, 0]


@pytest.mark.parametrize(
    ("leaves", "expected"),
    [
        ([0, 7, 8, 9], []),
        ([0, 3, 8, 9], [1, 2]),  # the smallest neighbour goes with it
        ([0, 3, 4, 9], [1, 2]),  # seven people are left over: enough
        ([0, 1, 2, 9], [1, 2, 3]),  # three are not
        ([0, 0, 8, 9], [1, 2]),  # silence is withheld, too
        ([2, 7, 8, 9], [1]),  # two people directly under the organisation
        ([6, 7, 8, 9], []),
        ([6, 3, 8, 9], [1]),  # six directly under it hide the three
        ([1, 2, 2, 9], [1, 2]),  # five people are left over, one of them directly under it
    ],
)
def test_flat(leaves, expected):
    assert hidden(FLAT, leaves) == expected


def test_a_large_withheld_group_needs_a_second_one():
    assert hidden(FLAT, [0, 30, 8, 9], also=[1]) == [1, 2]


def test_people_directly_above_are_a_second_part():
    assert hidden(FLAT, [1, 30, 8, 9], also=[1]) == [1]


def test_an_only_child_and_its_parent_go_together():
    # and once the parent is withheld, its own neighbour has to go with it
    assert hidden([-1, 0, 0, 1], [0, 0, 9, 12], also=[3]) == [1, 2, 3]


def test_a_withheld_parent_is_not_the_sum_of_its_children():
    assert hidden([-1, 0, 0, 1, 1], [0, 0, 20, 6, 7], also=[1]) == [1, 2, 3]


def test_a_withheld_parent_is_not_its_children_but_for_a_few():
    assert hidden([-1, 0, 0, 1, 1, 1], [0, 0, 20, 6, 7, 2], also=[1]) == [1, 2, 3, 5]


def test_units_withheld_elsewhere_are_chosen_first():
    # Column 0 has to choose; the larger team 3 is withheld in columns 1 and 2 anyway.
    n = rolled(FLAT, [[0, 0, 0], [3, 3, 3], [8, 8, 8], [9, 4, 4]])
    result = complete(tree(FLAT), Columns(n, np.arange(3)), n < 5, RULE)
    assert np.flatnonzero(result[:, 0]).tolist() == [1, 3]


def test_a_bundle_is_withheld_together():
    n = rolled(FLAT, [[0, 0], [3, 7], [8, 8], [9, 9]])
    withheld = np.zeros((4, 1), dtype=bool)
    withheld[1] = True
    result = complete(tree(FLAT), Columns(n, np.zeros(2, dtype=np.int64)), withheld, RULE)
    assert result[:, 0].tolist() == [False, True, True, False]


@pytest.mark.parametrize(
    ("means", "expected"),
    [
        ([60, 60, 50, 50], [1, 2]),
        ([100, 100, 50, 50], [1, 2, 3]),  # all seven left over are at the top
        ([0, 0, 50, 50], [1, 2, 3]),
        ([100, 72, 50, 50], [1, 2]),
        ([100, 80, 50, 50], [1, 2, 3]),  # six of seven may be
    ],
)
def test_a_remainder_that_agrees_is_not_left_alone(means, expected):
    parents = [-1, 0, 0, 0, 0]
    leaves = [0, 3, 4, 8, 9]
    n = rolled(parents, leaves)
    total = np.array([0.0, *np.array(leaves[1:]) * np.array(means, dtype=float)])[:, None]
    total[0] = total.sum()
    columns = Columns(n, np.array([0]), total, np.zeros(1), np.full(1, 100.0))
    result = complete(tree(parents), columns, n < 5, RULE)
    assert np.flatnonzero(result[:, 0]).tolist() == expected


def test_a_mean_goes_with_its_parts_and_not_alone():
    parents = [-1, 0, 0, 0]
    n = rolled(parents, [[0, 0, 0], [9, 8, 9], [9, 9, 9], [9, 9, 9]])
    columns = Columns(n, np.arange(3))
    part, whole = np.zeros((4, 3), dtype=bool), np.zeros((4, 3), dtype=bool)
    part[1:3, 0], whole[1:3, 2] = True, True
    means = (Mean(bundle=2, parts=(0, 1)),)
    more, linked = complete_with_means(tree(parents), columns, part, RULE, means)
    assert more[1:3].tolist() == [[True, False, True]] * 2
    assert linked[1:3].tolist() == [[False, False, True]] * 2
    more, linked = complete_with_means(tree(parents), columns, whole, RULE, means)
    assert linked[1].tolist() == [False, True, False]  # fewer people have the second part
    assert (more.sum(axis=1) != 1).all()


def test_nothing_that_is_withheld_comes_back():
    rng = np.random.default_rng(3)
    parents = [-1, *[0] * 6, *rng.integers(1, 7, 30).tolist()]
    n = rolled(parents, rng.integers(0, 12, (37, 8)) * (np.arange(37) > 6)[:, None])
    withheld = n < 5
    result = complete(tree(parents), Columns(n, np.arange(8)), withheld, RULE)
    assert (result >= withheld).all()
    again = complete(tree(parents), Columns(n, np.arange(8)), result, RULE)
    assert (again == result).all()


@pytest.mark.parametrize(("low", "high"), [(8, 20), (2, 9)])
def test_two_thousand_units_take_no_time(low, high):
    rng = np.random.default_rng(1)
    parents = [-1, *[0] * 40, *(1 + at % 40 for at in range(2000))]
    people = rng.integers(low, high, 2000)
    leaves = np.zeros((2041, 85), dtype=np.int64)
    leaves[41:] = rng.binomial(people[:, None], 0.93, (2000, 85))
    n = rolled(parents, leaves)
    start = time.perf_counter()
    complete(tree(parents), Columns(n, np.arange(85)), n < 5, RULE)
    assert time.perf_counter() - start < 20
