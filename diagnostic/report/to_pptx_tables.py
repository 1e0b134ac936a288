"""Real tables on slides: cells with grounds and marks, headings that may stand upright, split over slides when long.

A tone shows as a ground and as a mark, never by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.shapes.graphfrm import GraphicFrame
from pptx.slide import Slide
from pptx.table import _Cell
from pptx.util import Emu, Inches

from diagnostic.report.deck import Grid, Heat, Messages, Terms
from diagnostic.report.document import Column
from diagnostic.report.to_pptx_paint import ACCENT, DEEP, GROUNDS, INK, MARKS, RULE, TONES, Paint, Scheme
from diagnostic.report.to_pptx_text import Fitter, Look, Piece, write
from diagnostic.report.values import Style, Tone, Value
from diagnostic.report.wording import Wording

PLAIN_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""PowerPoint's own table style without grid: everything that is seen is set cell by cell."""
SIDE, ABOVE = 0.06, 0.035
LEAST, LARGE = 12.0, 14.0
_UPRIGHT, _STANDING = 2.0, 11.0
"""The most inches that a heading takes that stands upright, and its size; a longer one is cut."""
_MARK_ROOM = 0.4
"""How much wider a mark may be in another font, in sizes of the text."""
_AWAY = 0.2
_SMALLEST = 9.0
"""Points of a cell's number where its column is narrow."""
_NARROW = 0.37
"""Inches under which a column of a heat map cannot hold a score with its mark."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as it is printed."""

    text: str
    bold: bool = False
    ink: Paint = INK
    ground: Paint | None = None
    align: PP_ALIGN = PP_ALIGN.LEFT
    upright: bool = False
    span: int = 1
    """Cells to the right that it covers as well, itself included."""
    inset: float = 0.0
    """Inches that it starts further to the right."""
    ruled: bool = False
    """Whether a line stands on its left."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it is printed."""

    widths: tuple[float, ...]
    heads: tuple[tuple[Cell, ...], ...]
    """Rows of headings."""
    rows: tuple[tuple[Cell, ...], ...]
    size: float = LARGE
    least: float = LEAST
    lines: bool = True
    filled: bool = False
    """Whether the rows share all the height there is."""
    above: float = ABOVE
    """Inches above and below the text of a cell."""


@dataclass(frozen=True, slots=True)
class Printer:
    """Turns values into cells."""

    wording: Wording
    scheme: Scheme

    def cell(self, value: Value, style: Style, *, centred: bool = False) -> Cell:
        """Return a value as printed, on the ground of its tone and with its mark."""
        number = value.number is not None
        text = self.wording.number(value.number, value.style) if value.number is not None else value.text
        mark = MARKS.get(value.tone, "")
        ground = GROUNDS[value.tone] if mark else None
        side = PP_ALIGN.CENTER if centred else PP_ALIGN.RIGHT if number or style is not Style.TEXT else PP_ALIGN.LEFT
        shown = f"{text}\u00a0{mark}" if mark and text and not centred else f"{text}{mark}" if text else text
        return Cell(shown, bold=bool(mark), ink=self.scheme.ink_on(ground), ground=ground, align=side)

    def heading(self, text: str, style: Style = Style.TEXT) -> Cell:
        """Return the heading of a column."""
        return Cell(text, bold=True, ink=DEEP, align=PP_ALIGN.LEFT if style is Style.TEXT else PP_ALIGN.RIGHT)


def grid_sheet(grid: Grid, printer: Printer, width: float) -> Sheet:
    """Return a table of the document as it is printed."""
    columns = grid.table.columns
    shares = grid.wide or tuple(1 / len(columns) for _ in columns)
    styles = [_style(column, [row[at] for row in grid.table.rows]) for at, column in enumerate(columns)]
    rows = tuple(
        tuple(
            replace(
                printer.cell(value, style, centred=grid.matrix and at > 0), bold=at == 0 or bool(MARKS.get(value.tone))
            )
            for at, (value, style) in enumerate(zip(row, styles, strict=True))
        )
        for row in grid.table.rows
    )
    rows = tuple(_inset(row, styles) for row in rows)
    heads = tuple(
        replace(heading, align=PP_ALIGN.CENTER) if grid.matrix and at else heading
        for at, heading in enumerate(
            printer.heading(column.title, style) for column, style in zip(columns, styles, strict=True)
        )
    )
    sheet = Sheet(tuple(width * share for share in shares), (_inset(heads, styles),), rows)
    return replace(sheet, size=18, filled=True) if grid.matrix else replace(sheet, size=16)


