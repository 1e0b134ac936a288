"""Team means seen together: ICC, and estimates shrunken towards the division and the organisation.

Everything comes from each team's count, sum and sum of squares, so that a fit costs no more for a million people than
for a thousand. This module must not know team names, nor which estimates may be shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import optimize, special, stats

from diagnostic.problems import NotEstimable, Why

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]

# Ratios of variances (between over within) tried before the search is refined; 1e-8 stands for "next to nothing".
_GRID = np.concatenate([[0.0], np.geomspace(1e-8, 1e4, 13)])
_COARSE = np.concatenate([[0.0], np.geomspace(1e-2, 1.0, 3)])
_SINGULAR_THETA = 1e-5
_MOST_NEWTON_STEPS = 100
_SLOPE_TOLERANCE = 1e-8


@dataclass(frozen=True, slots=True)
class AnovaIcc:
    """Intraclass correlations from the one-way analysis of variance.

    ``icc1`` and its limits use the mean team size (Bliese), ``icc1_searle`` and its limits Searle's k0; either may be
    negative. ``icc2``: reliability of team means, with limits. ``statistic`` (F), ``df_between``, ``df_within``,
    ``p_value``; ``eta2``, ``omega2`` and ``epsilon2``: share of variance between teams, the last two without the bias;
    ``n``: people; ``teams``: teams with an answer; ``size_mean`` and ``size_searle``: the two typical sizes.
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


@dataclass(frozen=True, slots=True)
class GroupEstimates:
    """Shrunken estimates of the groups of one level; arrays (groups,), NaN for groups without an answer.

    ``estimate``: the shrunken mean, with ``low`` and ``high``; ``effect``: what the group adds to its parent (lme4's
    ranef); ``conditional_sd``: the effect's spread given the overall mean (lme4's condSE); ``posterior_sd``: the
    estimate's spread, the uncertainty of the overall mean included; ``weight``: the share of the group's own mean in
    its estimate, the rest being its parent's (0: all the parent's, 1: all its own).
    """

    estimate: Floats
    low: Floats
    high: Floats
    effect: Floats
    conditional_sd: Floats
    posterior_sd: Floats
    weight: Floats


@dataclass(frozen=True, slots=True)
class RandomIntercept:
    """The model y = mu + team + person, fitted to team sums.

    ``mu`` with ``std_error``, ``low``, ``high``; ``tau2`` between and ``sigma2`` within teams; ``icc1`` =
    tau2/(tau2 + sigma2); ``icc2``: mean reliability of the teams' means; ``theta`` = √(tau2/sigma2);
    ``log_likelihood`` (restricted if ``reml``); ``singular``: no variance between teams could be told; ``statistic``
    and ``p_value``: likelihood-ratio test of tau2 = 0; ``teams``: see GroupEstimates; ``n``: people.
    """

    mu: float
    std_error: float
    low: float
    high: float
    tau2: float
    sigma2: float
    icc1: float
    icc2: float
    theta: float
    log_likelihood: float
    reml: bool
    singular: bool
    statistic: float
    p_value: float
    teams: GroupEstimates
    n: int


@dataclass(frozen=True, slots=True)
class NestedRandomIntercept:
    """The model y = mu + division + team in division + person, fitted to team sums.

    As in RandomIntercept, with ``tau2_division`` and ``tau2_team``; ``icc1_division`` and ``icc1_team``: their
    shares of the total variance; ``icc2``: mean weight of the teams' own means; ``p_division`` and ``p_team``:
    likelihood-ratio tests of each variance; ``theta_*`` = √(tau2/sigma2). ``teams`` and ``divisions``: see
    GroupEstimates.
    """

    mu: float
    std_error: float
    low: float
    high: float
    tau2_division: float
    tau2_team: float
    sigma2: float
    icc1_division: float
    icc1_team: float
    icc2: float
    theta_division: float
    theta_team: float
    log_likelihood: float
    reml: bool
    singular: bool
    p_division: float
    p_team: float
    teams: GroupEstimates
    divisions: GroupEstimates
    n: int


