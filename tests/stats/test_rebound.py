"""The lowest come back by themselves: expected as much as simulated, and not taken for the work of an action."""

import numpy as np
import pytest
from scipy import stats

from diagnostic.problems import NotEstimable, Why
from diagnostic.stats.pooling import random_intercept
from diagnostic.stats.rebound import (
    NOBODY,
    Expected,
    People,
    Returning,
    TwoWaves,
    expected_again,
    follow_up,
    rebound,
    returning_share,
)

TEAMS, PEOPLE = 60, 9
TRUTH = TwoWaves(between=0.2, within=1.0, correlation=0.5)


def two_waves(rng: np.random.Generator, linked: int) -> tuple[np.ndarray, np.ndarray]:
    """Return team means of two waves between which nothing happens; ``linked`` people of each team answer twice."""
    team = rng.normal(scale=np.sqrt(TRUTH.between), size=(TEAMS, 1))
    mood = rng.normal(scale=np.sqrt(TRUTH.correlation), size=(TEAMS, 2 * PEOPLE - linked))
    noise = np.sqrt(1 - TRUTH.correlation)
    first = team + mood[:, :PEOPLE] + rng.normal(scale=noise, size=(TEAMS, PEOPLE))
    second = team + mood[:, PEOPLE - linked :] + rng.normal(scale=noise, size=(TEAMS, PEOPLE))
    return first.mean(axis=1), second.mean(axis=1)


def people(linked: int, unknown: int = 0) -> People:
    return People(*(np.full(TEAMS, float(count)) for count in (PEOPLE, PEOPLE, linked, unknown)))


def expectation(first: np.ndarray, linked: int) -> Expected:
    return expected_again(first, first.mean(), people(linked), TRUTH)


def plain(estimate: np.ndarray, sd: np.ndarray) -> Expected:
    return Expected(estimate, sd, np.zeros_like(sd))


def lowest(means: np.ndarray, count: int = 10) -> np.ndarray:
    return means <= np.sort(means)[count - 1]


def test_nobody_linked_is_the_shrunken_mean(data, team_sums) -> None:
    n, total, square, _ = team_sums(data("univbct")["JOBSAT1"], data("univbct")["BTN"])
    fitted = random_intercept(n, total, square)
    variances = TwoWaves(fitted.tau2, fitted.sigma2, 0.4)
    ours = expected_again(total / n, fitted.mu, People(n, n, np.zeros(len(n)), np.zeros(len(n))), variances)
    np.testing.assert_allclose(ours.estimate, fitted.teams.estimate, rtol=1e-8)


def test_the_same_people_saying_the_same_come_back_to_nothing() -> None:
    size = np.array([5.0, 8.0])
    found = expected_again([1.0, 4.0], 3.0, People(size, size, size, np.zeros(2)), TwoWaves(0.1, 1.0, 1.0))
    np.testing.assert_allclose(found.estimate, [1.0, 4.0])
    np.testing.assert_allclose(found.sd, 0, atol=1e-7)


