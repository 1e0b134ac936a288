"""Points on a plane as a native scatter chart: by tone, with dividing lines and the names of quarters as series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, floor

from diagnostic.report.chart_values import Plane
from diagnostic.report.charts.placement import Box
from diagnostic.report.charts.scale import LIMITS, bounds, ticks
from diagnostic.report.to_pptx_chart_xml import Axis, NativeChart, Series
from diagnostic.report.to_pptx_easel import Easel, number_format, shown
from diagnostic.report.to_pptx_paint import SOFT, TONES
from diagnostic.report.to_pptx_text import Look
from diagnostic.report.values import Style, Tone

_SYMBOLS: Mapping[Tone, str] = {
    Tone.NEUTRAL: "circle",
    Tone.MUTED: "circle",
    Tone.ABOVE: "triangle",
    Tone.BELOW: "diamond",
    Tone.DIVIDED: "x",
    Tone.WARNING: "square",
}
_DOT, _AIR = 0.09, 0.08
"""Inches: half a dot with the air around it, and what a label may be wider than measured."""
_EDGES = (0.075, 0.03, 0.905, 0.74)
"""Where the plane stands in its chart: then it is known which labels meet."""


def plane_chart(chart: Plane, legend: Mapping[Tone, str], easel: Easel) -> NativeChart:
    """Return the points by tone, the lines that cut the plane, and the names of its quarters, each as a series."""
    x_axis = _plane_axis([point.x for point in chart.points], chart.x_cut, chart.x_style, chart.x_axis, easel)
    y_axis = _plane_axis([point.y for point in chart.points], chart.y_cut, chart.y_style, chart.y_axis, easel)
    tones = [tone for tone in Tone if any(point.tone is tone for point in chart.points)]
    sides = _sides(chart, x_axis, y_axis, easel)
    series = [
        *_cuts(chart, x_axis, y_axis, easel),
        _quarters(chart, x_axis, y_axis, easel),
        *(_points(chart, tone, legend.get(tone, ""), sides, easel) for tone in tones),
    ]
    series.sort(key=lambda each: -len(each.values))  # LibreOffice loses a series that comes before a longer one
    return NativeChart("scatter", (), tuple(series), y_axis, x_axis, legend=bool(legend), edges=_EDGES)


def _plane_axis(values: Sequence[float], cut: float | None, style: Style, title: str, easel: Easel) -> Axis:
    every = [shown(value, style) for value in (*values, *(() if cut is None else (cut,)))]
    low, high = bounds(every or [0.0, 1.0], limits=LIMITS.get(style))
    found = ticks((low, high), 6)
    step = round(found[1] - found[0], 6) if len(found) > 1 else None
    if step:  # ticks count from the end of the axis
        low, high = round(floor(low / step + 1e-9) * step, 6), round(ceil(high / step - 1e-9) * step, 6)
    return Axis(number_format(style, easel.wording), low, high, step, title, grid=False)


def _ends(axis: Axis) -> tuple[float, float]:
    return axis.low or 0.0, axis.high or 0.0


def _cuts(chart: Plane, x_axis: Axis, y_axis: Axis, easel: Easel) -> list[Series]:
    lines = []
    for cut, style, along_x in ((chart.x_cut, chart.x_style, False), (chart.y_cut, chart.y_style, True)):
        if cut is None:
            continue
        at = shown(cut, style)
        x = _ends(x_axis) if along_x else (at, at)
        y = (at, at) if along_x else _ends(y_axis)
        lines.append(Series(easel.text("cuts"), y, SOFT, x=x, line=True, dashed=True, listed=False))
    return lines


def _quarters(chart: Plane, x_axis: Axis, y_axis: Axis, easel: Easel) -> Series:
    """Return the names of the quarters as labels of points at the corners."""
    (left, right), (bottom, top) = _ends(x_axis), _ends(y_axis)
    air_x, air_y = 0.005 * (right - left), 0.035 * (top - bottom)
    places = (
        (left + air_x, top - air_y),
        (right - air_x, top - air_y),
        (left + air_x, bottom + air_y),
        (right - air_x, bottom + air_y),
    )
    cut = left if chart.x_cut is None else chart.x_cut
    widths = [(cut - left) / (right - left), (right - cut) / (right - left)]
    texts = {
        at: (easel.label(name, max(0.9 * _EDGES[2] * widths[at % 2], 0.12), 12), "r" if at % 2 == 0 else "l")
        for at, name in enumerate(chart.quarters)
    }
    return Series(
        easel.text("quarters"),
        tuple(round(y, 3) for _, y in places),
        None,
        x=tuple(round(x, 3) for x, _ in places),
        texts=texts,
        bold_texts=True,
        names=chart.quarters,
        listed=False,
    )


def _points(chart: Plane, tone: Tone, name: str, sides: Mapping[int, tuple[str, str]], easel: Easel) -> Series:
    own = [(at, point) for at, point in enumerate(chart.points) if point.tone is tone]
    return Series(
        name or easel.text("unit"),
        tuple(shown(point.y, chart.y_style) for _, point in own),
        TONES[tone],
        x=tuple(shown(point.x, chart.x_style) for _, point in own),
        texts={place: sides[at] for place, (at, _) in enumerate(own) if at in sides},
        names=tuple(point.label for _, point in own),
        symbol=_SYMBOLS[tone],
        size=9 if tone is Tone.NEUTRAL else 12,
        listed=bool(name),
    )


def _sides(chart: Plane, x_axis: Axis, y_axis: Axis, easel: Easel) -> dict[int, tuple[str, str]]:
    """Return the labels that have room beside their points, and on which side; findings have the first choice."""
    left, top, width, height = (edge * size for edge, size in zip(_EDGES, (easel.width, easel.height) * 2, strict=True))
    frame = Box(left, top, left + width, top + height)
    (x_low, x_high), (y_low, y_high) = _ends(x_axis), _ends(y_axis)
    spots = [
        (
            left + width * (shown(point.x, chart.x_style) - x_low) / (x_high - x_low),
            top + height * (y_high - shown(point.y, chart.y_style)) / (y_high - y_low),
        )
        for point in chart.points
    ]
    taken = [Box(x - _DOT, y - _DOT, x + _DOT, y + _DOT) for x, y in spots]
    corner = 0.3 * width
    taken += [
        Box(at, edge, at + corner, edge + 0.28)
        for at in (frame.left, frame.right - corner)
        for edge in (frame.top, frame.bottom - 0.28)
    ]
    sides: dict[int, tuple[str, str]] = {}
    for at in sorted(range(len(spots)), key=lambda at: (chart.points[at].tone is Tone.NEUTRAL, at)):
        point = chart.points[at]
        if not point.named:
            continue
        text = easel.label(point.label, 0.24, 12)
        boxes = _boxes(*spots[at], easel.fitter.width(text, Look(12)) + _AIR)
        others = [other for place, other in enumerate(taken) if place != at]
        hits = [sum(box.shared(other) for other in others) + 9 * (not box.within(frame)) for _, box in boxes]
        best = min(range(len(boxes)), key=lambda place: (hits[place], place))
        if hits[best] == 0 or (point.tone is not Tone.NEUTRAL and hits[best] < 9):  # a finding has its name in any case
            side, box = boxes[best]
            sides[at] = (text, side)
            taken.append(box)
    return sides


def _boxes(x: float, y: float, width: float) -> list[tuple[str, Box]]:
    reach, half = 0.1, 0.1
    return [
        ("r", Box(x + reach, y - half, x + reach + width, y + half)),
        ("l", Box(x - reach - width, y - half, x - reach, y + half)),
        ("t", Box(x - width / 2, y - reach - 2 * half, x + width / 2, y - reach)),
        ("b", Box(x - width / 2, y + reach, x + width / 2, y + reach + 2 * half)),
    ]
