import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from diagnostic.problems import NotEstimable, Why
from diagnostic.stats._structure import Group, discrepancy, implied, layout, slopes
from diagnostic.stats.cfa import Cfa, Fit, Invariance, InvarianceRule, Level, cfa, invariance

FIT = {
    "statistic": ("chisq", 1e-4),
    "df": ("df", 0),
    "p_value": ("pvalue", 1e-8),
    "cfi": ("cfi", 1e-7),
    "tli": ("tli", 1e-7),
    "rmsea": ("rmsea", 1e-7),
    "rmsea_low": ("rmsea.ci.lower", 1e-6),
    "rmsea_high": ("rmsea.ci.upper", 1e-6),
    "srmr": ("srmr", 1e-5),
    "baseline_statistic": ("baseline.chisq", 1e-7),
    "baseline_df": ("baseline.df", 0),
    "parameters": ("npar", 0),
}
STEPS = ["configural", "metric", "scalar"]


def read(entry):
    """Give the items and the factor of each, from lavaan's syntax or from lists."""
    model = entry["model"]
    if isinstance(model, str):
        parts = [line.split("=~")[1].replace(" ", "").split("+") for line in model.split("\n")]
    else:
        parts = [[items] if isinstance(items, str) else items for items in model.values()]
    items = [item for part in parts for item in part]
    return items, np.repeat(np.arange(len(parts)), [len(part) for part in parts])


def fitted(entry, data) -> Cfa:
    items, factor = read(entry)
    rows = data(entry["file"].removesuffix(".csv"))[items].dropna()
    result = cfa(rows.cov().to_numpy(), len(rows), factor)
    assert isinstance(result, Cfa)
    return result


def compared(entry, data) -> Invariance:
    items, factor = read(entry)
    table = data(entry["file"].removesuffix(".csv"))[[*items, entry["group"]]].dropna()
    label = table[entry["group"]]
    label = label if label.dtype.kind not in "fi" else label.astype(int)
    parts = [table[label.astype(str) == name][items] for name in entry["labels"]]
    assert [len(part) for part in parts] == entry["n"]
    result = invariance(
        np.stack([part.cov().to_numpy() for part in parts]),
        np.stack([part.mean().to_numpy() for part in parts]),
        entry["n"],
        factor,
    )
    assert isinstance(result, Invariance)
    return result


def check_fit(agree, file: str, ours: Fit, theirs, n: int) -> None:
    for field, (name, tolerance) in FIT.items():
        agree(file, f"fit.{field}", getattr(ours, field), theirs[name], atol=tolerance)
    assert ours.n == n


def turned(ours: Cfa, theirs, factor) -> np.ndarray:
    """Give lavaan's sign of each factor relative to ours."""
    return np.array([np.sign(ours.loadings[factor == f] @ theirs[factor == f]) for f in range(factor.max() + 1)])


@pytest.mark.parametrize("name", ["HS_single", "bfi5_single"])
def test_fit_and_loadings_are_those_of_lavaan(name, golden, data, agree) -> None:
    entry = golden("mgcfa")[name]
    items, factor = read(entry)
    ours, loadings = fitted(entry, data), np.array([entry["loadings"][item] for item in items])
    check_fit(agree, "mgcfa.json", ours.fit, entry["fit"], entry["n"])
    sign = turned(ours, loadings, factor)
    agree("mgcfa.json", "cfa.loadings", ours.loadings * sign[factor], loadings, atol=1e-5)
    agree("mgcfa.json", "cfa.residual", ours.residual, [entry["residuals"][item] for item in items], atol=1e-5)
    between = (ours.factor_correlation * np.outer(sign, sign))[np.triu_indices(len(sign), 1)]
    agree("mgcfa.json", "cfa.factor_correlation", between, entry["factor_correlations"], atol=1e-5)
    assert (ours.heywood, ours.indefinite, ours.n) == (False, False, entry["n"])


