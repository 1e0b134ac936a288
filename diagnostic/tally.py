"""One pass over the answers: sufficient statistics per group of people, which add up.

Everything behind this point comes from these sums: a division is the sum of its teams, the organisation the sum of
its divisions. Knows scores and group numbers; no team names, no statistics.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from diagnostic.questionnaire import SPAN, Role, Scale, ScaleKind
from diagnostic.scoring import Scores
from diagnostic.stats.moments import Moments, PairwiseMoments, listwise_moments, pairwise_moments

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Masks = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int32]

PIECE = 64
"""Rows of a group that are multiplied at a time: keeps the padded array small whatever the largest group is."""
BINS = 101
"""Places of a score: hundredths of its range, finer than the steps of a scale of a few items."""


@dataclass(frozen=True, slots=True)
class ScoreSums:
    """Sums of scores over the people of each group; every array is (groups, subjects).

    ``score_n``, ``score_sum``, ``score_square`` are over the people who have the score; ``at_floor`` and
    ``at_ceiling`` count those at its lowest and highest possible value.
    """

    score_n: Ints
    score_sum: Floats
    score_square: Floats
    at_floor: Ints
    at_ceiling: Ints


@dataclass(frozen=True, slots=True)
class Tally(ScoreSums):
    """All sums over the people of each group; the first axis of every array is the group.

    ``item_counts`` (groups, items, bins): bin 0 is missing, 1..A the keyed option codes, the last one "don't know".
    ``complete_n`` (groups,), ``complete_sum`` (groups, p), ``complete_cross`` (groups, p, p): over the people who have
    a score on every one of ``complete_subjects`` (the scales that enter the driver analysis).
    """

    people: Ints
    item_counts: Ints
    complete_subjects: tuple[str, ...]
    complete_n: Floats
    complete_sum: Floats
    complete_cross: Floats

    def rolled(self, membership: sparse.csr_array) -> Tally:
        """Return the sums of new groups; ``membership`` is (new groups, groups), 1 where a group belongs to one."""
        return Tally(
            people=_add_counts(membership, self.people),
            item_counts=_add_counts(membership, self.item_counts),
            score_n=_add_counts(membership, self.score_n),
            score_sum=_add(membership, self.score_sum),
            score_square=_add(membership, self.score_square),
            at_floor=_add_counts(membership, self.at_floor),
            at_ceiling=_add_counts(membership, self.at_ceiling),
            complete_subjects=self.complete_subjects,
            complete_n=_add(membership, self.complete_n),
            complete_sum=_add(membership, self.complete_sum),
            complete_cross=_add(membership, self.complete_cross),
        )


def _add(membership: sparse.csr_array, values: Floats) -> Floats:
    summed: Floats = membership @ values.reshape(values.shape[0], math.prod(values.shape[1:]))
    return summed.reshape(membership.shape[0], *values.shape[1:])


def _add_counts(membership: sparse.csr_array, values: Ints | Masks) -> Ints:
    return np.rint(_add(membership, values.astype(np.float64))).astype(np.int64)


def _membership(owner: Ints, size: int) -> sparse.csr_array:
    """Return the (size, members) matrix that adds members up to their owners."""
    return sparse.csr_array((np.ones(owner.size), (owner, np.arange(owner.size))), shape=(size, owner.size))


def tally(scores: Scores, group: Ints, size: int) -> Tally:
    """Tally the scores by group number (0..size-1, one a person; -1 leaves a person out)."""
    sums = score_sums(scores, group, size)
    inside = group >= 0
    codes, values, group = scores.codes[inside], scores.values[inside], group[inside]
    names, rows = _complete_rows(scores, values, ~np.isnan(values))
    n, total, cross = _cross_products(values[rows][:, names], group[rows], size)
    return Tally(
        score_n=sums.score_n,
        score_sum=sums.score_sum,
        score_square=sums.score_square,
        at_floor=sums.at_floor,
        at_ceiling=sums.at_ceiling,
        people=np.bincount(group, minlength=size).astype(np.int64),
        item_counts=_item_counts(scores, codes, group, size),
        complete_subjects=tuple(scores.subjects[at].id for at in names),
        complete_n=n,
        complete_sum=total,
        complete_cross=cross,
    )


def score_sums(scores: Scores, group: Ints, size: int) -> ScoreSums:
    """Sum the scores by group number, as ``tally`` does, where nothing else is asked of the groups."""
    inside = group >= 0
    values = scores.values[inside]
    indicator = _membership(group[inside], size)
    known = ~np.isnan(values)
    filled = np.where(known, values, 0.0)
    lowest = np.array([subject.kind.lowest for subject in scores.subjects])
    return ScoreSums(
        score_n=_add_counts(indicator, known),
        score_sum=_add(indicator, filled),
        score_square=_add(indicator, np.square(filled)),
        at_floor=_add_counts(indicator, known & (values <= lowest)),
        at_ceiling=_add_counts(indicator, known & (values >= SPAN)),
    )


def score_counts(scores: Scores, group: Ints, size: int) -> Counts:
    """Count the people of each group at each hundredth of the range of every score: (groups, subjects, BINS).

    For what sums do not tell: ranks, and how the scores of a group lie.
    """
    inside = group >= 0
    values, group = scores.values[inside], group[inside]
    counts = np.zeros((size, len(scores.subjects), BINS), dtype=np.int32)
    for at, subject in enumerate(scores.subjects):
        known = ~np.isnan(values[:, at])
        place = (values[known, at] - subject.kind.lowest) * ((BINS - 1) / (SPAN - subject.kind.lowest))
        bins = group[known] * BINS + np.rint(place).astype(np.int64)
        counts[:, at, :] = np.bincount(bins, minlength=size * BINS).reshape(size, BINS)
    return counts


def _item_counts(scores: Scores, codes: npt.NDArray[np.int8], group: Ints, size: int) -> Ints:
    bins = max((item.format.size for item in scores.items), default=0) + 2
    counts = np.empty((size, len(scores.items), bins), dtype=np.int64)
    start = group * bins
    for at in range(len(scores.items)):
        bin_of = codes[:, at].astype(np.int64) % bins  # don't know is -1: the last bin
        counts[:, at, :] = np.bincount(start + bin_of, minlength=size * bins).reshape(size, bins)
    return counts


def _complete_rows(scores: Scores, values: Floats, known: Masks) -> tuple[list[int], Masks]:
    """Return the subjects of the driver analysis that anybody answered, and the people who have all of them."""
    wanted = [
        at
        for at, subject in enumerate(scores.subjects)
        if isinstance(subject, Scale)
        and subject.kind is ScaleKind.MEAN
        and subject.role in {Role.DRIVER, Role.OUTCOME}
        and known[:, at].any()
    ]
    return wanted, known[:, wanted].all(axis=1) & np.full(values.shape[0], bool(wanted))


def _cross_products(values: Floats, group: Ints, size: int) -> tuple[Floats, Floats, Floats]:
    """Return n, sums and sums of products per group, through pieces of at most PIECE rows of one group."""
    people, width = values.shape
    order = np.argsort(group, kind="stable")
    sorted_group = group[order]
    first = np.searchsorted(sorted_group, np.arange(size))
    rank = np.arange(people) - first[sorted_group]
    pieces_of = -(-np.bincount(sorted_group, minlength=size) // PIECE)
    start = np.concatenate([[0], np.cumsum(pieces_of)])
    padded = np.zeros((int(start[-1]), PIECE, width + 1))
    piece = start[sorted_group] + rank // PIECE
    padded[piece, rank % PIECE, :width] = values[order]
    padded[piece, rank % PIECE, width] = 1.0
    products = np.matmul(padded.transpose(0, 2, 1), padded).reshape(int(start[-1]), (width + 1) ** 2)
    owner = np.repeat(np.arange(size), pieces_of)
    moments = _add(_membership(owner, size), products).reshape(size, width + 1, width + 1)
    return moments[:, width, width], moments[:, :width, width], moments[:, :width, :width]


def item_moments(scores: Scores, scale_id: str) -> tuple[PairwiseMoments, Moments]:
    """Sum a scale's items over all people: pair by pair, and over those who answered all of them."""
    codes = scores.codes[:, scores.columns(scale_id)].astype(np.float64)
    answers = np.where(codes > 0, codes, np.nan)
    return pairwise_moments(answers), listwise_moments(answers)


def pair_tables(scores: Scores, scale_id: str) -> Floats:
    """Count a scale's answers two items at a time: (items, items, options, options), over those who answered both."""
    codes = scores.codes[:, scores.columns(scale_id)]
    people, items = codes.shape
    options = max((item.format.size for item in scores.items if item.scale == scale_id), default=0)
    chosen = (codes[:, :, None] == np.arange(1, options + 1)).reshape(people, items * options).astype(np.float64)
    return np.asarray((chosen.T @ chosen).reshape(items, options, items, options).transpose(0, 2, 1, 3))
