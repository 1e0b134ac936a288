"""What goes with the outcomes in divisions, within teams and between them."""

from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest
import release_factory as factory
from release_factory import DRIVERS, ORGANISATION, OUTCOMES, make_table, sample_plan, sample_release

from diagnostic.measures import DriverLevel, Measure
from diagnostic.problems import Why
from diagnostic.release import Release
from diagnostic.report.chart_values import GroupedDots, Matrix
from diagnostic.report.compose import compose
from diagnostic.report.document import Block, Document, Figure, Group, Paragraph, TableBlock
from diagnostic.report.names import Names
from diagnostic.report.priorities import priorities
from diagnostic.report.values import Tone
from diagnostic.report.wording import Wording

UNITS = (ORGANISATION, "commercial", "operations", "support")
OWN = ("commercial", "operations")
ENGLISH = Wording("en")
both_languages = pytest.mark.parametrize("language", ["en", "fr"])


def with_divisions(verdict: dict[tuple[str, str], int] | None = None, *, tested: bool = True) -> Release:
    """Return a release in which two divisions have drivers of their own; ``verdict`` is by division and driver."""
    release = sample_release()
    share = np.tile([factory.SHARES[driver] for driver in DRIVERS], (len(UNITS), len(OUTCOMES), 1))
    share[2] = share[2, :, ::-1]
    verdicts = np.full(share.shape, 0.0 if tested else np.nan)
    for (unit, driver), value in (verdict or {}).items():
        verdicts[UNITS.index(unit), 0, DRIVERS.index(driver)] = value
    verdicts[0] = np.nan
    hidden = {("support", outcome, driver): Why.TOO_FEW_ANSWERS for outcome in OUTCOMES for driver in DRIVERS}
    importance = make_table(
        Measure.DRIVERS,
        (UNITS, OUTCOMES, DRIVERS),
        {
            "estimate": share,
            "low": share - 0.05,
            "high": share + 0.06,
            "beta": 0.2,
            "q_value": np.where(verdicts != 0, 0.01, 0.6),
            "verdict": verdicts,
        },
        hidden,
    )
    models = make_table(
        Measure.DRIVER_MODEL,
        (UNITS, OUTCOMES),
        {"estimate": 0.5, "adjusted": 0.48, "low": 0.4, "high": 0.57},
        {("support", outcome): Why.TOO_FEW_ANSWERS for outcome in OUTCOMES},
    )
    about = replace(release.about, driver_minimum=100)
    tables = {**release.tables, Measure.DRIVERS: importance, Measure.DRIVER_MODEL: models}
    return replace(release, about=about, tables=MappingProxyType(tables))


def with_levels(release: Release, *, between: bool = True, apart: bool = False) -> Release:
    """Return a release with the drivers within teams and, if asked, between them."""
    levels = tuple(level.value for level in DriverLevel)
    share = np.tile([factory.SHARES[driver] for driver in DRIVERS], (2, len(OUTCOMES), 1))
    if apart:
        share[1] = share[1, :, ::-1]
    hidden = {} if between else {("between", o, d): Why.TOO_FEW_GROUPS for o in OUTCOMES for d in DRIVERS}
    columns = {"estimate": share, "low": share - 0.02, "high": share + 0.02, "beta": 0.2}
    model = {"estimate": 0.5, "adjusted": 0.44, "low": 0.4, "high": 0.5, "n": 158, "groups": 48}
    tables = {
        **release.tables,
        Measure.DRIVER_LEVELS: make_table(Measure.DRIVER_LEVELS, (levels, OUTCOMES, DRIVERS), columns, hidden),
        Measure.DRIVER_LEVEL_MODEL: make_table(
            Measure.DRIVER_LEVEL_MODEL,
            (levels, OUTCOMES),
            model,
            {} if between else {("between", outcome): Why.TOO_FEW_GROUPS for outcome in OUTCOMES},
        ),
    }
    return replace(release, tables=MappingProxyType(tables))


def report(release: Release, language: str = "en") -> Document:
    return compose(release, sample_plan(), Wording(language))


def every(blocks: tuple[Block, ...]) -> Iterator[Block]:
    for block in blocks:
        yield block
        if isinstance(block, Group):
            yield from every(block.blocks)


def part(release: Release, id_: str, language: str = "en") -> Group:
    document = report(release, language)
    (section,) = [section for section in document.sections if section.id == "drivers"]
    (found,) = [block for block in section.blocks if isinstance(block, Group) and block.id == id_]
    return found


def figure(group: Group, id_: str) -> Figure:
    (found,) = [block for block in group.blocks if isinstance(block, Figure) and block.id == id_]
    return found


def paragraphs(group: Group) -> str:
    return " ".join(block.text for block in group.blocks if isinstance(block, Paragraph))


def test_divisions_without_drivers_of_their_own_leave_no_part():
    ids = {
        block.id
        for section in report(sample_release()).sections
        for block in every(section.blocks)
        if isinstance(block, Group)
    }
    assert "drivers-divisions" not in ids


@both_languages
def test_a_division_that_inherits_is_named_with_where_from(language):
    release = with_divisions()
    names = Names(release, Wording(language))
    group = part(release, "drivers-divisions", language)
    said = paragraphs(group)
    assert "100" in said
    assert names.unit("support") in said
    assert names.unit(ORGANISATION) in said
    assert names.unit("commercial") not in said
    (table,) = [block for block in group.blocks if isinstance(block, TableBlock)]
    rows = {row[0].text: row for row in table.rows}
    assert set(rows) == {names.unit(unit) for unit in UNITS[1:]}
    assert names.unit(ORGANISATION) in rows[names.unit("support")][1].text
    assert rows[names.unit("support")][1].tone is Tone.MUTED
    assert rows[names.unit("commercial")][1].text == Wording(language).text("drivers.units.own")


