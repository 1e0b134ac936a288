"""The page on what a planned survey can reveal: differences, changes, unit by unit, and what that rests on.

Made from a plan alone: there is no release yet, and nobody has answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from diagnostic.planned_power import Assumptions, PlannedUnit, PowerPlan, Showing
from diagnostic.report.chart_values import Curve, CurveLine, CurveMark
from diagnostic.report.document import (
    Block,
    Callout,
    Column,
    Definitions,
    Document,
    Figure,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Section,
    TableBlock,
)
from diagnostic.report.values import Style, Tone, Value
from diagnostic.report.wording import Wording

NAMED = 4
"""Units at either end of a picture that carry their names."""
LISTED = 12
"""Units that a sentence names; more are counted."""

COLUMNS: tuple[tuple[str, Style], ...] = (
    ("unit", Style.TEXT),
    ("parent", Style.TEXT),
    ("headcount", Style.COUNT),
    ("answers", Style.COUNT),
    ("difference", Style.SCORE),
    ("difference_single", Style.SCORE),
    ("difference_bonferroni", Style.SCORE),
    ("needed", Style.COUNT),
    ("change_unlinked", Style.SCORE),
    ("change_linked", Style.SCORE),
    ("change_census", Style.SCORE),
)
"""The columns of the table, in the order in which it is printed and saved."""


@dataclass(frozen=True, slots=True)
class Cover:
    """What the page is headed with."""

    organisation: str
    date: str
    """ISO date."""


def typical(plan: PowerPlan, column: str) -> float | None:
    """Return the middle of the teams' values of a column; None where there are none."""
    values = (getattr(unit, column) for unit in plan.units if unit.leaf)
    known = [float(value) for value in values if value is not None]
    return median(known) if known else None


def row(plan: PowerPlan, unit: PlannedUnit, whole: str) -> tuple[str | float | None, ...]:
    """Return a row of the table: texts and raw numbers, None where there is no figure."""
    numbers = (getattr(unit, name) for name, _ in COLUMNS[4:])
    parent = "" if unit.level == 0 else unit.parent or whole
    return (unit_name(plan, unit, whole), parent, unit.headcount, unit.answers, *numbers)


def unit_name(plan: PowerPlan, unit: PlannedUnit, whole: str) -> str:
    """Return a unit's name, the organisation's for the first."""
    return whole if unit is plan.units[0] else unit.name


def compose_power(plan: PowerPlan, wording: Wording, cover: Cover) -> Document:
    """Return the page in one language."""
    page = _Page(plan, wording, cover)
    sections = (_revealed(page), _changes(page), _units(page), _assumed(page))
    return Document(
        language=wording.language,
        title=wording.text("power.document.title", organisation=cover.organisation),
        subtitle=wording.text("power.document.subtitle"),
        organisation=cover.organisation,
        date=wording.date(cover.date),
        notice="",
        sections=sections,
        labels=wording.below("page."),
    )


@dataclass(frozen=True, slots=True)
class _Page:
    plan: PowerPlan
    wording: Wording
    cover: Cover

    def text(self, key: str, **values: str | int) -> str:
        return self.wording.text(key, **values)

    def paragraph(self, key: str, **values: str | int) -> Paragraph:
        return Paragraph(self.text(key, **values))

    def section(self, name: str, *blocks: Block) -> Section:
        return Section(name, self.text(f"power.{name}.title"), blocks, self.text(f"power.{name}.kicker"))

    def points(self, value: float) -> str:
        return self.wording.plural("count.points", round(value))

    @property
    def assumed(self) -> Assumptions:
        return self.plan.assumptions

    @property
    def teams(self) -> tuple[PlannedUnit, ...]:
        return tuple(unit for unit in self.plan.units if unit.leaf and unit.level)


# --- what can be revealed --------------------------------------------------------------------------


def _revealed(page: _Page) -> Section:
    found = typical(page.plan, "difference")
    chance = page.wording.number(page.assumed.power, Style.PERCENT)
    lead = (
        page.text("power.lead.none")
        if found is None
        else page.text("power.lead", points=page.points(found), chance=chance)
    )
    blocks: list[Block] = [Paragraph(lead, lead=True), _key_figures(page)]
    blocks += [block for block in (_hidden(page, Showing.NEVER), _hidden(page, Showing.UNLIKELY)) if block]
    if page.plan.curve:
        blocks += [page.paragraph("power.differences.how"), _difference_figure(page)]
    blocks.append(Paragraph(_needed(page)))
    return page.section("revealed", *blocks)


