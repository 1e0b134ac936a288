"""The rules for what a change is made of: those who stayed where nothing tells of a few, the others together.

With the change and the part of those who stayed, the rest is known: what all who came or went make of it together.
What each kind makes of it is said of the organisation only, where all kinds may be told apart (``stayers``), and
where there is but one kind. Decides; rounds nothing and publishes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from diagnostic.cells import Reason
from diagnostic.disclosure.policy import Policy
from diagnostic.disclosure.relations import Masks, Tree
from diagnostic.disclosure.rulings import Ruling
from diagnostic.disclosure.stayers import Printed, Told, told
from diagnostic.figures import Figures
from diagnostic.measures import Measure
from diagnostic.two_waves import Exchange
from diagnostic.wave_info import ChangePart

_STAYERS = list(ChangePart).index(ChangePart.STAYERS)


@dataclass(frozen=True, slots=True)
class Apart:
    """Who was where, which scores the earlier wave shows of its own units (units then, subjects), the units now."""

    exchange: Exchange
    then: Masks
    units: Tree


def shown_then(ruling: Ruling, subjects: Sequence[str]) -> Masks:
    """Return which scores an earlier wave shows, (its units, subjects); none where it did not ask."""
    axis = ruling.figures.axes[1]
    shown = ~ruling.withheld() & (ruling.figures.n > 0)
    columns = [shown[:, axis.index(each)] if each in axis else np.zeros(len(shown), dtype=bool) for each in subjects]
    return np.stack(columns, axis=1)


def rule_on_parts(
    figures: Figures, rulings: dict[Measure, Ruling], apart: Apart, policy: Policy, early: Masks | None = None
) -> None:
    """Rule on what changes are made of; the rulings on scores and changes are there already.

    ``early`` is what would tell too much beside what was given out before.
    """
    ruling, some = Ruling(figures), figures.n > 0
    ruling.withhold(some & (figures.n < policy.threshold), Reason.BELOW_THRESHOLD)
    ruling.withhold(rulings[Measure.CHANGE].withheld()[..., None] & some, Reason.LINKED)
    stayers, everybody = _told(figures, ruling, rulings[Measure.SCORE], apart, policy)
    # Where nobody came or went, the change is that of those who stayed.
    several = some.sum(axis=-1, keepdims=True) > 1
    ruling.withhold(~stayers[..., None] & some & several, Reason.COMPLEMENTARY)
    others = some.copy()
    others[..., _STAYERS] = False
    alone = others.sum(axis=-1, keepdims=True) == 1
    told_apart = np.zeros(some.shape, dtype=bool)
    told_apart[0] = everybody[:, None]
    ruling.withhold(others & ~alone & ~told_apart, Reason.COMPLEMENTARY)
    if early is not None:
        ruling.withhold(early & some & several, Reason.EARLIER)
    rulings[Measure.CHANGE_PART] = ruling
    _without_linked(rulings[Measure.CHANGE], ruling.withheld()[..., _STAYERS])


def _told(figures: Figures, ruling: Ruling, scores: Ruling, apart: Apart, policy: Policy) -> tuple[Masks, Masks]:
    """Return where (units, subjects) those who stayed may be shown, and of which subjects all kinds of everybody."""
    units, axis = figures.axes[0], figures.axes[1]
    stayers = np.zeros((len(units), len(axis)), dtype=bool)
    everybody = np.zeros(len(axis), dtype=bool)
    wanted = ~ruling.withheld()[..., _STAYERS] & (figures.n[..., _STAYERS] > 0)
    shown = ~scores.withheld() & (scores.figures.n > 0)
    # Several versions of the earlier wave's scores may tell its groups apart down to the teams.
    then = np.ones_like(apart.then) if apart.exchange.versions else apart.then
    for column, subject in enumerate(apart.exchange.subjects):
        at = axis.index(subject)
        now = shown[:, scores.figures.axes[1].index(subject)]
        masks = (now.tobytes(), then[:, column].tobytes(), wanted[:, at].tobytes())
        found = _of_subject(apart.exchange, column, *masks, apart.units.parents.tobytes(), policy.threshold)
        stayers[:, at], everybody[at] = found.stayers, found.apart
    return stayers, everybody


@lru_cache(maxsize=256)
def _of_subject(
    exchange: Exchange, column: int, now: bytes, then: bytes, wanted: bytes, parents: bytes, enough: int
) -> Told:
    """Return what may be shown of one subject; most subjects are asked about again as they were before."""
    here, before, asked = (np.frombuffer(mask, dtype=bool) for mask in (now, then, wanted))
    printed = Printed(here, before)
    return told(exchange, column, printed, asked, np.frombuffer(parents, dtype=np.int64), enough)


def _without_linked(change: Ruling, hidden: Masks) -> None:
    """Leave out how many were in a unit both times where the part of those who stayed is withheld: it is the same."""
    columns = dict(change.figures.columns)
    if "linked" in columns:
        columns["linked"] = np.where(hidden, np.nan, columns["linked"])
        change.figures = replace(change.figures, columns=columns)
