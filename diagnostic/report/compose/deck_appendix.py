"""Slides of the appendix: what the main slides rest on, for those who ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from diagnostic.report.chart_values import Intervals
from diagnostic.report.compose.deck_base import Maker
from diagnostic.report.deck import Grid, Picture, Slide, Terms
from diagnostic.report.document import Definitions, Figure, TableBlock

_POINTS = 12
_ROWS = 12
"""Units from which the main slide leaves some out."""
_CHANGES = ("scale", "then", "now", "change", "interval", "change_verdict", "answers_then", "answers")


def drivers(maker: Maker) -> Iterator[Slide]:
    """Return what goes with each outcome, the scales with the largest shares."""
    for figure in maker.figures("drivers-"):
        chart = figure.chart
        if not isinstance(chart, Intervals) or figure.id.count("-") > 1:
            continue
        content = Picture(replace(chart, points=chart.points[:_POINTS]))
        yield maker.slide(
            "drivers",
            figure.title,
            content,
            name=figure.id,
            say=(figure.sentence,),
            alternative=maker.shows("bars", figure.sentence),
        )


def pairs(maker: Maker) -> Iterator[Slide]:
    """Return the links between units, both sides together."""
    figure = maker.figure("network")
    if figure is not None:
        table = _cut(figure.table, range(min(6, len(figure.table.columns))))
        wide = (0.24, 0.24, 0.1, 0.12, 0.12, 0.18)
        yield _table(maker, "pairs", table, figure, wide)


def changes(maker: Maker) -> Iterator[Slide]:
    """Return every scale then and now."""
    figure = maker.figure("waves-changes")
    if figure is not None:
        table = _cut(figure.table, _places(maker, figure.table, _CHANGES))
        yield _table(maker, "changes", table, figure, (0.27, 0.07, 0.105, 0.105, 0.11, 0.16, 0.09, 0.09))


def reliability(maker: Maker) -> Iterator[Slide]:
    """Return how reliable the scales are."""
    figure = maker.figure("instrument-alpha")
    if figure is not None:
        table = _cut(figure.table, range(min(4, len(figure.table.columns))))
        yield _table(maker, "reliability", table, figure, (0.52, 0.14, 0.14, 0.2))


def rates(maker: Maker) -> Iterator[Slide]:
    """Return who answered, unit by unit."""
    figure = maker.figure("participation-rates")
    if figure is not None and len(figure.table.rows) > _ROWS:
        yield _table(maker, "rates", figure.table, figure, (0.44, 0.14, 0.14, 0.12, 0.16))


def words(maker: Maker) -> Iterator[Slide]:
    """Return how figures were made, and the words of the report."""
    for kind in ("methods", "glossary"):
        section = maker.section(kind)
        found = next((block for block in section.blocks if isinstance(block, Definitions)), None) if section else None
        if section is not None and found is not None:
            yield maker.slide(kind, section.title, Terms(found.terms))


def _table(maker: Maker, kind: str, table: TableBlock, figure: Figure, wide: Sequence[float]) -> Slide:
    """Return the table of a figure, with what the figure says as what to say."""
    shares = tuple(wide) if len(wide) == len(table.columns) else ()
    under = "    ".join(maker.marks(value for row in table.rows for value in row))
    return maker.slide(
        kind, figure.title, Grid(table, shares, under), say=(figure.sentence,) if figure.sentence else ()
    )


def _cut(table: TableBlock, places: Sequence[int]) -> TableBlock:
    return replace(
        table,
        columns=tuple(table.columns[place] for place in places),
        rows=tuple(tuple(row[place] for place in places) for row in table.rows),
    )


def _places(maker: Maker, table: TableBlock, keys: Sequence[str]) -> list[int]:
    titles = {maker.text(f"column.{key}") for key in keys}
    return [place for place, column in enumerate(table.columns) if column.title in titles]
