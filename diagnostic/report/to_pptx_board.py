"""One slide at a time: its title, what is on it, source, notice, number and notes, within the layout it stands on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.presentation import Presentation as Slides
from pptx.shapes.base import BaseShape
from pptx.slide import Slide, SlideLayout
from pptx.util import Inches

from diagnostic.report.deck import Slide as DeckSlide
from diagnostic.report.to_pptx_chart_xml import NativeChart, chart_xml, escaped, sheet_of
from diagnostic.report.to_pptx_names import name_shapes
from diagnostic.report.to_pptx_paint import SOFT, Paint, Scheme
from diagnostic.report.to_pptx_sheet import workbook
from diagnostic.report.to_pptx_template import Layouts
from diagnostic.report.to_pptx_text import Fitter, Look, Piece, shortened, write, write_paragraph
from diagnostic.report.wording import Wording

TITLES = frozenset({PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE})
_EMU = 914400
_SOURCE = 0.3
"""Inches of the line that says where figures come from."""
_SMALLEST_TITLE = 16.0
_USUAL_TITLE = 28.0
_LARGEST_TITLE = 30.0

Rectangle = tuple[float, float, float, float]
"""Left, top, width and height in inches."""


@dataclass(frozen=True, slots=True)
class Board:
    """What slides are made with."""

    slides: Slides
    layouts: Layouts
    scheme: Scheme
    fitter: Fitter
    wording: Wording
    notice: str
    date: dt.date
    room: Rectangle
    """Where the content of a plain slide stands."""
    own: bool = True
    """Whether the design is ours, and not a client's."""

    @property
    def language(self) -> str:
        """Return the tag of the language, and of the country whose spelling is checked."""
        return self.wording.text("language.spelling")

    def new(self, source: DeckSlide, layout: SlideLayout, title: str) -> Slide:
        """Return a slide with its title, source, notice, number and notes; other placeholders are gone."""
        slide = self.slides.slides.add_slide(layout)
        shape = slide.shapes.title
        if shape is not None:
            _, _, width, height = _place(shape)
            size = _title_size(layout)
            # A design made for titles of a few words has them larger than a sentence can be.
            first = min(size, _LARGEST_TITLE) if layout is self.layouts.title else size
            sizes = [first - step for step in range(0, 40, 2) if first - step >= _SMALLEST_TITLE] or [first]
            text, fitted = self.fitter.title(title, width - 0.05, height, sizes)
            look = Look(0 if fitted == size else fitted, None)
            write_paragraph(shape.text_frame.paragraphs[0], Piece(text, look), self.language)
        name_shapes(slide.placeholders, self.wording)
        self._notes(slide, source)
        return slide

    def finish(self, slide: Slide, source: DeckSlide, *, plain: bool = True) -> None:
        """Put source, notice and number on a slide, last in reading order, and take unused placeholders away."""
        for shape in list(slide.placeholders):
            if not shape.has_text_frame or not shape.text_frame.text:
                shape._element.getparent().remove(shape._element)  # noqa: SLF001 - the library removes no shapes
        left, top, width, height = self.room
        if plain and source.source:
            place = (left, top + height + 0.08, width, _SOURCE - 0.04)
            text = self.fitter.wrapped(source.source, Look(11), width, 1)[0]
            self.text(slide, place, [Piece(text, Look(11, SOFT))], self.wording.text("slides.shape.source"))
        if self.notice:
            self._foot(
                slide, PP_PLACEHOLDER.FOOTER, "ftr", self.wording.text("slides.shape.notice"), self.notice, plain=plain
            )
        if plain:
            self._foot(
                slide, PP_PLACEHOLDER.SLIDE_NUMBER, "sldNum", self.wording.text("slides.shape.number"), "", plain=plain
            )

    def text(self, slide: Slide, place: Rectangle, pieces: Sequence[Piece], name: str) -> None:
        """Write paragraphs into a box of their own."""
        box = slide.shapes.add_textbox(*(Inches(edge) for edge in place))
        _name(box, name)
        write(box.text_frame, pieces, self.language)

    def panel(self, slide: Slide, place: Rectangle, ground: Paint, name: str) -> None:
        """Put a plain ground behind text."""
        shape = slide.shapes.add_textbox(*(Inches(edge) for edge in place))
        _name(shape, name)
        properties = shape._element.spPr  # noqa: SLF001 - the library has no tints
        for fill in properties.findall(qn("a:noFill")):
            properties.remove(fill)
        properties.append(parse_xml(f"<a:solidFill {nsdecls('a')}>{ground.xml()}</a:solidFill>"))

    def chart(self, slide: Slide, chart: NativeChart, place: Rectangle, name: str, says: str) -> None:
        """Put a native chart on a slide, with the workbook that it can be edited in."""
        blank = CategoryChartData()
        blank.categories = ["-"]
        blank.add_series("-", [0])
        frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *(Inches(edge) for edge in place), blank)
        space = frame.chart.element
        link = space.find(qn("c:externalData"))
        for child in list(space):
            space.remove(child)
        for child in list(parse_xml(chart_xml(chart, self.language))):
            space.append(child)
        space.append(link)
        frame.chart.part.chart_workbook.update_from_xlsx_blob(workbook(sheet_of(chart), self.date))
        describe(frame, name, says)

    def _foot(self, slide: Slide, kind: PP_PLACEHOLDER, code: str, name: str, text: str, *, plain: bool) -> None:
        """Put the notice or the number where the layout has its place, else at the bottom."""
        found = next((each for each in _feet(slide.slide_layout) if each.placeholder_format.type is kind), None)
        attributes, looks = "", ""
        if self.own:  # LibreOffice does not look up to the master for the looks of footers
            ink = Paint("bg1") if not plain else Paint("accent2") if text else SOFT
            attributes, looks = f' sz="1100" b="{int(bool(text))}"', f'{ink.fill()}<a:latin typeface="+mn-lt"/>'
        own = max((shape.shape_id for shape in slide.shapes), default=1) + 1
        properties_ = f'<a:rPr lang="{self.language}"{attributes}>{looks}</a:rPr>'
        run = (
            f"<a:r>{properties_}<a:t>{escaped(text)}</a:t></a:r>"
            if text
            else '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum">'
            f"{properties_}<a:t>‹#›</a:t></a:fld>"
        )
        if found is not None:
            index = found.placeholder_format.idx
            holder = f'<p:nvPr><p:ph type="{code}" sz="quarter" idx="{index}"/></p:nvPr>'
            properties, body = "<p:spPr/>", "<a:bodyPr/>"
        else:
            width, height = size_of(self.slides)
            left, _, room, _ = self.room
            x, wide = (left, 0.75 * room) if text else (left + 0.8 * room, 0.2 * room)
            x, y, wide, tall = (int(_EMU * edge) for edge in (x, height - 0.42, min(wide, width), 0.3))
            holder = "<p:nvPr/>"
            properties = (
                f'<p:spPr><a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{wide}" cy="{tall}"/></a:xfrm>'
                '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr>'
            )
            body = '<a:bodyPr wrap="square" lIns="0" rIns="0"/>'
            run = run if self.own else run.replace("<a:rPr ", '<a:rPr sz="1100" ')
        side = "" if found is not None and not self.own else f'<a:pPr algn="{"l" if text else "r"}"/>'
        slide.shapes._spTree.append(  # noqa: SLF001 - the library copies no footers from the layout
            parse_xml(
                f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{own}" name="{escaped(name)}"/><p:cNvSpPr'
                f"{'/>' if found is None else '><a:spLocks noGrp=' + chr(34) + '1' + chr(34) + '/></p:cNvSpPr>'}"
                f"{holder}</p:nvSpPr>{properties}<p:txBody>{body}<a:lstStyle/><a:p>{side}{run}</a:p></p:txBody></p:sp>"
            )
        )

    def _notes(self, slide: Slide, source: DeckSlide) -> None:
        name_shapes(slide.notes_slide.placeholders, self.wording)
        frame = slide.notes_slide.notes_text_frame
        if frame is None:
            return
        for at, note in enumerate(source.notes):
            paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
            write_paragraph(paragraph, Piece(note, Look(0, None)), self.language)


