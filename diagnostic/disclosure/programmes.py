"""The linear programmes of the parts of a system: many at once, as blocks of one, and none twice.

Every solution is a possible truth, and widens what is possible. When a little more is withheld and all is looked at
again, most parts are what they were: what was found is remembered by the hash of what was asked, and counts as if it
had been solved again.

Knows matrices only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import OptimizeResult, linprog

from diagnostic.disclosure.deadline import Deadline

Floats = npt.NDArray[np.float64]
Ends = tuple[Floats, Floats]

_TRIALS = 4
"""Pairs of programmes that are tried for all unknowns of a part together."""
_AT_ONCE = 6000
"""Unknowns that are solved for at once."""
_REMEMBERED = 40000
"""Parts whose programmes are remembered."""
_SLACK = np.array([-1e-6, 1e-6])
"""What adding up leaves must not make a programme impossible."""

_SOLVED: dict[bytes, tuple[Ends, int]] = {}


class Programme:
    """The unknowns of one part, and how wide the interval of each has to be found."""

    def __init__(self, matrix: Floats, right: Floats, ends: Floats, enough: Floats) -> None:
        self.matrix, self.right, self.ends, self.enough = matrix, right, ends, enough
        self.least, self.most = np.full(len(ends), np.inf), np.full(len(ends), -np.inf)
        self.failed, self.tried = np.zeros((2, len(ends)), dtype=bool)
        self.solved = self._turn = 0
        self._some = np.zeros(0, dtype=np.int64)

    def key(self) -> bytes:
        """Return a hash of all that is asked."""
        found = blake2b()
        for array in (self.matrix, self.right, self.ends, self.enough):
            found.update(repr(array.shape).encode() + np.ascontiguousarray(array).tobytes())
        return found.digest()

    def next(self) -> Floats:
        """Return the next sums to be made least: of unknowns whose intervals are not found wide enough yet.

        First all of them together, pulled to one end and the other, in turns of 1, 2, 4, ...: most intervals show at
        once. Then some, one by one.
        """
        narrow = (self.enough > 0) & ~(self.most - self.least >= self.enough)
        self._some = np.zeros(0, dtype=np.int64)
        if narrow.sum() > 1 and self._turn < _TRIALS and np.isfinite(self.enough[narrow]).any():
            pulled = np.where(((np.cumsum(narrow) - 1) >> self._turn) & 1, 1.0, -1.0) * narrow
            self._turn += 1
            return np.array([pulled, -pulled])
        self._some = np.flatnonzero(narrow & ~self.tried)[:_TRIALS]
        self.tried[self._some] = True
        aims = np.eye(len(self.ends))[np.repeat(self._some, 2)]
        aims[1::2] *= -1
        return aims

    def take(self, solutions: Sequence[Floats | None]) -> None:
        """Take what was found for each aim; None: nothing."""
        found = [each for each in solutions if each is not None]
        self.solved += len(solutions)
        if found:
            self.least = np.minimum(self.least, np.min(found, axis=0))
            self.most = np.maximum(self.most, np.max(found, axis=0))
        if self._some.size:
            missing = np.array([each is None for each in solutions]).reshape(-1, 2).any(axis=1)
            self.failed[self._some] = missing

    def widths(self) -> Ends:
        """Return the least and the most of every unknown; where the solver fails, nothing is taken to be open."""
        shut = self.failed | ~np.isfinite(self.most - self.least)
        return np.where(shut, self.ends[:, 0], self.least), np.where(shut, self.ends[:, 0], self.most)


def solved_all(programmes: Sequence[Programme], until: Deadline) -> tuple[list[Ends], int]:
    """Return the ends of all unknowns of each, and how many programmes that takes.

    Raises
    ------
    TooSlow
        The time was over before all were solved.
    """
    keys = [each.key() for each in programmes]
    new = {key: each for key, each in zip(keys, programmes, strict=True) if key not in _SOLVED}
    fresh = list(new.values())
    while fresh:
        asked = [(each, each.next()) for each in fresh]
        fresh = [each for each, aims in asked if len(aims)]
        _solve(asked, until)
    found = {key: _SOLVED[key] for key in keys if key in _SOLVED}
    found |= {key: (each.widths(), each.solved) for key, each in new.items()}
    _remember({key: found[key] for key in new})
    return [found[key][0] for key in keys], sum(found[key][1] for key in set(keys))


def prices(matrix: Floats, right: Floats, ends: Floats, aim: Floats) -> Floats:
    """Return how much either end of a sum of unknowns would move with each equation."""
    found = np.zeros(right.size)
    for way in (1, -1):
        done = _linear(way * aim, matrix, right, ends)
        if done.x is not None:
            found += np.abs(done.eqlin.marginals)
    return found


def forget() -> None:
    """Forget what was found: it is no use to another release."""
    _SOLVED.clear()


def _remember(found: dict[bytes, tuple[Ends, int]]) -> None:
    _SOLVED.update(found)
    while len(_SOLVED) > _REMEMBERED:
        _SOLVED.pop(next(iter(_SOLVED)))


def _solve(asked: Sequence[tuple[Programme, Floats]], until: Deadline) -> None:
    """Solve for all aims, some programmes at a time."""
    for some in _portions([each for each in asked if len(each[1])]):
        until.check()
        solutions = _together(some)
        for programme, aims in some:
            programme.take([next(solutions) for _ in aims])


def _portions(asked: Sequence[tuple[Programme, Floats]]) -> Iterator[list[tuple[Programme, Floats]]]:
    """Yield programmes with as many unknowns as are solved for at once, or one with more."""
    some: list[tuple[Programme, Floats]] = []
    size = 0
    for each in asked:
        if some and size + each[1].size > _AT_ONCE:
            yield some
            some, size = [], 0
        some.append(each)
        size += each[1].size
    if some:
        yield some


def _together(some: Sequence[tuple[Programme, Floats]]) -> Iterator[Floats | None]:
    """Yield a solution for each aim: all as blocks of one programme, or one by one where that has none."""
    blocks = [(programme, aim) for programme, aims in some for aim in aims]
    matrix: Any = sparse.block_diag([programme.matrix for programme, _ in blocks], format="csc")
    right = np.concatenate([programme.right for programme, _ in blocks])
    ends = np.concatenate([programme.ends for programme, _ in blocks])
    done = _linear(np.concatenate([aim for _, aim in blocks]), matrix, right, ends)
    if done.x is not None:
        yield from np.split(done.x, np.cumsum([aim.size for _, aim in blocks])[:-1])
        return
    for programme, aim in blocks:
        yield _linear(aim, programme.matrix, programme.right, programme.ends).x


def _linear(aim: Floats, matrix: Any, right: Floats, ends: Floats) -> OptimizeResult:
    # The solver's types know neither sparse matrices nor ends in an array.
    given: dict[str, Any] = {"A_eq": matrix, "b_eq": right, "bounds": ends + _SLACK}
    return linprog(aim, **given, method="highs")
