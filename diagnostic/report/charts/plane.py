"""Points on two axes cut in four named quarters: engagement by cohesion, importance by score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import hypot, sqrt

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from diagnostic.report.chart_values import Plane
from diagnostic.report.charts.canvas import SMALL, Canvas, Look, Pen
from diagnostic.report.charts.placement import Box, Spot, place
from diagnostic.report.charts.scale import LIMITS, apart, bounds, printed, ticks
from diagnostic.report.values import Style, Tone

_GROUNDS: Mapping[Tone, str] = {
    Tone.NEUTRAL: "muted_soft",
    Tone.MUTED: "muted_soft",
    Tone.ABOVE: "above_soft",
    Tone.BELOW: "below_soft",
    Tone.DIVIDED: "divided_soft",
    Tone.WARNING: "warning_soft",
}
_NAME_LINES, _COMPACT_LINES, _LEADING = 3, 6, 1.2
"""Of a quarter's name."""


@dataclass(frozen=True, slots=True)
class _Frame:
    box: Box
    axes: Axes
    cut: tuple[float, float]
    """Pixels of the cuts."""


def draw_plane(chart: Plane, pen: Pen) -> str:
    """Draw the quarters, then the points, then as many names as fit without meeting."""
    box = Box(36, 26, pen.width - 2, 26 + pen.width * (1.1 if pen.compact else 0.37 if pen.low else 0.62))
    canvas = Canvas(pen, box.bottom + 50)
    x, x_cut = _scale([point.x for point in chart.points], chart.x_cut, chart.x_style)
    y, y_cut = _scale([point.y for point in chart.points], chart.y_cut, chart.y_style)
    axes = canvas.axes((box.left, box.top, box.right, box.bottom), x, y)
    _draw_quarters(canvas, chart, axes, (x_cut, y_cut))
    _draw_axes(canvas, chart, box, axes)
    frame = _Frame(box, axes, canvas.at(axes, x_cut, y_cut))
    spots = _spots(canvas, chart, frame)
    names = _draw_quarter_names(canvas, chart, frame, spots)
    inverse = axes.transData.inverted()
    canvas.marks(
        axes,
        [tuple(inverse.transform((spot.x, canvas.height - spot.y))) for spot in spots],
        [point.tone for point in chart.points],
        [spot.radius for spot in spots],
        [point.label for point in chart.points],
    )
    _draw_labels(canvas, chart, spots, names, box)
    return canvas.svg()


def _scale(values: Sequence[float], cut: float | None, style: Style) -> tuple[tuple[float, float], float]:
    """Return the bounds of an axis, and where it is cut."""
    shown = [printed(value, style) for value in (*values, *(() if cut is None else (cut,)))]
    low, high = bounds(apart(shown or [0.0, 1.0], style), limits=LIMITS.get(style))
    return (low, high), (low + high) / 2 if cut is None else printed(cut, style)


def _draw_quarters(canvas: Canvas, chart: Plane, axes: Axes, cut: tuple[float, float]) -> None:
    (left, right), (bottom, top), (x, y) = axes.get_xlim(), axes.get_ylim(), cut
    sides = ((left, y, x, top), (x, y, right, top), (left, bottom, x, y), (x, bottom, right, y))
    for (x0, y0, x1, y1), tone in zip(sides, chart.quarter_tones, strict=True):
        axes.add_patch(Rectangle((x0, y0), x1 - x0, y1 - y0, facecolor=canvas.colour(_GROUNDS[tone]), linewidth=0))
    axes.vlines(x, bottom, top, canvas.colour("paper"), linewidth=3)
    axes.hlines(y, left, right, canvas.colour("paper"), linewidth=3)


def _draw_axes(canvas: Canvas, chart: Plane, box: Box, axes: Axes) -> None:
    count = 4 if canvas.pen.compact else 7
    for tick in ticks(axes.get_xlim(), count):
        x = min(canvas.at(axes, tick, 0)[0], box.right - 8)
        canvas.text(x, box.bottom + 17, canvas.pen.number(tick, chart.x_style), Look(SMALL, "soft", anchor="middle"))
    for tick in ticks(axes.get_ylim(), count):
        y = canvas.at(axes, 0, tick)[1] + 4
        canvas.text(box.left - 7, y, canvas.pen.number(tick, chart.y_style), Look(SMALL, "soft", anchor="end"))
    x_axis, y_axis = f"{chart.x_axis} \N{RIGHTWARDS ARROW}", f"\N{UPWARDS ARROW} {chart.y_axis}"
    canvas.text(box.right, box.bottom + 38, x_axis, Look(SMALL, bold=True, anchor="end"))
    canvas.text(0, 14, y_axis, Look(SMALL, bold=True))


