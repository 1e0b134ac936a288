"""What moved since the wave before, what it is made of, and what would have moved by itself. For the gate only.

Unsafe. From the sums of two waves; the statistics are in ``stats.change`` and ``stats.rebound``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostic.cells import WHYS
from diagnostic.figures import Figures, control_false_discoveries, reasons
from diagnostic.measures import Measure
from diagnostic.past import DoneAction
from diagnostic.problems import NotEstimable, Why
from diagnostic.responses import Hierarchy
from diagnostic.stats.change import Change, Linked, change, decompose, linked
from diagnostic.stats.comparison import Side
from diagnostic.stats.pooling import RandomIntercept, random_intercept
from diagnostic.stats.rebound import Expected, People, expected_again, follow_up, rebound, returning_share
from diagnostic.stats.rebound import TwoWaves as Variances
from diagnostic.stats.spread import PRIOR_DF, PooledVariance, moderated_variance, pooled_variance
from diagnostic.tally import ScoreSums
from diagnostic.two_waves import CAME, WENT, TwoWaves
from diagnostic.unit_tally import below
from diagnostic.wave_info import ChangePart

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Masks = npt.NDArray[np.bool_]

LOWEST = 0.1
"""Share of the teams that are looked at as the lowest of the wave before."""
LEAST_LOWEST, LEAST_TEAMS = 3, 10
_PAIRS_LENT = 10.0
"""Pairs of answers that the correlation within all teams lends to a unit's own (on Fisher's scale)."""
_REBOUND = ("observed", "expected", "estimate", "low", "high", "p_value")
_FOLLOW_UP = ("estimate", "low", "high", "p_value")


@dataclass(frozen=True, slots=True)
class Rules:
    """By what changes are judged."""

    minimum: int
    """The fewest people at either wave for whom anything is tested."""
    confidence: float
    rate: float
    """False-discovery rate."""


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the compared subjects stand on the axis of all subjects of the release."""

    axis: tuple[str, ...]
    at: list[int]

    def spread(self, values: Floats, fill: float = np.nan) -> Floats:
        """Return columns of compared subjects among all subjects, ``fill`` where a subject is not compared."""
        result = np.full((*values.shape[:1], len(self.axis), *values.shape[2:]), fill)
        result[:, self.at] = values
        return result

    @property
    def compared(self) -> Masks:
        found = np.zeros(len(self.axis), dtype=bool)
        found[self.at] = True
        return found


def changes(waves: TwoWaves, now: Hierarchy, subjects: tuple[str, ...], rules: Rules) -> tuple[Figures, Figures]:
    """Return CHANGE and CHANGE_PART of every unit on every subject; false discoveries are controlled over all of them.

    A unit without a lineage and a subject that was not asked alike are NOT_ASKED; with fewer people than the minimum at
    either wave nothing is tested.
    """
    places = _Places(subjects, [subjects.index(each) for each in waves.subjects])
    minimum = rules.minimum
    found = _change(waves, now, rules.confidence)
    few = (waves.before.sums.score_n < minimum) | (waves.after.sums.score_n < minimum)
    columns = {
        "estimate": found.estimate,
        "low": found.low,
        "high": found.high,
        "d_av": found.d_av,
        "detectable": found.detectable,
        "p_value": found.p_value,
        "direction": np.sign(found.estimate),
        "earlier": _mean(waves.before.sums),
    }
    columns = {name: places.spread(np.where(few, np.nan, values)) for name, values in columns.items()}
    # How many stayed would tell that one or two came or went.
    apart = np.stack([found.linked, found.n1 - found.linked, found.n2 - found.linked])
    linked_people = np.where(((apart > 0) & (apart < minimum)).any(axis=0), np.nan, found.linked)
    for name, counts in (("linked", linked_people), ("n", found.n2), ("n_earlier", found.n1)):
        columns[name] = places.spread(counts)
    fewest = np.nan_to_num(places.spread(np.minimum(found.n1, found.n2))).astype(np.int64)
    why = reasons(~np.isnan(columns["estimate"]), fewest, Why.NO_VARIANCE)
    why = np.where((fewest > 0) & (fewest < minimum), WHYS.index(Why.TOO_FEW_ANSWERS), why)
    traced = np.asarray(waves.before.sums.score_n > 0).any(axis=1, keepdims=True)
    why = np.where(traced & places.compared, why, WHYS.index(Why.NOT_ASKED)).astype(np.int8)
    units = tuple(unit.id for unit in now.units)
    moved = Figures(Measure.CHANGE, (units, subjects), fewest, columns, why)
    controlled = control_false_discoveries([moved], rules.rate)[0]
    return controlled, _parts(waves, controlled, places, minimum)


