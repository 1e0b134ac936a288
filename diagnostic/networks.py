"""What the links between units make together: are they returned, do they stay within divisions. For the gate only.

Made from the links that may be shown and as they are printed, so that it says nothing that a reader of those could not
work out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostic.cells import WHYS
from diagnostic.figures import Figures
from diagnostic.measures import Measure
from diagnostic.problems import NotEstimable, Why
from diagnostic.questionnaire import SPAN
from diagnostic.responses import Hierarchy
from diagnostic.silos import Asked
from diagnostic.stats.network import EiIndex, dyadic_correlation, ei_index, reciprocity

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

TIE = SPAN / 2
"""Need, in points, from which a link counts as a tie: the middle of the scale."""
PERMUTATIONS = 4999
MOST_UNITS = 60
"""Units up to which the two sides of all pairs are compared: the work grows with the cube of their number."""


def networks(
    link: Figures, asked: Sequence[Asked], hierarchy: Hierarchy, *, minimum: int, rng: np.random.Generator
) -> tuple[Figures, Figures]:
    """Return, for each roster question, how far ties are returned, and how far they stay within the units above.

    Both with p-values still to be controlled. Links of fewer than ``minimum`` people, and unanimous ones, do not count.
    """
    parts = [_Network.of(link, each, hierarchy, minimum) for each in asked]
    ids = tuple(each.question.id for each in asked)
    above = [hierarchy.parents()[each.units] for each in asked]
    groups = np.unique(np.concatenate([np.zeros(1, dtype=np.int64), *above]))
    named = tuple(hierarchy.units[group].id for group in groups)
    found = [_ei(part, each, groups, rng) for part, each in zip(parts, above, strict=True)]
    returned = [_returned(part, rng) for part in parts]
    return _stacked(Measure.RECIPROCITY, (ids,), returned), _stacked(Measure.EI, (ids, named), found)


@dataclass(frozen=True, slots=True)
class _Network:
    """The units of one question that rate others, and what they say, in whole points; NaN where it is not shown."""

    need: Floats
    quality: Floats
    group: Ints
    """The unit above each."""
    people: Ints
    """Of each unit, how many rated another one: the most that any link of it has."""

    @classmethod
    def of(cls, link: Figures, asked: Asked, hierarchy: Hierarchy, minimum: int) -> _Network:
        at = [link.axes[0].index(hierarchy.units[unit].id) for unit in asked.units]
        block = np.ix_(at, at)
        shown = (link.n[block] >= minimum) & (link.why[block] < 0)
        if link.unanimous is not None:
            shown &= ~link.unanimous[block]
        nodes = np.flatnonzero(shown.any(axis=1))
        inner = np.ix_(nodes, nodes)
        need, quality = (
            np.rint(np.where(shown, link.columns[column][block], np.nan))[inner] for column in ("need", "quality")
        )
        people = np.where(shown, link.n[block], 0).max(axis=1, initial=0)[nodes]
        return cls(need, quality, hierarchy.parents()[asked.units[nodes]], people)

    @property
    def ties(self) -> npt.NDArray[np.bool_]:
        return np.asarray(np.nan_to_num(self.need, nan=0.0) >= TIE)


_Row = tuple[dict[str, Floats], Ints, Ints]
"""Columns, people, and why there is nothing (-1 where there is something)."""


def _returned(part: _Network, rng: np.random.Generator) -> _Row:
    ties = reciprocity(part.ties, part.need)
    permutations = PERMUTATIONS if len(part.need) <= MOST_UNITS else 0
    sides = dyadic_correlation(part.quality, rng, permutations=permutations) if permutations else None
    columns = dict.fromkeys(
        ("returned", "density", "rho", "weighted", "ties", "estimate", "expected", "p_value", "direction", "pairs"),
        float("nan"),
    )
    if not isinstance(ties, NotEstimable):
        columns |= {"returned": ties.returned, "density": ties.expected, "rho": ties.rho, "weighted": ties.weighted}
        columns |= {"ties": float(ties.ties), "pairs": float(ties.pairs)}
    if sides is not None and not isinstance(sides, NotEstimable):
        columns |= {"estimate": sides.estimate, "expected": sides.expected, "p_value": sides.p_value}
        columns |= {"direction": float(np.sign(sides.estimate - sides.expected)), "pairs": float(sides.pairs)}
    nothing = isinstance(ties, NotEstimable) and not np.isfinite(columns["estimate"])
    why = WHYS.index(ties.reason) if nothing and isinstance(ties, NotEstimable) else -1
    people = int(part.people.sum())
    return _row({name: np.array(value) for name, value in columns.items()}, people, why)


def _ei(part: _Network, above: Ints, groups: Ints, rng: np.random.Generator) -> _Row:
    """Return the index of the whole, in the place of the organisation, and of the ties that each unit above sends."""
    own = np.unique(part.group)
    source, target = np.nonzero(part.ties)
    found = ei_index(source, target, np.searchsorted(own, part.group), rng, permutations=PERMUTATIONS)
    names = {"estimate": "estimate", "expected": "expected", "low": "lowest", "high": "highest"}
    names |= {"rescaled": "rescaled", "p_value": "p_value"}
    columns = {name: np.full(groups.size, np.nan) for name in (*names, "ties", "direction")}
    people = np.array([part.people[part.group == group].sum() for group in groups])
    people[0] = part.people.sum()
    why = np.full(groups.size, WHYS.index(Why.TOO_FEW_ANSWERS))
    why[~np.isin(groups, above) & (groups > 0)] = WHYS.index(Why.NOT_ASKED)
    if isinstance(found, EiIndex):
        # The organisation's place is the whole's; units right under it belong to no division that could be named.
        places = np.concatenate([[0], np.searchsorted(groups, own)])
        kept = np.concatenate([[True], own > 0])
        for name, source_name in names.items():
            columns[name][places[kept]] = getattr(found, source_name)[kept]
        columns["ties"][places[kept]] = (found.internal + found.external)[kept]
        columns["direction"] = np.sign(np.nan_to_num(columns["estimate"] - columns["expected"]))
        why[np.isfinite(columns["estimate"])] = -1
    else:
        why[np.isin(groups, above) | (groups == 0)] = WHYS.index(found.reason)
    return _row(columns, people, why)


def _row(columns: dict[str, Floats], people: Ints | int, why: Ints | int) -> _Row:
    blank = np.asarray(why) >= 0
    return (
        {name: np.where(blank, np.nan, values) for name, values in columns.items()},
        np.asarray(people),
        np.asarray(why),
    )


def _stacked(measure: Measure, axes: tuple[tuple[str, ...], ...], rows: Sequence[_Row]) -> Figures:
    columns = {name: np.stack([row[0][name] for row in rows]) for name in rows[0][0]}
    n = np.stack([row[1] for row in rows]).astype(np.int64)
    why = np.stack([row[2] for row in rows])
    reason = np.where((n == 0) & (why < 0), WHYS.index(Why.NO_ANSWERS), why)
    return Figures(measure, axes, n, columns, reason.astype(np.int8))
