"""The chain of the offer as shapes of the presentation's own: arrows from left to right, and what brakes it below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.shapes.autoshape import Shape
from pptx.shapes.group import GroupShape
from pptx.shapes.shapetree import GroupShapes
from pptx.slide import Slide
from pptx.util import Inches

from diagnostic.report.chart_values import ChainBlock, ChainLink, ChainPicture
from diagnostic.report.to_pptx_paint import GROUND, GROUNDS, INK, MARKS, Paint, Scheme
from diagnostic.report.to_pptx_text import Fitter, Look, Piece, shortened, write
from diagnostic.report.values import Style
from diagnostic.report.wording import Wording

_BRAKE = "brake"
_HEAD = 0.82
_GAP = 0.1
_NARROWEST, _BESIDE = 1.4, 0.12
"""The width of the box of a scale, at least, and what is kept free beside its name, in inches."""
_LEAST = 12
"""The smallest size of a name."""
_DEEP, _BRAKING = Paint("tx2"), Paint("accent2")


@dataclass(frozen=True, slots=True)
class _Pencil:
    shapes: GroupShapes
    wording: Wording
    fitter: Fitter
    scheme: Scheme

    def box(
        self,
        place: tuple[float, float, float, float],
        ground: Paint | None,
        name: str,
        *,
        kind: MSO_SHAPE = MSO_SHAPE.RECTANGLE,
    ) -> Shape:
        """Draw a shape without an outline."""
        shape = self.shapes.add_shape(kind, *(Inches(edge) for edge in place))
        shape.name = shortened(name, 60)
        properties = shape._element.spPr  # noqa: SLF001 - the library has no tints
        fill = f"<a:solidFill {nsdecls('a')}>{ground.xml()}</a:solidFill>" if ground else f"<a:noFill {nsdecls('a')}/>"
        properties.append(parse_xml(fill))
        properties.append(parse_xml(f"<a:ln {nsdecls('a')}><a:noFill/></a:ln>"))
        style = shape._element.find("{http://schemas.openxmlformats.org/presentationml/2006/main}style")  # noqa: SLF001
        if style is not None:
            shape._element.remove(style)  # noqa: SLF001 - shadows and outlines of the design
        return shape

    def text(self, shape: Shape, pieces: Sequence[Piece], *, left: float = 0.1, right: float = 0.1) -> None:
        """Write into a shape, in the middle of its height."""
        write(shape.text_frame, pieces, self.wording.text("language.spelling"), anchor=MSO_ANCHOR.MIDDLE)
        shape.text_frame.margin_left, shape.text_frame.margin_right = Inches(left), Inches(right)


def draw_chain(
    slide: Slide,
    chart: ChainPicture,
    place: tuple[float, float, float, float],
    fitter: Fitter,
    looks: tuple[Wording, Scheme],
) -> GroupShape:
    """Put the chain on a slide as one group and return it."""
    group = slide.shapes.add_group_shape()
    pencil = _Pencil(group.shapes, looks[0], fitter, looks[1])
    flow = [block for block in chart.blocks if block.place != _BRAKE]
    brakes = [block for block in chart.blocks if block.place == _BRAKE]
    left, top, width, height = place
    deepest = max((len(block.links) for block in flow), default=0)
    share = 0.66 if brakes and flow else 1.0
    if flow:
        own = (width - _GAP * (len(flow) - 1)) / len(flow)
        row = min(0.62, max(0.3, (height * share - _HEAD - _GAP) / max(deepest, 1) - 0.06))
        for at, block in enumerate(flow):
            _column(pencil, block, (left + at * (own + _GAP), top, own, row))
    start = top + (height * share if flow else 0.0) + _GAP
    if brakes:
        own = (width - _GAP * (len(brakes) - 1)) / len(brakes)
        for at, block in enumerate(brakes):
            _brake(pencil, block, (left + at * (own + _GAP), start, own, top + height - start))
    return group


def _column(pencil: _Pencil, block: ChainBlock, place: tuple[float, float, float, float]) -> None:
    """Draw a block of the flow: an arrow with its name and average, its scales under it."""
    left, top, width, row = place
    arrow = pencil.box((left, top, width + 0.06, _HEAD), _DEEP, block.title, kind=MSO_SHAPE.PENTAGON)
    arrow.adjustments[0] = 0.25
    ink = pencil.scheme.ink_on(_DEEP)
    pieces = [Piece(block.title, Look(15, ink, bold=True, align=PP_ALIGN.LEFT))]
    if block.score is not None:
        pieces.append(Piece(pencil.wording.number(block.score, Style.SCORE), Look(15, ink, align=PP_ALIGN.LEFT)))
    pencil.text(arrow, pencil.fitter.shrunk(pieces, width - 0.45, _HEAD - 0.06, least=12), right=0.28)
    for at, link in enumerate(block.links):
        _link(pencil, link, (left, top + _HEAD + _GAP + at * (row + 0.06), width, row))


def _brake(pencil: _Pencil, block: ChainBlock, place: tuple[float, float, float, float]) -> None:
    """Draw a block of what slows the chain down: its name on the left edge, its scales side by side."""
    left, top, width, height = place
    pencil.box((left, top, 0.07, height), _BRAKING, pencil.wording.text("slides.shape.ground"))
    score = "" if block.score is None else f"  {pencil.wording.number(block.score, Style.SCORE)}"
    head = pencil.box((left + 0.07, top, width - 0.07, 0.4), None, block.title)
    pencil.text(
        head,
        pencil.fitter.shrunk(
            [Piece(f"{block.title}{score}", Look(15, INK, bold=True, align=PP_ALIGN.LEFT))], width - 0.3, 0.4, least=12
        ),
    )
    count = max(len(block.links), 1)
    most = max(1, int(width / max((_least(pencil, link) for link in block.links), default=_NARROWEST)))
    rows = -(-count // most)
    columns = -(-count // rows)
    own = (width - 0.17 - _GAP * (columns - 1)) / columns
    tall = min(0.95, (height - 0.45) / rows - 0.04)
    for at, link in enumerate(block.links):
        x = left + 0.17 + (at % columns) * (own + _GAP)
        _link(pencil, link, (x, top + 0.45 + (at // columns) * (tall + 0.04), own, tall))


def _link(pencil: _Pencil, link: ChainLink, place: tuple[float, float, float, float]) -> None:
    """Draw a scale: its name to the left, its score and mark to the right."""
    width, height = place[2], place[3]
    ground = GROUNDS.get(link.tone) or GROUND
    ink = pencil.scheme.ink_on(ground)
    box = pencil.box(place, ground, link.label)
    number, mark = _number(pencil, link), MARKS.get(link.tone, "")
    look = Look(13, ink, bold=True, align=PP_ALIGN.RIGHT)
    room = _room(pencil, number, mark)
    pieces = pencil.fitter.shrunk(
        [Piece(link.label, Look(13, ink, align=PP_ALIGN.LEFT))], width - room - _BESIDE, height - 0.02, least=_LEAST
    )
    pencil.text(box, pieces, left=0.08, right=room)
    score = pencil.box((place[0] + width - room, place[1], room, height), None, link.label)
    pencil.text(score, [Piece(f"{number} {mark}".strip(), look)], left=0.0, right=0.08)
    score.text_frame.word_wrap = (
        False  # in a wider font than expected, a number is better over its edge than in two lines
    )


def _number(pencil: _Pencil, link: ChainLink) -> str:
    """Return the score of a scale as it is shown."""
    if link.score is None:
        return pencil.wording.text("mark.withheld")
    return pencil.wording.number(link.score, Style.CHANGE if link.score < 0 else Style.SCORE)


def _room(pencil: _Pencil, number: str, mark: str) -> float:
    """Return the inches that a score and its mark take."""
    return pencil.fitter.width(number, Look(13, INK, bold=True)) + 0.12 + (0.24 if mark else 0.0)


def _least(pencil: _Pencil, link: ChainLink) -> float:
    """Return how wide the box of a scale is at least: no word of its name is broken beside its score."""
    word = pencil.fitter.longest(link.label, Look(_LEAST))
    return max(_NARROWEST, word + _room(pencil, _number(pencil, link), MARKS.get(link.tone, "")) + _BESIDE + _GAP)
