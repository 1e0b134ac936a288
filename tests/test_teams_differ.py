import numpy as np
import pytest
from builders import hierarchy, index, questionnaire, responses, scale
from by_hand import moderated_welch_anova
from scipy import stats
from statsmodels.stats.oneway import anova_oneway

from diagnostic.cells import WHYS
from diagnostic.figures import control_false_discoveries
from diagnostic.omnibus import omnibus
from diagnostic.problems import Why
from diagnostic.scoring import Scores, score
from diagnostic.unit_tally import UnitTally, tally_units

ASKED = questionnaire(scale("a", items=4), scale("b", items=4), indices=(index("gap", ("a",), ("b",)),))
UNITS = hierarchy({"north": 3, "south": 3})
TEAMS = np.flatnonzero(UNITS.leaves())


def _tallied(shift: float, sizes: tuple[int, ...] = (12, 15, 9, 20, 8, 4)) -> tuple[UnitTally, Scores, np.ndarray]:
    rng = np.random.default_rng(4)
    unit = np.repeat(TEAMS, sizes)
    answers = np.clip(np.rint(rng.normal(3, 1, (unit.size, 8))), 1, 5)
    answers[:, :4] = np.clip(answers[:, :4] + np.rint(shift * (unit == TEAMS[0]))[:, None], 1, 5)
    answered = responses(ASKED, answers, unit, units=UNITS)
    scores = score(answered)
    return tally_units(answered, scores), scores, unit


def test_every_subject_has_its_tests_over_the_teams_that_are_large_enough() -> None:
    units, scores, unit = _tallied(1.0)
    figures = omnibus(units, minimum=5, confidence=0.95)
    for at in range(2):
        groups = [scores.values[unit == team, at] for team in TEAMS[:5]]  # the last has four people
        ranks = stats.kruskal(*groups)
        assert figures.columns["h"][at] == pytest.approx(ranks.statistic)
        assert figures.columns["h_p_value"][at] == pytest.approx(ranks.pvalue)
        assert figures.columns["p_value"][at] == pytest.approx(moderated_welch_anova(groups)["p_value"])
        assert figures.columns["groups"][at] == 5
        assert figures.n[at] == 64
    assert np.isfinite(figures.columns["omega2"]).all()
    assert (figures.columns["omega2_low"] <= figures.columns["omega2_high"]).all()


def test_many_small_teams_without_difference_are_rarely_said_to_differ() -> None:
    """Near the end of the scale, where Welch's test with the samples' variances finds differences in 15 of 100."""
    rng = np.random.default_rng(3)
    units = hierarchy({"north": 24, "south": 24})
    teams, found, plain = np.flatnonzero(units.leaves()), [], []
    for _ in range(120):
        unit = np.repeat(teams, rng.integers(5, 41, teams.size))
        view = rng.normal(4.3, 0.8, (unit.size, 1))
        answers = np.clip(np.rint(view + rng.normal(0, 0.75, (unit.size, 8))), 1, 5)
        scores = score(answered := responses(ASKED, answers, unit, units=units))
        found.append(omnibus(tally_units(answered, scores), minimum=5, confidence=0.95).columns["p_value"][0])
        groups = [scores.values[unit == team, 0] for team in teams]
        plain.append(anova_oneway([g for g in groups if g.var() > 0], use_var="unequal").pvalue)
    assert np.mean(np.array(found) < 0.05) <= 0.06
    assert np.mean(np.array(plain) < 0.05) > 0.1


def test_teams_are_said_to_differ_where_they_do() -> None:
    figures = omnibus(_tallied(2.0)[0], minimum=5, confidence=0.95)
    verdict = control_false_discoveries([figures], 0.05)[0].columns["verdict"]
    assert verdict.tolist() == [1, 0, 1]


def test_one_team_cannot_differ_from_others() -> None:
    figures = omnibus(_tallied(0.0, (12, 3, 2, 1, 4, 4))[0], minimum=5, confidence=0.95)
    assert (figures.why == WHYS.index(Why.TOO_FEW_GROUPS)).all()
    assert np.isnan(figures.columns["p_value"]).all()
