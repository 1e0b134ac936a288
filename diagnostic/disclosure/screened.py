"""The rules on careless answers: how many were flagged, and what would change without them.

Who was flagged is a fact about single people, so it is said of the organisation only, and only of enough of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from diagnostic.cells import Reason, Status
from diagnostic.disclosure.policy import Policy
from diagnostic.disclosure.relations import Masks
from diagnostic.disclosure.rulings import Ruling, by_threshold
from diagnostic.disclosure.suppress import Mean
from diagnostic.figures import Figures
from diagnostic.measures import Measure

_EVERYTHING = -1
"""Place of all signs together among the signs."""
_FINDINGS = (("contrast", Measure.CONTRAST), ("divided", Measure.AGREEMENT))
_WHOLE = 0


def rule_on_screening(
    figures: Mapping[Measure, Figures], rulings: dict[Measure, Ruling], policy: Policy, means: Sequence[Mean]
) -> None:
    """Add the rulings on screening; those on scores and findings are there already.

    ``means`` says which subjects of ``Measure.SCREENED`` are means of which others.
    """
    if Measure.SCREENING not in figures:
        return
    signs = _signs(figures[Measure.SCREENING], policy)
    rulings[Measure.SCREENING] = signs
    some = np.nan_to_num(signs.figures.columns["flagged"][_EVERYTHING]) > 0
    possible = bool(some and not signs.withheld()[_EVERYTHING])
    if Measure.SCREENED in figures:
        rulings[Measure.SCREENED] = _scores(figures[Measure.SCREENED], rulings, policy, means, possible=possible)
    if Measure.CONCLUSIONS in figures:
        counted = _counted(figures[Measure.CONCLUSIONS], rulings, signs.figures)
        rulings[Measure.CONCLUSIONS] = _if_possible(counted, policy, possible=possible)
    if Measure.SCREENED_DRIVERS in figures:
        rulings[Measure.SCREENED_DRIVERS] = _if_possible(figures[Measure.SCREENED_DRIVERS], policy, possible=possible)


def _signs(figures: Figures, policy: Policy) -> Ruling:
    """Withhold how many show a sign where these, or those who do not, are few; that nobody does may be said."""
    ruling = by_threshold(figures, policy.threshold, units=False)
    flagged = np.nan_to_num(figures.columns["flagged"])
    ruling.withhold((flagged > 0) & (flagged < policy.threshold), Reason.BELOW_THRESHOLD)
    ruling.withhold((flagged > 0) & (figures.n - flagged < policy.threshold), Reason.COMPLEMENTARY)
    return ruling


def _if_possible(figures: Figures, policy: Policy, *, possible: bool) -> Ruling:
    ruling = by_threshold(figures, policy.threshold, units=False)
    ruling.withhold(np.full(figures.n.shape, not possible), Reason.LINKED)
    return ruling


def _scores(
    figures: Figures, rulings: Mapping[Measure, Ruling], policy: Policy, means: Sequence[Mean], *, possible: bool
) -> Ruling:
    """Rule on scores without the people flagged: with those of all, the scores of the flagged could be worked out."""
    ruling = _if_possible(figures, policy, possible=possible)
    # That nobody flagged has a score would say as much about each of them.
    answered = figures.columns["n"] > 0
    ruling.withhold(answered & (figures.n < policy.threshold), Reason.BELOW_THRESHOLD)
    if Measure.SCORE in rulings:
        scores = rulings[Measure.SCORE]
        hidden = dict(zip(scores.figures.axes[1], scores.withheld()[_WHOLE].tolist(), strict=True))
        ruling.withhold(np.array([hidden.get(subject, True) for subject in figures.axes[0]], dtype=bool), Reason.LINKED)
    ruling.withhold(_with_means(ruling.withheld(), means), Reason.LINKED)
    return ruling


def _with_means(withheld: Masks, means: Sequence[Mean]) -> Masks:
    """Return the subjects to withhold so that of a mean and its parts never exactly one is."""
    cells = withheld.copy()
    before = -1
    while before != (now := int(cells.sum())):
        before = now
        for mean in means:
            parts = list(mean.parts)
            cells[mean.bundle] |= cells[parts].any()
            if cells[mean.bundle] and not cells[parts].any():
                cells[parts] = True
    return cells


def _counted(figures: Figures, rulings: Mapping[Measure, Ruling], signs: Figures) -> Figures:
    """Return how many findings would be lost and new, among the cells that the report shows."""
    kinds = [(kind, rulings[measure]) for kind, measure in _FINDINGS if measure in rulings]
    rows = [_changes(figures, kind, ruling) for kind, ruling in kinds]
    flagged, tested = int(signs.columns["flagged"][_EVERYTHING]), int(signs.n[_EVERYTHING])
    n = np.full(len(rows), min(flagged, tested - flagged), dtype=np.int64)
    columns = {name: np.array([row[name] for row in rows]) for name in ("cells", "before", "lost", "new")}
    columns["n"] = n.astype(np.float64)
    return Figures(Measure.CONCLUSIONS, (tuple(kind for kind, _ in kinds),), n, columns, np.full(n.shape, -1, np.int8))


def _changes(figures: Figures, kind: str, ruling: Ruling) -> dict[str, float]:
    if ruling.figures.axes != figures.axes:
        raise ValueError("findings with and without are about different cells")
    shown = ruling.status() == Status.SHOWN
    before, after = (np.nan_to_num(figures.columns[f"{kind}_{when}"][shown]) for when in ("before", "after"))
    return {
        "cells": float(shown.sum()),
        "before": float((before != 0).sum()),
        "lost": float(((before != 0) & (after != before)).sum()),
        "new": float(((before == 0) & (after != 0)).sum()),
    }
