import numpy as np
import pytest
from builders import hierarchy, index, questionnaire, responses, scale
from statsmodels.stats.proportion import proportion_confint

from diagnostic.answers import item_figures, subject_favourable
from diagnostic.questionnaire import ScaleKind
from diagnostic.responses import DONT_KNOW, MISSING
from diagnostic.scoring import score
from diagnostic.unit_tally import UnitTally, tally_units

ASKED = questionnaire(
    scale("a", items=2, reverse=(1,)),
    scale("enps", items=1, options=11, kind=ScaleKind.NPS),
    indices=(index("i", ("a",)), index("gap", ("a",), ("a",))),
)
ANSWERS = [[5, 1, 11], [4, 2, 8], [3, 5, 1], [DONT_KNOW, 4, 10], [MISSING, 3, 7], [1, 3, DONT_KNOW]]


def _units(answers: object = ANSWERS) -> UnitTally:
    answered = responses(ASKED, answers)
    return tally_units(answered, score(answered))


def test_favourable_shares_are_of_the_answers_given_after_reversal() -> None:
    columns = subject_favourable(_units(), confidence=0.95).columns
    # item 1: 5, 4, 3, 1; item 2 reversed: 5, 4, 1, 2, 3, 3
    assert columns["favourable"][0, 0] == pytest.approx(4 / 10)
    assert columns["neutral"][0, 0] == pytest.approx(3 / 10)
    assert columns["unfavourable"][0, 0] == pytest.approx(3 / 10)
    assert columns["dont_know"][0, 0] == pytest.approx(1 / 11)
    assert columns["favourable"][0, 1] == pytest.approx(2 / 5)  # promoters: 10 and 9 out of 10
    assert columns["favourable"][0, 2] == columns["favourable"][0, 0]


def test_a_gap_has_no_favourable_answers() -> None:
    figures = subject_favourable(_units(), confidence=0.95)
    assert figures.why[0, 3] >= 0
    assert np.isnan(figures.columns["favourable"][0, 3])


def test_distributions_are_in_the_order_asked_and_end_with_the_format() -> None:
    _, _, distribution = item_figures(_units(), others=1, confidence=0.95)
    shares = distribution.columns["shares"][0]
    assert shares[0, :5] == pytest.approx([1 / 4, 0, 1 / 4, 1 / 4, 1 / 4])
    assert shares[1, :5] == pytest.approx([1 / 6, 1 / 6, 2 / 6, 1 / 6, 1 / 6])
    assert np.isnan(shares[:2, 5:]).all()
    assert np.nansum(shares[2]) == pytest.approx(1)


def test_item_scores_run_from_0_to_100() -> None:
    scores, _, _ = item_figures(_units(), others=1, confidence=0.95)
    assert scores.columns["estimate"][0, 0] == pytest.approx(100 * (13 / 4 - 1) / 4)
    assert scores.n[0].tolist() == [4, 6, 5]


@pytest.mark.parametrize(
    ("answers", "unanimous"),
    [
        ([5, 5, 5, 5, 5, 5], True),
        ([1, 1, 1, 1, 1, 4], True),
        ([3, 3, 3, 3, 3, 3], True),
        ([3, 3, 3, 3, 3, 4], False),
        ([5, 5, 5, 5, 4, 4], False),
        ([MISSING] * 6, False),
    ],
)
def test_items_on_which_nearly_all_chose_one_extreme_are_marked(answers: list[int], unanimous: bool) -> None:
    figures = item_figures(_units([[a, 3, 5] for a in answers]), others=1, confidence=0.95)
    assert all(f.unanimous is not None and f.unanimous[0, 0] == unanimous for f in figures)


def test_intervals_of_favourable_shares_count_people_not_answers() -> None:
    units = _units()
    columns = subject_favourable(units, confidence=0.95).columns
    low, high = proportion_confint(0.4 * 6, 6, method="wilson")  # 10 answers of 6 people
    assert columns["favourable_low"][0, 0] == pytest.approx(low)
    assert columns["favourable_high"][0, 0] == pytest.approx(high)
    _, items, _ = item_figures(units, others=1, confidence=0.95)
    assert items.columns["favourable"][0, 1] == pytest.approx(2 / 6)
    low, high = proportion_confint(2, 6, method="wilson")
    assert items.columns["favourable_low"][0, 1] == pytest.approx(low)
    assert items.columns["favourable_high"][0, 1] == pytest.approx(high)


def test_where_everybody_answered_the_share_is_known() -> None:
    answered = responses(ASKED, ANSWERS, np.ones(6, dtype=int), units=hierarchy({"north": 0}, headcount=6))
    columns = subject_favourable(tally_units(answered, score(answered)), confidence=0.95).columns
    assert columns["favourable_low"][1, 0] == pytest.approx(0.4)
    assert columns["favourable_high"][1, 0] == pytest.approx(0.4)


def test_the_lowest_and_the_highest_answer_of_anybody_are_known() -> None:
    score_figures = item_figures(_units([[5, 1, 11], [4, 2, 8], [3, 2, 6]]), others=1, confidence=0.95)[0]
    assert score_figures.lowest is not None
    assert score_figures.highest is not None
    assert score_figures.lowest[0].tolist() == [50, 75, 50]
    assert score_figures.highest[0].tolist() == [100, 100, 100]
