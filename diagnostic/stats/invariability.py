"""How little each person's answers vary: runs of equal answers, and their standard deviation.

Every function wants rows: answers as given, NaN where there is none. This module must not know which option is
favourable, what a person's team is, nor from which value on a person is suspected.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from diagnostic.stats._rows import blocks

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class LongString:
    """Runs of equal answers, arrays (people,): ``longest`` run, and ``average`` length of a person's runs."""

    longest: Ints
    average: Floats


def longstring(answers: Floats, *, skip_missing: bool = False) -> LongString:
    """Find the longest run of equal answers of each person.

    Parameters
    ----------
    answers : array (people, items)
        Answers as given (not reversed), in the order of the questionnaire.
    skip_missing : bool
        Whether a run goes on over questions that were left out. False is the reference's way: each is a run of its own.

    Returns
    -------
    LongString
        Longest and average run, in items; 0 and NaN where nothing was answered and the missing are skipped.

    Formula
    -------
    Lengths of the maximal runs of equal neighbours; their maximum, and items divided by the number of runs.

    Assumptions
    -----------
    The order is the one in which people answered: shuffled items make runs shorter. Where no item is reversed, a long
    run may be an honest opinion, and says nothing.

    Source
    ------
    Johnson 2005; Meade & Craig 2012; Curran 2016.

    Checked against
    ---------------
    R package careless 1.2.2, ``longstring``.
    """
    by_item = np.ascontiguousarray(answers.T)
    people = answers.shape[0]
    last, run = np.full(people, np.nan), np.zeros(people, dtype=np.int64)
    longest, runs, length = run.copy(), run.copy(), run.copy()
    for values in by_item:
        known = ~np.isnan(values)
        same = values == last
        counted = known if skip_missing else np.ones(people, dtype=bool)
        run = np.where(same, run + 1, np.where(counted, 1, run))
        runs += counted & ~same
        length += counted
        longest = np.maximum(longest, run)
        last = np.where(known, values, last) if skip_missing else values
    return LongString(longest, length / np.where(runs > 0, runs, np.nan))


def irv(answers: Floats, *, parts: int = 1) -> Floats:
    """Measure how much each person's answers vary (intra-individual response variability).

    Parameters
    ----------
    answers : array (people, items)
        Answers as given, on one response format.
    parts : int
        How many equal parts of the questionnaire to take one by one, from 1.

    Returns
    -------
    array (people, parts)
        Standard deviations; NaN where a person answered fewer than two items of the part.

    Formula
    -------
    SD of a person's answers with divisor n − 1. Part k of K holds the items whose place p of 1..J has
    (k−1)(J−1)/K < p − 1 ≤ k(J−1)/K; the first item belongs to the first part.

    Assumptions
    -----------
    Low means ticking one column, which honest people do where all items point one way. Very high means answers at both
    ends, which reversed items call for; so it is not read here.

    Source
    ------
    Dunn, Heggestad, Shanock & Theilgard 2018; Curran 2016.

    Checked against
    ---------------
    R package careless 1.2.2, ``irv``, whole and split.
    """
    items = answers.shape[1]
    share = np.arange(items) / max(items - 1, 1)
    # The tolerance keeps an item on the edge of a part where exact arithmetic has it.
    part = np.maximum(np.ceil(share * parts - 1e-9).astype(np.int64) - 1, 0)
    result = np.full((answers.shape[0], parts), np.nan)
    for rows in blocks(answers.shape[0]):
        for at in range(parts):
            result[rows, at] = _row_sd(answers[rows][:, part == at])
    return result


def _row_sd(values: Floats) -> Floats:
    known = ~np.isnan(values)
    n = known.sum(axis=1)
    filled = np.where(known, values, 0.0)
    mean = filled.sum(axis=1) / np.maximum(n, 1)
    square = np.square(np.where(known, values - mean[:, None], 0.0)).sum(axis=1)
    return np.asarray(np.sqrt(square / np.where(n > 1, n - 1, np.nan)))
