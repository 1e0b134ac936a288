"""The file itself: no clock and no machine in it, so that the same deck gives the same bytes.

Dates are the document's; entries of the container all have one time stamp; what a template says of its author goes.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from io import BytesIO

from pptx.presentation import Presentation as Slides

from diagnostic.report.deck import Deck
from diagnostic.report.to_pptx_text import LANGUAGES, shortened

_STAMP = (1980, 1, 1, 0, 0, 0)
_PROPERTIES = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    b"<Application>Microsoft Office PowerPoint</Application></Properties>"
)


def packed(slides: Slides, deck: Deck) -> bytes:
    """Return the file of a presentation."""
    _say_what_it_is(slides, deck)
    stream = BytesIO()
    slides.save(stream)
    return _stamped(stream.getvalue())


def _say_what_it_is(slides: Slides, deck: Deck) -> None:
    core = slides.core_properties
    when = dt.datetime.combine(dt.date.fromisoformat(deck.date), dt.time())
    core.title = shortened(deck.title, 250)
    core.author = shortened(deck.organisation, 250)
    core.last_modified_by = ""
    core.subject = shortened(deck.notice, 250)
    core.language = LANGUAGES.get(deck.language, deck.language)
    core.created = core.modified = core.last_printed = when
    core.revision = 1
    for name in ("category", "comments", "content_status", "identifier", "keywords", "version"):
        setattr(core, name, "")
    package = slides.part.package
    for rel in package._rels.values():  # noqa: SLF001 - the library does not give out the package's own parts
        if rel.reltype.endswith("/extended-properties"):
            rel.target_part._blob = _PROPERTIES  # noqa: SLF001 - titles of a template's slides are in there


def _stamped(content: bytes) -> bytes:
    stream = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 3
            target.writestr(entry, source.read(name))
    return stream.getvalue()
