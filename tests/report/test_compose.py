import dataclasses
import re
from collections.abc import Iterator
from dataclasses import replace
from enum import Enum
from itertools import pairwise
from types import MappingProxyType

import numpy as np
import pytest
import release_factory as factory
from release_factory import (
    APART,
    MOST,
    empty_plan,
    make_table,
    profiles,
    sample_plan,
    sample_release,
    withheld_release,
)

from diagnostic.actions import Plan
from diagnostic.cells import Reason, Status
from diagnostic.measures import Measure
from diagnostic.problems import InvalidInput, Why
from diagnostic.release import Release
from diagnostic.report.chart_values import ChainPicture, DivergingBars, GroupedDots, Intervals, Matrix, Network, Plane
from diagnostic.report.compose import SectionName, compose, load_sections
from diagnostic.report.compose.context import page_ids
from diagnostic.report.document import (
    ActionCards,
    Block,
    Bullets,
    Callout,
    Definitions,
    Document,
    Figure,
    Group,
    HeatMap,
    KeyFigures,
    Paragraph,
    Section,
    TableBlock,
)
from diagnostic.report.values import Style, Tone, Value
from diagnostic.report.wording import Wording
from diagnostic.survey_parts import UnitInfo

ENGLISH = Wording("en")


def document(release: Release | None = None, plan: Plan | None = None, language: str = "en") -> Document:
    found = None if release else profiles(MOST, APART)
    return compose(release or sample_release(), plan or sample_plan(), Wording(language), profiles=found)


SAMPLE = {language: document(language=language) for language in ("en", "fr")}
both_languages = pytest.mark.parametrize("language", ["en", "fr"])


def leaves(value: object) -> Iterator[str | float]:
    """Yield every text and number anywhere in a document."""
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from leaves(getattr(value, field.name))
    elif isinstance(value, dict | MappingProxyType):
        for key, item in value.items():
            yield from leaves(key)
            yield from leaves(item)
    elif isinstance(value, tuple | list):
        for item in value:
            yield from leaves(item)
    elif isinstance(value, str | int | float) and not isinstance(value, Enum | bool):
        yield value


def texts(value: object) -> list[str]:
    return [leaf for leaf in leaves(value) if isinstance(leaf, str)]


def blocks(value: Section | Group) -> Iterator[Block]:
    for block in value.blocks:
        yield block
        if isinstance(block, Group):
            yield from blocks(block)


def every(kind: type[Block], report: Document) -> list[Block]:
    return [block for section in report.sections for block in blocks(section) if isinstance(block, kind)]


def section(report: Document, name: str) -> Section:
    return next(section for section in report.sections if section.id == name)


def figure(report: Document, id_: str) -> Figure:
    return next(block for block in every(Figure, report) if block.id == id_)


def group(report: Document, id_: str) -> Group:
    return next(block for block in every(Group, report) if block.id == id_)


def table_of(blocks_: Section | Group, first: str) -> dict[str, tuple[Value, ...]]:
    """Return the rows, by heading, of the first table whose first column has that title."""
    table = next(b for b in blocks(blocks_) if isinstance(b, TableBlock) and b.columns[0].title == first)
    return {row[0].text: row for row in table.rows}


# --- the whole ---------------------------------------------------------------------------------------


@both_languages
def test_the_sections_are_those_of_the_file_in_its_order(language):
    # There is one wave only, and nothing is known of people but their team and role level.
    asked = [name for name in load_sections() if name not in {SectionName.WAVES, SectionName.CUTS}]
    assert [section.id for section in SAMPLE[language].sections] == asked
    assert list(load_sections()) == [name.value for name in load_sections()]
    assert set(load_sections()) == set(SectionName)


def test_sections_can_be_chosen_and_ordered():
    chosen = (SectionName.METHODS, SectionName.SUMMARY)
    report = compose(sample_release(), sample_plan(), ENGLISH, sections=chosen)
    assert [section.id for section in report.sections] == ["methods", "summary"]


