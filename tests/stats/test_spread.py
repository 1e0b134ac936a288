import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.problems import NotEstimable
from diagnostic.stats.icc import anova_icc
from diagnostic.stats.spread import PooledVariance, moderated_variance, pooled_variance

SIZES = st.lists(st.integers(0, 12), min_size=1, max_size=8)


def _groups(seed: int, sizes: list[int]) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return [rng.integers(1, 6, size).astype(float) for size in sizes]


def _sums(groups: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return tuple(np.array([f(g) for g in groups], dtype=float) for f in (len, np.sum, lambda g: (g**2).sum()))


@given(st.integers(0, 10**6), SIZES)
def test_the_pooled_variance_is_the_mean_square_within(seed: int, sizes: list[int]) -> None:
    groups = _groups(seed, sizes)
    n, total, square = _sums(groups)
    ours = pooled_variance(n, total, square)
    means = np.array([g.mean() if g.size else np.nan for g in groups])
    variances = np.array([g.var(ddof=1) if g.size > 1 else np.nan for g in groups])
    right = anova_icc(n, means, variances)
    if isinstance(right, NotEstimable):
        assert np.isnan(ours.variance) == (max(sizes) < 2)
        return
    assert float(ours.variance) == pytest.approx(right.ms_within)
    assert ours.df == right.df_within


def _by_hand(group: np.ndarray, groups: list[np.ndarray]) -> tuple[float, float]:
    """Smyth's formula with a prior worth four degrees of freedom, one group at a time."""
    large = [g for g in groups if g.size > 1]
    around_df = sum(g.size - 1 for g in large)
    around = sum(((g - g.mean()) ** 2).sum() for g in large) / around_df
    df, own = group.size - 1, group.var(ddof=1)
    lent = max(min(4, around_df - df), 0)
    if own < around:
        return (lent * around + df * own) / (lent + df), df + lent
    return own, df + (lent * around / own if own > 0 else 0)


@given(st.integers(0, 10**6), SIZES)
def test_it_is_the_printed_formula(seed: int, sizes: list[int]) -> None:
    groups = _groups(seed, sizes)
    n, total, square = _sums(groups)
    variance = np.array([g.var(ddof=1) if g.size > 1 else np.nan for g in groups])
    ours = moderated_variance(n, variance, pooled_variance(n, total, square))
    for at, group in enumerate(groups):
        if group.size < 2:
            assert np.isnan([ours.variance[at], ours.df[at]]).all()
            continue
        assert (ours.variance[at], ours.df[at]) == pytest.approx(_by_hand(group, groups))


@given(st.floats(0.5, 200), st.floats(0.5, 200), st.integers(2, 60))
def test_variances_are_never_lowered_and_degrees_never_lost(own: float, around: float, n: int) -> None:
    pooled = PooledVariance(np.asarray(around), np.asarray(100.0))
    ours = moderated_variance(n, own, pooled)
    assert own - 1e-9 <= ours.variance <= max(own, around) + 1e-9
    assert n - 1 <= ours.df <= n + 3


def test_both_cases_meet_where_the_group_varies_as_the_others_do() -> None:
    pooled = PooledVariance(np.asarray(4.0), np.asarray(100.0))
    ours = moderated_variance(5, [4 - 1e-9, 4.0, 4 + 1e-9], pooled)
    np.testing.assert_allclose(ours.variance, 4.0)
    np.testing.assert_allclose(ours.df, 8.0)


def test_nobody_around_leaves_the_sample_variance() -> None:
    unknown = moderated_variance([5, 1], [3.0, np.nan], PooledVariance(np.asarray(np.nan), np.asarray(0.0)))
    alone = moderated_variance([5, 1], [3.0, np.nan], pooled_variance([5, 1], [10, 3], [32, 9]))
    for ours in (unknown, alone):
        np.testing.assert_array_equal(ours.variance, [3.0, np.nan])
        np.testing.assert_array_equal(ours.df, [4.0, np.nan])
