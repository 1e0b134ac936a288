"""Estimates with their intervals, one a line: teams on a scale, drivers of an outcome, role levels."""

from __future__ import annotations

from diagnostic.report.chart_values import Intervals
from diagnostic.report.charts.canvas import SMALL, TONE_COLOURS, Canvas, Look, Pen
from diagnostic.report.charts.scale import LIMITS, apart, bounds, headings, printed
from diagnostic.report.values import Tone

_TOP = 34.0
_DENSE_FROM = 30


def interval_scale(chart: Intervals) -> tuple[float, float]:
    """Return the bounds of the axis."""
    values = [value for point in chart.points for value in (point.low, point.high, point.estimate)]
    values += [] if chart.reference is None else [chart.reference]
    shown = [printed(value, chart.style) for value in values]
    return chart.span or bounds(apart(shown or [0.0, 1.0], chart.style), limits=LIMITS.get(chart.style))


def draw_intervals(chart: Intervals, pen: Pen) -> str:
    """Draw the points in the order given, under a common axis, with the reference as a line through all."""
    heads = headings(point.group for point in chart.points)
    row = 40 if pen.compact else 21 if len(chart.points) > _DENSE_FROM else 28
    bottom = _TOP + row * (len(chart.points) + len(heads)) + 4
    canvas = Canvas(pen, bottom + 30 + (16 if chart.axis else 0))
    label = pen.label_width([point.label for point in chart.points])
    left, right = (8.0, pen.width - 46) if pen.compact else (label + 8, pen.width - 60)
    low, high = interval_scale(chart)
    axes = canvas.axes((left, _TOP - 6, right, bottom), (low, high), (bottom, _TOP - 6))
    canvas.x_ticks(axes, chart.style, 4 if pen.compact else 6)
    if chart.axis:
        canvas.text((left + right) / 2, bottom + 37, chart.axis, Look(SMALL, "soft", anchor="middle"))
    if chart.reference is not None:
        at = printed(chart.reference, chart.style)
        axes.vlines(at, _TOP - 10, bottom, canvas.colour("ink"), linestyle=(0, (4 / 1.2, 3 / 1.2)), linewidth=1.2)
        half = pen.metrics.width(chart.reference_label, SMALL, bold=True) / 2
        x = min(max(canvas.at(axes, at, 0)[0], half), pen.width - half)
        canvas.text(x, 14, chart.reference_label, Look(SMALL, anchor="middle", bold=True))
    middles, y = [], _TOP
    for index, point in enumerate(chart.points):
        if index in heads:
            canvas.text(0, y + row - 8, heads[index], Look(SMALL, "soft", bold=True, halo=True))
            y += row
        middles.append(y + (28 if pen.compact else row / 2))
        if pen.compact:
            canvas.label(0, y + 16, point.label, Look(halo=True), room=label - 4)
        else:
            canvas.label(label - 10, middles[-1] + 4.5, point.label, Look(anchor="end"), room=label - 16)
        look = Look(anchor="end", bold=point.tone is not Tone.NEUTRAL)
        canvas.text(pen.width, middles[-1] + 4.5, pen.number(point.estimate, chart.style), look)
        y += row
    tones = [point.tone for point in chart.points]
    lines = axes.hlines(
        middles,
        [max(printed(point.low, chart.style), low) for point in chart.points],
        [min(printed(point.high, chart.style), high) for point in chart.points],
        colors=canvas.colours([TONE_COLOURS[tone] for tone in tones]),
        linewidths=[1.8 if tone is Tone.NEUTRAL else 2.4 for tone in tones],
        capstyle="round",
    )
    canvas.mark_intervals(lines)
    estimates = [printed(point.estimate, chart.style) for point in chart.points]
    canvas.marks(axes, list(zip(estimates, middles, strict=True)), tones, [5.4] * len(tones))
    return canvas.svg()