def test_an_unknown_section_is_a_problem_with_its_line(tmp_path):
    path = tmp_path / "sections.yaml"
    path.write_text("sections:\n  - summary\n  - horoscope\n", encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        load_sections(path)
    assert [problem.place.line for problem in caught.value.problems] == [3]


def test_the_same_release_gives_the_same_document():
    assert document() == SAMPLE["en"]
    assert repr(document()) == repr(SAMPLE["en"])


@both_languages
@pytest.mark.parametrize(
    ("release", "plan"),
    [(sample_release(), sample_plan()), (withheld_release(), empty_plan())],
    ids=["sample", "withheld"],
)
def test_nothing_withheld_is_anywhere_in_the_document(release, plan, language):
    report = document(release, plan, language)
    for leaf in leaves(report):
        if isinstance(leaf, str):
            assert "87654" not in re.sub(r"\W", "", leaf)
        else:
            assert abs(leaf) < factory.SECRET / 50


@both_languages
def test_no_key_and_no_open_placeholder_is_shown(language):
    keys = set(Wording(language).keys())
    for text in texts(dataclasses.replace(SAMPLE[language], labels={})):
        assert text not in keys
        assert "{" not in text
        assert "None" not in text
        assert "nan" not in text.split()


@both_languages
def test_every_picture_has_title_sentence_with_numbers_alternative_and_table(language):
    figures = every(Figure, SAMPLE[language])
    assert len(figures) > 15
    for one in figures:
        assert one.title
        assert any(character.isdigit() for character in one.sentence), one.id
        assert one.sentence in one.alternative
        assert len(one.alternative) > len(one.sentence)
        assert one.table.rows
        assert all(len(row) == len(one.table.columns) for row in one.table.rows)


@both_languages
def test_tables_are_rectangular_and_headed(language):
    for table in every(TableBlock, SAMPLE[language]):
        assert table.caption
        assert all(column.title for column in table.columns)
        assert all(len(row) == len(table.columns) for row in table.rows)
        assert all(row[0].text or row[0].number is not None for row in table.rows)


def test_ids_are_unique_and_links_lead_somewhere():
    report = SAMPLE["en"]
    found = [section.id for section in report.sections]
    found += [block.id for kind in (Group, Figure, HeatMap) for block in every(kind, report)]
    assert len(set(found)) == len(found)
    links = {row.href for heat in every(HeatMap, report) for row in heat.rows} - {""}
    assert links
    assert links <= set(found)


@both_languages
def test_labels_are_the_interface_words(language):
    labels = SAMPLE[language].labels
    assert set(labels) == {key.removeprefix("page.") for key in Wording(language).keys("page.")}
    assert labels
    assert all(labels.values())


def test_simulated_data_are_announced_and_real_ones_are_not():
    assert "imulated" in SAMPLE["en"].notice
    assert "imulées" in SAMPLE["fr"].notice
    real = replace(sample_release(), about=factory.about(simulated=False))
    assert document(real).notice == ""


def test_the_document_names_organisation_questionnaire_and_date():
    report = SAMPLE["fr"]
    assert report.organisation in report.title
    assert report.date == "23 novembre 2026"
    assert "Exemple" in report.subtitle


# --- cells -------------------------------------------------------------------------------------------


def heat_cells(report: Document) -> dict[tuple[str, str], Value]:
    (heat,) = every(HeatMap, report)
    assert isinstance(heat, HeatMap)
    titles = [column.title for column in heat.columns]
    return {(row.unit, title): cell for row in heat.rows for title, cell in zip(titles, row.cells, strict=True)}


def test_each_kind_of_cell_is_shown_for_what_it_is():
    cells = heat_cells(SAMPLE["en"])
    assert cells["organisation", "Mission"].number == 74
    assert cells["commercial/north", "Products and services"].text == "80–100"
    below = cells[factory.SMALL, "Mission"]
    assert (below.number, below.text, below.tone) == (None, "[c]", Tone.MUTED)
    assert ENGLISH.reason(Reason.BELOW_THRESHOLD) in below.note
    assert ENGLISH.reason(Reason.COMPLEMENTARY) in cells[factory.COMPLEMENT, "Mission"].note
    rows = figure(SAMPLE["en"], "instrument-alpha").table.rows
    reliability = next(row for row in rows if row[0].text == "Recommendation")
    assert reliability[2].text == "[x]"
    assert ENGLISH.why(Why.TOO_FEW_ITEMS) in reliability[2].note


def test_the_heat_map_tones_only_what_is_distinguishable():
    cells = heat_cells(SAMPLE["en"])
    toned = {unit: cell.tone for (unit, title), cell in cells.items() if title == "Delivering"}
    assert toned == {
        **{unit: Tone.NEUTRAL for unit, *_ in factory.UNITS},
        factory.LOW_TEAM: Tone.BELOW,
        factory.HIGH_TEAM: Tone.ABOVE,
        factory.SMALL: Tone.MUTED,
        factory.COMPLEMENT: Tone.MUTED,
    }
    assert cells[factory.DIVIDED_TEAM, "Mission"].tone is Tone.DIVIDED
    assert "opposed" in cells[factory.DIVIDED_TEAM, "Mission"].note


def test_net_scores_are_signed_and_other_scores_are_not():
    cells = heat_cells(SAMPLE["en"])
    assert cells["organisation", "Recommendation"].style is Style.CHANGE
    assert cells["organisation", "Engagement"].style is Style.SCORE


# --- sections ----------------------------------------------------------------------------------------


def test_the_summary_says_what_is_strong_weak_different_and_first():
    summary = section(SAMPLE["en"], "summary")
    lists = {block.id: texts(block) for block in summary.blocks if isinstance(block, Group)}
    assert any("“Mission” is at 74" in text for text in lists["summary-strong"])
    assert any("“Delivering” is at 46" in text for text in lists["summary-weak"])
    differences = " ".join(lists["summary-differ"])
    in_order = ("more was raised", "Commercial and Operations", "Logistics", "Leaders", "South – “", "Workshop – “")
    places = [differences.index(expected) for expected in in_order]
    assert places == sorted(places)
    assert len(texts(next(b for b in blocks(group(SAMPLE["en"], "summary-differ")) if isinstance(b, Bullets)))) == 6
    assert "variation between" not in differences
    assert "on “Mission” (12 points) and “Vision” (12 points)" in differences
    assert any("28 can be distinguished" in text for text in lists["summary-sure"])
    sure, evidence = group(SAMPLE["en"], "summary-sure").blocks
    assert isinstance(evidence, Bullets)
    assert any("questionnaire" in text for text in evidence.texts)
    assert isinstance(sure, Paragraph)
    assert len(re.findall(r"[.](?: |$)", sure.text)) == 2
    lead = summary.blocks[0]
    assert isinstance(lead, Paragraph)
    assert "158 people answered, of 210 invited: 75%" in lead.text
    figures = next(block for block in summary.blocks if isinstance(block, KeyFigures))
    assert [figure.value.number for figure in figures.figures] == [158, 0.75, 63, 60, 8]


def test_the_summary_leads_to_the_plan():
    rows = table_of(group(SAMPLE["en"], "summary-first"), "Action")
    assert list(rows) == [
        "Start delivery-low",
        "Start silo_index-silo",
        "Start mission-perception_gap",
        "Start gap-disillusion",
    ]
    assert {row[0].href for row in rows.values()} == {"plan"}
    assert rows["Start delivery-low"][2].text == "Team manager"
    alone = compose(sample_release(), sample_plan(), ENGLISH, sections=(SectionName.SUMMARY,))
    assert {row[0].href for row in table_of(group(alone, "summary-first"), "Action").values()} == {""}
    nothing = document(plan=empty_plan())
    assert ENGLISH.text("nothing.actions") in texts(group(nothing, "summary-first"))


def test_the_chain_is_drawn_once_and_in_the_summary():
    chains = [block for block in every(Figure, SAMPLE["en"]) if isinstance(block.chart, ChainPicture)]
    assert chains == [block for block in section(SAMPLE["en"], "summary").blocks if isinstance(block, Figure)]
    assert len(chains) == 1


def test_the_disillusion_of_a_division_is_named_with_its_own_score():
    plan = sample_plan()
    whole = plan.organisation
    lifted = replace(whole.recommendations[-1], partners=("commercial",))
    lifted = replace(lifted, action=replace(lifted.action, measure="delivery"))
    report = document(plan=replace(plan, organisation=replace(whole, recommendations=(lifted,))))
    (card,) = next(b for b in section(report, "plan").blocks if isinstance(b, ActionCards)).cards
    assert card.target == "Answers hopes raised and not delivered in Commercial."
    score = factory.level("commercial", "delivery")
    assert score != factory.level(factory.ORGANISATION, "delivery")
    assert card.measure == f"“Delivering” in Commercial: from {score:.0f} to about {score + 5:.0f} at the next survey."


def test_actions_for_a_link_name_both_units():
    texts_ = texts(group(SAMPLE["en"], "plan-division-operations"))
    assert "Answers a weak link between Operations and Support." in texts_
    assert any(
        "Operations rates working with Support at 66 out of 100, and Support rates it at 64" in t for t in texts_
    )
    assert ENGLISH.text("card.measure.link") in texts_


def test_outcomes_come_first_in_the_heat_map():
    (heat,) = every(HeatMap, SAMPLE["en"])
    assert [column.title for column in heat.columns][:4] == ["Engagement", "Cohesion", "Recommendation", "Mission"]
    assert [name for name, _ in heat.groups][:2] == ["Outcomes", "Mission clarity"]
    assert sum(count for _, count in heat.groups) == len(heat.columns)


def test_pictures_of_one_block_have_no_heading_of_their_own():
    assert {bar.group for bar in figure(SAMPLE["en"], "answers-clarity").chart.bars} == {""}


def test_statements_are_drawn_as_ticked_and_reversed_ones_turned_round():
    statements = figure(SAMPLE["en"], "statements-mission")
    plain, turned = statements.chart.bars
    assert statements.chart.labels[0] == "Strongly disagree"
    assert plain.shares == factory.DISTRIBUTION
    assert turned.shares == factory.DISTRIBUTION[::-1]
    assert turned.label.startswith("(reversed)")
    assert ENGLISH.text("items.turned") in statements.sentence
    assert [[value.number for value in row[1:6]] for row in statements.table.rows] == [list(factory.DISTRIBUTION)] * 2


def test_a_statement_that_may_not_be_shown_is_not_drawn():
    statements = figure(SAMPLE["en"], "statements-vision")
    assert len(statements.chart.bars) == 1
    assert [value.number for value in statements.table.rows[1][1:]] == [None] * 6


def test_net_scores_have_no_picture_of_their_options():
    assert "statements-enps" not in {block.id for block in every(Figure, SAMPLE["en"])}


def test_participation_bounds_what_silence_could_hide():
    (callout,) = [block for block in section(SAMPLE["en"], "participation").blocks if isinstance(block, Callout)]
    assert "it would be at 47; with the highest, at 72" in callout.text
    rates = figure(SAMPLE["en"], "participation-rates").chart
    assert isinstance(rates, Intervals)
    assert len(rates.points) == len(factory.UNITS) - 3
    assert [point.label for point in rates.points][:6] == [
        "Commercial, overall",
        "North (Commercial)",
        "South",
        "Web",
        "Operations, overall",
        "North (Operations)",
    ]
    assert {point.group for point in rates.points} == {""}
    assert "overall" not in figure(SAMPLE["en"], "participation-rates").sentence


def test_the_chain_averages_a_block_only_when_all_of_it_is_shown():
    chain = figure(SAMPLE["en"], "chain-picture").chart
    by_title = {block.title: block for block in chain.blocks}
    assert by_title["Mission clarity"].score == 72
    assert by_title["Outcomes"].score == round((63 + 60) / 2)
    hidden = document(withheld_release(), empty_plan())
    assert all(block.score is None for block in figure(hidden, "chain-picture").chart.blocks)


def test_answers_are_drawn_from_unfavourable_to_favourable():
    bars = figure(SAMPLE["en"], "answers-clarity").chart
    assert isinstance(bars, DivergingBars)
    assert bars.bars[0].shares == pytest.approx((0.45, 0.25, 0.3))
    assert "from 30% (“Mission”) to 32% (“Vision”)" in figure(SAMPLE["en"], "answers-clarity").sentence


def test_the_map_places_teams_by_shrunken_scores():
    plane = figure(SAMPLE["en"], "teams-map").chart
    assert isinstance(plane, Plane)
    labels = {point.label for point in plane.points}
    assert len(labels) == 7
    assert "Legal" not in labels
    south = next(point for point in plane.points if point.label == "South")
    assert south.tone is Tone.BELOW
    assert (plane.x_cut, plane.y_cut) == (63, 60)


def test_the_caterpillar_is_in_order_and_said_to_be_cut_where_it_is():
    order = figure(SAMPLE["en"], "order-engagement").chart
    assert isinstance(order, Intervals)
    assert all(one.estimate <= other.estimate for one, other in pairwise(order.points))
    assert {point.group for point in order.points} == {""}
    many = many_teams(80)
    report = document(many, empty_plan())
    order = figure(report, "order-engagement")
    assert len(order.chart.points) == 60
    assert "60 of 80 teams" in order.sentence
    assert len(order.table.rows) == 80


def test_icc_is_explained_in_words_or_said_to_be_indistinguishable():
    said = " ".join(texts(section(SAMPLE["en"], "map")))
    assert "On “Engagement”, about 14% of the variation between people’s scores lies between teams (6% to 27%)" in said
    assert "On “Cohesion”, differences between teams cannot be distinguished from chance" in said


def test_drivers_come_with_intervals_ties_and_a_caveat():
    drivers = figure(SAMPLE["en"], "drivers-engagement")
    assert [point.label for point in drivers.chart.points][:2] == ["Delivering", "Promise kept"]
    assert "cannot be told apart from “Promise kept”" in drivers.sentence
    row = {row[0].text: row for row in drivers.table.rows}["Promise kept"]
    assert row[-1].text == "Delivering"
    caveats = [block for block in section(SAMPLE["en"], "drivers").blocks if isinstance(block, Callout)]
    assert caveats
    scope = ENGLISH.text("drivers.scope")
    assert scope in texts(section(SAMPLE["en"], "drivers"))
    table = sample_release().tables[Measure.DRIVERS]
    shown = replace(table, status=np.full_like(table.status, Status.SHOWN))
    own = replace(sample_release(), tables=MappingProxyType({**sample_release().tables, Measure.DRIVERS: shown}))
    assert scope not in texts(section(document(own), "drivers"))


def test_priorities_are_important_and_low():
    priorities = figure(SAMPLE["en"], "priorities-engagement")
    assert "“Promise kept” (55; share 22%)" in priorities.sentence
    assert "“Mission”" not in priorities.sentence
    first = {point.label for point in priorities.chart.points if point.tone is Tone.BELOW}
    assert first == {"Promise kept", "Delivering"}


def test_the_collaboration_matrix_flags_what_is_weak_and_hides_what_is_withheld():
    matrix = figure(SAMPLE["en"], "links").chart
    assert isinstance(matrix, Matrix)
    at = {name: place for place, name in enumerate(matrix.rows)}
    assert matrix.values[at["Support"]][at["Commercial"]] is None
    assert matrix.flagged[at["Commercial"]][at["Operations"]]
    assert matrix.flagged[at["Operations"]][at["Commercial"]]
    assert sum(sum(row) for row in matrix.flagged) == 2
    assert set(matrix.rows[:2]) == {"Commercial", "Operations"}


def test_the_network_shows_pairs_of_which_both_links_are_shown():
    found = figure(SAMPLE["en"], "network")
    assert isinstance(found.chart, Network)
    names = [node.label for node in found.chart.nodes]
    edges = {(names[edge.one], names[edge.other]): edge for edge in found.chart.edges}
    assert set(edges) == {("Commercial", "Operations"), ("Operations", "Support")}
    weak = edges["Commercial", "Operations"]
    assert (weak.tone, weak.value, weak.weight) == (Tone.BELOW, 36, 78)
    assert found.sentence.startswith(
        "Commercial and Operations need each other, and both find that it works badly. 2 lines"
    )
    assert [row[2].number for row in found.table.rows] == [36, 65]


def test_weak_pairs_are_told_with_what_both_sides_say():
    said = texts(section(SAMPLE["en"], "silos"))
    assert (
        "Commercial and Operations need each other (78 and 71 out of 100). Both find that working together goes badly: "
        "34 and 38 out of 100 (together 36, 31 to 41)."
    ) in said
    in_french = " ".join(texts(section(SAMPLE["fr"], "silos")))
    assert " ont besoin l’une de l’autre (78 et 71 sur 100). Des deux côtés, on trouve" in in_french


def one_pair(need: tuple[float, float], quality: tuple[float, float], verdict: int = -1) -> Document:
    """Return the report where Commercial and Operations say this of each other."""
    release = sample_release()
    tables = dict(release.tables)
    link, pair = tables[Measure.LINK], tables[Measure.PAIR]
    at = [(0, 1), (1, 0)]
    columns = {name: values.copy() for name, values in link.columns.items()}
    for where, needed, rated in zip(at, need, quality, strict=True):
        columns["need"][where], columns["quality"][where], columns["verdict"][where] = needed, rated, verdict
    tables[Measure.LINK] = replace(link, columns=columns)
    columns = {name: values.copy() for name, values in pair.columns.items()}
    columns["need"][0, 1], columns["quality"][0, 1], columns["verdict"][0, 1] = max(need), sum(quality) / 2, verdict
    tables[Measure.PAIR] = replace(pair, columns=columns)
    return document(replace(release, tables=MappingProxyType(tables)), empty_plan())


@pytest.mark.parametrize(
    ("need", "quality", "said"),
    [
        (
            (20, 80),
            (30, 40),
            "Operations needs Commercial (80 out of 100) more than the other way round (20). Both find",
        ),
        ((20, 10), (30, 40), "Commercial and Operations need each other little (20 and 10 out of 100)"),
        ((80, 70), (60, 40), "Both find that working together goes less well than with the others: 60 and 40"),
    ],
)
def test_how_much_a_weak_pair_is_needed_and_how_bad_it_is_is_told_apart(need, quality, said):
    assert any(said in text for text in texts(section(one_pair(need, quality), "silos")))


def test_strong_pairs_are_named():
    said = texts(section(one_pair((80, 70), (80, 90), verdict=1), "silos"))
    assert "From both sides, it works better than with the others between: Commercial and Operations." in said
    assert ENGLISH.text("nothing.weak_links") in said


def with_table(measure: Measure, units: list[str], **columns: object) -> Document:
    release = sample_release()
    axes = (["working_together"], units) if units else (["working_together"],)
    tables = {**release.tables, measure: make_table(measure, axes, columns, {})}
    return document(replace(release, tables=MappingProxyType(tables)), empty_plan())


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (-1, "Teams turn inwards: of 20 times that a team needs another (50 out of 100 or more), 20% cross the border"),
        (0, "Borders between divisions do not show"),
        (1, "Teams mostly need teams of other divisions"),
    ],
)
def test_whether_teams_turn_inwards_is_told(verdict, said):
    numbers = {"estimate": -0.6, "expected": 0.5, "low": -1, "high": 1, "rescaled": -0.6, "ties": 20}
    tested = {"p_value": 0.001, "q_value": 0.002, "verdict": [[verdict, min(verdict, 0)]]}
    report = with_table(Measure.EI, ["organisation", "commercial"], **numbers, **tested)
    shown = texts(section(report, "silos"))
    assert any(text.startswith(said) for text in shown)
    assert ("Most inward: Commercial." in shown) is (verdict < 0)
    table = next(block for block in every(TableBlock, report) if block.caption == ENGLISH.text("silos.ei.table"))
    assert [row[1].number for row in table.rows] == [20, 20]


