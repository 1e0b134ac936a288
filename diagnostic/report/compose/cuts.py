"""Scores by something else than the team: site, length of service and the like, alone and by division."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from diagnostic.cells import Shown
from diagnostic.measures import Measure
from diagnostic.problems import NotEstimable
from diagnostic.report.chart_values import Intervals, Point
from diagnostic.report.compose.context import VERDICT_TONES, Context
from diagnostic.report.document import (
    Block,
    Bullets,
    Callout,
    Column,
    Figure,
    Group,
    HeatMap,
    HeatRow,
    Paragraph,
    Section,
    TableBlock,
)
from diagnostic.report.selection import number, outcomes, root, scales, verdict
from diagnostic.report.values import Style, Tone, Value
from diagnostic.survey_parts import CutInfo, SubjectInfo

NAMED = 5
"""Differences of one attribute that are told in words; the heat map marks all."""
_WORDS = {-1: "below", 0: "alike", 1: "above"}
_ENDS = ("estimate", "low", "high")


def attributes(context: Context) -> tuple[tuple[CutInfo, ...], ...]:
    """Return the groups of each attribute that people are told apart by beside their team."""
    return tuple(tuple(infos) for _, infos in groupby(context.release.cuts, key=lambda info: info.attribute))


def cuts_section(context: Context) -> Section | None:
    """Return how groups compare that people are told apart by beside their team; nothing where none are known."""
    found = attributes(context)
    if not found:
        return None
    caution = Callout(context.text("cuts.caution.title"), context.text("cuts.caution"))
    groups = tuple(_attribute(context, infos) for infos in found)
    title, kicker = context.text("section.cuts"), context.text("section.cuts.kicker")
    return Section("cuts", title, (context.paragraph("cuts.intro"), caution, *groups), kicker)


def _attribute(context: Context, infos: tuple[CutInfo, ...]) -> Group:
    name = infos[0].attribute
    ordered = _outcomes_first(context)
    blocks: list[Block] = [_heat(context, infos, ordered)]
    largest = _told(context, infos, ordered)
    blocks += [Bullets(largest)] if largest else []
    blocks += _outcomes(context, infos)
    blocks += _by_division(context, infos)
    return Group(f"cuts-{name}", infos[0].attribute_name.to(context.wording.language), tuple(blocks))


def _outcomes_first(context: Context) -> tuple[SubjectInfo, ...]:
    """Return the scales block by block, the blocks of the outcomes first."""
    blocks = {subject.block for subject in outcomes(context.release)}
    return tuple(sorted(scales(context.release), key=lambda subject: subject.block not in blocks))


def _name(context: Context, info: CutInfo) -> str:
    return info.name.to(context.wording.language)


def _verdict(context: Context, info: CutInfo, subject: SubjectInfo) -> int | None:
    return verdict(context.release, Measure.CUT_CONTRAST, info.key, subject.id)


def _points(context: Context, info: CutInfo, subject: SubjectInfo) -> str:
    difference = number(context.release, Measure.CUT_CONTRAST, "estimate", info.key, subject.id)
    return context.names.points(difference or 0.0)


# --- all scales --------------------------------------------------------------------------------------------------


def _heat(context: Context, infos: tuple[CutInfo, ...], subjects: tuple[SubjectInfo, ...]) -> HeatMap:
    attribute = infos[0].attribute_name.to(context.wording.language)
    return HeatMap(
        id=f"cuts-{infos[0].attribute}-heat",
        caption=context.text("cuts.heat", attribute=attribute),
        columns=tuple(
            Column(
                context.names.subject(subject.id),
                context.names.style(subject.id),
                subject.high.to(context.wording.language),
            )
            for subject in subjects
        ),
        rows=tuple(_row(context, info, subjects) for info in infos),
        sentence=_sentence(context, infos, subjects),
        groups=tuple(
            (context.names.block(block), len(tuple(members)))
            for block, members in groupby(subjects, key=lambda subject: subject.block)
        ),
        heading=attribute,
    )


def _row(context: Context, info: CutInfo, subjects: tuple[SubjectInfo, ...]) -> HeatRow:
    return HeatRow(
        unit=info.key,
        name=_name(context, info),
        group="",
        level=1,
        href="",
        cells=tuple(_cell(context, info, subject) for subject in subjects),
    )


def _cell(context: Context, info: CutInfo, subject: SubjectInfo) -> Value:
    cell, style = context.release.cell(Measure.CUT, info.key, subject.id), context.names.style(subject.id)
    verdict = _verdict(context, info, subject)
    notes = [context.score_note(cell, style)]
    if verdict is not None:
        notes.append(context.text(f"cuts.verdict.{_WORDS[verdict]}", points=_points(context, info, subject)))
    note = " ".join(note for note in notes if note)
    return context.figure(cell, "estimate", style, tone=VERDICT_TONES[verdict or 0], note=note)


def _sentence(context: Context, infos: tuple[CutInfo, ...], subjects: tuple[SubjectInfo, ...]) -> str:
    """Say how many differences are beyond chance, or that none can be told."""
    found = [_verdict(context, info, subject) for info in infos for subject in subjects]
    known = [verdict for verdict in found if verdict is not None]
    if not known:
        return context.text("cuts.no_comparisons")
    comparisons = context.wording.plural("count.comparisons", len(known))
    if not any(known):
        return context.text("cuts.none", comparisons=comparisons)
    return context.text(
        "cuts.sentence",
        comparisons=comparisons,
        above=context.wording.number(known.count(1), Style.COUNT),
        below=context.wording.number(known.count(-1), Style.COUNT),
    )


def _told(context: Context, infos: tuple[CutInfo, ...], subjects: tuple[SubjectInfo, ...]) -> tuple[str, ...]:
    """Return the largest differences beyond chance in words."""
    return tuple(told(context, info, subject) for info, subject in apart(context, infos, subjects)[:NAMED])


def apart(
    context: Context, infos: Sequence[CutInfo], subjects: Sequence[SubjectInfo]
) -> tuple[tuple[CutInfo, SubjectInfo], ...]:
    """Return the groups that differ from everybody else beyond chance, each with the scale, the largest first."""
    found = []
    for info in infos:
        for subject in subjects:
            size = number(context.release, Measure.CUT_CONTRAST, "g", info.key, subject.id)
            if _verdict(context, info, subject):
                found.append((-abs(size or 0.0), info, subject))
    found.sort(key=lambda each: (each[0], each[1].key, each[2].id))
    return tuple((info, subject) for _, info, subject in found)


def told(context: Context, info: CutInfo, subject: SubjectInfo) -> str:
    """Return in words how far a group stands from everybody else on a scale."""
    return context.text(
        f"cuts.told.{_WORDS[_verdict(context, info, subject) or 0]}",
        group=_name(context, info),
        points=_points(context, info, subject),
        subject=context.quoted(subject.id),
    )


# --- outcomes ----------------------------------------------------------------------------------------------------


def _drawn(context: Context) -> tuple[SubjectInfo, ...]:
    """Return the outcomes on 0-100."""
    return tuple(s for s in outcomes(context.release) if context.names.style(s.id) is Style.SCORE)


def _outcomes(context: Context, infos: tuple[CutInfo, ...]) -> tuple[Block, ...]:
    subjects = _drawn(context)
    points = [point for subject in subjects for info in infos if (point := point_of(context, info, subject))]
    if not points:
        return ()
    attribute = infos[0].attribute_name.to(context.wording.language)
    only = len(subjects) == 1
    whole = number(context.release, Measure.SCORE, "estimate", root(context.release).id, subjects[0].id)
    chart = Intervals(
        tuple(points),
        context.names.subject(subjects[0].id) if only else context.text("column.score"),
        Style.SCORE,
        whole if only else None,
        context.text("reference.whole") if only else "",
    )
    apart = sum(point.tone is not Tone.NEUTRAL for point in points)
    sentence = context.wording.plural("cuts.outcomes.sentence", apart) if apart else context.text("cuts.outcomes.none")
    return (
        Figure(
            f"cuts-{infos[0].attribute}-outcomes",
            context.text("cuts.outcomes.title", attribute=attribute),
            chart,
            sentence,
            context.text("alt.intervals", sentence=sentence),
            _table(context, infos, subjects, attribute),
        ),
    )


def point_of(context: Context, info: CutInfo, subject: SubjectInfo) -> Point | None:
    """Return a group's score on a scale with its interval, and whether it differs; None where that may not be said."""
    cell = context.release.cell(Measure.CUT, info.key, subject.id)
    ends = [cell.get(column) for column in _ENDS] if isinstance(cell, Shown) else []
    known = [end for end in ends if end is not None]
    if not isinstance(cell, Shown) or len(known) != len(_ENDS):
        return None
    tone = VERDICT_TONES[_verdict(context, info, subject) or 0]
    n = int(cell.get("n") or 0)
    estimate, low, high = known
    return Point(_name(context, info), estimate, low, high, tone, n, context.names.subject(subject.id))


