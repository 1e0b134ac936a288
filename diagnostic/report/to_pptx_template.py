"""A client's presentation as the ground of ours: its layouts by what they hold, its size and colours, its slides gone.

``check_template`` says all that is wrong with a file before anything is made from it.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PackageNotFoundError
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Slides
from pptx.slide import SlideLayout

from diagnostic.problems import Code, InvalidInput, Place, Problem
from diagnostic.report.to_pptx_paint import SLOTS, Scheme

_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0"
_TITLES = frozenset({PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE})
_FEET = frozenset({PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.DATE})
_OTHERS = {
    "application/vnd.openxmlformats-officedocument.presentationml.template.main+xml": ".potx",
    "application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml": ".ppsx",
    "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml": ".pptm",
    "application/vnd.ms-powerpoint.template.macroEnabled.main+xml": ".potm",
}


@dataclass(frozen=True, slots=True)
class Layouts:
    """The layouts for each kind of slide."""

    cover: SlideLayout
    divider: SlideLayout
    title: SlideLayout
    """A title, and room under it."""


def check_template(path: Path) -> None:
    """Say what is wrong with a client's presentation; nothing where it can be used.

    Raises
    ------
    InvalidInput
        It cannot be read, is encrypted or damaged, is a design and no presentation, or has no layout with a title.
    """
    open_template(path)


def open_template(path: Path) -> Slides:
    """Return a client's presentation without its slides.

    Raises
    ------
    InvalidInput
        As ``check_template``.
    """
    place = Place(file=str(path))
    _check_container(path, place)
    try:
        slides = Presentation(str(path))
        titled = [layout for master in slides.slide_masters for layout in master.slide_layouts if _titled(layout)]
    except (PackageNotFoundError, KeyError, ValueError, AttributeError, SyntaxError, zipfile.BadZipFile) as error:
        raise InvalidInput([Problem(Code.TEMPLATE_DAMAGED, place)]) from error
    if not titled:
        raise InvalidInput([Problem(Code.TEMPLATE_NO_TITLE, place)])
    _remove_slides(slides)
    return slides


def _check_container(path: Path, place: Place) -> None:
    """Refuse what is no presentation, by what is in the file and not by its name."""
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except FileNotFoundError as error:
        raise InvalidInput([Problem(Code.FILE_NOT_FOUND, place)]) from error
    except OSError as error:
        code = Code.IS_A_FOLDER if path.is_dir() else Code.FILE_NOT_READABLE
        raise InvalidInput([Problem(code, place)]) from error
    if start == _OLE:
        raise InvalidInput([Problem(Code.TEMPLATE_ENCRYPTED, place)])
    if not start.startswith(_ZIP):
        raise InvalidInput([Problem(Code.TEMPLATE_NO_PRESENTATION, place)])
    try:
        with zipfile.ZipFile(path) as archive:
            types = archive.read("[Content_Types].xml").decode("utf-8", "replace")
    except KeyError as error:
        raise InvalidInput([Problem(Code.TEMPLATE_NO_PRESENTATION, place)]) from error
    except (zipfile.BadZipFile, OSError, RuntimeError, EOFError) as error:
        raise InvalidInput([Problem(Code.TEMPLATE_DAMAGED, place)]) from error
    kind = next((suffix for content, suffix in _OTHERS.items() if content in types), "")
    if kind:
        raise InvalidInput([Problem(Code.TEMPLATE_KIND, place, {"kind": kind})])
    if "presentationml.presentation.main+xml" not in types:
        raise InvalidInput([Problem(Code.TEMPLATE_NO_PRESENTATION, place)])


def layouts_of(slides: Slides) -> Layouts:
    """Return the layouts to use, by the placeholders they hold and not by their names."""
    every = [layout for master in slides.slide_masters for layout in master.slide_layouts if _titled(layout)]
    bare = [layout for layout in every if not _contents(layout)]
    one = [layout for layout in every if len(_contents(layout)) == 1]
    title = _fullest(bare or one or every)
    cover = next((layout for layout in every if _types(layout) & {PP_PLACEHOLDER.SUBTITLE}), None)
    divider = next((layout for layout in one if _is_section(layout)), None)
    return Layouts(cover or title, divider or cover or title, title)


def _fullest(layouts: Sequence[SlideLayout]) -> SlideLayout:
    """Return the layout whose title leaves most room below: a plain slide, and no cover."""
    return min(layouts, key=_bottom_of_title)


def _bottom_of_title(layout: SlideLayout) -> int:
    shape = next(each for each in layout.placeholders if each.placeholder_format.type in _TITLES)
    return (shape.top or 0) + (shape.height or 0)


def _is_section(layout: SlideLayout) -> bool:
    return bool(layout.element.get("type") == "secHead")


def _types(layout: SlideLayout) -> set[PP_PLACEHOLDER]:
    return {shape.placeholder_format.type for shape in layout.placeholders}


def _titled(layout: SlideLayout) -> bool:
    return bool(_types(layout) & _TITLES)


def _contents(layout: SlideLayout) -> list[PP_PLACEHOLDER]:
    kinds = [shape.placeholder_format.type for shape in layout.placeholders]
    return [kind for kind in kinds if kind not in _TITLES | _FEET]


def scheme_in(slides: Slides) -> Scheme:
    """Return the colours of a presentation's slots."""
    master = slides.slide_masters[0]
    colours = _colours(_design(slides))
    mapped = master.element.find(qn("p:clrMap"))
    names = {"dk1": "tx1", "lt1": "bg1", "dk2": "tx2", "lt2": "bg2"}
    return Scheme({slot: colours[mapped.get(names.get(slot, slot), slot)] for slot in SLOTS})


def fonts_in(slides: Slides) -> tuple[str, str]:
    """Return the names of the fonts of titles and of text."""
    design = parse_xml(_design(slides))
    names = []
    for kind in ("a:majorFont", "a:minorFont"):
        font = design.find(f".//{qn(kind)}/{qn('a:latin')}")
        names.append("" if font is None else font.get("typeface", ""))
    return names[0], names[1]


def _design(slides: Slides) -> bytes:
    """Return the theme part of the first master."""
    master = slides.slide_masters[0]
    part = next(rel.target_part for rel in master.part.rels.values() if rel.reltype.endswith("/theme"))
    return bytes(part.blob)


def _colours(design: bytes) -> dict[str, str]:
    """Return the colours of a theme part by slot."""
    from_theme = parse_xml(design).find(f".//{qn('a:clrScheme')}")
    found = {}
    for slot in from_theme:
        colour = slot[0]
        value = colour.get("lastClr") if colour.tag == qn("a:sysClr") else colour.get("val")
        found[slot.tag.rpartition("}")[2]] = (value or "000000").upper()
    return found


def _remove_slides(slides: Slides) -> None:
    """Remove the slides with their parts, and what speaks of them: custom shows and the list of sections."""
    root = slides.part._element  # noqa: SLF001 - the library cannot remove slides
    for key in [slide.rId for slide in slides.slides._sldIdLst]:  # noqa: SLF001
        slides.part.rels.pop(key)
    listed = root.find(qn("p:sldIdLst"))
    if listed is not None:
        for slide in list(listed):
            listed.remove(slide)
    shows = root.find(qn("p:custShowLst"))
    if shows is not None:
        root.remove(shows)
    more = root.find(qn("p:extLst"))
    for extension in list(more) if more is not None else ():
        if any(child.tag.endswith("}sectionLst") for child in extension):
            more.remove(extension)
