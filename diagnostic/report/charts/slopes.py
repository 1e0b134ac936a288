"""From one wave to the next: a line a unit, its score and name written at the ends, so that no legend is needed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from scipy.optimize import isotonic_regression

from diagnostic.report.chart_values import SlopeLine, SlopePanel, Slopes
from diagnostic.report.charts.canvas import TONE_COLOURS, Canvas, Look, Pen
from diagnostic.report.charts.scale import LIMITS, bounds, printed
from diagnostic.report.values import Tone

_GAP = 34.0
_HEAD = 58.0
_LINE = 17.0
"""Height of a label."""
_LEAST = 220.0


def draw_slopes(chart: Slopes, pen: Pen) -> str:
    """Draw a panel a score, two in a row where there is room; all panels on one scale."""
    columns = 1 if pen.compact else 2
    width = (pen.width - _GAP * (columns - 1)) / columns
    most = max((len(panel.lines) for panel in chart.panels), default=0)
    height = _HEAD + max(_LEAST, most * _LINE) + 14
    canvas = Canvas(pen, height * -(-len(chart.panels) // columns))
    scale = _scale(chart)
    for index, panel in enumerate(chart.panels):
        left, top = (index % columns) * (width + _GAP), (index // columns) * height
        _panel(canvas, chart, panel, (left, top, width, height - 14), scale)
    return canvas.svg()


def _scale(chart: Slopes) -> tuple[float, float]:
    ends = [value for panel in chart.panels for line in panel.lines for value in (line.before, line.after)]
    return bounds([printed(value, chart.style) for value in ends] or [0.0, 100.0], limits=LIMITS.get(chart.style))


def _panel(
    canvas: Canvas,
    chart: Slopes,
    panel: SlopePanel,
    place: tuple[float, float, float, float],
    scale: tuple[float, float],
) -> None:
    left, top, width, height = place
    pen = canvas.pen
    canvas.label(left, top + 14, panel.label, Look(bold=True), room=width)
    names = max((pen.metrics.width(line.label, pen.tiny, bold=True) for line in panel.lines), default=0.0)
    number = 20 + max((_number_width(chart, score, pen) for line in panel.lines for score in _ends(line)), default=0.0)
    first, last = left + number, left + width - number - min(names, width * 0.45)
    for x, wave, anchor in ((first, chart.waves[0], "start"), (last, chart.waves[1], "middle")):
        canvas.label(x if anchor == "middle" else left, top + 38, wave, Look(pen.tiny, "soft", anchor=anchor), room=90)
    axes = canvas.axes((first, top + _HEAD, last, top + height), (0, 1), scale)
    axes.vlines([0, 1], *scale, colors=canvas.colour("grid"), linewidth=1)
    _lines(canvas, axes, chart, panel)
    _labels(canvas, axes, chart, panel, (left, width, number))


def _lines(canvas: Canvas, axes: Axes, chart: Slopes, panel: SlopePanel) -> None:
    """Draw the lines, those that say something over the others."""
    for line in sorted(panel.lines, key=lambda line: line.tone is not Tone.NEUTRAL):
        values = [printed(value, chart.style) for value in _ends(line)]
        found = line.tone is not Tone.NEUTRAL
        colour = canvas.colour(TONE_COLOURS[line.tone] if found else "muted")
        axes.plot([0, 1], values, color=colour, linewidth=2.6 if found else 1.6, solid_capstyle="round", zorder=2)
        canvas.marks(axes, list(zip([0, 1], values, strict=True)), [Tone.NEUTRAL, line.tone], [4.2, 4.8])


def _labels(canvas: Canvas, axes: Axes, chart: Slopes, panel: SlopePanel, place: tuple[float, float, float]) -> None:
    """Write the scores at both ends, and the names at the right one."""
    left, width, number = place
    pen = canvas.pen
    ends = [canvas.at(axes, side, 0)[0] for side in (0, 1)]
    limits = tuple(sorted(canvas.at(axes, 0, value)[1] for value in axes.get_ylim()))
    for side, x in enumerate(ends):
        ys = [canvas.at(axes, side, printed(_ends(line)[side], chart.style))[1] for line in panel.lines]
        placed = spread(ys, _LINE, (limits[0], limits[1]))
        for line, mark, y in zip(panel.lines, ys, placed, strict=True):
            _leader(canvas, x, mark, y, -1 if not side else 1)
            shown = pen.number(_ends(line)[side], chart.style)
            if not side:
                canvas.text(x - 12, y + 4.5, shown, Look(pen.tiny, "soft", anchor="end"))
                continue
            canvas.text(x + 12, y + 4.5, shown, Look(pen.tiny, bold=True))
            look = Look(pen.tiny, bold=line.tone is not Tone.NEUTRAL)
            canvas.label(x + number, y + 4.5, line.label, look, room=left + width - x - number)


def _leader(canvas: Canvas, x: float, mark: float, label: float, way: int) -> None:
    """Draw a hair from a mark to its label where the label had to move."""
    if abs(mark - label) > _LINE / 4:
        canvas.line([x + 6 * way, x + 10 * way], [mark, label], color=canvas.colour("muted"), linewidth=0.8)


def _ends(line: SlopeLine) -> tuple[float, float]:
    return line.before, line.after


def _number_width(chart: Slopes, score: float, pen: Pen) -> float:
    return pen.metrics.width(pen.number(score, chart.style), pen.tiny, bold=True)


def spread(places: Sequence[float], gap: float, limits: tuple[float, float]) -> tuple[float, ...]:
    """Return places moved as little as keeps them ``gap`` apart, in the same order, and within limits they fit in.

    The least squares of such moves are an isotonic regression of the places less their own share of the gaps.
    """
    if not places:
        return ()
    order = np.argsort(places, kind="stable")
    shares = np.arange(len(places)) * gap
    room = limits[1] - shares[-1]
    fitted = isotonic_regression(np.asarray(places, dtype=float)[order] - shares).x
    moved = np.empty(len(places))
    moved[order] = np.clip(fitted, limits[0], max(room, limits[0])) + shares
    return tuple(float(place) for place in moved)
