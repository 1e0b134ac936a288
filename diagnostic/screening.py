"""Who may have answered without reading, and how sure one can be. Unsafe: for the gate only.

From answers, times and instructed items, person by person. Nobody is left out because of it; ``screened`` has what
would change. Which signs there are is here, from where on each counts is in ``reports/screening.yaml``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

import numpy as np
import numpy.typing as npt

from diagnostic.cells import WHYS
from diagnostic.figures import Figures, reasons
from diagnostic.measures import Measure
from diagnostic.problems import NotEstimable, Why
from diagnostic.questionnaire import Item
from diagnostic.responses import MISSING, Responses
from diagnostic.scoring import Scores
from diagnostic.screening_rules import ScreeningRules
from diagnostic.stats.effort import duplicates, instructed_failed, seconds_per_item
from diagnostic.stats.even_odd import even_odd
from diagnostic.stats.invariability import irv, longstring
from diagnostic.stats.item_pairs import ItemPairs, item_pairs, mahalanobis, synonyms
from diagnostic.stats.proportion import wilson

Floats = npt.NDArray[np.float64]
Masks = npt.NDArray[np.bool_]


class Sign(StrEnum):
    """The signs of careless answering; the first three are enough by themselves."""

    INSTRUCTED = "instructed"
    SPEED = "speed"
    DUPLICATE = "duplicate"
    LONGSTRING = "longstring"
    VARIABILITY = "variability"
    EVEN_ODD = "even_odd"
    DISTANCE = "distance"
    SYNONYMS = "synonyms"
    ANTONYMS = "antonyms"


SURE = (Sign.INSTRUCTED, Sign.SPEED, Sign.DUPLICATE)
ALL = "all"
"""Key of all signs taken together."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What was looked at for one sign: whom it could show on, and whom it did; arrays (people,)."""

    tested: Masks
    flagged: Masks


@dataclass(frozen=True, slots=True)
class Screened:
    """Everybody screened: a sign that could not be looked for has the reason instead."""

    signs: Mapping[Sign, Looked | Why]
    tested: Masks
    careless: Masks
    """Who counts as having answered without reading."""


@dataclass(frozen=True, slots=True)
class _Answers:
    """The answers on the commonest response format, as numbers with NaN for none; columns in the order of asking."""

    items: tuple[Item, ...]
    raw: Floats
    keyed: Floats
    enough: Masks
    """Who answered enough of them."""

    @property
    def options(self) -> int:
        return self.items[0].format.size if self.items else 0


def screen(responses: Responses, scores: Scores, rules: ScreeningRules) -> Screened:
    """Look for every sign of careless answering in everybody's answers.

    A person counts as careless who shows one of the sure signs, or ``rules.signs_needed`` of the others.
    """
    signs: dict[Sign, Looked | Why] = {
        Sign.INSTRUCTED: _instructed(responses),
        Sign.SPEED: _speed(responses, rules),
        Sign.DUPLICATE: _duplicate(responses, rules),
        **_statistical(_answers(scores, rules), rules),
    }
    looked = {sign: found for sign, found in signs.items() if isinstance(found, Looked)}
    nobody = np.zeros(responses.n, dtype=bool)
    sure = np.logical_or.reduce([nobody, *(found.flagged for sign, found in looked.items() if sign in SURE)])
    unsure = np.sum([nobody, *(found.flagged for sign, found in looked.items() if sign not in SURE)], axis=0)
    tested = np.logical_or.reduce([nobody, *(found.tested for found in looked.values())])
    return Screened(signs, tested, sure | (unsure >= rules.signs_needed))


def screening(found: Screened, *, confidence: float) -> Figures:
    """Return how many people show each sign, and how many count as careless."""
    keys = (*(sign.value for sign in Sign), ALL)
    looked: list[Looked | Why] = [*(found.signs[sign] for sign in Sign), Looked(found.tested, found.careless)]
    n = np.array([0 if isinstance(one, Why) else int(one.tested.sum()) for one in looked], dtype=np.int64)
    flagged = np.array([0 if isinstance(one, Why) else int((one.flagged & one.tested).sum()) for one in looked])
    share = wilson(flagged, n, confidence=confidence)
    columns = {
        "estimate": share.estimate,
        "low": share.low,
        "high": share.high,
        "flagged": np.where(n > 0, flagged, np.nan),
        "n": n.astype(np.float64),
    }
    why = reasons(n > 0, n, Why.NO_ANSWERS)
    for at, one in enumerate(looked):
        if isinstance(one, Why):
            why[at] = WHYS.index(one)
    return Figures(Measure.SCREENING, (keys,), n, columns, why)


def _instructed(responses: Responses) -> Looked | Why:
    known = [check for check in responses.questionnaire.checks if check.id in (responses.checks or {})]
    if not known or responses.checks is None:
        return Why.NOT_ASKED
    codes = np.column_stack([responses.checks[check.id] for check in known]).astype(np.float64)
    # "Don't know" is an answer, and not the one that was asked for.
    failed = instructed_failed(np.where(codes == MISSING, np.nan, codes), [check.expected for check in known])
    return Looked(~np.isnan(failed), np.nan_to_num(failed) > 0)


