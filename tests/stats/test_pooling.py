import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from diagnostic.problems import NotEstimable, Why
from diagnostic.stats.icc import anova_icc
from diagnostic.stats.pooling import nested_random_intercept, random_intercept

NULL_MODELS = {
    "bhr2000_LEADER_null": ("bhr2000", "LEADER", "GRP"),
    "bhr2000_miss_LEADER_null": ("bhr2000_miss", "LEADER", "GRP"),
    "bh1996_WBEING_null": ("bh1996", "WBEING", "GRP"),
    "klein_PAY_singular": ("klein2000", "PAY", "GRPID"),
}


@pytest.mark.parametrize("key", NULL_MODELS)
@pytest.mark.parametrize("method", ["REML", "ML"])
def test_random_intercept_is_that_of_lme4(key, method, golden, data, team_sums, column, agree) -> None:
    name, variable, group = NULL_MODELS[key]
    table, right = data(name), golden("lmer")[key][method]
    n, total, square, teams = team_sums(column(table, variable), table[group])
    ours = random_intercept(n, total, square, reml=method == "REML")
    agree("lmer.json", "mu", ours.mu, right["fixef"]["(Intercept)"], atol=1e-8)
    agree("lmer.json", "std_error", ours.std_error, right["se"]["(Intercept)"], atol=1e-7)
    agree("lmer.json", "tau2, sigma2", [ours.tau2, ours.sigma2], right["varcomp"]["vcov"], atol=1e-6)
    agree("lmer.json", "theta", ours.theta, right["theta"], atol=1e-6)
    agree("lmer.json", "log_likelihood", ours.log_likelihood, right["logLik"], atol=1e-8)
    assert ours.singular == right["singular"]
    assert (ours.n, len(ours.teams.effect)) == (right["n"], next(iter(right["ngrps"].values())))
    if method == "ML":
        return
    agree("lmer.json", "icc1", ours.icc1, right["ICC"], atol=1e-6)
    agree("lmer.json", "likelihood ratio", ours.statistic, right["REML_lrt_vs_lm"]["chisq"], atol=1e-8)
    unhalved = right["ranova"]["Pr(>Chisq)"][1]
    agree("lmer.json", "p_value", ours.p_value, 1 if ours.singular else unhalved / 2, rtol=1e-8)
    effects = next(iter(right["ranef"].values()))
    place = np.searchsorted(teams, np.array(effects["level"], dtype=int))
    agree("lmer.json", "teams.effect (ranef)", ours.teams.effect[place], effects["(Intercept)"], atol=1e-6)
    condse = effects["(Intercept)_condSE"]
    agree("lmer.json", "teams.conditional_sd (condSE)", ours.teams.conditional_sd[place], condse, atol=1e-6)


DIVISIONS = {
    "bhr2000_HRS": ("bhr2000", "HRS"),
    "bh1996_WBEING": ("bh1996", "WBEING"),
    "univbct_JOBSAT1": ("univbct", "JOBSAT1"),
}


