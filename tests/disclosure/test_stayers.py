"""Of which units the change of those who stayed may be shown: against a library's flows, and against linear algebra."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from diagnostic.disclosure.flows import Graph, _on_short_ways
from diagnostic.disclosure.stayers import Printed, Told, told
from diagnostic.two_waves import Exchange

PARENTS = np.array([-1, 0, 0, 1, 1, 2, 2])
"""Everybody, two divisions, two teams each."""
TEAMS = (3, 4, 5, 6)
ENOUGH = 5


def inside(team: int) -> list[int]:
    found = [team]
    while PARENTS[found[-1]] >= 0:
        found.append(int(PARENTS[found[-1]]))
    return found


def exchange(kinds: dict[tuple[int, int], int]) -> Exchange:
    """Return who was where: from team (-1: not there) to team, how many."""
    then, now = np.array(list(kinds)).T
    was, here = (np.zeros((PARENTS.size, len(kinds))) for _ in range(2))
    for at, (old, new) in enumerate(kinds):
        was[inside(old) if old >= 0 else [], at] = 1
        here[inside(new) if new >= 0 else [], at] = 1
    n = np.array(list(kinds.values()))[:, None]
    named = np.ones(then.size, dtype=bool)
    return Exchange(("a",), then, now, named, n, sparse.csr_array(was), sparse.csr_array(here), PARENTS)


def decide(kinds: dict[tuple[int, int], int], wanted: np.ndarray | None = None) -> Told:
    every = np.ones(PARENTS.size, dtype=bool)
    return told(exchange(kinds), 0, Printed(every, every), every if wanted is None else wanted, PARENTS, ENOUGH)


def rows(kinds: dict[tuple[int, int], int], shown: np.ndarray, *, apart: bool) -> np.ndarray:
    """Return all that is printed, each a sum over kinds of people now, then kinds of people then."""
    found = []
    for unit in range(PARENTS.size):
        now = [float(new >= 0 and unit in inside(new)) for _, new in kinds]
        then = [float(old >= 0 and unit in inside(old)) for old, _ in kinds]
        nothing = [0.0] * len(kinds)
        found += [now + nothing, nothing + then]
        if shown[unit]:
            both = [a * b for a, b in zip(now, then, strict=True)]
            found.append(both + [-each for each in both])
    if apart:
        found.append([float(old < 0) for old, _ in kinds] + [0.0] * len(kinds))
        found.append([0.0] * len(kinds) + [float(new < 0) for _, new in kinds])
    return np.array(found)


def fewest(kinds: dict[tuple[int, int], int], matrix: np.ndarray) -> int:
    """Return the fewest people that a combination of rows is about, by trying all sets of fewer than enough."""
    size = list(kinds.values())
    rank = np.linalg.matrix_rank(matrix)
    few = [at for at, n in enumerate(size) if n < ENOUGH]
    best = ENOUGH
    for count in range(1, ENOUGH):
        for chosen in combinations(few, count):
            people = sum(size[at] for at in chosen)
            if people >= best:
                continue
            columns = [side * len(size) + at for at in chosen for side in (0, 1)]
            if np.linalg.matrix_rank(np.delete(matrix, columns, axis=1)) < rank:
                best = people
    return best


MOVES = st.dictionaries(
    st.tuples(st.sampled_from([-1, *TEAMS]), st.sampled_from([-1, *TEAMS])).filter(lambda move: max(move) >= 0),
    st.integers(1, 4),
    max_size=7,
)


def crowd(moves: dict[tuple[int, int], int], stayed: list[int]) -> dict[tuple[int, int], int]:
    return {**moves, **{(team, team): n for team, n in zip(TEAMS, stayed, strict=True)}}


@settings(max_examples=60, deadline=None)
@given(MOVES, st.lists(st.integers(6, 9), min_size=4, max_size=4))
def test_nothing_printed_is_about_few_people_and_nothing_more_could_be_printed(moves, stayed) -> None:
    kinds = crowd(moves, stayed)
    found = decide(kinds)
    assert fewest(kinds, rows(kinds, found.stayers, apart=found.apart)) == ENOUGH
    for unit in np.flatnonzero(~found.stayers):
        more = found.stayers.copy()
        more[unit] = True
        assert fewest(kinds, rows(kinds, more, apart=found.apart)) < ENOUGH


def test_a_team_in_which_few_came_and_went_is_not_shown_nor_what_would_tell_it() -> None:
    found = decide(crowd({(-1, 3): 2, (4, -1): 6, (-1, 5): 6, (6, -1): 6}, [8, 8, 8, 8]))
    # Of the first division 8 came or went; with the second team's, the first one's two would be left.
    assert found.stayers.tolist() == [True, True, True, False, False, True, True]
    # All who joined, less those of the second division, would be two.
    assert not found.apart


def test_where_nobody_came_or_went_the_scores_say_it_all() -> None:
    found = decide(crowd({}, [8, 8, 8, 8]))
    assert found.stayers.all()


def test_few_movers_between_teams_are_not_told_by_their_division() -> None:
    found = decide(crowd({(3, 4): 2, (-1, 3): 6, (-1, 4): 6}, [8, 8, 8, 8]))
    assert found.stayers[1]
    assert not found.stayers[[3, 4]].all()


def test_who_joined_is_told_apart_only_from_enough_others() -> None:
    few = decide(crowd({(-1, 3): 4, (3, -1): 6}, [8, 8, 8, 8]))
    assert few.stayers[0]
    assert not few.apart


def test_a_team_that_was_moved_with_its_people_takes_the_division_it_came_to() -> None:
    """They stayed in the team, and not in the division: its own change is no sum of its teams'."""
    moved = exchange(crowd({(-1, 3): 6, (4, -1): 6, (-1, 5): 6}, [8, 8, 8, 8]))
    was = moved.was.toarray()
    was[1] = 0
    every = np.ones(PARENTS.size, dtype=bool)
    there = replace(moved, was=sparse.csr_array(was))
    assert not told(there, 0, Printed(every, every), every, PARENTS, ENOUGH).stayers[1]


