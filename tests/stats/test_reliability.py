import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from diagnostic.problems import NotEstimable, Why
from diagnostic.stats.moments import listwise_moments, pairwise_moments
from diagnostic.stats.reliability import Alpha, AlphaInterval, alpha, alpha_interval, spearman_brown

SCALES = [
    "bfi.agree",
    "bfi.extra",
    "bfi.neuro",
    "bhr2000.leadership",
    "attitude.all7",
    "bhr2000_miss.leadership",
]
TOTAL = {
    "estimate": "raw_alpha",
    "standardised": "std.alpha",
    "guttman_6": "G6(smc)",
    "average_r": "average_r",
    "signal_noise": "S/N",
    "std_error": "ase",
    "median_r": "median_r",
}
DROPPED = {
    "alpha": "raw_alpha",
    "std_alpha": "std.alpha",
    "guttman_6": "G6(smc)",
    "average_r": "average_r",
    "signal_noise": "S/N",
    "std_error": "alpha se",
    "variance_r": "var.r",
    "median_r": "med.r",
}
ITEM = {"raw_r": "raw.r", "std_r": "std.r", "smc_r": "r.cor", "rest_r": "r.drop"}


def keyed(entry: dict, data) -> np.ndarray:
    rows = data(entry["file"].removesuffix(".csv"))[entry["items"]].to_numpy(np.float64).copy()
    for item in [entry["reversed"]] if isinstance(entry["reversed"], str) else entry["reversed"]:
        column = entry["items"].index(item)
        rows[:, column] = sum(entry["range"]) - rows[:, column]
    return rows


def of_rows(rows: np.ndarray) -> Alpha:
    moments = pairwise_moments(rows)
    result = alpha(moments.covariance(), moments.correlation(), len(rows))
    assert isinstance(result, Alpha)
    return result


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("use", ["pairwise", "complete"])
def test_every_field_is_that_of_psych(scale, use, golden, data, agree) -> None:
    entry = golden("alpha")[scale]
    rows = keyed(entry, data)
    if use == "complete":
        rows = rows[~np.isnan(rows).any(axis=1)]
    ours, theirs = of_rows(rows), entry[use]
    assert ours.n == theirs["n_rows"]
    for field, name in TOTAL.items():
        agree("alpha.json", f"alpha.{field}", getattr(ours, field), theirs["total"][name], rtol=1e-10)
    limits = [theirs["feldt_formula"]["lower"], theirs["feldt_formula"]["upper"]]
    agree("alpha.json", "alpha.low, high (Feldt)", [ours.low, ours.high], limits, rtol=1e-10)
    agree("alpha.json", "alpha.low (psych)", ours.low, theirs["feldt"]["lower"], rtol=1e-10)
    agree("alpha.json", "alpha.variance_r", ours.variance_r, theirs["var.r"], rtol=1e-9)
    for field, name in DROPPED.items():
        mine = getattr(ours.items, field)
        agree("alpha.json", f"alpha.items.{field}", mine, theirs["alpha_drop"][name], rtol=1e-9)
    for field, name in ITEM.items():
        if field == "raw_r" and np.isnan(rows).any():
            continue  # psych correlates rows with their available mean: no function of the covariances
        agree("alpha.json", f"alpha.items.{field}", getattr(ours.items, field), theirs["item_stats"][name], rtol=1e-9)


