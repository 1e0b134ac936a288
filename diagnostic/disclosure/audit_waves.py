"""The independent check of what is said across two waves: what somebody can subtract who knows who was where.

Shares nothing with what decides (``stayers``). It does by hand what a reader would try: of every unit whose change of
those who stayed is shown, those who came and went; the same less the units inside it; those who stayed less those who
stayed in the units inside; and of every unit whose own is not shown, what the ones around it leave of its two scores.
Beside the change before, people who came before it and went after it may drop out of that: they are not counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse

from diagnostic.cells import Status
from diagnostic.measures import Measure
from diagnostic.released_table import Table
from diagnostic.two_waves import Exchange

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Masks = npt.NDArray[np.bool_]


def audit_waves(
    tables: Mapping[Measure, Table], exchange: Exchange | None, parents: Sequence[int], threshold: int
) -> Iterator[str]:
    """Find changes of which one side is not shown, and what a change is made of that tells of a few people."""
    score, course, change = (tables.get(each) for each in (Measure.SCORE, Measure.TREND, Measure.CHANGE))
    if change is None or score is None:
        return
    shown = change.status == Status.SHOWN
    yield from _named(change, shown & (score.status != Status.SHOWN), "the score now")
    if course is not None:
        yield from _named(change, shown & (course.status[-2] == Status.WITHHELD), "the score then")
    parts = tables.get(Measure.CHANGE_PART)
    if parts is None:
        return
    yield from _named(parts, shown & ((parts.status == Status.WITHHELD).sum(axis=-1) == 1), "one part alone")
    if exchange is None:
        yield "change parts: nobody knows who was where"
        return
    stayers = parts.status[..., 0] == Status.SHOWN
    for column, subject in enumerate(exchange.subjects):
        at = parts.axes[1].index(subject)
        both = (score.status[:, score.axes[1].index(subject)] == Status.SHOWN) & shown[:, at]
        few = _tells_of_few(exchange, column, np.array(parents), stayers[:, at], both, threshold)
        yield from (f"change parts: {parts.axes[0][unit]}, {subject}: few people" for unit in np.flatnonzero(few))


def _named(table: Table, cells: Masks, what: str) -> Iterator[str]:
    for unit, subject in np.argwhere(cells):
        yield f"{table.measure.value}: {table.axes[0][unit]}, {table.axes[1][subject]}: {what}"


def _tells_of_few(exchange: Exchange, column: int, parents: Ints, stayers: Masks, both: Masks, threshold: int) -> Masks:
    """Return the units at which some people can be told by subtraction, fewer than the threshold."""
    n = exchange.n[:, column]
    settled = n if exchange.settled is None else exchange.settled[:, column]
    known = np.flatnonzero(n > 0)
    size = n[known].astype(np.float64), settled[known].astype(np.float64)
    stayed, was, here = (matrix[:, known] for matrix in (exchange.stayed, exchange.was, exchange.here))
    inside = _next_shown(parents, stayers)
    left = stayed - inside @ stayed
    came, went = here - stayed, was - stayed
    result = np.zeros(stayers.size, dtype=bool)
    for now, then in ((left, left), (came, went), (came - inside @ came, went - inside @ went)):
        result |= stayers & _few(now, then, size, threshold)
    # What is left of those around a unit that is not shown itself, taken off its two scores with those inside it.
    around = _owner(parents, stayers)
    rest = around @ left + inside @ stayed
    result |= ~stayers & both & (around.sum(axis=1) > 0) & _few(here - rest, was - rest, size, threshold)
    return result


def _few(now: sparse.csr_array, then: sparse.csr_array, size: tuple[Floats, Floats], threshold: int) -> Masks:
    """Return where some people are told of, but fewer than the threshold whom the change before cannot take off.

    ``size`` is how many of each kind there are, and how many of whom it cannot take off what they answered then.
    """
    told_now, told = abs(now) > 0, abs(now) + abs(then) > 0
    only_then = sparse.csr_array(told.astype(np.int64) - told_now.astype(np.int64))
    return np.asarray((told @ size[0] > 0) & (told_now @ size[0] + only_then @ size[1] < threshold))


def _next_shown(parents: Ints, shown: Masks) -> sparse.csr_array:
    """Return the matrix (units, units) of the next shown ones below each, seen through those that are not."""
    pairs = []
    for unit in np.flatnonzero(shown).tolist():
        above = int(parents[unit])
        while above >= 0:
            pairs.append((above, unit))
            if shown[above]:
                break
            above = int(parents[above])
    return _matrix(pairs, shown.size)


def _owner(parents: Ints, shown: Masks) -> sparse.csr_array:
    """Return the matrix (units, units) of the nearest shown one above each that is not shown."""
    pairs = []
    for unit in np.flatnonzero(~shown).tolist():
        above = int(parents[unit])
        while above >= 0 and not shown[above]:
            above = int(parents[above])
        if above >= 0:
            pairs.append((unit, above))
    return _matrix(pairs, shown.size)


def _matrix(pairs: Sequence[tuple[int, int]], size: int) -> sparse.csr_array:
    rows, columns = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    return sparse.csr_array((np.ones(rows.size), (rows, columns)), shape=(size, size))
