"""The chain of the offer: prerequisites, offer, customer, mobilisation, outcomes; what brakes it underneath.

Side by side where there is room, one under the other on a phone.
"""

from __future__ import annotations

from itertools import pairwise
from math import ceil

from diagnostic.report.charts.canvas import SMALL, Canvas, Look, Pen, Stroke, printed
from diagnostic.report.document import ChainBlock, ChainLink, ChainPicture, Style, Tone

_FLOW = ("prerequisite", "offer", "customer", "mobilisation", "outcome")
_BRAKE = "brake"
_RADIUS = 35.0
_GAP = 26.0
_TITLE = 18.0
_TOP = 100.0


def draw_chain(chart: ChainPicture, pen: Pen) -> str:
    """Draw the blocks in the order of the flow, whatever their order in the chart."""
    flow = [block for place in _FLOW for block in chart.blocks if block.place == place]
    brakes = [block for block in chart.blocks if block.place == _BRAKE]
    canvas = Canvas(pen)
    draw = _draw_down if pen.compact else _draw_across
    return canvas.svg(draw(canvas, flow, brakes))


# --- side by side --------------------------------------------------------------------------------


def _draw_across(canvas: Canvas, flow: list[ChainBlock], brakes: list[ChainBlock]) -> float:
    count = max(len(flow), 1)
    width = (canvas.pen.width - _GAP * (count - 1)) / count
    y = _RADIUS + 6
    _draw_stream(canvas, [(index * (width + _GAP) + _RADIUS + 4, y) for index in range(len(flow))], width)
    titles = [canvas.pen.metrics.wrap(block.title, _TITLE, room=width, lines=2) for block in flow]
    rows = y + _RADIUS + 30 + max((len(title) for title in titles), default=1) * _TITLE * 1.15
    bottom = rows
    for index, (block, title) in enumerate(zip(flow, titles, strict=True)):
        x = index * (width + _GAP)
        _draw_dial(canvas, block, (x + _RADIUS + 4, y), _RADIUS)
        canvas.lines(x, y + _RADIUS + 32, title, Look(_TITLE, display=True), leading=1.15, tip=block.title)
        bottom = max(bottom, _draw_links(canvas, block, (x, rows), width))
    return _draw_brakes(canvas, brakes, bottom + 22, columns=max(len(brakes), 1)) if brakes else bottom + 8


def _draw_stream(canvas: Canvas, centres: list[tuple[float, float]], width: float) -> None:
    """Draw the current that carries from ring to ring: a ribbon that swells towards the next one."""
    for (x, y), (next_x, _) in pairwise(centres):
        start, end = x + _RADIUS + 6, next_x - _RADIUS - 16
        middle = (start + end) / 2
        path = (
            f"M{start:.1f} {y - 1.5:.1f}C{middle:.1f} {y - 1.5:.1f} {middle:.1f} {y - 7:.1f} {end:.1f} {y - 7:.1f}"
            f"L{end:.1f} {y - 11:.1f}L{end + 13:.1f} {y:.1f}L{end:.1f} {y + 11:.1f}L{end:.1f} {y + 7:.1f}"
            f"C{middle:.1f} {y + 7:.1f} {middle:.1f} {y + 1.5:.1f} {start:.1f} {y + 1.5:.1f}Z"
        )
        if end - start > width * 0.05:
            canvas.fill(path, "stream")


def _draw_links(canvas: Canvas, block: ChainBlock, place: tuple[float, float], width: float) -> float:
    x, y = place
    for link in block.links:
        y = _draw_link(canvas, link, (x, y), width)
    return y


def _draw_dial(canvas: Canvas, block: ChainBlock, centre: tuple[float, float], radius: float) -> None:
    """Draw a block's score as an arc of a full turn, with the number inside."""
    canvas.ring(centre, radius, Stroke("grid", 6))
    x, y = centre
    if block.score is None:
        canvas.text(x, y + 7, "–", Look(22, "soft", anchor="middle", display=True))
        return
    share = printed(block.score, Style.SCORE) / _TOP
    if share > 0:
        canvas.arc(centre, radius, share=share, stroke=Stroke(_dial_colour(block), 6, round=True))
    size = radius * 0.84
    number = canvas.pen.number(block.score, Style.SCORE)
    canvas.text(x, y + size * 0.34, number, Look(size, anchor="middle", display=True))


def _dial_colour(block: ChainBlock) -> str:
    return "brake" if block.place == _BRAKE else "flow"


