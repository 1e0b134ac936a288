"""How answers are spread: favourable shares, item scores and distributions. Unsafe: for the gate only.

Everything comes from the tally's histograms of keyed answers.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from diagnostic.figures import Figures, reasons
from diagnostic.measures import Measure
from diagnostic.problems import Why
from diagnostic.questionnaire import SPAN, ScaleKind
from diagnostic.stats.proportion import favourable_shares
from diagnostic.unit_tally import UnitTally

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Masks = npt.NDArray[np.bool_]

_SHARES = ("favourable", "neutral", "unfavourable")
_CUTS = (np.array([True, False, False]), np.array([False, True, False]))
"""Which of ``_SHARES`` is favourable, which neutral."""
_COLUMNS = (*_SHARES, "favourable_low", "favourable_high", "dont_know")


def subject_favourable(units: UnitTally, *, confidence: float) -> Figures:
    """Return the shares of favourable, neutral and unfavourable answers to the items behind every subject.

    The interval of the favourable share counts people, not answers.
    """
    cuts = _item_cuts(units)
    shape = units.all.score_n.shape
    columns = {name: np.full(shape, np.nan) for name in _COLUMNS}
    asked = np.zeros(shape, dtype=bool)
    for at, subject in enumerate(units.subjects):
        places = units.item_positions(subject)
        if subject.kind is ScaleKind.GAP or not places:
            continue
        summed = {name: cuts[name][:, places].sum(axis=1) for name in (*_SHARES, "dont_know")}
        shares = _shares(summed, people=units.all.score_n[:, at], population=units.headcount, confidence=confidence)
        for name, share in shares.items():
            columns[name][:, at] = share
        asked[:, at] = True
    n = units.all.score_n
    columns["n"] = n.astype(np.float64)
    axes = (units.unit_ids, units.subject_ids)
    known = asked & ~np.isnan(columns["favourable"])
    return Figures(Measure.FAVOURABLE, axes, n, columns, reasons(known, n, Why.NOT_ASKED))


def item_figures(units: UnitTally, *, others: int, confidence: float) -> tuple[Figures, Figures, Figures]:
    """Return ITEM_SCORE, ITEM_FAVOURABLE and DISTRIBUTION of every unit and item.

    An item is unanimous in a unit when at most ``others`` did not choose one and the same extreme, or all chose alike.
    """
    counts = _option_counts(units)
    answered = counts.sum(axis=-1)
    cuts = _item_cuts(units)
    axes = (units.unit_ids, tuple(item.id for item in units.items))
    why = reasons(answered > 0, answered, Why.NO_ANSWERS)
    unanimous = _unanimous(units, counts, answered, others)
    n = answered.astype(np.float64)
    population = units.headcount[:, None]
    favourable = _shares(cuts, people=answered, population=population, confidence=confidence) | {"n": n}
    distribution = {"shares": _as_asked(units, counts), "dont_know": favourable["dont_know"], "n": n}
    score = {"estimate": _item_scores(units, counts, answered), "n": n}
    return (
        Figures(Measure.ITEM_SCORE, axes, answered, score, why, unanimous, *_ends(units, counts)),
        Figures(Measure.ITEM_FAVOURABLE, axes, answered, favourable, why, unanimous),
        Figures(Measure.DISTRIBUTION, axes, answered, distribution, why, unanimous),
    )


def _option_counts(units: UnitTally) -> Ints:
    """Return (units, items, options): keyed codes 1..A, zero beyond an item's own options."""
    return units.all.item_counts[:, :, 1:-1]


def _item_cuts(units: UnitTally) -> dict[str, Floats]:
    """Return (units, items) counts of favourable, neutral, unfavourable and don't-know answers."""
    counts = _option_counts(units)
    favourable = np.zeros(counts.shape[1:])
    neutral = np.zeros(counts.shape[1:])
    for at, item in enumerate(units.items):
        favourable[at, [code - 1 for code in item.format.favourable]] = 1
        neutral[at, [code - 1 for code in item.format.neutral]] = 1
    good, middle = np.einsum("uqa,qa->uq", counts, favourable), np.einsum("uqa,qa->uq", counts, neutral)
    return {
        "favourable": good,
        "neutral": middle,
        "unfavourable": counts.sum(axis=-1) - good - middle,
        "dont_know": units.all.item_counts[:, :, -1].astype(np.float64),
    }


def _shares(cuts: dict[str, Floats], *, people: Ints, population: Floats, confidence: float) -> dict[str, Floats]:
    """Return shares of the answers given; of don't-knows, the share of those who ticked anything."""
    counts = np.stack([cuts[name] for name in _SHARES], axis=-1)
    found = favourable_shares(counts, *_CUTS, people=people, population=population, confidence=confidence)
    ticked = found.n + cuts["dont_know"]
    return {
        "favourable": found.favourable.estimate,
        "neutral": found.neutral.estimate,
        "unfavourable": found.unfavourable.estimate,
        "favourable_low": found.favourable.low,
        "favourable_high": found.favourable.high,
        "dont_know": cuts["dont_know"] / np.where(ticked > 0, ticked, np.nan),
    }


def _item_scores(units: UnitTally, counts: Ints, answered: Ints) -> Floats:
    sizes = np.array([item.format.size for item in units.items], dtype=np.float64)
    total = counts @ np.arange(1.0, counts.shape[-1] + 1)
    return np.asarray(SPAN * (total / np.where(answered > 0, answered, np.nan) - 1) / (sizes - 1))


def _ends(units: UnitTally, counts: Ints) -> tuple[Floats, Floats]:
    """Return the lowest and the highest score that a single person gave, by unit and item; NaN where nobody did."""
    steps = np.array([item.format.size - 1 for item in units.items], dtype=np.float64)
    there = counts > 0
    last = counts.shape[-1] - 1
    places = there.argmax(axis=-1), last - there[..., ::-1].argmax(axis=-1)
    lowest, highest = (np.where(there.any(axis=-1), SPAN * place / steps, np.nan) for place in places)
    return lowest, highest


def _unanimous(units: UnitTally, counts: Ints, answered: Ints, others: int) -> Masks:
    last = np.array([item.format.size - 1 for item in units.items])
    at_top = np.take_along_axis(counts, np.broadcast_to(last[None, :, None], (*answered.shape, 1)), axis=-1)[..., 0]
    extreme = np.maximum(counts[:, :, 0], at_top)
    alike = counts.max(axis=-1, initial=0)
    return np.asarray((answered > 0) & ((answered - extreme <= others) | (alike == answered)))


def _as_asked(units: UnitTally, counts: Ints) -> Floats:
    """Return shares of the options in the order of the questionnaire, NaN beyond an item's own options."""
    shares = np.full(counts.shape, np.nan)
    for at, item in enumerate(units.items):
        mine = counts[:, at, : item.format.size].astype(np.float64)
        total = mine.sum(axis=-1, keepdims=True)
        share = mine / np.where(total > 0, total, np.nan)
        shares[:, at, : item.format.size] = share[:, ::-1] if item.reversed else share
    return shares
