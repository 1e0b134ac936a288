"""Bars from a common zero in several panels, the same rows in each: the shapes of groups side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from diagnostic.report.chart_values import BarPanels
from diagnostic.report.charts.canvas import NORMAL, SMALL, Canvas, Look, Pen
from diagnostic.report.charts.scale import bounds, headings, printed
from diagnostic.report.values import Style

_GAP = 14.0
_LINE = 17.0
_NUMBER = 34.0
"""Room for a number beside its bar."""
_LINES = 5


@dataclass(frozen=True, slots=True)
class _Frame:
    boxes: tuple[tuple[float, float], ...]
    """Left and right of each panel."""
    titles: tuple[tuple[str, ...], ...]
    """The lines of each heading."""
    size: float
    """Of all headings."""
    under: tuple[tuple[str, ...], ...]
    """The lines under each heading."""
    heads: Mapping[int, str]
    """Rows that start a group, with its name."""
    tops: tuple[float, ...]
    """Of the rows."""
    top: float
    bottom: float
    row: float
    label: float


def draw_panels(chart: BarPanels, pen: Pen) -> str:
    """Draw the rows in the order given: bars to the right above zero, to the left below, each with its number."""
    frame = _frame(chart, pen)
    canvas = Canvas(pen, frame.bottom + 32)
    for (left, _), (heading, _), title, lines in zip(frame.boxes, chart.panels, frame.titles, frame.under, strict=True):
        for line, text in enumerate(title):
            full = "" if " ".join(title) == heading else heading
            canvas.text(left, 14 + _LINE * line, text, Look(frame.size, bold=True), tip=full)
        for line, text in enumerate(lines, start=len(title)):
            canvas.text(left, 14 + _LINE * line, text, Look(pen.tiny, "soft"))
    for index, ((name, _, _), top) in enumerate(zip(chart.rows, frame.tops, strict=True)):
        if index in frame.heads:
            canvas.text(0, top - 7, frame.heads[index], Look(SMALL, "soft", bold=True, halo=pen.compact))
        if pen.compact:
            canvas.label(0, top + 14, name, Look(halo=True), room=pen.width - 4)
        else:
            canvas.label(frame.label, top + frame.row / 2 + 4.5, name, Look(anchor="end"), room=frame.label)
    for panel in range(len(chart.panels)):
        _draw_bars(canvas, chart, frame, panel)
    canvas.label(pen.width, frame.bottom + 24, chart.axis, Look(pen.tiny, "soft", anchor="end"), room=pen.width)
    return canvas.svg()


def _frame(chart: BarPanels, pen: Pen) -> _Frame:
    count = len(chart.panels)
    label = pen.label_width([name for name, _, _ in chart.rows])
    start = 0.0 if pen.compact else label + 10
    width = (pen.width - start - _GAP * (count - 1)) / count
    lefts = [start + index * (width + _GAP) for index in range(count)]
    under = tuple(pen.metrics.wrap(text, pen.tiny, room=width, lines=_LINES) for _, text in chart.panels)
    size, titles = _titles([title for title, _ in chart.panels], width, pen)
    heads = headings(group for _, group, _ in chart.rows)
    row = 38.0 if pen.compact else 23.0
    top = y = 20 + _LINE * max(len((*title, *lines)) - 1 for title, lines in zip(titles, under, strict=True)) + 12
    tops = []
    for index in range(len(chart.rows)):
        y += 26 if index in heads else 0
        tops.append(y)
        y += row
    return _Frame(
        tuple((left, left + width) for left in lefts), titles, size, under, heads, tuple(tops), top, y, row, label
    )


def _titles(titles: Sequence[str], width: float, pen: Pen) -> tuple[float, tuple[tuple[str, ...], ...]]:
    """Return size and lines of the headings: the largest size at which they are whole, or else each in a line."""
    for size, most in ((NORMAL, 2), (pen.tiny, 3)):
        lines = tuple(pen.metrics.wrap(title, size, room=width, lines=most, bold=True) for title in titles)
        if all(" ".join(each) == title for each, title in zip(lines, titles, strict=True)):
            return size, lines
    return pen.tiny, tuple((pen.metrics.shorten(title, pen.tiny, room=width, bold=True),) for title in titles)


def _scale(chart: BarPanels, width: float) -> tuple[float, float]:
    """Return the bounds of all panels, with room for the numbers where bars end."""
    values = [printed(value, chart.style) for _, _, row in chart.rows for value in row if value is not None]
    low, high = bounds([*values, 0.0, 0.1 if chart.style is Style.PERCENT else 1.0])
    air = (high - low) * min(_NUMBER / max(width - 2 * _NUMBER, 1.0), 1.0)
    return low - air if min(values, default=0.0) < 0 else 0.0, high + air


def _draw_bars(canvas: Canvas, chart: BarPanels, frame: _Frame, panel: int) -> None:
    left, right = frame.boxes[panel]
    axes = canvas.axes((left, frame.top, right, frame.bottom), _scale(chart, right - left), (frame.bottom, frame.top))
    middles = [top + (27 if canvas.pen.compact else frame.row / 2) for top in frame.tops]
    axes.vlines(0, frame.top, frame.bottom, canvas.colour("rule"), linewidth=1.2)
    known = [
        (printed(row[panel] or 0.0, chart.style), middle)
        for (_, _, row), middle in zip(chart.rows, middles, strict=True)
        if row[panel] is not None
    ]
    axes.barh(
        [middle for _, middle in known],
        [value for value, _ in known],
        height=9 if canvas.pen.compact else 13,
        color=canvas.colours(["above_strong" if value > 0 else "below_strong" for value, _ in known]),
        linewidth=0,
        zorder=2,
    )
    for value, middle in known:
        _draw_number(canvas, axes, chart, value, middle)


def _draw_number(canvas: Canvas, axes: Axes, chart: BarPanels, value: float, middle: float) -> None:
    x, y = canvas.at(axes, value, middle)
    look = Look(canvas.pen.tiny, "ink" if value else "soft", anchor="end" if value < 0 else "start")
    canvas.text(x - 5 if value < 0 else x + 5, y + 4.2, canvas.pen.number(value, chart.style), look)
