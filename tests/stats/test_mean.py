from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from diagnostic.stats.mean import mean_interval

ROWS = st.lists(st.integers(1, 7), min_size=2, max_size=20)


def sums(rows) -> tuple[float, float, float]:
    values = np.asarray(rows, dtype=float)
    return len(values), values.sum(), (values**2).sum()


@given(ROWS, st.floats(0.5, 0.999))
def test_without_a_population_it_is_students_interval(rows: list[int], confidence: float) -> None:
    ours = mean_interval(*sums(rows), confidence=confidence)
    error = np.std(rows, ddof=1) / np.sqrt(len(rows))
    low, high = np.mean(rows) + np.array([-1, 1]) * stats.t.ppf((1 + confidence) / 2, len(rows) - 1) * error
    assert (float(ours.estimate), float(ours.std_error)) == pytest.approx((np.mean(rows), error), abs=1e-6)
    assert (float(ours.low), float(ours.high)) == pytest.approx((low, high), abs=1e-5)
    assert ours.std == pytest.approx(np.std(rows, ddof=1), abs=1e-6)
    assert (ours.df, ours.n) == (len(rows) - 1, len(rows))


def test_with_a_population_the_variance_is_right_over_all_samples() -> None:
    """Over all samples of 4 out of 7 the mean squared standard error is the variance of the mean."""
    people = np.array([1.0, 2, 2, 4, 5, 5, 7])
    samples = np.array(list(combinations(people, 4)))
    ours = mean_interval(np.full(len(samples), 4), samples.sum(axis=1), (samples**2).sum(axis=1), population=7)
    assert (ours.std_error**2).mean() == pytest.approx(samples.mean(axis=1).var())


def test_a_census_closes_the_interval() -> None:
    ours = mean_interval(*sums([1, 2, 4]), population=[3, 2, np.nan])
    np.testing.assert_allclose(ours.low[:2], ours.estimate[:2])
    assert ours.low[2] < ours.estimate[2]


def test_none_and_one() -> None:
    ours = mean_interval([0, 1], [0, 4], [0, 16], population=[0, 5])
    np.testing.assert_array_equal(np.isnan(ours.estimate), [True, False])
    for field in ("low", "high", "std", "std_error", "df"):
        assert np.isnan(getattr(ours, field)).all()


@given(ROWS, st.floats(-20, 20), st.floats(0.1, 20))
def test_shift_and_scale(rows: list[int], shift: float, factor: float) -> None:
    one = mean_interval(*sums(rows), population=40)
    other = mean_interval(*sums(np.array(rows) * factor + shift), population=40)
    assert other.low == pytest.approx(float(one.low) * factor + shift, abs=1e-4)
    assert other.high == pytest.approx(float(one.high) * factor + shift, abs=1e-4)


def test_a_given_variance_makes_the_interval_and_leaves_the_spread_alone() -> None:
    ours = mean_interval(*sums([4, 4, 4, 4, 5]), population=20, variance=2.0, df=7.5)
    error = np.sqrt(2.0 / 5 * 0.75)
    assert float(ours.std_error) == pytest.approx(error)
    assert float(ours.high) == pytest.approx(4.2 + stats.t.ppf(0.975, 7.5) * error)
    assert float(ours.std) == pytest.approx(np.std([4, 4, 4, 4, 5], ddof=1))
    assert np.isnan(mean_interval(*sums([4]), variance=2.0, df=4.0).low)
