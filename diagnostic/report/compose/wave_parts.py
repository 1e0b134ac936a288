"""What a change is made of: those who stayed, those who came and went, and what comes back by itself."""

from __future__ import annotations

from diagnostic.cells import Shown
from diagnostic.measures import Measure
from diagnostic.problems import NotEstimable
from diagnostic.report.chart_values import BarPanels, GroupedDots
from diagnostic.report.compose.context import VERDICT_TONES, Context
from diagnostic.report.compose.wave_words import change_sentence, change_value, origin_sentence, signed
from diagnostic.report.document import Block, Bullets, Column, Figure, Group, Paragraph, TableBlock
from diagnostic.report.moves import Composition, Moved, below_root, clearest, composition, moved, origin
from diagnostic.report.selection import number, outcomes, root
from diagnostic.report.values import Style, Value
from diagnostic.wave_info import ChangePart

UNITS = 8
"""Units of which the report says in words what their change is made of."""
PANELS = 3


def parts_group(context: Context) -> Group | None:
    """Return what the changes of the outcomes and of the units that moved most are made of; None without any."""
    whole = [
        found
        for subject in outcomes(context.release)
        if (found := moved(context.release, root(context.release).id, subject.id)) is not None
    ]
    surely = clearest(context.release, below_root(context.release))
    told = [change for change in surely if origin(context.release, change) is not None]
    units = told[:UNITS]
    blocks: list[Block] = [context.paragraph("parts.intro")]
    figure = _figure(context, [change for change in whole if composition(context.release, change.unit, change.subject)])
    blocks += [] if figure is None else [figure]
    if units:
        sentences = tuple(
            f"{change_sentence(context, change, with_unit=True)} {origin_sentence(context, change)}" for change in units
        )
        inside: list[Block] = [Bullets(sentences), _table(context, units)]
        if len(surely) > len(told):
            inside.insert(1, Paragraph(context.wording.plural("parts.untold", len(surely) - len(told))))
        blocks.append(Group("waves-parts-units", context.text("parts.units"), tuple(inside)))
    if len(blocks) == 1:
        return None
    return Group("waves-parts", context.text("parts.title"), tuple(blocks))


def _figure(context: Context, changes: list[Moved]) -> Figure | None:
    shown = changes[:PANELS]
    made = [found for change in shown if (found := composition(context.release, change.unit, change.subject))]
    if not made:
        return None
    kinds = [kind for kind in ChangePart if any(kind in found.parts for found in made)]
    rows = [(context.text(f"part.{kind.value}"), "", tuple(found.parts.get(kind) for found in made)) for kind in kinds]
    if any(found.hidden for found in made):
        rests = tuple(found.rest if found.hidden else None for found in made)
        rows.append((context.text("part.rest"), "", rests))
    rows.append((context.text("part.total"), "", tuple(found.total for found in made)))
    sentence = _whole(context, shown)
    return Figure(
        "waves-parts-whole",
        context.text("parts.figure"),
        BarPanels(
            tuple((context.names.subject(change.subject), "") for change in shown),
            tuple(rows),
            context.text("parts.axis"),
            Style.CHANGE,
        ),
        sentence,
        context.text("alt.parts", sentence=sentence),
        _table(context, changes),
    )


def _whole(context: Context, changes: list[Moved]) -> str:
    """Return what the organisation's changes are made of; of those that are not told from none, only that."""
    unmoved = [each for each in changes if each.move.value in {"steady", "unclear"} or not round(each.estimate)]
    said = [
        f"{change_sentence(context, change, with_unit=False)} {origin_sentence(context, change)}"
        for change in changes
        if change not in unmoved
    ]
    if unmoved:
        listed = [
            context.text("part.one", part=context.quoted(each.subject), points=signed(context, each.estimate))
            for each in unmoved
        ]
        said.append(context.wording.plural("parts.unmoved", len(listed), subjects=context.wording.join(listed)))
    return " ".join(said)


def _table(context: Context, changes: list[Moved] | tuple[Moved, ...]) -> TableBlock:
    made = [composition(context.release, change.unit, change.subject) for change in changes]
    kinds = [kind for kind in ChangePart if any(found and kind in found.parts for found in made)]
    together = any(found and found.together for found in made)
    rows = tuple(
        (
            Value(text=context.names.unit(change.unit)),
            Value(text=context.names.subject(change.subject)),
            change_value(context, change.unit, change.subject),
            *(_part(context, change, kind) for kind in kinds),
            *([_rest(found)] if together else []),
        )
        for change, found in zip(changes, made, strict=True)
    )
    columns = (
        *context.columns(("unit", Style.TEXT), ("scale", Style.TEXT), ("change", Style.CHANGE)),
        *(Column(context.text(f"part.{kind.value}"), Style.CHANGE) for kind in kinds),
        *([Column(context.text("part.rest"), Style.CHANGE)] if together else []),
    )
    return TableBlock(context.text("parts.table"), columns, rows)


