"""Changes between waves: R at both ends, resampling in between, coverage, and parts that add up."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from diagnostic.stats.change import Linked, change, decompose, linked
from diagnostic.stats.comparison import Side

DATA = Path(__file__).parents[1] / "data"
PAIRS = [f"{name}_{waves}" for name in ("JOBSAT", "READY") for waves in ("1v2", "2v3", "1v3")]


def waves(data, case: str) -> tuple[np.ndarray, np.ndarray]:
    name, pair = case.split("_")
    table = data("univbct_waves")
    return tuple(table[f"{name}{wave}"].to_numpy(float) for wave in pair.split("v"))


def side(values: np.ndarray) -> Side:
    known = values[~np.isnan(values)]
    size = np.array([len(known)], dtype=float)
    return Side(size, known.mean(keepdims=True), known.var(ddof=1, keepdims=True), size - 1)


def both(first: np.ndarray, second: np.ndarray) -> Linked:
    known = ~np.isnan(first) & ~np.isnan(second)
    x, y = first[known], second[known]
    sums, squares = np.array([[x.sum()], [y.sum()]]), np.array([[(x * x).sum()], [(y * y).sum()]])
    return linked(np.array([len(x)]), sums, squares, np.array([(x * y).sum()]))


NOBODY = Linked(np.zeros(1), np.zeros(1), np.zeros(1))


@pytest.mark.parametrize("case", PAIRS)
def test_the_same_people_twice_is_the_paired_test_of_r(case, golden, data, agree) -> None:
    right = golden("waves")[case]["paired"]
    first, second = waves(data, case)
    known = ~np.isnan(first) & ~np.isnan(second)
    first, second = first[known], second[known]
    ours = change(side(first), side(second), both(first, second))
    expected = {"estimate": "diff", "std_error": "se", "statistic": "t", "df": "df", "p_value": "p", "d_av": "d_av"}
    for field, name in expected.items():
        agree("waves.json", f"change.{field} (paired)", getattr(ours, field), [right[name]], rtol=1e-10)
    agree("waves.json", "change.low, high (paired)", [ours.low[0], ours.high[0]], right["ci"], rtol=1e-9)
    agree("waves.json", "linked.correlation", both(first, second).correlation, [right["r"]], rtol=1e-10)
    assert (ours.n1[0], ours.n2[0], ours.linked[0]) == (right["n"],) * 3


@pytest.mark.parametrize("case", PAIRS)
def test_other_people_is_welchs_test_of_r(case, golden, data, agree) -> None:
    right = golden("waves")[case]["unpaired"]
    first, second = waves(data, case)
    ours = change(side(first), side(second), NOBODY)
    agree("waves.json", "change.estimate (Welch)", ours.estimate, [right["diff"]], rtol=1e-10)
    fields = {"std_error": "se", "statistic": "t", "df": "df", "p_value": "p"}
    for field, name in fields.items():
        agree("waves.json", f"change.{field} (Welch)", getattr(ours, field), [right["welch"][name]], rtol=1e-10)
    agree("waves.json", "change.low, high (Welch)", [ours.low[0], ours.high[0]], right["welch"]["ci"], rtol=1e-9)


def test_in_between_the_error_is_that_of_resampled_people(data) -> None:
    """Everybody who answered either time: the standard error is how the difference varies when people are redrawn."""
    first, second = waves(data, "JOBSAT_1v3")
    ours = change(side(first), side(second), both(first, second))
    draws = np.random.default_rng(1).integers(0, len(first), (4000, len(first)))
    differences = np.nanmean(second[draws], axis=1) - np.nanmean(first[draws], axis=1)
    assert ours.std_error[0] == pytest.approx(differences.std(), rel=0.04)
    paired, welch = 441, 913.859582732175
    assert paired < ours.df[0] < welch


@pytest.mark.parametrize("overlap", [0.0, 0.5, 1.0])
def test_intervals_hold_the_truth(overlap) -> None:
    rng = np.random.default_rng(2)
    people, again, runs = 20, round(20 * overlap), 3000
    mood = rng.normal(size=(runs, 2 * people - again))
    first = mood[:, :people] + rng.normal(size=(runs, people))
    second = 0.5 + mood[:, people - again :] + rng.normal(size=(runs, people))
    x, y = first[:, people - again :], second[:, :again]
    sums, squares = np.stack([x.sum(1), y.sum(1)]), np.stack([(x * x).sum(1), (y * y).sum(1)])
    size = np.full(runs, float(people))
    before = Side(size, first.mean(1), first.var(1, ddof=1), size - 1)
    after = Side(size, second.mean(1), second.var(1, ddof=1), size - 1)
    found = change(before, after, linked(np.full(runs, again), sums, squares, (x * y).sum(1)))
    assert ((found.low < 0.5) & (found.high > 0.5)).mean() == pytest.approx(0.95, abs=0.015)
    # What the design can find with 80 % is found with 80 %, about.
    assert found.detectable.mean() == pytest.approx(np.sqrt(4 / people * (1 - overlap / 2)) * 2.9, rel=0.06)


def test_what_cannot_be_estimated_is_nan_without_a_warning() -> None:
    one, none = np.array([1.0, 5.0, 5.0]), np.zeros(3)
    before = Side(one, np.array([3.0, 3.0, 3.0]), np.array([np.nan, 0.0, 1.0]), one - 1)
    found = change(before, before, Linked(np.array([0.0, 5.0, 5.0]), np.array([0.0, 0.0, 1.0]), one - 1))
    for field in ("estimate", "low", "high", "std_error", "statistic", "df", "p_value", "detectable"):
        assert np.isnan(getattr(found, field)).all()
    # Nobody changed their mind by more or less than anybody else: there is no error to be told.
    np.testing.assert_array_equal(linked(none, [none, none], [none, none], none).correlation, none)


@given(arrays.arrays(float, 12, elements=st.floats(-50, 50)), st.floats(0.1, 9), st.floats(-99, 99))
def test_shift_scale_and_the_order_of_waves(values, factor, shift) -> None:
    first, second = values[:6].round(2), values[6:].round(2)
    if min(first.std(), second.std(), (second - first).std()) < 0.01:
        return
    ours = change(side(first), side(second), both(first, second))
    moved = change(*(side(x * factor + shift) for x in (first, second)), both(first * factor, second * factor))
    np.testing.assert_allclose(moved.estimate, ours.estimate * factor, atol=1e-9)
    np.testing.assert_allclose(moved.std_error, ours.std_error * factor, rtol=1e-5)
    back = change(side(second), side(first), both(second, first))
    np.testing.assert_allclose([back.estimate, back.low], [-ours.estimate, -ours.high], rtol=1e-5, atol=1e-9)


GROUPS = arrays.arrays(int, (2, 3, 3), elements=st.integers(0, 40))


@given(arrays.arrays(int, (3, 3), elements=st.integers(0, 40)), GROUPS, GROUPS)
def test_the_parts_add_up(stayed, went, came) -> None:
    # Sums without people are no sums.
    went, came = ([sides[0], np.where(sides[0] > 0, sides[1], 0)] for sides in (went, came))
    first, second = np.where(stayed[0] > 0, stayed[1:], 0)
    parts = decompose(stayed[0], first, second, went, came)
    whole = ~np.isnan(parts.estimate) & (stayed[0] > 0)
    total = parts.stayers + parts.came.sum(axis=-1) + parts.went.sum(axis=-1)
    np.testing.assert_allclose(total[whole], parts.estimate[whole], atol=1e-9)


def test_a_change_that_is_turnover_alone() -> None:
    """Four who stay say 50 both times; one of 10 leaves, one of 90 joins: all of the change is theirs."""
    parts = decompose([4], [200], [200], [[[1, 0]], [[10, 0]]], [[[1, 0]], [[90, 0]]])
    assert parts.estimate[0] == pytest.approx(16)
    assert parts.stayers[0] == 0
    assert parts.came[0].tolist() == [8, 0]
    assert parts.went[0].tolist() == [8, 0]


def test_a_mixed_model_of_all_waves_says_the_same(golden) -> None:
    """R's random intercept of persons over three waves weighs people seen once otherwise, and says nearly the same.

    Its errors suppose that any two waves are equally alike, which pools them: ours go up and down around them.
    """
    pairs = golden("waves")["lmm_JSAT"]["pairs_holm"]
    frame = pd.read_csv(DATA / "univbct_waves.csv")
    for at, waves_ in enumerate(("12", "13", "23")):
        first, second = (frame[f"JOBSAT{wave}"].to_numpy(float) for wave in waves_)
        ours = change(side(first), side(second), both(first, second))
        assert ours.estimate[0] == pytest.approx(-pairs["estimate"][at], abs=0.06 * pairs["SE"][at])
        assert ours.std_error[0] == pytest.approx(pairs["SE"][at], rel=0.12)
