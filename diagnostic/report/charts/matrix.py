"""Rows by columns: how much each needs the other as the mark's size, how well it goes as its colour and number."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from matplotlib.axes import Axes

from diagnostic.report.charts.canvas import SMALL, Canvas, Look, Pen
from diagnostic.report.charts.scale import printed
from diagnostic.report.document import Matrix, Style

_FIFTHS = ("below_strong", "below_light", "neutral_bar", "above_light", "above_strong")
_INKS = ("on_strong", "on_light", "on_light", "on_light", "on_strong")
_TOP_OF_SCALE = 100.0
_SWATCH = 50.0


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
    canvas.text(0, 14, chart.value_axis, Look(SMALL, "soft", bold=True))
    for index, token in enumerate(_FIFTHS):
        canvas.box((index * _SWATCH, 22), (_SWATCH - 2, 12), token, radius=2)
        low = pen.number(index * _TOP_OF_SCALE / len(_FIFTHS), Style.SCORE)
        canvas.text(index * _SWATCH, 48, low, Look(pen.tiny, "soft"))
    top = pen.number(_TOP_OF_SCALE, Style.SCORE)
    canvas.text(len(_FIFTHS) * _SWATCH - 2, 48, top, Look(pen.tiny, "soft", anchor="end"))
    if chart.weight_axis:
        for x, size in ((4, 8), (20, 14), (42, 20)):
            canvas.line([x], [72], marker="o", markersize=size, color=canvas.colour("neutral_bar"), markeredgewidth=0)
        canvas.label(61, 76, chart.weight_axis, Look(SMALL, "soft", bold=True), room=pen.width - 61)


def _frame(chart: Matrix, pen: Pen) -> _Frame:
    widest = max((pen.metrics.width(name, SMALL) for name in chart.rows), default=0)
    left = min(widest + 14, pen.width * (0.3 if pen.compact else 0.26))
    cell = min((pen.width - left) / max(len(chart.columns), 1), 112)
    longest = max((pen.metrics.width(word, SMALL) for name in chart.columns for word in name.split()), default=0)
    turned = longest > cell - 6
    heads = min(max((pen.metrics.width(name, SMALL) for name in chart.columns), default=0), 130) if turned else 34
    legend = 94 if chart.weight_axis else 62
    return _Frame(left, legend + 20, legend + 34 + heads, cell, min(max(cell, 26), 54), turned)


def _draw_heads(canvas: Canvas, chart: Matrix, frame: _Frame) -> None:
    pen = canvas.pen
    axes = f"{chart.row_axis} \N{RIGHTWARDS ARROW} {chart.column_axis}"
    canvas.label(0, frame.heads, axes, Look(SMALL, "soft", bold=True), room=pen.width)
    for index, name in enumerate(chart.rows):
        y = frame.top + (index + 0.5) * frame.height + 4
        canvas.label(frame.left - 10, y, name, Look(SMALL, anchor="end"), room=frame.left - 10)
    for index, name in enumerate(chart.columns):
        x = frame.left + (index + 0.5) * frame.cell
        if frame.turned:
            canvas.label(x + 4, frame.top - 8, name, Look(SMALL, turn=90), room=128)
            continue
        lines = pen.metrics.wrap(name, SMALL, room=frame.cell - 6, lines=2)
        for above, line in enumerate(reversed(lines)):
            canvas.text(x, frame.top - 8 - above * SMALL * 1.22, line, Look(SMALL, anchor="middle"))


def _draw_marks(canvas: Canvas, chart: Matrix, axes: Axes, frame: _Frame) -> None:
    pairs = [(row, column) for row in range(len(chart.rows)) for column in range(len(chart.columns))]
    shown = [(row, column, value) for row, column in pairs if (value := chart.values[row][column]) is not None]
    radii = [_radius(chart.weights[row][column], frame) for row, column, _ in shown]
    marks = axes.scatter(
        [column + 0.5 for _, column, _ in shown],
        [row + 0.5 for row, _, _ in shown],
        s=[(2 * radius) ** 2 for radius in radii],
        c=canvas.colours([_FIFTHS[_fifth(value)] for _, _, value in shown]),
        linewidths=0,
    )
    canvas.add_tips(
        marks, [f"{chart.rows[row]} \N{RIGHTWARDS ARROW} {chart.columns[column]}" for row, column, _ in shown]
    )
    absent = [pair for pair in pairs if chart.values[pair[0]][pair[1]] is None]
    axes.scatter(
        [column + 0.5 for _, column in absent],
        [row + 0.5 for row, _ in absent],
        s=9,
        c=canvas.colour("muted"),
        linewidths=0,
    )
    for (row, column, value), radius in zip(shown, radii, strict=True):
        if chart.flagged[row][column]:
            ring, ink = (2 * radius + 6) ** 2, canvas.colour("ink")
            axes.scatter(column + 0.5, row + 0.5, s=ring, facecolors="none", edgecolors=ink, linewidths=1.8)
        _draw_value(canvas, value, canvas.at(axes, column + 0.5, row + 0.5), radius, frame)


def _radius(weight: float | None, frame: _Frame) -> float:
    share = sqrt(printed(weight, Style.SCORE) / _TOP_OF_SCALE) if weight is not None else 0.5
    return (min(frame.cell, frame.height) / 2 - 4) * (0.3 + 0.7 * min(share, 1.0))


def _fifth(value: float) -> int:
    return min(int(max(printed(value, Style.SCORE), 0.0) / _TOP_OF_SCALE * len(_FIFTHS)), len(_FIFTHS) - 1)


def _draw_value(canvas: Canvas, value: float, centre: tuple[float, float], radius: float, frame: _Frame) -> None:
    """Write the number on its mark, or beside it where the mark is too small."""
    text, size = canvas.pen.number(value, Style.SCORE), canvas.pen.tiny
    width, (x, y) = canvas.pen.metrics.width(text, size), centre
    if width + 4 <= 2 * radius:
        canvas.text(x, y + size * 0.36, text, Look(size, _INKS[_fifth(value)], anchor="middle"))
    elif radius + 2 + width <= frame.cell / 2:
        canvas.text(x + radius + 3, y + size * 0.36, text, Look(size, "soft"))
