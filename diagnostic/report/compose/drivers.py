"""What goes with the outcomes: the importance of each driver, and the priorities that follow. Associations only."""

from __future__ import annotations

from diagnostic.cells import Shown
from diagnostic.measures import Measure
from diagnostic.problems import NotEstimable, Why
from diagnostic.questionnaire import Role, ScaleKind
from diagnostic.report.chart_values import Intervals, MapPoint, Plane, Point
from diagnostic.report.compose.context import Context
from diagnostic.report.compose.driver_levels import by_level
from diagnostic.report.compose.driver_units import by_division, place_in_words
from diagnostic.report.document import Block, Callout, Figure, Section, TableBlock
from diagnostic.report.findings import main_drivers
from diagnostic.report.priorities import TOP, Priorities, priorities
from diagnostic.report.selection import asks_for_drivers, drivers, outcomes, root
from diagnostic.report.values import Style, Tone, Value
from diagnostic.survey_parts import SubjectInfo

Shares = tuple[tuple[str, dict[str, float]], ...]


def drivers_section(context: Context) -> Section | None:
    """Return the drivers of every outcome; nothing where no outcome or fewer than two drivers were asked."""
    asked = [subject for subject in context.release.subjects if subject.role is Role.DRIVER]
    subjects = [subject for subject in outcomes(context.release) if subject.kind is ScaleKind.MEAN]
    if not asks_for_drivers(context.release):
        return None
    blocks: list[Block] = [context.paragraph("drivers.intro")]
    for outcome in subjects:
        blocks += _outcome(context, outcome, asked)
    blocks += [*by_division(context, subjects), *by_level(context, subjects)]
    blocks.append(Callout(context.text("drivers.caveat.title"), context.text("drivers.caveat"), Tone.WARNING))
    if _whole_only(context, subjects):
        blocks.append(context.paragraph("drivers.scope"))
    title, kicker = context.text("section.drivers"), context.text("section.drivers.kicker")
    return Section("drivers", title, tuple(blocks), kicker)


def _outcome(context: Context, outcome: SubjectInfo, asked: list[SubjectInfo]) -> list[Block]:
    unit = root(context.release).id
    shares = drivers(context.release, unit, outcome.id)
    if len(shares) < 2:
        cell = context.release.cell(Measure.DRIVERS, unit, outcome.id, asked[0].id)
        if isinstance(cell, NotEstimable) and cell.reason is Why.NOT_ASKED:
            return [context.paragraph("nothing.drivers")]
        return [context.paragraph("nothing.drivers_of", outcome=context.quoted(outcome.id), reason=context.why(cell))]
    blocks: list[Block] = [_importance(context, outcome, shares)]
    first = _priorities(context, outcome)
    return [*blocks, first] if first is not None else blocks


def _importance(context: Context, outcome: SubjectInfo, shares: Shares) -> Figure:
    unit = root(context.release).id
    points = tuple(
        Point(context.names.subject(driver), values["estimate"], values["low"], values["high"])
        for driver, values in shares
    )
    chart = Intervals(
        points,
        context.text("column.importance"),
        Style.PERCENT,
        round(1 / len(points), 2),
        context.text("reference.equal_shares"),
    )
    found = [finding for finding in main_drivers(context.release) if finding.partner == outcome.id]
    parts = [*context.sentences(found), _model(context, unit, outcome.id)]
    sentence = " ".join(part for part in parts if part)
    return Figure(
        f"drivers-{outcome.id}",
        context.text("drivers.title", outcome=context.quoted(outcome.id)),
        chart,
        sentence,
        context.text("alt.intervals", sentence=sentence),
        _table(context, outcome, shares),
    )


def _model(context: Context, unit: str, outcome: str) -> str:
    cell = context.release.cell(Measure.DRIVER_MODEL, unit, outcome)
    if not isinstance(cell, Shown) or cell.get("adjusted") is None:
        return ""
    share = context.wording.number(cell.number("adjusted"), Style.PERCENT)
    low, high = cell.get("low"), cell.get("high")
    if low is None or high is None:
        return context.text("drivers.model", share=share, outcome=context.quoted(outcome))
    interval = context.wording.interval(low, high, Style.PERCENT)
    return context.text("drivers.model.interval", share=share, interval=interval, outcome=context.quoted(outcome))


