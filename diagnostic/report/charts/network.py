"""Units joined by lines: how much they need each other as thickness, how well it works as colour, dash and number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import atan2, cos, degrees, hypot, pi, sin, sqrt

import networkx as nx
import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from diagnostic.report.chart_values import Network, NetworkEdge
from diagnostic.report.charts.canvas import SMALL, Canvas, Look, Pen
from diagnostic.report.charts.placement import Box, Spot, place
from diagnostic.report.charts.scale import printed
from diagnostic.report.values import Style, Tone

FEW = 14
"""Units up to which those that need each other stand near each other; more stand on a circle, group by group."""
_TOP_OF_SCALE = 100.0
_LINES = {
    Tone.NEUTRAL: ("rule", "-"),
    Tone.ABOVE: ("above_strong", "-"),
    Tone.BELOW: ("below_strong", (0.0, (2.2, 1.1))),
}
"""Colour and dash of each tone's line: weak is told from strong without colours."""
_THIN, _THICK, _STANDS_OUT = 1.0, 8.0, 2.4
_SIZES_AT = 46
"""Where what thickness and size say begins, in pixels."""
_GAP = 0.8
"""Place between two groups on the circle, in units."""

_Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the units are in pixels, and how large."""

    box: Box
    places: tuple[_Place, ...]
    radii: tuple[float, ...]

    @property
    def spread(self) -> float:
        """How much thicker the thickest line may be than the thinnest, where there are many."""
        return (self.box.right - self.box.left) / 260


def draw_network(chart: Network, pen: Pen) -> str:
    """Draw the lines, those that stand out last, then the units and their names."""
    top = _legend_height(chart, pen)
    around = len(chart.nodes) > FEW
    near = 1.0 if pen.compact else 0.44 if pen.low else 0.5
    height = pen.width * (0.95 if pen.compact else 0.9) if around else pen.width * near
    canvas = Canvas(pen, top + height + 4)
    _draw_legend(canvas, chart)
    box = Box(0, top, pen.width, top + height)
    layout = _circle(chart, pen, box) if around else _near(chart, pen, box)
    for edge in sorted(chart.edges, key=lambda edge: (edge.tone is not Tone.NEUTRAL, edge.weight)):
        _draw_edge(canvas, edge, layout, bent=around)
    for (x, y), radius in zip(layout.places, layout.radii, strict=True):
        paper, ink = canvas.colour("paper"), canvas.colour("plain")
        canvas.line([x], [y], marker="o", markersize=2 * radius, color=ink, markeredgecolor=paper, markeredgewidth=2)
    if around:
        _draw_names_around(canvas, chart, layout)
    else:
        _draw_names(canvas, chart, layout, _draw_numbers(canvas, chart, layout))
    return canvas.svg()


# --- the legend --------------------------------------------------------------------------------------------------


def _legend_height(chart: Network, pen: Pen) -> float:
    lines = 20 * (len(_sizes(chart, pen)) - 1)
    return max((y for _, y in pen.legend([label for _, label in chart.tones], indent=40)), default=14) + 42 + lines


def _sizes(chart: Network, pen: Pen) -> tuple[str, ...]:
    """Return what thickness and size say, in as many lines as it takes."""
    said = f"{chart.weight_axis} · {chart.size_axis}"
    return pen.metrics.wrap(said, SMALL, room=pen.width - _SIZES_AT, lines=3)


def _draw_legend(canvas: Canvas, chart: Network) -> None:
    pen = canvas.pen
    places = pen.legend([label for _, label in chart.tones], indent=40)
    for (x, y), (tone, label) in zip(places, chart.tones, strict=True):
        colour, dash = _LINES[tone]
        canvas.line([x - 38, x - 8], [y - 4, y - 4], color=canvas.colour(colour), linewidth=4, linestyle=dash)
        canvas.text(x, y, label, Look(SMALL, "soft"))
    y = max((y for _, y in places), default=14.0) + 24
    for step, width in enumerate((_THIN + 1, 4.0, _THICK)):
        canvas.line([step * 13.0, step * 13.0 + 9], [y - 4, y - 4], color=canvas.colour("rule"), linewidth=width)
    for line, said in enumerate(_sizes(chart, pen)):
        canvas.text(_SIZES_AT, y + 20 * line, said, Look(SMALL, "soft"))


# --- where the units are -----------------------------------------------------------------------------------------


def _near(chart: Network, pen: Pen, box: Box) -> _Layout:
    """Put units the nearer the more they need each other (Kamada and Kawai 1989), and fill the box with them."""
    radii = _radii(chart, 7.0 if pen.compact else 9.0, 15.0 if pen.compact else 24.0)
    edges = tuple((edge.one, edge.other, 1 / max(printed(edge.weight, Style.SCORE), 10.0)) for edge in chart.edges)
    spread = _spread(len(chart.nodes), edges)
    aside = pen.width * (0.13 if pen.compact else 0.14)
    inner = Box(box.left + aside, box.top + 40, box.right - aside, box.bottom - 40)
    x = _stretched(spread[:, 0], inner.left, inner.right)
    y = _stretched(spread[:, 1], inner.top, inner.bottom)
    return _Layout(box, tuple(zip(x, y, strict=True)), radii)


@lru_cache(maxsize=4)
def _spread(count: int, edges: tuple[tuple[int, int, float], ...]) -> np.ndarray:
    """Return where each unit is: found once for all widths of a drawing, and for page and paper."""
    graph = nx.Graph()
    graph.add_nodes_from(range(count))
    graph.add_weighted_edges_from(edges, weight="distance")
    found = nx.kamada_kawai_layout(graph, weight="distance") if count > 1 else {0: np.zeros(2)}
    return np.array([found[node] for node in sorted(found)][:count]).reshape(-1, 2)


def _stretched(values: np.ndarray, low: float, high: float) -> list[float]:
    """Return values laid from ``low`` to ``high``; in the middle where they are all alike."""
    extent = float(np.ptp(values)) if values.size else 0.0
    if extent < 1e-6:
        return [(low + high) / 2] * values.size
    return [low + (high - low) * float(value - values.min()) / extent for value in values]


def _circle(chart: Network, pen: Pen, box: Box) -> _Layout:
    """Put units on a circle, those of one group side by side, with a gap between groups."""
    order = _around(chart)
    steps: list[float] = []
    at = 0.0
    for before, node in zip([order[-1], *order], order, strict=False):
        at += _GAP if chart.nodes[before].group != chart.nodes[node].group else 0.0
        steps.append(at)
        at += 1.0
    widest = max(pen.metrics.width(_short(pen, node.label), pen.tiny) for node in chart.nodes)
    radius = min(pen.width, box.bottom - box.top) / 2 - widest - 14
    middle = ((box.left + box.right) / 2, (box.top + box.bottom) / 2)
    places = [(0.0, 0.0)] * len(order)
    for node, step in zip(order, steps, strict=True):
        angle = 2 * pi * step / at - pi / 2
        places[node] = (middle[0] + radius * cos(angle), middle[1] + radius * sin(angle))
    most = min(11.0, 2 * pi * radius / at / 2 + 1)
    return _Layout(box, tuple(places), _radii(chart, 3.0, most))


def _around(chart: Network) -> list[int]:
    """Return the units group by group, in the order in which groups and units are given."""
    groups = list(dict.fromkeys(node.group for node in chart.nodes))
    return sorted(range(len(chart.nodes)), key=lambda node: (groups.index(chart.nodes[node].group), node))


def _radii(chart: Network, least: float, most: float) -> tuple[float, ...]:
    largest = max((node.size for node in chart.nodes), default=0.0)
    share = [sqrt(max(node.size, 0.0) / largest) if largest > 0 else 0.0 for node in chart.nodes]
    return tuple(least + (most - least) * part for part in share)


# --- lines and names ---------------------------------------------------------------------------------------------


def _draw_edge(canvas: Canvas, edge: NetworkEdge, layout: _Layout, *, bent: bool) -> None:
    (x0, y0), (x1, y1) = layout.places[edge.one], layout.places[edge.other]
    colour, dash = _LINES[edge.tone]
    share = min(max(printed(edge.weight, Style.SCORE), 0.0) / _TOP_OF_SCALE, 1.0)
    width = (0.5 if bent else 1.0) * _THIN + ((_THICK - _THIN) * share**2 if not bent else layout.spread * share**2)
    width = width if edge.tone is Tone.NEUTRAL else max(width, _STANDS_OUT)
    if not bent:
        canvas.line([x0, x1], [y0, y1], color=canvas.colour(colour), linewidth=width, linestyle=dash)
        return
    middle = ((layout.box.left + layout.box.right) / 2, (layout.box.top + layout.box.bottom) / 2)
    points = [(x, canvas.height - y) for x, y in ((x0, y0), middle, (x1, y1))]
    path = Path(points, [Path.MOVETO, Path.CURVE3, Path.CURVE3])
    looks = {"edgecolor": canvas.colour(colour), "linewidth": width, "linestyle": dash}
    canvas.figure.add_artist(PathPatch(path, fill=False, transform=None, **looks))


def _draw_numbers(canvas: Canvas, chart: Network, layout: _Layout) -> list[Box]:
    """Write how well it works on the lines that stand out, and return where."""
    taken = []
    for edge in (edge for edge in chart.edges if edge.tone is not Tone.NEUTRAL):
        (x0, y0), (x1, y1) = layout.places[edge.one], layout.places[edge.other]
        r0, r1 = layout.radii[edge.one], layout.radii[edge.other]
        # In the middle of what is seen of the line.
        share = (r0 + (hypot(x1 - x0, y1 - y0) - r0 - r1) / 2) / max(hypot(x1 - x0, y1 - y0), 1.0)
        x, y = x0 + (x1 - x0) * share, y0 + (y1 - y0) * share
        text, size = canvas.pen.number(edge.value, Style.SCORE), 15.0
        radius = canvas.pen.metrics.width(text, size, bold=True) / 2 + 5
        box = Box(x - radius, y - radius, x + radius, y + radius)
        paper = canvas.colour("paper")
        canvas.line([x], [y], marker="o", markersize=2 * radius, color=paper, markeredgecolor=paper)
        ink = "below_ink" if edge.tone is Tone.BELOW else "above_ink"
        canvas.text(x, y + 5.4, text, Look(size, ink, anchor="middle", bold=True))
        taken.append(box)
    return taken


def _draw_names(canvas: Canvas, chart: Network, layout: _Layout, taken: Sequence[Box]) -> None:
    """Name every unit where its name covers no other name or unit; lines may pass behind."""
    metrics, room = canvas.pen.metrics, canvas.pen.width * (0.4 if canvas.pen.compact else 0.3)
    names = [metrics.shorten(node.label, SMALL, room=room, bold=True) for node in chart.nodes]
    spots = [
        Spot(x, y, radius, metrics.width(name, SMALL, bold=True) + 6, 16)
        for name, (x, y), radius in zip(names, layout.places, layout.radii, strict=True)
    ]
    lines = [box for edge in chart.edges for box in _along(edge, layout)]
    clear = place(spots, layout.box, [*taken, *lines])
    crossing = place(spots, layout.box, taken)
    for node, name, spot, *boxes in zip(chart.nodes, names, spots, clear, crossing, strict=True):
        box = next((box for box in boxes if box is not None), None)
        left, bottom = (
            (box.left, box.bottom) if box is not None else (spot.x - spot.width / 2, spot.y + spot.radius + 18)
        )
        tip = node.label if name != node.label else ""
        canvas.text(left + 3, bottom - 4, name, Look(SMALL, bold=True, halo=True), tip=tip)


def _along(edge: NetworkEdge, layout: _Layout) -> list[Box]:
    """Return small rectangles along a line that names had better not cover."""
    (x0, y0), (x1, y1) = layout.places[edge.one], layout.places[edge.other]
    steps = max(int(hypot(x1 - x0, y1 - y0) // 12), 1)
    points = [(x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps) for step in range(steps + 1)]
    return [Box(x - 4, y - 4, x + 4, y + 4) for x, y in points]


def _short(pen: Pen, label: str) -> str:
    return pen.metrics.shorten(label, pen.tiny, room=pen.width * 0.2)


def _draw_names_around(canvas: Canvas, chart: Network, layout: _Layout) -> None:
    """Write the names outwards from the circle, upside down nowhere."""
    pen = canvas.pen
    middle = ((layout.box.left + layout.box.right) / 2, (layout.box.top + layout.box.bottom) / 2)
    for node, (x, y), radius in zip(chart.nodes, layout.places, layout.radii, strict=True):
        angle = atan2(y - middle[1], x - middle[0])
        turned, anchor = -degrees(angle), "start"
        if cos(angle) < 0:
            turned, anchor = turned + 180, "end"
        reach, drop = radius + 4, pen.tiny * 0.34
        # The baseline lies a little below the ray, seen along the text.
        across = angle + pi / 2 if anchor == "start" else angle - pi / 2
        at = (x + reach * cos(angle) + drop * cos(across), y + reach * sin(angle) + drop * sin(across))
        name = _short(pen, node.label)
        tip = node.label if name != node.label else ""
        canvas.text(*at, name, Look(pen.tiny, anchor=anchor, turn=turned), tip=tip)