@pytest.mark.parametrize("seed", range(40))
def test_the_fewest_people_between_two_groups_are_a_largest_flow(seed) -> None:
    rng = np.random.default_rng(seed)
    ends = rng.integers(-1, 6, (18, 3))
    if seed % 2:  # changes and scores are groups of their own; who was there once is in one group of scores
        ends[:, 2] = rng.choice([-1, 4, 5], 18)
        ends[:, :2] = rng.integers(0, 4, (18, 2))
        ends[:, 1] = np.where(ends[:, 2] < 0, ends[:, 0], ends[:, 1])
    weight = rng.integers(1, 5, 18)
    graph = nx.DiGraph()
    for edge, (nodes, people) in enumerate(zip(ends.tolist(), weight.tolist(), strict=True)):
        graph.add_edge(("in", edge), ("out", edge), capacity=people)
        for node in nodes:
            graph.add_edge(node, ("in", edge))
            graph.add_edge(("out", edge), node)
    graph.add_nodes_from(range(-1, 6))
    ours = Graph(ends, weight)
    for source, sink in ((4, 5), (5, 4), (4, -1), (0, 5)):
        expected, _ = nx.minimum_cut(graph, source, sink)
        for enough in (1, 3, 5, expected, 1000):
            assert ours.between(source, sink, enough) == min(expected, enough)
        assert not any(_on_short_ways(inside, source, sink, expected + 1) for inside in ours._inside)


def test_what_is_not_to_be_shown_does_not_follow_from_the_others() -> None:
    """Nobody moved within the division: its own and one team's change would give the other team's."""
    kinds = crowd({(-1, 3): 6, (4, -1): 6, (-1, 5): 6, (6, -1): 6}, [8, 8, 8, 8])
    wanted = np.ones(PARENTS.size, dtype=bool)
    assert decide(kinds, wanted).stayers.all()
    wanted[4] = False
    assert decide(kinds, wanted).stayers.tolist() == [True, True, True, False, False, True, True]


Three = dict[tuple[int, int, int], int]
"""From team to team to team (-1: not there), how many."""
ONCE = st.sampled_from([-1, *TEAMS])
THREE = st.dictionaries(
    st.tuples(ONCE, ONCE, ONCE).filter(lambda move: max(move) >= 0), st.integers(1, 6), min_size=1, max_size=8
)


