from dataclasses import replace

import numpy as np
import pytest
from worlds import ITEMS, SUBJECTS, World, random_world, teams

from diagnostic.cells import WHYS, Banded, Reason, Shown, Status, Withheld
from diagnostic.disclosure.deadline import TooSlow
from diagnostic.disclosure.gate import DisclosureFailure, protect
from diagnostic.figures import Figures
from diagnostic.measures import Measure
from diagnostic.problems import Code, InvalidInput, NotEstimable, Why


def release_of(world, policy, **more):
    return protect({**world.figures(), **more}, world.context(), policy)


def figures(measure, axes, n, columns, why=None):
    n = np.array(n, dtype=np.int64)
    why = np.full(n.shape, -1) if why is None else np.array(why)
    return Figures(
        measure, axes, n, {key: np.array(value, dtype=float) for key, value in columns.items()}, why.astype(np.int8)
    )


def test_what_is_not_a_figure_passes_through(policy):
    world = teams([8, 9, 10])
    context = world.context()
    release = protect(world.figures(), context, policy)
    assert release.about is context.about
    assert (release.units, release.subjects, release.items) == (context.units, context.subjects, context.items)
    assert (release.blocks, release.roles) == (context.blocks, context.roles)
    assert release.indistinguishable == {}
    assert set(release.tables) == set(world.figures())


def test_large_teams_are_shown_rounded(policy):
    release = release_of(teams([8, 9, 10]), policy)
    cell = release.cell(Measure.SCORE, "unit-1", "clear")
    assert isinstance(cell, Shown)
    assert dict(cell.values) == {"estimate": 50, "low": 47, "high": 53, "std_error": 1.2, "sd": 12.3, "n": 8}
    trust = release.cell(Measure.SCORE, "unit-1", "trust")
    assert trust.number("estimate") == 38  # 37.5, to the even neighbour
    assert release.cell(Measure.PARTICIPATION, "unit-1").number("estimate") == 0.89


def test_an_organisation_below_the_threshold_has_no_report(policy):
    with pytest.raises(InvalidInput) as invalid:
        release_of(teams([2, 2]), policy)
    (problem,) = invalid.value.problems
    assert problem.code is Code.ORGANISATION_BELOW_THRESHOLD
    assert problem.values == {"n": 4, "threshold": 5}


def test_small_and_silent_teams_look_the_same(policy):
    release = release_of(teams([3, 0, 4, 9, 10]), policy)
    for measure in (Measure.PARTICIPATION, Measure.SCORE, Measure.ITEM_SCORE):
        for unit in ("unit-1", "unit-2", "unit-3"):
            keys = [unit] if measure is Measure.PARTICIPATION else [unit, release.tables[measure].axes[1][0]]
            assert release.cell(measure, *keys) == Withheld(Reason.FEW_OR_BESIDE)


def test_what_nobody_was_asked_is_not_estimable(policy):
    world = teams([8, 9, 10])
    world.answers[:, 5] = 0
    release = release_of(world, policy)
    assert release.cell(Measure.SCORE, "unit-1", "reco") == NotEstimable(Why.NO_ANSWERS)
    assert release.cell(Measure.ITEM_SCORE, "unit-1", "reco_1") == NotEstimable(Why.NO_ANSWERS)
    assert isinstance(release.cell(Measure.ITEM_SCORE, "unit-1", "clear_1"), Shown)


def test_tables_on_the_same_people_follow_the_score(policy):
    release = release_of(teams([3, 8, 9]), policy)
    for measure in (Measure.SHRUNKEN, Measure.FAVOURABLE, Measure.AGREEMENT, Measure.CONTRAST):
        status = release.tables[measure].status[1:]
        assert (status[0] == Status.WITHHELD).all()
        assert release.cell(measure, "unit-2", "clear") == Withheld(Reason.FEW_OR_BESIDE)
    assert release.cell(Measure.ITEM_SCORE, "unit-2", "clear_1") == Withheld(Reason.FEW_OR_BESIDE)


