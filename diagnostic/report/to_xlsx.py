"""The workbook as an Excel file: numbers as numbers with formats, tones as conditional formats, one table a sheet.

Every text is written as a text, never as what a spreadsheet might make of it. Nothing carries a clock: the same
workbook gives the same bytes. Knows the values of ``sheets`` and a theme, no release.
"""

from __future__ import annotations

import datetime as dt
import io
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook as Book
from xlsxwriter.worksheet import Worksheet

from diagnostic.report.cell_text import printable
from diagnostic.report.sheets import Cell, Cover, CoverPart, Grid, Link, Mark, Sheet, SheetColumn, SheetRow, Workbook
from diagnostic.report.theme import Theme
from diagnostic.report.values import DECIMALS, Style, Tone
from diagnostic.report.wording import Wording
from diagnostic.report.xlsx_formats import MARKS, Formats, sheet_names

_LONGEST_TEXT = 32767
"""Characters that a cell can hold."""
_HEAD = 4
"""Rows over every table: heading, introduction, notice, way back and legend."""
_LINE, _HIGHEST, _BUTTON, _UPRIGHT = 13.5, 409, 15, 5.6
"""Points: a line, the highest row there can be, what a filter's button covers of a heading, an upright character."""
_COVER_WIDTHS = (34.0, 92.0)
_CHARACTERS = 1.15
"""Characters of running text that stand in a unit of width: narrower, on average, than the figures it is measured in."""
_A4 = 9
_DEEPEST, _DETAILS = 7, 2
"""Levels that a spreadsheet can fold, and the level from which rows are single teams."""
_Look = Mapping[str, int | bool]
_RASTER = frozenset({".png", ".jpg", ".jpeg"})


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
        _Writer(book, workbook, theme, wording).write()
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


