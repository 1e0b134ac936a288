"""Where the teams stand: a map of two outcomes, and the teams in order with their intervals."""

from __future__ import annotations

from diagnostic.cells import Shown
from diagnostic.measures import Measure
from diagnostic.report.chart_values import Intervals, MapPoint, Plane, Point
from diagnostic.report.compose.context import VERDICT_TONES, Context
from diagnostic.report.document import Block, Column, Figure, Paragraph, Section, TableBlock
from diagnostic.report.findings import between_teams
from diagnostic.report.selection import leaves, number, outcomes, root
from diagnostic.report.values import Style, Tone, Value
from diagnostic.survey_parts import SubjectInfo, UnitInfo

AT_MOST = 60
"""Lines of a caterpillar that can still be read; beyond, its ends are drawn and the table has every team."""
NAMED = 15
"""Teams up to which every point of a map can carry its name."""
_ENDS = ("estimate", "low", "high")


def teams_map(context: Context) -> Section | None:
    """Return the map and the order of the teams; nothing where there are no teams or no outcome."""
    subjects = [s for s in outcomes(context.release) if context.names.style(s.id) is Style.SCORE]
    subjects = (subjects or list(outcomes(context.release)))[:2]
    if not leaves(context.release) or not subjects:
        return None
    blocks: list[Block] = [context.paragraph("teams.intro")]
    if len(subjects) == 2:
        blocks.append(_map(context, subjects[0], subjects[1]))
    for subject in subjects:
        blocks += _order(context, subject)
    title, kicker = context.text("section.map"), context.text("section.map.kicker")
    return Section("map", title, tuple(blocks), kicker)


def _map(context: Context, x: SubjectInfo, y: SubjectInfo) -> Block:
    teams = leaves(context.release)
    places = [place for team in teams if (place := _place(context, team, x, y, named=len(teams) <= NAMED))]
    if not places:
        return context.paragraph("nothing.map")
    whole = root(context.release).id
    cuts = [number(context.release, Measure.SCORE, "estimate", whole, subject.id) for subject in (x, y)]
    names = {"x": context.quoted(x.id), "y": context.quoted(y.id)}
    quarters = ("high_low", "high_high", "low_low", "low_high")
    corners = [context.text(f"map.{quarter}", **names) for quarter in quarters]
    sentence = _map_sentence(context, places, (x, y))
    chart = Plane(
        tuple(places),
        context.names.subject(x.id),
        context.names.subject(y.id),
        context.names.style(x.id),
        context.names.style(y.id),
        cuts[0],
        cuts[1],
        (corners[0], corners[1], corners[2], corners[3]),
    )
    return Figure(
        "teams-map",
        context.text("map.title", **names),
        chart,
        sentence,
        context.text("alt.plane", sentence=sentence),
        _map_table(context, teams, x, y),
    )


def _map_sentence(context: Context, places: list[MapPoint], axes: tuple[SubjectInfo, SubjectInfo]) -> str:
    styles = [context.names.style(subject.id) for subject in axes]
    rows = [(place.x, place.y) for place in places]
    ends = [(min(values), max(values)) for values in zip(*rows, strict=True)]
    ranges = context.text(
        "map.ranges",
        x=context.quoted(axes[0].id),
        y=context.quoted(axes[1].id),
        x_range=context.wording.interval(*ends[0], styles[0]),
        y_range=context.wording.interval(*ends[1], styles[1]),
    )
    apart = [
        context.text(
            "map.place",
            unit=place.label,
            x=context.wording.number(place.x, styles[0]),
            y=context.wording.number(place.y, styles[1]),
        )
        for place in places
        if place.tone is not Tone.NEUTRAL
    ]
    if not apart:
        return context.text("map.sentence.none", ranges=ranges)
    return context.text("map.sentence", ranges=ranges, units=context.wording.join(apart))


def _place(context: Context, team: UnitInfo, x: SubjectInfo, y: SubjectInfo, *, named: bool) -> MapPoint | None:
    estimates = [number(context.release, Measure.SHRUNKEN, "estimate", team.id, subject.id) for subject in (x, y)]
    if estimates[0] is None or estimates[1] is None:
        return None
    verdicts = {context.verdict(team.id, subject.id) or 0 for subject in (x, y)} - {0}
    # Above on one and below on the other is a finding without a direction.
    tone = Tone.WARNING if len(verdicts) > 1 else VERDICT_TONES[verdicts.pop()] if verdicts else Tone.NEUTRAL
    return MapPoint(
        context.names.unit(team.id),
        estimates[0],
        estimates[1],
        tone=tone,
        group=context.names.parent(team.id),
        named=named or tone is not Tone.NEUTRAL,
    )


