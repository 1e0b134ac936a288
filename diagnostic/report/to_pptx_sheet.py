"""The workbook inside a chart, so that the chart can be edited: the numbers as they are printed, and nothing else.

A cell that is withheld or unknown stays empty. Texts are texts, whatever they start with.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from diagnostic.report.to_pptx_text import clean

SHEET = "1"
"""Name of the only sheet: a number, which is the same in every language."""
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column: its heading, its cells, and the number format of those that are numbers."""

    heading: str
    cells: Sequence[str | float | None]
    format: str = "General"


def workbook(columns: Sequence[SheetColumn], date: dt.date) -> bytes:
    """Return the workbook; its only date is the one that is given."""
    stream = BytesIO()
    book = Workbook(stream, _OPTIONS)
    book.set_properties({"created": dt.datetime.combine(date, dt.time(), dt.UTC)})
    sheet = book.add_worksheet(SHEET)
    for at, column in enumerate(columns):
        style = book.add_format({"num_format": column.format})
        sheet.write_string(0, at, clean(column.heading))
        for row, cell in enumerate(column.cells, start=1):
            if isinstance(cell, str):
                sheet.write_string(row, at, clean(cell))
            elif cell is not None:
                sheet.write_number(row, at, cell, style)
    book.close()
    return stream.getvalue()


def area(column: int, rows: int) -> str:
    """Return how a chart refers to the cells of a column."""
    letter = xl_col_to_name(column)
    return f"'{SHEET}'!${letter}$2:${letter}${rows + 1}"


def heading(column: int) -> str:
    """Return how a chart refers to the heading of a column."""
    return f"'{SHEET}'!${xl_col_to_name(column)}$1"