def test_a_follower_with_fewer_people_of_its_own_is_withheld_alone(policy):
    world = teams([8, 9, 10, 20])
    source = world.figures()[Measure.FAVOURABLE]
    n = source.n.copy()
    n[1, 0] = 4
    n[0, 0] -= 4
    own = replace(source, n=n, columns={**source.columns, "n": n * 1.0})
    release = release_of(world, policy, **{Measure.FAVOURABLE: own})
    assert isinstance(release.cell(Measure.SCORE, "unit-1", "clear"), Shown)
    assert release.cell(Measure.FAVOURABLE, "unit-1", "clear") == Withheld(Reason.BELOW_THRESHOLD)
    assert release.cell(Measure.FAVOURABLE, "unit-2", "clear") == Withheld(Reason.COMPLEMENTARY)
    assert isinstance(release.cell(Measure.AGREEMENT, "unit-1", "clear"), Shown)


def test_a_figure_that_is_missing_does_not_withhold_the_others(policy):
    world = teams([8, 9, 10])
    source = world.figures()[Measure.AGREEMENT]
    columns = {name: values.copy() for name, values in source.columns.items()}
    columns["rwg_j"][1, 0] = np.nan
    release = release_of(world, policy, **{Measure.AGREEMENT: replace(source, columns=columns)})
    cell = release.cell(Measure.AGREEMENT, "unit-1", "clear")
    assert cell.get("rwg_j") is None
    assert cell.get("ad") is not None


@pytest.mark.parametrize(
    ("answer", "subject", "band"),
    [
        (5, "clear", (80, 100)),
        (1, "clear", (0, 20)),
        (5, "reco", (80, 100)),
        (1, "reco", (-100, -80)),
        (3, "trust", (40, 60)),
    ],
)
def test_bands(policy, answer, subject, band):
    world = teams([8, 9, 10, 11])
    world.answers[:8] = answer
    scores = world.figures()[Measure.SCORE]
    alike = scores.unanimous.copy()
    alike[1] = True
    release = release_of(world, policy, **{Measure.SCORE: replace(scores, unanimous=alike)})
    assert release.cell(Measure.SCORE, "unit-1", subject) == Banded(*band)


@pytest.mark.parametrize(
    ("estimate", "band"), [(80.0, (60, 80)), (80.1, (80, 100)), (0.0, (0, 20)), (60 + 1e-12, (40, 60))]
)
def test_the_upper_edge_belongs_to_the_band(policy, estimate, band):
    world = teams([8, 9, 10, 11])
    scores = world.figures()[Measure.SCORE]
    alike, columns = scores.unanimous.copy(), {name: values.copy() for name, values in scores.columns.items()}
    alike[1, 0], columns["estimate"][1, 0] = True, estimate
    ends = {"lowest": columns["estimate"] - 20, "highest": columns["estimate"] + 20}
    release = release_of(world, policy, **{Measure.SCORE: replace(scores, unanimous=alike, columns=columns, **ends)})
    assert release.cell(Measure.SCORE, "unit-1", "clear") == Banded(*band)


def test_which_item_all_agreed_on_is_not_said(policy):
    world = teams([8, 9, 10, 11])
    world.answers[:8, 1] = 5
    release = release_of(world, policy)
    cells = {release.cell(Measure.ITEM_SCORE, "unit-1", item) for item in ITEMS[:3]}
    assert cells == {Withheld(Reason.LINKED)}
    assert isinstance(release.cell(Measure.ITEM_SCORE, "unit-1", "trust_1"), Shown)


def test_roles(policy):
    world = teams([10, 11, 12])
    world.role[:7], world.role[7:10] = 1, 0
    release = release_of(world, policy)
    assert release.cell(Measure.ROLE_SCORE, "leader", "clear") == Withheld(Reason.BELOW_THRESHOLD)
    assert release.cell(Measure.ROLE_SCORE, "manager", "clear") == Withheld(Reason.COMPLEMENTARY)
    assert isinstance(release.cell(Measure.ROLE_SCORE, "staff", "clear"), Shown)
    assert release.cell(Measure.ROLE_CONTRAST, "manager", "clear") == Withheld(Reason.LINKED)
    assert release.cell(Measure.ROLE_CONTRAST, "staff", "clear") == NotEstimable(Why.NO_REST)


