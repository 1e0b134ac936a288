"""Native charts as DrawingML: series, labels, error bars and axes from plain values. Knows no kind of chart of ours.

Written as text, because the library has no error bars and no tints; every text goes through ``escaped``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from diagnostic.report.to_pptx_paint import INK, RULE, SOFT, Paint
from diagnostic.report.to_pptx_sheet import SheetColumn, area, heading
from diagnostic.report.to_pptx_text import clean

SMALL = 12
_NAMESPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_NOTHING = "<a:noFill/><a:ln><a:noFill/></a:ln>"


@dataclass(frozen=True, slots=True)
class Series:
    """One series. Numbers are as printed already."""

    name: str
    values: tuple[float | None, ...]
    paint: Paint | None
    """None: there, and not drawn."""
    x: tuple[float, ...] = ()
    """Of a scatter chart."""
    points: Mapping[int, Paint] = field(default_factory=dict)
    """Points in a colour of their own."""
    ink: Paint | None = None
    """Of the labels with the values; None for no such labels."""
    inks: Mapping[int, Paint] = field(default_factory=dict)
    """Of those on points in a colour of their own."""
    texts: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    """Labels of single points, and on which side they are (r, l, t, b, ctr)."""
    bold_texts: bool = False
    shifts: Mapping[int, float] = field(default_factory=dict)
    """How far such a label is moved down, as a share of the chart's height."""
    names: tuple[str, ...] = ()
    """What the points of a scatter chart are called in its workbook."""
    minus: tuple[float, ...] = ()
    plus: tuple[float, ...] = ()
    symbol: str = "none"
    size: int = 7
    line: bool = False
    dashed: bool = False
    listed: bool = True
    """Whether it is in the legend."""


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis."""

    format: str = "General"
    low: float | None = None
    high: float | None = None
    step: float | None = None
    title: str = ""
    shown: bool = True
    grid: bool = True


@dataclass(frozen=True, slots=True)
class NativeChart:
    """A chart: bars lying on their side, lines over categories, or points on a plane."""

    kind: str
    """bar, stacked, line or scatter."""
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    value: Axis
    across: Axis = field(default_factory=Axis)
    """The other axis of a scatter chart."""
    format: str = "General"
    """Of the labels."""
    legend: bool = False
    gap: int = 45
    size: int = SMALL
    edges: tuple[float, float, float, float] | None = None
    """Left, top, width and height of the plot within the chart, where that must be known."""
    words: tuple[str, str] = ("-", "+")
    """Headings of the columns of error bars."""


def escaped(text: str) -> str:
    """Return a text as it may stand in XML."""
    return escape(clean(text))


def sheet_of(chart: NativeChart) -> tuple[SheetColumn, ...]:
    """Return the columns of the workbook behind a chart, in the order in which the chart refers to them."""
    columns = [] if chart.kind == "scatter" else [SheetColumn("", chart.categories)]
    for series in chart.series:
        if chart.kind == "scatter":
            columns.append(SheetColumn("", series.names or [""] * len(series.x)))
            columns.append(SheetColumn(chart.across.title, series.x, chart.across.format))
        columns.append(SheetColumn(series.name, series.values, chart.value.format))
    for series in chart.series:
        for word, ends in zip(chart.words, (series.minus, series.plus), strict=True):
            if ends:
                columns.append(SheetColumn(f"{series.name} {word}".strip(), ends, "General"))
    return tuple(columns)


def chart_xml(chart: NativeChart, language: str) -> str:
    """Return the whole chart part, without the link to its workbook."""
    body = {"bar": _bars, "stacked": _bars, "line": _lines, "scatter": _scatter}[chart.kind](chart)
    hidden = "".join(
        f'<c:legendEntry><c:idx val="{at}"/><c:delete val="1"/></c:legendEntry>'
        for at, series in enumerate(chart.series)
        if not series.listed
    )
    legend = (
        f'<c:legend><c:legendPos val="b"/>{hidden}<c:overlay val="0"/>{_text(chart.size)}</c:legend>'
        if chart.legend
        else ""
    )
    return (
        f'<c:chartSpace {_NAMESPACES}><c:date1904 val="0"/><c:lang val="{escaped(language)}"/>'
        f'<c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/>'
        f"<c:plotArea>{_layout(chart)}{body}<c:spPr><a:noFill/></c:spPr></c:plotArea>{legend}"
        f'<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"<c:spPr>{_NOTHING}</c:spPr>{_text(chart.size)}</c:chartSpace>"
    )


# --- kinds -----------------------------------------------------------------------------------------------------------


def _bars(chart: NativeChart) -> str:
    stacked = chart.kind == "stacked"
    first = 1 + len(chart.series)
    bodies = []
    for at, series in enumerate(chart.series):
        fill = f"<c:spPr>{_NOTHING if series.paint is None else series.paint.fill()}</c:spPr>"
        points = "".join(
            f'<c:dPt><c:idx val="{place}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/>'
            f"<c:spPr>{paint.fill()}</c:spPr></c:dPt>"
            for place, paint in sorted(series.points.items())
        )
        bars, first = _errors(series, first)
        bodies.append(
            f'{_opening(chart, at)}{fill}<c:invertIfNegative val="0"/>{points}{_labels(chart, series)}{bars}'
            f"{_categories(chart)}<c:val>{_numbers(series.values, at + 1, chart.value.format)}</c:val></c:ser>"
        )
    overlap = f'<c:overlap val="{100 if stacked else -10}"/>'
    return (
        f'<c:barChart><c:barDir val="bar"/><c:grouping val="{"stacked" if stacked else "clustered"}"/>'
        f'<c:varyColors val="0"/>{"".join(bodies)}<c:gapWidth val="{chart.gap}"/>{overlap}'
        f'<c:axId val="1001"/><c:axId val="1002"/></c:barChart>'
        f"{_category_axis(chart, turned=True)}{_value_axis(chart.value, chart.size, turned=True)}"
    )


def _lines(chart: NativeChart) -> str:
    bodies = [
        f"{_opening(chart, at)}<c:spPr>{_line(series)}</c:spPr>{_marker(series)}{_labels(chart, series)}"
        f"{_categories(chart)}<c:val>{_numbers(series.values, at + 1, chart.value.format)}</c:val>"
        f'<c:smooth val="0"/></c:ser>'
        for at, series in enumerate(chart.series)
    ]
    return (
        f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{"".join(bodies)}<c:marker val="1"/>'
        f'<c:axId val="1001"/><c:axId val="1002"/></c:lineChart>'
        f"{_category_axis(chart, turned=False)}{_value_axis(chart.value, chart.size, turned=False)}"
    )


def _scatter(chart: NativeChart) -> str:
    bodies = []
    for at, series in enumerate(chart.series):
        bodies.append(
            f"{_opening(chart, at)}<c:spPr>{_line(series)}</c:spPr>{_marker(series)}{_labels(chart, series)}"
            f"<c:xVal>{_numbers(series.x, 3 * at + 1, chart.across.format)}</c:xVal>"
            f"<c:yVal>{_numbers(series.values, 3 * at + 2, chart.value.format)}</c:yVal>"
            f'<c:smooth val="0"/></c:ser>'
        )
    return (
        f'<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>{"".join(bodies)}'
        f'<c:axId val="1001"/><c:axId val="1002"/></c:scatterChart>'
        f"{_axis('valAx', 1001, 1002, 'b', chart.across, chart.size)}"
        f"{_axis('valAx', 1002, 1001, 'l', chart.value, chart.size)}"
    )


# --- series ----------------------------------------------------------------------------------------------------------


def _opening(chart: NativeChart, at: int) -> str:
    series = chart.series[at]
    place = heading(3 * at + 2 if chart.kind == "scatter" else at + 1)
    name = (
        f'<c:strRef><c:f>{place}</c:f><c:strCache><c:ptCount val="1"/>'
        f'<c:pt idx="0"><c:v>{escaped(series.name)}</c:v></c:pt></c:strCache></c:strRef>'
    )
    return f'<c:ser><c:idx val="{at}"/><c:order val="{at}"/><c:tx>{name}</c:tx>'


def _categories(chart: NativeChart) -> str:
    points = "".join(f'<c:pt idx="{at}"><c:v>{escaped(name)}</c:v></c:pt>' for at, name in enumerate(chart.categories))
    count = len(chart.categories)
    return (
        f'<c:cat><c:strRef><c:f>{area(0, count)}</c:f><c:strCache><c:ptCount val="{count}"/>{points}'
        f"</c:strCache></c:strRef></c:cat>"
    )


def _numbers(values: Sequence[float | None], column: int, pattern: str) -> str:
    points = "".join(
        f'<c:pt idx="{at}"><c:v>{number(value)}</c:v></c:pt>' for at, value in enumerate(values) if value is not None
    )
    return (
        f"<c:numRef><c:f>{area(column, len(values))}</c:f><c:numCache><c:formatCode>{escaped(pattern)}</c:formatCode>"
        f'<c:ptCount val="{len(values)}"/>{points}</c:numCache></c:numRef>'
    )


def number(value: float) -> str:
    """Return a number as XML has it, whole ones without a point."""
    return str(int(value)) if math.isfinite(value) and value == int(value) else repr(float(value))


def _line(series: Series) -> str:
    if not series.line or series.paint is None:
        return '<a:ln w="19050"><a:noFill/></a:ln>'
    dash = '<a:prstDash val="dash"/>' if series.dashed else ""
    width = 12700 if series.dashed else 31750
    return f'<a:ln w="{width}" cap="rnd">{series.paint.fill()}{dash}<a:round/></a:ln>'


def _marker(series: Series) -> str:
    if series.symbol == "none" or series.paint is None:
        return '<c:marker><c:symbol val="none"/></c:marker>'
    edge = '<a:ln w="9525"><a:solidFill><a:schemeClr val="bg1"/></a:solidFill></a:ln>'
    return (
        f'<c:marker><c:symbol val="{series.symbol}"/><c:size val="{series.size}"/>'
        f"<c:spPr>{series.paint.fill()}{edge}</c:spPr></c:marker>"
    )


_NO_VALUES = (
    '<c:showLegendKey val="0"/><c:showVal val="{value}"/><c:showCatName val="0"/><c:showSerName val="0"/>'
    '<c:showPercent val="0"/><c:showBubbleSize val="0"/>'
)


def _labels(chart: NativeChart, series: Series) -> str:
    """Return the labels: texts at single points, or the value at every one."""
    single = "".join(_label(chart, series, at) for at in sorted(series.texts))
    if series.ink is None:
        return f"<c:dLbls>{single}{_NO_VALUES.format(value=0)}</c:dLbls>"
    place = {"stacked": "ctr", "bar": "inBase" if len(chart.series) == 1 else "outEnd", "line": "t"}[chart.kind]
    pattern = f'<c:numFmt formatCode="{escaped(chart.format)}" sourceLinked="0"/>'

    def look(ink: Paint) -> str:
        return (
            f"{pattern}<c:spPr>{_NOTHING}</c:spPr>{_text(chart.size, ink)}"
            f'<c:dLblPos val="{place}"/>{_NO_VALUES.format(value=1)}'
        )

    own = "".join(
        f'<c:dLbl><c:idx val="{at}"/>{look(ink)}</c:dLbl>'
        for at, ink in sorted(series.inks.items())
        if ink != series.ink
    )
    return f"<c:dLbls>{single}{own}{look(series.ink)}</c:dLbls>"


def _label(chart: NativeChart, series: Series, at: int) -> str:
    text, side = series.texts[at]
    shift = series.shifts.get(at, 0.0)
    moved = (
        f'<c:layout><c:manualLayout><c:x val="0"/><c:y val="{shift:.4f}"/></c:manualLayout></c:layout>'
        if shift
        else "<c:layout/>"
    )
    bold = ' b="1"' if series.bold_texts else ""
    ink = (series.paint or SOFT) if chart.kind == "line" else INK if series.paint is not None else SOFT
    rich = (
        f'<c:rich><a:bodyPr wrap="none"/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{chart.size * 100}"{bold}/></a:pPr>'
        f'<a:r><a:rPr sz="{chart.size * 100}"{bold}>{ink.fill()}</a:rPr><a:t>{escaped(text)}</a:t></a:r></a:p></c:rich>'
    )
    return (
        f'<c:dLbl><c:idx val="{at}"/>{moved}<c:tx>{rich}</c:tx><c:spPr>{_NOTHING}</c:spPr>'
        f'<c:dLblPos val="{side}"/>{_NO_VALUES.format(value=1)}</c:dLbl>'
    )


def _errors(series: Series, first: int) -> tuple[str, int]:
    """Return the error bars of a series, and the first column that is still free in the workbook."""
    if not series.minus:
        return "", first
    minus, plus = (_numbers(ends, first + at, "General") for at, ends in enumerate((series.minus, series.plus)))
    line = f'<a:ln w="19050">{INK.fill()}</a:ln>'
    bars = (
        f'<c:errBars><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
        f"<c:plus>{plus}</c:plus><c:minus>{minus}</c:minus><c:spPr>{line}</c:spPr></c:errBars>"
    )
    return bars, first + 2


# --- axes ------------------------------------------------------------------------------------------------------------


def _category_axis(chart: NativeChart, *, turned: bool) -> str:
    side, order = ("l", "maxMin") if turned else ("b", "minMax")
    edge = f'<a:ln w="12700">{SOFT.fill()}</a:ln>'
    return (
        f'<c:catAx><c:axId val="1001"/><c:scaling><c:orientation val="{order}"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{side}"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f"<c:spPr>{'<a:ln><a:noFill/></a:ln>' if chart.kind == 'stacked' else edge}</c:spPr>{_text(chart.size, INK)}"
        f'<c:crossAx val="1002"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/>'
        f'<c:lblOffset val="100"/><c:noMultiLvlLbl val="1"/></c:catAx>'
    )


def _value_axis(axis: Axis, size: int, *, turned: bool) -> str:
    crosses = "max" if turned else "autoZero"
    return _axis("valAx", 1002, 1001, "b" if turned else "l", axis, size, crosses=crosses)


def _axis(tag: str, own: int, other: int, side: str, axis: Axis, size: int, *, crosses: str = "") -> str:
    ends = "".join(
        f'<c:{name} val="{number(end)}"/>' for name, end in (("max", axis.high), ("min", axis.low)) if end is not None
    )
    grid = f'<c:majorGridlines><c:spPr><a:ln w="6350">{RULE.fill()}</a:ln></c:spPr></c:majorGridlines>'
    title = (
        f'<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{size * 100}" b="0"/></a:pPr>'
        f'<a:r><a:rPr sz="{size * 100}" b="0">{SOFT.fill()}</a:rPr><a:t>{escaped(axis.title)}</a:t></a:r></a:p>'
        f'</c:rich></c:tx><c:overlay val="0"/></c:title>'
        if axis.title and axis.shown
        else ""
    )
    between = '<c:crossBetween val="between"/>' if crosses else '<c:crossBetween val="midCat"/>'
    meets = f'<c:crosses val="{crosses}"/>' if crosses else '<c:crosses val="min"/>'
    step = f'<c:majorUnit val="{number(axis.step)}"/>' if axis.step else ""
    return (
        f'<c:{tag}><c:axId val="{own}"/><c:scaling><c:orientation val="minMax"/>{ends}</c:scaling>'
        f'<c:delete val="{0 if axis.shown else 1}"/><c:axPos val="{side}"/>{grid if axis.grid else ""}{title}'
        f'<c:numFmt formatCode="{escaped(axis.format)}" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>'
        f'{_text(size, SOFT)}<c:crossAx val="{other}"/>{meets}{between}{step}</c:{tag}>'
    )


def _text(size: int, ink: Paint = SOFT) -> str:
    return (
        f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{size * 100}">{ink.fill()}</a:defRPr></a:pPr>'
        f'<a:endParaRPr lang="en-GB"/></a:p></c:txPr>'
    )


def _layout(chart: NativeChart) -> str:
    if chart.edges is None:
        return "<c:layout/>"
    left, top, width, height = chart.edges
    return (
        '<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="{left}"/><c:y val="{top}"/><c:w val="{width}"/><c:h val="{height}"/></c:manualLayout></c:layout>'
    )
