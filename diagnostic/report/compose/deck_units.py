"""Slides that compare: divisions and teams, links between them, role levels, hopes against what is delivered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from diagnostic.report.chart_values import GroupedDots, Matrix, Plane
from diagnostic.report.compose.deck_base import Maker, balanced, headline
from diagnostic.report.deck import Grid, Heat, Picture, Slide
from diagnostic.report.document import Column, Figure, HeatMap, HeatRow, TableBlock
from diagnostic.report.findings import Kind, disillusion, perception, weak_links
from diagnostic.report.selection import divisions, leaves, root
from diagnostic.report.values import Tone, Value

_HEAT_ROWS = 11
"""Rows of a heat map that a slide can carry."""
_LINKS = 9
"""Units that a grid of links can name on a slide."""
_PAIRS = 10
_DOTS = 6
"""Scales on which a slide can set role levels side by side."""
_TOLD = 3


def heat(maker: Maker) -> Iterator[Slide]:
    """Return the heat map of the divisions; of the teams, where there are no divisions."""
    whole = maker.heat("heat-map")
    if whole is None:
        return
    release = maker.context.release
    shown = {unit.id for unit in divisions(release) or leaves(release)}
    rows = [row for row in whole.rows if row.unit in shown or row.level == 0]
    if divisions(release):
        title = _title(maker, rows, "slides.heat.title")
    else:
        title = _title(maker, rows, "slides.teams.title", maker.context.names.unit(root(release).id))
    yield from _heat_slides(maker, whole, rows, "heat", title)


def heat_of_teams(maker: Maker) -> Iterator[Slide]:
    """Return the heat map of the teams of each division."""
    whole = maker.heat("heat-map")
    if whole is None:
        return
    for division in divisions(maker.context.release):
        name = maker.context.names.unit(division.id)
        rows = [row for row in whole.rows if row.group == name and row.level > division.level]
        own = next((row for row in whole.rows if row.unit == division.id), None)
        if rows and own is not None:
            title = _title(maker, rows, "slides.teams.title", name)
            yield from _heat_slides(maker, whole, [own, *rows], f"teams-{division.id}", title)


def _heat_slides(maker: Maker, whole: HeatMap, rows: Sequence[HeatRow], name: str, title: str) -> Iterator[Slide]:
    """Return the rows on as many slides as that takes, the first row at the top of each."""
    head, *others = rows
    legend = tuple(
        (tone, maker.document.labels[f"legend_{tone.value}"]) for tone in (Tone.ABOVE, Tone.BELOW, Tone.DIVIDED)
    )
    start = 0
    for at, size in enumerate(balanced(len(others), _HEAT_ROWS), start=1):
        part = replace(whole, rows=(head, *others[start : start + size]))
        marks = maker.marks(cell for row in part.rows for cell in row.cells)
        start += size
        yield maker.slide("heat", title, Heat(part, legend, marks), name=f"{name}-{at}", say=(title,))


def _title(maker: Maker, rows: Sequence[HeatRow], key: str, unit: str = "") -> str:
    """Return how many cells stand out beyond chance; the first row of all, everybody, is compared with nobody."""
    tones = [cell.tone for row in rows if row.level for cell in row.cells]
    marked = [tone for tone in tones if tone in {Tone.ABOVE, Tone.BELOW}]
    if not marked:
        return maker.text(f"{key}.none", unit=unit)
    sides = {tone: marked.count(tone) for tone in (Tone.ABOVE, Tone.BELOW)}
    if all(sides.values()):
        told = [maker.plural(f"slides.heat.{tone.value}", count) for tone, count in sides.items()]
        return maker.plural(key, len(marked), unit=unit, sides=maker.context.wording.join(told))
    only = maker.plural(f"slides.heat.only_{marked[0].value}", len(marked))
    return maker.plural(key, len(marked), unit=unit, sides=only)


def teams(maker: Maker) -> Iterator[Slide]:
    """Return the map of the teams on the first two outcomes."""
    figure = maker.figure("teams-map")
    if figure is None or not isinstance(figure.chart, Plane):
        return
    apart = [point.label for point in figure.chart.points if point.tone is not Tone.NEUTRAL]
    axes = maker.context.wording.join(
        [maker.text("name.quoted", name=name) for name in (figure.chart.x_axis, figure.chart.y_axis)]
    )
    of = maker.plural("count.teams", len(figure.chart.points))
    if not apart:
        title = maker.text("slides.map.none", axes=axes, teams=of)
    else:
        units = maker.context.wording.join(apart) if len(apart) <= _TOLD else maker.plural("count.teams", len(apart))
        title = maker.plural("slides.map.title", len(apart), units=units, axes=axes, teams=of)
    legend = maker.legend("map", (Tone.ABOVE, Tone.BELOW, Tone.WARNING, Tone.NEUTRAL))
    content = Picture(figure.chart, legend=legend)
    yield maker.slide("map", title, content, say=(figure.sentence,), alternative=figure.alternative)


def links(maker: Maker) -> Iterator[Slide]:
    """Return who finds that working with whom goes well, as a table."""
    figure = maker.figure("links")
    if figure is None or not isinstance(figure.chart, Matrix):
        return
    weak = weak_links(maker.context.release)
    title = maker.context.sentences(weak[:1])[0] if weak else maker.text("slides.links.none")
    small = len(figure.chart.rows) <= _LINKS
    grid = _matrix(maker, figure.chart) if small else _pairs(maker)
    if grid is not None:
        yield maker.slide("links", title, grid, say=(title, figure.sentence), alternative=figure.alternative)


def _matrix(maker: Maker, chart: Matrix) -> Grid:
    columns = (Column(maker.text("slides.links.corner")), *(Column(name, chart.style) for name in chart.columns))
    rows = tuple(
        (
            Value(text=name),
            *(
                Value(text="–", tone=Tone.MUTED)
                if value is None
                else Value(value, chart.style, tone=Tone.BELOW if flag else Tone.NEUTRAL)
                for value, flag in zip(values, flags, strict=True)
            ),
        )
        for name, values, flags in zip(chart.rows, chart.values, chart.flagged, strict=True)
    )
    share = 0.2
    wide = (share, *((1 - share) / len(chart.columns) for _ in chart.columns))
    return Grid(
        TableBlock(maker.text("slides.links.caption"), columns, rows),
        wide,
        maker.text("slides.links.under"),
        matrix=True,
    )


def _pairs(maker: Maker) -> Grid | None:
    """Return the pairs of units that stand out, the weak ones first."""
    figure = maker.figure("network")
    if figure is None:
        return None
    marked = [row for row in figure.table.rows if any(cell.tone in {Tone.BELOW, Tone.ABOVE} for cell in row)]
    rows = tuple(row[:6] for row in (marked or figure.table.rows)[:_PAIRS])
    table = TableBlock(figure.table.caption, figure.table.columns[:6], rows)
    return Grid(table, (0.24, 0.24, 0.1, 0.12, 0.12, 0.18))


def roles(maker: Maker) -> Iterator[Slide]:
    """Return how role levels see the same scales: those that differ first, then those furthest apart."""
    figure = maker.figure("perception-dots")
    if figure is None or not isinstance(figure.chart, GroupedDots):
        return
    known = {maker.context.names.subject(subject.id) for subject in maker.context.release.subjects}
    found = [each for each in perception(maker.context.release) if maker.context.names.subject(each.subject) in known]
    rows = sorted(figure.chart.rows, key=_spread)[:_DOTS]
    title = headline(maker.context.sentences(found[:1])[0]) if found else maker.text("slides.roles.none")
    say = maker.context.sentences(found[:_TOLD]) or (figure.sentence,)
    content = Picture(replace(figure.chart, rows=tuple(rows)))
    yield maker.slide("roles", title, content, say=say, alternative=maker.shows("groups", figure.sentence))


def _spread(row: tuple[str, tuple[float | None, ...], tuple[bool, ...]]) -> tuple[bool, float, str]:
    label, estimates, flags = row
    known = [value for value in estimates if value is not None]
    return not any(flags), -(max(known) - min(known)) if known else 0.0, label


def hopes(maker: Maker) -> Iterator[Slide]:
    """Return the hopes that were raised against what is delivered, unit by unit."""
    found = disillusion(maker.context.release)
    for at, figure in enumerate(maker.figures("gap-")):
        if not isinstance(figure.chart, Plane):
            continue
        title = _hopes_title(maker, figure, found)
        name = "hopes" if not at else f"hopes-{at + 1}"
        yield maker.slide(
            "hopes",
            title,
            Picture(figure.chart, legend=maker.legend("hopes", (Tone.WARNING, Tone.NEUTRAL))),
            name=name,
            say=(title, figure.sentence),
            alternative=figure.alternative,
            rank=1 + 3 * bool(at),
        )


def _hopes_title(maker: Maker, figure: Figure, found: Sequence[object]) -> str:
    units = [each for each in disillusion(maker.context.release) if each.kind is Kind.GAP_ABOVE]
    units = [each for each in units if figure.id == f"gap-{each.subject}"]
    if units:
        return maker.text(
            "slides.hopes.unit",
            unit=maker.context.names.unit(units[0].unit),
            raised=maker.score(units[0].values["raised"]),
            delivered=maker.score(units[0].values["delivered"]),
        )
    whole = figure.chart
    if isinstance(whole, Plane) and whole.x_cut is not None and whole.y_cut is not None and found:
        return maker.text("slides.hopes.whole", raised=maker.score(whole.x_cut), delivered=maker.score(whole.y_cut))
    return headline(figure.sentence)
