"""Sums of units, role levels, sites and crossings of them, all together: nothing withheld comes out, no few people."""

import cut_attackers
import numpy as np
import pytest
from cut_worlds import CutWorld, crossed_world, cut_world
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from worlds import SUBJECTS

from diagnostic.cells import Status
from diagnostic.disclosure import cuts, gate, overlaps
from diagnostic.disclosure.gate import DisclosureFailure, protect
from diagnostic.disclosure.judging import Closeness, Judge
from diagnostic.measures import Measure

SEEDS = st.integers(0, 2**32 - 1)
SETTINGS = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture
def no_cut_complement(monkeypatch):
    monkeypatch.setattr(
        cuts, "complete_with_means", lambda tree, columns, withheld, rule, means: (withheld, withheld & 0)
    )


@pytest.fixture
def no_small(monkeypatch):
    monkeypatch.setattr(cuts, "small", lambda beside, shown, threshold: None)


@pytest.fixture
def no_determined(monkeypatch):
    monkeypatch.setattr(cuts, "determined", lambda beside, shown, hidden: None)


def release_of(world, policy):
    return protect(world.figures(), world.context(), policy)


def wins(policy, attack, seeds=10):
    """On how many organisations an attack succeeds."""
    worlds = [cut_world(np.random.default_rng(seed)) for seed in range(seeds)]
    return sum(bool(attack(world, release_of(world, policy))) for world in worlds)


def solves(world, release):
    return [name for subject in range(len(SUBJECTS)) for name in cut_attackers.solved(world, release, subject)]


def isolates(world, release):
    return cut_attackers.few_people(world, release, 0, 5)


@SETTINGS
@given(seed=SEEDS)
def test_nothing_withheld_can_be_solved_for(seed, policy):
    world = cut_world(np.random.default_rng(seed))
    assert solves(world, release_of(world, policy)) == []


@settings(SETTINGS, max_examples=10)
@given(seed=SEEDS, subject=st.sampled_from(range(len(SUBJECTS))))
def test_no_sum_of_published_groups_is_about_few_people(seed, subject, policy):
    world = cut_world(np.random.default_rng(seed))
    assert not cut_attackers.few_people(world, release_of(world, policy), subject, policy.threshold)


@SETTINGS
@given(seed=SEEDS)
def test_of_an_index_and_its_scales_never_exactly_one_is_withheld(seed, policy):
    world = cut_world(np.random.default_rng(seed))
    release = release_of(world, policy)
    index = [SUBJECTS.index(key) for key in ("whole", "clear", "trust")]
    for measure in (Measure.CUT, Measure.CROSSING):
        hidden = release.tables[measure].status[..., index] < Status.SHOWN
        there = release.tables[measure].status != Status.NOT_ESTIMABLE
        assert not np.any((hidden.sum(axis=-1) == 1) & there[..., index].all(axis=-1))


@settings(SETTINGS, max_examples=10)
@example(seed=33)
@example(seed=64)
@example(seed=91)
@given(seed=SEEDS)
def test_values_and_crossings_keep_the_room_that_the_policy_asks_for(seed, policy):
    world = cut_world(np.random.default_rng(seed))
    release = release_of(world, policy)
    points = policy.protection.points
    assert [name for at in range(len(SUBJECTS)) for name in cut_attackers.close(world, release, at, points)] == []


def close_to_colleagues(seed, policy):
    world = crossed_world(np.random.default_rng(seed))
    release = release_of(world, policy)
    found = (
        cut_attackers.close_to_colleagues(world, release, at, policy.protection.points) for at in range(len(SUBJECTS))
    )
    return [name for each in found for name in each]


@settings(SETTINGS, max_examples=10)
@example(seed=287)
@example(seed=299)
@example(seed=330)
@given(seed=SEEDS)
def test_values_and_crossings_keep_their_room_before_a_colleague_too(seed, policy):
    assert close_to_colleagues(seed, policy) == []


def test_without_room_for_what_colleagues_know_some_lie_too_close_to_them(policy, monkeypatch):
    monkeypatch.setattr(Judge, "_told_by_all", lambda self, part, alone: alone[:0])
    assert close_to_colleagues(330, policy)