def test_tables_on_their_number_of_people_only(policy):
    world = teams([8, 9, 10])
    scales = ("clear", "trust", "reco")
    few = WHYS.index(Why.TOO_FEW_ITEMS)
    more = {
        Measure.RELIABILITY: figures(
            Measure.RELIABILITY, (scales,), [27, 4, 27], {"alpha": [0.7777, 0.5, np.nan]}, [-1, -1, few]
        ),
        Measure.POOLING: figures(Measure.POOLING, (scales,), [27, 27, 0], {"icc1": [0.12345, 0, 0]}, [-1, -1, 0]),
        Measure.DRIVER_MODEL: figures(
            Measure.DRIVER_MODEL, (world.ids, ("reco",)), [[27], [8], [4], [0]], {"estimate": [[0.5555]] * 4}
        ),
    }
    release = release_of(world, policy, **more)
    assert release.cell(Measure.RELIABILITY, "clear").number("alpha") == 0.78
    assert release.cell(Measure.RELIABILITY, "trust") == Withheld(Reason.BELOW_THRESHOLD)
    assert release.cell(Measure.RELIABILITY, "reco") == NotEstimable(Why.TOO_FEW_ITEMS)
    assert release.cell(Measure.POOLING, "clear").number("icc1") == 0.123
    assert release.cell(Measure.POOLING, "reco") == NotEstimable(Why.NO_ANSWERS)
    assert release.cell(Measure.DRIVER_MODEL, "unit-1", "reco").number("estimate") == 0.56
    assert release.cell(Measure.DRIVER_MODEL, "unit-2", "reco") == Withheld(Reason.BELOW_THRESHOLD)
    assert release.cell(Measure.DRIVER_MODEL, "unit-3", "reco") == Withheld(Reason.BELOW_THRESHOLD)


def test_drivers_that_cannot_be_told_apart_are_named_where_both_are_shown(policy):
    world = teams([9, 8, 4])
    n = np.broadcast_to(np.array([21, 9, 8, 4])[:, None, None], (4, 1, 3))
    why = np.full(n.shape, -1)
    why[2] = WHYS.index(Why.TOO_FEW_ANSWERS)
    names = ("clear", "trust", "fair")
    importance = figures(Measure.DRIVERS, (world.ids, ("reco",), names), n, {"estimate": np.full(n.shape, 0.3)}, why)
    pairs = {"reco": (("clear", "trust"),), "nothing": ()}
    context = replace(world.context(), indistinguishable=dict.fromkeys(world.ids, pairs))
    release = protect({**world.figures(), Measure.DRIVERS: importance}, context, policy)
    assert release.indistinguishable == {unit: {"reco": (("clear", "trust"),)} for unit in world.ids[:2]}
    root = world.ids[0]
    assert release.driver_units("reco") == {root: root, "unit-1": "unit-1", "unit-2": root, "unit-3": root}
    assert release.driver_units("nothing") == {}


def test_links_between_units(policy):
    world = teams([8, 9, 10])
    ids = world.ids[1:]
    n = [[0, 4, 8], [9, 0, 9], [10, 10, 0]]
    link = figures(Measure.LINK, (ids, ids), n, {"quality": np.full((3, 3), 66.6), "n": n})
    release = release_of(world, policy, **{Measure.LINK: link})
    assert release.cell(Measure.LINK, "unit-1", "unit-2") == Withheld(Reason.BELOW_THRESHOLD)
    assert release.cell(Measure.LINK, "unit-2", "unit-3").number("quality") == 67


def test_a_link_does_not_follow_from_the_organisation_and_the_other_units(policy):
    world = teams([8, 9, 10])
    n = [[20], [4], [7], [9]]
    link = figures(Measure.LINK, (world.ids, ("unit-1",)), n, {"quality": np.full((4, 1), 66.6), "n": n})
    release = release_of(world, policy, **{Measure.LINK: link})
    assert release.cell(Measure.LINK, "unit-2", "unit-1") == Withheld(Reason.COMPLEMENTARY)
    assert isinstance(release.cell(Measure.LINK, "unit-3", "unit-1"), Shown)