@pytest.mark.parametrize("key", DIVISIONS)
@pytest.mark.parametrize("method", ["REML", "ML"])
def test_nested_random_intercept_is_that_of_lme4(key, method, golden, data, team_sums, agree) -> None:
    name, variable = DIVISIONS[key]
    table, right = data(name), golden("nested")[key][method]
    if name == "univbct":
        division, team = table["BTN"].astype(str), table["BTN"].astype(str) + " " + table["COMPANY"]
    else:
        division, team = ((table["GRP"] - 1) // 12).astype(str), table["GRP"].astype(str)
    label = team + ":" + division
    n, total, square, teams = team_sums(table[variable], label)
    names, index = np.unique([x.split(":")[1] for x in teams], return_inverse=True)
    ours = nested_random_intercept(n, total, square, index, reml=method == "REML")
    assert ours.n == right["n"]
    assert ours.singular == right["singular"]
    for field in ("mu", "std_error", "tau2_division", "tau2_team", "sigma2"):
        agree("nested.json", field, getattr(ours, field), right[field], atol=1e-6)
    agree("nested.json", "log_likelihood", ours.log_likelihood, right["loglik"], atol=1e-7)
    for level, mine, order in (("team", ours.teams, teams), ("division", ours.divisions, names)):
        place = np.searchsorted(order, right[level]["level"])
        for field, r_field in (("effect", "effect"), ("conditional_sd", "conditional_sd")):
            agree("nested.json", f"{level}: {field}", getattr(mine, field)[place], right[level][r_field], atol=2e-6)


SEED_INSIDE = 12


def small_study(seed: int = 7, division_sd: float = 0.5, team_sd: float = 0.4):
    rng = np.random.default_rng(seed)
    division = np.repeat(np.arange(6), 4)
    size = rng.integers(1, 9, 24)
    effect = rng.normal(0, division_sd, 6)[division] + rng.normal(0, team_sd, 24)
    team = np.repeat(np.arange(24), size)
    return rng.normal(3 + effect[team], 1.0), team, division


def dense(y: np.ndarray, team: np.ndarray, division: np.ndarray, variances: np.ndarray):
    """Give the restricted log-likelihood, mu and its variance, and predictions with error variances, by matrices."""
    zt = (team[:, None] == np.arange(len(division))).astype(float)
    zd = (division[team][:, None] == np.arange(division.max() + 1)).astype(float)
    v = variances[0] * zd @ zd.T + variances[1] * zt @ zt.T + variances[2] * np.eye(len(y))
    inverse, one = np.linalg.inv(v), np.ones(len(y))
    information = one @ inverse @ one
    mu = one @ inverse @ y / information
    residual = y - mu
    logdet = np.linalg.slogdet(v)[1]
    n = len(y)
    loglik = -0.5 * ((n - 1) * np.log(2 * np.pi) + logdet + np.log(information) + residual @ inverse @ residual)
    # covariance of every group's mean level (mu left out) with the answers
    to_team = variances[0] * zd[:, division] + variances[1] * zt
    to_division = variances[0] * zd
    prior = (variances[0] + variances[1], variances[0])
    predictions = []
    for covariance, own in ((to_team, prior[0]), (to_division, prior[1])):
        estimate = mu + covariance.T @ inverse @ residual
        gain = 1 - covariance.T @ inverse @ one
        error = own - np.einsum("ij,ik,kj->j", covariance, inverse, covariance) + gain**2 / information
        predictions.append((estimate, np.sqrt(error)))
    return loglik, mu, 1 / information, predictions


@pytest.mark.parametrize(("seed", "singular"), [(SEED_INSIDE, False), (7, True)])
def test_nested_model_equals_the_dense_matrix_likelihood(seed, singular, team_sums) -> None:
    y, team, division = small_study(seed)
    n, total, square, _ = team_sums(y, team)
    ours = nested_random_intercept(n, total, square, division)
    found = np.array([ours.tau2_division, ours.tau2_team, ours.sigma2])
    assert ours.singular == singular
    loglik, mu, variance, ((teams, team_sd), (divisions, division_sd)) = dense(y, team, division, found)
    assert ours.log_likelihood == pytest.approx(loglik, abs=1e-8)
    assert ours.mu == pytest.approx(mu, abs=1e-9)
    assert ours.std_error == pytest.approx(np.sqrt(variance), abs=1e-9)
    np.testing.assert_allclose(ours.teams.estimate, teams, atol=1e-9)
    np.testing.assert_allclose(ours.teams.posterior_sd, team_sd, atol=1e-9)
    np.testing.assert_allclose(ours.divisions.estimate, divisions, atol=1e-9)
    np.testing.assert_allclose(ours.divisions.posterior_sd, division_sd, atol=1e-9)
    best = optimize.minimize(
        lambda logs: -dense(y, team, division, np.exp(logs))[0], np.log(found + 1e-3), method="Nelder-Mead", tol=1e-10
    )
    assert ours.log_likelihood == pytest.approx(-best.fun, abs=1e-7)
    np.testing.assert_allclose(found, np.exp(best.x), atol=1e-4)


def test_single_level_model_equals_the_dense_matrix_likelihood(team_sums) -> None:
    y, team, _ = small_study()
    n, total, square, _ = team_sums(y, team)
    ours = random_intercept(n, total, square)
    variances = np.array([0.0, ours.tau2, ours.sigma2])
    loglik, mu, variance, ((teams, team_sd), _) = dense(y, team, np.zeros(24, dtype=int), variances)
    assert (ours.log_likelihood, ours.mu) == pytest.approx((loglik, mu), abs=1e-8)
    assert ours.std_error == pytest.approx(np.sqrt(variance), abs=1e-9)
    np.testing.assert_allclose(ours.teams.estimate, teams, atol=1e-9)
    np.testing.assert_allclose(ours.teams.posterior_sd, team_sd, atol=1e-9)
    half = stats.norm.ppf(0.975) * ours.teams.total_sd
    np.testing.assert_allclose(ours.teams.high - ours.teams.estimate, half, atol=1e-9)
    np.testing.assert_allclose(ours.teams.estimate - ours.teams.low, half, atol=1e-9)
    np.testing.assert_allclose(ours.high - ours.mu, stats.t.ppf(0.975, 23) * ours.std_error)
    np.testing.assert_allclose(ours.mu - ours.low, stats.t.ppf(0.975, 23) * ours.std_error)


def profiled(y: np.ndarray, team: np.ndarray, division: np.ndarray, ratios: tuple[float, float]):
    """Give the dense log-likelihood at ratios of variances with its best sigma2, and the predictions there."""
    at = np.array([*ratios, 1.0])
    one, two = dense(y, team, division, at)[0], dense(y, team, division, 2 * at)[0]
    n = len(y) - 1
    found = dense(y, team, division, at * 4 * (n / 2 * np.log(2) - (one - two)) / n)
    return found[0], found[3]


def integrated(found, width: np.ndarray, shown: np.ndarray, level: int) -> np.ndarray:
    """Give the spread around the shown estimates over a grid of ratios, weighted by likelihood and the grid's width."""
    logs = np.array([log for log, _ in found])
    errors = np.array([sd**2 + (estimate - shown) ** 2 for estimate, sd in (at[level] for _, at in found)])
    weight = np.exp(logs - logs.max()) * width
    return np.sqrt(weight @ errors / weight.sum())


@pytest.mark.parametrize("seed", [SEED_INSIDE, 7])
def test_the_uncertainty_of_the_variance_is_integrated(seed, team_sums) -> None:
    """The total spread against a fine grid of ratios with the dense-matrix likelihood; ours stops at 3 SD."""
    y, team, _ = small_study(seed)
    n, total, square, _ = team_sums(y, team)
    ours = random_intercept(n, total, square).teams
    found = [profiled(y, team, np.zeros(24, dtype=int), (0.0, ratio)) for ratio in np.arange(0.0125, 3.0, 0.025)]
    right = integrated(found, np.ones(len(found)), ours.estimate, 0)
    np.testing.assert_allclose(ours.total_sd, right, rtol=0.04)
    assert ours.total_sd.mean() > ours.posterior_sd.mean() * 1.01


def test_the_uncertainty_of_both_variances_is_integrated(team_sums) -> None:
    y, team, division = small_study(SEED_INSIDE)
    n, total, square, _ = team_sums(y, team)
    ours = nested_random_intercept(n, total, square, division)
    points = [(d, t) for d in np.geomspace(0.002, 12, 30) for t in np.geomspace(0.002, 4, 20)]
    found = [profiled(y, team, division, point) for point in points]
    for level, mine in enumerate((ours.teams, ours.divisions)):
        right = integrated(found, np.prod(points, axis=1), mine.estimate, level)
        np.testing.assert_allclose(mine.total_sd, right, rtol=0.05)


def test_likelihood_ratios_of_the_nested_model_compare_with_the_smaller_models(team_sums) -> None:
    y, team, division = small_study(SEED_INSIDE)
    n, total, square, _ = team_sums(y, team)
    ours, teams_only = nested_random_intercept(n, total, square, division), random_intercept(n, total, square)
    divisions_only = random_intercept(*(np.bincount(division, weights=x) for x in (n, total, square)))
    for p, smaller in ((ours.p_division, teams_only), (ours.p_team, divisions_only)):
        gain = 2 * (ours.log_likelihood - smaller.log_likelihood)
        assert p == pytest.approx(stats.chi2.sf(gain, 1) / 2, rel=1e-5)


def test_no_variance_between_teams_means_full_shrinkage(data, team_sums) -> None:
    table = data("klein2000")
    n, total, square, _ = team_sums(table["PAY"], table["GRPID"])
    fit = random_intercept(n, total, square)
    assert fit.singular
    assert (fit.tau2, fit.icc1, fit.icc2, fit.p_value) == (0, 0, 0, 1)
    np.testing.assert_allclose(fit.teams.estimate, total.sum() / n.sum())
    np.testing.assert_array_equal(fit.teams.weight, 0)
    np.testing.assert_allclose(fit.teams.posterior_sd, fit.std_error)


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.floats(-50, 50), st.floats(0.1, 30))
def test_shift_scale_and_relabelling(seed: int, shift: float, factor: float) -> None:
    y, team, division = small_study(seed)
    order = np.random.default_rng(seed).permutation(24)

    def sums(values):
        return tuple(np.bincount(team, weights=values**power) for power in (0, 1, 2))

    first, second = sums(y), tuple(x[order] for x in sums(shift + factor * y))
    one, other = random_intercept(*first), random_intercept(*second)
    assert other.icc1 == pytest.approx(one.icc1, abs=1e-5)
    np.testing.assert_allclose(other.teams.estimate, (shift + factor * one.teams.estimate)[order], atol=1e-4 * factor)
    nested, moved = nested_random_intercept(*first, division), nested_random_intercept(*second, 5 - division[order])
    assert moved.log_likelihood - moved.n * 0 == pytest.approx(
        nested.log_likelihood - (nested.n - 1) * np.log(factor), abs=1e-4
    )
    np.testing.assert_allclose(
        moved.divisions.estimate, shift + factor * nested.divisions.estimate[::-1], atol=5e-3 * factor
    )


