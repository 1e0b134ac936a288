"""Ways around the tables other than subtraction along the units; each succeeds once the rule against it is off."""

import numpy as np
import pytest
from worlds import ITEMS, SUBJECTS, World, random_world, teams

from diagnostic.cells import Banded, Reason, Shown, Status, Withheld
from diagnostic.disclosure import court, followers, items
from diagnostic.disclosure.gate import DisclosureFailure, protect
from diagnostic.disclosure.policy import Rounding
from diagnostic.measures import Measure

MIDDLE = np.array([2, 3, 4, 3, 2, 4])
SEEDS = range(60)


def release_of(world, policy, figures=None):
    return protect(world.figures() if figures is None else figures, world.context(), policy)


RELEASED = {}


def released(seed, policy):
    """The release of a random organisation; made once for all attacks on it, as the policy of all of them is one."""
    assert policy is RELEASED.setdefault("policy", policy)
    if seed not in RELEASED:
        RELEASED[seed] = release_of(random_world(np.random.default_rng(seed)), policy)
    return RELEASED[seed]


def numbers(release):
    """Every number that is in a release's tables, by table and column."""
    for measure, table in release.tables.items():
        for name, values in table.columns.items():
            yield measure, name, table, values


# --- too few people -------------------------------------------------------------------------------------------------


def few_people_seen(release, threshold):
    return [measure for measure, name, _, values in numbers(release) if name == "n" and np.any(values < threshold)]


def test_no_cell_shows_few_people(policy):
    for seed in SEEDS:
        release = released(seed, policy)
        assert few_people_seen(release, policy.threshold) == []


@pytest.mark.usefixtures("no_audit")
def test_with_a_threshold_of_one_they_are_seen(policy):
    loose = policy.model_copy(update={"threshold": 1})
    release = release_of(teams([3, 8, 9]), loose)
    assert few_people_seen(release, policy.threshold)


# --- numbers behind what is not shown -------------------------------------------------------------------------------


def test_nothing_lies_behind_a_cell_that_is_not_shown(policy):
    for seed in SEEDS:
        for _, _, table, values in numbers(released(seed, policy)):
            assert np.isnan(values[table.status != Status.SHOWN]).all()


def test_every_number_is_what_is_printed(policy):
    decimals = policy.decimals()
    for seed in SEEDS:
        for measure, name, _, values in numbers(released(seed, policy)):
            printed = np.round(values, decimals[policy.style(measure, name).value])
            assert np.array_equal(values, printed, equal_nan=True)
            assert not np.any(np.signbit(values) & (values == 0))


def hidden_decimals(release):
    """Whether a mean carries more than is printed, such as 28.571429 for 2 of 7 people: sums come out exactly."""
    return release.cell(Measure.ITEM_SCORE, "unit-1", ITEMS[0]).number("estimate") % 1 != 0


@pytest.mark.parametrize(("decimals", "seen"), [(0, False), (6, True)])
def test_hidden_decimals_would_be_seen(policy, decimals, seen):
    world = teams([7, 8, 9])
    world.answers[0, 0] = 3
    fine = policy.model_copy(
        update={"rounding": Rounding.model_construct(**{**policy.rounding.model_dump(), "score": decimals})}
    )
    assert hidden_decimals(release_of(world, fine)) is seen


# --- unanimity ------------------------------------------------------------------------------------------------------


def unanimous_team():
    world = teams([8, 9, 12, 13])
    world.answers[:8] = 5
    world.answers[0] = 2  # all but one: the one knows the answers of all others
    return world


def test_a_unanimous_team_is_shown_as_a_band_and_nothing_else(policy):
    release = release_of(unanimous_team(), policy)
    assert release.cell(Measure.SCORE, "unit-1", "clear") == Banded(80.0, 100.0)
    for measure in (Measure.SHRUNKEN, Measure.FAVOURABLE, Measure.AGREEMENT, Measure.CONTRAST):
        assert release.cell(measure, "unit-1", "clear") == Withheld(Reason.UNANIMITY)
    for measure in (Measure.ITEM_SCORE, Measure.ITEM_FAVOURABLE, Measure.DISTRIBUTION):
        assert isinstance(release.cell(measure, "unit-1", "clear_1"), Withheld)


