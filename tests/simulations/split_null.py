"""Make the table of ``diagnostic/stats/divided.py``: how sharply an even spread splits in two by chance.

``PYTHONPATH=.:tests python -m simulations.split_null`` prints it (some minutes).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from diagnostic.stats.divided import BEYOND, SIZES, SMALLER, TAILS

Floats = npt.NDArray[np.float64]

ANSWERS = 40_000_000
"""Answers drawn for each size of team, at most 2,000,000 teams."""


def draw(size: int, teams: int, rng: np.random.Generator) -> Floats:
    """Return (teams, size) scores of people whose views lie evenly over the scale and a little beyond its ends."""
    views = rng.random((teams, size)) * (1 + 2 * BEYOND) - BEYOND
    return np.clip(views, 0.0, 1.0)


def separation(scores: Floats) -> Floats:
    """Return each row's largest share of variance between two sides, straight from the sorted scores."""
    size = scores.shape[1]
    ordered = np.sort(scores, axis=1)
    ordered -= ordered.mean(axis=1, keepdims=True)
    below = np.arange(1, size)
    least = max(2, int(np.ceil(SMALLER * size - 1e-9)))
    between = np.cumsum(ordered, axis=1)[:, :-1] ** 2 * size / (below * (size - below))
    allowed = (below >= least) & (size - below >= least) & (np.diff(ordered, axis=1) > 0)
    squares = (ordered**2).sum(axis=1)  # 0 where all were cut at one end: no split
    return np.asarray(np.where(allowed, between, 0.0).max(axis=1) / np.where(squares > 0, squares, 1.0))


def quantiles(size: int, seed: int) -> Floats:
    """Return −ln(1 − separation) at the tails of the table."""
    rng = np.random.default_rng([seed, size])
    teams = min(2_000_000, ANSWERS // size)
    block = max(1, 400_000 // size)
    found = [-np.log(np.maximum(1 - separation(draw(size, block, rng)), 1e-9)) for _ in range(teams // block)]
    return np.asarray(np.quantile(np.concatenate(found), 1 - np.array(TAILS)))


if __name__ == "__main__":
    for each in SIZES:
        print("    (" + ", ".join(f"{value:.3f}" for value in quantiles(each, 20)) + "),", flush=True)
