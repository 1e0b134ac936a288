"""What the executive summary says is what the figures say: no claim against a figure, a chart or the plan."""

import itertools
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from release_factory import ORGANISATION, OUTCOMES, sample_plan, sample_release
from waves_release import waves_release

from diagnostic.action_rules import load_rules
from diagnostic.cells import Shown, Status
from diagnostic.measures import Measure
from diagnostic.questionnaire import ScaleKind
from diagnostic.release import Release
from diagnostic.report.chart_values import Changes
from diagnostic.report.claims import Claim, Says, Topic, claims
from diagnostic.report.compose import compose
from diagnostic.report.document import Callout, Document, Figure, Statements
from diagnostic.report.moves import matters
from diagnostic.report.values import Certainty
from diagnostic.report.wording import Wording

LANGUAGES = ("en", "fr")
CONCLUSIONS = {
    Topic.OUTCOMES: (Says.ABOVE, Says.BELOW, Says.UNCLEAR),
    Topic.PROMOTERS: (Says.ABOVE, Says.BELOW, Says.UNCLEAR),
    Topic.MOVED: (Says.ROSE, Says.FELL, Says.LIKELY_UP, Says.LIKELY_DOWN, Says.STEADY, Says.UNCLEAR),
    Topic.CHAIN: (Says.HIGH_AND_LOW, Says.HIGH, Says.LOW, Says.UNCLEAR),
    Topic.PROMISE: (Says.WIDE, Says.SMALL, Says.KEPT, Says.UNCLEAR),
    Topic.PRIORITY: (Says.FIRST, Says.UNCLEAR),
    Topic.UNITS: (Says.SOME, Says.UNCLEAR),
    Topic.ROLES: (Says.SOME, Says.UNCLEAR),
}
POSSIBLY = {Says.LIKELY_UP, Says.LIKELY_DOWN, Says.FIRST}


def with_columns(release: Release, measure: Measure, **columns: np.ndarray) -> Release:
    table = release.tables[measure]
    changed = replace(table, columns=MappingProxyType({**table.columns, **columns}))
    return replace(release, tables=MappingProxyType({**release.tables, measure: changed}))


@st.composite
def releases(draw: st.DrawFn) -> Release:
    """Draw releases whose organisation scores anything, with any width of interval, and any differences."""
    release = sample_release()
    scores = release.tables[Measure.SCORE]
    width = scores.status.shape[1]
    middle = draw(st.lists(st.integers(0, 100), min_size=width, max_size=width))
    half = draw(st.lists(st.integers(0, 12), min_size=width, max_size=width))
    changed = {name: scores.columns[name].copy() for name in ("estimate", "low", "high")}
    changed["estimate"][0], changed["low"][0] = middle, np.subtract(middle, half)
    changed["high"][0] = np.add(middle, half)
    release = with_columns(release, Measure.SCORE, **changed)
    for measure in (Measure.CONTRAST, Measure.ROLE_CONTRAST):
        verdict = release.tables[measure].columns["verdict"]
        if draw(st.booleans()):
            release = with_columns(release, measure, verdict=np.zeros_like(verdict))
    return release


def told(release: Release, topic: Topic) -> tuple[Claim, ...]:
    return tuple(claim for claim in claims(release) if claim.topic is topic)


def cell(release: Release, measure: Measure, *keys: str) -> Shown:
    found = release.cell(measure, *keys)
    assert isinstance(found, Shown)
    return found


def statements(document: Document) -> Statements:
    return next(block for block in document.sections[0].blocks if isinstance(block, Statements))


@given(releases())
@settings(max_examples=60, deadline=None)
def test_every_claim_is_as_sure_as_its_interval(release: Release) -> None:
    for claim in (*told(release, Topic.OUTCOMES), *told(release, Topic.PROMOTERS)):
        middle = 0 if claim.topic is Topic.PROMOTERS else 50
        for subject in claim.subjects:
            found = cell(release, Measure.SCORE, ORGANISATION, subject)
            straddles = found.number("low") <= middle <= found.number("high")
            assert (claim.certainty is Certainty.UNKNOWN) == straddles
            assert straddles or (found.number("estimate") > middle) == (claim.says is Says.ABOVE)


@given(releases())
@settings(max_examples=60, deadline=None)
def test_no_two_claims_contradict_each_other(release: Release) -> None:
    for topic in (Topic.OUTCOMES, Topic.PROMOTERS, Topic.MOVED):
        named = [subject for claim in told(release, topic) for subject in claim.subjects]
        assert len(named) == len(set(named))
    for claim in told(release, Topic.CHAIN):
        assert not set(claim.subjects) & set(claim.others)
        high, low = (claim.subjects, claim.others) if claim.says is not Says.LOW else ((), claim.subjects)
        # Whatever effort is called for, it is not on what was just called strong.
        assert not set(high) & {subject for each in told(release, Topic.PRIORITY) for subject in each.subjects}
        for one, other in itertools.product(high, low):
            ends = [cell(release, Measure.SCORE, ORGANISATION, each) for each in (one, other)]
            assert ends[0].number("low") > ends[1].number("high")
    for topic, allowed in CONCLUSIONS.items():
        for claim in told(release, topic):
            assert claim.says in allowed
            expected = Certainty.LIKELY if claim.says in POSSIBLY else Certainty.SURE
            assert claim.certainty is (Certainty.UNKNOWN if claim.says is Says.UNCLEAR else expected)


