"""What moved between two waves: the change of a mean, where some people answered twice, and what it is made of.

This module turns means, variances and correlations into changes. It must not know teams, scales or who answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import special

from diagnostic.stats._noncentral import noncentrality
from diagnostic.stats._side import Side

Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Linked:
    """People who answered at both waves, for many units; arrays of one shape.

    ``n``: how many; ``correlation`` of their two answers; ``df``: what the spread of their differences is worth
    (n − 1, or more where it is moderated).
    """

    n: Floats
    correlation: Floats
    df: Floats


@dataclass(frozen=True, slots=True)
class Change:
    """Later wave minus earlier, for many units; arrays of one shape, NaN where not estimable.

    ``estimate``: difference of the means of all who answered, with ``low``, ``high`` and ``std_error``; ``statistic``
    (Student's t), ``df``, ``p_value``; ``d_av``: the change in standard deviations (the root mean square of the two
    waves'); ``detectable``: the smallest change that would have been found with the given power; ``n1``, ``n2``:
    answers of the waves, ``linked``: people in both.
    """

    estimate: Floats
    low: Floats
    high: Floats
    std_error: Floats
    statistic: Floats
    df: Floats
    p_value: Floats
    d_av: Floats
    detectable: Floats
    n1: Floats
    n2: Floats
    linked: Floats


def linked(n: npt.ArrayLike, totals: npt.ArrayLike, square_totals: npt.ArrayLike, cross_total: npt.ArrayLike) -> Linked:
    """Give the correlation of the two answers of those who answered at both waves.

    Parameters
    ----------
    n : array
        People with both answers.
    totals, square_totals : arrays (2, ...) over the shape of ``n``
        Sums and sums of squares of their answers at the earlier and the later wave.
    cross_total : array of the shape of ``n``
        Sum of the products of the two answers.

    Returns
    -------
    Linked
        ``correlation`` is 0 with fewer than three people, and where one of the waves does not vary among them.

    Formula
    -------
    Pearson's r from the sums; df = n − 1.

    Assumptions
    -----------
    As a description, none. From a handful of people it says next to nothing: pool it over teams (see ``change``).

    Source
    ------
    Pearson 1896.

    Checked against
    ---------------
    R's ``cor`` (``tests/golden/waves.json``).
    """
    size, sums, squares, cross = (np.asarray(x, np.float64) for x in (n, totals, square_totals, cross_total))
    enough = size > 2
    divisor = np.where(enough, size, np.nan)
    spread = np.maximum(squares - np.square(sums) / divisor, 0.0)
    product = np.sqrt(spread[0] * spread[1])
    with np.errstate(invalid="ignore", divide="ignore"):
        r = (cross - sums[0] * sums[1] / divisor) / np.where(product > 0, product, np.nan)
    correlation = np.clip(np.nan_to_num(r), -1.0, 1.0)
    return Linked(n=size, correlation=correlation, df=np.maximum(size - 1, 0.0))


def change(before: Side, after: Side, both: Linked, *, confidence: float = 0.95, power: float = 0.8) -> Change:
    """Compare the means of two waves that share some people, for many units at once.

    Parameters
    ----------
    before, after : Side
        All who answered at each wave, linked or not; arrays of one shape. Variances and their degrees of freedom are
        the sample's and n − 1, or those of ``moderated_variance``.
    both : Linked
        Those who answered at both.
    confidence : float
        Level of the intervals, between 0 and 1.
    power : float
        Probability with which ``detectable`` is found, more than 1 − ``confidence``.

    Returns
    -------
    Change
        Arrays of that shape; NaN where a wave has fewer than two answers, or nothing varies.

    Formula
    -------
    Standard error² = s1²/n1 + s2²/n2 − 2 r s1 s2 nc/(n1 n2). Degrees of freedom (1 − w)(nc − 1) + w γ, with γ those of
    Welch and Satterthwaite and w = (na + nb)/(na + nb + 2 nc) the share of answers from people seen once. Everybody
    linked: the paired t test. Nobody: Welch's.

    Assumptions
    -----------
    Means are about normal; who can be linked does not depend on how the answer changes. The difference is one of the
    waves' means: it also moves when other people answer (see ``decompose``). A correlation from few people is noise:
    give the one pooled over teams, with the degrees of freedom of the variances.

    Source
    ------
    Derrick, Russ, Toher and White 2017 (the statistic without equal variances); Cumming 2012 (d_av).

    Checked against
    ---------------
    R's ``t.test``, paired and Welch, on three waves (``tests/golden/waves.json``); between these ends a resampling
    of people in the test, and coverage by simulation.
    """
    usable = (before.n > 1) & (after.n > 1) & (before.variance + after.variance > 0)
    n1, n2 = np.where(usable, before.n, np.nan), np.where(usable, after.n, np.nan)
    part1, part2 = before.variance / n1, after.variance / n2
    shared = 2 * both.correlation * np.sqrt(before.variance * after.variance) * both.n / (n1 * n2)
    squared = part1 + part2 - shared
    std_error = np.sqrt(np.where(squared > 1e-12 * (part1 + part2), squared, np.nan))
    single = n1 + n2 - 2 * both.n
    welch = (part1 + part2) ** 2 / (part1**2 / before.df + part2**2 / after.df)
    seen_once = single / (n1 + n2)
    df = np.maximum((1 - seen_once) * both.df + seen_once * welch, 1.0)
    estimate = np.where(usable & np.isfinite(std_error), after.mean - before.mean, np.nan)
    t = estimate / std_error
    half = special.stdtrit(df, (1 + confidence) / 2) * std_error
    return Change(
        estimate=estimate,
        low=estimate - half,
        high=estimate + half,
        std_error=std_error,
        statistic=t,
        df=np.where(np.isnan(t), np.nan, df),
        p_value=2 * special.stdtr(df, -np.abs(t)),
        d_av=estimate / np.sqrt((before.variance + after.variance) / 2),
        detectable=std_error * noncentrality(np.where(np.isnan(t), np.nan, df), 1 - confidence, power),
        n1=before.n.copy(),
        n2=after.n.copy(),
        linked=both.n.copy(),
    )


@dataclass(frozen=True, slots=True)
class Parts:
    """What a change of means is made of; arrays (units,), and of ``came`` and ``went`` (units, kinds).

    ``estimate``: the change; ``stayers``: how far those who were there both times changed their mind; ``came``,
    ``went``: what it does that people of each kind came (joined, moved in, ...) and went. ``estimate`` = ``stayers`` +
    the sum of ``came`` + the sum of ``went``. NaN where a wave is empty; ``stayers``, ``came`` and ``went`` also where
    nobody stayed.
    """

    estimate: Floats
    stayers: Floats
    came: Floats
    went: Floats


def decompose(
    stayed: npt.ArrayLike, before: npt.ArrayLike, after: npt.ArrayLike, went: npt.ArrayLike, came: npt.ArrayLike
) -> Parts:
    """Split a change of a unit's mean into what people changed and what came of other people being there.

    Parameters
    ----------
    stayed : array (units,)
        People who were in the unit at both waves.
    before, after : arrays (units,)
        Sums of their answers at the earlier and at the later wave.
    went, came : arrays (2, units, kinds)
        Number and sum of answers of those who were in the unit at one wave only, by kind: who went (left, moved away,
        ...) at the earlier wave, who came at the later one.

    Returns
    -------
    Parts
        The parts add up to the change, to rounding.

    Formula
    -------
    With means x of the stayers and shares w of a wave's answers: change = (x2 − x1) + Σ_came w (mean − x2) −
    Σ_went w (mean − x1).

    Assumptions
    -----------
    An identity, not a model: it says what a change is made of, not why. Small parts are noise like the change itself.
    People who answered once because they were silent the other time are no joiners: keep them as a kind of their own.

    Source
    ------
    Kitagawa 1955 (components of a difference between two rates).

    Checked against
    ---------------
    The sum of the parts, for any numbers (hypothesis); a worked example by hand in the test.
    """
    size, first, second = (np.asarray(x, np.float64) for x in (stayed, before, after))
    gone, new = np.asarray(went, np.float64), np.asarray(came, np.float64)
    n1, n2 = size + gone[0].sum(axis=-1), size + new[0].sum(axis=-1)
    held = np.where(size > 0, size, np.nan)
    x1, x2 = first / held, second / held
    with np.errstate(divide="ignore", invalid="ignore"):
        mean1 = (first + gone[1].sum(axis=-1)) / n1
        mean2 = (second + new[1].sum(axis=-1)) / n2
        arrived = (new[1] - new[0] * x2[..., None]) / n2[..., None]
        departed = -(gone[1] - gone[0] * x1[..., None]) / n1[..., None]
    change_of_means = np.where((n1 > 0) & (n2 > 0), mean2 - mean1, np.nan)
    return Parts(estimate=change_of_means, stayers=x2 - x1, came=arrived, went=departed)