def _table(
    context: Context, infos: tuple[CutInfo, ...], subjects: tuple[SubjectInfo, ...], attribute: str
) -> TableBlock:
    columns = (
        Column(attribute),
        *context.columns(
            ("scale", Style.TEXT),
            ("score", Style.SCORE),
            ("interval", Style.TEXT),
            ("difference", Style.CHANGE),
            ("interval", Style.TEXT),
            ("answers", Style.COUNT),
        ),
    )
    rows = []
    for subject in subjects:
        for info in infos:
            cell = context.release.cell(Measure.CUT, info.key, subject.id)
            against = context.release.cell(Measure.CUT_CONTRAST, info.key, subject.id)
            verdict = _verdict(context, info, subject)
            points = _points(context, info, subject)
            note = "" if verdict is None else context.text(f"cuts.verdict.{_WORDS[verdict]}", points=points)
            rows.append(
                (
                    Value(text=_name(context, info)),
                    Value(text=context.names.subject(subject.id)),
                    context.figure(cell, "estimate", Style.SCORE),
                    context.interval(cell, Style.SCORE),
                    context.figure(against, "estimate", Style.CHANGE, tone=VERDICT_TONES[verdict or 0], note=note),
                    context.interval(against, Style.CHANGE),
                    context.figure(cell, "n", Style.COUNT),
                )
            )
    return TableBlock(context.text("cuts.table", attribute=attribute), columns, tuple(rows))


