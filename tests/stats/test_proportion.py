import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from diagnostic.stats.proportion import favourable_shares, recommendation_score, wilson

FAVOURABLE = np.array([False, False, False, True, True])
NEUTRAL = np.array([False, False, True, False, False])


def test_favourable_shares_are_those_of_r(golden, agree) -> None:
    cells = golden("favourable_cluster")["favourable_bhr2000"]
    ours = favourable_shares([cell["dist"] for cell in cells], FAVOURABLE, NEUTRAL)
    agree("favourable_cluster.json", "favourable", ours.favourable.estimate, [c["p"] for c in cells], atol=1e-12)
    limits = np.array([c["wilson"] for c in cells])
    agree("favourable_cluster.json", "wilson.low", ours.favourable.low, limits[:, 0], atol=1e-12)
    agree("favourable_cluster.json", "wilson.high", ours.favourable.high, limits[:, 1], atol=1e-12)
    tested = np.array([c["prop.test"] for c in cells])
    agree("favourable_cluster.json", "wilson.low (prop.test)", ours.favourable.low, tested[:, 0], atol=1e-12)
    agree("favourable_cluster.json", "wilson.high (prop.test)", ours.favourable.high, tested[:, 1], atol=1e-12)
    np.testing.assert_array_equal(ours.n, [c["n"] for c in cells])
    everything = ours.favourable.estimate + ours.neutral.estimate + ours.unfavourable.estimate
    np.testing.assert_allclose(everything, 1)
    np.testing.assert_allclose(ours.neutral.estimate, [c["dist"][2] / c["n"] for c in cells])


@given(st.integers(0, 60), st.integers(1, 60), st.floats(0.5, 0.999))
def test_wilson_is_that_of_statsmodels(count: int, n: int, confidence: float) -> None:
    count = min(count, n)
    ours = wilson(count, n, confidence=confidence)
    low, high = proportion_confint(count, n, alpha=1 - confidence, method="wilson")
    assert (float(ours.low), float(ours.high)) == pytest.approx((low, high), abs=1e-10)
    assert ours.low <= ours.estimate <= ours.high
    assert ours.n == n


def test_a_known_population_narrows_the_interval_until_it_closes() -> None:
    ours = wilson(12, 20, population=[np.nan, 1e9, 100, 25, 20, 10])
    width = ours.high - ours.low
    assert width[1] == pytest.approx(width[0], rel=1e-6)
    assert (np.diff(width[1:5]) < 0).all()
    np.testing.assert_allclose([ours.low[4:], ours.high[4:]], 0.6)
    enlarged = 20 * 24 / 5
    expected = proportion_confint(0.6 * enlarged, enlarged, method="wilson")
    assert (ours.low[3], ours.high[3]) == pytest.approx(expected)


def test_nobody_has_no_share() -> None:
    ours = wilson([0, 3], [0, 4], population=[0, np.nan])
    assert np.isnan([ours.estimate[0], ours.low[0], ours.high[0]]).all()
    assert ours.estimate[1] == 0.75


def test_enps_is_that_of_r(golden, agree) -> None:
    """The answers are y_i = (37 i + i²) mod 11, i = 1..500."""
    i = np.arange(1, 501)
    right = golden("favourable_cluster")["enps_rule"]
    ours = recommendation_score(np.bincount((i * 37 + i**2) % 11, minlength=11))
    mine = [ours.estimate, ours.std_error, ours.low, ours.high, ours.promoters, ours.detractors]
    theirs = [right["nps"], right["se"], *right["ci"], right["promoters"], right["detractors"]]
    agree("favourable_cluster.json", "recommendation_score: all fields", mine, theirs, atol=1e-10)
    assert ours.n == right["n"]


@given(st.lists(st.integers(0, 9), min_size=11, max_size=11).filter(any))
def test_enps_is_the_mean_of_minus_one_nought_and_one(counts: list[int]) -> None:
    ours = recommendation_score(counts)
    scores = np.repeat([-1] * 7 + [0] * 2 + [1] * 2, counts) * 100
    assert ours.estimate == pytest.approx(scores.mean())
    assert ours.std_error == pytest.approx(scores.std() / np.sqrt(len(scores)), abs=1e-9)
    assert -100 <= ours.low <= ours.high <= 100


def test_enps_of_nobody_and_of_the_wrong_scale() -> None:
    ours = recommendation_score(np.zeros((2, 11)))
    assert np.isnan(ours.estimate).all()
    with pytest.raises(ValueError, match="11 options"):
        recommendation_score(np.zeros(10))
