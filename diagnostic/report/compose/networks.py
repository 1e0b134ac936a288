"""What the links make together, in words and then in figures: do both sides see it alike, do ties cross borders."""

from __future__ import annotations

from diagnostic.cells import Cell, Shown
from diagnostic.measures import Measure
from diagnostic.problems import NotEstimable, Why
from diagnostic.report.compose.context import VERDICT_TONES, Context
from diagnostic.report.document import Block, Group, TableBlock
from diagnostic.report.selection import nested, root
from diagnostic.report.values import Style, Value
from diagnostic.survey_parts import RosterInfo

_RETURNED = (
    ("ties", Style.COUNT),
    ("pairs", Style.COUNT),
    ("returned", Style.PERCENT),
    ("density", Style.PERCENT),
    ("rho", Style.COEFFICIENT),
    ("weighted", Style.PERCENT),
    ("estimate", Style.COEFFICIENT),
    ("expected", Style.COEFFICIENT),
    ("p_value", Style.P),
    ("q_value", Style.P),
)


def network_blocks(context: Context, roster: RosterInfo, suffix: str) -> list[Block]:
    """Return the sentences, and the statistician's tables folded behind them."""
    cell = context.release.cell(Measure.RECIPROCITY, roster.id)
    whole = context.release.cell(Measure.EI, roster.id, root(context.release).id)
    sentences = [*_alike(context, cell), *_crossing(context, roster, whole)]
    tables: list[Block] = [_returned_table(context, cell)] if isinstance(cell, Shown) else []
    if isinstance(whole, Shown):
        tables.append(_ei_table(context, roster))
    blocks: list[Block] = [context.paragraph(key, **values) for key, values in sentences]
    if not tables:
        return blocks
    notes = [context.paragraph("silos.tables.note")]
    group = Group(f"network-tables{suffix}", context.text("silos.tables"), (*notes, *tables), collapsed=True)
    return [*blocks, group]


_Sentences = list[tuple[str, dict[str, str | int]]]


def _alike(context: Context, cell: Cell) -> _Sentences:
    """Say whether both sides of a pair see it alike, where that can be told."""
    if not isinstance(cell, Shown) or cell.get("estimate") is None:
        return []
    verdict = int(cell.get("verdict") or 0)
    word = {1: "same", 0: "unclear", -1: "opposite"}[verdict]
    return [(f"silos.sides.{word}", {"r": context.wording.number(cell.number("estimate"), Style.COEFFICIENT)})]


def _crossing(context: Context, roster: RosterInfo, whole: Cell) -> _Sentences:
    """Say whether ties cross borders between the units above more or less than chance would make them."""
    if isinstance(whole, NotEstimable) and whole.reason is Why.TOO_FEW_GROUPS:
        return [("silos.ei.none", {})]
    if not isinstance(whole, Shown):
        return []
    word = {-1: "inside", 0: "chance", 1: "across"}[int(whole.get("verdict") or 0)]
    values: dict[str, str | int] = {
        "ties": context.wording.number(whole.number("ties"), Style.COUNT),
        "share": context.wording.number((1 + whole.number("estimate")) / 2, Style.PERCENT),
        "expected": context.wording.number((1 + whole.number("expected")) / 2, Style.PERCENT),
    }
    sentences: _Sentences = [(f"silos.ei.{word}", values)]
    inward = [
        context.names.unit(unit.id)
        for unit in nested(context.release)
        if unit.parent is not None
        and isinstance(found := context.release.cell(Measure.EI, roster.id, unit.id), Shown)
        and (found.get("verdict") or 0) < 0
    ]
    if inward:
        sentences.append(("silos.ei.groups", {"units": context.wording.join(inward)}))
    return sentences


def _returned_table(context: Context, cell: Shown) -> TableBlock:
    columns = context.columns(("silos.figure", Style.TEXT), ("silos.value", Style.TEXT))
    rows = tuple(
        (Value(text=context.text(f"silos.reciprocity.{name}")), context.figure(cell, name, style))
        for name, style in _RETURNED
    )
    return TableBlock(context.text("silos.reciprocity.table"), columns, rows)


def _ei_table(context: Context, roster: RosterInfo) -> TableBlock:
    columns = context.columns(("unit", Style.TEXT), ("silos.ties", Style.COUNT), ("silos.ei", Style.COEFFICIENT))
    columns += context.columns(("silos.chance", Style.COEFFICIENT), ("silos.attainable", Style.TEXT))
    columns += context.columns(("silos.rescaled", Style.COEFFICIENT), ("silos.p", Style.P), ("silos.q", Style.P))
    rows = []
    for unit in nested(context.release):
        cell = context.release.cell(Measure.EI, roster.id, unit.id)
        if isinstance(cell, NotEstimable) and cell.reason is Why.NOT_ASKED:
            continue
        verdict = int(cell.get("verdict") or 0) if isinstance(cell, Shown) else 0
        rows.append(
            (
                Value(text=context.names.unit(unit.id)),
                context.figure(cell, "ties", Style.COUNT),
                context.figure(cell, "estimate", Style.COEFFICIENT, tone=VERDICT_TONES[verdict]),
                context.figure(cell, "expected", Style.COEFFICIENT),
                context.interval(cell, Style.COEFFICIENT),
                context.figure(cell, "rescaled", Style.COEFFICIENT),
                context.figure(cell, "p_value", Style.P),
                context.figure(cell, "q_value", Style.P),
            )
        )
    return TableBlock(context.text("silos.ei.table"), columns, tuple(rows))
