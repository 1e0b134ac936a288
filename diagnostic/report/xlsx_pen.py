"""What all sheets of a workbook are written with: texts as texts, numbers as numbers, links, and how pages are printed.

Knows the values of ``sheets`` and the looks of ``xlsx_formats``, not what any sheet holds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook as Book
from xlsxwriter.worksheet import Worksheet

from diagnostic.report.cell_text import printable
from diagnostic.report.sheets import Cell, Cover, Link, Mark, Sheet, SheetColumn, Workbook
from diagnostic.report.theme import Theme
from diagnostic.report.values import DECIMALS
from diagnostic.report.wording import Wording
from diagnostic.report.xlsx_formats import Formats, sheet_names

LINE, HIGHEST = 13.5, 409.0
"""Points: a line of text, and the highest row there can be."""
CHARACTERS = 1.15
"""Characters of running text in a unit of width: they are narrower, on average, than the figures it is measured in."""
_LONGEST_TEXT = 32767
"""Characters that a cell can hold."""
_MARGIN = 70
"""Characters of a title that the margin of a printed page has room for."""
_A4 = 9
Look = Mapping[str, int | bool]


class Pen:
    """Writes on the sheets of one workbook."""

    def __init__(self, book: Book, workbook: Workbook, theme: Theme, wording: Wording) -> None:
        self.book, self.workbook, self.theme, self.wording = book, workbook, theme, wording
        self.formats = Formats(book, theme, wording)
        every: tuple[Cover | Sheet, ...] = (workbook.cover, *workbook.sheets)
        self.tabs = sheet_names({each.id: printable(each.title) for each in every})
        """Name of the tab of every sheet, by its id."""

    def cell(self, page: Worksheet, row: int, at: int, cell: Cell, column: SheetColumn, look: Look) -> None:
        """Write a cell as what it is; a number comes out no finer than it is printed."""
        style, formats = column.style, self.formats
        match cell:
            case None:
                page.write_blank(row, at, None, formats.of(style, **look, date=column.is_date))
            case Mark(shown, why):
                self.text(page, row, at, f"{shown} {why}", formats.mark(shown, **look))
            case Link():
                self.link(page, row, at, cell)
            case str() if column.is_date:
                page.write_datetime(row, at, dt.date.fromisoformat(cell), formats.of(style, **look, date=True))
            case str():
                self.text(page, row, at, cell, formats.of(**look))
            case _:
                page.write_number(row, at, round(float(cell), DECIMALS[style]) + 0.0, formats.of(style, **look))

    def text(self, page: Worksheet, row: int, at: int, text: str, shown: Format) -> None:
        """Write a text that is never taken for anything else."""
        clean = printable(text)[:_LONGEST_TEXT]
        if clean:
            page.write_string(row, at, clean, shown)
        else:
            page.write_blank(row, at, None, shown)

    def link(self, page: Worksheet, row: int, at: int, link: Link, *, top: bool = False) -> None:
        """Write a text that leads to another sheet."""
        place = f"internal:{quoted(self.tabs[link.sheet])}!A1"
        page.write_url(row, at, place, self.formats.of(link=True, top=top), printable(link.text))

    def printed(self, page: Worksheet, *, landscape: bool = True, rows: Sequence[int] = (), columns: int = -1) -> None:
        """Say how a page is printed: fitted to the width, with title, notice and page numbers in its margins."""
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


def height(texts: Sequence[tuple[str, float]]) -> float:
    """Return the height of a row that shows texts in full in columns of some widths: not all programs work it out."""
    lines = max((-(-len(text) // int(CHARACTERS * width)) for text, width in texts), default=1)
    return min(LINE * max(lines, 1) + 2, HIGHEST)


def _in_margin(text: str) -> str:
    """Return a text for the margin of a printed page: ``&`` would begin a command there, and there is little room."""
    return " ".join(printable(text).split())[:_MARGIN].replace("&", "&&")


def quoted(name: str) -> str:
    """Return the name of a sheet as formulas and links have it."""
    return "'" + name.replace("'", "''") + "'"
