"""Units and role levels: participation, scores, and each group against the rest. Unsafe: for the gate only.

Everything comes from the tally. Knows units by position; no thresholds of disclosure but the smallest group that a
comparison is worth making for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from diagnostic.figures import NO_SPREAD, Figures, reasons
from diagnostic.measures import Measure
from diagnostic.problems import Why
from diagnostic.questionnaire import SPAN, Index, Scale, ScaleKind
from diagnostic.responses import Hierarchy
from diagnostic.stats.comparison import Side, compare
from diagnostic.stats.mean import Mean, mean_interval
from diagnostic.stats.proportion import wilson
from diagnostic.stats.spread import PooledVariance, moderated_variance, pooled_variance
from diagnostic.tally import ScoreSums
from diagnostic.unit_tally import UnitTally, below

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Masks = npt.NDArray[np.bool_]


def participation(units: UnitTally, *, confidence: float) -> Figures:
    """Return the response rate of every unit; without a roster there is a count and no rate."""
    answered = units.all.people
    counts = answered.astype(np.float64)
    # More answers than people means a roster older than the survey: the rate is then 1, not more.
    rate = wilson(counts, np.maximum(units.headcount, counts), confidence=confidence)
    columns = {"estimate": rate.estimate, "low": rate.low, "high": rate.high, "headcount": units.headcount, "n": counts}
    why = reasons(np.ones(answered.shape, dtype=bool), answered, Why.NOT_ASKED)
    return Figures(Measure.PARTICIPATION, (units.unit_ids,), answered, columns, why)


def unit_scores(units: UnitTally, *, confidence: float, others: int) -> Figures:
    """Return every unit's mean on every subject, the interval corrected for how much of the unit answered.

    A small team's variance is moderated with the variance within all teams.

    A group is unanimous when at most ``others`` of it do not have the highest (or lowest) possible score, or all have
    the same.
    """
    axes = (units.unit_ids, units.subject_ids)
    mean = _means(units.all, within_teams(units), units.headcount[:, None], confidence)
    figures = _scores(Measure.SCORE, axes, units.subjects, units.all, mean, others)
    lowest, highest = _ends(units)
    return replace(figures, lowest=lowest, highest=highest)


def _ends(units: UnitTally) -> tuple[Floats, Floats]:
    """Return the lowest and the highest score of a single person by unit and subject, NaN where nobody has one.

    Scores are counted at hundredths of their range: half a hundredth further out, no real score lies beyond.
    """
    counts = units.own_scores
    there = np.asarray(below(units.hierarchy) @ (counts > 0).reshape(counts.shape[0], -1) > 0).reshape(counts.shape)
    last = counts.shape[-1] - 1
    floor = np.array([subject.kind.lowest for subject in units.subjects])
    step = (SPAN - floor) / last
    first_place, last_place = there.argmax(axis=-1), last - there[..., ::-1].argmax(axis=-1)
    some = there.any(axis=-1)
    lowest = np.maximum(floor + (first_place - 0.5) * step, floor)
    highest = np.minimum(floor + (last_place + 0.5) * step, SPAN)
    return np.where(some, lowest, np.nan), np.where(some, highest, np.nan)


def scores_alone(
    hierarchy: Hierarchy, subjects: tuple[Scale | Index, ...], own: ScoreSums, *, confidence: float, others: int
) -> Figures:
    """Return every unit's mean on every subject where only the sums of scores are at hand, as of an earlier wave."""
    roll = below(hierarchy)
    names = ScoreSums.__dataclass_fields__
    every = ScoreSums(*(np.asarray(roll @ getattr(own, name)).astype(getattr(own, name).dtype) for name in names))
    pooled = pooled_variance(own.score_n, own.score_sum, own.score_square)
    axes = (tuple(unit.id for unit in hierarchy.units), tuple(subject.id for subject in subjects))
    mean = _means(every, pooled, np.full((len(hierarchy.units), 1), np.nan), confidence)
    return _scores(Measure.SCORE, axes, subjects, every, mean, others)


def within_teams(units: UnitTally) -> PooledVariance:
    """Return the variance of every subject within teams, with which those of small groups are moderated."""
    team, sums = units.hierarchy.leaves(), units.all
    return pooled_variance(sums.score_n[team], sums.score_sum[team], sums.score_square[team])


