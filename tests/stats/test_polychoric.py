import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from diagnostic.problems import NotEstimable, Why
from diagnostic.stats.polychoric import (
    PolychoricMatrix,
    _below,
    ordinal_alpha,
    polychoric,
    polychoric_matrix,
)

SCALES = ["bfi.agree", "bfi.neuro", "bhr2000.leadership", "datCat.u1_4"]
TABLES = arrays(np.int64, (4, 5), elements=st.integers(0, 40))


def pair_tables(rows: np.ndarray, options: int) -> np.ndarray:
    """Give (J, J, A, A) counts of codes 0..A-1, people by answer to both items."""
    chosen = (rows[:, :, None] == np.arange(options)).astype(float)
    return np.einsum("nia,njb->ijab", chosen, chosen, optimize=True)


def scale_tables(entry: dict, data) -> np.ndarray:
    rows = data(entry["file"].removesuffix(".csv").lower())[entry["items"]].dropna().to_numpy(np.int64).copy()
    for item in [entry["reversed"]] if isinstance(entry["reversed"], str) else entry["reversed"]:
        at = entry["items"].index(item)
        rows[:, at] = 7 - rows[:, at]
    assert len(rows) == entry["n"]
    lowest, highest = int(rows.min()), int(rows.max())
    return pair_tables(rows - lowest, highest - lowest + 1)


@pytest.mark.parametrize("scale", SCALES)
def test_correlations_thresholds_and_alpha_are_those_of_r(scale, golden, data, agree) -> None:
    entry = golden("polychoric")[scale]
    found = polychoric_matrix(scale_tables(entry, data))
    assert isinstance(found, PolychoricMatrix)
    file = "polychoric.json"
    agree(file, "polychoric.rho (lavaan)", found.correlation, entry["rho_lavaan"]["values"], atol=1e-7)
    agree(file, "polychoric.rho (psych)", found.correlation, entry["rho_psych_correct0"]["values"], atol=1e-4)
    agree(file, "polychoric.thresholds", found.thresholds.ravel(), list(entry["th_lavaan"].values()), atol=1e-10)
    agree(file, "ordinal_alpha (lavaan)", ordinal_alpha(found.correlation), entry["alpha_poly_lavaan"], atol=1e-7)
    agree(file, "ordinal_alpha (psych)", ordinal_alpha(found.correlation), entry["alpha_poly_psych0"], atol=1e-5)
    # Estimated with the thresholds at once (polycor, ML), correlations differ a little: ours is the two-step estimate.
    np.testing.assert_allclose(found.correlation, entry["rho_polycor_ML"]["values"], atol=0.01)
    assert not found.smoothed
    assert found.least_eigenvalue == pytest.approx(np.linalg.eigvalsh(found.correlation)[0])
    assert (found.n_pair == entry["n"]).all()


def test_tables_with_empty_cells_are_those_of_lavaan(golden, agree) -> None:
    for entry in golden("polychoric_edge")["pairs"].values():
        found = polychoric(np.array(entry["counts"]))
        agree("polychoric_edge.json", "polychoric.rho (empty cells)", found.rho, entry["rho"], atol=1e-6)
        agree("polychoric_edge.json", "polychoric.thresholds", found.row_thresholds, entry["a"], atol=1e-10)
        agree("polychoric_edge.json", "polychoric.thresholds", found.column_thresholds, entry["b"], atol=1e-10)
        assert found.n == np.sum(entry["counts"])


def test_the_bivariate_normal_distribution_is_that_of_mvtnorm(golden, agree) -> None:
    points = {name: np.array(values) for name, values in golden("polychoric_edge")["normal"].items()}
    ours = _below(points["h"], points["k"], points["rho"])
    agree("polychoric_edge.json", "bivariate normal probability", ours, points["p"], atol=1e-7)


def test_smoothing_is_that_of_psych(golden, agree) -> None:
    """Thousands of people in each pair make the pairwise matrix what R was given."""
    entry = golden("polychoric_edge")["smoothing"]
    wanted, cuts = np.array(entry["before"]), np.array([-10, -0.5, 0.4, 10])
    corners = cuts[:, None] + np.zeros(4), cuts + np.zeros((4, 1))
    tables = np.broadcast_to(np.eye(3), (3, 3, 3, 3)).copy()
    for i in range(3):
        for j in range(3):
            if i != j:
                below = _below(*corners, np.full((4, 4), wanted[i, j]))
                tables[i, j] = 1e6 * np.diff(np.diff(below, axis=0), axis=1)
    found = polychoric_matrix(tables)
    assert isinstance(found, PolychoricMatrix)
    assert found.smoothed
    assert found.least_eigenvalue < 0
    agree("polychoric_edge.json", "smoothed", found.correlation, entry["after"], atol=1e-6)


