"""One dot a group on each row, joined by a line: how far apart role levels see the same thing."""

from __future__ import annotations

from diagnostic.report.charts.axis import Axis, span
from diagnostic.report.charts.canvas import NORMAL, SMALL, Canvas, Look, Pen, Stroke, printed
from diagnostic.report.document import GroupedDots

_SERIES = ("series_1", "series_2", "series_3", "series_4")


def draw_dots(chart: GroupedDots, pen: Pen) -> str:
    """Draw the rows in the order given; a filled dot with its number is a finding, a hollow one is not."""
    canvas = Canvas(pen)
    top = _draw_legend(canvas, chart) + 10
    label, axis = _frame(chart, pen)
    row = 46 if pen.compact else 34
    bottom = top + row * len(chart.rows)
    for tick in axis.ticks(4 if pen.compact else 6):
        canvas.line((axis.at(tick), top), (axis.at(tick), bottom), Stroke("grid"))
        look = Look(SMALL, "soft", anchor="middle")
        canvas.text(axis.at(tick), bottom + 18, pen.number(tick, chart.style), look)
    canvas.text((axis.start + axis.end) / 2, bottom + 37, chart.axis, Look(SMALL, "soft", anchor="middle"))
    for index in range(len(chart.rows)):
        _draw_row(canvas, chart, index, axis, (label, top + index * row, row))
    return canvas.svg(bottom + 46)


def _draw_legend(canvas: Canvas, chart: GroupedDots) -> float:
    x, y = 6.0, 14.0
    for index, group in enumerate(chart.groups):
        width = canvas.pen.metrics.width(group, SMALL) + 14
        if x > 6 and x + width > canvas.pen.width:
            x, y = 6.0, y + 20
        _draw_symbol(canvas, index, (x, y - 4), filled=True)
        canvas.text(x + 12, y, group, Look(SMALL, "soft"))
        x += width + 24
    return y + 8


def _frame(chart: GroupedDots, pen: Pen) -> tuple[float, Axis]:
    values = [printed(value, chart.style) for _, row, _ in chart.rows for value in row if value is not None]
    low, high = span(values or [0.0, 100.0])
    if pen.compact:
        return pen.width, Axis(low, high, 12, pen.width - 12)
    widest = max((pen.metrics.width(name, NORMAL) for name, _, _ in chart.rows), default=0)
    label = min(widest, pen.width * 0.36) + 18
    return label, Axis(low, high, label + 14, pen.width - 24)


def _draw_row(canvas: Canvas, chart: GroupedDots, index: int, axis: Axis, place: tuple[float, float, float]) -> None:
    name, values, findings = chart.rows[index]
    label, top, height = place
    pen = canvas.pen
    y = top + (31 if pen.compact else height / 2)
    shown = pen.metrics.shorten(name, NORMAL, room=label - 16)
    tip = name if shown != name else ""
    if pen.compact:
        canvas.text(0, top + 16, shown, Look(halo=True), tip=tip)
    else:
        canvas.text(label - 12, y + 4.5, shown, Look(anchor="end"), tip=tip)
    places = [None if value is None else axis.at(printed(value, chart.style)) for value in values]
    known = [place for place in places if place is not None]
    if len(known) > 1:
        canvas.line((min(known), y), (max(known), y), Stroke("rule", 3, round=True))
    # The findings last, so that they lie on top.
    for group in sorted(range(len(values)), key=lambda group: findings[group]):
        x, value = places[group], values[group]
        if x is None or value is None:
            continue
        _draw_symbol(canvas, group, (x, y), filled=findings[group])
        if findings[group]:
            left = x < (min(known) + max(known)) / 2
            look = Look(SMALL, bold=True, anchor="end" if left else "start")
            canvas.text(x - 11 if left else x + 11, y + 4.2, pen.number(value, chart.style), look)


def _draw_symbol(canvas: Canvas, group: int, centre: tuple[float, float], *, filled: bool) -> None:
    """Draw a group's own shape: circle, square, diamond, triangle."""
    colour = _SERIES[group % len(_SERIES)]
    fill = colour if filled else "paper"
    x, y = centre
    match group % len(_SERIES):
        case 0:
            canvas.circle(centre, 5.2, fill, edge=colour)
        case 1:
            canvas.fill(f"M{x - 4.6:.1f} {y - 4.6:.1f}h9.2v9.2h-9.2Z", fill, edge=colour)
        case 2:
            canvas.fill(f"M{x:.1f} {y - 6.4:.1f}l6.4 6.4l-6.4 6.4l-6.4 -6.4Z", fill, edge=colour)
        case _:
            canvas.fill(f"M{x:.1f} {y - 5.8:.1f}l5.8 10h-11.6Z", fill, edge=colour)
