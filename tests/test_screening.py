import numpy as np
import pytest
from builders import questionnaire, responses, scale
from screening_world import ITEMS, SCALES, attentive, survey

from diagnostic.cells import WHYS
from diagnostic.measures import Measure
from diagnostic.problems import Why
from diagnostic.scoring import score
from diagnostic.screening import ALL, Looked, Sign, screen, screening
from diagnostic.screening_rules import load_screening

RULES = load_screening()
PEOPLE, COUNT = 300, SCALES * ITEMS


@pytest.fixture(scope="module")
def codes():
    return attentive(np.random.default_rng(1), PEOPLE)


def found(answers, rules=RULES, **fields):
    made = survey(answers, **fields)
    return screen(made, score(made), rules)


def test_an_instructed_item_failed_is_enough(codes) -> None:
    given = np.full(PEOPLE, 2, dtype=np.int8)
    given[:3] = 5, -1, 0  # another answer; "don't know", which was not asked for; no answer
    result = found(codes, checks={"check": given})
    assert np.flatnonzero(result.careless).tolist() == [0, 1]
    sign = result.signs[Sign.INSTRUCTED]
    assert isinstance(sign, Looked)
    assert sign.tested.sum() == PEOPLE - 1


def test_too_fast_is_enough(codes) -> None:
    answered = (codes != 0).sum(axis=1)
    seconds = 5.0 * answered
    seconds[:4] = 1.9 * answered[0], 2.1 * answered[1], np.nan, 0.0
    result = found(codes, seconds=seconds)
    assert np.flatnonzero(result.careless).tolist() == [0]
    sign = result.signs[Sign.SPEED]
    assert isinstance(sign, Looked)
    assert sign.tested.sum() == PEOPLE - 2
    assert found(codes, RULES.model_copy(update={"seconds_per_item": 0.0}), seconds=seconds).signs[Sign.SPEED] is (
        Why.NOT_ASKED
    )


def test_times_in_which_nobody_can_answer_are_not_believed(codes) -> None:
    minutes = np.full(PEOPLE, 12.0)
    result = found(codes, seconds=minutes)
    assert result.signs[Sign.SPEED] is Why.NOT_PLAUSIBLE
    assert not result.careless.any()


def test_a_copy_is_enough_and_the_first_is_none(codes) -> None:
    answers = codes.copy()
    answers[200] = answers[10] = np.tile([1, 2, 3, 4, 5, 2], COUNT // 6)
    result = found(answers)
    sign = result.signs[Sign.DUPLICATE]
    assert isinstance(sign, Looked)
    assert np.flatnonzero(sign.flagged).tolist() == [200]
    assert result.careless[200]


def test_the_rules_decide(codes) -> None:
    strict = RULES.model_copy(update={"signs_needed": 1})
    assert found(codes, strict).careless.sum() > found(codes).careless.sum()
    inconsistent = found(codes, strict).signs[Sign.EVEN_ODD]
    assert isinstance(inconsistent, Looked)
    assert found(codes, strict).careless[inconsistent.flagged].all()
    nobody = RULES.model_copy(update={"even_odd": 1.0, "signs_needed": 1, "distance_p": 0.0})
    assert not found(codes, nobody).careless.any()


def test_few_answers_are_not_judged(codes) -> None:
    answers = codes.copy()
    answers[5, 25:] = 0
    answers[5, :25] = 4
    result = found(answers)
    for sign in (Sign.LONGSTRING, Sign.VARIABILITY, Sign.EVEN_ODD, Sign.DISTANCE):
        looked = result.signs[sign]
        assert isinstance(looked, Looked)
        assert not looked.tested[5]
    assert not result.careless[5]


def test_signs_that_cannot_be_looked_for_say_why() -> None:
    small = questionnaire(scale("a", items=3, reverse=(1,)), scale("b", items=3))
    made = responses(small, np.random.default_rng(2).integers(1, 6, (40, 6)))
    result = screen(made, score(made), RULES)
    assert result.signs == {
        Sign.INSTRUCTED: Why.NOT_ASKED,
        Sign.SPEED: Why.NOT_ASKED,
        **dict.fromkeys(list(Sign)[2:], Why.TOO_FEW_ITEMS),
    }
    assert not result.tested.any()
    figures = screening(result, confidence=0.95)
    assert figures.axes[0][-1] == ALL
    assert [WHYS[at] for at in figures.why[[0, 3, -1]]] == [Why.NOT_ASKED, Why.TOO_FEW_ITEMS, Why.NO_ANSWERS]
    assert figures.n.sum() == 0
    assert np.isnan(figures.columns["estimate"]).all()


def test_everybody_alike_is_no_crash() -> None:
    result = found(np.full((80, COUNT), 4, dtype=np.int8))
    assert result.signs[Sign.DISTANCE] is Why.SINGULAR
    assert result.careless.all()
    nobody = found(np.zeros((5, COUNT), dtype=np.int8))
    assert not nobody.careless.any()
    assert found(np.empty((0, COUNT), dtype=np.int8)).careless.shape == (0,)


def test_synonyms_and_antonyms() -> None:
    """Items that say the same three times over, and their opposites: who answers them otherwise is not reading."""
    rng = np.random.default_rng(3)
    views = rng.integers(1, 6, (400, 5))
    answers = np.repeat(views, 12, axis=1)
    answers = np.clip(answers + rng.integers(-1, 2, answers.shape) * (rng.random(answers.shape) < 0.3), 1, 5)
    turned = np.array([item.reversed for item in survey(answers.astype(np.int8)).questionnaire.items])
    answers = np.where(turned, 6 - answers, answers)
    answers[0] = rng.permutation(answers[0])
    result = found(answers.astype(np.int8))
    for sign in (Sign.SYNONYMS, Sign.ANTONYMS):
        looked = result.signs[sign]
        assert isinstance(looked, Looked)
        assert looked.flagged[1:].mean() < 0.02


def test_the_figures_count_people_and_shares(codes) -> None:
    given = np.full(PEOPLE, 2, dtype=np.int8)
    given[:6], given[6:10] = 3, 0
    result = found(codes, checks={"check": given})
    figures = screening(result, confidence=0.95)
    assert figures.measure is Measure.SCREENING
    at = figures.axes[0].index("instructed")
    columns = {name: column[at] for name, column in figures.columns.items()}
    assert columns["flagged"] == 6
    assert columns["n"] == figures.n[at] == PEOPLE - 4
    assert columns["estimate"] == pytest.approx(6 / (PEOPLE - 4))
    assert columns["low"] < columns["estimate"] < columns["high"]
    assert figures.columns["flagged"][-1] == result.careless.sum()
    assert figures.n[-1] == PEOPLE


def test_items_on_other_formats_are_left_aside() -> None:
    mixed = questionnaire(
        *(scale(f"s{k}", items=4, reverse=(2,)) for k in range(10)), scale("nps", items=1, options=11)
    )
    rng = np.random.default_rng(4)
    codes = np.hstack([rng.integers(1, 6, (60, 40)), rng.integers(1, 12, (60, 1))])
    made = responses(mixed, codes)
    alone = responses(questionnaire(*mixed.scales[:10]), codes[:, :40])
    ours, theirs = (screen(each, score(each), RULES).signs for each in (made, alone))
    for sign in (Sign.LONGSTRING, Sign.EVEN_ODD, Sign.DISTANCE):
        np.testing.assert_array_equal(ours[sign].flagged, theirs[sign].flagged)
