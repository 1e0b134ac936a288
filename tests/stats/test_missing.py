import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.problems import NotEstimable, Why
from diagnostic.stats.missing import NormalMoments, normal_moments


def with_gaps(seed: int, people: int = 300, width: int = 5, share: float = 0.1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    rows = rng.normal(3, 1, (people, 1)) + rng.normal(0, 1, (people, width)) * np.arange(1, width + 1)
    rows[rng.random(rows.shape) < share] = np.nan
    return rows


def of(rows: np.ndarray, **options) -> NormalMoments:
    found = normal_moments(rows, **options)
    assert isinstance(found, NormalMoments)
    return found


def test_means_and_covariances_are_those_of_lavaan(golden, data, agree) -> None:
    entry = golden("missing")
    rows = data("bfi")[entry["items"]].to_numpy(float)
    found = of(rows, tolerance=1e-10)
    agree("missing.json", "normal_moments.mean", found.mean, entry["mean"], atol=1e-9)
    agree("missing.json", "normal_moments.covariance", found.covariance, entry["covariance"], atol=1e-9)
    assert found.n == entry["n"]
    known = ~np.isnan(rows)
    assert found.coverage[3, 7] == pytest.approx((known[:, 3] & known[:, 7]).mean())


def test_complete_rows_need_no_step() -> None:
    rows = with_gaps(1, share=0)
    found = of(rows)
    assert found.steps == 0
    np.testing.assert_allclose(found.mean, rows.mean(axis=0))
    np.testing.assert_allclose(found.covariance, np.cov(rows, rowvar=False, ddof=0))
    assert (found.coverage == 1).all()


@given(st.integers(0, 40))
def test_the_likelihood_of_what_was_answered_is_highest_there(seed: int) -> None:
    rows = with_gaps(seed, people=60, width=3, share=0.2)
    found = of(rows)

    def log_likelihood(mean: np.ndarray, covariance: np.ndarray) -> float:
        total = 0.0
        for row in rows:
            at = ~np.isnan(row)
            if at.any():
                part, gap = covariance[np.ix_(at, at)], row[at] - mean[at]
                total -= np.linalg.slogdet(part)[1] + gap @ np.linalg.solve(part, gap)
        return total

    best = log_likelihood(found.mean, found.covariance)
    rng = np.random.default_rng(seed)
    for _ in range(5):
        moved = rng.normal(0, 0.02, 3)
        assert log_likelihood(found.mean + moved, found.covariance) < best
        assert log_likelihood(found.mean, found.covariance * np.exp(np.outer(moved, moved) * 100)) <= best + 1e-9


@given(st.integers(0, 40), st.floats(0.01, 100), st.floats(-100, 100))
def test_units_and_order_do_not_matter(seed: int, scale: float, shift: float) -> None:
    rows = with_gaps(seed, people=80)
    found, other = of(rows), of((rows * scale + shift)[::-1, ::-1])
    np.testing.assert_allclose(other.mean[::-1], found.mean * scale + shift, rtol=1e-5, atol=1e-5 * scale)
    np.testing.assert_allclose(
        other.covariance[::-1, ::-1], found.covariance * scale**2, rtol=1e-4, atol=1e-5 * scale**2
    )


def test_people_without_any_answer_do_not_count() -> None:
    rows = with_gaps(3)
    more = np.vstack([rows, np.full((20, 5), np.nan)])
    assert of(more).n == of(rows).n
    np.testing.assert_array_equal(of(more).mean, of(rows).mean)


def test_what_cannot_be_estimated_says_why() -> None:
    rows = with_gaps(4)
    assert normal_moments(rows[:5]) == NotEstimable(Why.TOO_FEW_ANSWERS)
    split = rows.copy()
    split[::2, 0], split[1::2, 1] = np.nan, np.nan
    assert normal_moments(split) == NotEstimable(Why.TOO_FEW_ANSWERS)
    assert normal_moments(np.column_stack([rows, np.ones(300)])) == NotEstimable(Why.NO_VARIANCE)
    assert normal_moments(np.column_stack([rows, rows[:, 0]])) == NotEstimable(Why.SINGULAR)
    complete = with_gaps(5, share=0)
    assert normal_moments(np.column_stack([complete, complete[:, 0]])) == NotEstimable(Why.SINGULAR)
    assert normal_moments(np.full((10, 2), np.nan)) == NotEstimable(Why.TOO_FEW_ANSWERS)