def _key_figures(page: _Page) -> KeyFigures:
    whole, teams = page.plan.units[0], page.teams
    shown = sum(team.showing is Showing.EXPECTED for team in teams)
    headcount = page.wording.number(whole.headcount, Style.COUNT)
    figures = [
        KeyFigure(
            page.text("power.figure.answers"),
            Value(whole.answers, Style.COUNT),
            page.text("power.figure.answers.note", headcount=headcount),
        ),
        KeyFigure(
            page.text("power.figure.shown"),
            Value(shown, Style.COUNT),
            page.text("power.figure.shown.note", teams=page.wording.plural("count.teams", len(teams))),
        ),
    ]
    for column in ("difference", "change_linked"):
        value = typical(page.plan, column)
        if value is not None:
            label, note = page.text(f"power.figure.{column}"), page.text(f"power.figure.{column}.note")
            figures.append(KeyFigure(label, Value(value, Style.SCORE), note))
    return KeyFigures(tuple(figures))


def _hidden(page: _Page, showing: Showing) -> Callout | None:
    """Return which teams will not be shown, and why."""
    teams = [team for team in page.teams if team.showing is showing]
    if not teams:
        return None
    named = page.wording.join([team.name for team in teams[:LISTED]])
    if len(teams) > LISTED:
        named = page.text("power.and_more", names=named, more=len(teams) - LISTED)
    title = page.wording.plural(f"power.{showing.value}.title", len(teams))
    text = page.text(f"power.{showing.value}", teams=named, threshold=page.assumed.threshold)
    return Callout(title, text, Tone.WARNING)


def _needed(page: _Page) -> str:
    """Return how many teams could reveal the difference that was asked about."""
    compared = [team for team in page.teams if team.difference is not None]
    enough = sum(team.needed is not None and team.needed <= team.answers for team in compared)
    possible = sum(team.needed is not None for team in page.teams)
    return page.text(
        "power.needed",
        points=page.points(page.assumed.difference),
        teams=page.wording.plural("count.teams", len(page.teams)),
        enough=enough,
        possible=possible,
    )


# --- pictures --------------------------------------------------------------------------------------


def _difference_figure(page: _Page) -> Figure:
    columns = ("family", "single", "bonferroni")
    marks = _marks(page, "difference")
    low, high = (end(page.plan.curve, key=lambda point: point.answers) for end in (min, max))
    sentence = page.text(
        "power.differences.sentence",
        few=low.answers,
        many=high.answers,
        few_points=page.points(low.family),
        many_points=page.points(high.family),
    )
    return _figure(page, "differences", columns, marks, sentence)


def _change_figure(page: _Page) -> Figure:
    low, high = (end(page.plan.curve, key=lambda point: point.answers) for end in (min, max))
    sentence = page.text(
        "power.changes.sentence",
        few=low.answers,
        many=high.answers,
        few_points=page.points(low.change_linked),
        many_points=page.points(high.change_linked),
    )
    return _figure(page, "changes", ("change_linked", "change_unlinked"), (), sentence)


def _figure(page: _Page, name: str, columns: Sequence[str], marks: tuple[CurveMark, ...], sentence: str) -> Figure:
    plan = page.plan
    chart = Curve(
        tuple(
            CurveLine(
                page.text(f"power.line.{column}"),
                tuple((float(point.answers), float(getattr(point, column))) for point in plan.curve),
            )
            for column in columns
        ),
        marks,
        page.text("power.axis.answers"),
        page.text(f"power.axis.{name}"),
        Style.COUNT,
        Style.SCORE,
    )
    head = (
        Column(page.text("power.column.answers"), Style.COUNT),
        *(Column(page.text(f"power.line.{column}"), Style.SCORE) for column in columns),
    )
    rows = tuple(
        (
            Value(point.answers, Style.COUNT),
            *(Value(getattr(point, column), Style.SCORE) for column in columns),
        )
        for point in plan.curve
    )
    title = page.text(f"power.{name}.figure")
    alternative = page.text("power.alternative", sentence=sentence)
    return Figure(f"power-{name}", title, chart, sentence, alternative, TableBlock(title, head, rows))


