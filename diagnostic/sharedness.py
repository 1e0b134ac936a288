"""How far the members of a unit answer alike, and which teams are divided. Unsafe: for the gate only.

Everything comes from the tally's histograms and sums.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import stats

from diagnostic.figures import Figures, reasons
from diagnostic.problems import NotEstimable, Why
from diagnostic.questionnaire import Scale, ScaleKind
from diagnostic.release import Measure
from diagnostic.stats.agreement import agreement, polarisation
from diagnostic.unit_tally import UnitTally

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

CAMPS = 0.05
"""Van der Eijk's agreement up to which a team has no common view: 0 is an even spread over all options, -1 half at
each end, teams are usually near 0.4. A little above 0, since noise on single items blurs two camps into a spread; so
what the rule finds is opposite answers, be they two camps or an even spread (docs/methods/divided.md has the rates)."""


def unit_agreement(units: UnitTally, *, minimum: int) -> Figures:
    """Return the agreement of every unit on every scale and index, with p-values still to be controlled.

    A team can be divided on a scale (``direction`` 1) when van der Eijk's agreement over its items' answers is at most
    CAMPS; whether it is more spread than teams are is tested with the F ratio of its variance to the pooled
    variance within teams. Both are needed for a finding. Only teams (the leaves) of at least ``minimum`` are tested.
    """
    shape = units.all.score_n.shape
    columns = {name: np.full(shape, np.nan) for name in ("rwg_j", "rwg_j_skewed", "ad", "polarisation")}
    for at, subject in enumerate(units.subjects):
        if isinstance(subject, Scale):
            _fill_agreement(units, subject, at, columns)
    columns["p_value"] = np.where(_tested(units, minimum), _spread_p(units), np.nan)
    columns["p_value"][np.isnan(columns["polarisation"])] = np.nan
    columns["direction"] = (columns["polarisation"] <= CAMPS).astype(np.float64)
    n = units.all.score_n
    columns["n"] = n.astype(np.float64)
    axes = (units.unit_ids, units.subject_ids)
    known = ~np.isnan(columns["polarisation"])
    return Figures(Measure.AGREEMENT, axes, n, columns, reasons(known, n, Why.TOO_FEW_ANSWERS))


def _fill_agreement(units: UnitTally, scale: Scale, at: int, columns: dict[str, Floats]) -> None:
    options = scale.items[0].format.size
    counts = units.all.item_counts[:, units.item_positions(scale), 1 : options + 1]
    columns["polarisation"][:, at] = polarisation(counts.sum(axis=1))
    if scale.kind is ScaleKind.NPS:
        return
    found = agreement(counts)
    columns["rwg_j"][:, at] = found.rwg_j
    columns["ad"][:, at] = found.average_deviation
    if not isinstance(found.rwg_j_skewed, NotEstimable):
        columns["rwg_j_skewed"][:, at] = found.rwg_j_skewed


def _tested(units: UnitTally, minimum: int) -> npt.NDArray[np.bool_]:
    return np.asarray(units.hierarchy.leaves()[:, None] & (units.all.score_n >= minimum))


def _spread_p(units: UnitTally) -> Floats:
    """Return the one-sided p-value that a unit's variance exceeds the one within teams, pooled over all others."""
    n, total, square = (x.astype(np.float64) for x in (units.all.score_n, units.all.score_sum, units.all.score_square))
    within = np.maximum(square - np.square(total) / np.where(n > 0, n, np.nan), 0.0)
    leaf = units.hierarchy.leaves()[:, None]
    pooled_df = np.where(leaf & (n > 1), n - 1, 0.0)
    pooled = np.where(pooled_df > 0, within, 0.0)
    other_df = pooled_df.sum(axis=0) - pooled_df
    other = (pooled.sum(axis=0) - pooled) / np.where(other_df > 0, other_df, np.nan)
    ratio = within / np.where(n > 1, n - 1, np.nan) / np.where(other > 0, other, np.nan)
    return np.asarray(stats.f.sf(ratio, n - 1, other_df))
