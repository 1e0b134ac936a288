"""Estimates with their intervals, one a line: teams on a scale, drivers of an outcome, role levels."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostic.report.charts.axis import Axis, span
from diagnostic.report.charts.canvas import NORMAL, SMALL, TONE_COLOURS, Canvas, Look, Pen, Stroke, printed
from diagnostic.report.charts.rows import headings
from diagnostic.report.document import Intervals, Point, Style, Tone

_LIMITS = {Style.SCORE: (0.0, 100.0), Style.PERCENT: (0.0, 1.0)}
_DENSE_FROM = 30


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where things are: the plot's top, the height of a row, and the width of the columns beside the axis."""

    top: float
    row: float
    label: float
    axis: Axis


def draw_intervals(chart: Intervals, pen: Pen) -> str:
    """Draw the points in the order given, under a common axis, with the reference as a line through all."""
    canvas = Canvas(pen)
    frame = _frame(chart, pen)
    heads = headings([point.group for point in chart.points])
    bottom = frame.top + frame.row * (len(chart.points) + len(heads)) + 4
    _draw_grid(canvas, chart, frame, bottom)
    y = frame.top
    for index, point in enumerate(chart.points):
        if index in heads:
            canvas.text(0, y + frame.row - 8, heads[index], Look(SMALL, "soft", bold=True, halo=True))
            y += frame.row
        _draw_point(canvas, chart, point, frame, y)
        y += frame.row
    return canvas.svg(bottom + 30 + (16 if chart.axis else 0))


def _frame(chart: Intervals, pen: Pen) -> _Frame:
    values = [
        printed(value, chart.style) for point in chart.points for value in (point.low, point.high, point.estimate)
    ]
    if chart.reference is not None:
        values.append(printed(chart.reference, chart.style))
    low, high = chart.span or span(values or [0.0, 1.0], limits=_LIMITS.get(chart.style))
    if pen.compact:
        return _Frame(34, 40, pen.width - 40, Axis(low, high, 8, pen.width - 46))
    widest = max((pen.metrics.width(point.label, NORMAL) for point in chart.points), default=0)
    label = min(widest, pen.width * 0.36) + 18
    return _Frame(34, 21 if len(chart.points) > _DENSE_FROM else 28, label, Axis(low, high, label + 8, pen.width - 60))


def _draw_grid(canvas: Canvas, chart: Intervals, frame: _Frame, bottom: float) -> None:
    for tick in frame.axis.ticks(4 if canvas.pen.compact else 6):
        x = frame.axis.at(tick)
        canvas.line((x, frame.top - 6), (x, bottom), Stroke("grid"))
        canvas.text(x, bottom + 18, canvas.pen.number(tick, chart.style), Look(SMALL, "soft", anchor="middle"))
    if chart.axis:
        middle = (frame.axis.start + frame.axis.end) / 2
        canvas.text(middle, bottom + 37, chart.axis, Look(SMALL, "soft", anchor="middle"))
    if chart.reference is not None:
        x = frame.axis.at(printed(chart.reference, chart.style))
        canvas.line((x, frame.top - 10), (x, bottom), Stroke("ink", 1.2, dash="4 3"))
        _draw_reference_label(canvas, chart.reference_label, x)


def _draw_reference_label(canvas: Canvas, label: str, x: float) -> None:
    half = canvas.pen.metrics.width(label, SMALL, bold=True) / 2
    inside = min(max(x, half), canvas.pen.width - half)
    canvas.text(inside, 14, label, Look(SMALL, "ink", anchor="middle", bold=True))


def _draw_point(canvas: Canvas, chart: Intervals, point: Point, frame: _Frame, y: float) -> None:
    pen, axis = canvas.pen, frame.axis
    middle = y + (28 if pen.compact else frame.row / 2)
    low, estimate, high = (printed(value, chart.style) for value in (point.low, point.estimate, point.high))
    shown = pen.metrics.shorten(point.label, NORMAL, room=frame.label - (4 if pen.compact else 16))
    tip = point.label if shown != point.label else ""
    if pen.compact:
        canvas.text(0, y + 16, shown, Look(halo=True), tip=tip)
    else:
        canvas.text(frame.label - 10, middle + 4.5, shown, Look(anchor="end"), tip=tip)
    stroke = Stroke(TONE_COLOURS[point.tone], 2.4 if point.tone is not Tone.NEUTRAL else 1.8, round=True)
    canvas.line((axis.at(max(low, axis.low)), middle), (axis.at(min(high, axis.high)), middle), stroke)
    canvas.mark((axis.at(estimate), middle), point.tone, radius=5.4)
    look = Look(anchor="end", bold=point.tone is not Tone.NEUTRAL)
    canvas.text(pen.width, middle + 4.5, pen.number(point.estimate, chart.style), look)