def _speed(responses: Responses, rules: ScreeningRules) -> Looked | Why:
    if responses.seconds is None or rules.seconds_per_item == 0:
        return Why.NOT_ASKED
    pace = seconds_per_item(responses.seconds, (responses.answers != MISSING).sum(axis=1))
    tested = ~np.isnan(pace)
    fast = np.nan_to_num(pace, nan=np.inf) < rules.seconds_per_item
    if fast.sum() > rules.fast_at_most * tested.sum():
        return Why.NOT_PLAUSIBLE  # minutes, say
    return Looked(tested, fast)


def _duplicate(responses: Responses, rules: ScreeningRules) -> Looked | Why:
    if responses.answers.shape[1] < rules.duplicate_items:
        return Why.TOO_FEW_ITEMS
    found = duplicates(responses.answers, answered=rules.duplicate_items, most_alike=rules.duplicate_alike)
    return Looked((responses.answers > 0).sum(axis=1) >= rules.duplicate_items, found.again)


def _answers(scores: Scores, rules: ScreeningRules) -> _Answers:
    counted = Counter(item.format.id for item in scores.items)
    format_id = counted.most_common(1)[0][0] if counted else ""
    at = [place for place, item in enumerate(scores.items) if item.format.id == format_id]
    items = tuple(scores.items[place] for place in at)
    codes = scores.codes[:, at].astype(np.float64)
    keyed = np.where(codes > 0, codes, np.nan)
    turned = np.array([item.reversed for item in items], dtype=bool)
    raw = np.where(turned, items[0].format.size + 1 - keyed, keyed) if items else keyed
    enough = (codes > 0).sum(axis=1) >= max(rules.least_answered * len(items), 1)
    return _Answers(items, raw, keyed, enough)


def _statistical(answers: _Answers, rules: ScreeningRules) -> dict[Sign, Looked | Why]:
    signs = [sign for sign in Sign if sign not in SURE]
    if len(answers.items) < rules.least_items:
        return dict.fromkeys(signs, Why.TOO_FEW_ITEMS)
    related = item_pairs(answers.raw)
    found: dict[Sign, Looked | Why] = {
        **_straight(answers, rules),
        Sign.EVEN_ODD: _even_odd(answers, rules),
        Sign.DISTANCE: _distance(answers, related, rules),
        Sign.SYNONYMS: _pairs(answers, related, rules, antonyms=False),
        Sign.ANTONYMS: _pairs(answers, related, rules, antonyms=True),
    }
    return found


def _straight(answers: _Answers, rules: ScreeningRules) -> dict[Sign, Looked | Why]:
    """Return straight lines, where reversed items make them a contradiction."""
    count = len(answers.items)
    if sum(item.reversed for item in answers.items) < max(rules.least_reversed * count, 1):
        return {Sign.LONGSTRING: Why.NOT_ASKED, Sign.VARIABILITY: Why.NOT_ASKED}
    runs = longstring(answers.raw, skip_missing=True).longest.astype(np.float64)
    spread = irv(answers.raw)[:, 0] / (answers.options - 1)
    return {
        Sign.LONGSTRING: _look(answers, runs, lambda run: run >= rules.longest_run * count),
        Sign.VARIABILITY: _look(answers, spread, lambda value: value <= rules.variability),
    }


def _even_odd(answers: _Answers, rules: ScreeningRules) -> Looked | Why:
    scales = [(scale, len(list(group))) for scale, group in groupby(item.scale for item in answers.items)]
    wide = {scale: size for scale, size in scales if size > 1}
    if len(wide) < rules.least_scales:
        return Why.TOO_FEW_ITEMS
    columns = [at for at, item in enumerate(answers.items) if item.scale in wide]
    against = even_odd(answers.keyed[:, columns], list(wide.values()))
    return _look(answers, against, lambda value: value >= rules.even_odd)


def _distance(answers: _Answers, related: ItemPairs, rules: ScreeningRules) -> Looked | Why:
    found = mahalanobis(answers.raw, related)
    if isinstance(found, NotEstimable):
        return found.reason
    return _look(answers, found.p_value, lambda p_value: p_value < rules.distance_p)


def _pairs(answers: _Answers, related: ItemPairs, rules: ScreeningRules, *, antonyms: bool) -> Looked | Why:
    found = synonyms(answers.raw, related, cut=rules.pair_correlation, antonyms=antonyms)
    if isinstance(found, NotEstimable):
        return found.reason
    as_others = -found.correlation if antonyms else found.correlation
    return _look(answers, as_others, lambda value: value < rules.synonyms)


def _look(answers: _Answers, values: Floats, counts: Callable[[Floats], Masks]) -> Looked:
    """Return whom a value counts against, among those with enough answers and a value."""
    tested = answers.enough & ~np.isnan(values)
    flagged = np.zeros(tested.shape, dtype=bool)
    flagged[tested] = counts(values[tested])
    return Looked(tested, flagged)
