"""Raking, weighted means and worst-case bounds against R's survey, by enumeration, and where they cannot be."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.problems import NotEstimable, Why
from diagnostic.stats.weighting import Raking, rake, weighted_means, worst_case


@pytest.fixture(scope="module")
def bfi(data):
    frame = data("bfi")
    frame["A1"] = 7 - frame["A1"]
    frame["agree"] = frame[[f"A{i}" for i in range(1, 6)]].mean(axis=1, skipna=False)
    frame["neuro"] = frame[[f"N{i}" for i in range(1, 6)]].mean(axis=1)
    frame = frame.dropna(subset=["gender", "education", "neuro"])
    frame["fav"] = (frame["agree"] >= 4.5).astype(float).where(frame["agree"].notna())
    return frame


@pytest.fixture(scope="module")
def codes(bfi):
    return [bfi[name].to_numpy(int) - 1 for name in ("gender", "education")]


@pytest.fixture(scope="module")
def right(golden):
    return golden("weights")


@pytest.fixture(scope="module")
def raked(codes, right):
    found = rake(codes, [right["gender"], right["education"]])
    assert isinstance(found, Raking)
    return found


def test_raked_weights_and_kish(raked, codes, right, agree):
    cells = right["cells"]
    theirs = dict(zip(zip(cells["gender"], cells["education"], strict=True), cells["weight"], strict=True))
    expected = [theirs[str(g + 1), str(e + 1)] for g, e in zip(*codes, strict=True)]
    agree("weights.json", "rake.weight", raked.weight, expected, rtol=1e-9)
    agree("weights.json", "rake.effective_n", raked.effective_n, right["kish"]["effective_n"], rtol=1e-9)
    agree("weights.json", "rake.design_effect", raked.design_effect, right["kish"]["design_effect"], rtol=1e-9)
    mean = right["population"] / right["n"]
    agree("weights.json", "rake.lowest", raked.lowest, min(cells["weight"]) / mean, rtol=1e-9)
    agree("weights.json", "rake.highest", raked.highest, max(cells["weight"]) / mean, rtol=1e-9)
    assert raked.trimmed == 0
    assert raked.largest_gap <= 1e-10
    assert (raked.n, 1 < raked.iterations < 100) == (right["n"], True)


def test_trimmed_weights(codes, right, agree):
    limits = (right["trim"]["low"], right["trim"]["high"])
    found = rake(codes, [right["gender"], right["education"]], limits=limits)
    cells = right["cells"]
    theirs = dict(zip(zip(cells["gender"], cells["education"], strict=True), cells["trimmed"], strict=True))
    expected = [theirs[str(g + 1), str(e + 1)] for g, e in zip(*codes, strict=True)]
    agree("weights.json", "rake.weight (trimmed)", found.weight, expected, rtol=1e-9)
    untrimmed = rake(codes, [right["gender"], right["education"]]).weight
    assert found.trimmed == pytest.approx(np.mean(untrimmed > limits[1] * right["population"] / right["n"]))
    assert found.largest_gap > 0.01


@pytest.mark.parametrize("case", ["raked", "finite", "men", "one_margin"])
def test_weighted_means(case, bfi, codes, raked, right, agree):
    margins, weight = codes, raked.weight
    if case == "one_margin":
        margins = codes[1:]
        weight = rake(margins, [right["education"]]).weight
    names = ["agree", "neuro", "fav"]
    found = weighted_means(
        bfi[names].to_numpy(float),
        weight,
        margins,
        inside=codes[0] == 0 if case == "men" else None,
        population=right["population"] if case == "finite" else float("nan"),
    )
    theirs = [right[case][name] for name in names]
    for field in ("estimate", "std_error", "low", "high"):
        right_ones = [each[field] for each in theirs]
        agree("weights.json", f"weighted_means.{field} ({case})", getattr(found, field), right_ones, rtol=1e-8)
    assert found.n.tolist() == [t["n"] for t in theirs]
    np.testing.assert_array_equal(found.df, found.n - 1)
    # R's design effect against sampling without replacement counts the weights of those with an answer only.
    column = "deff" if case == "finite" else "deff_replace"
    compared = [1] if case == "finite" else [0, 1, 2]
    ours = found.design_effect[compared]
    agree(
        "weights.json", f"weighted_means.design_effect ({case})", ours, [theirs[i][column] for i in compared], rtol=1e-8
    )


def test_effective_n_of_those_who_answered(bfi, codes, raked):
    found = weighted_means(bfi[["agree"]].to_numpy(float), raked.weight, codes)
    w = raked.weight[bfi["agree"].notna().to_numpy()]
    assert found.effective_n[0] == pytest.approx(w.sum() ** 2 / (w**2).sum())


def test_apiclus1_as_printed(golden):
    """Raked weights of survey's own documented example, from the counts of its two margins."""
    right = golden("weights_api")
    found = rake([right["stype"], right["sch_wide"]], [[4421, 755, 1018], [1072, 5122]])
    np.testing.assert_allclose(found.weight, right["weight"], rtol=1e-3)  # R stops at a gap of one school


