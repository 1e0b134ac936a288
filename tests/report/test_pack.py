"""A manager's pack: what it names, what it leaves out, and that no sentence contradicts a figure."""

import dataclasses
import re

import pytest
from release_factory import (
    COMPLEMENT,
    DIVIDED_TEAM,
    HIGH_TEAM,
    LOW_TEAM,
    ORGANISATION,
    SECRET,
    SMALL,
    empty_plan,
    sample_plan,
    sample_release,
    withheld_release,
)
from waves_release import FOLLOWED, HOSTILE, waves_release

from diagnostic.cells import Shown
from diagnostic.measures import Measure
from diagnostic.report.chart_values import Intervals
from diagnostic.report.compose.pack import LONGEST_NAME, compose_pack, pack_context, pack_owners
from diagnostic.report.compose.pack_actions import pack_actions
from diagnostic.report.compose.pack_points import AT_MOST, Why, look_at, strong
from diagnostic.report.document import ActionCards, Bullets, Figure, Group, TableBlock
from diagnostic.report.moves import LIKELY, SURE, moved
from diagnostic.report.selection import scales
from diagnostic.report.values import Tone
from diagnostic.report.wording import Wording

RELEASE, PLAN = waves_release(), sample_plan()
OWNERS = pack_owners(RELEASE)
OWN = [unit for unit, owner in OWNERS.items() if unit == owner]
CONTEXTS = {language: pack_context(RELEASE, PLAN, Wording(language), followed=FOLLOWED) for language in ("en", "fr")}
EVERY = [(language, unit) for language in CONTEXTS for unit in OWN]
APART = ("Workshop", "Logistics", "Finance", "Legal", "South", "Web")
"""Names of teams that are no part of another text."""


def pack(unit, language="en"):
    return compose_pack(CONTEXTS[language], RELEASE.unit(unit))


def blocks(value):
    for block in value.blocks:
        yield block
        if isinstance(block, Group):
            yield from blocks(block)


def of_kind(document, kind):
    return [block for section in document.sections for block in blocks(section) if isinstance(block, kind)]


def group(document, id_):
    return next(block for block in of_kind(document, Group) if block.id == id_)


def texts(value):
    """Yield every text of a document, wherever it is."""
    if isinstance(value, str):
        yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            if field.name != "labels":
                yield from texts(getattr(value, field.name))
    elif isinstance(value, tuple | list):
        for each in value:
            yield from texts(each)


def numbers(value):
    if isinstance(value, float):
        yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from numbers(getattr(value, field.name))
    elif isinstance(value, tuple | list):
        for each in value:
            yield from numbers(each)


def test_a_unit_that_may_not_be_shown_gets_the_pack_of_the_unit_above():
    assert OWNERS[SMALL] == OWNERS[COMPLEMENT] == "support"
    assert OWNERS["support"] == "support"
    assert set(OWNERS) == {unit.id for unit in RELEASE.units}


def test_nobody_gets_a_pack_where_nothing_may_be_shown():
    assert pack_owners(withheld_release()) == {}


@pytest.mark.parametrize(("language", "unit"), EVERY)
def test_a_pack_names_few_things_and_none_twice(language, unit):
    context, document = CONTEXTS[language], pack(unit, language)
    strengths = strong(context, unit)
    looked = look_at(context, unit, strengths)
    assert len(strengths) <= AT_MOST
    assert len(looked) <= AT_MOST
    named = [point.subject for point in (*strengths, *looked)]
    assert len(set(named)) == len(named)
    assert sum(len(block.cards) for block in of_kind(document, ActionCards)) <= AT_MOST
    assert len(document.sections) == 2


@pytest.mark.parametrize(("language", "unit"), EVERY)
def test_no_sentence_contradicts_a_figure(language, unit):
    context = CONTEXTS[language]
    strengths = strong(context, unit)
    for point in strengths:
        assert (context.verdict(unit, point.subject) or 0) >= 0
        agreement = RELEASE.cell(Measure.AGREEMENT, unit, point.subject)
        assert not (isinstance(agreement, Shown) and agreement.get("divided"))
    for point in look_at(context, unit, strengths):
        assert (context.verdict(unit, point.subject) or 0) <= 0 or point.why in {Why.DIVIDED, Why.GAP, Why.FELL}
    for point in (*strengths, *look_at(context, unit, strengths)):
        if point.why in {Why.ABOVE, Why.BELOW}:
            score = RELEASE.cell(Measure.SCORE, unit, point.subject).number("estimate")
            assert context.wording.number(score, context.names.style(point.subject)) in point.sentence
        if point.why in {Why.ROSE, Why.FELL}:
            assert moved(RELEASE, unit, point.subject).move in SURE