def _mean(sums: ScoreSums) -> Floats:
    return np.asarray(sums.score_sum / np.where(sums.score_n > 0, sums.score_n, np.nan))


def _change(waves: TwoWaves, now: Hierarchy, confidence: float) -> Change:
    pairs = linked(
        waves.stayers.n,
        np.stack(waves.stayers.totals),
        np.stack(waves.stayers.square_totals),
        waves.stayers.cross_total,
    )
    lent = _pooled_correlation(waves, now)
    first, second = (
        _side(side.sums, pooled_variance(side.own.score_n, side.own.score_sum, side.own.score_square))
        for side in (waves.before, waves.after)
    )
    return change(first, second, _steadied(pairs, lent), confidence=confidence)


def _side(sums: ScoreSums, pooled: PooledVariance) -> Side:
    n = sums.score_n.astype(np.float64)
    mean = _mean(sums)
    squares = np.maximum(sums.score_square - sums.score_sum * np.nan_to_num(mean), 0.0)
    variance = squares / np.where(n > 1, n - 1, np.nan)
    used = moderated_variance(n, variance, pooled)
    return Side(n=n, mean=mean, variance=np.nan_to_num(used.variance), df=np.where(n > 1, used.df, np.nan))


def _pooled_correlation(waves: TwoWaves, now: Hierarchy) -> Floats:
    """Return the correlation of one person's two answers within teams, by subject; 0 where nobody is linked."""
    stayers, team = waves.stayers, now.leaves()
    n = np.where(stayers.n[team] > 1, stayers.n[team], np.nan)
    first, second = (total[team] for total in stayers.totals)
    inside = [
        np.nansum(np.maximum(square[team] - total**2 / n, 0.0), axis=0)
        for square, total in zip(stayers.square_totals, (first, second), strict=True)
    ]
    product = np.nansum(stayers.cross_total[team] - first * second / n, axis=0)
    spread = np.sqrt(inside[0] * inside[1])
    r = np.divide(product, spread, out=np.zeros_like(spread), where=spread > 0)
    return np.asarray(np.clip(r, -0.99, 0.99))


def _steadied(pairs: Linked, lent: Floats) -> Linked:
    """Return each unit's correlation steadied by the one within teams, and what its pairs are then worth."""
    own = np.where(pairs.n > 3, pairs.n - 3, 0.0)
    seen = np.arctanh(np.clip(pairs.correlation, -0.99, 0.99))
    z = (own * seen + _PAIRS_LENT * np.arctanh(lent)) / (own + _PAIRS_LENT)
    some = pairs.n > 0
    return Linked(pairs.n, np.where(some, np.tanh(z), 0.0), np.where(some, pairs.df + PRIOR_DF, 0.0))


