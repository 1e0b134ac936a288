import numpy as np
import pytest
from builders import hierarchy, questionnaire, responses, scale
from by_hand import moderated, moderated_welch
from scipy import stats

from diagnostic.cells import WHYS
from diagnostic.figures import control_false_discoveries
from diagnostic.problems import Why
from diagnostic.questionnaire import ScaleKind
from diagnostic.scoring import Scores, score
from diagnostic.tally import tally
from diagnostic.teams import (
    participation,
    role_contrasts,
    role_scores,
    unit_contrasts,
    unit_scores,
    whole_contrasts,
)
from diagnostic.unit_tally import UnitTally, tally_units

UNITS = hierarchy({"north": 2, "south": 2}, headcount=40)
ASKED = questionnaire(scale("a"), scale("enps", items=1, options=11, kind=ScaleKind.NPS))


def _tallied(seed: int = 1, people: int = 80, teams: tuple[int, ...] = (3, 4, 5, 6)) -> tuple[UnitTally, Scores]:
    rng = np.random.default_rng(seed)
    answers = np.column_stack([rng.integers(0, 6, (people, 3)), rng.integers(1, 12, people)])
    unit = np.array(teams)[np.arange(people) % len(teams)]
    answered = responses(ASKED, answers, unit, units=UNITS)
    scores = score(answered)
    return tally_units(answered, scores), scores


def _why(reason: Why) -> int:
    return WHYS.index(reason)


def _known(values: np.ndarray, where: np.ndarray) -> np.ndarray:
    chosen = values[where]
    return chosen[~np.isnan(chosen)]


def test_participation_counts_people_against_the_roster() -> None:
    figures = participation(_tallied()[0], confidence=0.95)
    assert figures.columns["estimate"].tolist() == [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]
    assert figures.columns["headcount"].tolist() == [160, 80, 80, 40, 40, 40, 40]
    assert (figures.columns["low"] < 0.5).all()
    assert (figures.columns["high"] > 0.5).all()


def test_more_answers_than_people_on_the_roster_is_a_rate_of_one() -> None:
    figures = participation(_tallied(people=80, teams=(3,))[0], confidence=0.95)
    assert figures.columns["estimate"][3] == 1.0


def test_scores_are_means_with_an_interval_that_knows_who_is_missing() -> None:
    units, scores = _tallied()
    figures = unit_scores(units, confidence=0.95, others=1)
    mine = scores.values[0::4, 0]
    mine = mine[~np.isnan(mine)]
    assert figures.columns["estimate"][3, 0] == pytest.approx(mine.mean())
    assert figures.columns["sd"][3, 0] == pytest.approx(mine.std(ddof=1))
    variance, df = moderated(mine, [_known(scores.values[:, 0], np.arange(80) % 4 == team) for team in range(4)])
    se = np.sqrt(variance / mine.size * (1 - mine.size / 40))
    assert figures.columns["std_error"][3, 0] == pytest.approx(se)
    half = stats.t.ppf(0.975, df) * se
    assert figures.columns["high"][3, 0] - figures.columns["estimate"][3, 0] == pytest.approx(half)


def test_a_net_promoter_score_has_the_variance_of_its_shares() -> None:
    units, scores = _tallied()
    figures = unit_scores(units, confidence=0.95, others=1)
    values = scores.values[:, 1]
    p, d = (values == 100).mean(), (values == -100).mean()  # the organisation is all there is: nothing to moderate with
    assert figures.columns["estimate"][0, 1] == pytest.approx(100 * (p - d))
    variance = 1e4 * (p + d - (p - d) ** 2) / values.size * (1 - values.size / 160)
    assert figures.columns["std_error"][0, 1] == pytest.approx(np.sqrt(variance))


def test_a_unit_is_compared_with_the_rest_of_its_parent() -> None:
    units, scores = _tallied()
    figures = unit_contrasts(units, minimum=5, confidence=0.95)
    here, rest = scores.values[0::4, 0], scores.values[1::4, 0]
    here, rest = here[~np.isnan(here)], rest[~np.isnan(rest)]
    want = moderated_welch(here, rest, [_known(scores.values[:, 0], np.arange(80) % 4 == team) for team in range(4)])
    assert figures.columns["estimate"][3, 0] == pytest.approx(here.mean() - rest.mean())
    assert figures.columns["p_value"][3, 0] == pytest.approx(want["p_value"])
    assert figures.columns["low"][3, 0] == pytest.approx(want["low"])
    assert figures.columns["n_rest"][3, 0] == rest.size


