"""How much of the variance lies between groups, in the population that the groups' people are drawn from.

This module turns an F ratio into a share with its interval. It must not know what the groups are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize, special

_FAR = 1e-12
"""Probability that is taken for none when a limit is looked for."""


@dataclass(frozen=True, slots=True)
class VarianceShare:
    """Share of the variance between groups, omega-squared.

    ``estimate``: without the bias of eta-squared, negative where groups are more alike than chance would have them;
    ``low`` and ``high``: limits of the population's share, 0 or more.
    """

    estimate: float
    low: float
    high: float


def variance_share(statistic: float, df_between: float, df_within: float, *, confidence: float = 0.95) -> VarianceShare:
    """Give omega-squared with its interval from the F ratio of an analysis of variance.

    Parameters
    ----------
    statistic : float
        F, 0 or more.
    df_between, df_within : float
        Its degrees of freedom, above 0; people = their sum + 1.
    confidence : float
        Level of the interval, between 0 and 1.

    Returns
    -------
    VarianceShare
        Shares; a limit is 0 where even groups that are all the same would have given so small an F.

    Formula
    -------
    Estimate: d (F − 1)/(d (F − 1) + N), d = df_between. Limits: λ/(λ + N), λ the noncentralities at which F is the
    upper and the lower tail point of the noncentral F.

    Assumptions
    -----------
    Those of the analysis of variance: independent people, one variance within all groups, near normal. The groups are
    these groups, not a draw from more (that is the intraclass correlation). Where Welch's test and F disagree, believe
    Welch's.

    Source
    ------
    Hays 1963; Steiger 2004 (limits).

    Checked against
    ---------------
    R's ``pf`` and ``uniroot`` (``tests/golden/omnibus.json``); effectsize's estimate (``groups.json``).
    """
    people = df_between + df_within + 1
    gain = df_between * (statistic - 1)
    tail = (1 - confidence) / 2
    low, high = (_noncentrality(statistic, df_between, df_within, p) for p in (1 - tail, tail))
    return VarianceShare(gain / (gain + people), low / (low + people), high / (high + people))


def _noncentrality(f: float, df1: float, df2: float, probability: float) -> float:
    """Find λ with P(F ≤ f | λ) = probability; 0 where it is less already without noncentrality."""

    def above(noncentrality: float) -> float:
        return float(special.ncfdtr(df1, df2, noncentrality, f)) - probability

    if f <= 0 or above(0.0) <= 0:
        return 0.0
    top = max(df1 * f, 1.0)
    while above(top) > -probability + max(_FAR, probability * 0.5):
        top *= 2
    return float(optimize.brentq(above, 0.0, top, xtol=1e-10 * max(1.0, top), rtol=4 * float(np.finfo(float).eps)))
