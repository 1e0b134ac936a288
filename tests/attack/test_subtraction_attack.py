"""Taking shown groups away from shown groups, on many organisations: nothing withheld comes out, and no few people."""

import attackers
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from worlds import World, random_world, teams

from diagnostic.cells import Status
from diagnostic.disclosure import cover
from diagnostic.disclosure.gate import DisclosureFailure, protect
from diagnostic.measures import Measure

SETTINGS = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
SEEDS = st.integers(0, 2**32 - 1)
TWO_LEVELS = [-1, 0, 0, 1, 1, 1, 2, 2]


def release_of(world, policy):
    return protect(world.figures(), world.context(), policy)


@SETTINGS
@given(seed=SEEDS)
def test_subtraction_gives_nothing_withheld_no_few_people_and_no_silent_unit(seed, policy):
    world = random_world(np.random.default_rng(seed))
    release = release_of(world, policy)
    assert attackers.subtraction(world, release) == []
    assert attackers.small_groups(world, release, policy.threshold) == []
    assert attackers.silent_units(world, release) == []


@settings(SETTINGS, max_examples=40)
@given(sizes=st.lists(st.integers(0, 9), min_size=5, max_size=5), direct=st.integers(0, 6), seed=SEEDS)
def test_no_combination_of_any_shown_sums_is_about_few_people(sizes, direct, seed, policy):
    rng = np.random.default_rng(seed)
    unit = np.concatenate([np.repeat([3, 4, 5, 6, 7], sizes), np.repeat([1], direct), np.repeat([6], 8)])
    answers = rng.integers(1, 6, size=(unit.size, 6))
    world = World(TWO_LEVELS, unit, np.full(unit.size, 2), answers)
    assert attackers.combinations(world, release_of(world, policy), policy.threshold) == []


# --- the same attacks, with the rule that stops them switched off ---------------------------------------------------


@pytest.mark.usefixtures("no_complement", "no_audit")
def test_without_complements_subtraction_finds_the_withheld_team(policy):
    world = teams([3, 8, 9])
    release = release_of(world, policy)
    assert ("score", 1, 0) in attackers.subtraction(world, release)
    assert ("score", 0, 0) in attackers.small_groups(world, release, policy.threshold)
    assert attackers.combinations(world, release, policy.threshold)
    # and the number itself comes out, to within rounding
    table = release.tables[Measure.SCORE]
    n, estimate = (table.columns[name][:, 0] for name in ("n", "estimate"))
    people = n[0] - n[2] - n[3]
    found = (n[0] * estimate[0] - n[2] * estimate[2] - n[3] * estimate[3]) / people
    truth = world.figures()[Measure.SCORE].columns["estimate"][1, 0]
    assert people == 3
    assert found == pytest.approx(truth, abs=20 / 3)


@pytest.mark.usefixtures("no_complement", "no_audit")
def test_without_complements_a_silent_team_is_told_by_the_counts(policy):
    world = teams([0, 8, 9])
    assert ("score", 1, 0) in attackers.silent_units(world, release_of(world, policy))


@pytest.mark.usefixtures("no_complement", "no_audit")
def test_without_complements_every_attack_succeeds_on_random_organisations(policy):
    wins = np.zeros(3, dtype=int)
    for seed in range(40):
        world = random_world(np.random.default_rng(seed))
        release = release_of(world, policy)
        wins += [
            bool(attackers.subtraction(world, release)),
            bool(attackers.small_groups(world, release, policy.threshold)),
            bool(attackers.silent_units(world, release)),
        ]
    assert (wins >= 5).all()


@pytest.mark.usefixtures("no_complement")
@pytest.mark.parametrize("sizes", [[3, 8, 9], [0, 8, 9], [1, 2, 20]])
def test_without_complements_the_audit_lets_nothing_out(sizes, policy):
    world = teams(sizes)
    with pytest.raises(DisclosureFailure):
        release_of(world, policy)


@pytest.mark.usefixtures("no_complement")
def test_the_audit_misses_no_subtraction_that_the_attackers_find(policy):
    stopped = 0
    for seed in range(60):
        world = random_world(np.random.default_rng(seed))
        try:
            release = release_of(world, policy)
        except DisclosureFailure:
            stopped += 1
            continue
        assert attackers.subtraction(world, release) == []
        assert attackers.small_groups(world, release, policy.threshold) == []
    assert stopped > 0


def test_a_withheld_division_does_not_follow_from_its_teams(policy, monkeypatch):
    # The team of 3 needs a second withheld unit, the smallest is division 2 (13 people); so of its teams one goes too.
    parents = [-1, 0, 0, 0, 2, 2]
    unit = np.repeat([1, 4, 5, 3], [3, 6, 7, 20])
    world = World(parents, unit, np.full(36, 2), np.tile(np.array([[2, 3, 4, 3, 2, 4]]), (36, 1)))
    shown = release_of(world, policy).tables[Measure.SCORE].status == Status.SHOWN
    # One team less is withheld when the team of 20 is, without parts of its own.
    assert shown.all(axis=1).tolist() == [True, False, True, False, True, True]
    monkeypatch.setattr(cover, "GROUPS", 0)
    shown = release_of(world, policy).tables[Measure.SCORE].status == Status.SHOWN
    assert shown.all(axis=1).tolist() == [True, False, False, True, False, True]
