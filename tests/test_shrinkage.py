import numpy as np
import pytest
from builders import hierarchy, questionnaire, responses, scale

from diagnostic.cells import WHYS
from diagnostic.problems import Why
from diagnostic.questionnaire import Role
from diagnostic.scoring import score
from diagnostic.shrinkage import shrunken_scores
from diagnostic.stats.pooling import NestedRandomIntercept, RandomIntercept, nested_random_intercept, random_intercept
from diagnostic.unit_tally import UnitTally, tally_units

ASKED = questionnaire(scale("a", items=4), scale("out", items=4, role=Role.OUTCOME))


def _units(divisions: dict[str, int], people: int = 25, spread: float = 0.6) -> UnitTally:
    units = hierarchy(divisions)
    leaves = np.flatnonzero(units.leaves())
    rng = np.random.default_rng(4)
    unit = np.repeat(leaves, people)
    level = rng.normal(3, spread, len(units.units))[unit][:, None] + rng.normal(0, 0.7, (unit.size, 1))
    answers = np.clip(np.rint(level + rng.normal(0, 0.7, (unit.size, 8))), 1, 5)
    answered = responses(ASKED, answers, unit, units=units)
    return tally_units(answered, score(answered))


def _shrunken(units: UnitTally) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray], np.ndarray]:
    shrunken, pooling = shrunken_scores(units, confidence=0.95, rng=np.random.default_rng(0))
    return dict(shrunken.columns), dict(pooling.columns), shrunken.why


def test_teams_in_divisions_are_nested() -> None:
    units = _units({"north": 4, "south": 4, "west": 4, "east": 4})
    shrunken, pooling, _ = _shrunken(units)
    own = units.own
    fit = nested_random_intercept(
        own.score_n[5:, 0], own.score_sum[5:, 0], own.score_square[5:, 0], np.repeat(np.arange(4), 4)
    )
    assert isinstance(fit, NestedRandomIntercept)
    np.testing.assert_allclose(shrunken["estimate"][5:, 0], fit.teams.estimate)
    np.testing.assert_allclose(shrunken["estimate"][1:5, 0], fit.divisions.estimate)
    assert pooling["tau2_division"][0] == pytest.approx(fit.tau2_division)


def test_few_divisions_or_none_give_one_random_intercept() -> None:
    units = _units({"north": 3, "south": 3})
    shrunken, pooling, why = _shrunken(units)
    own = units.own
    fit = random_intercept(own.score_n[3:, 1], own.score_sum[3:, 1], own.score_square[3:, 1])
    assert isinstance(fit, RandomIntercept)
    np.testing.assert_allclose(shrunken["estimate"][3:, 1], fit.teams.estimate)
    assert np.isnan(pooling["tau2_division"]).all()
    assert (why[:3] == WHYS.index(Why.TOO_FEW_GROUPS)).all()


def test_ranks_are_given_for_outcomes_and_cover_all_teams() -> None:
    shrunken, _, _ = _shrunken(_units({"north": 3, "south": 3}))
    assert np.isnan(shrunken["rank_low"][:, 0]).all()
    assert np.nanmin(shrunken["rank_low"][:, 1]) == 1
    assert np.nanmax(shrunken["rank_high"][:, 1]) == 6


def test_one_team_cannot_be_pooled() -> None:
    shrunken, pooling, why = _shrunken(_units({"alone": 0}))
    assert np.isnan(shrunken["estimate"]).all()
    assert np.isnan(pooling["icc1"]).all()
    assert (why >= 0).all()


@pytest.mark.parametrize("divisions", [{"north": 4, "south": 4, "west": 4, "east": 4}, {"north": 3, "south": 3}])
def test_people_without_a_team_give_no_unit_their_estimate(divisions: dict[str, int]) -> None:
    """A handful of people attached to a division or to the whole must not be shown as its score."""
    units = hierarchy(divisions)
    leaves = np.flatnonzero(units.leaves())
    rng = np.random.default_rng(4)
    unit = np.concatenate([np.repeat(leaves, 25), [0, 0, 1, 1]])
    answers = rng.integers(2, 5, (unit.size, 8))
    answers[-4:] = [[5], [5], [1], [1]]
    answered = responses(ASKED, answers, unit, units=units)
    tallied = tally_units(answered, score(answered))
    shrunken, pooling, _ = _shrunken(tallied)
    assert pooling["groups"][1] == leaves.size + 2
    assert np.isnan(shrunken["estimate"][0]).all()
    assert np.isnan(shrunken["rank_low"][[0, 1]]).all()
    assert np.nanmax(shrunken["rank_high"]) <= leaves.size
    assert (~np.isnan(shrunken["estimate"][leaves])).all()
    if len(divisions) == 2:
        assert np.isnan(shrunken["estimate"][1]).all()
        return
    own = tallied.own
    held = np.flatnonzero(own.people)
    division = np.array([at if at <= 4 else 1 + (at - 5) // 4 for at in held])
    fit = nested_random_intercept(
        own.score_n[held, 0],
        own.score_sum[held, 0],
        own.score_square[held, 0],
        np.unique(division, return_inverse=True)[1],
    )
    assert isinstance(fit, NestedRandomIntercept)
    np.testing.assert_allclose(shrunken["estimate"][1:5, 0], fit.divisions.estimate[1:])
