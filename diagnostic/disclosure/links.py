"""The rules on links between units, on pairs of them, and on what all links make together.

Decides; rounds nothing and publishes nothing.
"""

from __future__ import annotations

import numpy as np

from diagnostic.cells import WHYS, Reason
from diagnostic.disclosure.court import Court
from diagnostic.disclosure.relations import tree
from diagnostic.disclosure.rulings import Ruling
from diagnostic.disclosure.suppress import Columns
from diagnostic.measures import Measure
from diagnostic.problems import Why

NETWORKS = (Measure.RECIPROCITY, Measure.EI)
"""Figures over all links that are shown, and over no others."""


def rule_on_links(court: Court) -> None:
    """Rule on links from unit to unit, on pairs as both their directions, and on what all links make together."""
    if Measure.LINK not in court.figures:
        return
    ruling = court.threshold(Measure.LINK)
    complement_where_asked(court, ruling)
    hidden = ruling.withheld()
    if Measure.PAIR in court.figures:
        pairs = court.threshold(Measure.PAIR, units=False)
        asked = pairs.figures.why != WHYS.index(Why.NOT_ASKED)
        pairs.withhold((hidden | hidden.T) & asked, Reason.LINKED)
    for measure in NETWORKS:
        if measure in court.figures:
            table = court.threshold(measure)
            # They count every link of enough people: one more that is withheld could be worked out from them.
            besides = (Reason.COMPLEMENTARY, Reason.FEW_OR_BESIDE)
            more = any(bool(ruling.withheld_for(reason).any()) for reason in besides)
            table.withhold(np.full(table.figures.n.shape, more), Reason.LINKED)


def complement_where_asked(court: Court, ruling: Ruling) -> None:
    """Withhold what subtraction would give, of units inside each other that one question was about."""
    figures = ruling.figures
    asked = figures.why != WHYS.index(Why.NOT_ASKED)
    parents = court.structure.tree_of(figures.axes[0]).parents
    adds_up = (parents >= 0) & (asked & asked[parents]).any(axis=1)
    columns = Columns(figures.n, np.arange(figures.n.shape[1]))
    more = court.completed(tree(np.where(adds_up, parents, -1)), columns, ruling.withheld())
    ruling.withhold(more & asked, Reason.COMPLEMENTARY)
