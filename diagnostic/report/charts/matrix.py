"""Rows by columns: how much each needs the other as the mark's size, how well it goes as its colour and number."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from diagnostic.report.charts.canvas import SMALL, Canvas, Look, Pen, Stroke, printed
from diagnostic.report.document import Matrix, Style

_FIFTHS = ("below_strong", "below_light", "neutral_bar", "above_light", "above_strong")
_INKS = ("on_strong", "on_light", "on_light", "on_light", "on_strong")
_TOP_OF_SCALE = 100.0


@dataclass(frozen=True, slots=True)
class _Frame:
    left: float
    heads: float
    """Baseline of the line that names the axes."""
    top: float
    cell: float
    height: float


def draw_matrix(chart: Matrix, pen: Pen) -> str:
    """Draw one mark a pair; a pair that is flagged has a ring around it."""
    canvas = Canvas(pen)
    legend = _draw_legend(canvas, chart)
    frame = _frame(chart, pen, legend)
    _draw_heads(canvas, chart, frame)
    for row, name in enumerate(chart.rows):
        y = frame.top + (row + 0.5) * frame.height
        shown = pen.metrics.shorten(name, SMALL, room=frame.left - 10)
        look = Look(SMALL, anchor="end")
        canvas.text(frame.left - 10, y + 4, shown, look, tip=name if shown != name else "")
        canvas.line(
            (frame.left, y + frame.height / 2),
            (frame.left + frame.cell * len(chart.columns), y + frame.height / 2),
            Stroke("grid"),
        )
        for column in range(len(chart.columns)):
            _draw_cell(canvas, chart, (row, column), (frame.left + (column + 0.5) * frame.cell, y), frame)
    return canvas.svg(frame.top + frame.height * len(chart.rows) + 10)


def _fifth(value: float) -> int:
    return min(int(max(printed(value, Style.SCORE), 0.0) / _TOP_OF_SCALE * len(_FIFTHS)), len(_FIFTHS) - 1)


def _draw_legend(canvas: Canvas, chart: Matrix) -> float:
    """Explain the colours under the name of what they show, and name both axes."""
    pen, x = canvas.pen, 0.0
    canvas.text(0, 14, chart.value_axis, Look(SMALL, "soft", bold=True))
    width = 50.0
    for index, colour in enumerate(_FIFTHS):
        canvas.box((x, 22), (width - 2, 12), colour, radius=2)
        low = index * _TOP_OF_SCALE / len(_FIFTHS)
        canvas.text(x, 48, pen.number(low, Style.SCORE), Look(pen.tiny, "soft"))
        x += width
    canvas.text(x - 2, 48, pen.number(_TOP_OF_SCALE, Style.SCORE), Look(pen.tiny, "soft", anchor="end"))
    return 62 + _draw_weights(canvas, chart, 62)


def _draw_weights(canvas: Canvas, chart: Matrix, top: float) -> float:
    """Explain the sizes, where the chart says what they are; return the height taken."""
    if not chart.weight_axis:
        return 0.0
    x = 0.0
    for radius in (4.0, 7.0, 10.0):
        canvas.circle((x + radius, top + 10), radius, "neutral_bar")
        x += 2 * radius + 5
    shown = canvas.pen.metrics.shorten(chart.weight_axis, SMALL, room=canvas.pen.width - x - 4)
    canvas.text(x + 4, top + 14, shown, Look(SMALL, "soft", bold=True))
    return 32.0


def _frame(chart: Matrix, pen: Pen, legend: float) -> _Frame:
    widest = max((pen.metrics.width(name, SMALL) for name in chart.rows), default=0)
    left = min(widest + 14, pen.width * (0.3 if pen.compact else 0.26))
    cell = min((pen.width - left) / max(len(chart.columns), 1), 112)
    heads = min(max((pen.metrics.width(name, SMALL) for name in chart.columns), default=0), 130)
    turned = heads if _turned(chart, pen, cell) else 34
    return _Frame(left, legend + 20, legend + 24 + turned + 10, cell, min(max(cell, 26), 54))


def _turned(chart: Matrix, pen: Pen, cell: float) -> bool:
    longest = max((pen.metrics.width(word, SMALL) for name in chart.columns for word in name.split()), default=0)
    return longest > cell - 6


def _draw_heads(canvas: Canvas, chart: Matrix, frame: _Frame) -> None:
    pen = canvas.pen
    turned = _turned(chart, pen, frame.cell)
    axes = f"{chart.row_axis} \N{RIGHTWARDS ARROW} {chart.column_axis}"
    canvas.text(
        0, frame.heads, pen.metrics.shorten(axes, SMALL, room=pen.width, bold=True), Look(SMALL, "soft", bold=True)
    )
    for index, name in enumerate(chart.columns):
        x = frame.left + (index + 0.5) * frame.cell
        if turned:
            shown = pen.metrics.shorten(name, SMALL, room=128)
            canvas.text(x + 4, frame.top - 8, shown, Look(SMALL, turn=-90), tip=name if shown != name else "")
        else:
            lines = pen.metrics.wrap(name, SMALL, room=frame.cell - 6, lines=2)
            first = frame.top - 8 - (len(lines) - 1) * SMALL * 1.22
            canvas.lines(x, first, lines, Look(SMALL, anchor="middle"))


def _draw_cell(
    canvas: Canvas, chart: Matrix, index: tuple[int, int], centre: tuple[float, float], frame: _Frame
) -> None:
    row, column = index
    value, weight = chart.values[row][column], chart.weights[row][column]
    if value is None:
        canvas.circle(centre, 1.5, "muted")
        return
    room = min(frame.cell, frame.height) / 2 - 4
    share = sqrt(printed(weight, Style.SCORE) / _TOP_OF_SCALE) if weight is not None else 0.5
    radius = room * (0.3 + 0.7 * min(share, 1.0))
    fifth = _fifth(value)
    tip = f"{chart.rows[row]} \N{RIGHTWARDS ARROW} {chart.columns[column]}"
    canvas.circle(centre, radius, _FIFTHS[fifth], tip=tip)
    if chart.flagged[row][column]:
        canvas.ring(centre, radius + 3, Stroke("ink", 1.8))
    text = canvas.pen.number(value, Style.SCORE)
    size = canvas.pen.tiny
    inside = canvas.pen.metrics.width(text, size) + 4 <= 2 * radius
    x, y = centre
    if inside:
        canvas.text(x, y + size * 0.36, text, Look(size, _INKS[fifth], anchor="middle"))
    elif radius + 2 + canvas.pen.metrics.width(text, size) <= frame.cell / 2:
        canvas.text(x + radius + 3, y + size * 0.36, text, Look(size, "soft"))
