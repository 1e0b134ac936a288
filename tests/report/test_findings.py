from dataclasses import replace
from itertools import combinations
from types import MappingProxyType

import numpy as np
import pytest
import release_factory as factory
from release_factory import DIVIDED_TEAM, HIGH_TEAM, LOW_TEAM, ORGANISATION, sample_plan, sample_release

from diagnostic.actions import Evidence
from diagnostic.cells import Status
from diagnostic.measures import Measure
from diagnostic.release import Release
from diagnostic.report import findings
from diagnostic.report.findings import Kind
from diagnostic.report.names import Names
from diagnostic.report.selection import gaps, half, outcomes, silo_indices
from diagnostic.report.sentences import evidence_sentence, sentence, together
from diagnostic.report.values import Tone
from diagnostic.report.wording import Wording

ENGLISH = Wording("en")
both_languages = pytest.mark.parametrize("language", ["en", "fr"])
EVERY = (
    findings.levels,
    findings.between_teams,
    findings.contrasts,
    findings.divided,
    findings.perception,
    findings.disillusion,
    findings.silos,
    findings.main_drivers,
)


def changed(release: Release, measure: Measure, column: str, value: float) -> Release:
    """Return the release with one column of one table set throughout."""
    table = release.tables[measure]
    columns = {**table.columns, column: np.full(table.columns[column].shape, value)}
    new = replace(table, columns=columns)
    return replace(release, tables=MappingProxyType({**release.tables, measure: new}))


def hidden(release: Release, measure: Measure, status: Status) -> Release:
    """Return the release with no cell of a table shown; its figures stay in place to be found by whoever looks."""
    table = release.tables[measure]
    nowhere = np.zeros_like(table.reason)
    new = replace(table, status=np.full(table.status.shape, status, dtype=np.int8), reason=nowhere)
    return replace(release, tables=MappingProxyType({**release.tables, measure: new}))


def all_pairs() -> tuple[tuple[str, str], ...]:
    return tuple(combinations(factory.DRIVERS, 2))


def test_strong_and_weak_scales_have_intervals_clear_of_the_average():
    found = findings.levels(sample_release())
    high = {finding.subject for finding in found if finding.kind is Kind.HIGH}
    low = {finding.subject for finding in found if finding.kind is Kind.LOW}
    assert high == {"mission", "vision", "products"}
    assert low == {"own_task", "promise", "delivery"}
    assert found[0].subject == "delivery"
    assert found[0].values["average"] == pytest.approx(np.mean([74, 70, 71, 58, 49, 55, 46, 63, 60]))


def test_a_wide_interval_is_no_finding():
    release = changed(changed(sample_release(), Measure.SCORE, "low", 0.0), Measure.SCORE, "high", 100.0)
    assert findings.levels(release) == ()


def test_a_certain_but_tiny_distance_from_the_average_is_no_finding():
    release = sample_release()
    estimate = release.tables[Measure.SCORE].columns["estimate"]
    table = release.tables[Measure.SCORE]
    near = 60 + (estimate - 60) / 10
    columns = {**table.columns, "estimate": near, "low": near - 0.1, "high": near + 0.1}
    tables = {**release.tables, Measure.SCORE: replace(table, columns=columns)}
    assert findings.levels(replace(release, tables=MappingProxyType(tables))) == ()


def test_teams_stand_out_by_verdict_only():
    found = findings.contrasts(sample_release())
    assert {finding.unit for finding in found if finding.kind is Kind.BELOW} == {LOW_TEAM}
    assert {finding.unit for finding in found if finding.kind is Kind.ABOVE} == {HIGH_TEAM}
    assert findings.contrasts(changed(sample_release(), Measure.CONTRAST, "verdict", 0.0)) == ()


def test_the_finding_of_one_unit_are_those_of_all_units_that_are_its():
    release = sample_release()
    assert findings.contrasts(release, LOW_TEAM) == tuple(
        finding for finding in findings.contrasts(release) if finding.unit == LOW_TEAM
    )
    assert {finding.unit for finding in findings.divided(release, DIVIDED_TEAM)} == {DIVIDED_TEAM}
    assert {finding.unit for finding in findings.disillusion(release, LOW_TEAM)} == {LOW_TEAM}


@pytest.mark.parametrize("status", [Status.WITHHELD, Status.NOT_ESTIMABLE, Status.BANDED])
@pytest.mark.parametrize("find", EVERY)
def test_a_cell_that_is_not_shown_gives_no_finding(find, status):
    release = sample_release()
    assert find(release)
    for measure in release.tables:
        release = hidden(release, measure, status)
    assert find(release) == ()


