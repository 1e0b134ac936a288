"""Word files as bytes: the looks that all of them share, and nothing in them that tells when or by whom they were made.

Knows no form and no letter.
"""

from __future__ import annotations

import datetime as dt
import io

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from diagnostic.report.catalogues import texts
from diagnostic.stamped_zip import stamped

INK, SOFT, ACCENT = RGBColor(0x17, 0x20, 0x2B), RGBColor(0x52, 0x60, 0x6D), RGBColor(0x0B, 0x5C, 0x74)
_TEXT, _TITLES = "Arial", "Georgia"
"""Fonts that Word has wherever it runs; other programs take their own of the same widths."""
_SOME_DAY = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed date: two runs give the same bytes


def new_document(title: str, language: str, *, size: float = 10) -> WordDocument:
    """Return an empty A4 document in our looks, whose spelling is checked in its language."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(1.9)
    for name, font, points, colour in (
        ("Normal", _TEXT, size, INK),
        ("Title", _TITLES, 25, INK),
        ("Heading 1", _TITLES, 15, ACCENT),
        ("Heading 2", _TEXT, size + 0.5, ACCENT),
    ):
        _letters(_style(document, name), font, points, colour)
    for name, before, after in (("Normal", 0, 6), ("Title", 0, 4), ("Heading 1", 16, 4), ("Heading 2", 8, 2)):
        around = _style(document, name).paragraph_format
        around.space_before, around.space_after, around.line_spacing = Pt(before), Pt(after), 1.1
    _take_line_away(document)
    _forget_old_effects(document)
    _speak(document, language)
    known = document.core_properties
    known.title, known.language = title, texts(language).text("language.spelling")
    known.author = known.last_modified_by = known.comments = ""
    known.created = known.modified = _SOME_DAY
    known.revision = 1
    return document


def to_bytes(document: WordDocument) -> bytes:
    """Return the document as a file: the same document gives the same bytes."""
    written = io.BytesIO()
    document.save(written)
    return stamped(written.getvalue())


def _style(document: WordDocument, name: str) -> ParagraphStyle:
    style = document.styles[name]
    assert isinstance(style, ParagraphStyle)  # noqa: S101 - for the type checker: those of the template are
    return style


def _letters(style: ParagraphStyle, font: str, size: float, colour: RGBColor) -> None:
    style.font.name, style.font.size = font, Pt(size)
    style.font.color.rgb = colour
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{kind}"), None)
    for kind in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{kind}"), font)


def _forget_old_effects(document: WordDocument) -> None:
    """Take out the second list of styles, of Word 2007's time: ours are not in it, and Word would write it anew."""
    for key, relation in list(document.part.rels.items()):
        if relation.reltype.endswith("/stylesWithEffects"):
            del document.part.rels[key]


def _take_line_away(document: WordDocument) -> None:
    """Take away the line that the standard template draws below a title."""
    properties = document.styles["Title"].element.get_or_add_pPr()
    for line in properties.findall(qn("w:pBdr")):
        properties.remove(line)


def _speak(document: WordDocument, language: str) -> None:
    properties = document.styles["Normal"].element.get_or_add_rPr()
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), texts(language).text("language.spelling"))
    properties.append(spoken)
