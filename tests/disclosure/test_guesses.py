"""Close guesses by outsiders and by colleagues, each case by hand; and the check finds what the rules forget."""

from dataclasses import replace

import numpy as np
import pytest
from worlds import random_world, teams

from diagnostic.cells import Status
from diagnostic.disclosure import gate, suppress
from diagnostic.disclosure.gate import DisclosureFailure, protect
from diagnostic.disclosure.guesses import guesses
from diagnostic.disclosure.policy import Protection
from diagnostic.disclosure.sheets import Given, Told
from diagnostic.disclosure.statements import STATEMENTS
from diagnostic.measures import Measure
from diagnostic.released_table import Table

UNITS = teams([1, 1, 1]).context().units
GROUPS = tuple(unit.id for unit in UNITS)


def found(people, answers, hidden, *, points=10, alike=(), bands=None):
    """What can be guessed of three teams, from the answers of all their people; ``hidden`` are teams 1, 2, 3."""
    n = np.array([sum(people), *people], dtype=np.int64)[:, None]
    split = np.split(np.array(answers, dtype=float), np.cumsum(people)[:-1])
    every = [np.array(answers, dtype=float), *split]
    ends = [np.array([[end(each) if each.size else 0.0] for each in every]) for end in (np.min, np.max)]
    status = np.full((4, 1), Status.SHOWN, dtype=np.int8)
    status[list(hidden)] = Status.WITHHELD
    edges = None
    if bands:
        edges = (np.zeros((4, 1)), np.zeros((4, 1)))
        for group, (low, high) in bands.items():
            status[group], edges[0][group], edges[1][group] = Status.BANDED, low, high
    tables = {Measure.SCORE: Table(Measure.SCORE, (GROUPS, ("clear",)), status, status * 0, {}, edges)}
    same = np.zeros((4, 1), dtype=bool)
    same[list(alike)] = True
    total = np.array([[each.sum()] for each in every])
    told = Told({Measure.SCORE: Given(n, total, *ends, np.zeros(1), same)}, np.empty(0))
    check = guesses(tables, told, UNITS, Protection(points=points, people=2), 5)
    return [close.group for close in check.close]


def test_two_hidden_teams_with_room_between_them():
    assert found([3, 6, 9], [50] * 18, [1, 2]) == []


def test_a_mean_near_the_end_leaves_no_room():
    # 300 points over 9 people at most: team 1 lies between 0 and 27/3 = 9
    assert "unit-1" in found([3, 6, 9], [9, 9, 9, *[0] * 6, *[50] * 9], [1, 2])


def test_the_room_counts_by_person():
    # 40 points are open of team 1: 13 each of three people, but only 7 each of the six of team 2
    assert found([3, 6, 9], [40, 0, 0, *[0] * 6, *[50] * 9], [1, 2], points=12) == ["unit-1", "unit-2"]


def test_a_large_team_beside_a_small_one_hardly_moves():
    answers = [50] * 3 + [50] * 60 + [50] * 9
    assert found([3, 60, 9], answers, [1, 2]) == ["unit-2"]  # 300 points of 60 people are 5 each
    assert found([6, 60, 9], [50] * 75, [1, 2]) == []


def test_one_person_alone_beside_a_team_below_the_threshold_knows_its_mean():
    assert found([1, 4, 9], [50] * 14, [1, 2]) == ["unit-2"]
    assert found([1, 6, 9], [50] * 16, [1, 2]) == []  # six people could be shown
    assert found([2, 4, 9], [50] * 15, [1, 2]) == []


def test_the_highest_scorer_sees_what_is_left_for_the_others():
    """110 points over seven people: of the team of two, outsiders only know 0..55, but whoever gave 100 knows 0..10."""
    answers = [100, 0, *[2] * 5, *[50] * 9]
    assert found([2, 5, 9], answers, [1, 2], points=10) == []
    assert found([2, 5, 9], answers, [1, 2], points=15) == ["unit-1"]
    assert found([2, 5, 9], [55, 45, *[2] * 5, *[50] * 9], [1, 2], points=15) == []  # nobody knows as much


