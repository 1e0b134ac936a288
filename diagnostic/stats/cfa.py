"""Confirmatory factor analysis of a questionnaire in which every item belongs to one factor, in one group or many.

This module turns sufficient statistics into fit, loadings and levels of invariance; ``_measurement`` has the
estimates. It must not know what the items, factors and groups are called, nor what follows from a poor fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import stats

from diagnostic.problems import NotEstimable, Why
from diagnostic.stats._covariance_fit import comparative, rmsea, unusable
from diagnostic.stats._measurement import (
    Data,
    Estimate,
    estimate,
    first_guess,
    plan,
    referred,
    restricted,
    several,
    standardised,
    unrestricted,
)
from diagnostic.stats._structure import Layout, matrices

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a model reproduces the covariances (and, with several groups, the means), as lavaan defines it.

    ``statistic`` (chi-square), ``df``, ``p_value``: test of exact fit (NaN where ``df`` is 0); ``cfi``, ``tli``: gain
    over ``baseline_statistic`` with ``baseline_df``, the model in which no items correlate; ``rmsea`` with its
    interval ``rmsea_low`` to ``rmsea_high``: misfit per degree of freedom; ``srmr``: typical standardised residual;
    ``parameters``: free ones (intercepts are counted with several groups); ``n``: people.
    """

    statistic: float
    df: int
    p_value: float
    cfi: float
    tli: float
    rmsea: float
    rmsea_low: float
    rmsea_high: float
    srmr: float
    baseline_statistic: float
    baseline_df: int
    parameters: int
    n: int


@dataclass(frozen=True, slots=True)
class Cfa:
    """A fitted questionnaire of p items and k factors; each factor points where most of its items do.

    ``loadings`` (p,): completely standardised (correlation of item and factor) with ``loading_std_error`` (p,);
    ``residual`` (p,): share of each item's variance that its factor leaves; ``factor_correlation`` (k, k): free of
    error of measurement; ``heywood``: an item has a residual variance of 0 or less, so a loading of 1 or more;
    ``indefinite``: the factor correlations contradict each other (one is 1 or more, say), so factors cannot be told
    apart; ``n``: people. An item alone in its factor has loading 1, residual 0 and standard error 0 by definition.
    """

    fit: Fit
    loadings: Floats
    loading_std_error: Floats
    residual: Floats
    factor_correlation: Floats
    heywood: bool
    indefinite: bool
    n: int


class Level(StrEnum):
    """How much of the measurement is the same in all groups, each level with all before it."""

    NONE = "none"
    CONFIGURAL = "configural"
    METRIC = "metric"
    SCALAR = "scalar"


@dataclass(frozen=True, slots=True)
class InvarianceRule:
    """When a step holds: the first where CFI and RMSEA are good enough, the others where they worsen little enough."""

    least_cfi: float = 0.90
    most_rmsea: float = 0.08
    most_cfi_drop: float = 0.010
    most_rmsea_rise: float = 0.015


CUSTOMARY = InvarianceRule()


@dataclass(frozen=True, slots=True)
class InvarianceStep:
    """One model of the sequence and what it loses against the one before.

    ``level``: what is held equal; ``fit``; ``statistic_change``, ``df_change`` and ``p_value_change``: likelihood
    ratio test against the step before; ``cfi_change``, ``rmsea_change``, ``srmr_change``: this step less the one
    before (all changes are NaN, ``df_change`` 0, at the first step; ``p_value_change`` is NaN where nothing is tested);
    ``holds``: this step and all before it meet the rule; ``heywood``: a residual variance is 0 or less in some group.
    """

    level: Level
    fit: Fit
    statistic_change: float
    df_change: int
    p_value_change: float
    cfi_change: float
    rmsea_change: float
    srmr_change: float
    holds: bool
    heywood: bool


@dataclass(frozen=True, slots=True)
class Invariance:
    """The sequence of models over G groups.

    ``steps``: configural, metric, scalar; ``reached``: the last that holds; ``latent_means`` (G, k) with
    ``latent_mean_std_error`` (G, k): factor means at the scalar step, less those of the first group, in standard
    deviations of the factor in the first group (0 there; all NaN where a factor does not vary there); to be read only
    where ``reached`` is scalar; ``n`` (G,): people.
    """

    steps: tuple[InvarianceStep, ...]
    reached: Level
    latent_means: Floats
    latent_mean_std_error: Floats
    n: Integers


