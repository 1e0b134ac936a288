"""Answers as stacked bars centred on the middle of the neutral ones: what leans left is against, right is for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from matplotlib.axes import Axes

from diagnostic.report.chart_values import DivergingBars, StackedBar
from diagnostic.report.charts.canvas import SMALL, Canvas, Look, Pen
from diagnostic.report.charts.scale import headings, printed
from diagnostic.report.values import Style

_HEADING = 30.0
_ROUND = 3.0
"""Width of the line around a bar, which rounds its corners by half of it."""
_SIDES = {1: ("strong",), 2: ("strong", "light"), 3: ("strong", "mid", "light")}
_INK = {"strong": "on_strong", "mid": "on_mid", "light": "on_light", "bar": "on_light"}


@dataclass(frozen=True, slots=True)
class Segment:
    """A share's place on its row."""

    start: float
    width: float
    share: float
    token: str

    @property
    def ink(self) -> str:
        """The colour of text on it."""
        return _INK[self.token.rpartition("_")[2]]


def share_tokens(count: int) -> tuple[str, ...]:
    """Return each share's colour, from strong below to strong above; neutral where the count is odd."""
    half = count // 2
    strengths = _SIDES.get(half, ("strong", *("mid",) * (half - 2), "light") if half else ())
    below = tuple(f"below_{strength}" for strength in strengths)
    above = tuple(f"above_{strength}" for strength in reversed(strengths))
    return (*below, *(("neutral_bar",) * (count % 2)), *above)


def bar_scale(chart: DivergingBars) -> tuple[float, float]:
    """Return how far the bars go to the left and to the right of the middle."""
    reaches = [_reach(bar) for bar in chart.bars] or [(0.5, 0.5)]
    return -max(0.05, *(left for left, _ in reaches)), max(0.05, *(right for _, right in reaches))


def _reach(bar: StackedBar) -> tuple[float, float]:
    shares = [printed(share, Style.PERCENT) for share in bar.shares]
    half = len(shares) // 2
    neutral = shares[half] / 2 if len(shares) % 2 else 0.0
    return sum(shares[:half]) + neutral, sum(shares[len(shares) - half :]) + neutral


def segments(bar: StackedBar) -> Iterator[Segment]:
    """Yield the shares that are there, from left to right."""
    at = -_reach(bar)[0]
    for share, token in zip(bar.shares, share_tokens(len(bar.shares)), strict=True):
        width = printed(share, Style.PERCENT)
        if width > 0:
            yield Segment(at, width, share, token)
        at += width


@dataclass(frozen=True, slots=True)
class _Frame:
    row: float
    bar: float
    label: float
    ends: tuple[float, float]
    dont_know: tuple[float, float]
    """Start and width of the column of don't-knows."""


def draw_bars(chart: DivergingBars, pen: Pen) -> str:
    """Draw a bar a row, with a legend above, and don't-knows and scores in columns of their own."""
    legend = pen.legend(chart.labels, indent=18)
    heads = headings(bar.group for bar in chart.bars)
    frame = _frame(chart, pen)
    top = max((y for _, y in legend), default=14) + (34 if pen.compact else 40)
    bottom = top + frame.row * max(len(chart.bars), 1) + _HEADING * len(heads)
    canvas = Canvas(pen, bottom + 8)
    for (x, y), label, token in zip(legend, chart.labels, share_tokens(len(chart.labels)), strict=True):
        canvas.box((x - 18, y - 10), (12, 12), token, radius=2)
        canvas.text(x, y, label, Look(SMALL, "soft"))
    _draw_heads(canvas, chart, frame, top)
    axes = canvas.axes((frame.ends[0], top, frame.ends[1], bottom), bar_scale(chart), (bottom, top))
    axes.vlines(0, top - 4, bottom + 2, canvas.colour("muted"), linewidth=1, zorder=0.5)
    y = top
    for index, bar in enumerate(chart.bars):
        if index in heads:
            canvas.text(0, y + 22, heads[index], Look(SMALL, "soft", bold=True, halo=True))
            y += _HEADING
        middle = y + frame.row - frame.bar / 2 - (5 if pen.compact else (frame.row - frame.bar) / 2)
        if pen.compact:
            canvas.label(0, y + 18, bar.label, Look(halo=True), room=frame.label - 16)
        else:
            canvas.label(frame.label - 12, middle + 5, bar.label, Look(anchor="end"), room=frame.label - 16)
        _draw_bar(canvas, axes, bar, frame, middle)
        _draw_side(canvas, bar, frame, (y, middle))
        y += frame.row
    return canvas.svg()


def _frame(chart: DivergingBars, pen: Pen) -> _Frame:
    label = pen.label_width([bar.label for bar in chart.bars])
    if pen.compact:
        return _Frame(46, 16, pen.width - 50, (0, pen.width - 44), (pen.width - 34, 34))
    return _Frame(32, 22, label, (label, pen.width - 140), (pen.width - 124, 52))


def _draw_heads(canvas: Canvas, chart: DivergingBars, frame: _Frame, top: float) -> None:
    pen, end = canvas.pen, sum(frame.dont_know)
    if pen.compact:
        look = Look(pen.tiny, "soft", anchor="end")
        canvas.label(end, top - 2, chart.dont_know_label, look, room=pen.width * 0.6)
        return
    look = Look(SMALL, "soft", anchor="end")
    if any(bar.score is not None for bar in chart.bars):
        canvas.text(pen.width, top - 8, chart.score_label, look)
    canvas.label(end, top - 8, chart.dont_know_label, look, room=end - frame.ends[0] - 8)


def _draw_bar(canvas: Canvas, axes: Axes, bar: StackedBar, frame: _Frame, middle: float) -> None:
    low, high = axes.get_xlim()
    pixel, parts, size = (high - low) / (frame.ends[1] - frame.ends[0]), list(segments(bar)), canvas.pen.tiny
    edges = [min(_ROUND, max(part.width / pixel - 1, 0.4) / 2) for part in parts]
    colours = canvas.colours([part.token for part in parts])
    axes.barh(
        [middle] * len(parts),
        [part.width - (1 + edge) * pixel for part, edge in zip(parts, edges, strict=True)],
        [frame.bar - edge for edge in edges],
        left=[part.start + (1 + edge) / 2 * pixel for part, edge in zip(parts, edges, strict=True)],
        color=colours,
        edgecolor=colours,
        linewidth=edges,
        joinstyle="round",
    )
    for part in parts:
        text = canvas.pen.number(part.share, Style.PERCENT)
        if canvas.pen.metrics.width(text, size) + 6 <= part.width / pixel:
            x, y = canvas.at(axes, part.start + part.width / 2, middle)
            canvas.text(x, y + size * 0.36, text, Look(size, part.ink, anchor="middle"))


def _draw_side(canvas: Canvas, bar: StackedBar, frame: _Frame, place: tuple[float, float]) -> None:
    """Draw the don't-knows and the score of a row."""
    pen, (start, width), (y, middle) = canvas.pen, frame.dont_know, place
    share = printed(bar.dont_know, Style.PERCENT)
    line = middle + frame.bar / 2 - 3
    if not pen.compact:
        canvas.box((start, line), (width, 3), "grid")
        canvas.box((start, line), (width * share, 3), "muted")
    baseline = middle + (4.5 if pen.compact else 2.5)
    canvas.text(start + width, baseline, pen.number(share, Style.PERCENT), Look(SMALL, "soft", anchor="end"))
    if bar.score is not None:
        baseline = y + 18 if pen.compact else middle + 4.5
        canvas.text(pen.width, baseline, pen.number(bar.score, Style.SCORE), Look(bold=True, anchor="end"))