@pytest.mark.parametrize("scale", SCALES)
def test_listwise_values_are_those_of_multilevel_and_psychometric(scale, golden, data, agree) -> None:
    entry = golden("alpha")[scale]
    moments = listwise_moments(keyed(entry, data))
    covariance = moments.covariance()
    scale_of = np.sqrt(np.diag(covariance))
    ours = alpha(covariance, covariance / np.outer(scale_of, scale_of), int(moments.n))
    agree(
        "alpha.json", "alpha (multilevel::cronbach)", ours.estimate, entry["multilevel_cronbach"]["Alpha"], rtol=1e-10
    )
    item_total = entry["multilevel_item_total"]
    agree("alpha.json", "rest_r (multilevel::item.total)", ours.items.rest_r, item_total["Item.Total"], rtol=1e-10)
    agree("alpha.json", "alpha if deleted (multilevel)", ours.items.alpha, item_total["Alpha.Without"], rtol=1e-10)
    theirs = [entry["psychometric_alphaCI"]["LCL"], entry["psychometric_alphaCI"]["UCL"]]
    agree("alpha.json", "alpha.low, high (psychometric)", [ours.low, ours.high], theirs, rtol=1e-10)
    agree("alpha.json", "standardised (formula)", ours.standardised, entry["formula"]["alpha_std"], rtol=1e-10)


def test_the_attitude_example_of_the_psych_manual(golden, data) -> None:
    table = data("attitude")
    names = list(table.columns[1:])
    rows = table[names].to_numpy(np.float64)
    ours = of_rows(rows)
    flipped = rows * np.where(np.isin(names, ["complaints", "critical"]), -1, 1)
    wrong = of_rows(flipped)
    values = {"Feldt lower": ours.low, "Feldt upper": ours.high}
    values |= {f"attitude {name}": getattr(ours, field) for field, name in TOTAL.items() if field != "estimate"}
    values |= {"attitude raw_alpha": ours.estimate, "attitude wrongly keyed raw_alpha": wrong.estimate}
    values |= {"attitude wrongly keyed std.alpha": wrong.standardised}
    values |= {f"alpha drop {name}": v for name, v in zip(names, ours.items.alpha, strict=True)}
    values |= {f"r.drop {name}": v for name, v in zip(names, ours.items.rest_r, strict=True)}
    printed = [check for check in golden("published")["checks"] if "psychTools" in check["source"]]
    assert {check["quantity"] for check in printed} == set(values)
    for check in printed:
        assert values[check["quantity"]] == pytest.approx(float(check["printed"]), abs=check["tolerance"]), check


@given(st.floats(-0.9, 0.99), st.floats(0.1, 10), st.floats(0.1, 10))
def test_two_items_standardised_alpha_is_spearman_brown(r: float, a: float, b: float) -> None:
    covariance = np.array([[a * a, r * a * b], [r * a * b, b * b]])
    result = alpha(covariance, np.array([[1, r], [r, 1]]), 50)
    if covariance.sum() <= 0:
        assert result == NotEstimable(Why.NO_VARIANCE)
        return
    assert result.standardised == pytest.approx(spearman_brown(r), abs=1e-9)
    np.testing.assert_allclose(result.items.rest_r, r, atol=1e-9)
    np.testing.assert_allclose(result.items.alpha, [r * a / b, r * b / a], rtol=1e-9, atol=1e-12)
    assert np.isnan(result.items.std_error).all()


def test_spearman_brown_lengthens_the_average_correlation(golden) -> None:
    total = golden("alpha")["bfi.agree"]["pairwise"]["total"]
    assert spearman_brown(total["average_r"], 5) == pytest.approx(total["std.alpha"], rel=1e-10)
    assert spearman_brown(0.5, 1) == 0.5
    assert spearman_brown(float("nan")) == NotEstimable(Why.NO_VARIANCE)
    assert spearman_brown(-1.0) == NotEstimable(Why.NO_VARIANCE)


