"""ICC from the analysis of variance, and from the random intercept where the two must be told apart."""

import numpy as np
import pytest

from diagnostic.stats.icc import anova_icc
from diagnostic.stats.pooling import random_intercept

ICC_SETS = {
    "bh1996": ("bh1996", "GRP"),
    "bhr2000": ("bhr2000", "GRP"),
    "bhr2000_miss": ("bhr2000_miss", "GRP"),
    "klein2000": ("klein2000", "GRPID"),
    "univbct_T1_BTN": ("univbct", "BTN"),
}
ANOVA = {
    "icc1": "ICC1_multilevel",
    "icc2": "ICC2_multilevel",
    "icc1_searle": "ICC1_k0",
    "statistic": "F",
    "ms_between": "MSB",
    "ms_within": "MSW",
    "eta2": "eta2",
    "size_mean": "size_mean",
    "size_searle": "k0_searle",
}


@pytest.mark.parametrize("key", ICC_SETS)
def test_anova_icc_is_that_of_multilevel(key, golden, data, team_moments, column, agree) -> None:
    name, group = ICC_SETS[key]
    table, theirs = data(name), golden("icc")[key]["vars"]
    assert theirs
    for variable, values in theirs.items():
        n, mean, variance, _ = team_moments(column(table, variable), table[group])
        ours, right = anova_icc(n, mean, variance), values["anova"]
        for field, r_name in ANOVA.items():
            agree("icc.json", f"anova_icc.{field}", getattr(ours, field), right[r_name], rtol=1e-9)
        agree("icc.json", "anova_icc.p_value", ours.p_value, right["p"], rtol=1e-7, atol=1e-300)
        assert (ours.n, ours.teams, ours.df_between, ours.df_within) == tuple(
            right[x] for x in ("n", "groups", "dfB", "dfW")
        )
        for suffix, block in (("", "CI_F_meansize"), ("_searle", "CI_F_k0")):
            limits = [getattr(ours, f"icc1{suffix}_low"), getattr(ours, f"icc1{suffix}_high")]
            expected = [right[block]["icc1_lower"], right[block]["icc1_upper"]]
            agree("icc.json", f"anova_icc.icc1{suffix}_low, high", limits, expected, rtol=1e-8, atol=1e-10)
        expected = [right["CI_F_k0"]["icc2_lower"], right["CI_F_k0"]["icc2_upper"]]
        agree("icc.json", "anova_icc.icc2_low, high", [ours.icc2_low, ours.icc2_high], expected, rtol=1e-8)


@pytest.mark.parametrize("key", ICC_SETS)
def test_reml_is_that_of_nlme(key, golden, data, team_sums, column, agree) -> None:
    name, group = ICC_SETS[key]
    table = data(name)
    for variable, values in golden("icc")[key]["vars"].items():
        right = values["reml"]
        n, total, square, _ = team_sums(column(table, variable), table[group])
        ours = random_intercept(n, total, square)
        agree("icc.json", "random_intercept.tau2 (nlme)", ours.tau2, right["tau00"], atol=1e-5)
        agree("icc.json", "random_intercept.sigma2 (nlme)", ours.sigma2, right["sigma2"], atol=1e-5)
        agree("icc.json", "random_intercept.icc1 (nlme)", ours.icc1, right["ICC"], atol=1e-5)
        agree("icc.json", "random_intercept.icc2 (nlme)", ours.icc2, right["mean_gmeanrel"], atol=2e-5)
        agree("icc.json", "random_intercept.mu (nlme)", ours.mu, right["fixed"], atol=1e-5)
        # on klein2000 PAY nlme stops short of the border tau2 = 0, where the likelihood is a little higher
        agree("icc.json", "random_intercept.log_likelihood (nlme)", ours.log_likelihood, right["logLik"], atol=2e-5)
        assert ours.log_likelihood >= right["logLik"] - 1e-8


def test_values_printed_in_the_multilevel_manual(golden, data, team_sums, team_moments) -> None:
    table = data("bh1996")
    n, total, square, _ = team_sums(table["WBEING"], table["GRP"])
    fit, anova = random_intercept(n, total, square), anova_icc(*team_moments(table["WBEING"], table["GRP"])[:3])
    values = {
        "bh1996 WBEING null lme Var(Intercept)": fit.tau2,
        "Residual variance": fit.sigma2,
        "ICC manual": fit.icc1,
        "ICC1.lme": fit.icc1,
        "ICC1(aov)": anova.icc1,
        "ICC2.lme unweighted (mean gmeanrel)": fit.icc2,
    }
    printed = [check for check in golden("published")["checks"] if check["source"].startswith("Bliese")]
    assert {check["quantity"] for check in printed} == set(values)
    for check in printed:
        # nlme stops a little before the optimum: one unit of the sixth significant digit
        tolerance = max(check["tolerance"], 1e-6)
        assert values[check["quantity"]] == pytest.approx(float(check["printed"]), abs=tolerance), check


def test_equal_sizes_make_reml_equal_the_analysis_of_variance(team_sums, team_moments) -> None:
    rng = np.random.default_rng(3)
    team = np.repeat(np.arange(15), 8)
    y = rng.normal(size=15)[team] + rng.normal(size=120)
    fit, anova = random_intercept(*team_sums(y, team)[:3]), anova_icc(*team_moments(y, team)[:3])
    assert fit.icc1 == pytest.approx(anova.icc1, rel=1e-7)
    assert fit.icc2 == pytest.approx(anova.icc2, rel=1e-7)
    assert anova.icc1_searle == pytest.approx(anova.icc1)
    assert fit.sigma2 == pytest.approx(anova.ms_within, rel=1e-7)