@pytest.mark.parametrize("linked", [0, PEOPLE // 2, PEOPLE])
def test_the_lowest_rebound_as_expected(linked) -> None:
    rng = np.random.default_rng(4)
    found = []
    for _ in range(600):
        first, second = two_waves(rng, linked)
        found.append(rebound(first, second, expectation(first, linked), chosen=lowest(first)))
    observed, expected = (np.mean([getattr(each, name) for each in found]) for name in ("observed", "expected"))
    assert observed > 0.1
    assert expected == pytest.approx(observed, abs=0.015)
    assert np.mean([each.p_value < 0.05 for each in found]) == pytest.approx(0.05, abs=0.025)
    assert np.mean([each.low <= 0 <= each.high for each in found]) == pytest.approx(0.95, abs=0.025)
    one = found[0]
    assert one.estimate == pytest.approx(one.observed - one.expected)
    assert one.statistic == pytest.approx(one.estimate / one.std_error)
    assert one.n == 10


@pytest.mark.parametrize("linked", [0, PEOPLE])
def test_an_action_in_the_worst_groups_is_no_false_alarm(linked) -> None:
    """Without the expectation, nearly every report would praise an action that did nothing."""
    rng = np.random.default_rng(5)
    ours, naive = [], []
    for _ in range(600):
        first, second = two_waves(rng, linked)
        done = lowest(first, 15)
        ours.append(follow_up(second, expectation(first, linked), done=done).p_value < 0.05)
        naive.append(stats.ttest_ind((second - first)[done], (second - first)[~done]).pvalue < 0.05)
    assert np.mean(ours) == pytest.approx(0.05, abs=0.025)
    assert np.mean(naive) > 0.2


@pytest.mark.parametrize("again", [0, PEOPLE])
def test_without_codes_the_means_tell_how_many_came_back(again) -> None:
    """The same people, or none of them: nobody knows which, and an action in the worst groups is no false alarm."""
    rng = np.random.default_rng(10)
    found, shares = [], []
    for _ in range(600):
        first, second = two_waves(rng, again)
        done = lowest(first, 15)
        answered = people(0, PEOPLE)
        share = returning_share(first, second, float(first.mean()), answered, TRUTH, apart=done)
        shares.append(share.share)
        expected = expected_again(first, first.mean(), answered, TRUTH, share)
        assert 0 < share.std_error < 0.3
        found.append(follow_up(second, expected, done=done))
    assert (np.mean(shares) > 0.35) == (again > 0)
    assert np.mean([each.p_value < 0.05 for each in found]) < 0.085


def test_an_action_that_helps_is_not_taken_for_people_who_are_new() -> None:
    rng = np.random.default_rng(12)
    effect, shares = [], []
    for _ in range(200):
        first, second = two_waves(rng, PEOPLE)
        done = lowest(first, 15)
        second = second + 0.6 * done
        share = returning_share(first, second, float(first.mean()), people(0, PEOPLE), TRUTH, apart=done)
        shares.append(share.share)
        expected = expected_again(first, first.mean(), people(0, PEOPLE), TRUTH, share)
        effect.append(follow_up(second, expected, done=done).estimate)
    assert np.mean(effect) == pytest.approx(0.6, abs=0.06)
    assert np.mean(shares) > 0.35


def test_where_everybody_is_known_nothing_is_asked_of_the_means() -> None:
    rng = np.random.default_rng(13)
    first, second = two_waves(rng, PEOPLE)
    known = people(PEOPLE)
    assert returning_share(first, second, 0.0, known, TRUTH, apart=lowest(first)) == NOBODY
    assert not expectation(first, PEOPLE).doubt.any()
    unsure = expected_again(first, 0.0, people(0, PEOPLE), TRUTH, Returning(0.4, 0.2))
    slope = (0.2 + 0.4 / PEOPLE) / (0.2 + 1 / PEOPLE)
    np.testing.assert_allclose(unsure.estimate, slope * first)
    np.testing.assert_allclose(unsure.doubt, 0.2 / PEOPLE / (0.2 + 1 / PEOPLE) * first)


def test_an_action_that_helps_is_found() -> None:
    rng = np.random.default_rng(6)
    first, second = two_waves(rng, PEOPLE)
    done = lowest(first, 15)
    found = follow_up(second + 0.6 * done, expectation(first, PEOPLE), done=done)
    assert found.low < 0.6 < found.high
    assert found.p_value < 0.01
    assert (found.n1, found.n2, found.df) == (15, 45, 58)


def test_equal_errors_are_the_pooled_t_test() -> None:
    rng = np.random.default_rng(7)
    moved, done = rng.normal(size=12), np.arange(12) < 5
    found = follow_up(moved, plain(np.zeros(12), np.full(12, 0.1)), done=done)
    right = stats.ttest_ind(moved[done], moved[~done])
    assert found.statistic == pytest.approx(right.statistic)
    assert found.p_value == pytest.approx(right.pvalue)
    assert (found.low, found.high) == pytest.approx(tuple(right.confidence_interval()))
    pooled = (moved[done].var(ddof=1) * 4 + moved[~done].var(ddof=1) * 6) / 10
    assert found.between_variance == pytest.approx(pooled - 0.01, rel=1e-6)


def test_too_few_groups() -> None:
    expected = plain(np.zeros(3), np.ones(3))
    assert follow_up(np.ones(3), expected, done=[True, False, False]) == NotEstimable(Why.TOO_FEW_GROUPS)
    assert rebound(np.ones(3), np.ones(3), expected, chosen=[True] * 3) == NotEstimable(Why.TOO_FEW_GROUPS)
    still = plain(np.zeros(4), np.zeros(4))
    assert follow_up(np.ones(4), still, done=[True, True, False, False]) == NotEstimable(Why.NO_VARIANCE)
