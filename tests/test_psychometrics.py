import numpy as np
import pytest
from builders import questionnaire, responses, scale

from diagnostic.cells import WHYS
from diagnostic.problems import Why
from diagnostic.psychometrics import reliability
from diagnostic.scoring import score

SIZES = (("good", 4), ("pair", 2), ("single", 1), ("constant", 3), ("silent", 2))


def _figures(seed: int = 1, people: int = 300, *, ordinal: bool = False):
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
    scores = score(responses(asked, np.hstack([good, pair, single, constant, silent])))
    return reliability(scores, np.arange(people) % 20, confidence=0.95, ordinal=ordinal)


def test_alpha_and_omega_of_a_good_scale() -> None:
    figures = _figures()[0]
    columns = figures.columns
    assert 0.7 < columns["alpha"][0] < 0.85
    assert columns["low"][0] < columns["alpha"][0] < columns["high"][0]
    assert columns["omega"][0] == pytest.approx(columns["alpha"][0], abs=0.02)
    assert columns["omega_low"][0] < columns["omega"][0] < columns["omega_high"][0]
    assert columns["n_items"].tolist() == [4, 2, 1, 3, 2]


def test_the_intervals_take_teams_as_a_whole() -> None:
    """Five copies of each answer tell no more than one: the intervals see it where the copies are one team."""
    rng = np.random.default_rng(6)
    once = np.clip(np.rint(rng.normal(3, 0.8, (60, 1)) + rng.normal(0, 0.8, (60, 4))), 1, 5)
    scores = score(responses(questionnaire(scale("s", items=4)), np.repeat(once, 5, axis=0)))
    alone = reliability(scores, np.arange(300), confidence=0.95)[0].columns
    together = reliability(scores, np.repeat(np.arange(60), 5), confidence=0.95)[0].columns
    for low, high in (("low", "high"), ("omega_low", "omega_high")):
        wider = (together[high] - together[low]) / (alone[high] - alone[low])
        assert 2.0 < wider[0] < 2.7  # the root of five, and fewer degrees of freedom
    assert together["alpha"] == alone["alpha"]


def test_what_cannot_be_estimated_says_why() -> None:
    figures = _figures()[0]
    assert [WHYS[at] for at in figures.why[2:]] == [Why.TOO_FEW_ITEMS, Why.NO_VARIANCE, Why.NO_ANSWERS]
    assert np.isnan(figures.columns["alpha"][2:]).all()
    assert figures.why[1] == -1


def test_items_that_cancel_out_give_no_alpha_and_no_warning() -> None:
    asked = questionnaire(scale("against", items=2), scale("mixed", items=3))
    answers = [[a, 6 - a, a, 6 - a, a] for a in (1, 2, 3, 4, 5, 4, 3)]
    figures = reliability(score(responses(asked, answers)), np.arange(7), confidence=0.95)[0]
    assert WHYS[figures.why[0]] is Why.NO_VARIANCE
    assert np.isfinite(figures.columns["alpha"][1])


def test_two_items_have_spearman_and_brown_and_others_alpha_without_each() -> None:
    scales, items = _figures()
    pair = scales.columns["spearman_brown"]
    assert pair[1] == pytest.approx(scales.columns["standardised"][1])
    assert np.isnan(np.delete(pair, 1)).all()
    without = items.columns["alpha_without"]
    assert np.isfinite(without[:4]).all()
    assert np.isnan(without[4:]).all()
    assert (without[:4] < scales.columns["alpha"][0]).all()


def test_a_statement_that_does_not_belong_stands_out() -> None:
    rng = np.random.default_rng(3)
    trait = rng.normal(3, 0.8, (400, 1))
    answers = np.clip(np.rint(trait + rng.normal(0, 0.6, (400, 4))), 1, 5)
    answers[:, 2] = rng.integers(1, 6, 400)
    scores = score(responses(questionnaire(scale("s", items=4)), answers))
    scales, items = reliability(scores, np.arange(400), confidence=0.95)
    assert np.argmin(items.columns["rest_r"]) == 2
    assert abs(items.columns["rest_r"][2]) < 0.15
    assert items.columns["alpha_without"][2] > scales.columns["high"][0]


def test_items_carry_their_own_people_and_reasons() -> None:
    _, items = _figures()
    assert items.axes == (tuple(f"{s}_{k + 1}" for s, n in SIZES for k in range(n)),)
    assert (items.n[:10] == 300).all()
    assert (items.n[10:] == 0).all()
    whys = [None if at < 0 else WHYS[at] for at in items.why]
    assert whys == [None] * 6 + [Why.TOO_FEW_ITEMS] + [Why.NO_VARIANCE] * 3 + [Why.NO_ANSWERS] * 2


def test_ordinal_alpha_comes_only_when_asked_and_is_higher() -> None:
    assert "ordinal" not in _figures()[0].columns
    scales, _ = _figures(ordinal=True)
    ordinal, plain = scales.columns["ordinal"], scales.columns["alpha"]
    assert plain[0] < ordinal[0] < plain[0] + 0.1
    assert ordinal[1] > plain[1]
    assert np.isnan(ordinal[2:]).all()