def _map_table(context: Context, teams: tuple[UnitInfo, ...], x: SubjectInfo, y: SubjectInfo) -> TableBlock:
    columns = context.columns(("unit", Style.TEXT), ("division", Style.TEXT))
    rows = []
    for team in teams:
        cells = [
            context.figure(
                context.release.cell(Measure.SHRUNKEN, team.id, subject.id),
                "estimate",
                context.names.style(subject.id),
                tone=VERDICT_TONES[context.verdict(team.id, subject.id) or 0],
            )
            for subject in (x, y)
        ]
        rows.append((Value(text=context.names.unit(team.id)), Value(text=context.names.parent(team.id)), *cells))
    named = tuple(Column(context.names.subject(s.id), context.names.style(s.id)) for s in (x, y))
    return TableBlock(context.text("map.table"), (*columns, *named), tuple(rows))


def _order(context: Context, subject: SubjectInfo) -> list[Block]:
    icc = Paragraph(_icc(context, subject))
    points = _points(context, subject)
    if len(points) < 2:
        return [icc]
    whole = number(context.release, Measure.SCORE, "estimate", root(context.release).id, subject.id)
    drawn = points if len(points) <= AT_MOST else points[: AT_MOST // 2] + points[-AT_MOST // 2 :]
    chart = Intervals(
        tuple(drawn),
        context.names.subject(subject.id),
        context.names.style(subject.id),
        whole,
        context.text("reference.whole"),
    )
    sentence = _order_sentence(context, subject, points)
    if len(drawn) < len(points):
        sentence = f"{sentence} {context.text('order.ends', shown=len(drawn), teams=len(points))}"
    title = context.text("order.title", subject=context.quoted(subject.id))
    alternative = context.text("alt.intervals", sentence=sentence)
    figure = Figure(f"order-{subject.id}", title, chart, sentence, alternative, _order_table(context, subject))
    return [figure, icc]


def _points(context: Context, subject: SubjectInfo) -> list[Point]:
    points = []
    for team in leaves(context.release):
        cell = context.release.cell(Measure.SHRUNKEN, team.id, subject.id)
        ends = [cell.get(column) for column in _ENDS] if isinstance(cell, Shown) else [None]
        known = [end for end in ends if end is not None]
        if len(known) == len(_ENDS):
            tone = VERDICT_TONES[context.verdict(team.id, subject.id) or 0]
            n = int(number(context.release, Measure.SCORE, "n", team.id, subject.id) or 0)
            points.append(Point(context.names.unit(team.id), known[0], known[1], known[2], tone, n))
    return sorted(points, key=lambda point: (point.estimate, point.label))


def _order_sentence(context: Context, subject: SubjectInfo, points: list[Point]) -> str:
    style = context.names.style(subject.id)
    apart = sum(point.tone is not Tone.NEUTRAL for point in points)
    return context.wording.plural(
        "order.sentence",
        apart,
        low_unit=points[0].label,
        low=context.wording.number(points[0].estimate, style),
        high_unit=points[-1].label,
        high=context.wording.number(points[-1].estimate, style),
        teams=context.wording.plural("count.teams", len(points)),
    )


def _order_table(context: Context, subject: SubjectInfo) -> TableBlock:
    style = context.names.style(subject.id)
    columns = context.columns(
        ("unit", Style.TEXT), ("shrunken", style), ("interval", Style.TEXT), ("rank", Style.TEXT), ("score", style)
    )
    rows = []
    for team in leaves(context.release):
        cell = context.release.cell(Measure.SHRUNKEN, team.id, subject.id)
        tone = VERDICT_TONES[context.verdict(team.id, subject.id) or 0]
        rows.append(
            (
                Value(text=context.names.unit(team.id)),
                context.figure(cell, "estimate", style, tone=tone),
                context.interval(cell, style),
                context.interval(cell, Style.COUNT, "rank_low", "rank_high"),
                context.score(team.id, subject.id),
            )
        )
    return TableBlock(context.text("order.table", subject=context.quoted(subject.id)), columns, tuple(rows))


def _icc(context: Context, subject: SubjectInfo) -> str:
    """Return in plain words how much of the variation lies between teams."""
    found = [finding for finding in between_teams(context.release) if finding.subject == subject.id]
    if found:
        return context.sentences(found)[0]
    cell = context.release.cell(Measure.POOLING, subject.id)
    if isinstance(cell, Shown):
        high = cell.get("icc1_high")
        if high is not None:
            share = context.wording.number(max(high, 0.0), Style.PERCENT)
            return context.text("order.no_icc", subject=context.quoted(subject.id), high=share)
    return context.text("order.icc_unknown", subject=context.quoted(subject.id), reason=context.why(cell))
