"""The drivers of divisions: their own where enough people answered, else those of the unit above, and what comes first.

That a division differs from the whole organisation is only said where it survived the test against it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from diagnostic.cells import Shown
from diagnostic.measures import Measure
from diagnostic.report.chart_values import Matrix
from diagnostic.report.compose.context import VERDICT_TONES, Context
from diagnostic.report.document import Block, Column, Figure, Group, Paragraph, TableBlock
from diagnostic.report.priorities import Place, priorities
from diagnostic.report.selection import asks_for_drivers, divisions, drivers, number, outcomes, root, verdict
from diagnostic.report.values import Style, Tone, Value
from diagnostic.survey_parts import SubjectInfo, UnitInfo

MOST_DIVISIONS = 12
"""Divisions that one picture holds: those that differ first."""
MOST_DRIVERS = 10
"""Drivers that one picture holds; the table has all."""
MOST_NAMES = 8
"""Units that a sentence names."""

Sources = dict[str, dict[str, str]]
"""By outcome and unit, where its drivers are from."""


def by_division(context: Context, subjects: Sequence[SubjectInfo]) -> list[Block]:
    """Return the drivers of the divisions; nothing where none has any of its own."""
    sources = {outcome.id: context.release.driver_units(outcome.id) for outcome in subjects}
    found = {outcome.id: _own(context, sources[outcome.id]) for outcome in subjects}
    if not any(found.values()):
        return []
    blocks: list[Block] = [
        context.paragraph("drivers.units.intro", people=_minimum(context)),
        *_inherited(context, sources),
        *(_shares(context, outcome, found[outcome.id]) for outcome in subjects if found[outcome.id]),
        _priorities(context, subjects, sources),
    ]
    return [Group("drivers-divisions", context.text("drivers.units.title"), tuple(blocks))]


def driver_sources(context: Context) -> dict[str, str]:
    """Return by unit where the importance of the scales in its plan comes from."""
    if not asks_for_drivers(context.release):
        return {}
    found = (context.release.driver_units(outcome.id) for outcome in outcomes(context.release))
    return next((sources for sources in found if sources), {})


def source_of_drivers(context: Context, unit: str, sources: dict[str, str]) -> tuple[Block, ...]:
    """Return in words where the importance of the scales in a unit's plan comes from; nothing without such a plan."""
    plan, source = context.plan.units.get(unit), sources.get(unit)
    if plan is None or not plan.recommendations or source is None:
        return ()
    if source == unit:
        return (context.paragraph("drivers.source.own"),)
    return (context.paragraph("drivers.source.above", unit=context.names.unit(source)),)


def place_in_words(context: Context, place: Place) -> str:
    """Return a scale with its score and its share."""
    return context.text(
        "priorities.place",
        scale=context.quoted(place.driver),
        score=context.wording.number(place.score, Style.SCORE),
        share=context.wording.number(place.share, Style.PERCENT),
    )


def _own(context: Context, sources: dict[str, str]) -> list[UnitInfo]:
    return [unit for unit in divisions(context.release) if sources.get(unit.id) == unit.id]


def _minimum(context: Context) -> str:
    return context.wording.plural("count.people", context.release.about.driver_minimum)


def _inherited(context: Context, sources: Sources) -> list[Block]:
    """Return which divisions take the drivers of which unit above."""
    taken: dict[str, list[str]] = {}
    for unit in divisions(context.release):
        above = {of_outcome.get(unit.id) for of_outcome in sources.values()} - {None}
        if above and unit.id not in above:
            names = context.wording.join([context.names.unit(each) for each in sorted(filter(None, above))])
            taken.setdefault(names, []).append(context.names.unit(unit.id))
    return [Paragraph(_taken(context, units, above)) for above, units in taken.items()]


def _taken(context: Context, units: list[str], above: str) -> str:
    if len(units) > MOST_NAMES:
        return context.wording.plural("drivers.units.inherit_many", len(units), above=above)
    names = context.wording.join(units)
    return context.wording.plural("drivers.units.inherit", len(units), units=names, above=above)


def _shares(context: Context, outcome: SubjectInfo, own: list[UnitInfo]) -> Figure:
    """Return the shares of each scale in the organisation and in the divisions that have their own."""
    top = root(context.release)
    order = [driver for driver, _ in drivers(context.release, top.id, outcome.id)]
    differing = sorted(own, key=lambda unit: not any(_verdict(context, unit, outcome, driver) for driver in order))
    pictured = [unit for unit in own if unit in differing[:MOST_DIVISIONS]]
    columns = [top, *pictured]
    rows = largest(order, lambda driver: max(_share(context, unit, outcome, driver) or 0.0 for unit in columns))
    share = tuple(tuple(_share(context, unit, outcome, driver) for unit in columns) for driver in rows)
    known = [value for row in share for value in row if value is not None]
    chart = Matrix(
        rows=tuple(context.names.subject(driver) for driver in rows),
        columns=tuple(context.names.unit(unit.id) for unit in columns),
        values=share,
        weights=share,
        flagged=tuple(tuple(bool(_verdict(context, unit, outcome, driver)) for unit in columns) for driver in rows),
        row_axis=context.text("column.driver"),
        column_axis=context.text("column.unit"),
        value_axis=context.text("column.importance"),
        weight_axis=context.text("drivers.units.marks"),
        style=Style.PERCENT,
        top=max([*known, 0.01]),
        graded=False,
    )
    sentence = " ".join([_differences(context, outcome, own, order), *said_of_cut(context, rows, order)])
    return Figure(
        f"drivers-divisions-{outcome.id}",
        context.text("drivers.units.figure", outcome=context.quoted(outcome.id)),
        chart,
        sentence,
        context.text("alt.shares", sentence=sentence),
        _table(context, outcome, columns, order),
    )


