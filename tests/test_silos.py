from dataclasses import replace

import numpy as np
import pytest
from builders import hierarchy, questionnaire, response_format, responses, scale, text
from by_hand import moderated
from scipy import stats

from diagnostic.cells import WHYS
from diagnostic.figures import Figures, control_false_discoveries
from diagnostic.problems import Why
from diagnostic.questionnaire import RosterQuestion, UnitKind
from diagnostic.responses import DONT_KNOW, Links, Responses
from diagnostic.silos import asked_about, links

ROSTER = RosterQuestion(
    "works", text("w"), text("h"), text("l"), "block", UnitKind.DIVISION, response_format(4), text("need {unit}"),
    response_format(5), text("quality {unit}"),
)  # fmt: skip
UNITS = hierarchy({"north": 2, "south": 2, "west": 2, "east": 2})


def _answered(seed: int, *, silo: bool) -> tuple[Responses, np.ndarray]:
    rng = np.random.default_rng(seed)
    people = 160
    unit = 5 + np.arange(people) % 8
    division = np.array([u.parent for u in UNITS.units], dtype=object)[unit]
    home = np.array([["north", "south", "west", "east"].index(d) for d in division])
    quality = np.clip(np.rint(rng.normal(3.8, 0.7, (people, 4)) + rng.normal(0, 0.4, (people, 1))), 1, 5)
    if silo:
        quality[home == 0, 1] = np.maximum(quality[home == 0, 1] - 2, 1)
        quality[home == 1, 0] = np.maximum(quality[home == 1, 0] - 2, 1)
    quality[:5, 2] = DONT_KNOW
    person, target = np.repeat(np.arange(people), 4), np.tile(np.arange(1, 5), people)
    answers = Links(person, target, np.full(person.size, 3, dtype=np.int8), quality.ravel().astype(np.int8))
    asked = replace(questionnaire(scale("a")), rosters=(ROSTER,))
    answered = responses(asked, rng.integers(1, 6, (people, 3)), unit, units=UNITS)
    return replace(answered, links={"works": answers}), quality


def _both(answered: Responses) -> tuple[Figures, Figures]:
    found = links(answered, minimum=5, confidence=0.95, others=1)
    assert found is not None
    return found


def _found(answered: Responses) -> Figures:
    return _both(answered)[0]


def test_links_are_means_of_what_one_unit_says_of_another() -> None:
    answered, quality = _answered(1, silo=False)
    found = _found(answered)
    assert found.axes == (("north", "south", "west", "east"),) * 2
    north = quality[answered.unit < 7]
    assert found.columns["quality"][0, 1] == pytest.approx(25 * (north[:, 1].mean() - 1))
    assert found.columns["need"][0, 1] == pytest.approx(100 * 2 / 3)
    cells = _apart(answered, quality)
    apart = cells[0, 1]
    variance, df = moderated(apart, list(cells.values()))
    statistic = apart.mean() / np.sqrt(variance / apart.size)
    assert found.columns["p_value"][0, 1] == pytest.approx(2 * stats.t.sf(abs(statistic), df))
    assert found.columns["difference"][0, 1] == pytest.approx(apart.mean())


def _apart(answered: Responses, quality: np.ndarray) -> dict[tuple[int, int], np.ndarray]:
    """Return each person's rating of a link less the mean of their other ratings, by link."""
    cells = {}
    division = (answered.unit - 5) // 2
    for source in range(4):
        rated = quality[division == source].astype(float)
        rated[rated < 0] = np.nan
        for target in set(range(4)) - {source}:
            others = np.delete(rated, [source, target], axis=1)
            apart = 25 * (rated[:, target] - np.nanmean(others, axis=1))
            cells[source, target] = apart[~np.isnan(apart)]
    return cells


def test_nobody_rates_their_own_unit() -> None:
    found = _found(_answered(1, silo=False)[0])
    assert np.diag(found.n).tolist() == [0, 0, 0, 0]
    assert (np.diag(found.why) >= 0).all()


def test_a_silo_is_found_from_both_sides_and_nothing_else_is() -> None:
    verdict = control_false_discoveries([_found(_answered(2, silo=True)[0])], 0.05)[0].columns["verdict"]
    assert verdict[0, 1] == -1
    assert verdict[1, 0] == -1
    quiet = control_false_discoveries([_found(_answered(3, silo=False)[0])], 0.05)[0].columns["verdict"]
    assert np.nansum(quiet == -1) == 0


def test_without_the_question_there_are_no_links() -> None:
    nothing = responses(questionnaire(scale("a")), [[1, 2, 3]])
    assert links(nothing, minimum=5, confidence=0.95, others=1) is None
    assert asked_about(nothing) == ()


def test_a_link_that_all_rate_by_the_same_difference_is_not_tested() -> None:
    answered, _ = _answered(4, silo=False)
    rows = (answered.links or {})["works"]
    quality = rows.quality.copy()
    north = answered.unit[rows.person] < 7
    quality[north] = np.where(rows.target[north] == 2, 3, 4)
    found = _found(replace(answered, links={"works": replace(rows, quality=quality)}))
    assert found.columns["difference"][0, 1] == pytest.approx(-25)
    assert np.isnan(found.columns["p_value"][0, 1:]).all()
    assert not np.isnan(found.columns["p_value"][1, [0, 2, 3]]).any()