def test_without_teams_it_is_said_that_this_cannot_be_told():
    assert ENGLISH.text("silos.ei.none") in texts(section(SAMPLE["en"], "silos"))


@pytest.mark.parametrize(("verdict", "word"), [(1, "same"), (0, "unclear"), (-1, "opposite")])
def test_whether_both_sides_see_it_alike_is_told(verdict, word):
    report = with_table(
        Measure.RECIPROCITY, [], estimate=0.5, expected=-0.1, p_value=0.01, q_value=0.01, verdict=verdict
    )
    assert ENGLISH.text(f"silos.sides.{word}", r="0.50") in texts(section(report, "silos"))


def test_questions_about_other_units_have_a_part_each_and_unused_ones_are_named():
    release = sample_release()
    (one,) = release.rosters
    second = replace(one, id="second", name=one.name, units=("north", "south"))
    third = replace(one, id="third", units=())
    report = document(replace(release, rosters=(one, second, third)), empty_plan())
    groups = [block.id for block in every(Group, report) if block.id.startswith("roster-")]
    assert groups == ["roster-working_together", "roster-second"]
    said = texts(section(report, "silos"))
    assert ENGLISH.text("nothing.links") in said
    assert ENGLISH.text("silos.unused", name="Working together") in said


def test_role_levels_are_compared_and_only_findings_are_marked():
    dots = figure(SAMPLE["en"], "perception-dots").chart
    assert isinstance(dots, GroupedDots)
    rows = {label: (estimates, findings) for label, estimates, findings in dots.rows}
    assert rows["Mission"] == ((86, 79, 74), (True, False, False))
    assert rows["Delivering"][1] == (False, False, False)


