"""What would change without the people whose answers look careless. Unsafe: for the gate only.

Scores, findings and strongest drivers of everybody, set beside those of the people kept. Nothing here says who was
flagged, nor changes any other figure.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from diagnostic.figures import NO_SPREAD, Figures, reasons
from diagnostic.measures import Measure
from diagnostic.problems import NotEstimable, Why
from diagnostic.responses import Responses
from diagnostic.scoring import Scores
from diagnostic.stats.comparison import contrast
from diagnostic.stats.importance import importance
from diagnostic.stats.moments import Moments
from diagnostic.unit_tally import UnitTally

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Masks = npt.NDArray[np.bool_]

STRONGEST = 3
"""Drivers of an outcome that a report speaks about first."""
_WHOLE = 0


def without(responses: Responses, scores: Scores, careless: Masks) -> tuple[Responses, Scores]:
    """Return the people kept, with what findings about units are made from."""
    keep = ~careless
    kept = replace(
        responses,
        answers=responses.answers[keep],
        unit=responses.unit[keep],
        role_level=None if responses.role_level is None else responses.role_level[keep],
        attributes=None,
        comments=None,
        checks=None,
        links=None,
        seconds=None,
    )
    return kept, replace(scores, codes=scores.codes[keep], values=scores.values[keep])


def screened_scores(units: UnitTally, kept: UnitTally, *, confidence: float, others: int) -> Figures:
    """Return the organisation's scores without the people flagged, and how far they are from the scores of all.

    A group is unanimous when at most ``others`` of it, flagged or kept, do not have an extreme score, or all have the
    same.
    """
    n, total, square = _sums(units)
    n_kept, total_kept, square_kept = _sums(kept)
    n_out = n - n_kept
    out = _moments(n_out, total - total_kept, square - square_kept)
    stay = _moments(n_kept, total_kept, square_kept)
    apart = contrast(n_kept, *stay, n_out, *out, confidence=confidence)
    # Leaving people out moves the mean by their share of how far they are from the others.
    share = n_out / np.where(n > 0, n, np.nan)
    columns = {
        "estimate": stay[0],
        "difference": share * apart.estimate,
        "low": share * apart.low,
        "high": share * apart.high,
        "n": n_kept.astype(np.float64),
    }
    ends, ends_kept = _ends(units), _ends(kept)
    alike = _alike(n_kept, ends_kept, stay[1], others) | _alike(n_out, ends - ends_kept, out[1], others)
    why = reasons(n_kept > 0, n_kept, Why.NO_ANSWERS)
    return Figures(Measure.SCREENED, (units.subject_ids,), np.minimum(n_kept, n_out), columns, why, alike)


def _sums(units: UnitTally) -> tuple[Ints, Floats, Floats]:
    sums = units.all
    return sums.score_n[_WHOLE], sums.score_sum[_WHOLE], sums.score_square[_WHOLE]


def _moments(n: Ints, total: Floats, square: Floats) -> tuple[Floats, Floats]:
    """Return means and sample variances, NaN where n is too small; variances that are rounding are 0."""
    mean = total / np.where(n > 0, n, np.nan)
    variance = (square - total * mean) / np.where(n > 1, n - 1, np.nan)
    return mean, np.where(variance < NO_SPREAD, 0.0, variance)


def _ends(units: UnitTally) -> Ints:
    """Return how many people are at the lowest and at the highest possible score, (2, subjects)."""
    return np.stack([units.all.at_floor[_WHOLE], units.all.at_ceiling[_WHOLE]])


def _alike(n: Ints, ends: Ints, variance: Floats, others: int) -> Masks:
    return np.asarray((n > 0) & ((n - ends.max(axis=0) <= others) | (np.nan_to_num(variance) < NO_SPREAD)))


def conclusions(before: tuple[Figures, Figures], after: tuple[Figures, Figures]) -> Figures:
    """Return the findings on every unit and subject, of all and of the people kept; the gate counts those that change.

    Each pair is the contrasts and the agreement of the units, after the control of false discoveries.
    """
    columns = {}
    for when, (contrasts, agreement) in (("before", before), ("after", after)):
        columns[f"contrast_{when}"] = contrasts.columns["verdict"]
        columns[f"divided_{when}"] = agreement.columns["divided"]
    first = before[0]
    return Figures(Measure.CONCLUSIONS, first.axes, first.n, columns, np.full(first.n.shape, -1, dtype=np.int8))


def screened_drivers(drivers: Figures, kept: UnitTally) -> Figures:
    """Return how many of each outcome's strongest drivers would be others, without the people flagged."""
    outcomes, names = drivers.axes[1], drivers.axes[2]
    known = kept.own.complete_subjects
    sums = Moments(kept.own.complete_n, kept.own.complete_sum, kept.own.complete_cross).total()
    n, strongest = int(sums.n), min(STRONGEST, len(names))
    changed = np.full(len(outcomes), np.nan)
    for at, outcome in enumerate(outcomes):
        before = drivers.columns["estimate"][_WHOLE, at]
        if np.isnan(before).any() or not {outcome, *names} <= set(known):
            continue
        columns = [known.index(name) for name in (*names, outcome)]
        after = importance(sums.covariance()[np.ix_(columns, columns)], n)
        if not isinstance(after, NotEstimable):
            changed[at] = strongest - len(_first(before, strongest) & _first(after.share, strongest))
    people = np.full(len(outcomes), n, dtype=np.int64)
    columns_of = {"changed": changed, "strongest": np.where(np.isnan(changed), np.nan, strongest), "n": people * 1.0}
    why = reasons(~np.isnan(changed), people, Why.TOO_FEW_ANSWERS)
    return Figures(Measure.SCREENED_DRIVERS, (outcomes,), people, columns_of, why)


def _first(shares: Floats, count: int) -> set[int]:
    return set(np.argsort(-shares, kind="stable")[:count].tolist())
