"""A numeric axis: values to pixels, and round numbers for its ticks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10


@dataclass(frozen=True, slots=True)
class Axis:
    """From ``low``..``high`` in values to ``start``..``end`` in pixels."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return the pixel of a value."""
        share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def ticks(self, count: int) -> tuple[float, ...]:
        """Return round values on the axis, about ``count`` of them."""
        step = _round_step((self.high - self.low) / count)
        first = ceil(round(self.low / step, 6))
        last = floor(round(self.high / step, 6))
        return tuple(round(index * step, 6) for index in range(first, last + 1))


def span(values: Sequence[float], *, limits: tuple[float, float] | None = None) -> tuple[float, float]:
    """Return round bounds that hold all values with some air, within ``limits`` where there are any."""
    low, high = min(values), max(values)
    air = max((high - low) * 0.06, 1e-6 + abs(high) * 1e-3)
    step = _round_step((high - low + 2 * air) / 9)
    low, high = floor((low - air) / step) * step, ceil((high + air) / step) * step
    if limits is not None:
        low, high = max(low, limits[0]), min(high, limits[1])
    return low, high


def _round_step(step: float) -> float:
    power = 10.0 ** floor(log10(step))
    for multiple in (1.0, 2.0, 5.0):
        if step <= multiple * power * (1 + 1e-9):
            return float(multiple * power)
    return float(10 * power)
