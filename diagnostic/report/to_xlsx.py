"""The workbook as an Excel file: numbers as numbers with formats, tones as conditional formats, one table a sheet.

Every text is written as a text, never as what a spreadsheet might make of it. Nothing carries a clock: the same
workbook gives the same bytes. Knows the values of ``sheets`` and a theme, no release.
"""

from __future__ import annotations

import datetime as dt
import io
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from diagnostic.report.cell_text import printable
from diagnostic.report.sheets import Cell, Grid, Link, Sheet, SheetColumn, SheetRow, Workbook
from diagnostic.report.theme import Theme
from diagnostic.report.values import Style, Tone
from diagnostic.report.wording import Wording
from diagnostic.report.xlsx_cover import write_cover
from diagnostic.report.xlsx_formats import MARKS
from diagnostic.report.xlsx_pen import CHARACTERS, HIGHEST, LINE, Pen, height, quoted

_HEAD = 4
"""Rows over every table: heading, introduction, notice, way back and legend."""
_BUTTON, _UPRIGHT = 15, 5.6
"""Points: what a filter's button covers of a heading, and an upright character."""
_SIDES, _WIDEST_WORD = 1.6, 22.0
"""Widths: what a bold word of a heading needs more than its characters, and the most that a heading may ask for."""
_WIDEST_TEXT = 40.0
"""Width up to which a column grows with its texts, where they stay in one line."""
_DEEPEST, _DETAILS = 7, 2
"""Levels that a spreadsheet can fold, and the level from which rows are single teams."""