def test_a_difference_from_few_people_is_withheld_even_without_scores_beside_it(policy):
    world = teams([8, 9, 3])
    source = world.figures()[Measure.CONTRAST]
    n_rest = source.columns["n_rest"].copy()
    n_rest[1] = 3
    contrast = replace(source, columns={**source.columns, "n_rest": n_rest})
    release = protect({Measure.CONTRAST: contrast}, world.context(), policy)
    assert release.cell(Measure.CONTRAST, "unit-1", "clear") == Withheld(Reason.COMPLEMENTARY)
    assert isinstance(release.cell(Measure.CONTRAST, "unit-2", "clear"), Shown)


def test_a_role_level_that_is_everybody_takes_the_organisation_with_it(policy):
    world = teams([8, 9, 10])
    score = world.figures()[Measure.SCORE]
    n, columns = score.n[:1], {name: values[:1] for name, values in score.columns.items()}
    alike = np.array([[True, False, False, False]])
    only = Figures(Measure.ROLE_SCORE, (("staff",), SUBJECTS), n, columns, score.why[:1], unanimous=alike)
    release = protect({Measure.SCORE: score, Measure.ROLE_SCORE: only}, world.context(), policy)
    assert isinstance(release.cell(Measure.ROLE_SCORE, "staff", "clear"), Banded)
    assert release.cell(Measure.SCORE, "organisation", "clear") == Withheld(Reason.COMPLEMENTARY)


def test_few_answers_to_one_item_do_not_tell_that_all_agreed_on_another(policy):
    world = teams([8, 9, 10, 11])
    world.answers[:8, 1] = 5
    world.answers[:4, 0] = 0
    release = release_of(world, policy)
    cells = [release.cell(Measure.ITEM_SCORE, "unit-1", item) for item in ITEMS[:3]]
    assert cells == [Withheld(Reason.BELOW_THRESHOLD), Withheld(Reason.LINKED), Withheld(Reason.LINKED)]


def test_a_column_the_policy_does_not_know_is_refused(policy):
    world = teams([8, 9, 10])
    source = world.figures()[Measure.AGREEMENT]
    with pytest.raises(DisclosureFailure, match="agreement: the policy does not know the column secret"):
        release_of(world, policy, **{Measure.AGREEMENT: replace(source, columns={"secret": source.n * 1.0})})


def test_the_record_counts_every_cell(policy):
    release = release_of(random_world(np.random.default_rng(11)), policy)
    record = release.confidentiality
    cells = [status for table in release.tables.values() for status in table.status.ravel().tolist()]
    assert record.cells == len(cells)
    assert record.shown == cells.count(Status.SHOWN)
    assert record.banded == cells.count(Status.BANDED)
    assert sum(record.withheld.values()) == cells.count(Status.WITHHELD)
    assert set(record.withheld) == set(Reason)
    assert record.passed
    assert (record.threshold, record.comment_threshold) == (5, 10)
    assert record.rounding == policy.decimals()


def test_the_record_counts_the_units_that_are_not_shown_and_not_which_of_them_are_small(policy):
    record = release_of(teams([3, 8, 9, 9]), policy).confidentiality
    assert record.units_withheld == 2
    assert record.withheld[Reason.FEW_OR_BESIDE] > 0


def test_a_higher_threshold_withholds_more(policy):
    world = teams([5, 8, 9, 10])
    strict = policy.model_copy(update={"threshold": 8})
    assert isinstance(release_of(world, policy).cell(Measure.SCORE, "unit-1", "clear"), Shown)
    assert release_of(world, strict).cell(Measure.SCORE, "unit-1", "clear") == Withheld(Reason.FEW_OR_BESIDE)


def test_twice_the_same(policy):
    world = random_world(np.random.default_rng(5))
    one, two = release_of(world, policy), release_of(world, policy)
    for measure, table in one.tables.items():
        assert np.array_equal(table.status, two.tables[measure].status)
        assert np.array_equal(table.reason, two.tables[measure].reason)
    assert one.confidentiality == two.confidentiality


