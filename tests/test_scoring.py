import numpy as np
import pytest
from builders import index, questionnaire, responses, scale
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from diagnostic.questionnaire import ScaleKind
from diagnostic.responses import DONT_KNOW, MISSING
from diagnostic.scoring import score


def test_a_score_is_the_mean_of_the_keyed_answers_on_0_to_100() -> None:
    asked = questionnaire(scale("a", items=3, reverse=(2,)))
    scores = score(responses(asked, [[5, 4, 1], [1, 1, 5], [3, 3, 3]]))
    assert scores.values[:, 0] == pytest.approx([100 * (14 / 3 - 1) / 4, 0, 50])
    assert scores.codes.tolist() == [[5, 4, 5], [1, 1, 1], [3, 3, 3]]


@pytest.mark.parametrize("options", range(2, 12))
def test_every_number_of_options_runs_from_0_to_100(options: int) -> None:
    asked = questionnaire(scale("a", items=2, options=options))
    values = score(responses(asked, [[1, 1], [options, options]])).values[:, 0]
    assert values == pytest.approx([0, 100])


def test_dont_know_and_missing_are_no_answers_and_half_the_items_are_enough() -> None:
    asked = questionnaire(scale("a", items=4))
    answers = [[5, 5, MISSING, DONT_KNOW], [5, MISSING, MISSING, DONT_KNOW], [DONT_KNOW] * 4]
    values = score(responses(asked, answers)).values[:, 0]
    assert values[0] == 100
    assert np.isnan(values[1:]).all()


def test_the_questionnaire_may_ask_for_more_answered_items() -> None:
    asked = questionnaire(scale("a", items=4, minimum=0.75))
    values = score(responses(asked, [[5, 5, 5, MISSING], [5, 5, MISSING, MISSING]])).values[:, 0]
    assert values[0] == 100
    assert np.isnan(values[1])


def test_promoters_score_100_passives_0_detractors_minus_100() -> None:
    asked = questionnaire(scale("enps", items=1, options=11, kind=ScaleKind.NPS))
    answers = [[value + 1] for value in range(11)] + [[MISSING], [DONT_KNOW]]
    values = score(responses(asked, answers)).values[:, 0]
    assert values[:11].tolist() == [-100] * 7 + [0] * 2 + [100] * 2
    assert np.isnan(values[11:]).all()


def test_an_index_is_the_mean_of_scales_and_a_gap_their_difference() -> None:
    asked = questionnaire(
        *(scale(name, items=1) for name in "abcd"),
        indices=(index("up", ("a", "b")), index("gap", ("a", "b"), ("c", "d"))),
    )
    scores = score(responses(asked, [[5, 3, 1, 2], [5, 0, 1, 0], [0, 0, 1, 2]]))
    assert [s.id for s in scores.subjects] == ["a", "b", "c", "d", "up", "gap"]
    assert scores.values[0, 4:] == pytest.approx([75, 75 - 12.5])
    assert scores.values[1, 4:] == pytest.approx([100, 100])
    assert np.isnan(scores.values[2, 4:]).all()


def test_an_index_without_half_of_its_scales_is_left_out() -> None:
    asked = questionnaire(scale("a", items=1), indices=(index("thin", ("a", "x", "y")), index("half", ("a", "x"))))
    assert [s.id for s in score(responses(asked, [[3]])).subjects] == ["a", "half"]


def test_a_scale_that_was_not_asked_is_left_out() -> None:
    asked = questionnaire(scale("a", items=2), scale("b", items=2))
    answered = responses(asked, [[5, 4, 1, 1]])
    thinner = type(answered)(asked, answered.answers[:, :2], ("a_1", "a_2"), answered.unit, answered.hierarchy)
    assert [s.id for s in score(thinner).subjects] == ["a"]


@given(arrays(np.int8, (7, 6), elements=st.integers(-1, 5)))
def test_reversing_an_item_and_its_answers_changes_nothing(answers: np.ndarray) -> None:
    turned = np.where(answers > 0, 6 - answers, answers)
    plain = score(responses(questionnaire(scale("a", items=6)), answers)).values
    reverse = score(responses(questionnaire(scale("a", items=6, reverse=tuple(range(6)))), turned)).values
    np.testing.assert_array_equal(plain, reverse)


@given(arrays(np.int8, (9, 4), elements=st.integers(-1, 5)), st.randoms())
def test_scores_follow_the_people(answers: np.ndarray, random: object) -> None:
    order = np.array(sorted(range(9), key=lambda _: random.random()))  # type: ignore[attr-defined]
    asked = questionnaire(scale("a", items=2), scale("b", items=2))
    straight = score(responses(asked, answers)).values
    shuffled = score(responses(asked, answers[order])).values
    np.testing.assert_array_equal(straight[order], shuffled)
