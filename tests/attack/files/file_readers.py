"""Every number out of a finished file, with where it stands: read as any stranger would, without the package's code."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import openpyxl
import pikepdf
from lxml import etree, html
from pptx import Presentation

_NUMBER = re.compile(
    r"(?<![\w.#])[-+−]?\d{1,3}(?:[,\u00a0\u202f\u2009]\d{3})+(?!\d)"  # with thousands apart
    r"|(?<![\w#])[-+−]?\d+(?:\.\d+)?(?!\w)"
)
_SPACES = re.compile(r"[ \u00a0\u202f\u2009]")
PICTURE = "picture"
"""Where a number is a place in a picture."""
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


@dataclass(frozen=True)
class Found:
    """A number as written."""

    where: str
    text: str

    @property
    def value(self) -> float:
        return float(self._plain)

    @property
    def decimals(self) -> int:
        return max(0, -int(Decimal(self._plain).as_tuple().exponent))

    @property
    def _plain(self) -> str:
        text = _SPACES.sub("", self.text).replace("−", "-").lstrip("+")
        if re.fullmatch(r"-?\d{1,3}(,\d{3})+", text):
            return text.replace(",", "")
        return text


def numbers_in(text: str, where: str) -> Iterator[Found]:
    """Every number in a text."""
    for match in _NUMBER.finditer(text):
        yield Found(where, match[0])


# --- the page ------------------------------------------------------------------------------------

_GEOMETRY = {"d", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry", "width", "height", "viewbox", "points"}
_GEOMETRY |= {"transform", "style", "font-size", "stroke-width", "stroke-dasharray", "font-weight", "opacity"}
_NOT_READ = {"id", "class", "href", "for", "content", "src", "fill", "stroke", "lang", "charset"}
_NOT_READ |= {"aria-labelledby", "aria-describedby", "aria-details", "aria-controls", "tabindex"}


def of_page(content: str) -> Iterator[Found]:
    """Texts, attributes, data of scripts, tooltips, alternative texts, places in pictures."""
    root = html.document_fromstring(content)
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag == "style":
            continue
        if element.tag == "script":
            if element.get("type", "").endswith("json"):
                yield from numbers_in(element.text or "", "script data")
            continue
        for text in (element.text, *(child.tail for child in element)):
            yield from numbers_in(text or "", f"<{element.tag}>")
        for name, value in element.attrib.items():
            if name in _GEOMETRY:
                yield from numbers_in(value, f"{PICTURE} {element.tag}.{name}")
            elif name not in _NOT_READ:
                yield from numbers_in(value, f"{element.tag}.{name}")


@dataclass(frozen=True)
class Mark:
    """A mark of a chart, by the values on its axis that its places stand for."""

    figure: str
    values: tuple[float, ...]
    blur: float
    """What the rounding of coordinates is worth on the axis."""
    decimals: int
    """Of the axis' ticks."""

    def finer(self) -> bool:
        """Whether a place tells more than a number with the decimals of what is printed would."""
        printed = 2 if self.decimals else 0
        return any(abs(value - round(value, printed)) > self.blur for value in self.values)


def marks_of_page(content: str) -> Iterator[Mark]:
    """Marks of charts with a level axis of values, mapped back through its printed ticks."""
    root = html.document_fromstring(content)
    for picture in root.iter("svg"):
        axis = _axis(picture)
        if axis is not None:
            slope, offset, decimals = axis
            above = next((each.get("id", "") for each in picture.iterancestors("figure")), "")
            for places in _places(picture):
                yield Mark(above, tuple(offset + slope * x for x in places), abs(slope) * 0.11, decimals)


def _axis(picture: html.HtmlElement) -> tuple[float, float, int] | None:
    """Value per place, and the value of place 0: from ticks under lines of a grid, level marks apart."""
    grid = {float(x) for d in _paths(picture, "var(--grid)") for x in re.findall(r"M([\d.]+) [\d.]+V", d)}
    ticks, decimals = [], 0
    for text in picture.iter("text"):
        x, said = text.get("x", ""), (text.text or "").strip().replace("−", "-").strip("+%\u202f")
        if re.fullmatch(r"[\d.]+", x) and float(x) in grid and re.fullmatch(r"-?\d+(\.\d+)?", said):
            ticks.append((float(x), float(said)))
            decimals = max(decimals, len(said.partition(".")[2]))
    if len({x for x, _ in ticks}) < 2 or len({value for _, value in ticks}) < 2:
        return None
    (x1, v1), (x2, v2) = min(ticks), max(ticks)
    slope = (v2 - v1) / (x2 - x1)
    if any(abs(v1 + slope * (x - x1) - value) > 0.05 for x, value in ticks):
        return None
    return slope, v1 - slope * x1, decimals


def _paths(picture: html.HtmlElement, stroke: str) -> list[str]:
    return [path.get("d", "") for path in picture.iter("path") if path.get("stroke") == stroke]


