"""Formulas of docs/methods in plain numpy, one group at a time, for tests that compute figures again."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import stats

Floats = npt.NDArray[np.float64]


def moderated(values: Floats, groups: Sequence[Floats]) -> tuple[float, float]:
    """Return a group's variance and its degrees of freedom, moderated with the variance within ``groups``."""
    squares = sum(float(np.square(g - g.mean()).sum()) for g in groups if len(g) > 1)
    around_df = sum(len(g) - 1 for g in groups if len(g) > 1)
    around, own, df = squares / around_df, float(np.var(values, ddof=1)), len(values) - 1
    lent = min(4, max(around_df - df, 0))
    if own < around:
        return (lent * around + df * own) / (lent + df), df + lent
    return own, df + (lent * around / own if own > 0 else 0)


def moderated_welch(here: Floats, rest: Floats, groups: Sequence[Floats]) -> dict[str, float]:
    """Return difference, limits, p-value and Hedges' g of two groups with moderated variances."""
    (v1, d1), (v2, d2) = moderated(here, groups), moderated(rest, groups)
    e1, e2, f = v1 / len(here), v2 / len(rest), d1 + d2
    df = (e1 + e2) ** 2 / (e1**2 / d1 + e2**2 / d2)
    difference, error = float(np.mean(here) - np.mean(rest)), float(np.sqrt(e1 + e2))
    half = stats.t.ppf(0.975, df) * error
    correction = float(np.exp(math.lgamma(f / 2) - math.lgamma((f - 1) / 2)) * np.sqrt(2 / f))
    return {
        "estimate": difference,
        "low": difference - half,
        "high": difference + half,
        "p_value": float(2 * stats.t.sf(abs(difference) / error, df)),
        "g": correction * difference / float(np.sqrt((d1 * v1 + d2 * v2) / f)),
    }


def moderated_welch_anova(groups: Sequence[Floats]) -> dict[str, float]:
    """Return Welch's F of several groups with moderated variances, its degrees of freedom and its p-value."""
    spread = [moderated(group, groups) for group in groups]
    weight = np.array([len(group) / variance for group, (variance, _) in zip(groups, spread, strict=True)])
    mean, k = np.array([group.mean() for group in groups]), len(groups)
    middle = np.average(mean, weights=weight)
    uneven = sum((1 - w / weight.sum()) ** 2 / df for w, (_, df) in zip(weight, spread, strict=True))
    f = float((weight * (mean - middle) ** 2).sum() / (k - 1) / (1 + 2 * (k - 2) * uneven / (k**2 - 1)))
    df2 = float((k**2 - 1) / (3 * uneven))
    return {"f": f, "df1": k - 1, "df2": df2, "p_value": float(stats.f.sf(f, k - 1, df2))}
