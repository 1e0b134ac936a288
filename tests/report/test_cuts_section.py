"""The section on sites and the like says what differs beyond chance and what cannot be told, and nothing hidden."""

from __future__ import annotations

from dataclasses import replace

import pytest
from release_factory import SECRET, both, make_table, sample_plan, sample_release

from diagnostic.cells import Reason
from diagnostic.measures import Measure
from diagnostic.problems import Why
from diagnostic.release import Release
from diagnostic.report.compose import SectionName, compose
from diagnostic.report.document import Bullets, Document, Figure, Group, HeatMap, Section, TableBlock
from diagnostic.report.values import Tone
from diagnostic.report.wording import Wording
from diagnostic.survey_parts import CutInfo

SITE, SITES = both("Site", "Lieu"), ("Lyon", "Lille", "Brest")
DIVISIONS = ("commercial", "operations", "support")


def cuts_release(*, found: bool = True) -> Release:
    """Three sites, the first above on engagement, the last one too small, and not in one division."""
    release = sample_release()
    cuts = tuple(CutInfo("site", SITE, name.lower(), both(name, name)) for name in SITES)
    keys, of = tuple(cut.key for cut in cuts), tuple(subject.id for subject in release.subjects)
    hidden = {(keys[2], subject): Reason.BELOW_THRESHOLD for subject in of}
    verdict = [[1 if found and key == keys[0] and s == "engagement" else 0 for s in of] for key in keys]
    numbers = {"estimate": [[60 + at for at, _ in enumerate(of)]] * 3, "low": 52, "high": 68, "sd": 20, "n": 44}
    against = {"estimate": 7, "low": 2, "high": 12, "g": 0.4, "q_value": 0.01, "verdict": verdict, "n": 44}
    crossed = {(unit, keys[2], s): Reason.BELOW_THRESHOLD for unit in DIVISIONS for s in of}
    crossed |= {("support", keys[2], s): Why.NOT_ASKED for s in of}
    tables = {
        Measure.CUT: make_table(Measure.CUT, (keys, of), numbers, hidden),
        Measure.CUT_CONTRAST: make_table(Measure.CUT_CONTRAST, (keys, of), against, hidden),
        Measure.CROSSING: make_table(Measure.CROSSING, (DIVISIONS, keys, of), {"estimate": 57, "n": 12}, crossed),
    }
    return replace(release, cuts=cuts, tables={**release.tables, **tables})


def section_of(release: Release, language: str = "en") -> tuple[Document, Section]:
    document = compose(release, sample_plan(), Wording(language), sections=[SectionName.CUTS])
    return document, document.sections[0]


def parts(section: Section) -> dict[type, list]:
    group = next(block for block in section.blocks if isinstance(block, Group))
    inner = [block for each in group.blocks if isinstance(each, Group) for block in each.blocks]
    kinds = (HeatMap, Figure, Bullets, TableBlock)
    return {kind: [block for block in (*group.blocks, *inner) if isinstance(block, kind)] for kind in kinds}


def test_what_differs_is_marked_and_told() -> None:
    _, section = section_of(cuts_release())
    found = parts(section)
    heat = found[HeatMap][0]
    assert (heat.heading, [row.name for row in heat.rows]) == ("Site", list(SITES))
    toned = [(row.name, heat.columns[at].title) for row in heat.rows for at, cell in enumerate(row.cells)
             if cell.tone not in {Tone.NEUTRAL, Tone.MUTED}]  # fmt: skip
    assert toned == [("Lyon", "Engagement")]
    assert found[Bullets][0].texts == ("Lyon: 7 points above everybody else on “Engagement”.",)
    assert "1 above and 0 below" in heat.sentence


def test_the_outcomes_are_drawn_with_their_intervals_and_stand_in_a_table() -> None:
    _, section = section_of(cuts_release())
    (figure,) = parts(section)[Figure]
    assert [(point.group, point.label) for point in figure.chart.points] == [
        (outcome, site) for outcome in ("Engagement", "Cohesion") for site in SITES[:2]
    ]
    assert [point.tone for point in figure.chart.points].count(Tone.ABOVE) == 1
    assert len(figure.table.rows) == 6
    assert figure.sentence.startswith("1 group can")


def test_that_nothing_differs_is_said_as_not_knowing() -> None:
    _, section = section_of(cuts_release(found=False))
    found = parts(section)
    assert "cannot be said" in found[HeatMap][0].sentence
    assert not found[Bullets]
    assert found[Figure][0].sentence.startswith("No group")


def test_divisions_are_crossed_in_folded_tables() -> None:
    _, section = section_of(cuts_release())
    first = parts(section)[TableBlock][0]
    assert [row[0].text for row in first.rows] == ["Commercial", "Operations", "Support"]
    assert first.rows[0][1].number == 57
    assert first.rows[0][3].note.startswith("Hidden")
    assert first.rows[2][3].note == "Nobody who answered is in both."


@pytest.mark.parametrize("language", ["en", "fr"])
def test_nothing_hidden_is_in_the_document(language: str) -> None:
    document, _ = section_of(cuts_release(), language)
    assert str(int(SECRET)) not in repr(document)


def test_without_attributes_there_is_no_section() -> None:
    release = sample_release()
    document = compose(release, sample_plan(), Wording("en"), sections=[SectionName.CUTS, SectionName.METHODS])
    assert [section.id for section in document.sections] == ["methods"]


def test_the_confidentiality_and_methods_parts_speak_of_cuts_where_there_are_any() -> None:
    for release, there in ((cuts_release(), True), (sample_release(), False)):
        document = compose(
            release, sample_plan(), Wording("en"),
            sections=[SectionName.CONFIDENTIALITY, SectionName.METHODS, SectionName.GLOSSARY],
        )  # fmt: skip
        said = repr(document)
        assert ("Two groups that differ in 1 to 4 people" in said) is there
        assert ("Sites, lengths of service and other groups" in said) is there
        assert ("A way to tell everybody apart" in said) is there
