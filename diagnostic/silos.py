"""Who depends on whom, and how well that works: the matrix behind the roster questions. Unsafe: for the gate only.

Wants rows: each person's answers about the other units.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from diagnostic.cells import WHYS
from diagnostic.figures import NO_SPREAD, Figures, reasons
from diagnostic.measures import Measure
from diagnostic.problems import Why
from diagnostic.questionnaire import SPAN, ResponseFormat, RosterQuestion, UnitKind
from diagnostic.responses import Hierarchy, Links, Responses
from diagnostic.stats.links import own_differences
from diagnostic.stats.mean import Mean, mean_interval
from diagnostic.stats.network import mutual
from diagnostic.stats.spread import moderated_variance, pooled_variance

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Masks = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Asked:
    """A roster question that links are made from, and the units it is about, as positions in the hierarchy."""

    question: RosterQuestion
    units: Ints


def asked_about(responses: Responses) -> tuple[Asked, ...]:
    """Return the roster questions whose answers become links: the first about each set of units.

    A second question about the same divisions (or teams) is left out: a link has one need and one quality.
    """
    found: list[Asked] = []
    taken: set[int] = set()
    for question in responses.questionnaire.rosters:
        answers = (responses.links or {}).get(question.id)
        if answers is None:
            continue
        units = _units_of(responses.hierarchy, question.units, answers)
        if not taken & set(units.tolist()):
            taken |= set(units.tolist())
            found.append(Asked(question, units))
    return tuple(found)


def _units_of(hierarchy: Hierarchy, kind: UnitKind, answers: Links) -> Ints:
    """Return all teams where only teams were named, wherever they are; else all units of the deepest level named."""
    leaves = hierarchy.leaves()
    if kind is UnitKind.TEAM and answers.target.size and leaves[answers.target].all():
        return np.flatnonzero(leaves & (hierarchy.parents() >= 0))
    levels = np.array([unit.level for unit in hierarchy.units])
    return np.flatnonzero(levels == int(levels[answers.target].max(initial=1)))


def links(responses: Responses, *, minimum: int, confidence: float, others: int) -> tuple[Figures, Figures] | None:
    """Return need and quality of every link from unit to unit, and of every pair from both sides.

    A link stands out by how people rate it against how the same people rate their ordinary links, so that people who
    rate everything low do not make a silo; a link rated by fewer than ``minimum`` people is not tested. It is unanimous
    when at most ``others`` did not give the worst (or the best) rating. P-values are still to be controlled. Returns
    None where no roster question was asked.
    """
    asked = asked_about(responses)
    if not asked:
        return None
    rows = _LinkRows(responses, asked)
    rated = rows.means(rows.quality, confidence)
    apart = rows.means(rows.against_own_others(minimum), confidence)
    needed = rows.means(rows.need, confidence)
    # People who all give the same difference leave no spread to test it against.
    enough = (rated.n >= minimum) & (apart.n >= minimum) & (np.square(apart.std) > NO_SPREAD)
    with np.errstate(invalid="ignore", divide="ignore"):
        p_value = 2 * special.stdtr(apart.df, -np.abs(apart.estimate / apart.std_error))
    columns = {
        # How much a unit is needed may rest on fewer people than how well it works.
        "need": np.where(needed.n >= minimum, needed.estimate, np.nan),
        "quality": rated.estimate,
        "low": np.maximum(rated.low, 0.0),
        "high": np.minimum(rated.high, SPAN),
        "difference": apart.estimate,
        "p_value": np.where(enough, p_value, np.nan),
        "direction": np.sign(apart.estimate),
        "n": rated.n,
    }
    n = np.rint(rated.n).astype(np.int64)
    why = np.where(rows.asked, reasons(n > 0, n, Why.NO_ANSWERS), WHYS.index(Why.NOT_ASKED)).astype(np.int8)
    link = Figures(Measure.LINK, rows.axes, n, columns, why, unanimous=rows.unanimous(n, others))
    return link, _pairs(link, rated, rows.asked, confidence)


def _pairs(link: Figures, rated: Mean, asked: Masks, confidence: float) -> Figures:
    """Return each pair once, under the unit that comes first."""
    columns = link.columns
    both = mutual(
        rated.estimate,
        rated.std_error,
        rated.df,
        columns["difference"],
        columns["p_value"],
        confidence=confidence,
    )
    once = asked & np.triu(np.ones(asked.shape, dtype=bool), 1)
    n = np.where(once, np.minimum(link.n, link.n.T), 0)
    made = {
        "quality": both.estimate,
        "low": np.maximum(both.low, 0.0),
        "high": np.minimum(both.high, SPAN),
        "need": np.maximum(columns["need"], columns["need"].T),
        "p_value": both.p_value,
        "direction": both.direction,
        "n": rated.n + rated.n.T,
    }
    why = np.where(once, reasons(n > 0, n, Why.NO_ANSWERS), WHYS.index(Why.NOT_ASKED)).astype(np.int8)
    unanimous = None if link.unanimous is None else once & (link.unanimous | link.unanimous.T)
    kept = {name: np.where(n > 0, values, np.nan) for name, values in made.items()}
    return Figures(Measure.PAIR, link.axes, n, kept, why, unanimous=unanimous)


class _LinkRows:
    """The answers to all roster questions as rows from unit to unit, one's own unit left out."""

    def __init__(self, responses: Responses, asked: tuple[Asked, ...]) -> None:
        self._people = responses.n
        self.units: Ints = np.sort(np.concatenate([each.units for each in asked]))
        names = tuple(responses.hierarchy.units[at].id for at in self.units)
        self.axes = (names, names)
        self.asked: Masks = np.zeros((self.units.size, self.units.size), dtype=bool)
        """Whether a question was about that link."""
        parts = [self._rows(responses, each, place) for place, each in enumerate(asked)]
        self.person, source, target = (np.concatenate([part[at] for part in parts]) for at in range(3))
        self.need, self.quality = (np.concatenate([part[at] for part in parts]) for at in (3, 4))
        self._source, self._target = source, target
        self._cell = source * self.units.size + target

    def _rows(self, responses: Responses, asked: Asked, place: int) -> tuple[Ints, Ints, Ints, Floats, Floats]:
        here = np.searchsorted(self.units, asked.units)
        self.asked[np.ix_(here, here)] = ~np.eye(here.size, dtype=bool)
        at = np.full(len(responses.hierarchy.units), -1)
        at[asked.units] = here
        answers = (responses.links or {})[asked.question.id]
        source = _home(responses.hierarchy, at)[responses.unit[answers.person]]
        target = at[answers.target]
        inside = (source >= 0) & (target >= 0) & (source != target)
        # What people say of divisions is not compared with what they say of teams.
        person = answers.person[inside] + place * responses.n
        need = _points(answers.need[inside], asked.question.need)
        return person, source[inside], target[inside], need, _points(answers.quality[inside], asked.question.quality)

    def against_own_others(self, minimum: int) -> Floats:
        """Return each rating of quality against the same person's ordinary links."""
        source, target = self._source, self._target
        return own_differences(
            self.person, source, target, self.quality, units=self.units.size, minimum=minimum
        ).difference

    def unanimous(self, n: Ints, others: int) -> Masks:
        """Return where at most ``others`` did not give the worst rating, or the best."""
        size = self.units.size
        ends = [np.bincount(self._cell[self.quality == end], minlength=size * size) for end in (0.0, SPAN)]
        return np.asarray((n > 0) & (n - np.maximum(*ends).reshape(size, size) <= others))

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
        square_shape = (size, size)
        return mean_interval(
            *(x.reshape(square_shape) for x in (n, total, square)),
            variance=used.variance.reshape(square_shape),
            df=used.df.reshape(square_shape),
            confidence=confidence,
        )


def _home(hierarchy: Hierarchy, at: Ints) -> Ints:
    """Return for each unit the place of the unit asked about that it is, or is in; -1 where it is in none."""
    home = at.copy()
    parents = hierarchy.parents()
    for unit in np.flatnonzero(parents >= 0):  # parents stand before their children
        home[unit] = at[unit] if at[unit] >= 0 else home[parents[unit]]
    return home


def _points(codes: npt.NDArray[np.int8], answer_format: ResponseFormat) -> Floats:
    return np.where(codes > 0, SPAN * (codes - 1.0) / (answer_format.size - 1), np.nan)