def test_variation_between_teams_needs_an_interval_above_zero():
    found = {finding.subject for finding in findings.between_teams(sample_release())}
    assert found == {"engagement", "enps"}


def test_two_camps_make_a_divided_team():
    found = findings.divided(sample_release())
    assert {finding.unit for finding in found} == {DIVIDED_TEAM}
    assert {finding.tone for finding in found} == {Tone.DIVIDED}


def test_role_levels_differ_by_verdict_only():
    found = findings.perception(sample_release())
    assert {(finding.partner, finding.subject) for finding in found} == {("leader", "mission"), ("leader", "vision")}
    assert findings.perception(changed(sample_release(), Measure.ROLE_CONTRAST, "verdict", 0.0)) == ()


def test_disillusion_is_found_by_kind_and_parts_whatever_the_ids():
    release = sample_release()
    assert [subject.id for subject in gaps(release)] == ["gap"]
    whole, team = sorted(findings.disillusion(release), key=lambda finding: finding.kind)
    assert (whole.kind, whole.unit) == (Kind.GAP, ORGANISATION)
    assert (whole.values["raised"], whole.values["delivered"], whole.values["estimate"]) == (72, 50, 22)
    assert (team.kind, team.unit) == (Kind.GAP_ABOVE, LOW_TEAM)


def test_a_gap_whose_interval_holds_zero_is_no_finding():
    release = changed(sample_release(), Measure.SCORE, "low", -1.0)
    assert [finding.kind for finding in findings.disillusion(release)] == [Kind.GAP_ABOVE]


def test_a_side_of_a_gap_without_an_index_is_the_mean_of_its_scales():
    release = sample_release(keep=lambda id_: id_ != "hopes")
    assert half(release, ORGANISATION, ("mission", "vision")) == 72
    assert half(release, factory.SMALL, ("mission", "vision")) is None


def test_silo_indices_are_what_brakes_but_not_the_sides_of_a_gap():
    assert [subject.id for subject in silo_indices(sample_release())] == ["silo_index"]


def test_a_link_is_weak_only_from_both_sides():
    release = sample_release()
    (link,) = findings.weak_links(release)
    assert {link.unit, link.partner} == {"commercial", "operations"}
    assert dict(link.values) == {"there": 34, "back": 38}
    table = release.tables[Measure.LINK]
    verdict = table.columns["verdict"].copy()
    verdict[1, 0] = 0
    one_sided = replace(table, columns={**table.columns, "verdict": verdict})
    release = replace(release, tables=MappingProxyType({**release.tables, Measure.LINK: one_sided}))
    assert findings.weak_links(release) == ()


def test_drivers_that_cannot_be_told_apart_are_named():
    by_outcome = {finding.partner: finding for finding in findings.main_drivers(sample_release())}
    assert by_outcome["engagement"].subject == "delivery"
    assert by_outcome["engagement"].alike == ("promise",)
    assert by_outcome["cohesion"].alike == ()
    assert by_outcome["cohesion"].kind is Kind.DRIVER


def test_where_no_driver_can_be_told_apart_none_is_the_main_one():
    release = replace(sample_release(), indistinguishable={factory.ORGANISATION: {"engagement": all_pairs()}})
    found = {finding.partner: finding.kind for finding in findings.main_drivers(release)}
    assert found["engagement"] is Kind.DRIVERS_ALIKE


def test_ranking_puts_the_largest_and_surest_first_and_is_stable():
    found = findings.contrasts(sample_release())
    assert [finding.strength for finding in found] == sorted((f.strength for f in found), reverse=True)
    assert findings.ranked(reversed(found)) == found


def test_outcomes_on_0_to_100_come_before_net_scores():
    assert [subject.id for subject in outcomes(sample_release())] == ["engagement", "cohesion", "enps"]


def test_what_stands_out_is_few_and_the_most_serious_first():
    lines = findings.standing_out(sample_release(), 6)
    kinds = [line[0].kind for line in lines]
    assert kinds == [Kind.GAP, Kind.WEAK_LINK, Kind.DIVIDED, Kind.PERCEPTION_GAP, Kind.BELOW, Kind.ABOVE]
    assert [finding.subject for finding in lines[3]] == ["mission", "vision"]
    assert [line[0].kind for line in findings.standing_out(sample_release(), 2)] == kinds[:2]
    more = [line[0].kind for line in findings.standing_out(sample_release(), 7)]
    assert sorted(more[:2]) == [Kind.GAP, Kind.GAP_ABOVE]
    assert more[2:] == kinds[1:]


