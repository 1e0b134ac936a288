import numpy as np
import pytest
from builders import hierarchy, index, questionnaire, responses, scale
from scipy import stats

from diagnostic.figures import control_false_discoveries
from diagnostic.omnibus import omnibus
from diagnostic.problems import Why
from diagnostic.release import WHYS
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
        assert figures.columns["p_value"][at] == pytest.approx(_welch(groups))
        assert figures.columns["groups"][at] == 5
        assert figures.n[at] == 64
    assert np.isfinite(figures.columns["omega2"]).all()
    assert (figures.columns["omega2_low"] <= figures.columns["omega2_high"]).all()


def _welch(groups: list[np.ndarray]) -> float:
    """Return Welch's p-value, from the printed formula."""
    n = np.array([len(g) for g in groups])
    w = n / np.array([g.var(ddof=1) for g in groups])
    mean = np.array([g.mean() for g in groups])
    k, middle = len(groups), (w * mean).sum() / w.sum()
    imbalance = ((1 - w / w.sum()) ** 2 / (n - 1)).sum()
    f = (w * (mean - middle) ** 2).sum() / (k - 1) / (1 + 2 * (k - 2) * imbalance / (k**2 - 1))
    return float(stats.f.sf(f, k - 1, (k**2 - 1) / (3 * imbalance)))


def test_teams_are_said_to_differ_where_they_do() -> None:
    figures = omnibus(_tallied(2.0)[0], minimum=5, confidence=0.95)
    verdict = control_false_discoveries([figures], 0.05)[0].columns["verdict"]
    assert verdict.tolist() == [1, 0, 1]


def test_one_team_cannot_differ_from_others() -> None:
    figures = omnibus(_tallied(0.0, (12, 3, 2, 1, 4, 4))[0], minimum=5, confidence=0.95)
    assert (figures.why == WHYS.index(Why.TOO_FEW_GROUPS)).all()
    assert np.isnan(figures.columns["p_value"]).all()
