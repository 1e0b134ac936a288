"""The pen and the canvas that charts draw with: shapes and text in, one SVG element out.

Coordinates are pixels at the drawn width, y downwards. The canvas knows no chart and no page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from math import cos, pi, sin
from typing import Protocol

from diagnostic.report.charts.metrics import Metrics
from diagnostic.report.document import DECIMALS, Style, Tone

SMALL, NORMAL = 12.5, 14.0
_COMPACT_BELOW = 500
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")

TONE_COLOURS: Mapping[Tone, str] = {
    Tone.NEUTRAL: "plain",
    Tone.ABOVE: "above",
    Tone.BELOW: "below",
    Tone.DIVIDED: "divided",
    Tone.MUTED: "muted",
    Tone.WARNING: "warning",
}
"""The colour token of each tone's mark."""


class Formatter(Protocol):
    """What prints a raw number in the reader's language."""

    def number(self, value: float, style: Style) -> str:
        """Return the number as printed."""
        ...


@dataclass(frozen=True, slots=True)
class Pen:
    """What a chart is drawn with."""

    formatter: Formatter
    metrics: Metrics
    paint: Mapping[str, str]
    """Colour token of the theme -> what is written into the SVG: a colour, or a CSS variable."""
    families: tuple[str, str]
    """Font families of text and of large figures, as CSS lists."""
    width: float

    @property
    def compact(self) -> bool:
        """Whether the drawing is for a phone: labels above the marks instead of beside them."""
        return self.width < _COMPACT_BELOW

    @property
    def tiny(self) -> float:
        """The smallest size of text, still legible when the drawing is scaled to its place on the page."""
        return 11.0 if self.compact else SMALL

    def number(self, value: float, style: Style) -> str:
        """Return a number as printed."""
        return self.formatter.number(value, style)


def printed(value: float, style: Style) -> float:
    """Return the number at the precision it is printed with: a picture must tell no more than its figures."""
    return round(value, DECIMALS[style])


@dataclass(frozen=True, slots=True)
class Look:
    """How text looks."""

    size: float = NORMAL
    colour: str = "ink"
    anchor: str = "start"
    bold: bool = False
    display: bool = False
    halo: bool = False
    """Whether the ground shows around the letters, where lines pass behind them."""
    turn: float = 0.0
    """Degrees clockwise around the anchor."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a line looks."""

    colour: str = "rule"
    width: float = 1.0
    dash: str = ""
    round: bool = False