def _room(pen: Pen) -> float:
    return pen.width * (0.34 if pen.compact else 0.26)


def _spots(canvas: Canvas, chart: Plane, frame: _Frame) -> list[Spot]:
    """Return where the points are, wholly inside the frame, and how large their labels."""
    pen, box, sizes = canvas.pen, frame.box, [point.size for point in chart.points]
    spots = []
    for point in chart.points:
        share = sqrt(point.size / max(sizes)) if max(sizes) > 0 else 1.0
        radius = (3.5 + 4.0 * share) if pen.compact else (4.5 + 5.5 * share)
        if len(set(sizes)) == 1:
            radius = 5.0 if pen.compact else 6.5
        x, y = canvas.at(frame.axes, printed(point.x, chart.x_style), printed(point.y, chart.y_style))
        x = min(max(x, box.left + radius), box.right - radius)
        y = min(max(y, box.top + radius), box.bottom - radius)
        label = pen.metrics.shorten(point.label, SMALL, room=_room(pen))
        spots.append(Spot(x, y, radius, pen.metrics.width(label, SMALL) + 4, 15))
    return spots


def _draw_quarter_names(canvas: Canvas, chart: Plane, frame: _Frame, spots: Sequence[Spot]) -> tuple[Box, ...]:
    """Write the quarters' names at their outer sides, in the corner with fewer points, and return where they are."""
    (x, y), box, metrics = frame.cut, frame.box, canvas.pen.metrics
    points = [Box(s.x - s.radius, s.y - s.radius, s.x + s.radius, s.y + s.radius) for s in spots]
    size = 13.0 if canvas.pen.compact else 15.0
    sides = ((box.left + 10, "start", x - box.left), (box.right - 10, "end", box.right - x))
    baselines = ((box.top + 20, y - 12), (box.bottom - 12, y + 20))
    places = [(heights, *side) for heights in baselines for side in sides]
    taken = []
    for name, (heights, at, anchor, side) in zip(chart.quarters, places, strict=True):
        room = max(side - 14, 60)
        lines = metrics.wrap(name, size, room=room, lines=_COMPACT_LINES if canvas.pen.compact else _NAME_LINES)
        width, more = max(metrics.width(line, size) for line in lines), (len(lines) - 1) * _LEADING * size
        left = at if anchor == "start" else at - width
        first, last = min(heights), max(heights)  # lines go down from the upper place, and up from the lower one
        above, below = {first: 0.0, last: more}, {first: more, last: 0.0}
        boxes = [Box(left, at_y - above[at_y] - size, left + width, at_y + below[at_y] + 4) for at_y in heights]
        chosen = min(boxes, key=lambda own: sum(own.meets(point) for point in points))
        look = Look(size, "soft", anchor=anchor, display=True)
        tip = name if " ".join(lines) != name else ""
        for number, line in enumerate(lines):
            canvas.text(at, chosen.top + size + number * _LEADING * size, line, look, tip=tip)
        taken.append(chosen)
    return tuple(taken)


def _draw_labels(canvas: Canvas, chart: Plane, spots: list[Spot], names: tuple[Box, ...], frame: Box) -> None:
    """Name the findings first, then the rest, as far as there is room."""
    named = [index for index, point in enumerate(chart.points) if point.named]
    order = sorted(named, key=lambda index: chart.points[index].tone is Tone.NEUTRAL)
    others = [spot for index, spot in enumerate(spots) if index not in set(named)]
    taken = [*names, *(Box(s.x - s.radius, s.y - s.radius, s.x + s.radius, s.y + s.radius) for s in others)]
    boxes = place([spots[index] for index in order], frame, taken)
    for index, box in zip(order, boxes, strict=True):
        if box is None:
            continue
        point = chart.points[index]
        _draw_leader(canvas, spots[index], box)
        look = Look(SMALL, bold=point.tone is not Tone.NEUTRAL)
        label = canvas.pen.metrics.shorten(point.label, SMALL, room=_room(canvas.pen))
        canvas.text(box.left + 2, box.bottom - 4, label, look)


def _draw_leader(canvas: Canvas, spot: Spot, box: Box) -> None:
    """Join a label to its point where it had to go further away."""
    x, y = min(max(spot.x, box.left), box.right), min(max(spot.y, box.top), box.bottom)
    gap = hypot(x - spot.x, y - spot.y)
    if gap > spot.radius + 8:
        share = spot.radius / gap
        start = (spot.x + (x - spot.x) * share, spot.y + (y - spot.y) * share)
        canvas.line((start[0], x), (start[1], y), color=canvas.colour("muted"), linewidth=0.8)
