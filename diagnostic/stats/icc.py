"""How alike the people of a team answer, and how well their mean tells teams apart: ICC from the analysis of variance.

Everything comes from each team's count, mean and variance. This module must not know team names, nor which figures may
be shown.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from diagnostic.problems import NotEstimable, Why

_ROUNDING = 1e-6
"""F up to which the means of teams are equal but for rounding."""


@dataclass(frozen=True, slots=True)
class AnovaIcc:
    """Intraclass correlations from the one-way analysis of variance.

    ``icc1`` and its limits use the mean team size (Bliese), ``icc1_searle`` and its limits Searle's k0; either may be
    negative. ``icc2``: reliability of team means, with limits; NaN where all means are equal. ``statistic`` (F),
    ``df_between``, ``df_within``, ``p_value``; ``eta2``, ``omega2`` and ``epsilon2``: share of variance between teams,
    the last two without the bias; ``n``: people; ``teams``: teams with an answer; ``size_mean`` and ``size_searle``:
    the two typical sizes.
    """

    icc1: float
    icc1_low: float
    icc1_high: float
    icc1_searle: float
    icc1_searle_low: float
    icc1_searle_high: float
    icc2: float
    icc2_low: float
    icc2_high: float
    statistic: float
    df_between: int
    df_within: int
    p_value: float
    ms_between: float
    ms_within: float
    eta2: float
    omega2: float
    epsilon2: float
    n: int
    teams: int
    size_mean: float
    size_searle: float


def _reliability(f: float) -> float:
    return 1 - 1 / f if f > _ROUNDING else float("nan")


def anova_icc(
    n: npt.ArrayLike, mean: npt.ArrayLike, variance: npt.ArrayLike, *, confidence: float = 0.95
) -> AnovaIcc | NotEstimable:
    """Give ICC(1) and ICC(2) of team means from the analysis of variance.

    Parameters
    ----------
    n, mean, variance : arrays (teams,)
        Answers, mean and sample variance of each team; teams with n = 0 are left out, and the variance of n = 1 is
        not read.
    confidence : float
        Level of the intervals, between 0 and 1.

    Returns
    -------
    AnovaIcc or NotEstimable
        ``TOO_FEW_GROUPS`` under two teams, ``TOO_FEW_ANSWERS`` if no team has two answers, ``NO_VARIANCE`` if nobody
        differs from their team.

    Formula
    -------
    ICC(1) = (MSB − MSW)/(MSB + (k−1) MSW) with k = N/teams, or Searle's k0 = (N − Σn²/N)/(teams−1);
    ICC(2) = (MSB − MSW)/MSB. Limits from F/F_(q) and F·F_(q): (F_L − 1)/(F_L + k − 1) and 1 − 1/F_L.

    Assumptions
    -----------
    Equal variances within teams, normal. Where size and mean go together it differs from REML (``random_intercept``):
    say which is shown. A negative value means teams are more alike than chance would have it: no variance between.

    Source
    ------
    Bliese 2000; Shrout and Fleiss 1979; Searle, Casella and McCulloch 1992 (k0); Hays 1963 (omega-squared).

    Checked against
    ---------------
    multilevel 2.8 and R's ``aov`` (``tests/golden/icc.json``, ``groups.json``); values printed in Bliese's manual
    (``published.json``).
    """
    size = np.asarray(n, dtype=np.float64)
    keep = size > 0
    size, centre = size[keep], np.asarray(mean, dtype=np.float64)[keep]
    teams, people = len(size), float(size.sum())
    if teams < 2:
        return NotEstimable(Why.TOO_FEW_GROUPS)
    if people <= teams:
        return NotEstimable(Why.TOO_FEW_ANSWERS)
    spread = np.where(size > 1, np.asarray(variance, dtype=np.float64)[keep], 0.0)
    within, grand = float(((size - 1) * spread).sum()), float((size * centre).sum() / people)
    between = float((size * (centre - grand) ** 2).sum())
    if within <= 0:
        return NotEstimable(Why.NO_VARIANCE)
    df1, df2 = teams - 1, int(people) - teams
    msb, msw = between / df1, within / df2
    f, tail = msb / msw, (1 - confidence) / 2
    f_low = float(f / stats.f.ppf(1 - tail, df1, df2))
    f_high = float(f * stats.f.ppf(1 - tail, df2, df1))
    k, k0 = people / teams, float((people - (size**2).sum() / people) / df1)
    return AnovaIcc(
        icc1=(f - 1) / (f + k - 1),
        icc1_low=(f_low - 1) / (f_low + k - 1),
        icc1_high=(f_high - 1) / (f_high + k - 1),
        icc1_searle=(f - 1) / (f + k0 - 1),
        icc1_searle_low=(f_low - 1) / (f_low + k0 - 1),
        icc1_searle_high=(f_high - 1) / (f_high + k0 - 1),
        icc2=_reliability(f),
        icc2_low=_reliability(f_low),
        icc2_high=_reliability(f_high),
        statistic=f,
        df_between=df1,
        df_within=df2,
        p_value=float(stats.f.sf(f, df1, df2)),
        ms_between=msb,
        ms_within=msw,
        eta2=between / (between + within),
        omega2=(between - df1 * msw) / (between + within + msw),
        epsilon2=(between - df1 * msw) / (between + within),
        n=int(people),
        teams=teams,
        size_mean=k,
        size_searle=k0,
    )