@dataclass(frozen=True, slots=True)
class RankIntervals:
    """Ranks of groups (1 is the highest estimate): ``estimate`` is the expected rank; NaN where the estimate is."""

    estimate: Floats
    low: Floats
    high: Floats


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
        icc2=1 - 1 / f if f > 0 else float("-inf"),
        icc2_low=1 - 1 / f_low if f > 0 else float("-inf"),
        icc2_high=1 - 1 / f_high if f > 0 else float("-inf"),
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


@dataclass(frozen=True, slots=True)
class _Sums:
    """Teams with an answer: size, mean, their division, and the sum of squares within teams over all."""

    size: Floats
    mean: Floats
    within: float
    division: Integers
    divisions: int
    reml: bool

    @property
    def df(self) -> float:
        return float(self.size.sum()) - (1.0 if self.reml else 0.0)


@dataclass(frozen=True, slots=True)
class _Profile:
    """The model at given ratios of variances, mu and sigma2 profiled out (−2 log-likelihood and its slopes)."""

    deviance: float
    slope: Floats
    mu: float
    sigma2: float
    weight_sum: float
    team_weight: Floats
    division_weight: Floats
    division_effect: Floats
    division_information: Floats


def _by_division(sums: _Sums, values: Floats) -> Floats:
    return np.bincount(sums.division, weights=values, minlength=sums.divisions).astype(np.float64, copy=False)


def _profile(sums: _Sums, team_ratio: float, division_ratio: float) -> _Profile:
    """Evaluate the profiled likelihood; the cost is that of a few passes over the teams."""
    grown = 1 + sums.size * team_ratio
    w = sums.size / grown
    total = _by_division(sums, w)
    centre = _by_division(sums, w * sums.mean) / total
    inflated = 1 + total * division_ratio
    v = total / inflated
    v_sum = float(v.sum())
    mu = float(v @ centre) / v_sum
    division_effect = division_ratio * v * (centre - mu)
    team_gap = sums.mean - (mu + division_effect)[sums.division]
    quadratic = sums.within + float(w @ (sums.mean - centre[sums.division]) ** 2) + float(v @ (centre - mu) ** 2)
    sigma2 = quadratic / sums.df
    deviance = float(np.log(grown).sum() + np.log(inflated).sum()) + sums.df * (1 + np.log(2 * np.pi * sigma2))
    total_slope = -_by_division(sums, w * w)
    team_slope = float(w.sum() + (division_ratio * total_slope / inflated).sum() - (w * w) @ team_gap**2 / sigma2)
    division_slope = v_sum - float(v**2 @ (centre - mu) ** 2) / sigma2
    if sums.reml:
        deviance += float(np.log(v_sum))
        team_slope += float((total_slope / inflated**2).sum()) / v_sum
        division_slope -= float((v**2).sum()) / v_sum
    return _Profile(
        deviance=float(deviance),
        slope=np.array([team_slope, division_slope]),
        mu=mu,
        sigma2=sigma2,
        weight_sum=v_sum,
        team_weight=sums.size * team_ratio / grown,
        division_weight=division_ratio * v,
        division_effect=division_effect,
        division_information=inflated,
    )


def _minimise(deviance: Callable[[float], float], slope: Callable[[float], float]) -> float:
    """Find the ratio ≥ 0 with the least deviance: the best of a grid, then the root of the slope beside it."""
    values = [deviance(float(ratio)) for ratio in _GRID]
    best = int(np.argmin(values))
    if best == 0 and slope(0.0) >= 0:
        return 0.0
    low, high = float(_GRID[max(best - 1, 0)]), float(_GRID[min(best + 1, len(_GRID) - 1)])
    if slope(low) >= 0 or slope(high) <= 0:
        return float(_GRID[best])
    return float(optimize.brentq(slope, low, high, xtol=1e-14, rtol=1e-12))


def _fit_teams(sums: _Sums) -> float:
    return _minimise(lambda r: _profile(sums, r, 0.0).deviance, lambda r: float(_profile(sums, r, 0.0).slope[0]))


