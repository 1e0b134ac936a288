"""The rules on what silence could change: bounds, and scores weighted for it. Decides; publishes nothing."""

from __future__ import annotations

from collections import Counter

import numpy as np

from diagnostic.cells import Reason
from diagnostic.disclosure.court import Court, places
from diagnostic.disclosure.followers import rule_on_follower
from diagnostic.disclosure.relations import Masks
from diagnostic.disclosure.rulings import Ruling
from diagnostic.measures import Measure


def rule_on_weighted(court: Court) -> None:
    """Rule on what silence could change: bounds as the scores, weighted scores where nothing below is withheld.

    A weighted score and one without weights are two sums of the same groups: together they could give two hidden
    ones away. Teams are weighted one by one only where none of their first-level unit is small (``nonresponse``).
    """
    rule_on_follower(court, Measure.BOUNDS)
    rule_on_follower(court, Measure.WEIGHTED)
    if Measure.WEIGHTED not in court.rulings or Measure.SCORE not in court.rulings:
        return
    ruling = court.rulings[Measure.WEIGHTED]
    cells = above_withheld(court, ruling)
    if court.structure.weighted_roles and Measure.ROLE_SCORE in court.rulings:
        roles = court.rulings[Measure.ROLE_SCORE]
        columns = places(ruling.figures.axes[1], roles.figures.axes[1])
        some: Masks = np.asarray(roles.withheld().any(axis=0))
        cells[0] |= np.where(columns >= 0, some[columns], False)
    ruling.withhold(cells, Reason.LINKED)


def above_withheld(court: Court, ruling: Ruling) -> Masks:
    """Return the weighted scores of units above one that has a weight of its own and a withheld score."""
    scores = court.rulings[Measure.SCORE]
    known = {unit.id: unit for unit in court.structure.units}
    hidden = scores.withheld()
    at = {unit: place for place, unit in enumerate(scores.figures.axes[0])}
    rows = {unit: row for row, unit in enumerate(ruling.figures.axes[0])}
    cells = np.zeros(ruling.figures.n.shape, dtype=bool)
    for unit in weighed_alone(court):
        above = known[unit].parent
        while above is not None:
            if above in rows:
                cells[rows[above]] |= hidden[at[unit]]
            above = known[above].parent
    return cells


def weighed_alone(court: Court) -> list[str]:
    """Return the units that have a weight of their own: first-level units, and the teams where none is small."""
    people = court.figures[Measure.PARTICIPATION]
    count = dict(zip(people.axes[0], people.n.tolist(), strict=True))
    top: dict[str, str] = {}
    below: Counter[str] = Counter()
    for unit in court.structure.units:  # parents stand before their children
        if unit.parent is not None:
            top[unit.id] = top.get(unit.parent, unit.id)
            below[unit.parent] += count.get(unit.id, 0)
    least = {unit.id: court.policy.threshold if unit.leaf else 0 for unit in court.structure.units}
    own = {unit.id: 0 if unit.leaf else count.get(unit.id, 0) - below[unit.id] for unit in court.structure.units}
    coarse = {top[unit] for unit in top if count.get(unit, 0) < least[unit] or own[unit] > 0}
    units = [unit for unit in court.structure.units if unit.id in top]
    return [unit.id for unit in units if unit.level == 1 or (unit.leaf and top[unit.id] not in coarse)]
