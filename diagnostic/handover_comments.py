"""Comments as they are handed over: masked, and so mixed that nobody can join them with the answers beside them.

A report counts comments by the first level of units, and quotes them by no unit at all. So within each unit of that
level the texts are dealt out anew, over all its people: every count stays, and no row has its own text but by chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from diagnostic.comments import names_in_comments
from diagnostic.masking import MASK, mask
from diagnostic.people_names import PeopleNames
from diagnostic.responses import Hierarchy, Responses
from diagnostic.unit_tally import below

_Ints = npt.NDArray[np.int64]
_Texts = tuple[str | None, ...]


class CommentsMode(StrEnum):
    """What becomes of comments."""

    MIXED = "mixed"
    """Masked, and dealt out anew within the units of the first level."""
    ROW = "row"
    """Masked, each on the row of who wrote it."""
    NONE = "none"
    """Left out."""


@dataclass(frozen=True, slots=True)
class CommentCount:
    """How many comments on a question there are, and how many passages were masked."""

    question: str
    n: int
    masked: int


def handed_comments(
    responses: Responses, people: PeopleNames, *, threshold: int, mode: CommentsMode, rng: np.random.Generator
) -> tuple[dict[str, _Texts], tuple[CommentCount, ...]]:
    """Return the comments to hand over, and how many there are.

    Parameters
    ----------
    people
        Names of people that are known.
    threshold
        People from which a unit may be named, and comments from which a unit's are mixed among themselves.
    """
    written = responses.comments or {}
    counts = np.rint(below(responses.hierarchy) @ _headcounts(responses)).astype(np.int64)
    hidden, known = names_in_comments(responses, counts, threshold)
    first = _first_level(responses.hierarchy)[responses.unit]
    made: dict[str, _Texts] = {}
    told = []
    for question, texts in written.items():
        if mode is CommentsMode.NONE:
            told.append(CommentCount(question, sum(bool(text) for text in texts), 0))
            continue
        masked = mask(texts, hidden=hidden, known=known, common=threshold, people=people)
        told.append(
            CommentCount(question, sum(bool(text) for text in masked), sum(text.count(MASK) for text in masked if text))
        )
        made[question] = masked if mode is CommentsMode.ROW else _mixed(masked, first, threshold, rng)
    return made, tuple(told)


def _headcounts(responses: Responses) -> npt.NDArray[np.float64]:
    return np.bincount(responses.unit, minlength=len(responses.hierarchy.units)).astype(np.float64)


def _first_level(hierarchy: Hierarchy) -> _Ints:
    """Return for each unit the one of the first level that it is, or is part of; the organisation is itself."""
    parents = hierarchy.parents()
    found = np.arange(len(hierarchy.units))
    for at, unit in enumerate(hierarchy.units):  # parents stand before their children
        if unit.level > 1:
            found[at] = found[parents[at]]
    return found


def _mixed(texts: Sequence[str | None], unit: _Ints, threshold: int, rng: np.random.Generator) -> _Texts:
    """Return the texts dealt out anew; a unit keeps how many it has, one with few comments shares them with others."""
    wrote = np.array([bool(text) for text in texts])
    counts = np.bincount(unit[wrote], minlength=int(unit.max(initial=0)) + 1)
    made: list[str | None] = [None] * len(texts)
    for units in _pools(counts, threshold):
        rows = np.flatnonzero(wrote & np.isin(unit, units))
        seats = [rng.choice(np.flatnonzero(unit == each), counts[each], replace=False) for each in units]
        for seat, row in zip(np.concatenate(seats).tolist(), rng.permutation(rows).tolist(), strict=True):
            made[seat] = texts[row]
    return tuple(made)


def _pools(counts: _Ints, threshold: int) -> list[list[int]]:
    """Return the units each alone, but those with few comments together: with as many of the next as it takes."""
    ranked = [int(at) for at in np.argsort(counts, kind="stable") if counts[at]]
    few = [at for at in ranked if counts[at] < threshold]
    for at in ranked:
        if few and counts[few].sum() < threshold and at not in few:
            few.append(at)
    return [*([at] for at in ranked if at not in few), *([few] if few else [])]
