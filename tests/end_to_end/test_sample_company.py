"""The sample company's report finds what was planted in the answers, and does not find what was not."""

from pathlib import Path

import numpy as np
import pytest

from diagnostic.action_library import load_library
from diagnostic.actions import Pattern, Plan, recommend
from diagnostic.analysis import analyse
from diagnostic.cells import Shown
from diagnostic.disclosure.policy import load_policy
from diagnostic.exports.read import read_export
from diagnostic.measures import Measure
from diagnostic.problems import NotEstimable, Why
from diagnostic.profiling import find_profiles
from diagnostic.questionnaire_file import load_questionnaire
from diagnostic.release import Release
from diagnostic.report.claims import Says, Topic, claims
from diagnostic.settings import Settings
from diagnostic.simulate import Company, draw_people, load_company, write_sample

LANGUAGE = "en"
ROOT = "organisation"


@pytest.fixture(scope="module")
def company() -> Company:
    return load_company()


@pytest.fixture(scope="module")
def release(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Release:
    questionnaire = load_questionnaire("full")
    people = draw_people(company, questionnaire, seed=company.seed, language=LANGUAGE)
    folder = tmp_path_factory.mktemp("sample")
    sample = write_sample(company, questionnaire, people, language=LANGUAGE, folder=folder)
    reading = read_export(sample.export, questionnaire, roster=sample.roster)
    return analyse(reading.responses, Settings(organisation="Sylvane", date="2026-01-01"), load_policy(None))


@pytest.fixture(scope="module")
def plan(release: Release) -> Plan:
    return recommend(release, load_library(load_questionnaire("full")))


@pytest.fixture(scope="module")
def ids(company: Company, release: Release) -> dict[str, str]:
    """Unit ids of the release by the ids that the company's definition uses."""
    by_name = {unit.name: unit.id for unit in release.units}
    named = {team.id: team.to(LANGUAGE) for team in company.teams}
    named |= {division.id: division.name.to(LANGUAGE) for division in company.divisions}
    return {key: by_name[name] for key, name in named.items()}


def _number(release: Release, measure: Measure, column: str, *keys: str) -> float:
    cell = release.cell(measure, *keys)
    assert isinstance(cell, Shown), (measure, keys, cell)
    return cell.number(column)


def test_the_company_is_as_described(company: Company, release: Release) -> None:
    assert len(company.divisions) == 6
    assert len(company.teams) == 48
    assert {team.headcount for team in company.teams} >= {3, 80}
    assert 1100 <= sum(team.headcount for team in company.teams) <= 1300
    assert release.about.simulated
    assert 0.7 <= _number(release, Measure.PARTICIPATION, "estimate", ROOT) <= 0.9


def test_the_polarised_teams_are_found_on_their_scales_and_no_other_is(
    company: Company, release: Release, ids: dict[str, str]
) -> None:
    planted = company.planted.polarised
    table = release.tables[Measure.AGREEMENT]
    found = {(table.axes[0][u], table.axes[1][s]) for u, s in np.argwhere(table.columns["divided"] == 1)}
    assert found == {(ids[team], scale) for team in planted.teams for scale in planted.scales}


def test_the_disillusioned_division_is_found_and_no_other_is(
    company: Company, release: Release, plan: Plan, ids: dict[str, str]
) -> None:
    let_down = ids[company.planted.disillusioned.division]
    divisions = [unit.id for unit in release.units if unit.level == 1]
    found = {d for d in divisions if _number(release, Measure.CONTRAST, "verdict", d, "disillusion_gap") == 1}
    assert found == {let_down}
    units_told = {u for u, p in plan.units.items() if Pattern.DISILLUSION in {r.pattern for r in p.recommendations}}
    assert units_told == {let_down}
    assert plan.units[let_down].recommendations[0].pattern is Pattern.DISILLUSION
    (lifted,) = [r for r in plan.organisation.recommendations if r.pattern is Pattern.DISILLUSION]
    assert lifted.partners == (let_down,)


def test_its_teams_are_the_one_distinct_group(company: Company, release: Release, ids: dict[str, str]) -> None:
    let_down = ids[company.planted.disillusioned.division]
    for seed in range(5):
        found = find_profiles(release, np.random.default_rng(seed))
        assert [len(profile.members) for profile in found.profiles] == [found.teams - 6, 6]
        apart = found.profiles[1]
        assert {release.unit(member.team).parent for member in apart.members} == {let_down}
        assert {"promise", "delivery", "disillusion"} <= set(apart.low)


def test_the_silo_is_found_from_both_sides_and_no_other_is(
    company: Company, release: Release, plan: Plan, ids: dict[str, str]
) -> None:
    a, b = (ids[side] for side in company.planted.silo)
    table = release.tables[Measure.LINK]
    weak = table.columns["verdict"] == -1
    mutual = {(table.axes[0][i], table.axes[1][j]) for i, j in np.argwhere(weak & weak.T)}
    assert mutual == {(a, b), (b, a)}
    pairs = release.tables[Measure.PAIR]
    found = {
        (pairs.axes[0][i], pairs.axes[1][j])
        for i, j in np.argwhere(pairs.columns["verdict"] != 0)
        if pairs.shown()[i, j]
    }
    assert found == {(a, b)}
    assert _number(release, Measure.PAIR, "quality", a, b) < 40
    assert _number(release, Measure.PAIR, "need", a, b) > 70
    (silo,) = [r for r in plan.organisation.recommendations if r.pattern is Pattern.SILO]
    assert set(silo.partners) == {a, b}


def test_no_other_link_calls_for_an_action(release: Release, plan: Plan) -> None:
    """One bad link does not make the other links of its units good: none of them is there to be protected."""
    (roster,) = release.rosters
    assert (roster.id, len(roster.units)) == ("collaboration", 6)
    recommended = [r for p in plan.units.values() for r in (*p.recommendations, *p.protect) if r.subject == roster.id]
    assert recommended == []


def test_the_strong_and_the_weak_team_are_found(
    company: Company, release: Release, plan: Plan, ids: dict[str, str]
) -> None:
    strong, weak = company.planted.strong, company.planted.weak
    for scale in strong.scales:
        assert _number(release, Measure.CONTRAST, "verdict", ids[strong.team], scale) == 1
    assert {r.subject for r in plan.units[ids[strong.team]].protect} == set(strong.scales)
    assert _number(release, Measure.CONTRAST, "verdict", ids[weak.team], "means") == -1
    assert "means" in {r.subject for r in plan.units[ids[weak.team]].recommendations}


def test_leaders_are_rosier_where_planted_and_nowhere_else(company: Company, release: Release) -> None:
    scales = [s.id for s in release.subjects if s.items]
    verdicts = {s: release.cell(Measure.ROLE_CONTRAST, "leader", s) for s in scales}
    found = {s for s, cell in verdicts.items() if isinstance(cell, Shown) and cell.get("verdict") in {-1, 1}}
    assert found == set(company.planted.rosier)


def test_length_of_service_goes_with_the_planted_scale_and_no_other(company: Company, release: Release) -> None:
    scales = {s.id for s in release.subjects if s.items}
    table = release.tables[Measure.CUT_CONTRAST]
    cells = {(key, s): release.cell(Measure.CUT_CONTRAST, key, s) for key in table.axes[0] for s in scales}
    found = {at: c.number("verdict") for at, c in cells.items() if isinstance(c, Shown) and c.get("verdict") in {-1, 1}}
    served = {at: verdict for at, verdict in found.items() if at[0].startswith("tenure:")}
    scale = company.planted.served.scale
    assert served == {("tenure:under-1", scale): 1, ("tenure:from-10", scale): -1}
    # Sites are whole teams, drawn anyhow: they differ as their teams do.
    assert {key for key, _ in found} - {key for key, _ in served} <= {"site:Lille", "site:Lyon", "site:Nantes"}


@pytest.mark.parametrize("outcome", ["engagement", "cohesion"])
def test_the_drivers_are_what_the_outcome_was_made_of(company: Company, release: Release, outcome: str) -> None:
    planted: dict[str, float] = getattr(company.planted, outcome)
    drivers = release.tables[Measure.DRIVERS].axes[2]
    share = {d: _number(release, Measure.DRIVERS, "estimate", ROOT, outcome, d) for d in drivers}
    first = sorted(share, key=lambda driver: -share[driver])
    assert set(list(planted)[:2]) <= set(first[:4])
    assert all(_number(release, Measure.DRIVERS, "low", ROOT, outcome, d) > 0 for d in planted)
    between = {d: release.cell(Measure.DRIVER_LEVELS, "between", outcome, d) for d in drivers}
    assert set(between.values()) == {NotEstimable(Why.TOO_FEW_GROUPS)}, "48 teams are too few for 20 scales"
    within = {d: _number(release, Measure.DRIVER_LEVELS, "estimate", "within", outcome, d) for d in drivers}
    assert set(list(planted)[:2]) <= set(sorted(within, key=lambda driver: -within[driver])[:4])


@pytest.mark.parametrize("outcome", ["engagement", "cohesion"])
def test_no_division_is_said_to_have_other_drivers_since_none_has(
    company: Company, release: Release, ids: dict[str, str], outcome: str
) -> None:
    sources = release.driver_units(outcome)
    verdicts = {
        (unit, driver): release.cell(Measure.DRIVERS, unit, outcome, driver).get("verdict")
        for unit in set(sources.values()) - {ROOT}
        for driver in release.tables[Measure.DRIVERS].axes[2]
    }
    assert len(verdicts) >= 3 * 20
    assert set(verdicts.values()) == {0.0}
    assert sources[ids["safety"]] == sources[ids["assembly-1"]] == ids["production"]
    assert sources[ids["legal"]] == ROOT


def test_few_of_the_differences_that_were_not_planted_are_called_findings(
    company: Company, release: Release, ids: dict[str, str]
) -> None:
    """Team effects are drawn for every team, so some findings are real; chance alone would give thirty."""
    planted = {ids[team] for team in (company.planted.strong.team, company.planted.weak.team)}
    planted |= {ids[company.planted.disillusioned.division]} | {ids[t] for t in company.planted.polarised.teams}
    table = release.tables[Measure.CONTRAST]
    leaf = {unit.id for unit in release.units if unit.leaf}
    rows = [at for at, unit in enumerate(table.axes[0]) if unit in leaf - planted]
    scales = [at for at, subject in enumerate(table.axes[1]) if release.subject(subject).items]
    verdicts = table.columns["verdict"][np.ix_(rows, scales)]
    assert np.nansum(np.abs(verdicts)) <= 0.03 * np.isfinite(verdicts).sum()


def test_the_plan_answers_what_the_summary_says(release: Release, plan: Plan) -> None:
    said = claims(release)
    strong = {s for claim in said if claim.topic is Topic.CHAIN and claim.says is not Says.LOW for s in claim.subjects}
    assert strong
    whole = release.units[0].id
    first = plan.organisation.recommendations
    assert first
    for recommendation in first:
        assert recommendation.pattern is not Pattern.LOW or recommendation.subject not in strong
        if (
            recommendation.pattern is Pattern.DISILLUSION
            and recommendation.unit == whole
            and not recommendation.partners
        ):
            assert any(claim.topic is Topic.PROMISE and claim.says is Says.WIDE for claim in said)
        if recommendation.pattern is Pattern.PERCEPTION_GAP:
            assert any(claim.topic is Topic.ROLES and claim.says is Says.SOME for claim in said)
    kept = {recommendation.subject for recommendation in plan.organisation.protect}
    assert not kept & {s for claim in said if claim.topic is Topic.PRIORITY for s in claim.subjects}


def test_scales_are_reliable_and_teams_differ_as_teams_do(release: Release) -> None:
    for subject in release.subjects:
        if len(subject.items) > 1:
            assert _number(release, Measure.RELIABILITY, "alpha", subject.id) > 0.65
    assert 0.01 < _number(release, Measure.POOLING, "icc1", "engagement") < 0.15


def test_no_team_under_the_threshold_is_shown(company: Company, release: Release, ids: dict[str, str]) -> None:
    tiny = ids["management-board"]
    for measure in (Measure.SCORE, Measure.SHRUNKEN, Measure.FAVOURABLE, Measure.AGREEMENT, Measure.CONTRAST):
        table = release.tables[measure]
        row = table.axes[0].index(tiny)
        assert not table.shown()[row].any()
        assert all(np.isnan(values[row]).all() for values in table.columns.values())


def test_the_sample_differs_only_by_its_words_between_languages(company: Company, tmp_path: Path) -> None:
    questionnaire = load_questionnaire("full")
    shapes = []
    for language in ("en", "fr"):
        people = draw_people(company, questionnaire, seed=company.seed, language=language)
        sample = write_sample(company, questionnaire, people, language=language, folder=tmp_path / language)
        reading = read_export(sample.export, questionnaire, roster=sample.roster)
        shapes.append((reading.responses.answers, reading.responses.unit, reading.responses.items))
    np.testing.assert_array_equal(shapes[0][0], shapes[1][0])
    assert shapes[0][2] == shapes[1][2]


def test_two_draws_give_the_same_files(company: Company, tmp_path: Path) -> None:
    questionnaire = load_questionnaire("pulse")
    written = []
    for run in ("first", "second"):
        people = draw_people(company, questionnaire, seed=3, language="fr")
        sample = write_sample(company, questionnaire, people, language="fr", folder=tmp_path / run)
        written.append((sample.export.read_bytes(), sample.roster.read_bytes()))
    assert written[0] == written[1]
