"""The course of every score over the waves of a study, and whether it moves more than it always did. For the gate only.

Unsafe. From the sums of each wave, laid over the units of this one; a score of other questions is no part of a course.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse, special

from diagnostic.cells import WHYS
from diagnostic.comparability import common
from diagnostic.figures import Figures, reasons
from diagnostic.measures import Measure
from diagnostic.past import PastSums
from diagnostic.problems import NotEstimable, Why
from diagnostic.responses import Responses
from diagnostic.stats.control import LEAST_WAVES, individuals_chart
from diagnostic.stats.mean import mean_interval
from diagnostic.stats.spread import moderated_variance, pooled_variance
from diagnostic.tally import ScoreSums
from diagnostic.unit_tally import below

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_FIGURES = ("estimate", "low", "high")


@dataclass(frozen=True, slots=True)
class Point:
    """One wave's scores over the units and subjects of this one; ``n`` is 0 where there is none."""

    wave: str
    n: Ints
    estimate: Floats
    low: Floats
    high: Floats


def point(past: PastSums, now: Responses, subjects: tuple[str, ...], *, confidence: float) -> Point:
    """Return an earlier wave's scores of the units that have a past in it, on what was asked in the same words."""
    responses, scores = past.wave.responses, past.scores
    shared = common(responses, now)
    alike = shared.comparable - {each.subject for each in shared.changed}
    places = [at for at, subject in enumerate(scores.subjects) if subject.id in alike and subject.id in subjects]
    onto = [subjects.index(scores.subjects[at].id) for at in places]
    roll = sparse.csr_array(past.trace @ below(responses.hierarchy))
    shape = (past.trace.shape[0], len(subjects))
    n = np.zeros(shape, dtype=np.int64)
    found = {name: np.full(shape, np.nan) for name in _FIGURES}
    own = ScoreSums(*(getattr(past.own, name)[:, places] for name in ScoreSums.__dataclass_fields__))
    rolled = [np.asarray(roll @ each) for each in (own.score_n, own.score_sum, own.score_square)]
    n[:, onto] = rolled[0]
    interval = _interval(own, rolled, confidence)
    for name in _FIGURES:
        found[name][:, onto] = interval[name]
    return Point(past.wave.info.id, n, found["estimate"], found["low"], found["high"])


def _interval(own: ScoreSums, rolled: Sequence[Floats], confidence: float) -> dict[str, Floats]:
    n, total, square = rolled
    mean = total / np.where(n > 0, n, np.nan)
    variance = np.maximum(square - total * np.nan_to_num(mean), 0.0) / np.where(n > 1, n - 1, np.nan)
    used = moderated_variance(n, variance, pooled_variance(own.score_n, own.score_sum, own.score_square))
    found = mean_interval(n, total, square, variance=used.variance, df=used.df, confidence=confidence)
    return {name: getattr(found, name) for name in _FIGURES}


def trend(points: Sequence[Point], scores: Figures, wave: str, lowest: Floats) -> Figures:
    """Return TREND: the earlier waves' points and this wave's scores; ``lowest`` is the least possible score."""
    units, subjects = scores.axes
    n = np.stack([*(each.n for each in points), scores.n])
    columns = {name: np.stack([*(getattr(each, name) for each in points), scores.columns[name]]) for name in _FIGURES}
    columns["low"] = np.maximum(columns["low"], lowest)
    columns["high"] = np.minimum(columns["high"], 100.0)
    columns["n"] = n.astype(np.float64)
    why = reasons(~np.isnan(columns["estimate"]), n, Why.TOO_FEW_ANSWERS)
    earlier = np.arange(n.shape[0])[:, None, None] < len(points)
    why = np.where(earlier & (n == 0), WHYS.index(Why.NOT_ASKED), why).astype(np.int8)
    return Figures(Measure.TREND, ((*(each.wave for each in points), wave), units, subjects), n, columns, why)


def control(course: Figures, *, confidence: float) -> Figures | None:
    """Return CONTROL of every course of eight waves or more that lacks none; None with fewer waves."""
    waves = course.n.shape[0]
    if waves < LEAST_WAVES:
        return None
    shape = course.n.shape[1:]
    columns = {name: np.full(shape, np.nan) for name in ("centre", "low", "high", "signals")}
    why = np.full(shape, WHYS.index(Why.NOT_ASKED), dtype=np.int8)
    estimate = course.columns["estimate"]
    errors = (course.columns["high"] - course.columns["low"]) / (2 * special.ndtri((1 + confidence) / 2))
    for place in zip(*np.nonzero(~np.isnan(estimate).any(axis=0)), strict=True):
        at = (slice(None), *place)
        chart = individuals_chart(estimate[at], errors[at])
        if isinstance(chart, NotEstimable):
            why[place] = WHYS.index(chart.reason)
            continue
        why[place] = -1
        columns["centre"][place], columns["low"][place], columns["high"][place] = chart.centre, chart.low, chart.high
        columns["signals"][place] = float((chart.outside | chart.run).sum())
    fewest = course.n.min(axis=0)
    columns["waves"] = np.where(why < 0, float(waves), np.nan)
    return Figures(Measure.CONTROL, course.axes[1:], fewest, columns, why)
