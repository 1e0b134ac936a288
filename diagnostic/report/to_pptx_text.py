"""Text on slides: how large it may be to fit, and paragraphs with their language written into a shape.

Sizes are in points, lengths in inches. Widths are measured with the theme's fonts and a margin for other ones.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.text.text import TextFrame, _Paragraph
from pptx.util import Inches, Pt

from diagnostic.report.charts.metrics import ELLIPSIS, Metrics
from diagnostic.report.to_pptx_paint import INK, Paint

_WIDTHS: Mapping[str, float] = {
    "Arial": 1.08,
    "Calibri": 1.0,
    "Cambria": 1.05,
    "Century Gothic": 1.22,
    "Georgia": 1.24,
    "Tahoma": 1.08,
    "Times New Roman": 1.0,
    "Trebuchet MS": 1.1,
    "Verdana": 1.28,
}
"""How much wider than the theme's font other fonts are, with some air."""
_WIDTH = 1.14
"""The same of a font that is not known."""
_LEADING = 1.22
_TITLE_LINES = 2
_HARDLY_SMALLER = 0.84
"""Share of its size that a title may be shrunk to so that it stands on one line."""
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Look:
    """How text looks."""

    size: float
    paint: Paint | None = INK
    """None: as the placeholder has it."""
    bold: bool = False
    display: bool = False
    """In the font of titles."""
    align: PP_ALIGN | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, or the bold start of one where ``then`` follows."""

    text: str
    look: Look
    before: float = 0.0
    """Points above it."""
    then: str = ""


@dataclass(frozen=True, slots=True)
class Fitter:
    """Measures text as the slides will show it: with the theme's font, and how much wider another one is."""

    metrics: Metrics
    wider: float = 1.08
    wider_display: float = 1.18

    def lines(self, text: str, look: Look, width: float) -> int:
        """Return how many lines a text takes."""
        return len(self.wrapped(text, look, width))

    def wrapped(self, text: str, look: Look, width: float, most: int = 99) -> tuple[str, ...]:
        """Return a text broken into lines, the last one cut where it would take more than ``most``."""
        room = max(width, 0.2) * 72 / (self.wider_display if look.display else self.wider)
        return self.metrics.wrap(clean(text), look.size, room=room, lines=most, bold=look.bold) or ("",)

    def width(self, text: str, look: Look) -> float:
        """Return the width of a line."""
        return self.metrics.width(clean(text), look.size, bold=look.bold) * self.wider / 72

    def longest(self, text: str, look: Look) -> float:
        """Return the width of the longest word."""
        return max(self.width(word, look) for word in text.split(" "))

    def height(self, pieces: Sequence[Piece], width: float) -> float:
        """Return how high paragraphs are."""
        total = 0.0
        for piece in pieces:
            lines = self.lines(f"{piece.text} {piece.then}".strip(), piece.look, width)
            total += (lines * piece.look.size * _LEADING + piece.before) / 72
        return total

    def shrunk(self, pieces: Sequence[Piece], width: float, height: float, *, least: float) -> tuple[Piece, ...]:
        """Return paragraphs in the largest size, of their own or smaller, in which they fit; cut at the least one."""
        tried = tuple(pieces)
        while not self._fits(tried, width, height) and any(piece.look.size > least for piece in tried):
            tried = tuple(
                replace(piece, look=replace(piece.look, size=max(least, piece.look.size - 1))) for piece in tried
            )
        return tried if self.height(tried, width) <= height else self._cut(tried, width, height)

    def _fits(self, pieces: Sequence[Piece], width: float, height: float) -> bool:
        """Return whether there is room for the paragraphs, and for the longest word of each."""
        return self.height(pieces, width) <= height and all(
            self.longest(f"{piece.text} {piece.then}", piece.look) <= width for piece in pieces
        )

    def _cut(self, pieces: Sequence[Piece], width: float, height: float) -> tuple[Piece, ...]:
        """Return as much of the paragraphs as there is room for."""
        kept: list[Piece] = []
        for piece in pieces:
            left = height - self.height(kept, width)
            most = int((left * 72 - piece.before) / (piece.look.size * _LEADING))
            if most < 1:
                break
            whole = f"{piece.text} {piece.then}".strip()
            if self.lines(whole, piece.look, width) <= most:
                kept.append(piece)
                continue
            short = " ".join(self.wrapped(whole, piece.look, width, most))
            head = piece.text if piece.then and short.startswith(piece.text) else ""
            kept.append(replace(piece, text=head or short, then=short.removeprefix(head).strip() if head else ""))
            break
        return tuple(kept)

    def title(self, text: str, width: float, height: float, sizes: Sequence[float]) -> tuple[str, float]:
        """Return a title with the largest of some sizes in which it fits, cut at the smallest if it must be.

        It takes two lines at most, and one where a size that is hardly smaller leaves no word behind on a second.
        """
        looks = [Look(size, display=True, bold=True) for size in sizes]
        for look in looks:
            if look.size >= _HARDLY_SMALLER * sizes[0] and self.lines(text, look, width) == 1:
                return clean(text), look.size
        for look in looks:
            most = max(1, min(_TITLE_LINES, int(height * 72 / (look.size * 1.12))))
            if self.lines(text, look, width) <= most:
                return clean(text), look.size
        return " ".join(self.wrapped(text, Look(sizes[-1], display=True, bold=True), width, most)), sizes[-1]