def test_beside_a_single_person_crossings_are_shown_where_there_is_room(policy):
    # At site 1 are one person of division 1, four of division 3 and four of 4; where some others are is unknown.
    site = np.repeat([0, 1, -1, 1, 0, -1, 0, 1, -1, 0, 1, -1], [20, 1, 7, 20, 6, 6, 20, 4, 6, 20, 4, 6])
    world = two_divisions([28, 32, 30, 30], {"site": site}, parents=(-1, 0, 0, 0, 0))
    release = release_of(world, policy)
    assert [shown(release, Measure.CROSSING, at, 1) for at in range(4)] == [False, True, False, False]
    assert all(shown(release, Measure.CROSSING, at, 0) for at in range(4))


def test_without_the_check_of_guesses_some_lie_too_close(policy, monkeypatch):
    monkeypatch.setattr(gate, "guesses", lambda *_, **__: Closeness())
    for seed in (33, 64, 91):
        world = cut_world(np.random.default_rng(seed))
        release = release_of(world, policy)
        assert any(cut_attackers.close(world, release, at, policy.protection.points) for at in range(len(SUBJECTS)))


# --- by hand: the ways that people think of -------------------------------------------------------------------------


def answers(people, rng):
    return rng.integers(1, 6, size=(people, 6))


def two_divisions(sizes, attributes, *, role=None, parents=(-1, 0, 0)):
    unit = np.repeat(np.arange(1, len(sizes) + 1), sizes)
    roles = np.full(unit.size, 2) if role is None else np.asarray(role)
    rng = np.random.default_rng(7)
    return CutWorld(
        list(parents), unit, roles, answers(unit.size, rng), {k: np.asarray(v) for k, v in attributes.items()}
    )


def shown(release, measure, *row):
    return bool(release.tables[measure].status[(*row, 0)] == Status.SHOWN)


def test_a_site_that_is_a_division_but_for_two_people_is_not_shown_beside_it(policy):
    site = np.repeat([0, 1, 0], [20, 18, 2])  # division 1 is all of site 0 but two people of division 2
    release = release_of(two_divisions([20, 20], {"site": site}), policy)
    assert shown(release, Measure.SCORE, 1)
    assert shown(release, Measure.SCORE, 2)
    assert not shown(release, Measure.CUT, 0)
    assert not shown(release, Measure.CUT, 1)
    assert not release.tables[Measure.CROSSING].shown()[1].any()


def test_a_site_that_is_exactly_a_division_may_be_shown(policy):
    release = release_of(two_divisions([20, 20], {"site": np.repeat([0, 1], 20)}), policy)
    assert shown(release, Measure.CUT, 0)
    assert shown(release, Measure.CUT, 1)


def test_a_site_does_not_give_a_small_team_away_with_the_teams_that_are_shown_there(policy):
    # Teams of 3, 12, 9 and 12, 12; the sites are whole teams: site 0 less its shown teams would be the team of 3.
    parents = [-1, 0, 0, 1, 1, 1, 2, 2]
    unit = np.repeat([3, 4, 5, 6, 7], [3, 12, 9, 12, 12])
    site = np.isin(unit, [5, 7]).astype(int)
    world = CutWorld(parents, unit, np.full(48, 2), answers(48, np.random.default_rng(1)), {"site": site})
    release = release_of(world, policy)
    assert not shown(release, Measure.SCORE, 3)
    assert not shown(release, Measure.SCORE, 5)
    assert shown(release, Measure.SCORE, 4)
    assert not shown(release, Measure.CUT, 0)
    assert not shown(release, Measure.CROSSING, 0, 0)


