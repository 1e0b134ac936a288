"""What is withheld because of earlier releases, as a value that the rules start from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from diagnostic.disclosure.relations import Masks
from diagnostic.measures import Measure


@dataclass(frozen=True, slots=True)
class Early:
    """Cells that are too telling beside what was published before."""

    cells: Mapping[Measure, Masks] = field(default_factory=dict)
    past: Mapping[str, Masks] = field(default_factory=dict)
    """By earlier wave: (units now, subjects now)."""

    def beside(self, more: Mapping[Measure, Masks]) -> Early:
        """Return these cells and some more."""
        cells = dict(self.cells)
        for measure, mask in more.items():
            cells[measure] = cells[measure] | mask if measure in cells else mask
        return Early(cells, self.past)

    def count(self) -> int:
        """Return how many cells there are."""
        return sum(int(each.sum()) for each in (*self.cells.values(), *self.past.values()))


EARLY_NOTHING = Early()