def fitter_for(metrics: Metrics, display: str, text: str) -> Fitter:
    """Return what measures text in the fonts of a presentation, by their names."""
    return Fitter(metrics, _WIDTHS.get(text, _WIDTH), _WIDTHS.get(display, _WIDTH))


def clean(text: str) -> str:
    """Return a text without the characters that XML cannot hold."""
    return _UNPRINTABLE.sub("", text)


def shortened(text: str, most: int) -> str:
    """Return a text of at most so many characters: for names that programs show in lists."""
    text = clean(text)
    return text if len(text) <= most else text[: most - 1].rstrip() + ELLIPSIS


def write(frame: TextFrame, pieces: Sequence[Piece], language: str, *, anchor: MSO_ANCHOR | None = None) -> None:
    """Write paragraphs into a shape without margins of its own."""
    frame.word_wrap = True
    if anchor is not None:
        frame.vertical_anchor = anchor
    for margin in ("margin_left", "margin_right", "margin_top", "margin_bottom"):
        setattr(frame, margin, Inches(0))
    for at, piece in enumerate(pieces):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        write_paragraph(paragraph, piece, language)


def write_paragraph(paragraph: _Paragraph, piece: Piece, language: str) -> None:
    """Write one paragraph."""
    if piece.look.align is not None:
        paragraph.alignment = piece.look.align
    if piece.before:
        paragraph.space_before = Pt(piece.before)
    _run(paragraph, piece.text, replace(piece.look, bold=piece.look.bold or bool(piece.then)), language)
    if piece.then:
        _run(paragraph, f" {piece.then}", piece.look, language)


def _run(paragraph: _Paragraph, text: str, look: Look, language: str) -> None:
    run = paragraph.add_run()
    run.text = re.sub(r"[\t\n\r]+", " ", clean(text))
    properties = run._r.get_or_add_rPr()  # noqa: SLF001 - the library has no colours of the scheme with tints
    properties.set("lang", language)
    if look.size:
        properties.set("sz", str(round(look.size * 100)))
    if look.bold:
        properties.set("b", "1")
    if look.paint is not None:
        properties.append(parse_xml(f"<a:solidFill {nsdecls('a')}>{look.paint.xml()}</a:solidFill>"))
    if look.display:
        for kind, suffix in (("latin", "lt"), ("ea", "ea"), ("cs", "cs")):
            properties.append(parse_xml(f'<a:{kind} {nsdecls("a")} typeface="+mj-{suffix}"/>'))
