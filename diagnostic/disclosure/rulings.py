"""What happens to each cell: shown, shown coarsely, withheld and why, or not estimable. Decides, changes no figure.

A ruling starts from the figures of one measure; rules withhold cells one after the other, and the first reason stays.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from diagnostic.cells import REASONS, WHYS, Reason, Status
from diagnostic.disclosure.relations import Masks
from diagnostic.figures import Figures
from diagnostic.measures import Measure
from diagnostic.problems import Why

Codes = npt.NDArray[np.int8]

_OPEN = -1
_FEW_OR_BESIDE = REASONS.index(Reason.FEW_OR_BESIDE)


@dataclass(slots=True)
class Ruling:
    """The decisions on the cells of one measure so far; filled rule by rule, then read as ``status``."""

    figures: Figures
    reason: Codes = field(init=False)
    """Index into REASONS, -1 where nothing speaks against the cell."""
    coarse: Masks = field(init=False)
    """Where a band is given instead of nothing."""

    def __post_init__(self) -> None:
        self.reason = np.full(self.figures.n.shape, _OPEN, dtype=np.int8)
        self.coarse = np.zeros(self.figures.n.shape, dtype=bool)

    def withhold(self, cells: Masks, reason: Reason) -> None:
        """Withhold cells, unless they are withheld already."""
        self.reason[cells & (self.reason == _OPEN)] = REASONS.index(reason)

    def reopen(self, reason: Reason) -> None:
        """Take back what was withheld for one reason, for a rule that decides about cells together."""
        self.reason[self.withheld_for(reason)] = _OPEN

    def hide_people(self, units: Collection[str]) -> None:
        """Withhold all of this wave that has the people of some units counted, for one reason.

        That few answered one question and enough another would be bounds on how many took part, here and beside it.
        """
        course = self.figures.measure is Measure.TREND
        names = self.figures.axes[1 if course else 0]
        n, reason = (self.figures.n[-1], self.reason[-1]) if course else (self.figures.n, self.reason)
        rows = [row for row, name in enumerate(names) if name in units]
        reason[rows] = np.where((n[rows] > 0) | (reason[rows] != _OPEN), _FEW_OR_BESIDE, reason[rows])

    def show_coarsely(self, cells: Masks) -> None:
        """Give a band for those cells that are withheld for unanimity."""
        self.coarse |= cells & self.withheld_for(Reason.UNANIMITY)

    def withheld(self) -> Masks:
        """Return where the figures may not be read, bands included."""
        return np.asarray(self.reason != _OPEN)

    def withheld_for(self, reason: Reason) -> Masks:
        """Return where the cells are withheld for one reason."""
        return np.asarray(self.reason == REASONS.index(reason))

    def status(self) -> Codes:
        """Return the status of every cell: withheld unless something else was found."""
        withheld = self.withheld()
        result = np.full(self.reason.shape, Status.WITHHELD, dtype=np.int8)
        result[withheld & self.coarse] = Status.BANDED
        result[~withheld & (self.figures.why >= 0)] = Status.NOT_ESTIMABLE
        result[~withheld & (self.figures.why < 0)] = Status.SHOWN
        return result

    def reasons(self) -> Codes:
        """Return the reason of every cell: of REASONS where withheld, of WHYS where not estimable, 0 elsewhere."""
        return np.where(self.withheld(), self.reason, np.maximum(self.figures.why, 0)).astype(np.int8)


def by_threshold(figures: Figures, threshold: int, *, units: bool) -> Ruling:
    """Return the first ruling: too few people, then unanimity.

    Along units (``units``), a cell without any answers is as withheld as one with few, because it says who did not
    answer; unless nobody in the organisation answered: then the question was not part of the survey.
    """
    ruling = Ruling(figures)
    few = figures.n < threshold
    nobody = np.broadcast_to(figures.n.max(axis=0, initial=0) == 0, figures.n.shape) if units else figures.n == 0
    asked = figures.why != WHYS.index(Why.NOT_ASKED)
    ruling.withhold(few & ~((figures.n == 0) & (nobody | ~asked)), Reason.BELOW_THRESHOLD)
    if figures.unanimous is not None:
        ruling.withhold(figures.unanimous & (figures.n > 0), Reason.UNANIMITY)
    return ruling
