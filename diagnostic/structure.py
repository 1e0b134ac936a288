"""Whether the statements measure what they were written for, and the same in every group. For the gate only.

Fit, loadings and correlations leave; no score and no mean of a group does. The whole questionnaire is tested at once,
from all answers (maximum likelihood with gaps). Groups are compared block by block, on the people who answered a whole
block: a model of every block in every group would have more parameters than most groups have people.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from diagnostic.cells import WHYS
from diagnostic.figures import Figures
from diagnostic.measures import Measure
from diagnostic.problems import NotEstimable, Why
from diagnostic.questionnaire import AttributeKind, Scale, ScaleKind
from diagnostic.responses import Responses
from diagnostic.scoring import Scores
from diagnostic.stats.cfa import CUSTOMARY, Cfa, Invariance, Level, cfa, invariance
from diagnostic.stats.false_discoveries import benjamini_hochberg
from diagnostic.stats.missing import NormalMoments, normal_moments
from diagnostic.stats.moments import Moments, listwise_moments

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

PEOPLE = 100
"""People under which no structure is tested, in a group as in the whole."""
PEOPLE_PER_ITEM = 5
"""And people for each statement of the model (Bentler and Chou 1987, who ask for five a parameter at best)."""
GROUPS = 5
"""At most so many groups are compared: the largest."""
SAMPLE = 5000
"""The whole model rests on at most so many people, drawn at random: more would change its fit in the third decimal."""
WHOLE = "whole"
LEVELS = (Level.CONFIGURAL, Level.METRIC, Level.SCALAR)
_TOLERANCE = 1e-5

_FIT = ("statistic", "df", "p_value", "cfi", "tli", "rmsea", "rmsea_low", "rmsea_high", "srmr", "parameters")
_STEP_FIT = ("statistic", "df", "cfi", "rmsea", "srmr")
_CHANGES = ("statistic_change", "df_change", "p_value_change", "cfi_change", "rmsea_change", "srmr_change")
_STEP = (*_STEP_FIT, "p_value", *_CHANGES, "holds", "groups", "left_out", "n")


@dataclass(frozen=True, slots=True)
class _Model:
    """Scales of several statements, the columns of their items, and the factor of each."""

    scales: tuple[Scale, ...]
    columns: Ints
    factor: Ints


def structure(scores: Scores, *, rng: np.random.Generator) -> tuple[Figures, ...]:
    """Return STRUCTURE, LOADING and FACTOR_CORRELATION of the whole questionnaire.

    Nothing where no scale has two items. ``rng`` draws whom the model is fitted to, of more people than SAMPLE.
    """
    model = _model(scores, [scale for scale in scores.subjects if isinstance(scale, Scale)])
    if not model.scales:
        return ()
    moments = _with_gaps(scores, model, rng)
    found = moments if isinstance(moments, NotEstimable) else _fitted(moments, model)
    answered = scores.codes[:, model.columns] > 0
    n = int(answered.any(axis=1).sum())
    return (
        _whole(model, found, moments, n, complete=float(answered.all(axis=1).mean())),
        _loadings(scores, model, found, answered.sum(axis=0)),
        _correlations(model, found, n),
    )


def _model(scores: Scores, scales: Sequence[Scale]) -> _Model:
    """Return the scales with a mean and several items that were asked."""
    kept = [s for s in scales if s.kind is ScaleKind.MEAN and scores.columns(s.id).size > 1]
    places = [scores.columns(scale.id) for scale in kept]
    factor = np.repeat(np.arange(len(kept)), [place.size for place in places])
    return _Model(tuple(kept), np.concatenate(places) if places else np.empty(0, dtype=np.int64), factor)


def least_people(items: int) -> int:
    """Return how many people a model of so many items wants."""
    return max(PEOPLE, PEOPLE_PER_ITEM * items)


def _answers(codes: npt.NDArray[np.int8]) -> Floats:
    return np.where(codes > 0, codes, np.nan)


def _with_gaps(scores: Scores, model: _Model, rng: np.random.Generator) -> NormalMoments | NotEstimable:
    some = np.flatnonzero((scores.codes[:, model.columns] > 0).any(axis=1))
    if some.size < least_people(model.columns.size):
        return NotEstimable(Why.TOO_FEW_ANSWERS if some.size else Why.NO_ANSWERS)
    if some.size > SAMPLE:
        some = np.sort(rng.choice(some, SAMPLE, replace=False))
    return normal_moments(_answers(scores.codes[np.ix_(some, model.columns)]), tolerance=_TOLERANCE)


def _people_a_pair(moments: NormalMoments) -> int:
    """Return how many people answered both of a pair of items, on average: what the model is taken to rest on."""
    apart = ~np.eye(len(moments.mean), dtype=bool)
    return round(moments.n * float(moments.coverage[apart].mean()))


def _fitted(moments: NormalMoments, model: _Model) -> Cfa | NotEstimable:
    n = _people_a_pair(moments)
    return cfa(moments.covariance * n / (n - 1), n, model.factor)


def _whole(
    model: _Model, found: Cfa | NotEstimable, moments: NormalMoments | NotEstimable, n: int, *, complete: float
) -> Figures:
    values = dict.fromkeys((*_FIT, "heywood", "indefinite", "n_pair"), np.nan)
    if isinstance(found, Cfa) and isinstance(moments, NormalMoments):
        values = {name: float(getattr(found.fit, name)) for name in _FIT}
        values |= {"heywood": float(found.heywood), "indefinite": float(found.indefinite)}
        values["n_pair"] = float(found.n)
    values |= {"complete": complete, "n_items": model.columns.size, "n_scales": len(model.scales), "n": n}
    columns = {name: np.array([value], dtype=np.float64) for name, value in values.items()}
    return Figures(Measure.STRUCTURE, ((WHOLE,),), np.array([n]), columns, _why(found, (1,)))


def _why(found: Cfa | NotEstimable, shape: tuple[int, ...]) -> npt.NDArray[np.int8]:
    return np.full(shape, WHYS.index(found.reason) if isinstance(found, NotEstimable) else -1, dtype=np.int8)


def _loadings(scores: Scores, model: _Model, found: Cfa | NotEstimable, answered: Ints) -> Figures:
    ids = tuple(scores.items[at].id for at in model.columns)
    n = answered.astype(np.int64)
    nothing = np.full(len(ids), np.nan)
    columns = {"estimate": nothing, "std_error": nothing, "residual": nothing}
    if isinstance(found, Cfa):
        columns = {"estimate": found.loadings, "std_error": found.loading_std_error, "residual": found.residual}
    columns["n"] = n.astype(np.float64)
    return Figures(Measure.LOADING, (ids,), n, columns, _why(found, n.shape))


def _correlations(model: _Model, found: Cfa | NotEstimable, people: int) -> Figures:
    """Return the correlations of factors, one a pair; the diagonal was not asked."""
    ids = tuple(scale.id for scale in model.scales)
    size = len(ids)
    estimate = found.factor_correlation if isinstance(found, Cfa) else np.full((size, size), np.nan)
    why = np.where(np.eye(size, dtype=bool), WHYS.index(Why.NOT_ASKED), _why(found, (size, size)))
    n = np.full((size, size), people)
    columns = {"estimate": estimate, "n": n.astype(np.float64)}
    return Figures(Measure.FACTOR_CORRELATION, (ids, ids), n, columns, why.astype(np.int8))


# --- the same in every group? ---------------------------------------------------------------------


def measurement_invariance(responses: Responses, scores: Scores, *, rate: float) -> Figures | None:
    """Return INVARIANCE: whether each block measures the same in the groups of each attribute; None without groups.

    The groups are role levels and the values of categories; those in which fewer than ``least_people`` answered the
    whole block are left out, and all but the largest GROUPS (``left_out`` of them). A level holds with those before it
    where it fits, or worsens the fit, within the customary limits, or by no more than chance would at the
    false-discovery ``rate`` over all steps: with few degrees of freedom RMSEA passes its limits where nothing is wrong.
    """
    attributes = dict(_attributes(responses))
    blocks = dict(_blocks(scores))
    if not attributes or not blocks:
        return None
    shape = (len(attributes), len(blocks), len(LEVELS))
    columns = {name: np.full(shape, np.nan) for name in _STEP}
    why = np.full(shape, -1, dtype=np.int8)
    for row, group in enumerate(attributes.values()):
        for column, model in enumerate(blocks.values()):
            for level, values in enumerate(_compared(scores, model, group)):
                if isinstance(values, NotEstimable):
                    why[row, column, level] = WHYS.index(values.reason)
                    continue
                for name, value in values.items():
                    columns[name][row, column, level] = value
    columns = _judged(columns, rate)
    n = np.nan_to_num(columns["n"]).astype(np.int64)
    axes = (tuple(attributes), tuple(blocks), tuple(level.value for level in LEVELS))
    return Figures(Measure.INVARIANCE, axes, n, columns, why)


def with_attribute(of_people: Figures | None, more: Figures) -> Figures:
    """Return INVARIANCE of the attributes of people with that of one more, each on its own family of tests.

    A block that the other was not tested on was not asked there; an attribute of the same name gives way.
    """
    if of_people is None:
        return more
    blocks = of_people.axes[1]
    kept = [at for at, key in enumerate(of_people.axes[0]) if key not in more.axes[0]]
    onto = [blocks.index(block) for block in more.axes[1]]
    shape = (len(more.axes[0]), len(blocks), len(LEVELS))

    def spread(values: npt.NDArray[Any], fill: float) -> npt.NDArray[Any]:
        result = np.full(shape, fill, dtype=values.dtype)
        result[:, onto] = values
        return result

    columns = {
        name: np.concatenate([values[kept], spread(more.columns[name], np.nan)])
        for name, values in of_people.columns.items()
    }
    why = np.concatenate([of_people.why[kept], spread(more.why, WHYS.index(Why.NOT_ASKED))])
    n = np.concatenate([of_people.n[kept], spread(more.n, 0)])
    attributes = (*(of_people.axes[0][at] for at in kept), *more.axes[0])
    return Figures(Measure.INVARIANCE, (attributes, *of_people.axes[1:]), n, columns, why)


def _attributes(responses: Responses) -> Iterator[tuple[str, Ints]]:
    """Yield the groups people belong to by attribute, -1 where unknown; only attributes that have two of PEOPLE."""
    found: dict[str, pd.Categorical] = dict(responses.attributes or {})
    for attribute in responses.questionnaire.attributes:
        if attribute.kind is AttributeKind.ROLE_LEVEL and responses.role_level is not None:
            found[attribute.id] = responses.role_level
    order = [a.id for a in responses.questionnaire.attributes if a.id in found]
    for key in [*order, *sorted(set(found) - set(order))]:
        group = np.asarray(found[key].codes, dtype=np.int64)
        if (np.bincount(group[group >= 0]) >= PEOPLE).sum() > 1:
            yield key, group


def _blocks(scores: Scores) -> Iterator[tuple[str, _Model]]:
    """Yield a model for each block that has one: three items or more."""
    scales = [subject for subject in scores.subjects if isinstance(subject, Scale)]
    for block in dict.fromkeys(scale.block for scale in scales):
        model = _model(scores, [scale for scale in scales if scale.block == block])
        if model.columns.size > 2:
            yield block, model


def _compared(scores: Scores, model: _Model, group: Ints) -> Sequence[dict[str, float] | NotEstimable]:
    """Return the figures of each level, over the groups that are large enough."""
    codes = scores.codes[:, model.columns]
    complete = (codes > 0).all(axis=1) & (group >= 0)
    sizes = np.bincount(group[complete], minlength=1)
    large = [int(at) for at in np.argsort(-sizes, kind="stable") if sizes[at] >= least_people(model.columns.size)]
    kept = large[:GROUPS]
    if len(kept) < 2:
        return [NotEstimable(Why.TOO_FEW_GROUPS)] * len(LEVELS)
    sums = [listwise_moments(codes[complete & (group == at)].astype(np.float64)) for at in kept]
    found = _invariance(sums, model)
    if isinstance(found, NotEstimable):
        return [found] * len(LEVELS)
    left_out = int((np.bincount(group[group >= 0]) > 0).sum()) - len(kept)
    whole = {"groups": float(len(kept)), "left_out": float(left_out), "n": float(found.n.sum())}
    return [_step_figures(found, at) | whole for at in range(len(LEVELS))]


def _judged(columns: dict[str, Floats], rate: float) -> dict[str, Floats]:
    """Return the columns with q-values and with ``holds`` at every level, where it was that of the first one alone.

    The tests of exact fit of the first levels are a family of their own: nobody expects them to hold exactly, and what
    they find must not make the changes after them easier to find.
    """
    change = columns["p_value_change"]
    first = np.arange(change.shape[-1]) == 0
    exact = np.where(first, columns["p_value"], np.nan)
    q_exact, q_change = (benjamini_hochberg(values.ravel()).reshape(change.shape) for values in (exact, change))
    q_value = np.where(first, q_exact, q_change)
    within = columns["cfi_change"] >= -CUSTOMARY.most_cfi_drop
    within &= columns["rmsea_change"] <= CUSTOMARY.most_rmsea_rise
    within = np.where(first, columns["holds"] == 1, within)
    alike = np.minimum.accumulate(np.where(within | (q_value > rate), 1.0, 0.0), axis=-1)
    kept = {name: values for name, values in columns.items() if name != "p_value"}
    holds = np.where(np.isnan(columns["n"]), np.nan, alike)
    return kept | {"q_value_change": q_change, "holds": holds}


def _invariance(sums: Sequence[Moments], model: _Model) -> Invariance | NotEstimable:
    covariances = np.stack([each.covariance() for each in sums])
    means = np.stack([each.mean() for each in sums])
    return invariance(covariances, means, np.array([int(each.n) for each in sums]), model.factor)


def _step_figures(found: Invariance, at: int) -> dict[str, float]:
    step = found.steps[at]
    values = {name: float(getattr(step.fit, name)) for name in _STEP_FIT}
    values |= {name: float(getattr(step, name)) for name in _CHANGES}
    return values | {"holds": float(step.holds), "p_value": step.fit.p_value}