def _draw_link(canvas: Canvas, link: ChainLink, place: tuple[float, float], width: float) -> float:
    """Draw a scale: its name over a thin bar, its score at the right; return where the next one starts."""
    x, y = place
    pen = canvas.pen
    lines = pen.metrics.wrap(link.label, SMALL, room=width - 44, lines=2)
    tip = f"{link.label} \N{EN DASH} {link.note}" if link.note else link.label
    canvas.lines(x, y + 12, lines, Look(SMALL), tip=tip)
    bar = y + 12 + (len(lines) - 1) * SMALL * 1.22 + 8
    canvas.box((x, bar), (width, 4), "grid", radius=2)
    if link.score is None:
        canvas.text(x + width, y + 12, "–", Look(SMALL, "soft", anchor="end"), tip=tip)
        return bar + 16
    colour = {Tone.ABOVE: "above", Tone.BELOW: "below", Tone.DIVIDED: "divided"}.get(link.tone, "plain")
    canvas.box((x, bar), (width * max(printed(link.score, Style.SCORE), 0) / _TOP, 4), colour, radius=2)
    number = pen.number(link.score, Style.SCORE)
    canvas.text(x + width, y + 12, number, Look(SMALL, anchor="end", bold=True), tip=tip)
    if link.tone not in (Tone.NEUTRAL, Tone.MUTED):
        canvas.mark((x + width - pen.metrics.width(number, SMALL, bold=True) - 9, y + 8), link.tone, radius=4)
    return bar + 16


def _draw_brakes(canvas: Canvas, brakes: list[ChainBlock], top: float, *, columns: int) -> float:
    """Draw the brakes on a ground of their own, each with the blunt line that holds the stream back."""
    pen = canvas.pen
    inner = 20.0 if not pen.compact else 14.0
    width = (pen.width - 2 * inner - 40 * (columns - 1)) / columns
    heights = [_brake_height(canvas, block, width) for block in brakes]
    height = 2 * inner + (max(heights) if columns > 1 else sum(heights) + 24 * (len(heights) - 1))
    canvas.box((0, top + 12), (pen.width, height), "brake_soft", radius=8)
    y = top + 12 + inner
    for index, block in enumerate(brakes):
        x = inner + (index % columns) * (width + 40) if columns > 1 else inner
        _draw_brake(canvas, block, (x, y), width)
        if columns == 1:
            y += heights[index] + 24
        else:
            _draw_hold(canvas, x + 22, top)
    if columns == 1:
        _draw_hold(canvas, inner + 22, top)
    return top + 12 + height + 4


def _draw_hold(canvas: Canvas, x: float, top: float) -> None:
    canvas.line((x, top + 12), (x, top - 4), Stroke("brake", 3))
    canvas.line((x - 12, top - 4), (x + 12, top - 4), Stroke("brake", 3, round=True))


def _link_columns(width: float) -> int:
    return 2 if width > 330 else 1


def _brake_height(canvas: Canvas, block: ChainBlock, width: float) -> float:
    columns = _link_columns(width)
    each = (width - 20 * (columns - 1)) / columns
    heights = [_link_height(canvas, link, each) for link in block.links]
    rows = ceil(len(heights) / columns)
    return 62 + sum(max(heights[row * columns : (row + 1) * columns]) for row in range(rows))


def _link_height(canvas: Canvas, link: ChainLink, width: float) -> float:
    lines = canvas.pen.metrics.wrap(link.label, SMALL, room=width - 44, lines=2)
    return 36 + (len(lines) - 1) * SMALL * 1.22


def _draw_brake(canvas: Canvas, block: ChainBlock, place: tuple[float, float], width: float) -> None:
    x, y = place
    _draw_dial(canvas, block, (x + 22, y + 22), 20)
    title = canvas.pen.metrics.shorten(block.title, _TITLE, room=width - 60)
    canvas.text(x + 58, y + 28, title, Look(_TITLE, display=True), tip=block.title)
    columns = _link_columns(width)
    each = (width - 20 * (columns - 1)) / columns
    top = y + 58
    for row in range(ceil(len(block.links) / columns)):
        links = block.links[row * columns : (row + 1) * columns]
        for column, link in enumerate(links):
            _draw_link(canvas, link, (x + column * (each + 20), top), each)
        top += max(_link_height(canvas, link, each) for link in links)


# --- one under the other -------------------------------------------------------------------------


def _draw_down(canvas: Canvas, flow: list[ChainBlock], brakes: list[ChainBlock]) -> float:
    radius, left = 24.0, 66.0
    y = 0.0
    for index, block in enumerate(flow):
        start = y
        centre = (radius + 4, y + radius + 5)
        title = canvas.pen.metrics.shorten(block.title, _TITLE, room=canvas.pen.width - left)
        canvas.text(left, y + 35, title, Look(_TITLE, display=True), tip=block.title)
        y += 56
        y = _draw_links(canvas, block, (left, y), canvas.pen.width - left)
        y = max(y, start + 2 * radius + 26) + 14
        if index + 1 < len(flow):
            _draw_fall(canvas, centre[0], (centre[1] + radius + 8, y - 2))
        _draw_dial(canvas, block, centre, radius)
    return _draw_brakes(canvas, brakes, y + 10, columns=1) if brakes else y


def _draw_fall(canvas: Canvas, x: float, ends: tuple[float, float]) -> None:
    top, bottom = ends
    path = (
        f"M{x - 1.5:.1f} {top:.1f}L{x + 1.5:.1f} {top:.1f}L{x + 5:.1f} {bottom - 10:.1f}L{x + 9:.1f} {bottom - 10:.1f}"
        f"L{x:.1f} {bottom:.1f}L{x - 9:.1f} {bottom - 10:.1f}L{x - 5:.1f} {bottom - 10:.1f}Z"
    )
    canvas.fill(path, "stream")
