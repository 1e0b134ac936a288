"""Who answered: response rates with their intervals, and what non-response means for the figures."""

from __future__ import annotations

from diagnostic.cells import Shown
from diagnostic.measures import Measure
from diagnostic.report.chart_values import Intervals, Point
from diagnostic.report.compose.context import Context
from diagnostic.report.compose.nonresponse import nonresponse
from diagnostic.report.document import Block, Callout, Figure, Paragraph, Section, TableBlock
from diagnostic.report.selection import nested, number, outcomes, root
from diagnostic.report.values import Style, Value

_COLUMNS = (
    ("unit", Style.TEXT),
    ("answered", Style.COUNT),
    ("headcount", Style.COUNT),
    ("rate", Style.PERCENT),
    ("interval", Style.TEXT),
)


def participation(context: Context) -> Section:
    """Return who answered."""
    table = _table(context)
    blocks: list[Block] = [Paragraph(context.participation(root(context.release).id), lead=True)]
    points = _points(context)
    if context.release.about.headcount is None:
        blocks.append(context.paragraph("participation.no_roster"))
    if len(points) > 1:
        blocks.append(_figure(context, points, table))
    else:
        blocks.append(table)
    silence = nonresponse(context)
    bounds = _bounds(context)
    if bounds and not silence:
        blocks.append(Callout(context.text("participation.silent"), bounds))
    blocks += silence
    title, kicker = context.text("section.participation"), context.text("section.participation.kicker")
    return Section("participation", title, tuple(blocks), kicker)


def _points(context: Context) -> dict[str, Point]:
    """Return the rates by name of the unit, every division followed by its teams."""
    points = {}
    for unit in nested(context.release):
        cell = context.release.cell(Measure.PARTICIPATION, unit.id)
        if not isinstance(cell, Shown) or unit.parent is None:
            continue
        rate, low, high = cell.get("estimate"), cell.get("low"), cell.get("high")
        if rate is not None and low is not None and high is not None:
            n = int(cell.get("n") or 0)
            points[context.names.unit(unit.id)] = Point(context.row(unit), rate, low, high, n=n)
    return points


def _figure(context: Context, points: dict[str, Point], table: TableBlock) -> Figure:
    lowest, highest = (end(points, key=lambda name: (points[name].estimate, name)) for end in (min, max))
    sentence = context.text(
        "participation.sentence",
        low_unit=lowest,
        low=context.wording.number(points[lowest].estimate, Style.PERCENT),
        high_unit=highest,
        high=context.wording.number(points[highest].estimate, Style.PERCENT),
    )
    whole = number(context.release, Measure.PARTICIPATION, "estimate", root(context.release).id)
    chart = Intervals(
        tuple(points.values()),
        axis=context.text("column.rate"),
        style=Style.PERCENT,
        reference=whole,
        reference_label=context.text("reference.whole"),
        span=(0.0, 1.0),
    )
    title = context.text("participation.title")
    return Figure(
        "participation-rates", title, chart, sentence, context.text("alt.intervals", sentence=sentence), table
    )


def _table(context: Context) -> TableBlock:
    rows = []
    for unit in nested(context.release):
        cell = context.release.cell(Measure.PARTICIPATION, unit.id)
        rows.append(
            (
                Value(text=context.names.unit(unit.id)),
                context.figure(cell, "n", Style.COUNT),
                context.figure(cell, "headcount", Style.COUNT),
                context.figure(cell, "estimate", Style.PERCENT),
                context.interval(cell, Style.PERCENT),
            )
        )
    return TableBlock(context.text("participation.table"), context.columns(*_COLUMNS), tuple(rows))


def _bounds(context: Context) -> str:
    """Return how far non-response could move the first outcome if all who kept silent were at one extreme."""
    unit = root(context.release).id
    rate = number(context.release, Measure.PARTICIPATION, "estimate", unit)
    first = next((s for s in outcomes(context.release) if context.names.style(s.id) is Style.SCORE), None)
    if rate is None or first is None or rate >= 1:
        return ""
    score = number(context.release, Measure.SCORE, "estimate", unit, first.id)
    if score is None:
        return ""
    return context.text(
        "participation.bounds",
        rest=context.wording.number(1 - rate, Style.PERCENT),
        subject=context.quoted(first.id),
        score=context.wording.number(score, Style.SCORE),
        low=context.wording.number(rate * score, Style.SCORE),
        high=context.wording.number(rate * score + (1 - rate) * 100, Style.SCORE),
    )
