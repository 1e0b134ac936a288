"""The pen and the canvas that charts draw with: a matplotlib figure in pixels.

Coordinates are pixels at the drawn width, y downwards. The canvas knows no chart and no page; ``svg`` writes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from diagnostic.report.charts.metrics import Metrics
from diagnostic.report.charts.scale import ticks
from diagnostic.report.charts.svg import CONTROL, Extra, svg_element
from diagnostic.report.values import Style, Tone

SMALL, NORMAL = 12.5, 14.0
_COMPACT_BELOW = 500
_DPI = 72
"""At which matplotlib's points are pixels."""
INTERVAL = "interval"
"""Class of the lines that say how sure an estimate is."""
_ANCHORS = {"start": "left", "middle": "center", "end": "right"}

TONE_COLOURS: Mapping[Tone, str] = {
    Tone.NEUTRAL: "plain",
    Tone.ABOVE: "above",
    Tone.BELOW: "below",
    Tone.DIVIDED: "divided",
    Tone.MUTED: "muted",
    Tone.WARNING: "warning",
}
"""The colour token of each tone's mark."""

_TONE_SHAPES: Mapping[Tone, tuple[str, float]] = {
    Tone.NEUTRAL: ("o", 1.72),
    Tone.ABOVE: ("^", 2.1),
    Tone.BELOW: ("v", 2.1),
    Tone.DIVIDED: ("D", 1.77),
    Tone.MUTED: ("o", 1.6),
    Tone.WARNING: ("s", 1.8),
}
"""The marker of each tone, and its size for a radius of one: the shape says what the colour says."""


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
    low: bool = False
    """Whether drawings are kept low, so that two fit on a page."""

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

    def label_width(self, labels: Sequence[str]) -> float:
        """Return the width of a column of labels beside the marks; all of it where they go above them."""
        widest = max((self.metrics.width(label, NORMAL) for label in labels), default=0)
        return self.width - 40 if self.compact else min(widest, self.width * 0.36) + 18

    def legend(self, labels: Sequence[str], *, indent: float) -> tuple[tuple[float, float], ...]:
        """Return where each label of a legend starts, with room for its mark, in as many lines as it takes."""
        places, x, y = [], 0.0, 14.0
        for label in labels:
            width = indent + self.metrics.width(label, SMALL)
            if x and x + width > self.width:
                x, y = 0.0, y + 20
            places.append((x + indent, y))
            x += width + 18
        return tuple(places)


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
    """Degrees against the clock around the anchor."""


class _Words(Text):
    """One line of text at its place. Its size, which takes matplotlib longest to find, says nothing in an SVG."""

    def draw(self, renderer: Any) -> None:
        """Write the text."""
        if not self.get_text():
            return
        renderer.open_group("text", self.get_gid())
        context = renderer.new_gc()
        context.set_foreground(self.get_color())
        x, y = self.get_transform().transform(self.get_unitless_position())
        font, turn = self.get_fontproperties(), self.get_rotation()
        renderer.draw_text(context, x, renderer.height - y, self.get_text(), font, turn, ismath=False, mtext=self)
        context.restore()
        renderer.close_group("text")


