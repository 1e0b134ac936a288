"""How much care people took, from what stands beside the answers' meaning: time, instructed items, equal answers.

Every function wants rows. This module must not know what a person's team is, nor from which value on a person is
suspected.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Bools: TypeAlias = npt.NDArray[np.bool_]
Codes: TypeAlias = npt.NDArray[np.int8]

_FACTOR = np.uint64(0x9E3779B97F4A7C15)
"""An odd number of 64 bits whose powers mix well."""


@dataclass(frozen=True, slots=True)
class Duplicates:
    """People with the same answers as somebody else, arrays (people,).

    ``copies``: others with the very same answers; ``again``: True where one of them comes earlier. Both 0 or False for
    people who answered too little, or too evenly, for that to say anything.
    """

    copies: Ints
    again: Bools


def seconds_per_item(seconds: Floats, answered: npt.ArrayLike) -> Floats:
    """Measure how long each person took for an item, on average.

    Parameters
    ----------
    seconds : array (people,)
        Time from start to end; NaN where unknown.
    answered : array (people,)
        Items that each person answered.

    Returns
    -------
    array (people,)
        Seconds an item; NaN where the time is unknown or not above 0, or nothing was answered.

    Formula
    -------
    Seconds divided by items answered.

    Assumptions
    -----------
    All of the time went into the items. Time for anything else (open questions, a pause) makes people look slower,
    never faster.

    Source
    ------
    Huang, Curran, Keeney, Poposki & DeShon 2012; Curran 2016 (two seconds an item).

    Checked against
    ---------------
    Division by hand.
    """
    count = np.asarray(answered, dtype=np.float64)
    usable = (np.nan_to_num(seconds, nan=0.0) > 0) & (count > 0)
    return np.asarray(np.where(usable, seconds, np.nan) / np.where(usable, count, 1.0))


def instructed_failed(given: Floats, expected: npt.ArrayLike) -> Floats:
    """Count the instructed-response items that each person answered otherwise than asked.

    Parameters
    ----------
    given : array (people, checks)
        Answers to items that say which option to choose; NaN where there is none.
    expected : array (checks,)
        The option that each item asks for.

    Returns
    -------
    array (people,)
        Items failed; NaN where none was answered.

    Formula
    -------
    Count of given answers that are not the expected one.

    Assumptions
    -----------
    The instruction was plain. Who answers at random passes one item of five options every fifth time.

    Source
    ------
    Meade & Craig 2012; DeSimone, Harms & DeSimone 2015.

    Checked against
    ---------------
    Counting by hand.
    """
    known = ~np.isnan(given)
    failed = (known & (given != np.asarray(expected, dtype=np.float64))).sum(axis=1)
    return np.where(known.any(axis=1), failed, np.nan)


def duplicates(answers: Codes, *, answered: int = 20, most_alike: float = 0.5) -> Duplicates:
    """Find people whose answers are, one by one, those of somebody else.

    Parameters
    ----------
    answers : array (people, items)
        Codes from 1, at most 0 where there is no answer; a missing answer is alike to a missing one.
    answered : int
        Items that must be answered for equal answers to be no coincidence.
    most_alike : float
        Largest share, 0 to 1, that one option may have of a person's answers: straight lines are equal by chance.

    Returns
    -------
    Duplicates
        How many others have the same answers, and who is not the first of them.

    Formula
    -------
    Equality of whole rows.

    Assumptions
    -----------
    Two people rarely give the same varied answers to many items. One person who answers twice, and changes one answer,
    is not found.

    Source
    ------
    Curran 2016 (screening of whole response vectors).

    Checked against
    ---------------
    All pairs compared one by one.
    """
    codes = np.maximum(answers, 0)
    rows = np.flatnonzero(_telling(codes, answered, most_alike))
    rows = rows[_perhaps_equal(codes[rows])]
    copies, again = np.zeros(answers.shape[0], dtype=np.int64), np.zeros(answers.shape[0], dtype=bool)
    if rows.size:
        _, first, group, size = np.unique(
            codes[rows], axis=0, return_index=True, return_inverse=True, return_counts=True
        )
        copies[rows] = size[group.ravel()] - 1
        again[rows] = first[group.ravel()] != np.arange(rows.size)
    return Duplicates(copies, again)


def _telling(codes: Codes, answered: int, most_alike: float) -> Bools:
    known = (codes > 0).sum(axis=1)
    largest = np.zeros(codes.shape[0], dtype=np.int64)
    for option in range(1, int(codes.max(initial=0)) + 1):
        largest = np.maximum(largest, (codes == option).sum(axis=1))
    return np.asarray((known >= answered) & (largest <= most_alike * known))


def _perhaps_equal(codes: Codes) -> Bools:
    """Return which rows share a check sum with another: equal rows do, others hardly ever, which saves comparing."""
    total = np.zeros(codes.shape[0], dtype=np.uint64)
    for column in codes.T:
        total = total * _FACTOR + column.astype(np.uint64)
    _, group, size = np.unique(total, return_inverse=True, return_counts=True)
    return np.asarray(size[group] > 1)
