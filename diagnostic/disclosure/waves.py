"""The rules for what is said across waves: nothing that either wave withholds (``wave_parts``: of what it is made).

An earlier wave is ruled on as it was when it stood alone, with its own units; what is said of it now is made of cells
that were shown then. This module decides; it rounds nothing and publishes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from diagnostic.cells import WHYS, Reason
from diagnostic.disclosure.policy import Policy
from diagnostic.disclosure.relations import Masks
from diagnostic.disclosure.rulings import Ruling, by_threshold
from diagnostic.figures import Figures
from diagnostic.measures import Measure
from diagnostic.problems import Why
from diagnostic.survey_parts import SubjectInfo, UnitInfo

COURSES = (Measure.TREND, Measure.CHANGE, Measure.CONTROL, Measure.FOLLOW_UP, Measure.BENCHMARK)
"""Tables that are ruled on here."""


@dataclass(frozen=True, slots=True)
class PastScores:
    """What an earlier wave showed: its scores, by its own units and subjects, and whose people a unit's past is."""

    wave: str
    scores: Figures
    units: tuple[UnitInfo, ...]
    subjects: tuple[SubjectInfo, ...]
    trace: sparse.csr_array
    """(units now, units then): 1 where a unit's past is made of the other's people."""


def hidden_then(past: PastScores, ruling: Ruling, subjects: Sequence[str]) -> Masks:
    """Return where (units now, subjects now) an earlier wave's figure is made of a cell that it withholds."""
    at = {key: place for place, key in enumerate(past.scores.axes[1])}
    withheld = ruling.withheld()
    columns = [at.get(subject, -1) for subject in subjects]
    cells = np.stack([withheld[:, at] if at >= 0 else np.ones(len(withheld), dtype=bool) for at in columns], axis=1)
    return np.asarray(past.trace @ cells.astype(np.float64) > 0)


def rule_on_waves(
    figures: Mapping[Measure, Figures],
    rulings: dict[Measure, Ruling],
    hidden: Sequence[Masks],
    policy: Policy,
) -> None:
    """Rule on every table across waves; ``hidden`` is what each earlier wave withholds, in their order."""
    scores = rulings[Measure.SCORE].withheld() if Measure.SCORE in rulings else None
    if Measure.TREND in figures:
        _trend(figures[Measure.TREND], rulings, hidden, scores, policy)
    if Measure.CHANGE in figures:
        _change(figures[Measure.CHANGE], rulings, hidden[-1], scores, policy)
    if Measure.CONTROL in figures:
        ruling = by_threshold(figures[Measure.CONTROL], policy.threshold, units=True)
        ruling.withhold(np.asarray(rulings[Measure.TREND].withheld().any(axis=0)), Reason.LINKED)
        rulings[Measure.CONTROL] = ruling
    if Measure.FOLLOW_UP in figures:
        rulings[Measure.FOLLOW_UP] = by_threshold(figures[Measure.FOLLOW_UP], policy.threshold, units=False)
    if Measure.BENCHMARK in figures:
        ruling = by_threshold(figures[Measure.BENCHMARK], policy.threshold, units=False)
        if scores is not None:
            ruling.withhold(np.broadcast_to(scores[:1], ruling.figures.n.shape), Reason.LINKED)
        rulings[Measure.BENCHMARK] = ruling


def _trend(
    figures: Figures, rulings: dict[Measure, Ruling], hidden: Sequence[Masks], scores: Masks | None, policy: Policy
) -> None:
    ruling = Ruling(figures)
    asked = figures.why != WHYS.index(Why.NOT_ASKED)
    ruling.withhold((figures.n < policy.threshold) & asked & (figures.n > 0), Reason.BELOW_THRESHOLD)
    now = np.zeros(figures.n.shape[1:], dtype=bool) if scores is None else scores
    ruling.withhold(np.stack([*hidden, now]) & asked, Reason.LINKED)
    rulings[Measure.TREND] = ruling


def _change(
    figures: Figures, rulings: dict[Measure, Ruling], hidden: Masks, scores: Masks | None, policy: Policy
) -> None:
    ruling = by_threshold(figures, policy.threshold, units=True)
    asked = figures.why != WHYS.index(Why.NOT_ASKED)
    ruling.withhold(figures.why == WHYS.index(Why.NO_VARIANCE), Reason.UNANIMITY)
    ruling.withhold(hidden & asked, Reason.LINKED)
    if scores is not None:
        ruling.withhold(scores & asked, Reason.LINKED)
    rulings[Measure.CHANGE] = ruling
