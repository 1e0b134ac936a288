"""The report as a value: sections of about ten kinds of block, in one language, for any writer.

Numbers travel raw with a ``Style`` that says how to show them; charts are data. Writers (``to_html`` and its siblings)
match over the block kinds. This module knows no release, no statistics and no output format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from diagnostic.report.chart_values import Chart
from diagnostic.report.values import Certainty, Style, Tone, Value


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Plain text."""

    text: str
    lead: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of sentences."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Callout:
    """A sentence set apart."""

    title: str
    text: str
    tone: Tone = Tone.NEUTRAL


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence and how surely it is said, as a mark and in a word."""

    text: str
    certainty: Certainty
    word: str


@dataclass(frozen=True, slots=True)
class Statements:
    """What can be said, one statement a line."""

    title: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One large number with its label and its uncertainty in words."""

    label: str
    value: Value
    note: str
    tone: Tone = Tone.NEUTRAL


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """A row of large numbers."""

    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A table column."""

    title: str
    style: Style = Style.TEXT
    note: str = ""


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A plain table; the first column is the row's heading."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One unit of the heat map."""

    unit: str
    name: str
    group: str
    """Name of the division it is in, for filtering."""
    level: int
    href: str
    cells: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Units by scales; a cell is toned only where it is distinguishable. Sortable and filterable where possible."""

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[HeatRow, ...]
    sentence: str
    groups: tuple[tuple[str, int], ...] = ()
    """Blocks over the columns: name and number of columns."""
    legend: Mapping[Tone, str] = field(default_factory=dict)
    """What marks mean here, where they do not say above and below."""
    heading: str = ""
    """Of the first column, where its rows are no units."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with a title, a sentence that says what it shows, an alternative text, and its figures as a table."""

    id: str
    title: str
    chart: Chart
    sentence: str
    alternative: str
    table: TableBlock


@dataclass(frozen=True, slots=True)
class ActionCard:
    """One recommended action, framed."""

    title: str
    target: str
    """What it is for: scale or pattern, and unit, in words."""
    evidence: tuple[str, ...]
    what: str
    why: str
    first_step: str
    owner: str
    effort: str
    horizon: str
    measure: str
    avoid: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class ActionCards:
    """The plan, or the sentence that says why there is none; ``labels`` are the words for the card's fields."""

    cards: tuple[ActionCard, ...]
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Definitions:
    """Terms and what they mean."""

    terms: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks under a heading inside a section; collapsed ones are opened by the reader (a page per team)."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    collapsed: bool = False


Block = (
    Paragraph
    | Bullets
    | Callout
    | Statements
    | KeyFigures
    | TableBlock
    | HeatMap
    | Figure
    | ActionCards
    | Definitions
    | Group
)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report with a place in the table of contents."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    kicker: str = ""
    """A short line above the title: the question that this section answers."""


@dataclass(frozen=True, slots=True)
class Document:
    """The whole report in one language."""

    language: str
    title: str
    subtitle: str
    organisation: str
    date: str
    """As shown."""
    notice: str
    """Such as "Simulated data"; shown on every page and picture; empty where there is nothing to say."""
    sections: tuple[Section, ...]
    labels: Mapping[str, str]
    """Interface words that writers need (contents, sort, filter, open all, show table, print ...)."""
