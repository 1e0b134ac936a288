"""The rule on counts of comments, by question and theme. Decides; what of their words is quoted is for ``quoting``."""

from __future__ import annotations

import numpy as np

from diagnostic.cells import Reason
from diagnostic.disclosure.court import Court
from diagnostic.measures import Measure
from diagnostic.released_comments import EVERY_COMMENT, comment_key


def rule_on_themes(court: Court) -> None:
    """Rule on counts of comments: none of a unit with few comments, and none that subtraction would give."""
    if Measure.THEME not in court.figures:
        return
    ruling = court.threshold(Measure.THEME)
    keys = ruling.figures.axes[1]
    for at, key in enumerate(keys):
        every = keys.index(comment_key(key.split(":")[0], EVERY_COMMENT))
        few = ruling.figures.n[:, every] < court.policy.comment_threshold
        cells = np.zeros(ruling.figures.n.shape, dtype=bool)
        cells[:, at] = few & (ruling.figures.n[:, every] > 0)
        ruling.withhold(cells, Reason.BELOW_THRESHOLD)
    court.complement(ruling)
