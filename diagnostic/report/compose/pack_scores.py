"""Where a unit stands: who answered, its scores beside those above it, and what may be said of each."""

from __future__ import annotations

from diagnostic.cells import Shown
from diagnostic.measures import Measure
from diagnostic.questionnaire import ScaleKind
from diagnostic.report.chart_values import Intervals, Point
from diagnostic.report.compose.context import VERDICT_TONES, Context
from diagnostic.report.compose.heat import is_divided
from diagnostic.report.compose.wave_words import before, move_word, tone
from diagnostic.report.document import Column, Figure, KeyFigure, KeyFigures, Paragraph, TableBlock
from diagnostic.report.moves import Moved, moves
from diagnostic.report.selection import number, numbers, outcomes, root, scales
from diagnostic.report.values import Style, Tone, Value
from diagnostic.survey_parts import SubjectInfo

PROFILE = "pack-profile"
"""Id of the figure whose picture and table are one: a row a scale."""


def headline(context: Context, unit: str) -> Paragraph:
    """Return how many answered, and on how many scales the unit can be told from the rest of the unit above."""
    sentences = [context.participation(unit)]
    verdicts = [context.verdict(unit, subject.id) for subject in scales(context.release)]
    known = [verdict for verdict in verdicts if verdict is not None]
    if unit == root(context.release).id:
        sentences.append(context.text("pack.headline.whole"))
    elif not known:
        sentences.append(context.text("pack.headline.none", parent=context.names.parent(unit)))
    else:
        sentences.append(_counted(context, unit, known))
    return Paragraph(" ".join(sentences), lead=True)


def _counted(context: Context, unit: str, verdicts: list[int]) -> str:
    """Return on how many scales a unit is above the rest, below it, or neither can be said."""
    above, below = verdicts.count(1), verdicts.count(-1)
    side = "both" if above and below else "above" if above else "below" if below else "alike"
    return context.text(
        f"pack.headline.{side}",
        scales=context.wording.plural("count.scales", len(verdicts)),
        parent=context.names.parent(unit),
        above=context.wording.number(above, Style.COUNT),
        below=context.wording.number(below, Style.COUNT),
    )


def key_figures(context: Context, unit: str) -> KeyFigures:
    """Return who answered and the outcomes, each beside the unit above."""
    rate = context.release.cell(Measure.PARTICIPATION, unit)
    headcount = rate.get("headcount") if isinstance(rate, Shown) else None
    note = ""
    if isinstance(rate, Shown) and headcount is not None and rate.get("estimate") is not None:
        invited = context.wording.number(headcount, Style.COUNT)
        share = context.wording.number(rate.number("estimate"), Style.PERCENT)
        note = context.text("pack.answered.of", headcount=invited, rate=share)
    figures = [KeyFigure(context.text("pack.answered"), context.figure(rate, "n", Style.COUNT), note)]
    figures += [_outcome(context, unit, subject) for subject in outcomes(context.release)[:3]]
    return KeyFigures(tuple(figures))


def _outcome(context: Context, unit: str, subject: SubjectInfo) -> KeyFigure:
    """Return an outcome with those of the units above; its tone says what its row of the profile says."""
    style = context.names.style(subject.id)
    value = context.figure(context.release.cell(Measure.SCORE, unit, subject.id), "estimate", style)
    beside = [
        context.text("pack.beside", unit=context.names.unit(each), score=context.wording.number(score, style))
        for each in compared_with(context, unit)
        if (score := number(context.release, Measure.SCORE, "estimate", each, subject.id)) is not None
    ]
    tone_of = VERDICT_TONES[context.verdict(unit, subject.id) or 0] if value.number is not None else Tone.NEUTRAL
    return KeyFigure(context.names.subject(subject.id), value, context.text("pack.beside.join").join(beside), tone_of)


def compared_with(context: Context, unit: str) -> tuple[str, ...]:
    """Return the units whose scores stand beside a unit's: the one above, and the organisation."""
    above = context.ancestors(unit)[1:]
    return tuple(dict.fromkeys((above[0], above[-1]))) if above else ()


