"""What silence could change: weighted scores beside those as answered, and what is possible at worst."""

from __future__ import annotations

from diagnostic.cells import Shown
from diagnostic.measures import Measure
from diagnostic.questionnaire import ScaleKind
from diagnostic.report.chart_values import GroupedDots, Intervals, Point
from diagnostic.report.compose.context import Context
from diagnostic.report.document import Block, Figure, Group, Paragraph, TableBlock
from diagnostic.report.selection import divisions, number, outcomes, root, scales
from diagnostic.report.values import Style, Tone, Value
from diagnostic.survey_parts import SubjectInfo, UnitInfo

WORTH_SAYING = 1.5
"""Points from which a score counts as moved: less is rounding."""

_COLUMNS = (
    ("scale", Style.TEXT),
    ("score", Style.SCORE),
    ("weighted", Style.SCORE),
    ("interval", Style.TEXT),
    ("weighted_change", Style.CHANGE),
)


def nonresponse(context: Context) -> tuple[Block, ...]:
    """Return the part about silence; nothing where scores were not weighted."""
    if Measure.WEIGHTED not in context.release.tables:
        return ()
    whole = root(context.release)
    subjects = [s for s in scales(context.release) if s.kind is ScaleKind.MEAN]
    blocks: list[Block] = [context.paragraph("nonresponse.intro"), Paragraph(_weights(context, whole))]
    moved = _moves(context, whole, subjects)
    if moved:
        blocks.append(_dots(context, whole, subjects, moved))
    else:
        cell = context.release.cell(Measure.WEIGHTED, whole.id, subjects[0].id) if subjects else None
        blocks.append(context.paragraph("nonresponse.none", reason=context.why(cell) if cell is not None else ""))
    bounds = _bounds(context, subjects)
    blocks += [bounds] if bounds is not None else []
    blocks += [
        Group(
            f"nonresponse-{context.pages[unit.id]}",
            context.names.unit(unit.id),
            (_table(context, unit, subjects),),
            collapsed=True,
        )
        for unit in divisions(context.release)
        if _moves(context, unit, subjects)
    ]
    return (Group("nonresponse", context.text("nonresponse.title"), tuple(blocks)),)


def _moves(context: Context, unit: UnitInfo, subjects: list[SubjectInfo]) -> dict[str, float]:
    """Return how far weighting moves each score that may be said."""
    found = {s.id: number(context.release, Measure.WEIGHTED, "difference", unit.id, s.id) for s in subjects}
    return {subject: value for subject, value in found.items() if value is not None}


def _weights(context: Context, unit: UnitInfo) -> str:
    cell = context.release.cell(Measure.WEIGHTING, unit.id)
    if not isinstance(cell, Shown):
        return context.text("nonresponse.not_weighted", reason=context.why(cell))
    wording = context.wording
    text = context.text(
        "nonresponse.weights",
        effective=wording.number(cell.number("effective_n"), Style.COUNT),
        n=wording.number(cell.number("n"), Style.COUNT),
        low=wording.number(cell.number("lowest"), Style.COEFFICIENT),
        high=wording.number(cell.number("highest"), Style.COEFFICIENT),
        design=wording.number(cell.number("design_effect"), Style.COEFFICIENT),
    )
    if cell.number("trimmed") <= 0:
        return text
    trimmed = wording.number(cell.number("trimmed"), Style.PERCENT)
    gap = wording.number(cell.number("largest_gap"), Style.PERCENT)
    return " ".join((text, context.text("nonresponse.trimmed", share=trimmed, gap=gap)))


