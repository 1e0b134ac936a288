from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from diagnostic.problems import NotEstimable, Why
from diagnostic.stats.agreement import (
    Null,
    agreement,
    average_deviation,
    item_moments,
    null_variance,
    polarisation,
    r_star_wg_j,
    rwg,
    rwg_j,
)

COUNTS = arrays.arrays(np.int64, (4, 3, 5), elements=st.integers(0, 6))


def in_order(group: dict, key: str) -> np.ndarray:
    """Give R's values by ascending team number."""
    order = np.argsort(np.array(group["grpid"], dtype=int))
    return np.array([np.nan if x is None else x for x in group[key]], dtype=float)[order]


@pytest.fixture(scope="module")
def leadership(golden, data, histograms, leadership_items):
    table = data("bhr2000")
    return golden("agreement")["bhr2000_leadership"], histograms(table[leadership_items], table["GRP"], 5)


def test_rwg_j_with_six_nulls_is_that_of_multilevel(leadership, agree) -> None:
    theirs, counts = leadership
    variance = item_moments(counts).variance
    assert len(theirs["rwg_j"]) == 6
    for name, null in theirs["rwg_j"].items():
        ours = rwg_j(variance, null["ranvar"])
        agree("agreement.json", f"rwg_j ({name})", ours, in_order(null, "values"), atol=1e-12)
        summary = [ours.mean(), np.median(ours), ours.std(ddof=1), ours.min(), ours.max(), (ours >= 0.7).mean()]
        names = ("mean", "median", "sd", "min", "max", "prop_ge_70")
        agree("agreement.json", f"rwg_j summary ({name})", summary, [null[x] for x in names], atol=1e-12)
        np.testing.assert_array_equal(counts[:, 0].sum(axis=1), in_order(null, "gsize"))
        assert (ours == 0).sum() == null["n_zero"]


def test_the_combined_result_has_the_two_nulls_and_the_others(leadership, agree) -> None:
    theirs, counts = leadership
    ours = agreement(counts)
    agree("agreement.json", "agreement.rwg_j", ours.rwg_j, in_order(theirs["rwg_j"]["uniform"], "values"), atol=1e-12)
    skewed = in_order(theirs["rwg_j"]["slight_skew"], "values")
    agree("agreement.json", "agreement.rwg_j_skewed", ours.rwg_j_skewed, skewed, atol=1e-12)
    lindell = in_order(theirs["rwg_j_lindell_uniform"], "values")
    agree("agreement.json", "agreement.r_star", ours.r_star, lindell, atol=1e-12)
    deviation = in_order(theirs["ad_mean"], "values")
    agree("agreement.json", "agreement.average_deviation", ours.average_deviation, deviation, atol=1e-12)
    assert (ours.items == 11).all()
    np.testing.assert_array_equal(ours.n, in_order(theirs["ad_mean"], "gsize"))


def test_single_items(golden, data, histograms, leadership, agree) -> None:
    theirs, counts = leadership
    order = np.argsort(np.array(theirs["ad_mean"]["grpid"], dtype=int))
    single = theirs["single_item"]
    ours = rwg(item_moments(counts).variance[:, 0], 2.0)
    agree("agreement.json", "rwg (AF06)", ours, np.array(single["rwg_values"])[order], atol=1e-12)
    deviation = average_deviation(counts[:, :1])
    agree("agreement.json", "average_deviation (AF06)", deviation, np.array(single["ad_values"])[order], atol=1e-12)
    table = data("bhr2000")
    religion, religion_r = histograms(table[["RELIG"]], table["GRP"], 5), golden("agreement")["bhr2000_RELIG_rwg"]
    ours = rwg(item_moments(religion).variance[:, 0], 2.0)
    agree("agreement.json", "rwg (RELIG)", ours, np.array(religion_r["values"])[order], atol=1e-12)
    hours, hours_r = histograms(table[["HRS"]], table["GRP"], 16), golden("agreement")["bhr2000_HRS_ad"]
    agree(
        "agreement.json",
        "average_deviation (HRS)",
        average_deviation(hours),
        np.array(hours_r["values"])[order],
        atol=1e-12,
    )


