"""The statements of a scale whose score is shown: their sums together are known, group by group.

A scale's score is the mean of its statements, so that where the score of a group is shown and its statements are not,
the sum of these is known across, as each statement is known along the units: a table with both margins, in which
intervals passed along relations are not enough. Whether the statements keep their room is first tried with the simplest
exchange (one statement more here and less elsewhere, another the other way round) among groups below the same known
ones, which leaves all sums as they are; where that is not enough, the least and the most of each are worked out by
linear programmes.

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
Masks = npt.NDArray[np.bool_]

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
        given = groups.given
        total, n = given.total[:, columns], given.n[:, columns]
        self.above, self.below = total - n * given.low[columns], n * HIGH - total
        self.inside = np.zeros((len(groups.names), len(groups.names)), dtype=bool)
        """(groups, groups): who is made of whom, of groups that have no parts."""
        for group, members in enumerate(sheet.system.made_of()):
            self.inside[group, list(members)] = True
        self.known_above = _known_above(sheet)[:, columns]

    def close(self) -> Iterator[tuple[int, int]]:
        """Yield group and column of every statement that can be guessed too closely."""
        size = len(self.columns)
        wholes = {relation.whole for relation in self.system.relations}
        for part in parts(self.system):
            if not part.circle:
                continue  # looked at statement by statement
            targets = [int(place) for place in part.quantities if self._width(int(place)) > 0]
            there = np.zeros((len(self.sheet.groups.names), size), dtype=bool)
            for place in part.quantities.tolist():
                if place not in wholes:
                    there[divmod(place, size)] = True
            left = [place for place in targets if not self._exchanges(place, there)]
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

    def _exchanges(self, place: int, there: Masks) -> bool:
        """Say whether exchanging two statements with other groups leaves room enough; ``there``: what is unknown."""
        group, column = divmod(place, len(self.columns))
        tied = there & (self.known_above == self.known_above[group])
        mine, others = tied & self.inside[group][:, None], tied & ~self.inside[group][:, None]
        # With each other statement by itself, and with all of them, each in its share of this one.
        need, share = self._width(place) - _TOLERANCE, 1 / max(len(self.columns) - 1, 1)
        alone = together = 0.0
        for beside in range(len(self.columns)):
            if beside != column:
                here, elsewhere = (side[:, column] & side[:, beside] for side in (mine, others))
                alone = max(alone, self._exchanged(column, beside, here, elsewhere, 1.0))
                together += self._exchanged(column, beside, here, elsewhere, share)
        return max(alone, together) >= need

    def _exchanged(self, column: int, beside: int, here: Masks, elsewhere: Masks, share: float) -> float:
        """Return how far one statement can move in some groups, against another one and other groups."""
        up = np.minimum(share * self.below[:, column], self.above[:, beside])
        down = np.minimum(share * self.above[:, column], self.below[:, beside])
        more = min(up[here].sum(), down[elsewhere].sum())
        less = min(down[here].sum(), up[elsewhere].sum())
        return float(more + less)

    def _by_programmes(self, part: Part, targets: Sequence[int]) -> Iterator[int]:
        small, where = part_of(self.system, part)
        asked = set(targets)
        room = np.array([self._width(place) if place in asked else 0.0 for place in where.tolist()])
        found = intervals(small, room[:, None])
        self.programmes += found.programmes
        yield from where[found.width()[:, 0] < room - _TOLERANCE].tolist()


def _known_above(sheet: Sheet) -> Ints:
    """Return (groups, columns) the nearest group above each that is known; -1 where there is none."""
    parent = {part: each.whole for each in sheet.system.relations for part in each.parts}
    known = sheet.groups.most - sheet.groups.least <= _TOLERANCE
    found: dict[int, Ints] = {-1: np.full(known.shape[1], -1, dtype=np.int64)}

    def above(group: int) -> Ints:
        if group not in found:
            over = parent.get(group, -1)
            found[group] = np.where(known[over], over, above(over)) if over >= 0 else found[-1]
        return found[group]

    return np.array([above(group) for group in range(len(known))])


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