def of_two(people: Three, first: int) -> Exchange:
    """Return who was where at two of three waves; who of the second pair is settled."""
    kinds: dict[tuple[int, int], int] = {}
    settled: dict[tuple[int, int], int] = {}
    for teams, n in people.items():
        pair = teams[first], teams[first + 1]
        if max(pair) >= 0:
            kinds[pair] = kinds.get(pair, 0) + n
            settled[pair] = settled.get(pair, 0) + n * (teams[0] == teams[1] >= 0)
    found = exchange(kinds)
    return replace(found, settled=np.array(list(settled.values()))[:, None]) if first else found


def rows_of_three(people: Three, shown: list[Told]) -> np.ndarray:
    """Return all scores and both changes, each a sum over kinds of people then, later, and now."""

    def row(*sums: tuple[int, int, list[bool]]) -> np.ndarray:
        found = np.zeros((3, len(people)))
        for factor, number, inside_ in sums:
            found[number] += factor * np.array(inside_, dtype=float)
        return found.ravel()

    def there(unit: int, number: int) -> list[bool]:
        return [teams[number] >= 0 and unit in inside(teams[number]) for teams in people]

    rows_ = [row((1, number, there(unit, number))) for unit in range(PARENTS.size) for number in range(3)]
    for first, found in enumerate(shown):
        for unit in np.flatnonzero(found.stayers):
            both = [a and b for a, b in zip(there(unit, first), there(unit, first + 1), strict=True)]
            rows_.append(row((1, first + 1, both), (-1, first, both)))
        if found.apart:
            rows_.append(row((1, first + 1, [t[first] < 0 <= t[first + 1] for t in people])))
            rows_.append(row((1, first, [t[first + 1] < 0 <= t[first] for t in people])))
    return np.array(rows_)


def told_of_three(people: Three, shown: list[Told]) -> int:
    """Return the fewest people that a combination of all scores and both changes is about."""
    matrix, sizes = rows_of_three(people, shown), list(people.values())
    rank = np.linalg.matrix_rank(matrix)
    few = [at for at, n in enumerate(sizes) if n < ENOUGH]
    for count in range(1, ENOUGH):
        for chosen in combinations(few, count):
            if (told_of := sum(sizes[at] for at in chosen)) < ENOUGH:
                columns = [number * len(sizes) + at for at in chosen for number in range(3)]
                if np.linalg.matrix_rank(np.delete(matrix, columns, axis=1)) < rank:
                    return told_of
    return ENOUGH


def both_changes(people: Three) -> list[Told]:
    every = np.ones(PARENTS.size, dtype=bool)
    return [told(of_two(people, first), 0, Printed(every, every), every, PARENTS, ENOUGH) for first in (0, 1)]


@settings(max_examples=150, deadline=None)
@given(THREE, st.lists(st.integers(6, 9), min_size=4, max_size=4))
def test_two_changes_after_each_other_are_about_no_few_people(moves, stayed) -> None:
    people = {**moves, **{(team,) * 3: n for team, n in zip(TEAMS, stayed, strict=True)}}
    assert told_of_three(people, both_changes(people)) == ENOUGH


SIX_CAME_FIVE_OF_THEM_LEFT = {(-1, 3, -1): 5, (-1, 3, 3): 1, **{(team,) * 3: 8 for team in TEAMS}}


def test_six_join_and_five_of_them_leave() -> None:
    """Of each change 5 or more are told; the one off the other is about the one who is still there."""
    first, second = both_changes(SIX_CAME_FIVE_OF_THEM_LEFT)
    assert first.stayers.all()
    assert second.stayers.tolist() == [False, False, True, False, True, True, True]
    every = np.ones(PARENTS.size, dtype=bool)
    unaware = replace(of_two(SIX_CAME_FIVE_OF_THEM_LEFT, 1), settled=None)
    alone = told(unaware, 0, Printed(every, every), every, PARENTS, ENOUGH)
    assert told_of_three(SIX_CAME_FIVE_OF_THEM_LEFT, [first, second]) == ENOUGH
    assert told_of_three(SIX_CAME_FIVE_OF_THEM_LEFT, [first, alone]) == 1
