"""Relations between columns taken apart: between people of the same group, and between the averages of groups.

Knows the sums of groups; gives sums of the same form, so that whatever starts from them works on either level.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from diagnostic.problems import NotEstimable, Why

Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ClusterSums:
    """Sums of each group: ``n`` (G,), ``total`` (G, q) and ``cross`` (G, q, q)."""

    n: Floats
    total: Floats
    cross: Floats


@dataclass(frozen=True, slots=True)
class Levels:
    """The two levels, as sums of groups that add up and can be resampled.

    ``within``: degrees of freedom in the place of people, totals of 0, products of deviations from the group's mean;
    groups of one are left out. ``between``: every person has the mean of the group; weighted so that all groups
    together count as many as there are groups. ``people``, ``groups``: how many there are.
    """

    within: ClusterSums
    between: ClusterSums
    people: int
    groups: int


def split_levels(n: npt.ArrayLike, total: npt.ArrayLike, cross: npt.ArrayLike) -> Levels | NotEstimable:
    """Take the sums of squares and products of groups apart into those within groups and those between.

    Parameters
    ----------
    n, total, cross : arrays (G,), (G, q), (G, q, q)
        Sums of each group: people with all columns, totals, sums of products. Groups without people do not count.

    Returns
    -------
    Levels or NotEstimable
        ``TOO_FEW_GROUPS`` under three groups, ``TOO_FEW_ANSWERS`` if no group has two people.

    Formula
    -------
    With the mean m_g of group g: W_g = Σ x xᵀ − n_g m_g m_gᵀ on n_g − 1 degrees of freedom; B = Σ_g n_g (m_g − m)
    (m_g − m)ᵀ; Σ_g W_g + B is the total around the mean m of all people. B is scaled by groups/people, which leaves
    correlations, shares and R² as they are.

    Assumptions
    -----------
    None on the data: the sums add up exactly. The averages of small groups are partly chance, so what is found between
    groups holds, in the proportion of 1/n_g, what is within: between is what the averages show, not what they would be
    with everybody's answers a hundred times over.

    Source
    ------
    Dansereau, Alutto and Yammarino 1984; Bliese 2000; Pedhazur 1997, chapter 16.

    Checked against
    ---------------
    psych 2.2.9 ``statsBy``: the correlations within (rwg) and between (rbg) groups (``tests/golden/levels.json``).
    """
    size, sums, products = (np.asarray(x, dtype=np.float64) for x in (n, total, cross))
    filled = size > 0
    size, sums, products = size[filled], sums[filled], products[filled]
    groups, people = len(size), int(size.sum())
    if groups < 3:
        return NotEstimable(Why.TOO_FEW_GROUPS)
    several = size > 1
    if not several.any():
        return NotEstimable(Why.TOO_FEW_ANSWERS)
    of_means = sums[:, :, None] * sums[:, None, :] / size[:, None, None]
    inside = (products - of_means)[several]
    scale = groups / people
    return Levels(
        within=ClusterSums(size[several] - 1, np.zeros_like(sums[several]), inside),
        between=ClusterSums(size * scale, sums * scale, of_means * scale),
        people=people,
        groups=groups,
    )
