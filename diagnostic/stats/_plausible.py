"""Which variances between teams, and between divisions, the answers leave open, each with its weight.

A part of ``pooling``, whose intervals must hold although the variances are only estimated. It must not know what they
are used for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from diagnostic.stats._likelihood import Profile, Sums, profile

Floats: TypeAlias = npt.NDArray[np.float64]

_WORSE = 9.0
"""Rise of the deviance at which the search stops: three standard deviations from the best point."""
_NODES = 12
_NODES_NESTED = 6
"""Points to an axis; they lie at most one standard deviation apart, which is all a smooth weight needs."""
_HALVINGS = 6
_LEAST_STEP = 0.05


@dataclass(frozen=True, slots=True)
class Plausible:
    """The model at one pair of ratios of variances, and the ``weight`` of that pair."""

    weight: float
    fit: Profile
    team_ratio: float
    division_ratio: float


def plausible(sums: Sums, team_ratio: float, division_ratio: float, *, nested: bool) -> tuple[Plausible, ...]:
    """Return points that stand for all the ratios the answers leave open, their weights adding up to 1.

    The weight is the (restricted) likelihood, the prior flat for the ratio of variances: the points are even in its
    square root, which the weight makes up for.
    """
    best = profile(sums, team_ratio, division_ratio).deviance
    teams = _axis(
        lambda root: profile(sums, root * root, division_ratio).deviance - best,
        np.sqrt(team_ratio),
        _NODES_NESTED if nested else _NODES,
    )
    divisions = np.zeros(1)
    if nested:
        divisions = _axis(
            lambda root: profile(sums, team_ratio, root * root).deviance - best, np.sqrt(division_ratio), _NODES_NESTED
        )
    found = tuple(_points(sums, teams, divisions, best, nested=nested))
    total = sum(point.weight for point in found)
    return tuple(Plausible(p.weight / total, p.fit, p.team_ratio, p.division_ratio) for p in found)


def _points(sums: Sums, teams: Floats, divisions: Floats, best: float, *, nested: bool) -> Iterator[Plausible]:
    for team in teams:
        for division in divisions:
            fit = profile(sums, team * team, division * division)
            flat = team * division if nested else team
            yield Plausible(float(flat * np.exp((best - fit.deviance) / 2)), fit, float(team**2), float(division**2))


def _axis(worse: Callable[[float], float], best: float, nodes: int) -> Floats:
    """Return the midpoints of equal steps over the roots that are not much worse than the best one."""
    low = 0.0 if best == 0 or worse(0.0) <= _WORSE else _edge(worse, best, 0.0)
    far = best + max(best, _LEAST_STEP)
    while worse(far) <= _WORSE:
        far += far - best
    high = _edge(worse, best, far)
    return np.asarray(low + (high - low) * (np.arange(nodes) + 0.5) / nodes)


def _edge(worse: Callable[[float], float], inside: float, outside: float) -> float:
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        if worse(middle) <= _WORSE:
            inside = middle
        else:
            outside = middle
    return outside