def test_the_risk_of_disillusion_names_what_was_raised_and_what_is_delivered():
    said = " ".join(texts(section(SAMPLE["en"], "disillusion")))
    assert "Hopes raised are at 72, what is delivered at 50: the gap is +22 (+18 to +26)" in said
    assert "Raised: “Mission” and “Vision”. Delivered: “Delivering” and “Promise kept”." in said
    plane = figure(SAMPLE["en"], "gap-gap").chart
    assert {point.label for point in plane.points if point.tone is Tone.WARNING} == {"South"}


def test_the_plan_frames_every_action():
    cards = [
        card for block in section(SAMPLE["en"], "plan").blocks if isinstance(block, ActionCards) for card in block.cards
    ]
    assert len(cards) == 4
    for card in cards:
        assert all((card.owner, card.first_step, card.horizon, card.measure, card.avoid, card.evidence))
    assert cards[0].measure == "“Delivering”: from 46 to about 51 at the next survey."
    assert cards[1].what == "Bring Commercial and Operations together: silo_index-silo."
    assert cards[0].horizon == "within 6 weeks"


def test_each_team_has_a_page():
    *pages, words = [block for block in section(SAMPLE["en"], "teams").blocks if isinstance(block, Group)]
    assert words.id == "agreement-measures"
    assert [page.id for page in pages] == [
        "team-" + id_.replace("/", "-") for id_, _, _, level in factory.UNITS if level == 2
    ]
    assert all(page.collapsed for page in pages)


