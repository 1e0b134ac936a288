"""What would change without the people flagged equals an analysis of the people kept."""

from dataclasses import replace

import numpy as np
import pytest
from builders import hierarchy, roles
from screening_world import Careless, attentive, careless, survey

from diagnostic.analysis import analyse
from diagnostic.cells import Shown, Status
from diagnostic.disclosure.policy import load_policy
from diagnostic.figures import Figures, control_false_discoveries
from diagnostic.measures import Measure
from diagnostic.release import Release
from diagnostic.scoring import score
from diagnostic.screened import STRONGEST, conclusions, screened_drivers, screened_scores, without
from diagnostic.screening import screen
from diagnostic.screening_rules import load_screening
from diagnostic.settings import Settings
from diagnostic.sharedness import unit_agreement
from diagnostic.stats.importance import importance
from diagnostic.teams import unit_contrasts
from diagnostic.unit_tally import tally_units

FLAGGED = 60
TEAMS = {"a": 4, "b": 4}
SETTINGS = Settings("Somewhere", "2026-01-01")


@pytest.fixture(scope="module")
def responses():
    """A company in which one team of eight is far above the others, and sixty people do not read."""
    rng = np.random.default_rng(11)
    units = hierarchy(TEAMS)
    leaves = np.flatnonzero(units.leaves())
    codes = np.vstack(
        [
            attentive(rng, 540),
            careless(rng, FLAGGED // 2, Careless.STRAIGHT),
            careless(rng, FLAGGED // 2, Careless.ANYTHING),
        ]
    )
    unit = leaves[rng.integers(0, leaves.size, len(codes))]
    turned = np.array([item.reversed for item in survey(codes).questionnaire.items])
    better = np.clip(np.where(turned, codes - 1, codes + 1), 1, 5)
    high = (unit == leaves[2]) & (np.arange(len(codes)) < 540)
    codes = np.where(high[:, None] & (codes > 0), better, codes).astype(np.int8)
    given = np.full(len(codes), 2, dtype=np.int8)
    given[540:] = 4
    made = survey(codes, unit=unit, hierarchy=units, checks={"check": given})
    return replace(made, questionnaire=replace(made.questionnaire, attributes=(roles(),)))


@pytest.fixture(scope="module")
def flagged(responses):
    return np.arange(responses.n) >= responses.n - FLAGGED


@pytest.fixture(scope="module")
def kept(responses, flagged):
    return without(responses, score(responses), flagged)


@pytest.fixture(scope="module")
def release(responses) -> Release:
    return analyse(responses, SETTINGS, load_policy())


def number(release: Release, measure: Measure, column: str, *keys: str) -> float:
    cell = release.cell(measure, *keys)
    assert isinstance(cell, Shown), (measure, keys, cell)
    return cell.number(column)


def test_those_who_are_to_be_flagged_are(responses, flagged) -> None:
    found = screen(responses, score(responses), load_screening())
    assert (found.careless == flagged).mean() > 0.995


def test_nobody_is_left_out_of_any_other_figure(release, responses) -> None:
    assert release.about.n == responses.n
    assert number(release, Measure.PARTICIPATION, "n", "organisation") == responses.n
    scores = score(responses)
    mean = np.nanmean(scores.values[:, 0])
    assert number(release, Measure.SCORE, "estimate", "organisation", scores.subjects[0].id) == round(mean)


def test_scores_of_the_people_kept(responses, flagged, kept) -> None:
    scores = score(responses)
    units, units_kept = tally_units(responses, scores), tally_units(*kept)
    figures = screened_scores(units, units_kept, confidence=0.95, others=1)
    for at in range(len(scores.subjects)):
        every, stay, out = (scores.values[rows, at] for rows in (slice(None), ~flagged, flagged))
        assert figures.columns["estimate"][at] == pytest.approx(np.nanmean(stay))
        move = np.nanmean(stay) - np.nanmean(every)
        assert figures.columns["difference"][at] == pytest.approx(move)
        share = (~np.isnan(out)).sum() / (~np.isnan(every)).sum()
        half = 1.96 * share * np.hypot(*(np.nanstd(x, ddof=1) / np.sqrt((~np.isnan(x)).sum()) for x in (stay, out)))
        low, high = figures.columns["low"][at], figures.columns["high"][at]
        assert low < move < high
        assert (high - low) / 2 == pytest.approx(half, rel=0.05)
        assert figures.columns["n"][at] == (~np.isnan(stay)).sum()
        assert figures.n[at] == min((~np.isnan(stay)).sum(), (~np.isnan(out)).sum())
    assert figures.unanimous is not None
    assert not figures.unanimous.any()


def test_people_flagged_who_all_gave_the_same_answer_are_unanimous(responses, flagged) -> None:
    answers = responses.answers.copy()
    answers[flagged] = np.where([item.reversed for item in responses.questionnaire.items], 1, 5)
    made = replace(responses, answers=answers)
    kept = without(made, score(made), flagged)
    figures = screened_scores(tally_units(made, score(made)), tally_units(*kept), confidence=0.95, others=1)
    assert figures.unanimous is not None
    assert figures.unanimous.all()


def findings(responses, scores):
    units = tally_units(responses, scores)
    families = [unit_contrasts(units, minimum=5, confidence=0.95)], [unit_agreement(units, minimum=5)]
    return tuple(control_false_discoveries(family, 0.05)[0] for family in families)


def test_findings_of_the_people_kept_are_those_of_a_report_on_them_alone(release, responses, kept) -> None:
    alone = replace(kept[0], checks={"check": np.full(kept[0].n, 2, dtype=np.int8)})
    theirs = analyse(alone, SETTINGS, load_policy())
    verdicts = []
    for each in (release, theirs):
        table = each.tables[Measure.CONTRAST]
        shown = release.tables[Measure.CONTRAST].status == Status.SHOWN
        verdicts.append(np.nan_to_num(np.where(shown, table.columns["verdict"], 0.0)))
    before, after = verdicts
    assert number(release, Measure.CONCLUSIONS, "before", "contrast") == (before != 0).sum() > 10
    assert number(release, Measure.CONCLUSIONS, "lost", "contrast") == ((before != 0) & (after != before)).sum()
    assert number(release, Measure.CONCLUSIONS, "new", "contrast") == ((before == 0) & (after != 0)).sum()


def test_nothing_changes_where_nothing_changed(responses) -> None:
    every = findings(responses, score(responses))
    figures = conclusions(every, every)
    for kind in ("contrast", "divided"):
        before, after = (figures.columns[f"{kind}_{when}"] for when in ("before", "after"))
        np.testing.assert_array_equal(before, after)


def test_strongest_drivers_of_the_people_kept(release, responses, kept) -> None:
    assert Measure.SCREENED_DRIVERS in release.tables
    from_everybody = np.random.default_rng(1).uniform(size=(1, 1, 4))
    values = np.random.default_rng(2).normal(size=(80, 5)) @ np.random.default_rng(3).normal(size=(5, 5))
    names = [subject.id for subject in score(responses).subjects[:5]]
    units = tally_units(*kept)
    own = replace(
        units.own,
        complete_subjects=tuple(names),
        complete_n=np.array([80.0]),
        complete_sum=values.sum(axis=0)[None],
        complete_cross=(values.T @ values)[None],
    )
    result = screened_drivers(_drivers(from_everybody, names), replace(units, own=own))
    after = importance(np.cov(values.T), 80).share
    others = set(np.argsort(-after)[:STRONGEST]) - set(np.argsort(-from_everybody[0, 0])[:STRONGEST])
    assert result.columns["changed"].tolist() == [len(others)]
    assert result.columns["strongest"].tolist() == [STRONGEST]
    assert result.n.tolist() == [80]
    unknown = screened_drivers(_drivers(np.full((1, 1, 4), np.nan), names), replace(units, own=own))
    assert np.isnan(unknown.columns["changed"]).all()
    assert unknown.why[0] >= 0


def _drivers(estimate, names):
    n = np.full(estimate.shape, 80, dtype=np.int64)
    axes = (("organisation",), (names[-1],), tuple(names[:4]))
    return Figures(Measure.DRIVERS, axes, n, {"estimate": estimate}, np.full(n.shape, -1, dtype=np.int8))


def test_a_few_flagged_people_are_not_compared(responses) -> None:
    few = replace(responses, checks={"check": np.where(np.arange(responses.n) < 3, 4, 2).astype(np.int8)})
    attentive_only = np.flatnonzero(np.arange(few.n) < few.n - FLAGGED)
    few = replace(
        few,
        answers=few.answers[attentive_only],
        unit=few.unit[attentive_only],
        checks={"check": few.checks["check"][attentive_only]},
    )
    made = analyse(few, SETTINGS, load_policy())
    for measure in (Measure.SCREENED, Measure.CONCLUSIONS, Measure.SCREENED_DRIVERS):
        assert measure not in made.tables
    assert not isinstance(made.cell(Measure.SCREENING, "all"), Shown)
