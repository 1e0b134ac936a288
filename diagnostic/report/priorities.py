"""What comes first in a unit: scales that matter, by their whole interval, and whose score is low.

Importance may be a unit's own or that of a unit above; scores are always its own. Knows no words and no layout.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean

from diagnostic.measures import Measure
from diagnostic.release import Release
from diagnostic.report.selection import drivers, number

TOP = 100.0
"""What a gap is measured from: the top of the scale, which does not move with who answers."""


@dataclass(frozen=True, slots=True)
class Place:
    """A driver with its score and its importance."""

    driver: str
    score: float
    share: float
    sure: bool
    """Whether the whole interval of its share lies above an equal share."""

    @property
    def at_stake(self) -> float:
        """Return importance times gap: what sets the order of priorities."""
        return self.share * (TOP - self.score)


@dataclass(frozen=True, slots=True)
class Priorities:
    """The drivers of an outcome in a unit, the largest share first."""

    places: tuple[Place, ...]
    average: float
    """Of the scores, as it is printed."""
    equal: float
    """The share that each driver would have if all mattered alike."""

    @property
    def first(self) -> tuple[Place, ...]:
        """Return the drivers that matter surely and are below the average, those with most at stake first."""
        found = [place for place in self.places if place.sure and place.score < self.average]
        return tuple(sorted(found, key=lambda place: (-place.at_stake, place.driver)))


def priorities(release: Release, unit: str, source: str, outcome: str) -> Priorities | None:
    """Return the priorities of a unit by the importance in ``source``; None where fewer than two scores are shown."""
    shares = drivers(release, source, outcome)
    places = [
        Place(driver, score, values["estimate"], sure=values["low"] > 1 / len(shares))
        for driver, values in shares
        if (score := number(release, Measure.SCORE, "estimate", unit, driver)) is not None
    ]
    if len(places) < 2:
        return None
    average = float(round(fmean(place.score for place in places)))
    return Priorities(tuple(places), average, 1 / len(shares))
