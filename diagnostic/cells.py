"""What a cell of a release gives out: shown, shown coarsely, withheld and why, or not estimable.

Knows one cell at a time, no table and no unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from diagnostic.problems import NotEstimable, Why


class Status(IntEnum):
    """What a cell gives out; the default is withheld."""

    WITHHELD = 0
    NOT_ESTIMABLE = 1
    BANDED = 2
    SHOWN = 3


class Reason(StrEnum):
    """Why a cell is withheld."""

    BELOW_THRESHOLD = "below-threshold"
    COMPLEMENTARY = "complementary"
    """It would give a withheld neighbour away by subtraction."""
    UNANIMITY = "unanimity"
    """(Nearly) everybody gave the same answer at an extreme."""
    LINKED = "linked"
    """Another figure on the same people and questions is withheld."""
    EARLIER = "earlier"
    """Together with what an earlier release showed of the same answers, it would tell of a few people."""
    FEW_OR_BESIDE = "few-or-beside"
    """Too few people took part in the unit, or it would tell how many did in such a unit: which of both is not said."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell that may be read: its figures by the glossary's names, rounded to what is printed."""

    values: Mapping[str, float | tuple[float, ...]]

    def number(self, column: str) -> float:
        """Return one figure; NaN never comes out of here, a KeyError says the column is not in the table."""
        value = self.values[column]
        if isinstance(value, tuple):
            raise TypeError(column)
        return value

    def numbers(self, column: str) -> tuple[float, ...]:
        """Return the figures of a column that holds several, such as the shares of a distribution."""
        value = self.values[column]
        return value if isinstance(value, tuple) else (value,)

    def get(self, column: str) -> float | None:
        """Return one figure, or None where this cell has no such figure (a rest that does not exist, say)."""
        value = self.values.get(column)
        return None if value is None or isinstance(value, tuple) else value


@dataclass(frozen=True, slots=True)
class Banded:
    """A cell shown coarsely: its estimate lies between ``low`` and ``high``, and no more is said."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Withheld:
    """A cell that is not given out."""

    reason: Reason


Cell = Shown | Banded | Withheld | NotEstimable
REASONS: tuple[Reason, ...] = tuple(Reason)
WHYS: tuple[Why, ...] = tuple(Why)
