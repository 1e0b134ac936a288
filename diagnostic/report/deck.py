"""The executive deck as a value: what is on each slide, in one language, for any writer of slides.

Charts and tables are those of the document, cut down to what a slide can carry; numbers travel raw with a ``Style``.
This module knows no release, no sentence and no file format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from diagnostic.report.chart_values import (
    ChainPicture,
    Changes,
    Courses,
    DivergingBars,
    GroupedDots,
    Intervals,
    Plane,
    Slopes,
)
from diagnostic.report.document import ActionCard, HeatMap, KeyFigure, TableBlock
from diagnostic.report.values import Tone

SlideChart = ChainPicture | Changes | Courses | DivergingBars | GroupedDots | Intervals | Plane | Slopes
"""The charts that a slide can carry; the others are tables there."""


@dataclass(frozen=True, slots=True)
class Cover:
    """The first slide: the slide's title, and what stands under it."""

    subtitle: str
    facts: tuple[str, ...]
    """Short lines: whose, when, how many."""


@dataclass(frozen=True, slots=True)
class Divider:
    """A slide that opens a part of the deck."""

    text: str


@dataclass(frozen=True, slots=True)
class Message:
    """A few words and the sentence that they stand for."""

    head: str
    text: str
    tone: Tone = Tone.NEUTRAL


@dataclass(frozen=True, slots=True)
class Messages:
    """Three to six messages, one under the other; ``numbered`` where their order matters."""

    messages: tuple[Message, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart, and beside it what should be read off it."""

    chart: SlideChart
    beside: tuple[str, ...] = ()
    figures: tuple[KeyFigure, ...] = ()
    """Large numbers over the sentences."""
    legend: tuple[tuple[Tone, str], ...] = ()
    """What marks of each tone say, where a tone is more than above or below."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; ``wide`` gives the share of the width that each column takes, all alike where it is empty."""

    table: TableBlock
    wide: tuple[float, ...] = ()
    under: str = ""
    """A line under the table: how to read its marks."""
    matrix: bool = False
    """Whether rows and columns are alike, and cells stand in the middle."""


@dataclass(frozen=True, slots=True)
class Heat:
    """Units by scales, marked where a difference is beyond chance."""

    heat: HeatMap
    legend: tuple[tuple[Tone, str], ...]
    marks: tuple[str, ...] = ()
    """What marks say that stand in the place of a figure."""


@dataclass(frozen=True, slots=True)
class ActionSheet:
    """One action, framed."""

    card: ActionCard
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Terms:
    """Words and what they mean."""

    terms: tuple[tuple[str, str], ...]


Content = Cover | Divider | Messages | Picture | Grid | Heat | ActionSheet | Terms


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide: a sentence that says the finding, and one thing to look at."""

    id: str
    title: str
    content: Content
    source: str = ""
    """Whose answers, how many, when."""
    notes: tuple[str, ...] = ()
    """For the speaker, a paragraph each: how to read the slide, what to say, what not to say."""
    alternative: str = ""
    """What the picture or table says, for those who cannot see it."""
    rank: int = 1
    """What must stay in front (1) and what may move to the appendix first (the largest)."""


@dataclass(frozen=True, slots=True)
class Deck:
    """Slides in order; those of the appendix follow a divider."""

    language: str
    title: str
    organisation: str
    date: str
    """ISO date: what the file says of itself."""
    notice: str
    """Such as "Simulated data"; on every slide; empty where there is nothing to say."""
    slides: tuple[Slide, ...]
    appendix: tuple[Slide, ...]