def test_missing_answers_are_used_as_they_are_available(golden, data, histograms, leadership_items, agree) -> None:
    table, theirs = data("bhr2000_miss"), golden("agreement")["bhr2000_miss_leadership"]
    rows = table[leadership_items].to_numpy(float)
    ours = rwg_j(item_moments(histograms(rows, table["GRP"], 5)).variance, 2.0)
    available = in_order(theirs["rwgj_available"], "values")
    agree("agreement.json", "rwg_j (missing, available cases)", ours, available, atol=1e-12)
    complete = ~np.isnan(rows).any(axis=1)
    counts = histograms(rows[complete], table["GRP"][complete], 5)
    listwise = in_order(theirs["rwgj_listwise"] | {"grpid": theirs["rwgj_available"]["grpid"]}, "values")
    agree(
        "agreement.json",
        "rwg_j (missing, complete rows)",
        rwg_j(item_moments(counts).variance, 2.0),
        listwise,
        atol=1e-12,
    )
    deviation = in_order(theirs["ad_listwise"] | {"grpid": theirs["rwgj_available"]["grpid"]}, "values")
    agree("agreement.json", "average_deviation (complete rows)", average_deviation(counts), deviation, atol=1e-12)


def test_edge_cases(golden, histograms, agree) -> None:
    """Team 3 is one person; team 5 has an item with a single answer, where multilevel stops and we use the other."""
    edge = golden("agreement")["edge"]
    rows = np.array([edge["data"]["a"], edge["data"]["b"]], dtype=float).T
    counts = histograms(rows, edge["data"]["g"], 5)
    variance = item_moments(counts).variance
    agree("agreement.json", "rwg_j (edge)", rwg_j(variance, 2.0)[:4], edge["available_without_g5"]["rwg.j"], atol=1e-12)
    agree("agreement.json", "r_star (edge)", r_star_wg_j(variance, 2.0)[:4], edge["lindell"]["rwg.lindell"], atol=1e-12)
    agree(
        "agreement.json", "average_deviation (edge)", average_deviation(counts)[:4], edge["ad"]["AD.M"][:4], atol=1e-12
    )
    result = agreement(counts)
    np.testing.assert_array_equal(result.items, [2, 2, 0, 2, 1])
    np.testing.assert_array_equal(result.n, [3, 3, 1, 2, 2])
    assert result.rwg_j[4] == pytest.approx(1 - 0.5 / 2)
    assert result.average_deviation[4] == pytest.approx(0.5)
    assert np.isnan(result.rwg_j[2])


def test_nulls() -> None:
    for options in range(2, 12):
        assert null_variance(options, Null.UNIFORM) == pytest.approx(np.var(np.arange(options)))
    assert null_variance(5, Null.SLIGHTLY_SKEWED) == 1.34
    assert null_variance(4, Null.SLIGHTLY_SKEWED) == NotEstimable(Why.NOT_ASKED)
    assert agreement(np.ones((2, 3, 4))).rwg_j_skewed == NotEstimable(Why.NOT_ASKED)


@given(COUNTS)
def test_item_moments_are_those_of_the_rows(counts: np.ndarray) -> None:
    result = item_moments(counts)
    for team, item in np.ndindex(4, 3):
        answers = np.repeat(np.arange(1, 6), counts[team, item])
        assert result.n[team, item] == len(answers)
        if len(answers):
            assert result.mean[team, item] == pytest.approx(answers.mean())
        if len(answers) > 1:
            assert result.variance[team, item] == pytest.approx(answers.var(ddof=1))
        else:
            assert np.isnan(result.variance[team, item])


@given(COUNTS, st.permutations(range(4)), st.permutations(range(3)))
def test_turning_the_scale_round_and_reordering_change_nothing(counts, teams, items) -> None:
    first = agreement(counts)
    second = agreement(counts[teams][:, items][:, :, ::-1])
    for field in ("rwg_j", "rwg_j_skewed", "r_star", "average_deviation", "items", "n"):
        np.testing.assert_allclose(getattr(second, field), getattr(first, field)[teams], atol=1e-9)


