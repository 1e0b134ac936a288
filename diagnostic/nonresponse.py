"""What silence could change: scores weighted to the known numbers of people, and how far off they could be at worst.

Unsafe: for the gate only. Wants rows: the weights are people's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostic.cells import WHYS
from diagnostic.figures import Figures, reasons
from diagnostic.measures import Measure
from diagnostic.problems import Code, InvalidInput, NotEstimable, Problem, Why
from diagnostic.questionnaire import SPAN, AttributeKind
from diagnostic.responses import ROOT, Responses
from diagnostic.scoring import Scores
from diagnostic.stats.weighting import Raking, WeightedMeans, rake, weighted_means, worst_case
from diagnostic.unit_tally import UnitTally, ancestors_at

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Margin = tuple[Ints, Floats]
"""Category of each person, and people in each category."""

LIMITS = (0.2, 5.0)
"""Smallest and largest weight, as multiples of the mean weight (DeBell and Krosnick 2009 cut at 5)."""

_WEIGHTING = ("effective_n", "design_effect", "lowest", "highest", "trimmed", "largest_gap")
_WEIGHTED = ("estimate", "low", "high", "std_error", "difference", "design_effect", "effective_n")


def nonresponse(
    responses: Responses, scores: Scores, units: UnitTally, *, minimum: int, confidence: float
) -> tuple[Figures, Figures, Figures]:
    """Return WEIGHTING (how uneven the weights are), WEIGHTED (scores with them) and BOUNDS (the worst case).

    Weighted are the organisation and the units of its first level; categories of fewer than ``minimum`` answers are
    joined with others first.

    Raises
    ------
    InvalidInput
        Neither headcounts nor margins are known.
    """
    population, margins = _margins(responses, units, minimum)
    if not margins:
        raise InvalidInput([Problem(Code.WEIGHTS_NO_HEADCOUNTS)])
    raked = rake([code for code, _ in margins], [target for _, target in margins], limits=LIMITS)
    rows = _weighted_units(units)
    codes = [code for code, _ in margins]
    sample = _Sample(responses, scores, codes, population)
    weighted = _weighted(sample, units, rows, raked, confidence)
    return _weighting(responses.n, raked), weighted, _bounds(units, rows)


def _margins(responses: Responses, units: UnitTally, minimum: int) -> tuple[float, list[Margin]]:
    """Return how many people there are, and the margins, each adding up to them."""
    margins = [*_unit_margin(responses, units, minimum), *_attribute_margins(responses, minimum)]
    if not margins:
        return float("nan"), []
    population = float(margins[0][1].sum())
    return population, [(code, target * (population / target.sum())) for code, target in margins]


def _unit_margin(responses: Responses, units: UnitTally, minimum: int) -> Iterator[Margin]:
    """Yield the margin of units: teams, but of a first-level unit with a small team the whole.

    So a weighted score never tells more about a team that is too small to be shown than the score without weights.
    """
    top = ancestors_at(units.hierarchy, 1)
    top = np.where(top >= 0, top, 0)
    leaf = units.hierarchy.leaves()
    coarse = np.zeros(leaf.size, dtype=bool)
    fine = leaf & (units.all.people >= minimum) & ~np.isnan(units.headcount)
    own = units.own.people > 0
    np.logical_or.at(coarse, top, (leaf & ~fine) | (own & ~leaf))
    cell = np.where(coarse[top], top, np.arange(leaf.size))
    headcount = np.maximum(units.headcount, units.all.people)
    heads = np.unique(cell[own])
    heads = heads[heads > 0]
    if np.isnan(headcount[heads]).any() or not heads.size:
        return
    place = np.full(leaf.size, -1)
    place[heads] = np.arange(heads.size)
    yield _joined(*_unknown_apart(place[cell[responses.unit]], headcount[heads]), minimum)


def _attribute_margins(responses: Responses, minimum: int) -> Iterator[Margin]:
    attributes = responses.questionnaire.attributes
    role = next((each.id for each in attributes if each.kind is AttributeKind.ROLE_LEVEL), None)
    for attribute, people in sorted((responses.margins or {}).items()):
        values = responses.role_level if attribute == role else (responses.attributes or {}).get(attribute)
        if values is None:
            continue
        names = sorted(people)
        code = np.asarray(values.set_categories(names).codes, dtype=np.int64)
        target = np.array([float(people[name]) for name in names])
        yield _joined(*_unknown_apart(code, target), minimum)


def _unknown_apart(code: Ints, target: Floats) -> Margin:
    """Give people whose category is unknown (-1) one of their own, and their share: nothing says how many there are."""
    unknown = float((code < 0).mean())
    if unknown == 0:
        return code, target
    return np.where(code < 0, target.size, code), np.append(target * (1 - unknown), target.sum() * unknown)


def _joined(code: Ints, target: Floats, minimum: int) -> Margin:
    """Join the smallest category with the next until none has fewer answers than ``minimum``."""
    code, target = code.copy(), target.astype(np.float64)
    while target.size > 1:
        count = np.bincount(code, minlength=target.size)
        first, second = np.argsort(count, kind="stable")[:2]
        if count[first] >= minimum:
            break
        target[second] += target[first]
        code[code == first] = second
        target = np.delete(target, first)
        code = code - (code > first)
    return code, target


def _weighted_units(units: UnitTally) -> Ints:
    """Return the positions of the organisation and of the first-level units that have units below them."""
    levels = np.array([unit.level for unit in units.hierarchy.units])
    return np.flatnonzero((levels == 0) | ((levels == 1) & ~units.hierarchy.leaves()))


def _ids(units: UnitTally, rows: Ints) -> tuple[str, ...]:
    ids = units.unit_ids
    return tuple(ids[row] for row in rows)


def _weighting(n: int, raked: Raking | NotEstimable) -> Figures:
    columns = {name: np.full(1, np.nan) for name in _WEIGHTING}
    why = np.full(1, -1, dtype=np.int8)
    if isinstance(raked, NotEstimable):
        why[:] = WHYS.index(raked.reason)
    else:
        for name in _WEIGHTING:
            columns[name][0] = getattr(raked, name)
    columns["n"] = np.array([float(n)])
    return Figures(Measure.WEIGHTING, ((ROOT,),), np.array([n]), columns, why)


@dataclass(frozen=True, slots=True)
class _Sample:
    """Who answered what, and the categories that the weights were made to."""

    responses: Responses
    scores: Scores
    codes: list[Ints]
    population: float


def _weighted(
    sample: _Sample, units: UnitTally, rows: Ints, raked: Raking | NotEstimable, confidence: float
) -> Figures:
    shape = (rows.size, len(units.subjects))
    columns = {name: np.full(shape, np.nan) for name in _WEIGHTED}
    n = units.all.score_n[rows]
    if isinstance(raked, Raking):
        top = ancestors_at(units.hierarchy, 1)[sample.responses.unit]
        plain = units.all.score_sum[rows] / np.where(n > 0, n, np.nan)
        for at, row in enumerate(rows.tolist()):
            inside = np.ones(sample.responses.n, dtype=bool) if row == 0 else top == row
            found = weighted_means(
                sample.scores.values,
                raked.weight,
                sample.codes,
                inside=inside,
                population=sample.population,
                confidence=confidence,
            )
            _fill(columns, at, found, plain[at], units)
    columns["n"] = n.astype(np.float64)
    known = ~np.isnan(columns["estimate"])
    otherwise = Why.NOT_CONVERGED if isinstance(raked, NotEstimable) else Why.TOO_FEW_ANSWERS
    axes = (_ids(units, rows), units.subject_ids)
    return Figures(Measure.WEIGHTED, axes, n, columns, reasons(known, n, otherwise))


def _fill(columns: dict[str, Floats], at: int, found: WeightedMeans, plain: Floats, units: UnitTally) -> None:
    lowest = np.array([subject.kind.lowest for subject in units.subjects])
    columns["estimate"][at] = found.estimate
    columns["low"][at] = np.maximum(found.low, lowest)
    columns["high"][at] = np.minimum(found.high, SPAN)
    columns["std_error"][at] = found.std_error
    columns["difference"][at] = found.estimate - plain
    columns["design_effect"][at] = found.design_effect
    columns["effective_n"][at] = found.effective_n


def _bounds(units: UnitTally, rows: Ints) -> Figures:
    n = units.all.score_n[rows]
    mean = units.all.score_sum[rows] / np.where(n > 0, n, np.nan)
    lowest = np.array([subject.kind.lowest for subject in units.subjects])
    found = worst_case(n, mean, units.headcount[rows][:, None], lowest=lowest, highest=SPAN)
    columns = {"low": found.low, "high": found.high, "n": n.astype(np.float64)}
    axes = (_ids(units, rows), units.subject_ids)
    return Figures(Measure.BOUNDS, axes, n, columns, reasons(~np.isnan(found.low), n, Why.NO_HEADCOUNT))