@pytest.mark.parametrize("name", ["HS", "bfi5", "one_and_two_items", "heywood"])
def test_standard_errors_and_special_factors_are_those_of_lavaan(name, golden, data, agree) -> None:
    entry = golden("cfa_standardised")["single"][name]
    _, factor = read(entry)
    ours, file = fitted(entry, data), "cfa_standardised.json"
    check_fit(agree, file, ours.fit, entry["fit"], entry["n"])
    sign = turned(ours, np.array(entry["loadings"]), factor)
    agree(file, f"cfa.loadings ({name})", ours.loadings * sign[factor], entry["loadings"], atol=1e-5)
    errors = entry["loading_std_error"]
    agree(file, f"cfa.loading_std_error ({name})", ours.loading_std_error, errors, atol=1e-5)
    agree(file, f"cfa.residual ({name})", ours.residual, entry["residual"], atol=1e-5)
    between = ours.factor_correlation * np.outer(sign, sign)
    agree(file, f"cfa.factor_correlation ({name})", between, entry["factor_correlation"], atol=1e-5)
    assert ours.heywood == (name == "heywood")


@pytest.mark.parametrize("name", ["HS_by_school", "bfi5_by_gender_listwise"])
def test_steps_are_those_of_lavaan(name, golden, data, agree) -> None:
    entry = golden("mgcfa")[name]
    ours = compared(entry, data)
    for step, level in zip(ours.steps, STEPS, strict=True):
        assert step.level == level
        check_fit(agree, "mgcfa.json", step.fit, entry["steps"][level], sum(entry["n"]))
    for step in ours.steps[1:]:
        theirs = entry["changes"][step.level]
        agree("mgcfa.json", "step.statistic_change", step.statistic_change, theirs["chisq_diff"], atol=1e-4)
        agree("mgcfa.json", "step.df_change", step.df_change, theirs["df_diff"])
        agree("mgcfa.json", "step.p_value_change", step.p_value_change, theirs["p"], atol=1e-6)
        agree("mgcfa.json", "step.cfi_change", step.cfi_change, theirs["dCFI"], atol=1e-7)
        agree("mgcfa.json", "step.rmsea_change", step.rmsea_change, theirs["dRMSEA"], atol=1e-7)
        agree("mgcfa.json", "step.srmr_change", step.srmr_change, theirs["dSRMR"], atol=1e-5)


REACHED = {
    "HS_by_school": Level.NONE,
    "HS_by_sex": Level.NONE,
    "HS_by_grade": Level.NONE,
    "bfi5_by_gender": Level.NONE,
    "bfi_A_by_gender": Level.METRIC,
    "bfi_by_education": Level.SCALAR,
}


@pytest.mark.parametrize("name", list(REACHED))
def test_latent_means_and_more_groups_are_those_of_lavaan(name, golden, data, agree) -> None:
    entry = golden("cfa_standardised")["several"][name]
    _, factor = read(entry)
    ours, file = compared(entry, data), "cfa_standardised.json"
    for step, level in zip(ours.steps, STEPS, strict=True):
        check_fit(agree, file, step.fit, entry[level]["fit"], sum(entry["n"]))
        if level != "configural":
            change = entry[level]["change"]
            agree(file, "step.statistic_change", step.statistic_change, change["chisq"], atol=1e-4)
            agree(file, "step.p_value_change", step.p_value_change, change["pvalue"], atol=1e-6)
    loadings = np.array(entry["first_loadings"])
    sign = np.array([np.sign(loadings[factor == f].sum()) for f in range(factor.max() + 1)])
    agree(file, "latent_means", ours.latent_means * sign, entry["latent_means"], atol=2e-5)
    agree(file, "latent_mean_std_error", ours.latent_mean_std_error, entry["latent_mean_std_error"], atol=2e-5)
    assert ours.reached == REACHED[name]
    assert ours.n.tolist() == entry["n"]


def test_latent_means_are_those_of_a_marker_in_other_units(golden, data, agree) -> None:
    """With a marker item the mean is in its units: ours times its loading, up to the sign of the factor."""
    entry = golden("mgcfa")["HS_by_school"]
    loadings = golden("cfa_standardised")["several"]["HS_by_school"]["first_loadings"]
    marker = np.abs(np.array(loadings)[[0, 3, 6]])
    agree(
        "mgcfa.json",
        "latent_means",
        compared(entry, data).latent_means.ravel(),
        entry["marker_latent_means"][:3] + (np.array(entry["marker_latent_means"][3:]) / marker).tolist(),
        atol=1e-5,
    )


