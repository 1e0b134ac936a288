"""Working across teams: the silo index, and who works with whom and how well."""

from __future__ import annotations

from diagnostic.release import Measure, Shown
from diagnostic.report.compose.context import VERDICT_TONES, Context
from diagnostic.report.document import (
    Block,
    Bullets,
    Figure,
    Intervals,
    Matrix,
    Paragraph,
    Point,
    Section,
    Style,
    TableBlock,
    Tone,
    Value,
)
from diagnostic.report.findings import weak_links
from diagnostic.report.selection import linked_units, nested, number, root, silo_indices

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
        blocks += _links(context)
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
    below = [name for name, point in points.items() if point.tone is Tone.BELOW]
    if not below:
        return context.text("silos.units.none", **values)
    return context.text("silos.units", units=context.wording.join(below), **values)


def _links(context: Context) -> list[Block]:
    units = linked_units(context.release)
    shown = [
        (one, other)
        for one in units
        for other in units
        if isinstance(context.release.cell(Measure.LINK, one, other), Shown)
    ]
    if not shown:
        return [context.paragraph("nothing.links")]
    weak = weak_links(context.release)
    blocks: list[Block] = [_matrix(context, units, len(shown))]
    if weak:
        return [*blocks, context.paragraph("links.weakest"), Bullets(context.sentences(weak))]
    return [*blocks, context.paragraph("nothing.weak_links")]


def _matrix(context: Context, units: tuple[str, ...], shown: int) -> Figure:
    def grid(column: str) -> tuple[tuple[float | None, ...], ...]:
        return tuple(
            tuple(number(context.release, Measure.LINK, column, one, other) for other in units) for one in units
        )

    verdicts = grid("verdict")
    flagged = tuple(tuple(verdict is not None and verdict < 0 for verdict in row) for row in verdicts)
    names = tuple(context.names.unit(unit) for unit in units)
    chart = Matrix(
        names,
        names,
        grid("quality"),
        grid("need"),
        flagged,
        context.text("links.rows"),
        context.text("links.columns"),
        context.text("links.quality"),
        context.text("links.need"),
    )
    weak = sum(sum(row) for row in flagged)
    sentence = context.wording.plural("links.sentence", weak, links=context.wording.plural("count.links", shown))
    return Figure(
        "links",
        context.text("links.title"),
        chart,
        sentence,
        context.text("alt.matrix", sentence=sentence),
        _link_table(context, units),
    )


def _link_table(context: Context, units: tuple[str, ...]) -> TableBlock:
    columns = context.columns(
        ("from", Style.TEXT),
        ("to", Style.TEXT),
        ("quality", Style.SCORE),
        ("interval", Style.TEXT),
        ("need", Style.SCORE),
        ("answers", Style.COUNT),
    )
    rows = []
    for one in units:
        for other in (unit for unit in units if unit != one):
            cell = context.release.cell(Measure.LINK, one, other)
            verdict = cell.get("verdict") if isinstance(cell, Shown) else None
            rows.append(
                (
                    Value(text=context.names.unit(one)),
                    Value(text=context.names.unit(other)),
                    context.figure(cell, "quality", Style.SCORE, tone=VERDICT_TONES[int(verdict or 0)]),
                    context.interval(cell, Style.SCORE),
                    context.figure(cell, "need", Style.SCORE),
                    context.figure(cell, "n", Style.COUNT),
                )
            )
    return TableBlock(context.text("links.table"), columns, tuple(rows))
