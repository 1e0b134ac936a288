"""Slides on groups that are no teams: sites, lengths of service and the like, where each kind differs most."""

from __future__ import annotations

from collections.abc import Iterator

from diagnostic.measures import Measure
from diagnostic.report.chart_values import Intervals, Point
from diagnostic.report.compose.cuts import apart, attributes, point_of, told
from diagnostic.report.compose.deck_base import Maker
from diagnostic.report.deck import Picture, Slide
from diagnostic.report.selection import number, outcomes, root, scales
from diagnostic.report.values import Style
from diagnostic.survey_parts import CutInfo, SubjectInfo

_TOLD = 4
"""Further differences that stand beside the picture."""
_GROUPS = 13
"""Groups that a slide can carry with labels of twelve points; of more, those furthest from the whole."""


def cuts(maker: Maker) -> Iterator[Slide]:
    """Return a slide an attribute: its groups on the scale on which they differ most."""
    if maker.section("cuts") is None:
        return
    for infos in attributes(maker.context):
        slide = _slide(maker, infos)
        if slide is not None:
            yield slide


def _slide(maker: Maker, infos: tuple[CutInfo, ...]) -> Slide | None:
    context = maker.context
    asked = [each for each in scales(context.release) if context.names.style(each.id) is Style.SCORE]
    found = apart(context, infos, asked)
    subject = found[0][1] if found else next(iter(outcomes(context.release)), asked[0] if asked else None)
    if subject is None or context.names.style(subject.id) is not Style.SCORE:
        return None
    chart = _chart(maker, infos, subject)
    if chart is None:
        return None
    attribute = infos[0].attribute_name.to(context.wording.language)
    sentences = [told(context, *each) for each in found[: _TOLD + 1]]
    title = sentences[0] if sentences else maker.text("slides.cuts.none", attribute=attribute)
    return maker.slide(
        "cuts",
        title,
        Picture(chart, tuple(sentences[1:])),
        name=f"cuts-{infos[0].attribute}",
        say=sentences or (title,),
        alternative=maker.shows("bars", f"{attribute}: {title}"),
    )


def _chart(maker: Maker, infos: tuple[CutInfo, ...], subject: SubjectInfo) -> Intervals | None:
    context = maker.context
    points = [point for info in infos if (point := point_of(context, info, subject)) is not None]
    if len(points) < 2:
        return None
    whole = number(context.release, Measure.SCORE, "estimate", root(context.release).id, subject.id)
    return Intervals(
        _foremost(points, whole),
        context.names.subject(subject.id),
        Style.SCORE,
        whole,
        context.text("reference.whole"),
        (0.0, 100.0),
    )


def _foremost(points: list[Point], whole: float | None) -> tuple[Point, ...]:
    """Return as many groups as a slide can carry, in their order."""
    middle = 0.0 if whole is None else whole
    places = sorted(range(len(points)), key=lambda at: (-abs(points[at].estimate - middle), at))[:_GROUPS]
    return tuple(points[at] for at in sorted(places))
