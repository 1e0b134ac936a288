import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.disclosure.relations import tree, tree_of

PARENTS = [-1, 0, 0, 1, 1, 2, 3]
"""The organisation; divisions 1 and 2; 3 and 4 in 1, 5 in 2; 6 in 3."""


def test_sums_over_children():
    groups = tree(PARENTS)
    values = np.arange(7)[:, None] * np.array([[1, 10]])
    found = dict(zip(groups.heads.tolist(), groups.sums(values).tolist(), strict=True))
    assert found == {0: [3, 30], 1: [7, 70], 2: [5, 50], 3: [6, 60]}


def test_of_known_groups_inside_each_other_only_the_outermost_counts():
    groups = tree(PARENTS)
    values = np.array([100, 60, 30, 40, 10, 20, 15])[:, None]
    known = np.array([True, False, True, True, False, True, True])[:, None]
    below = groups.explained(values, known)[:, 0].tolist()
    assert below == [30 + 40, 40, 20, 15, 0, 0, 0]


@given(
    parents=st.lists(st.integers(0, 10), max_size=12).map(lambda xs: [-1, *(min(x, at) for at, x in enumerate(xs))]),
    seed=st.integers(0, 1000),
)
def test_explained_is_what_a_walk_down_finds(parents, seed):
    rng = np.random.default_rng(seed)
    values, known = rng.integers(0, 9, (len(parents), 2)), rng.random((len(parents), 2)) < 0.5

    def walk(group, column):
        kids = [at for at, parent in enumerate(parents) if parent == group]
        return sum(values[k, column] if known[k, column] else walk(k, column) for k in kids)

    expected = [[walk(group, column) for column in range(2)] for group in range(len(parents))]
    assert tree(parents).explained(values, known).tolist() == expected


def test_a_single_group_has_no_relation():
    groups = tree([-1])
    assert groups.heads.size == 0
    assert groups.sums(np.ones((1, 3))).shape == (0, 3)


def test_a_child_before_its_parent_is_refused():
    with pytest.raises(ValueError, match="before its parent"):
        tree([-1, 2, 0])


def test_units_that_are_not_listed_are_passed_over():
    above = {"all": None, "north": "all", "lille": "north", "arras": "north", "south": "all"}
    assert tree_of(["all", "lille", "arras", "south"], above).parents.tolist() == [-1, 0, 0, 0]
    assert tree_of(["lille", "south"], above).parents.tolist() == [-1, -1]
