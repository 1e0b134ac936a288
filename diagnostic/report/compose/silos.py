"""Working across teams: the silo index, and who works with whom and how well."""

from __future__ import annotations

from diagnostic.cells import Shown
from diagnostic.measures import Measure
from diagnostic.report.chart_values import Intervals, Point
from diagnostic.report.compose.context import VERDICT_TONES, Context
from diagnostic.report.compose.links import link_blocks
from diagnostic.report.document import Block, Figure, Group, Paragraph, Section, TableBlock
from diagnostic.report.selection import nested, number, root, silo_indices
from diagnostic.report.values import Style, Tone, Value

_ENDS = ("estimate", "low", "high")


def silos_section(context: Context) -> Section | None:
    """Return how teams work together; nothing where neither a silo index nor the roster question was asked."""
    indices = silo_indices(context.release)
    asked = Measure.LINK in context.release.tables
    if not indices and not asked:
        return None
    blocks: list[Block] = []
    for subject in indices:
        blocks += _index(context, subject.id)
    if asked:
        blocks += _linked(context)
    title, kicker = context.text("section.silos"), context.text("section.silos.kicker")
    return Section("silos", title, tuple(blocks), kicker)


def _index(context: Context, subject: str) -> list[Block]:
    unit = root(context.release).id
    cell = context.release.cell(Measure.SCORE, unit, subject)
    info = context.names.info(subject)
    language = context.wording.language
    if not isinstance(cell, Shown):
        return [context.paragraph("nothing.score_of", subject=context.quoted(subject), reason=context.why(cell))]
    lead = context.text(
        "silos.index",
        subject=context.quoted(subject),
        score=context.wording.number(cell.number("estimate"), Style.SCORE),
        interval=context.interval(cell, Style.SCORE).text,
    )
    meaning = context.text("silos.meaning", high=info.high.to(language), low=info.low.to(language))
    blocks: list[Block] = [Paragraph(lead, lead=True), Paragraph(meaning)]
    points = _points(context, subject)
    return [*blocks, _units(context, subject, points)] if len(points) > 1 else blocks


def _points(context: Context, subject: str) -> dict[str, Point]:
    """Return the scores by name of the unit, every division followed by its teams."""
    points = {}
    for unit in nested(context.release):
        cell = context.release.cell(Measure.SCORE, unit.id, subject)
        ends = [cell.get(column) for column in _ENDS] if isinstance(cell, Shown) and unit.parent is not None else []
        known = [end for end in ends if end is not None]
        if len(known) == len(_ENDS):
            tone = VERDICT_TONES[context.verdict(unit.id, subject) or 0]
            points[context.names.unit(unit.id)] = Point(context.row(unit), known[0], known[1], known[2], tone)
    return points


def _units(context: Context, subject: str, points: dict[str, Point]) -> Figure:
    quoted = context.quoted(subject)
    sentence = _units_sentence(context, points)
    whole = number(context.release, Measure.SCORE, "estimate", root(context.release).id, subject)
    chart = Intervals(
        tuple(points.values()),
        context.names.subject(subject),
        Style.SCORE,
        whole,
        context.text("reference.whole"),
        (0.0, 100.0),
    )
    rows = tuple(
        (
            Value(text=context.names.unit(unit.id)),
            context.score(unit.id, subject, tone=VERDICT_TONES[context.verdict(unit.id, subject) or 0]),
            context.interval(context.release.cell(Measure.SCORE, unit.id, subject), Style.SCORE),
        )
        for unit in nested(context.release)
    )
    columns = context.columns(("unit", Style.TEXT), ("score", Style.SCORE), ("interval", Style.TEXT))
    table = TableBlock(context.text("silos.table", subject=quoted), columns, rows)
    title = context.text("silos.title", subject=quoted)
    return Figure(f"silos-{subject}", title, chart, sentence, context.text("alt.intervals", sentence=sentence), table)


def _units_sentence(context: Context, points: dict[str, Point]) -> str:
    lowest, highest = (end(points, key=lambda name: (points[name].estimate, name)) for end in (min, max))
    values = {
        "low": context.wording.number(points[lowest].estimate, Style.SCORE),
        "low_unit": lowest,
        "high": context.wording.number(points[highest].estimate, Style.SCORE),
        "high_unit": highest,
    }
    apart = [
        context.wording.plural(f"silos.units.{tone.value}", len(found), units=context.wording.join(found))
        for tone in (Tone.BELOW, Tone.ABOVE)
        if (found := [name for name, point in points.items() if point.tone is tone])
    ]
    return " ".join([context.text("silos.units", **values), *(apart or [context.text("silos.units.none")])])


def _linked(context: Context) -> list[Block]:
    """Return the links of every roster question, under its name where there are several."""
    used = [roster for roster in context.release.rosters if roster.units]
    blocks: list[Block] = []
    for at, roster in enumerate(used):
        suffix = f"-{roster.id}" if at else ""
        made = link_blocks(context, roster, suffix)
        blocks += (
            made if len(used) == 1 else [Group(f"roster-{roster.id}", context.names.subject(roster.id), tuple(made))]
        )
    unused = [roster for roster in context.release.rosters if not roster.units]
    return [*blocks, *(context.paragraph("silos.unused", name=context.names.subject(each.id)) for each in unused)]
