"""What may be said of an earlier wave: what one of the releases on it showed, or could have shown.

Decides; rounds nothing and publishes nothing.
"""

from __future__ import annotations

import numpy as np

from diagnostic.disclosure.relations import Masks
from diagnostic.disclosure.waves import PastScores
from diagnostic.earlier_releases import Earlier, EarlierRelease, Pieces
from diagnostic.measures import Measure


def hidden_past(
    earlier: Earlier, past: PastScores, axes: tuple[tuple[str, ...], ...], so_far: Masks | None
) -> Masks | None:
    """Return what may not be said of an earlier wave: where it was released, what none of its releases showed."""
    if so_far is not None:
        return so_far
    releases, unknown = earlier.past.get(past.wave, ()), earlier.unknown_past.get(past.wave, ())
    if not releases and not unknown:
        return None
    units, subjects = axes
    then = tuple(unit.id for unit in past.units)
    allowed = np.zeros((len(units), len(subjects)), dtype=bool)
    inside = _inside(past, then)
    for pieces in releases:
        allowed |= _made_of(pieces, inside, subjects)
    if not releases:
        for given in unknown:
            allowed |= _named_alike(given, past, subjects, units)
    return ~allowed


def _inside(past: PastScores, then: tuple[str, ...]) -> Masks:
    """Return (units now, units then) of whose people a unit's past is made."""
    at = {key: place for place, key in enumerate(then)}
    parents = np.array([-1 if unit.parent is None else at[unit.parent] for unit in past.units], dtype=np.int64)
    inside = np.asarray(past.trace.toarray() > 0)
    for group, parent in enumerate(parents.tolist()):
        if parent >= 0:
            inside[:, group] |= inside[:, parent]
    return inside


def _made_of(pieces: Pieces, inside: Masks, subjects: tuple[str, ...]) -> Masks:
    """Return where the people of a unit's past are whole blocks of an earlier release, with the answers of then."""
    allowed = np.zeros((inside.shape[0], len(subjects)), dtype=bool)
    at = {key: place for place, key in enumerate(pieces.columns)}
    once = np.ones(inside.shape[0], dtype=bool)
    if pieces.wholes is not None:
        once = np.array([frozenset(np.flatnonzero(row).tolist()) in pieces.wholes for row in inside])
    for place, subject in enumerate(subjects):
        mine = (pieces.column == at.get(subject, -2)) & ~pieces.changed
        other = (pieces.column == at.get(subject, -2)) & pieces.changed
        size = int(pieces.block.max(initial=0)) + 2
        table = np.zeros((inside.shape[1] + 1, size), dtype=np.int64)
        np.add.at(table, (pieces.group[mine], pieces.block[mine] + 1), pieces.people[mine])
        np.add.at(table, (pieces.group[other], 0), pieces.people[other])
        np.add.at(table, (-1, pieces.block[other] + 1), pieces.people[other])
        here, total = inside.astype(np.int64) @ table[:-1], table.sum(axis=0)
        whole = (here == 0) | (here == total)
        allowed[:, place] = once & whole[:, 1:].all(axis=1) & (here[:, 0] == 0) & (here[:, 1:].sum(axis=1) > 0)
    return allowed


def _named_alike(given: EarlierRelease, past: PastScores, subjects: tuple[str, ...], units: tuple[str, ...]) -> Masks:
    """Return where a unit's past is one unit of the same name that a release showed with as many people."""
    allowed = np.zeros((len(units), len(subjects)), dtype=bool)
    table = given.tables.get(Measure.SCORE)
    if table is None:
        return allowed
    rows = {key: at for at, key in enumerate(table.axes[0])}
    columns = {key: at for at, key in enumerate(table.axes[1])}
    then = {key: at for at, key in enumerate(past.scores.axes[0])}
    subjects_then = {key: at for at, key in enumerate(past.scores.axes[1])}
    trace = past.trace.toarray() > 0
    for row, unit in enumerate(units):
        if unit in rows and unit in then and trace[row].sum() == 1 and trace[row, then[unit]]:
            for column, subject in enumerate(subjects):
                if subject in columns and subject in subjects_then:
                    cell = (rows[unit], columns[subject])
                    n = past.scores.n[then[unit], subjects_then[subject]]
                    allowed[row, column] = table.shown[cell] and table.columns["n"][cell] == n
    return allowed
