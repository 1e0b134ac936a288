"""What every model fitted to a covariance matrix needs: is the matrix usable, and how close is the fit.

A part of ``factor`` and of ``cfa``. It must not know the models.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from diagnostic.problems import Why

Floats: TypeAlias = npt.NDArray[np.float64]

_LEAST_EIGENVALUE = 1e-10


def unusable(covariance: Floats, n: int, least_items: int) -> Why | None:
    """Say why a model of more than one parameter an item cannot be fitted to this matrix, if so."""
    if len(covariance) < least_items:
        return Why.TOO_FEW_ITEMS
    if n <= len(covariance) or not np.isfinite(covariance).all():
        return Why.TOO_FEW_ANSWERS
    variance = np.diag(covariance)
    if (variance <= 0).any():
        return Why.NO_VARIANCE
    if np.linalg.eigvalsh(covariance / np.sqrt(np.outer(variance, variance)))[0] < _LEAST_EIGENVALUE:
        return Why.SINGULAR
    return None


def rmsea(statistic: float, df: int, n: int, confidence: float, *, groups: int = 1) -> tuple[float, float, float]:
    """Give the misfit per degree of freedom with its limits, from the noncentral chi-square."""
    if df == 0:
        return 0.0, 0.0, 0.0
    tail = (1 - confidence) / 2
    limits = [max(statistic - df, 0.0)]
    for probability in (1 - tail, tail):
        central = stats.chi2.cdf(statistic, df) > probability
        limits.append(float(special.chndtrinc(statistic, df, probability)) if central else 0.0)
    estimate, low, high = (float(np.sqrt(groups * max(limit, 0.0) / (df * n))) for limit in limits)
    return estimate, low, high


def comparative(statistic: float, df: int, base: float, base_df: int) -> tuple[float, float]:
    """Give CFI and TLI against the model of no correlation at all."""
    excess, base_excess = max(statistic - df, 0.0), max(base - base_df, statistic - df, 0.0)
    cfi = 1 - excess / base_excess if base_excess > 0 else 1.0
    if df == 0 or base == base_df:
        return cfi, 1.0
    ratio = base / base_df
    return cfi, (ratio - statistic / df) / (ratio - 1)