def test_the_organisation_and_an_only_child_have_no_rest() -> None:
    units, _ = _tallied(teams=(3, 5))
    figures = unit_contrasts(units, minimum=5, confidence=0.95)
    assert figures.why[0, 0] == _why(Why.NO_REST)
    assert figures.why[3, 0] == _why(Why.NO_REST)
    assert figures.why[4, 0] == _why(Why.NO_ANSWERS)
    assert figures.why[1, 0] == -1


def test_groups_under_the_minimum_are_not_compared() -> None:
    units, _ = _tallied(people=16)
    figures = unit_contrasts(units, minimum=5, confidence=0.95)
    assert figures.why[3, 0] == _why(Why.TOO_FEW_ANSWERS)
    assert np.isnan(figures.columns["p_value"][3, 0])


def test_unanimous_groups_are_marked() -> None:
    answers = np.array([[5, 5, 5, 1]] * 6 + [[5, 5, 5, 11]] * 6 + [[3, 3, 3, 4]] * 6)
    answers[6] = [1, 2, 1, 5]  # one of the second team thinks otherwise
    answered = responses(ASKED, answers, np.repeat([3, 4, 5], 6), units=UNITS)
    units = tally_units(answered, score(answered))
    marked = unit_scores(units, confidence=0.95, others=1).unanimous
    assert marked is not None
    assert marked[3:6, 0].tolist() == [True, True, True]
    assert marked[0, 0] == np.False_
    assert unit_scores(units, confidence=0.95, others=0).unanimous[4, 0] == np.False_  # type: ignore[index]


def test_role_levels_are_compared_with_the_last_one() -> None:
    _, scores = _tallied()
    level = np.arange(80) % 3
    by_role = tally(scores, level, 3)
    names = ("leader", "manager", "staff")
    figures = role_contrasts(names, scores.subjects, by_role, minimum=5, confidence=0.95)
    values = scores.values[:, 0]
    known = ~np.isnan(values)
    groups = [values[known & (level == at)] for at in range(3)]
    assert figures.columns["p_value"][0, 0] == pytest.approx(moderated_welch(groups[0], groups[2], groups)["p_value"])
    assert figures.why[2].tolist() == [_why(Why.NO_REST)] * 2
    assert role_scores(names, scores.subjects, by_role, confidence=0.95, others=1).n.sum() == known.sum() + 80


def test_verdicts_are_controlled_over_all_figures_at_once() -> None:
    units, scores = _tallied(seed=9)
    by_role = tally(scores, np.arange(80) % 3, 3)
    family = [
        unit_contrasts(units, minimum=5, confidence=0.95),
        role_contrasts(("l", "m", "s"), scores.subjects, by_role, minimum=5, confidence=0.95),
    ]
    p = np.concatenate([f.columns["p_value"].ravel() for f in family])
    want = stats.false_discovery_control(p[~np.isnan(p)])
    controlled = control_false_discoveries(family, 0.05)
    q = np.concatenate([f.columns["q_value"].ravel() for f in controlled])
    np.testing.assert_allclose(q[~np.isnan(p)], want)
    assert all("direction" not in f.columns for f in controlled)
    verdict = np.concatenate([f.columns["verdict"].ravel() for f in controlled])
    np.testing.assert_array_equal(verdict[~np.isnan(p)] != 0, want <= 0.05)


def test_a_team_that_happens_to_answer_alike_is_not_compared() -> None:
    """Its score is withheld, and a comparison would tell that they all answered alike."""
    rng = np.random.default_rng(5)
    answers = rng.integers(1, 6, (85, 3))
    answers[:5] = 4
    unit = np.array([3] * 5 + [4, 5, 6, 4] * 20)
    answered = responses(questionnaire(scale("a")), answers, unit, units=UNITS)
    figures = unit_contrasts(tally_units(answered, score(answered)), minimum=5, confidence=0.95)
    assert np.isnan(figures.columns["p_value"][[3, 4], 0]).all()
    assert figures.why[[3, 4], 0].tolist() == [_why(Why.NO_VARIANCE)] * 2
    assert not np.isnan(figures.columns["p_value"][[5, 6], 0]).any()


