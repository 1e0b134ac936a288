"""Complementary suppression: what else has to be withheld so that nothing withheld can be had by subtraction.

Works on one tree of groups and many columns of figures at once. It knows counts and sums, no units and no subjects;
that the result is safe is not for this module to say, but for ``audit``, which shares no code with it.

What subtraction can give is described by remainders: a group minus the outermost known groups inside it. Remainders do
not overlap, and any linear combination of known sums that is again the sum of a set of people is a union of them. So it
is enough to look at each remainder:

- under a known group, it has nobody and hides nothing, or it has at least ``threshold`` people;
- it is never one withheld group alone;
- under a withheld group of which parts are known, at least ``threshold`` people are left, so that the group is not
  known but for a few;
- it does not have a mean so extreme that (nearly) all of its people must have answered alike;
- each of the groups hidden in it keeps its interval, also for a colleague who knows one answer (``remainders``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostic.disclosure.guard import Guard
from diagnostic.disclosure.relations import Ints, Masks, Tree
from diagnostic.disclosure.remainders import too_close

Floats = npt.NDArray[np.float64]

_TOLERANCE = 1e-9
"""Points: sums of scores leave rounding."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What may be subtracted: counts, and where there are any, sums of bounded values, by group and column."""

    n: Ints
    bundle: Ints
    """For each column, the decision it falls under: columns of one bundle are withheld together."""
    total: Floats | None = None
    """Sums of scores, n times the mean; NaN where there is no mean."""
    lowest: Floats | None = None
    """The lowest possible score of each column, and the highest."""
    highest: Floats | None = None
    guard: Guard | None = None
    """What keeps hidden groups from being guessed; None where there is nothing to guess."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The part of the policy that subtraction falls under."""

    threshold: int
    others: int


@dataclass(frozen=True, slots=True)
class Mean:
    """A bundle that is a mean of others, so that whoever knows all but one of them knows the last."""

    bundle: int
    parts: tuple[int, ...]


def complete(tree: Tree, columns: Columns, withheld: Masks, rule: Rule) -> Masks:
    """Return what has to be withheld, (groups, bundles), given what is withheld already.

    Greedy: wherever a remainder gives something away, the part of it that is withheld most often elsewhere, then the
    smallest, is withheld too, until nothing is given away. Where no part is left, the whole is withheld.
    """
    result = withheld.copy()
    largest = columns.n.max(axis=1, initial=0)
    direct = columns.n[tree.heads] - tree.sums(columns.n)
    before = -1
    while before != (now := int(result.sum())):
        before = now
        bad = _by_bundle(violations(tree, columns, result, rule, direct), columns.bundle, result.shape[1])
        if not bad.any():
            return result
        # Parts of withheld groups first: what is withheld there may be all that a group further up needs.
        inner = bad & result[tree.heads]
        bad = np.where(inner.any(axis=0), inner, bad)
        _withhold_one_more(tree, result, bad, largest)
    return result  # nothing is left to withhold: the audit says whether that is enough


def violations(tree: Tree, columns: Columns, withheld: Masks, rule: Rule, direct: Ints) -> Masks:
    """Return which heads give something away in which column."""
    known = ~withheld[:, columns.bundle]
    head_known = known[tree.heads]
    parts = tree.sums(known.astype(np.int64))
    hidden_parts = np.diff(np.append(tree.starts, tree.kids.size))[:, None] - parts
    left = columns.n[tree.heads] - tree.explained(columns.n, known)[tree.heads]
    few = left < rule.threshold
    bad = head_known & ((hidden_parts > 0) | (direct > 0)) & few
    bad |= head_known & (hidden_parts == 1) & (direct == 0)
    bad |= ~head_known & (parts > 0) & few
    if columns.total is not None:
        bad |= head_known & _extreme(tree, columns, known, left, rule)
    if columns.guard is not None:
        bad |= too_close(tree, known, direct, columns.guard) & (head_known | (parts > 0))
    return np.asarray(bad)


def _extreme(tree: Tree, columns: Columns, known: Masks, left: Ints, rule: Rule) -> Masks:
    """Return which remainders have a mean that only (nearly) unanimous people can have.

    If all but ``others`` of r people are at the highest score, their mean is at least highest − others · range / r.
    A group without known parts is no remainder: whether it is unanimous is known from its answers.
    """
    assert columns.total is not None and columns.lowest is not None and columns.highest is not None  # noqa: S101, PT018
    sums = columns.total[tree.heads] - tree.explained(columns.total, known)[tree.heads]
    people = np.maximum(left, 1)
    margin = np.minimum(rule.others * (columns.highest - columns.lowest) / people, columns.highest - columns.lowest)
    mean = sums / people
    at_an_end = (mean >= columns.highest - margin - _TOLERANCE) | (mean <= columns.lowest + margin + _TOLERANCE)
    return (left > 0) & (left < columns.n[tree.heads]) & at_an_end


def _by_bundle(bad: Masks, bundle: Ints, bundles: int) -> Masks:
    result = np.zeros((bad.shape[0], bundles), dtype=bool)
    at, column = np.nonzero(bad)
    result[at, bundle[column]] = True
    return result


def _withhold_one_more(tree: Tree, withheld: Masks, bad: Masks, largest: Ints) -> None:
    """Withhold the first known part of each head that gives something away, or the head where no part is known."""
    order = np.lexsort((np.arange(tree.size), largest, -withheld.sum(axis=1)))
    rank = np.empty_like(order)
    rank[order] = np.arange(tree.size)
    none = tree.size
    candidates = np.where(withheld[tree.kids], none, rank[tree.kids, None])
    first = np.minimum.reduceat(candidates, tree.starts, axis=0)
    head, bundle = np.nonzero(bad)
    chosen = first[head, bundle]
    part = np.where(chosen < none, order[np.minimum(chosen, none - 1)], tree.heads[head])
    withheld[part, bundle] = True


def broken_means(columns: Columns, withheld: Masks, means: Sequence[Mean]) -> Masks:
    """Return what to withhold so that no mean gives its last part away, nor its parts the mean."""
    result = np.zeros_like(withheld)
    n = np.full(withheld.shape, np.iinfo(np.int64).max)
    for column, bundle in enumerate(columns.bundle):
        n[:, bundle] = np.minimum(n[:, bundle], columns.n[:, column])
    for mean in means:
        parts = np.asarray(mean.parts)
        some = withheld[:, parts].any(axis=1)
        result[some, mean.bundle] = True
        alone = np.flatnonzero(withheld[:, mean.bundle] & ~some)
        result[alone, parts[np.argmin(n[alone][:, parts], axis=1)]] = True
    return result
