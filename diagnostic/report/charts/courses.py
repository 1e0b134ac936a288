"""The course of scores over the waves of a study: small pictures side by side, all on one scale."""

from __future__ import annotations

from itertools import pairwise

from matplotlib.axes import Axes

from diagnostic.report.chart_values import CoursePanel, CoursePoint, Courses
from diagnostic.report.charts.canvas import TONE_COLOURS, Canvas, Look, Pen
from diagnostic.report.charts.scale import LIMITS, bounds, printed
from diagnostic.report.values import Tone

_GAP = 26.0
_PLOT = 92.0
_LINE = 17.0
_LINES = 2
"""Lines of a panel's label."""


def draw_courses(chart: Courses, pen: Pen) -> str:
    """Draw a panel a score, in rows of as many as fit; the first and the last score have their numbers."""
    count = min(2 if pen.compact else 4, max(len(chart.panels), 1))
    width = (pen.width - _GAP * (count - 1)) / count
    height = _LINE * _LINES + _PLOT + 44
    rows = -(-len(chart.panels) // count)
    canvas = Canvas(pen, height * rows + 4)
    scale = _scale(chart)
    for index, panel in enumerate(chart.panels):
        left, top = (index % count) * (width + _GAP), (index // count) * height
        _panel(canvas, chart, panel, (left, top, width), scale)
    return canvas.svg()


def _scale(chart: Courses) -> tuple[float, float]:
    ends = [
        value
        for panel in chart.panels
        for point in panel.points
        if point is not None
        for value in (point.low, point.high)
    ]
    ends += [value for panel in chart.panels if panel.limits for value in panel.limits]
    return bounds([printed(value, chart.style) for value in ends] or [0.0, 100.0], limits=LIMITS.get(chart.style))


def _panel(
    canvas: Canvas, chart: Courses, panel: CoursePanel, place: tuple[float, float, float], scale: tuple[float, float]
) -> None:
    left, top, width = place
    pen = canvas.pen
    label = pen.metrics.wrap(panel.label, pen.tiny, room=width, lines=_LINES, bold=True)
    for line, text in enumerate(label):
        tip = panel.label if text.endswith("…") else ""
        canvas.text(left, top + 14 + _LINE * (line + _LINES - len(label)), text, Look(pen.tiny, bold=True), tip=tip)
    upper = top + 14 + _LINE * (_LINES - 1) + 12
    box = (left, upper, left + width, upper + _PLOT)
    last = len(chart.waves) - 1
    axes = canvas.axes(box, (-0.5, last + 0.5), scale)
    for value in scale:
        axes.axhline(value, color=canvas.colour("grid"), linewidth=1)
    if panel.limits is not None:
        _limits(canvas, axes, chart, panel.limits)
    known = [(at, point) for at, point in enumerate(panel.points) if point is not None]
    _line(canvas, axes, chart, panel, known)
    for at in {place for place, _ in (known[:1] + known[-1:])}:
        point = panel.points[at]
        if point is not None:
            _number(canvas, axes, chart, at, point, bold=at == last)
    for at, anchor in ((0, "start"), (last, "end")):
        x = left if anchor == "start" else left + width
        canvas.label(x, upper + _PLOT + 16, chart.waves[at], Look(pen.tiny, "soft", anchor=anchor), room=width / 2 - 4)


def _limits(canvas: Canvas, axes: Axes, chart: Courses, limits: tuple[float, float, float]) -> None:
    centre, low, high = (printed(value, chart.style) for value in limits)
    axes.axhspan(low, high, color=canvas.colour("muted_soft"), linewidth=0, zorder=0.5)
    axes.axhline(centre, color=canvas.colour("muted"), linewidth=1, linestyle=(0, (4, 3)))


def _line(canvas: Canvas, axes: Axes, chart: Courses, panel: CoursePanel, known: list[tuple[int, CoursePoint]]) -> None:
    xs = [at for at, _ in known]
    ys = [printed(point.estimate, chart.style) for _, point in known]
    colour = canvas.colour(TONE_COLOURS[panel.tone])
    for (first, one), (second, other) in pairwise(known):
        style = "solid" if second == first + 1 else (0, (2, 3))
        pair = [printed(one.estimate, chart.style), printed(other.estimate, chart.style)]
        axes.plot([first, second], pair, color=canvas.colour("plain"), linewidth=1.6, linestyle=style)
    lows = [printed(point.low, chart.style) for _, point in known]
    highs = [printed(point.high, chart.style) for _, point in known]
    canvas.mark_intervals(axes.vlines(xs, lows, highs, colors=canvas.colour("muted"), linewidth=1.2))
    tones = [Tone.NEUTRAL] * len(xs)
    if xs and xs[-1] == len(chart.waves) - 1:
        tones[-1] = panel.tone
        canvas.mark_intervals(axes.vlines(xs[-1], lows[-1], highs[-1], colors=colour, linewidth=1.8))
    canvas.marks(axes, list(zip(xs, ys, strict=True)), tones, [3.6 if len(chart.waves) > 6 else 4.4] * len(xs))


def _number(canvas: Canvas, axes: Axes, chart: Courses, at: int, point: CoursePoint, *, bold: bool) -> None:
    x, y = canvas.at(axes, at, printed(point.high, chart.style))
    look = Look(canvas.pen.tiny, "ink" if bold else "soft", anchor="middle", bold=bold, halo=True)
    canvas.text(x, max(y - 5, 10), canvas.pen.number(point.estimate, chart.style), look)
