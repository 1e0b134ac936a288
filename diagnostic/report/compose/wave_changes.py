"""What moved in the organisation: the picture of every scale's change, and how many comparisons say what."""

from __future__ import annotations

from dataclasses import replace

from diagnostic.measures import Measure
from diagnostic.report.chart_values import ChangeRow, Changes
from diagnostic.report.compose.context import Context
from diagnostic.report.compose.wave_words import before, change_value, move_word, organisation_words, tone
from diagnostic.report.document import Column, Figure, KeyFigure, KeyFigures, TableBlock
from diagnostic.report.moves import LIKELY, SURE, Move, Moved, below_root, counts, moves
from diagnostic.report.selection import outcomes, root, scales
from diagnostic.report.values import Style, Tone, Value


def changes_figure(context: Context) -> Figure | None:
    """Return every scale of the organisation before and now; None where nothing may be said of any."""
    found = moves(context.release, root(context.release).id)
    if not found:
        return None
    ends = {subject.id for subject in outcomes(context.release)}
    ordered = sorted(found, key=lambda change: change.subject not in ends)
    chart = Changes(
        tuple(_row(context, change) for change in ordered),
        context.text("changes.scores"),
        context.text("changes.axis"),
        context.text("changes.zero"),
    )
    sentence = " ".join(organisation_words(context))
    return Figure(
        "waves-changes",
        context.text("changes.title", wave=before(context)),
        chart,
        sentence,
        context.text("alt.changes", sentence=sentence),
        changes_table(context, root(context.release).id),
    )


def _row(context: Context, change: Moved) -> ChangeRow:
    info = context.names.info(change.subject)
    told = change.move in SURE | LIKELY
    return ChangeRow(
        label=context.names.subject(change.subject),
        before=change.earlier,
        after=change.now,
        point=change.estimate,
        low=change.low,
        high=change.high,
        tone=tone(change),
        words=move_word(context, change),
        found_from=None if told else change.detectable,
        group=context.names.block(info.block),
    )


def changes_table(context: Context, unit: str) -> TableBlock:
    """Return a unit's scores of both waves, the changes, and the smallest that would have been found."""
    rows = []
    for subject in scales(context.release):
        cell = context.release.cell(Measure.CHANGE, unit, subject.id)
        style = context.names.style(subject.id)
        found = change_value(context, unit, subject.id)
        rows.append(
            (
                Value(text=context.names.subject(subject.id)),
                context.figure(cell, "earlier", style),
                context.score(unit, subject.id),
                replace(found, note="" if found.number is not None else found.note),
                context.interval(cell, Style.CHANGE),
                _verdict(context, unit, subject.id),
                context.figure(cell, "detectable", Style.SCORE),
                context.figure(cell, "q_value", Style.P),
                context.figure(cell, "n_earlier", Style.COUNT),
                context.figure(cell, "n", Style.COUNT),
                context.figure(cell, "linked", Style.COUNT),
            )
        )
    columns = (
        *context.columns(("scale", Style.TEXT), ("then", Style.SCORE), ("now", Style.SCORE), ("change", Style.CHANGE)),
        *context.columns(("interval", Style.TEXT), ("change_verdict", Style.TEXT)),
        Column(context.text("column.found_from"), Style.SCORE, context.text("column.found_from.note")),
        *context.columns(("q_value", Style.P), ("answers_then", Style.COUNT), ("answers", Style.COUNT)),
        *context.columns(("both_times", Style.COUNT)),
    )
    return TableBlock(context.text("changes.table", unit=context.names.unit(unit)), columns, tuple(rows))


def _verdict(context: Context, unit: str, subject: str) -> Value:
    found = next((change for change in moves(context.release, unit) if change.subject == subject), None)
    if found is None:
        return context.mark("mark.not_estimable", context.text("note.not_compared"))
    return Value(text=move_word(context, found), tone=tone(found))


def counted(context: Context) -> KeyFigures | None:
    """Return how many comparisons of all units and scales rose, fell, stayed, cannot be told; None without any."""
    found = counts(context.release, below_root(context.release))
    if not found.compared:
        return None
    kinds = (
        ("rose", (Move.ROSE,), Tone.ABOVE),
        ("fell", (Move.FELL,), Tone.BELOW),
        ("likely", tuple(LIKELY), Tone.NEUTRAL),
        ("steady", (Move.STEADY,), Tone.NEUTRAL),
        ("unclear", (Move.UNCLEAR,), Tone.MUTED),
    )
    return KeyFigures(
        tuple(
            KeyFigure(
                context.text(f"counted.{name}"),
                Value(float(found.of(*moved)), Style.COUNT),
                context.text(f"counted.{name}.note"),
                mark if found.of(*moved) else Tone.NEUTRAL,
            )
            for name, moved, mark in kinds
        )
    )