class _Writer:
    """Writes one workbook."""

    def __init__(self, book: Book, workbook: Workbook, theme: Theme, wording: Wording) -> None:
        self.book, self.workbook, self.theme, self.wording = book, workbook, theme, wording
        self.formats = Formats(book, theme, wording)
        every: tuple[Cover | Sheet, ...] = (workbook.cover, *workbook.sheets)
        self.tabs = sheet_names({each.id: printable(each.title) for each in every})

    def write(self) -> None:
        """Write every sheet, the cover first."""
        pages = {id_: self.book.add_worksheet(name) for id_, name in self.tabs.items()}
        self._cover(pages[self.workbook.cover.id])
        for each in self.workbook.sheets:
            self._sheet(pages[each.id], each)

    # --- the cover ---------------------------------------------------------------------------------------------------

    def _cover(self, page: Worksheet) -> None:
        cover = self.workbook.cover
        page.hide_gridlines(2)
        page.set_column(0, 0, _COVER_WIDTHS[0])
        page.set_column(1, 1, _COVER_WIDTHS[1])
        for row, (text, height, look) in enumerate(
            ((cover.heading, 44, {"bold": True, "size": 20}), (cover.intro, 26, {"size": 11}))
        ):
            page.set_row(row, height)
            self._text(page, row, 0, text, self.formats.of(cover=True, **look))
            self._text(page, row, 1, "", self.formats.of(cover=True))
        row = 2
        if self.workbook.notice:
            page.set_row(row, 22)
            self._text(
                page, row, 0, self.workbook.notice, self.formats.of(tone=Tone.WARNING, bold=True, indent=1, size=11)
            )
            self._text(page, row, 1, "", self.formats.of(tone=Tone.WARNING))
            row += 1
        for part in cover.parts:
            row = self._part(page, row + 1, part)
        self._logo(page)
        self._printed(page, landscape=False)
        page.set_first_sheet()
        page.activate()

    def _part(self, page: Worksheet, row: int, part: CoverPart) -> int:
        """Write a part of the cover and return the row after it."""
        page.set_row(row, 22)
        self._text(page, row, 0, part.title, self.formats.of(heading=True))
        self._text(page, row, 1, "", self.formats.of(heading=True))
        row += 1
        for tone, says in part.legend:
            self._text(page, row, 0, f"{MARKS[tone]} {says}", self.formats.of(tone=tone, bold=True))
            row += 1
        for cells in part.rows:
            if len(cells) == 1:
                self._running(page, row, str(cells[0]))
            else:
                self._pair(page, row, cells)
            row += 1
        return row

    def _running(self, page: Worksheet, row: int, text: str) -> None:
        """Write running text over both columns: no table is here that a merged cell could break."""
        look = self.formats.of(wrap=True)
        page.merge_range(row, 0, row, 1, "", look)
        self._text(page, row, 0, text, look)
        page.set_row(row, _height([(text, sum(_COVER_WIDTHS))]))

    def _pair(self, page: Worksheet, row: int, cells: Sequence[Cell]) -> None:
        for at, cell in enumerate(cells):
            match cell:
                case Mark(shown, why):
                    self._text(
                        page, row, at, f"{shown} {why}", self.formats.mark(shown, left=True, bold=True, rule=True)
                    )
                case Link():
                    self._link(page, row, at, cell, top=True)
                case _:
                    self._text(page, row, at, str(cell), self.formats.of(rule=True, wrap=True, soft=at == 0))
        page.set_row(row, _height([(str(cells[-1]), _COVER_WIDTHS[1])]))

    def _logo(self, page: Worksheet) -> None:
        logo = self.theme.logo
        if logo is not None and logo.suffix.lower() in _RASTER:
            says = f"{self.wording.text('workbook.label.logo')} {printable(self.workbook.organisation)}"
            page.insert_image(0, 2, str(logo), {"description": says, "object_position": 1})

    # --- a sheet of one table ----------------------------------------------------------------------------------------

    def _sheet(self, page: Worksheet, sheet: Sheet) -> None:
        grid = sheet.grid
        self._top(page, sheet)
        banded = any(column.band for column in grid.columns)
        head = _HEAD + (1 if banded else 0)
        place = _Place(head, head + max(len(grid.rows), 1))
        self._headings(page, grid, place, banded=banded)
        self._rows(page, grid, place)
        self._tones(page, grid, place)
        self._reading(page, grid, place)
        self._entering(page, sheet, place)
        self._names(sheet, place)
        self._printed(page, rows=(head - (1 if banded else 0), head), columns=grid.frozen - 1)
        page.print_area(0, 0, place.last, grid.printed - 1)

    def _top(self, page: Worksheet, sheet: Sheet) -> None:
        page.hide_gridlines(2)
        page.set_row(0, 28)
        self._text(page, 0, 0, sheet.heading, self.formats.of(title=True))
        self._text(page, 1, 0, sheet.intro, self.formats.of(soft=True))
        if self.workbook.notice:
            self._text(page, 2, 0, self.workbook.notice, self.formats.of(notice=True))
        self._link(page, 3, 0, Link(self.wording.text("workbook.label.back"), self.workbook.cover.id))
        if sheet.legend:
            parts = [(self.formats.says(tone), printable(f"{MARKS[tone]} {says}     ")) for tone, says in sheet.legend]
            page.write_rich_string(3, 1, *(each for part in parts for each in part))

    def _headings(self, page: Worksheet, grid: Grid, place: _Place, *, banded: bool) -> None:
        page.set_row(place.head, min(max(map(_heading_height, grid.columns)) + _BUTTON, _HIGHEST))
        before = ""
        for at, column in enumerate(grid.columns):
            page.set_column(at, at, column.width)
            if banded:
                # The text stands once and runs over its neighbours: no cells are merged.
                text = column.band if column.band != before else ""
                self._text(page, place.head - 1, at, text, self.formats.of(band=bool(column.band)))
                before = column.band
            self._text(page, place.head, at, column.title, self._heading(column, at))

    def _heading(self, column: SheetColumn, at: int) -> Format:
        number, level = column.style is not Style.TEXT, not column.upright
        return self.formats.of(
            head=True, indent=int(level and not number and at > 0), upright=column.upright, right=number and level
        )

    def _rows(self, page: Worksheet, grid: Grid, place: _Place) -> None:
        if grid.folds:
            page.outline_settings(symbols_below=False)
        for number, row in enumerate(grid.rows):
            at = place.first + number
            height = _row_height(grid, row) if grid.wraps else None
            if grid.folds or grid.wraps:
                page.set_row(at, height, None, {"level": min(row.depth, _DEEPEST)} if grid.folds else {})
            whole = grid.folds and row.depth < _DETAILS
            for column, (cell, about) in enumerate(zip(row.cells, grid.columns, strict=True)):
                look = {"rule": True, "indent": _indent(row, column, about), "wrap": grid.wraps, "whole": whole}
                self._cell(page, at, column, cell, about, look)

    def _tones(self, page: Worksheet, grid: Grid, place: _Place) -> None:
        """Tone cells by the word beside them: rules, so that colours follow when rows are sorted or filled in."""
        at = {column.key: number for number, column in enumerate(grid.columns)}
        toned = {column.signs: grid.columns[at[column.signs]].words for column in grid.columns if column.signs}
        for number, column in enumerate(grid.columns):
            sign = column.signs or (column.key if column.key in toned else "")
            for tone, word in toned.get(sign, {}).items():
                if tone is Tone.NEUTRAL:
                    continue
                cell = xlsxwriter.utility.xl_rowcol_to_cell(place.first, at[sign], col_abs=True)
                quoted = printable(word).replace('"', '""')
                shown = self.formats.toned(tone, column.style)
                page.conditional_format(
                    place.first,
                    number,
                    place.last,
                    number,
                    {"type": "formula", "criteria": f'={cell}="{quoted}"', "format": shown},
                )

    def _reading(self, page: Worksheet, grid: Grid, place: _Place) -> None:
        page.freeze_panes(place.first, grid.frozen)
        if not grid.entry:
            page.autofilter(place.head, 0, place.last, len(grid.columns) - 1)

    def _entering(self, page: Worksheet, sheet: Sheet, place: _Place) -> None:
        """Make a table to go on with: its own filters, choices from lists, and dates only where dates belong."""
        if not sheet.grid.entry:
            return
        columns = [
            {"header": printable(column.title), "header_format": self._heading(column, at)}
            for at, column in enumerate(sheet.grid.columns)
        ]
        options = {"name": f"{sheet.grid.name}_table", "columns": columns, "style": None}
        page.add_table(place.head, 0, place.last, len(sheet.grid.columns) - 1, options)
        say = self.wording.text
        for at, column in enumerate(sheet.grid.columns):
            rule: dict[str, object] = {"error_title": say("workbook.label.wrong")}
            if column.choices:
                rule |= {
                    "validate": "list",
                    "source": f"={column.choices}",
                    "error_message": say("workbook.label.choose"),
                }
            elif column.is_date:
                day = self.wording.date(self.workbook.date)
                rule |= {"validate": "date", "criteria": ">=", "value": dt.date(2000, 1, 1)}
                rule |= {"error_message": say("workbook.label.enter_date", date=day)}
            else:
                continue
            page.data_validation(place.first, at, place.last, at, rule)

    def _names(self, sheet: Sheet, place: _Place) -> None:
        grid = sheet.grid
        self._define(grid.name, sheet.id, place.head, 0, place.last, len(grid.columns) - 1)
        for name, key in grid.lists.items():
            (at,) = (number for number, column in enumerate(grid.columns) if column.key == key)
            self._define(name, sheet.id, place.first, at, place.last, at)

    def _define(self, name: str, sheet: str, *area: int) -> None:
        first_row, first, last_row, last = area
        cells = xlsxwriter.utility.xl_range_abs(first_row, first, last_row, last)
        self.book.define_name(name, f"={_quoted(self.tabs[sheet])}!{cells}")

    # --- cells -------------------------------------------------------------------------------------------------------

    def _cell(self, page: Worksheet, row: int, at: int, cell: Cell, column: SheetColumn, look: _Look) -> None:
        style, formats = column.style, self.formats
        match cell:
            case None:
                page.write_blank(row, at, None, formats.of(style=style, **look, date=column.is_date))
            case Mark(shown, why):
                self._text(page, row, at, f"{shown} {why}", formats.mark(shown, **look))
            case Link():
                self._link(page, row, at, cell)
            case str():
                self._text(page, row, at, cell, formats.of(**look))
            case _:
                page.write_number(row, at, round(float(cell), DECIMALS[style]) + 0.0, formats.of(style=style, **look))

    def _text(self, page: Worksheet, row: int, at: int, text: str, shown: Format) -> None:
        clean = printable(text)[:_LONGEST_TEXT]
        if clean:
            page.write_string(row, at, clean, shown)
        else:
            page.write_blank(row, at, None, shown)

    def _link(self, page: Worksheet, row: int, at: int, link: Link, *, top: bool = False) -> None:
        place = f"internal:{_quoted(self.tabs[link.sheet])}!A1"
        page.write_url(row, at, place, self.formats.of(link=True, top=top), printable(link.text))

    # --- print -------------------------------------------------------------------------------------------------------

    def _printed(self, page: Worksheet, *, landscape: bool = True, rows: Sequence[int] = (), columns: int = -1) -> None:
        if landscape:
            page.set_landscape()
        page.set_paper(_A4)
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
        if rows:
            page.repeat_rows(rows[0], rows[1])
        if columns >= 0:
            page.repeat_columns(0, columns)
        title, notice = _in_margin(self.workbook.title), _in_margin(self.workbook.notice)
        page.set_header(f"&L&8{title}&R&8{notice}")
        numbers = self.wording.text("workbook.label.page", page="&P", pages="&N")
        page.set_footer(f"&L&8{notice}&C&8{numbers}&R&8{self.wording.date(self.workbook.date)}")


