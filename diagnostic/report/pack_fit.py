"""How large the type of a pack's page can be so that each of its sheets fits on paper.

A browser cannot try sizes until a page fits, so the heights are worked out from the lengths of the texts. Measures are
those of ``pack.css``, in pixels and in the size of the type. Knows no markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil
from typing import assert_never

from diagnostic.report.document import (
    ActionCard,
    ActionCards,
    Block,
    Bullets,
    Callout,
    Definitions,
    Document,
    Figure,
    Group,
    HeatMap,
    KeyFigures,
    Paragraph,
    Section,
    Statements,
    TableBlock,
)

SIZES = (12.0, 11.2, 10.4, 9.6, 8.8, 8.0)
"""Of the type in print, in pixels: ``html.tight-0`` and so on in ``pack.css``."""
_SHEET, _WIDTH = 1120.0, 688.0
_EDGES = 70.0
"""Above and below what is written, whatever the size."""
_CHARACTER = 0.49
"""Width of a character, on average and with what is lost at the ends of lines, in the size of the type."""
_LINE = 1.42
_GAP = 0.95
_PLOT = 18.0
"""Pixels of a row with a picture, whatever the size."""


def tightness(document: Document) -> int:
    """Return which of the sizes fits all sheets of a document; the smallest where none does."""
    return next(
        (at for at, size in enumerate(SIZES) if all(_height(each, size) <= _SHEET for each in document.sections)),
        len(SIZES) - 1,
    )


def _height(section: Section, size: float) -> float:
    """Return about how many pixels a sheet takes at a size."""
    inner = sum(_block(block, _WIDTH, size) + _GAP for block in section.blocks)
    return _EDGES + size * (8.5 + inner)


def _lines(text: str, width: float, size: float) -> int:
    """Return the lines of a text, in a column of so many pixels."""
    return max(ceil(len(text) * _CHARACTER * size / width), 1)


def _text(text: str, width: float, size: float, *, scale: float = 1.0) -> float:
    """Return the height of a text in type that is smaller or larger by ``scale``."""
    return _lines(text, width, size * scale) * _LINE * scale


def _block(block: Block, width: float, size: float) -> float:  # noqa: C901 - one case a kind of block
    """Return the height of a block, in the size of the type."""
    match block:
        case Paragraph():
            height = _text(block.text, width, size, scale=1.14 if block.lead else 1.0) + 0.4
        case Bullets():
            height = sum(_text(text, width - size, size) + 0.35 for text in block.texts)
        case Statements():
            height = sum(_text(each.text, width - size, size) + 0.35 for each in block.statements)
        case Definitions():
            height = sum(_text(meaning, width - 5.3 * size, size) + 0.35 for _, meaning in block.terms)
        case KeyFigures():
            height = 4.0 + max(_text(figure.note, width / 5, size, scale=0.81) for figure in block.figures)
        case Figure():
            rows = len(block.table.rows) * max(1.65, (_PLOT + 0.25 * size) / size)
            height = 6.5 + rows + _text(block.sentence, width, size, scale=0.81)
        case ActionCards():
            height = sum(_card(card, width, size) for card in block.cards)
        case Group():
            height = _group(block, width, size)
        case TableBlock():
            height = 3.4 + 1.95 * len(block.rows)
        case Callout() | HeatMap():
            height = 10.0
        case _:
            assert_never(block)
    return height


def _group(group: Group, width: float, size: float) -> float:
    parts = [part for part in group.blocks if isinstance(part, Group)]
    if not parts or len(parts) < len(group.blocks):
        return 2.3 + sum(_block(block, width, size) + 0.6 for block in group.blocks)
    columns = 2 if len(parts) == 4 else len(parts)
    each = (width - 1.8 * size * (columns - 1)) / columns
    heights = [2.6 + sum(_block(block, each, size) + 0.4 for block in part.blocks) for part in parts]
    return 1.7 + sum(max(row) + 1.1 for row in _rows(heights, columns))


def _rows(heights: Sequence[float], columns: int) -> Iterable[Sequence[float]]:
    return (heights[at : at + columns] for at in range(0, len(heights), columns))


def _card(card: ActionCard, width: float, size: float) -> float:
    """Return the height of a card: of its words or of its frame, whichever is taller."""
    left = 0.55 * (width - 5 * size)
    right = 0.38 * (width - 5 * size)
    words = _text(card.title, left, size, scale=1.13) + 1.2 + sum(_text(text, left, size) for text in card.evidence)
    words += sum(_text(text, left, size) + 1.0 for text in (card.what, card.avoid) if text)
    fields = (card.first_step, card.owner, card.horizon, card.measure)
    frame = 1.4 + sum(_text(text, right, size) + 1.35 for text in fields if text)
    return max(words, frame) + 1.6
