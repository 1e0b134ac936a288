"""Where units come from: a map from the units of one wave to those of the next, through every re-organisation.

Trends follow it and nothing else: a unit without a lineage has no trend. Knows units and names; no answers.
"""

from __future__ import annotations

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
