import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.stats.adjusted import KindSums, WithinDifference, within_groups

FIELDS = ("estimate", "std_error", "statistic", "p_value", "df", "low", "high")


def _sums(values: np.ndarray, group: np.ndarray, groups: int) -> KindSums:
    weights = (np.ones_like(values), values, values**2)
    return KindSums(*(np.bincount(group, weights=w, minlength=groups) for w in weights))


def _ours(values: np.ndarray, kind: np.ndarray, group: np.ndarray) -> WithinDifference:
    groups = int(group.max()) + 1
    return within_groups(_sums(values[kind], group[kind], groups), _sums(values[~kind], group[~kind], groups))


def test_differences_are_those_of_r(golden, data, agree) -> None:
    right, table = golden("adjusted"), data("bh1996")
    row = np.arange(1, len(table) + 1)
    kind = ((row * 7 + row**2) % 11 < 2) & (table["GRP"].to_numpy() % 10 != 3)
    group = pd.factorize(table["GRP"])[0]
    for name in ("COHES", "LEAD", "HRS", "WBEING"):
        ours = _ours(table[name].to_numpy(float), kind, group)
        for field in FIELDS:
            agree("adjusted.json", f"within_groups.{field}", getattr(ours, field), right[name][field], rtol=1e-7)
        assert (ours.n1, ours.n2, ours.groups) == (right["n1"], right["n2"], right["groups"])


@given(st.integers(0, 10_000))
def test_it_is_the_regression_with_dummies(seed: int) -> None:
    rng = np.random.default_rng(seed)
    group, kind = rng.integers(0, 5, 30), rng.random(30) < 0.3
    kind[0], kind[1], group[1] = True, False, group[0]  # at least one group has both
    group = pd.factorize(group)[0]
    values = rng.normal(0, 1, 30) + group + 0.5 * kind
    design = np.column_stack([kind, group[:, None] == np.arange(group.max() + 1)]).astype(float)
    right = sm.OLS(values, design).fit()
    ours = _ours(values, kind, group)
    assert ours.estimate == pytest.approx(right.params[0])
    assert ours.std_error == pytest.approx(right.bse[0])
    assert ours.p_value == pytest.approx(right.pvalues[0])
    assert (ours.low, ours.high) == pytest.approx(tuple(right.conf_int()[0]))
    assert ours.df == right.df_resid


def test_what_groups_differ_by_is_no_difference_between_kinds() -> None:
    """Leaders sit in happy teams, and are no happier than their own teams."""
    group = np.repeat([0, 1], 10)
    kind = np.zeros(20, dtype=bool)
    kind[[0, 1, 2, 3, 10]] = True
    values = np.where(group == 0, 80.0, 40.0) + np.tile([-1.0, 1.0], 10)
    values[10] = 40.0
    assert values[kind].mean() - values[~kind].mean() > 15
    assert abs(float(_ours(values, kind, group).estimate)) < 1


def test_without_a_group_of_both_or_any_spread_there_is_nothing_to_say() -> None:
    apart = _ours(np.arange(6.0), np.array([True] * 3 + [False] * 3), np.repeat([0, 1], 3))
    assert np.isnan(apart.estimate)
    assert apart.groups == 0
    alike = _ours(np.array([5.0, 5.0, 5.0, 5.0]), np.array([True, False, True, False]), np.array([0, 0, 1, 1]))
    assert np.isnan(alike.p_value)
    two = _ours(np.array([5.0, 3.0]), np.array([True, False]), np.array([0, 0]))
    assert np.isnan(two.estimate)  # no degree of freedom left


def test_many_columns_at_once_are_each_their_own() -> None:
    rng = np.random.default_rng(2)
    sums = [rng.integers(1, 6, (4, 3)).astype(float) for _ in range(2)]
    kinds = [KindSums(n, n * 3 + rng.normal(0, 1, n.shape), n * 9 + 4 * n) for n in sums]
    together = within_groups(*kinds)
    for at in range(3):
        alone = within_groups(*(KindSums(k.n[:, at], k.total[:, at], k.square[:, at]) for k in kinds))
        assert together.estimate[at] == pytest.approx(float(alone.estimate))
        assert together.p_value[at] == pytest.approx(float(alone.p_value))


@pytest.mark.parametrize("ratio", [0.6, 1.5])
def test_robust_limits_hold_where_one_kind_is_spread_otherwise(ratio: float) -> None:
    """One of the first kind a group: ordinary least squares then errs whichever kind varies more."""
    rng = np.random.default_rng(4)
    draws, groups, others = 2000, 40, 10
    level = rng.normal(0, 6, (groups, draws))
    one = level + rng.normal(0, 18 * ratio, (groups, draws))
    rest = level[:, None] + rng.normal(0, 18, (groups, others, draws))
    first = KindSums(np.ones_like(one), one, one**2)
    second = KindSums(np.full_like(one, others), rest.sum(axis=1), (rest**2).sum(axis=1))
    found = within_groups(first, second)
    assert np.mean(found.robust_p_value < 0.05) == pytest.approx(0.05, abs=0.015)
    assert np.mean((found.robust_low <= 0) & (found.robust_high >= 0)) == pytest.approx(0.95, abs=0.015)
    assert not 0.03 < np.mean(found.p_value < 0.05) < 0.1


def test_robust_limits_want_four_groups() -> None:
    first = KindSums(np.ones(3), np.array([1.0, 4.0, 2.0]), np.array([1.0, 16.0, 4.0]))
    second = KindSums(np.full(3, 3.0), np.array([6.0, 5.0, 7.0]), np.array([14.0, 11.0, 19.0]))
    found = within_groups(first, second)
    assert np.isnan(found.robust_p_value)
    assert np.isfinite(found.p_value)