def test_titles_in_the_summary_name_the_units_of_a_silo():
    plan = sample_plan()
    title = factory.both("Bring {unit_a} and {unit_b} together", "Réunir {unit_a} et {unit_b}")
    (silo,) = [r for r in plan.organisation.recommendations if r.partners]
    named = replace(silo, action=replace(silo.action, title=title))
    report = document(plan=replace(plan, organisation=replace(plan.organisation, recommendations=(named,))))
    assert "Bring Commercial and Operations together" in " ".join(texts(section(report, "summary")))


def test_a_small_gap_is_told_without_alarm():
    release = sample_release()
    (callout,) = [block for block in section(SAMPLE["en"], "disillusion").blocks if isinstance(block, Callout)]
    assert callout.tone is Tone.WARNING
    table = release.tables[Measure.SCORE]
    columns = {**table.columns, "low": np.full(table.status.shape, 3.0)}
    tables = {**release.tables, Measure.SCORE: replace(table, columns=columns)}
    report = document(replace(release, tables=MappingProxyType(tables)))
    (callout,) = [block for block in section(report, "disillusion").blocks if isinstance(block, Callout)]
    assert callout.tone is Tone.NEUTRAL
    assert "More was raised than is delivered" in callout.text


def test_a_team_page_marks_verdicts_and_agreement():
    page = group(SAMPLE["en"], "team-commercial-south")
    row = table_of(page, "Scale")["Delivering"]
    assert [value.tone for value in row[:5]] == [Tone.NEUTRAL, Tone.BELOW, Tone.NEUTRAL, Tone.NEUTRAL, Tone.BELOW]
    assert row[4].text == "below"
    divided = table_of(group(SAMPLE["en"], "team-operations-logistics"), "Scale")["Mission"]
    assert divided[5].tone is Tone.DIVIDED
    watch = group(SAMPLE["en"], "team-commercial-south-watch")
    (bullets,) = watch.blocks
    assert isinstance(bullets, Bullets)
    assert len(bullets.texts) == 3