def test_with_equal_weights_it_is_the_mean():
    y = np.array([[1.0], [4.0], [2.0], [8.0]])
    found = weighted_means(y, np.full(4, 2.5), [np.zeros(4, dtype=int)], population=10)
    assert found.estimate[0] == pytest.approx(y.mean())
    assert found.std_error[0] == pytest.approx(y.std(ddof=1) / 2 * np.sqrt(1 - 4 / 10))
    assert found.design_effect[0] == pytest.approx(1.0)


@given(st.data())
def test_raking_reaches_its_margins_and_ignores_order(drawn):
    sizes = drawn.draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    n = drawn.draw(st.integers(max(sizes) * 2, 60))
    rng = np.random.default_rng(drawn.draw(st.integers(0, 1000)))
    codes = [np.concatenate([np.arange(k), rng.integers(0, k, n - k)]) for k in sizes]
    weight = rng.uniform(0.5, 3, n)
    targets = [np.bincount(code, weight, minlength=k) for code, k in zip(codes, sizes, strict=True)]
    found = rake(codes, targets, tolerance=1e-8, most=20_000)
    assert isinstance(found, Raking)  # the targets can be met: some weights do
    for code, target in zip(codes, targets, strict=True):
        np.testing.assert_allclose(np.bincount(code, found.weight), target, rtol=1e-7)
    order = rng.permutation(n)
    again = rake([code[order] for code in codes[::-1]], targets[::-1], tolerance=1e-8, most=20_000)
    np.testing.assert_allclose(again.weight, found.weight[order], rtol=1e-5)
    assert 1 <= found.effective_n <= n * (1 + 1e-9)


def test_a_category_without_answers_or_without_people():
    assert rake([[0, 0, 1]], [[5, 5, 2]]) == NotEstimable(Why.NO_ANSWERS)
    assert rake([[0, 0, 1]], [[5, 0]]) == NotEstimable(Why.NO_ANSWERS)
    assert rake([], []) == NotEstimable(Why.NO_ANSWERS)
    with pytest.raises(ValueError, match="different populations"):
        rake([[0, 1], [0, 1]], [[5, 5], [5, 6]])


def test_margins_that_contradict_each_other():
    """All of the first category are in the second's first: nine people cannot be among the eight."""
    assert rake([[0, 0, 1], [0, 0, 1]], [[9, 1], [8, 2]]) == NotEstimable(Why.NOT_CONVERGED)


def test_trimming_ends_where_all_are_outside():
    found = rake([[0, 1]], [[99, 1]], limits=(0.9, 1.1))
    np.testing.assert_allclose(found.weight, [55, 45])
    assert found.trimmed == 1
    assert found.largest_gap == pytest.approx(44)


def test_nobody_one_and_all_alike():
    values = np.array([[np.nan, 3.0, 2.0], [np.nan, np.nan, 2.0], [np.nan, np.nan, 2.0]])
    found = weighted_means(values, [1.0, 2.0, 3.0], [[0, 0, 1]])
    assert found.n.tolist() == [0, 1, 3]
    np.testing.assert_array_equal(np.isnan(found.estimate), [True, False, False])
    np.testing.assert_array_equal(np.isnan(found.std_error), [True, True, False])
    assert found.std_error[2] == 0
    assert np.isnan(found.design_effect[2])


def test_bounds_by_enumeration():
    said, silent = [10.0, 30.0], 2
    possible = [(sum(said) + a + b) / 4 for a in (0, 50, 100) for b in (0, 50, 100)]
    found = worst_case(2, np.mean(said), 2 + silent, lowest=0, highest=100)
    assert (float(found.low), float(found.high)) == (min(possible), max(possible))


def test_bounds_where_all_or_none_answered_or_nobody_was_counted():
    found = worst_case([4, 0, 4, 5], [50.0, np.nan, 50.0, 50.0], [4, 9, np.nan, 3], lowest=-100, highest=100)
    np.testing.assert_array_equal(found.low, [50, np.nan, np.nan, 50])
    np.testing.assert_array_equal(found.high, [50, np.nan, np.nan, 50])