def questionnaire(sizes, seed: int, *, low: float = 0.5, people: int | None = None):
    """Give a population (or sample) covariance, the loadings, the factor correlations and the factor of each item."""
    rng = np.random.default_rng(seed)
    factor = np.repeat(np.arange(len(sizes)), sizes)
    mixed = rng.normal(size=(len(sizes), 3)) * 0.6
    between = mixed @ mixed.T + np.eye(len(sizes))
    between /= np.sqrt(np.outer(np.diag(between), np.diag(between)))
    loadings = rng.uniform(low, 0.9, len(factor))
    covariance = np.outer(loadings, loadings) * between[np.ix_(factor, factor)]
    np.fill_diagonal(covariance, 1.0)
    if people:
        covariance = np.cov(rng.multivariate_normal(np.zeros(len(factor)), covariance, size=people).T)
    return covariance, loadings, between, factor


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(3, 6), min_size=1, max_size=6), st.integers(0, 10_000))
def test_a_population_is_recovered(sizes, seed) -> None:
    covariance, loadings, between, factor = questionnaire(sizes, seed)
    n = 500
    result = cfa(covariance * n / (n - 1), n, factor)
    assert isinstance(result, Cfa)
    np.testing.assert_allclose(result.loadings, loadings, atol=1e-6)
    np.testing.assert_allclose(result.residual, 1 - loadings**2, atol=1e-6)
    np.testing.assert_allclose(result.factor_correlation, between, atol=1e-6)
    assert result.fit.statistic == pytest.approx(0, abs=1e-8)
    assert result.fit.df == len(factor) * (len(factor) + 1) // 2 - 2 * len(factor) - len(sizes) * (len(sizes) - 1) // 2
    assert (result.fit.cfi, result.fit.rmsea) == (1.0, 0.0)
    assert result.fit.srmr == pytest.approx(0, abs=1e-7)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([(3, 4), (2, 3, 3), (1, 4, 3, 3), (5,)]))
def test_order_and_scale_of_items_do_not_matter(seed, sizes) -> None:
    covariance, _, _, factor = questionnaire(sizes, seed, people=400)
    rng = np.random.default_rng(seed)
    order, scale = rng.permutation(len(factor)), rng.uniform(0.1, 20, len(factor))
    first = cfa(covariance, 400, factor)
    second = cfa((covariance * np.outer(scale, scale))[np.ix_(order, order)], 400, factor[order])
    if isinstance(first, NotEstimable):
        assert second == first
        return
    assert isinstance(second, Cfa)
    for field in ("statistic", "cfi", "tli", "rmsea", "rmsea_low", "rmsea_high", "srmr", "baseline_statistic"):
        assert getattr(second.fit, field) == pytest.approx(getattr(first.fit, field), abs=1e-7, rel=1e-7)
    for field in ("loadings", "loading_std_error", "residual"):
        np.testing.assert_allclose(getattr(second, field), getattr(first, field)[order], atol=1e-6)
    np.testing.assert_allclose(second.factor_correlation, first.factor_correlation, atol=1e-6)


def groups(seed: int, sizes=(4, 3, 3), people=(300, 500, 200)):
    """Three samples of one questionnaire in which the factor means and variances differ."""
    _, loadings, between, factor = questionnaire(sizes, seed)
    rng = np.random.default_rng(seed)
    rows = []
    for n in people:
        common = rng.multivariate_normal(rng.normal(0, 0.5, len(sizes)), between * rng.uniform(0.6, 1.6), size=n)
        rows.append(common[:, factor] * loadings + rng.normal(size=(n, len(factor))) * np.sqrt(1 - loadings**2) + 3)
    return np.stack([np.cov(x.T) for x in rows]), np.stack([x.mean(axis=0) for x in rows]), np.array(people), factor


