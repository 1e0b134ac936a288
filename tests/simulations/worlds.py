"""Simulated people who answer on five options, and the means and variances that their answers come from.

A person's view of a scale is the team's level plus something of their own; each answer adds noise, is rounded and cut
at 1 and 5. The truth of a team (the mean score of all people it might have) and the moments of the items follow
exactly, by integration over views, so that coverage is judged against the truth and not against another sample.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy import special

Floats = npt.NDArray[np.float64]

CUTS = np.array([1.5, 2.5, 3.5, 4.5])
POINTS = 25.0
"""Points of 0-100 for one option."""
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(61)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


@dataclass(frozen=True, slots=True)
class World:
    """``level``: where views centre, in options 1-5; ``own``: SD of views in a team; ``noise``: of one answer.

    With ``camps`` a team's views lie half so far above and half so far below its level, SD ``own`` in each half.
    """

    name: str
    level: float
    own: float = 0.7
    noise: float = 0.7
    camps: float = 0.0

    def answers(self, level: Floats, people: int, items: int, rng: np.random.Generator) -> Floats:
        """Return (teams, people, items) answers 1-5 of teams at these levels."""
        views = level[:, None] + self.own * rng.standard_normal((level.size, people))
        if self.camps:
            views += self.camps * rng.choice([-1.0, 1.0], views.shape)
        return rounded(views[..., None] + self.noise * rng.standard_normal((*views.shape, items)))

    def item_moments(self, level: npt.ArrayLike) -> tuple[Floats, Floats, Floats]:
        """Return mean and variance of one answer, and the covariance of two of one person, in options."""
        centre = np.asarray(level, dtype=np.float64)
        sides = (-self.camps, self.camps) if self.camps else (0.0,)
        views = np.concatenate([np.add.outer(centre, side + self.own * _NODES) for side in sides], axis=-1)
        weight = np.tile(_WEIGHTS, len(sides)) / len(sides)
        above = special.ndtr((views[..., None] - CUTS) / self.noise)
        expected = 1 + above.sum(axis=-1)
        square = 1 + (above * (2 * np.arange(1, 5) + 1)).sum(axis=-1)
        mean = expected @ weight
        return mean, square @ weight - mean**2, expected**2 @ weight - mean**2

    def score_moments(self, level: npt.ArrayLike, items: int) -> tuple[Floats, Floats]:
        """Return mean and variance, between the people of a team, of the score of 0-100 over so many items."""
        mean, variance, covariance = self.item_moments(level)
        return POINTS * (mean - 1), POINTS**2 * (variance + (items - 1) * covariance) / items

    def level_of(self, score: npt.ArrayLike) -> Floats:
        """Return the level at which teams have this mean score."""
        scores, levels = _curve(self)
        return np.asarray(np.interp(score, scores, levels))


@lru_cache
def _curve(world: World) -> tuple[Floats, Floats]:
    """Return the mean scores at a grid of levels, and the levels."""
    grid = np.linspace(-3.0, 9.0, 2401)
    return world.score_moments(grid, 1)[0], grid


def rounded(values: Floats) -> Floats:
    """Return answers: whole options from 1 to 5."""
    return np.clip(np.rint(values), 1, 5)


SYMMETRIC = World("symmetric, mean 3.0", 3.0)
SKEWED = World("skewed, mean 4.2", 4.4)
CEILING = World("at the ceiling, mean 4.5", 4.8)
POLARISED = World("polarised: two halves", 3.0, own=0.42, camps=1.5)
ALL = (SYMMETRIC, SKEWED, CEILING, POLARISED)
