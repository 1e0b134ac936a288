"""From answers to scores: reverse keys, scale scores, indices and gaps, one row a person.

Knows the questionnaire and the answers; no teams and no statistics.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostic.questionnaire import SPAN, Index, Item, Questionnaire, Scale, ScaleKind
from diagnostic.responses import Responses

Codes = npt.NDArray[np.int8]
Floats = npt.NDArray[np.float64]

INDEX_MINIMUM = 0.5
"""Share of an index's scales that a person must have a score on."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Keyed answers and the scores made from them.

    ``codes`` is (people, items): option codes 1..A after reversal, MISSING or DONT_KNOW.
    ``values`` is (people, subjects): points of 0-100 (net promoter scores and gaps: -100..100), NaN where missing.
    """

    items: tuple[Item, ...]
    codes: Codes
    subjects: tuple[Scale | Index, ...]
    values: Floats

    def columns(self, scale_id: str) -> npt.NDArray[np.int64]:
        """Return the positions of a scale's items in ``codes``."""
        return np.array([at for at, item in enumerate(self.items) if item.scale == scale_id], dtype=np.int64)


def score(responses: Responses) -> Scores:
    """Score every person on every scale and index of which something was asked.

    A scale none of whose items is in the export is left out, and so is an index with fewer than half of its scales.
    """
    questionnaire = responses.questionnaire
    items = _asked_items(questionnaire, responses.items)
    codes = _keyed(responses, items)
    scales = [s for s in questionnaire.scales if any(item.scale == s.id for item in items)]
    columns: dict[str, Floats] = {}
    for scale in scales:
        mine = [at for at, item in enumerate(items) if item.scale == scale.id]
        columns[scale.id] = _scale_scores(scale, codes[:, mine])
    indices = [index for index in questionnaire.indices if _can_be_made(index, columns)]
    for index in indices:
        columns[index.id] = _index_scores(index, columns)
    subjects: tuple[Scale | Index, ...] = (*scales, *indices)
    values = np.column_stack([columns[s.id] for s in subjects]) if subjects else np.empty((responses.n, 0))
    return Scores(items=items, codes=codes, subjects=subjects, values=values)


def _asked_items(questionnaire: Questionnaire, asked: tuple[str, ...]) -> tuple[Item, ...]:
    present = set(asked)
    return tuple(item for item in questionnaire.items if item.id in present)


def _keyed(responses: Responses, items: tuple[Item, ...]) -> Codes:
    place = {item_id: at for at, item_id in enumerate(responses.items)}
    codes = responses.answers[:, [place[item.id] for item in items]]
    size = np.array([item.format.size for item in items], dtype=np.int8)
    turned = np.array([item.reversed for item in items], dtype=bool)
    return np.where((codes > 0) & turned, size + np.int8(1) - codes, codes).astype(np.int8)


def _scale_scores(scale: Scale, codes: Codes) -> Floats:
    if scale.kind is ScaleKind.NPS:
        return _promoter_scores(scale, codes)
    answered = codes > 0
    count = answered.sum(axis=1)
    total = np.where(answered, codes, 0).sum(axis=1, dtype=np.int64)
    enough = (count > 0) & (count >= scale.minimum_answered * codes.shape[1])
    steps = scale.items[0].format.size - 1
    with np.errstate(invalid="ignore", divide="ignore"):
        points = SPAN * (total / count - 1) / steps
    return np.where(enough, points, np.nan)


def _promoter_scores(scale: Scale, codes: Codes) -> Floats:
    answer_format = scale.items[0].format
    points = np.full(answer_format.size + 2, -SPAN)
    points[[0, -1]] = np.nan  # missing, and don't know (code -1)
    points[list(answer_format.neutral)] = 0.0
    points[list(answer_format.favourable)] = SPAN
    return np.asarray(points[codes[:, 0]])


def _can_be_made(index: Index, columns: dict[str, Floats]) -> bool:
    sides = (index.scales, index.minus) if index.minus else (index.scales,)
    return all(sum(s in columns for s in side) >= INDEX_MINIMUM * len(side) for side in sides)


def _index_scores(index: Index, columns: dict[str, Floats]) -> Floats:
    plus = _mean_of(index.scales, columns)
    return plus - _mean_of(index.minus, columns) if index.minus else plus


def _mean_of(scales: tuple[str, ...], columns: dict[str, Floats]) -> Floats:
    parts = np.column_stack([columns[s] for s in scales if s in columns])
    known = ~np.isnan(parts)
    count = known.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(known, parts, 0.0).sum(axis=1) / count
    return np.where((count > 0) & (count >= INDEX_MINIMUM * parts.shape[1]), mean, np.nan)
