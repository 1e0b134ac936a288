"""Paths of names to the hierarchy of units: ids, order, headcounts.

Knows names alone: nothing of columns, people or answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from diagnostic.exports.homes import Path
from diagnostic.exports.normal import slug
from diagnostic.exports.roster import Roster
from diagnostic.responses import ROOT, Hierarchy, Unit


def build_hierarchy(
    paths: Iterable[Path], written: Mapping[str, str], roster: Roster | None
) -> tuple[Hierarchy, dict[Path, int]]:
    """Return the units, parents before children, and the position of each path among them.

    Units of the roster come in its order, others after them by name. ``written`` says how a folded name is written.
    """
    listed = roster.units if roster is not None else ()
    known = {unit.path: unit for unit in listed}
    rank = {path: position for position, path in enumerate(known)}
    every = {path[:length] for path in (*known, *paths) for length in range(1, len(path) + 1)}
    below: dict[Path, list[Path]] = defaultdict(list)
    for path in sorted(every, key=lambda each: (rank.get(each, len(rank)), each)):
        below[path[:-1]].append(path)
    ordered = list(_downwards((), below))
    ids = _ids(ordered)
    heads = {path: unit.headcount for path, unit in known.items()}
    for path in reversed(ordered):
        heads[path] = _headcount(heads.get(path), [heads.get(each) for each in below.get(path, ())])
    units = tuple(
        Unit(
            id=ids[path],
            name=known[path].name if path in known else written.get(path[-1], "") if path else "",
            parent=ids[path[:-1]] if path else None,
            level=len(path),
            headcount=heads[path],
        )
        for path in ordered
    )
    return Hierarchy(units), {path: position for position, path in enumerate(ordered)}


def _downwards(path: Path, below: Mapping[Path, list[Path]]) -> Iterator[Path]:
    waiting = [path]
    while waiting:
        path = waiting.pop()
        yield path
        waiting.extend(reversed(below.get(path, [])))


def _ids(ordered: Iterable[Path]) -> dict[Path, str]:
    ids: dict[Path, str] = {}
    taken: set[str] = set()
    for path in ordered:
        base = f"{ids[path[:-1]]}/{slug(path[-1])}" if len(path) > 1 else slug(path[-1]) if path else ROOT
        found, again = base, 1
        while found in taken:
            again += 1
            found = f"{base}-{again}"
        taken.add(found)
        ids[path] = found
    return ids


def _headcount(own: int | None, below: list[int | None]) -> int | None:
    """Return the unit's own headcount, else the sum of those below it where all are known."""
    if own is not None:
        return own
    known = [count for count in below if count is not None]
    return sum(known) if below and len(known) == len(below) else None
