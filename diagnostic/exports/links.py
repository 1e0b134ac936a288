"""Columns of the roster question ("how much do you depend on this unit") to links between people and units.

Nothing here knows how a file or a header looked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from diagnostic.exports.content import Content, Matched
from diagnostic.exports.labels import read_column
from diagnostic.exports.normal import folded
from diagnostic.exports.targets import TargetKind
from diagnostic.field_codes import LONGEST, compact
from diagnostic.problems import Code, Problem, Severity
from diagnostic.questionnaire import RosterQuestion, UnitKind
from diagnostic.responses import MISSING, Hierarchy, Links

_Halves = dict[str, dict[TargetKind, Matched]]


def read_links(
    content: Content, hierarchy: Hierarchy, n: int, spelt: Mapping[str, int]
) -> tuple[dict[str, Links], tuple[Problem, ...]]:
    """Return the answers to each roster question that the export has: a row a person and unit that was judged.

    ``spelt`` has the positions of units by names that are not their own, such as codes.
    """
    links: dict[str, Links] = {}
    problems: list[Problem] = []
    for question in content.questionnaire.rosters:
        halves = _halves(content, question)
        if not halves:
            continue
        names = {**{key: [at] for key, at in spelt.items()}, **_positions(hierarchy, question.units)}
        parts: list[Links] = []
        for unit, pair in halves.items():
            part, found = _one(content, question, pair, n)
            problems += found
            if len(names.get(unit, ())) == 1:
                parts.append(_at(names[unit][0], *part))
            else:
                place = next(iter(pair.values())).place
                problems.append(Problem(Code.LINK_UNIT_UNKNOWN, place, {"unit": unit}, Severity.WARNING))
        links[question.id] = _joined(parts)
    return links, tuple(problems)


def _halves(content: Content, question: RosterQuestion) -> _Halves:
    found: _Halves = defaultdict(dict)
    for each in content.matched:
        target = each.match.target
        if target is not None and target.unit and target.id == question.id:
            found[target.unit].setdefault(target.kind, each)
    return found


def _positions(hierarchy: Hierarchy, kind: UnitKind) -> dict[str, list[int]]:
    """Return the positions of the units that a name can mean: those of the kind asked about, else any."""
    leaves = hierarchy.leaves()
    wanted: dict[str, list[int]] = defaultdict(list)
    others: dict[str, list[int]] = defaultdict(list)
    for position, unit in enumerate(hierarchy.units):
        if unit.parent is not None:
            fits = bool(leaves[position]) == (kind is UnitKind.TEAM)
            for name in {folded(unit.name), folded(unit.id), compact(unit.name)[:LONGEST]}:
                (wanted if fits else others)[name].append(position)
    return {**others, **wanted}


def _one(
    content: Content, question: RosterQuestion, pair: dict[TargetKind, Matched], n: int
) -> tuple[tuple[npt.NDArray[np.int8], npt.NDArray[np.int8]], list[Problem]]:
    problems: list[Problem] = []
    halves = []
    for kind, format_ in ((TargetKind.NEED, question.need), (TargetKind.QUALITY, question.quality)):
        codes = np.full(n, MISSING, dtype=np.int8)
        if each := pair.get(kind):
            codes, found = read_column(each.column, content.book(format_), each.place, content.rows)
            problems += found
        halves.append(codes)
    return (halves[0], halves[1]), problems


def _at(target: int, need: npt.NDArray[np.int8], quality: npt.NDArray[np.int8]) -> Links:
    person = np.flatnonzero((need != MISSING) | (quality != MISSING)).astype(np.int64)
    return Links(person, np.full(person.size, target, dtype=np.int64), need[person], quality[person])


def _joined(parts: list[Links]) -> Links:
    none = np.zeros(0, dtype=np.int64)
    person = np.concatenate([none, *(part.person for part in parts)])
    target = np.concatenate([none, *(part.target for part in parts)])
    need = np.concatenate([none.astype(np.int8), *(part.need for part in parts)])
    quality = np.concatenate([none.astype(np.int8), *(part.quality for part in parts)])
    order = np.lexsort((target, person))
    return Links(person[order], target[order], need[order], quality[order])
