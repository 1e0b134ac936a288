"""How people rate each of several others, against how the same people rate the rest.

This module must not know what is rated, nor who rates it: positions and numbers only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import special

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Masks: TypeAlias = npt.NDArray[np.bool_]

_NO_SPREAD = 1e-12
"""Share of the ratings' own mean square under which differences are taken as all the same."""


@dataclass(frozen=True, slots=True)
class OwnDifferences:
    """Each rating against the same person's ratings of the others."""

    difference: Floats
    """Shape (ratings,); NaN where the rating is, or where the person rated none of the others."""
    reference: Masks
    """Shape (units, units), from and to: False for links that others are not compared with, being unusual."""


@dataclass(frozen=True, slots=True)
class _Ratings:
    """Ratings as rows, in no particular order; NaN where there is none."""

    person: Ints
    source: Ints
    target: Ints
    values: Floats
    units: int

    def against(self, reference: Masks) -> Floats:
        """Return each rating less the mean of the same person's ratings of reference links other than this one."""
        known = ~np.isnan(self.values)
        counted = (reference[self.source, self.target] & known).astype(np.float64)
        own = np.where(known, counted * self.values, 0.0)
        people = int(self.person.max(initial=-1)) + 1
        count = np.bincount(self.person, weights=counted, minlength=people)[self.person] - counted
        total = np.bincount(self.person, weights=own, minlength=people)[self.person] - own
        there = known & (count > 0)
        return np.where(there, self.values - total / np.where(there, count, np.nan), np.nan)

    def tested(self, differences: Floats, minimum: int) -> tuple[Floats, Floats, Floats]:
        """Return the number of people, the size of t and its p of every link; NaN where a link is not tested."""
        known = ~np.isnan(differences)
        cell, values = (self.source * self.units + self.target)[known], differences[known]
        n, total, square = (
            np.bincount(cell, weights=weights, minlength=self.units**2).reshape(self.units, self.units)
            for weights in (np.ones(values.size), values, np.square(values))
        )
        scale = np.nansum(np.square(self.values)) / max(self.values.size, 1)
        enough = n >= max(minimum, 2)
        df = np.where(enough, n - 1, np.nan)
        variance = np.maximum(square - np.square(total) / np.maximum(n, 1), 0.0) / df
        size = np.abs(total / n.clip(1)) / np.sqrt(
            np.where(variance > _NO_SPREAD * scale, variance, np.nan) / n.clip(1)
        )
        return np.asarray(n, dtype=np.float64), np.asarray(size), np.asarray(2 * special.stdtr(df, -size))


def own_differences(
    person: Ints, source: Ints, target: Ints, values: Floats, *, units: int, minimum: int = 2, alpha: float = 0.05
) -> OwnDifferences:
    """Compare each rating with how the same person rates the rest, one unusual link not lifting all the others.

    Parameters
    ----------
    person, source, target : integer arrays (ratings,)
        Who rates, the unit they are in, and the unit they rate; a person rates a unit once.
    values : array (ratings,)
        The ratings; NaN where there is none.
    units : int
        Number of units.
    minimum : int
        People below whom a link is not tested, and so always a reference.
    alpha : float
        Level, shared among the links of a unit, at which a link no longer counts as one of the others.

    Returns
    -------
    OwnDifferences
        A difference for each rating, and which links were references in the end.

    Formula
    -------
    The rating less the mean of the same person's ratings of the reference links other than this one. At first every
    link is a reference. Then, unit by unit, the differences of each link are tested (one-sample t); the link with the
    largest |t| stops being a reference if its p is at most alpha / (links of the unit), everything is computed again,
    and so on while fewer than half of a unit's links are set apart. In the end all links, also those set apart, are
    compared with the references that remain.

    Assumptions
    -----------
    Most of a unit's links are ordinary. Where half or more are as unusual as each other, nothing tells which half is;
    the differences then say how the two halves differ. The references are chosen on the same data; how little that
    changes the rate of false findings is measured in the test. With two other units nothing is set apart, and the two
    differences mirror each other.

    Source
    ------
    Step by step choice of references as in the purification of anchors for tests of differential item functioning:
    Candell and Drasgow 1988; Holland and Thayer 1988. Student 1908 (t).

    Checked against
    ---------------
    A plain loop over people in R with `t.test` (`links.json`); without anything set apart, pandas means in the test.
    """
    ratings = _Ratings(person, source, target, values, units)
    reference = np.ones((units, units), dtype=bool)
    differences = ratings.against(reference)
    while True:
        n, size, p_value = ratings.tested(differences, minimum)
        links = np.count_nonzero(n > 0, axis=1)
        room = np.count_nonzero(~reference, axis=1) + 1 <= (links - 1) // 2
        unusual = reference & (p_value * links[:, None] <= alpha) & room[:, None]
        rows = np.flatnonzero(unusual.any(axis=1))
        if not rows.size:
            return OwnDifferences(differences, reference)
        reference[rows, np.argmax(np.where(unusual, size, -1.0)[rows], axis=1)] = False
        differences = ratings.against(reference)
