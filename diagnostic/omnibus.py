"""Do teams differ at all? One test over all teams for every scale and index. Unsafe: for the gate only.

Everything comes from the tally. Groups are those of the models of ``shrinkage``: the teams, and the people of a
division who have no team.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from diagnostic.figures import NO_SPREAD, Figures, reasons
from diagnostic.measures import Measure
from diagnostic.problems import NotEstimable, Why
from diagnostic.stats.icc import anova_icc
from diagnostic.stats.omnibus import kruskal_wallis, variance_share, welch_anova
from diagnostic.stats.spread import moderated_variance, pooled_variance
from diagnostic.unit_tally import UnitTally

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_COLUMNS = (
    "f", "df1", "df2", "p_value", "omega2", "omega2_low", "omega2_high", "h", "h_df", "h_p_value", "groups",
)  # fmt: skip


def omnibus(units: UnitTally, *, minimum: int, confidence: float) -> Figures:
    """Return the tests over all teams of at least ``minimum``, with p-values (Welch's) still to be controlled.

    Small variances are moderated with the one within teams, as in comparisons: Welch's test alone finds differences
    between many small teams where there are none.
    """
    columns = {name: np.full(len(units.subjects), np.nan) for name in _COLUMNS}
    n = np.zeros(len(units.subjects), dtype=np.int64)
    for at in range(len(units.subjects)):
        size: Ints = units.own.score_n[:, at]
        group = np.flatnonzero(size >= max(minimum, 2))
        n[at] = size[group].sum()
        _fill(units, at, group, columns, confidence)
    columns["direction"] = np.ones(n.shape)
    columns["n"] = n.astype(np.float64)
    why = reasons(~np.isnan(columns["p_value"]), n, Why.TOO_FEW_GROUPS)
    return Figures(Measure.OMNIBUS, (units.subject_ids,), n, columns, why)


def _fill(units: UnitTally, at: int, group: Ints, columns: dict[str, Floats], confidence: float) -> None:
    size = units.own.score_n[group, at].astype(np.float64)
    mean = units.own.score_sum[group, at] / size
    variance = np.maximum(units.own.score_square[group, at] - size * mean**2, 0.0) / (size - 1)
    pooled = pooled_variance(size, units.own.score_sum[group, at], units.own.score_square[group, at])
    used = moderated_variance(size, np.where(variance < NO_SPREAD, 0.0, variance), pooled)
    welch = welch_anova(size, mean, used.variance, df=used.df)
    if isinstance(welch, NotEstimable):
        return
    columns["f"][at], columns["df1"][at], columns["df2"][at] = welch.statistic, welch.df_between, welch.df_within
    columns["p_value"][at], columns["groups"][at] = welch.p_value, welch.groups
    anova = anova_icc(size, mean, variance)
    if not isinstance(anova, NotEstimable):
        share = variance_share(anova.statistic, anova.df_between, anova.df_within, confidence=confidence)
        columns["omega2"][at], columns["omega2_low"][at], columns["omega2_high"][at] = (
            share.estimate,
            share.low,
            share.high,
        )
    ranks = kruskal_wallis(units.own_scores[group, at])
    if not isinstance(ranks, NotEstimable):
        columns["h"][at], columns["h_df"][at], columns["h_p_value"][at] = ranks.statistic, ranks.df, ranks.p_value