@given(st.integers(0, 2**32 - 1), st.floats(0.5, 20), st.floats(-5, 5))
def test_alpha_does_not_change_with_shift_scale_or_order(seed: int, factor: float, shift: float) -> None:
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(30, 1)) + rng.normal(size=(30, 4))
    first = of_rows(rows)
    items, people = rng.permutation(4), rng.permutation(30)
    other = of_rows((rows * factor + shift)[people][:, items])
    for field in ("estimate", "low", "high", "standardised", "median_r", "std_error"):
        assert getattr(other, field) == pytest.approx(getattr(first, field), rel=1e-7, abs=1e-9)
    np.testing.assert_allclose(other.items.rest_r, first.items.rest_r[items], rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize(
    ("covariance", "n", "why"),
    [
        (np.eye(1), 10, Why.TOO_FEW_ITEMS),
        (np.eye(2), 2, Why.TOO_FEW_ANSWERS),
        (np.diag([1.0, 0.0, 1.0]), 10, Why.NO_VARIANCE),
        (np.array([[1.0, np.nan], [np.nan, 1.0]]), 10, Why.TOO_FEW_ANSWERS),
        (np.array([[1.0, -1.0], [-1.0, 1.0]]), 10, Why.NO_VARIANCE),
    ],
)
def test_what_cannot_be_estimated_says_why(covariance, n, why) -> None:
    assert alpha(covariance, covariance, n) == NotEstimable(why)


def test_identical_items_have_alpha_one() -> None:
    result = of_rows(np.repeat(np.array([[1.0], [2.0], [4.0], [5.0]]), 3, axis=1))
    assert result.estimate == pytest.approx(1.0)
    assert result.high == pytest.approx(1.0)
    assert np.isnan(result.guttman_6)


def _skewed(seed: int, people: int = 90) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    team = np.arange(people) % 9
    view = 4.4 + 0.3 * rng.standard_normal(9)[team] + 0.7 * rng.standard_normal(people)
    return np.clip(np.rint(view[:, None] + 0.7 * rng.standard_normal((people, 4))), 1, 5), team


def _weighted_alpha(answers: np.ndarray, weight: np.ndarray) -> float:
    cov = np.cov(answers.T, aweights=weight, ddof=0)
    size = len(cov)
    return size / (size - 1) * (1 - np.trace(cov) / cov.sum())


def test_the_interval_without_a_distribution_counts_what_each_team_does() -> None:
    """Against the derivative of alpha by each person's weight, taken numerically and added up by team."""
    answers, team = _skewed(1)
    people, step = len(answers), 1e-5
    slopes = []
    for person in range(people):
        weight = np.ones(people)
        weight[person] += step
        slopes.append((_weighted_alpha(answers, weight) - _weighted_alpha(answers, np.ones(people))) / step)
    by_team = np.bincount(team, weights=slopes)
    estimate = _weighted_alpha(answers, np.ones(people))
    ours = alpha_interval(estimate, answers, team)
    assert isinstance(ours, AlphaInterval)
    assert (ours.df, ours.n) == (8, people)
    assert ours.std_error == pytest.approx(np.sqrt((by_team**2).sum() * 9 / 8), rel=0.02)
    factor = np.exp(stats.t.ppf(0.975, 8) * ours.std_error / (1 - estimate))
    assert (ours.low, ours.high) == pytest.approx((1 - (1 - estimate) * factor, 1 - (1 - estimate) / factor))


def test_with_few_teams_people_are_taken_one_by_one() -> None:
    answers, _ = _skewed(2)
    alone = alpha_interval(0.7, answers, np.arange(90))
    assert alpha_interval(0.7, answers, np.arange(90) % 3) == alone
    assert isinstance(alone, AlphaInterval)
    assert alone.df == 89


def test_what_has_no_interval_says_why() -> None:
    answers, team = _skewed(3)
    assert alpha_interval(0.7, answers[:, :1], team) == NotEstimable(Why.TOO_FEW_ITEMS)
    assert alpha_interval(0.7, answers[:2], team[:2]) == NotEstimable(Why.TOO_FEW_ANSWERS)
    assert alpha_interval(0.7, np.ones((5, 3)), np.arange(5)) == NotEstimable(Why.NO_VARIANCE)
    assert alpha_interval(1.0, answers, team) == NotEstimable(Why.NO_VARIANCE)