def cfa(covariance: Floats, n: int, factor: npt.ArrayLike, *, confidence: float = 0.90) -> Cfa | NotEstimable:
    """Fit a questionnaire in which every item belongs to one factor and all factors may correlate, and judge the fit.

    Parameters
    ----------
    covariance : array (p, p)
        Covariances of the items over complete rows, divisor n − 1; p ≥ 3. Items need not be keyed alike.
    n : int
        Complete rows, more than p.
    factor : array (p,)
        The factor of each item, 0 to k − 1. A factor may have one item (which then is the factor, without residual) or
        two (which only its correlations with other factors tell apart).
    confidence : float
        Level of the RMSEA interval, 0.90 by custom.

    Returns
    -------
    Cfa or NotEstimable
        ``TOO_FEW_ITEMS`` under three items or where the model has more parameters than there are covariances,
        ``TOO_FEW_ANSWERS`` unless n > p, ``NO_VARIANCE`` if an item is constant, ``SINGULAR`` if items are linearly
        dependent, ``NOT_CONVERGED`` if the data do not determine a maximum.

    Formula
    -------
    Σ = ΛΦΛ' + Θ, factor variances 1, minimises F = log|Σ| + tr(SΣ⁻¹) − log|S| − p with S = (n−1)/n · covariance;
    chi-square = nF. Residual variances are not forced to be positive: a negative one (Heywood case) is returned and
    flagged. One that runs off to minus infinity (under −3 item variances) has no maximum: it is held at 0, flagged, and
    the degrees of freedom stay those of the model. Standard errors of the standardised loadings λ/√(λ² + θ): delta
    method, from the expected information. The search ends where the gradient, measured by the second derivatives, is
    under 1e-9 and these are positive definite.

    Assumptions
    -----------
    Normal items and independent people: with few options, skewed answers or people alike within teams chi-square is
    too large and standard errors too small. The indices describe; with many items CFI falls and RMSEA improves.

    Source
    ------
    Jöreskog 1969; Lawley and Maxwell 1971; Bentler 1990 (CFI); Tucker and Lewis 1973; Steiger and Lind 1980, Browne
    and Cudeck 1993 (RMSEA); Bentler 1995 (SRMR).

    Checked against
    ---------------
    lavaan 0.6-20 ``cfa`` (``tests/golden/mgcfa.json``), all fields of the fit and the loadings; lavaan 0.6-14
    ``standardizedSolution`` (``tests/golden/cfa_standardised.json``): standard errors, factors of one and two items, a
    Heywood case.
    """
    reason = unusable(covariance, n, 3)
    if reason is not None:
        return NotEstimable(reason)
    where, data = plan(factor, len(covariance)), standardised(covariance[None], None, np.array([n]))
    found = _estimated(data, where)
    if isinstance(found, NotEstimable):
        return found
    parameters = found.maximum.parameters[0]
    sign, between = _signs(where, parameters), matrices(where, parameters)[1]
    loading, residual = parameters[where.loadings], parameters[where.residuals]
    total = loading**2 + residual
    return Cfa(
        fit=_fit(data, found, confidence),
        loadings=sign[where.factor] * loading / np.sqrt(total),
        loading_std_error=_loading_std_error(where, found, n),
        residual=residual / total,
        factor_correlation=between * np.outer(sign, sign),
        heywood=_heywood(where, found),
        indefinite=bool(np.linalg.eigvalsh(between)[0] <= 0),
        n=n,
    )


def _estimated(data: Data, where: Layout) -> Estimate | NotEstimable:
    """Fit the model in which the groups have nothing in common but the factors' items."""
    free = unrestricted(where, len(data.groups))
    items = len(where.factor)
    if len(free.own[0]) > items * (items + 1) // 2:
        return NotEstimable(Why.TOO_FEW_ITEMS)
    return estimate(data, free, first_guess(where, data.samples)) or NotEstimable(Why.NOT_CONVERGED)


