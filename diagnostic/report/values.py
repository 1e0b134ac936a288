"""What a report shows in one place: a raw number with the style that says how to print it, and its tone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Style(StrEnum):
    """How a number is shown."""

    SCORE = "score"  # points of 0-100, no decimals
    CHANGE = "change"  # signed points
    PERCENT = "percent"  # a share 0-1 shown as percent
    COUNT = "count"
    COEFFICIENT = "coefficient"  # alpha, rWG, ICC, beta ...
    FIT = "fit"  # fit indices of a model: three decimals
    EFFECT = "effect"  # Hedges' g, signed
    P = "p"
    TEXT = "text"


DECIMALS: Mapping[Style, int] = {
    Style.SCORE: 0,
    Style.CHANGE: 0,
    Style.PERCENT: 2,
    Style.COUNT: 0,
    Style.COEFFICIENT: 2,
    Style.FIT: 3,
    Style.EFFECT: 2,
    Style.P: 3,
    Style.TEXT: 2,
}
"""Decimals of the raw number that survive printing: nothing a writer emits may be finer than this."""


class Tone(StrEnum):
    """What a cell or callout says at a glance; never by colour alone."""

    NEUTRAL = "neutral"
    ABOVE = "above"
    BELOW = "below"
    DIVIDED = "divided"
    MUTED = "muted"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Value:
    """What a table cell holds: a raw number with a style, or a text; ``note`` says why there is no number."""

    number: float | None = None
    style: Style = Style.TEXT
    text: str = ""
    tone: Tone = Tone.NEUTRAL
    note: str = ""
    """Shown as a tooltip and to screen readers: interval and n, or why the cell is withheld."""
    href: str = ""
    """Id of a section of this document, for links."""
    says: str = ""
    """What its tone says, for screen readers, where that is neither above nor below."""
    interval: tuple[float, float] | None = None
    """Between what the number lies, for writers that set two of them side by side; ``note`` says it in words."""


class Certainty(StrEnum):
    """How surely something is said; shown by a mark and a word."""

    SURE = "sure"
    """Beyond chance, at the level that the report states."""
    LIKELY = "likely"
    """What the figures point to, without settling it."""
    UNKNOWN = "unknown"
    """It cannot be said."""