def to_xlsx(workbook: Workbook, theme: Theme, wording: Wording) -> bytes:
    """Return the file."""
    written = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(written, options) as book:
        day = dt.date.fromisoformat(workbook.date)
        book.set_properties(
            {
                "title": printable(workbook.title),
                "company": printable(workbook.organisation),
                "comments": printable(workbook.notice),
                "created": dt.datetime(day.year, day.month, day.day),  # noqa: DTZ001 - a date, and no clock
            }
        )
        pen = Pen(book, workbook, theme, wording)
        pages = {id_: book.add_worksheet(name) for id_, name in pen.tabs.items()}
        write_cover(pen, pages[workbook.cover.id])
        for each in workbook.sheets:
            _Table(pen, pages[each.id], each).write()
    return written.getvalue()


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a table stands on its sheet."""

    head: int
    """Row of the headings."""
    last: int

    @property
    def first(self) -> int:
        return self.head + 1


@dataclass(frozen=True, slots=True)
class _Table:
    """Writes a sheet of one table."""

    pen: Pen
    page: Worksheet
    sheet: Sheet

    @property
    def grid(self) -> Grid:
        return self.sheet.grid

    @property
    def banded(self) -> bool:
        """Whether groups of columns are named over the headings."""
        return any(column.band for column in self.grid.columns)

    @property
    def place(self) -> _Place:
        head = _HEAD + self.banded
        return _Place(head, head + max(len(self.grid.rows), 1))

    def write(self) -> None:
        """Write everything that the sheet has."""
        place = self.place
        self._top()
        self._headings(place)
        self._rows(place)
        self._tones(place)
        self._reading(place)
        if self.grid.entry:
            self._entering(place)
        self._names(place)
        self.pen.printed(self.page, rows=(place.head - self.banded, place.head), columns=self.grid.frozen - 1)
        self.page.print_area(0, 0, place.last, self.grid.printed - 1)

    def _top(self) -> None:
        self.page.hide_gridlines(2)
        self.page.set_row(0, 28)
        self.pen.text(self.page, 0, 0, self.sheet.heading, self.pen.formats.of(title=True))
        self.pen.text(self.page, 1, 0, self.sheet.intro, self.pen.formats.of(soft=True))
        if self.pen.workbook.notice:
            self.pen.text(self.page, 2, 0, self.pen.workbook.notice, self.pen.formats.of(notice=True))
        self.pen.link(self.page, 3, 0, Link(self.pen.wording.text("workbook.label.back"), self.pen.workbook.cover.id))
        if self.sheet.legend:
            self._legend()

    def _legend(self) -> None:
        """Write what colours mean beside the way back, each in its own."""
        parts = [(self.pen.formats.says(tone), f"{MARKS[tone]} {printable(says)}") for tone, says in self.sheet.legend]
        if len(parts) == 1:  # a text of several looks has at least two parts
            ((look, says),) = parts
            self.pen.text(self.page, 3, 1, says, look)
        else:
            self.page.write_rich_string(3, 1, *(each for look, says in parts for each in (look, f"{says}     ")))

    def _headings(self, place: _Place) -> None:
        self.page.set_row(place.head, min(max(map(_heading_height, self.grid.columns)) + _BUTTON, HIGHEST))
        before = ""
        for at, column in enumerate(self.grid.columns):
            cells = () if self.grid.wraps else tuple(row.cells[at] for row in self.grid.rows)
            self.page.set_column(at, at, max(_width(column), _longest(column, cells)))
            if self.banded:
                # The text stands once and runs over its neighbours: no cells are merged.
                text = column.band if column.band != before else ""
                self.pen.text(self.page, place.head - 1, at, text, self.pen.formats.of(band=bool(column.band)))
                before = column.band
            self.pen.text(self.page, place.head, at, column.title, self._heading(column, at))

    def _heading(self, column: SheetColumn, at: int) -> Format:
        number, level = column.style is not Style.TEXT, not column.upright
        return self.pen.formats.of(
            head=True, indent=int(level and not number and at > 0), upright=column.upright, right=number and level
        )

    def _rows(self, place: _Place) -> None:
        if self.grid.folds:
            self.page.outline_settings(symbols_below=False)
        for number, row in enumerate(self.grid.rows):
            at = place.first + number
            height = _row_height(self.grid, row) if self.grid.wraps else None
            if self.grid.folds or self.grid.wraps:
                self.page.set_row(at, height, None, {"level": min(row.depth, _DEEPEST)} if self.grid.folds else {})
            whole = self.grid.folds and row.depth < _DETAILS
            for column, (cell, about) in enumerate(zip(row.cells, self.grid.columns, strict=True)):
                look = {"rule": True, "indent": _indent(row, column, about), "wrap": self.grid.wraps, "whole": whole}
                self.pen.cell(self.page, at, column, cell, about, look)

    def _tones(self, place: _Place) -> None:
        """Tone cells by the word beside them: rules, so that colours follow when rows are sorted or filled in."""
        at = {column.key: number for number, column in enumerate(self.grid.columns)}
        words = {column.key: column.words for column in self.grid.columns}
        toned = {column.signs: words[column.signs] for column in self.grid.columns if column.signs}
        for number, column in enumerate(self.grid.columns):
            sign = column.signs or (column.key if column.key in toned else "")
            for tone, word in toned.get(sign, {}).items():
                if tone is Tone.NEUTRAL:
                    continue
                cell = xlsxwriter.utility.xl_rowcol_to_cell(place.first, at[sign], col_abs=True)
                quoted = printable(word).replace('"', '""')
                shown = self.pen.formats.toned(tone, column.style)
                self.page.conditional_format(
                    place.first,
                    number,
                    place.last,
                    number,
                    {"type": "formula", "criteria": f'={cell}="{quoted}"', "format": shown},
                )

    def _reading(self, place: _Place) -> None:
        self.page.freeze_panes(place.first, self.grid.frozen)
        if not self.grid.entry:
            self.page.autofilter(place.head, 0, place.last, len(self.grid.columns) - 1)

    def _entering(self, place: _Place) -> None:
        """Make a table to go on with: its own filters, choices from lists, and dates only where dates belong."""
        columns = [
            {"header": printable(column.title), "header_format": self._heading(column, at)}
            for at, column in enumerate(self.grid.columns)
        ]
        options = {"name": f"{self.grid.name}_table", "columns": columns, "style": None}
        self.page.add_table(place.head, 0, place.last, len(self.grid.columns) - 1, options)
        say = self.pen.wording.text
        for at, column in enumerate(self.grid.columns):
            rule: dict[str, object] = {"error_title": say("workbook.label.wrong")}
            if column.choices:
                rule |= {
                    "validate": "list",
                    "source": f"={column.choices}",
                    "error_message": say("workbook.label.choose"),
                }
            elif column.is_date:
                day = self.pen.wording.date(self.pen.workbook.date)
                rule |= {"validate": "date", "criteria": ">=", "value": dt.date(2000, 1, 1)}
                rule |= {"error_message": say("workbook.label.enter_date", date=day)}
            else:
                continue
            self.page.data_validation(place.first, at, place.last, at, rule)

    def _names(self, place: _Place) -> None:
        self._define(self.grid.name, place.head, 0, place.last, len(self.grid.columns) - 1)
        for name, key in self.grid.lists.items():
            (at,) = (number for number, column in enumerate(self.grid.columns) if column.key == key)
            self._define(name, place.first, at, place.last, at)

    def _define(self, name: str, *area: int) -> None:
        first_row, first, last_row, last = area
        cells = xlsxwriter.utility.xl_range_abs(first_row, first, last_row, last)
        self.pen.book.define_name(name, f"={quoted(self.pen.tabs[self.sheet.id])}!{cells}")


def _heading_height(column: SheetColumn) -> float:
    if column.upright:  # columns of words say again what the scores are headed with: theirs may run over two lines
        return 0 if column.words else _UPRIGHT * len(column.title)
    return LINE * len(textwrap.wrap(column.title, max(int(CHARACTERS * _width(column)), 1)))


def _width(column: SheetColumn) -> float:
    """Return how wide a column is: no word of its heading is broken, as a long one of German would be."""
    if column.upright:
        return column.width
    return max(column.width, min(max(map(len, column.title.split()), default=0) + _SIDES, _WIDEST_WORD))


def _longest(column: SheetColumn, cells: Sequence[Cell]) -> float:
    """Return how wide the longest text of a column is, as far as columns of texts grow with it."""
    if column.upright or column.style is not Style.TEXT:
        return 0
    longest = max((len(cell) for cell in cells if isinstance(cell, str)), default=0)
    return min(longest / CHARACTERS + _SIDES, _WIDEST_TEXT)


def _indent(row: SheetRow, at: int, column: SheetColumn) -> int:
    """Return how far a cell stands in: by its depth in the first column, a text a little beside a number elsewhere."""
    if at == 0:
        return row.depth
    return int(column.style is Style.TEXT)


def _row_height(grid: Grid, row: SheetRow) -> float:
    texts = zip(row.cells, grid.columns, strict=True)
    return height([(cell, _width(column)) for cell, column in texts if isinstance(cell, str)])
