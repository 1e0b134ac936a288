"""Every text that people see or hear in what a report is written as: page, PDF, slides, workbook.

Reads the files as they are handed over, and knows nothing of what they were made from. Names that only programs go by
(fonts, parts, defined names) are left out.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import chain

import openpyxl
from lxml import etree
from openpyxl.worksheet.worksheet import Worksheet
from pikepdf import OutlineItem
from report.pdf_reader import elements, opened, spoken
from report.pseudo import joined

_SHOWN = ("alt", "title", "placeholder", "aria-label", "aria-roledescription", "aria-description")
"""Attributes of a page that people see or hear."""
_DRAWN = {"a": "http://schemas.openxmlformats.org/drawingml/2006/main"}
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_OFFICE = ("title", "subject", "description", "keywords", "creator", "category", "Company", "Manager")
"""Properties of an Office file that its owner's software shows."""


class _Visible(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._hidden = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in {"script", "style"}
        self.texts += [value for name, value in attrs if value and name in _SHOWN]

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._hidden:
            self.texts.append(data)


def of_page(page: str) -> list[str]:
    """Return the texts of a page, those of its pictures and of what is only heard included."""
    return _Visible(page).texts


def of_pdf(content: bytes) -> list[str]:
    """Return the texts of all pages, the alternative texts, the outline and what the file says of itself."""
    pdf = opened(content)
    found = [text for page in pdf.pages for text in joined(spoken(page))]
    for element in elements(pdf):
        found += [str(element.entries[key]) for key in ("/Alt", "/ActualText", "/E", "/T") if key in element.entries]
    with pdf.open_outline() as outline:
        found += _outline(outline.root)
    about = pdf.docinfo
    return found + [str(about[key]) for key in ("/Title", "/Author", "/Subject", "/Keywords") if key in about]


def _outline(items: list[OutlineItem]) -> Iterator[str]:
    for item in items:
        yield item.title
        yield from _outline(item.children)


def of_slides(content: bytes) -> list[str]:
    """Return the texts of slides, layouts, notes and charts, what is heard, and the workbooks behind the charts."""
    found = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.endswith(".xlsx"):
                found += of_workbook(archive.read(name))
            elif name.startswith(("ppt/", "docProps/")) and name.endswith(".xml"):
                found += _of_part(etree.fromstring(archive.read(name)))
    return found


def _of_part(root: etree._Element) -> Iterator[str]:
    for paragraph in root.iterfind(".//a:p", _DRAWN):
        yield "".join(paragraph.itertext("{*}t"))
    for each in root.iter():
        match etree.QName(each).localname:
            case "cNvPr":
                yield from (each.get(key, "") for key in ("name", "descr", "title"))
            case "cSld" | "custShow" | "section":
                yield each.get("name", "")
            case "strCache":
                yield from (value.text or "" for value in each.iter(f"{_CHART}v"))
            case tag if tag in _OFFICE:
                yield each.text or ""


def of_workbook(content: bytes) -> list[str]:
    """Return the texts of all sheets: cells, margins, comments, what is said on entering, names, alternative texts."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    about = book.properties
    found = [about.title, about.subject, about.description, about.keywords, about.creator, about.category]
    found += chain.from_iterable(map(_of_sheet, book.worksheets))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.startswith(("xl/drawings/", "xl/tables/", "docProps/app")) and name.endswith(".xml"):
                found += _of_part(etree.fromstring(archive.read(name)))
    return [text for text in found if text]


def _of_sheet(sheet: Worksheet) -> Iterator[str]:
    yield sheet.title
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type == "s":
                yield str(cell.value)
            if cell.comment is not None:
                yield cell.comment.text
            if cell.hyperlink is not None:
                yield cell.hyperlink.tooltip or ""
    for rule in sheet.data_validations.dataValidation:
        yield from (each or "" for each in (rule.promptTitle, rule.prompt, rule.errorTitle, rule.error))
        if rule.type == "list" and rule.formula1.startswith('"'):
            yield rule.formula1
    for margin in (sheet.oddHeader, sheet.oddFooter, sheet.evenHeader, sheet.firstHeader):
        yield from (part.text or "" for part in (margin.left, margin.center, margin.right))
