"""Where the groups and columns that earlier releases are looked at by stand in the tables of a new one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from diagnostic.disclosure.relations import Masks
from diagnostic.disclosure.suppress import Floats
from diagnostic.earlier_releases import ALONE, Joint, Overlay, Pieces
from diagnostic.measures import Measure


@dataclass(frozen=True, slots=True)
class Standing:
    """Where some groups and columns of an overlay stand in a table."""

    measure: Measure
    groups: list[int]
    rows: list[int]
    columns: list[int]
    keys: list[int]

    def of_table(self, values: Floats | Masks) -> Floats | Masks:
        """Return what a table says there."""
        return values.reshape(values.shape[0], -1)[np.ix_(self.rows, self.keys)]

    def put(self, into: Floats | Masks, values: Floats | Masks) -> None:
        """Put that in the place of the overlay."""
        into[np.ix_(self.groups, self.columns)] = values

    def in_table(self, cells: Masks, shape: tuple[int, ...]) -> Masks:
        """Return cells of the groups in the places of the table."""
        result = np.zeros(shape, dtype=bool)
        result.reshape(shape[0], -1)[np.ix_(self.rows, self.keys)] = cells[np.ix_(self.groups, self.columns)]
        return result


def standing(
    over: Pieces | Joint | Overlay, axes_of: Mapping[Measure, tuple[tuple[str, ...], ...]]
) -> Iterator[Standing]:
    """Yield where groups stand in the tables with some axes: of role levels, everybody stands among the units."""
    sides = [(over.measure, dict(enumerate(over.groups)))]
    if over.measure is Measure.ROLE_SCORE and Measure.SCORE in axes_of:
        whole = axes_of[Measure.SCORE][0][0]
        sides = [(Measure.SCORE, {0: whole}), (over.measure, dict(enumerate(over.groups[1:], start=1)))]
    for measure, groups in sides:
        if measure in axes_of:
            axes = axes_of[measure]
            of_columns = axes[1] if len(axes) > 1 else (ALONE,)
            rows, keys = ({key: at for at, key in enumerate(axis)} for axis in (axes[0], of_columns))
            mine = [at for at, key in groups.items() if key in rows]
            columns = [at for at, key in enumerate(over.columns) if key in keys]
            yield Standing(
                measure,
                mine,
                [rows[groups[at]] for at in mine],
                columns,
                [keys[over.columns[at]] for at in columns],
            )