def test_a_team_below_the_threshold_shows_nothing_and_gets_the_plan_above():
    page = group(SAMPLE["en"], "team-support-legal")
    said = " ".join(texts(page))
    assert "[c]" not in said
    assert "No score of this team is shown: too few people answered to show it." in said
    assert "The plan of Support recommends no action of its own: the plan of Maison Aubépine applies." in said
    (actions,) = [block for block in blocks(page) if isinstance(block, TableBlock)]
    assert [(row[0].text, row[0].href) for row in actions.rows] == [
        (card.title, "plan")
        for card in next(b for b in section(SAMPLE["en"], "plan").blocks if isinstance(b, ActionCards)).cards
    ]
    own = " ".join(text for block in page.blocks if not isinstance(block, Group) for text in texts(block))
    assert not re.search(r"\d", own)


def test_an_inherited_plan_shows_the_actions_it_has():
    plan = sample_plan()
    units = {**plan.units, "support": replace(plan.units[factory.LOW_TEAM], unit="support")}
    report = document(plan=replace(plan, units=MappingProxyType(units)))
    (actions,) = [block for block in blocks(group(report, "team-support-legal")) if isinstance(block, TableBlock)]
    (row,) = actions.rows
    assert (row[0].text, row[0].href) == ("Start delivery-low", "plan-division-support")
    assert group(report, row[0].href)


