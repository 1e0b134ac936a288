"""Team means seen together: estimates shrunken towards the division and the organisation, with their variances.

Everything comes from each team's count, sum and sum of squares, so that a fit costs no more for a million people than
for a thousand. This module must not know team names, nor which estimates may be shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from diagnostic.problems import NotEstimable, Why
from diagnostic.stats._likelihood import Profile, Sums, fit_both, fit_teams, gather, profile, without_teams
from diagnostic.stats._plausible import plausible

Floats: TypeAlias = npt.NDArray[np.float64]

_SINGULAR_THETA = 1e-5


@dataclass(frozen=True, slots=True)
class GroupEstimates:
    """Shrunken estimates of the groups of one level; arrays (groups,), NaN for groups without an answer.

    ``estimate``: the shrunken mean, with ``low`` and ``high``; ``effect``: what the group adds to its parent (lme4's
    ranef); ``conditional_sd``: the effect's spread given the overall mean (lme4's condSE); ``posterior_sd``: the
    estimate's spread, the uncertainty of the overall mean included; ``total_sd``: the same with the uncertainty of the
    variances, which ``low`` and ``high`` are made with; ``weight``: the share of the group's own mean in its estimate,
    the rest being its parent's (0: all the parent's, 1: all its own).
    """

    estimate: Floats
    low: Floats
    high: Floats
    effect: Floats
    conditional_sd: Floats
    posterior_sd: Floats
    total_sd: Floats
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
class _Shrunken:
    """Estimates of groups at given variances; ``conditional`` and ``posterior`` are variances."""

    estimate: Floats
    effect: Floats
    conditional: Floats
    posterior: Floats
    weight: Floats


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
    posterior variance adds (1 − weight_j)² var(mu). Total variance: the mean, over all r with the weight of their
    likelihood (flat prior for r), of the posterior variance at r plus (estimate at r − estimate_j)². Interval of mu: t
    with teams − 1 degrees of freedom, exact for equal sizes; of a team: normal, with the total variance. The test
    halves the p-value of chi-square with 1 df.

    Assumptions
    -----------
    Team effects are normal and unrelated to team size, variance within teams is equal. With ``singular`` every team
    gets the overall mean: it does not show that teams are equal, only that these data cannot tell them apart, and the
    intervals say so. They are wider than needed where teams hardly differ (docs/methods/validation.md).

    Source
    ------
    Efron and Morris 1975; Raudenbush and Bryk 2002; Bates et al. 2015 (lme4); Self and Liang 1987 (mixture);
    Morris 1983 and Morris and Tang 2011 (uncertainty of the variance, flat prior).

    Checked against
    ---------------
    lme4 1.1-31, REML and ML, with ranef and condSE (``tests/golden/lmer.json``), nlme (``icc.json``); the total
    variance, by integration over the dense-matrix likelihood in the test, and by simulation.
    """
    keep = np.asarray(n, dtype=np.float64) > 0
    sums = gather(n, total, square_total, reml=reml)
    if isinstance(sums, NotEstimable):
        return sums
    ratio = fit_teams(sums)
    fit, null = profile(sums, ratio, 0.0), profile(sums, 0.0, 0.0)
    tau2 = ratio * fit.sigma2
    mu_variance = fit.sigma2 / fit.weight_sum
    teams = _team_estimates(sums, fit, ratio)
    total = np.zeros(len(sums.size))
    for point in plausible(sums, ratio, 0.0, nested=False):
        total += point.weight * _around(_team_estimates(sums, point.fit, point.team_ratio), teams)
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
        icc2=float(teams.weight.mean()),
        theta=float(np.sqrt(ratio)),
        log_likelihood=-fit.deviance / 2,
        reml=reml,
        singular=bool(np.sqrt(ratio) < _SINGULAR_THETA),
        statistic=statistic,
        p_value=_mixture_p(statistic),
        teams=_estimates(keep, teams, total, confidence),
        n=int(sums.size.sum()),
    )


def _team_estimates(sums: Sums, fit: Profile, ratio: float) -> _Shrunken:
    weight = fit.team_weight
    effect, conditional = weight * (sums.mean - fit.mu), fit.sigma2 * ratio * (1 - weight)
    posterior = conditional + (1 - weight) ** 2 * fit.sigma2 / fit.weight_sum
    return _Shrunken(fit.mu + effect, effect, conditional, posterior, weight)


def _around(at: _Shrunken, shown: _Shrunken) -> Floats:
    """Give the expected squared distance of the truth from the shown estimate, were the variances those of ``at``."""
    return np.asarray(at.posterior + (at.estimate - shown.estimate) ** 2)


def _estimates(keep: npt.NDArray[np.bool_], found: _Shrunken, total: Floats, confidence: float) -> GroupEstimates:
    total_sd = np.sqrt(total)
    half = float(special.ndtri((1 + confidence) / 2)) * total_sd
    fields = (
        found.estimate,
        found.estimate - half,
        found.estimate + half,
        found.effect,
        np.sqrt(found.conditional),
        np.sqrt(found.posterior),
        total_sd,
        found.weight,
    )
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
    Total variances as in ``random_intercept``, over both ratios.

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
    likelihood with its predictions and its integral in the test.
    """
    keep = np.asarray(n, dtype=np.float64) > 0
    base = gather(n, total, square_total, reml=reml)
    if isinstance(base, NotEstimable):
        return base
    divisions_all = np.asarray(division_index, dtype=np.int64)
    present, division = np.unique(divisions_all[keep], return_inverse=True)
    if len(present) < 2 or len(present) == len(division):
        return NotEstimable(Why.TOO_FEW_GROUPS)
    sums = Sums(base.size, base.mean, base.within, division.astype(np.int64), len(present), reml)
    team_ratio, division_ratio = fit_both(sums)
    fit = profile(sums, team_ratio, division_ratio)
    merged = without_teams(sums)
    no_division, no_team = profile(base, fit_teams(base), 0.0), profile(merged, fit_teams(merged), 0.0)
    teams, divisions = _nested_estimates(sums, fit, team_ratio, division_ratio)
    team_total, division_total = np.zeros(len(division)), np.zeros(len(present))
    for point in plausible(sums, team_ratio, division_ratio, nested=True):
        at = _nested_estimates(sums, point.fit, point.team_ratio, point.division_ratio)
        team_total += point.weight * _around(at[0], teams)
        division_total += point.weight * _around(at[1], divisions)
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
        teams=_estimates(keep, teams, team_total, confidence),
        divisions=_estimates(some, divisions, division_total, confidence),
        n=int(sums.size.sum()),
    )


def _nested_estimates(
    sums: Sums, fit: Profile, team_ratio: float, division_ratio: float
) -> tuple[_Shrunken, _Shrunken]:
    """Give the estimates of teams, then of divisions."""
    mu_variance, weight, share = fit.sigma2 / fit.weight_sum, fit.team_weight, fit.division_weight
    division_mean = fit.mu + fit.division_effect
    division_conditional = fit.sigma2 * division_ratio / fit.division_information
    division_posterior = division_conditional + (1 - share) ** 2 * mu_variance
    own = fit.sigma2 * team_ratio * (1 - weight)
    effect = weight * (sums.mean - division_mean[sums.division])
    conditional = own + weight**2 * division_conditional[sums.division]
    posterior = own + (1 - weight) ** 2 * division_posterior[sums.division]
    teams = _Shrunken(division_mean[sums.division] + effect, effect, conditional, posterior, weight)
    return teams, _Shrunken(division_mean, fit.division_effect, division_conditional, division_posterior, share)
