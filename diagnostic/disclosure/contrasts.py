"""The rules on comparisons: the other side has people enough, and the whole is not given away.

Decides; rounds nothing and publishes nothing. Who is compared with whom was settled before.
"""

from __future__ import annotations

import numpy as np

from diagnostic.cells import WHYS, Reason
from diagnostic.disclosure.court import Court, places
from diagnostic.disclosure.relations import Ints
from diagnostic.disclosure.rulings import Ruling
from diagnostic.measures import Measure
from diagnostic.problems import Why


def rest_of(court: Court, ruling: Ruling, parents: Ints | None) -> None:
    """Withhold contrasts whose other side is too small, or that would give the score of the whole away.

    The whole is each unit's parent (-1: it has none), or without ``parents`` the organisation.
    """
    if Measure.SCORE in court.rulings:
        scores = court.rulings[Measure.SCORE].withheld()
        if parents is None:
            columns = places(ruling.figures.axes[1], court.figures[Measure.SCORE].axes[1])
            ruling.withhold(np.broadcast_to(scores[:1, columns], ruling.figures.n.shape), Reason.LINKED)
        else:
            withheld = court.of_scores(scores, ruling.figures.measure)
            ruling.withhold((parents >= 0)[:, None] & withheld[parents], Reason.LINKED)
    small_rest(ruling, court.policy.threshold)


def small_rest(ruling: Ruling, threshold: int) -> None:
    """Withhold comparisons with few people on the other side, and those that say that one side answered alike."""
    n_rest = np.nan_to_num(ruling.figures.columns["n_rest"])
    nothing = (n_rest == 0) & (ruling.figures.why == WHYS.index(Why.NO_REST))
    ruling.withhold((n_rest < threshold) & ~nothing, Reason.COMPLEMENTARY)
    # That there is no variance on one side says that all answered alike there.
    ruling.withhold(ruling.figures.why == WHYS.index(Why.NO_VARIANCE), Reason.UNANIMITY)


def rule_on_role_contrasts(court: Court) -> None:
    """Rule on comparisons of role levels with the reference one: only where both are shown."""
    for measure in (Measure.ROLE_CONTRAST, Measure.ROLE_WITHIN):
        if measure not in court.figures:
            continue
        ruling = court.threshold(measure)
        if Measure.ROLE_SCORE in court.rulings:
            withheld = court.rulings[Measure.ROLE_SCORE].withheld()
            ruling.withhold(withheld | withheld[-1:], Reason.LINKED)
        small_rest(ruling, court.policy.threshold)
        teams = ruling.figures.columns.get("groups")
        if teams is not None:
            # Within one team only, it would be a comparison of role levels of that team.
            ruling.withhold(teams == 1, Reason.LINKED)
