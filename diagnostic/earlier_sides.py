"""What people said in one version of a wave's answers, table by table, and who is in which group of it.

Unsafe: for the gate only. Knows nothing of what was released.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from diagnostic.earlier_releases import ALONE, NOBODY, WHOLE, Floats, Ints, Masks
from diagnostic.measures import Measure
from diagnostic.questionnaire import SPAN, Scale
from diagnostic.released_comments import EVERY_COMMENT, comment_key
from diagnostic.responses import MISSING, Responses
from diagnostic.scoring import Scores, score

_WIDE = (1 << 60) - 1


@dataclass(frozen=True, slots=True)
class Asked:
    """What people said in the columns of one table; arrays are (people, columns)."""

    columns: tuple[str, ...]
    there: Masks
    said: Ints
    """A number for what each person said: another number, another answer."""
    values: Floats | None = None
    """What is added up of it, 0 where nothing was said; None where nothing is."""
    low: Floats = field(default_factory=lambda: np.zeros(0))
    """The lowest possible value of each column; the highest score is always SPAN."""


@dataclass(frozen=True, slots=True)
class Side:
    """The answers of one wave, table by table, and who is in which group of it."""

    responses: Responses
    asked: Mapping[Measure, Asked]
    role: Ints

    def groups(self, measure: Measure, roles: Sequence[str]) -> tuple[tuple[str, ...], Ints, Ints]:
        """Return the groups of a table, their parents, and each person's lowest group."""
        if measure is Measure.ROLE_SCORE:
            return (WHOLE, *roles), np.array([-1, *[0] * len(roles)], dtype=np.int64), self.role + 1
        units = self.responses.hierarchy
        return tuple(unit.id for unit in units.units), units.parents(), self.responses.unit


def of_columns(asked: Asked, columns: tuple[str, ...]) -> Asked:
    """Return what was said in some columns; nobody said anything in one that was not there."""
    at = {key: place for place, key in enumerate(asked.columns)}
    there = np.zeros((len(asked.there), len(columns)), dtype=bool)
    said = np.zeros(there.shape, dtype=np.int64)
    values = None if asked.values is None else np.zeros(there.shape)
    for place, key in enumerate(columns):
        if key in at:
            there[:, place], said[:, place] = asked.there[:, at[key]], asked.said[:, at[key]]
            if values is not None and asked.values is not None:
                values[:, place] = asked.values[:, at[key]]
    return Asked(columns, there, said, values)


def role_levels(responses: Responses) -> tuple[str, ...]:
    """Return the role levels that people can have."""
    return () if responses.role_level is None else tuple(map(str, responses.role_level.categories))


def side_of(responses: Responses, roles: Sequence[str]) -> Side:
    """Return what people said, and the role level of each among some."""
    if responses.role_level is None:
        role = np.full(responses.n, NOBODY, dtype=np.int64)
    else:
        role = np.asarray(responses.role_level.set_categories(list(roles)).codes, dtype=np.int64)
    return Side(responses, dict(_asked(responses)), role)


def _asked(responses: Responses) -> Iterator[tuple[Measure, Asked]]:
    scores = score(responses)
    everybody = np.ones((responses.n, 1), dtype=bool)
    nothing = np.zeros((responses.n, 1), dtype=np.int64)
    yield Measure.PARTICIPATION, Asked((ALONE,), everybody, nothing, everybody.astype(np.float64), np.zeros(1))
    codes = responses.answers.astype(np.int64)
    subjects = tuple(each.id for each in scores.subjects)
    said, touched = _of_subjects(scores, responses)
    values, low = np.nan_to_num(scores.values), np.array([each.kind.lowest for each in scores.subjects])
    yield Measure.SCORE, Asked(subjects, ~np.isnan(scores.values), said, values, low)
    yield Measure.FAVOURABLE, Asked(subjects, touched, said)
    yield Measure.ROLE_SCORE, Asked(subjects, ~np.isnan(scores.values), said, values, low)
    points = _of_items(scores, responses)
    yield Measure.ITEM_SCORE, Asked(responses.items, codes > MISSING, codes, points, np.zeros(len(responses.items)))
    yield Measure.DISTRIBUTION, Asked(responses.items, codes != MISSING, codes)
    yield Measure.THEME, _comments(responses)


def _of_items(scores: Scores, responses: Responses) -> Floats:
    """Return the points of each answer to each statement, 0 where there is none."""
    points = np.zeros(responses.answers.shape)
    for at, item in enumerate(scores.items):
        codes = scores.codes[:, at].astype(np.float64)
        place = responses.items.index(item.id)
        points[:, place] = np.where(codes > MISSING, SPAN * (codes - 1) / (item.format.size - 1), 0.0)
    return points


def _of_subjects(scores: Scores, responses: Responses) -> tuple[Ints, Masks]:
    """Return a number for all that people said on each subject, and whether they said anything."""
    # An odd number an item: sums that wrap around differ where answers do.
    weight = np.array(
        [(zlib.crc32(item.encode()) * 2_654_435_761 & _WIDE) | 1 for item in responses.items], dtype=np.int64
    )
    weighted = responses.answers.astype(np.int64) * weight
    said = np.zeros((responses.n, len(scores.subjects)), dtype=np.int64)
    touched = np.zeros(said.shape, dtype=bool)
    scale_of = {item.id: item.scale for item in scores.items}
    for at, subject in enumerate(scores.subjects):
        wanted = {subject.id} if isinstance(subject, Scale) else {*subject.scales, *subject.minus}
        mine = [place for place, item in enumerate(responses.items) if scale_of.get(item) in wanted]
        said[:, at] = weighted[:, mine].sum(axis=1)
        touched[:, at] = (responses.answers[:, mine] != MISSING).any(axis=1)
    return said, touched


def _comments(responses: Responses) -> Asked:
    """Return who wrote a comment on which question; what comments are about goes with that."""
    written = responses.comments or {}
    texts = [[text or "" for text in each] for each in written.values()]
    there = np.array([[bool(text) for text in each] for each in texts], dtype=bool).reshape(len(texts), responses.n).T
    said = [[zlib.crc32(text.encode()) for text in each] for each in texts]
    columns = tuple(comment_key(question, EVERY_COMMENT) for question in written)
    return Asked(columns, there, np.array(said, dtype=np.int64).reshape(len(texts), responses.n).T)
