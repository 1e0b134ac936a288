"""What somebody can work out of the finished file: nothing that is withheld, whatever the organisation looks like.

``ATTACK_WORLDS=200`` plays so many organisations (``make attack``); a few are played with all other tests.
"""

from __future__ import annotations

import os

import numpy as np
import pytest
from adversary import Attack, Effort, Outcome
from count_adversary import Counts
from file_worlds import MOODS, POLICY, SHAPES, next_wave, published, random_wave
from hypothesis import example, given, settings
from hypothesis import strategies as st
from wave_adversary import given_away

WORLDS = int(os.environ.get("ATTACK_WORLDS", "5"))
worlds = st.builds(random_wave, st.integers(0, 10**6), st.sampled_from(sorted(SHAPES)), st.sampled_from(MOODS))
POINTS = float(POLICY.protection.points)


@settings(max_examples=WORLDS)
@given(worlds)
def test_no_withheld_figure_is_determined(wave):
    (made,) = published(wave)
    attack = Attack(made.json(), made.people())
    found = list(attack.outcomes(Effort(intervals=False)))
    assert [_said(each) for each in found if each.exact] == []


@settings(max_examples=max(WORLDS // 2, 1))
@given(worlds)
def test_means_and_statements_leave_the_room_that_the_policy_asks_for(wave):
    """All that is shown is told unrounded. An index leaves as much room as its parts that are withheld."""
    (made,) = published(wave)
    attack = Attack(made.json(), made.people())
    found = list(attack.outcomes(Effort(shares=False, rounded=False, insiders=True)))
    narrow = [each for each in found if each.width < POINTS - 0.01 and each.target.subject != "whole"]
    assert [_said(each) for each in narrow] == []
    # Who is in a group of which a statement is withheld beside a score that is shown is not promised as much.
    near = [each for each in found if each.insider < POINTS - 0.01 and each.target.measure in ("score", "role_score")]
    assert [_said(each) for each in near if each.target.subject != "whole"] == []


@settings(max_examples=max(WORLDS // 3, 1))
@example(random_wave(0, "crossed", "ends"))
@given(worlds)
def test_with_shares_and_distributions_nothing_becomes_a_value(wave):
    """For shares no room is promised; that they leave more than a point for everything is what is seen."""
    (made,) = published(wave)
    attack = Attack(made.json(), made.people())
    for each in attack.outcomes(Effort(insiders=True)):
        assert each.width > 1.0, _said(each)
        assert each.insider > 0.1, _said(each)


@settings(max_examples=WORLDS)
@given(worlds)
def test_no_withheld_number_of_participants_can_be_worked_out(wave):
    """Beside all numbers of answers, the headcounts and the printed reasons: 2 people of room, or all there can be."""
    (made,) = published(wave)
    silent = sum(wave.silent.values())
    for guess in Counts(made.json(), made.headcount()).guesses():
        assert guess.low <= int(wave.inside(guess.unit).sum()) <= guess.high
        # Where everybody or all but one took part, so did every unit.
        assert silent < 2 or guess.width >= min(POLICY.protection.people, guess.room), guess


@settings(max_examples=max(WORLDS // 2, 1))
@given(worlds, st.integers(0, 1000))
def test_three_waves_with_joiners_and_leavers_give_no_part_away(wave, seed):
    second = next_wave(wave, seed)
    third = next_wave(second, seed + 1)
    made = published(wave, second, third)
    assert given_away([each.json() for each in made], made[-1].wave, made[-2].wave) == []


def _said(outcome: Outcome) -> str:
    target = outcome.target
    people = int(target.members.sum())
    return (
        f"{target.measure} {target.group} of {people}: {outcome.low:.2f} to {outcome.high:.2f}, {outcome.insider:.2f}"
    )


# --- the adversary is no fool -----------------------------------------------------------------------


def test_a_team_alone_beside_a_shown_one_would_be_found():
    (made,) = published(random_wave(1, "one_small", "mixed"))
    attack = Attack(made.json(), made.people())
    hidden = [cell for cell in attack.cells["score"] if cell["status"] == "withheld" and cell["subject"] == "leave"]
    assert len(hidden) >= 2
    for cell in hidden[1:]:
        members = attack.group(cell)
        mean = np.mean([25 * (code - 1) for code in made.wave.answers[members, -1]])
        cell |= {"status": "shown", "estimate": round(float(mean)), "n": int(members.sum())}
    found = [each for each in attack.outcomes(Effort(shares=False)) if each.target.measure == "score"]
    assert any(each.exact for each in found if each.target.subject == "leave")


def test_a_figure_that_means_something_else_is_no_proof():
    (made,) = published(random_wave(1, "one_small", "mixed"))
    attack = Attack(made.json(), made.people())
    shown = next(cell for cell in attack.cells["score"] if cell["status"] == "shown")
    shown["estimate"] += 7
    with pytest.raises(AssertionError, match="score"):
        list(attack.outcomes(Effort(intervals=False)))