def _places(picture: html.HtmlElement) -> Iterator[tuple[float, ...]]:
    for path in picture.iter("path"):
        if path.get("class") == "interval":
            for x1, x2 in re.findall(r"M([\d.]+) [\d.]+H([\d.]+)", path.get("d", "")):
                yield float(x1), float(x2)
    for circle in picture.iter("circle"):
        group = circle.getparent()
        x = circle.get("cx", "")
        if group is not None and group.tag == "g" and re.fullmatch(r"[\d.]+", x):
            yield (float(x),)


# --- data files ----------------------------------------------------------------------------------


def of_json(content: str) -> Iterator[Found]:
    """Every number, by its path."""

    def walk(value: object, path: str) -> Iterator[Found]:
        if isinstance(value, dict):
            for key, each in value.items():
                yield from walk(each, f"{path}.{key}")
        elif isinstance(value, list):
            for each in value:
                yield from walk(each, path)
        elif isinstance(value, str) and not isinstance(value, Written):
            yield from numbers_in(value, path)
        elif isinstance(value, Written):
            yield Found(path, str(value))

    yield from walk(json.loads(content, parse_float=Written, parse_int=Written), "")


class Written(str):
    """A number of a JSON file as it is written."""

    __slots__ = ()


def cells_of_csv(content: bytes) -> dict[str, list[dict]]:
    """The tables of the archive as cells like those of the JSON file: every row a cell, empty fields left out."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {
            name.removesuffix(".csv"): [
                _cell(row) for row in csv.DictReader(io.StringIO(archive.read(name).decode("utf-8"), newline=""))
            ]
            for name in archive.namelist()
            if name.endswith(".csv")
        }


def _cell(row: dict[str, str]) -> dict:
    found: dict = {}
    for key, value in row.items():
        if value != "":
            found[key] = _number(value.removeprefix("'"))
    return found


def _number(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text


def of_csv(content: bytes) -> Iterator[Found]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            yield from numbers_in(archive.read(name).decode("utf-8"), name)


# --- office files --------------------------------------------------------------------------------


def of_workbook(content: bytes) -> Iterator[Found]:
    """Cells (hidden sheets, rows and columns too), comments, rules, names, and every text of the package besides."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                where = f"{sheet.title}!{cell.coordinate}"
                if isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool):
                    yield Found(where, repr(cell.value))
                elif isinstance(cell.value, str):
                    yield from numbers_in(cell.value, where)
                if cell.comment is not None:
                    yield from numbers_in(cell.comment.text, f"{where} comment")
    yield from _properties(content)


def of_slides(content: bytes) -> Iterator[Found]:
    """Texts, tables, notes, alternative texts, the caches of charts and the workbooks behind them."""
    deck = Presentation(io.BytesIO(content))
    for number, slide in enumerate(deck.slides, start=1):
        where = f"slide {number}"
        for text in slide.element.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}t"):
            yield from numbers_in(text.text or "", where)
        for named in slide.element.iter("{http://schemas.openxmlformats.org/presentationml/2006/main}cNvPr"):
            yield from numbers_in(named.get("descr", ""), f"{where} alt")
        if slide.has_notes_slide:
            yield from numbers_in(slide.notes_slide.notes_text_frame.text, f"{where} notes")
        for shape in slide.shapes:
            if shape.has_chart:
                part = shape.chart.part
                for value in part._element.iter(f"{CHART}v"):
                    yield from numbers_in(value.text or "", f"{where} chart")
                yield from (
                    Found(f"{where} chart data", each.text)
                    for each in of_workbook(part.chart_workbook.xlsx_part.blob)
                    if not each.where.startswith("properties")
                )
    yield from _properties(content)


def _properties(content: bytes) -> Iterator[Found]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.startswith("docProps/"):
                root = etree.fromstring(archive.read(name))
                for element in root.iter():
                    yield from numbers_in(element.text or "", f"properties {etree.QName(element).localname}")


# --- paper ---------------------------------------------------------------------------------------


def of_pdf(content: bytes, texts: str) -> Iterator[Found]:
    """Texts (as a reader's software gives them), alternative texts, annotations and metadata."""
    yield from numbers_in(texts, "text")
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary):
                for key in ("/Alt", "/ActualText", "/E", "/Contents", "/T", "/TU"):
                    if key in item and isinstance(item[key], pikepdf.String):
                        yield from numbers_in(str(item[key]), f"pdf {key}")
        for key, value in pdf.docinfo.items():
            yield from numbers_in(str(value), f"properties {key}")


# --- everything as bytes --------------------------------------------------------------------------


def laid_open(content: bytes) -> Iterator[tuple[str, bytes]]:
    """A file, and all that is packed into it, to the last stream."""
    yield "", content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield from ((f"{name}/{inner}", data) for inner, data in laid_open(archive.read(name)))
    elif content[:5] == b"%PDF-":
        with pikepdf.open(io.BytesIO(content)) as pdf:
            for item in pdf.objects:
                if isinstance(item, pikepdf.Stream):
                    try:
                        yield str(item.objgen), item.read_bytes()
                    except pikepdf.PdfError:
                        yield str(item.objgen), item.read_raw_bytes()


def stamps(content: bytes) -> Iterator[tuple[str, tuple]]:
    """The time of everything that is packed in an archive."""
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.infolist():
                yield entry.filename, entry.date_time
                yield from stamps(archive.read(entry))