def _table(context: Context, outcome: SubjectInfo, shares: Shares) -> TableBlock:
    unit = root(context.release).id
    pairs = context.release.indistinguishable.get(unit, {}).get(outcome.id, ())
    columns = context.columns(
        ("driver", Style.TEXT),
        ("importance", Style.PERCENT),
        ("interval", Style.TEXT),
        ("score", Style.SCORE),
        ("not_told_apart", Style.TEXT),
    )
    rows = []
    for driver, values in shares:
        others = [other for other, _ in shares if other != driver]
        alike = [other for other in others if (driver, other) in pairs or (other, driver) in pairs]
        rows.append(
            (
                Value(text=context.names.subject(driver)),
                Value(values["estimate"], Style.PERCENT),
                Value(text=context.wording.interval(values["low"], values["high"], Style.PERCENT)),
                context.score(unit, driver),
                Value(text=_alike(context, alike, others)),
            )
        )
    caption = context.text("drivers.table", outcome=context.quoted(outcome.id))
    return TableBlock(caption, columns, tuple(rows))


def _alike(context: Context, alike: list[str], others: list[str]) -> str:
    """Return the scales that one cannot be told apart from; where they are most of all, those that it can."""
    if 2 * len(alike) <= len(others):
        return context.wording.join([context.names.subject(other) for other in alike])
    unlike = [context.names.subject(other) for other in others if other not in alike]
    if not unlike:
        return context.text("drivers.alike.all")
    return context.text("drivers.alike.all_but", scales=context.wording.join(unlike))


def _priorities(context: Context, outcome: SubjectInfo) -> Figure | None:
    """Return importance against score: what matters, by its whole interval, and is low comes first."""
    unit = root(context.release).id
    found = priorities(context.release, unit, unit, outcome.id)
    if found is None:
        return None
    names = {
        "outcome": context.quoted(outcome.id),
        "equal": context.wording.number(found.equal, Style.PERCENT),
        "average": context.wording.number(found.average, Style.SCORE),
    }
    listed = [place_in_words(context, place) for place in found.first]
    sentence = (
        context.text("priorities.sentence", scales=context.wording.join(listed), **names)
        if listed
        else context.text("priorities.none", **names)
    )
    return Figure(
        f"priorities-{outcome.id}",
        context.text("priorities.title", outcome=names["outcome"]),
        _plane(context, found),
        sentence,
        context.text("alt.plane", sentence=sentence),
        _priority_table(context, found),
    )


def _plane(context: Context, found: Priorities) -> Plane:
    quarters = ("act", "protect", "watch", "maintain")
    corners = [context.text(f"priorities.{quarter}") for quarter in quarters]
    return Plane(
        tuple(
            MapPoint(
                context.names.subject(place.driver),
                place.score,
                place.share,
                tone=Tone.BELOW if place in found.first else Tone.NEUTRAL,
            )
            for place in found.places
        ),
        context.text("column.score"),
        context.text("column.importance"),
        Style.SCORE,
        Style.PERCENT,
        found.average,
        round(found.equal, 2),
        (corners[0], corners[1], corners[2], corners[3]),
        (Tone.BELOW, Tone.ABOVE, Tone.NEUTRAL, Tone.NEUTRAL),
    )


def _priority_table(context: Context, found: Priorities) -> TableBlock:
    columns = context.columns(
        ("driver", Style.TEXT), ("score", Style.SCORE), ("to_go", Style.SCORE), ("importance", Style.PERCENT)
    )
    rows = tuple(
        (
            Value(text=context.names.subject(place.driver)),
            Value(place.score, Style.SCORE),
            Value(TOP - place.score, Style.SCORE),
            Value(place.share, Style.PERCENT),
        )
        for place in found.places
    )
    return TableBlock(context.text("priorities.table"), columns, rows)


def _whole_only(context: Context, subjects: list[SubjectInfo]) -> bool:
    """Return whether there are units below the organisation, none of which has links of its own."""
    whole, *below = (
        any(drivers(context.release, unit.id, outcome.id) for outcome in subjects) for unit in context.release.units
    )
    return whole and bool(below) and not any(below)
