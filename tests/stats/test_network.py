"""Ties between units: R's values, networkx, attainable ends by hand, invariances, and simulated false findings."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from diagnostic.problems import NotEstimable, Why
from diagnostic.stats.network import (
    DyadicCorrelation,
    EiIndex,
    Reciprocity,
    dyadic_correlation,
    ei_index,
    mutual,
    reciprocity,
)

EI_FIELDS = ("estimate", "expected", "lowest", "highest", "rescaled", "internal", "external")


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def directed(seed: int, units: int, density: float = 0.4) -> np.ndarray:
    ties = rng(seed).random((units, units)) < density
    np.fill_diagonal(ties, val=False)
    return ties


def ei(ties: np.ndarray, group: np.ndarray, *, permutations: int = 99, seed: int = 1) -> EiIndex:
    found = ei_index(*np.nonzero(ties), np.asarray(group), rng(seed), permutations=permutations)
    assert isinstance(found, EiIndex)
    return found


# --- R ---------------------------------------------------------------------------------------------------------------


def test_reciprocity_is_rs(golden, agree):
    right = golden("network")["reciprocity"]
    need = np.array(right["need"], dtype=float)
    found = reciprocity(need >= 50, need)
    assert isinstance(found, Reciprocity)
    for field in ("returned", "expected", "rho", "weighted", "ties", "pairs"):
        agree("network.json", f"reciprocity.{field}", getattr(found, field), right[field], atol=1e-12)


def test_the_two_sides_are_rs(golden, agree):
    right = golden("network")["reciprocity"]
    found = dyadic_correlation(np.array(right["quality"], dtype=float), rng(), permutations=20_000)
    assert isinstance(found, DyadicCorrelation)
    agree("network.json", "dyadic_correlation.estimate", found.estimate, right["icc"], atol=1e-12)
    assert found.pairs == right["pairs"]
    # Both sides drew at random: three standard errors of the smaller number of draws.
    agree("network.json", "dyadic_correlation.expected (drawn)", found.expected, right["icc_expected"], atol=0.006)
    agree("network.json", "dyadic_correlation.p_value (drawn)", found.p_value, right["icc_p"], atol=0.007)


@pytest.mark.parametrize("name", ["even", "uneven", "dense"])
def test_the_e_i_index_is_rs_over_all_assignments_of_labels(name, golden, agree):
    right = golden("network")["ei"][name]
    source, target = np.array(right["ties"]).T
    found = ei_index(source, target, np.array(right["group"]), rng(), permutations=20_000)
    assert isinstance(found, EiIndex)
    for field in EI_FIELDS:
        agree("network.json", f"ei_index.{field} ({name})", getattr(found, field), right[field], atol=1e-12)
    assert found.expected[0] == pytest.approx(right["mean_over_assignments"])
    agree("network.json", f"ei_index.p_value ({name}, drawn)", found.p_value, right["p_value"], atol=0.012)


def test_both_directions_together_are_welchs(golden, agree):
    right = golden("network")["mutual"]
    sides = [np.array(right[key]) for key in ("x", "y")]
    mean, error, df = (np.full((2, 2), np.nan) for _ in range(3))
    for at, values in zip([(0, 1), (1, 0)], sides, strict=True):
        mean[at], error[at], df[at] = values.mean(), stats.sem(values), values.size - 1
    p_value = np.array([[np.nan, 0.01], [0.03, np.nan]])
    difference = np.array([[np.nan, -9.0], [-4.0, np.nan]])
    found = mutual(mean, error, df, difference, p_value, confidence=0.9)
    for field in ("estimate", "low", "high"):
        agree("network.json", f"mutual.{field}", getattr(found, field)[0, 1], right[field], rtol=1e-12)
    for values in (found.estimate, found.low, found.high, found.p_value, found.direction):
        np.testing.assert_array_equal(values, values.T)
    assert found.p_value[0, 1] == 0.03
    assert found.direction[0, 1] == -1
    assert np.isnan(np.diag(found.p_value)).all()


# --- peers and hand-made cases ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(8))
def test_returned_ties_are_networkxs(seed):
    ties = directed(seed, 9)
    found = reciprocity(ties, ties.astype(float))
    assert isinstance(found, Reciprocity)
    assert found.returned == pytest.approx(nx.overall_reciprocity(nx.DiGraph(ties)))
    assert found.weighted == pytest.approx(found.returned)


def test_ties_all_returned_or_none():
    both = directed(3, 6) | directed(3, 6).T
    found = reciprocity(both, both * 1.0)
    assert isinstance(found, Reciprocity)
    assert (found.returned, found.rho, found.weighted) == (1.0, 1.0, 1.0)
    one_way = np.triu(np.ones((5, 5), dtype=bool), 1)
    found = reciprocity(one_way, one_way * 1.0)
    assert isinstance(found, Reciprocity)
    assert (found.returned, found.rho) == (0.0, -1.0)


def test_attainable_ends_by_hand():
    """Two groups of two units, ten of the twelve possible ties: only eight can cross, so two at least stay inside."""
    ties = ~np.eye(4, dtype=bool)
    ties[0, 1] = ties[2, 3] = False
    found = ei(ties, [0, 0, 1, 1])
    assert found.estimate[0] == found.highest[0] == pytest.approx((8 - 2) / 10)
    assert found.lowest[0] == pytest.approx((6 - 4) / 10)
    assert found.rescaled[0] == pytest.approx(1.0)
    assert found.expected[0] == pytest.approx(1 / 3)


def test_all_inside_is_minus_one_and_all_across_is_one():
    group = np.repeat([0, 1, 2], 4)
    inside = (group[:, None] == group) & ~np.eye(12, dtype=bool)
    low, high = ei(inside, group, permutations=999), ei(~inside & ~np.eye(12, dtype=bool), group, permutations=999)
    np.testing.assert_array_equal(low.estimate, -1)
    np.testing.assert_array_equal(low.rescaled, -1)
    np.testing.assert_array_equal(high.estimate, 1)
    assert low.p_value[0] == high.p_value[0] == 1 / 1000
    assert (low.internal[0], low.external[0]) == (36, 0)


def test_a_group_that_sends_nothing_has_no_index():
    ties = np.zeros((4, 4), dtype=bool)
    ties[0, 1] = ties[0, 2] = True
    found = ei(ties, [0, 0, 1, 1])
    assert found.estimate[:2].tolist() == [0.0, 0.0]
    for values in (found.estimate, found.rescaled, found.p_value):
        assert np.isnan(values[2])


# --- invariances -----------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(4, 9), st.floats(0.15, 0.95))
def test_renaming_units_and_groups_changes_nothing_and_bounds_hold(seed, units, density):
    ties, order = directed(seed, units, density), rng(seed).permutation(units)
    group = np.arange(units) % 3
    ties[0, 1] = True
    found, names = ei(ties, group), np.array([2, 0, 1])
    other = ei(ties[np.ix_(order, order)], names[group][order])
    for field in EI_FIELDS:
        mine, theirs = getattr(found, field), getattr(other, field)
        np.testing.assert_allclose(np.append(theirs[0], theirs[1:][names]), mine, atol=1e-12)
    known = ~np.isnan(found.rescaled)
    assert np.all(np.abs(found.rescaled[known]) <= 1 + 1e-12)
    assert np.all((found.estimate >= found.lowest - 1e-12) | np.isnan(found.estimate))
    assert np.all((found.estimate <= found.highest + 1e-12) | np.isnan(found.estimate))
    assert np.all(((found.p_value > 0) & (found.p_value <= 1)) | np.isnan(found.p_value))
    assert found.internal[0] == found.internal[1:].sum()
    assert found.external[0] == found.external[1:].sum()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(4, 8))
def test_effects_of_one_side_do_not_make_both_sides_alike(seed, units):
    draw = rng(seed)
    values = draw.normal(50, 10, (units, units))
    shifted = 3 * values + draw.normal(0, 30, (units, 1)) + draw.normal(0, 30, (1, units))
    order = draw.permutation(units)
    one, other = (dyadic_correlation(matrix, rng(), permutations=9) for matrix in (values, shifted))
    renamed = dyadic_correlation(values[np.ix_(order, order)], rng(), permutations=9)
    assert isinstance(one, DyadicCorrelation)
    assert isinstance(other, DyadicCorrelation)
    assert isinstance(renamed, DyadicCorrelation)
    assert other.estimate == pytest.approx(one.estimate, abs=1e-9)
    assert renamed.estimate == pytest.approx(one.estimate, abs=1e-9)
    assert -1 <= one.estimate <= 1
    mirrored = dyadic_correlation(values + values.T, rng(), permutations=9)
    assert isinstance(mirrored, DyadicCorrelation)
    assert mirrored.estimate == pytest.approx(1.0)


@pytest.mark.parametrize("units", [5, 8])
def test_two_sides_of_nothing_are_a_finding_as_often_as_the_level_says(units):
    draw, wrong, rounds = rng(units), 0, 600
    for _ in range(rounds):
        values = draw.normal(50, 10, (units, units)) + draw.normal(0, 15, (units, 1)) + draw.normal(0, 15, (1, units))
        found = dyadic_correlation(values, draw, permutations=99)
        assert isinstance(found, DyadicCorrelation)
        wrong += found.p_value <= 0.05
    assert wrong / rounds < 0.05 + 3 * np.sqrt(0.05 * 0.95 / rounds)


def test_groups_that_mean_nothing_are_a_finding_as_often_as_the_level_says():
    draw, wrong, rounds = rng(8), 0, 500
    for _ in range(rounds):
        ties, group = directed(int(draw.integers(1 << 30)), 12), draw.permutation(np.repeat([0, 1, 2], 4))
        wrong += ei(ties, group, seed=int(draw.integers(1 << 30))).p_value[0] <= 0.05
    assert wrong / rounds < 0.05 + 3 * np.sqrt(0.05 * 0.95 / rounds)


def test_a_pair_is_weak_only_if_both_sides_are():
    mean = np.full((3, 3), 50.0)
    difference = np.array([[0, -9, 5], [-4, 0, 7], [-3, 8, 0]], dtype=float)
    p_value = np.array([[np.nan, 0.001, 0.2], [0.04, np.nan, 0.001], [0.001, 0.03, np.nan]])
    found = mutual(mean, mean / 10, mean, difference, p_value)
    assert found.direction[0].tolist() == [0, -1, 0]
    assert found.p_value[0, 1:].tolist() == [0.04, 1.0]
    assert (found.direction[1, 2], found.p_value[1, 2]) == (1, 0.03)


def test_sides_without_spread_have_the_mean_for_an_interval():
    still = mutual(np.full((2, 2), 75.0), np.zeros((2, 2)), np.full((2, 2), 4.0), *(np.full((2, 2), np.nan),) * 2)
    assert (still.low[0, 1], still.high[0, 1]) == (75.0, 75.0)
    one = mutual(
        np.full((2, 2), 75.0), np.array([[0, 0], [2.0, 0]]), np.full((2, 2), 4.0), *(np.full((2, 2), np.nan),) * 2
    )
    assert one.high[0, 1] - 75 == pytest.approx(stats.t.ppf(0.975, 4))


# --- thin data -------------------------------------------------------------------------------------------------------


def test_what_cannot_be_told_is_a_value():
    none = np.zeros(0, dtype=np.int64)
    one, two = np.array([0]), np.array([1])
    assert ei_index(none, none, np.array([0, 0, 1]), rng()) == NotEstimable(Why.NO_ANSWERS)
    assert ei_index(one, two, np.array([0, 0]), rng()) == NotEstimable(Why.TOO_FEW_GROUPS)
    assert ei_index(one, two, np.array([0, 1, 2]), rng()) == NotEstimable(Why.TOO_FEW_GROUPS)
    assert ei_index(none, none, none, rng()) == NotEstimable(Why.TOO_FEW_GROUPS)
    empty = np.full((3, 3), np.nan)
    assert reciprocity(empty > 0, empty) == NotEstimable(Why.TOO_FEW_GROUPS)
    assert reciprocity(np.zeros((3, 3), dtype=bool), np.ones((3, 3))) == NotEstimable(Why.NO_VARIANCE)
    assert reciprocity(np.ones((3, 3), dtype=bool), np.ones((3, 3))) == NotEstimable(Why.NO_VARIANCE)
    assert dyadic_correlation(np.ones((3, 3)), rng()) == NotEstimable(Why.TOO_FEW_GROUPS)
    assert dyadic_correlation(np.full((5, 5), 40.0), rng()) == NotEstimable(Why.NO_VARIANCE)
    assert dyadic_correlation(np.zeros((0, 0)), rng()) == NotEstimable(Why.TOO_FEW_GROUPS)


def test_one_seed_gives_one_p_value():
    ties, group = directed(5, 10), np.arange(10) % 2
    assert np.array_equal(ei(ties, group).p_value, ei(ties, group).p_value)
    assert not np.array_equal(ei(ties, group).p_value, ei(ties, group, seed=2).p_value)