def test_a_member_who_answered_otherwise_knows_the_others_from_a_band():
    """Five of six at 100, one at 0: the mean is in 80..100, so the one knows that the five are at 96 or more."""
    people, answers = [6, 12, 9], [0, *[100] * 5, *[50] * 21]
    assert "unit-1" in found(people, answers, [2], alike=[1], bands={1: (80, 100)})
    assert "unit-1" not in found(people, answers, [1, 2], alike=[1])


def test_a_group_hidden_beside_an_empty_one_is_the_whole():
    assert found([0, 9, 9], [50] * 18, [1, 2]) == []
    assert found([0, 9, 9], [50] * 18, [1, 2], alike=[2]) == ["unit-2"]  # unless all answered alike


def test_what_gives_it_away_is_named(policy):
    world = teams([3, 8, 9, 10])
    release = protect(world.figures(), world.context(), policy)
    release.tables[Measure.SCORE].status[2] = Status.SHOWN
    told = gate.told_of(world.figures(), world.context().structure())
    check = guesses(release.tables, told, world.context().units, policy.protection, policy.threshold)
    assert str(check.close[0]) == "score: unit-1, clear can be guessed too closely (units: organisation)"


@pytest.fixture
def no_guard(monkeypatch):
    """Nothing is withheld because it could be guessed."""
    monkeypatch.setattr(
        suppress, "too_close", lambda groups, known, direct, guard: np.zeros((groups.heads.size, known.shape[1]), bool)
    )


@pytest.mark.usefixtures("no_guard")
def test_without_the_rule_the_check_withholds_more_by_itself(policy, monkeypatch):
    found = []
    original = gate.guesses

    def watched(*args, **named):
        found.append(original(*args, **named))
        return found[-1]

    monkeypatch.setattr(gate, "guesses", watched)
    world = teams([1, 4, 9, 12])
    release = protect(world.figures(), world.context(), policy)
    assert found[0].close
    assert not found[-1].close
    hidden = release.tables[Measure.SCORE].status[1:, 0] != Status.SHOWN
    assert hidden.tolist() == [True, True, True, False]


@pytest.mark.usefixtures("no_guard")
def test_without_the_rule_and_without_repair_nothing_leaves(policy, monkeypatch):
    monkeypatch.setattr(gate, "_ROUNDS", 1)
    world = teams([1, 4, 9, 12])
    with pytest.raises(DisclosureFailure, match="unit-2, clear can be guessed too closely"):
        protect(world.figures(), world.context(), policy)


def test_the_rules_alone_are_enough(policy, monkeypatch):
    """Along units and role levels the check has nothing to repair on random organisations: two ways to count agree."""
    found = []
    original = gate.guesses

    def watched(*args, **named):
        found.append(original(*args, **named))
        return found[-1]

    monkeypatch.setattr(gate, "guesses", watched)
    for seed in range(12):
        world = random_world(np.random.default_rng(seed))
        protect(world.figures(), world.context(), policy)
    assert sum(each.audited for each in found) > 1000
    assert {close.relation.split(":")[0] for each in found for close in each.close} <= {STATEMENTS}


def test_a_wider_protection_withholds_more(policy):
    shown = []
    for protection in (Protection(points=5, people=1), Protection(points=20, people=3)):
        asked = policy.model_copy(update={"protection": protection})
        worlds = [random_world(np.random.default_rng(seed)) for seed in range(4, 8)]
        shown.append(sum(protect(each.figures(), each.context(), asked).confidentiality.shown for each in worlds))
    assert shown[0] > shown[1]


def test_everybody_took_part(policy):
    """With nobody silent, that is known of every team; the organisation is not withheld for it."""
    world = teams([3, 8, 9, 10])
    figures = world.figures()
    people = figures[Measure.PARTICIPATION]
    full = replace(people, columns={**people.columns, "headcount": people.n * 1.0})
    release = protect({**figures, Measure.PARTICIPATION: full}, world.context(), policy)
    status = release.tables[Measure.PARTICIPATION].status
    assert status[0] == Status.SHOWN
    assert (status[1:] == Status.WITHHELD).all()