def _fit(data: Data, found: Estimate, confidence: float) -> Fit:
    items, groups = len(data.groups[0].sample), len(data.groups)
    base_df = groups * items * (items - 1) // 2
    cfi, tli = comparative(found.statistic, found.df, data.baseline, base_df)
    close, low, high = rmsea(found.statistic, found.df, data.people, confidence, groups=groups)
    return Fit(
        statistic=found.statistic,
        df=found.df,
        p_value=float(stats.chi2.sf(found.statistic, found.df)) if found.df > 0 else float("nan"),
        cfi=cfi,
        tli=tli,
        rmsea=close,
        rmsea_low=low,
        rmsea_high=high,
        srmr=found.srmr,
        baseline_statistic=data.baseline,
        baseline_df=base_df,
        parameters=found.parameters,
        n=data.people,
    )


def _signs(where: Layout, parameters: Floats) -> Floats:
    """Give the sign that makes each factor's loadings add up above 0; where they cancel out, its first item's."""
    loadings = matrices(where, parameters)[0]
    first = loadings[np.argmax(loadings != 0, axis=0), np.arange(where.factors)]
    total = loadings.sum(axis=0)
    return np.asarray(np.where(np.abs(total) > 1e-9, np.sign(total), np.sign(first)))


def _loading_std_error(where: Layout, found: Estimate, n: int) -> Floats:
    """Apply the delta method to λ/√(λ² + θ), from the covariances of λ and θ."""
    parameters, covariance = found.maximum.parameters[0], found.maximum.covariance[0] * 2 / n
    loading, residual = parameters[where.loadings], parameters[where.residuals]
    total = (loading**2 + residual) ** 1.5
    by_loading, by_residual = residual / total, -loading / (2 * total)
    variance = by_loading**2 * covariance[where.loadings, where.loadings]
    variance += by_residual**2 * covariance[where.residuals, where.residuals]
    variance += 2 * by_loading * by_residual * covariance[where.loadings, where.residuals]
    return np.asarray(np.sqrt(np.maximum(variance, 0.0)))


def _heywood(where: Layout, found: Estimate) -> bool:
    return bool((found.maximum.parameters[:, where.residuals[several(where)]] <= 0).any())


def invariance(
    covariances: Floats,
    means: Floats,
    n: npt.ArrayLike,
    factor: npt.ArrayLike,
    *,
    rule: InvarianceRule = CUSTOMARY,
    confidence: float = 0.90,
) -> Invariance | NotEstimable:
    """Ask whether a questionnaire measures the same in all groups: same items, same loadings, same intercepts.

    Parameters
    ----------
    covariances : array (G, p, p)
        Covariances of the items in each group over complete rows, divisor n − 1; G ≥ 2.
    means : array (G, p)
        Means of the same people.
    n : array (G,)
        Complete rows of each group, more than p.
    factor : array (p,)
        The factor of each item, 0 to k − 1, as in ``cfa``.
    rule : InvarianceRule
        When a step holds.
    confidence : float
        Level of the RMSEA intervals, 0.90 by custom.

    Returns
    -------
    Invariance or NotEstimable
        ``TOO_FEW_GROUPS`` under two groups; otherwise as ``cfa``, if any group or step gives cause.

    Formula
    -------
    Σ_g = Λ_gΦ_gΛ_g' + Θ_g, μ_g = ν_g + Λ_gα_g; chi-square = Σ n_g F_g, F_g with (x̄_g − μ_g)'Σ_g⁻¹(x̄_g − μ_g).
    Configural: Λ_g, ν_g free, Φ_g with unit diagonal, α_g = 0. Metric: Λ_g = Λ. Scalar: and ν_g = ν; unit variances
    and zero means then hold in the first group only. RMSEA = √(G max(χ²−df, 0)/(n df)); SRMR is the mean of the groups'
    by people, means included; the baseline has free means. A step holds with those before it: configural while
    CFI ≥ .90 and RMSEA ≤ .08, the others while CFI drops by no more than .010 and RMSEA rises by no more than .015.

    Assumptions
    -----------
    As ``cfa``. The limits of change come from simulations with two groups of a few hundred people; they take no account
    of chance, so with small groups a step may pass or fail by luck, and with many items one that works differently is
    diluted. Changes of chi-square are given, not used: with thousands of people trifles are significant.

    Source
    ------
    Jöreskog 1971; Meredith 1993; Cheung and Rensvold 2002 (CFI); Chen 2007 (RMSEA); Bentler and Bonett 1980 (.90);
    Browne and Cudeck 1993 (.08).

    Checked against
    ---------------
    lavaan 0.6-20 ``cfa(group.equal = )`` (``tests/golden/mgcfa.json``) and lavaan 0.6-14 with ``std.lv``
    (``tests/golden/cfa_standardised.json``): all fields of the three steps; latent means and their standard errors.
    """
    people = np.asarray(n, dtype=np.int64)
    reasons = [unusable(covariance, int(size), 3) for covariance, size in zip(covariances, people, strict=True)]
    if len(people) < 2:
        return NotEstimable(Why.TOO_FEW_GROUPS)
    for reason in reasons:
        if reason is not None:
            return NotEstimable(reason)
    where, data = plan(factor, covariances.shape[-1]), standardised(covariances, means, people)
    found = _sequence(data, where)
    if isinstance(found, NotEstimable):
        return found
    fits = [_fit(data, one, confidence) for one in found]
    steps: list[InvarianceStep] = []
    for level, one, fit in zip((Level.CONFIGURAL, Level.METRIC, Level.SCALAR), found, fits, strict=True):
        steps.append(_step(level, fit, steps[-1] if steps else None, rule, heywood=_heywood(where, one)))
    latent, error = _latent_means(data, where, found[-1])
    reached = [step.level for step in steps if step.holds]
    return Invariance(tuple(steps), reached[-1] if reached else Level.NONE, latent, error, people)