def test_without_the_rule_the_answers_of_all_are_read(policy):
    world = unanimous_team()
    figures = {}
    for measure, one in world.figures().items():
        figures[measure] = type(one)(one.measure, one.axes, one.n, one.columns, one.why)
    release = release_of(world, policy, figures)
    shares = release.cell(Measure.DISTRIBUTION, "unit-1", "clear_1").numbers("shares")
    assert shares[4] == pytest.approx(7 / 8, abs=0.01)


def remainder_that_agrees():
    # The teams of 3 and 4 together are 7 people who all chose the best answer; neither is shown.
    world = teams([3, 4, 9, 12])
    world.answers[:7] = 5
    return world


def remainder_mean(release):
    table = release.tables[Measure.SCORE]
    n, total = table.columns["n"][:, 0], table.columns["n"][:, 0] * table.columns["estimate"][:, 0]
    shown = [at for at in range(1, 5) if table.status[at, 0] == Status.SHOWN]
    return (total[0] - total[shown].sum()) / (n[0] - n[shown].sum())


def test_a_remainder_in_which_all_agree_is_not_left_alone(policy):
    assert remainder_mean(release_of(remainder_that_agrees(), policy)) < 90


@pytest.mark.usefixtures("no_complement", "no_audit")
def test_without_complements_the_remainder_tells_what_all_answered(policy):
    assert remainder_mean(release_of(remainder_that_agrees(), policy)) > 95


# --- items and their scale ------------------------------------------------------------------------------------------


def lone_items(release):
    """Withheld items of a scale whose other items and score are all shown: scale minus items gives them."""
    found = []
    for unit in range(len(release.units)):
        for scale in ("clear", "trust"):
            status = [
                release.tables[Measure.ITEM_SCORE].status[unit, ITEMS.index(item)] for item in ITEMS if scale in item
            ]
            score = release.tables[Measure.SCORE].status[unit, SUBJECTS.index(scale)]
            if score == Status.SHOWN and status.count(Status.WITHHELD) == 1:
                found.append((unit, scale))
    return found


def team_that_skips_an_item():
    world = teams([6, 8, 9])
    world.answers[:2, 0] = 0  # four of six answered the first item of the scale
    return world


def test_no_item_is_left_alone(policy):
    assert lone_items(release_of(team_that_skips_an_item(), policy)) == []
    for seed in SEEDS:
        assert lone_items(released(seed, policy)) == []


def test_if_items_were_ruled_one_by_one_the_scale_would_give_the_last(policy, monkeypatch, no_audit, no_complement):
    def nothing(tables, bundle, reason):
        return np.zeros((tables[0].figures.n.shape[0], int(bundle.max()) + 1), dtype=bool)

    monkeypatch.setattr(items, "withheld_for", nothing)
    assert lone_items(release_of(team_that_skips_an_item(), policy)) == [(1, "clear")]


# --- an index and its scales ----------------------------------------------------------------------------------------


def lone_parts(release):
    """Units of which exactly one of a mean and its parts is withheld: the others give it."""
    columns = [SUBJECTS.index(key) for key in ("clear", "trust", "whole")]
    status = release.tables[Measure.SCORE].status[:, columns]
    return np.flatnonzero((status != Status.SHOWN).sum(axis=1) == 1).tolist()


def team_that_skips_a_scale():
    world = teams([6, 8, 9, 30])
    world.answers[:2, 3:5] = 0
    return world


def test_no_part_of_a_mean_is_left_alone(policy):
    assert lone_parts(release_of(team_that_skips_a_scale(), policy)) == []
    for seed in SEEDS:
        assert lone_parts(released(seed, policy)) == []