@pytest.mark.parametrize(("language", "unit"), EVERY)
def test_the_rows_say_no_more_than_is_known(language, unit):
    context = CONTEXTS[language]
    figure = next(iter(of_kind(pack(unit, language), Figure)))
    assert isinstance(figure.chart, Intervals)
    compared = unit != ORGANISATION
    for row, subject in zip(figure.table.rows, scales(RELEASE), strict=True):
        change = moved(RELEASE, unit, subject.id)
        if change is not None:
            assert (row[-1].number is not None) == (change.move in SURE)
            assert change.move not in LIKELY or row[-1].text
        if compared and change is not None:
            rest = row[-2]
            assert (rest.number is not None) <= bool(context.verdict(unit, subject.id))
            assert rest.tone is not Tone.ABOVE or context.verdict(unit, subject.id) == 1


@pytest.mark.parametrize(("language", "unit"), EVERY)
def test_nothing_that_is_withheld_is_in_a_pack(language, unit):
    document = pack(unit, language)
    assert SECRET not in set(numbers(document))
    assert not [text for text in texts(document) if re.search(r"87.?654", text)]


@pytest.mark.parametrize("unit", OWN)
def test_a_pack_says_nothing_of_other_teams(unit):
    context = CONTEXTS["en"]
    found, _ = pack_actions(context, unit)
    partners = {name for each in found for name in each.partners}
    known = {context.names.unit(each) for each in (*context.ancestors(unit), *partners)}
    others = [name for name in APART if not any(name in each for each in known)]
    said = " ".join(texts(pack(unit)))
    assert not [name for name in others if re.search(rf"\b{name}\b", said)]


def test_of_a_link_only_the_own_side_is_told():
    context = CONTEXTS["en"]
    told = [
        (unit, card)
        for unit in OWN
        for block in of_kind(pack(unit), ActionCards)
        for card in block.cards
        if "rates working with" in " ".join(card.evidence)
    ]
    for unit, card in told:
        sides = " ".join(card.evidence)
        assert sides.count("out of 100") == 1
        assert any(sides.startswith(context.names.unit(each)) for each in context.ancestors(unit))


def test_actions_of_the_unit_above_are_said_to_be_its():
    without = [unit for unit in OWN if pack_actions(CONTEXTS["en"], unit)[1] != unit]
    assert without
    for unit in without:
        first = group(pack(unit), "pack-actions").blocks[0]
        assert CONTEXTS["en"].names.unit(pack_actions(CONTEXTS["en"], unit)[1]) in first.text


def test_where_no_plan_has_an_action_that_is_said():
    context = pack_context(RELEASE, empty_plan(), Wording("en"))
    document = compose_pack(context, RELEASE.unit(LOW_TEAM))
    assert not of_kind(document, ActionCards)
    assert "No action is recommended" in group(document, "pack-actions").blocks[0].text


def test_the_guide_asks_about_what_the_first_page_names():
    for unit in (LOW_TEAM, HIGH_TEAM, DIVIDED_TEAM):
        context = CONTEXTS["en"]
        strengths = strong(context, unit)
        points = (*strengths, *look_at(context, unit, strengths))
        asked = " ".join(
            next(block for block in group(pack(unit), "pack-ask").blocks if isinstance(block, Bullets)).texts
        )
        assert points
        assert not [
            each.subject for each in points if each.why is not Why.GAP and context.quoted(each.subject) not in asked
        ]


def test_what_became_of_the_last_plan_is_told_where_it_is_known():
    told = " ".join(texts(group(pack("commercial"), "pack-present")))
    assert f"Decide {HOSTILE}" in told
    assert "Fewer meetings" not in told


def test_few_answers_are_said_to_speak_for_few():
    cell = RELEASE.tables[Measure.PARTICIPATION]
    low = dataclasses.replace(cell, columns={**cell.columns, "estimate": cell.columns["estimate"] * 0.4})
    release = dataclasses.replace(RELEASE, tables={**RELEASE.tables, Measure.PARTICIPATION: low})
    context = pack_context(release, PLAN, Wording("en"))
    said = " ".join(texts(compose_pack(context, release.unit(LOW_TEAM))))
    assert "Fewer than half answered" in said


def test_without_a_wave_before_nothing_is_said_of_one():
    release = sample_release()
    document = compose_pack(pack_context(release, PLAN, Wording("en")), release.unit(LOW_TEAM))
    figure = next(iter(of_kind(document, Figure)))
    assert not [column for column in figure.table.columns if "Since" in column.title]
    assert [part.id for part in group(document, "pack-points").blocks] == ["pack-strong", "pack-look"]


def test_lines_to_write_on_are_there_where_there_is_room():
    full = [unit for unit in OWN if len(pack_actions(CONTEXTS["en"], unit)[0]) == AT_MOST]
    for unit in OWN:
        assert bool(of_kind(pack(unit), TableBlock)) == (unit not in full)


def test_a_long_name_is_whole_in_the_title_and_short_in_sentences():
    long = "Département " * 8
    units = tuple(dataclasses.replace(u, name=long) if u.id == "commercial" else u for u in RELEASE.units)
    release = dataclasses.replace(RELEASE, units=units)
    context = pack_context(release, PLAN, Wording("fr"))
    document = compose_pack(context, release.unit("commercial"))
    assert document.title == long.strip()
    assert max(len(name) for name in [context.names.unit("commercial")]) <= LONGEST_NAME
