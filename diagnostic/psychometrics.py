"""Whether the scales measure soundly on these answers: reliability, scale by scale and item by item. For the gate only.

From the sums of pairs of items and of complete rows, over everybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from diagnostic.cells import WHYS
from diagnostic.figures import Figures, reasons
from diagnostic.measures import Measure
from diagnostic.problems import NotEstimable, Why
from diagnostic.questionnaire import Scale
from diagnostic.scoring import Scores
from diagnostic.stats.factor import omega, omega_interval, one_factor
from diagnostic.stats.moments import Moments, PairwiseMoments
from diagnostic.stats.polychoric import ordinal_alpha, polychoric_matrix
from diagnostic.stats.reliability import Alpha, alpha, alpha_interval, spearman_brown
from diagnostic.tally import item_moments, pair_tables

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_SCALE = (
    "alpha", "low", "high", "standardised", "spearman_brown", "omega", "omega_low", "omega_high", "n_items",
)  # fmt: skip
_ITEM = ("rest_r", "alpha_without")
_PAIR = 2


@dataclass(frozen=True, slots=True)
class _Scale:
    """What one scale gives: figures by column, figures of its items by column, and why there are none."""

    columns: dict[str, float]
    items: dict[str, Floats]
    n: int
    n_item: Ints
    why: Why | None


def reliability(scores: Scores, home: Ints, *, confidence: float, ordinal: bool = False) -> tuple[Figures, Figures]:
    """Return RELIABILITY of every scale and ITEM_RELIABILITY of every item.

    Alpha uses every pair of answers, omega the people who answered the whole scale. Of two items, Spearman and Brown's
    coefficient is given, as nothing can be left out. ``ordinal`` adds the alpha of the polychoric correlations. The
    intervals are from the people who answered the whole scale, those of one team (``home``) taken together.
    """
    scales = tuple(subject for subject in scores.subjects if isinstance(subject, Scale))
    found = [_scale(scores, scale, home, confidence=confidence, ordinal=ordinal) for scale in scales]
    names = (*_SCALE, "ordinal") if ordinal else _SCALE
    columns = {name: np.array([each.columns.get(name, np.nan) for each in found]) for name in names}
    n = np.array([each.n for each in found], dtype=np.int64)
    columns["n"] = n.astype(np.float64)
    why = _codes([each.why for each in found], n)
    whole = Figures(Measure.RELIABILITY, (tuple(s.id for s in scales),), n, columns, why)
    return whole, _of_items(scores, scales, found)


def _of_items(scores: Scores, scales: tuple[Scale, ...], found: list[_Scale]) -> Figures:
    size = len(scores.items)
    columns = {name: np.full(size, np.nan) for name in _ITEM}
    n = np.zeros(size, dtype=np.int64)
    why: list[Why | None] = [Why.NOT_ASKED] * size
    for scale, each in zip(scales, found, strict=True):
        places = scores.columns(scale.id)
        n[places] = each.n_item
        for name, values in each.items.items():
            columns[name][places] = values
        for place in places:
            why[place] = each.why or (Why.NO_VARIANCE if np.isnan(columns["rest_r"][place]) else None)
    columns["n"] = n.astype(np.float64)
    axes = (tuple(item.id for item in scores.items),)
    return Figures(Measure.ITEM_RELIABILITY, axes, n, columns, _codes(why, n))


def _codes(whys: list[Why | None], n: Ints) -> npt.NDArray[np.int8]:
    codes = np.array([-1 if why is None else WHYS.index(why) for why in whys], dtype=np.int8)
    return np.where(n == 0, reasons(n > 0, n, Why.NO_ANSWERS), codes).astype(np.int8)


def _scale(scores: Scores, scale: Scale, home: Ints, *, confidence: float, ordinal: bool) -> _Scale:
    pairs, complete = item_moments(scores, scale.id)
    n = int(np.max(pairs.n_pair, initial=0))
    n_item = np.diag(pairs.n_pair).astype(np.int64)
    columns = {"n_items": float(len(n_item))}
    if len(n_item) < _PAIR:
        return _Scale(columns, {}, n, n_item, Why.TOO_FEW_ITEMS)
    found = alpha(pairs.covariance(), pairs.correlation(), n, confidence=confidence)
    if isinstance(found, NotEstimable):
        return _Scale(columns, {}, n, n_item, found.reason)
    codes = scores.codes[:, scores.columns(scale.id)]
    whole = (codes > 0).all(axis=1)
    rows = codes[whole].astype(np.float64), home[whole]
    columns |= _alpha(found, pairs, rows, confidence) | _omega(complete, rows, confidence)
    if ordinal:
        columns |= _ordinal(pair_tables(scores, scale.id))
    items = {"rest_r": found.items.rest_r}
    if len(n_item) > _PAIR:
        items["alpha_without"] = found.items.alpha
    return _Scale(columns, items, n, n_item, None)


_Rows: TypeAlias = tuple[Floats, Ints]
"""Answers of the people who answered the whole scale, and their units."""


def _alpha(found: Alpha, pairs: PairwiseMoments, rows: _Rows, confidence: float) -> dict[str, float]:
    columns = {"alpha": found.estimate, "standardised": found.standardised}
    around = alpha_interval(found.estimate, *rows, confidence=confidence)
    if not isinstance(around, NotEstimable):
        columns |= {"low": around.low, "high": around.high}
    if len(pairs.n_pair) == _PAIR:
        both = spearman_brown(float(pairs.correlation()[0, 1]))
        if not isinstance(both, NotEstimable):
            columns["spearman_brown"] = both
    return columns


def _omega(complete: Moments, rows: _Rows, confidence: float) -> dict[str, float]:
    fit = one_factor(complete.covariance(), int(complete.n))
    if isinstance(fit, NotEstimable):
        return {}
    share, around = omega(fit), omega_interval(fit, *rows, confidence=confidence)
    if isinstance(share, NotEstimable) or isinstance(around, NotEstimable):
        return {}
    return {"omega": share.estimate, "omega_low": around.low, "omega_high": around.high}


def _ordinal(tables: Floats) -> dict[str, float]:
    matrix = polychoric_matrix(tables)
    found = matrix if isinstance(matrix, NotEstimable) else ordinal_alpha(matrix.correlation)
    return {} if isinstance(found, NotEstimable) else {"ordinal": found}
