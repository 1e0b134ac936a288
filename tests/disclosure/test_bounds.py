"""What can be derived, against linear programmes over the whole system, and against printed examples."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from diagnostic.disclosure.bounds import intervals, part_of, parts
from diagnostic.disclosure.systems import Relation, System, tree_relations


def system(relations, least, most):
    least, most = (np.array(ends, dtype=float).reshape(len(least), -1) for ends in (least, most))
    names = tuple(f"q{at}" for at in range(least.shape[0]))
    return System(
        names, tuple(Relation("f", names[whole], whole, tuple(part)) for whole, part in relations), least, most
    )


def brute_force(made, column=0):
    """The least and most of every quantity: two programmes each over all relations at once."""
    size = len(made.quantities)
    matrix = np.zeros((len(made.relations), size))
    for row, relation in enumerate(made.relations):
        matrix[row, relation.whole] -= 1
        for part in relation.parts:
            matrix[row, part] += 1
    bounds = list(zip(made.least[:, column], made.most[:, column], strict=True))
    ends = []
    for at in range(size):
        aim = np.eye(size)[at]
        done = [linprog(sign * aim, A_eq=matrix, b_eq=np.zeros(len(matrix)), bounds=bounds) for sign in (1, -1)]
        assert [each.status for each in done] == [0, 0]
        ends.append((done[0].fun, -done[1].fun))
    return np.array(ends)


def table(values, hidden, most=1000.0):
    """A two-way table with its margins; rows of ``values`` hold the margin last, as does the last row."""
    values = np.array(values, dtype=float)
    rows, columns = values.shape
    at = np.arange(values.size).reshape(values.shape)
    relations = [(at[row, -1], at[row, :-1]) for row in range(rows)] + [
        (at[-1, column], at[:-1, column]) for column in range(columns)
    ]
    flat = values.ravel()
    secret = np.zeros(values.size, dtype=bool)
    secret[[at[cell] for cell in hidden]] = True
    made = system(relations, np.where(secret, 0, flat), np.where(secret, most, flat))
    return made, at


def test_the_investments_of_fischetti_and_salazar():
    """Fischetti and Salazar (2000), figure 1: four cells hidden, the 22 can be anything from 5 to 30."""
    investments = [[20, 50, 10, 80], [8, 19, 22, 49], [17, 32, 12, 61], [45, 101, 44, 190]]
    made, at = table(investments, [(1, 0), (1, 2), (2, 0), (2, 2)])
    found = intervals(made)
    cell = at[1, 2]
    assert (found.least[cell, 0], found.most[cell, 0]) == pytest.approx((5, 30), abs=1e-4)
    assert found.programmes == 8


def test_the_small_counts_of_the_gauss_suppression_vignette():
    """Young and old by country (R package GaussSuppression, vignette on small counts): four cells hidden."""
    people = [[2, 0, 5, 7], [3, 4, 6, 13], [5, 4, 11, 20]]
    made, at = table(people, [(0, 0), (0, 1), (1, 0), (1, 1)])
    found = intervals(made)
    ends = [(found.least[at[cell], 0], found.most[at[cell], 0]) for cell in ((0, 0), (0, 1), (1, 0), (1, 1))]
    assert ends == [pytest.approx(end, abs=1e-4) for end in ((0, 2), (0, 2), (3, 5), (2, 4))]
    # with the zero alone it would be nothing but the zero
    alone, at = table(people, [(0, 1)])
    assert intervals(alone).width()[at[0, 1], 0] == 0


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_trees_as_the_programmes_say(seed):
    rng = np.random.default_rng(seed)
    size = int(rng.integers(3, 12))
    parents = [-1, *(int(rng.integers(0, at)) for at in range(1, size))]
    values = rng.integers(0, 9, size).astype(float)
    leaf = np.array([at not in parents for at in range(size)])
    values[~leaf] = 0
    for group in range(size - 1, 0, -1):
        values[parents[group]] += values[group]
    shown = rng.random(size) < 0.5
    slack = rng.integers(0, 3, size)  # some of what is shown is rounded
    least = np.where(shown, values - slack, np.maximum(values - rng.integers(0, 9, size), 0))
    most = np.where(shown, values + slack, values + rng.integers(0, 9, size))
    relations = tree_relations("f", [str(at) for at in range(size)], parents, {})
    made = System(tuple(map(str, range(size))), tuple(relations), least[:, None], most[:, None])
    found = intervals(made)
    assert found.programmes == 0
    assert np.stack([found.least[:, 0], found.most[:, 0]], axis=1) == pytest.approx(brute_force(made), abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_crossed_cuts_as_the_programmes_say(seed):
    rng = np.random.default_rng(seed)
    inner = rng.integers(0, 9, (int(rng.integers(2, 4)), int(rng.integers(2, 4))))
    values = np.zeros((inner.shape[0] + 1, inner.shape[1] + 1))
    values[:-1, :-1] = inner
    values[-1] = values.sum(axis=0)
    values[:, -1] = values[:, :-1].sum(axis=1)
    hidden = [cell for cell in np.ndindex(values.shape) if rng.random() < 0.6]
    made, _ = table(values, hidden, most=200.0)
    found = intervals(made)
    assert np.stack([found.least[:, 0], found.most[:, 0]], axis=1) == pytest.approx(brute_force(made), abs=1e-4)


def test_parts_that_are_alike_are_solved_once():
    made, _ = table([[2, 0, 5, 7], [3, 4, 6, 13], [5, 4, 11, 20]], [(0, 0), (0, 1), (1, 0), (1, 1)])
    twice = System(made.quantities, made.relations, np.hstack([made.least] * 2), np.hstack([made.most] * 2))
    assert intervals(twice).programmes == intervals(made).programmes == 8


def test_parts_know_what_hangs_together():
    # two wholes of two hidden parts each; the second column hides nothing of the second whole
    made = system(
        [(0, (1, 2)), (3, (4, 5))],
        [[10, 10], [0, 0], [0, 0], [8, 8], [0, 3], [0, 5]],
        [[10, 10], [9, 9], [9, 9], [8, 8], [9, 3], [9, 5]],
    )
    found = [(part.column, part.quantities.tolist(), part.relations.tolist(), part.circle) for part in parts(made)]
    assert sorted(found) == [(0, [1, 2], [0], False), (0, [4, 5], [1], False), (1, [1, 2], [0], False)]
    small, where = part_of(made, next(part for part in parts(made) if part.column == 1))
    assert where.tolist() == [0, 1, 2]
    assert small.least[:, 0].tolist() == [10, 0, 0]


def test_a_system_without_relations_is_left_as_it_is():
    made = system([], [[1.0], [2.0]], [[3.0], [2.0]])
    assert intervals(made).width()[:, 0].tolist() == [2, 0]


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_order_does_not_matter(seed):
    rng = np.random.default_rng(seed)
    made, _ = table([[2, 0, 5, 7], [3, 4, 6, 13], [5, 4, 11, 20]], [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0)])
    order = rng.permutation(len(made.quantities))
    place = np.argsort(order)
    relations = tuple(
        Relation(each.family, each.name, int(place[each.whole]), tuple(int(place[part]) for part in each.parts))
        for each in made.relations
    )
    turned = System(tuple(made.quantities[at] for at in order), relations, made.least[order], made.most[order])
    assert intervals(turned).width()[place] == pytest.approx(intervals(made).width(), abs=1e-4)


def test_the_last_digits_of_large_sums_do_not_grow():
    """A large organisation of four levels, one hidden pair in each lowest group: all that is open stays open."""
    rng = np.random.default_rng(1)
    parents, frontier = [-1], [0]
    for fan in (5, 8, 5, 10):
        above, frontier = frontier, []
        for parent in above:
            frontier += range(len(parents), len(parents) + fan)
            parents += [parent] * fan
    size = len(parents)
    value = np.zeros(size)
    value[frontier] = rng.integers(20, 300, len(frontier)) * rng.uniform(40, 80, len(frontier))
    hidden = np.zeros(size, dtype=bool)
    for first in frontier[::10]:
        hidden[[first, first + 1]] = True
        value[[first, first + 1]] = rng.uniform(100, 200, 2)
    for at in range(size - 1, 0, -1):
        value[parents[at]] += value[at]
    value *= 1 + rng.choice([-1, 0, 1], size) * 2e-16  # each is a number of people times a mean
    relations = tree_relations("units", [str(at) for at in range(size)], parents, {})
    ends = (np.where(hidden, end, value)[:, None] for end in (0.0, 300.0))
    found = intervals(System(tuple(map(str, range(size))), tuple(relations), *ends))
    assert np.all(found.width()[hidden] > 199)
    assert np.allclose(found.least[~hidden, 0], value[~hidden], rtol=0, atol=0)