def group_scores(
    measure: Measure,
    keys: tuple[str, ...],
    subjects: tuple[Scale | Index, ...],
    sums: ScoreSums,
    *,
    confidence: float,
    others: int,
) -> Figures:
    """Return the mean on every subject of groups that make up everybody, of unknown size."""
    axes = (keys, tuple(subject.id for subject in subjects))
    pooled = pooled_variance(sums.score_n, sums.score_sum, sums.score_square)
    mean = _means(sums, pooled, np.full((len(keys), 1), np.nan), confidence)
    return _scores(measure, axes, subjects, sums, mean, others)


def group_contrasts(
    measure: Measure,
    keys: tuple[str, ...],
    subjects: tuple[Scale | Index, ...],
    sums: ScoreSums,
    *,
    minimum: int,
    confidence: float,
) -> Figures:
    """Return the difference of every group from all others together, with p-values still to be controlled."""
    here = (sums.score_n, sums.score_sum, sums.score_square)
    rest = (
        sums.score_n.sum(axis=0) - sums.score_n,
        sums.score_sum.sum(axis=0) - sums.score_sum,
        sums.score_square.sum(axis=0) - sums.score_square,
    )
    axes = (keys, tuple(subject.id for subject in subjects))
    pooled = pooled_variance(*here)
    return _contrasts(measure, axes, here, rest, pooled, minimum, confidence)


def role_scores(
    roles: tuple[str, ...], subjects: tuple[Scale | Index, ...], by_role: ScoreSums, *, confidence: float, others: int
) -> Figures:
    """Return every role level's mean on every subject."""
    return group_scores(Measure.ROLE_SCORE, roles, subjects, by_role, confidence=confidence, others=others)


def _within_roles(by_role: ScoreSums) -> PooledVariance:
    return pooled_variance(by_role.score_n, by_role.score_sum, by_role.score_square)


def _means(sums: ScoreSums, pooled: PooledVariance, population: Floats, confidence: float) -> Mean:
    n, total, square = sums.score_n, sums.score_sum, sums.score_square
    used = moderated_variance(n, _moments(n, total, square)[1], pooled)
    return mean_interval(
        n, total, square, population=population, variance=used.variance, df=used.df, confidence=confidence
    )


def _scores(
    measure: Measure,
    axes: tuple[tuple[str, ...], ...],
    subjects: Sequence[Scale | Index],
    sums: ScoreSums,
    mean: Mean,
    others: int,
) -> Figures:
    n = sums.score_n
    promoter = np.array([subject.kind is ScaleKind.NPS for subject in subjects], dtype=bool)
    lowest = np.array([subject.kind.lowest for subject in subjects])
    # A net promoter score's variance is that of the shares, with divisor n (METHODS, Scoring).
    shrink = np.where(promoter & (n > 1), np.sqrt(np.maximum(n - 1, 0) / np.maximum(n, 1)), 1.0)
    columns = {
        "estimate": mean.estimate,
        "low": np.maximum(mean.estimate - shrink * (mean.estimate - mean.low), lowest),
        "high": np.minimum(mean.estimate + shrink * (mean.high - mean.estimate), SPAN),
        "std_error": mean.std_error * shrink,
        "sd": mean.std * shrink,
        "n": n.astype(np.float64),
    }
    extreme = n - np.maximum(sums.at_floor, sums.at_ceiling) <= others
    same = np.square(np.nan_to_num(mean.std)) < NO_SPREAD
    return Figures(measure, axes, n, columns, reasons(n > 0, n, Why.NO_ANSWERS), unanimous=(n > 0) & (extreme | same))


def unit_contrasts(units: UnitTally, *, minimum: int, confidence: float) -> Figures:
    """Return every unit's difference from the rest of its parent, with p-values still to be controlled.

    ``minimum`` is the smallest group, on either side, that is compared. Small variances are moderated with
    the one within teams: Welch's test alone takes few people who happen to answer alike as known nearly without error.
    """
    return _against_rest(
        Measure.CONTRAST, units, np.arange(len(units.unit_ids)), units.hierarchy.parents(), minimum, confidence
    )


