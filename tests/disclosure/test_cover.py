"""What is withheld besides is the least, as trying every possibility finds it."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostic.disclosure import cover, suppress
from diagnostic.disclosure.cover import Effort, complete, complete_with_means
from diagnostic.disclosure.guard import Group, Guard, ends, of_scores
from diagnostic.disclosure.relations import tree
from diagnostic.disclosure.suppress import Columns, Mean, Rule, violations

RULE = Rule(threshold=5, others=1)


def columns_of(parents, leaves, scores=None):
    """Counts rolled up, and scores with their guards where there are any; one column."""
    groups = tree(parents)
    n = np.array(leaves, dtype=np.int64)[:, None]
    total = None if scores is None else n * np.array(scores, dtype=float)[:, None]
    for group in range(len(parents) - 1, 0, -1):
        n[parents[group]] += n[group]
        if total is not None:
            total[parents[group]] += total[group]
    if total is None:
        return groups, Columns(n, np.zeros(1, dtype=np.int64))
    low, high = np.zeros(1), np.full(1, 100.0)

    def shield(people, sums, sensitive):
        floor, ceiling = np.zeros(people.shape), np.full(people.shape, 100.0)
        group = Group(people, sums, floor, ceiling, *ends(people, sums, floor, ceiling))
        return of_scores(group, range_=(low, high), sensitive=sensitive, points=10)

    own, own_total = n[groups.heads] - groups.sums(n), total[groups.heads] - groups.sums(total)
    guard = Guard(shield(n, total, n < 5), shield(own, own_total, own < 5))
    return groups, Columns(n, np.zeros(1, dtype=np.int64), total, low, high, guard)


def cost(groups, hidden):
    """Cells hidden, one with parts counting for more than all of these."""
    weight = np.ones(groups.size)
    for level in groups.levels:
        weight[level.heads] += np.add.reduceat(weight[level.kids], level.starts)
    return float(weight[hidden].sum())


def least(groups, columns, withheld):
    """Try every possibility with the whole shown, None where there is none."""
    direct = columns.n[groups.heads] - groups.sums(columns.n)
    best = None
    for choice in product([False, True], repeat=groups.size - 1):
        hidden = np.array([False, *choice])[:, None]
        if (hidden >= withheld).all() and not violations(groups, columns, hidden, RULE, direct).any():
            best = min(cost(groups, hidden[:, 0]), np.inf if best is None else best)
    return best


def random_case(seed):
    rng = np.random.default_rng(seed)
    size = int(rng.integers(4, 10))
    inner = int(rng.integers(1, 4))
    parents = [-1, *[0] * min(inner, size - 1), *rng.integers(0, inner, max(size - 1 - inner, 0)).tolist()]
    leaves = np.where([at in parents for at in range(size)], rng.choice([0, 0, 2, 6], size), rng.integers(0, 12, size))
    scores = rng.choice([0, 20, 50, 80, 100], size) if rng.random() < 0.7 else None
    return parents, leaves, scores


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_least_that_is_safe(seed):
    groups, columns = columns_of(*random_case(seed))
    withheld = columns.n < RULE.threshold
    effort = Effort()
    found = complete(groups, columns, withheld, RULE, effort)
    best = least(groups, columns, withheld) if not withheld[0] else None
    if best is not None:
        assert not found[0]
        assert effort.greedy == 0
        assert cost(groups, found[:, 0]) == pytest.approx(best)
    direct = columns.n[groups.heads] - groups.sums(columns.n)
    if not found[0]:
        assert not violations(groups, columns, found, RULE, direct).any()


def test_one_larger_group_instead_of_two_small_ones():
    """Five are left over with either of the small ones, but all at the top: the greedy answer takes two more."""
    groups, columns = columns_of([-1, 0, 0, 0, 0], [0, 4, 5, 6, 7], [0, 100, 100, 50, 50])
    withheld = columns.n < 5
    greedy = suppress.complete(groups, columns, withheld, RULE)[:, 0]
    found = complete(groups, columns, withheld, RULE)[:, 0]
    assert np.flatnonzero(greedy).tolist() == [1, 2, 3]
    assert np.flatnonzero(found).tolist() == [1, 3]


def test_a_deeper_choice_is_an_integer_programme():
    effort = Effort()
    groups, columns = columns_of([-1, 0, 0, 0, 1, 1, 2, 2], [0, 0, 0, 20, 2, 2, 8, 9])
    withheld = columns.n < 5
    found = complete(groups, columns, withheld, RULE, effort)
    assert cost(groups, found[:, 0]) == least(groups, columns, withheld)
    assert (effort.exact, effort.greedy) == (1, 0)


def test_what_is_too_large_stays_greedy_and_is_counted(monkeypatch):
    monkeypatch.setattr(cover, "GROUPS", 0)
    monkeypatch.setattr(cover, "CHOICES", 0)
    effort = Effort()
    groups, columns = columns_of([-1, 0, 0, 0, 0], [0, 4, 5, 6, 7], [0, 100, 100, 50, 50])
    found = complete(groups, columns, columns.n < 5, RULE, effort)
    assert np.flatnonzero(found[:, 0]).tolist() == [1, 2, 3]
    assert (effort.exact, effort.greedy) == (0, 1)


def test_an_integer_programme_that_does_not_end_leaves_the_greedy_answer(monkeypatch):
    monkeypatch.setattr(cover, "ROUNDS", 0)
    effort = Effort()
    groups, columns = columns_of([-1, 0, 0, 0, 1, 1, 2, 2], [0, 0, 0, 20, 2, 2, 8, 9])
    withheld = columns.n < 5
    assert np.array_equal(
        complete(groups, columns, withheld, RULE, effort), suppress.complete(groups, columns, withheld, RULE)
    )
    assert effort.greedy == 1


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_order_of_units_changes_nothing_of_how_much(seed):
    parents, leaves, scores = random_case(seed)
    groups, columns = columns_of(parents, leaves.copy(), scores)
    found = complete(groups, columns, columns.n < 5, RULE)
    rng = np.random.default_rng(seed)
    # another order in which parents still stand before their children
    depth = [0]
    for parent in parents[1:]:
        depth.append(depth[parent] + 1)
    order = sorted(range(len(parents)), key=lambda group: (depth[group], rng.random()))
    place = {group: at for at, group in enumerate(order)}
    again = [-1 if parents[group] < 0 else place[parents[group]] for group in order]
    other, turned = columns_of(again, leaves[order], None if scores is None else np.array(scores)[order])
    mirrored = complete(other, turned, turned.n < 5, RULE)
    if not found[0, 0]:
        assert cost(other, mirrored[:, 0]) == pytest.approx(cost(groups, found[:, 0]))


def test_means_go_with_their_parts():
    groups = tree([-1, 0, 0, 0])
    n = np.array([[27, 26, 27], [9, 8, 9], [9, 9, 9], [9, 9, 9]])
    part = np.zeros((4, 3), dtype=bool)
    part[1:3, 0] = True
    more, linked = complete_with_means(groups, Columns(n, np.arange(3)), part, RULE, (Mean(2, (0, 1)),))
    assert more[1:3].tolist() == [[True, False, True]] * 2
    assert linked[1:3].tolist() == [[False, False, True]] * 2
