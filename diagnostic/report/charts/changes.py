"""What moved: scores before and after, and the difference with its interval from a common zero."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from diagnostic.report.chart_values import ChangeRow, Changes
from diagnostic.report.charts.canvas import SMALL, TONE_COLOURS, Canvas, Look, Pen
from diagnostic.report.charts.scale import bounds, headings, printed
from diagnostic.report.values import Style, Tone

_TOP = 36.0
_BAND = 11.0
"""Height of the band in which no difference would be found."""
_ARROW = " → "


@dataclass(frozen=True, slots=True)
class _Frame:
    label: float
    """Where the column of labels ends."""
    scores: float
    """Where the column of scores ends."""
    left: float
    right: float
    row: float
    bottom: float
    middles: tuple[float, ...]
    heads: dict[int, str]


def draw_changes(chart: Changes, pen: Pen) -> str:
    """Draw the rows in the order given; words and number of each at the right, so that colour says nothing alone."""
    frame = _frame(chart, pen)
    canvas = Canvas(pen, frame.bottom + 46)
    values = [printed(value, chart.style) for row in chart.rows for value in (row.low, row.high, row.point)]
    scale = bounds([*values, -1.0, 1.0])
    axes = canvas.axes((frame.left, _TOP - 6, frame.right, frame.bottom), scale, (frame.bottom, _TOP - 6))
    canvas.x_ticks(axes, chart.style, 4 if pen.compact else 7)
    canvas.text((frame.left + frame.right) / 2, frame.bottom + 37, chart.axis, Look(SMALL, "soft", anchor="middle"))
    _bands(canvas, axes, chart, frame, scale)
    axes.vlines(0, _TOP - 10, frame.bottom, canvas.colour("ink"), linewidth=1.2)
    _zero(canvas, axes, chart, frame)
    for index, row in enumerate(chart.rows):
        if index in frame.heads:
            y = frame.middles[index] - (34 if pen.compact else frame.row / 2) - 7
            canvas.text(0, y, frame.heads[index], Look(SMALL, "soft", bold=True, halo=True))
        _words(canvas, chart, row, frame, frame.middles[index])
    tones = [row.tone for row in chart.rows]
    lines = axes.hlines(
        frame.middles,
        [max(printed(row.low, chart.style), scale[0]) for row in chart.rows],
        [min(printed(row.high, chart.style), scale[1]) for row in chart.rows],
        colors=canvas.colours([TONE_COLOURS[tone] for tone in tones]),
        linewidths=[2.6 if tone in {Tone.ABOVE, Tone.BELOW} else 1.8 for tone in tones],
        capstyle="round",
    )
    canvas.mark_intervals(lines)
    places = [(printed(row.point, chart.style), y) for row, y in zip(chart.rows, frame.middles, strict=True)]
    canvas.marks(axes, places, tones, [5.4] * len(tones))
    return canvas.svg()


def _frame(chart: Changes, pen: Pen) -> _Frame:
    heads = headings(row.group for row in chart.rows)
    height, gap = (50.0, 30.0) if pen.compact else (20.0, 23.0) if pen.low else (28.0, 30.0)
    y, middles = _TOP, []
    for index in range(len(chart.rows)):
        y += gap if index in heads else 0
        middles.append(y + (38 if pen.compact else height / 2))
        y += height
    if pen.compact:
        return _Frame(pen.width, pen.width, 14, pen.width - 16, height, y + 4, tuple(middles), heads)
    label = min(pen.label_width([row.label for row in chart.rows]), pen.width * 0.3)
    scores = label + max(
        pen.metrics.width(chart.scores, SMALL, bold=True),
        *(pen.metrics.width(_scores(chart, row, pen), SMALL) for row in chart.rows),
    )
    words = max(pen.metrics.width(row.words, SMALL, bold=True) for row in chart.rows)
    right = pen.width - min(words, pen.width * 0.24) - 56
    return _Frame(label, scores + 6, scores + 26, right, height, y + 4, tuple(middles), heads)


def _scores(chart: Changes, row: ChangeRow, pen: Pen) -> str:
    style = Style.SCORE if min(row.before, row.after) >= 0 else chart.style
    return f"{pen.number(row.before, style)}{_ARROW}{pen.number(row.after, style)}"


def _bands(canvas: Canvas, axes: Axes, chart: Changes, frame: _Frame, scale: tuple[float, float]) -> None:
    """Draw where a difference would not have been found, behind those that were not."""
    for row, y in zip(chart.rows, frame.middles, strict=True):
        if row.found_from is None:
            continue
        half = printed(row.found_from, chart.style)
        low, high = max(-half, scale[0]), min(half, scale[1])
        ground = canvas.colour("grid")
        axes.add_patch(Rectangle((low, y - _BAND / 2), high - low, _BAND, color=ground, linewidth=0, zorder=1.5))


def _zero(canvas: Canvas, axes: Axes, chart: Changes, frame: _Frame) -> None:
    pen = canvas.pen
    half = pen.metrics.width(chart.zero, SMALL, bold=True) / 2
    x = min(max(canvas.at(axes, 0, 0)[0], half + (0 if pen.compact else frame.scores)), pen.width - half)
    canvas.text(x, 14, chart.zero, Look(SMALL, anchor="middle", bold=True))
    if not pen.compact:
        canvas.text(frame.scores, 14, chart.scores, Look(SMALL, "soft", anchor="end", bold=True))


def _words(canvas: Canvas, chart: Changes, row: ChangeRow, frame: _Frame, y: float) -> None:
    """Write label, scores, difference and what is said of it."""
    pen = canvas.pen
    found = row.tone in {Tone.ABOVE, Tone.BELOW}
    number, scores = pen.number(row.point, chart.style), _scores(chart, row, pen)
    colour = f"{TONE_COLOURS[row.tone]}_ink" if found else "soft"
    if pen.compact:
        wide = pen.metrics.width(number, SMALL + 1, bold=True)
        canvas.text(pen.width, y - 18, number, Look(SMALL + 1, "ink", anchor="end", bold=found, halo=True))
        room = pen.width - wide - 12
        words = pen.metrics.shorten(row.words, pen.tiny, room=room * 0.42)
        canvas.text(pen.width - wide - 8, y - 18, words, Look(pen.tiny, colour, anchor="end", bold=found, halo=True))
        label = f"{row.label} · {scores}"
        room -= pen.metrics.width(words, pen.tiny, bold=found) + 8
        canvas.label(0, y - 18, label, Look(SMALL, halo=True), room=room)
        return
    canvas.label(frame.label - 10, y + 4.5, row.label, Look(anchor="end"), room=frame.label - 16)
    canvas.text(frame.scores, y + 4.5, scores, Look(SMALL, "soft", anchor="end"))
    canvas.text(frame.right + 44, y + 4.5, number, Look(anchor="end", bold=found))
    canvas.label(
        frame.right + 54, y + 4.5, row.words, Look(SMALL, colour, bold=found), room=pen.width - frame.right - 54
    )