def _parts(waves: TwoWaves, moved: Figures, places: _Places, minimum: int) -> Figures:
    """Return what each change is made of; the parts of a unit in which nobody stayed cannot be told apart."""
    came, went = (
        np.stack([np.stack([found[kind][side] for kind in kinds], axis=-1) for side in (0, 1)])
        for kinds, found in ((CAME, waves.came), (WENT, waves.went))
    )
    stayed = waves.stayers
    found = decompose(stayed.n, stayed.totals[0], stayed.totals[1], went, came)
    kinds = tuple(ChangePart)
    estimate, n = np.zeros((*stayed.n.shape, len(kinds))), np.zeros((*stayed.n.shape, len(kinds)))
    estimate[..., kinds.index(ChangePart.STAYERS)] = found.stayers
    n[..., kinds.index(ChangePart.STAYERS)] = stayed.n
    for names, effects, people in ((CAME, found.came, came[0]), (WENT, found.went, went[0])):
        for at, kind in enumerate(names):
            estimate[..., kinds.index(kind)] += effects[..., at]
            n[..., kinds.index(kind)] += people[..., at]
    estimate, counts = places.spread(estimate), np.nan_to_num(places.spread(n)).astype(np.int64)
    told = (moved.why < 0) & (counts[..., kinds.index(ChangePart.STAYERS)] >= minimum)
    why = np.where(told[..., None], -1, WHYS.index(Why.TOO_FEW_ANSWERS))
    why = np.where((why < 0) & (counts == 0), WHYS.index(Why.NO_ANSWERS), why)
    why = np.where((moved.why == WHYS.index(Why.NOT_ASKED))[..., None], WHYS.index(Why.NOT_ASKED), why)
    columns = {"estimate": np.where(why < 0, estimate, np.nan), "n": counts.astype(np.float64)}
    axes = (*moved.axes, tuple(kind.value for kind in kinds))
    return Figures(Measure.CHANGE_PART, axes, counts, columns, why.astype(np.int8))


# --- what comes back by itself, and what actions did ------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Teams:
    """The teams that can be compared on one subject, and what is known of how they and their people vary."""

    place: Ints
    mean1: Floats
    mean2: Floats
    centre: float
    people: People
    variances: Variances

    def expected(self, apart: Masks) -> Expected:
        """Return what the second means were to be, if nothing happened; ``apart``: where something may have."""
        share = returning_share(self.mean1, self.mean2, self.centre, self.people, self.variances, apart=apart)
        return expected_again(self.mean1, self.centre, self.people, self.variances, share)


def rebounds(
    waves: TwoWaves,
    now: Hierarchy,
    subjects: tuple[str, ...],
    actions: Sequence[DoneAction],
    rules: Rules,
) -> tuple[Figures, ...]:
    """Return REBOUND of the lowest teams by subject, and FOLLOW_UP of the actions that were delivered, if any.

    Both are one family in which false discoveries are controlled.
    """
    lent = _pooled_correlation(waves, now)
    teams = {each: _teams(waves, now, at, lent[at], rules.minimum) for at, each in enumerate(waves.subjects)}
    family = [_rebound(teams, subjects, rules.confidence)]
    if actions:
        family.append(_follow_up(teams, actions, now, rules.confidence))
    return control_false_discoveries(family, rules.rate)


def _teams(waves: TwoWaves, now: Hierarchy, at: int, correlation: float, minimum: int) -> _Teams | None:
    before, after = waves.before.sums, waves.after.sums
    n1, n2 = before.score_n[:, at].astype(float), after.score_n[:, at].astype(float)
    place = np.flatnonzero(now.leaves() & (n1 >= minimum) & (n2 >= minimum))
    if place.size < LEAST_TEAMS:
        return None
    fit = random_intercept(n1[place], before.score_sum[place, at], before.score_square[place, at])
    if not isinstance(fit, RandomIntercept) or fit.sigma2 <= 0:
        return None
    mean1, mean2 = before.score_sum[place, at] / n1[place], after.score_sum[place, at] / n2[place]
    within = _within(mean1, n1[place], before.score_square[place, at], fit)
    variances = Variances(fit.tau2, within, float(correlation))
    least = np.minimum(n1, n2)[place]
    both = np.minimum(waves.stayers.n[place, at], least)
    nameless = [side[ChangePart.UNLINKED][0][place, at] for side in (waves.came, waves.went)]
    people = People(n1[place], n2[place], both, np.minimum(np.minimum(*nameless), least - both))
    return _Teams(place, mean1, mean2, fit.mu, people, variances)


