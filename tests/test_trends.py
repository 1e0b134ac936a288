"""Courses over waves: each point as that wave had it, gaps where there is no past, charts from eight waves on."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from export_builder import SURVEY, read, write_csv
from waves_builder import renamed, wave

from diagnostic.analysis import analyse
from diagnostic.cells import Shown
from diagnostic.disclosure.policy import load_policy
from diagnostic.exports.pseudonyms import pseudonym
from diagnostic.history import History, both_waves, wave_invariance
from diagnostic.measures import Measure
from diagnostic.past import PastWave
from diagnostic.problems import Code, NotEstimable, Why
from diagnostic.reorganisation import propose
from diagnostic.responses import Responses
from diagnostic.settings import Settings
from diagnostic.stats.mean import mean_interval
from diagnostic.wave_info import Fate, WaveInfo

TEAMS = ["a/x", "a/y"]
SETTINGS = Settings(organisation="O", date="2026-02-02")


def answers(rng, level: float) -> list[tuple[str, str, int]]:
    codes = np.clip(np.rint(rng.normal(level, 1, 40)), 1, 5).astype(int)
    return [(f"p{at}", TEAMS[at % 2], int(code)) for at, code in enumerate(codes)]


def released(waves: list[Responses]):
    infos = [WaveInfo(f"w{at}", f"W{at}", "2026-01-01", each.n, "survey", 1) for at, each in enumerate(waves)]
    past = tuple(
        PastWave(info, each, propose(each, later).lineage)
        for info, each, later in zip(infos, waves[:-1], waves[1:], strict=False)
    )
    return analyse(waves[-1], SETTINGS, load_policy(), history=History(infos[-1], past))


def test_each_point_is_that_waves_mean_and_interval() -> None:
    rng = np.random.default_rng(1)
    drawn = [answers(rng, level) for level in (2.5, 3.0, 3.5)]
    release = released([wave(each, TEAMS) for each in drawn])
    assert [info.id for info in release.waves] == ["w0", "w1", "w2"]
    for at, people in enumerate(drawn):
        frame = pd.DataFrame(people, columns=["who", "team", "code"])
        cell = release.cell(Measure.TREND, f"w{at}", "organisation", "clear")
        assert isinstance(cell, Shown)
        points = 25.0 * (frame["code"] - 1)
        assert cell.number("estimate") == round(points.mean())
        assert cell.number("n") == 40
        assert cell.number("low") <= cell.number("estimate") <= cell.number("high")
    # The last point is this wave's score.
    score = release.cell(Measure.SCORE, "a/x", "clear")
    last = release.cell(Measure.TREND, "w2", "a/x", "clear")
    assert isinstance(score, Shown)
    assert isinstance(last, Shown)
    assert last.number("estimate") == score.number("estimate")


def test_the_interval_of_the_organisation_is_students() -> None:
    """The organisation's own spread is the pooled one or more: nothing is moderated away."""
    people = answers(np.random.default_rng(2), 3)
    release = released([wave(people, TEAMS), wave(people, TEAMS)])
    points = np.array([25.0 * (code - 1) for _, _, code in people])
    expected = mean_interval(40, points.sum(), (points**2).sum())
    cell = release.cell(Measure.TREND, "w0", "organisation", "clear")
    assert isinstance(cell, Shown)
    assert cell.number("low") == pytest.approx(float(expected.low), abs=1)


