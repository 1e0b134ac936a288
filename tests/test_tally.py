import numpy as np
import pandas as pd
import pytest
from builders import hierarchy, index, questionnaire, responses, scale
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostic.questionnaire import Role, ScaleKind
from diagnostic.scoring import score
from diagnostic.tally import PIECE, item_moments, tally
from diagnostic.unit_tally import ancestors_at, below, tally_units

ASKED = questionnaire(
    scale("a", items=2, reverse=(1,)),
    scale("b", items=3),
    scale("out", items=2, role=Role.OUTCOME),
    scale("enps", items=1, options=11, kind=ScaleKind.NPS, role=Role.OUTCOME),
    indices=(index("gap", ("a",), ("b",)),),
)
UNITS = hierarchy({"north": 3, "south": 2, "alone": 0})


def _answers(seed: int, people: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    codes = rng.integers(-1, 6, (people, 8))
    codes[:, 7] = rng.integers(-1, 12, people)
    teams = np.array([0, 2, 3, 4, 5, 6, 7, 8])  # some people of the organisation and of "south" have no team
    return codes, rng.choice(teams, people)


@pytest.mark.parametrize("people", [40, 3 * PIECE + 5])
def test_sums_are_those_of_a_plain_group_by(people: int) -> None:
    codes, unit = _answers(3, people)
    answered = responses(ASKED, codes, unit, units=UNITS)
    scores = score(answered)
    sums = tally(scores, unit, len(UNITS.units))
    frame = pd.DataFrame(scores.values)
    for group in range(len(UNITS.units)):
        mine = frame[unit == group]
        assert sums.people[group] == len(mine)
        np.testing.assert_array_equal(sums.score_n[group], mine.count().to_numpy())
        np.testing.assert_allclose(sums.score_sum[group], mine.sum().to_numpy(), atol=1e-8)
        np.testing.assert_allclose(sums.score_square[group], (mine**2).sum().to_numpy(), atol=1e-8)
        np.testing.assert_array_equal(sums.at_ceiling[group], (mine >= 100).sum().to_numpy())
        floor = np.array([0, 0, 0, -100, -100])
        np.testing.assert_array_equal(sums.at_floor[group], (mine <= floor).sum().to_numpy())
        complete = mine[[0, 1, 2]].dropna().to_numpy()
        assert sums.complete_n[group] == len(complete)
        np.testing.assert_allclose(sums.complete_sum[group], complete.sum(axis=0))
        np.testing.assert_allclose(sums.complete_cross[group], complete.T @ complete)
        for item in range(8):
            keyed = scores.codes[unit == group, item]
            want = [(keyed == 0).sum(), *((keyed == code).sum() for code in range(1, 12)), (keyed == -1).sum()]
            np.testing.assert_array_equal(sums.item_counts[group, item], want)
    assert sums.complete_subjects == ("a", "b", "out")


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.integers(1, 60))
def test_a_division_is_the_sum_of_its_teams(seed: int, people: int) -> None:
    codes, unit = _answers(seed, people)
    answered = responses(ASKED, codes, unit, units=UNITS)
    scores = score(answered)
    units = tally_units(answered, scores)
    north = tally(scores, np.where(np.isin(unit, [1, 4, 5, 6]), 0, -1), 1)
    np.testing.assert_array_equal(units.all.item_counts[1], north.item_counts[0])
    np.testing.assert_allclose(units.all.score_sum[1], north.score_sum[0], atol=1e-8)
    everybody = tally(scores, np.zeros(people, dtype=np.int64), 1)
    np.testing.assert_array_equal(units.all.people[0], people)
    np.testing.assert_allclose(units.all.complete_cross[0], everybody.complete_cross[0])


def test_a_scale_nobody_answered_does_not_empty_the_driver_analysis() -> None:
    codes, unit = _answers(4, 30)
    codes[:, 2:5] = 0
    sums = tally(score(responses(ASKED, codes, unit, units=UNITS)), unit, len(UNITS.units))
    assert sums.complete_subjects == ("a", "out")
    assert sums.complete_n.sum() > 0


def test_membership_and_ancestors_follow_the_hierarchy() -> None:
    inside = below(UNITS).toarray()
    assert inside[0].sum() == len(UNITS.units)
    assert np.flatnonzero(inside[2]).tolist() == [2, 7, 8]
    assert ancestors_at(UNITS, 1).tolist() == [-1, 1, 2, 3, 1, 1, 1, 2, 2]


def test_headcounts_of_divisions_are_the_sum_of_their_teams() -> None:
    units = hierarchy({"north": 2, "alone": 0}, headcount=10)
    answered = responses(ASKED, np.ones((1, 8)), [3], units=units)
    assert tally_units(answered, score(answered)).headcount.tolist() == [30, 20, 10, 10, 10]


def test_item_moments_leave_out_what_is_not_answered() -> None:
    codes, unit = _answers(5, 200)
    scores = score(responses(ASKED, codes, unit, units=UNITS))
    pairs, complete = item_moments(scores, "b")
    frame = pd.DataFrame(scores.codes[:, 2:5]).where(lambda values: values > 0)
    np.testing.assert_allclose(pairs.covariance(), frame.cov().to_numpy())
    np.testing.assert_allclose(complete.covariance(), frame.dropna().cov().to_numpy())
