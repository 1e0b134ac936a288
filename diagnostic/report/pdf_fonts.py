"""The fonts of a printed report, and its texts in what they can draw.

No font of the machine is used: the theme's own come first; what they lack (Greek, Cyrillic, Arabic, Hebrew, many signs)
is drawn with the font that comes with matplotlib. A character that neither has becomes an empty box, since a PDF for
all readers may hold none without a shape. Knows no document.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from diagnostic.report.charts.metrics import FALLBACK_FONT, characters

_BOX = "□"
_BLANK = "\u00a0"
_UNBROKEN = re.compile(r"\S{29,}")
_PIECE = 14
_BREAK = "\u200b"
_TURNS = frozenset(map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
"""Characters that turn the direction of what follows: a name must not turn the line it stands in."""


class Drawable(dict[int, str]):
    """For each character, what is printed in its place; a table for ``str.translate``."""

    def __init__(self, fonts: frozenset[int]) -> None:
        super().__init__()
        self._fonts = fonts

    def __missing__(self, code: int) -> str:
        """Return what stands for a character, and remember it."""
        self[code] = self._shown(code)
        return self[code]

    def _shown(self, code: int) -> str:
        character = chr(code)
        kind = unicodedata.category(character)
        if kind in ("Zl", "Zp") or character in "\t\n\r\x0b\x0c\x85":
            return " "
        if code in _TURNS or kind in ("Cc", "Cs", "Co", "Cn"):
            return ""
        if code in self._fonts:
            return character
        if kind == "Zs":
            return _BLANK
        # What only changes its neighbours (joiners, accents, variants) has no shape of its own.
        return "" if kind in ("Cf", "Mn", "Me") else _BOX


@lru_cache(maxsize=4)
def drawable(fonts: tuple[Path, ...]) -> Drawable:
    """Return what is printed for each character, with these fonts and the one behind them."""
    return Drawable(frozenset().union(*(characters(path) for path in (*fonts, FALLBACK_FONT))))


def breakable(text: str) -> str:
    """Return a text in which a very long word may be broken, so that it stays in its column."""
    return _UNBROKEN.sub(lambda word: _BREAK.join(re.findall(f".{{1,{_PIECE}}}", word[0])), text)