def test_figures_are_left_as_they_were(policy):
    world = random_world(np.random.default_rng(6))
    given = world.figures()
    before = {measure: {name: values.copy() for name, values in one.columns.items()} for measure, one in given.items()}
    protect(given, world.context(), policy)
    for measure, columns in before.items():
        for name, values in columns.items():
            assert np.array_equal(given[measure].columns[name], values, equal_nan=True)


def test_subjects_are_all_there(policy):
    assert release_of(teams([8, 9, 10]), policy).tables[Measure.SCORE].axes[1] == SUBJECTS


def against_everybody(world, n_rest=None):
    """The teams of a world against everybody else, all with the same difference."""
    score = world.figures()[Measure.SCORE]
    n = score.n[1:]
    rest = score.n[:1] - n if n_rest is None else np.broadcast_to(n_rest, n.shape)
    axes = (world.ids[1:], score.axes[1])
    return figures(
        Measure.CONTRAST_WHOLE, axes, n, {"estimate": np.full(n.shape, 7.0), "n": n * 1.0, "n_rest": rest * 1.0}
    )


def test_a_difference_from_everybody_else_falls_with_either_side(policy):
    world = teams([8, 9, 3, 20])
    release = release_of(world, policy, **{Measure.CONTRAST_WHOLE: against_everybody(world)})
    assert isinstance(release.cell(Measure.CONTRAST_WHOLE, "unit-4", "clear"), Shown)
    assert release.cell(Measure.CONTRAST_WHOLE, "unit-3", "clear") == Withheld(Reason.FEW_OR_BESIDE)
    hidden = release.tables[Measure.SCORE].status[1:, 0] == Status.WITHHELD
    assert hidden.sum() == 2
    assert (release.tables[Measure.CONTRAST_WHOLE].status[hidden, 0] == Status.WITHHELD).all()


def test_a_difference_from_few_others_is_withheld(policy):
    world = teams([8, 9, 20])
    release = release_of(world, policy, **{Measure.CONTRAST_WHOLE: against_everybody(world, [[3]])})
    assert (release.tables[Measure.CONTRAST_WHOLE].status == Status.WITHHELD).all()


def test_a_gap_within_teams_falls_with_the_level_it_is_of(policy):
    world = teams([10, 11, 12])
    world.role[:7], world.role[7:10] = 1, 0
    contrast = world.figures()[Measure.ROLE_CONTRAST]
    within = replace(contrast, measure=Measure.ROLE_WITHIN)
    release = release_of(world, policy, **{Measure.ROLE_WITHIN: within})
    assert release.cell(Measure.ROLE_WITHIN, "leader", "clear") == Withheld(Reason.BELOW_THRESHOLD)
    assert release.cell(Measure.ROLE_WITHIN, "manager", "clear") == Withheld(Reason.LINKED)


def linked(n, *, measure=Measure.LINK, why=None, unanimous=None):
    """Links or pairs between the units of a world of three."""
    ids = ("unit-1", "unit-2", "unit-3")
    made = figures(measure, (ids, ids), n, {"quality": np.full((3, 3), 66.6), "n": n}, why)
    return replace(made, unanimous=None if unanimous is None else np.array(unanimous, dtype=bool))


ONCE = np.where(np.triu(np.ones((3, 3)), 1), -1, WHYS.index(Why.NOT_ASKED))
SOME = [[0, 8, 8], [8, 0, 8], [8, 8, 0]]


def networks():
    one = figures(Measure.RECIPROCITY, (("roster",),), [24], {"rho": [0.333]})
    two = figures(Measure.EI, (("roster",), ("organisation", "unit-1")), [[24, 4]], {"rescaled": [[0.5, 0.25]]})
    return {Measure.RECIPROCITY: one, Measure.EI: two}


