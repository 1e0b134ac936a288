import numpy as np
import pytest
from builders import hierarchy, index, questionnaire, responses, scale

from diagnostic.figures import control_false_discoveries
from diagnostic.questionnaire import Role
from diagnostic.scoring import score
from diagnostic.sharedness import unit_agreement
from diagnostic.unit_tally import UnitTally, tally_units

ASKED = questionnaire(scale("a", items=4), scale("b", items=4, role=Role.OUTCOME), indices=(index("i", ("a", "b")),))


def _units(seed: int, *, split: bool, teams: int = 20, people: int = 24) -> UnitTally:
    units = hierarchy({"north": teams})
    rng = np.random.default_rng(seed)
    unit = np.repeat(np.arange(2, 2 + teams), people)
    level = np.repeat(3.3 + rng.normal(0, 0.55, (unit.size, 1)), 8, axis=1)
    if split:
        level[:people, :4] = np.where(np.arange(people) % 2, 4.4, 1.6)[:, None]
    answers = np.clip(np.rint(level + rng.normal(0, 0.7, level.shape)), 1, 5)
    answered = responses(ASKED, answers, unit, units=units)
    return tally_units(answered, score(answered))


def _divided(units: UnitTally) -> np.ndarray:
    return control_false_discoveries([unit_agreement(units, minimum=5)], 0.05)[0].columns["divided"]


def test_a_team_in_two_camps_is_found_on_the_scale_where_it_is() -> None:
    divided = _divided(_units(1, split=True))
    assert divided[2, 0] == 1
    assert np.nansum(divided) == 1


def test_teams_without_camps_are_seldom_called_divided() -> None:
    found = sum(np.nansum(_divided(_units(seed, split=False))) for seed in range(20))
    assert found <= 2


def test_only_teams_are_tested_and_indices_have_no_agreement_of_their_own() -> None:
    figures = unit_agreement(_units(1, split=False), minimum=5)
    assert np.isnan(figures.columns["p_value"][:2]).all()
    assert np.isnan(figures.columns["rwg_j"][:, 2]).all()
    assert (figures.why[:, 2] >= 0).all()
    assert 0 < figures.columns["rwg_j"][2, 0] <= 1


def test_small_teams_are_not_tested() -> None:
    figures = unit_agreement(_units(1, split=True, people=4), minimum=5)
    assert np.isnan(figures.columns["p_value"]).all()


def test_agreement_does_not_depend_on_the_level() -> None:
    low = np.array([[1, 2, 1, 2], [2, 3, 2, 3], [1, 2, 2, 2], [2, 2, 1, 3], [1, 1, 2, 2]])
    asked = questionnaire(scale("a", items=4))
    units = hierarchy({"north": 2})
    both = responses(asked, np.vstack([low, low + 2]), np.repeat([2, 3], 5), units=units)
    figures = unit_agreement(tally_units(both, score(both)), minimum=5)
    assert figures.columns["rwg_j"][2, 0] == pytest.approx(figures.columns["rwg_j"][3, 0])
    assert figures.columns["ad"][2, 0] == pytest.approx(figures.columns["ad"][3, 0])