def _dots(context: Context, unit: UnitInfo, subjects: list[SubjectInfo], moved: dict[str, float]) -> Figure:
    """Return each score as answered and weighted, side by side."""
    rows = tuple(
        (
            context.names.subject(subject.id),
            (
                number(context.release, Measure.SCORE, "estimate", unit.id, subject.id),
                number(context.release, Measure.WEIGHTED, "estimate", unit.id, subject.id),
            ),
            (False, abs(moved[subject.id]) > WORTH_SAYING),
        )
        for subject in subjects
        if subject.id in moved
    )
    groups = (context.text("nonresponse.as_answered"), context.text("nonresponse.weighted"))
    sentence = _moved(context, moved)
    return Figure(
        "nonresponse-weighted",
        context.text("nonresponse.dots.title"),
        GroupedDots(groups, rows, context.text("column.score"), Style.SCORE),
        sentence,
        context.text("alt.dots", groups=context.wording.join(groups), sentence=sentence),
        _table(context, unit, subjects),
    )


def _moved(context: Context, moved: dict[str, float]) -> str:
    far = sorted((s for s in moved if abs(moved[s]) > WORTH_SAYING), key=lambda s: (-abs(moved[s]), s))
    if not far:
        return context.text("nonresponse.unmoved", points=context.names.points(max(abs(v) for v in moved.values())))
    listed = [
        context.text("nonresponse.moved.one", scale=context.quoted(s), points=context.names.points(moved[s]))
        for s in far
    ]
    return context.text("nonresponse.moved", scales=context.wording.join(listed))


def _bounds(context: Context, subjects: list[SubjectInfo]) -> Figure | None:
    """Return what each score could be at worst and at best."""
    whole = root(context.release)
    points = []
    for subject in subjects:
        score = number(context.release, Measure.SCORE, "estimate", whole.id, subject.id)
        low = number(context.release, Measure.BOUNDS, "low", whole.id, subject.id)
        high = number(context.release, Measure.BOUNDS, "high", whole.id, subject.id)
        if score is not None and low is not None and high is not None:
            points.append((subject.id, Point(context.names.subject(subject.id), score, low, high, tone=Tone.MUTED)))
    if not points:
        return None
    first = next((s.id for s in outcomes(context.release) if s.id in dict(points)), points[0][0])
    said = dict(points)[first]
    wording = context.wording
    sentence = context.text(
        "nonresponse.bounds.sentence",
        scale=context.quoted(first),
        score=wording.number(said.estimate, Style.SCORE),
        low=wording.number(said.low, Style.SCORE),
        high=wording.number(said.high, Style.SCORE),
    )
    return Figure(
        "nonresponse-bounds",
        context.text("nonresponse.bounds.title"),
        Intervals(tuple(point for _, point in points), context.text("column.score"), Style.SCORE, span=(0.0, 100.0)),
        sentence,
        context.text("alt.intervals", sentence=sentence),
        _bounds_table(context, subjects),
    )


def _bounds_table(context: Context, subjects: list[SubjectInfo]) -> TableBlock:
    whole = root(context.release).id
    rows = tuple(
        (
            Value(text=context.names.subject(subject.id)),
            context.score(whole, subject.id),
            context.interval(context.release.cell(Measure.BOUNDS, whole, subject.id), Style.SCORE),
        )
        for subject in subjects
    )
    columns = context.columns(("scale", Style.TEXT), ("score", Style.SCORE), ("worst_case", Style.TEXT))
    return TableBlock(context.text("nonresponse.bounds.table"), columns, rows)


def _table(context: Context, unit: UnitInfo, subjects: list[SubjectInfo]) -> TableBlock:
    rows = []
    for subject in subjects:
        cell = context.release.cell(Measure.WEIGHTED, unit.id, subject.id)
        rows.append(
            (
                Value(text=context.names.subject(subject.id)),
                context.score(unit.id, subject.id),
                context.figure(cell, "estimate", Style.SCORE),
                context.interval(cell, Style.SCORE),
                context.figure(cell, "difference", Style.CHANGE),
            )
        )
    caption = context.text("nonresponse.table", unit=context.names.unit(unit.id))
    return TableBlock(caption, context.columns(*_COLUMNS), tuple(rows))
