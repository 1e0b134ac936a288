"""How far the members of a unit answer alike, and which teams are divided. Unsafe: for the gate only.

Everything comes from the tally's histograms and sums.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from diagnostic.figures import Figures, reasons
from diagnostic.measures import Measure
from diagnostic.problems import NotEstimable, Why
from diagnostic.questionnaire import SPAN, Scale, ScaleKind
from diagnostic.stats.agreement import agreement, polarisation
from diagnostic.stats.divided import EVEN_SD, two_camps
from diagnostic.unit_tally import UnitTally

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Masks = npt.NDArray[np.bool_]

OPPOSED = 0.3
"""Van der Eijk's agreement up to which answers are called opposed: 1 all alike, 0 an even spread over all options, -1
half at each end. Teams are usually near 0.4; half against half at the ends is near 0, 70 against 30 near 0.2."""

_AGREEMENT = ("rwg_j", "rwg_j_skewed", "r_star", "ad", "polarisation", "separation", "p_value")


def unit_agreement(units: UnitTally, *, minimum: int) -> Figures:
    """Return the agreement of every unit on every scale and index, with p-values still to be controlled.

    Only teams (the leaves) of at least ``minimum`` are tested, and only where their scores spread at least as widely
    as if they lay evenly over the whole scale. What is tested is whether an even spread could split in two as sharply:
    the width of the spread says nothing about that, so that looking at wide teams alone leaves the test's level as it
    is. A team that passes is called divided (``direction`` 1) where its answers are opposed, too.
    """
    shape = units.all.score_n.shape
    columns = {name: np.full(shape, np.nan) for name in _AGREEMENT}
    tested = units.hierarchy.leaves()[:, None] & (units.all.score_n >= minimum)
    for at, subject in enumerate(units.subjects):
        if isinstance(subject, Scale):
            _fill_agreement(units, subject, at, columns)
            _fill_camps(units, subject, at, tested[:, at], columns)
    columns["direction"] = (columns["polarisation"] <= OPPOSED).astype(np.float64)
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
    columns["r_star"][:, at] = found.r_star
    columns["ad"][:, at] = found.average_deviation
    if not isinstance(found.rwg_j_skewed, NotEstimable):
        columns["rwg_j_skewed"][:, at] = found.rwg_j_skewed


def _fill_camps(units: UnitTally, scale: Scale, at: int, tested: Masks, columns: dict[str, Floats]) -> None:
    if scale.kind is ScaleKind.NPS:
        # The marks of 0-10, not the three classes made of them: classes at both ends make camps of everybody.
        options = scale.items[0].format.size
        counts: Ints = units.own.item_counts[:, units.item_positions(scale)[0], 1 : options + 1]
        wide = tested
    else:
        counts = units.own_scores[:, at].astype(np.int64)
        wide = tested & _wide(units, at)
    place = np.flatnonzero(wide)
    found = two_camps(counts[place])
    spread = found.sd >= EVEN_SD
    columns["separation"][place, at] = np.where(spread, found.separation, np.nan)
    columns["p_value"][place, at] = np.where(spread, found.p_value, np.nan)


def _wide(units: UnitTally, at: int) -> Masks:
    """Return which units may spread as widely as an even spread: a first look at the sums, a little lenient."""
    n, total, square = (
        x[:, at].astype(np.float64) for x in (units.own.score_n, units.own.score_sum, units.own.score_square)
    )
    variance = (square - total**2 / np.maximum(n, 1)) / np.maximum(n - 1, 1)
    return np.asarray(variance >= (0.95 * SPAN * EVEN_SD) ** 2)
