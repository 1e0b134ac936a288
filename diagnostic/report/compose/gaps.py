"""Two gaps: how role levels see the same scales, and what was raised against what was delivered."""

from __future__ import annotations

from diagnostic.cells import Shown
from diagnostic.measures import Measure
from diagnostic.questionnaire import ScaleKind
from diagnostic.report.chart_values import GroupedDots, MapPoint, Plane
from diagnostic.report.compose.context import Context
from diagnostic.report.compose.role_gaps import within_teams
from diagnostic.report.document import Block, Bullets, Callout, Column, Figure, Paragraph, Section, TableBlock
from diagnostic.report.findings import Finding, Kind, disillusion, perception
from diagnostic.report.selection import gaps, half, number, root, scales
from diagnostic.report.values import Style, Tone, Value
from diagnostic.survey_parts import SubjectInfo, UnitInfo

SENTENCES = 5
NAMED = 15


def perception_section(context: Context) -> Section | None:
    """Return how role levels compare; nothing where the role level was not asked."""
    if not context.release.roles:
        return None
    subjects = tuple(subject for subject in scales(context.release) if subject.kind is ScaleKind.MEAN)
    found = tuple(finding for finding in perception(context.release) if finding.subject in {s.id for s in subjects})
    blocks: list[Block] = [context.paragraph("perception.intro")]
    if any(_estimates(context, subject.id, known=True) for subject in subjects):
        blocks.append(_dots(context, subjects, found))
        if len(found) > 1:
            blocks.append(Bullets(context.sentences(found[:SENTENCES])))
        blocks += within_teams(context, subjects)
    else:
        blocks.append(context.paragraph("nothing.roles"))
    title, kicker = context.text("section.perception"), context.text("section.perception.kicker")
    return Section("perception", title, tuple(blocks), kicker)


def _estimates(context: Context, subject: str, *, known: bool = False) -> tuple[float | None, ...]:
    found = tuple(
        number(context.release, Measure.ROLE_SCORE, "estimate", role.id, subject) for role in context.release.roles
    )
    return tuple(value for value in found if value is not None) if known else found


def _dots(context: Context, subjects: tuple[SubjectInfo, ...], found: tuple[Finding, ...]) -> Figure:
    roles = context.release.roles
    apart = {(finding.partner, finding.subject) for finding in found}
    chart = GroupedDots(
        tuple(context.names.role(role.id) for role in roles),
        tuple(
            (
                context.names.subject(subject.id),
                _estimates(context, subject.id),
                tuple((role.id, subject.id) in apart for role in roles),
            )
            for subject in subjects
        ),
        context.text("column.score"),
        Style.SCORE,
    )
    reference = context.release.about.perception_reference
    if found:
        sentence = context.wording.plural(
            "perception.sentence",
            len(found),
            reference=context.names.role(reference),
            largest=context.sentences(found[:1])[0],
        )
    else:
        made = sum(
            isinstance(context.release.cell(Measure.ROLE_CONTRAST, role.id, subject.id), Shown)
            for role in roles
            for subject in subjects
        )
        comparisons = context.wording.plural("count.comparisons", made)
        sentence = context.text("nothing.perception", comparisons=comparisons)
    alternative = context.text("alt.dots", groups=context.wording.join(chart.groups), sentence=sentence)
    table = _role_table(context, subjects, apart)
    return Figure("perception-dots", context.text("perception.title"), chart, sentence, alternative, table)


def _role_table(context: Context, subjects: tuple[SubjectInfo, ...], apart: set[tuple[str, str]]) -> TableBlock:
    roles = context.release.roles
    columns = (
        *context.columns(("scale", Style.TEXT)),
        *(Column(context.names.role(role.id), Style.SCORE) for role in roles),
    )
    rows = []
    for subject in subjects:
        cells = []
        for role in roles:
            cell = context.release.cell(Measure.ROLE_SCORE, role.id, subject.id)
            differs = (role.id, subject.id) in apart
            notes = [context.score_note(cell, Style.SCORE), context.text("note.role_differs") if differs else ""]
            tone = Tone.WARNING if differs else Tone.NEUTRAL
            note = " ".join(note for note in notes if note)
            cells.append(context.figure(cell, "estimate", Style.SCORE, tone=tone, note=note))
        rows.append((Value(text=context.names.subject(subject.id)), *cells))
    return TableBlock(context.text("perception.table"), columns, tuple(rows))


def disillusion_section(context: Context) -> Section | None:
    """Return the risk of disillusion; nothing where no such gap is in the questionnaire."""
    found = gaps(context.release)
    if not found:
        return None
    blocks: list[Block] = [context.paragraph("disillusion.intro")]
    for gap in found:
        blocks += _gap(context, gap)
    title, kicker = context.text("section.disillusion"), context.text("section.disillusion.kicker")
    return Section("disillusion", title, tuple(blocks), kicker)


