"""One SVG element out of a matplotlib figure: small, without ids, with tooltips and the paints of a theme.

Knows what matplotlib writes, and neither a chart nor what the figure shows.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from io import StringIO
from itertools import groupby
from xml.etree import ElementTree as ET

from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
"""Characters that no XML may hold."""
_SVG = "{http://www.w3.org/2000/svg}"
_NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))
_USUAL = {("stroke-dashoffset", "0"), ("font-size", "14px"), ("text-anchor", "start"), ("font-weight", "400")}
"""Looks that a shape has in any case."""
_CURVES_OF_CIRCLE = 8


@dataclass(slots=True)
class Extra:
    """What matplotlib has no word for: a tooltip a shape, and attributes."""

    tips: Iterator[str]
    attributes: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Shape:
    """An element without its looks, and its looks."""

    element: str
    looks: tuple[tuple[str, str], ...]


def svg_element(figure: Figure, root: Mapping[str, str], paints: Mapping[str, str], extras: Mapping[str, Extra]) -> str:
    """Return a figure as an SVG element that scales with its container.

    ``root`` are the looks of the whole drawing, ``paints`` what is written for each colour of the figure, ``extras``
    what matplotlib has no word for, by the id of the artist.
    """
    written = StringIO()
    with warnings.catch_warnings():
        # The reader's own fonts draw what the theme's lack.
        warnings.filterwarnings("ignore", message="Glyph .* missing", category=UserWarning)
        FigureCanvasSVG(figure).print_svg(written, metadata=_NO_METADATA)  # type: ignore[no-untyped-call]
    drawn = ET.fromstring(written.getvalue())  # noqa: S314 - our own drawing
    attributes = {"xmlns": _SVG[1:-1], "viewBox": drawn.attrib["viewBox"], **root, "stroke-linejoin": "round"}
    shapes = _Shapes(root["fill"], paints, extras, {}).of(drawn, Extra(iter(()), {}))
    return _element("svg", attributes, _grouped(shapes))


@dataclass(frozen=True, slots=True)
class _Shapes:
    """What the shapes of a figure are read with."""

    ink: str
    paints: Mapping[str, str]
    extras: Mapping[str, Extra]
    markers: dict[str, str]
    """Path of each marker that was met, by how it is referred to."""

    def of(self, group: ET.Element, extra: Extra) -> Iterator[_Shape]:
        """Yield the shapes one after the other, out of their groups; markers are drawn where they are used."""
        for node in group:
            match node.tag.removeprefix(_SVG):
                case "g":
                    yield from self.of(node, self.extras.get(node.get("id", ""), extra))
                case "defs":
                    self.markers.update({f"#{path.get('id')}": path.get("d", "") for path in node.iter(f"{_SVG}path")})
                case "path":
                    yield self.shape(*_outline(node.attrib["d"]), node, extra)
                case "use":
                    place = float(node.attrib["x"]), float(node.attrib["y"])
                    path = self.markers[node.attrib["{http://www.w3.org/1999/xlink}href"]]
                    yield self.shape(*_outline(path, place), node, extra)
                case "text":
                    yield self.shape("text", _text_place(node), node, extra)

    def shape(self, name: str, place: dict[str, str], node: ET.Element, extra: Extra) -> _Shape:
        """Return one shape with its tooltip, and the looks that are not those of every shape."""
        pairs = (part.split(": ", 1) for part in node.get("style", "").split("; ") if part)
        looks = {key: self.paint(value) for key, value in pairs if (key, value) not in _USUAL and key != "font-family"}
        if name == "text" and looks.get("fill") == self.ink:
            del looks["fill"]  # as the whole drawing
        tip = next(extra.tips, "")
        title = _element("title", {}, escape(CONTROL.sub("", tip), quote=False)) if tip else ""
        content = title + escape((node.text or "").strip("\n"), quote=False)
        return _Shape(_element(name, place, content), tuple((looks | extra.attributes).items()))

    def paint(self, value: str) -> str:
        """Return what is written for a colour, and other values without their unit."""
        return self.paints.get(value, value.removesuffix("px"))


def _grouped(shapes: Iterable[_Shape]) -> str:
    """Return the shapes as text: what follows each other and looks alike says so once.

    Texts in a row do not cover each other: those that look alike are brought together.
    """
    ordered: list[_Shape] = []
    for texts, run in groupby(shapes, key=lambda shape: shape.element.startswith("<text")):
        found = list(run)
        first = {looks: place for place, looks in reversed(list(enumerate(shape.looks for shape in found)))}
        ordered += sorted(found, key=lambda shape: first[shape.looks]) if texts else found
    written = []
    for looks, alike in groupby(ordered, key=lambda shape: shape.looks):
        elements = [shape.element for shape in alike]
        attributes = dict(looks)
        if len(elements) == 1:
            name = re.match(r"<\w+", elements[0])[0]  # type: ignore[index]
            written.append(name + _attributes(attributes) + elements[0][len(name) :])
        else:
            written.append(_element("g", attributes, "".join(elements)))
    return "".join(written)


def _outline(path: str, place: tuple[float, float] = (0, 0)) -> tuple[str, dict[str, str]]:
    """Return the name and the place of the element that draws a path; a circle's eight curves are a circle."""
    if path.count("C") == _CURVES_OF_CIRCLE and "L" not in path:
        numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", path)]
        xs, ys = numbers[::2], numbers[1::2]
        centre = (min(xs) + max(xs)) / 2 + place[0], (min(ys) + max(ys)) / 2 + place[1]
        radius = (max(xs) - min(xs)) / 2
        return "circle", {
            name: _short(f"{value:.3f}") for name, value in zip(("cx", "cy", "r"), (*centre, radius), strict=True)
        }
    moved = {"transform": f"translate({_short(str(place[0]))} {_short(str(place[1]))})"} if place != (0, 0) else {}
    return "path", {"d": _short(path)} | moved


def _text_place(node: ET.Element) -> dict[str, str]:
    place = {"x": _short(node.attrib["x"]), "y": _short(node.attrib["y"])}
    turn = _short(node.get("transform", ""))
    return place if not turn or turn.startswith(("rotate(-0 ", "rotate(0 ")) else place | {"transform": turn}


def _element(name: str, attributes: Mapping[str, str], content: str) -> str:
    written = _attributes(attributes)
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def _attributes(attributes: Mapping[str, str]) -> str:
    return "".join(f' {key}="{escape(value, quote=True)}"' for key, value in attributes.items())


def _short(numbers: str) -> str:
    """Return coordinates with at most one decimal, without line breaks and blanks that say nothing."""
    rounded = re.sub(r"-?\d+\.\d+", lambda found: f"{float(found[0]):.1f}".removesuffix(".0"), numbers)
    if rounded[:1] != "M":
        return rounded
    return re.sub(r"\s*([A-Za-z])\s*", r"\1", rounded.strip()).replace("\n", " ").replace(" -", "-")
