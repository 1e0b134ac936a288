"""Rows with gaps, and one step of EM over them; a part of ``missing``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Gaps:
    """Standardised rows: ``filled`` with 0 in the gaps, ``known`` 1 where answered, ``both`` people by pair of columns.

    ``groups``: rows with equally many gaps, as row numbers (g,) and the columns of their gaps (g, m).
    """

    filled: Floats
    known: Floats
    both: Floats
    groups: tuple[tuple[Ints, Ints], ...]

    def step(self, mean: Floats, covariance: Floats) -> tuple[Floats, Floats]:
        """Give the next means and covariances."""
        people, width = self.filled.shape
        deviation = self.filled - mean * self.known
        extra = np.zeros(width * width)
        if self.groups:
            precision = np.linalg.inv(covariance)
            pull = deviation @ precision
            for rows, columns in self.groups:
                spread = np.linalg.inv(precision[columns[:, :, None], columns[:, None, :]])
                expected = -(spread @ pull[rows[:, None], columns][:, :, None])[:, :, 0]
                deviation[rows[:, None], columns] = expected
                cells = columns[:, :, None] * width + columns[:, None, :]
                extra += np.bincount(cells.ravel(), spread.ravel(), minlength=width * width)
        shift = deviation.mean(axis=0)
        products = (deviation.T @ deviation + extra.reshape(width, width)) / people
        return mean + shift, products - np.outer(shift, shift)


def gaps(rows: Floats) -> Gaps:
    """Sort rows by how many of their columns are NaN."""
    missing = np.isnan(rows)
    count = missing.sum(axis=1)
    groups = []
    for many in np.unique(count[count > 0]):
        at = np.flatnonzero(count == many)
        groups.append((at, np.nonzero(missing[at])[1].reshape(-1, many)))
    known = (~missing).astype(np.float64)
    return Gaps(np.where(missing, 0.0, rows), known, known.T @ known, tuple(groups))