def _heading_height(column: SheetColumn) -> float:
    if column.upright:  # columns of words say again what the scores are headed with: theirs may run over two lines
        return 0 if column.words else _UPRIGHT * len(column.title)
    return _LINE * len(textwrap.wrap(column.title, max(int(_CHARACTERS * column.width), 1)))


def _indent(row: SheetRow, at: int, column: SheetColumn) -> int:
    """Return how far a cell stands in: by its depth in the first column, a text a little beside a number elsewhere."""
    if at == 0:
        return row.depth
    return int(column.style is Style.TEXT)


def _row_height(grid: Grid, row: SheetRow) -> float:
    texts = zip(row.cells, grid.columns, strict=True)
    return _height([(cell, column.width) for cell, column in texts if isinstance(cell, str)])


def _height(texts: Sequence[tuple[str, float]]) -> float:
    """Return the height of a row that shows texts in full in columns of some widths: not all programs work it out."""
    lines = max((-(-len(text) // int(_CHARACTERS * width)) for text, width in texts), default=1)
    return min(_LINE * max(lines, 1) + 2, _HIGHEST)


def _in_margin(text: str) -> str:
    """Return a text for the margin of a printed page: ``&`` would begin a command there, and there is little room."""
    return " ".join(printable(text).split())[:70].replace("&", "&&")


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"
