"""The parameters of a measurement model that make the likelihood of one or several groups greatest.

A part of ``cfa``: which parameters are free, which the groups share, and the search. It must not know what the
model is used for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import linalg

from diagnostic.stats._structure import Group, Layout, Slopes, discrepancy, slopes

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]

_MOST_STEPS = 100
# Length of the gradient in the metric of the second derivatives: half its square is about what is left to gain.
_TOLERANCE = 1e-9
_SLACK = 1e-13
# Damping: where it begins, under what it is left out, what part of the promised gain is too little and enough.
_FIRST_DAMPING = 0.5
_LEAST_DAMPING = 0.02
_POOR, _GOOD = 0.1, 0.5
_RIDGE = 0.02
# A residual variance so far under zero, in variances of the item, has run off: there is no maximum.
_LEAST_RESIDUAL = -3.0
# What must be left of a parameter's information when the others are unknown, or the data do not determine it.
_LEAST_PIVOT = 1e-11


@dataclass(frozen=True, slots=True)
class Model:
    """What is estimated: positions that all groups share, and positions of each group's own; the rest is fixed."""

    layout: Layout
    shared: Integers
    own: tuple[Integers, ...]


@dataclass(frozen=True, slots=True)
class Maximum:
    """Where the likelihood is greatest: ``parameters`` (G, size), and the discrepancy weighted over the groups.

    ``covariance`` (G, size, size): of the estimates of each group's own parameters, times half the people in all; 0 for
    the others.
    """

    parameters: Floats
    value: float
    covariance: Floats


@dataclass(frozen=True, slots=True)
class Stray:
    """Where the search was when it gave up, for want of a maximum or because the data do not determine it."""

    parameters: Floats


@dataclass(frozen=True, slots=True)
class _Arrow:
    """A matrix over all free parameters, factorised: groups meet in the shared parameters alone.

    ``own``: Cholesky root of each group's block; ``pull``: its inverse times the block's columns for the shared
    parameters; ``core``: root of what is left for these when the groups' own are eliminated.
    """

    own: tuple[Floats, ...]
    pull: tuple[Floats, ...]
    core: Floats


def _root(matrix: Floats) -> Floats | None:
    """Give the Cholesky root; None where the matrix is not safely positive definite."""
    try:
        root = linalg.cholesky(matrix, lower=True, check_finite=False)
    except linalg.LinAlgError:
        return None
    return root if (np.diag(root) ** 2 > _LEAST_PIVOT * np.diag(matrix)).all() else None


def _factorise(model: Model, matrices: Sequence[Floats]) -> _Arrow | None:
    shared, roots, pulls = model.shared, [], []
    core = sum((m[np.ix_(shared, shared)] for m in matrices), np.zeros((len(shared), len(shared))))
    for matrix, own in zip(matrices, model.own, strict=True):
        root, cross = _root(matrix[np.ix_(own, own)]), matrix[np.ix_(own, shared)]
        if root is None:
            return None
        pull = linalg.cho_solve((root, True), cross, check_finite=False)
        core = core - cross.T @ pull
        roots.append(root)
        pulls.append(pull)
    root = _root(core)
    return None if root is None else _Arrow(tuple(roots), tuple(pulls), root)


def _descend(model: Model, arrow: _Arrow, gradient: Floats) -> Floats:
    """Solve matrix · step = −gradient; the shared part of the step (G, size) is the same in each group."""
    step = np.zeros_like(gradient)
    rest = gradient[:, model.shared].sum(axis=0)
    for row, own, pull in zip(gradient, model.own, arrow.pull, strict=True):
        rest = rest - pull.T @ row[own]
    common = -linalg.cho_solve((arrow.core, True), rest, check_finite=False)
    step[:, model.shared] = common
    for number, (own, root, pull) in enumerate(zip(model.own, arrow.own, arrow.pull, strict=True)):
        step[number, own] = -linalg.cho_solve((root, True), gradient[number, own], check_finite=False) - pull @ common
    return step


def _own_inverses(model: Model, arrow: _Arrow) -> Floats:
    """Give the blocks of the inverse that belong to each group's own parameters, in their places."""
    result = np.zeros((len(model.own), model.layout.size, model.layout.size))
    for block, own, root, pull in zip(result, model.own, arrow.own, arrow.pull, strict=True):
        alone = linalg.cho_solve((root, True), np.eye(len(root)), check_finite=False)
        block[np.ix_(own, own)] = alone + pull @ linalg.cho_solve((arrow.core, True), pull.T, check_finite=False)
    return result


def _value(model: Model, groups: Sequence[Group], parameters: Floats) -> float:
    pairs = zip(groups, parameters, strict=True)
    return sum(group.weight * discrepancy(model.layout, group, row) for group, row in pairs)


def _slopes(model: Model, groups: Sequence[Group], parameters: Floats) -> list[Slopes]:
    found = [(group.weight, slopes(model.layout, group, row)) for group, row in zip(groups, parameters, strict=True)]
    return [Slopes(w * one.gradient, w * one.curvature, w * one.information) for w, one in found]


def _damped(model: Model, found: Sequence[Slopes], damping: float) -> _Arrow | None:
    """Factorise the second derivatives plus damping times their expectation, itself kept from being singular."""
    if damping == 0:
        return _factorise(model, [one.curvature for one in found])
    return _factorise(
        model,
        [one.curvature + damping * (one.information + _RIDGE * np.diag(np.diag(one.information))) for one in found],
    )


def maximise(model: Model, groups: Sequence[Group], start: Floats) -> Maximum | Stray:
    """Find the greatest likelihood by Newton's steps, damped until they gain what they promise.

    It is found where the gradient vanishes in the metric of the second derivatives and these are positive definite.
    """
    parameters, value, damping = start, _value(model, groups, start), _FIRST_DAMPING
    if value == float("inf"):
        return Stray(start)
    found = _slopes(model, groups, parameters)
    for _ in range(_MOST_STEPS):
        arrow = _damped(model, found, damping)
        if arrow is None:
            damping = max(4 * damping, _FIRST_DAMPING)
            continue
        gradient = np.stack([one.gradient for one in found])
        step = _descend(model, arrow, gradient)
        slope = float((gradient * step).sum())
        if damping == 0 and -slope < _TOLERANCE**2:
            expected = _factorise(model, [one.information for one in found])
            if expected is None:
                break
            return Maximum(parameters, value, _own_inverses(model, expected))
        bend = sum(float(row @ one.curvature @ row) for one, row in zip(found, step, strict=True))
        promise, trial = -slope - bend / 2, _value(model, groups, parameters + step)
        gain = value - trial
        if gain < _POOR * promise - _SLACK * abs(value):
            damping = max(4 * damping, _FIRST_DAMPING)
            continue
        if gain > _GOOD * promise - _SLACK * abs(value):
            damping = damping / 8 if damping > _LEAST_DAMPING else 0.0
        parameters, value = parameters + step, trial
        if parameters[:, model.layout.residuals].min() < _LEAST_RESIDUAL:
            break
        found = _slopes(model, groups, parameters)
    return Stray(parameters)
