"""Measurement models of a questionnaire in several groups: what is held equal, the estimates, and what they leave.

A part of ``cfa``. It must not know which model follows which, nor what is made of the result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from diagnostic.stats._maximum import Maximum, Model, Stray, maximise
from diagnostic.stats._structure import Group, Layout, implied, layout, slopes

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]

# A gradient that is 0 but for rounding; the residual variance from which to search beside one that is held.
_FLAT = 1e-9
_ROOM = 0.25


@dataclass(frozen=True, slots=True)
class Data:
    """Groups with each item in its pooled spread, about the pooled mean.

    ``n`` (G,): people; ``least``: the discrepancy of a model that fits perfectly; ``baseline``: chi-square of the model
    in which no items correlate; ``means``: whether means are modelled.
    """

    groups: tuple[Group, ...]
    n: Integers
    least: float
    baseline: float
    means: bool

    @property
    def people(self) -> int:
        return int(self.n.sum())

    @property
    def samples(self) -> list[Floats]:
        return [group.sample for group in self.groups]

    @property
    def pooled(self) -> Floats:
        return sum((group.weight * group.sample for group in self.groups), np.zeros_like(self.groups[0].sample))


@dataclass(frozen=True, slots=True)
class Estimate:
    """A fitted model: its maximum and what it leaves; ``parameters`` counts the free ones."""

    maximum: Maximum
    statistic: float
    df: int
    srmr: float
    parameters: int


def standardised(covariances: Floats, means: Floats | None, n: Integers) -> Data:
    """Put covariances (G, p, p) with divisor n − 1, and means (G, p) if they are modelled, on a common scale."""
    weight = n / n.sum()
    samples = covariances * ((n - 1) / n)[:, None, None]
    scale = np.sqrt(weight @ np.diagonal(samples, axis1=1, axis2=2))
    samples = samples / np.outer(scale, scale)
    centred = np.zeros((len(n), len(scale))) if means is None else (means - weight @ means) / scale
    logs = np.array([np.linalg.slogdet(sample)[1] for sample in samples])
    spreads = np.array([np.log(np.diag(sample)).sum() for sample in samples])
    groups = tuple(Group(s, m, float(w)) for s, m, w in zip(samples, centred, weight, strict=True))
    return Data(groups, n, float(weight @ logs) + len(scale), float(n @ (spreads - logs)), means is not None)


def plan(factor: npt.ArrayLike, items: int) -> Layout:
    """Lay the model out; ValueError unless factor names one of 0 to k − 1 for each item, and each for some item."""
    number = np.asarray(factor, dtype=np.int64)
    if number.shape != (items,) or set(number.tolist()) != set(range(int(number.max()) + 1)):
        raise ValueError("factor must name one of the factors 0 to k - 1 for each item, and each factor for some item")
    return layout(number, int(number.max()) + 1)


def several(where: Layout) -> Integers:
    """Give the items that are not alone in their factor: the others are their factor and have no residual."""
    return np.flatnonzero(np.bincount(where.factor)[where.factor] > 1)


def unrestricted(where: Layout, groups: int) -> Model:
    """Hold nothing equal: factors have variance 1 and mean 0 in each group."""
    residuals, between = where.residuals[several(where)], where.factor_covariances[where.row != where.column]
    own = np.concatenate([where.loadings, between, residuals])
    return Model(where, np.zeros(0, dtype=np.int64), (own,) * groups)


def restricted(where: Layout, groups: int, reference: int, *, intercepts: bool) -> Model:
    """Hold loadings equal, or intercepts, too; factors have variance 1 and mean 0 in the group of reference."""
    residuals, between = where.residuals[several(where)], where.factor_covariances[where.row != where.column]
    shared, others = where.loadings, np.concatenate([where.factor_covariances, residuals])
    if intercepts:
        shared, others = np.concatenate([shared, where.intercepts]), np.concatenate([others, where.factor_means])
    first = np.concatenate([between, residuals])
    return Model(where, shared, tuple(first if group == reference else others for group in range(groups)))


def referred(where: Layout, parameters: Floats, group: int) -> Floats:
    """Express the same model with factors of variance 1 and mean 0 in another group; NaN where they do not vary."""
    diagonal = where.factor_covariances[where.row == where.column]
    variance, shift = parameters[group, diagonal], parameters[group, where.factor_means]
    spread = np.sqrt(np.where(variance > 0, variance, np.nan))
    result, loadings = parameters.copy(), parameters[:, where.loadings]
    result[:, where.loadings] = loadings * spread[where.factor]
    result[:, where.intercepts] += loadings * shift[where.factor]
    result[:, where.factor_covariances] /= spread[where.row] * spread[where.column]
    result[:, where.factor_means] = (result[:, where.factor_means] - shift) / spread
    return result


def first_guess(where: Layout, samples: Sequence[Floats]) -> Floats:
    """Begin each group with each factor at the first component of its items, and the correlations of these."""
    return np.stack([_components(where, sample) for sample in samples])


def _components(where: Layout, sample: Floats) -> Floats:
    spread = np.sqrt(np.diag(sample))
    correlation, weights = sample / np.outer(spread, spread), np.zeros((len(sample), where.factors))
    parameters = np.zeros(where.size)
    for number in range(where.factors):
        items = np.flatnonzero(where.factor == number)
        values, vectors = np.linalg.eigh(correlation[np.ix_(items, items)])
        weights[items, number] = vectors[:, -1]
        size = np.sqrt(max(values[-1] - 0.5, 0.25))
        parameters[items] = np.clip(vectors[:, -1] * size, -0.9, 0.9) if len(items) > 1 else 1.0
    parameters[where.residuals] = (1 - parameters[where.loadings] ** 2) * spread**2
    parameters[where.loadings] *= spread
    sums = weights.T @ correlation @ weights
    length = np.sqrt(np.diag(sums))
    parameters[where.factor_covariances] = (sums / np.outer(length, length))[where.row, where.column]
    return parameters


def estimate(data: Data, chosen: Model, guess: Floats) -> Estimate | None:
    """Fit the model; None where it does not converge. Means that the model leaves free are those observed."""
    where, items = chosen.layout, len(chosen.layout.factor)
    free_means = data.means and not np.isin(where.intercepts, chosen.shared).any()
    groups = tuple(replace(g, mean=np.zeros(items)) for g in data.groups) if free_means else data.groups
    parameters = len(chosen.shared) + sum(len(own) for own in chosen.own) + free_means * items * len(groups)
    maximum = _search(chosen, groups, guess) if len(chosen.shared) else _one_by_one(chosen, groups, guess)
    if maximum is None:
        return None
    return Estimate(
        maximum=maximum,
        statistic=max(data.people * (maximum.value - data.least), 0.0),
        df=len(groups) * (items * (items + 1) // 2 + data.means * items) - parameters,
        srmr=sum(g.weight * _srmr(where, g, row, data) for g, row in zip(groups, maximum.parameters, strict=True)),
        parameters=parameters,
    )


def _one_by_one(chosen: Model, groups: Sequence[Group], guess: Floats) -> Maximum | None:
    """Search in each group by itself, as they share nothing."""
    parts: list[Maximum] = []
    for group, own, row in zip(groups, chosen.own, guess, strict=True):
        found = _search(replace(chosen, own=(own,)), (group,), row[None])
        if found is None:
            return None
        parts.append(found)
    return Maximum(
        parameters=np.concatenate([part.parameters for part in parts]),
        value=sum(part.value for part in parts),
        covariance=np.concatenate([part.covariance for part in parts]),
    )


def _search(chosen: Model, groups: Sequence[Group], guess: Floats) -> Maximum | None:
    """Search; where a residual variance runs off, hold it at 0 and search again, one item a factor and group at most.

    What is held must be better there than at any value above, or there is no maximum with residuals of 0 or more.
    """
    where, held, free = chosen.layout, dict[tuple[int, int], int](), chosen
    while isinstance(found := maximise(free, groups, guess), Stray):
        residual = found.parameters[:, where.residuals]
        group, item = divmod(int(residual.argmin()), residual.shape[1])
        place = group, int(where.factor[item])
        if residual[group, item] >= 0 or place in held:
            return None
        held[place] = item
        own = [np.setdiff1d(o, where.residuals[item]) if g == group else o for g, o in enumerate(free.own)]
        free, guess = replace(free, own=tuple(own)), guess.copy()
        together = where.residuals[where.factor == where.factor[item]]
        guess[group, together] = np.maximum(guess[group, together], _ROOM)
        guess[group, where.residuals[item]] = 0.0
    for (group, _), item in held.items():
        if slopes(where, groups[group], found.parameters[group]).gradient[where.residuals[item]] < -_FLAT:
            return None
    return found


def _srmr(where: Layout, group: Group, parameters: Floats, data: Data) -> float:
    covariance, mean = implied(where, parameters)
    spread = np.sqrt(np.diag(group.sample))
    gap = np.tril((group.sample - covariance) / np.outer(spread, spread))
    square = (gap**2).sum() + (((group.mean - mean) / spread) ** 2).sum()
    return float(np.sqrt(square / (len(spread) * (len(spread) + 1) / 2 + data.means * len(spread))))