def test_a_gap_that_is_no_warning_does_not_stand_out():
    release = changed(sample_release(), Measure.SCORE, "low", 3.0)
    assert Kind.GAP in {finding.kind for finding in findings.disillusion(release)}
    assert Kind.GAP not in {finding.kind for line in findings.standing_out(release, 99) for finding in line}


@both_languages
def test_divided_teams_make_one_line(language):
    names = Names(sample_release(), Wording(language))
    release = changed(sample_release(), Measure.AGREEMENT, "divided", 1.0)
    (line,) = [line for line in findings.standing_out(release, 6) if line[0].kind is Kind.DIVIDED]
    assert len({finding.unit for finding in line}) == len(line) == findings.TEAMS_IN_A_LINE
    assert all(names.unit(finding.unit) in together(line, names) for finding in line)


@both_languages
@pytest.mark.parametrize("difference", [12.0, -12.0])
def test_one_role_level_makes_one_line(language, difference):
    names = Names(sample_release(), Wording(language))
    release = changed(sample_release(), Measure.ROLE_CONTRAST, "estimate", difference)
    (line,) = [line for line in findings.standing_out(release, 6) if line[0].kind is Kind.PERCEPTION_GAP]
    text = together(line, names)
    assert all(names.subject(finding.subject) in text for finding in line)
    assert text.count("12") == len(line) == 2


@both_languages
def test_every_kind_of_finding_has_a_sentence(language):
    release = sample_release()
    names = Names(release, Wording(language))
    alike = {factory.ORGANISATION: {outcome: all_pairs() for outcome in factory.OUTCOMES}}
    variants = (
        release,
        changed(release, Measure.SCORE, "high", 49.0),
        replace(release, indistinguishable=alike),
    )
    found = [finding for variant in variants for find in EVERY for finding in find(variant)]
    assert {finding.kind for finding in found} == set(Kind)
    for finding in found:
        text = sentence(finding, names)
        assert any(character.isdigit() for character in text)
        assert text.endswith(".")
        assert names.unit(finding.unit) in sentence(finding, names, with_unit=True)


def test_sentences_carry_the_numbers():
    release = sample_release()
    names = Names(release, ENGLISH)
    (weakest, *_) = findings.levels(release)
    assert sentence(weakest, names) == (
        "“Delivering” is at 46 out of 100 (42 to 50), below the average of the scales (61)."
    )
    below = next(f for f in findings.contrasts(release, LOW_TEAM) if f.subject == "delivery")
    points = abs(below.values["difference"])
    assert sentence(below, names, with_unit=True) == (
        f"South – “Delivering” is at {below.values['score']:.0f}, {points:.0f} points below the rest of Commercial."
    )


def test_a_role_below_the_reference_is_said_to_be_lower():
    release = changed(sample_release(), Measure.ROLE_CONTRAST, "estimate", -7.0)
    texts = [sentence(finding, Names(release, ENGLISH)) for finding in findings.perception(release)]
    assert all("7 points lower" in text for text in texts)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_piece_of_evidence_has_a_sentence(language):
    plan = sample_plan()
    names = Names(sample_release(), Wording(language))
    plans = [plan.organisation, *plan.units.values()]
    evidence = [one for unit in plans for action in (*unit.recommendations, *unit.protect) for one in action.evidence]
    kinds = {one.kind for one in evidence}
    assert {f"evidence.{kind}" for kind in kinds} == set(names.wording.keys("evidence."))
    for one in evidence:
        text = evidence_sentence(one, names)
        assert any(character.isdigit() for character in text)
        assert "{" not in text


def test_evidence_on_a_net_score_is_signed():
    evidence = Evidence("low_score", {"estimate": -12, "low": -20, "high": -4}, (ORGANISATION,), ("enps",))
    assert evidence_sentence(evidence, Names(sample_release(), ENGLISH)) == (
        "“Recommendation” is at −12 (−20 to −4) in Maison Aubépine."
    )


def test_units_of_the_same_name_are_told_apart():
    names = Names(sample_release(), ENGLISH)
    assert names.unit("commercial/north") == "North (Commercial)"
    assert names.unit("operations/north") == "North (Operations)"
    assert names.unit("commercial/web") == "Web"


def test_siblings_of_the_same_name_are_told_apart():
    release = sample_release()
    units = tuple(replace(unit, name="Same") if unit.parent == "support" else unit for unit in release.units)
    names = Names(replace(release, units=units), ENGLISH)
    shown = [names.unit(unit.id) for unit in units]
    assert len(set(shown)) == len(shown)
