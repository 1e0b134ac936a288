"""What a survey can reveal, before it is sent: from the roster, without an answer.

The statistics are in ``stats.power``. Each unit is compared with the rest of the unit above it, as in the report, and
with itself at the next wave.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostic.exports.roster import Roster
from diagnostic.exports.tree import build_hierarchy
from diagnostic.planned_power import Assumptions, CurvePoint, Levels, PlannedUnit, PowerPlan, Showing
from diagnostic.problems import Code, InvalidInput, Place, Problem, Values
from diagnostic.responses import Hierarchy
from diagnostic.stats.power import (
    TestLevels,
    answers_needed,
    detectable_change,
    detectable_difference,
    family_levels,
)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

CURVE_STEPS = 40
"""Points of the curve."""
_LISTED = 5


@dataclass(frozen=True, slots=True)
class _Sizes:
    """Arrays over units."""

    hierarchy: Hierarchy
    headcount: Ints
    answers: Ints
    rest: Ints


def plan_power(roster: Roster, assumptions: Assumptions) -> PowerPlan:
    """Return what the survey of a roster can reveal.

    Raises
    ------
    InvalidInput
        Teams of the roster have no headcount.
    """
    sizes = _sizes(roster, assumptions)
    showing = tuple(
        _showing(int(answers), int(headcount), assumptions.threshold)
        for answers, headcount in zip(sizes.answers, sizes.headcount, strict=True)
    )
    shown = np.array([each is Showing.EXPECTED for each in showing])
    compared = shown & (sizes.rest >= assumptions.threshold)
    comparisons = max(int(compared.sum()) * assumptions.scales, 1)
    levels = family_levels(comparisons, rate=1 - assumptions.confidence, real=assumptions.real, power=assumptions.power)
    units = _units(sizes, showing, _figures(sizes, shown, compared, levels, assumptions))
    planned = Levels(comparisons, levels.single, levels.family, levels.bonferroni)
    return PowerPlan(assumptions, planned, units, _curve(sizes, levels, assumptions))


def _sizes(roster: Roster, assumptions: Assumptions) -> _Sizes:
    hierarchy, _ = build_hierarchy((), {}, roster)
    _require_headcounts(hierarchy, roster.file)
    heads = np.array([unit.headcount or 0 for unit in hierarchy.units], dtype=np.int64)
    parents, leaf = hierarchy.parents(), hierarchy.leaves()
    below = np.bincount(np.maximum(parents, 0), weights=np.where(parents >= 0, heads, 0), minlength=len(heads))
    # Whoever belongs to a division directly answers like everybody else.
    own = np.where(leaf, heads, np.maximum(heads - below, 0))
    answers = _summed(np.floor(own * assumptions.response_rate + 0.5).astype(np.int64), parents)
    rest = np.where(parents >= 0, answers[parents] - answers, 0)
    return _Sizes(hierarchy, heads, answers, rest)


def _summed(values: Ints, parents: Ints) -> Ints:
    """Return the values of each unit and of all units below it."""
    total = values.copy()
    for position in range(len(parents) - 1, 0, -1):
        total[parents[position]] += total[position]
    return total


def _require_headcounts(hierarchy: Hierarchy, file: str) -> None:
    leaves = [unit for unit, leaf in zip(hierarchy.units, hierarchy.leaves(), strict=True) if leaf]
    without = [unit.name for unit in leaves if unit.headcount is None]
    if without:
        more = "…" if len(without) > _LISTED else ""
        values: Values = {"count": len(without), "teams": ", ".join(without[:_LISTED]) + more}
        raise InvalidInput([Problem(Code.ROSTER_NO_HEADCOUNT, Place(file=file), values)])


def _showing(answers: int, headcount: int, threshold: int) -> Showing:
    if headcount < threshold:
        return Showing.NEVER
    return Showing.EXPECTED if answers >= threshold else Showing.UNLIKELY


def _figures(
    sizes: _Sizes, shown: npt.NDArray[np.bool_], compared: npt.NDArray[np.bool_], levels: TestLevels, given: Assumptions
) -> dict[str, Floats]:
    """Return the figures of each unit, NaN where there are none."""
    n = np.where(compared, sizes.answers, np.nan).astype(np.float64)
    rest = np.where(compared, sizes.rest, np.nan).astype(np.float64)
    own = np.where(shown, sizes.answers, np.nan).astype(np.float64)
    heads = sizes.headcount.astype(np.float64)
    plan = {"sd": given.sd, "power": given.power}
    against = np.where(sizes.rest >= given.threshold, sizes.rest, 0).astype(np.float64)
    unlinked, linked = _changes(own, levels.family, given)
    silent = np.sqrt(np.clip(1 - own / np.maximum(heads, 1), 0, 1))
    needed = answers_needed(given.difference, against, most=heads, significance=levels.family, **plan)
    return {
        "difference": detectable_difference(n, rest, significance=levels.family, **plan),
        "difference_single": detectable_difference(n, rest, significance=levels.single, **plan),
        "difference_bonferroni": detectable_difference(n, rest, significance=levels.bonferroni, **plan),
        "needed": np.where(heads >= given.threshold, np.maximum(needed, given.threshold), np.nan),
        "change_unlinked": unlinked,
        "change_linked": linked,
        "change_census": linked * silent,
    }


def _changes(answers: Floats, significance: float, given: Assumptions) -> tuple[Floats, Floats]:
    """Return the smallest changes between two waves of this size, without links and with them.

    Those who answer the second time are linked at the response rate: answering once does not go with answering again.
    Very few linked people tell less than all unlinked ones: then the links are not used.
    """
    plan = {"sd": given.sd, "correlation": given.correlation, "power": given.power, "significance": significance}
    both = answers * given.response_rate
    nobody = np.zeros_like(answers)
    unlinked = detectable_change(nobody, answers, answers, **plan)
    return unlinked, np.fmin(unlinked, detectable_change(both, answers - both, answers - both, **plan))


def _units(sizes: _Sizes, showing: tuple[Showing, ...], figures: dict[str, Floats]) -> tuple[PlannedUnit, ...]:
    names = _names(sizes.hierarchy)
    leaf, places = sizes.hierarchy.leaves(), sizes.hierarchy.index()
    planned = []
    for at, unit in enumerate(sizes.hierarchy.units):
        values = {name: None if np.isnan(column[at]) else float(column[at]) for name, column in figures.items()}
        needed = values.pop("needed")
        planned.append(
            PlannedUnit(
                id=unit.id,
                name=names[at],
                parent="" if unit.parent is None else names[places[unit.parent]],
                level=unit.level,
                leaf=bool(leaf[at]),
                headcount=int(sizes.headcount[at]),
                answers=int(sizes.answers[at]),
                rest=int(sizes.rest[at]),
                showing=showing[at],
                needed=None if needed is None else int(needed),
                **values,
            )
        )
    return tuple(planned)


def _names(hierarchy: Hierarchy) -> list[str]:
    """Return names that tell units apart: with that of the unit above where several share one."""
    often, places = Counter(unit.name for unit in hierarchy.units), hierarchy.index()
    return [
        unit.name
        if often[unit.name] == 1 or unit.parent is None
        else f"{unit.name} ({hierarchy.units[places[unit.parent]].name or unit.parent})"
        for unit in hierarchy.units
    ]


def _curve(sizes: _Sizes, levels: TestLevels, given: Assumptions) -> tuple[CurvePoint, ...]:
    """Return the curves over the numbers of answers that units of this roster have."""
    whole = int(sizes.answers[0])
    below = [int(n) for n in sizes.answers[1:]]
    if not below or whole < 2 * given.threshold:
        return ()
    # Beyond half of all, the rest becomes the smaller group.
    last = max(min(max(below), whole // 2), given.threshold)
    n = np.unique(np.round(np.geomspace(given.threshold, last, CURVE_STEPS))).astype(np.float64)
    rest = whole - n
    plan = {"sd": given.sd, "power": given.power}
    rows = (
        n,
        *(
            detectable_difference(n, rest, significance=level, **plan)
            for level in (levels.single, levels.family, levels.bonferroni)
        ),
        *_changes(n, levels.family, given),
    )
    return tuple(CurvePoint(int(row[0]), *(float(value) for value in row[1:])) for row in zip(*rows, strict=True))