# --- pairs -----------------------------------------------------------------------------------------------------------


def test_a_pair_is_both_its_links() -> None:
    link, pair = _both(_answered(2, silo=True)[0])
    quality, need = link.columns["quality"], link.columns["need"]
    assert pair.columns["quality"][0, 1] == pytest.approx((quality[0, 1] + quality[1, 0]) / 2)
    assert pair.columns["need"][0, 1] == max(need[0, 1], need[1, 0])
    assert pair.columns["n"][0, 1] == link.n[0, 1] + link.n[1, 0]
    assert pair.n[0, 1] == min(link.n[0, 1], link.n[1, 0])
    assert pair.columns["low"][0, 1] < pair.columns["quality"][0, 1] < pair.columns["high"][0, 1]
    assert (pair.n[np.tril_indices(4)] == 0).all()
    assert np.isnan(pair.columns["p_value"][np.tril_indices(4)]).all()


def test_a_pair_is_a_finding_where_both_its_links_are() -> None:
    link, pair = control_false_discoveries(_both(_answered(2, silo=True)[0]), 0.05)
    weak = link.columns["verdict"] == -1
    assert np.argwhere(pair.columns["verdict"] == -1).tolist() == [[0, 1]]
    assert np.array_equal(np.triu(weak & weak.T), pair.columns["verdict"] == -1)


def test_one_bad_pair_does_not_make_the_other_links_of_the_same_people_good() -> None:
    link, _ = _both(_answered(2, silo=True)[0])
    assert link.columns["difference"][0, 1] < -30
    assert np.abs(link.columns["difference"][:2, 2:]).max() < 8


# --- several questions, and thin ones --------------------------------------------------------------------------------


def _about_teams(answered: Responses, *, units: UnitKind = UnitKind.TEAM) -> Responses:
    """Add a question about teams, in which every team of the same division is rated 5, every other 3."""
    people, teams = np.arange(answered.n), np.arange(5, 13)
    person, target = np.repeat(people, teams.size), np.tile(teams, people.size)
    same = (answered.unit[person] - 5) // 2 == (target - 5) // 2
    quality = np.where(same, 4, 3).astype(np.int8)
    quality[::7] = 2
    rows = Links(person, target, np.where(same, 4, 1).astype(np.int8), quality)
    second = replace(ROSTER, id="teams", units=units)
    asked = replace(answered.questionnaire, rosters=(ROSTER, second, replace(ROSTER, id="more")))
    every = {**(answered.links or {}), "teams": rows, "more": (answered.links or {})["works"]}
    return replace(answered, questionnaire=asked, links=every)


def test_a_question_about_divisions_and_one_about_teams_both_make_links() -> None:
    answered = _about_teams(_answered(1, silo=False)[0])
    assert [each.question.id for each in asked_about(answered)] == ["works", "teams"]
    link, pair = _both(answered)
    alone = _found(_answered(1, silo=False)[0])
    assert len(link.axes[0]) == 12
    for column in ("quality", "need", "difference"):
        np.testing.assert_allclose(link.columns[column][:4, :4], alone.columns[column])
    assert link.columns["quality"][4, 5] > 65 > link.columns["quality"][4, 6]
    assert (link.columns["need"][4, 5], link.columns["need"][4, 6]) == (100.0, 0.0)
    not_asked = WHYS.index(Why.NOT_ASKED)
    assert (link.why[:4, 4:] == not_asked).all()
    assert (link.why[4:, :4] == not_asked).all()
    assert (pair.why[:4, 4:] == not_asked).all()
    assert pair.n[4, 5] == 20


def test_what_few_people_say_they_need_is_not_said() -> None:
    answered, _ = _answered(1, silo=False)
    rows = (answered.links or {})["works"]
    need = rows.need.copy()
    from_north_to_south = np.flatnonzero((answered.unit[rows.person] < 7) & (rows.target == 2))
    need[from_north_to_south[4:]] = DONT_KNOW
    found = _found(replace(answered, links={"works": replace(rows, need=need)}))
    assert np.isnan(found.columns["need"][0, 1])
    assert found.n[0, 1] == 40
    assert not np.isnan(found.columns["quality"][0, 1])


def test_a_link_that_all_but_one_rate_worst_or_best_is_unanimous() -> None:
    answered, _ = _answered(1, silo=False)
    rows = (answered.links or {})["works"]
    quality = rows.quality.copy()
    from_north = answered.unit[rows.person] < 7
    quality[from_north & (rows.target == 2)] = 1
    quality[from_north & (rows.target == 3)] = 5
    quality[np.flatnonzero(from_north & (rows.target == 3))[:2]] = 4
    link, pair = _both(replace(answered, links={"works": replace(rows, quality=quality)}))
    assert link.unanimous is not None
    assert pair.unanimous is not None
    assert np.argwhere(link.unanimous).tolist() == [[0, 1]]
    assert np.argwhere(pair.unanimous).tolist() == [[0, 1]]