def largest(drivers_of: Sequence[str], share: Callable[[str], float]) -> list[str]:
    """Return the drivers that a picture holds, those with the largest share, in the order they came in."""
    kept = sorted(drivers_of, key=lambda driver: -share(driver))[:MOST_DRIVERS]
    return [driver for driver in drivers_of if driver in kept]


def said_of_cut(context: Context, pictured: Sequence[str], every: Sequence[str]) -> tuple[str, ...]:
    """Return that a picture does not show every driver, where it does not."""
    if len(pictured) == len(every):
        return ()
    return (context.text("drivers.most", n=len(pictured)),)


def _share(context: Context, unit: UnitInfo, outcome: SubjectInfo, driver: str) -> float | None:
    return number(context.release, Measure.DRIVERS, "estimate", unit.id, outcome.id, driver)


def _verdict(context: Context, unit: UnitInfo, outcome: SubjectInfo, driver: str) -> int | None:
    return verdict(context.release, Measure.DRIVERS, unit.id, outcome.id, driver)


def _differences(context: Context, outcome: SubjectInfo, own: list[UnitInfo], order: list[str]) -> str:
    """Return what differs from the whole organisation beyond chance, or that nothing does as far as can be told."""
    verdicts = [(unit, driver, _verdict(context, unit, outcome, driver)) for unit in own for driver in order]
    quoted = context.quoted(outcome.id)
    if all(verdict is None for _, _, verdict in verdicts):
        return context.text("drivers.units.untested", outcome=quoted)
    found = [_difference(context, outcome, unit, driver, verdict) for unit, driver, verdict in verdicts if verdict]
    if not found:
        return context.text("drivers.units.alike", outcome=quoted)
    return " ".join([*found, context.text("drivers.units.others", outcome=quoted)])


def _difference(context: Context, outcome: SubjectInfo, unit: UnitInfo, driver: str, verdict: int) -> str:
    here, there = (_share(context, each, outcome, driver) or 0.0 for each in (unit, root(context.release)))
    return context.text(
        "drivers.units.more" if verdict > 0 else "drivers.units.less",
        unit=context.names.unit(unit.id),
        scale=context.quoted(driver),
        outcome=context.quoted(outcome.id),
        share=context.wording.number(here, Style.PERCENT),
        whole=context.wording.number(there, Style.PERCENT),
    )


def _table(context: Context, outcome: SubjectInfo, units: list[UnitInfo], order: list[str]) -> TableBlock:
    columns = (
        *context.columns(("driver", Style.TEXT)),
        *(Column(context.names.unit(unit.id), Style.PERCENT) for unit in units),
    )
    rows = tuple(
        (
            Value(text=context.names.subject(driver)),
            *(_cell(context, outcome, unit, driver) for unit in units),
        )
        for driver in order
    )
    explained = (
        Value(text=context.text("drivers.units.explained")),
        *(
            context.figure(context.release.cell(Measure.DRIVER_MODEL, unit.id, outcome.id), "adjusted", Style.PERCENT)
            for unit in units
        ),
    )
    caption = context.text("drivers.units.table", outcome=context.quoted(outcome.id))
    return TableBlock(caption, columns, (*rows, explained))


def _cell(context: Context, outcome: SubjectInfo, unit: UnitInfo, driver: str) -> Value:
    cell = context.release.cell(Measure.DRIVERS, unit.id, outcome.id, driver)
    tone = VERDICT_TONES[_verdict(context, unit, outcome, driver) or 0]
    note = ""
    if isinstance(cell, Shown) and cell.get("low") is not None and cell.get("high") is not None:
        interval = context.wording.interval(cell.number("low"), cell.number("high"), Style.PERCENT)
        note = context.text("note.interval", interval=interval)
    return context.figure(cell, "estimate", Style.PERCENT, tone=tone, note=note)


def _priorities(context: Context, subjects: Sequence[SubjectInfo], sources: Sources) -> TableBlock:
    """Return the first priorities of every division, with where its drivers are from."""
    columns = (
        *context.columns(("unit", Style.TEXT), ("drivers_from", Style.TEXT)),
        *(Column(context.text("drivers.units.first", outcome=context.names.subject(each.id))) for each in subjects),
    )
    rows = tuple(
        (
            Value(text=context.names.unit(unit.id)),
            _from(context, unit, [sources[outcome.id].get(unit.id) for outcome in subjects]),
            *(_first(context, unit, outcome, sources[outcome.id].get(unit.id)) for outcome in subjects),
        )
        for unit in divisions(context.release)
    )
    return TableBlock(context.text("drivers.units.priorities"), columns, rows)


def _from(context: Context, unit: UnitInfo, sources: list[str | None]) -> Value:
    above = list(dict.fromkeys(source for source in sources if source not in (None, unit.id)))
    if not above:
        return Value(text=context.text("drivers.units.own"))
    names = context.wording.join([context.names.unit(source) for source in above if source is not None])
    return Value(text=context.text("drivers.units.from", unit=names), tone=Tone.MUTED)


def _first(context: Context, unit: UnitInfo, outcome: SubjectInfo, source: str | None) -> Value:
    found = None if source is None else priorities(context.release, unit.id, source, outcome.id)
    if found is None:
        return context.mark("mark.not_estimable", context.text("note.no_figure"))
    if not found.first:
        return Value(text=context.text("drivers.units.none"), tone=Tone.MUTED)
    place = found.first[0]
    return Value(text=place_in_words(context, place), tone=Tone.NEUTRAL if source == unit.id else Tone.MUTED)