def _fit_both(sums: _Sums) -> tuple[float, float]:
    """Find both ratios ≥ 0: Newton steps from the best of a coarse grid, cut at the border and halved if need be."""
    point = np.array(min(((t, d) for t in _COARSE for d in _COARSE), key=lambda pair: _profile(sums, *pair).deviance))
    fit = _profile(sums, *point)
    for _ in range(_MOST_NEWTON_STEPS):
        free = np.flatnonzero((point > 0) | (fit.slope < 0))
        if (np.abs(fit.slope[free]) * np.maximum(point[free], 1e-4) < _SLOPE_TOLERANCE).all():
            break
        step, factor = np.zeros(2), 1.0
        step[free] = _newton_step(sums, point, fit.slope, free)
        trial = np.maximum(point + step, 0.0)
        trial_fit = _profile(sums, *trial)
        while trial_fit.deviance > fit.deviance + 1e-13 * abs(fit.deviance) and factor > 1e-9:
            factor /= 2
            trial = np.maximum(point + factor * step, 0.0)
            trial_fit = _profile(sums, *trial)
        if factor <= 1e-9:
            break
        point, fit = trial, trial_fit
    return float(point[0]), float(point[1])


def _newton_step(sums: _Sums, point: Floats, slope: Floats, free: Integers) -> Floats:
    """Give the step downhill on the free coordinates, the curvature taken positive in every direction."""
    curvature = np.empty((len(free), len(free)))
    for column, axis in enumerate(free):
        shift = np.zeros(2)
        shift[axis] = 1e-5 * max(float(point[axis]), 1e-2)
        curvature[:, column] = (_profile(sums, *(point + shift)).slope - slope)[free] / shift[axis]
    values, vectors = np.linalg.eigh((curvature + curvature.T) / 2)
    values = np.maximum(np.abs(values), 1e-8 * np.abs(values).max() + 1e-12)
    return np.asarray(-vectors @ ((vectors.T @ slope[free]) / values))


def _gather(n: npt.ArrayLike, total: npt.ArrayLike, square_total: npt.ArrayLike, *, reml: bool) -> _Sums | NotEstimable:
    size, sums, squares = (np.asarray(x, dtype=np.float64) for x in (n, total, square_total))
    keep = size > 0
    size, sums, squares = size[keep], sums[keep], squares[keep]
    if len(size) < 2:
        return NotEstimable(Why.TOO_FEW_GROUPS)
    if size.sum() <= len(size):
        return NotEstimable(Why.TOO_FEW_ANSWERS)
    mean = sums / size
    within = float((squares - sums * mean).sum())
    if within <= 1e-10 * float(squares.sum()):
        return NotEstimable(Why.NO_VARIANCE)
    return _Sums(size, mean, within, np.zeros(len(size), dtype=np.int64), 1, reml)


def _mixture_p(statistic: float) -> float:
    """Give the p-value when the tested variance lies on its border: half chi-square with 0, half with 1 df."""
    return 1.0 if statistic <= 0 else float(stats.chi2.sf(statistic, 1) / 2)


def _spread_out(keep: npt.NDArray[np.bool_], values: Floats) -> Floats:
    full = np.full(len(keep), np.nan)
    full[keep] = values
    return full