def whole_contrasts(units: UnitTally, *, minimum: int, confidence: float) -> Figures | None:
    """Return the difference from everybody else in the organisation of every unit below the first level.

    A first-level unit's is the difference from the rest of its parent. None where all units are of the first level.
    """
    rows = np.flatnonzero([unit.level >= 2 for unit in units.hierarchy.units])
    if not rows.size:
        return None
    return _against_rest(Measure.CONTRAST_WHOLE, units, rows, np.zeros_like(rows), minimum, confidence)


def _against_rest(
    measure: Measure, units: UnitTally, rows: Ints, whole: Ints, minimum: int, confidence: float
) -> Figures:
    """Compare each of some units (``rows``) with the rest of a unit that holds it (``whole``; -1 where none does)."""
    sums = units.all
    holder = np.where(whole >= 0, whole, 0)
    here = (sums.score_n[rows], sums.score_sum[rows], sums.score_square[rows])
    rest = (
        np.where(whole[:, None] >= 0, sums.score_n[holder] - here[0], 0),
        sums.score_sum[holder] - here[1],
        sums.score_square[holder] - here[2],
    )
    ids = units.unit_ids
    axes = (tuple(ids[row] for row in rows), units.subject_ids)
    return _contrasts(measure, axes, here, rest, within_teams(units), minimum, confidence)


def role_contrasts(
    roles: tuple[str, ...], subjects: tuple[Scale | Index, ...], by_role: ScoreSums, *, minimum: int, confidence: float
) -> Figures:
    """Return every role level's difference from the last one (staff), with p-values still to be controlled."""
    here = (by_role.score_n, by_role.score_sum, by_role.score_square)
    last = (
        np.broadcast_to(by_role.score_n[-1], by_role.score_n.shape).copy(),
        np.broadcast_to(by_role.score_sum[-1], by_role.score_sum.shape),
        np.broadcast_to(by_role.score_square[-1], by_role.score_square.shape),
    )
    last[0][-1] = 0  # the reference has nothing to be compared with
    axes = (roles, tuple(subject.id for subject in subjects))
    return _contrasts(Measure.ROLE_CONTRAST, axes, here, last, _within_roles(by_role), minimum, confidence)


def _contrasts(
    measure: Measure,
    axes: tuple[tuple[str, ...], ...],
    here: tuple[Ints, Floats, Floats],
    rest: tuple[Ints, Floats, Floats],
    pooled: PooledVariance,
    minimum: int,
    confidence: float,
) -> Figures:
    n, n_rest = here[0], rest[0]
    enough = (n >= minimum) & (n_rest >= minimum)
    mean, variance = _moments(*here)
    mean_rest, variance_rest = _moments(*rest)
    # Where all of a side answered alike the score is withheld, and a comparison would tell.
    spread = (variance > 0) & (variance_rest > 0)
    usable = np.where(enough & spread, 1.0, np.nan)
    used, used_rest = moderated_variance(n, variance, pooled), moderated_variance(n_rest, variance_rest, pooled)
    result = compare(
        Side(n.astype(np.float64), mean * usable, used.variance, used.df),
        Side(n_rest.astype(np.float64), mean_rest, used_rest.variance, used_rest.df),
        confidence=confidence,
    )
    columns = {
        "estimate": result.estimate,
        "low": result.low,
        "high": result.high,
        "g": result.hedges_g,
        "g_low": result.hedges_g_low,
        "g_high": result.hedges_g_high,
        "p_value": result.p_value,
        "direction": np.sign(result.estimate),
        "n": n.astype(np.float64),
        "n_rest": n_rest.astype(np.float64),
    }
    too_few = reasons(~np.isnan(result.p_value), n, Why.TOO_FEW_ANSWERS)
    why = np.where(enough & ~spread, reasons(spread, n, Why.NO_VARIANCE), too_few)
    no_rest = (n > 0) & (n_rest == 0)
    return Figures(measure, axes, n, columns, np.where(no_rest, reasons(~no_rest, n, Why.NO_REST), why))


def _moments(n: Ints, total: Floats, square: Floats) -> tuple[Floats, Floats]:
    """Return means and sample variances, variances that are rounding set to 0, NaN where n is too small."""
    mean = total / np.where(n > 0, n, np.nan)
    variance = (square - total * mean) / np.where(n > 1, n - 1, np.nan)
    return mean, np.where(variance < NO_SPREAD, 0.0, variance)
