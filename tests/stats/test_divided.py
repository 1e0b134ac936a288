import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from simulations.split_null import draw, separation

from diagnostic.stats.divided import EVEN_SD, QUANTILES, SIZES, SMALLER, TAILS, two_camps

BINS = 101
COUNTS = st.lists(st.integers(0, 6), min_size=5, max_size=5)


def _histogram(scores: np.ndarray) -> np.ndarray:
    """Return the histograms of rows of scores of 0-1."""
    counts = np.zeros((len(scores), BINS), dtype=np.int64)
    np.add.at(counts, (np.arange(len(scores))[:, None], np.rint(scores * (BINS - 1)).astype(int)), 1)
    return counts


def _by_hand(counts: list[int]) -> float:
    """Return the largest share of variance between two sides, cut by cut."""
    values = np.repeat(np.arange(len(counts), dtype=float), counts)
    total = ((values - values.mean()) ** 2).sum()
    best = 0.0
    for cut in range(1, len(counts)):
        low, high = values[values < cut], values[values >= cut]
        if min(len(low), len(high)) < max(2, np.ceil(SMALLER * len(values) - 1e-9)):
            continue
        inside = ((low - low.mean()) ** 2).sum() + ((high - high.mean()) ** 2).sum()
        best = max(best, 1 - inside / total)
    return best


@given(COUNTS.filter(lambda counts: sum(counts) >= 5 and sum(c > 0 for c in counts) > 1))
def test_the_split_is_the_best_of_all_cuts(counts: list[int]) -> None:
    ours = two_camps(counts)
    assert ours.separation == pytest.approx(_by_hand(counts), abs=1e-12)
    values = np.repeat(np.linspace(0, 1, 5), counts)
    assert ours.sd == pytest.approx(values.std(ddof=1))
    assert ours.n == len(values)
    assert 0 < ours.p_value <= 1


@given(COUNTS, st.integers(1, 3))
def test_reversing_the_scale_changes_nothing(counts: list[int], finer: int) -> None:
    table = np.array(counts)
    one, other = two_camps(table), two_camps(table[::-1])
    np.testing.assert_allclose(one.separation, other.separation, atol=1e-12)
    np.testing.assert_allclose(one.p_value, other.p_value, rtol=1e-6)
    wider = np.zeros(4 * finer + 1, dtype=int)
    wider[::finer] = table
    np.testing.assert_allclose(two_camps(wider).separation, one.separation, atol=1e-9)


def test_too_few_people_and_no_spread_have_no_split() -> None:
    ours = two_camps([[2, 0, 0, 0, 2], [0, 0, 9, 0, 0], [0, 0, 0, 0, 0]])
    assert np.isnan(ours.separation).all()
    assert np.isnan(ours.p_value).all()
    loner = two_camps([1, 0, 0, 0, 19])
    assert loner.separation == 0
    assert loner.p_value == 1


def test_two_points_are_as_sharp_as_can_be_and_likelier_camps_the_more_people() -> None:
    counts = np.zeros((4, 9), dtype=int)
    counts[:, 1] = counts[:, 7] = (3, 5, 10, 50)
    ours = two_camps(counts)
    np.testing.assert_allclose(ours.separation, 1)
    assert (np.diff(ours.p_value) <= 0).all()
    assert ours.p_value[1] < 0.01


@pytest.mark.parametrize("size", [5, 9, 17, 33, 75])
def test_the_p_value_is_how_often_an_even_spread_splits_as_sharply(size: int) -> None:
    scores = draw(size, 20_000, np.random.default_rng(size))
    p_value = two_camps(_histogram(scores)).p_value
    for level in (0.2, 0.05, 0.01):
        assert np.mean(p_value <= level) == pytest.approx(level, abs=4 * (level / 20_000) ** 0.5)
    rounded = np.rint(scores * (BINS - 1))
    np.testing.assert_allclose(np.nan_to_num(two_camps(_histogram(scores)).separation), separation(rounded), atol=1e-9)


def test_one_peak_is_judged_with_caution() -> None:
    rng = np.random.default_rng(3)
    bell = np.clip(rng.normal(0.55, 0.25, (20_000, 20)), 0, 1)
    assert np.mean(two_camps(_histogram(bell)).p_value <= 0.05) < 0.03


def test_the_table_is_in_order() -> None:
    table = np.array(QUANTILES)
    assert table.shape == (len(SIZES), len(TAILS))
    assert (np.diff(table, axis=1) > 0).all()
    assert (np.diff(table[1:], axis=0) < 0).all()  # five people have but one cut
    assert pytest.approx(np.std(np.linspace(0, 1, 100_001)), abs=1e-5) == EVEN_SD
