"""Whether the questionnaire measures soundly on these answers: alpha and omega of every scale. For the gate only.

From the sums of pairs of items and of complete rows, over everybody.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from diagnostic.figures import Figures, reasons
from diagnostic.problems import NotEstimable, Why
from diagnostic.questionnaire import Scale
from diagnostic.release import WHYS, Measure
from diagnostic.scoring import Scores
from diagnostic.stats.factor import omega, one_factor
from diagnostic.stats.moments import Moments, PairwiseMoments
from diagnostic.stats.reliability import alpha
from diagnostic.tally import item_moments

Floats = npt.NDArray[np.float64]

_COLUMNS = ("alpha", "low", "high", "omega", "omega_low", "omega_high", "n_items")


def reliability(scores: Scores, *, confidence: float) -> Figures:
    """Return alpha (Feldt's interval) and omega (one factor, maximum likelihood) of every scale.

    Alpha uses every pair of answers, omega the people who answered the whole scale.
    """
    scales = tuple(subject for subject in scores.subjects if isinstance(subject, Scale))
    columns = {name: np.full(len(scales), np.nan) for name in _COLUMNS}
    n = np.zeros(len(scales), dtype=np.int64)
    why = np.full(len(scales), -1, dtype=np.int8)
    for at, scale in enumerate(scales):
        pairs, complete = item_moments(scores, scale.id)
        columns["n_items"][at] = pairs.n_pair.shape[0]
        n[at] = int(np.max(pairs.n_pair, initial=0))
        reason = _fill(columns, at, pairs, complete, n=int(n[at]), confidence=confidence)
        why[at] = -1 if reason is None else WHYS.index(reason)
    columns["n"] = n.astype(np.float64)
    return Figures(
        Measure.RELIABILITY,
        (tuple(s.id for s in scales),),
        n,
        columns,
        np.where(n == 0, reasons(n > 0, n, Why.NO_ANSWERS), why),
    )


def _fill(
    columns: dict[str, Floats], at: int, pairs: PairwiseMoments, complete: Moments, *, n: int, confidence: float
) -> Why | None:
    """Fill one scale's figures; return why there is no alpha, or None."""
    if pairs.n_pair.shape[0] < 2:
        return Why.TOO_FEW_ITEMS
    found = alpha(pairs.covariance(), pairs.correlation(), n, confidence=confidence)
    if isinstance(found, NotEstimable):
        return found.reason
    columns["alpha"][at], columns["low"][at], columns["high"][at] = found.estimate, found.low, found.high
    fit = one_factor(complete.covariance(), int(complete.n))
    share = fit if isinstance(fit, NotEstimable) else omega(fit, confidence=confidence)
    if not isinstance(share, NotEstimable):
        columns["omega"][at] = share.estimate
        columns["omega_low"][at], columns["omega_high"][at] = share.low, share.high
    return None
