"""The rule on what is said of all teams together. Decides; rounds nothing and publishes nothing."""

from __future__ import annotations

import numpy as np

from diagnostic.cells import Reason
from diagnostic.disclosure.court import Court, places
from diagnostic.measures import Measure

OVER_TEAMS = (Measure.POOLING, Measure.OMNIBUS, Measure.REBOUND)
"""What is said of all teams together, those that are withheld among them."""
MANY_TEAMS = 20
"""Teams from which one team's share of what is said of all is lost in the rounding."""


def rule_on_all_teams(court: Court) -> None:
    """Rule on what is said of all teams together: with the teams shown, it gives the few that are not.

    The variance between teams is one more sum over them. Two teams withheld have a known sum, too, so that both
    could be worked out. A test that leaves small teams out must not tell how many people these are.
    """
    for measure in OVER_TEAMS:
        if measure not in court.figures or Measure.SCORE not in court.rulings:
            continue
        ruling, scores = court.threshold(measure, units=False), court.rulings[Measure.SCORE]
        units, subjects = scores.figures.axes
        columns = places(ruling.figures.axes[0], subjects)
        leaf = np.ones(len(units), dtype=bool)
        leaf[court.structure.tree_of(units).heads] = False
        teams = leaf[:, None] & (scores.figures.n > 0)
        hidden = (teams & scores.withheld()).sum(axis=0)[columns]
        few = (hidden > 0) & (hidden < court.policy.threshold) & (teams.sum(axis=0)[columns] < MANY_TEAMS)
        ruling.withhold(few, Reason.LINKED)
        left_out = scores.figures.n[0, columns] - ruling.figures.n
        ruling.withhold((left_out > 0) & (left_out < court.policy.threshold), Reason.COMPLEMENTARY)
