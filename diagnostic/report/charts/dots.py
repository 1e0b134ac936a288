"""One dot a group on each row, joined by a line: how far apart role levels see the same thing."""

from __future__ import annotations

from math import inf

from matplotlib.axes import Axes

from diagnostic.report.chart_values import GroupedDots
from diagnostic.report.charts.canvas import SMALL, Canvas, Look, Pen
from diagnostic.report.charts.scale import apart, bounds, printed

_SERIES = (("series_1", "o", 10.4), ("series_2", "s", 9.2), ("series_3", "D", 9.0), ("series_4", "^", 11.0))
"""Each group's own colour, shape and size."""


def draw_dots(chart: GroupedDots, pen: Pen) -> str:
    """Draw the rows in the order given; a filled dot with its number is a finding, a hollow one is not."""
    legend = pen.legend(chart.groups, indent=18)
    top = max((y for _, y in legend), default=14) + 18
    height = 46 if pen.compact else 28 if pen.low else 34
    bottom = top + height * max(len(chart.rows), 1)
    canvas = Canvas(pen, bottom + 46)
    for index, ((x, y), group) in enumerate(zip(legend, chart.groups, strict=True)):
        token, marker, size = _SERIES[index % len(_SERIES)]
        canvas.line([x - 12], [y - 4], marker=marker, markersize=size, color=canvas.colour(token))
        canvas.text(x, y, group, Look(SMALL, "soft"))
    label = pen.label_width([name for name, _, _ in chart.rows])
    left, right = (12.0, pen.width - 12) if pen.compact else (label + 14, pen.width - 24)
    values = [printed(value, chart.style) for _, row, _ in chart.rows for value in row if value is not None]
    known = values or [0.0, 100.0]
    span = bounds([0.0, *known], limits=(0.0, inf)) if chart.from_zero else bounds(apart(known, chart.style))
    axes = canvas.axes((left, top, right, bottom), span, (bottom, top))
    canvas.x_ticks(axes, chart.style, 4 if pen.compact else 6)
    canvas.text((left + right) / 2, bottom + 37, chart.axis, Look(SMALL, "soft", anchor="middle"))
    middles = [top + index * height + (31 if pen.compact else height / 2) for index in range(len(chart.rows))]
    for (name, _, _), y in zip(chart.rows, middles, strict=True):
        if pen.compact:
            canvas.label(0, y - 15, name, Look(halo=True), room=pen.width - 16)
        else:
            canvas.label(label - 12, y + 4.5, name, Look(anchor="end"), room=label - 16)
    _draw_dots(canvas, chart, axes, middles)
    return canvas.svg()


def _draw_dots(canvas: Canvas, chart: GroupedDots, axes: Axes, middles: list[float]) -> None:
    shown = [[None if value is None else printed(value, chart.style) for value in row] for _, row, _ in chart.rows]
    known = [[value for value in row if value is not None] for row in shown]
    ends = [(min(row), max(row), y) for row, y in zip(known, middles, strict=True) if len(row) > 1]
    lows, highs, ys = zip(*ends, strict=True) if ends else ((), (), ())
    axes.hlines(ys, lows, highs, colors=canvas.colour("rule"), linewidths=3, capstyle="round")
    # The findings last, so that they lie on top.
    for found in (False, True):
        for group in range(len(chart.groups)):
            token, marker, size = _SERIES[group % len(_SERIES)]
            dots = [
                (value, y, row)
                for values, (_, _, findings), row, y in zip(shown, chart.rows, known, middles, strict=True)
                if (value := values[group]) is not None and findings[group] is found
            ]
            axes.scatter(
                [value for value, _, _ in dots],
                [y for _, y, _ in dots],
                s=size**2,
                marker=marker,
                c=canvas.colour(token if found else "paper"),
                edgecolors=canvas.colour(token),
                linewidths=1.5,
                zorder=3,
            )
            for value, y, row in dots if found else ():
                _draw_number(
                    canvas, chart, canvas.at(axes, value, y), left=value < (min(row) + max(row)) / 2, value=value
                )


def _draw_number(canvas: Canvas, chart: GroupedDots, place: tuple[float, float], *, left: bool, value: float) -> None:
    x, y = place
    look = Look(SMALL, bold=True, anchor="end" if left else "start")
    canvas.text(x - 11 if left else x + 11, y + 4.2, canvas.pen.number(value, chart.style), look)
