import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from diagnostic.stats.moments import Moments, listwise_moments, pairwise_moments

ANSWERS = arrays.arrays(np.float64, (12, 3), elements=st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0, np.nan]))


def pair_by_pair(rows: np.ndarray, correlation: bool) -> np.ndarray:
    size = rows.shape[1]
    result = np.full((size, size), np.nan)
    for i in range(size):
        for j in range(size):
            both = rows[~np.isnan(rows[:, i]) & ~np.isnan(rows[:, j])][:, [i, j]]
            if len(both) < 2:
                continue
            a, b = both.T - both.mean(axis=0)[:, None]
            result[i, j] = a @ b / (len(both) - 1)
            if correlation:
                scale = np.sqrt((a @ a) * (b @ b))
                result[i, j] = a @ b / scale if scale > 1e-9 else np.nan
    return result


@given(ANSWERS)
def test_pairwise_matrices_are_those_of_a_loop_over_pairs(rows: np.ndarray) -> None:
    moments = pairwise_moments(rows)
    np.testing.assert_allclose(moments.covariance(), pair_by_pair(rows, False), atol=1e-10)
    np.testing.assert_allclose(moments.correlation(), pair_by_pair(rows, True), atol=1e-10)


@given(ANSWERS, st.integers(1, 11))
def test_sums_of_two_groups_add_up_to_the_whole(rows: np.ndarray, cut: int) -> None:
    listwise = listwise_moments(rows[:cut]) + listwise_moments(rows[cut:])
    pairwise = pairwise_moments(rows[:cut]) + pairwise_moments(rows[cut:])
    np.testing.assert_allclose(listwise.covariance(), listwise_moments(rows).covariance(), atol=1e-10)
    np.testing.assert_allclose(pairwise.correlation(), pairwise_moments(rows).correlation(), atol=1e-10)


def test_total_adds_the_groups_of_the_first_axis() -> None:
    rows = np.random.default_rng(1).normal(size=(5, 8, 3))
    parts = [listwise_moments(group) for group in rows]
    stacked = Moments(*(np.stack([getattr(p, f) for p in parts]) for f in ("n", "sum", "cross")))
    np.testing.assert_allclose(stacked.covariance()[2], np.cov(rows[2].T))
    np.testing.assert_allclose(stacked.total().covariance(), np.cov(rows.reshape(-1, 3).T))
    np.testing.assert_allclose(stacked.mean()[4], rows[4].mean(axis=0))
    pairs = pairwise_moments(rows[0]) + pairwise_moments(rows[1])
    np.testing.assert_allclose(pairs.covariance(), np.cov(rows[:2].reshape(-1, 3).T))


def test_pairwise_total_adds_groups() -> None:
    rows = np.random.default_rng(2).normal(size=(2, 9, 3))
    first, second = pairwise_moments(rows[0]), pairwise_moments(rows[1])
    fields = ("n_pair", "sum_pair", "square_pair", "cross_pair")
    stacked = type(first)(*(np.stack([getattr(first, f), getattr(second, f)]) for f in fields))
    np.testing.assert_allclose(stacked.total().covariance(), np.cov(rows.reshape(-1, 3).T))


def test_one_person_has_no_covariance() -> None:
    moments = listwise_moments(np.array([[1.0, 2.0]]))
    assert np.isnan(moments.covariance()).all()
    assert moments.mean() == pytest.approx([1.0, 2.0])


def test_a_constant_column_has_no_correlation() -> None:
    correlation = pairwise_moments(np.array([[3.0, 1.0], [3.0, 2.0], [3.0, 5.0]])).correlation()
    assert np.isnan(correlation[0]).all()
    assert correlation[1, 1] == pytest.approx(1.0)