def random_intercept(
    n: npt.ArrayLike,
    total: npt.ArrayLike,
    square_total: npt.ArrayLike,
    *,
    reml: bool = True,
    confidence: float = 0.95,
) -> RandomIntercept | NotEstimable:
    """Fit a random intercept per team and shrink each team's mean towards the whole.

    Parameters
    ----------
    n, total, square_total : arrays (teams,)
        Answers, their sum and sum of squares; teams with n = 0 get NaN.
    reml : bool
        Restricted (True) or full maximum likelihood.
    confidence : float
        Level of the intervals, between 0 and 1.

    Returns
    -------
    RandomIntercept or NotEstimable
        ``TOO_FEW_GROUPS`` under two teams, ``TOO_FEW_ANSWERS`` if no team has two answers, ``NO_VARIANCE`` if nobody
        differs from their team.

    Formula
    -------
    With r = tau2/sigma2 and w_j = n_j/(1 + n_j r): mu = Σ w_j ȳ_j/Σ w_j, sigma2 = (SSW + Σ w_j (ȳ_j − mu)²)/(N−1)
    (N for ML), and r minimises Σ log(1 + n_j r) + log Σ w_j + (N−1)(1 + log 2π sigma2) (no middle term for ML).
    weight_j = n_j r/(1 + n_j r); estimate_j = mu + weight_j (ȳ_j − mu); conditional variance tau2 (1 − weight_j);
    posterior variance adds (1 − weight_j)² var(mu). Interval of mu: t with teams − 1 degrees of freedom, exact for
    equal sizes; of a team: normal. The test halves the p-value of chi-square with 1 df.

    Assumptions
    -----------
    Team effects are normal and unrelated to team size, variance within teams is equal. The intervals of teams take
    tau2 as known, which is optimistic with fewer than some twenty teams. With ``singular`` every team gets the overall
    mean: it does not show that teams are equal, only that these data cannot tell them apart.

    Source
    ------
    Efron and Morris 1975; Raudenbush and Bryk 2002; Bates et al. 2015 (lme4); Self and Liang 1987 (mixture).

    Checked against
    ---------------
    lme4 1.1-31, REML and ML, with ranef and condSE (``tests/golden/lmer.json``), nlme (``icc.json``).
    """
    keep = np.asarray(n, dtype=np.float64) > 0
    sums = _gather(n, total, square_total, reml=reml)
    if isinstance(sums, NotEstimable):
        return sums
    ratio = _fit_teams(sums)
    fit, null = _profile(sums, ratio, 0.0), _profile(sums, 0.0, 0.0)
    tau2, weight = ratio * fit.sigma2, fit.team_weight
    mu_variance = fit.sigma2 / fit.weight_sum
    effect = weight * (sums.mean - fit.mu)
    conditional = tau2 * (1 - weight)
    posterior = np.sqrt(conditional + (1 - weight) ** 2 * mu_variance)
    statistic = max(null.deviance - fit.deviance, 0.0)
    half = float(special.stdtrit(len(sums.size) - 1, (1 + confidence) / 2) * np.sqrt(mu_variance))
    return RandomIntercept(
        mu=fit.mu,
        std_error=float(np.sqrt(mu_variance)),
        low=fit.mu - half,
        high=fit.mu + half,
        tau2=tau2,
        sigma2=fit.sigma2,
        icc1=ratio / (1 + ratio),
        icc2=float(weight.mean()),
        theta=float(np.sqrt(ratio)),
        log_likelihood=-fit.deviance / 2,
        reml=reml,
        singular=bool(np.sqrt(ratio) < _SINGULAR_THETA),
        statistic=statistic,
        p_value=_mixture_p(statistic),
        teams=_estimates(keep, fit.mu + effect, effect, np.sqrt(conditional), posterior, weight, confidence),
        n=int(sums.size.sum()),
    )


def _estimates(
    keep: npt.NDArray[np.bool_],
    estimate: Floats,
    effect: Floats,
    conditional: Floats,
    posterior: Floats,
    weight: Floats,
    confidence: float,
) -> GroupEstimates:
    half = float(special.ndtri((1 + confidence) / 2)) * posterior
    fields = (estimate, estimate - half, estimate + half, effect, conditional, posterior, weight)
    return GroupEstimates(*(_spread_out(keep, values) for values in fields))


