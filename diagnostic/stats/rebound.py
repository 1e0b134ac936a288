"""What the lowest and the highest do by themselves, and what comes on top of it.

Groups chosen because they were low at one wave are on average less low at the next, whatever was done. This module
works on means, shrunken means and errors; it must not know who the groups are, nor what was done.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import special

from diagnostic.problems import NotEstimable, Why

Floats: TypeAlias = npt.NDArray[np.float64]


_SHARE, _SHARE_SD = 0.4, 0.3
"""What is known beforehand of the share of ``returning``: half of the people, whose answers correlate by .8."""


@dataclass(frozen=True, slots=True)
class TwoWaves:
    """How answers vary: ``between`` groups, ``within`` them, and the ``correlation`` of one person's two answers.

    ``within`` is one number, or an array (groups,) where low groups vary more than high ones.
    """

    between: float
    within: float | Floats
    correlation: float


@dataclass(frozen=True, slots=True)
class People:
    """Answers of two waves; arrays (groups,): how many at each, how many ``linked``, and ``unknown`` whether again."""

    n1: Floats
    n2: Floats
    linked: Floats
    unknown: Floats


@dataclass(frozen=True, slots=True)
class Returning:
    """What the people of whom nobody knows have in common with themselves; ``share`` and its ``std_error``."""

    share: float
    std_error: float


NOBODY = Returning(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Expected:
    """Where each group's next mean is to be expected if nothing happens; arrays (groups,).

    ``estimate``: the expected mean of the later wave; ``sd``: how far the later mean strays from it by chance;
    ``doubt``: how far all estimates move together where it is not known who answered again (one standard error).
    """

    estimate: Floats
    sd: Floats
    doubt: Floats


@dataclass(frozen=True, slots=True)
class Rebound:
    """How far chosen groups came back, and how far they would have done anyway.

    ``observed``: their mean change; ``expected``: what regression to the mean and the change of all groups account
    for; ``estimate``: observed − expected, with ``low``, ``high``, ``std_error``, ``statistic`` (t), ``df`` and
    ``p_value``; ``n``: groups chosen.
    """

    observed: float
    expected: float
    estimate: float
    low: float
    high: float
    std_error: float
    statistic: float
    df: float
    p_value: float
    n: int


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Groups in which something was done against groups in which it was not.

    ``estimate``: difference of their changes on top of what was expected of each, with ``low``, ``high``,
    ``std_error``, ``statistic`` (t), ``df`` and ``p_value``; ``n1``: groups with, ``n2``: groups without;
    ``between_variance``: how much groups' changes differ beyond chance.
    """

    estimate: float
    low: float
    high: float
    std_error: float
    statistic: float
    df: float
    p_value: float
    n1: int
    n2: int
    between_variance: float


def expected_again(
    mean1: npt.ArrayLike,
    centre: npt.ArrayLike,
    people: People,
    variances: TwoWaves,
    returning: Returning = NOBODY,
) -> Expected:
    """Give the mean that each group is to be expected to have again, if it and its people stay as they are.

    Parameters
    ----------
    mean1 : array (groups,)
        Means of the earlier wave.
    centre : array (groups,) or number
        Mean of the groups' parent.
    people : People
        Answers at either wave, at least one, and people who answered at both.
    variances : TwoWaves
        Variances of groups and of people within them (``random_intercept``), and the correlation within groups.
    returning : Returning
        What those have in common of whom it is not known whether they answered twice (``returning_share``).

    Returns
    -------
    Expected
        Arrays (groups,).

    Formula
    -------
    With V1 = τ² + σ²/n1, V2 = τ² + σ²/n2 and C = τ² + (r nc + s nu) σ²/(n1 n2): expected = centre + C/V1 (mean 1 −
    centre) and sd² = V2 − C²/V1. Nobody linked: the shrunken mean of the first wave. The same people, answering just
    the same: mean 1.

    Assumptions
    -----------
    Groups lie normally about their centre, the variances stay and are known. Where the same people answer again, part
    of what was chance in the first sample is in the second, too: a group of the same people comes back less than a new
    sample of it would.

    Source
    ------
    Galton 1886; Efron and Morris 1975; the regression of one wave's group means on the other's, from the two-level
    model (Raudenbush and Bryk 2002).

    Checked against
    ---------------
    ``random_intercept``'s shrunken means where nobody is linked; simulation of two waves in the test.
    """
    middle = np.asarray(centre, np.float64)
    from_centre = np.asarray(mean1, np.float64) - middle
    known, unknown, first = _covariances(people, variances)
    shared = known + returning.share * unknown
    slope = np.divide(shared, first, out=np.zeros_like(shared), where=first > 0)
    second = variances.between + variances.within / people.n2
    left = np.maximum(second - slope * shared, 0.0)
    doubt = np.divide(returning.std_error * unknown, first, out=np.zeros_like(shared), where=first > 0) * from_centre
    return Expected(estimate=np.asarray(middle + slope * from_centre), sd=np.sqrt(left), doubt=doubt)


