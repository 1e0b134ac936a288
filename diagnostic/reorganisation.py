"""What became of the units between two waves, proposed from names and from where the linked people are now.

A proposal is never used in silence: it is written to a file (``reorganisation_file``) and confirmed by a person. Knows
units, names and counts of people who moved; no answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz

from diagnostic.lineage import Lineage, Step
from diagnostic.responses import Hierarchy, Responses, Unit
from diagnostic.wave_info import Fate

Ints = npt.NDArray[np.int64]

MOST = 0.6
"""Share of the linked people of a unit that tells where it went, or where it came from."""
FEWEST = 3
"""Linked people from which their moves tell anything."""
ALIKE = 88.0
"""Likeness of two names (0-100) from which they may be one unit's old and new name."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A step that names and people do not agree on, or that rests on names that are only alike."""

    unit: str
    likeness: float
    """Of the names, 0-100."""
    stayed: float | None
    """Share of the linked people of the new unit who were in the old one; None where too few are linked."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What probably became of the units, and where that is less than certain."""

    lineage: Lineage
    doubts: tuple[Doubt, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether nothing changed but what is the same by name, without any doubt."""
        return not self.doubts and all(step.fate is Fate.SAME for step in self.lineage.steps)


def propose(before: Responses, after: Responses) -> Proposal:
    """Return what probably became of every unit.

    Units of the same path are the same, of the same name under another parent moved; what is left over is told by
    where the linked people went (renamed, merged, split), then by names that are alike; the rest is new or closed.
    """
    finder = _Finder(before.hierarchy, after.hierarchy, _moves(before, after))
    finder.by_name()
    finder.by_people()
    finder.by_likeness()
    finder.parents()
    return finder.proposal()


def _moves(before: Responses, after: Responses) -> dict[tuple[int, int], int]:
    """Return how many linked people were in one unit and are in another, by positions (then, now)."""
    if before.respondent is None or after.respondent is None:
        return {}
    then = {who: unit for who, unit in zip(before.respondent.tolist(), before.unit.tolist(), strict=True) if who}
    counts: dict[tuple[int, int], int] = defaultdict(int)
    for who, unit in zip(after.respondent.tolist(), after.unit.tolist(), strict=True):
        if who in then:
            counts[then[who], unit] += 1
    return dict(counts)


@dataclass(slots=True)
class _Finder:
    """The steps found so far, the surest ones first."""

    then: Hierarchy
    now: Hierarchy
    moves: Mapping[tuple[int, int], int]
    steps: dict[int, tuple[Fate, tuple[int, ...]]] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)

    def take(self, unit: int, fate: Fate, before: Sequence[int]) -> None:
        self.steps[unit] = (fate, tuple(before))
        self.used.update(before)

    def open_now(self, *, teams: bool) -> list[int]:
        leaf = self.now.leaves()
        return [at for at in range(len(self.now.units)) if at not in self.steps and bool(leaf[at]) == teams]

    def open_then(self, *, teams: bool) -> list[int]:
        leaf = self.then.leaves()
        return [at for at in range(len(self.then.units)) if at not in self.used and bool(leaf[at]) == teams]

    def by_name(self) -> None:
        at = self.then.index()
        for place, unit in enumerate(self.now.units):
            if unit.id in at:
                self.take(place, Fate.SAME, [at[unit.id]])
        for teams in (True, False):
            names = defaultdict(list)
            for place in self.open_then(teams=teams):
                names[_key(self.then.units[place])].append(place)
            for place in self.open_now(teams=teams):
                same = names.get(_key(self.now.units[place]), [])
                if len(same) == 1 and same[0] not in self.used:
                    self.take(place, Fate.MOVED, same)

    def by_people(self) -> None:
        """Tell the teams that are left over by their people: those of a merger too, whose name may be an old one."""
        went = _main(self.moves, 0)
        came = _main(self.moves, 1)
        sources: dict[int, list[int]] = defaultdict(list)
        for old in self.open_then(teams=True):
            if (target := went.get(old)) is not None:
                sources[target].append(old)
        for new, olds in sources.items():
            if new not in self.steps:
                self.take(new, Fate.RENAMED if len(olds) == 1 else Fate.MERGED, olds)
            elif self.steps[new][0] in {Fate.SAME, Fate.MOVED}:
                self.take(new, Fate.MERGED, [*self.steps[new][1], *olds])
        parts: dict[int, list[int]] = defaultdict(list)
        for new in self.open_now(teams=True):
            if (source := came.get(new)) is not None:
                parts[source].append(new)
        for old, news in parts.items():
            kept = [place for place, (_, before) in self.steps.items() if before == (old,) and self.now.leaves()[place]]
            for new in [*news, *kept] if len(news) + len(kept) > 1 else ():
                self.take(new, Fate.SPLIT, [old])

    def by_likeness(self) -> None:
        for teams in (True, False):
            pairs = sorted(
                (
                    (-_likeness(self.then.units[old], self.now.units[new]), new, old)
                    for new in self.open_now(teams=teams)
                    for old in self.open_then(teams=teams)
                ),
            )
            for likeness, new, old in pairs:
                if -likeness >= ALIKE and new not in self.steps and old not in self.used:
                    self.take(new, Fate.RENAMED, [old])

    def parents(self) -> None:
        """Tell divisions that are left over by their teams: renamed where most teams of one are those of the other."""
        old_parent, new_parent = self.then.parents(), self.now.parents()
        for new in self.open_now(teams=False):
            below = [place for place in np.flatnonzero(new_parent == new) if place in self.steps]
            above = [int(old_parent[old]) for place in below for old in self.steps[int(place)][1]]
            free = [old for old in above if old not in self.used]
            if free and len(free) > MOST * len(above):
                main = max(sorted(set(free)), key=free.count)
                self.take(new, Fate.RENAMED, [main])

    def proposal(self) -> Proposal:
        steps = []
        for place, unit in enumerate(self.now.units):
            fate, before = self.steps.get(place, (Fate.NEW, ()))
            steps.append(Step(unit.id, fate, tuple(self.then.units[old].id for old in before)))
        gone = [unit for place, unit in enumerate(self.then.units) if place not in self.used]
        closed = [Step(unit.id, Fate.CLOSED, (unit.id,)) for unit in gone]
        return Proposal(Lineage((*steps, *closed)), tuple(self._doubts()))

    def _doubts(self) -> Iterator[Doubt]:
        leaf = self.now.leaves()
        inflow: dict[int, int] = defaultdict(int)
        for (_, new), count in self.moves.items():
            inflow[new] += count
        for place, (fate, before) in sorted(self.steps.items()):
            if not leaf[place]:
                continue
            people = inflow[place]
            stayed = sum(self.moves.get((old, place), 0) for old in before) / people if people >= FEWEST else None
            likeness = max(_likeness(self.then.units[old], self.now.units[place]) for old in before)
            named_only = fate is Fate.RENAMED and stayed is None
            if named_only or (stayed is not None and stayed < 1 - MOST):
                yield Doubt(self.now.units[place].id, round(likeness, 1), stayed)


def _main(moves: Mapping[tuple[int, int], int], side: int) -> dict[int, int]:
    """Return for each unit of a side (0: then, 1: now) the one of the other that most of its linked people are in."""
    totals: dict[int, dict[int, int]] = defaultdict(dict)
    for pair, count in moves.items():
        totals[pair[side]][pair[1 - side]] = count
    found = {}
    for unit, others in totals.items():
        best = max(sorted(others), key=lambda other: others[other])
        if others[best] >= FEWEST and others[best] >= MOST * sum(others.values()):
            found[unit] = best
    return found


def _key(unit: Unit) -> str:
    return unit.id.rsplit("/", 1)[-1]


def _likeness(one: Unit, other: Unit) -> float:
    return float(fuzz.token_sort_ratio(_key(one).replace("-", " "), _key(other).replace("-", " ")))
