"""The rule on tables of units by subjects that follow the scores. Decides; rounds nothing and publishes nothing."""

from __future__ import annotations

from diagnostic.cells import Reason
from diagnostic.disclosure.contrasts import rest_of
from diagnostic.disclosure.court import Court
from diagnostic.measures import Measure

FOLLOWERS = (Measure.SHRUNKEN, Measure.FAVOURABLE, Measure.AGREEMENT, Measure.CONTRAST, Measure.CONTRAST_WHOLE)
"""Tables of units by subjects that follow the scores."""


def rule_on_follower(court: Court, measure: Measure) -> None:
    """Rule on a table of units by subjects: as the scores, and on its own people."""
    if measure not in court.figures:
        return
    ruling = court.threshold(measure)
    if Measure.SCORE in court.rulings:
        scores = court.rulings[Measure.SCORE]
        ruling.withhold(court.of_scores(scores.withheld_for(Reason.UNANIMITY), measure), Reason.UNANIMITY)
        ruling.withhold(court.of_scores(scores.withheld_for(Reason.COMPLEMENTARY), measure), Reason.COMPLEMENTARY)
        ruling.withhold(court.of_scores(scores.withheld(), measure), Reason.LINKED)
    if measure is Measure.CONTRAST:
        rest_of(court, ruling, court.structure.tree_of(ruling.figures.axes[0]).parents)
    elif measure is Measure.CONTRAST_WHOLE:
        rest_of(court, ruling, None)
    else:
        court.complement(ruling)
