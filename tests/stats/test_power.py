"""Power agrees with R, its pieces with each other, and its promises with simulation."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.power import TTestIndPower

from diagnostic.stats.false_discoveries import benjamini_hochberg
from diagnostic.stats.power import (
    answers_needed,
    detectable_change,
    detectable_difference,
    family_levels,
    power_of_difference,
)

SD = 20.0
PLAN = {"sd": SD, "significance": 0.05, "power": 0.8}


@pytest.fixture(scope="module")
def cases(golden):
    reference = golden("power")
    return {
        name: {key: np.array(values) for key, values in reference[name].items()}
        for name in ("equal", "power", "need", "unequal")
    }


def test_equal_groups_as_in_r(cases, agree):
    case = cases["equal"]
    for n, level, power, delta, paired in zip(
        *(case[k] for k in ("n", "sig", "power", "delta", "paired")), strict=True
    ):
        plan = {"sd": SD, "significance": level, "power": power}
        agree("power.json", "detectable_difference", detectable_difference(n, n, **plan), delta, rtol=1e-7)
        agree(
            "power.json",
            "detectable_change (unlinked)",
            detectable_change(0, n, n, correlation=0.9, **plan),
            delta,
            rtol=1e-7,
        )
        agree(
            "power.json",
            "detectable_change (linked)",
            detectable_change(n, 0, 0, correlation=0.5, **plan),
            paired,
            rtol=1e-7,
        )


def test_unequal_groups_as_in_r_and_statsmodels(cases, agree):
    case = cases["unequal"]
    for n1, n2, level, power, delta in zip(*(case[k] for k in ("n1", "n2", "sig", "power", "delta")), strict=True):
        plan = {"sd": SD, "significance": level}
        found = detectable_difference(n1, n2, power=power, **plan)
        agree("power.json", "detectable_difference (unequal)", found, delta, rtol=1e-7)
        theirs = TTestIndPower().power(delta / SD, n1, level, ratio=n2 / n1)
        assert power_of_difference(delta, n1, n2, **plan) == pytest.approx(theirs, abs=1e-7)


def test_power_as_in_r(cases, agree):
    case = cases["power"]
    for n, difference, level, power in zip(*(case[k] for k in ("n", "d", "sig", "power")), strict=True):
        found = power_of_difference(difference, n, n, sd=SD, significance=level)
        agree("power.json", "power_of_difference", found, power, atol=1e-7)
        assert power_of_difference(-difference, n, n, sd=SD, significance=level) == found


def test_answers_needed_as_in_r(cases):
    case = cases["need"]
    for difference, level, power, n in zip(*(case[k] for k in ("d", "sig", "power", "n")), strict=True):
        whole = int(np.ceil(n))
        plan = {"sd": SD, "significance": level, "power": power}
        assert answers_needed(difference, whole, most=10_000, **plan) <= whole
        assert power_of_difference(difference, whole, whole, sd=SD, significance=level) >= power
        assert power_of_difference(difference, whole - 1, whole - 1, sd=SD, significance=level) < power


def test_answers_needed_is_the_first_number_that_is_enough():
    others, most = np.array([9.0, 40.0, 500.0, 500.0, 12.0]), np.array([100.0, 100.0, 100.0, 20.0, 1.0])
    found = answers_needed(12, others, most=most, **PLAN)
    for other, top, n in zip(others, most, found, strict=True):
        tried = [
            k for k in range(2, int(top) + 1) if power_of_difference(12, k, other, sd=SD, significance=0.05) >= 0.8
        ]
        assert n == tried[0] if tried else np.isnan(n)
    assert np.isnan(found).tolist() == [True, False, False, True, True]


@given(st.integers(2, 300), st.integers(2, 300), st.floats(0.001, 0.2), st.floats(0.3, 0.99), st.floats(1.0, 40.0))
def test_the_smallest_difference_has_the_power(n1, n2, level, power, sd):
    found = detectable_difference(n1, n2, sd=sd, significance=level, power=power)
    assert power_of_difference(found, n1, n2, sd=sd, significance=level) == pytest.approx(power, abs=1e-6)
    assert detectable_difference(n2, n1, sd=sd, significance=level, power=power) == pytest.approx(found)
    assert detectable_difference(n1, n2, sd=2 * sd, significance=level, power=power) == pytest.approx(2 * found)
    assert detectable_difference(n1 + 10, n2, sd=sd, significance=level, power=power) < found


@given(st.integers(10, 200), st.integers(0, 100), st.floats(0.3, 0.95))
def test_linked_people_help(linked, single, correlation):
    together = detectable_change(linked, single, single, correlation=correlation, **PLAN)
    apart = detectable_change(0, linked + single, linked + single, correlation=correlation, **PLAN)
    assert together <= apart
    more = detectable_change(linked, single, single, correlation=min(correlation + 0.04, 1.0), **PLAN)
    assert more < together


def test_partly_linked_samples_keep_their_promise():
    """Monte Carlo: 4,000 repeats of power 0.8 lie within 0.02 of it (three standard errors)."""
    rng, linked, before, after, r = np.random.default_rng(1), 12, 6, 9, 0.6
    change = float(detectable_change(linked, before, after, correlation=r, **PLAN))
    repeats = 4000
    first = rng.normal(0, SD, (repeats, linked))
    second = r * first + np.sqrt(1 - r * r) * rng.normal(0, SD, (repeats, linked)) + change
    one = np.hstack([first, rng.normal(0, SD, (repeats, before))])
    other = np.hstack([second, rng.normal(change, SD, (repeats, after))])
    n1, n2, single = one.shape[1], other.shape[1], before + after
    pooled = ((n1 - 1) * one.var(1, ddof=1) + (n2 - 1) * other.var(1, ddof=1)) / (n1 + n2 - 2)
    centred = first - first.mean(1, keepdims=True), second - second.mean(1, keepdims=True)
    sample_r = (centred[0] * centred[1]).sum(1) / np.sqrt((centred[0] ** 2).sum(1) * (centred[1] ** 2).sum(1))
    error = np.sqrt(pooled * (1 / n1 + 1 / n2 - 2 * sample_r * linked / (n1 * n2)))
    df = linked - 1 + single * (linked + single - 1) / (2 * linked + single)
    found = np.abs((other.mean(1) - one.mean(1)) / error) > stats.t.ppf(0.975, df)
    assert found.mean() == pytest.approx(0.8, abs=0.02)


def test_too_few_answers_have_no_smallest_difference():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = detectable_difference([0, 1, 1, 2], [5, 1, 2, 0], **PLAN)
        changes = detectable_change([0, 1, 0, 2], [0, 0, 1, 0], [3, 0, 1, 0], correlation=0.5, **PLAN)
        needed = answers_needed(10, [0.0, 30.0], most=[50.0, 0.0], **PLAN)
    assert np.isnan(found).tolist() == [True, True, False, True]
    assert np.isnan(changes).tolist() == [True, True, True, False]
    assert np.isnan(needed).all()


def test_what_is_always_the_same_reveals_every_change():
    assert detectable_change(20, 0, 0, correlation=1.0, **PLAN) == 0


def test_levels_of_a_family():
    levels = family_levels(1000, rate=0.05, real=0.1, power=0.8)
    assert levels.single == 0.05
    assert levels.bonferroni == 0.00005
    assert levels.bonferroni < levels.family < levels.single
    assert family_levels(1, rate=0.05, real=0.1, power=0.8) == family_levels(1, rate=0.05, real=0.9, power=0.5)
    assert family_levels(40, rate=0.05, real=0.0, power=0.8).family == 0.05 / 40
    assert family_levels(10_000, rate=0.05, real=1.0, power=0.8).family == pytest.approx(0.04)


def test_the_expected_level_is_where_benjamini_and_hochberg_settle():
    rng, tests, real, n = np.random.default_rng(2), 20_000, 0.1, 40
    delta = detectable_difference(
        n, n, sd=1, significance=family_levels(tests, rate=0.05, real=real, power=0.8).family, power=0.8
    )
    truth = np.zeros(tests)
    truth[: int(real * tests)] = delta * np.sqrt(n / 2)
    t = rng.normal(truth) / np.sqrt(rng.chisquare(2 * n - 2, tests) / (2 * n - 2))
    p = 2 * stats.t.sf(np.abs(t), 2 * n - 2)
    rejected = benjamini_hochberg(p) <= 0.05
    assert p[rejected].max() == pytest.approx(family_levels(tests, rate=0.05, real=real, power=0.8).family, rel=0.1)
    assert rejected[: int(real * tests)].mean() == pytest.approx(0.8, abs=0.03)
