"""What keeps a hidden group from being guessed closely, as numbers that add up over the groups hidden together.

Whoever knows the sum T of some hidden groups (a shown group minus the shown groups inside it), and how many people each
of them has, knows of each group A that its sum lies in

    max(least_A, T - most_others) .. min(most_A, T - least_others).

With *above* = Σ (sum - least) and *below* = Σ (most - sum) over all groups hidden together, and *span* = most - least
of A, the width of this interval is min(span, above) + min(span, below) - span. So it is at least w where, and only
where,

    above >= w,   below >= w,   span of the others >= w,   span of A >= w:

four sums, each over groups that are hidden together. A colleague who knows one answer x in a hidden group takes
x - least off *above*, most - x off *below*, and one person's range off the span of the group it is in; so the worst
colleague is the one with the highest score for the first, the one with the lowest for the second. (Of a group known to
be in a band, the band is what is possible for outsiders, and x moves its edges for the colleague.)

This module makes these numbers from figures. It knows groups by position and decides about nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Masks = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Shield:
    """One set of groups; every array is (groups, columns), in units of sums."""

    above: Floats
    below: Floats
    span: Floats
    width: Floats
    """How wide the interval of the group's sum has to stay for somebody outside."""
    rest: Floats
    """How wide that of everybody else in it has to stay for a member; 0 where no member gives anything away."""
    least_above: Floats
    """What ``above`` has to be over all groups hidden together, for outsiders and for the group's own members."""
    least_below: Floats
    least_span: Floats
    """What the group's own span has to be; no other group can help where it is less."""
    taken_above: Floats
    """What the worst member takes off ``above`` by knowing their own score."""
    taken_below: Floats
    person: Floats
    """What the worst member takes off ``span``."""
    sensitive: Masks
    """Where nobody at all may come closer, people of other hidden groups included."""


@dataclass(frozen=True, slots=True)
class Guard:
    """The shields of all groups of a tree, and of the people directly in each head, in the order of ``Tree.heads``."""

    groups: Shield
    own: Shield
    spares_root: bool = False
    """Whether the whole is not hidden when nothing below it helps: that all or none answered is known then."""


@dataclass(frozen=True, slots=True)
class Group:
    """What is known, on the unsafe side, of groups of people with bounded scores; every array is (groups, columns)."""

    n: Ints
    total: Floats
    floor: Floats
    """The lowest score that outsiders hold possible, of a band where one is shown."""
    ceiling: Floats
    lowest: Floats
    """Of a single person in the group."""
    highest: Floats


def of_scores(group: Group, *, range_: tuple[Floats, Floats], sensitive: Masks, points: float) -> Shield:
    """Return the shield of groups whose means have to stay ``points`` wide; ``range_`` is that of a single score."""
    low, high = range_
    n, total = group.n.astype(np.float64), np.nan_to_num(group.total)
    floor, ceiling = n * group.floor, n * group.ceiling
    above, below = np.maximum(total - floor, 0.0), np.maximum(ceiling - total, 0.0)
    rest = np.maximum(n - 1, 0.0)
    width = points * n
    taken_above, taken_below, person = np.zeros_like(above), np.zeros_like(below), np.zeros_like(below)
    for own in (np.nan_to_num(group.lowest), np.nan_to_num(group.highest)):
        # What the rest of the group can have in sum, for the member with this score.
        least, most = np.maximum(rest * low, floor - own), np.minimum(rest * high, ceiling - own)
        taken_above = np.maximum(taken_above, above - (total - own - least))
        taken_below = np.maximum(taken_below, below - (most - (total - own)))
        person = np.maximum(person, (ceiling - floor) - (most - least))
    some = n > 0
    members = n > 1  # who is alone has nobody left to guess
    return Shield(
        above=above,
        below=below,
        span=np.where(some, ceiling - floor, 0.0),
        width=width,
        rest=points * rest,
        least_above=np.where(members, np.maximum(width, points * rest + taken_above), width),
        least_below=np.where(members, np.maximum(width, points * rest + taken_below), width),
        least_span=np.where(members, np.maximum(width, points * rest + person), np.minimum(width, ceiling - floor)),
        taken_above=np.where(some, taken_above, 0.0),
        taken_below=np.where(some, taken_below, 0.0),
        person=np.where(some, person, 0.0),
        sensitive=sensitive & some,
    )


def of_counts(n: Ints, most: Floats, *, sensitive: Masks, people: int) -> Shield:
    """Return the shield of groups of which 0..``most`` people can be counted; no member gives anything away."""
    span = np.maximum(most, n)
    width = np.minimum(float(people), span)
    nothing = np.zeros_like(span)
    above = n.astype(np.float64)
    return Shield(above, span - n, span, width, nothing, width, width, width, nothing, nothing, nothing, sensitive)


def of_nothing(shape: tuple[int, int]) -> Shield:
    """Return the shield of columns in which there is nothing to guess."""
    nothing = np.zeros(shape)
    return Shield(
        nothing,
        nothing,
        nothing,
        nothing,
        nothing,
        nothing,
        nothing,
        nothing,
        nothing,
        nothing,
        nothing,
        np.zeros(shape, bool),
    )


def ends(n: Ints, total: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return the lowest and the highest score that a single person can have, where it was not looked up.

    On the unsafe side: further out than any real one. If somebody had less than total - (n - 1) · high, the others
    could not make up for it.
    """
    others = np.maximum(n - 1, 0)
    known = np.nan_to_num(total)
    lowest = np.clip(known - others * high, low, high)
    highest = np.clip(known - others * low, low, high)
    return np.where(n > 0, lowest, np.nan), np.where(n > 0, highest, np.nan)


def joined(shields: list[Shield]) -> Shield:
    """Return shields of the same groups side by side."""
    names = Shield.__dataclass_fields__
    return Shield(*(np.hstack([getattr(each, name) for each in shields]) for name in names))


def stacked(shields: list[Shield]) -> Shield:
    """Return shields of the same columns one below the other."""
    names = Shield.__dataclass_fields__
    return Shield(*(np.vstack([getattr(each, name) for each in shields]) for name in names))


def taken(shield: Shield, rows: Ints | slice, columns: Ints | slice) -> Shield:
    """Return the shield of some groups and columns, one index each, as numpy pairs them."""
    names = Shield.__dataclass_fields__
    return Shield(*(getattr(shield, name)[rows, columns] for name in names))