@pytest.mark.parametrize("seed", range(4))
def test_order_of_groups_changes_only_whom_the_means_are_compared_with(seed) -> None:
    covariances, means, n, factor = groups(seed)
    order, scale = [2, 0, 1], np.linspace(0.2, 9, len(factor))
    first = invariance(covariances, means, n, factor)
    second = invariance((covariances * np.outer(scale, scale))[order], (means * scale)[order] + 7, n[order], factor)
    assert isinstance(first, Invariance)
    assert isinstance(second, Invariance)
    assert first.reached == second.reached
    for ours, theirs in zip(first.steps, second.steps, strict=True):
        for field in ("statistic", "cfi", "tli", "rmsea", "rmsea_low", "rmsea_high", "srmr", "df", "parameters"):
            assert getattr(ours.fit, field) == pytest.approx(getattr(theirs.fit, field), abs=1e-7, rel=1e-7)
    ratio = (first.latent_means[order] - first.latent_means[2])[1:] / second.latent_means[1:]
    np.testing.assert_allclose(ratio, ratio[[0]].repeat(2, axis=0), rtol=1e-5)
    np.testing.assert_array_equal(first.latent_means[0], 0)
    np.testing.assert_array_equal(first.latent_mean_std_error[0], 0)
    assert (first.latent_mean_std_error[1:] > 0).all()


def test_groups_that_are_copies_are_invariant_and_their_fit_is_that_of_one() -> None:
    covariance, _, _, factor = questionnaire((4, 3), 3, people=400)
    one = cfa(covariance, 400, factor)
    result = invariance(np.stack([covariance] * 3), np.zeros((3, 7)), [400] * 3, factor)
    assert isinstance(one, Cfa)
    assert isinstance(result, Invariance)
    assert result.reached == Level.SCALAR
    for step in result.steps:
        assert step.fit.statistic == pytest.approx(3 * one.fit.statistic, rel=1e-8)
    np.testing.assert_allclose(result.latent_means, 0, atol=1e-8)


def test_latent_means_have_the_standard_error_that_they_show() -> None:
    """200 pairs of samples of 150: mean within 3 Monte-Carlo standard errors, spread within 15% of the error shown."""
    covariance, loadings, _, factor = questionnaire((3, 3), 11)
    rng, found, errors = np.random.default_rng(5), [], []
    for _ in range(200):
        rows = [rng.multivariate_normal(loadings * shift, covariance, size=150) for shift in (0.0, 0.4)]
        covariances = np.stack([np.cov(x.T) for x in rows])
        result = invariance(covariances, np.stack([x.mean(axis=0) for x in rows]), [150, 150], factor)
        assert isinstance(result, Invariance)
        found.append(result.latent_means[1])
        errors.append(result.latent_mean_std_error[1])
    spread = np.std(found, axis=0)
    assert (np.abs(np.mean(found, axis=0) - 0.4) < 3 * spread / np.sqrt(200)).all()
    np.testing.assert_allclose(np.mean(errors, axis=0), spread, rtol=0.15)


def test_there_are_no_latent_means_in_units_of_a_factor_that_does_not_vary() -> None:
    """In the first group, items of the first factor go slightly against each other; the steps are still given."""
    covariances, means, n, factor = groups(2)
    covariances[0][:4, :] = covariances[0][:, :4] = 0
    covariances[0][:4, :4] = np.eye(4) * 1.02 - 0.02
    result = invariance(covariances, means, n, factor)
    assert isinstance(result, Invariance)
    assert np.isnan(result.latent_means).all()
    assert np.isnan(result.latent_mean_std_error).all()
    assert [step.level for step in result.steps] == STEPS


def test_the_rule_decides_and_a_step_needs_those_before() -> None:
    covariances, means, n, factor = groups(2)
    strict = invariance(covariances, means, n, factor, rule=InvarianceRule(least_cfi=1.01))
    assert isinstance(strict, Invariance)
    assert (strict.reached, [step.holds for step in strict.steps]) == (Level.NONE, [False] * 3)
    means = means.copy()
    means[1, 0] += 1
    for rule in (InvarianceRule(), InvarianceRule(most_cfi_drop=1.0), InvarianceRule(most_rmsea_rise=1.0)):
        moved = invariance(covariances, means, n, factor, rule=rule)
        assert isinstance(moved, Invariance)
        assert (moved.reached, [step.holds for step in moved.steps]) == (Level.METRIC, [True, True, False])
    lenient = InvarianceRule(most_cfi_drop=1.0, most_rmsea_rise=1.0)
    free = invariance(covariances, means, n, factor, rule=lenient)
    assert isinstance(free, Invariance)
    assert free.reached == Level.SCALAR