def test_a_small_team_that_answers_nearly_alike_borrows_the_spread_of_the_others() -> None:
    """Student's interval of 100, 100, 100, 100, 92 is ±4 points; people in teams differ by far more."""
    rng = np.random.default_rng(5)
    answers = rng.integers(1, 6, (85, 3))
    answers[:5] = 5
    answers[0] = [5, 5, 4]
    unit = np.array([3] * 5 + [4, 5, 6, 4] * 20)
    answered = responses(questionnaire(scale("a")), answers, unit, units=UNITS)
    scores = score(answered)
    units = tally_units(answered, scores)
    figures = unit_scores(units, confidence=0.95, others=1)
    assert figures.columns["sd"][3, 0] == pytest.approx(np.std([1, 1, 1, 1, 11 / 12], ddof=1) * 100)
    assert figures.columns["estimate"][3, 0] - figures.columns["low"][3, 0] > 10
    rest = scores.values[np.isin(unit, [4]), 0]
    welch = stats.ttest_ind(scores.values[:5, 0], rest, equal_var=False).pvalue
    assert unit_contrasts(units, minimum=5, confidence=0.95).columns["p_value"][3, 0] > 1000 * welch


def test_an_organisation_without_teams_has_students_interval() -> None:
    answers = np.random.default_rng(3).integers(1, 6, (12, 3))
    answered = responses(questionnaire(scale("a")), answers)
    scores = score(answered)
    figures = unit_scores(tally_units(answered, scores), confidence=0.95, others=1)
    values = scores.values[:, 0]
    half = stats.t.ppf(0.975, 11) * values.std(ddof=1) / np.sqrt(12)
    assert figures.columns["high"][0, 0] - values.mean() == pytest.approx(half)


def test_a_team_of_a_division_is_compared_with_everybody_else_too() -> None:
    units, scores = _tallied()
    figures = whole_contrasts(units, minimum=5, confidence=0.95)
    assert figures is not None
    assert figures.axes[0] == units.unit_ids[3:]
    here, rest = scores.values[0::4, 0], np.concatenate([scores.values[at::4, 0] for at in (1, 2, 3)])
    here, rest = here[~np.isnan(here)], rest[~np.isnan(rest)]
    assert figures.columns["estimate"][0, 0] == pytest.approx(here.mean() - rest.mean())
    assert figures.columns["n_rest"][0, 0] == rest.size
    against_parent = unit_contrasts(units, minimum=5, confidence=0.95)
    assert against_parent.columns["n_rest"][3, 0] < rest.size


def test_without_a_second_level_there_is_one_rest_only() -> None:
    answers = np.random.default_rng(1).integers(1, 6, (40, 4))
    answered = responses(ASKED, answers, np.arange(40) % 2 + 1, units=hierarchy({"north": 0, "south": 0}))
    assert whole_contrasts(tally_units(answered, score(answered)), minimum=5, confidence=0.95) is None


def test_the_lowest_and_the_highest_person_of_every_unit_are_known_on_the_unsafe_side() -> None:
    units, scores = _tallied()
    figures = unit_scores(units, confidence=0.95, others=1)
    assert figures.lowest is not None
    assert figures.highest is not None
    team_of = np.array((3, 4, 5, 6))[np.arange(80) % 4]
    for unit, members in ((0, team_of > 0), (1, team_of <= 4), (3, team_of == 3)):
        own = scores.values[members]
        step = np.array([0.5, 1.0])  # half a hundredth of the range
        assert (figures.lowest[unit] <= np.nanmin(own, axis=0)).all()
        assert (figures.lowest[unit] >= np.nanmin(own, axis=0) - 2 * step).all()
        assert (figures.highest[unit] >= np.nanmax(own, axis=0)).all()
        assert (figures.highest[unit] <= np.nanmax(own, axis=0) + 2 * step).all()
