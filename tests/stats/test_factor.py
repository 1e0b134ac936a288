import numpy as np
import pytest
from scipy import stats

from diagnostic.problems import NotEstimable, Why
from diagnostic.stats.factor import Omega, OmegaInterval, OneFactor, omega, omega_interval, one_factor
from diagnostic.stats.moments import listwise_moments

SCALES = ["bfi.agree", "bfi.extra", "bfi.neuro", "bhr2000.leadership", "attitude.all7", "bhr2000_miss.leadership"]
FIT = {
    "statistic": ("chisq", 1e-4),
    "p_value": ("pvalue", 1e-8),
    "cfi": ("cfi", 1e-8),
    "tli": ("tli", 1e-8),
    "rmsea": ("rmsea", 1e-8),
    "rmsea_low": ("rmsea.ci.lower", 1e-6),
    "rmsea_high": ("rmsea.ci.upper", 1e-6),
    "srmr": ("srmr", 1e-6),
    "log_likelihood": ("logl", 1e-5),
}


def fitted(rows: np.ndarray) -> OneFactor:
    moments = listwise_moments(rows)
    result = one_factor(moments.covariance(), int(moments.n))
    assert isinstance(result, OneFactor)
    return result


@pytest.mark.parametrize("scale", SCALES)
def test_fit_and_omega_are_those_of_lavaan(scale, golden, data, agree) -> None:
    entry = golden("omega")[scale]
    rows = data(entry["file"].removesuffix(".csv"))[entry["items"]].to_numpy(np.float64).copy()
    for item in [entry["reversed"]] if isinstance(entry["reversed"], str) else entry["reversed"]:
        rows[:, entry["items"].index(item)] = 7 - rows[:, entry["items"].index(item)]
    ours, theirs = fitted(rows), entry["lavaan_listwise"]
    assert (ours.n, ours.df) == (theirs["n"], theirs["fit"]["df"])
    standardised = list(theirs["std_loadings"].values())
    agree("omega.json", "standardised_loadings", ours.standardised_loadings, standardised, atol=1e-4)
    spread = np.sqrt(np.array(list(theirs["theta"].values())) + np.array(list(theirs["loadings"].values())) ** 2)
    loadings, theta = np.array(list(theirs["loadings"].values())), np.array(list(theirs["theta"].values()))
    agree("omega.json", "loadings / item SD", ours.loadings / spread, loadings / spread, atol=1e-4)
    agree(
        "omega.json",
        "residual variances / item variance",
        ours.residual_variances / spread**2,
        theta / spread**2,
        atol=1e-4,
    )
    for field, (name, tolerance) in FIT.items():
        agree("omega.json", f"one_factor.{field}", getattr(ours, field), theirs["fit"][name], atol=tolerance)
    reliability = omega(ours)
    agree("omega.json", "omega.estimate", reliability.estimate, theirs["omega_model"], atol=1e-5)
    agree("omega.json", "omega.observed", reliability.observed, theirs["omega_obsvar"], atol=1e-5)
    assert reliability.low < reliability.estimate < reliability.high
    assert reliability.n == theirs["n"]


def test_the_standard_error_is_the_delta_method_by_numbers(data) -> None:
    fit = fitted(data("attitude").iloc[:, 1:].to_numpy(np.float64))
    size = len(fit.loadings)
    point = np.concatenate([fit.loadings, fit.residual_variances])

    def of(parameters: np.ndarray) -> float:
        common = parameters[:size].sum() ** 2
        return common / (common + parameters[size:].sum())

    steps = 1e-5 * np.abs(point)
    slope = [(of(point + h * e) - of(point - h * e)) / (2 * h) for h, e in zip(steps, np.eye(2 * size), strict=True)]
    expected = np.sqrt(slope @ fit.parameter_covariance @ slope)
    assert omega(fit).std_error == pytest.approx(expected, rel=1e-6)


def test_the_interval_of_omega_covers_the_truth_as_often_as_it_says() -> None:
    """1,000 samples of 150 people: coverage 95% with a Monte-Carlo standard error of 0.7 points."""
    rng = np.random.default_rng(20260101)
    loadings, theta = np.array([0.8, 0.7, 0.6, 0.5]), np.array([0.4, 0.5, 0.6, 0.7])
    truth = loadings.sum() ** 2 / (loadings.sum() ** 2 + theta.sum())
    covered, estimates, errors = 0, [], []
    for _ in range(1000):
        rows = rng.normal(size=(150, 1)) * loadings + rng.normal(size=(150, 4)) * np.sqrt(theta)
        result = omega(fitted(rows))
        covered += result.low <= truth <= result.high
        estimates.append(result.estimate)
        errors.append(result.std_error)
    assert 0.93 <= covered / 1000 <= 0.97
    assert np.mean(errors) == pytest.approx(np.std(estimates), rel=0.08)