@given(COUNTS)
def test_bounds(counts: np.ndarray) -> None:
    result = agreement(counts)
    known = ~np.isnan(result.rwg_j)
    assert ((result.rwg_j[known] >= 0) & (result.rwg_j[known] <= 1)).all()
    assert (result.rwg_j_skewed[known] <= result.rwg_j[known] + 1e-12).all()
    assert (result.average_deviation[known] <= 2 + 1e-12).all()


def test_unanimity_is_full_agreement() -> None:
    counts = np.zeros((1, 3, 5))
    counts[0, :, 3] = 7
    result = agreement(counts)
    assert (result.rwg_j[0], result.r_star[0], result.average_deviation[0]) == (1, 1, 0)


def plain_polarisation(histogram: np.ndarray) -> float:
    remaining, options, result = histogram.astype(float).copy(), len(histogram), 0.0
    while remaining.any():
        used = remaining > 0
        height = remaining[used].min()
        alike = unlike = 0
        for i, j, k in combinations(range(options), 3):
            pattern = (used[i], used[j], used[k])
            alike += pattern in ((True, True, False), (False, True, True))
            unlike += pattern == (True, False, True)
        if used.sum() == 1:
            value = 1.0
        elif used.all():
            value = 0.0
        else:
            u = ((options - 2) * alike - (options - 1) * unlike) / ((options - 2) * (alike + unlike))
            value = u * (1 - (used.sum() - 1) / (options - 1))
        result += value * height * used.sum() / histogram.sum()
        remaining -= height * used
    return result


def test_values_printed_for_a_single_item(golden, data) -> None:
    table = data("lq2002")
    variance = table.groupby("COMPID")["LEAD06"].var().to_numpy()
    uniform = null_variance(5, Null.UNIFORM)
    assert uniform == 2
    found = rwg(variance, uniform)
    values = {
        "lq2002 LEAD06 mean rwg uniform": found.mean(),
        "proportion rwg.un >= .51": np.mean(found >= 0.51),
        "90th percentile rwg.un": np.quantile(found, 0.9),
    }
    printed = [check for check in golden("published")["checks"] if check["source"].startswith("LeBreton")]
    assert {check["quantity"] for check in printed} == set(values)
    for check in printed:
        assert values[check["quantity"]] == pytest.approx(float(check["printed"]), abs=check["tolerance"]), check


def test_the_published_example_of_agreement_a() -> None:
    assert polarisation([30, 40, 210, 130, 530, 50, 10]) == pytest.approx(0.6113333, abs=5e-8)


@pytest.mark.parametrize("options", [3, 4, 5, 7, 11])
def test_polarisation_ends(options: int) -> None:
    one, even, camps = np.zeros(options), np.full(options, 4), np.zeros(options)
    one[1], camps[[0, -1]] = 9, 5
    np.testing.assert_allclose(polarisation(np.stack([one, even, camps])), [1, 0, -1], atol=1e-12)
    assert np.isnan(polarisation(np.zeros(options)))


@given(arrays.arrays(np.int64, (6, 5), elements=st.integers(0, 9)))
def test_polarisation_is_that_of_a_plain_loop(counts: np.ndarray) -> None:
    result = polarisation(counts)
    for row, value in zip(counts, result, strict=True):
        if row.sum():
            assert value == pytest.approx(plain_polarisation(row), abs=1e-12)
            assert -1 - 1e-12 <= value <= 1 + 1e-12
        else:
            assert np.isnan(value)
    np.testing.assert_allclose(polarisation(counts[:, ::-1]), result, atol=1e-12)
    np.testing.assert_allclose(polarisation(counts * 3), result, atol=1e-12)


def test_two_options_have_no_polarisation() -> None:
    assert np.isnan(polarisation(np.array([[3, 4], [1, 0]]))).all()
