"""A presentation of our own: 16:9, a master and four layouts, colours and fonts of the theme as a design to be changed.

Made from the library's empty presentation, whose master, layouts and theme are replaced: PowerPoint's own way of
changing colours, fonts and layouts then works on every slide.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from io import BytesIO
from typing import Any

from pptx import Presentation
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Slides
from pptx.slide import SlideLayout, SlideMaster
from pptx.util import Emu, Inches

from diagnostic.report.theme import Theme
from diagnostic.report.to_pptx_names import name_design
from diagnostic.report.to_pptx_paint import SLOTS, scheme_of
from diagnostic.report.to_pptx_text import clean
from diagnostic.report.wording import Wording

WIDTH, HEIGHT = 13.333, 7.5
MARGIN = 0.6
_TITLE = (MARGIN, 0.45, WIDTH - 2 * MARGIN, 1.0)
_LOGO = (1.1, 0.5)
"""The most that the logo takes in the corner of a slide."""
_BODY = (MARGIN, 1.55, WIDTH - 2 * MARGIN, 4.95)
_FOOT = 6.97
_EVERYWHERE = frozenset(
    {"Arial", "Georgia", "Times New Roman", "Calibri", "Cambria", "Verdana", "Tahoma", "Trebuchet MS"}
)
_GENERIC = frozenset(
    {"serif", "sans-serif", "monospace", "system-ui", "ui-serif", "ui-sans-serif", "Segoe UI", "Roboto"}
)
_KEPT = {0: "cover", 1: "content", 2: "divider", 5: "title"}
"""Layouts of the empty presentation that ours take the place of."""
_NS = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)


def base(theme: Theme, wording: Wording, logo: bytes | None) -> Slides:
    """Return the empty presentation in the looks of a theme."""
    slides = Presentation()
    slides.slide_width, slides.slide_height = Inches(WIDTH), Inches(HEIGHT)
    _without_leftovers(slides)
    master = slides.slide_masters[0]
    _set_design(master, theme)
    _set_master(master, logo)
    for at, layout in enumerate(list(master.slide_layouts)):
        if at in _KEPT:
            _set_layout(layout, _KEPT[at], wording)
        else:
            master.slide_layouts.remove(layout)
    name_design(slides, wording)
    return slides


def fonts(theme: Theme) -> tuple[str, str]:
    """Return the fonts of titles and of text, as far as the reader's machine can be expected to have them.

    A font that the theme carries as a file for pages is not on that machine; one that it only names should be.
    """
    carried = {face.family for face in theme.faces}
    return _font(theme.display, carried, "Georgia"), _font(theme.text, carried, "Arial")


def _font(families: str, carried: set[str], otherwise: str) -> str:
    names = [name.strip().strip("'\"") for name in families.split(",")]
    usable = [name for name in names if name not in carried and name not in _GENERIC]
    if usable and usable[0] == names[0]:
        return usable[0]
    return next((name for name in usable if name in _EVERYWHERE), otherwise)


def _without_leftovers(slides: Slides) -> None:
    """Drop what the empty presentation brings along: a picture of itself, a printer's settings, the size's name."""
    slides.part._element.find(qn("p:sldSz")).attrib.pop("type", None)  # noqa: SLF001 - 4:3
    package = slides.part.package
    for owner in (package, slides.part):
        rels = owner._rels  # noqa: SLF001 - the library offers no way to drop a part of the package
        for key in [key for key, rel in rels.items() if rel.reltype.endswith(("/thumbnail", "/printerSettings"))]:
            rels.pop(key)


def _set_design(master: SlideMaster, theme: Theme) -> None:
    """Replace the colours and fonts of the theme part."""
    part = next(rel.target_part for rel in master.part.rels.values() if rel.reltype.endswith("/theme"))
    display, text = fonts(theme)
    colours: Mapping[str, str] = scheme_of(theme).colours
    slots = "".join(f'<a:{slot}><a:srgbClr val="{colours[slot]}"/></a:{slot}>' for slot in SLOTS)
    links = "".join(
        f'<a:{slot}><a:srgbClr val="{theme.light[token].removeprefix("#").upper()}"/></a:{slot}>'
        for slot, token in (("hlink", "accent"), ("folHlink", "divided"))
    )
    name = escape(clean(theme.name))
    design = part.blob.decode("utf-8")
    design = re.sub(r"<a:theme ([^>]*)name=\"[^\"]*\"", rf'<a:theme \1name="{name}"', design, count=1)
    scheme = f'<a:clrScheme name="{name}">{slots}{links}</a:clrScheme>'
    design = re.sub(r"<a:clrScheme.*?</a:clrScheme>", scheme, design, flags=re.DOTALL)
    kinds = "".join(
        f'<a:{kind}><a:latin typeface="{escape(font)}"/><a:ea typeface=""/><a:cs typeface=""/></a:{kind}>'
        for kind, font in (("majorFont", display), ("minorFont", text))
    )
    design = re.sub(
        r"<a:fontScheme.*?</a:fontScheme>",
        f'<a:fontScheme name="{name}">{kinds}</a:fontScheme>',
        design,
        flags=re.DOTALL,
    )
    part._blob = design.encode("utf-8")  # noqa: SLF001 - the library keeps a theme as bytes, to be read only


# --- shapes of master and layouts ------------------------------------------------------------------------------------


def _set_master(master: SlideMaster, logo: bytes | None) -> None:
    left, top, width, height = _TITLE
    title = (left, top, width - (_LOGO[0] + 0.3 if logo is not None else 0.0), height)
    foot, number = (MARGIN, _FOOT, 9.0, 0.32), (WIDTH - MARGIN - 1.2, _FOOT, 1.2, 0.32)
    shapes = [
        _bar(2, (0, 0, 0.14, HEIGHT), "accent1"),
        _placeholder(3, "title", "", title, _Style(anchor="t")),
        _placeholder(4, "body", 'idx="1"', _BODY),
        _placeholder(5, "ftr", 'sz="quarter" idx="3"', foot, _Style(11, "accent2", bold=True)),
        _placeholder(6, "sldNum", 'sz="quarter" idx="4"', number, _Style(11, "accent6", right=True)),
    ]
    tree = master.element.cSld
    tree.getparent().replace(tree, _tree(shapes, "bg1"))
    styles = master.element.find(qn("p:txStyles"))
    styles.getparent().replace(styles, parse_xml(_STYLES))
    if logo is not None:
        _add_logo(master, logo)


def _add_logo(master: SlideMaster, logo: bytes) -> None:
    """Put the logo into the corner of every slide, as part of the design."""
    part, key = master.part.get_or_add_image_part(BytesIO(logo))
    width, height = logo_size(part.image.size, *_LOGO)
    left = WIDTH - MARGIN - width
    picture = (
        f'<p:pic {_NS}><p:nvPicPr><p:cNvPr id="9" name="" descr=""/><p:cNvPicPr><a:picLocks noChangeAspect="1"/>'
        f'</p:cNvPicPr><p:nvPr userDrawn="1"/></p:nvPicPr><p:blipFill><a:blip r:embed="{key}"/><a:stretch><a:fillRect/>'
        f"</a:stretch></p:blipFill><p:spPr>{_frame((left, 0.45, width, height))}"
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>'
    )
    master.element.cSld.spTree.append(parse_xml(picture))


def logo_size(pixels: tuple[int, int], width: float, height: float) -> tuple[float, float]:
    """Return the inches of a picture that keeps its shape within a box."""
    scale = min(width / max(pixels[0], 1), height / max(pixels[1], 1))
    return pixels[0] * scale, pixels[1] * scale


def _set_layout(layout: SlideLayout, kind: str, wording: Wording) -> None:
    number = _placeholder(8, "sldNum", 'sz="quarter" idx="11"', None)
    foot = _placeholder(7, "ftr", 'sz="quarter" idx="10"', None)
    ground, left = "bg1", MARGIN + 0.25
    match kind:
        case "cover":
            ground = "tx2"
            title = _Style(40, "bg1", "b", display=True)
            shapes = [
                *_motif(),
                _bar(2, (left, 4.25, 1.4, 0.07), "accent2"),
                _placeholder(3, "ctrTitle", "", (left, 1.95, 11.0, 2.1), title),
                _placeholder(4, "subTitle", 'idx="1"', (left, 4.55, 11.0, 1.5), _Style(20, "bg1")),
                _placeholder(7, "ftr", 'sz="quarter" idx="10"', (left, _FOOT, 9.0, 0.32), _Style(11, "bg1", bold=True)),
            ]
        case "divider":
            ground = "bg2"
            shapes = [
                _bar(2, (MARGIN, 4.0, 1.4, 0.07), "accent1"),
                _placeholder(3, "title", "", (MARGIN, 2.2, 10.9, 1.6), _Style(36, anchor="b")),
                _placeholder(4, "body", 'idx="1"', (MARGIN, 4.25, 10.9, 1.2), _Style(20)),
                foot,
                number,
            ]
        case "content":
            shapes = [_placeholder(3, "title", "", None), _placeholder(4, "obj", 'idx="1"', None), foot, number]
        case _:
            shapes = [_placeholder(3, "title", "", None), foot, number]
    tree = layout.element.cSld
    fresh = _tree(shapes, ground)
    fresh.set("name", wording.text(f"slides.layout.{kind}"))
    tree.getparent().replace(tree, fresh)
    layout.element.attrib.pop("showMasterSp", None)
    if kind == "cover":
        layout.element.set("showMasterSp", "0")


def _tree(shapes: list[str], ground: str) -> Any:  # an element of the library
    """Return the shapes of a master or layout on their ground."""
    origin = '<a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/>'
    return parse_xml(
        f'<p:cSld {_NS}><p:bg><p:bgPr><a:solidFill><a:schemeClr val="{ground}"/></a:solidFill><a:effectLst/></p:bgPr>'
        '</p:bg><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>'
        f"<p:grpSpPr><a:xfrm>{origin}</a:xfrm></p:grpSpPr>{''.join(shapes)}</p:spTree></p:cSld>"
    )


def _frame(place: tuple[float, float, float, float]) -> str:
    x, y, width, height = (Emu(Inches(edge)) for edge in place)
    return f'<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'


def _bar(own: int, place: tuple[float, float, float, float], paint: str) -> str:
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{own}" name=""/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr>{_frame(place)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        f'<a:solidFill><a:schemeClr val="{paint}"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr>'
        "<p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr/></a:p></p:txBody></p:sp>"
    )


def _motif() -> list[str]:
    """Return the links of a chain, fainter from right to left, that only the cover has."""
    shape = '<a:prstGeom prst="chevron"><a:avLst><a:gd name="adj" fmla="val 38000"/></a:avLst></a:prstGeom>'
    links = []
    for at in range(5):
        paint = f'<a:schemeClr val="{"accent2" if at == 4 else "accent1"}"><a:alpha val="{25000 + 18000 * at}"/>'
        links.append(
            f'<p:sp><p:nvSpPr><p:cNvPr id="{20 + at}" name=""/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>'
            f"<p:spPr>{_frame((WIDTH - 4.85 + 0.86 * at, 0.75, 1.35, 0.95))}{shape}<a:solidFill>{paint}</a:schemeClr>"
            "</a:solidFill><a:ln><a:noFill/></a:ln></p:spPr><p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr/></a:p>"
            "</p:txBody></p:sp>"
        )
    return links


@dataclass(frozen=True, slots=True)
class _Style:
    """How the text of a placeholder looks; what is not said is as the master has it."""

    size: int = 0
    paint: str = ""
    anchor: str = ""
    right: bool = False
    bold: bool = False
    display: bool = False

    def list_style(self) -> str:
        """Return its first level; nothing where all is as the master has it."""
        if not (self.size or self.paint or self.right):
            return "<a:lstStyle/>"
        size = f' sz="{self.size * 100}"' if self.size else ""
        bold = ' b="1"' if self.bold else ""
        fill = f'<a:solidFill><a:schemeClr val="{self.paint}"/></a:solidFill>' if self.paint else ""
        face = '<a:latin typeface="+mj-lt"/>' if self.display else ""
        side = "r" if self.right else "l"
        return (
            f'<a:lstStyle><a:lvl1pPr marL="0" indent="0" algn="{side}"><a:buNone/>'
            f"<a:defRPr{size}{bold}>{fill}{face}</a:defRPr></a:lvl1pPr></a:lstStyle>"
        )


_PLAIN = _Style()
_NUMBER = (
    '<a:p><a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum"><a:rPr/><a:t>‹#›</a:t></a:fld>'
    "<a:endParaRPr/></a:p>"
)


def _placeholder(
    own: int, kind: str, more: str, place: tuple[float, float, float, float] | None, style: _Style = _PLAIN
) -> str:
    """Return a placeholder; without a place it stands where the master has it."""
    frame = f'{_frame(place)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>' if place else ""
    anchor = f' anchor="{style.anchor}"' if style.anchor else ""
    body = (
        f'<a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0"{anchor}><a:normAutofit/></a:bodyPr>' if place else "<a:bodyPr/>"
    )
    text = _NUMBER if kind == "sldNum" else "<a:p><a:endParaRPr/></a:p>"
    holder = f"<p:ph {more}/>" if kind == "obj" else f'<p:ph type="{kind}" {more}/>'
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{own}" name=""/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f"<p:nvPr>{holder}</p:nvPr></p:nvSpPr><p:spPr>{frame}</p:spPr>"
        f"<p:txBody>{body}{style.list_style()}{text}</p:txBody></p:sp>"
    )


def _level(at: int, size: int) -> str:
    return (
        f'<a:lvl{at}pPr marL="{228600 * at}" indent="-228600" algn="l"><a:spcBef><a:spcPts val="600"/></a:spcBef>'
        f'<a:buClr><a:schemeClr val="accent1"/></a:buClr><a:buFont typeface="Arial"/><a:buChar char="•"/>'
        f'<a:defRPr sz="{size * 100}" kern="1200"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill>'
        f'<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/></a:defRPr></a:lvl{at}pPr>'
    )


_STYLES = (
    f'<p:txStyles {_NS}><p:titleStyle><a:lvl1pPr algn="l"><a:lnSpc><a:spcPct val="95000"/></a:lnSpc><a:buNone/>'
    '<a:defRPr sz="2600" b="1" kern="1200"><a:solidFill><a:schemeClr val="tx2"/></a:solidFill>'
    '<a:latin typeface="+mj-lt"/><a:ea typeface="+mj-ea"/><a:cs typeface="+mj-cs"/></a:defRPr></a:lvl1pPr>'
    "</p:titleStyle>"
    f"<p:bodyStyle>{''.join(_level(at, size) for at, size in enumerate((18, 16, 14, 14, 14), start=1))}</p:bodyStyle>"
    '<p:otherStyle><a:lvl1pPr marL="0" algn="l"><a:defRPr sz="1400" kern="1200"><a:solidFill>'
    '<a:schemeClr val="tx1"/></a:solidFill><a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/>'
    '<a:cs typeface="+mn-cs"/></a:defRPr></a:lvl1pPr></p:otherStyle></p:txStyles>'
)
