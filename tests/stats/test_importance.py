from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostic.problems import NotEstimable, Why
from diagnostic.stats.importance import (
    MOST_LMG_DRIVERS,
    Method,
    bootstrap_importance,
    importance,
    johnson,
    lmg,
)

CASES = ["attitude", "bh1996_WBEING", "klein_JOBSAT"]


def covariance_of(entry: dict, data) -> np.ndarray:
    rows = data(entry["file"].removesuffix(".csv"))[[*entry["predictors"], entry["outcome"]]].dropna()
    assert len(rows) == entry["n"]
    return np.cov(rows.to_numpy(float).T)


@pytest.mark.parametrize("case", CASES)
def test_importance_is_that_of_relaimpo(case, golden, data, agree) -> None:
    entry = golden("drivers")[case]
    covariance = covariance_of(entry, data)
    ours = importance(covariance, entry["n"])
    assert ours.method is Method.LMG
    assert ours.n == entry["n"]
    names = entry["predictors"]

    def of(name: str) -> list[float]:
        return [entry[name][x] for x in names]

    agree("drivers.json", "lmg", ours.contribution, of("lmg"), atol=1e-10)
    agree("drivers.json", "share", ours.share, of("lmg_rela"), atol=1e-10)
    agree("drivers.json", "r_squared", ours.r_squared, entry["R2"], atol=1e-10)
    agree("drivers.json", "adjusted", ours.adjusted, entry["adjR2"], atol=1e-10)
    agree("drivers.json", "std_beta", ours.std_beta, of("std_beta"), atol=1e-10)
    weights = importance(covariance, entry["n"], method=Method.JOHNSON)
    assert weights.method is Method.JOHNSON
    agree("drivers.json", "johnson (genizi)", weights.contribution, of("genizi"), atol=1e-10)
    package = dict(zip(entry["rwa_pkg"]["vars"], entry["rwa_pkg"]["raw"], strict=True))
    agree("drivers.json", "johnson (rwa)", weights.contribution, [package[x] for x in names], atol=1e-10)
    r_squared = entry["rwa_pkg"]["R2"]
    agree("drivers.json", "r_squared (Johnson)", weights.r_squared, r_squared, atol=1e-10)


def random_covariance(seed: int, drivers: int, people: int = 60) -> np.ndarray:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(people, drivers)) + rng.normal(size=(people, 1))
    y = x @ rng.normal(size=drivers) + rng.normal(size=people)
    return np.cov(np.column_stack([x, y]).T)


@settings(max_examples=20)
@given(st.integers(0, 10**6))
def test_lmg_is_the_average_over_all_orders_of_entry(seed: int) -> None:
    covariance = random_covariance(seed, 4)

    def r_squared(drivers: list[int]) -> float:
        if not drivers:
            return 0.0
        xy = covariance[drivers, -1]
        return float(xy @ np.linalg.solve(covariance[np.ix_(drivers, drivers)], xy) / covariance[-1, -1])

    expected, orders = np.zeros(4), list(permutations(range(4)))
    for order in orders:
        for place, driver in enumerate(order):
            expected[driver] += r_squared(list(order[: place + 1])) - r_squared(list(order[:place]))
    np.testing.assert_allclose(lmg(covariance), expected / len(orders), atol=1e-10)


@pytest.mark.parametrize("divide", [lmg, johnson])
@given(seed=st.integers(0, 10**6))
@settings(max_examples=20)
def test_scale_and_order_do_not_matter_and_the_parts_add_up(divide, seed: int) -> None:
    covariance, rng = random_covariance(seed, 5), np.random.default_rng(seed)
    parts = divide(covariance)
    order, factor = rng.permutation(5), rng.uniform(0.1, 9, 6)
    rescaled = covariance * np.outer(factor, factor)
    every = np.append(order, 5)
    np.testing.assert_allclose(divide(rescaled[np.ix_(every, every)]), parts[order], atol=1e-9)
    xy = covariance[:-1, -1]
    total = xy @ np.linalg.solve(covariance[:-1, :-1], xy) / covariance[-1, -1]
    assert parts.sum() == pytest.approx(total)
    batch = np.stack([covariance, random_covariance(seed + 1, 5)])
    np.testing.assert_allclose(divide(batch)[0], parts, atol=1e-12)
    np.testing.assert_allclose(divide(batch.reshape(2, 1, 6, 6))[1, 0], divide(batch[1]), atol=1e-12)


