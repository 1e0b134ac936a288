"""Points on two axes cut in four named quarters: engagement by cohesion, importance by score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from diagnostic.report.charts.axis import Axis, span
from diagnostic.report.charts.canvas import SMALL, Canvas, Look, Pen, Stroke, printed
from diagnostic.report.charts.placement import Box, Spot, place
from diagnostic.report.document import MapPoint, Plane, Style, Tone

_LIMITS = {Style.SCORE: (0.0, 100.0), Style.PERCENT: (0.0, 1.0)}
_GROUNDS: Mapping[Tone, str] = {
    Tone.NEUTRAL: "muted_soft",
    Tone.MUTED: "muted_soft",
    Tone.ABOVE: "above_soft",
    Tone.BELOW: "below_soft",
    Tone.DIVIDED: "divided_soft",
    Tone.WARNING: "warning_soft",
}


@dataclass(frozen=True, slots=True)
class _Frame:
    x: Axis
    y: Axis
    cut: tuple[float, float]
    """Pixels of the cuts."""

    @property
    def box(self) -> Box:
        return Box(self.x.start, self.y.end, self.x.end, self.y.start)


def draw_plane(chart: Plane, pen: Pen) -> str:
    """Draw the quarters, then the points, then as many names as fit without meeting."""
    canvas = Canvas(pen)
    frame = _frame(chart, pen)
    _draw_quarters(canvas, chart, frame)
    _draw_axes(canvas, chart, frame)
    spots = [_spot(point, chart, frame, pen) for point in chart.points]
    names = _draw_quarter_names(canvas, chart, frame)
    for point, spot in zip(chart.points, spots, strict=True):
        canvas.mark((spot.x, spot.y), point.tone, radius=spot.radius, tip=point.label)
    _draw_labels(canvas, chart, spots, names, frame)
    return canvas.svg(frame.y.start + 50)


def _frame(chart: Plane, pen: Pen) -> _Frame:
    xs = [printed(point.x, chart.x_style) for point in chart.points]
    ys = [printed(point.y, chart.y_style) for point in chart.points]
    xs += [] if chart.x_cut is None else [printed(chart.x_cut, chart.x_style)]
    ys += [] if chart.y_cut is None else [printed(chart.y_cut, chart.y_style)]
    x_low, x_high = span(xs or [0.0, 1.0], limits=_LIMITS.get(chart.x_style))
    y_low, y_high = span(ys or [0.0, 1.0], limits=_LIMITS.get(chart.y_style))
    height = pen.width * (1.1 if pen.compact else 0.62)
    x = Axis(x_low, x_high, 36, pen.width - 2)
    y = Axis(y_low, y_high, 26 + height, 26)
    x_cut = (x_low + x_high) / 2 if chart.x_cut is None else printed(chart.x_cut, chart.x_style)
    y_cut = (y_low + y_high) / 2 if chart.y_cut is None else printed(chart.y_cut, chart.y_style)
    return _Frame(x, y, (x.at(x_cut), y.at(y_cut)))


def _draw_quarters(canvas: Canvas, chart: Plane, frame: _Frame) -> None:
    (x, y), box = frame.cut, frame.box
    corners = ((box.left, box.top), (x, box.top), (box.left, y), (x, y))
    sizes = ((x - box.left, y - box.top), (box.right - x, y - box.top))
    lower = ((x - box.left, box.bottom - y), (box.right - x, box.bottom - y))
    for corner, size, tone in zip(corners, (*sizes, *lower), chart.quarter_tones, strict=True):
        canvas.box(corner, size, _GROUNDS[tone])
    canvas.line((x, box.top), (x, box.bottom), Stroke("paper", 3))
    canvas.line((box.left, y), (box.right, y), Stroke("paper", 3))


def _draw_axes(canvas: Canvas, chart: Plane, frame: _Frame) -> None:
    box, count = frame.box, 4 if canvas.pen.compact else 7
    for tick in frame.x.ticks(count):
        look = Look(SMALL, "soft", anchor="middle")
        x = min(frame.x.at(tick), box.right - 8)
        canvas.text(x, box.bottom + 17, canvas.pen.number(tick, chart.x_style), look)
    for tick in frame.y.ticks(count):
        look = Look(SMALL, "soft", anchor="end")
        canvas.text(box.left - 7, frame.y.at(tick) + 4, canvas.pen.number(tick, chart.y_style), look)
    canvas.text(
        box.right, box.bottom + 38, chart.x_axis + " \N{RIGHTWARDS ARROW}", Look(SMALL, bold=True, anchor="end")
    )
    canvas.text(0, 14, "\N{UPWARDS ARROW} " + chart.y_axis, Look(SMALL, bold=True))


def _spot(point: MapPoint, chart: Plane, frame: _Frame, pen: Pen) -> Spot:
    biggest = max(other.size for other in chart.points)
    share = sqrt(point.size / biggest) if biggest > 0 else 1.0
    radius = (3.5 + 4.0 * share) if pen.compact else (4.5 + 5.5 * share)
    if len({other.size for other in chart.points}) == 1:
        radius = 5.0 if pen.compact else 6.5
    label = pen.metrics.shorten(point.label, SMALL, room=pen.width * (0.34 if pen.compact else 0.26))
    x, y = frame.x.at(printed(point.x, chart.x_style)), frame.y.at(printed(point.y, chart.y_style))
    box = frame.box
    x = min(max(x, box.left + radius), box.right - radius)
    y = min(max(y, box.top + radius), box.bottom - radius)
    return Spot(x, y, radius, pen.metrics.width(label, SMALL) + 4, 15)


def _draw_quarter_names(canvas: Canvas, chart: Plane, frame: _Frame) -> tuple[Box, ...]:
    """Write the quarters' names into the outer corners, and return where they are."""
    x, box, metrics = frame.cut[0], frame.box, canvas.pen.metrics
    size = 13.0 if canvas.pen.compact else 15.0
    places = (
        (box.left + 10, box.top + 20, "start", x - box.left),
        (box.right - 10, box.top + 20, "end", box.right - x),
        (box.left + 10, box.bottom - 12, "start", x - box.left),
        (box.right - 10, box.bottom - 12, "end", box.right - x),
    )
    taken = []
    for name, (at, baseline, anchor, room) in zip(chart.quarters, places, strict=True):
        shown = metrics.shorten(name, size, room=max(room - 14, 60))
        look = Look(size, "soft", anchor=anchor, display=True)
        canvas.text(at, baseline, shown, look, tip=name if shown != name else "")
        width = metrics.width(shown, size)
        left = at if anchor == "start" else at - width
        taken.append(Box(left, baseline - size, left + width, baseline + 4))
    return tuple(taken)


