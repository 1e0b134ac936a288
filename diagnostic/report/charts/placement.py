"""Where labels go beside their points so that none covers another label or point. Greedy, in the order given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, pi, sin


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether two rectangles overlap."""
        apart_x = self.right <= other.left or other.right <= self.left
        return not (apart_x or self.bottom <= other.top or other.bottom <= self.top)

    def shared(self, other: Box) -> float:
        """Return the area that two rectangles have in common."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(width, 0.0) * max(height, 0.0)

    def within(self, other: Box) -> bool:
        """Whether this one lies inside the other."""
        inside_x = other.left <= self.left and self.right <= other.right
        return inside_x and other.top <= self.top and self.bottom <= other.bottom


@dataclass(frozen=True, slots=True)
class Spot:
    """A point to be labelled: its centre, radius, and the size of its label."""

    x: float
    y: float
    radius: float
    width: float
    height: float


_DISTANCES = (3.0, 9.0, 17.0, 28.0)
_DIRECTIONS = (0, 6, 2, 8, 4, 12, 1, 7, 9, 15, 3, 5, 11, 13, 10, 14)
"""Sixteenths of a turn, best first: right, left-ish and above before below."""


def place(spots: Sequence[Spot], frame: Box, taken: Sequence[Box]) -> tuple[Box | None, ...]:
    """Return the rectangle of each spot's label, or None where there is no room for it near its point.

    ``taken`` are rectangles that labels may not cover, such as points without a label.
    """
    used = [*taken, *(_around(spot) for spot in spots)]
    placed: list[Box | None] = []
    for spot in spots:
        free = (box for box in _candidates(spot) if box.within(frame) and not any(box.meets(other) for other in used))
        box = next(free, None)
        placed.append(box)
        if box is not None:
            used.append(box)
    return tuple(placed)


def _around(spot: Spot) -> Box:
    return Box(spot.x - spot.radius, spot.y - spot.radius, spot.x + spot.radius, spot.y + spot.radius)


def _candidates(spot: Spot) -> Iterator[Box]:
    for distance in _DISTANCES:
        for direction in _DIRECTIONS:
            angle = direction * pi / 8
            reach = spot.radius + distance
            x, y = spot.x + reach * cos(angle), spot.y - reach * sin(angle)
            # The label's nearest edge or corner touches the reach.
            left = x - spot.width * (1 - cos(angle)) / 2
            top = y - spot.height * (1 + sin(angle)) / 2
            yield Box(left, top, left + spot.width, top + spot.height)