def _sequence(data: Data, where: Layout) -> tuple[Estimate, Estimate, Estimate] | NotEstimable:
    """Fit the three models, the third from where the second ended; the scale is fixed in the largest group."""
    groups, largest = len(data.groups), int(data.n.argmax())
    configural = _estimated(data, where)
    if isinstance(configural, NotEstimable):
        return configural
    guess = first_guess(where, [data.pooled] * groups)
    metric = estimate(data, restricted(where, groups, largest, intercepts=False), guess)
    if metric is None:
        return NotEstimable(Why.NOT_CONVERGED)
    scalar = estimate(data, restricted(where, groups, largest, intercepts=True), metric.maximum.parameters)
    return NotEstimable(Why.NOT_CONVERGED) if scalar is None else (configural, metric, scalar)


def _step(
    level: Level, fit: Fit, before: InvarianceStep | None, rule: InvarianceRule, *, heywood: bool
) -> InvarianceStep:
    nothing = float("nan")
    if before is None:
        holds = fit.cfi >= rule.least_cfi and fit.rmsea <= rule.most_rmsea
        return InvarianceStep(level, fit, nothing, 0, nothing, nothing, nothing, nothing, holds, heywood)
    statistic, df = max(fit.statistic - before.fit.statistic, 0.0), fit.df - before.fit.df
    cfi, close = fit.cfi - before.fit.cfi, fit.rmsea - before.fit.rmsea
    return InvarianceStep(
        level=level,
        fit=fit,
        statistic_change=statistic,
        df_change=df,
        p_value_change=float(stats.chi2.sf(statistic, df)) if df > 0 else nothing,
        cfi_change=cfi,
        rmsea_change=close,
        srmr_change=fit.srmr - before.fit.srmr,
        holds=before.holds and cfi >= -rule.most_cfi_drop and close <= rule.most_rmsea_rise,
        heywood=heywood,
    )


def _latent_means(data: Data, where: Layout, scalar: Estimate) -> tuple[Floats, Floats]:
    """Give factor means and their standard errors, from the scalar model with its scale fixed in the first group."""
    groups, guess = len(data.groups), referred(where, scalar.maximum.parameters, 0)
    first = restricted(where, groups, 0, intercepts=True)
    found = None if np.isnan(guess).any() else estimate(data, first, guess)
    if found is None:
        return np.full((groups, where.factors), np.nan), np.full((groups, where.factors), np.nan)
    at, mean = where.factor_means, found.maximum.parameters[:, where.factor_means]
    variance = found.maximum.covariance[:, at, at] * 2 / data.people
    return np.where(mean == 0, 0.0, mean * _signs(where, found.maximum.parameters[0])), np.sqrt(variance)
