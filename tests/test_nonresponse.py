"""Weights for silence: what they are made to, which groups are joined, and what they come to."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from builders import hierarchy, questionnaire, responses, scale

from diagnostic.cells import WHYS
from diagnostic.nonresponse import nonresponse
from diagnostic.problems import Code, InvalidInput, Why
from diagnostic.responses import Hierarchy
from diagnostic.scoring import score
from diagnostic.unit_tally import tally_units

ASKED = questionnaire(scale("a", items=2))
UNITS = hierarchy({"north": 2, "south": 2}, headcount=40)  # 0 whole, 1 north, 2 south, 3-4 north's teams, 5-6 south's


def _answered(sizes, *, units=UNITS, seed=1, roles=None):
    """Answers of teams of some sizes, the higher the later the team."""
    rng = np.random.default_rng(seed)
    team = np.repeat(list(sizes), list(sizes.values()))
    level = {place: at for at, place in enumerate(sizes)}
    answers = np.column_stack([np.clip(rng.integers(1, 3, team.size) + [level[t] for t in team], 1, 5) for _ in "ab"])
    return responses(ASKED, answers, team, units=units, role_level=roles)


def _figures(answered, minimum=5):
    scores = score(answered)
    return nonresponse(answered, scores, tally_units(answered, scores), minimum=minimum, confidence=0.95), scores


def _mixed(values):
    """Spread values over the teams: a role that only one team has could not be weighted apart from it."""
    return [values[at] for at in np.random.default_rng(3).permutation(len(values))]


def test_every_team_counts_as_much_as_it_has_people():
    answered = _answered({3: 10, 4: 20, 5: 30, 6: 40})
    (weighting, weighted, _), scores = _figures(answered)
    means = [scores.values[answered.unit == team, 0].mean() for team in (3, 4, 5, 6)]
    assert weighted.axes[0] == ("organisation", "north", "south")
    assert weighted.columns["estimate"][:, 0] == pytest.approx([np.mean(means), np.mean(means[:2]), np.mean(means[2:])])
    assert weighted.columns["difference"][0, 0] == pytest.approx(np.mean(means) - scores.values[:, 0].mean())
    weight = np.repeat([4.0, 2.0, 4 / 3, 1.0], [10, 20, 30, 40])
    assert weighting.columns["effective_n"][0] == pytest.approx(weight.sum() ** 2 / (weight**2).sum())
    assert weighting.columns["highest"][0] / weighting.columns["lowest"][0] == pytest.approx(4.0)


def test_a_division_with_a_small_team_has_one_weight():
    answered = _answered({3: 3, 4: 20, 5: 30, 6: 40})
    (_, weighted, _), scores = _figures(answered)
    north = scores.values[answered.unit < 5, 0].mean()
    south = [scores.values[answered.unit == team, 0].mean() for team in (5, 6)]
    assert weighted.columns["difference"][1, 0] == pytest.approx(0.0)
    assert weighted.columns["estimate"][0, 0] == pytest.approx((80 * north + 40 * south[0] + 40 * south[1]) / 160)


def test_people_of_a_division_itself_make_one_cell_of_it():
    answered = _answered({1: 6, 3: 10, 4: 20, 5: 30, 6: 40})
    (_, weighted, _), _ = _figures(answered)
    assert weighted.columns["difference"][1, 0] == pytest.approx(0.0)
    assert abs(weighted.columns["difference"][2, 0]) > 0


def test_margins_of_an_attribute_are_met_and_the_unknown_keep_their_share():
    roles = ["leader"] * 10 + ["staff"] * 80 + [None] * 10
    answered = _answered({3: 25, 4: 25, 5: 25, 6: 25}, roles=roles)
    no_headcounts = Hierarchy(tuple(replace(unit, headcount=None) for unit in UNITS.units))
    answered = replace(answered, hierarchy=no_headcounts, margins={"role_level": {"leader": 100, "staff": 300}})
    (weighting, weighted, bounds), scores = _figures(answered)
    role = np.array(roles, dtype=object)
    parts = [scores.values[[r == kind for r in role], 0].mean() for kind in ("leader", "staff", None)]
    expected = 0.9 * (0.25 * parts[0] + 0.75 * parts[1]) + 0.1 * parts[2]
    assert weighted.columns["estimate"][0, 0] == pytest.approx(expected)
    assert weighting.columns["largest_gap"][0] < 1e-9
    assert (bounds.why == WHYS.index(Why.NO_HEADCOUNT)).all()


def test_categories_of_few_are_joined():
    roles = _mixed(["leader"] * 2 + ["manager"] * 3 + ["staff"] * 95)
    answered = _answered({3: 25, 4: 25, 5: 25, 6: 25}, roles=roles)
    margins = {"role_level": {"leader": 50, "manager": 10, "staff": 100}}
    (weighting, _, _), _ = _figures(replace(answered, margins=margins))
    # Leaders and managers together: five answers for sixty people, cut at five times the mean.
    assert weighting.columns["highest"][0] == pytest.approx(5.0, abs=1e-6)
    assert weighting.columns["trimmed"][0] == pytest.approx(0.05)


def test_people_of_no_unit_keep_their_share():
    """A blank team must not cost the others their weights."""
    answered = _answered({0: 10, 3: 10, 4: 20, 5: 30, 6: 30})
    (weighting, weighted, _), scores = _figures(answered)
    means = [scores.values[answered.unit == unit, 0].mean() for unit in (3, 4, 5, 6)]
    blank = scores.values[answered.unit == 0, 0].mean()
    assert weighted.columns["estimate"][0, 0] == pytest.approx(0.9 * np.mean(means) + 0.1 * blank)
    assert weighted.columns["estimate"][1:, 0] == pytest.approx([np.mean(means[:2]), np.mean(means[2:])])
    assert weighting.columns["largest_gap"][0] == pytest.approx(0, abs=1e-9)


def test_nothing_to_weight_by_is_an_error():
    bare = Hierarchy(tuple(replace(unit, headcount=None) for unit in UNITS.units))
    with pytest.raises(InvalidInput) as invalid:
        _figures(_answered({3: 10, 4: 10}, units=bare))
    assert [problem.code for problem in invalid.value.problems] == [Code.WEIGHTS_NO_HEADCOUNTS]


def test_bounds_hold_what_the_silent_could_say():
    answered = _answered({3: 10, 4: 20, 5: 30, 6: 40})
    (_, _, bounds), scores = _figures(answered)
    total = scores.values[:, 0].sum()
    assert bounds.columns["low"][0, 0] == pytest.approx(total / 160)
    assert bounds.columns["high"][0, 0] == pytest.approx((total + 60 * 100) / 160)


def test_contradicting_margins_are_said():
    """Everybody of one division is of one role, and there are more people in it than that role has."""
    roles = ["leader"] * 50 + ["staff"] * 50
    answered = _answered({3: 25, 4: 25, 5: 25, 6: 25}, roles=roles)
    answered = replace(answered, margins={"role_level": {"leader": 10, "staff": 150}})
    (weighting, weighted, _), _ = _figures(answered)
    assert weighting.why.tolist() == [WHYS.index(Why.NOT_CONVERGED)]
    assert (weighted.why == WHYS.index(Why.NOT_CONVERGED)).all()


def test_more_answers_than_people_count_as_many():
    answered = _answered({3: 50, 4: 20, 5: 30, 6: 40})
    (weighting, weighted, bounds), _ = _figures(answered)
    assert np.isfinite(weighted.columns["estimate"]).all()
    assert weighting.columns["n"][0] == 140
    assert (bounds.columns["low"] <= bounds.columns["high"]).all()


def test_a_site_weights_too():
    answered = _answered({3: 25, 4: 25, 5: 25, 6: 25})
    site = pd.Categorical(_mixed(["Lyon"] * 20 + ["Lille"] * 80))
    answered = replace(answered, attributes={"site": site}, margins={"site": {"Lyon": 80, "Lille": 80}})
    (weighting, _, _), _ = _figures(answered)
    assert weighting.columns["highest"][0] > 2