def _part(context: Context, change: Moved, kind: ChangePart) -> Value:
    cell = context.release.cell(Measure.CHANGE_PART, change.unit, change.subject, kind.value)
    return context.figure(cell, "estimate", Style.CHANGE, note=_people(context, cell))


def _rest(found: Composition | None) -> Value:
    return Value(found.rest, Style.CHANGE) if found and found.together else Value()


def _people(context: Context, cell: object) -> str:
    n = cell.get("n") if isinstance(cell, Shown) else None
    return "" if n is None else context.wording.plural("count.people", int(n))


# --- what comes back by itself ------------------------------------------------------------------------


def rebound_group(context: Context) -> Group | None:
    """Return whether the lowest teams came back more than the lowest always do; None where none can be looked at."""
    table = context.release.tables.get(Measure.REBOUND)
    subjects = [
        subject
        for subject in outcomes(context.release)
        if table is not None and isinstance(context.release.cell(Measure.REBOUND, subject.id), Shown)
    ]
    if not subjects:
        cells = [context.release.cell(Measure.REBOUND, subject.id) for subject in outcomes(context.release)]
        if table is None or not any(isinstance(cell, NotEstimable) for cell in cells):
            return None
        return Group("waves-rebound", context.text("rebound.title"), (context.paragraph("rebound.none"),))
    ids = [subject.id for subject in subjects]
    sentences = tuple(_returned(context, subject) for subject in ids)
    chart = GroupedDots(
        (context.text("rebound.expected"), context.text("rebound.observed")),
        tuple(
            (
                context.names.subject(subject),
                tuple(number(context.release, Measure.REBOUND, column, subject) for column in ("expected", "observed")),
                (False, _verdict(context, subject) != 0),
            )
            for subject in ids
        ),
        context.text("rebound.axis"),
        Style.CHANGE,
        from_zero=False,
    )
    sentence = " ".join(sentences)
    figure = Figure(
        "waves-rebound-lowest",
        context.text("rebound.figure"),
        chart,
        sentence,
        context.text("alt.rebound", sentence=sentence),
        _rebound_table(context, ids),
    )
    return Group("waves-rebound", context.text("rebound.title"), (context.paragraph("rebound.intro"), figure))


def _verdict(context: Context, subject: str) -> int:
    return int(number(context.release, Measure.REBOUND, "verdict", subject) or 0)


def _returned(context: Context, subject: str) -> str:
    values = {
        name: number(context.release, Measure.REBOUND, name, subject) or 0.0
        for name in ("observed", "expected", "groups")
    }
    kind = {-1: "less", 0: "alike", 1: "more"}[_verdict(context, subject)]
    return context.wording.plural(
        f"rebound.{kind}",
        int(values["groups"]),
        subject=context.quoted(subject),
        observed=signed(context, values["observed"]),
        expected=signed(context, values["expected"]),
    )


def _rebound_table(context: Context, subjects: list[str]) -> TableBlock:
    rows = []
    for subject in subjects:
        cell = context.release.cell(Measure.REBOUND, subject)
        side = _verdict(context, subject)
        rows.append(
            (
                Value(text=context.names.subject(subject)),
                context.figure(cell, "groups", Style.COUNT),
                context.figure(cell, "expected", Style.CHANGE),
                context.figure(cell, "observed", Style.CHANGE),
                context.figure(cell, "estimate", Style.CHANGE, tone=VERDICT_TONES[side]),
                context.interval(cell, Style.CHANGE),
                context.figure(cell, "q_value", Style.P),
                context.figure(cell, "n", Style.COUNT),
            )
        )
    columns = context.columns(
        ("scale", Style.TEXT),
        ("teams", Style.COUNT),
        ("by_itself", Style.CHANGE),
        ("observed", Style.CHANGE),
        ("beyond", Style.CHANGE),
        ("interval", Style.TEXT),
        ("q_value", Style.P),
        ("answers", Style.COUNT),
    )
    return TableBlock(context.text("rebound.table"), columns, tuple(rows))
