from dataclasses import replace

import numpy as np
import pytest
from builders import hierarchy, questionnaire, response_format, responses, scale, text
from by_hand import moderated
from scipy import stats

from diagnostic.figures import Figures, control_false_discoveries
from diagnostic.questionnaire import RosterQuestion, UnitKind
from diagnostic.responses import DONT_KNOW, Links, Responses
from diagnostic.silos import links

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


def _found(answered: Responses) -> Figures:
    found = links(answered, minimum=5, confidence=0.95)
    assert found is not None
    return found


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
    assert links(responses(questionnaire(scale("a")), [[1, 2, 3]]), minimum=5, confidence=0.95) is None


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
