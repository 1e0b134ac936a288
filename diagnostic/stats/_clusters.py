"""How far an estimate varies when people come in teams: from what each person does to it.

A part of the intervals of ``reliability`` and ``factor``. It must not know what is estimated.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]

LEAST_CLUSTERS = 4
"""Teams from which people of one team are taken together; with fewer, people are taken one by one."""


def clustered_error(influence: Floats, cluster: npt.ArrayLike) -> tuple[float, float]:
    """Return the standard error of a mean-like estimate from its influence values, and its degrees of freedom.

    What people do to the estimate is added up team by team, so that people of a team may be alike (the sandwich of
    Liang and Zeger, with g/(g − 1)); the degrees of freedom are the teams less one.
    """
    people, place = len(influence), np.asarray(cluster, dtype=np.int64)
    groups = int((np.bincount(place) > 0).sum())
    if groups < LEAST_CLUSTERS:
        groups, place = people, np.arange(people)
    sums = np.bincount(place, weights=influence - influence.mean())
    return float(np.sqrt(sums @ sums * groups / (groups - 1)) / people), float(groups - 1)