def test_the_first_step_is_compared_with_nothing() -> None:
    result = invariance(*groups(2))
    assert isinstance(result, Invariance)
    first = result.steps[0]
    assert first.df_change == 0
    changes = [first.statistic_change, first.p_value_change, first.cfi_change, first.rmsea_change, first.srmr_change]
    assert np.isnan(changes).all()


def test_factors_of_one_item_are_that_item() -> None:
    covariance, _, _, _ = questionnaire((4,), 7, people=300)
    result = cfa(covariance, 300, [0, 1, 2, 3])
    assert isinstance(result, Cfa)
    spread = np.sqrt(np.diag(covariance))
    np.testing.assert_allclose(result.factor_correlation, covariance / np.outer(spread, spread), atol=1e-10)
    np.testing.assert_array_equal(result.loadings, 1)
    np.testing.assert_array_equal(result.loading_std_error, 0)
    np.testing.assert_array_equal(result.residual, 0)
    assert (result.fit.df, result.fit.cfi, result.fit.tli, result.fit.rmsea) == (0, 1.0, 1.0, 0.0)
    assert np.isnan(result.fit.p_value)
    assert result.fit.statistic == pytest.approx(0, abs=1e-10)
    assert not result.heywood


RUN_OFF = np.array(
    [
        [1.00, 0.48, 0.03, 0.01, 0.02],
        [0.48, 1.00, 0.00, 0.00, 0.00],
        [0.03, 0.00, 1.00, 0.60, 0.50],
        [0.01, 0.00, 0.60, 1.00, 0.55],
        [0.02, 0.00, 0.50, 0.55, 1.00],
    ]
)


def test_a_residual_that_runs_off_is_held_at_zero_where_the_bounded_likelihood_is_greatest() -> None:
    """The second item goes with nothing but the first, so its factor is the first item; brute force agrees."""
    n, factor = 400, np.array([0, 0, 1, 1, 1])
    result = cfa(RUN_OFF * n / (n - 1), n, factor)
    assert isinstance(result, Cfa)
    assert result.heywood
    assert result.residual.tolist().count(0.0) == 1

    def loss(point: np.ndarray) -> float:
        between = np.array([[1, point[10]], [point[10], 1]])
        implied_covariance = np.outer(point[:5], point[:5]) * between[np.ix_(factor, factor)] + np.diag(point[5:10])
        return float(np.linalg.slogdet(implied_covariance)[1] + np.trace(np.linalg.solve(implied_covariance, RUN_OFF)))

    bounds = [(-2, 2)] * 5 + [(0, 2)] * 5 + [(-0.99, 0.99)]
    starts = [np.array([0.9, 0.5, 0.7, 0.8, 0.7, 0.2, 0.7, 0.5, 0.4, 0.5, c]) for c in (-0.1, 0.1)]
    best = min(optimize.minimize(loss, start, method="L-BFGS-B", bounds=bounds, tol=1e-14).fun for start in starts)
    assert result.fit.statistic == pytest.approx(n * (best - np.linalg.slogdet(RUN_OFF)[1] - 5), abs=1e-4)
    assert result.loading_std_error[result.residual == 0] == [0]
    assert result.fit.df == 4


def test_factors_that_cannot_be_told_apart_are_flagged() -> None:
    """Items of two factors that correlate above what one factor allows."""
    covariance = np.full((6, 6), 0.5)
    covariance[:3, 3:] = covariance[3:, :3] = 0.55
    np.fill_diagonal(covariance, 1.0)
    result = cfa(covariance, 200, [0, 0, 0, 1, 1, 1])
    assert isinstance(result, Cfa)
    assert result.factor_correlation[0, 1] == pytest.approx(1.1, abs=1e-6)
    assert (result.indefinite, result.heywood) == (True, False)


