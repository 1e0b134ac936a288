"""One normal mixture: scikit-learn's fit, and what is kept of it.

A part of ``stats.mixture``, which documents the statistics.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

TOLERANCE = 1e-4
_ITERATIONS = 500


class Shape(StrEnum):
    """How wide the groups are: all around alike, along the dimensions, or in any direction."""

    SPHERICAL = "spherical"
    DIAGONAL = "diag"
    TIED = "tied"
    """In any direction, and the same for all groups."""
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Mixture:
    """A mixture of ``groups`` normal distributions of one ``shape``, the largest group first.

    ``log_likelihood`` and ``parameters``; ``bic`` and ``icl``: the smaller the better, and ``icl`` is ``bic`` plus
    what it costs that rows are not surely in their group. ``weights`` (groups,), ``centres`` (groups, dimensions),
    ``covariances`` (groups, dimensions, dimensions); ``membership`` (rows, groups): probabilities; ``label`` (rows,):
    the likeliest group.
    """

    shape: Shape
    groups: int
    log_likelihood: float
    parameters: int
    bic: float
    icl: float
    weights: Floats
    centres: Floats
    covariances: Floats
    membership: Floats
    label: Ints


def fit_mixture(
    rows: Floats,
    groups: int,
    shape: Shape,
    rng: np.random.Generator,
    *,
    starts: int,
    floor: float,
    tolerance: float = TOLERANCE,
) -> GaussianMixture | None:
    """Fit one mixture from several starts; None where none converged, or there are too few different rows."""
    model = GaussianMixture(
        groups,
        covariance_type=shape.value,
        reg_covar=floor,
        n_init=starts if groups > 1 else 1,
        tol=tolerance,
        max_iter=_ITERATIONS,
        random_state=int(rng.integers(2**31)),
    )
    with warnings.catch_warnings():
        # Too few distinct rows for k-means, or no maximum reached: both are ruled on here.
        warnings.simplefilter("ignore", ConvergenceWarning)
        try:
            model.fit(rows)
        except ValueError:
            return None
    return model if model.converged_ else None


def described(rows: Floats, model: GaussianMixture) -> Mixture:
    """Return a fit as a value."""
    membership = model.predict_proba(rows)
    groups, dimensions = model.means_.shape
    shape = Shape(model.covariance_type)
    covariances = _covariances(model, shape, groups, dimensions)
    sizes = membership.sum(axis=0)
    order = np.argsort(-sizes, kind="stable")
    membership = np.asarray(membership[:, order], dtype=np.float64)
    log_likelihood = float(model.score_samples(rows).sum())
    parameters = _parameters(shape, groups, dimensions)
    bic = -2 * log_likelihood + parameters * float(np.log(len(rows)))
    return Mixture(
        shape=shape,
        groups=groups,
        log_likelihood=log_likelihood,
        parameters=parameters,
        bic=bic,
        icl=bic - 2 * float(np.log(membership.max(axis=1)).sum()),
        weights=np.asarray(model.weights_[order]),
        centres=np.asarray(model.means_[order]),
        covariances=covariances[order],
        membership=membership,
        label=membership.argmax(axis=1),
    )


def _covariances(model: GaussianMixture, shape: Shape, groups: int, dimensions: int) -> Floats:
    found = np.asarray(model.covariances_, dtype=np.float64)
    match shape:
        case Shape.SPHERICAL:
            return found[:, None, None] * np.eye(dimensions)
        case Shape.DIAGONAL:
            return found[:, :, None] * np.eye(dimensions)
        case Shape.TIED:
            return np.broadcast_to(found, (groups, dimensions, dimensions)).copy()
        case Shape.FULL:
            return found


def _parameters(shape: Shape, groups: int, dimensions: int) -> int:
    one = dimensions * (dimensions + 1) // 2
    spread = {
        Shape.SPHERICAL: groups,
        Shape.DIAGONAL: groups * dimensions,
        Shape.TIED: one,
        Shape.FULL: groups * one,
    }[shape]
    return groups - 1 + groups * dimensions + spread
