"""What links make together: made from shown links as printed, for each roster question."""

from dataclasses import replace

import numpy as np
import pytest
from builders import hierarchy, response_format, text

from diagnostic.cells import WHYS
from diagnostic.figures import Figures
from diagnostic.measures import Measure
from diagnostic.networks import networks
from diagnostic.problems import Why
from diagnostic.questionnaire import RosterQuestion, UnitKind
from diagnostic.silos import Asked

UNITS = hierarchy({"north": 3, "south": 3, "west": 2})
DIVISIONS, TEAMS = np.arange(1, 4), np.arange(4, 12)
HOME = np.array([0, 0, 0, 1, 1, 1, 2, 2])


def question(id_: str) -> RosterQuestion:
    return RosterQuestion(
        id_, text("w"), text("h"), text("l"), "b", UnitKind.TEAM, response_format(4), text("need {unit}"),
        response_format(5), text("quality {unit}"),
    )  # fmt: skip


def link(units: np.ndarray, need: np.ndarray, quality: np.ndarray | None = None) -> Figures:
    names = tuple(UNITS.units[unit].id for unit in units)
    n = np.where(np.eye(units.size, dtype=bool), 0, 10)
    values = np.random.default_rng(1).uniform(20, 80, n.shape) if quality is None else quality
    why = np.where(n > 0, -1, WHYS.index(Why.NOT_ASKED)).astype(np.int8)
    unanimous = np.zeros(n.shape, dtype=bool)
    return Figures(Measure.LINK, (names, names), n, {"need": need, "quality": values}, why, unanimous)


def made(figures: Figures, units: np.ndarray = TEAMS) -> tuple[Figures, Figures]:
    return networks(figures, [Asked(question("q"), units)], UNITS, minimum=5, rng=np.random.default_rng(1))


def inward() -> np.ndarray:
    return np.where(HOME[:, None] == HOME, 90.0, 10.0)


def test_teams_that_need_their_own_division_turn_inwards() -> None:
    _, ei = made(link(TEAMS, inward()))
    assert ei.axes == (("q",), ("organisation", "north", "south", "west"))
    np.testing.assert_array_equal(ei.columns["estimate"], -1)
    np.testing.assert_array_equal(ei.columns["direction"], -1)
    assert ei.columns["ties"].tolist() == [[14.0, 6.0, 6.0, 2.0]]
    assert ei.columns["p_value"][0, 0] < 0.01
    assert ei.n.tolist() == [[80, 30, 30, 20]]
    assert (ei.why == -1).all()


def test_a_question_about_divisions_has_no_e_i_index() -> None:
    returned, ei = made(link(DIVISIONS, np.full((3, 3), 70.0)), DIVISIONS)
    assert ei.axes[1] == ("organisation",)
    assert ei.why[0, 0] == WHYS.index(Why.TOO_FEW_GROUPS)
    assert np.isnan(ei.columns["estimate"]).all()
    assert returned.why[0] == WHYS.index(Why.NO_VARIANCE)


def test_ties_are_counted_as_they_are_printed() -> None:
    need = np.zeros((8, 8))
    need[0, 1], need[1, 0], need[2, 3] = 49.5, 50.4, 49.4
    returned, ei = made(link(TEAMS, need))
    assert returned.columns["ties"].tolist() == [2.0]
    assert returned.columns["returned"].tolist() == [1.0]
    assert ei.columns["ties"][0, 0] == 2
    assert ei.why[0].tolist() == [-1, -1, WHYS.index(Why.TOO_FEW_ANSWERS), WHYS.index(Why.TOO_FEW_ANSWERS)]


def test_nothing_depends_on_links_that_are_not_shown() -> None:
    """Links of few people and unanimous ones may say anything: the figures stay the same."""
    figures = link(TEAMS, inward())
    n, unanimous = figures.n.copy(), np.zeros((8, 8), dtype=bool)
    n[0], n[3, 1], unanimous[2, 5] = 4, 2, True
    hidden = (n < 5) | unanimous
    results = []
    for seed in (1, 2):
        draw = np.random.default_rng(seed)
        columns = {
            name: np.where(hidden, draw.uniform(0, 100, hidden.shape), values)
            for name, values in figures.columns.items()
        }
        results.append(made(replace(figures, n=n, unanimous=unanimous, columns=columns)))
    for one, other in zip(*results, strict=True):
        assert one.n.tolist() == other.n.tolist()
        for name in one.columns:
            np.testing.assert_array_equal(one.columns[name], other.columns[name])
    assert results[0][1].n[0, 0] == 70  # nobody of the first team is counted


def test_what_lies_under_the_printed_points_changes_nothing() -> None:
    figures = link(TEAMS, inward() + 0.2, np.random.default_rng(3).integers(20, 80, (8, 8)) + 0.3)
    finer = replace(figures, columns={name: values - 0.4 for name, values in figures.columns.items()})
    for one, other in zip(made(figures), made(finer), strict=True):
        for name in one.columns:
            np.testing.assert_array_equal(one.columns[name], other.columns[name])


def test_both_sides_that_see_it_alike_are_found() -> None:
    draw = np.random.default_rng(5)
    alike = draw.normal(0, 15, (8, 8))
    returned, _ = made(link(TEAMS, inward(), 50 + alike + alike.T + draw.normal(0, 4, (8, 8))))
    assert returned.columns["estimate"][0] > 0.7
    assert returned.columns["p_value"][0] < 0.01
    assert returned.columns["direction"][0] == 1
    assert returned.columns["pairs"][0] == 28


def test_a_question_that_nobody_answered_is_withheld_by_its_people() -> None:
    figures = replace(link(TEAMS, inward()), n=np.zeros((8, 8), dtype=np.int64))
    returned, ei = made(figures)
    assert returned.n.tolist() == [0]
    assert returned.why[0] >= 0
    assert ei.n.sum() == 0


@pytest.mark.parametrize("first", [DIVISIONS, TEAMS])
def test_two_questions_have_a_row_each(first: np.ndarray) -> None:
    units = np.concatenate([DIVISIONS, TEAMS])
    need = np.full((11, 11), 20.0)
    need[3:, 3:] = inward()
    figures = link(units, need)
    second = TEAMS if first is DIVISIONS else DIVISIONS
    asked = [Asked(question("one"), first), Asked(question("two"), second)]
    returned, ei = networks(figures, asked, UNITS, minimum=5, rng=np.random.default_rng(1))
    assert returned.axes == (("one", "two"),)
    about_teams = 0 if first is TEAMS else 1
    assert ei.columns["estimate"][about_teams].tolist() == [-1, -1, -1, -1]
    assert ei.why[1 - about_teams].tolist() == [WHYS.index(Why.TOO_FEW_GROUPS), *[WHYS.index(Why.NOT_ASKED)] * 3]
