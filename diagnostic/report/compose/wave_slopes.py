"""Where each first-level unit stood at the wave before and stands now, on the outcomes: a line a unit."""

from __future__ import annotations

from diagnostic.report.chart_values import SlopeLine, SlopePanel, Slopes
from diagnostic.report.compose.context import Context
from diagnostic.report.compose.wave_words import before, change_value, move_word, signed, tone, wave_name
from diagnostic.report.document import Column, Figure, TableBlock
from diagnostic.report.moves import SURE, Moved, moved
from diagnostic.report.selection import outcomes
from diagnostic.report.values import Style, Value
from diagnostic.survey_parts import SubjectInfo, UnitInfo

MOST = 12
"""Lines from which a panel is a thicket: the map of changes says it better then."""


def slopes(context: Context) -> tuple[Figure, ...]:
    """Return a picture for the outcomes that are scored alike; none for fewer than two units or a thicket of them."""
    by_style: dict[Style, list[SubjectInfo]] = {}
    for subject in outcomes(context.release):
        by_style.setdefault(context.names.style(subject.id), []).append(subject)
    found = (_figure(context, subjects, style) for style, subjects in by_style.items())
    return tuple(figure for figure in found if figure is not None)


def _figure(context: Context, subjects: list[SubjectInfo], style: Style) -> Figure | None:
    units = [unit for unit in context.release.units if unit.level == 1]
    changes = {
        subject.id: [found for unit in units if (found := moved(context.release, unit.id, subject.id)) is not None]
        for subject in subjects
    }
    panels = {subject: found for subject, found in changes.items() if 1 < len(found) <= MOST}
    if not panels:
        return None
    waves = (context.release.waves[-2].name, context.release.waves[-1].name)
    chart = Slopes(waves, tuple(_panel(context, subject, found) for subject, found in panels.items()), style)
    sentence = " ".join(_sentence(context, subject, found) for subject, found in panels.items())
    return Figure(
        f"waves-slopes-{style.value}",
        context.text("slopes.title", subjects=context.wording.join([context.quoted(each) for each in panels])),
        chart,
        sentence,
        context.text("alt.slopes", sentence=sentence),
        _table(context, units, [subject for subject in subjects if subject.id in panels], style),
    )


def _panel(context: Context, subject: str, changes: list[Moved]) -> SlopePanel:
    ordered = sorted(changes, key=lambda change: -change.now)
    lines = [SlopeLine(context.names.unit(each.unit), each.earlier, each.now, tone(each)) for each in ordered]
    return SlopePanel(context.names.subject(subject), tuple(lines))


def _sentence(context: Context, subject: str, changes: list[Moved]) -> str:
    """Return which units surely moved; that a line rises or falls says nothing by itself."""
    sure = [change for change in changes if change.move in SURE]
    if not sure:
        return context.text("slopes.none", subject=context.quoted(subject))
    named = [
        context.text("slopes.one", unit=context.names.unit(each.unit), points=signed(context, each.estimate))
        for each in sure
    ]
    return context.wording.plural(
        "slopes.some", len(sure), subject=context.quoted(subject), units=context.wording.join(named)
    )


def _table(context: Context, units: list[UnitInfo], subjects: list[SubjectInfo], style: Style) -> TableBlock:
    rows = []
    for subject in subjects:
        for unit in units:
            change = moved(context.release, unit.id, subject.id)
            if change is not None:
                rows.append(
                    (
                        Value(text=context.names.unit(unit.id)),
                        Value(text=context.names.subject(subject.id)),
                        Value(change.earlier, style),
                        Value(change.now, style),
                        change_value(context, unit.id, subject.id),
                        Value(text=move_word(context, change)),
                    )
                )
    columns = (
        *context.columns(("unit", Style.TEXT), ("scale", Style.TEXT)),
        *(Column(wave_name(context, wave), style) for wave in context.release.waves[-2:]),
        *context.columns(("change", Style.CHANGE), ("change_verdict", Style.TEXT)),
    )
    return TableBlock(context.text("slopes.table", wave=before(context)), columns, tuple(rows))