def test_an_inherited_plan_is_told_in_full_where_the_report_has_no_plan():
    report = compose(sample_release(), sample_plan(), ENGLISH, sections=[SectionName.TEAMS])
    (actions,) = [b for b in blocks(group(report, "team-support-legal")) if isinstance(b, ActionCards)]
    assert actions.cards[0].first_step


def test_the_confidentiality_page_tells_thresholds_counts_and_verdict():
    page = section(SAMPLE["en"], "confidentiality")
    said = " ".join(texts(page))
    assert "fewer than 5 people" in said
    assert "fewer than 10 people" in said
    assert "412 relations checked" in said
    counts = {label: row[1].number for label, row in table_of(page, "Kind").items()}
    assert counts["Figures examined"] == 900
    assert counts[f"Hidden: {ENGLISH.reason(Reason.BELOW_THRESHOLD)}"] == 30


def test_a_failed_audit_is_said_loudly():
    failed = replace(sample_release(), confidentiality=factory.confidentiality(passed=False))
    callouts = [b for b in section(document(failed), "confidentiality").blocks if isinstance(b, Callout)]
    assert [callout.tone for callout in callouts] == [Tone.WARNING]
    assert "Do not circulate" in callouts[0].text


def test_every_kind_of_rounding_has_a_name():
    kinds = (
        "score",
        "share",
        "spread",
        "effect",
        "probability",
        "icc",
        "coefficient",
        "variance",
        "statistic",
        "count",
    )
    rounding = MappingProxyType(dict.fromkeys(kinds, 2))
    release = replace(sample_release(), confidentiality=factory.confidentiality(rounding=rounding))
    rows = table_of(section(document(release), "confidentiality"), "Figures")
    assert len(rows) == len(kinds)


@pytest.mark.parametrize("method", ["lmg", "johnson", ""])
def test_the_methods_page_names_the_method_of_importance(method):
    release = replace(sample_release(), about=factory.about(driver_method=method))
    definitions = [b for b in section(document(release), "methods").blocks if isinstance(b, Definitions)]
    assert ENGLISH.text(f"driver_method.{method or 'none'}") in " ".join(texts(definitions[0]))


def test_the_glossary_explains_every_scale():
    terms = {
        term
        for block in blocks(section(SAMPLE["en"], "glossary"))
        if isinstance(block, Definitions)
        for term, _ in block.terms
    }
    assert {subject.name.to("en") for subject in sample_release().subjects} <= terms


# --- what was not asked, and what cannot be said -----------------------------------------------------


@both_languages
def test_a_report_of_which_nothing_may_be_shown(language):
    report = document(withheld_release(), empty_plan(), language)
    assert [section.id for section in report.sections] == [
        "summary",
        "plan",
        "scores",
        "participation",
        "instrument",
        "confidentiality",
        "methods",
        "glossary",
    ]
    summary = section(report, "summary")
    assert not any(isinstance(leaf, float) for leaf in leaves(summary))
    assert Wording(language).reason(Reason.BELOW_THRESHOLD) in texts(summary.blocks[0])[0]


def test_what_was_not_asked_is_left_out():
    release = sample_release(roles=False, links=False, keep=lambda id_: id_ in {"mission", "vision", "engagement"})
    found = {section.id for section in document(release, empty_plan()).sections}
    assert not found & {"perception", "silos", "disillusion"}
    assert {"drivers", "map", "heat", "teams"} <= found


def test_one_outcome_has_no_map_but_an_order():
    release = sample_release(keep=lambda id_: id_ in {"mission", "vision", "engagement"})
    ids = [block.id for block in every(Figure, document(release, empty_plan()))]
    assert "teams-map" not in ids
    assert "order-engagement" in ids


def test_a_questionnaire_without_outcomes_composes():
    release = sample_release(keep=lambda id_: id_ in {"mission", "vision"}, drivers=False)
    found = {section.id for section in document(release, empty_plan()).sections}
    assert not found & {"map", "drivers"}


def test_a_questionnaire_with_a_net_score_only_composes():
    release = sample_release(keep=lambda id_: id_ == "enps", drivers=False)
    assert "order-enps" in [block.id for block in every(Figure, document(release, empty_plan()))]


