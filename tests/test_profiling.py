"""Groups of teams come from what is published alone, leave out what is not shown, and are said as they are."""

from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest
from release_builder import Builder, make_table, scales

from diagnostic.cells import Reason
from diagnostic.measures import Measure
from diagnostic.problems import Why
from diagnostic.profiling import find_profiles
from diagnostic.survey_parts import UnitInfo
from diagnostic.team_profiles import Bearing, Finding

SCALES = 8


def units(count=40):
    teams = [UnitInfo(f"t{at:02d}", f"T{at:02d}", "organisation", 1, leaf=True) for at in range(count)]
    return (UnitInfo("organisation", "Organisation", None, 0, leaf=False), *teams)


def release_of(scores, hidden=()):
    """A release with these shrunken scores of teams; hidden: positions of cells with the reason."""
    builder = Builder(scales(f"s{at}" for at in range(SCALES)), units=units(len(scores)))
    cells = {("organisation", f"s{scale}"): {"estimate": 60.0} for scale in range(SCALES)}
    cells |= {
        (f"t{team:02d}", f"s{scale}"): {"estimate": float(round(scores[team][scale]))}
        for team in range(len(scores))
        for scale in range(SCALES)
    }
    cells |= {(f"t{team:02d}", f"s{scale}"): why for team, scale, why in hidden}
    return replace(builder.release(), tables=MappingProxyType({Measure.SHRUNKEN: make_table(Measure.SHRUNKEN, cells)}))


def scores_of(count=40, shift=20, size=8, seed=1):
    rng = np.random.default_rng(seed)
    scores = 60 + rng.normal(0, 2, (count, 1)) + rng.normal(0, 2, (count, SCALES))
    scores[:size, :3] -= shift
    scores[:size, 3] += shift / 2
    return scores


def profiles_of(release, seed=1):
    return find_profiles(release, np.random.default_rng(seed))


def test_two_kinds_of_teams_are_found_and_described():
    found = profiles_of(release_of(scores_of()))
    assert found.finding is Finding.DISTINCT
    assert [len(profile.members) for profile in found.profiles] == [32, 8]
    apart = found.profiles[1]
    assert {member.team for member in apart.members} == {f"t{at:02d}" for at in range(8)}
    assert set(apart.low) == {"s0", "s1", "s2"}
    assert apart.high == ("s3",)
    assert apart.bearing is Bearing.MIXED
    assert all(value == round(value) for profile in found.profiles for value in profile.deviations)
    assert apart.deviations[0] == pytest.approx(-16, abs=2)
    assert all(member.otherwise is None and member.probability > 0.99 for member in apart.members)
    assert min(profile.stability for profile in found.profiles) >= 0.75
    assert found.scales == tuple(f"s{at}" for at in range(SCALES))
    assert (found.teams, found.left_out) == (40, 0)
    assert [candidate.groups for candidate in found.candidates] == [1, 2, 3, 4, 5]
    assert 0 < found.level < found.explained <= 1


def test_a_group_that_is_lower_everywhere_is_called_so():
    scores = scores_of(shift=0)
    scores[:12] -= 14
    found = profiles_of(release_of(scores))
    assert found.finding is Finding.DISTINCT
    assert [profile.bearing for profile in found.profiles] == [Bearing.HIGHER, Bearing.LOWER]
    assert len(found.profiles[1].low) == SCALES


def test_teams_that_differ_by_degrees_have_no_groups():
    found = profiles_of(release_of(scores_of(shift=0)))
    assert found.finding is Finding.ONE_GROUP
    assert found.profiles == ()
    assert len(found.candidates) == 5


def test_a_team_with_a_hidden_score_is_left_out_and_its_place_in_the_table_is_not_read():
    hidden = [(at, 5, Reason.COMPLEMENTARY) for at in (9, 10)] + [(11, at, Reason.BELOW_THRESHOLD) for at in range(8)]
    found = profiles_of(release_of(scores_of(), hidden))
    assert (found.teams, found.left_out) == (37, 3)
    named = {member.team for profile in found.profiles for member in profile.members}
    assert not named & {"t09", "t10", "t11"}
    assert all(abs(value) < 60 for profile in found.profiles for value in profile.deviations)


def test_a_scale_that_many_teams_lack_is_left_out_rather_than_the_teams():
    hidden = [(at, 6, Why.TOO_FEW_ANSWERS) for at in range(15)]
    found = profiles_of(release_of(scores_of(), hidden))
    assert found.scales == tuple(f"s{at}" for at in range(SCALES) if at != 6)
    assert (found.teams, found.left_out) == (40, 0)


def test_few_teams_and_equal_teams_have_no_groups():
    assert profiles_of(release_of(scores_of(count=19))).finding is Finding.TOO_FEW
    assert profiles_of(release_of(np.full((30, SCALES), 61.0))).finding is Finding.ALIKE
    nobody = [(team, scale, Reason.BELOW_THRESHOLD) for team in range(30) for scale in range(SCALES)]
    found = profiles_of(release_of(scores_of(count=30), nobody))
    assert (found.finding, found.teams, found.left_out) == (Finding.TOO_FEW, 0, 30)


def test_a_release_without_shrunken_scores_has_no_groups():
    made = replace(release_of(scores_of()), tables=MappingProxyType({}))
    assert profiles_of(made).finding is Finding.TOO_FEW


def test_teams_between_two_groups_are_said_to_be_unsure():
    scores = scores_of(shift=0)
    scores[:15] -= 10
    scores[15] = (scores[:15].mean() + scores[16:].mean()) / 2
    found = profiles_of(release_of(scores))
    assert found.finding is Finding.DISTINCT
    unsure = [member for profile in found.profiles for member in profile.members if member.otherwise is not None]
    assert "t15" in {member.team for member in unsure}
    for at, profile in enumerate(found.profiles):
        assert all(member.otherwise != at and member.probability >= 0.5 for member in profile.members)


def test_the_same_release_and_seed_give_the_same_profiles():
    release = release_of(scores_of())
    assert profiles_of(release) == profiles_of(release)