@given(releases())
@settings(max_examples=25, deadline=None)
def test_hopes_are_said_alike_in_the_summary_in_their_section_and_by_the_rule_of_the_plan(release: Release) -> None:
    (claim,) = told(release, Topic.PROMISE)
    gap = cell(release, Measure.SCORE, ORGANISATION, "gap")
    opened = Wording("en").text("disillusion.open", raised="", delivered="", gap="", interval="").split(". ")[-1]
    document = compose(release, sample_plan(), Wording("en"))
    section = next(each for each in document.sections if each.id == "disillusion")
    callout = next(block for block in section.blocks if isinstance(block, Callout))
    assert callout.text.endswith(opened) == (claim.says in {Says.WIDE, Says.SMALL})
    assert (claim.says is Says.WIDE) == (gap.number("low") > load_rules().disillusion_gap)


def test_scores_in_sentences_are_those_of_the_key_figures() -> None:
    document = compose(sample_release(), sample_plan(), Wording("en"))
    sentences = " ".join(each.text for each in statements(document).statements)
    for subject in OUTCOMES:
        estimate = cell(sample_release(), Measure.SCORE, ORGANISATION, subject).number("estimate")
        name = sample_release().subject(subject).name.to("en")
        shown = f"+{estimate:.0f}" if subject == "enps" else f"{estimate:.0f}"
        assert f"“{name}” ({shown})" in sentences


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_moved_is_said_as_the_picture_says_it(language: str) -> None:
    release = waves_release()
    document = compose(release, sample_plan(), Wording(language))
    figures = {block.id: block for s in document.sections for block in s.blocks if isinstance(block, Figure)}
    chart = figures["waves-changes"].chart
    assert isinstance(chart, Changes)
    rows = {row.label: row for row in chart.rows}
    seen = 0
    for claim in told(release, Topic.MOVED):
        for subject in claim.subjects:
            row = rows[release.subject(subject).name.to(language)]
            assert row.words == Wording(language).text(f"move.{claim.says.value}")
            change = cell(release, Measure.CHANGE, ORGANISATION, subject)
            assert row.point == change.number("estimate")
            assert (row.low <= 0 <= row.high) == (claim.says in {Says.STEADY, Says.UNCLEAR})
            if claim.says is Says.STEADY:  # by no more than is said, and not by a limit that is another scale's
                assert -claim.values["points"] < row.low <= row.high < claim.values["points"]
                assert claim.values["points"] == matters(release, subject)
            seen += 1
    assert seen == len(OUTCOMES)


def test_what_is_not_shown_is_not_said() -> None:
    release = sample_release()
    hidden = release.tables[Measure.SCORE]
    status = np.full_like(hidden.status, Status.WITHHELD)
    tables = {**release.tables, Measure.SCORE: replace(hidden, status=status)}
    for measure in (Measure.CONTRAST, Measure.ROLE_CONTRAST, Measure.DRIVERS):
        del tables[measure]
    bare = replace(release, tables=MappingProxyType(tables))
    assert [claim.topic for claim in claims(bare)] == [Topic.PRIORITY] * 2
    assert all(claim.certainty is Certainty.UNKNOWN for claim in claims(bare))


def test_units_that_differ_are_counted_and_that_none_does_is_no_proof_that_they_are_alike() -> None:
    release = sample_release()
    (claim,) = told(release, Topic.UNITS)
    apart = {
        unit.id
        for unit in release.units
        for subject in release.subjects
        if subject.kind in {ScaleKind.MEAN, ScaleKind.NPS}
        if isinstance(found := release.cell(Measure.CONTRAST, unit.id, subject.id), Shown) and found.get("verdict")
    }
    assert claim.values["apart"] == len(apart) > 0
    verdict = np.zeros_like(release.tables[Measure.CONTRAST].columns["verdict"])
    (alike,) = told(with_columns(release, Measure.CONTRAST, verdict=verdict), Topic.UNITS)
    assert alike.certainty is Certainty.UNKNOWN
    assert alike.values["compared"] == claim.values["compared"]


def test_with_one_wave_nothing_is_said_of_moves() -> None:
    assert not told(sample_release(), Topic.MOVED)
    assert told(waves_release(), Topic.MOVED)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_conclusion_has_a_sentence(language: str) -> None:
    wording = Wording(language)
    expected = {f"brief.{topic.value}.{says.value}" for topic, found in CONCLUSIONS.items() for says in found}
    assert set(wording.keys("brief.")) == expected | {"brief.title", "brief.scored"}
    for certainty in Certainty:
        assert wording.text(f"certainty.{certainty.value}")


def test_an_outcome_is_of_some_kind() -> None:
    kinds = {subject.kind for subject in sample_release().subjects if subject.id in OUTCOMES}
    assert kinds == {ScaleKind.MEAN, ScaleKind.NPS}