# --- by division -------------------------------------------------------------------------------------------------


def _by_division(context: Context, infos: tuple[CutInfo, ...]) -> tuple[Block, ...]:
    """Return the outcomes by unit of the first level and value, folded up; nothing where they are not crossed."""
    table = context.release.tables.get(Measure.CROSSING)
    if table is None or infos[0].key not in table.axes[1]:
        return ()
    units = table.axes[0]
    tables = tuple(_crossed(context, infos, units, subject) for subject in _drawn(context))
    if not tables:
        return ()
    attribute = infos[0].attribute_name.to(context.wording.language)
    title = context.text("cuts.crossing.title", attribute=attribute)
    note: Sequence[Block] = (Paragraph(context.text("cuts.crossing.note")),)
    return (Group(f"cuts-{infos[0].attribute}-units", title, (*note, *tables), collapsed=True),)


def _crossed(context: Context, infos: tuple[CutInfo, ...], units: Sequence[str], subject: SubjectInfo) -> TableBlock:
    columns = (*context.columns(("unit", Style.TEXT)), *(Column(_name(context, info), Style.SCORE) for info in infos))
    rows = tuple(
        (Value(text=context.names.unit(unit)), *(_crossed_cell(context, unit, info, subject) for info in infos))
        for unit in units
    )
    return TableBlock(context.text("cuts.crossing.table", subject=context.quoted(subject.id)), columns, rows)


def _crossed_cell(context: Context, unit: str, info: CutInfo, subject: SubjectInfo) -> Value:
    cell = context.release.cell(Measure.CROSSING, unit, info.key, subject.id)
    if isinstance(cell, NotEstimable):
        return context.mark("mark.not_estimable", context.text("cuts.crossing.nobody"))
    return context.figure(cell, "estimate", Style.SCORE, note=context.score_note(cell, Style.SCORE))