def test_a_role_level_that_is_nearly_a_team_gives_way_to_the_team(policy):
    sites = {"site": np.tile([0, 1], 30)}
    role = np.repeat([1, 2, 1, 2, 0], [10, 2, 8, 28, 12])  # ten of twelve in unit 1, and eight more
    nearly = np.repeat([1, 2, 0], [10, 38, 12])  # ten of twelve in unit 1, and nobody else
    keeps = release_of(two_divisions([12, 48], sites, role=role), policy)
    gives_way = release_of(two_divisions([12, 48], sites, role=nearly), policy)
    assert shown(keeps, Measure.ROLE_SCORE, 1)
    assert not shown(gives_way, Measure.ROLE_SCORE, 1)
    assert not shown(gives_way, Measure.ROLE_CONTRAST, 1)
    assert shown(gives_way, Measure.SCORE, 1)
    assert shown(gives_way, Measure.SCORE, 0)


def test_comparisons_are_withheld_where_few_people_have_no_such_attribute(policy):
    site = np.tile([0, 1], 20)
    site[:3] = -1
    release = release_of(two_divisions([20, 20], {"site": site}), policy)
    assert not release.tables[Measure.CUT_CONTRAST].shown().any()
    assert shown(release, Measure.SCORE, 0)


def unknown_and_content():
    """Eight people of no known site, who all gave the best answer to everything."""
    world = two_divisions([19, 19], {"site": np.concatenate([np.tile([0, 1], 15), np.full(8, -1)])})
    world.answers[30:] = 5
    return world


def content_are_told(release):
    """Whether everybody and the people of known sites are both published, so that the mean of the others is."""
    return shown(release, Measure.SCORE, 0) and (
        shown(release, Measure.CUT_CONTRAST, 0) or all(shown(release, Measure.CUT, at) for at in (0, 1))
    )


def test_people_without_a_site_who_all_agree_are_not_told_by_those_with_one(policy):
    assert not content_are_told(release_of(unknown_and_content(), policy))


# --- the same attacks, with the rule that stops them switched off ---------------------------------------------------


@pytest.mark.usefixtures("no_cut_complement", "no_audit")
def test_without_complements_those_who_agree_are_told(policy):
    assert content_are_told(release_of(unknown_and_content(), policy))


@pytest.mark.usefixtures("no_small", "no_audit")
def test_without_the_search_for_small_sums_few_people_are_isolated(policy):
    assert wins(policy, isolates) >= 3


@pytest.mark.usefixtures("no_determined", "no_audit")
def test_without_the_search_for_what_follows_withheld_groups_are_solved_for(policy):
    assert wins(policy, solves, seeds=25) >= 3


@pytest.mark.usefixtures("no_small", "no_determined", "no_cut_complement", "no_audit")
def test_without_any_rule_every_attack_succeeds_nearly_everywhere(policy):
    assert wins(policy, solves, seeds=10) >= 8
    assert wins(policy, isolates, seeds=10) >= 8


@pytest.mark.usefixtures("no_small", "no_determined", "no_cut_complement")
def test_without_any_rule_the_audit_lets_nothing_out_that_can_be_solved_for(policy):
    stopped = 0
    for seed in range(25):
        world = cut_world(np.random.default_rng(seed))
        try:
            release = release_of(world, policy)
        except DisclosureFailure:
            stopped += 1
            continue
        assert solves(world, release) == []
    assert stopped >= 20


@pytest.mark.usefixtures("no_small", "no_determined", "no_cut_complement")
def test_the_audit_names_the_groups(policy):
    world = two_divisions([20, 20], {"site": np.repeat([0, 1, 0], [20, 18, 2])})
    with pytest.raises(DisclosureFailure, match="unit-1 and site:0 differ in few people"):
        release_of(world, policy)


def test_cuts_without_who_is_where_are_not_released(policy):
    world = two_divisions([20, 20], {"site": np.repeat([0, 1], 20)})
    with pytest.raises(ValueError, match="who is in which group"):
        protect(world.figures(), super(CutWorld, world).context(), policy)


def test_too_much_to_look_at_counts_as_found(monkeypatch, policy):
    monkeypatch.setattr(overlaps, "_LOOKS", 0)
    site = np.repeat([0, 1, 0], [20, 18, 2])
    release = release_of(two_divisions([20, 20], {"site": site}), policy)
    assert not release.tables[Measure.CUT].shown().any()
