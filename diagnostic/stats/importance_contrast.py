"""Whether the drivers of a part of an organisation are those of the whole: its shares against random parts as large.

Knows sums of clusters and which part each belongs to; no units, no scales, and nothing of how many tests are made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from diagnostic.stats._shares import Floats, covariance_of_packed, divide, packed, resampling_method

Ints: TypeAlias = npt.NDArray[np.int64]

_MOST_SIZES = 6
_LEAST_CLUSTERS = 6
_REPLICATES = 500


@dataclass(frozen=True, slots=True)
class ImportanceContrast:
    """Shares of parts against those of the whole; arrays (parts, outcomes, drivers), NaN where there is no test.

    ``difference``: share in the part minus share in the whole, both 0 to 1; ``p_value``: two-sided; ``n``: people of
    each part, (parts,).
    """

    difference: Floats
    p_value: Floats
    n: Floats


def importance_contrast(
    n: npt.ArrayLike,
    total: npt.ArrayLike,
    cross: npt.ArrayLike,
    part: npt.ArrayLike,
    rng: np.random.Generator,
    *,
    outcomes: int = 1,
    least: int = 100,
) -> ImportanceContrast:
    """Test whether the shares of importance in each part differ from those of the whole.

    Parameters
    ----------
    n, total, cross : arrays (C,), (C, q), (C, q, q)
        Sums of each cluster (team): people with all columns, totals, sums of products; the outcomes are last.
    part : array (C,) of int
        Part of each cluster, 0 to P-1; -1 for clusters in none, which count for the whole only.
    rng : numpy.random.Generator
        Where the draws come from.
    outcomes : int
        Number of outcomes.
    least : int
        People from which a part is tested.

    Returns
    -------
    ImportanceContrast
        NaN where a part has fewer people than ``least``, is the whole, or is not estimable; throughout with fewer than
        six clusters.

    Formula
    -------
    Shares are LMG's up to ten drivers and Johnson's beyond. Centre every part on its own means. Draw whole clusters
    without replacement until there are about as many people as in the part, and divide their R². With m and s the mean
    and standard deviation of the drawn √share,
    z = (√share − m)/s, p = 2 Φ(−|z|). Mean and variance are drawn at six sizes at most and interpolated along 1/n.

    Assumptions
    -----------
    Under the null hypothesis the clusters of a part are any clusters of the whole, up to the level of their answers. A
    small part shows too even shares; so do the random parts of its size, which is why it is held against them. Few
    clusters leave little to draw from, and then hardly anything can be found.

    Source
    ------
    Good 2005 (permutation of exchangeable clusters); Bartlett 1936 (the square root of a proportion).

    Checked against
    ---------------
    A permutation of rows in the test; false alarms in ``docs/methods/importance_contrast.md``.
    """
    size, sums, products = (np.asarray(x, dtype=np.float64) for x in (n, total, cross))
    where = np.asarray(part, dtype=np.int64)
    parts, width = int(where.max(initial=-1)) + 1, sums.shape[1]
    drivers = width - outcomes
    nothing = np.full((parts, outcomes, drivers), np.nan)
    people = np.bincount(where[where >= 0], size[where >= 0], minlength=parts).astype(np.float64)
    tested = np.flatnonzero((people >= least) & (people < size.sum()))
    if len(size) < _LEAST_CLUSTERS or not tested.size:
        return ImportanceContrast(nothing, nothing.copy(), people)
    rows = packed(*_centred(size, sums, products, where))
    member = (where[None, :] == tested[:, None]).astype(np.float64)
    added = np.concatenate([member @ rows, rows.sum(axis=0)[None]])
    share = _shares(added, width, outcomes)
    sizes = _sizes(people[tested])
    centre, spread = _drawn(rows, size, sizes, rng, width=width, outcomes=outcomes)
    centre, spread = (_between(values, sizes, people[tested]) for values in (centre, spread**2))
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (np.sqrt(share[:-1]) - centre) / np.sqrt(spread)
    difference, p_value = nothing, nothing.copy()
    difference[tested] = share[:-1] - share[-1]
    p_value[tested] = np.where(np.isfinite(z), 2 * norm.sf(np.abs(z)), np.nan)
    return ImportanceContrast(difference, p_value, people)


def _centred(n: Floats, total: Floats, cross: Floats, part: Ints) -> tuple[Floats, Floats, Floats]:
    """Return the sums with the mean of each part taken away; clusters in none have a mean in common."""
    group = part + 1
    people = np.maximum(np.bincount(group, n), 1)
    mean = np.column_stack([np.bincount(group, column) for column in total.T]) / people[:, None]
    mean = mean[group]
    product = total[:, :, None] * mean[:, None, :]
    centred = cross - product - product.swapaxes(1, 2) + n[:, None, None] * mean[:, :, None] * mean[:, None, :]
    return n, total - n[:, None] * mean, centred


def _shares(added: Floats, width: int, outcomes: int) -> Floats:
    """Return the shares (B, outcomes, drivers) behind added-up sums."""
    parts = divide(covariance_of_packed(added, width), outcomes, resampling_method(width - outcomes)).contribution
    whole = parts.sum(axis=2, keepdims=True)
    return np.asarray(np.maximum(parts, 0) / np.where(whole > 0, whole, np.nan))


def _sizes(people: Floats) -> Floats:
    """Return the sizes to draw at: those there are, or as many as allowed from the smallest to the largest."""
    found = np.unique(people)
    return found if found.size <= _MOST_SIZES else np.geomspace(found[0], found[-1], _MOST_SIZES)


def _drawn(
    rows: Floats, n: Floats, sizes: Floats, rng: np.random.Generator, *, width: int, outcomes: int
) -> tuple[Floats, Floats]:
    """Return mean and standard deviation of √share over random parts, (sizes, outcomes, drivers) each."""
    order = rng.random((_REPLICATES, len(n))).argsort(axis=1)
    reach = n[order].cumsum(axis=1)
    centre, spread = [], []
    for size in sizes:
        last = np.abs(reach - size).argmin(axis=1)
        chosen = np.zeros(order.shape)
        np.put_along_axis(chosen, order, (np.arange(len(n)) <= last[:, None]).astype(np.float64), axis=1)
        root = np.sqrt(_shares(chosen @ rows, width, outcomes))
        known = root[~np.isnan(root).any(axis=(1, 2))]
        centre.append(known.mean(axis=0) if len(known) > 1 else np.full(root.shape[1:], np.nan))
        spread.append(known.std(axis=0, ddof=1) if len(known) > 1 else np.full(root.shape[1:], np.nan))
    return np.array(centre), np.array(spread)


def _between(values: Floats, sizes: Floats, wanted: Floats) -> Floats:
    """Return values (sizes, ...) at the wanted sizes, along straight lines in 1/size."""
    if len(sizes) == 1:
        return np.repeat(values, len(wanted), axis=0)
    x, at = 1 / sizes, 1 / wanted
    right = np.clip(np.searchsorted(-x, -at), 1, len(x) - 1)
    weight = ((at - x[right - 1]) / (x[right] - x[right - 1])).reshape(-1, *[1] * (values.ndim - 1))
    return np.asarray(values[right - 1] * (1 - weight) + values[right] * weight)