def _draw_labels(canvas: Canvas, chart: Plane, spots: list[Spot], names: tuple[Box, ...], frame: _Frame) -> None:
    """Name the findings first, then the rest, as far as there is room."""
    named = [index for index, point in enumerate(chart.points) if point.named]
    order = sorted(named, key=lambda index: chart.points[index].tone is Tone.NEUTRAL)
    others = [spot for index, spot in enumerate(spots) if index not in set(named)]
    taken = [*names, *(Box(s.x - s.radius, s.y - s.radius, s.x + s.radius, s.y + s.radius) for s in others)]
    boxes = place([spots[index] for index in order], frame.box, taken)
    for index, box in zip(order, boxes, strict=True):
        if box is None:
            continue
        point, spot, pen = chart.points[index], spots[index], canvas.pen
        _draw_leader(canvas, spot, box)
        label = pen.metrics.shorten(point.label, SMALL, room=pen.width * (0.34 if pen.compact else 0.26))
        canvas.text(box.left + 2, box.bottom - 4, label, Look(SMALL, bold=point.tone is not Tone.NEUTRAL))


def _draw_leader(canvas: Canvas, spot: Spot, box: Box) -> None:
    """Join a label to its point where it had to go further away."""
    x = min(max(spot.x, box.left), box.right)
    y = min(max(spot.y, box.top), box.bottom)
    gap = sqrt((x - spot.x) ** 2 + (y - spot.y) ** 2)
    if gap > spot.radius + 8:
        share = spot.radius / gap
        start = (spot.x + (x - spot.x) * share, spot.y + (y - spot.y) * share)
        canvas.line(start, (x, y), Stroke("muted", 0.8))
