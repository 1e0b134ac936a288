"""What a survey can reveal before it is sent: smallest differences, answers needed, and the level of many tests.

Arrays in, arrays out. This module must not know teams, rosters or waves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostic.stats._noncentral import noncentrality, power_of

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TestLevels:
    """Levels of a single test in a family.

    ``single``: as if it were alone; ``family``: expected threshold of Benjamini and Hochberg's procedure;
    ``bonferroni``: the strictest, which also holds where only one difference of the family is real.
    """

    single: float
    family: float
    bonferroni: float


def power_of_difference(
    difference: npt.ArrayLike, n1: npt.ArrayLike, n2: npt.ArrayLike, *, sd: float, significance: float
) -> Floats:
    """Give the probability that a two-sided t test of two independent groups finds a difference of means.

    Parameters
    ----------
    difference : array
        True differences.
    n1, n2 : arrays of the same shape
        Answers of both groups.
    sd : float
        Standard deviation within either group, more than 0.
    significance : float
        Level of the test, between 0 and 1.

    Returns
    -------
    array
        Between 0 and 1; NaN where a group has no answer or both together fewer than three.

    Formula
    -------
    P(|T| > t) with T noncentral t, n1 + n2 − 2 degrees of freedom, δ = difference / (sd √(1/n1 + 1/n2)).

    Assumptions
    -----------
    Equal variances, answers independent and nearly normal means. Scores pile up at the ends of their range and small
    groups are rarely normal: read the second digit with caution.

    Source
    ------
    Cohen 1988, chapter 2.

    Checked against
    ---------------
    R's ``power.t.test(strict = TRUE)`` and the noncentral t of R for unequal groups (``tests/golden/power.json``);
    statsmodels' ``TTestIndPower``; simulation.
    """
    delta, one, other = np.broadcast_arrays(*(np.asarray(each, dtype=np.float64) for each in (difference, n1, n2)))
    df, spread = _two_groups(one, other)
    return power_of(np.abs(delta) / (sd * spread), df, significance)


def detectable_difference(
    n1: npt.ArrayLike, n2: npt.ArrayLike, *, sd: float, significance: float, power: float
) -> Floats:
    """Give the smallest difference that a two-sided t test of two groups finds with a given probability.

    Parameters
    ----------
    n1, n2 : arrays of the same shape
        Answers of both groups.
    sd : float
        Standard deviation within either group, more than 0.
    significance : float
        Level of the test, between 0 and 1.
    power : float
        Probability of finding it, more than ``significance`` and less than 1.

    Returns
    -------
    array
        In the unit of ``sd``; NaN where a group has no answer or both together fewer than three.

    Formula
    -------
    The difference at which ``power_of_difference`` is ``power``, by bisection of δ.

    Assumptions
    -----------
    Those of ``power_of_difference``. A smaller difference may be found, too, only less often; one that was found is
    on average overestimated where power is low.

    Source
    ------
    Cohen 1988, chapter 2; Bloom 1995 (minimum detectable effects).

    Checked against
    ---------------
    R's ``power.t.test`` solved for delta, and ``uniroot`` for unequal groups (``tests/golden/power.json``).
    """
    one, other = np.broadcast_arrays(np.asarray(n1, dtype=np.float64), np.asarray(n2, dtype=np.float64))
    df, spread = _two_groups(one, other)
    return sd * spread * noncentrality(df, significance, power)


def answers_needed(
    difference: float, n2: npt.ArrayLike, *, most: npt.ArrayLike, sd: float, significance: float, power: float
) -> Floats:
    """Give the fewest answers of a group with which a difference from a group of given size is found.

    Parameters
    ----------
    difference : float
        The difference to be found, not 0.
    n2 : array
        Answers of the other group.
    most : array of the same shape
        Answers that the group can have at most.
    sd, significance, power : float
        As in ``detectable_difference``.

    Returns
    -------
    array
        Whole numbers from 2; NaN where even ``most`` answers are not enough.

    Formula
    -------
    The smallest n1 with ``power_of_difference`` of ``power`` or more, by bisection over whole numbers.

    Assumptions
    -----------
    Those of ``power_of_difference``. Against a small other group, no number of answers may be enough.

    Source
    ------
    Cohen 1988, chapter 2.

    Checked against
    ---------------
    R's ``power.t.test`` solved for n; the definition, tried for every whole number.
    """
    other, top = np.broadcast_arrays(np.asarray(n2, dtype=np.float64), np.asarray(most, dtype=np.float64))

    def enough(n: Floats) -> npt.NDArray[np.bool_]:
        found = power_of_difference(difference, n, other, sd=sd, significance=significance)
        return np.asarray(found >= power)

    low, high = np.ones(top.shape), np.floor(top)
    reachable = (high >= 2) & enough(np.maximum(high, 2))
    while bool((reachable & (high - low > 1)).any()):
        middle = np.floor((low + high) / 2)
        there = enough(middle)
        high = np.where(there, middle, high)
        low = np.where(there, low, middle)
    return np.where(reachable, high, np.nan)


def detectable_change(
    both: npt.ArrayLike,
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    *,
    sd: float,
    correlation: float,
    significance: float,
    power: float,
) -> Floats:
    """Give the smallest change of a mean between two waves, some people answering at both, that is found.

    Parameters
    ----------
    both : array
        People who answer at both waves and are linked.
    before, after : arrays of the same shape
        People who answer at one wave only, or cannot be linked.
    sd : float
        Standard deviation at either wave, more than 0.
    correlation : float
        Of the two answers of one person, between −1 and 1.
    significance, power : float
        As in ``detectable_difference``.

    Returns
    -------
    array
        In the unit of ``sd``; NaN where a wave has no answer or the degrees of freedom are under one.

    Formula
    -------
    Change = sd √(1/n1 + 1/n2 − 2 r nc/(n1 n2)) δ, with n1 = nc + before, n2 = nc + after and degrees of freedom
    (nc − 1) + (before + after)(nc + before + after − 1)/(2 nc + before + after). Nobody linked: two independent groups.
    Everybody linked: the paired test.

    Assumptions
    -----------
    Equal variances, normal; who is linked does not depend on the answers. A correlation of 1 leaves nothing to chance.

    Source
    ------
    Derrick, Russ, Toher and White 2017 (partially overlapping samples, equal variances).

    Checked against
    ---------------
    R's ``power.t.test`` for independent and for paired samples, the two ends; simulation in between.
    """
    linked, one, other = np.broadcast_arrays(*(np.asarray(each, dtype=np.float64) for each in (both, before, after)))
    first, second, single = linked + one, linked + other, one + other
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = 1 / first + 1 / second - 2 * correlation * linked / (first * second)
        df = linked - 1 + single * (linked + single - 1) / (2 * linked + single)
    usable = (first > 0) & (second > 0) & (df >= 1)
    spread = np.sqrt(np.maximum(np.where(usable, variance, np.nan), 0.0))
    return sd * spread * noncentrality(np.where(usable, df, np.nan), significance, power)


def family_levels(tests: int, *, rate: float, real: float, power: float) -> TestLevels:
    """Give the level of one test among many whose false discoveries are controlled.

    Parameters
    ----------
    tests : int
        Comparisons of the family, at least 1.
    rate : float
        Rate at which false discoveries are controlled; also the level of a single test.
    real : float
        Share of the comparisons with a real difference, between 0 and 1.
    power : float
        Probability of finding one of these.

    Returns
    -------
    TestLevels
        ``bonferroni`` ≤ ``family`` ≤ ``single``.

    Formula
    -------
    The threshold t of Benjamini and Hochberg settles where t = rate · (share found) and the share found is
    real · power + (1 − real) t: t = rate · real · power / (1 − rate (1 − real)), and never under rate/tests.

    Assumptions
    -----------
    Many comparisons, independent enough. The share of real differences is not known beforehand; the other two levels
    are what it can be at most and at least.

    Source
    ------
    Benjamini and Hochberg 1995; Genovese and Wasserman 2002 (where the threshold settles).

    Checked against
    ---------------
    The procedure itself on simulated p-values; one test; all differences real.
    """
    settled = rate * real * power / (1 - rate * (1 - real))
    return TestLevels(rate, min(max(settled, rate / tests), rate), rate / tests)


def _two_groups(n1: Floats, n2: Floats) -> tuple[Floats, Floats]:
    """Return degrees of freedom and the standard error for a standard deviation of one; NaN where too few answer."""
    usable = (n1 >= 1) & (n2 >= 1) & (n1 + n2 >= 3)
    one, other = np.where(usable, n1, np.nan), np.where(usable, n2, np.nan)
    return one + other - 2, np.sqrt(1 / one + 1 / other)
