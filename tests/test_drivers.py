import numpy as np
import pytest
from builders import hierarchy, questionnaire, responses, scale

from diagnostic.drivers import MINIMUM_PEOPLE, DriverResults, drivers
from diagnostic.problems import Why
from diagnostic.questionnaire import Role
from diagnostic.release import WHYS
from diagnostic.responses import Responses
from diagnostic.scoring import score
from diagnostic.stats.importance import lmg
from diagnostic.unit_tally import tally_units

ASKED = questionnaire(
    *(scale(name, items=4) for name in ("strong", "weak", "none")), scale("out", items=4, role=Role.OUTCOME)
)


def _answered(people: int, teams: int) -> Responses:
    rng = np.random.default_rng(2)
    trait = rng.normal(0, 0.8, (people, 3))
    out = 0.8 * trait[:, 0] + 0.3 * trait[:, 1] + rng.normal(0, 0.3, people)
    latent = np.repeat(np.column_stack([trait, out]), 4, axis=1) + 3
    answers = np.clip(np.rint(latent + rng.normal(0, 0.4, latent.shape)), 1, 5)
    return responses(ASKED, answers, 2 + np.arange(people) % teams, units=hierarchy({"north": teams}))


def _found(people: int, teams: int) -> DriverResults:
    answered = _answered(people, teams)
    scores = score(answered)
    return drivers(tally_units(answered, scores), scores, confidence=0.95, rng=np.random.default_rng(0))


@pytest.mark.parametrize("teams", [5, 40])  # people are resampled, then teams
def test_importance_finds_what_the_outcome_is_made_of(teams: int) -> None:
    found = _found(600, teams)
    share = found.importance.columns["estimate"][0, 0]
    assert found.method == "lmg"
    assert share.argsort().tolist() == [2, 1, 0]
    assert share.sum() == pytest.approx(1)
    assert (found.importance.columns["low"][0, 0] <= share).all()
    assert (share <= found.importance.columns["high"][0, 0]).all()
    assert found.importance.columns["low"][0, 0, 0] > found.importance.columns["high"][0, 0, 1]
    assert found.alike["out"] == ()
    assert found.models.columns["n"].tolist() == [[600]]


def test_the_estimate_is_that_of_the_covariance_of_all_people() -> None:
    answered = _answered(600, 40)
    values = score(answered).values
    covariance = np.cov(values, rowvar=False)
    found = _found(600, 40)
    want = lmg(covariance)
    np.testing.assert_allclose(found.importance.columns["estimate"][0, 0], want / want.sum())
    assert found.models.columns["estimate"][0, 0] == pytest.approx(want.sum())


def test_few_people_have_no_drivers() -> None:
    found = _found(MINIMUM_PEOPLE - 1, 5)
    assert found.method == ""
    assert (found.importance.why == WHYS.index(Why.TOO_FEW_ANSWERS)).all()
    assert (found.models.why == WHYS.index(Why.TOO_FEW_ANSWERS)).all()
