import numpy as np
import pytest
from builders import questionnaire, responses, scale

from diagnostic.problems import Why
from diagnostic.psychometrics import reliability
from diagnostic.release import WHYS
from diagnostic.scoring import score


def _figures(seed: int = 1, people: int = 300):
    rng = np.random.default_rng(seed)
    trait = rng.normal(3, 0.8, (people, 1))
    good = np.clip(np.rint(trait + rng.normal(0, 0.8, (people, 4))), 1, 5)
    good[:, 3] = 6 - good[:, 3]
    pair = np.clip(np.rint(trait + rng.normal(0, 0.8, (people, 2))), 1, 5)
    single = rng.integers(1, 6, (people, 1))
    constant = np.full((people, 3), 4)
    silent = np.zeros((people, 2))
    asked = questionnaire(
        scale("good", items=4, reverse=(3,)),
        scale("pair", items=2),
        scale("single", items=1),
        scale("constant", items=3),
        scale("silent", items=2),
    )
    return reliability(score(responses(asked, np.hstack([good, pair, single, constant, silent]))), confidence=0.95)


def test_alpha_and_omega_of_a_good_scale() -> None:
    figures = _figures()
    columns = figures.columns
    assert 0.7 < columns["alpha"][0] < 0.85
    assert columns["low"][0] < columns["alpha"][0] < columns["high"][0]
    assert columns["omega"][0] == pytest.approx(columns["alpha"][0], abs=0.02)
    assert columns["omega_low"][0] < columns["omega"][0] < columns["omega_high"][0]
    assert columns["n_items"].tolist() == [4, 2, 1, 3, 2]


def test_what_cannot_be_estimated_says_why() -> None:
    figures = _figures()
    assert [WHYS[at] for at in figures.why[2:]] == [Why.TOO_FEW_ITEMS, Why.NO_VARIANCE, Why.NO_ANSWERS]
    assert np.isnan(figures.columns["alpha"][2:]).all()
    assert figures.why[1] == -1


def test_items_that_cancel_out_give_no_alpha_and_no_warning() -> None:
    asked = questionnaire(scale("against", items=2), scale("mixed", items=3))
    answers = [[a, 6 - a, a, 6 - a, a] for a in (1, 2, 3, 4, 5, 4, 3)]
    figures = reliability(score(responses(asked, answers)), confidence=0.95)
    assert WHYS[figures.why[0]] is Why.NO_VARIANCE
    assert np.isfinite(figures.columns["alpha"][1])
