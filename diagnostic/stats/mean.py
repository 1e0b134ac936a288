"""The mean of a group with its interval, where the size of the group's population may be known.

This module turns counts and sums into means. It must not know team names, nor why answers are missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import special

Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Mean:
    """Means of many groups, all arrays of one shape.

    ``estimate`` is NaN where nobody answered; ``std`` (sample standard deviation), ``std_error``, ``low``, ``high`` and
    ``df`` are NaN where fewer than two did; ``std`` is the sample's whatever variance the interval is made with;
    ``n``: answers.
    """

    estimate: Floats
    low: Floats
    high: Floats
    std: Floats
    std_error: Floats
    df: Floats
    n: Floats


def mean_interval(
    n: npt.ArrayLike,
    total: npt.ArrayLike,
    square_total: npt.ArrayLike,
    *,
    population: npt.ArrayLike = float("nan"),
    variance: npt.ArrayLike | None = None,
    df: npt.ArrayLike | None = None,
    confidence: float = 0.95,
) -> Mean:
    """Give the mean of each group with its interval.

    Parameters
    ----------
    n, total, square_total : arrays that broadcast to one shape
        Answers, their sum and their sum of squares, per group.
    population : array that broadcasts with them
        People in each group, NaN where unknown; fewer than ``n`` counts as ``n``.
    variance, df : arrays that broadcast with them, optional
        A better estimate of each group's variance than its own sample's, and its degrees of freedom (see
        ``moderated_variance``); without them the interval is Student's.
    confidence : float
        Level of the interval, between 0 and 1.

    Returns
    -------
    Mean
        Arrays of the same shape; see its fields for what is NaN when.

    Formula
    -------
    s² = (Σx² − (Σx)²/n)/(n−1); standard error = √(s²/n · (1 − n/N)), without the last factor where N is unknown;
    interval = mean ± t(n−1) · standard error. A given variance with its degrees of
    freedom takes the place of s² and n − 1.

    Assumptions
    -----------
    Those who answered are as a random draw from the group; non-response that depends on the opinion biases the mean and
    no interval shows it. With n = N the interval closes: it speaks of these people now, not of a wider process.
    Student's interval covers too seldom where few answers crowd at an end of the scale (docs/methods/validation.md).

    Source
    ------
    Cochran 1977, Sampling Techniques, chapter 2; Smyth 2004 (moderated t).

    Checked against
    ---------------
    scipy's t interval without a population; with one, by enumeration of all samples of a small population in the test.
    """
    arrays = np.broadcast_arrays(*(np.asarray(x, np.float64) for x in (n, total, square_total, population)))
    size, sums, squares, people = arrays
    people = np.maximum(people, size)
    estimate = sums / np.where(size > 0, size, np.nan)
    own_df = np.where(size > 1, size - 1, np.nan)
    sample = np.maximum(squares - sums * estimate, 0.0) / own_df
    used = sample if variance is None else np.where(size > 1, variance, np.nan)
    used_df = own_df if df is None else np.where(size > 1, df, np.nan)
    unanswered = np.where(np.isnan(people), 1.0, 1 - size / np.where(people > 0, people, np.nan))
    std_error = np.sqrt(used * unanswered / np.where(size > 0, size, np.nan))
    half = special.stdtrit(used_df, (1 + confidence) / 2) * std_error
    return Mean(
        estimate=estimate,
        low=estimate - half,
        high=estimate + half,
        std=np.sqrt(sample),
        std_error=std_error,
        df=used_df,
        n=size.copy(),
    )
