import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import stats

from diagnostic.problems import NotEstimable, Why
from diagnostic.stats.comparison import contrast
from diagnostic.stats.omnibus import kruskal_wallis, variance_share, welch_anova


def test_limits_are_those_of_the_noncentral_f_of_r(golden, agree) -> None:
    right = golden("omnibus")
    ours = [variance_share(*cell) for cell in zip(right["f"], right["df1"], right["df2"], strict=True)]
    agree("omnibus.json", "variance_share.low", [share.low for share in ours], right["low"], atol=1e-7)
    agree("omnibus.json", "variance_share.high", [share.high for share in ours], right["high"], atol=1e-7)


def test_the_estimate_is_omega_squared(golden, agree) -> None:
    cases = [case["anova"] for case in golden("groups").values() if "anova" in case]
    ours = [variance_share(case["F"], case["df1"], case["df2"]).estimate for case in cases]
    agree("groups.json", "variance_share.estimate", ours, [case["omega2"] for case in cases], rtol=1e-9)


@given(st.floats(0, 1e4), st.integers(1, 200), st.integers(1, 5000))
def test_limits_enclose_what_f_is_made_of(f: float, between: int, within: int) -> None:
    ours = variance_share(f, between, within)
    assert 0 <= ours.low <= ours.high < 1
    wider = variance_share(f, between, within, confidence=0.99)
    assert wider.low <= ours.low + 1e-9
    assert wider.high >= ours.high - 1e-9


def test_no_difference_at_all_has_no_share() -> None:
    ours = variance_share(0.0, 3, 20)
    assert (ours.low, ours.high) == (0.0, 0.0)
    assert ours.estimate < 0


def test_the_interval_covers_as_often_as_it_says() -> None:
    """The share is that of 6 groups of 15 with means that are known."""
    rng = np.random.default_rng(1)
    means = np.linspace(-0.6, 0.6, 6)
    share = (means**2).mean() / ((means**2).mean() + 1)
    covered = 0
    for _ in range(400):
        people = rng.normal(means[:, None], 1, (6, 15))
        between = 15 * ((people.mean(axis=1) - people.mean()) ** 2).sum() / 5
        ours = variance_share(between / people.var(axis=1, ddof=1).mean(), 5, 84)
        covered += ours.low <= share <= ours.high
    assert covered / 400 == pytest.approx(0.95, abs=0.033)


def test_two_groups_make_welch_anova_the_square_of_welch_t() -> None:
    omnibus = welch_anova([8, 15], [1.0, 2.0], [1.5, 0.4])
    pair = contrast(8, 1.0, 1.5, 15, 2.0, 0.4)
    assert omnibus.statistic == pytest.approx(float(pair.statistic) ** 2)
    assert omnibus.df_within == pytest.approx(float(pair.df))
    assert omnibus.p_value == pytest.approx(float(pair.p_value))


def test_groups_too_small_or_alike_are_left_out_and_counted() -> None:
    ours = welch_anova([8, 15, 1, 4, 3], [1.0, 2.0, 9.0, 3.0, 3.0], [1.5, 0.4, np.nan, 0.0, 2.0], least=4)
    assert (ours.groups, ours.left_out, ours.n) == (2, 3, 23)
    assert welch_anova([8, 1], [1.0, 2.0], [1.0, np.nan]) == NotEstimable(Why.TOO_FEW_GROUPS)
    assert welch_anova([8, 8], [1.0, 2.0], [1.0, 0.0]) == NotEstimable(Why.NO_VARIANCE)


def test_kruskal_wallis_says_why_it_cannot() -> None:
    assert kruskal_wallis([[1, 2, 3], [0, 0, 0]]) == NotEstimable(Why.TOO_FEW_GROUPS)
    assert kruskal_wallis([[0, 5], [0, 3]]) == NotEstimable(Why.NO_VARIANCE)
    assert kruskal_wallis([[0, 1], [1, 0]]) == NotEstimable(Why.TOO_FEW_ANSWERS)


@given(arrays.arrays(np.int64, (3, 5), elements=st.integers(0, 8)))
def test_kruskal_wallis_is_that_of_the_rows(counts: np.ndarray) -> None:
    rows = [np.repeat(np.arange(5), row) for row in counts if row.sum()]
    ours = kruskal_wallis(counts)
    if isinstance(ours, NotEstimable):
        return
    expected = stats.kruskal(*rows)
    assert (ours.statistic, ours.p_value) == pytest.approx((expected.statistic, expected.pvalue), abs=1e-9)
