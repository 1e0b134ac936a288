"""Answers as stacked bars centred on the middle of the neutral ones: what leans left is against, right is for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from diagnostic.report.charts.axis import Axis
from diagnostic.report.charts.canvas import NORMAL, SMALL, Canvas, Look, Pen, Stroke, printed
from diagnostic.report.charts.rows import headings
from diagnostic.report.document import DivergingBars, StackedBar, Style

_HEADING = 30.0
_SIDES = {1: ("strong",), 2: ("strong", "light"), 3: ("strong", "mid", "light")}
_INK = {"strong": "on_strong", "mid": "on_mid", "light": "on_light", "neutral": "on_light"}


@dataclass(frozen=True, slots=True)
class _Frame:
    top: float
    row: float
    bar: float
    label: float
    axis: Axis
    dont_know: tuple[float, float]
    """Start and width of the column of don't-knows."""
    score: float
    """Right end of the column of scores."""


def draw_bars(chart: DivergingBars, pen: Pen) -> str:
    """Draw a bar a row, with a legend above, and don't-knows and scores in columns of their own."""
    canvas = Canvas(pen)
    top = _draw_legend(canvas, chart)
    frame = _frame(chart, pen, top)
    _draw_heads(canvas, chart, frame)
    y = frame.top
    heads = headings([bar.group for bar in chart.bars])
    _draw_middle(canvas, frame, y + frame.row * len(chart.bars) + _HEADING * len(heads))
    for index, bar in enumerate(chart.bars):
        if index in heads:
            canvas.text(0, y + 22, heads[index], Look(SMALL, "soft", bold=True, halo=True))
            y += _HEADING
        _draw_row(canvas, bar, frame, y)
        y += frame.row
    return canvas.svg(y + 8)


def _draw_middle(canvas: Canvas, frame: _Frame, bottom: float) -> None:
    """Draw the line that bars are centred on, behind them so that it crosses no number."""
    x = frame.axis.at(0)
    canvas.line((x, frame.top - 4), (x, bottom + 2), Stroke("muted", 1))


def _colours(count: int) -> tuple[tuple[str, str], ...]:
    """Return (side, strength) of each share, from strong below to strong above; neutral where the count is odd."""
    half = count // 2
    strengths = _SIDES.get(half, ("strong", *("mid",) * (half - 2), "light") if half else ())
    below = tuple(("below", strength) for strength in strengths)
    above = tuple(("above", strength) for strength in reversed(strengths))
    return (*below, *((("neutral", "neutral"),) * (count % 2)), *above)


def _token(side: str, strength: str) -> str:
    return "neutral_bar" if side == "neutral" else f"{side}_{strength}"


def _draw_legend(canvas: Canvas, chart: DivergingBars) -> float:
    metrics, x, y = canvas.pen.metrics, 0.0, 14.0
    for label, (side, strength) in zip(chart.labels, _colours(len(chart.labels)), strict=True):
        width = metrics.width(label, SMALL) + 18
        if x and x + width > canvas.pen.width:
            x, y = 0.0, y + 20
        canvas.box((x, y - 10), (12, 12), _token(side, strength), radius=2)
        canvas.text(x + 18, y, label, Look(SMALL, "soft"))
        x += width + 18
    return y + 14


def _reach(bar: StackedBar) -> tuple[float, float]:
    """Return how far a bar goes to the left and to the right of the middle."""
    shares = [printed(share, Style.PERCENT) for share in bar.shares]
    half = len(shares) // 2
    neutral = shares[half] / 2 if len(shares) % 2 else 0.0
    return sum(shares[:half]) + neutral, sum(shares[len(shares) - half :]) + neutral


def _frame(chart: DivergingBars, pen: Pen, top: float) -> _Frame:
    reaches = [_reach(bar) for bar in chart.bars] or [(0.5, 0.5)]
    left, right = max(reach[0] for reach in reaches), max(reach[1] for reach in reaches)
    left, right = max(left, 0.05), max(right, 0.05)
    if pen.compact:
        end = pen.width - 44
        return _Frame(top + 20, 46, 16, pen.width - 50, Axis(-left, right, 0, end), (end + 10, 34), pen.width)
    widest = max((pen.metrics.width(bar.label, NORMAL) for bar in chart.bars), default=0)
    label = min(widest, pen.width * 0.36) + 18
    end = pen.width - 140
    return _Frame(top + 26, 32, 22, label, Axis(-left, right, label, end), (end + 16, 52), pen.width)


