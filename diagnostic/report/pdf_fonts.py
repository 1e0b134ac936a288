"""The fonts of a printed report, and its texts in what they can draw.

No font of the machine is used: the theme's own come first; what they lack (Greek, Cyrillic, Arabic, Hebrew, many signs)
is drawn with the font that comes with matplotlib. A character that neither has becomes an empty box, since a PDF for
all readers may hold none without a shape. Pictures set their text with less care, so that theirs is kept simpler.
Knows no document.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from diagnostic.report.charts.metrics import FALLBACK_FONT, characters

_BOX, _BLANK, _BREAK = "□", "\u00a0", "\u200b"
_UNBROKEN = re.compile(r"\S{29,}")
_PIECE = 14
_UNSHOWN = frozenset(
    map(ord, "\u200d\ufe0e\ufe0f\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u206a\u206f")
)
"""Joiners and variants, and what turns the direction of all that follows: a name must not turn the line it is in."""


class _Drawable(dict[int, str]):
    """For each character, what is printed in its place; a table for ``str.translate`` that fills itself."""

    def __init__(self, fonts: frozenset[int]) -> None:
        super().__init__()
        self.fonts = fonts

    def __missing__(self, code: int) -> str:
        """Return what stands for a character, and remember it."""
        self[code] = self.shown(chr(code))
        return self[code]

    def shown(self, character: str) -> str:
        """Return what stands for a character."""
        kind = unicodedata.category(character)
        if kind in ("Zl", "Zp") or character in "\t\n\r\x0b\x0c\x85":
            return " "
        if ord(character) in _UNSHOWN or kind in ("Cc", "Cs", "Co", "Cn"):
            return ""
        if ord(character) in self.fonts:
            return character
        if kind == "Zs":
            return _BLANK
        # What only changes its neighbours (accents, hints to break) has no shape of its own.
        return "" if kind in ("Cf", "Mn", "Me") else _BOX


class _Pictured(_Drawable):
    """The same for text in pictures: letters alone, and none whose accents would be set apart from them."""

    def __init__(self, fonts: frozenset[int], own: frozenset[int]) -> None:
        super().__init__(fonts)
        self._own = own

    def shown(self, character: str) -> str:
        """Return what stands for a character."""
        shown = super().shown(character)
        if not shown or ord(shown) in self._own:
            return shown
        kind = unicodedata.category(shown)
        if kind[0] == "M" or kind == "Cf":
            return ""
        if kind == "Zs":
            return _BLANK
        apart = unicodedata.normalize("NFD", shown)
        return apart[0] if any(ord(accent) in self._own for accent in apart[1:]) else shown


@dataclass(frozen=True, slots=True)
class Ink:
    """What of a text is printed."""

    _texts: _Drawable
    _pictures: _Drawable

    def text(self, text: str) -> str:
        """Return a text as it is printed."""
        return text.translate(self._texts)

    def picture(self, svg: str) -> str:
        """Return a picture with its texts as they are printed."""
        return unicodedata.normalize("NFC", svg).translate(self._pictures)


@lru_cache(maxsize=8)
def ink(fonts: tuple[Path, ...], text_font: Path, *, plain: bool = False) -> Ink:
    """Return what is printed with these fonts and the one behind them; ``plain``: with the text font alone."""
    own = characters(text_font)
    if plain:
        letters = frozenset(code for code in own if unicodedata.category(chr(code))[0] not in "CM") | {ord(_BOX)}
        return Ink(_Drawable(letters), _Drawable(letters))
    known = frozenset().union(*(characters(path) for path in (*fonts, FALLBACK_FONT)))
    return Ink(_Drawable(known), _Pictured(known, own))


def breakable(text: str) -> str:
    """Return a text in which a very long word may be broken, so that it stays in its column."""
    return _UNBROKEN.sub(lambda word: _BREAK.join(re.findall(f".{{1,{_PIECE}}}", word[0])), text)


def has_shape(text: str) -> bool:
    """Tell whether anything of a text is seen."""
    return any(unicodedata.category(character)[0] not in "CZM" for character in text)
