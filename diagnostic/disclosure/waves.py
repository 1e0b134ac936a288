"""The rules for what is said across waves: nothing that either wave withholds, and no part that the others give away.

An earlier wave is ruled on as it was when it stood alone, with its own units; what is said of it now is made of cells
that were shown then. This module decides; it rounds nothing and publishes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from diagnostic.disclosure.policy import Policy
from diagnostic.disclosure.relations import Ints, Masks, Tree
from diagnostic.disclosure.rulings import Ruling, by_threshold
from diagnostic.disclosure.suppress import Columns, Rule, complete
from diagnostic.figures import Figures
from diagnostic.problems import Why
from diagnostic.release import WHYS, Measure, Reason, SubjectInfo, UnitInfo
from diagnostic.wave_info import ChangePart

COURSES = (Measure.TREND, Measure.CHANGE, Measure.CHANGE_PART, Measure.CONTROL, Measure.FOLLOW_UP, Measure.BENCHMARK)
"""Tables that are ruled on here."""
_STAYERS = list(ChangePart).index(ChangePart.STAYERS)


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
    groups: Tree,
    policy: Policy,
) -> None:
    """Rule on every table across waves; ``hidden`` is what each earlier wave withholds, in their order."""
    scores = rulings[Measure.SCORE].withheld() if Measure.SCORE in rulings else None
    if Measure.TREND in figures:
        _trend(figures[Measure.TREND], rulings, hidden, scores, policy)
    if Measure.CHANGE in figures:
        _change(figures[Measure.CHANGE], rulings, hidden[-1], scores, policy)
    if Measure.CHANGE_PART in figures:
        _parts(figures[Measure.CHANGE_PART], rulings, groups, policy)
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


def _parts(figures: Figures, rulings: dict[Measure, Ruling], groups: Tree, policy: Policy) -> None:
    """Rule on what changes are made of: the parts add up to the change, and their people along the hierarchy.

    All parts of a unit are shown, or none: one part and both scores give the sum of the others, which units inside and
    beside it may have in common but for a few. Where no unit can show all, some of everybody's may stand alone.
    """
    ruling = Ruling(figures)
    some = figures.n > 0
    ruling.withhold(some & (figures.n < policy.threshold), Reason.BELOW_THRESHOLD)
    ruling.withhold(rulings[Measure.CHANGE].withheld()[..., None] & some, Reason.LINKED)
    of_everybody: Masks = ruling.withheld()[:1]
    ruling.withhold(_more_below(figures.n, groups) & some, Reason.COMPLEMENTARY)
    # A change that has one part only is that part: where the scores are shown, withholding it would withhold nothing.
    only = some & (some.sum(axis=-1, keepdims=True) == 1)
    n, rule = figures.n.reshape(groups.size, -1), Rule(policy.threshold, policy.unanimity_others)
    before = -1
    while before != (count := int(ruling.withheld().sum())):
        before = count
        ruling.withhold(_all_or_none(ruling.withheld()) & some, Reason.COMPLEMENTARY)
        more = complete(groups, Columns(n, np.arange(n.shape[1])), ruling.withheld().reshape(n.shape), rule)
        more = more.reshape(figures.n.shape) & some
        ruling.withhold((more & ~only) | _around(more & only & ~ruling.withheld(), groups, only), Reason.COMPLEMENTARY)
    _everybody_alone(ruling, of_everybody, some, only, policy.threshold)
    rulings[Measure.CHANGE_PART] = ruling
    _without_linked(rulings[Measure.CHANGE], ruling.withheld()[..., _STAYERS])


def _without_linked(change: Ruling, hidden: Masks) -> None:
    """Leave out how many were in a unit both times where the part of those who stayed is withheld: it is the same."""
    columns = dict(change.figures.columns)
    if "linked" in columns:
        columns["linked"] = np.where(hidden, np.nan, columns["linked"])
        change.figures = replace(change.figures, columns=columns)


def _all_or_none(withheld: Masks) -> Masks:
    """Return all parts of the units of which some are withheld."""
    return np.broadcast_to(np.asarray(withheld.any(axis=-1, keepdims=True)), withheld.shape)


def _everybody_alone(ruling: Ruling, hidden: Masks, some: Masks, only: Masks, threshold: int) -> None:
    """Show some parts of everybody's change on the subjects of which no other unit shows any; by subject."""
    shown: Masks = np.asarray((~ruling.withheld() & some & ~only).any(axis=(0, 2)))
    n = ruling.figures.n[:1]
    while (more := _given_away(n, hidden, threshold) & ~hidden).any():
        hidden = hidden | more
    open_again = np.zeros(some.shape, dtype=bool)
    open_again[:1] = ~hidden & some[:1] & ~shown[None, :, None]
    ruling.open_again(open_again & ruling.withheld_for(Reason.COMPLEMENTARY))


def _around(cells: Masks, groups: Tree, only: Masks) -> Masks:
    """Return the same parts of the units above some, and of the others below these."""
    result = np.zeros_like(cells)
    for group, parent in enumerate(groups.parents.tolist()):
        if parent >= 0 and cells[group].any():
            result[parent] |= cells[group]
            result[groups.parents == parent] |= cells[group]
    return np.asarray(result & ~only)


def _more_below(n: Ints, groups: Tree) -> Masks:
    """Return the parts of units that have fewer people in them than the units below: these moved, people and all.

    Such a part is no sum of those below it, and what it tells beside them has not been looked at.
    """
    result = np.zeros(n.shape, dtype=bool)
    flat = n.reshape(groups.size, -1)
    result.reshape(flat.shape)[groups.heads] = groups.sums(flat) > flat[groups.heads]
    return result


def _given_away(n: Ints, withheld: Masks, threshold: int) -> Masks:
    """Return the next smallest shown part wherever too few people, or one part alone, are withheld."""
    people = np.where(withheld, n, 0).sum(axis=-1)
    alone = withheld.sum(axis=-1) == 1
    open_still = withheld.any(axis=-1) & (alone | (people < threshold))
    shown = ~withheld & (n > 0)
    size = np.where(shown, n, np.iinfo(np.int64).max)
    smallest = np.arange(n.shape[-1]) == np.argmin(size, axis=-1)[..., None]
    return np.asarray(smallest & shown & open_still[..., None])
