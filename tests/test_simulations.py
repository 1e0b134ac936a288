"""The simulations behind docs/methods/validation.md, in small: no rate leaves its aim by more than chance explains."""

import numpy as np
import pytest
from simulations import means, scales, shrinkage
from simulations.__main__ import END, FULL, ORDER, PAGE, QUICK, START, run
from simulations.tables import Rate, Table, Tally, covered, missed
from simulations.worlds import ALL, CEILING


@pytest.mark.slow
@pytest.mark.parametrize("module", ORDER)
def test_rates_are_where_they_should_be(module: str) -> None:
    found = run(module, QUICK[module], 7)
    assert sum(rate.aim is not None for table in found for _, rate in table.rates()) >= 6
    assert missed(found) == []


@pytest.mark.slow
def test_small_teams_at_the_ceiling_are_covered_where_student_does_not() -> None:
    tally = means.companies(CEILING, 5, 60, np.random.default_rng(3))
    for subject in (0, 1):
        assert tally.rate(f"{subject} ours").value > 0.95
        assert tally.rate(f"{subject} student").value < 0.925


@pytest.mark.slow
def test_shrunken_scores_are_covered_where_they_were_not() -> None:
    tables = shrinkage.tables(10, 5)[:2]
    for table in tables:
        before, ours = (np.mean([row[at].value for row in table.rows]) for at in (3, 4))  # type: ignore[union-attr]
        assert 0.94 < ours < 0.985
        assert before < 0.91


@pytest.mark.slow
def test_reliability_at_the_ceiling_is_covered_where_feldt_does_not() -> None:
    tally, rng = Tally(), np.random.default_rng(4)
    draw = scales.drawers()[CEILING.name]
    truth = scales.reliabilities(draw(200_000, rng))
    for _ in range(400):
        scales.reliability(draw(600, rng), truth, tally)
    for name in ("alpha", "omega"):
        assert tally.rate(f"{name} ours").value > 0.92
        assert tally.rate(name).value < 0.92


def test_the_page_has_a_table_of_every_simulation() -> None:
    assert set(FULL) == set(QUICK) == set(ORDER)
    text = PAGE.read_text(encoding="utf-8").split(START)[1].split(END)[0]
    assert text.count("### ") > len(ORDER)
    for title in (
        "Scores of four statements",
        "False colours",
        "Shrunken scores",
        "Alpha and omega",
        "Agreement with R",
    ):
        assert f"### {title}\n" in text


def test_a_rate_that_leaves_its_aim_is_said() -> None:
    table = Table(
        "t",
        "s",
        "r",
        ("name", "rate"),
        [("low", Rate(0.80, 0.01, (0.93, 1.0))), ("near", Rate(0.92, 0.01, (0.93, 1.0)))],
    )
    assert missed([table]) == ["t: low: rate: **80.0 %**"]


def test_what_a_team_s_truth_is_follows_from_many_people() -> None:
    """Mean and variance by integration against a million answers of one team."""
    rng = np.random.default_rng(1)
    for world in ALL:
        points = 25 * (world.answers(np.array([world.level + 0.3]), 200_000, 4, rng).mean(axis=-1) - 1)
        mean, variance = world.score_moments(world.level + 0.3, 4)
        assert float(points.mean()) == pytest.approx(float(mean), abs=5 * points.std() / 447)
        assert float(points.var()) == pytest.approx(float(variance), rel=0.02)
        assert float(world.level_of(mean)) == pytest.approx(world.level + 0.3, abs=1e-3)


def test_coverage_counts_repetitions_and_leaves_out_what_has_no_interval() -> None:
    tally = Tally()
    for hit in (1, 1, 0, 1):
        tally.add("x", covered([0, np.nan], [1, 1], [0.5 if hit else 2, 0.5]))
    rate = tally.rate("x")
    assert rate.value == 0.75
    assert rate.error == pytest.approx(0.25)
