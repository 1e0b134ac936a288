"""Each kind of chart that slides show, turned into a native chart: numbers rounded as they are printed.

Chains and matrices are no charts here: they are drawn as shapes and tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from math import ceil, floor
from typing import assert_never

from diagnostic.report.chart_values import (
    Changes,
    Courses,
    DivergingBars,
    GroupedDots,
    Intervals,
    Plane,
    Point,
    Slopes,
)
from diagnostic.report.charts.placement import Box
from diagnostic.report.charts.scale import LIMITS, bounds, ticks
from diagnostic.report.to_pptx_chart_xml import Axis, NativeChart, Series
from diagnostic.report.to_pptx_paint import DEEP, INK, MARKS, SERIES, SOFT, TONES, Paint, Scheme
from diagnostic.report.to_pptx_text import Fitter, Look
from diagnostic.report.values import DECIMALS, Style, Tone
from diagnostic.report.wording import MINUS, Wording

NativeKind = Changes | Courses | DivergingBars | GroupedDots | Intervals | Plane | Slopes
_SYMBOLS: Mapping[Tone, str] = {
    Tone.NEUTRAL: "circle",
    Tone.MUTED: "circle",
    Tone.ABOVE: "triangle",
    Tone.BELOW: "diamond",
    Tone.DIVIDED: "x",
    Tone.WARNING: "square",
}
_SHARES: Mapping[int, tuple[Paint, ...]] = {
    3: (Paint("accent2"), Paint("accent6", 35), Paint("accent1")),
    5: (Paint("accent2"), Paint("accent2", 55), Paint("accent6", 35), Paint("accent1", 55), Paint("accent1")),
}
_SMALLEST = 0.045
"""Share of the answers from which a piece of a bar has room for its number."""
_EDGES = (0.075, 0.03, 0.905, 0.74)
"""Where the plane stands in its chart: then it is known which labels meet."""
_COURSE_PAINTS = (
    Paint("accent1"),
    Paint("tx2"),
    Paint("accent4"),
    Paint("accent2"),
    Paint("accent3"),
    Paint("accent6"),
)


@dataclass(frozen=True, slots=True)
class Easel:
    """What a chart is made with."""

    wording: Wording
    fitter: Fitter
    scheme: Scheme
    width: float
    """Inches."""
    height: float

    def text(self, key: str) -> str:
        """Return a word of the catalogue."""
        return self.wording.text(f"slides.word.{key}")

    def label(self, text: str, share: float, size: float = 12) -> str:
        """Return a label cut to a share of the width."""
        return self.fitter.wrapped(text, Look(size), share * self.width, 1)[0]


def native(  # noqa: PLR0911 - one case a kind of chart
    chart: NativeKind, legend: Sequence[tuple[Tone, str]], easel: Easel
) -> NativeChart:
    """Return the native chart."""
    match chart:
        case DivergingBars():
            return _diverging(chart, easel)
        case Intervals():
            return _intervals(chart, easel)
        case Plane():
            return _plane(chart, dict(legend), easel)
        case GroupedDots():
            return _grouped(chart, easel)
        case Changes():
            return _changes(chart, easel)
        case Courses():
            return _courses(chart, easel)
        case Slopes():
            return _slopes(chart, easel)
    assert_never(chart)


def number_format(style: Style, wording: Wording) -> str:
    """Return how a spreadsheet writes numbers of a style in a language."""
    match style:
        case Style.PERCENT:
            before, _, after = wording.text("number.percent", number="0").partition("0")
            head, tail = (f'"{part}"' if part else "" for part in (before, after.replace("%", "")))
            return f"{head}0{tail}%"
        case Style.CHANGE:
            return f'+0;"{MINUS}"0;0'
        case Style.EFFECT:
            return f'+0.00;"{MINUS}"0.00;0.00'
        case Style.SCORE | Style.COUNT:
            return f'0;"{MINUS}"0'
        case _:
            return "0." + "0" * DECIMALS[style]


def shown(value: float, style: Style) -> float:
    """Return a number at the precision it is printed with."""
    rounded = round(value, DECIMALS[style])
    return float(int(rounded)) if rounded == int(rounded) else rounded


# --- bars ------------------------------------------------------------------------------------------------------------


def _diverging(chart: DivergingBars, easel: Easel) -> NativeChart:
    """Return stacked bars whose neutral answers are centred on one line, by an invisible series that moves them."""
    shares = [tuple(shown(share, Style.PERCENT) for share in bar.shares) for bar in chart.bars]
    count = max(len(row) for row in shares)
    middle = count // 2
    lefts = [sum(row[:middle]) + (row[middle] / 2 if len(row) == count and count % 2 else 0.0) for row in shares]
    centre = shown(max(lefts), Style.PERCENT)
    rights = [sum(row) - left for row, left in zip(shares, lefts, strict=True)]
    paints = _SHARES.get(count) or tuple(SERIES[at % len(SERIES)] for at in range(count))
    # Without a name, because programs differ in which entry of a legend they leave out.
    offset = Series(" ", tuple(shown(centre - left, Style.PERCENT) for left in lefts), None)
    pieces = tuple(
        Series(name, tuple(row[at] if at < len(row) else None for row in shares), paint, ink=easel.scheme.ink_on(paint))
        for at, (name, paint) in enumerate(zip(chart.labels, paints, strict=False))
    )
    pattern = number_format(Style.PERCENT, easel.wording)
    # No number where a piece is too narrow for it.
    labels = f'[<{_SMALLEST}]"";{pattern}'
    names = tuple(
        _with_number(easel, bar.label, "" if bar.score is None else easel.wording.number(bar.score, _score(bar.score)))
        for bar in chart.bars
    )
    top = shown(centre + max(rights) + 0.005, Style.PERCENT)
    return NativeChart(
        "stacked",
        names,
        (offset, *pieces),
        Axis(pattern, 0, top, centre or None, shown=False),
        format=labels,
        legend=True,
        gap=35,
    )


def _score(score: float) -> Style:
    return Style.CHANGE if score < 0 else Style.SCORE


def _with_number(easel: Easel, label: str, number: str, share: float = 0.3) -> str:
    return f"{easel.label(label, share)}  {number}".rstrip()


def _intervals(chart: Intervals, easel: Easel) -> NativeChart:
    """Return bars from zero with their intervals as error bars."""
    style = chart.style
    values = tuple(shown(point.estimate, style) for point in chart.points)
    ends = [(shown(point.low, style), shown(point.high, style)) for point in chart.points]
    pattern = number_format(style, easel.wording)
    high = max(*(end for _, end in ends), *values)
    low, top = chart.span or bounds([0.0, high], limits=LIMITS.get(style))
    paints = {at: _paint(point) for at, point in enumerate(chart.points) if _paint(point) != TONES[Tone.NEUTRAL]}
    long = min(values) - low > 0.18 * (top - low)
    names = tuple(
        _with_number(easel, point.label, "" if long else easel.wording.number(value, style))
        for point, value in zip(chart.points, values, strict=True)
    )
    title = chart.axis
    if chart.reference is not None and chart.reference_label:
        title = f"{chart.axis} – {chart.reference_label}: {easel.wording.number(chart.reference, style)}"
    series = Series(
        chart.axis,
        values,
        TONES[Tone.NEUTRAL],
        points=paints,
        ink=easel.scheme.ink_on(TONES[Tone.NEUTRAL]) if long else None,
        minus=tuple(shown(value - end[0], style) for value, end in zip(values, ends, strict=True)),
        plus=tuple(shown(end[1] - value, style) for value, end in zip(values, ends, strict=True)),
    )
    return NativeChart(
        "bar", names, (series,), Axis(pattern, min(low, 0.0), top, title=title), format=pattern, words=_words(easel)
    )


def _paint(point: Point) -> Paint:
    return DEEP if point.tone is Tone.MUTED else TONES[point.tone]


def _words(easel: Easel) -> tuple[str, str]:
    return easel.text("low"), easel.text("high")


def _grouped(chart: GroupedDots, easel: Easel) -> NativeChart:
    """Return bars side by side, one colour a group; rows with a finding are marked."""
    pattern = number_format(chart.style, easel.wording)
    names = tuple(
        _with_number(easel, label, MARKS[Tone.DIVIDED] if any(flags) else "") for label, _, flags in chart.rows
    )
    series = tuple(
        Series(
            group,
            tuple(
                None if (value := estimates[at]) is None else shown(value, chart.style)
                for _, estimates, _ in chart.rows
            ),
            SERIES[at % len(SERIES)],
            ink=INK,
        )
        for at, group in enumerate(chart.groups)
    )
    known = [value for each in series for value in each.values if value is not None]
    low, top = LIMITS.get(chart.style) or bounds([0.0, *known])
    axis = Axis(pattern, min(low, 0.0), top, title=chart.axis)
    return NativeChart("bar", names, series, axis, format=pattern, legend=True, gap=40)


def _changes(chart: Changes, easel: Easel) -> NativeChart:
    """Return differences from a common zero, with their intervals."""
    style = chart.style
    values = tuple(shown(row.point, style) for row in chart.rows)
    pattern = number_format(style, easel.wording)
    arrow = "\N{RIGHTWARDS ARROW}"
    names = tuple(
        _with_number(
            easel,
            row.label,
            f"{easel.wording.number(row.before, _score(row.before))}{arrow}"
            f"{easel.wording.number(row.after, _score(row.after))}",
            0.3,
        )
        for row in chart.rows
    )
    lows = tuple(shown(row.low, style) for row in chart.rows)
    highs = tuple(shown(row.high, style) for row in chart.rows)
    series = Series(
        chart.axis,
        values,
        TONES[Tone.MUTED],
        points={at: TONES[row.tone] for at, row in enumerate(chart.rows) if row.tone is not Tone.NEUTRAL},
        minus=tuple(shown(value - low, style) for value, low in zip(values, lows, strict=True)),
        plus=tuple(shown(high - value, style) for value, high in zip(values, highs, strict=True)),
    )
    low, top = bounds([0.0, *lows, *highs])
    return NativeChart(
        "bar",
        names,
        (series,),
        Axis(pattern, low, top, title=f"{chart.axis} – {chart.scores}"),
        format=pattern,
        words=_words(easel),
    )


# --- lines -----------------------------------------------------------------------------------------------------------


def _courses(chart: Courses, easel: Easel) -> NativeChart:
    """Return one line a score, named at its end."""
    rows = [
        (panel.label, tuple(None if point is None else point.estimate for point in panel.points), paint)
        for panel, paint in zip(chart.panels, cycle(_COURSE_PAINTS), strict=False)
    ]
    return _lines(chart.waves, rows, chart.style, easel)


def _slopes(chart: Slopes, easel: Easel) -> NativeChart:
    """Return one line a unit, named at its end; those that surely moved in the colour of their tone."""
    rows = [
        (
            line.label if len(chart.panels) == 1 else f"{line.label} – {panel.label}",
            (line.before, line.after),
            TONES[line.tone],
        )
        for panel in chart.panels
        for line in panel.lines
    ]
    return _lines(chart.waves, rows, chart.style, easel)


def _lines(
    waves: tuple[str, ...], rows: Sequence[tuple[str, tuple[float | None, ...], Paint]], style: Style, easel: Easel
) -> NativeChart:
    """Return lines over waves, each with its number at the start, its name and number at the end."""
    pattern = number_format(style, easel.wording)
    values = [tuple(None if value is None else shown(value, style) for value in row) for _, row, _ in rows]
    low, top = bounds([value for row in values for value in row if value is not None], limits=LIMITS.get(style))
    ends, starts = (_spread([row[at] for row in values], (low, top), easel.height) for at in (-1, 0))
    series = []
    for at, ((label, _, paint), row) in enumerate(zip(rows, values, strict=True)):
        texts: dict[int, tuple[str, str]] = {}
        moved: dict[int, float] = {}
        if (first := row[0]) is not None:
            texts[0], moved[0] = (easel.wording.number(first, style), "l"), starts[at]
        if (last := row[-1]) is not None:
            name = f"{easel.wording.number(last, style)}  {easel.label(label, 0.26)}"
            texts[len(row) - 1], moved[len(row) - 1] = (name, "r"), ends[at]
        series.append(Series(label, row, paint, texts=texts, shifts=moved, symbol="circle", size=8, line=True))
    edges = (0.06, 0.04, 0.64, 0.84)
    return NativeChart(
        "line", waves, tuple(series), Axis(pattern, low, top, shown=False, grid=False), format=pattern, edges=edges
    )


def _spread(values: Sequence[float | None], scale: tuple[float, float], height: float) -> list[float]:
    """Return how far labels beside points must move down so that none covers another, as shares of the height."""
    step = 0.21 / height
    order = sorted((at for at, value in enumerate(values) if value is not None), key=lambda at: -(values[at] or 0.0))
    shifts = [0.0] * len(values)
    free = -1.0
    for at in order:
        value = values[at]
        own = 0.84 * (scale[1] - (value or 0.0)) / (scale[1] - scale[0])
        place = max(own, free)
        shifts[at] = round(place - own, 4)
        free = place + step
    return shifts


# --- planes ----------------------------------------------------------------------------------------------------------


def _plane(chart: Plane, legend: Mapping[Tone, str], easel: Easel) -> NativeChart:
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
        (left + width * (point.x - x_low) / (x_high - x_low), top + height * (y_high - point.y) / (y_high - y_low))
        for point in chart.points
    ]
    taken = [Box(x - 0.07, y - 0.07, x + 0.07, y + 0.07) for x, y in spots]
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
        boxes = _boxes(*spots[at], easel.fitter.width(text, Look(12)) + 0.04)
        others = [other for place, other in enumerate(taken) if place != at]
        hits = [sum(box.meets(other) for other in others) + 9 * (not box.within(frame)) for _, box in boxes]
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
