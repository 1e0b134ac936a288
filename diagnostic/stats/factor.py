"""One common factor by maximum likelihood, its fit, and the omega that follows from it.

This module fits one covariance matrix. It must not know which scale the items belong to, nor how many teams there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from diagnostic.problems import NotEstimable, Why
from diagnostic.stats._clusters import clustered_error
from diagnostic.stats._covariance_fit import comparative, rmsea, unusable

Floats: TypeAlias = npt.NDArray[np.float64]

_MOST_STEPS = 500
_GRADIENT_TOLERANCE = 1e-9
_NOTHING_KNOWN = 700.0
"""Exponent of an interval that holds everything."""


@dataclass(frozen=True, slots=True)
class OneFactor:
    """A one-factor model of J items (factor variance 1), with lavaan's definitions (likelihood divides by N).

    ``loadings``, ``residual_variances`` and ``standardised_loadings`` are (J,); ``statistic`` (chi-square), ``df`` and
    ``p_value`` test exact fit (with three items ``df`` is 0 and ``p_value`` NaN: the model cannot be tested);
    ``cfi``, ``tli``, ``rmsea`` with ``rmsea_low`` and ``rmsea_high``, ``srmr`` say how close the fit is;
    ``log_likelihood`` is without a mean structure. ``parameter_covariance`` (2J, 2J) is the inverse of the expected
    information, loadings first. ``sum_variance``: observed variance of the sum of the items, divisor N. ``n``: people.
    """

    loadings: Floats
    residual_variances: Floats
    standardised_loadings: Floats
    statistic: float
    df: int
    p_value: float
    cfi: float
    tli: float
    rmsea: float
    rmsea_low: float
    rmsea_high: float
    srmr: float
    log_likelihood: float
    parameter_covariance: Floats
    sum_variance: float
    n: int


@dataclass(frozen=True, slots=True)
class Omega:
    """McDonald's omega of the sum of the items.

    ``estimate``: from the model-implied variance, with ``low``, ``high`` and ``std_error``; ``observed``: the same
    with the observed variance of the sum below the line; ``n``: people.
    """

    estimate: float
    low: float
    high: float
    std_error: float
    observed: float
    n: int


@dataclass(frozen=True, slots=True)
class OmegaInterval:
    """An interval of omega without a distribution: ``low``, ``high``, ``std_error``, ``df``; ``n``: people used."""

    low: float
    high: float
    std_error: float
    df: float
    n: int


def _discrepancy(sample: Floats, loadings: Floats, residual: Floats) -> tuple[float, Floats]:
    """Give log|Σ| + tr(SΣ⁻¹) and Σ⁻¹; infinite where Σ is not positive definite."""
    implied = np.outer(loadings, loadings) + np.diag(residual)
    try:
        root = np.linalg.cholesky(implied)
    except np.linalg.LinAlgError:
        return float("inf"), implied
    inverse = np.linalg.inv(implied)
    return float(2 * np.log(np.diag(root)).sum() + (sample * inverse).sum()), np.asarray(inverse, dtype=np.float64)


def _information(loadings: Floats, inverse: Floats) -> Floats:
    """Give tr(Σ⁻¹ ∂Σ_a Σ⁻¹ ∂Σ_b) for all pairs of parameters, loadings first: 2/N of the expected information."""
    weighted = inverse @ loadings
    between = 2 * (inverse * (loadings @ weighted) + np.outer(weighted, weighted))
    mixed = 2 * inverse * weighted[None, :]
    return np.block([[between, mixed], [mixed.T, inverse**2]])


def _gradient(sample: Floats, loadings: Floats, inverse: Floats) -> Floats:
    misfit = inverse - inverse @ sample @ inverse
    return np.concatenate([2 * misfit @ loadings, np.diag(misfit)])


def _start(sample: Floats) -> tuple[Floats, Floats]:
    values, vectors = np.linalg.eigh(sample)
    first = vectors[:, -1] * np.sign(vectors[:, -1].sum() or 1.0)
    loadings = np.clip(first * np.sqrt(max(values[-1] - 0.5, 0.25)), -0.9, 0.9)
    return loadings, 1 - loadings**2


def _fit(sample: Floats) -> tuple[Floats, Floats] | None:
    """Fit a correlation matrix by Fisher scoring with step halving; None where it does not converge."""
    loadings, residual = _start(sample)
    size = len(sample)
    value, inverse = _discrepancy(sample, loadings, residual)
    for _ in range(_MOST_STEPS):
        gradient = _gradient(sample, loadings, inverse)
        if np.abs(gradient).max() < _GRADIENT_TOLERANCE:
            return loadings, residual
        information = _information(loadings, inverse)
        if np.linalg.cond(information) > 1e12:
            return None
        step, factor = -np.linalg.solve(information, gradient), 1.0
        while factor > 1e-10:
            trial_l, trial_r = loadings + factor * step[:size], residual + factor * step[size:]
            trial, trial_inverse = _discrepancy(sample, trial_l, trial_r)
            if trial < value + 1e-14 * abs(value):
                break
            factor /= 2
        else:
            return None
        loadings, residual, value, inverse = trial_l, trial_r, trial, trial_inverse
    return None


def one_factor(covariance: Floats, n: int, *, confidence: float = 0.90) -> OneFactor | NotEstimable:
    """Fit one common factor to the items by maximum likelihood and say how well it fits.

    Parameters
    ----------
    covariance : array (J, J)
        Covariances of the keyed items over complete rows, divisor n − 1; J ≥ 3.
    n : int
        Complete rows, more than J.
    confidence : float
        Level of the RMSEA interval, 0.90 by custom.

    Returns
    -------
    OneFactor or NotEstimable
        ``TOO_FEW_ITEMS`` under three items, ``TOO_FEW_ANSWERS`` unless n > J, ``NO_VARIANCE`` if an item is constant,
        ``SINGULAR`` if items are linearly dependent, ``NOT_CONVERGED`` if there is no proper solution: no maximum is
        found, or it lies at a negative residual variance (a Heywood case).

    Formula
    -------
    Σ = λλ' + Θ; λ, Θ minimise F = log|Σ| + tr(SΣ⁻¹) − log|S| − J with S = (n−1)/n · covariance; chi-square = nF with
    J(J−1)/2 − J degrees of freedom for J > 2; the baseline is −n log|R| with J(J−1)/2. RMSEA = √(max(χ²−df, 0)/(n df)),
    its limits from the noncentral chi-square; SRMR is over the J(J+1)/2 standardised residuals.

    Assumptions
    -----------
    Normal items and independent people. With five options or fewer and skewed answers chi-square is too large; people
    in teams are not independent, which also inflates it. The fit indices describe; common cut-offs are rules of thumb.

    Source
    ------
    Jöreskog 1967; Bentler 1990 (CFI); Tucker and Lewis 1973; Steiger and Lind 1980, Browne and Cudeck 1993 (RMSEA).

    Checked against
    ---------------
    lavaan 0.6-20 ``cfa(std.lv = TRUE)``, listwise (``tests/golden/omega.json``), all fields of the fit.
    """
    reason = unusable(covariance, n, 3)
    if reason is not None:
        return NotEstimable(reason)
    size, sample = len(covariance), covariance * (n - 1) / n
    scale = np.sqrt(np.diag(sample))
    correlation = sample / np.outer(scale, scale)
    log_determinant = float(np.linalg.slogdet(correlation)[1])
    fitted = _fit(correlation)
    if fitted is None or (fitted[1] <= 0).any():
        return NotEstimable(Why.NOT_CONVERGED)
    standardised, unique = fitted
    if standardised.sum() < 0:
        standardised = -standardised
    value, inverse = _discrepancy(correlation, standardised, unique)
    statistic = max(n * (value - log_determinant - size), 0.0)
    df, base_df = size * (size - 3) // 2, size * (size - 1) // 2
    cfi, tli = comparative(statistic, df, -n * log_determinant, base_df)
    close, close_low, close_high = rmsea(statistic, df, n, confidence)
    residual = correlation - np.outer(standardised, standardised) - np.diag(unique)
    rescale = np.concatenate([scale, scale**2])
    parameter_covariance = np.linalg.inv(_information(standardised, inverse)) * 2 / n * np.outer(rescale, rescale)
    return OneFactor(
        loadings=standardised * scale,
        residual_variances=unique * scale**2,
        standardised_loadings=standardised / np.sqrt(standardised**2 + unique),
        statistic=statistic,
        df=df,
        p_value=float(stats.chi2.sf(statistic, df)) if df > 0 else float("nan"),
        cfi=cfi,
        tli=tli,
        rmsea=close,
        rmsea_low=close_low,
        rmsea_high=close_high,
        srmr=float(np.sqrt((np.tril(residual) ** 2).sum() / (size * (size + 1) / 2))),
        log_likelihood=-n / 2 * (size * np.log(2 * np.pi) + value + 2 * float(np.log(scale).sum())),
        parameter_covariance=parameter_covariance,
        sum_variance=float(sample.sum()),
        n=n,
    )


def _omega_slope(fit: OneFactor) -> Floats:
    """Give the derivative of omega by loadings, then by residual variances."""
    total, error, size = fit.loadings.sum(), fit.residual_variances.sum(), len(fit.loadings)
    both = np.concatenate([np.full(size, 2 * total * error), np.full(size, -(total**2))])
    return np.asarray(both / (total**2 + error) ** 2)


def omega(fit: OneFactor, *, confidence: float = 0.95) -> Omega | NotEstimable:
    """Give McDonald's omega, the share of the sum's variance that comes from the common factor.

    Parameters
    ----------
    fit : OneFactor
        The fitted model.
    confidence : float
        Level of the interval, between 0 and 1.

    Returns
    -------
    Omega or NotEstimable
        ``NO_VARIANCE`` where the loadings cancel out.

    Formula
    -------
    ω = (Σλ)² / ((Σλ)² + Σθ); ``observed`` divides by the observed variance of the sum instead. The standard error is
    the delta method's from the expected information of (λ, θ); the interval is symmetric for log(ω/(1−ω)), so it stays
    between 0 and 1.

    Assumptions
    -----------
    One factor holds and errors are uncorrelated; where the fit is poor the two versions differ and neither is to be
    trusted. Normal items for the interval.

    Source
    ------
    McDonald 1999; Raykov 2002 (delta method); Kelley and Pornprasertmanit 2016 (comparison of intervals).

    Checked against
    ---------------
    lavaan 0.6-20 and semTools 0.5-6 ``compRelSEM``, both versions (``tests/golden/omega.json``); the interval, by the
    coverage in a seeded simulation, and the standard error by numerical differentiation and that simulation's spread.
    """
    total, error = float(fit.loadings.sum()), float(fit.residual_variances.sum())
    common = total**2
    if common <= 0:
        return NotEstimable(Why.NO_VARIANCE)
    slope, estimate = _omega_slope(fit), common / (common + error)
    std_error = float(np.sqrt(slope @ fit.parameter_covariance @ slope))
    centre, half = (
        special.logit(estimate),
        special.ndtri((1 + confidence) / 2) * std_error / (estimate * (1 - estimate)),
    )
    return Omega(
        estimate=estimate,
        low=float(special.expit(centre - half)),
        high=float(special.expit(centre + half)),
        std_error=std_error,
        observed=common / fit.sum_variance,
        n=fit.n,
    )


def omega_interval(
    fit: OneFactor, answers: Floats, cluster: npt.ArrayLike, *, confidence: float = 0.95
) -> OmegaInterval | NotEstimable:
    """Give an interval of omega that holds for skewed answers on few options, and for people in teams.

    Parameters
    ----------
    fit : OneFactor
        The model fitted to these answers.
    answers : array (n, J)
        Keyed answers of the people who answered all items.
    cluster : integer array (n,)
        Each person's team, 0 or more; people of a team may answer alike.
    confidence : float
        Level of the interval, between 0 and 1.

    Returns
    -------
    OmegaInterval or NotEstimable
        ``NO_VARIANCE`` where the loadings cancel out or nothing is left unexplained.

    Formula
    -------
    A person's influence on (λ, θ) is minus the inverse of the expected information times the gradient of the
    discrepancy at dd', d the answers less the means; on omega, that times its slope. Added up over the people of each
    team; standard error √(g/(g−1) Σ u²)/n over g teams (people, with fewer than four teams). Limits
    1 − (1−ω) exp(±t(g−1) · standard error/(1−ω)), the lower one not under 0, which no omega is.

    Assumptions
    -----------
    Teams are independent of each other, and many enough for the sum over them to be near normal. No distribution of
    answers is assumed; one factor is.

    Source
    ------
    White 1982 (sandwich); Liang and Zeger 1986 (clusters); McDonald 1999.

    Checked against
    ---------------
    The standard error, by the change of omega when one person counts a little more, and by simulation.
    """
    loadings, residual = fit.loadings, fit.residual_variances
    common, error = float(loadings.sum() ** 2), float(residual.sum())
    if common <= 0 or error <= 0:
        return NotEstimable(Why.NO_VARIANCE)
    inverse = np.asarray(np.linalg.inv(np.outer(loadings, loadings) + np.diag(residual)), dtype=np.float64)
    apart = (answers - answers.mean(axis=0)) @ inverse
    weight = np.asarray(np.linalg.inv(_information(loadings, inverse)) @ _omega_slope(fit))
    by_loadings = 2 * apart * (apart @ loadings)[:, None]  # what does not vary between people is centred away
    influence = np.concatenate([by_loadings, apart**2], axis=1) @ weight
    spread, df = clustered_error(influence, cluster)
    left = error / (common + error)
    exponent = special.stdtrit(df, (1 + confidence) / 2) * spread / left
    ratio = float(np.exp(min(exponent, _NOTHING_KNOWN)))
    return OmegaInterval(max(1 - left * ratio, 0.0), 1 - left / ratio, spread, df, len(answers))