def profile(context: Context, unit: str) -> Figure | None:
    """Return every scale of a unit, a row each; None where no score is shown.

    The picture holds the scales of 0-100; the table has all of them, in the same order.
    """
    beside = compared_with(context, unit)
    subjects = scales(context.release)
    points = tuple(
        point
        for subject in subjects
        if subject.kind is ScaleKind.MEAN and (point := _point(context, unit, subject, beside)) is not None
    )
    if not points:
        return None
    names = tuple(context.names.unit(each) for each in beside)
    changes = moves(context.release, unit)
    chart = Intervals(points, context.text("pack.profile.axis"), Style.SCORE, span=(0.0, 100.0), beside=names)
    title = context.text(
        "pack.profile.title" if beside else "pack.profile.whole",
        unit=context.names.unit(unit),
        parent="".join(names[:1]),
    )
    sentence = _how_to_read(context, unit, names, compared=bool(changes))
    rows = tuple(_row(context, unit, subject, beside, changes) for subject in subjects)
    table = TableBlock(title, _columns(context, names, compared=bool(changes)), rows)
    return Figure(PROFILE, title, chart, sentence, context.text("alt.pack_profile", title=title), table)


def _point(context: Context, unit: str, subject: SubjectInfo, beside: tuple[str, ...]) -> Point | None:
    values = numbers(context.release, Measure.SCORE, ("estimate", "low", "high"), unit, subject.id)
    if values is None:
        return None
    others = tuple(number(context.release, Measure.SCORE, "estimate", each, subject.id) for each in beside)
    return Point(
        context.names.subject(subject.id),
        values["estimate"],
        values["low"],
        values["high"],
        tone=_mark(context, unit, subject.id),
        beside=others,
    )


def _mark(context: Context, unit: str, subject: str) -> Tone:
    """Return the mark of a row: two camps before above and below, since an average hides them."""
    if is_divided(context, unit, subject):
        return Tone.DIVIDED
    return VERDICT_TONES[context.verdict(unit, subject) or 0]


def _how_to_read(context: Context, unit: str, names: tuple[str, ...], *, compared: bool) -> str:
    """Return what marks and words say; ``compared``: whether there is a column on the wave before."""
    if not names:
        return context.text("pack.read.whole")
    parts = [context.text("pack.read", parent=names[0])]
    if any(is_divided(context, unit, subject.id) for subject in scales(context.release)):
        parts.append(context.text("pack.read.divided"))
    if compared:
        parts.append(context.text("pack.read.since", wave=before(context)))
    return " ".join(parts)


def _columns(context: Context, names: tuple[str, ...], *, compared: bool) -> tuple[Column, ...]:
    columns = [*context.columns(("scale", Style.TEXT)), Column(context.text("pack.column.here"), Style.SCORE)]
    columns += [Column(name, Style.SCORE) for name in names]
    if names:
        columns.append(Column(context.text("pack.column.rest", parent=names[0]), Style.CHANGE))
    if compared:
        columns.append(Column(context.text("pack.column.since", wave=before(context)), Style.CHANGE))
    return tuple(columns)


def _row(
    context: Context, unit: str, subject: SubjectInfo, beside: tuple[str, ...], changes: tuple[Moved, ...]
) -> tuple[Value, ...]:
    style = context.names.style(subject.id)
    cells = [
        context.figure(context.release.cell(Measure.SCORE, each, subject.id), "estimate", style) for each in beside
    ]
    return (
        Value(text=context.names.subject(subject.id)),
        context.figure(context.release.cell(Measure.SCORE, unit, subject.id), "estimate", style),
        *cells,
        *((_against_rest(context, unit, subject.id),) if beside else ()),
        *((_since(context, subject.id, changes),) if changes else ()),
    )


def _against_rest(context: Context, unit: str, subject: str) -> Value:
    """Return the difference from the rest of the unit above where there surely is one, else what may be said."""
    if is_divided(context, unit, subject):
        return Value(text=context.text("pack.verdict.divided"), tone=Tone.DIVIDED)
    verdict = context.verdict(unit, subject)
    cell = context.release.cell(Measure.CONTRAST, unit, subject)
    if verdict is None:
        return context.mark("mark.not_estimable", context.text("note.not_compared"))
    if not verdict:
        return Value(text=context.text("pack.verdict.open"), tone=Tone.MUTED)
    return context.figure(cell, "estimate", Style.CHANGE, tone=VERDICT_TONES[verdict])


def _since(context: Context, subject: str, changes: tuple[Moved, ...]) -> Value:
    """Return the change since the wave before where it is sure, else what may be said of it."""
    found = next((change for change in changes if change.subject == subject), None)
    if found is None:
        return context.mark("mark.not_estimable", context.text("note.not_compared"))
    mark = tone(found)
    if mark is Tone.NEUTRAL:
        return Value(text=move_word(context, found), tone=Tone.MUTED)
    return Value(found.estimate, Style.CHANGE, tone=mark, says=move_word(context, found))
