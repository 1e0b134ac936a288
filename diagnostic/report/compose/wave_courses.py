"""The course of the organisation's scores over three waves or more, and of eight or more whether they leave it."""

from __future__ import annotations

from diagnostic.cells import Shown
from diagnostic.measures import Measure
from diagnostic.report.chart_values import CoursePanel, CoursePoint, Courses
from diagnostic.report.compose.context import Context
from diagnostic.report.compose.wave_words import move_word, tone
from diagnostic.report.document import Block, Column, Figure, TableBlock
from diagnostic.report.moves import PANELS_FROM, moved
from diagnostic.report.selection import numbers, outcomes, root, scales
from diagnostic.report.values import Style, Tone, Value
from diagnostic.survey_parts import SubjectInfo


def courses(context: Context) -> tuple[Block, ...]:
    """Return the course of every scale; nothing with fewer than three waves."""
    if len(context.release.waves) < PANELS_FROM or Measure.TREND not in context.release.tables:
        return ()
    ends = {subject.id for subject in outcomes(context.release)}
    ordered = sorted(scales(context.release), key=lambda subject: subject.id not in ends)
    by_style: dict[Style, list[SubjectInfo]] = {}
    for subject in ordered:
        by_style.setdefault(context.names.style(subject.id), []).append(subject)
    found = (_figure(context, subjects, style) for style, subjects in by_style.items())
    return tuple(figure for figure in found if figure is not None)


def _figure(context: Context, subjects: list[SubjectInfo], style: Style) -> Figure | None:
    panels = [(subject, _panel(context, subject)) for subject in subjects]
    known = [(subject, panel) for subject, panel in panels if sum(point is not None for point in panel.points) > 1]
    if not known:
        return None
    controlled = Measure.CONTROL in context.release.tables
    sentence = context.wording.plural("courses.sentence", len(known), waves=len(context.release.waves))
    if controlled:
        sentence = f"{sentence} {_signals(context, [subject for subject, _ in known])}"
    return Figure(
        f"waves-courses-{style.value}",
        context.text("courses.title" if style is Style.SCORE else "courses.title.signed"),
        Courses(tuple(wave.name for wave in context.release.waves), tuple(panel for _, panel in known), style),
        sentence,
        context.text("alt.courses", sentence=sentence),
        _table(context, [subject for subject, _ in known], style),
    )


def _panel(context: Context, subject: SubjectInfo) -> CoursePanel:
    release, unit = context.release, root(context.release).id
    points: list[CoursePoint | None] = []
    for wave in release.waves:
        values = numbers(release, Measure.TREND, ("estimate", "low", "high"), wave.id, unit, subject.id)
        points.append(None if values is None else CoursePoint(values["estimate"], values["low"], values["high"]))
    change = moved(release, unit, subject.id)
    limits = numbers(release, Measure.CONTROL, ("centre", "low", "high"), unit, subject.id)
    return CoursePanel(
        context.names.subject(subject.id),
        tuple(points),
        Tone.NEUTRAL if change is None else tone(change),
        None if limits is None else (limits["centre"], limits["low"], limits["high"]),
    )


def _signals(context: Context, subjects: list[SubjectInfo]) -> str:
    """Return which courses leave the band that they always moved in."""
    unit = root(context.release).id
    cells = {subject.id: context.release.cell(Measure.CONTROL, unit, subject.id) for subject in subjects}
    out = [subject for subject, cell in cells.items() if isinstance(cell, Shown) and cell.get("signals")]
    if not out:
        return context.text("control.none")
    return context.wording.plural(
        "control.some", len(out), scales=context.wording.join([context.quoted(s) for s in out])
    )


def _table(context: Context, subjects: list[SubjectInfo], style: Style) -> TableBlock:
    release, unit = context.release, root(context.release).id
    rows = []
    for subject in subjects:
        change = moved(release, unit, subject.id)
        cells = [release.cell(Measure.TREND, wave.id, unit, subject.id) for wave in release.waves]
        values = [context.figure(cell, "estimate", style, note=context.score_note(cell, style)) for cell in cells]
        word = "" if change is None else move_word(context, change)
        rows.append((Value(text=context.names.subject(subject.id)), *values, Value(text=word)))
    columns = (
        *context.columns(("scale", Style.TEXT)),
        *(Column(wave.name, style) for wave in release.waves),
        *context.columns(("last_step", Style.TEXT)),
    )
    return TableBlock(context.text("courses.table"), columns, tuple(rows))
