import numpy as np
import pytest
from scipy import stats

from diagnostic.stats.ranks import rank_intervals


def test_expected_ranks_are_exact_and_intervals_hold_them() -> None:
    estimate, spread = np.array([1.0, 3.0, 2.0, np.nan, 2.1]), np.array([0.5, 0.2, 0.4, 1.0, 0.4])
    result = rank_intervals(estimate, spread, np.random.default_rng(5), replicates=20_000)
    known = [0, 1, 2, 4]
    for own in known:
        others = [o for o in known if o != own]
        gap = (estimate[others] - estimate[own]) / np.hypot(spread[others], spread[own])
        assert result.estimate[own] == pytest.approx(1 + stats.norm.cdf(gap).sum(), abs=0.03)
    assert np.isnan(result.low[3])
    assert (result.low[known] <= result.estimate[known]).all()
    assert (result.high[known] >= result.estimate[known]).all()


def test_ranks_without_doubt_are_the_ranks_and_the_draws_repeat() -> None:
    estimate = np.array([10.0, 30.0, 20.0])
    result = rank_intervals(estimate, np.full(3, 1e-9), np.random.default_rng(1), replicates=100)
    for field in ("estimate", "low", "high"):
        np.testing.assert_array_equal(getattr(result, field), [3, 1, 2])
    twice = [rank_intervals(estimate, np.full(3, 9.0), np.random.default_rng(2)) for _ in range(2)]
    np.testing.assert_array_equal(twice[0].estimate, twice[1].estimate)
