"""Who depends on whom, and how well that works: the matrix behind the roster question. Unsafe: for the gate only.

Wants rows: each person's answers about the other units.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

from diagnostic.figures import NO_SPREAD, Figures, reasons
from diagnostic.problems import Why
from diagnostic.questionnaire import SPAN, ResponseFormat
from diagnostic.release import Measure
from diagnostic.responses import Links, Responses
from diagnostic.stats.mean import Mean, mean_interval
from diagnostic.stats.spread import moderated_variance, pooled_variance
from diagnostic.unit_tally import ancestors_at

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def links(responses: Responses, *, minimum: int, confidence: float) -> Figures | None:
    """Return need and quality of every link from unit to unit, with p-values still to be controlled.

    A link stands out by how people rate it against how the same people rate their other links, so that people who
    rate everything low do not make a silo; a link rated by fewer than ``minimum`` people is not tested. Returns None
    where no roster question was asked.
    """
    asked = [roster for roster in responses.questionnaire.rosters if roster.id in (responses.links or {})]
    if not asked or not responses.links:
        return None
    roster = asked[0]
    rows = _LinkRows(responses, responses.links[roster.id])
    quality = _points(rows.quality, roster.quality)
    need = _points(rows.need, roster.need)
    rated = rows.means(quality, confidence)
    apart = rows.means(_against_own_others(rows.person, quality, responses.n), confidence)
    needed = rows.means(need, confidence)
    # People who all give the same difference leave no spread to test it against.
    enough = (rated.n >= minimum) & (apart.n >= minimum) & (np.square(apart.std) > NO_SPREAD)
    with np.errstate(invalid="ignore", divide="ignore"):
        p_value = 2 * special.stdtr(apart.df, -np.abs(apart.estimate / apart.std_error))
    columns = {
        "need": needed.estimate,
        "quality": rated.estimate,
        "low": np.maximum(rated.low, 0.0),
        "high": np.minimum(rated.high, SPAN),
        "difference": apart.estimate,
        "p_value": np.where(enough, p_value, np.nan),
        "direction": np.sign(apart.estimate),
        "n": rated.n,
    }
    n = np.rint(rated.n).astype(np.int64)
    names = tuple(responses.hierarchy.units[at].id for at in rows.units)
    return Figures(Measure.LINK, (names, names), n, columns, reasons(n > 0, n, Why.NO_ANSWERS))


class _LinkRows:
    """The roster answers as rows from unit to unit, one's own unit left out."""

    def __init__(self, responses: Responses, answers: Links) -> None:
        levels = np.array([unit.level for unit in responses.hierarchy.units])
        level = int(levels[answers.target].max(initial=1))
        self.units: Ints = np.flatnonzero(levels == level)
        place = np.full(levels.size, -1)
        place[self.units] = np.arange(self.units.size)
        ancestor = ancestors_at(responses.hierarchy, level)[responses.unit[answers.person]]
        source = np.where(ancestor >= 0, place[ancestor], -1)
        target = place[answers.target]
        inside = (source >= 0) & (target >= 0) & (source != target)
        self.person = answers.person[inside]
        self.quality = answers.quality[inside]
        self.need = answers.need[inside]
        self._cell = source[inside] * self.units.size + target[inside]

    def means(self, values: Floats, confidence: float) -> Mean:
        """Return the mean of ``values`` over the people of each cell, as a (from, to) matrix.

        The variance of a cell with few people is moderated with the variance within all cells.
        """
        size = self.units.size
        known = ~np.isnan(values)
        cells = self._cell[known]
        n, total, square = (
            np.bincount(cells, weights=weight, minlength=size * size)
            for weight in (np.ones(cells.size), values[known], np.square(values[known]))
        )
        own = mean_interval(n, total, square)
        used = moderated_variance(n, np.square(own.std), pooled_variance(n, total, square))
        sums = (x.reshape(size, size) for x in (n, total, square, used.variance, used.df))
        n, total, square, variance, df = sums
        return mean_interval(n, total, square, variance=variance, df=df, confidence=confidence)


def _points(codes: npt.NDArray[np.int8], answer_format: ResponseFormat) -> Floats:
    return np.where(codes > 0, SPAN * (codes - 1.0) / (answer_format.size - 1), np.nan)


def _against_own_others(person: Ints, values: Floats, people: int) -> Floats:
    """Return each rating minus the mean of the same person's other ratings; NaN where there are no others."""
    known = ~np.isnan(values)
    filled = np.where(known, values, 0.0)
    count = np.bincount(person, weights=known.astype(np.float64), minlength=people)[person] - 1
    total = np.bincount(person, weights=filled, minlength=people)[person] - filled
    return np.where(known & (count > 0), values - total / np.where(count > 0, count, np.nan), np.nan)
