"""Curves over a size, with what has its own place beside them: how the smallest difference falls with the answers."""

from __future__ import annotations

from math import ceil, floor, log10

from matplotlib.axes import Axes

from diagnostic.report.chart_values import Curve
from diagnostic.report.charts.canvas import SMALL, Canvas, Look, Pen
from diagnostic.report.charts.placement import Box, Spot, place
from diagnostic.report.charts.scale import bounds, printed, ticks

_LINES = (
    ("series_1", "solid", 2.6),
    ("series_2", (0, (5, 2.5)), 1.8),
    ("series_3", (0, (1.2, 2)), 2.0),
    ("series_4", (0, (5, 2, 1.2, 2)), 1.8),
)
"""Colour, dashes and width of each line: the dashes say what the colours say."""
_SAMPLE = 30.0
"""Length of a line in the legend."""
_ROUND = (1, 2, 5)
_RADIUS = 4.0


def draw_curve(chart: Curve, pen: Pen) -> str:
    """Draw the lines under a legend, then the marks, then as many of their names as fit without meeting."""
    legend = pen.legend([line.label for line in chart.lines], indent=_SAMPLE + 8)
    top = max((y for _, y in legend), default=14) + 40
    box = Box(36, top, pen.width - 10, top + pen.width * (0.9 if pen.compact else 0.44))
    canvas = Canvas(pen, box.bottom + 46)
    for index, (line, (x, y)) in enumerate(zip(chart.lines, legend, strict=True)):
        token, dashes, width = _LINES[index % len(_LINES)]
        start = x - _SAMPLE - 8
        canvas.line(
            (start, start + _SAMPLE), (y - 4, y - 4), color=canvas.colour(token), linestyle=dashes, linewidth=width
        )
        canvas.label(x, y, line.label, Look(SMALL, "soft"), room=pen.width - x)
    axes = _axes(canvas, chart, box)
    for index, line in enumerate(chart.lines):
        token, dashes, width = _LINES[index % len(_LINES)]
        axes.plot(
            [log10(x) for x, _ in line.points],
            [y for _, y in line.points],
            color=canvas.colour(token),
            linestyle=dashes,
            linewidth=width,
            zorder=2,
        )
    _draw_marks(canvas, chart, axes, box)
    return canvas.svg()


def _axes(canvas: Canvas, chart: Curve, box: Box) -> Axes:
    places = [*(point for line in chart.lines for point in line.points), *((mark.x, mark.y) for mark in chart.marks)]
    xs, ys = [x for x, _ in places] or [1.0, 10.0], [y for _, y in places] or [0.0, 1.0]
    # A mark at the edge stays whole.
    air = max(log10(max(xs) / min(xs)), 0.1) * 0.02
    x_scale = (log10(min(xs)) - air, log10(max(xs)) + air)
    axes = canvas.axes((box.left, box.top, box.right, box.bottom), x_scale, (0.0, bounds([0.0, max(ys)])[1]))
    for value in _sizes(min(xs), max(xs)):
        at = canvas.at(axes, log10(value), 0)[0]
        axes.vlines(log10(value), *axes.get_ylim(), colors=canvas.colour("grid"), linewidths=1)
        canvas.text(at, box.bottom + 18, canvas.pen.number(value, chart.x_style), Look(SMALL, "soft", anchor="middle"))
    for value in ticks(axes.get_ylim(), 5):
        axes.hlines(value, *axes.get_xlim(), colors=canvas.colour("grid"), linewidths=1)
        y = canvas.at(axes, 0, value)[1] + 4
        canvas.text(box.left - 8, y, canvas.pen.number(value, chart.y_style), Look(SMALL, "soft", anchor="end"))
    canvas.label(box.right, box.bottom + 38, chart.x_axis, Look(SMALL, bold=True, anchor="end"), room=box.right)
    canvas.label(0, box.top - 14, chart.y_axis, Look(SMALL, bold=True), room=canvas.pen.width)
    return axes


def _sizes(low: float, high: float) -> tuple[float, ...]:
    """Return the round sizes between the ends: 5, 10, 20, 50 and so on."""
    powers = range(floor(log10(low)), ceil(log10(high)) + 1)
    found = (float(step * 10**power) for power in powers for step in _ROUND)
    return tuple(size for size in found if low <= size <= high)


def _draw_marks(canvas: Canvas, chart: Curve, axes: Axes, box: Box) -> None:
    places = [(log10(mark.x), printed(mark.y, chart.y_style)) for mark in chart.marks]
    drawn = axes.scatter(
        [x for x, _ in places],
        [y for _, y in places],
        s=(2 * _RADIUS) ** 2,
        c=canvas.colour("paper"),
        edgecolors=canvas.colour("plain"),
        linewidths=1.5,
        zorder=3,
    )
    canvas.add_tips(drawn, [mark.label for mark in chart.marks])
    metrics, room = canvas.pen.metrics, canvas.pen.width * 0.3
    labels = [metrics.shorten(mark.label, SMALL, room=room) for mark in chart.marks]
    spots = [
        Spot(*canvas.at(axes, x, y), _RADIUS, metrics.width(label, SMALL) + 4, 15)
        for (x, y), label in zip(places, labels, strict=True)
    ]
    named = [index for index, mark in enumerate(chart.marks) if mark.named]
    others = [spot for index, spot in enumerate(spots) if not chart.marks[index].named]
    taken = [Box(s.x - s.radius, s.y - s.radius, s.x + s.radius, s.y + s.radius) for s in others]
    for index, found in zip(named, place([spots[index] for index in named], box, taken), strict=True):
        if found is not None:
            canvas.text(found.left + 2, found.bottom - 4, labels[index], Look(SMALL, halo=True))