def test_without_the_rule_a_mean_gives_its_last_part(policy, monkeypatch, no_audit):
    def lone(tree, columns, withheld, rule, *_means):
        return court.complete(tree, columns, withheld, rule), withheld & False

    monkeypatch.setattr(court, "complete_with_means", lone)
    world = teams([6, 8, 9, 30])
    figures = world.figures()
    figures[Measure.SCORE].unanimous[1:3, 0] = (
        True  # two teams have one scale as a band, the other and the mean in full
    )
    assert lone_parts(release_of(world, policy, figures)) == [1, 2]


# --- a team against the rest of its parent --------------------------------------------------------------------------


def parents_given_away(release):
    """Withheld parents whose score follows from a team's score and its difference from the rest."""
    parent_of = {unit.id: unit.parent for unit in release.units}
    found = []
    for unit, parent in parent_of.items():
        for subject in SUBJECTS:
            difference = release.cell(Measure.CONTRAST, unit, subject)
            here = release.cell(Measure.SCORE, unit, subject)
            whole = None if parent is None else release.cell(Measure.SCORE, parent, subject)
            if isinstance(difference, Shown) and isinstance(here, Shown) and not isinstance(whole, Shown):
                found.append((parent, subject))
    return found


def withheld_division():
    parents = [-1, 0, 0, 0, 2, 2, 2]
    unit = np.repeat([1, 4, 5, 6, 3], [3, 6, 7, 7, 40])
    return World(parents, unit, np.full(63, 2), np.tile(MIDDLE, (63, 1)))


def test_a_difference_does_not_give_the_parent_away(policy):
    release = release_of(withheld_division(), policy)
    assert isinstance(release.cell(Measure.SCORE, "unit-2", "clear"), Withheld)
    assert isinstance(release.cell(Measure.SCORE, "unit-6", "clear"), Shown)
    assert parents_given_away(release) == []
    for seed in SEEDS:
        assert parents_given_away(released(seed, policy)) == []


def test_without_the_rule_it_does(policy, monkeypatch, no_audit):
    monkeypatch.setattr(followers, "rest_of", lambda court, ruling, parents: None)
    assert ("unit-2", "clear") in parents_given_away(release_of(withheld_division(), policy))


def test_the_other_side_of_a_difference_has_people_enough(policy):
    for seed in SEEDS:
        release = released(seed, policy)
        for measure in (Measure.CONTRAST, Measure.ROLE_CONTRAST):
            rest = release.tables[measure].columns["n_rest"]
            assert not np.any(rest < policy.threshold)


# --- role levels ----------------------------------------------------------------------------------------------------


def leaders_left_over(release):
    """How many people the organisation minus the role levels shown is, by subject; NaN where nothing follows."""
    table, whole = release.tables[Measure.ROLE_SCORE], release.tables[Measure.SCORE].columns["n"][0]
    hidden = (table.status != Status.SHOWN).any(axis=0)
    return np.where(hidden, whole - np.nansum(table.columns["n"], axis=0), np.nan)


def three_leaders():
    world = teams([10, 11, 12])
    world.role[:3], world.role[3:12] = 0, 1
    return world


def test_roles_do_not_give_the_leaders_away(policy):
    assert not np.any(leaders_left_over(release_of(three_leaders(), policy)) < policy.threshold)
    for seed in SEEDS:
        release = released(seed, policy)
        assert not np.any(leaders_left_over(release) < policy.threshold)


@pytest.mark.usefixtures("no_complement", "no_audit")
def test_without_complements_they_do(policy):
    assert np.any(leaders_left_over(release_of(three_leaders(), policy)) == 3)


@pytest.mark.usefixtures("no_complement")
def test_the_audit_stops_roles_too(policy):
    with pytest.raises(DisclosureFailure, match="role_score"):
        release_of(three_leaders(), policy)