@dataclass(slots=True)
class Canvas:
    """A figure in pixels."""

    pen: Pen
    height: float
    figure: Figure = field(init=False)
    _extras: dict[str, Extra] = field(default_factory=dict)
    _tokens: dict[str, str] = field(init=False)
    """What stands for a token in the figure -> the token: two tokens may be of one colour in one of the schemes."""

    def __post_init__(self) -> None:
        self.figure = Figure(figsize=(self.pen.width / _DPI, self.height / _DPI), dpi=_DPI, frameon=False)
        self._tokens = {f"#{index:06x}": token for index, token in enumerate(self.pen.paint, start=1)}

    def colour(self, token: str) -> str:
        """Return what stands for a colour token in the figure."""
        return next(stand_in for stand_in, name in self._tokens.items() if name == token)

    def colours(self, tokens: Sequence[str]) -> list[str]:
        """Return what stands for each of the tokens."""
        return [self.colour(token) for token in tokens]

    def axes(self, box: tuple[float, float, float, float], x: tuple[float, float], y: tuple[float, float]) -> Axes:
        """Return axes without lines at left, top, right and bottom; ``y`` are the values at the bottom and the top."""
        left, top, right, bottom = box
        width, height = self.pen.width, self.height
        place = (left / width, 1 - bottom / height, (right - left) / width, (bottom - top) / height)
        axes = self.figure.add_axes(place, xlim=x, ylim=y, frameon=False, xticks=[], yticks=[], axisbelow=True)
        axes.tick_params(length=0)
        return axes

    def x_ticks(self, axes: Axes, style: Style, count: int) -> None:
        """Write the numbers under the axis, with a line across at each."""
        values = ticks(axes.get_xlim(), count)
        labels = [self.pen.number(value, style) for value in values]
        axes.set_xticks(values, labels, **self._font(Look(SMALL, "soft")), va="baseline")
        axes.tick_params(axis="x", pad=18)
        # All lines at once, under everything: what follows each other and looks alike takes less room.
        grid = self.colour("grid")
        axes.vlines(values, 0, 1, colors=grid, linewidth=1, zorder=0.5, transform=axes.get_xaxis_transform())

    def at(self, axes: Axes, x: float, y: float) -> tuple[float, float]:
        """Return the pixel of a value."""
        across, up = axes.transData.transform((x, y))
        return float(across), self.height - float(up)

    def marks(
        self,
        axes: Axes,
        places: Sequence[tuple[float, float]],
        tones: Sequence[Tone],
        radii: Sequence[float],
        tips: Sequence[str] = (),
    ) -> None:
        """Draw the mark of each tone at values."""
        for tone, (marker, size) in _TONE_SHAPES.items():
            chosen = [index for index, other in enumerate(tones) if other is tone]
            if not chosen:
                continue
            own, paper = self.colour(TONE_COLOURS[tone]), self.colour("paper")
            edge = {Tone.NEUTRAL: paper, Tone.MUTED: own}.get(tone, "none")
            drawn = axes.scatter(
                [places[index][0] for index in chosen],
                [places[index][1] for index in chosen],
                s=[(size * radii[index]) ** 2 for index in chosen],
                marker=marker,
                c=paper if tone is Tone.MUTED else own,
                edgecolors=edge,
                linewidths=1.5,
                zorder=3,
            )
            if tips:
                self.add_tips(drawn, [tips[index] for index in chosen])

    def box(self, corner: tuple[float, float], size: tuple[float, float], token: str, *, radius: float = 0) -> None:
        """Draw a filled rectangle."""
        shape = f"round,pad=0,rounding_size={radius}" if radius else "square,pad=0"
        drawn = FancyBboxPatch(
            corner, *size, boxstyle=shape, facecolor=self.colour(token), linewidth=0, transform=self._pixels
        )
        self.figure.add_artist(drawn)

    def line(self, xs: Sequence[float], ys: Sequence[float], **look: Any) -> None:
        """Draw a line or markers, with the looks of matplotlib's lines."""
        self.figure.add_artist(Line2D(xs, ys, transform=self._pixels, **look))

    def text(self, x: float, y: float, content: str, look: Look = Look(), *, tip: str = "") -> None:
        """Write one line of text with its baseline at ``y``."""
        shown = CONTROL.sub("\N{REPLACEMENT CHARACTER}", content.replace("\n", " "))
        drawn = _Words(
            *(x, y, shown),
            **self._font(look),
            transform=self._pixels,
            ha=_ANCHORS[look.anchor],
            rotation=look.turn,
            rotation_mode="anchor",
        )
        self.figure.add_artist(drawn)
        halo = {"paint-order": "stroke", "stroke": self.pen.paint["paper"], "stroke-width": "5"}
        display = {"font-family": self.pen.families[1]}
        self._add(drawn, [tip], (halo if look.halo else {}) | (display if look.display else {}))

    def label(self, x: float, y: float, content: str, look: Look = Look(), *, room: float) -> None:
        """Write one line of text, shortened to the room there is, and then with a tooltip."""
        shown = self.pen.metrics.shorten(content, look.size, room=room, bold=look.bold)
        self.text(x, y, shown, look, tip=content if shown != content else "")

    def mark_intervals(self, drawn: Artist) -> None:
        """Name an artist's lines as intervals: a page may hide them."""
        self._add(drawn, (), {"class": INTERVAL})

    def add_tips(self, drawn: Artist, tips: Sequence[str]) -> None:
        """Give each shape of an artist its tooltip."""
        self._add(drawn, tips, {})

    def _add(self, drawn: Artist, tips: Sequence[str], attributes: dict[str, str]) -> None:
        drawn.set_gid(f"extra-{len(self._extras)}")
        self._extras[f"extra-{len(self._extras)}"] = Extra(iter(tips), attributes)

    @property
    def _pixels(self) -> Affine2D:
        return Affine2D().scale(1, -1).translate(0, self.height)

    def _font(self, look: Look) -> dict[str, Any]:
        path = self.pen.metrics.bold if look.bold else self.pen.metrics.regular
        weight = 600 if look.bold else 400
        font = FontProperties(fname=path, size=look.size, weight=weight)
        return {"fontproperties": font, "color": self.colour(look.colour), "parse_math": False}

    def svg(self) -> str:
        """Return the drawing as an SVG element without ids that scales with its container."""
        paints = {stand_in: self.pen.paint[token] for stand_in, token in self._tokens.items()}
        root = {
            "font-family": self.pen.families[0],
            "font-size": f"{NORMAL:g}",
            "fill": self.pen.paint["ink"],
        }
        return svg_element(self.figure, root, paints, self._extras)