def test_unrelated_drivers_get_their_squared_correlation() -> None:
    covariance = np.eye(4)
    covariance[:3, 3] = covariance[3, :3] = [0.5, 0.3, -0.1]
    for divide in (lmg, johnson):
        np.testing.assert_allclose(divide(covariance), [0.25, 0.09, 0.01], atol=1e-12)


def test_one_driver_takes_all() -> None:
    covariance = np.array([[2.0, 1.0], [1.0, 3.0]])
    result = importance(covariance, 50)
    assert result.contribution == pytest.approx([1 / 6])
    assert result.share == pytest.approx([1.0])
    assert result.std_beta == pytest.approx([1 / np.sqrt(6)])


def test_beyond_fifteen_drivers_it_is_johnson() -> None:
    assert importance(random_covariance(1, MOST_LMG_DRIVERS), 60).method is Method.LMG
    result = importance(random_covariance(1, MOST_LMG_DRIVERS + 1), 60)
    assert result.method is Method.JOHNSON
    with pytest.raises(ValueError, match="1 to 15"):
        lmg(random_covariance(1, MOST_LMG_DRIVERS + 1))


def test_an_outcome_related_to_nothing_has_no_shares() -> None:
    result = importance(np.eye(3), 50)
    assert result.r_squared == 0
    assert np.isnan(result.share).all()


DEPENDENT = np.array([[1.0, 1.0, 0.5], [1.0, 1.0, 0.5], [0.5, 0.5, 1.0]])


@pytest.mark.parametrize(
    ("covariance", "n", "why"),
    [
        (np.eye(1), 10, Why.TOO_FEW_ITEMS),
        (np.eye(3), 3, Why.TOO_FEW_ANSWERS),
        (np.diag([1.0, 0.0, 1.0]), 10, Why.NO_VARIANCE),
        (DEPENDENT, 10, Why.SINGULAR),
    ],
)
def test_what_cannot_be_estimated_says_why(covariance, n, why) -> None:
    for method in (None, *Method):
        assert importance(covariance, n, method=method) == NotEstimable(why)


def test_a_singular_matrix_in_a_batch_is_nan_alone() -> None:
    batch = np.stack([DEPENDENT, np.eye(3), np.diag([1.0, 0.0, 1.0])])
    for divide in (lmg, johnson):
        np.testing.assert_array_equal(np.isnan(divide(batch)), [[True] * 2, [False] * 2, [True] * 2])


def clustered(seed: int = 4, clusters: int = 40, size: int = 12) -> np.ndarray:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(clusters, size, 3)) + rng.normal(size=(clusters, 1, 3)) * 0.4
    y = x @ [0.8, 0.8, 0.1] + rng.normal(size=(clusters, size)) + rng.normal(size=(clusters, 1)) * 0.3
    return np.concatenate([x, y[..., None]], axis=-1)