@given(TABLES)
def test_turning_reversing_and_repeating_a_table_changes_what_it_should(table: np.ndarray) -> None:
    rho = polychoric(table).rho
    if np.isnan(rho):
        assert min((table.sum(axis=0) > 0).sum(), (table.sum(axis=1) > 0).sum()) < 2
        return
    assert -1 <= rho <= 1
    near = 1e-6 if abs(rho) < 0.99 else 5e-3  # towards the border, the likelihood of few people is flat
    assert polychoric(table.T).rho == pytest.approx(rho, abs=near)
    assert polychoric(table[::-1]).rho == pytest.approx(-rho, abs=near)
    if (table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]).size > 4:  # else half a person may have been added
        assert polychoric(3 * table).rho == pytest.approx(rho, abs=near)
    assert polychoric(np.stack([table, table])).rho[1] == pytest.approx(rho, abs=1e-9)


@given(st.floats(-0.98, 0.98), st.integers(2, 7))
def test_a_table_of_the_model_gives_its_correlation_back(rho: float, options: int) -> None:
    cuts = np.concatenate([[-10], np.linspace(-1.2, 0.9, options - 1), [10]])
    below = _below(cuts[:, None] + 0 * cuts, cuts + 0 * cuts[:, None], np.full((cuts.size, cuts.size), rho))
    table = np.maximum(1e7 * np.diff(np.diff(below, axis=0), axis=1), 1e-9)
    assert polychoric(table).rho == pytest.approx(rho, abs=1e-6)


def test_the_likelihood_is_highest_there() -> None:
    table = np.random.default_rng(5).integers(1, 30, (4, 4)).astype(float)
    found = polychoric(table)
    edges = [np.concatenate([[-10], t, [10]]) for t in (found.row_thresholds, found.column_thresholds)]

    def log_likelihood(rho: float) -> float:
        below = _below(edges[0][:, None] + np.zeros(5), edges[1] + np.zeros((5, 1)), np.full((5, 5), rho))
        return float((table * np.log(np.diff(np.diff(below, axis=0), axis=1))).sum())

    grid = np.linspace(-0.9, 0.9, 181)
    assert grid[np.argmax([log_likelihood(r) for r in grid])] == pytest.approx(float(found.rho), abs=0.006)


def test_answers_that_fix_each_other_correlate_by_one() -> None:
    assert polychoric(np.diag([3, 4, 5])).rho == 1
    assert polychoric(np.diag([3, 4, 5])[::-1]).rho == -1
    everybody = np.zeros((3, 3, 3, 3))
    everybody[:, :] = np.diag([3, 4, 5])
    found = polychoric_matrix(everybody)
    assert isinstance(found, PolychoricMatrix)
    assert found.smoothed
    assert ordinal_alpha(found.correlation) == pytest.approx(1)


def test_options_that_nobody_chose_change_nothing() -> None:
    table = np.array([[8, 2, 1], [3, 9, 4], [1, 2, 7]])
    wide = np.zeros((5, 4))
    wide[np.ix_([0, 2, 4], [0, 1, 3])] = table
    assert polychoric(wide).rho == pytest.approx(float(polychoric(table).rho), abs=1e-8)


def test_what_does_not_vary_has_no_correlation() -> None:
    assert np.isnan(polychoric(np.array([[10, 0], [5, 0]])).rho)
    assert np.isnan(polychoric(np.zeros((2, 3, 3))).rho).all()
    rows = np.column_stack([np.arange(20) % 3, np.arange(20) % 2, np.full(20, 1)])
    assert polychoric_matrix(pair_tables(rows, 3)) == NotEstimable(Why.NO_VARIANCE)
    assert polychoric_matrix(np.zeros((2, 2, 5, 5))) == NotEstimable(Why.TOO_FEW_ANSWERS)
    assert polychoric_matrix(np.ones((1, 1, 5, 5))) == NotEstimable(Why.TOO_FEW_ITEMS)
    assert ordinal_alpha(np.eye(1)) == NotEstimable(Why.TOO_FEW_ITEMS)
    assert ordinal_alpha(np.array([[1.0, -1.0], [-1.0, 1.0]])) == NotEstimable(Why.NO_VARIANCE)
    assert ordinal_alpha(np.array([[1.0, np.nan], [np.nan, 1.0]])) == NotEstimable(Why.NO_VARIANCE)


def test_two_items_give_spearman_and_brown() -> None:
    assert ordinal_alpha(np.array([[1.0, 0.5], [0.5, 1.0]])) == pytest.approx(2 * 0.5 / 1.5)


def test_twenty_scales_are_quick() -> None:
    tables = np.random.default_rng(1).integers(0, 50, (20, 4, 4, 5, 5))
    begin = time.process_time()
    for scale in tables:
        polychoric_matrix(scale)
    assert time.process_time() - begin < 6
