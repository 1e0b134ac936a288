"""What is withheld so that earlier releases and a new one together leave everybody their room.

The attacker of ``guesses`` has all releases of these answers. Of a group that is withheld for its own sake, now or
then, and of any few people, they may not come closer than the policy allows by all releases together; nor may they
learn that (nearly) all who came, who went, or whom nothing tells apart are at one end. A group that is withheld only
beside another is not owed room of its own: what protects the other is asked of the other. What one of the releases says
alone is not asked again: the new one was looked at by itself, and the earlier ones are out. Where something is too
close, a new group goes: the deepest, then the smallest of those in the sums that give it away.

For colleagues: every member of every group is tried, but where it is plain that enough is left (``judging``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np

from diagnostic.cells import Status
from diagnostic.disclosure.bounds import intervals, parts, pinning
from diagnostic.disclosure.deadline import Deadline
from diagnostic.disclosure.earlier_sheets import Joined, Now, joined, patterns
from diagnostic.disclosure.judging import TOLERANCE, Judge
from diagnostic.disclosure.policy import Policy
from diagnostic.disclosure.sheets import HIGH, MANY, Floats, Ints, Masks, Sheet, Told
from diagnostic.disclosure.standing import Standing, standing
from diagnostic.disclosure.suppress import Rule
from diagnostic.disclosure.systems import Relation
from diagnostic.disclosure.together import depths
from diagnostic.earlier_releases import Overlay
from diagnostic.measures import Measure
from diagnostic.released_table import Table

Cells = set[tuple[int, int]]
Passed = set[tuple[int, bytes]]
"""Columns, each with how it stood when nothing in it was too close."""


class Narrowing:
    """Finds what has to be withheld, round by round of the gate.

    A column in which all is as when nothing was too close is not looked at again.
    """

    def __init__(self, overlays: Sequence[Overlay], told: Told, policy: Policy, until: Deadline) -> None:
        self._overlays, self._told, self._policy, self._until = overlays, told, policy, until
        self._passed: list[Passed] = [set() for _ in overlays]

    def found(self, tables: Mapping[Measure, Table]) -> dict[Measure, Masks]:
        """Return what has to be withheld besides, table by table.

        Raises
        ------
        TooSlow
            The time was over.
        """
        found: dict[Measure, Masks] = {}
        for overlay, passed in zip(self._overlays, self._passed, strict=True):
            places = list(standing(overlay, {measure: table.axes for measure, table in tables.items()}))
            now = _now(overlay, places, tables, self._told)
            gone = _Search(overlay, now, self._policy, self._until, passed).gone()
            for place in places:
                cells = place.in_table(gone, tables[place.measure].status.shape)
                if cells.any():
                    found[place.measure] = found.get(place.measure, np.zeros_like(cells)) | cells
        return found


def _now(overlay: Overlay, places: Sequence[Standing], tables: Mapping[Measure, Table], told: Told) -> Now:
    shape = (len(overlay.groups), len(overlay.columns))
    shown, alike, bands = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool), np.full((2, *shape), np.nan)
    most = np.full(shape, MANY)
    for place in places:
        table = tables[place.measure]
        place.put(shown, place.of_table(table.status == Status.SHOWN))
        place.put(alike, place.of_table(told.given[place.measure].alike))
        if table.bands is not None:
            banded = table.status == Status.BANDED
            for end, of in zip(bands, table.bands, strict=True):
                place.put(end, place.of_table(np.where(banded, of, np.nan)))
        if place.measure is Measure.PARTICIPATION:
            place.put(most, place.of_table(np.nan_to_num(told.headcount, nan=MANY)))
    return Now(shown, bands, alike, most)


class _Search:
    """Withholds groups of one table until nothing is too close; notes which columns have passed."""

    def __init__(self, overlay: Overlay, now: Now, policy: Policy, until: Deadline, passed: Passed) -> None:
        self.overlay, self.now, self.policy, self.until, self.passed = overlay, now, policy, until, passed
        self.rule = Rule(policy.threshold, policy.unanimity_others)
        self.depth = depths(overlay.parents)
        self.shown = now.shown.copy()

    def gone(self) -> Masks:
        """Return the groups (groups, columns) that have to go."""
        columns = [
            column
            for column in np.flatnonzero(self.shown.any(axis=0)).tolist()
            if (column, self._state(column)) not in self.passed
        ]
        while columns:
            self.until.check()
            again: set[int] = set()
            for some in patterns(self.overlay, self.shown, columns):
                system = joined(self.overlay, self.now, self.shown, some, self.rule)
                for group, column in self._to_go(system):
                    self.shown[group, column] = False
                    again.add(column)
            self.passed |= {(column, self._state(column)) for column in columns if column not in again}
            columns = sorted(again)
        return np.asarray(self.now.shown & ~self.shown)

    def _state(self, column: int) -> bytes:
        """Return all of a column that differs from round to round."""
        return self.shown[:, column].tobytes() + self.now.bands[:, :, column].tobytes()

    def _to_go(self, system: Joined) -> set[tuple[int, int]]:
        """Return a group, and its column of the overlay, for every place where something is too close."""
        now, then = system.shown
        if not (now & ~then).any() or not (then & ~now).any():
            return set()  # one of them says nothing that the other does not
        found = self._too_close(system)
        if not found:
            return set()
        sheet = system.sheet(now=True, then=True)
        within = {(int(at), part.column): part for part in parts(sheet.system) for at in part.quantities}
        chosen: set[tuple[int, int]] = set()
        for quantity, column in sorted(found):
            part = within.get((quantity, column))
            sums = () if part is None else pinning(sheet.system, part, quantity)
            group = self._choose(system, sums, column)
            if group is not None:
                same = np.flatnonzero((system.places == system.places[group]) & self.shown[:, system.columns[column]])
                chosen |= {(int(each), int(system.columns[column])) for each in same}
        return chosen

    def _choose(self, system: Joined, sums: Sequence[Relation], column: int) -> int | None:
        """Return the group to go of those that only the new report shows: of some sums, where one is in these."""
        fresh = system.shown[0] & ~system.shown[1]
        shown = self.shown[:, system.columns[column]] & (system.places >= 0)
        groups = np.flatnonzero(shown & fresh[system.places])
        near = {place for each in sums for place in (each.whole, *each.parts)}
        inside = np.array([group for group in groups.tolist() if int(system.places[group]) in near], dtype=np.int64)
        groups = inside if inside.size else groups
        if not groups.size:
            return None
        people = system.given.n[system.places[groups], column]
        return int(min(zip(-self.depth[groups], people, groups, strict=True))[2])

    def _too_close(self, system: Joined) -> Cells:
        """Return quantity and column of what all releases tell together, and none alone."""
        unsaid = system.unsaid()
        both = system.sheet(now=True, then=True, hidden=self._owed(system, unsaid))
        judge, alike = self._judge(both, unsaid), self._alike(system, both)
        alone = [partial(system.sheet, now=now, then=not now) for now in (True, False)]
        found = judge.for_outsiders()
        for side in alone:
            if found:
                found -= self._judge(side(hidden=_mask(found, system)), unsaid).for_outsiders()
            if alike:
                alike -= self._alike(system, side(hidden=_mask(alike, system)))
        if found or alike:
            return found | alike
        known = judge.for_colleagues()
        for side in alone:
            if known:
                cells = {(quantity, column) for quantity, column, _, _ in known}
                known -= self._judge(side(hidden=_mask(cells, system)), unsaid).for_colleagues()
        return {(quantity, column) for quantity, column, _, _ in known}

    def _owed(self, system: Joined, unsaid: Ints) -> Masks:
        """Return what is withheld for its own sake: of few people, or of few that nothing was said of, or all alike."""
        few = np.minimum(system.given.n, unsaid) < self.policy.threshold
        return np.asarray(system.hidden & (few | system.given.alike))

    def _judge(self, sheet: Sheet, unsaid: Ints) -> Judge:
        return Judge(sheet, self.policy.protection, self.policy.threshold, self.until, several=True, unsaid=unsaid)

    def _alike(self, system: Joined, sheet: Sheet) -> Cells:
        """Return which answers are known to be at one end, all but the few that the policy names."""
        if system.measure is Measure.PARTICIPATION:
            return set()
        given, some, others = system.given, system.ends, self.policy.unanimity_others
        if not some.any():
            return set()
        known = intervals(sheet.system, np.where(some, np.inf, 0.0), until=self.until)
        sure = some & _at_an_end(given.n, known.least, known.most, given.low, others)
        return {(int(quantity), int(column)) for quantity, column in np.argwhere(sure)}


def _mask(cells: Cells, system: Joined) -> Masks:
    found = np.zeros(system.hidden.shape, dtype=bool)
    found[tuple(np.array(sorted(cells)).T)] = True
    return found


def _at_an_end(n: Ints, least: Floats, most: Floats, low: Floats, others: int) -> Masks:
    """Return where sums between two bounds are known to be those of people at one end, all but some others."""
    people = n.astype(np.float64)
    margin = np.minimum(others, people) * (HIGH - low) + TOLERANCE
    return np.asarray((least >= people * HIGH - margin) | (most <= people * low + margin))