def _inset(row: tuple[Cell, ...], styles: Sequence[Style]) -> tuple[Cell, ...]:
    """Return a row in which texts keep away from the numbers on their left."""
    return tuple(
        replace(cell, inset=_AWAY) if at and styles[at] is Style.TEXT and styles[at - 1] is not Style.TEXT else cell
        for at, cell in enumerate(row)
    )


def _style(column: Column, values: Sequence[Value]) -> Style:
    """Return what a column holds: numbers stand to the right, and so does their heading."""
    if any(value.number is not None for value in values):
        return column.style if column.style is not Style.TEXT else Style.COUNT
    return Style.TEXT


def heat_sheets(heat: Heat, printer: Printer, width: float) -> Iterator[Sheet]:
    """Return a heat map as it is printed: its columns on several slides, where they are too narrow otherwise."""
    first = min(2.0, 0.2 * width)
    most = max(3, int((width - first) / _NARROW))
    spans = _spans(heat, most)
    for start, end in spans:
        count = end - start
        widths = (first, *((width - first) / count for _ in range(count)))
        yield Sheet(
            widths, _heat_heads(heat, start, end), _heat_rows(heat, printer, start, end), size=13, least=12, above=0.02
        )


def _spans(heat: Heat, most: int) -> list[tuple[int, int]]:
    count = len(heat.heat.columns)
    parts = -(-count // most)
    edges = [round(count * at / parts) for at in range(parts + 1)]
    return list(pairwise(edges))


def _heat_heads(heat: Heat, start: int, end: int) -> tuple[tuple[Cell, ...], ...]:
    """Return the names of the blocks, each over its columns, and the names of the scales standing upright."""
    starts = _starts(heat)
    upright = tuple(
        Cell(column.title, upright=True, ruled=at in starts)
        for at, column in enumerate(heat.heat.columns[start:end], start=start)
    )
    if not starts:
        return ((Cell(""), *upright),)
    blocks: list[Cell] = [Cell("")]
    for at in range(start, end):
        if at == start or at in starts:
            name = next(name for place, name in sorted(starts.items(), reverse=True) if place <= at)
            span = next((place for place in sorted(starts) if place > at), end)
            blocks.append(
                Cell(name, bold=True, ink=DEEP, align=PP_ALIGN.CENTER, span=min(span, end) - at, ruled=at in starts)
            )
        else:
            blocks.append(Cell("", span=0))
    return tuple(blocks), (Cell(""), *upright)


def _starts(heat: Heat) -> dict[int, str]:
    """Return the columns at which a block starts, with its name; none where the columns have no blocks."""
    starts, at = {}, 0
    for name, size in heat.heat.groups:
        starts[at] = name
        at += size
    return starts if at == len(heat.heat.columns) else {}


def _heat_rows(heat: Heat, printer: Printer, start: int, end: int) -> tuple[tuple[Cell, ...], ...]:
    starts = _starts(heat)
    return tuple(
        (
            Cell(row.name, bold=at == 0),
            *(
                replace(printer.cell(value, Style.SCORE, centred=True), ruled=place in starts)
                for place, value in enumerate(row.cells[start:end], start=start)
            ),
        )
        for at, row in enumerate(heat.heat.rows)
    )


def messages_sheet(messages: Messages, scheme: Scheme, width: float) -> Sheet:
    """Return messages as a table of heads and sentences."""
    numbered, accent = messages.numbered, scheme.readable(ACCENT)
    rows = tuple(
        (
            *((Cell(str(at), bold=True, ink=accent, align=PP_ALIGN.LEFT),) if numbered else ()),
            Cell(
                f"{MARKS.get(each.tone, '')} {each.head}".strip(), bold=True, ink=scheme.readable(_tone_ink(each.tone))
            ),
            Cell(each.text),
        )
        for at, each in enumerate(messages.messages, start=1)
    )
    first = 0.5 if numbered else 0.0
    second = min(2.9, 0.26 * width)
    widths = (*((first,) if numbered else ()), second, width - first - second)
    return Sheet(widths, (), rows, size=20, least=13, filled=True)


def _tone_ink(tone: Tone) -> Paint:
    return DEEP if tone in {Tone.NEUTRAL, Tone.MUTED} else TONES[tone]


def terms_sheet(terms: Terms, width: float) -> Sheet:
    """Return words and what they mean as a table."""
    rows = tuple((Cell(term, bold=True, ink=DEEP), Cell(meaning)) for term, meaning in terms.terms)
    return Sheet((0.22 * width, 0.78 * width), (), rows)


# --- fitting ---------------------------------------------------------------------------------------------------------


def row_height(row: Sequence[Cell], sheet: Sheet, size: float, fitter: Fitter) -> float:
    """Return the inches that a row takes."""
    heights = [size * 1.22 / 72 + 2 * sheet.above]
    for at, cell in enumerate(row):
        if cell.upright:
            heights.append(min(fitter.width(cell.text, Look(_STANDING)) + 0.1, _UPRIGHT))
        elif cell.span:
            room = sum(sheet.widths[at : at + cell.span]) - 2 * SIDE - cell.inset
            lines = fitter.lines(cell.text, Look(size, bold=cell.bold), room)
            heights.append(lines * size * 1.22 / 72 + 2 * sheet.above)
    return max(heights)


def pages(sheet: Sheet, height: float, fitter: Fitter) -> list[Sheet]:
    """Return the table in the largest size in which it fits, or on as many slides as it takes in the smallest."""
    for size in range(int(sheet.size), int(sheet.least) - 1, -1):
        sized = replace(sheet, size=size, widths=_widened(sheet, size, fitter))
        if _total(sized, size, fitter) <= height:
            return [sized]
    sheet = sized
    head = sum(row_height(row, sheet, size, fitter) for row in sheet.heads)
    rows = [_cut(row, sheet, size, height - head, fitter) for row in sheet.rows]
    heights = [row_height(row, sheet, size, fitter) for row in rows]
    parts = _filled(heights, height - head)
    even = sum(heights) / len(parts) + max(heights)
    balanced = _filled(heights, min(even, height - head))
    parts = balanced if len(balanced) == len(parts) else parts
    return [replace(sized, rows=tuple(rows[start:end])) for start, end in parts]


def _widened(sheet: Sheet, size: float, fitter: Fitter) -> tuple[float, ...]:
    """Return columns in which no word is broken, as far as others have room to give; scores stay as they are."""
    needs = [0.0] * len(sheet.widths)
    for row in (*sheet.heads, *sheet.rows):
        if any(cell.upright for cell in row):
            return sheet.widths
        for at, cell in enumerate(row):
            if cell.span == 1 and cell.align is not PP_ALIGN.CENTER:
                word = fitter.longest(cell.text, Look(size, bold=cell.bold))
                needs[at] = max(needs[at], word + 2 * SIDE + cell.inset)
    lacking = [max(need - width, 0.0) for need, width in zip(needs, sheet.widths, strict=True)]
    spare = [max(width - need, 0.0) for need, width in zip(needs, sheet.widths, strict=True)]
    if not 0 < sum(lacking) <= sum(spare):
        return sheet.widths
    given = sum(lacking) / sum(spare)
    return tuple(width + more - given * less for width, more, less in zip(sheet.widths, lacking, spare, strict=True))


def _filled(heights: Sequence[float], room: float) -> list[tuple[int, int]]:
    """Return from which row to which each slide goes."""
    starts, used = [0], 0.0
    for at, own in enumerate(heights):
        if at > starts[-1] and used + own > room:
            starts.append(at)
            used = 0.0
        used += own
    return list(zip(starts, [*starts[1:], len(heights)], strict=True))


def _total(sheet: Sheet, size: float, fitter: Fitter) -> float:
    return sum(row_height(row, sheet, size, fitter) for row in (*sheet.heads, *sheet.rows))


def _cut(row: tuple[Cell, ...], sheet: Sheet, size: float, height: float, fitter: Fitter) -> tuple[Cell, ...]:
    """Return a row whose cells are cut where even a slide of its own could not hold it."""
    most = max(1, int((height - 2 * sheet.above) * 72 / (size * 1.22)))
    cells = []
    for cell, width in zip(row, sheet.widths, strict=True):
        look = Look(size, bold=cell.bold)
        if fitter.lines(cell.text, look, width - 2 * SIDE) > most:
            cells.append(replace(cell, text=" ".join(fitter.wrapped(cell.text, look, width - 2 * SIDE, most))))
        else:
            cells.append(cell)
    return tuple(cells)


# --- drawing ---------------------------------------------------------------------------------------------------------


def draw_sheet(
    slide: Slide, sheet: Sheet, place: tuple[float, float, float, float], fitter: Fitter, language: str
) -> GraphicFrame:
    """Put a table on a slide and return its frame."""
    rows = (*sheet.heads, *sheet.rows)
    heights = [row_height(row, sheet, sheet.size, fitter) for row in rows]
    if sheet.filled and sum(heights) < place[3]:
        air = min((place[3] - sum(heights)) / len(heights), 0.5)
        heights = [height + air for height in heights]
    left, top, width, _ = place
    frame = slide.shapes.add_table(
        len(rows), len(sheet.widths), Inches(left), Inches(top), Inches(width), Inches(sum(heights))
    )
    table = frame.table
    table.first_row = bool(sheet.heads)
    table.horz_banding = False
    table.first_col = True
    table._tbl.tblPr.find(qn("a:tableStyleId")).text = PLAIN_STYLE  # noqa: SLF001 - the library sets no table style
    for at, share in enumerate(sheet.widths):
        table.columns[at].width = Inches(share)
    for at, (row, height) in enumerate(zip(rows, heights, strict=True)):
        table.rows[at].height = Emu(int(height * 914400))
        last_head = at == len(sheet.heads) - 1
        for place_, cell in enumerate(row):
            if cell.span > 1:
                table.cell(at, place_).merge(table.cell(at, place_ + cell.span - 1))
            own = cell if cell.span else Cell("")
            wide = sum(sheet.widths[place_ : place_ + max(cell.span, 1)])
            _draw_cell(table.cell(at, place_), own, sheet, language, width=wide, fitter=fitter, strong=last_head)
    return frame


def _standing(cell: Cell, fitter: Fitter) -> float:
    """Return the size of a heading that stands upright: a little smaller where it would be cut otherwise."""
    return _STANDING if fitter.width(cell.text, Look(_STANDING)) <= _UPRIGHT - 0.1 else _STANDING - 1


def _narrowed(cell: Cell, size: float, width: float, fitter: Fitter) -> float:
    """Return the largest size in which the longest word, or the number, fits its column on one line.

    A word that would have to be smaller than anything else is broken instead, where it is no number.
    """
    centred = cell.align is PP_ALIGN.CENTER
    more = _MARK_ROOM if centred and any(mark in cell.text for mark in MARKS.values()) else 0.0
    room = width - (0.04 if centred else 2 * SIDE + cell.inset)
    sizes = [size - step for step in range(max(int(size - _SMALLEST), 0) + 1)]
    fitting = (
        size for size in sizes if fitter.longest(cell.text, Look(size, bold=cell.bold)) + more * size / 72 <= room
    )
    return next(fitting, sizes[-1] if centred else size)


def _draw_cell(
    target: _Cell, cell: Cell, sheet: Sheet, language: str, *, width: float, fitter: Fitter, strong: bool
) -> None:
    size = _standing(cell, fitter) if cell.upright else _narrowed(cell, sheet.size, width, fitter)
    look = Look(size, cell.ink, bold=cell.bold, align=cell.align)
    text = fitter.wrapped(cell.text, look, _UPRIGHT - 0.1, 1)[0] if cell.upright else cell.text
    write(target.text_frame, [Piece(text, look)], language)
    properties = target._tc.get_or_add_tcPr()  # noqa: SLF001 - the library draws no borders
    narrow = 0.02 if cell.align is PP_ALIGN.CENTER or cell.upright else SIDE
    for name, margin in (("marL", narrow + cell.inset), ("marR", narrow), ("marT", sheet.above), ("marB", sheet.above)):
        properties.set(name, str(int(margin * 914400)))
    target.vertical_anchor = MSO_ANCHOR.MIDDLE
    if cell.upright:
        properties.set("vert", "vert270")
    if cell.ruled:
        properties.append(parse_xml(f'<a:lnL {nsdecls("a")} w="6350">{RULE.fill()}</a:lnL>'))
    line = f'<a:lnB {nsdecls("a")} w="{19050 if strong else 6350}">{(DEEP if strong else RULE).fill()}</a:lnB>'
    properties.append(parse_xml(line if sheet.lines else f'<a:lnB {nsdecls("a")} w="0"><a:noFill/></a:lnB>'))
    fill = (
        f"<a:solidFill {nsdecls('a')}>{cell.ground.xml()}</a:solidFill>"
        if cell.ground
        else f"<a:noFill {nsdecls('a')}/>"
    )
    properties.append(parse_xml(fill))
