import numpy as np
import pytest
import statsmodels.api as sm
from builders import hierarchy, questionnaire, responses, scale
from scipy import stats

from diagnostic.cells import WHYS
from diagnostic.problems import Why
from diagnostic.role_gaps import role_within
from diagnostic.scoring import Scores, score

ROLES = ("leader", "manager", "staff")
UNITS = hierarchy({"north": 4})
ASKED = questionnaire(scale("a"), scale("b"))


def _people(seed: int, team_effect: float) -> tuple[Scores, np.ndarray, np.ndarray]:
    """Return scores, teams and roles; leaders are in the first two teams only, managers in all."""
    rng = np.random.default_rng(seed)
    unit = np.repeat([2, 3, 4, 5], 25)
    role = np.full(100, 2)
    role[[0, 1, 2, 25, 26, 27, 28]] = 0
    role[[5, 30, 31, 55, 56, 80, 81, 82]] = 1
    views = rng.normal(2.5, 0.8, (100, 1)) + team_effect * (unit < 4)[:, None]
    answers = np.clip(np.rint(views + rng.normal(0, 0.5, (100, 6))), 1, 5)
    return score(responses(ASKED, answers, unit, units=UNITS)), unit, role


def test_gaps_within_teams_are_those_of_a_regression_with_dummies() -> None:
    scores, unit, role = _people(1, 1.0)
    figures = role_within(scores, unit, role, ROLES, minimum=5, confidence=0.95)
    for at in (0, 1):
        both = np.isin(role, (at, 2))
        design = np.column_stack([role[both] == at, unit[both][:, None] == [2, 3, 4, 5]]).astype(float)
        fit = sm.OLS(scores.values[both, 0], design).fit()
        assert figures.columns["estimate"][at, 0] == pytest.approx(fit.params[0])
        limits, p_value = fit.conf_int()[0], fit.pvalues[0]
        if at == 1:  # four teams have both: how their differences differ makes the interval
            apart = scores.values[:, 0]
            gaps = [(apart[(unit == t) & (role == 1)], apart[(unit == t) & (role == 2)]) for t in (2, 3, 4, 5)]
            gap = np.array([one.mean() - rest.mean() for one, rest in gaps])
            w = np.array([len(one) * len(rest) / (len(one) + len(rest)) for one, rest in gaps])
            w /= w.sum()
            error, df = np.sqrt((w**2 * (gap - fit.params[0]) ** 2 / (1 - w)).sum()), 1 / (w**2).sum() - 1
            limits = fit.params[0] + np.array([-1, 1]) * stats.t.ppf(0.975, df) * error
            p_value = 2 * stats.t.sf(abs(fit.params[0]) / error, df)
        assert figures.columns["p_value"][at, 0] == pytest.approx(p_value)
        assert (figures.columns["low"][at, 0], figures.columns["high"][at, 0]) == pytest.approx(limits)
    assert figures.columns["groups"][:2, 0].tolist() == [2, 4]
    assert figures.n[:, 0].tolist() == [7, 8, 85]
    assert figures.columns["n_rest"][:, 0].tolist() == [85, 85, 0]


def test_what_comes_from_the_teams_drops_out() -> None:
    scores, unit, role = _people(2, 1.5)
    values = scores.values[:, 0]
    figures = role_within(scores, unit, role, ROLES, minimum=5, confidence=0.95)
    over_all = values[role == 0].mean() - values[role == 2].mean()
    assert over_all - figures.columns["estimate"][0, 0] > 10
    assert figures.columns["low"][0, 0] < 0 < figures.columns["high"][0, 0]


def test_the_reference_and_levels_that_share_no_team_are_not_compared() -> None:
    scores, unit, role = _people(3, 0.0)
    role[(role == 0) & (unit == 2)] = -1
    figures = role_within(scores, unit, role, ROLES, minimum=5, confidence=0.95)
    assert figures.why[2].tolist() == [WHYS.index(Why.NO_REST)] * 2
    assert figures.why[0].tolist() == [WHYS.index(Why.TOO_FEW_ANSWERS)] * 2
    assert np.isnan(figures.columns["estimate"][0]).all()
    assert (figures.why[1] == -1).all()
