"""The workbook as a value: sheets of one table each, in one language, for the writer of spreadsheets.

Numbers travel raw with the ``Style`` of their column; what cannot be shown is a ``Mark`` that says why. Knows no
release and no file format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from diagnostic.report.values import Style, Tone


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands in the place of a number."""

    shown: str
    """The short mark that the cell displays."""
    why: str
    """The reason in words, which the cell holds behind the mark."""


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads to another sheet."""

    text: str
    sheet: str
    """Id of the sheet."""


Cell = float | str | Mark | Link | None
"""None: there is nothing to say here, such as a fifth answer where there are four."""


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column, and what the data dictionary says of it."""

    key: str
    title: str
    meaning: str
    style: Style = Style.TEXT
    width: float = 10
    unit: str = ""
    """Unit and range in words; empty for texts."""
    source: str = ""
    """Where the figure is in the JSON and CSV files: measure and name."""
    band: str = ""
    """What this column and its neighbours with the same text are about; shown above the headings."""
    described_as: str = ""
    """What neighbours that mean the same are called together in the data dictionary; empty: by its own title."""
    upright: bool = False
    """Whether the heading stands upright, to keep the column narrow."""
    signs: str = ""
    """Key of the column whose word tones this one; empty: never toned."""
    words: Mapping[Tone, str] = field(default_factory=dict)
    """Of such a column of words: the word of each tone."""
    choices: str = ""
    """Name of the list that the cells are chosen from."""
    is_date: bool = False
    """Whether the cells are dates, in ISO form, or for the reader to enter dates in."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of cells, one a column."""

    cells: tuple[Cell, ...]
    depth: int = 0
    """0 for the organisation; deeper rows can be folded away."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with headings."""

    name: str
    """Name under which formulas find it."""
    columns: tuple[SheetColumn, ...]
    rows: tuple[SheetRow, ...]
    frozen: int = 1
    """Columns that stay in sight."""
    folds: bool = False
    """Whether deeper rows can be folded away."""
    wraps: bool = False
    """Whether long texts run over several lines."""
    entry: bool = False
    """Whether it is for the reader to go on with: a spreadsheet's own table, where new rows keep the rules."""
    printed: int = 1
    """Columns that are printed: the first ones."""
    lists: Mapping[str, str] = field(default_factory=dict)
    """Names of lists for drop-downs, and the key of the column that holds each."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with one table."""

    id: str
    title: str
    """On its tab."""
    heading: str
    intro: str
    grid: Grid
    legend: tuple[tuple[Tone, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CoverPart:
    """A part of the cover: a title over rows of two cells, or of one."""

    title: str
    rows: tuple[tuple[Cell, ...], ...]
    legend: tuple[tuple[Tone, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Cover:
    """The first sheet."""

    id: str
    title: str
    heading: str
    intro: str
    parts: tuple[CoverPart, ...]


@dataclass(frozen=True, slots=True)
class Workbook:
    """The whole workbook in one language."""

    language: str
    title: str
    organisation: str
    date: str
    """ISO date."""
    notice: str
    """Such as "Simulated data"; shown on every sheet and page; empty where there is nothing to say."""
    cover: Cover
    sheets: tuple[Sheet, ...]
