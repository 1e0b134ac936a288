"""What goes with the outcomes between colleagues of a team, and between the averages of teams."""

from __future__ import annotations

from collections.abc import Sequence

from diagnostic.cells import Shown
from diagnostic.measures import DriverLevel, Measure
from diagnostic.report.chart_values import GroupedDots
from diagnostic.report.compose.context import Context
from diagnostic.report.compose.driver_units import largest, said_of_cut
from diagnostic.report.document import Block, Column, Figure, Group, TableBlock
from diagnostic.report.selection import drivers, leaves, level_drivers, number, root
from diagnostic.report.values import Style, Value
from diagnostic.survey_parts import SubjectInfo

AT_MOST = 4
"""Scales that a sentence names."""

Shares = dict[str, dict[str, float]]
"""By driver, its share with both ends of the interval."""


def by_level(context: Context, subjects: Sequence[SubjectInfo]) -> list[Block]:
    """Return the drivers within teams and between them; nothing where the organisation has no teams or no drivers."""
    whole = root(context.release).id
    estimated = [outcome for outcome in subjects if drivers(context.release, whole, outcome.id)]
    if not leaves(context.release) or not estimated:
        return []
    figures = [figure for outcome in estimated if (figure := _figure(context, outcome)) is not None]
    blocks: list[Block] = [context.paragraph("drivers.levels.intro"), *figures]
    if not figures:
        blocks.append(context.paragraph("drivers.levels.nothing"))
    return [Group("drivers-levels", context.text("drivers.levels.title"), tuple(blocks))]


def _figure(context: Context, outcome: SubjectInfo) -> Figure | None:
    within, between = (dict(level_drivers(context.release, level, outcome.id)) for level in DriverLevel)
    if not within:
        return None
    people = dict(drivers(context.release, root(context.release).id, outcome.id))
    groups = {"people": people, "within": within} if not between else {"within": within, "between": between}
    pictured = largest([*people], lambda driver: max(_estimate(shares, driver) or 0.0 for shares in groups.values()))
    rows = tuple(
        (
            context.names.subject(driver),
            tuple(_estimate(shares, driver) for shares in groups.values()),
            (_apart(within, between, driver),) * len(groups),
        )
        for driver in pictured
    )
    labels = tuple(context.text(f"drivers.levels.{name}") for name in groups)
    chart = GroupedDots(labels, rows, context.text("column.importance"), Style.PERCENT, from_zero=True)
    said = _sentences(context, outcome, within, between)
    sentence = " ".join([*said, *said_of_cut(context, pictured, [*people])])
    return Figure(
        f"drivers-levels-{outcome.id}",
        context.text("drivers.levels.figure", outcome=context.quoted(outcome.id)),
        chart,
        sentence,
        context.text("alt.dots", groups=context.wording.join(labels), sentence=sentence),
        _table(context, outcome, people),
    )


def _estimate(shares: Shares, driver: str) -> float | None:
    return shares[driver]["estimate"] if driver in shares else None


def _apart(within: Shares, between: Shares, driver: str) -> bool:
    """Return whether the two intervals of a driver have nothing in common: stricter than a test of their difference."""
    if driver not in within or driver not in between:
        return False
    one, other = within[driver], between[driver]
    return one["low"] > other["high"] or other["low"] > one["high"]


def _sentences(context: Context, outcome: SubjectInfo, within: Shares, between: Shares) -> list[str]:
    said = [_level(context, outcome, DriverLevel.WITHIN, within)]
    if not between:
        groups = number(context.release, Measure.DRIVER_LEVEL_MODEL, "groups", DriverLevel.WITHIN.value, outcome.id)
        teams = context.wording.plural("count.teams", int(groups or 0))
        return [*said, context.text("drivers.levels.too_few", teams=teams, scales=len(within))]
    said.append(_level(context, outcome, DriverLevel.BETWEEN, between))
    apart = [driver for driver in within if _apart(within, between, driver)]
    if not apart:
        return [*said, context.text("drivers.levels.alike")]
    scales = context.wording.join([context.quoted(driver) for driver in apart[:AT_MOST]])
    return [*said, context.text("drivers.levels.apart", scales=scales)]


def _level(context: Context, outcome: SubjectInfo, level: DriverLevel, shares: Shares) -> str:
    """Return the scales whose whole interval is above an equal share on one level, and what all of them explain."""
    model = context.release.cell(Measure.DRIVER_LEVEL_MODEL, level.value, outcome.id)
    groups = int(model.get("groups") or 0) if isinstance(model, Shown) else 0
    values = {
        "outcome": context.quoted(outcome.id),
        "explained": context.wording.number(model.get("adjusted") or 0.0, Style.PERCENT)
        if isinstance(model, Shown)
        else "",
        "teams": context.wording.plural("count.teams", groups),
    }
    sure = [driver for driver, values in shares.items() if values["low"] > 1 / len(shares)][:AT_MOST]
    if not sure:
        return context.text(f"drivers.levels.{level.value}.none", **values)
    scales = context.wording.join([context.quoted(driver) for driver in sure])
    return context.text(f"drivers.levels.{level.value}.sure", scales=scales, **values)


def _table(context: Context, outcome: SubjectInfo, people: Shares) -> TableBlock:
    columns = [*context.columns(("driver", Style.TEXT))]
    for name in ("people", *DriverLevel):
        columns += [
            Column(context.text(f"drivers.levels.{name}"), Style.PERCENT),
            Column(context.text("column.interval")),
        ]
    whole = root(context.release).id
    rows = []
    for driver in people:
        cells = [context.release.cell(Measure.DRIVERS, whole, outcome.id, driver)]
        cells += [context.release.cell(Measure.DRIVER_LEVELS, level.value, outcome.id, driver) for level in DriverLevel]
        row = [Value(text=context.names.subject(driver))]
        for cell in cells:
            row += [context.figure(cell, "estimate", Style.PERCENT), context.interval(cell, Style.PERCENT)]
        rows.append(tuple(row))
    caption = context.text("drivers.levels.table", outcome=context.quoted(outcome.id))
    return TableBlock(caption, tuple(columns), tuple(rows))
