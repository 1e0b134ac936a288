import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from diagnostic.stats.comparison import Side, compare, contrast
from diagnostic.stats.false_discoveries import benjamini_hochberg
from diagnostic.stats.icc import anova_icc
from diagnostic.stats.omnibus import kruskal_wallis, welch_anova

CASES = ["bfi_agree_by_education", "univbct_JOBSAT1_by_BTN", "univbct_READY1_by_COMPANY", "bhr2000_LEADER_by_GRP"]
PAIRED = CASES[:3]


def answers(case: str, data, items: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Give the outcome and the group of each person with both."""
    if case.startswith("bfi"):
        table = data("bfi")
        outcome = table[["A1", "A2", "A3", "A4", "A5"]].copy()
        outcome["A1"] = 7 - outcome["A1"]
        y, group = outcome.mean(axis=1), table["education"].map(lambda x: f"{x:.0f}", na_action="ignore")
    elif case.startswith("bhr2000"):
        table = data("bhr2000")
        y, group = table[items].mean(axis=1), table["GRP"].astype(str)
    else:
        table = data("univbct")
        y, group = table[case.split("_")[1]], table[case.rsplit("_", 1)[1]].astype(str)
    known = y.notna() & group.notna()
    return y[known].to_numpy(), group[known].to_numpy()


def by_level(y: np.ndarray, group: np.ndarray, levels: list[str]) -> tuple[np.ndarray, ...]:
    table = pd.Series(y).groupby(group).agg(["count", "mean", "var"]).loc[[str(x) for x in levels]]
    return tuple(table[name].to_numpy(dtype=float) for name in ("count", "mean", "var"))


@pytest.mark.parametrize("case", CASES)
def test_each_group_against_the_rest_is_that_of_r(case, golden, data, leadership_items, agree) -> None:
    right = golden("groups")[case]
    y, group = answers(case, data, leadership_items)
    n, mean, variance = by_level(y, group, right["levels"])
    np.testing.assert_array_equal(n, right["n"])
    rest = [y[group != str(level)] for level in right["levels"]]
    other = (np.array([f(x) for x in rest]) for f in (len, np.mean, lambda x: x.var(ddof=1)))
    ours, theirs = contrast(n, mean, variance, *other), right["vs_rest_welch"]
    fields = {"estimate": "diff", "statistic": "t", "df": "df", "low": "lo", "high": "hi"}
    for field, name in fields.items():
        agree("groups.json", f"contrast.{field}", getattr(ours, field), theirs[name], rtol=1e-8, atol=1e-10)
    agree("groups.json", "contrast.p_value", ours.p_value, theirs["p"], rtol=1e-8)
    df = n + np.array([len(x) for x in rest]) - 2
    correction = np.exp(special.gammaln(df / 2) - special.gammaln((df - 1) / 2)) / np.sqrt(df / 2)
    agree("groups.json", "contrast.hedges_g (J d)", ours.hedges_g, np.array(theirs["d"]) * correction, rtol=1e-8)
    agree("groups.json", "benjamini_hochberg", benjamini_hochberg(theirs["p"]), theirs["p_BH"], rtol=1e-12)
    np.testing.assert_allclose(ours.estimate / ours.std_error, ours.statistic)


@pytest.mark.parametrize("case", PAIRED)
def test_hedges_g_and_its_interval_are_those_of_effectsize(case, golden, data, leadership_items, agree) -> None:
    right = golden("groups")[case]
    y, group = answers(case, data, leadership_items)
    sums = by_level(y, group, right["levels"])
    place = {str(level): i for i, level in enumerate(right["levels"])}
    pairs = right["pair_effects"]
    first, second = ([place[str(x)] for x in pairs[side]] for side in ("a", "b"))
    ours = contrast(*(x[first] for x in sums), *(x[second] for x in sums))
    correction = np.array(pairs["J"], dtype=float)
    agree("groups.json", "contrast.hedges_g", ours.hedges_g, pairs["g"], rtol=1e-8, atol=1e-10)
    for field, name in (("hedges_g_low", "d_lo"), ("hedges_g_high", "d_hi")):
        theirs = np.array(pairs[name], dtype=float) * correction
        # effectsize searches its limits with a loose optimiser; the exact equation is tested below
        agree("groups.json", f"contrast.{field}", getattr(ours, field), theirs, atol=5e-4)


@pytest.mark.parametrize("case", CASES)
def test_omnibus_tests_are_those_of_r(case, golden, data, leadership_items, agree) -> None:
    right = golden("groups")[case]
    y, group = answers(case, data, leadership_items)
    ours = welch_anova(*by_level(y, group, right["levels"]))
    welch = [right["welch"][x] for x in ("F", "df1", "df2", "p")]
    mine = [ours.statistic, ours.df_between, ours.df_within, ours.p_value]
    agree("groups.json", "welch_anova: F, df, p", mine, welch, rtol=1e-8)
    for field in ("eta2", "omega2", "epsilon2"):
        agree("groups.json", f"welch_anova.{field}", getattr(ours, field), right["anova"][field], rtol=1e-8)
        anova = getattr(anova_icc(*by_level(y, group, right["levels"])), field)
        agree("groups.json", f"anova_icc.{field}", anova, right["anova"][field], rtol=1e-8)
    assert (ours.n, ours.groups, ours.left_out) == (len(y), len(right["levels"]), 0)
    table = pd.crosstab(group, np.round(y, 6))
    ranks, kruskal = kruskal_wallis(table.to_numpy()), right["kruskal"]
    agree(
        "groups.json", "kruskal_wallis: H, p", [ranks.statistic, ranks.p_value], [kruskal["H"], kruskal["p"]], rtol=1e-8
    )
    sizes = [kruskal["eta2_H"], kruskal["epsilon2_R"]]
    agree("groups.json", "kruskal_wallis: eta2, epsilon2", [ranks.eta2, ranks.epsilon2], sizes, rtol=1e-8)
    assert (ranks.df, ranks.n, ranks.groups) == (kruskal["df"], len(y), len(right["levels"]))


def test_limits_of_g_are_those_of_rs_noncentral_t(golden, agree) -> None:
    right = golden("noncentral")
    n1, n2, t = (np.array(right[x], dtype=float) for x in ("n1", "n2", "t"))
    scale = np.sqrt(1 / n1 + 1 / n2)
    ours = contrast(n1, t * scale, np.ones(len(t)), n2, 0.0, 1.0)
    agree("noncentral.json", "contrast.hedges_g_low", ours.hedges_g_low, right["g_low"], atol=1e-7)
    agree("noncentral.json", "contrast.hedges_g_high", ours.hedges_g_high, right["g_high"], atol=1e-7)


def test_limits_of_g_solve_the_noncentral_t() -> None:
    n1, n2 = np.array([2.0, 5.0, 12.0, 40.0]), np.array([3.0, 200.0, 12.0, 1000.0])
    mean, variance = np.array([-3.0, 0.5, 2.5, -0.2]), np.array([1.0, 2.0, 0.7, 1.5])
    ours = contrast(n1, mean, variance, n2, 0.0, variance, confidence=0.9)
    df = n1 + n2 - 2
    correction = np.array(
        [math.gamma(x / 2) / math.sqrt(x / 2) / math.gamma((x - 1) / 2) if x < 300 else 1 for x in df]
    )
    scale = np.sqrt(1 / n1 + 1 / n2)
    t = mean / np.sqrt(variance) / scale
    for limit, tail in ((ours.hedges_g_low, 0.95), (ours.hedges_g_high, 0.05)):
        reached = stats.nct.cdf(t[:3], df[:3], (limit / scale / correction)[:3])
        np.testing.assert_allclose(reached, tail, atol=1e-6)


def test_what_cannot_be_compared_is_nan() -> None:
    ours = contrast([1, 5, 5, 5], [1, 2, 3, 3], [np.nan, 0, 0, 1.0], [5, 5, 5, 1], 2.0, [1, 0, 1, 1.0])
    for field in ("estimate", "low", "high", "statistic", "df", "p_value", "hedges_g", "hedges_g_low"):
        np.testing.assert_array_equal(np.isnan(getattr(ours, field)), [True, True, False, True])
    np.testing.assert_array_equal(ours.n1, [1, 5, 5, 5])
    np.testing.assert_array_equal(ours.n2, [5, 5, 5, 1])


@given(st.integers(0, 10**6), st.floats(-100, 100), st.floats(0.1, 50))
def test_contrasts_follow_shift_scale_and_turning_round(seed: int, shift: float, factor: float) -> None:
    rng = np.random.default_rng(seed)
    n1, n2 = rng.integers(2, 30, 5), rng.integers(2, 30, 5)
    m1, m2, v1, v2 = rng.normal(size=5), rng.normal(size=5), rng.uniform(0.1, 3, 5), rng.uniform(0.1, 3, 5)
    one = contrast(n1, m1, v1, n2, m2, v2)
    moved = contrast(n1, m1 * factor + shift, v1 * factor**2, n2, m2 * factor + shift, v2 * factor**2)
    turned = contrast(n2, m2, v2, n1, m1, v1)
    np.testing.assert_allclose(moved.low, one.low * factor, rtol=1e-6, atol=1e-7 * factor)
    np.testing.assert_allclose(moved.hedges_g_high, one.hedges_g_high, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(turned.estimate, -one.estimate)
    np.testing.assert_allclose(turned.p_value, one.p_value)
    np.testing.assert_allclose(turned.hedges_g_low, -one.hedges_g_high, atol=1e-6)


def test_given_degrees_of_freedom_take_the_place_of_the_samples() -> None:
    """Against the printed formula; with equal degrees and sizes it is the pooled test, which scipy knows."""
    first, second = (np.array([x]) for x in (62.0, 70.0))
    ours = compare(
        Side(np.array([5.0]), first, np.array([90.0]), np.array([7.0])),
        Side(np.array([40.0]), second, np.array([200.0]), np.array([43.0])),
    )
    e1, e2 = 90 / 5, 200 / 40
    df = (e1 + e2) ** 2 / (e1**2 / 7 + e2**2 / 43)
    assert ours.df[0] == pytest.approx(df)
    assert ours.p_value[0] == pytest.approx(2 * stats.t.sf(8 / math.sqrt(e1 + e2), df))
    assert ours.low[0] == pytest.approx(-8 - stats.t.ppf(0.975, df) * math.sqrt(e1 + e2))
    spread = math.sqrt((7 * 90 + 43 * 200) / 50)
    correction = math.exp(math.lgamma(25) - math.lgamma(24.5)) / 5
    assert ours.hedges_g[0] == pytest.approx(-8 / spread * correction)
    reached = stats.nct.cdf(
        -8 / spread / math.sqrt(1 / 5 + 1 / 40), 50, ours.hedges_g_low / correction / math.sqrt(9 / 40)
    )
    assert reached[0] == pytest.approx(0.975, abs=1e-6)