def test_other_questions_and_new_units_have_no_course() -> None:
    rng = np.random.default_rng(3)
    first = wave(answers(rng, 3), TEAMS)
    asked = renamed(SURVEY, {"clear_1": "Other words"})
    later = [*answers(rng, 3), *((f"n{at}", "b", 3 + at % 3) for at in range(8))]
    second = wave(later, [*TEAMS, "b"], questionnaire=asked)
    release = released([first, second])
    assert release.cell(Measure.TREND, "w0", "organisation", "clear") == NotEstimable(Why.NOT_ASKED)
    assert isinstance(release.cell(Measure.TREND, "w0", "organisation", "leave"), Shown)
    assert release.cell(Measure.TREND, "w0", "b", "leave") == NotEstimable(Why.NOT_ASKED)
    assert release.cell(Measure.CHANGE, "b", "leave") == NotEstimable(Why.NOT_ASKED)
    # On the statement in common the scale is compared, and the release says so.
    assert isinstance(release.cell(Measure.CHANGE, "organisation", "clear"), Shown)
    assert [each.reworded for each in release.comparability if each.subject == "clear"] == [("clear_1",)]


def test_what_became_of_units_is_said_by_the_names_they_had() -> None:
    rng = np.random.default_rng(4)
    people = answers(rng, 3)
    first = wave(people, TEAMS)
    second = wave([(who, team.replace("a/x", "a/web"), code) for who, team, code in people], ["a/web", "a/y"])
    release = released([first, second])
    (step,) = release.lineage
    assert (step.unit, step.fate, step.before) == ("a/web", Fate.RENAMED, ("X",))
    assert isinstance(release.cell(Measure.CHANGE, "a/web", "clear"), Shown)


def test_charts_from_eight_waves_on() -> None:
    rng = np.random.default_rng(5)
    quiet = [answers(rng, 3) for _ in range(8)]
    seven, eight = (released([wave(each, TEAMS) for each in quiet[:count]]) for count in (7, 8))
    assert Measure.CONTROL not in seven.tables
    chart = eight.cell(Measure.CONTROL, "organisation", "clear")
    assert isinstance(chart, Shown)
    assert chart.number("low") < chart.number("centre") < chart.number("high")
    assert chart.number("waves") == 8


def test_two_waves_are_stacked_on_what_both_asked() -> None:
    people = answers(np.random.default_rng(6), 3)
    first, second = wave(people, TEAMS, items=("clear_1", "leave_1")), wave(people, TEAMS)
    past = PastWave(WaveInfo("w0", "W0", "2025-01-01", 40, "survey", 1), first, propose(first, second).lineage)
    now = WaveInfo("w1", "W1", "2026-01-01", 40, "survey", 1)
    stacked = both_waves(past, second, now)
    assert (stacked.n, stacked.items) == (80, ("clear_1", "leave_1"))
    np.testing.assert_array_equal(stacked.answers[:40], stacked.answers[40:])
    assert stacked.attributes is not None
    assert stacked.attributes["wave"].value_counts().to_dict() == {"w0": 40, "w1": 40}
    assert wave_invariance(History(now), second, rate=0.05) is None


# --- pseudonyms ---


def test_a_personal_code_becomes_a_keyed_hash(tmp_path) -> None:
    header = ["Team", "Token", "clear_1", "clear_2", "leave_1"]
    rows = [["A", "K7", "1", "2", "3"], ["A", "", "2", "2", "3"], ["B", " k7x ", "3", "2", "3"]]
    path = write_csv(tmp_path / "x.csv", [header, *rows])
    found = read(path, link_key=b"secret").responses.respondent
    assert found is not None
    assert found.tolist() == [pseudonym("k7", b"secret").encode(), b"", pseudonym("K7X", b"secret").encode()]
    assert pseudonym("K7", b"secret") == pseudonym(" k7", b"secret") != pseudonym("K7", b"other")
    assert read(path).responses.respondent is None


def test_codes_that_are_addresses_are_warned_of(tmp_path) -> None:
    rows = [["Team", "Token", "clear_1"], ["A", "ann@x.org", "1"], ["B", "bob@x.org", "2"], ["B", "c@x.org", "2"]]
    problems = read(write_csv(tmp_path / "x.csv", rows), link_key=b"k").problems
    (warned,) = (problem for problem in problems if problem.code is Code.CODE_TELLS_WHO)
    assert warned.place.column == "Token"
    assert "ann" not in str(warned)
