"""What charts share that is not drawing: bounds and round ticks of a numeric axis, rows that start a group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from matplotlib.ticker import MaxNLocator

from diagnostic.report.values import DECIMALS, Style

LIMITS = {Style.SCORE: (0.0, 100.0), Style.PERCENT: (0.0, 1.0)}
_STEPS = [1, 2, 5, 10]
_LEAST = 4
"""Printed steps that an axis spans at least."""


def printed(value: float, style: Style) -> float:
    """Return the number at the precision it is printed with: a picture must tell no more than its figures."""
    return round(value, DECIMALS[style])


def bounds(values: Sequence[float], *, limits: tuple[float, float] | None = None) -> tuple[float, float]:
    """Return round bounds that hold all values with some air, within ``limits`` where there are any."""
    low, high = min(values), max(values)
    air = max((high - low) * 0.06, 1e-6 + abs(high) * 1e-3)
    edges = MaxNLocator(9, steps=_STEPS).tick_values(low - air, high + air)
    low, high = round(float(edges[0]), 6), round(float(edges[-1]), 6)
    return (low, high) if limits is None else (max(low, limits[0]), min(high, limits[1]))


def apart(values: Sequence[float], style: Style) -> tuple[float, ...]:
    """Return the values, with others around them where an axis through them alone would print one number only."""
    air = _LEAST * 10.0 ** -DECIMALS[style] / 2
    middle = (min(values) + max(values)) / 2
    return (*values, middle - air, middle + air) if max(values) - min(values) < 2 * air else tuple(values)


def ticks(scale: tuple[float, float], count: int) -> tuple[float, ...]:
    """Return round values between the bounds, about ``count`` of them."""
    found = (round(float(tick), 6) for tick in MaxNLocator(count, steps=_STEPS).tick_values(*scale))
    return tuple(tick for tick in found if scale[0] <= tick <= scale[1])


def along(value: float, scale: tuple[float, float]) -> str:
    """Return where a value is between the bounds, in percent, for charts that the page lays out at any width."""
    share = (min(max(value, scale[0]), scale[1]) - scale[0]) / (scale[1] - scale[0])
    return f"{share * 100:.1f}%"


def headings(groups: Iterable[str]) -> dict[int, str]:
    """Return the rows that start a group, with its name; none where all rows are of one group."""
    names = tuple(groups)
    if len(set(names)) < 2:
        return {}
    starts = enumerate(pairwise(["", *names]))
    return {index: group for index, (before, group) in starts if group and group != before}