def test_three_items_fit_exactly_and_cannot_be_tested() -> None:
    loadings, theta = np.array([0.9, 0.7, 0.5]), np.array([0.3, 0.4, 0.8])
    covariance = (np.outer(loadings, loadings) + np.diag(theta)) * 100 / 99
    fit = one_factor(covariance, 100)
    np.testing.assert_allclose(fit.loadings, loadings, rtol=1e-6)
    np.testing.assert_allclose(fit.residual_variances, theta, rtol=1e-6)
    assert (fit.df, fit.cfi, fit.tli, fit.rmsea) == (0, 1.0, 1.0, 0.0)
    assert fit.statistic == pytest.approx(0, abs=1e-6)
    assert np.isnan(fit.p_value)


def test_equal_loadings_make_omega_equal_alpha() -> None:
    covariance = (np.full((5, 5), 0.6) + np.diag([0.5] * 5)) * 200 / 199
    result = omega(one_factor(covariance, 200))
    assert result.estimate == pytest.approx(5 / 4 * (1 - np.trace(covariance) / covariance.sum()), rel=1e-9)
    assert result.observed == pytest.approx(result.estimate, rel=1e-6)


def test_scale_and_order_do_not_matter(data) -> None:
    rows = data("attitude").iloc[:, 1:].to_numpy(np.float64)
    order = [3, 0, 6, 1, 5, 2, 4]
    first, second = fitted(rows), fitted((rows * 0.1 + 7)[:, order])
    np.testing.assert_allclose(second.loadings, first.loadings[order] * 0.1, rtol=1e-6)
    for field in ("statistic", "cfi", "rmsea", "srmr"):
        assert getattr(second, field) == pytest.approx(getattr(first, field), rel=1e-7)
    assert omega(second).low == pytest.approx(omega(first).low, rel=1e-7)


HEYWOOD = np.array([[1.0, 0.8, 0.8, 0.1], [0.8, 1.0, 0.4, 0.1], [0.8, 0.4, 1.0, 0.1], [0.1, 0.1, 0.1, 1.0]])


@pytest.mark.parametrize(
    ("covariance", "n", "why"),
    [
        (np.eye(2), 50, Why.TOO_FEW_ITEMS),
        (np.eye(4), 4, Why.TOO_FEW_ANSWERS),
        (np.diag([1.0, 1.0, 0.0]), 50, Why.NO_VARIANCE),
        (np.ones((3, 3)), 50, Why.SINGULAR),
        (HEYWOOD, 50, Why.NOT_CONVERGED),
        (np.eye(4) * 0.5 - 0.12, 50, Why.NOT_CONVERGED),
    ],
)
def test_what_cannot_be_estimated_says_why(covariance, n, why) -> None:
    assert one_factor(covariance, n) == NotEstimable(why)


def test_loadings_that_cancel_have_no_omega() -> None:
    fit = OneFactor(
        np.array([0.5, -0.5]),
        np.array([1.0, 1.0]),
        np.array([0.5, -0.5]),
        0,
        0,
        1,
        1,
        1,
        0,
        0,
        0,
        0,
        0,
        np.eye(4),
        1.0,
        9,
    )
    assert omega(fit) == NotEstimable(Why.NO_VARIANCE)
    assert Omega.__slots__


def test_the_interval_without_a_distribution_counts_what_each_team_does() -> None:
    """Against the derivative of omega by each person's weight, by refitting, added up by team."""
    rng = np.random.default_rng(5)
    people, step = 400, 1e-3
    team = np.arange(people) % 8
    views = 4.3 + 0.2 * rng.standard_normal(8)[team] + 0.7 * rng.standard_normal(people)
    answers = np.clip(np.rint(views[:, None] + np.array([0.5, 0.6, 0.7, 0.8]) * rng.standard_normal((people, 4))), 1, 5)

    def refitted(weight: np.ndarray) -> float:
        covariance = np.cov(answers.T, aweights=weight, ddof=0) * people / (people - 1)
        fit = one_factor(covariance, people)
        assert isinstance(fit, OneFactor)
        found = omega(fit)
        assert not isinstance(found, NotEstimable)
        return found.estimate

    slopes = [(refitted(np.ones(people) + step * (team == at)) - refitted(np.ones(people))) / step for at in range(8)]
    fit = one_factor(np.cov(answers.T), people)
    assert isinstance(fit, OneFactor)
    ours = omega_interval(fit, answers, team)
    assert isinstance(ours, OmegaInterval)
    assert (ours.df, ours.n) == (7, people)
    assert ours.std_error == pytest.approx(np.sqrt(np.square(slopes).sum() * 8 / 7), rel=0.05)
    left = 1 - refitted(np.ones(people))
    factor = np.exp(stats.t.ppf(0.975, 7) * ours.std_error / left)
    assert (ours.low, ours.high) == pytest.approx((1 - left * factor, 1 - left / factor))
