"""The rules on scores by unit and by role level, which share the organisation as their whole.

Decides; rounds nothing and publishes nothing. Figures that follow the scores have rules of their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from diagnostic.cells import Reason
from diagnostic.disclosure.columns import score_columns, scored
from diagnostic.disclosure.court import Court
from diagnostic.disclosure.items import ITEM_TABLES
from diagnostic.disclosure.relations import Masks, tree
from diagnostic.disclosure.rulings import Ruling
from diagnostic.measures import Measure


def rule_on_scores_and_roles(court: Court) -> None:
    """Rule on scores by unit and by role, which share the organisation as their whole."""
    if Measure.SCORE in court.figures:
        ruling = court.threshold(Measure.SCORE)
        units, subjects = ruling.figures.axes
        inner = np.zeros(len(units), dtype=bool)
        inner[court.structure.tree_of(units).heads] = True
        give_bands(court, ruling, subjects, ~inner)
        ruling.withhold(over_unanimous_statements(court, ruling), Reason.LINKED)
    before = -1
    while before != (now := hidden_scores(court)):
        before = now
        if Measure.ROLE_SCORE in court.figures:
            rule_on_roles(court)
        if Measure.SCORE in court.figures:
            rule_on_scores(court)


def hidden_scores(court: Court) -> int:
    """Return how many scores of units are withheld so far."""
    return int(court.rulings[Measure.SCORE].withheld().sum()) if Measure.SCORE in court.rulings else 0


def rule_on_scores(court: Court) -> None:
    """Withhold the scores of units that would give withheld ones away."""
    ruling = court.rulings[Measure.SCORE]
    units, subjects = ruling.figures.axes
    means = court.structure.means(subjects)
    groups = court.structure.tree_of(units)
    columns = score_columns(groups, scored(ruling, court.structure.lowest(subjects), court.policy), court.policy)
    more, linked = court.completed_with_means(groups, columns, court.with_also(ruling), means)
    ruling.withhold(linked, Reason.LINKED)
    ruling.withhold(more, Reason.COMPLEMENTARY)


def rule_on_roles(court: Court) -> None:
    """Rule on roles, which make up the organisation; where nothing else helps, its score is withheld with them."""
    ruling = court.threshold(Measure.ROLE_SCORE, units=True)
    if Measure.ROLE_SCORE in court.apart:
        ruling.withhold(court.apart[Measure.ROLE_SCORE], Reason.COMPLEMENTARY)
    roles, subjects = ruling.figures.axes
    give_bands(court, ruling, subjects, np.ones(len(roles), dtype=bool))
    every, withheld = scored(ruling, court.structure.lowest(subjects), court.policy), court.with_also(ruling)
    groups, whole = tree([-1] * len(roles)), court.rulings.get(Measure.SCORE)
    if whole is not None:
        same = [whole.figures.axes[1].index(subject) for subject in subjects]
        top = scored(whole, court.structure.lowest(whole.figures.axes[1]), court.policy)
        every = top.part(slice(0, 1), same).above(every)
        withheld = np.vstack([whole.withheld()[:1, same], withheld])
        groups = tree([-1, *[0] * len(roles)])
    columns = score_columns(groups, every, court.policy)
    more, linked = court.completed_with_means(groups, columns, withheld, court.structure.means(subjects))
    ruling.withhold(linked[-len(roles) :], Reason.LINKED)
    ruling.withhold(more[-len(roles) :], Reason.COMPLEMENTARY)
    if whole is not None:
        cells = np.zeros(whole.figures.n.shape, dtype=bool)
        cells[0, same] = more[0]
        whole.withhold(cells, Reason.COMPLEMENTARY)


def give_bands(court: Court, ruling: Ruling, subjects: Sequence[str], groups: Masks) -> None:
    """Give a band for groups that (nearly) all answered alike, where it tells their own members little more.

    Whoever answered otherwise learns of the others what the band leaves. Groups that others are part of have no
    band: it would be one more thing to know of these.
    """
    ruling.show_coarsely(~np.isnan(ruling.figures.columns["estimate"]) & groups[:, None])
    shield = scored(ruling, court.structure.lowest(subjects), court.policy).shield(court.policy)
    ruling.coarse &= shield.span >= shield.least_span


def over_unanimous_statements(court: Court, ruling: Ruling) -> Masks:
    """Return the scores of scales of which (nearly) all gave a statement the best, or the worst, answer.

    Beside the score, and the answers of the units around to each statement, it could be told which it was.
    """
    units, subjects = ruling.figures.axes
    scale_of = {item.id: item.scale for item in court.structure.items}
    size = Counter(scale_of.values())
    cells = np.zeros(ruling.figures.n.shape, dtype=bool)
    for measure in ITEM_TABLES:
        figures = court.figures.get(measure)
        if figures is None or figures.unanimous is None or figures.axes[0] != units:
            continue
        alike = figures.unanimous & (figures.n > 0)
        for at, item in enumerate(figures.axes[1]):
            scale = scale_of[item]
            if size[scale] > 1 and scale in subjects:
                cells[:, subjects.index(scale)] |= alike[:, at]
    return cells & (ruling.figures.n > 0)