def _draw_heads(canvas: Canvas, chart: DivergingBars, frame: _Frame) -> None:
    start, width = frame.dont_know
    if canvas.pen.compact:
        shown = canvas.pen.metrics.shorten(chart.dont_know_label, canvas.pen.tiny, room=canvas.pen.width * 0.6)
        canvas.text(start + width, frame.top - 2, shown, Look(canvas.pen.tiny, "soft", anchor="end"))
        return
    look = Look(SMALL, "soft", anchor="end")
    if any(bar.score is not None for bar in chart.bars):
        canvas.text(frame.score, frame.top - 8, chart.score_label, look)
    room = start + width - frame.axis.at(0) - 8
    canvas.text(start + width, frame.top - 8, canvas.pen.metrics.shorten(chart.dont_know_label, SMALL, room=room), look)


def _draw_row(canvas: Canvas, bar: StackedBar, frame: _Frame, y: float) -> None:
    pen = canvas.pen
    shown = pen.metrics.shorten(bar.label, NORMAL, room=frame.label - 16)
    tip = bar.label if shown != bar.label else ""
    top = y + frame.row - frame.bar - (5 if pen.compact else (frame.row - frame.bar) / 2)
    if pen.compact:
        canvas.text(0, y + 18, shown, Look(halo=True), tip=tip)
    else:
        canvas.text(frame.label - 12, top + frame.bar / 2 + 5, shown, Look(anchor="end"), tip=tip)
    for left, right, share, (side, strength) in _segments(bar, frame.axis):
        canvas.box((left + 0.5, top), (right - left - 1, frame.bar), _token(side, strength), radius=1.5)
        _draw_share(canvas, share, (left, right), (top, frame.bar), _INK[strength])
    _draw_side(canvas, bar, frame, (y, top))


def _segments(bar: StackedBar, axis: Axis) -> Iterator[tuple[float, float, float, tuple[str, str]]]:
    at = -_reach(bar)[0]
    for share, colour in zip(bar.shares, _colours(len(bar.shares)), strict=True):
        width = printed(share, Style.PERCENT)
        if width > 0:
            yield axis.at(at), axis.at(at + width), share, colour
        at += width


def _draw_share(
    canvas: Canvas, share: float, ends: tuple[float, float], place: tuple[float, float], colour: str
) -> None:
    text = canvas.pen.number(share, Style.PERCENT)
    size = canvas.pen.tiny
    if canvas.pen.metrics.width(text, size) + 6 <= ends[1] - ends[0]:
        top, height = place
        canvas.text(sum(ends) / 2, top + height / 2 + size * 0.36, text, Look(size, colour, anchor="middle"))


def _draw_side(canvas: Canvas, bar: StackedBar, frame: _Frame, tops: tuple[float, float]) -> None:
    """Draw the don't-knows and the score of a row."""
    pen, (start, width) = canvas.pen, frame.dont_know
    y, top = tops
    middle = top + frame.bar / 2 + 4.5
    share = printed(bar.dont_know, Style.PERCENT)
    if pen.compact:
        canvas.text(start + width, middle, pen.number(share, Style.PERCENT), Look(SMALL, "soft", anchor="end"))
    else:
        canvas.box((start, top + frame.bar - 3), (width, 3), "grid")
        canvas.box((start, top + frame.bar - 3), (width * share, 3), "muted")
        canvas.text(start + width, middle - 2, pen.number(share, Style.PERCENT), Look(SMALL, "soft", anchor="end"))
    if bar.score is not None:
        baseline = y + 18 if pen.compact else middle
        canvas.text(frame.score, baseline, pen.number(bar.score, Style.SCORE), Look(bold=True, anchor="end"))
