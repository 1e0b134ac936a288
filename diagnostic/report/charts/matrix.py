"""Rows by columns: how much each needs the other as the mark's size, how well it goes as its colour and number."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from matplotlib.axes import Axes

from diagnostic.report.chart_values import Matrix
from diagnostic.report.charts.canvas import SMALL, Canvas, Look, Pen
from diagnostic.report.charts.scale import printed

_FIFTHS = ("below_strong", "below_light", "neutral_bar", "above_light", "above_strong")
_INKS = ("on_strong", "on_light", "on_light", "on_light", "on_strong")
_PLAIN = "above_light"
"""Colour of marks of which only the size speaks."""
_SIZES_AT = 61
"""Where what sizes say begins, in pixels."""
_SWATCH = 50.0
_HEADS = 110.0
"""The longest line of a name that stands upright."""
_NUMBERED, _NAMED = 22.0, 9.0
"""Pixels of a column from which there is room for numbers, and for a name above it."""


@dataclass(frozen=True, slots=True)
class _Frame:
    left: float
    heads: float
    """Baseline of the line that names the axes."""
    top: float
    cell: float
    height: float
    turned: bool
    """Whether the names of the columns stand upright, for want of room."""

    @property
    def dense(self) -> bool:
        """Whether there is no room for numbers: marks fill their places instead, as in a mosaic."""
        return self.cell < _NUMBERED

    @property
    def marker(self) -> str:
        return "s" if self.dense else "o"


def draw_matrix(chart: Matrix, pen: Pen) -> str:
    """Draw one mark a pair; a pair that is flagged has a ring around it."""
    frame = _frame(chart, pen)
    rows, columns = len(chart.rows), len(chart.columns)
    bottom, right = frame.top + frame.height * rows, frame.left + frame.cell * columns
    canvas = Canvas(pen, bottom + 10)
    _draw_legend(canvas, chart)
    _draw_heads(canvas, chart, frame)
    if rows and columns:
        axes = canvas.axes((frame.left, frame.top, right, bottom), (0, columns), (rows, 0))
        axes.hlines(range(1, rows + 1), 0, columns, colors=canvas.colour("grid"), linewidths=1)
        _draw_marks(canvas, chart, axes, frame)
    return canvas.svg()


def _draw_legend(canvas: Canvas, chart: Matrix) -> None:
    """Explain the colours under the name of what they show, and the sizes where the chart says what they are."""
    pen = canvas.pen
    if not chart.graded:
        _draw_sizes(canvas, chart.weight_axis, 14)
        return
    canvas.text(0, 14, chart.value_axis, Look(SMALL, "soft", bold=True))
    for index, token in enumerate(_FIFTHS):
        canvas.box((index * _SWATCH, 22), (_SWATCH - 2, 12), token, radius=2)
        low = pen.number(index * chart.top / len(_FIFTHS), chart.style)
        canvas.text(index * _SWATCH, 48, low, Look(pen.tiny, "soft"))
    top = pen.number(chart.top, chart.style)
    canvas.text(len(_FIFTHS) * _SWATCH - 2, 48, top, Look(pen.tiny, "soft", anchor="end"))
    if chart.weight_axis:
        _draw_sizes(canvas, chart.weight_axis, 76)


def _draw_sizes(canvas: Canvas, axis: str, y: float) -> None:
    for x, size in ((4, 8), (20, 14), (42, 20)):
        canvas.line([x], [y - 4], marker="o", markersize=size, color=canvas.colour("neutral_bar"), markeredgewidth=0)
    for line, said in enumerate(_sizes(axis, canvas.pen)):
        canvas.text(_SIZES_AT, y + 20 * line, said, Look(SMALL, "soft", bold=True))


def _sizes(axis: str, pen: Pen) -> tuple[str, ...]:
    """Return what sizes say, in as many lines as it takes."""
    return pen.metrics.wrap(axis, SMALL, room=pen.width - _SIZES_AT, lines=3, bold=True)


def _frame(chart: Matrix, pen: Pen) -> _Frame:
    widest = max((pen.metrics.width(name, SMALL) for name in chart.rows), default=0)
    left = min(widest + 14, pen.width * (0.3 if pen.compact else 0.26))
    cell = min((pen.width - left) / max(len(chart.columns), 1), 112)
    longest = max((pen.metrics.width(word, SMALL) for name in chart.columns for word in name.split()), default=0)
    turned = longest > cell - 6
    lines = [line for name in chart.columns for line in _upright(name, cell, pen)]
    heads = max((pen.metrics.width(line, SMALL) for line in lines), default=0) if turned else 34
    legend = 32 if not chart.graded else 94 if chart.weight_axis else 62
    legend += 20 * max(len(_sizes(chart.weight_axis, pen)) - 1, 0)
    tallest = (40 if pen.low else 54) if chart.graded else (20 if pen.low else 34)
    height = max(cell, 15.0) if cell < _NUMBERED else min(max(cell, 26), tallest)
    return _Frame(left, legend + 20, legend + 34 + (heads if cell >= _NAMED else 0), cell, height, turned)


def _draw_heads(canvas: Canvas, chart: Matrix, frame: _Frame) -> None:
    pen = canvas.pen
    # Links lead from rows to columns; a grid of shares has no direction.
    between = "\N{RIGHTWARDS ARROW}" if chart.graded else "\N{MULTIPLICATION SIGN}"
    axes = f"{chart.row_axis} {between} {chart.column_axis}"
    canvas.label(0, frame.heads, axes, Look(SMALL, "soft", bold=True), room=pen.width)
    for index, name in enumerate(chart.rows):
        y = frame.top + (index + 0.5) * frame.height + 4
        canvas.label(frame.left - 10, y, name, Look(SMALL, anchor="end"), room=frame.left - 10)
    # Without room for their names, columns stand in the order of the rows, and marks have a tooltip.
    for index, name in enumerate(chart.columns if frame.cell >= _NAMED else ()):
        x = frame.left + (index + 0.5) * frame.cell
        if frame.turned:
            upright = _upright(name, frame.cell, pen)
            first = x + 4 - (len(upright) - 1) * SMALL * 0.6
            for after, line in enumerate(upright):
                tip = "" if " ".join(upright) == name else name
                canvas.text(first + after * SMALL * 1.2, frame.top - 8, line, Look(SMALL, turn=90), tip=tip)
            continue
        lines = pen.metrics.wrap(name, SMALL, room=frame.cell - 6, lines=2)
        for above, line in enumerate(reversed(lines)):
            canvas.text(x, frame.top - 8 - above * SMALL * 1.22, line, Look(SMALL, anchor="middle"))


def _upright(name: str, cell: float, pen: Pen) -> tuple[str, ...]:
    """Return the lines of a name that stands upright: two where they hold it and the column is wide enough."""
    lines = pen.metrics.wrap(name, SMALL, room=_HEADS, lines=2)
    if cell > 2 * SMALL * 1.2 and " ".join(lines) == name:
        return lines
    return (pen.metrics.shorten(name, SMALL, room=_HEADS),)


def _draw_marks(canvas: Canvas, chart: Matrix, axes: Axes, frame: _Frame) -> None:
    pairs = [(row, column) for row in range(len(chart.rows)) for column in range(len(chart.columns))]
    shown = [(row, column, value) for row, column in pairs if (value := chart.values[row][column]) is not None]
    radii = [_radius(chart, chart.weights[row][column], frame) for row, column, _ in shown]
    marks = axes.scatter(
        [column + 0.5 for _, column, _ in shown],
        [row + 0.5 for row, _, _ in shown],
        s=[(2 * radius) ** 2 for radius in radii],
        marker=frame.marker,
        c=canvas.colours([_colour(chart, value) for _, _, value in shown]),
        linewidths=0,
    )
    canvas.add_tips(
        marks, [f"{chart.rows[row]} \N{RIGHTWARDS ARROW} {chart.columns[column]}" for row, column, _ in shown]
    )
    absent = [pair for pair in pairs if chart.values[pair[0]][pair[1]] is None]
    axes.scatter(
        [column + 0.5 for _, column in absent],
        [row + 0.5 for row, _ in absent],
        s=2 if frame.dense else 9,
        c=canvas.colour("muted"),
        linewidths=0,
    )
    for (row, column, value), radius in zip(shown, radii, strict=True):
        if chart.flagged[row][column]:
            ring, ink = (2 * radius + (3 if frame.dense else 6)) ** 2, canvas.colour("ink")
            place = column + 0.5, row + 0.5
            axes.scatter(*place, s=ring, marker=frame.marker, facecolors="none", edgecolors=ink, linewidths=1.8)
        if not frame.dense:
            _draw_value(canvas, chart, value, canvas.at(axes, column + 0.5, row + 0.5), (radius, frame.cell))


def _radius(chart: Matrix, weight: float | None, frame: _Frame) -> float:
    share = sqrt(max(printed(weight, chart.style), 0.0) / chart.top) if weight is not None else 0.5
    if frame.dense:
        return min(frame.cell, frame.height) / 2 * (0.4 + 0.5 * min(share, 1.0))
    room = min(frame.cell, frame.height) / 2 - 4
    if not chart.graded:
        return room * min(share, 1.0)
    return room * (0.3 + 0.7 * min(share, 1.0))


def _fifth(chart: Matrix, value: float) -> int:
    return min(int(max(printed(value, chart.style), 0.0) / chart.top * len(_FIFTHS)), len(_FIFTHS) - 1)


def _colour(chart: Matrix, value: float) -> str:
    return _FIFTHS[_fifth(chart, value)] if chart.graded else _PLAIN


def _draw_value(
    canvas: Canvas, chart: Matrix, value: float, centre: tuple[float, float], size_of: tuple[float, float]
) -> None:
    """Write the number on its mark, or beside it where that is too small; ``size_of`` is its radius and its cell."""
    text, size, (radius, cell) = canvas.pen.number(value, chart.style), canvas.pen.tiny, size_of
    width, (x, y) = canvas.pen.metrics.width(text, size), centre
    if width + 4 <= 2 * radius:
        ink = _INKS[_fifth(chart, value)] if chart.graded else "on_light"
        canvas.text(x, y + size * 0.36, text, Look(size, ink, anchor="middle"))
    elif radius + 2 + width <= cell / 2:
        canvas.text(x + radius + 3, y + size * 0.36, text, Look(size, "soft"))