def sums(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return np.full(len(rows), rows.shape[1]), rows.sum(axis=1), np.einsum("cpi,cpj->cij", rows, rows)


def test_resampling_sums_is_resampling_rows() -> None:
    rows = clustered()
    (ours,) = bootstrap_importance(*sums(rows), np.random.default_rng(9), replicates=200)
    draws = np.random.default_rng(9).integers(0, 40, (200, 40))
    parts = np.array([lmg(np.cov(rows[draw].reshape(-1, 4).T)) for draw in draws])
    low, high = np.quantile(parts, [0.025, 0.975], axis=0)
    np.testing.assert_allclose(ours.contribution_low, low, atol=1e-9)
    np.testing.assert_allclose(ours.contribution_high, high, atol=1e-9)
    total = parts.sum(axis=1)
    whole = importance(np.cov(rows.reshape(-1, 4).T), 480)
    expected = np.quantile(total, [0.025, 0.975]) - total.mean() + whole.adjusted
    np.testing.assert_allclose([ours.r_squared_low, ours.r_squared_high], expected, atol=1e-9)
    np.testing.assert_allclose(ours.share_low, np.quantile(parts / total[:, None], 0.025, axis=0), atol=1e-9)
    np.testing.assert_allclose(ours.share_high, np.quantile(parts / total[:, None], 0.975, axis=0), atol=1e-9)
    np.testing.assert_allclose(ours.estimate.contribution, whole.contribution, atol=1e-10)
    assert (ours.replicates, ours.clusters, ours.estimate.n) == (200, 40, 480)
    assert (ours.std_beta_low < ours.estimate.std_beta).all()
    assert (ours.std_beta_high > ours.estimate.std_beta).all()


def test_outcomes_share_the_draws_and_nothing_else() -> None:
    rows = clustered()
    two = np.concatenate([rows, rows[..., :1] - rows[..., 1:2] + rows[..., 3:]], axis=2)
    first, second = bootstrap_importance(*sums(two), np.random.default_rng(9), outcomes=2, replicates=100)
    places = [0, 1, 2, 4]
    (alone,) = bootstrap_importance(*sums(rows), np.random.default_rng(9), replicates=100)
    (other,) = bootstrap_importance(*sums(two[..., places]), np.random.default_rng(9), replicates=100)
    for ours, want in ((first, alone), (second, other)):
        np.testing.assert_allclose(ours.share_low, want.share_low, atol=1e-9)
        np.testing.assert_allclose(ours.std_beta_high, want.std_beta_high, atol=1e-9)
        assert ours.r_squared_low == pytest.approx(want.r_squared_low)


def test_an_outcome_that_does_not_vary_leaves_the_others_alone() -> None:
    rows = np.concatenate([clustered(), np.ones((40, 12, 1))], axis=2)
    found, constant = bootstrap_importance(*sums(rows), np.random.default_rng(9), outcomes=2, replicates=100)
    assert found.replicates == 100
    assert constant == NotEstimable(Why.NO_VARIANCE)


def test_the_interval_of_explained_variance_covers_what_there_is() -> None:
    """20 unrelated drivers and 100 people: R² is 0.4 too high at times; 95 of 100 intervals should hold the truth."""
    rng, held = np.random.default_rng(12), 0
    for _ in range(60):
        x = rng.normal(size=(100, 20))
        y = 0.5 * x[:, :4].sum(axis=1, keepdims=True) + rng.normal(size=(100, 1))
        people = np.concatenate([x, y], axis=1)[:, None]
        (found,) = bootstrap_importance(*sums(people), rng, replicates=100)
        held += found.r_squared_low <= 0.5 <= found.r_squared_high
    assert held >= 46


def test_drivers_that_cannot_be_told_apart_are_named() -> None:
    (ours,) = bootstrap_importance(*sums(clustered()), np.random.default_rng(1), replicates=400)
    np.testing.assert_array_equal(ours.alike, [[True, True, False], [True, True, False], [False, False, True]])


def test_resamples_of_many_drivers_are_moved_to_the_exact_shares() -> None:
    rng = np.random.default_rng(5)
    x = rng.normal(size=(300, 12)) + rng.normal(size=(300, 1))
    rows = np.column_stack([x, x[:, :3].sum(axis=1) + rng.normal(0, 2, 300)])[:, None]
    (found,) = bootstrap_importance(*sums(rows), np.random.default_rng(1), replicates=200)
    draws = np.random.default_rng(1).integers(0, 300, (200, 300))
    exact = np.array([lmg(np.cov(rows[draw, 0].T)) for draw in draws])
    limits = np.quantile(exact / exact.sum(axis=1, keepdims=True), [0.025, 0.975], axis=0)
    np.testing.assert_allclose([found.share_low, found.share_high], limits, atol=0.01)
    assert found.estimate.method is Method.LMG
    np.testing.assert_allclose(found.estimate.contribution, lmg(np.cov(rows[:, 0].T)), atol=1e-12)


def test_people_are_clusters_of_one() -> None:
    people = clustered().reshape(-1, 1, 4)
    (ours,) = bootstrap_importance(*sums(people), np.random.default_rng(1), replicates=200)
    assert ours.clusters == 480
    assert (ours.contribution_low < ours.estimate.contribution).all()


def test_a_bootstrap_says_why_it_cannot() -> None:
    n, total, cross = sums(clustered())
    rng = np.random.default_rng(1)
    assert bootstrap_importance(n[:1], total[:1], cross[:1], rng) == (NotEstimable(Why.TOO_FEW_GROUPS),)
    single = sums(clustered(size=1, clusters=2))
    assert bootstrap_importance(*single, rng) == (NotEstimable(Why.TOO_FEW_ANSWERS),)
    few = sums(clustered(clusters=6, size=1))
    assert bootstrap_importance(*few, rng, replicates=200) == (NotEstimable(Why.SINGULAR),)