def test_a_pair_is_shown_only_where_both_its_links_are(policy):
    n = [[0, 8, 4], [8, 0, 8], [8, 8, 0]]
    pair = linked(np.where(ONCE < 0, np.minimum(n, np.transpose(n)), 0), measure=Measure.PAIR, why=ONCE)
    unanimous = np.zeros((3, 3))
    unanimous[2, 1] = 1
    release = release_of(
        teams([8, 9, 10]), policy, **{Measure.LINK: linked(n, unanimous=unanimous), Measure.PAIR: pair}
    )
    assert isinstance(release.cell(Measure.PAIR, "unit-1", "unit-2"), Shown)
    assert release.cell(Measure.PAIR, "unit-1", "unit-3") == Withheld(Reason.BELOW_THRESHOLD)
    assert release.cell(Measure.PAIR, "unit-2", "unit-3") == Withheld(Reason.LINKED)
    assert release.cell(Measure.LINK, "unit-3", "unit-2") == Withheld(Reason.UNANIMITY)
    assert release.cell(Measure.PAIR, "unit-2", "unit-1") == NotEstimable(Why.NOT_ASKED)


def test_what_all_links_make_together_is_shown_with_the_links_of_enough_people(policy):
    n = [[0, 8, 4], [8, 0, 8], [8, 8, 0]]
    release = release_of(teams([8, 9, 10]), policy, **{Measure.LINK: linked(n)}, **networks())
    assert release.cell(Measure.RECIPROCITY, "roster").number("rho") == 0.33
    assert release.cell(Measure.EI, "roster", "organisation").number("rescaled") == 0.5
    assert release.cell(Measure.EI, "roster", "unit-1") == Withheld(Reason.BELOW_THRESHOLD)


def test_what_all_links_make_together_is_withheld_with_a_link_that_is_withheld_for_another(policy):
    world = teams([8, 9, 10])
    n = np.array([[20], [4], [7], [9]])
    link = figures(Measure.LINK, (world.ids, ("unit-1",)), n, {"quality": np.full((4, 1), 66.6), "n": n})
    release = release_of(world, policy, **{Measure.LINK: link}, **networks())
    assert release.cell(Measure.RECIPROCITY, "roster") == Withheld(Reason.LINKED)
    assert release.cell(Measure.EI, "roster", "organisation") == Withheld(Reason.LINKED)


def test_units_of_two_questions_do_not_add_up(policy):
    """Teams in a division, asked about apart: no link is withheld for another, though one is of few people."""
    unit = np.repeat([2, 3, 4], 9)
    world = World([-1, 0, 0, 1, 1], unit, np.full(27, 2), np.tile([[2, 3, 4, 3, 2, 4]], (27, 1)))
    ids = world.ids[1:]
    n = np.zeros((4, 4), dtype=int)
    n[0, 1], n[1, 0], n[2, 3], n[3, 2] = 3, 8, 8, 8
    why = np.where(n > 0, -1, WHYS.index(Why.NOT_ASKED))
    link = figures(Measure.LINK, (ids, ids), n, {"quality": np.full((4, 4), 66.6), "n": n}, why)
    release = release_of(world, policy, **{Measure.LINK: link})
    assert release.cell(Measure.LINK, "unit-1", "unit-2") == Withheld(Reason.BELOW_THRESHOLD)
    for one, other in (("unit-2", "unit-1"), ("unit-3", "unit-4"), ("unit-4", "unit-3")):
        assert isinstance(release.cell(Measure.LINK, one, other), Shown)
    assert release.cell(Measure.LINK, "unit-3", "unit-2") == NotEstimable(Why.NOT_ASKED)


def test_a_time_limit_refuses_and_changes_nothing(policy):
    world = random_world(np.random.default_rng(3))
    asked = policy.model_copy(update={"time_limit": 60})
    still = protect(world.figures(), world.context(), asked, clock=lambda: 0.0)
    assert still.confidentiality == protect(world.figures(), world.context(), policy).confidentiality
    ticks = iter(range(0, 100_000, 61))
    with pytest.raises(TooSlow) as raised:
        protect(world.figures(), world.context(), asked, clock=lambda: float(next(ticks)))
    assert [each.code for each in raised.value.problems] == [Code.GATE_TOO_SLOW]


def test_a_limit_is_frozen_with_no_wave(policy):
    assert "time_limit" not in policy.numbers()
