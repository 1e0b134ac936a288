"""The statements of a scale whose score is shown: their sums together are known, group by group.

A scale's score is the mean of its statements, so that where the score of a group is shown and its statements are not,
the sum of these is known across, as each statement is known along the units: a table with both margins, in which
intervals passed along relations are not enough. Whether the statements keep their room is first tried with the simplest
exchange (one statement more here and less there, another the other way round), which leaves all sums as they are; where
that is not enough, the least and the most of each are worked out by linear programmes.

A score near either end says as much of its statements, whoever is hidden: of them half of what the score alone leaves
is enough. The attacker is told the sums over all statements without what single people left out. Colleagues are not
looked at here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from diagnostic.cells import Status
from diagnostic.disclosure.bounds import Part, intervals, part_of, parts
from diagnostic.disclosure.sheets import HIGH, Sheet
from diagnostic.disclosure.systems import Relation, System
from diagnostic.measures import Measure
from diagnostic.released_table import Table
from diagnostic.survey_parts import ItemInfo

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

STATEMENTS = "statements"
"""Family of relations."""
_TOLERANCE = 1e-5


class Statements:
    """The statements of one scale, by the groups of the sheet of all statements."""

    def __init__(self, sheet: Sheet, columns: list[int], rows: list[int], points: float) -> None:
        self.sheet, self.columns, self.points = sheet, columns, points
        groups, size = sheet.groups, len(columns)
        least, most = (ends[:, columns].ravel() for ends in (groups.least, groups.most))
        totals = groups.given.total[:, columns].sum(axis=1)[rows]
        base = least.size
        relations = [
            Relation(STATEMENTS, groups.names[group], base + at, tuple(group * size + each for each in range(size)))
            for at, group in enumerate(rows)
        ]
        self.rows = len(relations)
        self.known = dict(zip(rows, totals.tolist(), strict=True))
        for each in sheet.system.relations:
            for place in range(size):
                inside = tuple(part * size + place for part in each.parts)
                relations.append(Relation(each.family, each.name, each.whole * size + place, inside))
        names = tuple(f"{name}, {sheet.columns[column]}" for name in groups.names for column in columns)
        scores = tuple(groups.names[group] for group in rows)
        least, most = np.concatenate([least, totals]), np.concatenate([most, totals])
        self.system = System((*names, *scores), tuple(relations), least[:, None], most[:, None])
        self.programmes = 0

    def close(self) -> Iterator[tuple[int, int]]:
        """Yield group and column of every statement that can be guessed too closely."""
        size = len(self.columns)
        wholes = {relation.whole for relation in self.system.relations}
        for part in parts(self.system):
            if not part.circle:
                continue  # looked at statement by statement
            targets = [int(place) for place in part.quantities if self._width(int(place)) > 0]
            atoms = np.array([int(place) for place in part.quantities if int(place) not in wholes], dtype=np.int64)
            left = [place for place in targets if place in wholes or not self._exchanges(place, atoms)]
            for place in self._by_programmes(part, left) if left else ():
                yield place // size, self.columns[place % size]

    def _width(self, place: int) -> float:
        """Return how wide the interval of a statement has to stay."""
        size = len(self.columns)
        if place >= size * len(self.sheet.groups.names):
            return 0.0  # a score
        group, column = place // size, self.columns[place % size]
        groups = self.sheet.groups
        if groups.cells[group] is None or not groups.hidden[group, column]:
            return 0.0
        n = groups.given.n[group, self.columns].astype(np.float64)
        width = self.points * float(n[place % size])
        if group in self.known:
            mine, others = HIGH * n[place % size], HIGH * (n.sum() - n[place % size])
            left = min(mine, self.known[group]) - max(0.0, self.known[group] - others)
            width = min(width, left / 2)
        return width

    def _exchanges(self, place: int, atoms: Ints) -> bool:
        """Say whether exchanging with one other group and statement leaves room enough."""
        size = len(self.columns)
        group, column = divmod(place, size)
        there = set(atoms.tolist())
        given = self.sheet.groups.given
        total = given.total[:, self.columns]
        above = total - given.n[:, self.columns] * given.low[self.columns]
        below = given.n[:, self.columns] * HIGH - total
        need = self._width(place) - _TOLERANCE
        for other in sorted({int(atom) // size for atom in atoms} - {group}):
            if other * size + column not in there:
                continue
            for beside in range(size):
                if beside == column or not {group * size + beside, other * size + beside} <= there:
                    continue
                more = min(below[group, column], above[group, beside], above[other, column], below[other, beside])
                less = min(above[group, column], below[group, beside], below[other, column], above[other, beside])
                if more + less >= need:
                    return True
        return False

    def _by_programmes(self, part: Part, targets: Sequence[int]) -> Iterator[int]:
        small, where = part_of(self.system, part)
        asked = set(targets)
        room = np.array([self._width(place) if place in asked else 0.0 for place in where.tolist()])
        found = intervals(small, room[:, None])
        self.programmes += found.programmes
        yield from where[found.width()[:, 0] < room - _TOLERANCE].tolist()


def statements(
    sheet: Sheet, tables: Mapping[Measure, Table], items: Sequence[ItemInfo], points: float
) -> Iterator[Statements]:
    """Yield the scales of several statements of which some group shows the score and not the statements."""
    scores, table = tables[Measure.SCORE], tables[Measure.ITEM_SCORE]
    of_scale: dict[str, list[int]] = {}
    scale_of = {item.id: item.scale for item in items}
    for column, item in enumerate(table.axes[1]):
        of_scale.setdefault(scale_of[item], []).append(column)
    place = {unit: row for row, unit in enumerate(scores.axes[0])}
    for scale, columns in sorted(of_scale.items()):
        if len(columns) < 2 or scale not in scores.axes[1]:
            continue
        shown = np.asarray(scores.status[:, scores.axes[1].index(scale)] == Status.SHOWN)
        hidden = np.asarray(sheet.groups.hidden[:, columns].any(axis=1))
        rows = [at for at, unit in enumerate(table.axes[0]) if hidden[at] and unit in place and shown[place[unit]]]
        if rows:
            yield Statements(sheet, columns, rows, points)
