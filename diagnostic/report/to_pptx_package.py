"""The file itself: no clock and no machine in it, so that the same deck gives the same bytes.

Dates are the document's; entries of the container all have one time stamp; what a template says of its author goes.
"""

from __future__ import annotations

import datetime as dt
from io import BytesIO

from pptx.presentation import Presentation as Slides

from diagnostic.report.deck import Deck
from diagnostic.report.to_pptx_text import shortened
from diagnostic.stamped_zip import stamped

_PROPERTIES = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    b"<Application>Microsoft Office PowerPoint</Application></Properties>"
)


def packed(slides: Slides, deck: Deck, language: str) -> bytes:
    """Return the file of a presentation; ``language`` is the tag of its spelling."""
    _say_what_it_is(slides, deck, language)
    stream = BytesIO()
    slides.save(stream)
    return stamped(stream.getvalue())


def _say_what_it_is(slides: Slides, deck: Deck, language: str) -> None:
    core = slides.core_properties
    when = dt.datetime.combine(dt.date.fromisoformat(deck.date), dt.time())
    core.title = shortened(deck.title, 250)
    core.author = shortened(deck.organisation, 250)
    core.last_modified_by = ""
    core.subject = shortened(deck.notice, 250)
    core.language = language
    core.created = core.modified = core.last_printed = when
    core.revision = 1
    for name in ("category", "comments", "content_status", "identifier", "keywords", "version"):
        setattr(core, name, "")
    package = slides.part.package
    for rel in package._rels.values():  # noqa: SLF001 - the library does not give out the package's own parts
        if rel.reltype.endswith("/extended-properties"):
            rel.target_part._blob = _PROPERTIES  # noqa: SLF001 - titles of a template's slides are in there
