"""Which slides there are, what they say in both languages, and that nothing withheld is in any of them."""

from dataclasses import replace
from functools import cache

import pytest
from release_factory import SECRET, empty_plan, sample_plan, sample_release, withheld_release
from report.test_compose import leaves, texts
from report.test_cuts_section import cuts_release
from waves_release import FOLLOWED, waves_release

from diagnostic.report.chart_values import Changes, DivergingBars, Intervals, Plane
from diagnostic.report.compose import SectionName, compose
from diagnostic.report.compose.deck import LARGEST, compose_deck
from diagnostic.report.compose.deck_base import balanced, headline
from diagnostic.report.deck import ActionSheet, Cover, Deck, Divider, Grid, Heat, Messages, Picture, Terms
from diagnostic.report.wording import Wording

both_languages = pytest.mark.parametrize("language", ["en", "fr"])


def deck(language="en", release=None, plan=None, followed=(), sections=None) -> Deck:
    release = sample_release() if release is None else release
    plan = sample_plan() if plan is None else plan
    wording = Wording(language)
    document = compose(release, plan, wording, followed=followed, sections=sections)
    return compose_deck(document, release, plan, wording, followed=followed)


def ids(slides) -> list[str]:
    return [slide.id for slide in slides]


@cache
def whole(language="en") -> Deck:
    return deck(language, waves_release(), followed=FOLLOWED)


@both_languages
def test_the_main_part_has_twelve_to_twenty_slides_in_the_order_of_a_meeting(language):
    made = whole(language)
    assert 12 <= len(made.slides) <= LARGEST
    found = ids(made.slides)
    order = ["cover", "findings", "participation", "chain", "ends", "heat-1", "map", "moved", "actions", "sure", "next"]
    assert [found.index(name) for name in order] == sorted(found.index(name) for name in order)
    assert len({*found, *ids(made.appendix)}) == len(found) + len(made.appendix)


def test_what_ranks_last_moves_to_the_appendix_and_is_not_lost():
    made = whole()
    everything = {*ids(made.slides), *ids(made.appendix)}
    assert {"action-1", "priorities-engagement", "priorities-cohesion", "slopes-1", "followed"} <= everything
    assert made.appendix[0].content == Divider("What the main slides rest on")
    assert "priorities-cohesion" in ids(made.appendix)


def test_every_kind_of_content_is_used():
    made = whole()
    kinds = {type(slide.content) for slide in (*made.slides, *made.appendix)}
    assert kinds == {Cover, Divider, Messages, Picture, Grid, Heat, ActionSheet, Terms}


@both_languages
def test_every_slide_says_whose_answers_how_to_read_it_and_what_not_to_say(language):
    for slide in (made := whole(language)).slides + made.appendix:
        assert slide.title
        assert not slide.title.endswith(".") or ". " in slide.title
        assert "158" in slide.source
        assert len(slide.notes) == 3
        assert all(slide.notes)
        assert slide.alternative


@both_languages
@pytest.mark.parametrize(
    ("release", "plan"),
    [(sample_release(), sample_plan()), (withheld_release(), empty_plan()), (waves_release(), sample_plan())],
)
def test_nothing_withheld_is_anywhere_in_the_deck(release, plan, language):
    made = deck(language, release, plan)
    for value in leaves(made):
        if isinstance(value, float):
            assert value != SECRET
        elif isinstance(value, str):
            assert "87654" not in value.replace("\u202f", "").replace(",", "")


@both_languages
def test_no_key_and_no_open_placeholder_is_shown(language):
    for text in texts(whole(language)):
        assert "{" not in text
        assert "slides." not in text


def test_what_the_release_does_not_have_leaves_itself_out():
    made = deck(plan=empty_plan(), sections=[SectionName.SUMMARY, SectionName.PARTICIPATION])
    found = ids(made.slides)
    assert {"cover", "findings", "participation", "sure", "next"} <= set(found)
    assert not {"heat-1", "map", "links", "roles", "hopes", "moved", "followed", "actions"} & set(found)
    assert "moved" not in ids(deck().slides)


def test_titles_carry_the_finding_and_its_hedge():
    made = {slide.id: slide for slide in whole().slides}
    assert made["moved"].title.startswith("Since “Wave 1”, surely up: “Engagement”")
    assert "“Cohesion”" in made["moved"].title
    assert made["priorities-engagement"].title.startswith("For “Engagement”, an effort would most likely pay off on")
    assert "158" in made["participation"].title
    assert isinstance(made["moved"].content, Picture)
    assert isinstance(made["moved"].content.chart, Changes)


def test_the_same_release_gives_the_same_deck():
    assert whole() == deck("en", waves_release(), followed=FOLLOWED)


def test_scales_of_one_block_stay_together():
    charts = [
        slide.content.chart
        for slide in deck().slides
        if isinstance(slide.content, Picture) and isinstance(slide.content.chart, DivergingBars)
    ]
    blocks = [bar.group for chart in charts for bar in chart.bars]
    assert blocks == sorted(blocks, key=blocks.index)
    assert sum(len(chart.bars) for chart in charts) > 3


def test_the_legend_of_a_plane_names_every_tone_of_its_points():
    planes = [
        slide.content
        for slide in whole().slides
        if isinstance(slide.content, Picture) and isinstance(slide.content.chart, Plane)
    ]
    assert planes
    for picture in planes:
        assert {point.tone for point in picture.chart.points} <= {tone for tone, _ in picture.legend}


def test_a_real_organisation_has_no_notice():
    release = sample_release()
    release = replace(release, about=replace(release.about, simulated=False))
    assert deck(release=release).notice == ""
    assert deck().notice != ""


def test_a_sentence_becomes_a_title_without_its_full_stop():
    assert headline("It rose.") == "It rose"
    assert headline("It rose. It fell.") == "It rose. It fell."


def test_things_are_spread_evenly_over_slides():
    assert balanced(25, 12) == [9, 8, 8]
    assert balanced(0, 12) == [0]


@both_languages
def test_notes_are_whole_sentences_and_marks_in_tables_are_explained(language):
    made = whole(language)
    for slide in (*made.slides, *made.appendix):
        assert all(note.endswith((".", "?", "!")) for note in slide.notes), slide.id
    text = Wording(language).text
    heats = [slide.content for slide in (*made.slides, *made.appendix) if isinstance(slide.content, Heat)]
    marked = [heat for heat in heats if any(cell.text == "[c]" for row in heat.heat.rows for cell in row.cells)]
    assert marked
    assert all(text("slides.marks.withheld", mark="[c]") in heat.marks for heat in marked)


def test_groups_that_are_no_teams_have_a_slide_with_their_largest_difference():
    slide = next(slide for slide in deck("en", cuts_release()).appendix if slide.id == "cuts-site")
    assert slide.title == "Lyon: 7 points above everybody else on “Engagement”"
    assert isinstance(slide.content, Picture)
    assert isinstance(slide.content.chart, Intervals)
    assert [point.label for point in slide.content.chart.points] == ["Lyon", "Lille"]  # the third is hidden
    same = next(slide for slide in deck("en", cuts_release(found=False)).appendix if slide.id == "cuts-site")
    assert same.title == "Site: no group can be told apart from everybody else, on any scale"