def test_the_picture_has_the_organisation_and_the_divisions_with_their_own():
    chart = figure(part(with_divisions(), "drivers-divisions"), "drivers-divisions-engagement").chart
    assert isinstance(chart, Matrix)
    names = Names(with_divisions(), ENGLISH)
    assert chart.columns == tuple(names.unit(unit) for unit in (ORGANISATION, *OWN))
    assert chart.rows[0] == names.subject(DRIVERS[-1]), "the largest share first"
    assert chart.values == chart.weights
    assert not any(any(row) for row in chart.flagged)
    assert chart.top == max(value for row in chart.values for value in row)
    assert not chart.graded


def test_alike_divisions_are_said_to_be_so_as_far_as_can_be_told():
    group = part(with_divisions(), "drivers-divisions")
    assert (
        ENGLISH.text("drivers.units.alike", outcome="“Engagement”")
        in figure(group, "drivers-divisions-engagement").sentence
    )


def test_divisions_that_could_not_be_tested_are_not_called_alike():
    sentence = figure(part(with_divisions(tested=False), "drivers-divisions"), "drivers-divisions-engagement").sentence
    assert sentence == ENGLISH.text("drivers.units.untested", outcome="“Engagement”")


@both_languages
def test_only_what_survived_is_called_different(language):
    first, last = DRIVERS[0], DRIVERS[-1]
    release = with_divisions({("operations", first): -1, ("operations", last): 1})
    names = Names(release, Wording(language))
    group = part(release, "drivers-divisions", language)
    found = figure(group, "drivers-divisions-engagement")
    assert names.unit("operations") in found.sentence
    assert names.unit("commercial") not in found.sentence
    assert names.subject(first) in found.sentence
    assert names.subject(last) in found.sentence
    assert sum(sum(row) for row in found.chart.flagged) == 2
    other = figure(group, "drivers-divisions-cohesion")
    assert other.sentence == names.wording.text(
        "drivers.units.alike", outcome=names.wording.text("name.quoted", name=names.subject("cohesion"))
    )
    tones = {row[0].text: row[3].tone for row in found.table.rows}
    assert tones[names.subject(last)] is Tone.ABOVE
    assert tones[names.subject(first)] is Tone.BELOW


def test_priorities_of_a_division_are_by_its_importance_and_its_scores():
    release = with_divisions()
    own = priorities(release, "operations", "operations", "engagement")
    taken = priorities(release, "support", ORGANISATION, "engagement")
    assert own.places[0].driver == DRIVERS[0]
    assert taken.places[0].driver == DRIVERS[-1]
    for found in (own, taken):
        assert found.first == tuple(sorted(found.first, key=lambda place: -place.share * (100 - place.score)))
        assert all(place.sure and place.score < found.average for place in found.first)


def test_a_plan_says_where_its_importance_is_from():
    release = with_divisions()
    names, plan = Names(release, ENGLISH), sample_plan()
    acting = ("operations", "support", "operations/north")
    own = {unit: replace(plan.units[factory.LOW_TEAM], unit=unit) for unit in acting}
    document = compose(release, replace(plan, units=MappingProxyType({**plan.units, **own})), ENGLISH)
    groups = {b.id: b for s in document.sections for b in every(s.blocks) if isinstance(b, Group)}

    def said(id_: str) -> str:
        return " ".join(block.text for block in groups[id_].blocks if isinstance(block, Paragraph))

    assert ENGLISH.text("drivers.source.own") in said("plan-division-operations")
    assert ENGLISH.text("drivers.source.above", unit=names.unit(ORGANISATION)) in said("plan-division-support")
    assert ENGLISH.text("drivers.source.above", unit=names.unit("operations")) in said("team-operations-north-actions")
    assert "Which scales matter most" not in said("team-support-legal-actions"), "it has no action of its own"


def test_levels_are_a_pair_of_dots():
    found = figure(part(with_levels(sample_release()), "drivers-levels"), "drivers-levels-engagement")
    assert isinstance(found.chart, GroupedDots)
    assert found.chart.from_zero
    assert found.chart.groups == (ENGLISH.text("drivers.levels.within"), ENGLISH.text("drivers.levels.between"))
    assert not any(any(flags) for _, _, flags in found.chart.rows)
    assert ENGLISH.text("drivers.levels.alike") in found.sentence
    assert "48 teams" in found.sentence
    assert "44%" in found.sentence


def test_levels_differ_only_where_intervals_are_apart():
    found = figure(part(with_levels(sample_release(), apart=True), "drivers-levels"), "drivers-levels-engagement")
    assert any(any(flags) for _, _, flags in found.chart.rows)
    names = Names(sample_release(), ENGLISH)
    apart = [name for name, _, flags in found.chart.rows if any(flags)]
    assert names.subject(DRIVERS[0]) in apart
    assert all(f"“{name}”" in found.sentence for name in apart[:4])


@both_languages
def test_few_teams_have_no_averages_to_speak_of(language):
    wording = Wording(language)
    release = with_levels(sample_release(), between=False)
    found = figure(part(release, "drivers-levels", language), "drivers-levels-engagement")
    assert found.chart.groups == (wording.text("drivers.levels.people"), wording.text("drivers.levels.within"))
    teams = wording.plural("count.teams", 48)
    assert wording.text("drivers.levels.too_few", teams=teams, scales=len(DRIVERS)) in found.sentence
    assert all(row[-1].tone is Tone.MUTED for row in found.table.rows)


def test_levels_that_cannot_be_estimated_are_said_to_be_so():
    group = part(sample_release(), "drivers-levels")
    assert ENGLISH.text("drivers.levels.nothing") in paragraphs(group)