def test_teams_without_answers_are_left_out(team_sums) -> None:
    y, team, division = small_study()
    n, total, square, _ = team_sums(y, team)
    more = tuple(np.append(x, 0) for x in (n, total, square))
    one, other = random_intercept(n, total, square), random_intercept(*more)
    assert other.tau2 == one.tau2
    assert np.isnan(other.teams.estimate[-1])
    nested = nested_random_intercept(*more, np.append(division, 6))
    assert np.isnan([nested.teams.estimate[-1], nested.divisions.estimate[-1]]).all()
    assert nested.mu == nested_random_intercept(n, total, square, division).mu
    mean, spread = np.append(total / n, np.nan), np.ones(25)
    assert anova_icc(more[0], mean, spread).teams == 24


@pytest.mark.parametrize(
    ("n", "total", "square", "why"),
    [
        ([5], [10], [30], Why.TOO_FEW_GROUPS),
        ([5, 0], [10, 0], [30, 0], Why.TOO_FEW_GROUPS),
        ([1, 1, 1], [1, 2, 3], [1, 4, 9], Why.TOO_FEW_ANSWERS),
        ([3, 2], [6, 6], [12, 18], Why.NO_VARIANCE),
    ],
)
def test_what_cannot_be_estimated_says_why(n, total, square, why) -> None:
    size = np.array(n, dtype=float)
    mean = np.divide(total, size, out=np.full(len(size), np.nan), where=size > 0)
    spread = np.divide(np.array(square) - np.array(total) * np.nan_to_num(mean), size - 1, where=size > 1, out=size * 0)
    assert random_intercept(n, total, square) == NotEstimable(why)
    assert nested_random_intercept(n, total, square, np.arange(len(n)) // 2) == NotEstimable(why)
    assert anova_icc(n, mean, spread) == NotEstimable(why)


def test_divisions_that_tell_nothing_apart(team_sums) -> None:
    y, team, _ = small_study()
    sums = team_sums(y, team)[:3]
    assert nested_random_intercept(*sums, np.zeros(24, dtype=int)) == NotEstimable(Why.TOO_FEW_GROUPS)
    assert nested_random_intercept(*sums, np.arange(24)) == NotEstimable(Why.TOO_FEW_GROUPS)
