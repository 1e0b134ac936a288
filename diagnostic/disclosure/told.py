"""Between the figures and the check of guesses: what its attacker is told, and what to withhold of what it finds.

Reads figures with everything in them; nothing here leaves the gate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from diagnostic.cells import Status
from diagnostic.disclosure.judging import Close
from diagnostic.disclosure.relations import Masks
from diagnostic.disclosure.sheets import HIGH, Given, Told, crossing_key
from diagnostic.disclosure.survey import Structure
from diagnostic.figures import Figures
from diagnostic.measures import Measure
from diagnostic.released_table import Table

_MEANS = (Measure.SCORE, Measure.ROLE_SCORE, Measure.ITEM_SCORE, Measure.CUT, Measure.CROSSING)


def told_of(figures: Mapping[Measure, Figures], structure: Structure) -> Told:
    """Return what the attacker is told besides the tables: people, sums, and single scores at either end."""
    given = {measure: _means(figures[measure], structure) for measure in _MEANS if measure in figures}
    headcount = np.empty(0)
    if Measure.PARTICIPATION in figures:
        people = figures[Measure.PARTICIPATION]
        n = people.n[:, None]
        nothing = np.zeros(n.shape)
        given[Measure.PARTICIPATION] = Given(n, n.astype(np.float64), nothing, nothing, np.zeros(1), nothing > 0)
        headcount = people.columns["headcount"]
    return Told(given, headcount)


def _means(figures: Figures, structure: Structure) -> Given:
    low = structure.lowest(figures.axes[-1])
    total = np.where(figures.n > 0, figures.n * np.nan_to_num(figures.columns["estimate"]), 0.0)
    lowest, highest = figures.lowest, figures.highest
    if lowest is None or highest is None:
        # As far out as anybody's score can be, given the sum of all: further than any real one.
        others = np.maximum(figures.n - 1, 0)
        lowest, highest = (np.clip(total - others * end, low, HIGH) for end in (HIGH, low))
    alike = figures.unanimous if figures.unanimous is not None else np.zeros(figures.n.shape, dtype=bool)
    flat = (-1, low.size)
    first, last = (np.nan_to_num(end).reshape(flat) for end in (lowest, highest))
    return Given(figures.n.reshape(flat), total.reshape(flat), first, last, low, alike.reshape(flat))


@dataclass(frozen=True, slots=True)
class _Family:
    """Who stands beside and above a group of a table."""

    keys: tuple[str, ...]
    parent: Mapping[str, str | None]

    def beside(self, group: str) -> list[int]:
        return [at for at, key in enumerate(self.keys) if key != group and self.parent[key] == self.parent[group]]


def one_more(
    found: Sequence[Close],
    tables: Mapping[Measure, Table],
    figures: Mapping[Measure, Figures],
    structure: Structure,
) -> dict[Measure, Masks]:
    """Return what to withhold beside each cell that can be guessed: the smallest shown one, or what they are part of.

    Nothing where nothing is left that could help.
    """
    parent = {unit.id: unit.parent for unit in structure.units}
    scale_of = {item.id: item.scale for item in structure.items}
    more: dict[Measure, Masks] = {}
    for close in found:
        if close.beside:
            _smallest_beside(more, close, tables, figures)
            continue
        table, n = tables[close.measure], figures[close.measure].n
        family = _Family(table.axes[0], parent if table.axes[0][0] in parent else dict.fromkeys(table.axes[0]))
        column = () if len(table.axes) == 1 else (table.axes[1].index(close.column),)
        group = close.group.removesuffix(": others")
        if group not in family.keys:
            continue
        shown = [at for at in family.beside(group) if table.status[(at, *column)] == Status.SHOWN]
        above = family.parent[group]
        if not shown and above in family.keys and table.status[(family.keys.index(above), *column)] == Status.SHOWN:
            shown = [family.keys.index(above)]
        if not shown:
            # Too much is shown of the group itself.
            inside = [at for at, key in enumerate(family.keys) if family.parent[key] == group]
            shown = [at for at in inside if table.status[(at, *column)] == Status.SHOWN]
        if not shown and close.measure is Measure.SCORE and Measure.ROLE_SCORE in tables and above is None:
            _smallest_role(more, close.column, tables[Measure.ROLE_SCORE], figures[Measure.ROLE_SCORE])
        if not shown and close.measure is Measure.ITEM_SCORE and Measure.SCORE in tables:
            # The statements cannot be kept beside the score: it goes with them.
            scores = tables[Measure.SCORE]
            at = scores.axes[0].index(group), scores.axes[1].index(scale_of[close.column])
            if scores.status[at] == Status.SHOWN:
                more.setdefault(Measure.SCORE, np.zeros(scores.status.shape, dtype=bool))[at] = True
        if shown:
            cells = more.setdefault(close.measure, np.zeros(table.status.shape, dtype=bool))
            cells[(min(shown, key=lambda at: (n[(at, *column)], at)), *column)] = True
    return more


def _smallest_beside(
    more: dict[Measure, Masks], close: Close, tables: Mapping[Measure, Table], figures: Mapping[Measure, Figures]
) -> None:
    """Withhold the smallest shown value of an attribute or crossing beside a group; crossings first."""
    found: list[tuple[bool, int, Measure, tuple[int, ...]]] = []
    for measure, at in (_place(cell, tables) for cell in close.beside):
        place = (*at, tables[measure].axes[-1].index(close.column))
        found.append((measure is Measure.CUT, int(figures[measure].n[place]), measure, place))
    if found:
        _, _, measure, place = min(found)
        more.setdefault(measure, np.zeros(tables[measure].status.shape, dtype=bool))[place] = True


def _place(cell: tuple[Measure, str], tables: Mapping[Measure, Table]) -> tuple[Measure, tuple[int, ...]]:
    """Return where a group stands in its table."""
    measure, group = cell
    axes = tables[measure].axes
    if measure is Measure.CUT:
        return measure, (axes[0].index(group),)
    keys = [crossing_key(unit, value) for unit in axes[0] for value in axes[1]]
    return measure, divmod(keys.index(group), len(axes[1]))


def _smallest_role(more: dict[Measure, Masks], subject: str, table: Table, figures: Figures) -> None:
    """Withhold the smallest role level that is shown: together they say too much of an organisation that is not."""
    if subject not in table.axes[1]:
        return
    column = table.axes[1].index(subject)
    shown = np.flatnonzero(table.status[:, column] == Status.SHOWN)
    if shown.size:
        cells = more.setdefault(Measure.ROLE_SCORE, np.zeros(table.status.shape, dtype=bool))
        cells[shown[np.argmin(figures.n[shown, column])], column] = True
