"""The deck as a PowerPoint file: native charts and real tables in our own design or in a client's.

One function a kind of content; where something does not fit, it is written smaller, then split over slides.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import assert_never

from pptx.slide import Slide
from pptx.util import Inches

from diagnostic.report.chart_values import ChainPicture
from diagnostic.report.charts.metrics import Metrics
from diagnostic.report.deck import (
    ActionSheet,
    Cover,
    Deck,
    Divider,
    Grid,
    Heat,
    Messages,
    Picture,
    Terms,
)
from diagnostic.report.deck import Slide as DeckSlide
from diagnostic.report.document import KeyFigure
from diagnostic.report.theme import Theme
from diagnostic.report.theme_picture import logo_png
from diagnostic.report.to_pptx_base import base, logo_size
from diagnostic.report.to_pptx_board import TITLES, Board, Rectangle, describe, room_on, size_of
from diagnostic.report.to_pptx_chain import draw_chain
from diagnostic.report.to_pptx_charts import native
from diagnostic.report.to_pptx_easel import Easel
from diagnostic.report.to_pptx_names import add_notes_master
from diagnostic.report.to_pptx_package import packed
from diagnostic.report.to_pptx_paint import ACCENT, DEEP, GROUND, INK, MARKS, SOFT, Paint
from diagnostic.report.to_pptx_tables import (
    Printer,
    Sheet,
    draw_sheet,
    grid_sheet,
    heat_sheets,
    messages_sheet,
    pages,
    terms_sheet,
)
from diagnostic.report.to_pptx_template import check_template, fonts_in, layouts_of, open_template, scheme_in
from diagnostic.report.to_pptx_text import Look, Piece, fitter_for, write_paragraph
from diagnostic.report.wording import Wording

__all__ = ["check_template", "to_pptx"]

_ACTION = (("what", "why", "evidence"), ("first_step", "owner", "horizon", "effort", "measure", "avoid"))
"""Fields of an action on the left of its slide, and on the right."""


def to_pptx(deck: Deck, theme: Theme, wording: Wording, template: Path | None = None) -> bytes:
    """Return the deck as a file.

    Parameters
    ----------
    template
        A client's presentation, whose layouts, fonts, colours and size are used; our own design where there is none.

    Raises
    ------
    InvalidInput
        The template cannot be used; ``check_template`` says so before anything is made.
    """
    logo = None if theme.logo is None else logo_png(theme.logo)
    slides = base(theme, wording, logo) if template is None else open_template(template)
    add_notes_master(slides, wording)
    layouts = layouts_of(slides)
    board = Board(
        slides=slides,
        layouts=layouts,
        scheme=scheme_in(slides),
        fitter=fitter_for(Metrics(theme.regular, theme.bold), *fonts_in(slides)),
        wording=wording,
        notice=deck.notice,
        date=dt.date.fromisoformat(deck.date),
        room=room_on(layouts.title, size_of(slides)),
        own=template is None,
    )
    for slide in (*deck.slides, *deck.appendix):
        _draw(board, slide, logo if template is None else None)
    return packed(slides, deck, board.language)


def _draw(board: Board, source: DeckSlide, logo: bytes | None) -> None:
    """Draw what one slide of the deck holds, on as many slides as it takes."""
    content = source.content
    match content:
        case Cover():
            _draw_cover(board, source, content, logo)
        case Divider():
            slide = board.new(source, board.layouts.divider, source.title)
            _fill_below(board, slide, (content.text,))
            board.finish(slide, source)
        case Picture():
            slide = board.new(source, board.layouts.title, source.title)
            _draw_picture(board, slide, source, content)
            board.finish(slide, source)
        case ActionSheet():
            slide = board.new(source, board.layouts.title, source.title)
            _draw_action(board, slide, content)
            board.finish(slide, source)
        case Grid() | Heat() | Messages() | Terms():
            _draw_tables(board, source, content)
        case _:
            assert_never(content)


# --- words -----------------------------------------------------------------------------------------------------------


def _draw_cover(board: Board, source: DeckSlide, cover: Cover, logo: bytes | None) -> None:
    slide = board.new(source, board.layouts.cover, source.title)
    _fill_below(board, slide, (cover.subtitle, *cover.facts))
    if logo is not None:
        picture = slide.shapes.add_picture(BytesIO(logo), Inches(0.85), Inches(0.7))
        width, height = logo_size(picture.image.size, 2.4, 0.8)
        picture.width, picture.height = Inches(width), Inches(height)
        name = board.wording.text("slides.shape.logo")
        describe(picture, name, name)
    board.finish(slide, source, plain=False)


def _fill_below(board: Board, slide: Slide, texts: Sequence[str]) -> None:
    """Write under the title, where the layout has a place for it, else into a box of our own."""
    holder = next((each for each in slide.placeholders if each.placeholder_format.type not in TITLES), None)
    if holder is None or not holder.has_text_frame:
        left, top, width, _ = board.room
        place = (left, top, width, 1.2)
        board.text(slide, place, [Piece(text, Look(18)) for text in texts], board.wording.text("slides.shape.text"))
        return
    frame = holder.text_frame
    for at, text in enumerate(texts):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        write_paragraph(paragraph, Piece(text, Look(0, None)), board.language)


def _draw_action(board: Board, slide: Slide, sheet: ActionSheet) -> None:
    left, top, width, height = board.room
    one = 0.54 * width
    board.panel(
        slide, (left + one + 0.3, top, width - one - 0.3, height), GROUND, board.wording.text("slides.shape.ground")
    )
    places = (
        (left, top, one, height),
        (left + one + 0.55, top + 0.2, width - one - 0.8, height - 0.4),
    )
    for fields, place in zip(_ACTION, places, strict=True):
        pieces = board.fitter.shrunk(
            list(_fields(sheet, fields, board.scheme.readable(ACCENT))), place[2], place[3], least=12
        )
        board.text(slide, place, pieces, sheet.labels[fields[0]])


def _fields(sheet: ActionSheet, fields: Sequence[str], accent: Paint) -> Iterator[Piece]:
    for at, field in enumerate(fields):
        found = getattr(sheet.card, field)
        text = " ".join(found) if isinstance(found, tuple) else found
        if text:
            yield Piece(sheet.labels[field], Look(13, accent, bold=True), before=12 if at else 0)
            yield Piece(text, Look(18 if field == "what" else 16, INK), before=2)


# --- pictures --------------------------------------------------------------------------------------------------------


def _draw_picture(board: Board, slide: Slide, source: DeckSlide, picture: Picture) -> None:
    left, top, width, height = board.room
    says = source.alternative
    name = board.wording.text("slides.shape.chart")
    beside = bool(picture.beside or picture.figures)
    own = 0.68 * width if beside else width
    if isinstance(picture.chart, ChainPicture):
        group = draw_chain(slide, picture.chart, (left, top, own, height), board.fitter, (board.wording, board.scheme))
        describe(group, name, says)
    else:
        easel = Easel(board.wording, board.fitter, board.scheme, own, height)
        board.chart(slide, native(picture.chart, picture.legend, easel), (left, top, own, height), name, says)
    if beside:
        place = (left + own + 0.3, top + 0.1, width - own - 0.3, height - 0.2)
        pieces = [piece for figure in picture.figures for piece in _figure(board, figure)]
        pieces += [Piece(text, Look(16), before=10) for text in picture.beside]
        fitted = board.fitter.shrunk(pieces, place[2], place[3], least=12)
        board.text(slide, place, fitted, board.wording.text("slides.shape.text"))


def _figure(board: Board, figure: KeyFigure) -> Iterator[Piece]:
    value = figure.value
    text = value.text if value.number is None else board.wording.number(value.number, value.style)
    yield Piece(text, Look(40, DEEP, bold=True, display=True), before=8)
    yield Piece(figure.label, Look(14, INK, bold=True))
    if figure.note:
        yield Piece(figure.note, Look(12, SOFT))


# --- tables ----------------------------------------------------------------------------------------------------------


def _draw_tables(board: Board, source: DeckSlide, content: Grid | Heat | Messages | Terms) -> None:
    place = board.room
    under = 0.34 if _under(content) else 0.0
    sheets = [
        page
        for sheet in _sheets(content, Printer(board.wording, board.scheme), place[2])
        for page in pages(sheet, place[3] - under, board.fitter)
    ]
    for at, sheet in enumerate(sheets, start=1):
        title = source.title
        if len(sheets) > 1:
            title = board.wording.text("slides.word.part", title=title, at=at, of=len(sheets))
        slide = board.new(source, board.layouts.title, title)
        _draw_sheet(board, slide, source, content, sheet, place)
        board.finish(slide, source)


def _draw_sheet(
    board: Board,
    slide: Slide,
    source: DeckSlide,
    content: Grid | Heat | Messages | Terms,
    sheet: Sheet,
    place: Rectangle,
) -> None:
    under = _under(content)
    room = (place[0], place[1], place[2], place[3] - (0.34 if under else 0.0))
    frame = draw_sheet(slide, sheet, room, board.fitter, board.language)
    describe(frame, board.wording.text("slides.shape.table"), source.alternative)
    if under:
        end = place[1] + place[3] - 0.28
        line = board.fitter.wrapped(under, Look(12), place[2], 1)[0]
        name = board.wording.text("slides.shape.legend")
        board.text(slide, (place[0], end, place[2], 0.28), [Piece(line, Look(12, SOFT))], name)


def _sheets(content: Grid | Heat | Messages | Terms, printer: Printer, width: float) -> Iterator[Sheet]:
    match content:
        case Grid():
            yield grid_sheet(content, printer, width)
        case Heat():
            yield from heat_sheets(content, printer, width)
        case Messages():
            yield messages_sheet(content, printer.scheme, width)
        case Terms():
            yield terms_sheet(content, width)
        case _:
            assert_never(content)


def _under(content: Grid | Heat | Messages | Terms) -> str:
    """Return the line that says how to read the marks of a table."""
    match content:
        case Grid():
            return content.under
        case Heat():
            return "    ".join((*(f"{MARKS[tone]} {text}" for tone, text in content.legend), *content.marks))
        case _:
            return ""
