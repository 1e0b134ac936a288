import numpy as np
import pytest
from scipy import integrate, stats

from diagnostic.problems import NotEstimable, Why
from diagnostic.stats.control import individuals_chart


def test_a_worked_example() -> None:
    """Steps 2 1 1 3 4 1 2, mean 2; mean of the values 12."""
    chart = individuals_chart([10, 12, 11, 12, 15, 11, 12, 14])
    assert chart.range_mean == pytest.approx(14 / 7)
    assert chart.centre == pytest.approx(97 / 8)
    assert (chart.low, chart.high) == pytest.approx((97 / 8 - 5.32, 97 / 8 + 5.32))
    assert chart.range_high == pytest.approx(6.536)
    assert not chart.outside.any()
    assert not chart.jump.any()
    assert not chart.run.any()
    assert chart.n == 8


def test_the_constants_are_those_of_normal_pairs() -> None:
    mean = 2 / np.sqrt(np.pi)
    second = integrate.quad(lambda x: x**2 * 2 * stats.norm.pdf(x, scale=np.sqrt(2)), 0, np.inf)[0]
    spread = np.sqrt(second - mean**2)
    assert 3 / mean == pytest.approx(2.66, abs=0.002)
    assert 1 + 3 * spread / mean == pytest.approx(3.268, abs=0.002)


def test_an_outlier_a_jump_and_a_run() -> None:
    quiet = [50, 51, 50, 49, 50, 51, 50, 49]
    chart = individuals_chart([*quiet, 60])
    assert chart.outside.tolist() == [False] * 8 + [True]
    assert chart.jump.tolist() == [False] * 8 + [True]
    risen = individuals_chart([50, 51, 50, 51, 50, 51, 50, 51, 60, 61, 60, 61, 60, 61, 60, 61])
    assert risen.run.all()


def test_what_cannot_be_judged() -> None:
    assert individuals_chart([1, 2, 3, 4, 5, 6, 7]) == NotEstimable(Why.TOO_FEW_ANSWERS)
    assert individuals_chart([5] * 9) == NotEstimable(Why.NO_VARIANCE)


def test_false_alarms_of_ten_waves() -> None:
    rng = np.random.default_rng(3)
    alarms = np.mean([individuals_chart(rng.normal(size=10)).outside.any() for _ in range(2000)])
    assert alarms < 0.1


def test_limits_are_never_narrower_than_the_error_of_a_wave() -> None:
    series = [50.0, 51, 50, 51, 50, 51, 50, 58]
    alone = individuals_chart(series)
    assert alone.outside.tolist() == [False] * 7 + [True]
    sure, unsure = individuals_chart(series, [0.2] * 8), individuals_chart(series, [3.0, 5.0] * 4)
    assert (sure.low, sure.high) == (alone.low, alone.high)
    assert unsure.high - unsure.centre == pytest.approx(3 * np.sqrt(17))
    assert not unsure.outside.any()
