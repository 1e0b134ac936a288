"""Each kind of chart that slides show, turned into a native chart: numbers rounded as they are printed.

Chains and matrices are no charts here: they are drawn as shapes and tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import cycle
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
from diagnostic.report.charts.scale import LIMITS, bounds
from diagnostic.report.to_pptx_chart_xml import Axis, NativeChart, Series
from diagnostic.report.to_pptx_easel import Easel, number_format, shown
from diagnostic.report.to_pptx_paint import DEEP, INK, MARKS, RULE, SERIES, TONES, Paint
from diagnostic.report.to_pptx_planes import plane_chart
from diagnostic.report.values import Style, Tone

NativeKind = Changes | Courses | DivergingBars | GroupedDots | Intervals | Plane | Slopes
_SHARES: Mapping[int, tuple[Paint, ...]] = {
    3: (Paint("accent2"), RULE, Paint("accent1")),
    5: (Paint("accent2"), Paint("accent2", 55), RULE, Paint("accent1", 55), Paint("accent1")),
}
_SMALLEST = 0.045
"""Share of the answers from which a piece of a bar has room for its number."""
_COURSE_PAINTS = (
    Paint("accent1"),
    Paint("tx2"),
    Paint("accent4"),
    Paint("accent2"),
    Paint("accent3"),
    Paint("accent6"),
)


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
            return plane_chart(chart, dict(legend), easel)
        case GroupedDots():
            return _grouped(chart, easel)
        case Changes():
            return _changes(chart, easel)
        case Courses():
            return _courses(chart, easel)
        case Slopes():
            return _slopes(chart, easel)
    assert_never(chart)


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
        inks={at: easel.scheme.ink_on(paint) for at, paint in paints.items()} if long else {},
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
    """Return lines over waves, each with its name and number at the end; a number at the start stands there once."""
    pattern = number_format(style, easel.wording)
    values = [tuple(None if value is None else shown(value, style) for value in row) for _, row, _ in rows]
    low, top = bounds([value for row in values for value in row if value is not None], limits=LIMITS.get(style))
    firsts = [row[0] if row[0] not in {other[0] for other in values[:at]} else None for at, row in enumerate(values)]
    ends, starts = (_spread(each, (low, top), easel.height) for each in ([row[-1] for row in values], firsts))
    series = []
    for at, ((label, _, paint), row) in enumerate(zip(rows, values, strict=True)):
        texts: dict[int, tuple[str, str]] = {}
        moved: dict[int, float] = {}
        if (first := firsts[at]) is not None:
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
