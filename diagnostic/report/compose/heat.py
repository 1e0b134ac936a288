"""The heat map: units by scales, toned only where a difference is beyond chance."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from diagnostic.cells import Shown
from diagnostic.measures import Measure
from diagnostic.report.compose.context import VERDICT_TONES, Context
from diagnostic.report.compose.omnibus import teams_differ
from diagnostic.report.document import Column, HeatMap, HeatRow, Paragraph, Section
from diagnostic.report.selection import outcomes, scales
from diagnostic.report.values import Style, Tone, Value
from diagnostic.survey_parts import SubjectInfo, UnitInfo


def heat(context: Context) -> Section | None:
    """Return the heat map of divisions and teams; nothing where the organisation has no units."""
    if len(context.release.units) < 2:
        return None
    subjects = outcomes_first(context)
    rows = tuple(_row(context, unit, subjects) for unit in context.release.units)
    heat_map = HeatMap(
        id="heat-map",
        caption=context.text("heat.caption"),
        columns=tuple(_column(context, subject) for subject in subjects),
        rows=rows,
        sentence=_sentence(context, subjects),
        groups=tuple(
            (context.names.block(block), len(tuple(members)))
            for block, members in groupby(subjects, key=lambda subject: subject.block)
        ),
    )
    title, kicker = context.text("section.heat"), context.text("section.heat.kicker")
    return Section(
        "heat", title, (context.paragraph("heat.intro"), *_whole(context), heat_map, *teams_differ(context)), kicker
    )


def _whole(context: Context) -> tuple[Paragraph, ...]:
    """Return what marked cells are compared with, where there are two answers to that."""
    table = context.release.tables.get(Measure.CONTRAST_WHOLE)
    shown = {subject.id for subject in scales(context.release)}
    pairs = (
        [(unit, subject) for unit in table.axes[0] for subject in table.axes[1] if subject in shown] if table else []
    )
    known = [(context.verdict(*pair), whole) for pair in pairs if (whole := context.whole_verdict(*pair)) is not None]
    if not known:
        return ()
    return (
        context.paragraph(
            "whole.intro",
            division=context.wording.number(sum(bool(here) for here, _ in known), Style.COUNT),
            organisation=context.wording.number(sum(bool(whole) for _, whole in known), Style.COUNT),
            both=context.wording.number(sum(bool(here) and here == whole for here, whole in known), Style.COUNT),
        ),
    )


def outcomes_first(context: Context) -> tuple[SubjectInfo, ...]:
    """Return the scales block by block, the blocks of the outcomes first: what is seen without scrolling."""
    blocks = {subject.block for subject in outcomes(context.release)}
    return tuple(sorted(scales(context.release), key=lambda subject: subject.block not in blocks))


def is_divided(context: Context, unit: str, subject: str) -> bool:
    """Return whether the answers of a unit fall into two camps."""
    cell = context.release.cell(Measure.AGREEMENT, unit, subject)
    return isinstance(cell, Shown) and bool(cell.get("divided"))


def _column(context: Context, subject: SubjectInfo) -> Column:
    note = subject.high.to(context.wording.language)
    return Column(context.names.subject(subject.id), context.names.style(subject.id), note)


def _row(context: Context, unit: UnitInfo, subjects: tuple[SubjectInfo, ...]) -> HeatRow:
    return HeatRow(
        unit=unit.id,
        name=context.names.unit(unit.id),
        group=context.names.group(unit.id),
        level=unit.level,
        href=context.link("teams", context.pages[unit.id]) if unit.leaf else "",
        cells=tuple(_cell(context, unit.id, subject.id) for subject in subjects),
    )


def _cell(context: Context, unit: str, subject: str) -> Value:
    verdict = context.verdict(unit, subject)
    tone = VERDICT_TONES[verdict or 0]
    notes = []
    if verdict is not None:
        difference = context.release.cell(Measure.CONTRAST, unit, subject)
        points = context.names.points(difference.number("estimate")) if isinstance(difference, Shown) else ""
        notes.append(context.text(f"note.verdict.{_WORDS[verdict]}", points=points, parent=context.names.parent(unit)))
    whole = context.whole_verdict(unit, subject)
    if whole is not None and whole != verdict:
        notes.append(context.text(f"whole.{_WORDS[whole]}"))
    if is_divided(context, unit, subject):
        tone = Tone.DIVIDED if tone is Tone.NEUTRAL else tone
        notes.append(context.text("note.divided"))
    score = context.score(unit, subject, tone=tone, note=" ".join(notes))
    return replace(score, interval=_interval(context, unit, subject))


def _interval(context: Context, unit: str, subject: str) -> tuple[float, float] | None:
    """Return between what a shown score lies: two units of the map can be set side by side."""
    cell = context.release.cell(Measure.SCORE, unit, subject)
    low, high = (cell.get("low"), cell.get("high")) if isinstance(cell, Shown) else (None, None)
    return None if low is None or high is None else (float(low), float(high))


_WORDS = {-1: "below", 0: "alike", 1: "above"}


def _sentence(context: Context, subjects: tuple[SubjectInfo, ...]) -> str:
    verdicts = context.verdicts([subject.id for subject in subjects])
    split = sum(is_divided(context, unit.id, subject.id) for unit in context.release.units for subject in subjects)
    if not verdicts:
        return context.text("nothing.comparisons")
    return context.text(
        "heat.sentence",
        comparisons=context.wording.plural("count.comparisons", len(verdicts)),
        above=context.wording.number(verdicts.count(1), Style.COUNT),
        below=context.wording.number(verdicts.count(-1), Style.COUNT),
        divided=context.wording.number(split, Style.COUNT),
    )
