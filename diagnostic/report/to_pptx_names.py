"""What the shapes of a design and of notes are called, in the language of the deck: programs list shapes by name.

Knows placeholders by their kind, and no slide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER
from pptx.presentation import Presentation as Slides
from pptx.shapes.base import BaseShape
from pptx.slide import NotesMaster

from diagnostic.report.wording import Wording

_KINDS: Mapping[PP_PLACEHOLDER, str] = {
    PP_PLACEHOLDER.TITLE: "title",
    PP_PLACEHOLDER.CENTER_TITLE: "title",
    PP_PLACEHOLDER.SUBTITLE: "text",
    PP_PLACEHOLDER.BODY: "text",
    PP_PLACEHOLDER.OBJECT: "text",
    PP_PLACEHOLDER.FOOTER: "notice",
    PP_PLACEHOLDER.SLIDE_NUMBER: "number",
    PP_PLACEHOLDER.HEADER: "header",
    PP_PLACEHOLDER.DATE: "date",
    PP_PLACEHOLDER.SLIDE_IMAGE: "slide",
}


def name_design(slides: Slides, wording: Wording) -> None:
    """Name the shapes of the master and of all layouts."""
    for master in slides.slide_masters:
        name_shapes(master.shapes, wording)
        for layout in master.slide_layouts:
            name_shapes(layout.shapes, wording)


def add_notes_master(slides: Slides, wording: Wording) -> None:
    """Give a presentation without one a master of notes, with names and sample texts in the deck's language."""
    if any(rel.reltype.endswith("/notesMaster") for rel in slides.part.rels.values()):
        return
    master: NotesMaster = slides.notes_master
    name_shapes(master.placeholders, wording)
    for shape in master.placeholders:
        if shape.placeholder_format.type is PP_PLACEHOLDER.BODY:
            for paragraph in shape.text_frame.paragraphs:
                paragraph.text = wording.text("slides.shape.text")


def name_shapes(shapes: Iterable[BaseShape], wording: Wording) -> None:
    """Name shapes by what they hold, those that only decorate as ground."""
    for shape in shapes:
        kind = "logo" if shape.shape_type == MSO_SHAPE_TYPE.PICTURE else "ground"
        if shape.is_placeholder:
            kind = _KINDS.get(shape.placeholder_format.type, "text")
        shape.name = wording.text(f"slides.shape.{kind}")