@dataclass(slots=True)
class Canvas:
    """Collects shapes in drawing order."""

    pen: Pen
    _parts: list[str] = field(default_factory=list)

    def svg(self, height: float) -> str:
        """Return the drawing as an SVG element that scales with its container."""
        size = f"{_n(self.pen.width)} {_n(height)}"
        family = escape(self.pen.families[0], quote=True)
        root = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" font-family="{family}" '
        return f'{root}font-size="{_n(NORMAL)}" fill="{self._paint("ink")}">{"".join(self._parts)}</svg>'

    def line(self, start: tuple[float, float], end: tuple[float, float], stroke: Stroke = Stroke()) -> None:
        """Draw a straight line."""
        self.curve(f"M{_n(start[0])} {_n(start[1])}L{_n(end[0])} {_n(end[1])}", stroke)

    def curve(self, path: str, stroke: Stroke) -> None:
        """Draw a path's outline."""
        dash = f' stroke-dasharray="{stroke.dash}"' if stroke.dash else ""
        cap = ' stroke-linecap="round"' if stroke.round else ""
        colour = self._paint(stroke.colour)
        self._parts.append(
            f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{_n(stroke.width)}"{dash}{cap}/>'
        )

    def fill(self, path: str, colour: str, *, edge: str = "", tip: str = "") -> None:
        """Draw a filled path, with an edge where a colour is given and a tooltip where a text is given."""
        outline = f' stroke="{self._paint(edge)}" stroke-width="1.5"' if edge else ""
        self._add("path", f'd="{path}" fill="{self._paint(colour)}"{outline}', tip)

    def box(self, corner: tuple[float, float], size: tuple[float, float], colour: str, *, radius: float = 0) -> None:
        """Draw a filled rectangle."""
        round_ = f' rx="{_n(radius)}"' if radius else ""
        (x, y), (width, height) = corner, size
        place = f'x="{_n(x)}" y="{_n(y)}" width="{_n(max(width, 0))}" height="{_n(max(height, 0))}"'
        self._add("rect", f'{place}{round_} fill="{self._paint(colour)}"', "")

    def circle(self, centre: tuple[float, float], radius: float, colour: str, *, edge: str = "", tip: str = "") -> None:
        """Draw a filled circle."""
        outline = f' stroke="{self._paint(edge)}" stroke-width="1.5"' if edge else ""
        place = f'cx="{_n(centre[0])}" cy="{_n(centre[1])}" r="{_n(radius)}"'
        self._add("circle", f'{place} fill="{self._paint(colour)}"{outline}', tip)

    def ring(self, centre: tuple[float, float], radius: float, stroke: Stroke) -> None:
        """Draw a circle's outline."""
        self.arc(centre, radius, share=0.5, stroke=stroke)
        self.arc(centre, radius, share=0.5, stroke=stroke, start=0.5)

    def arc(
        self, centre: tuple[float, float], radius: float, *, share: float, stroke: Stroke, start: float = 0.0
    ) -> None:
        """Draw ``share`` of a circle clockwise, from ``start`` turns after the top."""
        first, last = (2 * pi * turn - pi / 2 for turn in (start, start + min(share, 0.9999)))
        (x, y), large = centre, int(share > 0.5)
        begin = f"M{_n(x + radius * cos(first))} {_n(y + radius * sin(first))}"
        end = f"{_n(x + radius * cos(last))} {_n(y + radius * sin(last))}"
        self.curve(f"{begin}A{_n(radius)} {_n(radius)} 0 {large} 1 {end}", stroke)

    def mark(self, centre: tuple[float, float], tone: Tone, *, radius: float = 5.0, tip: str = "") -> None:
        """Draw a tone's mark: the shape says what the colour says."""
        colour = TONE_COLOURS[tone]
        match tone:
            case Tone.NEUTRAL:
                self.circle(centre, radius * 0.86, colour, edge="paper", tip=tip)
            case Tone.MUTED:
                self.circle(centre, radius * 0.8, "paper", edge=colour, tip=tip)
            case _:
                self.fill(_shape(centre, tone, radius), colour, tip=tip)

    def text(self, x: float, y: float, content: str, look: Look = Look(), *, tip: str = "") -> None:
        """Write one line of text with its baseline at ``y``."""
        shown = escape(_CONTROL.sub("\N{REPLACEMENT CHARACTER}", content), quote=False)
        self._add("text", f'x="{_n(x)}" y="{_n(y)}"{self._attributes(x, y, look)}', tip, shown)

    def lines(
        self, x: float, y: float, lines: tuple[str, ...], look: Look, *, leading: float = 1.22, tip: str = ""
    ) -> None:
        """Write lines of text under each other, the first baseline at ``y``."""
        for index, content in enumerate(lines):
            self.text(x, y + index * look.size * leading, content, look, tip=tip)

    def _attributes(self, x: float, y: float, look: Look) -> str:
        parts = {
            "font-size": "" if look.size == NORMAL else _n(look.size),
            "fill": "" if look.colour == "ink" else self._paint(look.colour),
            "text-anchor": "" if look.anchor == "start" else look.anchor,
            "font-weight": "600" if look.bold else "",
            "font-family": escape(self.pen.families[1], quote=True) if look.display else "",
            "paint-order": "stroke" if look.halo else "",
            "stroke": self._paint("paper") if look.halo else "",
            "stroke-width": "5" if look.halo else "",
            "transform": f"rotate({_n(look.turn)} {_n(x)} {_n(y)})" if look.turn else "",
        }
        return "".join(f' {name}="{value}"' for name, value in parts.items() if value)

    def _add(self, name: str, attributes: str, tip: str, content: str = "") -> None:
        title = f"<title>{escape(_CONTROL.sub('', tip), quote=False)}</title>" if tip else ""
        inside = title + content
        self._parts.append(f"<{name} {attributes}>{inside}</{name}>" if inside else f"<{name} {attributes}/>")

    def _paint(self, token: str) -> str:
        return self.pen.paint[token]


def _shape(centre: tuple[float, float], tone: Tone, radius: float) -> str:
    x, y = centre
    corners = {
        Tone.ABOVE: ((0, -1.1), (1.1, 0.85), (-1.1, 0.85)),
        Tone.BELOW: ((0, 1.1), (1.1, -0.85), (-1.1, -0.85)),
        Tone.DIVIDED: ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
        Tone.WARNING: ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    }[tone]
    return "M" + "L".join(f"{_n(x + radius * dx)} {_n(y + radius * dy)}" for dx, dy in corners) + "Z"


def _n(value: float) -> str:
    """Return a coordinate with at most one decimal."""
    shown = f"{value:.1f}"
    return shown.removesuffix(".0")
