"""How wide text is and what a font can draw, read from font files; wraps and shortens text to fit. Draws nothing."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from matplotlib import get_data_path
from matplotlib.ft2font import FT2Font, LoadFlags

_EM = 1000
_WIDE = 1.0
_NARROW = 0.6
ELLIPSIS = "…"

FALLBACK_FONT = Path(get_data_path(), "fonts", "ttf", "DejaVuSans.ttf")
"""A font of many scripts that is there wherever matplotlib is."""


@lru_cache(maxsize=8)
def _font(path: Path) -> FT2Font:
    font = FT2Font(str(path))
    font.set_size(_EM, 72)
    return font


@lru_cache(maxsize=4096)
def _advance(path: Path, character: str) -> float:
    """Return the width of a character in em; a cautious guess where another font will have to draw it."""
    font = _font(path)
    if font.get_char_index(ord(character)):
        return float(font.load_char(ord(character), flags=LoadFlags.NO_HINTING).linearHoriAdvance) / 65536 / _EM
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Mn"):
        return 0.0
    return _WIDE if unicodedata.east_asian_width(character) in "WF" else _NARROW


@lru_cache(maxsize=16384)
def _length(path: Path, text: str) -> float:
    """Return the width of a line in em: what is fitted is measured again and again."""
    return sum(_advance(path, character) for character in text)


@lru_cache(maxsize=32)
def characters(path: Path) -> frozenset[int]:
    """Return the codes of the characters that a font has a shape for."""
    return frozenset(_font(path).get_charmap())


@dataclass(frozen=True, slots=True)
class Metrics:
    """The two cuts of the text font that charts use."""

    regular: Path
    bold: Path

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        """Return the width of a line in pixels."""
        path = self.bold if bold else self.regular
        return size * _length(path, text)

    def shorten(self, text: str, size: float, *, room: float, bold: bool = False) -> str:
        """Return the text, cut with an ellipsis where it is wider than ``room``."""
        if self.width(text, size, bold=bold) <= room:
            return text
        kept = text
        while kept and self.width(kept + ELLIPSIS, size, bold=bold) > room:
            kept = kept[:-1]
        return kept.rstrip() + ELLIPSIS

    def wrap(self, text: str, size: float, *, room: float, lines: int, bold: bool = False) -> tuple[str, ...]:
        """Return the text broken at spaces into at most ``lines`` lines, the last one shortened if need be."""
        broken: list[str] = []
        words = text.split(" ")  # not at the no-break spaces of French
        while words and len(broken) < lines - 1:
            count = 1
            while count < len(words) and self.width(" ".join(words[: count + 1]), size, bold=bold) <= room:
                count += 1
            broken.append(self.shorten(" ".join(words[:count]), size, room=room, bold=bold))
            words = words[count:]
        if words:
            broken.append(self.shorten(" ".join(words), size, room=room, bold=bold))
        return tuple(broken)
