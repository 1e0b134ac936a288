"""The first sheet of a workbook: a banner, and parts of two columns under it."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from diagnostic.report.cell_text import printable
from diagnostic.report.sheets import Cell, CoverPart, Link, Mark
from diagnostic.report.values import Tone
from diagnostic.report.xlsx_formats import MARKS
from diagnostic.report.xlsx_pen import Pen, height

_WIDTHS = (34.0, 92.0)
_RASTER = frozenset({".png", ".jpg", ".jpeg"})
"""Pictures that a workbook can hold; a logo drawn in SVG has no place in one."""


def write_cover(pen: Pen, page: Worksheet) -> None:
    """Write the first sheet."""
    cover = pen.workbook.cover
    page.hide_gridlines(2)
    page.set_column(0, 0, _WIDTHS[0])
    page.set_column(1, 1, _WIDTHS[1])
    for row, (text, points, look) in enumerate(
        ((cover.heading, 44, {"bold": True, "font_size": 20}), (cover.intro, 26, {"font_size": 11}))
    ):
        page.set_row(row, points)
        pen.text(page, row, 0, text, pen.formats.of(cover=True, **look))
        pen.text(page, row, 1, "", pen.formats.of(cover=True))
    row = 2
    if pen.workbook.notice:
        page.set_row(row, 22)
        pen.text(
            page, row, 0, pen.workbook.notice, pen.formats.of(tone=Tone.WARNING, bold=True, indent=1, font_size=11)
        )
        pen.text(page, row, 1, "", pen.formats.of(tone=Tone.WARNING))
        row += 1
    for part in cover.parts:
        row = _part(pen, page, row + 1, part)
    _logo(pen, page)
    pen.printed(page, landscape=False)
    page.set_first_sheet()
    page.activate()


def _part(pen: Pen, page: Worksheet, row: int, part: CoverPart) -> int:
    """Write a part of the cover and return the row after it."""
    page.set_row(row, 22)
    pen.text(page, row, 0, part.title, pen.formats.of(heading=True))
    pen.text(page, row, 1, "", pen.formats.of(heading=True))
    row += 1
    for tone, says in part.legend:
        pen.text(page, row, 0, f"{MARKS[tone]} {says}", pen.formats.of(tone=tone, bold=True))
        row += 1
    for cells in part.rows:
        if len(cells) == 1:
            _running(pen, page, row, str(cells[0]))
        else:
            _pair(pen, page, row, cells)
        row += 1
    return row


def _running(pen: Pen, page: Worksheet, row: int, text: str) -> None:
    """Write running text over both columns: no table is here that a merged cell could break."""
    look = pen.formats.of(wrap=True)
    page.merge_range(row, 0, row, 1, "", look)
    pen.text(page, row, 0, text, look)
    page.set_row(row, height([(text, sum(_WIDTHS))]))


def _pair(pen: Pen, page: Worksheet, row: int, cells: Sequence[Cell]) -> None:
    for at, cell in enumerate(cells):
        match cell:
            case Mark(shown, why):
                pen.text(page, row, at, f"{shown} {why}", pen.formats.mark(shown, left=True, bold=True, rule=True))
            case Link():
                pen.link(page, row, at, cell, top=True)
            case _:
                pen.text(page, row, at, str(cell), pen.formats.of(rule=True, wrap=True, soft=at == 0))
    texts = [
        (str(cell), width) for cell, width in zip(cells, _WIDTHS, strict=True) if not isinstance(cell, Mark | Link)
    ]
    page.set_row(row, height(texts))


def _logo(pen: Pen, page: Worksheet) -> None:
    logo = pen.theme.logo
    if logo is not None and logo.suffix.lower() in _RASTER:
        says = f"{pen.wording.text('workbook.label.logo')} {printable(pen.workbook.organisation)}"
        page.insert_image(0, 2, str(logo), {"description": says, "object_position": 1})
