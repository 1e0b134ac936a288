"""What shown groups leave over, in a tree of groups: who is hidden together, and how closely each can then be guessed.

A *remainder* is a shown group minus the outermost shown groups inside it: the hidden groups without groups below them,
and people directly in the shown group or in hidden ones below it. Its sum is known to everybody. Remainders do not
overlap, and no relation ties two of them, so each is looked at alone; the numbers are those of ``guard``.

Vectorised over columns; knows positions only. That a release is safe is not for this module to say.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from diagnostic.disclosure.guard import Guard, Shield
from diagnostic.disclosure.relations import Ints, Masks, Tree

Floats = npt.NDArray[np.float64]

_TOLERANCE = 1e-6
"""In units of sums: what adding up floating point numbers leaves."""


def owners(tree: Tree, known: Masks) -> Ints:
    """Return for each group and column the nearest known group above it, -1 where there is none."""
    owner = np.full(known.shape, -1, dtype=np.int64)
    for level in reversed(tree.levels):
        above = tree.parents[level.kids]
        owner[level.kids] = np.where(known[above], above[:, None], owner[above])
    return owner


def too_close(tree: Tree, known: Masks, direct: Ints, guard: Guard) -> Masks:
    """Return which heads (in the order of ``tree.heads``) have something below them that can be guessed too closely.

    ``direct`` is how many people are in each head directly. For a hidden group of which too much is shown the head is
    that group itself; otherwise the shown group whose remainder it is in.
    """
    owner = owners(tree, known)
    heads = tree.heads
    leaf = np.ones(tree.size, dtype=bool)
    leaf[heads] = False
    own_owner = np.where(known[heads], heads[:, None], owner[heads])
    hidden_leaf = ~known & leaf[:, None] & (owner >= 0)
    own = (direct > 0) & (own_owner >= 0)
    sums = _Sums(known.shape)
    sums.add(guard.groups, hidden_leaf, owner)
    sums.add(guard.own, own, own_owner)
    bad = np.zeros(known.shape, dtype=bool)
    sums.judge(bad, guard.groups, hidden_leaf, owner)
    sums.judge(bad, guard.own, own & guard.own.sensitive, own_owner)
    _judge_heads(tree, known, direct > 0, guard, sums, owner, bad)
    result = bad[heads]
    if guard.spares_root:
        some_shown = np.add.reduceat(known[tree.kids], tree.starts, axis=0) > 0
        result &= some_shown | (tree.parents[heads] >= 0)[:, None]
    return np.asarray(result)


class _Sums:
    """What the parts of each remainder make together, by the group that is shown and column."""

    __slots__ = ("above", "below", "person", "span", "taken_above", "taken_below")

    def __init__(self, shape: tuple[int, int]) -> None:
        self.above, self.below, self.span = np.zeros(shape), np.zeros(shape), np.zeros(shape)
        self.taken_above, self.taken_below, self.person = np.zeros(shape), np.zeros(shape), np.zeros(shape)

    def add(self, shield: Shield, parts: Masks, owner: Ints) -> None:
        row, column = np.nonzero(parts)
        at = (owner[row, column], column)
        for name in ("above", "below", "span"):
            np.add.at(getattr(self, name), at, getattr(shield, name)[row, column])
        for name in ("taken_above", "taken_below", "person"):
            np.maximum.at(getattr(self, name), at, getattr(shield, name)[row, column])

    def judge(self, bad: Masks, shield: Shield, targets: Masks, owner: Ints) -> None:
        """Mark in ``bad`` where any of the targets can be guessed too closely."""
        row, column = np.nonzero(targets)
        at = (owner[row, column], column)
        of = {name: getattr(shield, name)[row, column] for name in Shield.__dataclass_fields__}
        close = self.close(at, of, of["span"])
        bad[at[0][close], at[1][close]] = True

    def close(self, at: tuple[Ints, Ints], of: dict[str, Floats], span: Floats) -> Masks:
        """Say of targets whether they are too close; ``of`` are their shields, ``span`` is what is open of them."""
        above, below, others = self.above[at], self.below[at], self.span[at] - span
        close = (above < of["least_above"] - _TOLERANCE) | (below < of["least_below"] - _TOLERANCE)
        close |= others < of["width"] - _TOLERANCE
        for_all = of["sensitive"] > 0
        close |= for_all & (above - self.taken_above[at] < of["width"] - _TOLERANCE)
        close |= for_all & (below - self.taken_below[at] < of["width"] - _TOLERANCE)
        close |= for_all & (others - self.person[at] < of["width"] - _TOLERANCE)
        # With nobody else hidden beside it, a group is what is shown of the whole: only that is withheld, that the
        # others are empty, and it is for the counts to keep.
        the_whole = ~for_all & (others <= _TOLERANCE)
        return np.asarray(close & (of["width"] > 0) & ~the_whole)


def _judge_heads(tree: Tree, known: Masks, own: Masks, guard: Guard, sums: _Sums, owner: Ints, bad: Masks) -> None:
    """Mark hidden groups with groups below them that are too close, under their owners or by what is shown of them."""
    open_span, person = np.where(known, 0.0, guard.groups.span), np.where(known, 0.0, guard.groups.person)
    position = np.full(tree.size, -1, dtype=np.int64)
    position[tree.heads] = np.arange(tree.heads.size)
    taken_above = np.where(known, 0.0, guard.groups.taken_above)
    taken_below = np.where(known, 0.0, guard.groups.taken_below)
    for level in tree.levels:
        place = position[level.heads]
        for target, of_own, combine in (
            (open_span, guard.own.span, np.add),
            (person, guard.own.person, np.maximum),
            (taken_above, guard.own.taken_above, np.maximum),
            (taken_below, guard.own.taken_below, np.maximum),
        ):
            below_it = combine.reduceat(target[level.kids], level.starts, axis=0)
            every = combine(below_it, np.where(own[place], of_own[place], 0.0))
            target[level.heads] = np.where(known[level.heads], 0.0, every)
    heads = tree.heads
    hidden = ~known[heads] & (guard.groups.width[heads] > 0)
    row, column = np.nonzero(hidden)
    group = heads[row]
    of = {name: getattr(guard.groups, name)[group, column] for name in Shield.__dataclass_fields__}
    span, one = open_span[group, column], person[group, column]
    rest = of["rest"]
    too_much_shown = (span < of["width"] - _TOLERANCE) | (span - one < rest - _TOLERANCE)
    bad[group[too_much_shown], column[too_much_shown]] = True
    owned = owner[group, column] >= 0
    at = (owner[group, column][owned], column[owned])
    of = {name: values[owned] for name, values in of.items()}
    of["least_above"] = np.maximum(of["width"], rest[owned] + taken_above[group, column][owned])
    of["least_below"] = np.maximum(of["width"], rest[owned] + taken_below[group, column][owned])
    close = sums.close(at, of, span[owned])
    bad[at[0][close], at[1][close]] = True
