"""How wide the columns of a printed table are: measured, so that the page is filled and no word is cut.

Knows texts and widths, in points; no document and no page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from diagnostic.report.charts.metrics import Metrics

PAGE_WIDTH = 470.5
"""Between the margins of an A4 page."""
_SIZE, _SMALL = 8.2, 7.2
_SIGN = 7.0
"""Room for the sign of a toned cell."""
_PADDING, _CLOSE, _TIGHT = 6.6, 5.0, 3.4
"""Between columns: as a rule, where everything is smaller, and where the headings stand upright."""
_LONGEST_WORD = 96.0
_PIECES = re.compile("(?<=-)| ")
"""Where a line of a heading may end."""
_WORDS = re.compile("[ \u00a0\u202f\u200b]+")
"""What is between words, as far as a line may be broken there or a name is read there."""
_DIGIT = re.compile("[0-9]")
_TABULAR = 0.02
"""How much wider than a nought, in em, the figures of tables may be."""
_TRIED = ((116.0, _SIZE, _PADDING), (116.0, _SMALL, _CLOSE), (72.0, _SIZE, _PADDING), (0.0, _SIZE, _PADDING))
"""Up to which width texts stay whole, their size and what is between columns: the first of these that is possible."""
_IN_TWO = 0.56
"""Share of a heading that its longer line has, where it is broken into two."""
_LONG_TEXT = 160.0
_STRETCH = 1.5
"""How far a table that is narrower than the page is widened, at most."""
_NAME = 92.0
"""What the first column is given at least where the others stand upright."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a table."""

    widths: tuple[float, ...]
    upright: bool
    """Whether the headings stand upright."""
    small: bool
    """Whether everything is smaller."""
    broken: tuple[str, ...]
    """The words that are wider than their column: only these are hyphenated."""


@dataclass(frozen=True, slots=True)
class Ruler:
    """Measures the columns of a table: titles, and rows of (text, whether there is a sign before it)."""

    metrics: Metrics

    def layout(self, titles: Sequence[str], rows: Sequence[Sequence[tuple[str, bool]]], left: Sequence[bool]) -> Layout:
        """Return the widths of the columns; ``left``: those that hold texts, which may be broken into lines."""
        columns = [[row[index] for row in rows if index < len(row)] for index in range(len(titles))]
        for kept, size, padding in _TRIED:
            room = PAGE_WIDTH - padding * len(titles)
            natural, least = self._wanted(titles, columns, left, kept=kept, size=size)
            if sum(least) <= room:
                natural = self._with_titles(natural, titles, room)
                fitted = _fitted(natural, least, room)
                heads = [[(title, False)] for title in titles]
                broken = self._too_wide(columns, fitted, size) | self._too_wide(heads, fitted, _SMALL)
                widths = tuple(width + padding for width in fitted)
                return Layout(widths, upright=False, small=size < _SIZE, broken=tuple(broken))
        return self._upright(columns, left)

    def _wanted(
        self,
        titles: Sequence[str],
        columns: Sequence[Sequence[tuple[str, bool]]],
        left: Sequence[bool],
        *,
        kept: float,
        size: float,
    ) -> tuple[list[float], list[float]]:
        """Return how wide columns are with every text in one line, and how wide they have to be."""
        natural, least = [], []
        for title, cells, text in zip(titles, columns, left, strict=True):
            widest = max((self._width(*cell, size) for cell in cells), default=0.0)
            longest = max((self._longest(cell.split(" "), size) for cell, _ in cells), default=0.0)
            heading = self._longest(_PIECES.split(title), _SMALL)
            least.append(max(heading, longest if text and widest > kept else widest))
            natural.append(max(widest, least[-1]))
        return natural, least

    def _with_titles(self, natural: list[float], titles: Sequence[str], room: float) -> list[float]:
        """Return columns wide enough for titles in two lines, where there is room or a long text that gives way."""
        wished = [
            max(width, _measured(self.metrics, title, _SMALL) * _IN_TWO)
            for width, title in zip(natural, titles, strict=True)
        ]
        return wished if sum(wished) <= room or max(natural) > _LONG_TEXT else natural

    def _upright(self, columns: Sequence[Sequence[tuple[str, bool]]], left: Sequence[bool]) -> Layout:
        """Return columns as narrow as their numbers."""
        widest = [max((self._width(*cell, _SMALL) for cell in cells), default=0.0) for cells in columns]
        longest = [max((self._longest(cell.split(" "), _SMALL) for cell, _ in cells), default=0.0) for cells in columns]
        least = [min(long, _NAME) if text else wide for long, text, wide in zip(longest, left, widest, strict=True)]
        least = [max(width, 9.0) for width in least]
        room = PAGE_WIDTH - _TIGHT * len(columns)
        if sum(least) > room:  # smaller than their words, which are then broken
            least = [width * room / sum(least) for width in least]
        fitted = _fitted(widest, least, room)
        broken = self._too_wide(columns, fitted, _SMALL)
        widths = tuple(width + _TIGHT for width in fitted)
        return Layout(widths, upright=True, small=True, broken=tuple(broken))

    def _too_wide(
        self, columns: Sequence[Sequence[tuple[str, bool]]], widths: Sequence[float], size: float
    ) -> dict[str, None]:
        """Return the words that have to be broken, each once and in order."""
        return {
            word: None
            for cells, width in zip(columns, widths, strict=True)
            for text, sign in cells
            if self._width(text, sign, size) > width
            for word in _WORDS.split(text)
            if self._width(word, sign, size) > width
        }

    def _width(self, text: str, sign: bool, size: float) -> float:
        return _measured(self.metrics, text, size) + (_SIGN if sign else 0.0)

    def _longest(self, words: Sequence[str], size: float) -> float:
        """Return the width of the longest word."""
        return min(max((_measured(self.metrics, word, size) for word in words), default=0.0), _LONGEST_WORD)


@lru_cache(maxsize=65536)
def _measured(metrics: Metrics, text: str, size: float) -> float:
    return metrics.width(_DIGIT.sub("0", text), size, bold=True) + size * _TABULAR * len(_DIGIT.findall(text))


def _fitted(natural: Sequence[float], least: Sequence[float], room: float) -> list[float]:
    """Return widths between the least and the natural ones that fit the room, or a little more where it is left."""
    total = sum(natural)
    if total <= room:
        stretch = min(room / total, _STRETCH) if total else 1.0
        return [width * stretch for width in natural]
    low, high = 0.0, max(natural)
    for _ in range(30):  # the same limit for all columns that are too wide
        limit = (low + high) / 2
        wanted = sum(max(small, min(wide, limit)) for wide, small in zip(natural, least, strict=True))
        low, high = (low, limit) if wanted > room else (limit, high)
    return [max(small, min(wide, low)) for wide, small in zip(natural, least, strict=True)]