def _gap(context: Context, gap: SubjectInfo) -> list[Block]:
    unit = root(context.release)
    values = _sides(context, unit, gap)
    cell = context.release.cell(Measure.SCORE, unit.id, gap.id)
    if values is None or not isinstance(cell, Shown):
        return [context.paragraph("nothing.score_of", subject=context.quoted(gap.id), reason=context.why(cell))]
    raised, delivered = values
    found = tuple(finding for finding in disillusion(context.release) if finding.subject == gap.id)
    whole = next((finding for finding in found if finding.kind is Kind.GAP), None)
    lead = context.text(
        "disillusion.open" if whole else "disillusion.closed",
        raised=context.wording.number(raised, Style.SCORE),
        delivered=context.wording.number(delivered, Style.SCORE),
        gap=context.wording.number(cell.number("estimate"), Style.CHANGE),
        interval=context.interval(cell, Style.CHANGE).text,
    )
    sides = context.text(
        "disillusion.sides",
        parts=context.wording.join([context.quoted(part) for part in gap.parts]),
        minus=context.wording.join([context.quoted(part) for part in gap.minus]),
    )
    blocks: list[Block] = [Callout(context.names.subject(gap.id), lead, whole.tone if whole else Tone.NEUTRAL)]
    blocks.append(Paragraph(sides))
    units = [finding for finding in found if finding.kind is Kind.GAP_ABOVE]
    if len(_places(context, gap, set())) > 1:
        blocks.append(_plane(context, gap, (raised, delivered), units))
        if units:
            blocks.append(Bullets(context.sentences(units, with_unit=True)))
    return blocks


def _sides(context: Context, unit: UnitInfo, gap: SubjectInfo) -> tuple[float, float] | None:
    raised, delivered = half(context.release, unit.id, gap.parts), half(context.release, unit.id, gap.minus)
    return None if raised is None or delivered is None else (float(round(raised)), float(round(delivered)))


def _places(context: Context, gap: SubjectInfo, risky: set[str]) -> tuple[MapPoint, ...]:
    units = [unit for unit in context.release.units if unit.parent is not None]
    places = []
    for unit in units:
        sides = _sides(context, unit, gap)
        if sides is not None:
            tone = Tone.WARNING if unit.id in risky else Tone.NEUTRAL
            named = len(units) <= NAMED or unit.id in risky
            name, group = context.names.unit(unit.id), context.names.parent(unit.id)
            places.append(MapPoint(name, sides[0], sides[1], tone=tone, group=group, named=named))
    return tuple(places)


def _plane(context: Context, gap: SubjectInfo, whole: tuple[float, float], units: list[Finding]) -> Figure:
    places = _places(context, gap, {finding.unit for finding in units})
    quarters = [context.text(f"disillusion.{quarter}") for quarter in ("modest", "kept", "flat", "risk")]
    chart = Plane(
        places,
        context.text("column.raised"),
        context.text("column.delivered"),
        Style.SCORE,
        Style.SCORE,
        whole[0],
        whole[1],
        (quarters[0], quarters[1], quarters[2], quarters[3]),
        (Tone.NEUTRAL, Tone.ABOVE, Tone.NEUTRAL, Tone.BELOW),
    )
    sentence = _plane_sentence(context, whole, units)
    title = context.text("disillusion.title")
    alternative = context.text("alt.plane", sentence=sentence)
    return Figure(f"gap-{gap.id}", title, chart, sentence, alternative, _gap_table(context, gap))


def _plane_sentence(context: Context, whole: tuple[float, float], units: list[Finding]) -> str:
    values = {
        "raised": context.wording.number(whole[0], Style.SCORE),
        "delivered": context.wording.number(whole[1], Style.SCORE),
    }
    if not units:
        return context.text("disillusion.sentence.none", **values)
    names = [context.names.unit(finding.unit) for finding in units]
    return context.text("disillusion.sentence", units=context.wording.join(names), **values)


def _gap_table(context: Context, gap: SubjectInfo) -> TableBlock:
    columns = context.columns(
        ("unit", Style.TEXT),
        ("raised", Style.SCORE),
        ("delivered", Style.SCORE),
        ("gap", Style.CHANGE),
        ("interval", Style.TEXT),
    )
    rows = []
    for unit in context.release.units:
        cell = context.release.cell(Measure.SCORE, unit.id, gap.id)
        sides = _sides(context, unit, gap)
        tone = Tone.WARNING if (context.verdict(unit.id, gap.id) or 0) > 0 else Tone.NEUTRAL
        absent = context.mark("mark.not_estimable", context.text("note.no_figure"))
        rows.append(
            (
                Value(text=context.names.unit(unit.id)),
                *([Value(side, Style.SCORE) for side in sides] if sides else [absent, absent]),
                context.figure(cell, "estimate", Style.CHANGE, tone=tone),
                context.interval(cell, Style.CHANGE),
            )
        )
    return TableBlock(context.text("disillusion.table"), columns, tuple(rows))
