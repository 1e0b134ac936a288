"""The section on groups of teams: names, pictures and sentences, or the paragraph that there are none."""

from dataclasses import replace

import pytest
from release_factory import APART, MOST, PROFILED, empty_plan, profile, profiles, sample_release

from diagnostic.report.chart_values import BarPanels
from diagnostic.report.compose import compose
from diagnostic.report.compose.assemble import SectionName
from diagnostic.report.document import Bullets, Figure, Group, Paragraph, Section, TableBlock
from diagnostic.report.theme import load_theme
from diagnostic.report.to_html import to_html
from diagnostic.report.wording import Wording
from diagnostic.team_profiles import Bearing, Finding, Member


def section(found, language="en"):
    document = compose(
        sample_release(), empty_plan(), Wording(language), profiles=found, sections=[SectionName.PROFILES]
    )
    assert to_html(document, load_theme("default"), Wording(language)).rstrip().endswith("</html>")
    return next(iter(document.sections), None)


def groups(made: Section) -> list[Group]:
    return [block for block in made.blocks if isinstance(block, Group)]


def said(blocks) -> str:
    texts = []
    for block in blocks:
        match block:
            case Paragraph():
                texts.append(block.text)
            case Bullets():
                texts += block.texts
            case Group():
                texts += [block.title, said(block.blocks)]
            case Figure():
                texts.append(block.sentence)
    return "\n".join(texts)


def test_groups_are_named_by_what_sets_them_apart():
    made = section(profiles(MOST, APART))
    first, second, members, statistics = groups(made)
    assert first.title == "Group A: close to the average of the teams"
    assert second.title == "Group B: lower on “Delivering” and “Promise kept”, higher on “Mission”"
    assert second.subtitle == "2 teams"
    assert members.collapsed
    assert statistics.collapsed
    text = said(made.blocks)
    assert "6 teams form 2 distinct groups." in text
    assert "2 teams stay out" in text
    assert "“Delivering”, 14 points below the average. A low score means: Delivering is low." in text
    assert "“Mission”, 6 points above the average. A high score means: Mission is high." in text
    assert "0.93 and 0.93" in text


def test_the_picture_has_a_panel_a_group_and_its_table_the_same_numbers():
    made = section(profiles(MOST, APART))
    (figure,) = [block for block in made.blocks if isinstance(block, Figure)]
    assert isinstance(figure.chart, BarPanels)
    assert [heading for heading, _ in figure.chart.panels] == ["Group A: 4 teams", "Group B: 2 teams"]
    assert [values for _, _, values in figure.chart.rows] == list(zip(MOST.deviations, APART.deviations, strict=True))
    assert [row[2].number for row in figure.table.rows] == list(APART.deviations)


def test_a_group_that_is_one_division_is_said_to_be():
    assert "Its teams: " in said(section(profiles(MOST, APART)).blocks[:-1])
    alone = profiles(profile("operations/north", "operations/workshop", "support/it"), APART)
    text = said(section(alone).blocks)
    assert "These are all the teams of one division that take part, Commercial, and no others: " in text
    assert "North (Commercial) and South." in text
    shared = profiles(MOST, APART)
    assert "All its teams belong to one division, Commercial" in said(section(shared).blocks)


def test_a_large_group_is_listed_by_division():
    many = profile(*["operations/north"] * 15, *["support/it"] * 10)
    assert "Operations (15 of 15) and Support (10 of 10)" in said(section(profiles(many, APART)).blocks)


def test_unsure_members_are_named_with_their_other_group():
    unsure = replace(MOST, members=(*MOST.members, Member("operations/logistics", 0.62, 1)))
    text = said(section(profiles(unsure, APART)).blocks)
    assert "Logistics (probability 62%; otherwise Group B)" in text


@pytest.mark.parametrize(
    ("found", "name"),
    [
        (
            profile("support/it", high=("mission", "vision", "products", "coherence")),
            "higher on “Mission”, “Vision” and",
        ),
        (profile("support/it", low=("mission",)), "lower on “Mission”"),
        (profile("support/it", deviations=(9, 0, 0, -4, 0, 0), high=("mission",), low=("coherence",)), "higher on “M"),
        (
            profile("support/it", high=PROFILED, bearing=Bearing.HIGHER),
            "higher throughout, most of all on “Mission” and",
        ),
        (profile("support/it", low=PROFILED, bearing=Bearing.LOWER), "lower throughout, most of all on “Mission” and"),
        (
            profile("support/it", high=PROFILED[:5], low=PROFILED[5:], bearing=Bearing.HIGHER),
            "higher almost throughout, most of all on “Mission” and “Vision”, but lower on “Delivering”",
        ),
        (
            profile("support/it", low=PROFILED[:5], high=PROFILED[5:], bearing=Bearing.LOWER),
            "lower almost throughout, most of all on “Mission” and “Vision”, but higher on “Delivering”",
        ),
    ],
)
def test_names(found, name):
    first = groups(section(profiles(found, APART)))[0]
    assert first.title.startswith(f"Group A: {name}")


@pytest.mark.parametrize("finding", [each for each in Finding if each is not Finding.DISTINCT])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_groups_are_said_in_words_without_a_picture(finding, language):
    made = section(replace(profiles(finding=finding), teams=31), language)
    assert not [block for block in made.blocks if isinstance(block, Figure)]
    assert Wording(language).plural("count.teams", 31) in said(made.blocks)
    assert not [group for group in groups(made) if not group.collapsed]


def test_the_models_that_were_tried_are_in_a_table():
    statistics = groups(section(profiles(finding=Finding.ONE_GROUP)))[-1]
    (table,) = [block for block in statistics.blocks if isinstance(block, TableBlock)]
    assert [[cell.number for cell in row if cell.number is not None] for row in table.rows] == [
        [1, 140.2, 140.2],
        [2, 101.4, 102.9],
    ]


def test_without_profiles_there_is_no_section():
    assert section(None) is None


def test_french_names_are_french():
    made = section(profiles(MOST, APART), "fr")
    assert groups(made)[1].title == (
        "Groupe B\u202f: plus bas sur «\u202fDélivrer\u202f» et «\u202fPromesse tenue\u202f», "
        "plus haut sur «\u202fMission et raison d’être\u202f»"
    )


def test_groups_that_are_none_leave_the_section_out():
    document = compose(sample_release(), empty_plan(), Wording("en"), profiles=profiles())
    assert "profiles" not in {section.id for section in document.sections}
