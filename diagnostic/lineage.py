"""Where units come from: a map from the units of one wave to those of the next, through every re-organisation.

Trends follow it and nothing else: a unit without a lineage has no trend. Knows units and names; no answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from diagnostic.wave_info import Fate

TRACED = frozenset({Fate.SAME, Fate.RENAMED, Fate.MOVED, Fate.MERGED})
"""Fates after which a unit can be compared with what it was: of a merged one, with all that went into it."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one unit of the later wave was at the earlier one."""

    unit: str
    """Id at the later wave; of a closed unit, its id at the earlier one."""
    fate: Fate
    before: tuple[str, ...] = ()
    """Ids at the earlier wave of the units it was made of."""


@dataclass(frozen=True, slots=True)
class Lineage:
    """One step for each unit of the later wave, and one for each that was closed."""

    steps: tuple[Step, ...]

    def sources(self) -> dict[str, tuple[str, ...]]:
        """Return for each unit that can be compared the earlier units that its people then were in."""
        return {step.unit: step.before for step in self.steps if step.fate in TRACED and step.before}


def through(lineages: Sequence[Lineage]) -> Lineage:
    """Return what became of units over several steps at once, the first one first.

    A unit whose origin is lost on the way is new; one that was last split off stays so.
    """
    (*earlier, last) = lineages
    if not earlier:
        return last
    before = through(earlier)
    then, fates = before.sources(), {step.unit: step.fate for step in before.steps}
    steps = [_onward(step, then, fates) for step in last.steps if step.fate is not Fate.CLOSED]
    origins = {unit for step in before.steps for unit in step.before if step.fate is not Fate.CLOSED}
    gone = sorted(origins - {unit for step in steps for unit in step.before})
    return Lineage((*steps, *(Step(unit, Fate.CLOSED, (unit,)) for unit in gone)))


def _onward(step: Step, then: dict[str, tuple[str, ...]], fates: dict[str, Fate]) -> Step:
    """Return a step that starts at the wave before the one it started at."""
    if not step.before or any(unit not in then for unit in step.before):
        return Step(step.unit, step.fate if step.fate is Fate.SPLIT else Fate.NEW, ())
    before = tuple(dict.fromkeys(unit for middle in step.before for unit in then[middle]))
    if len(before) > 1:
        return Step(step.unit, Fate.MERGED if step.fate in TRACED else step.fate, before)
    fate = fates[step.before[0]] if step.fate is Fate.SAME else step.fate
    return Step(step.unit, fate, before)


def certain(lineage: Lineage, *, but: frozenset[str] = frozenset()) -> Lineage:
    """Return what is the same by name, ``but`` for some units: what holds before anybody has confirmed the rest."""
    return Lineage(tuple(step for step in lineage.steps if step.fate is Fate.SAME and step.unit not in but))