def nested_random_intercept(
    n: npt.ArrayLike,
    total: npt.ArrayLike,
    square_total: npt.ArrayLike,
    division_index: npt.ArrayLike,
    *,
    reml: bool = True,
    confidence: float = 0.95,
) -> NestedRandomIntercept | NotEstimable:
    """Fit random intercepts of divisions and of teams in them, and shrink each team towards its division.

    Parameters
    ----------
    n, total, square_total : arrays (teams,)
        Answers, their sum and sum of squares; teams with n = 0 get NaN.
    division_index : integer array (teams,)
        The division of each team, 0 to D − 1; divisions without an answer get NaN.
    reml : bool
        Restricted (True) or full maximum likelihood.
    confidence : float
        Level of the intervals, between 0 and 1.

    Returns
    -------
    NestedRandomIntercept or NotEstimable
        ``TOO_FEW_GROUPS`` under two divisions or where every division has a single team (use ``random_intercept``),
        else as ``random_intercept``.

    Formula
    -------
    With w_j = n_j/(1 + n_j r_t), W_d = Σ w_j and M_d = Σ w_j ȳ_j/W_d in division d, v_d = W_d/(1 + W_d r_d):
    mu = Σ v_d M_d/Σ v_d; sigma2 = (SSW + Σ w_j (ȳ_j − M_d)² + Σ v_d (M_d − mu)²)/(N−1); the ratios minimise
    Σ log(1 + n_j r_t) + Σ log(1 + W_d r_d) + log Σ v_d + (N−1)(1 + log 2π sigma2). Then
    estimate_d = mu + r_d v_d (M_d − mu) and estimate_j = weight_j ȳ_j + (1 − weight_j) estimate_d. Conditional variance
    of a division sigma2 r_d/(1 + W_d r_d), of a team's own effect tau2_t (1 − weight_j) + weight_j² · the division's;
    the posterior variance of a team's estimate is tau2_t (1 − weight_j) + (1 − weight_j)² · the division's posterior.

    Assumptions
    -----------
    As ``random_intercept``, at both levels. With few divisions (under ten, say) their variance is hardly known, and
    the estimates lean on the data of the division alone or on the whole by accident of that one number.

    Source
    ------
    Raudenbush and Bryk 2002; Bates et al. 2015 (the model ``y ~ 1 + (1 | division/team)``).

    Checked against
    ---------------
    lme4 1.1-31, REML and ML, with ranef and condSE of both levels (``tests/golden/nested.json``), and a dense-matrix
    likelihood with its predictions in the test.
    """
    keep = np.asarray(n, dtype=np.float64) > 0
    base = _gather(n, total, square_total, reml=reml)
    if isinstance(base, NotEstimable):
        return base
    divisions_all = np.asarray(division_index, dtype=np.int64)
    present, division = np.unique(divisions_all[keep], return_inverse=True)
    if len(present) < 2 or len(present) == len(division):
        return NotEstimable(Why.TOO_FEW_GROUPS)
    sums = _Sums(base.size, base.mean, base.within, division.astype(np.int64), len(present), reml)
    team_ratio, division_ratio = _fit_both(sums)
    fit = _profile(sums, team_ratio, division_ratio)
    merged = _without_teams(sums)
    no_division, no_team = _profile(base, _fit_teams(base), 0.0), _profile(merged, _fit_teams(merged), 0.0)
    teams, divisions = _nested_estimates(sums, fit, team_ratio, division_ratio)
    some = np.zeros(int(divisions_all.max()) + 1, dtype=bool)
    some[present] = True
    half = float(special.stdtrit(len(present) - 1, (1 + confidence) / 2) * np.sqrt(fit.sigma2 / fit.weight_sum))
    thetas = np.sqrt([division_ratio, team_ratio])
    scale = 1 + team_ratio + division_ratio
    return NestedRandomIntercept(
        mu=fit.mu,
        std_error=float(np.sqrt(fit.sigma2 / fit.weight_sum)),
        low=fit.mu - half,
        high=fit.mu + half,
        tau2_division=division_ratio * fit.sigma2,
        tau2_team=team_ratio * fit.sigma2,
        sigma2=fit.sigma2,
        icc1_division=division_ratio / scale,
        icc1_team=team_ratio / scale,
        icc2=float(fit.team_weight.mean()),
        theta_division=float(thetas[0]),
        theta_team=float(thetas[1]),
        log_likelihood=-fit.deviance / 2,
        reml=reml,
        singular=bool(thetas.min() < _SINGULAR_THETA),
        p_division=_mixture_p(no_division.deviance - fit.deviance),
        p_team=_mixture_p(no_team.deviance - fit.deviance),
        teams=_estimates(keep, *teams, confidence),
        divisions=_estimates(some, *divisions, confidence),
        n=int(sums.size.sum()),
    )