def _covariances(people: People, variances: TwoWaves) -> tuple[Floats, Floats, Floats]:
    """Return what two means share by what is known, and would by the unknown people; and the first's variance."""
    each = variances.within / (people.n1 * people.n2)
    known = variances.between + variances.correlation * each * people.linked
    return known, each * people.unknown, variances.between + variances.within / people.n1


def returning_share(
    mean1: npt.ArrayLike,
    mean2: npt.ArrayLike,
    centre: float,
    people: People,
    variances: TwoWaves,
    *,
    apart: npt.ArrayLike,
) -> Returning:
    """Tell from the groups' means how much those without a code have in common with themselves at the wave before.

    Parameters
    ----------
    mean1, mean2 : arrays (groups,)
        Means of the two waves.
    centre, people, variances : float, People, TwoWaves
        As for ``expected_again``.
    apart : bool array (groups,)
        Groups that may have moved otherwise than the rest: those with an action, or the lowest.

    Returns
    -------
    Returning
        ``NOBODY`` where everybody can be told.

    Formula
    -------
    mean 2 − what is expected of the known people = a side's constant + s (mean 1 − centre) ∂C/∂s / V1: least squares
    weighted by 1/V2, joined with what is known beforehand (0.4, standard deviation 0.3) by their variances, and cut at
    0 and 1.

    Assumptions
    -----------
    The share is about the same in all groups. That groups were chosen by their first mean does not bend a regression
    on this mean; each side has its own constant, so that what an action did is not taken for a share.

    Source
    ------
    Barnett, van der Pols and Dobson 2005 (analysis of covariance against regression to the mean).

    Checked against
    ---------------
    Simulation: actions that did nothing in the worst groups, the same people at both waves and no codes
    (docs/methods/validation.md).
    """
    from_centre = np.asarray(mean1, np.float64) - centre
    known, unknown, first = _covariances(people, variances)
    pull = unknown / first * from_centre
    if not (pull != 0).any():
        return NOBODY
    surplus = np.asarray(mean2, np.float64) - centre - known / first * from_centre
    weight = 1 / (variances.between + variances.within / people.n2)
    side = np.asarray(apart, dtype=bool)
    x, y = pull.copy(), surplus.copy()
    for here in (side, ~side):
        if here.any():
            x[here] -= np.average(pull[here], weights=weight[here])
            y[here] -= np.average(surplus[here], weights=weight[here])
    strength = float((weight * x * x).sum())
    seen = float((weight * x * y).sum())
    rest = float((weight * (y - x * seen / strength) ** 2).sum()) / max(x.size - 3, 1) if strength > 0 else 1.0
    precision = strength / max(rest, 1e-12) + 1 / _SHARE_SD**2
    share = (seen / max(rest, 1e-12) + _SHARE / _SHARE_SD**2) / precision
    return Returning(float(np.clip(share, 0.0, 1.0)), float(precision**-0.5))


def rebound(
    mean1: npt.ArrayLike, mean2: npt.ArrayLike, expected: Expected, *, chosen: npt.ArrayLike, confidence: float = 0.95
) -> Rebound | NotEstimable:
    """Hold the change of groups that were chosen by their first score against what it would have been anyway.

    Parameters
    ----------
    mean1, mean2 : arrays (groups,)
        Means of the two waves.
    expected : Expected
        What their second means were to be (``expected_again``).
    chosen : bool array (groups,)
        The groups looked at, such as the lowest ten; some are not chosen.
    confidence : float
        Level of the interval, between 0 and 1.

    Returns
    -------
    Rebound
        ``NotEstimable`` where no group is chosen, or all are.

    Formula
    -------
    Expected change of a group = expected mean − mean 1 + D, with D the mean of (mean 2 − expected mean) over the groups
    that were not chosen; of the chosen ones the mean of it. Standard error from the groups' ``sd``, how much changes
    differ between groups beyond it (moments), and the common ``doubt``; Student's t with groups − 2 degrees of freedom.

    Assumptions
    -----------
    Those of ``expected_again``; and that the groups not chosen show what the whole did.

    Source
    ------
    Galton 1886; Morton and Torgerson 2005 (its size in follow-ups of the worst).

    Checked against
    ---------------
    Simulation in the test: groups chosen as the lowest where nothing was done rebound as expected.
    """
    first, second = np.asarray(mean1, np.float64), np.asarray(mean2, np.float64)
    picked = np.asarray(chosen, dtype=bool)
    if not picked.any() or picked.all() or picked.size < 3:
        return NotEstimable(Why.TOO_FEW_GROUPS)
    surplus, variance = second - expected.estimate, expected.sd**2
    estimate = float(surplus[picked].mean() - surplus[~picked].mean())
    between = _between(surplus, variance, picked) if (variance > 0).all() else 0.0
    squared = sum(((variance + between)[side].sum()) / side.sum() ** 2 for side in (picked, ~picked))
    doubt = float(expected.doubt[picked].mean() - expected.doubt[~picked].mean())
    std_error = float(np.sqrt(squared + doubt**2))
    df = picked.size - 2
    half = float(special.stdtrit(df, (1 + confidence) / 2)) * std_error
    statistic = estimate / std_error if std_error > 0 else np.nan
    observed = float((second - first)[picked].mean())
    return Rebound(
        observed=observed,
        expected=observed - estimate,
        estimate=estimate,
        low=estimate - half,
        high=estimate + half,
        std_error=std_error,
        statistic=float(statistic),
        df=float(df),
        p_value=float(2 * special.stdtr(df, -abs(statistic))),
        n=int(picked.sum()),
    )