def _within(mean: Floats, n: Floats, squares: Floats, fit: RandomIntercept) -> Floats:
    """Return the variance within each team as its level lets expect it: near the end of the scale, less."""
    own = np.maximum(squares - n * mean**2, 0.0) / (n - 1)
    level, weight = fit.teams.estimate, n - 1
    spread = np.average((level - np.average(level, weights=weight)) ** 2, weights=weight)
    if spread <= 0:
        return np.full(mean.shape, fit.sigma2)
    middle = np.average(level, weights=weight)
    slope = np.average((level - middle) * own, weights=weight) / spread
    return np.clip(fit.sigma2 + slope * (level - middle), 0.25 * fit.sigma2, 4 * fit.sigma2)


def _rebound(teams: dict[str, _Teams | None], subjects: tuple[str, ...], confidence: float) -> Figures:
    names = (*_REBOUND, "direction", "groups")
    columns = {name: np.full(len(subjects), np.nan) for name in names}
    n = np.zeros(len(subjects), dtype=np.int64)
    why = np.full(len(subjects), WHYS.index(Why.NOT_ASKED), dtype=np.int8)
    for subject, found in teams.items():
        at = subjects.index(subject)
        why[at] = WHYS.index(Why.TOO_FEW_GROUPS)
        if found is None:
            continue
        count = max(LEAST_LOWEST, round(LOWEST * found.place.size))
        lowest = np.zeros(found.place.size, dtype=bool)
        lowest[np.argsort(found.mean1, kind="stable")[:count]] = True
        n[at] = int(found.people.n2[lowest].sum())
        result = rebound(found.mean1, found.mean2, found.expected(lowest), chosen=lowest, confidence=confidence)
        if isinstance(result, NotEstimable) or np.isnan(result.p_value):
            continue
        why[at] = -1
        for name in _REBOUND:
            columns[name][at] = getattr(result, name)
        columns["direction"][at], columns["groups"][at] = np.sign(result.estimate), result.n
    columns["n"] = n.astype(np.float64)
    return Figures(Measure.REBOUND, (subjects,), n, columns, why)


def _follow_up(
    teams: dict[str, _Teams | None], actions: Sequence[DoneAction], now: Hierarchy, confidence: float
) -> Figures:
    names = (*_FOLLOW_UP, "direction", "groups", "groups_without")
    columns = {name: np.full(len(actions), np.nan) for name in names}
    n = np.zeros(len(actions), dtype=np.int64)
    why = np.full(len(actions), WHYS.index(Why.NOT_ASKED), dtype=np.int8)
    roll, at_unit = below(now), now.index()
    for at, action in enumerate(actions):
        found = teams.get(action.subject)
        if action.subject in teams:
            why[at] = WHYS.index(Why.TOO_FEW_GROUPS)
        units = [at_unit[each] for each in action.units if each in at_unit]
        if found is None or not units:
            continue
        inside = np.asarray(roll[units].sum(axis=0)) > 0
        done = inside[found.place]
        n[at] = int(found.people.n2[done].sum())
        if done.all():
            why[at] = WHYS.index(Why.NO_REST)
            continue
        result = follow_up(found.mean2, found.expected(done), done=done, confidence=confidence)
        if isinstance(result, NotEstimable):
            continue
        why[at] = -1
        for name in _FOLLOW_UP:
            columns[name][at] = getattr(result, name)
        columns["direction"][at] = np.sign(result.estimate)
        columns["groups"][at], columns["groups_without"][at] = result.n1, result.n2
    columns["n"] = n.astype(np.float64)
    return Figures(Measure.FOLLOW_UP, (tuple(action.id for action in actions),), n, columns, why)