@pytest.mark.parametrize(
    ("covariance", "n", "factor", "why"),
    [
        (np.eye(1), 50, [0], Why.TOO_FEW_ITEMS),
        (np.eye(2), 50, [0, 0], Why.TOO_FEW_ITEMS),
        (questionnaire((4,), 1)[0], 4, [0, 0, 0, 0], Why.TOO_FEW_ANSWERS),
        (np.full((4, 4), np.nan), 50, [0, 0, 0, 0], Why.TOO_FEW_ANSWERS),
        (np.diag([1.0, 1.0, 0.0]), 50, [0, 0, 0], Why.NO_VARIANCE),
        (np.ones((3, 3)), 50, [0, 0, 0], Why.SINGULAR),
        (np.eye(6), 50, [0, 0, 0, 1, 1, 1], Why.NOT_CONVERGED),
        (np.eye(4) + 0.4 * np.kron(np.eye(2), np.ones((2, 2))), 50, [0, 0, 1, 1], Why.NOT_CONVERGED),
    ],
)
def test_what_cannot_be_estimated_says_why(covariance, n, factor, why) -> None:
    """The last: factors of two items that do not correlate have no loadings of their own."""
    assert cfa(covariance, n, factor) == NotEstimable(why)
    both = invariance(np.stack([covariance] * 2), np.zeros((2, len(factor))), [n, n], factor)
    assert both == NotEstimable(why)


def test_one_group_is_not_compared() -> None:
    covariance, _, _, factor = questionnaire((4,), 1)
    assert invariance(covariance[None], np.zeros((1, 4)), [90], factor) == NotEstimable(Why.TOO_FEW_GROUPS)


def test_one_poor_group_stops_the_comparison() -> None:
    covariances, means, n, factor = groups(1)
    covariances[1, 0] = covariances[1, :, 0] = 0
    assert invariance(covariances, means, n, factor) == NotEstimable(Why.NO_VARIANCE)
    assert invariance(groups(1)[0], means, [300, 500, 10], factor) == NotEstimable(Why.TOO_FEW_ANSWERS)


@pytest.mark.parametrize("factor", [[0, 0, 0], [0, 0, 2, 2], [-1, -1, 0, 0], [[0, 0, 1, 1]]])
def test_factors_are_numbered_without_gaps(factor) -> None:
    with pytest.raises(ValueError, match="factor must name"):
        cfa(questionnaire((4,), 1)[0], 90, factor)


def test_derivatives_are_those_by_numbers() -> None:
    rng, factor = np.random.default_rng(3), np.array([0, 0, 0, 1, 1, 2, 2, 2, 2, 3])
    plan = layout(factor, 4)
    mixed, point = rng.normal(size=(4, 6)), rng.uniform(0.3, 0.8, plan.size)
    point[plan.factor_covariances] = (mixed @ mixed.T / 4)[plan.row, plan.column]
    group = Group(np.cov((rng.normal(size=(50, 10)) + rng.normal(size=(50, 1))).T), rng.normal(size=10), 1.0)
    found, small = slopes(plan, group, point), 1e-5 * np.eye(plan.size)
    gradient = [(discrepancy(plan, group, point + h) - discrepancy(plan, group, point - h)) / 2e-5 for h in small]
    curved = [(slopes(plan, group, point + h).gradient - slopes(plan, group, point - h).gradient) / 2e-5 for h in small]
    np.testing.assert_allclose(found.gradient, gradient, atol=1e-7)
    np.testing.assert_allclose(found.curvature, curved, atol=1e-7)
    exact = slopes(plan, Group(*implied(plan, point), 1.0), point)
    np.testing.assert_allclose(exact.curvature, exact.information, atol=1e-12)
    np.testing.assert_allclose(exact.gradient, 0, atol=1e-12)


def test_sixty_items_on_twenty_factors_are_quick() -> None:
    """A tenth of a second is aimed at; the limit leaves room for a slow or busy machine."""
    covariance, _, _, factor = questionnaire([3] * 20, 2, people=300)
    begin = time.process_time()
    assert isinstance(cfa(covariance, 300, factor), Cfa)
    assert time.process_time() - begin < 10