def follow_up(
    mean2: npt.ArrayLike, expected: Expected, *, done: npt.ArrayLike, confidence: float = 0.95
) -> FollowUp | NotEstimable:
    """Compare the changes of groups in which an action was carried out with those of groups in which it was not.

    Parameters
    ----------
    mean2 : array (groups,)
        Means of the later wave.
    expected : Expected
        What they were to be (``expected_again``).
    done : bool array (groups,)
        Where the action was carried out.
    confidence : float
        Level of the interval, between 0 and 1.

    Returns
    -------
    FollowUp
        ``NotEstimable`` with fewer than two groups on either side.

    Formula
    -------
    Change of a group = mean 2 − expected mean, of variance sd² + τ²; means of both sides weighted by the inverse; τ²
    (how much changes differ between groups) by DerSimonian and Laird within the sides. Difference of the sides,
    Student's t with groups − 2 degrees of freedom, the standard error scaled by the spread seen where that is more
    (Knapp and Hartung), and with the common ``doubt``.

    Assumptions
    -----------
    Difference in differences: without the action both sides would have moved alike. Expecting less than the first mean
    where it was extreme takes out what regression to the mean does where the worst groups were chosen; whatever else
    told the sides apart (a new manager, a better year) stays in. An association, not an effect.

    Source
    ------
    Card and Krueger 1994 (difference in differences); Efron and Morris 1975; DerSimonian and Laird 1986; Knapp and
    Hartung 2003.

    Checked against
    ---------------
    Equal errors: the pooled t test of the changes (scipy); simulation of its rate of false alarms where the worst
    groups were chosen and nothing was done.
    """
    second, with_it = np.asarray(mean2, np.float64), np.asarray(done, dtype=bool)
    n1, n2 = int(with_it.sum()), int((~with_it).sum())
    if min(n1, n2) < 2:
        return NotEstimable(Why.TOO_FEW_GROUPS)
    moved, variance = second - expected.estimate, expected.sd**2
    if not (variance > 0).all():
        return NotEstimable(Why.NO_VARIANCE)
    between = _between(moved, variance, with_it)
    weight = 1 / (variance + between)
    sides = [(float(np.average(moved[at], weights=weight[at])), float(weight[at].sum())) for at in (with_it, ~with_it)]
    estimate = sides[0][0] - sides[1][0]
    df = n1 + n2 - 2
    centre = np.where(with_it, sides[0][0], sides[1][0])
    scale = max(1.0, float((weight * (moved - centre) ** 2).sum()) / df)
    doubt = [float(np.average(expected.doubt[at], weights=weight[at])) for at in (with_it, ~with_it)]
    std_error = float(np.sqrt(scale * (1 / sides[0][1] + 1 / sides[1][1]) + (doubt[0] - doubt[1]) ** 2))
    half = float(special.stdtrit(df, (1 + confidence) / 2)) * std_error
    statistic = estimate / std_error
    return FollowUp(
        estimate=estimate,
        low=estimate - half,
        high=estimate + half,
        std_error=std_error,
        statistic=statistic,
        df=float(df),
        p_value=float(2 * special.stdtr(df, -abs(statistic))),
        n1=n1,
        n2=n2,
        between_variance=between,
    )


def _between(moved: Floats, variance: Floats, with_it: npt.NDArray[np.bool_]) -> float:
    """Return how much changes differ between groups of one side beyond their errors (moments, never below 0)."""
    weight = 1 / variance
    spread = scale = 0.0
    for side in (with_it, ~with_it):
        own = weight[side]
        spread += float((own * (moved[side] - np.average(moved[side], weights=own)) ** 2).sum()) - (own.size - 1)
        scale += float(own.sum() - (own**2).sum() / own.sum())
    return max(0.0, spread / scale)
