"""The rules on statements: those of one scale together, under its score; and what is said of them over everybody.

Decides; rounds nothing and publishes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from diagnostic.cells import Reason
from diagnostic.disclosure.columns import item_columns
from diagnostic.disclosure.court import Court, places
from diagnostic.disclosure.relations import Ints, Masks
from diagnostic.disclosure.rulings import Ruling
from diagnostic.measures import Measure

ITEM_TABLES = (Measure.ITEM_SCORE, Measure.ITEM_FAVOURABLE, Measure.DISTRIBUTION)
ABOUT_ITEMS = (Measure.ITEM_RELIABILITY, Measure.LOADING)
"""Tables of items, over everybody."""


def rule_on_items(court: Court) -> None:
    """Rule on the tables of items: those of one scale together, and only under a score that is shown."""
    tables = [court.threshold(measure) for measure in ITEM_TABLES if measure in court.figures]
    if not tables:
        return
    units, items = tables[0].figures.axes
    scale_of = {item.id: item.scale for item in court.structure.items}
    scales = sorted({scale_of[item] for item in items})
    bundle = np.array([scales.index(scale_of[item]) for item in items])
    few, alike, early = (
        withheld_for(tables, bundle, reason) for reason in (Reason.BELOW_THRESHOLD, Reason.UNANIMITY, Reason.EARLIER)
    )
    linked = under_withheld_scores(court, units, scales)
    groups = court.structure.tree_of(units)
    columns = item_columns(groups, tables, bundle, court.policy)
    also = also_of_items(court, tables, bundle)
    more = court.completed(groups, columns, few | alike | early | linked | also)
    reasons = (
        (early, Reason.EARLIER),
        (few | linked, Reason.LINKED),
        (alike, Reason.UNANIMITY),
        (more, Reason.COMPLEMENTARY),
    )
    for ruling in tables:
        answered = ruling.figures.n.max(axis=0, initial=0) > 0
        # One reason for all items of a scale: which of them it was that all answered alike is not said.
        ruling.reopen(Reason.UNANIMITY)
        for cells, reason in reasons:
            ruling.withhold(cells[:, bundle] & answered, reason)


def under_withheld_scores(court: Court, units: Sequence[str], scales: Sequence[str]) -> Masks:
    """Return (units, scales) where the score of the scale is withheld."""
    result = np.zeros((len(units), len(scales)), dtype=bool)
    if Measure.SCORE not in court.rulings:
        return result
    scores = court.rulings[Measure.SCORE]
    if scores.figures.axes[0] != tuple(units):
        raise ValueError("scores and items are about different units")
    withheld = scores.withheld()
    for at, scale in enumerate(scales):
        result[:, at] = withheld[:, scores.figures.axes[1].index(scale)]
    return result


def also_of_items(court: Court, tables: Sequence[Ruling], bundle: Ints) -> Masks:
    """Return the scales of which any statement was found to give too much away in any of the tables."""
    nothing = np.zeros(tables[0].figures.n.shape, dtype=bool)
    return any_of_scale([court.also.get(ruling.figures.measure, nothing) for ruling in tables], bundle)


def withheld_for(tables: Sequence[Ruling], bundle: Ints, reason: Reason) -> Masks:
    """Return the scales of which any statement is withheld for a reason in any of the tables."""
    return any_of_scale([ruling.withheld_for(reason) for ruling in tables], bundle)


def any_of_scale(tables: Sequence[Masks], bundle: Ints) -> Masks:
    """Return (units, scales) where any of the tables, (units, statements), is true of a statement of the scale."""
    result = np.zeros((tables[0].shape[0], int(bundle.max(initial=-1)) + 1), dtype=bool)
    for cells in tables:
        unit, item = np.nonzero(cells)
        result[unit, bundle[item]] = True
    return result


def rule_on_statistics_of_items(court: Court) -> None:
    """Rule on what is said of items over everybody: nothing where everybody's answers to them are withheld."""
    for measure in ABOUT_ITEMS:
        if measure not in court.figures:
            continue
        ruling = court.threshold(measure, units=False)
        if Measure.ITEM_SCORE in court.rulings:
            items = court.rulings[Measure.ITEM_SCORE]
            at = places(ruling.figures.axes[0], items.figures.axes[1])
            ruling.withhold(np.where(at >= 0, items.withheld()[0, at], True), Reason.LINKED)