def test_drivers_that_cannot_be_estimated_are_said_to_be_so():
    release = without(sample_release(), Measure.DRIVERS, Why.TOO_FEW_ANSWERS)
    said = texts(section(document(release), "drivers"))
    assert any(f"“Engagement” cannot be estimated: {ENGLISH.why(Why.TOO_FEW_ANSWERS)}" in text for text in said)
    said = texts(section(document(sample_release(drivers=False)), "drivers"))
    assert ENGLISH.text("nothing.drivers") in said


def test_links_and_roles_that_cannot_be_shown_are_said_to_be_so():
    release = sample_release()
    for measure in (Measure.LINK, Measure.ROLE_SCORE, Measure.ROLE_CONTRAST):
        release = without(release, measure, Reason.BELOW_THRESHOLD)
    report = document(release)
    assert ENGLISH.text("nothing.links") in texts(section(report, "silos"))
    assert ENGLISH.text("nothing.roles") in texts(section(report, "perception"))


def test_where_nothing_stands_out_it_is_said():
    release = sample_release()
    for measure in (
        Measure.CONTRAST,
        Measure.ROLE_CONTRAST,
        Measure.LINK,
        Measure.PAIR,
        Measure.AGREEMENT,
        Measure.SCORE,
    ):
        table = release.tables[measure]
        columns = dict(table.columns)
        columns |= {name: np.zeros_like(columns[name]) for name in ("verdict", "divided") if name in columns}
        if measure is Measure.SCORE:
            columns |= {"low": columns["low"] - 60, "high": columns["high"] + 60}
        tables = {**release.tables, measure: replace(table, columns=columns)}
        release = replace(release, tables=MappingProxyType(tables))
    release = without(release, Measure.POOLING, Why.TOO_FEW_GROUPS)
    report = document(release, empty_plan())
    summary = texts(section(report, "summary"))
    for topic in ("levels_high", "levels_low", "differences", "actions"):
        assert ENGLISH.text(f"nothing.{topic}") in summary
    assert any("none can be distinguished" in text for text in texts(section(report, "perception")))
    assert ENGLISH.text("nothing.weak_links") in texts(section(report, "silos"))
    assert all(cell.tone in {Tone.NEUTRAL, Tone.MUTED} for cell in heat_cells(report).values())
    said = " ".join(texts(section(report, "disillusion")))
    assert "It does not show that more was raised than is delivered" in said


def test_without_a_roster_there_is_a_count_and_no_rate():
    release = sample_release()
    table = release.tables[Measure.PARTICIPATION]
    columns = {name: np.full(values.shape, np.nan) if name != "n" else values for name, values in table.columns.items()}
    tables = {**release.tables, Measure.PARTICIPATION: replace(table, columns=columns)}
    release = replace(release, tables=MappingProxyType(tables), about=factory.about(headcount=None))
    said = texts(section(document(release), "participation"))
    assert "158 people answered." in said
    assert ENGLISH.text("participation.no_roster") in said


def test_names_that_try_to_be_something_else_stay_text():
    release = sample_release()
    units = tuple(
        replace(unit, name="<b>{unit}</b> =1+1 {0}") if unit.id == factory.LOW_TEAM else unit for unit in release.units
    )
    report = document(replace(release, units=units))
    assert group(report, "team-commercial-south").title == "<b>{unit}</b> =1+1 {0}"


def test_page_ids_are_safe_and_distinct():
    units = [UnitInfo(id_, id_, "organisation", 1, leaf=True) for id_ in ("a/b", "a-b", "É/ü", "?!", "!")]
    assert list(page_ids(units).values()) == ["team-a-b", "team-a-b-2", "team", "team-2", "team-3"]


# --- releases of other shapes ------------------------------------------------------------------------


def without(release: Release, measure: Measure, reason: Reason | Why) -> Release:
    """Return the release with no cell of a table shown."""
    table = release.tables[measure]
    keys = list(np.ndindex(table.status.shape))
    hidden = {tuple(axis[at] for axis, at in zip(table.axes, key, strict=True)): reason for key in keys}
    new = factory.make_table(measure, table.axes, table.columns, hidden)
    return replace(release, tables=MappingProxyType({**release.tables, measure: new}))


def many_teams(count: int) -> Release:
    """Return a release of one division of many teams, with just what the order of the teams needs."""
    release = sample_release()
    names = [f"team {at}" for at in range(count)]
    units = (
        UnitInfo("organisation", "Large", None, 0, leaf=False),
        *(UnitInfo(name, name, "organisation", 1, leaf=True) for name in names),
    )
    ids = [unit.id for unit in units]
    subjects = [subject.id for subject in release.subjects]
    estimate = np.linspace(30, 80, len(ids))[:, None]
    columns = {"estimate": estimate, "low": estimate - 5, "high": estimate + 5, "n": 12}
    tables = {
        measure: factory.make_table(measure, (ids, subjects), columns, {})
        for measure in (Measure.SCORE, Measure.SHRUNKEN)
    }
    return replace(release, units=units, tables=MappingProxyType(tables))