def _without_teams(sums: _Sums) -> _Sums:
    """Give the same answers with each division as one team."""
    size = _by_division(sums, sums.size)
    mean = _by_division(sums, sums.size * sums.mean) / size
    within = sums.within + float(sums.size @ (sums.mean - mean[sums.division]) ** 2)
    return _Sums(size, mean, within, np.zeros(len(size), dtype=np.int64), 1, sums.reml)


_Five: TypeAlias = tuple[Floats, Floats, Floats, Floats, Floats]


def _nested_estimates(sums: _Sums, fit: _Profile, team_ratio: float, division_ratio: float) -> tuple[_Five, _Five]:
    """Give estimate, effect, conditional SD, posterior SD and weight of teams, then of divisions."""
    mu_variance, weight, share = fit.sigma2 / fit.weight_sum, fit.team_weight, fit.division_weight
    division_mean = fit.mu + fit.division_effect
    division_conditional = fit.sigma2 * division_ratio / fit.division_information
    division_posterior = division_conditional + (1 - share) ** 2 * mu_variance
    own = fit.sigma2 * team_ratio * (1 - weight)
    effect = weight * (sums.mean - division_mean[sums.division])
    conditional = own + weight**2 * division_conditional[sums.division]
    posterior = own + (1 - weight) ** 2 * division_posterior[sums.division]
    teams = (division_mean[sums.division] + effect, effect, np.sqrt(conditional), np.sqrt(posterior), weight)
    divisions = (
        division_mean,
        fit.division_effect,
        np.sqrt(division_conditional),
        np.sqrt(division_posterior),
        share,
    )
    return teams, divisions


def rank_intervals(
    estimate: Floats,
    posterior_sd: Floats,
    rng: np.random.Generator,
    *,
    replicates: int = 1000,
    confidence: float = 0.95,
) -> RankIntervals:
    """Give each group's expected rank and the interval of ranks it may have.

    Parameters
    ----------
    estimate, posterior_sd : arrays (groups,)
        Shrunken estimates and their spread; NaN where a group has none.
    rng : numpy.random.Generator
        Where the draws come from.
    replicates : int
        Number of draws, 100 or more.
    confidence : float
        Level of the intervals, between 0 and 1.

    Returns
    -------
    RankIntervals
        Arrays (groups,), 1 for the highest; NaN where the estimate is.

    Formula
    -------
    Draw every group from a normal with its estimate and spread, rank each draw, take the mean and the quantiles.

    Assumptions
    -----------
    The spreads are taken as independent between groups (they share the overall mean's uncertainty, which moves no
    rank). Ranks of single draws scatter more than estimates do: wide intervals are the message, not a flaw.

    Source
    ------
    Goldstein and Spiegelhalter 1996; Laird and Louis 1989.

    Checked against
    ---------------
    The exact expected rank 1 + Σ P(other > own) from the normal distribution, in the test.
    """
    known = ~(np.isnan(estimate) | np.isnan(posterior_sd))
    centre, spread = estimate[known], posterior_sd[known]
    draws = centre + spread * rng.standard_normal((replicates, len(centre)))
    order = np.argsort(-draws, axis=1)
    ranks = np.empty(order.shape, dtype=np.int32)
    np.put_along_axis(ranks, order, np.arange(1, len(centre) + 1, dtype=np.int32)[None, :], axis=1)
    tail = (1 - confidence) / 2
    low, high = np.quantile(ranks, [tail, 1 - tail], axis=0, method="inverted_cdf")
    return RankIntervals(
        estimate=_spread_out(known, ranks.mean(axis=0)), low=_spread_out(known, low), high=_spread_out(known, high)
    )