def size_of(slides: Slides) -> tuple[float, float]:
    """Return width and height of slides in inches."""
    return (slides.slide_width or 0) / _EMU, (slides.slide_height or 0) / _EMU


def room_on(layout: SlideLayout, size: tuple[float, float]) -> Rectangle:
    """Return where the content of a plain slide may stand: under the title, above source and footers."""
    width, height = size
    title = next(shape for shape in layout.placeholders if shape.placeholder_format.type in TITLES)
    left, top, own, tall = _place(title)
    start = top + tall + 0.15
    feet = [_place(shape)[1] for shape in _feet(layout)]
    end = min((foot for foot in feet if foot > 0.8 * height), default=0.95 * height) - _SOURCE - 0.1
    if end - start < 0.5 * height:  # a title at the side or below: the middle of the slide
        start, end = 0.24 * height, 0.88 * height
    right = width - left if left < 0.2 * width else min(left + own, width - 0.3)
    return left, start, right - left, end - start


def describe(shape: BaseShape, name: str, says: str) -> None:
    """Give a shape its name and the text that says what it shows."""
    _name(shape, name)
    shape._element._nvXxPr.cNvPr.set("descr", shortened(says, 900))  # noqa: SLF001 - not in the library


def _name(shape: BaseShape, name: str) -> None:
    shape.name = shortened(name, 60)


def _place(shape: BaseShape) -> Rectangle:
    return tuple((edge or 0) / _EMU for edge in (shape.left, shape.top, shape.width, shape.height))  # type: ignore[return-value]


def _feet(layout: SlideLayout) -> list[BaseShape]:
    kinds = {PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER}
    return [shape for shape in layout.placeholders if shape.placeholder_format.type in kinds]


def _title_size(layout: SlideLayout) -> float:
    """Return the size of titles as the design has it: of the layout, of its master, of the master's styles."""
    master = layout.slide_master
    holders = [
        next((each for each in owner.placeholders if each.placeholder_format.type in TITLES), None)
        for owner in (layout, master)
    ]
    elements = [holder._element for holder in holders if holder is not None]  # noqa: SLF001
    paths = [element.find(f".//{qn('a:lvl1pPr')}/{qn('a:defRPr')}") for element in elements]
    style = master.element.find(f".//{qn('p:titleStyle')}/{qn('a:lvl1pPr')}/{qn('a:defRPr')}")
    sizes = [found.get("sz") for found in (*paths, style) if found is not None and found.get("sz")]
    return int(sizes[0]) / 100 if sizes else _USUAL_TITLE