def _marks(page: _Page, column: str) -> tuple[CurveMark, ...]:
    """Return the units at their places; those at the ends, where the most and least can be seen, by name."""
    units = [unit for unit in page.plan.units if getattr(unit, column) is not None]
    ranked = sorted(units, key=lambda unit: (getattr(unit, column), unit.id))
    named = {unit.id for unit in (*ranked[:NAMED], *ranked[-NAMED:])}
    return tuple(
        CurveMark(unit.name, float(unit.answers), float(getattr(unit, column)), unit.id in named) for unit in units
    )


# --- changes, units, assumptions -------------------------------------------------------------------


def _changes(page: _Page) -> Section:
    linked, unlinked = typical(page.plan, "change_linked"), typical(page.plan, "change_unlinked")
    if linked is None or unlinked is None or not page.plan.curve:
        return page.section("changes", page.paragraph("power.changes.none"))
    lead = page.text("power.changes.lead", linked=page.points(linked), unlinked=page.points(unlinked))
    blocks = (Paragraph(lead, lead=True), page.paragraph("power.changes.how"), _change_figure(page))
    return page.section("changes", *blocks, page.paragraph("power.changes.census"))


def _units(page: _Page) -> Section:
    points = page.points(page.assumed.difference)
    head = tuple(Column(page.text(f"power.column.{name}", points=points), style) for name, style in COLUMNS)
    rows = tuple(
        tuple(
            _value(page, unit, cell, name, style)
            for cell, (name, style) in zip(row(page.plan, unit, page.cover.organisation), COLUMNS, strict=True)
        )
        for unit in page.plan.units
    )
    table = TableBlock(page.text("power.table"), head, rows)
    return page.section("units", page.paragraph("power.units.how", points=points), table)


def _value(page: _Page, unit: PlannedUnit, cell: str | float | None, name: str, style: Style) -> Value:
    if isinstance(cell, str):
        return Value(text=cell)
    if cell is not None:
        return Value(float(cell), style)
    return Value(text=page.text("power.mark"), tone=Tone.MUTED, note=why(page.wording, unit, name))


def why(wording: Wording, unit: PlannedUnit, column: str) -> str:
    """Return why a unit has no figure in a column."""
    if unit.showing is Showing.NEVER or (unit.showing is Showing.UNLIKELY and column != "needed"):
        return wording.text(f"power.why.{unit.showing.value}")
    if unit.level == 0:
        return wording.text("power.why.whole")
    return wording.text("power.why.needed" if column == "needed" and unit.rest else "power.why.rest")


def _assumed(page: _Page) -> Section:
    terms = tuple(
        (
            page.text(f"power.assumed.{name}.term", value=value),
            page.text(f"power.assumed.{name}", **_level_words(page)),
        )
        for name, value in _assumptions(page)
    )
    return page.section("assumed", page.paragraph("power.assumed.how"), Definitions(terms))


def _assumptions(page: _Page) -> tuple[tuple[str, str], ...]:
    given, number = page.assumed, page.wording.number
    return (
        ("response_rate", number(given.response_rate, Style.PERCENT)),
        ("sd", page.points(given.sd)),
        ("power", number(given.power, Style.PERCENT)),
        ("confidence", number(given.confidence, Style.PERCENT)),
        ("family", number(page.plan.levels.comparisons, Style.COUNT)),
        ("correlation", number(given.correlation, Style.COEFFICIENT)),
        ("threshold", number(given.threshold, Style.COUNT)),
    )


def _level_words(page: _Page) -> dict[str, str | int]:
    given, levels, number = page.assumed, page.plan.levels, page.wording.number
    return {
        "rate": number(levels.single, Style.PERCENT),
        "real": number(given.real, Style.PERCENT),
        "scales": given.scales,
        "chance": number(given.power, Style.PERCENT),
        "single": number(levels.single, Style.P),
        "family": number(levels.family, Style.P),
        "bonferroni": number(levels.bonferroni, Style.P),
    }
