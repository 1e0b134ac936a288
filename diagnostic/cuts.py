"""Everybody told apart by something else than their team: site, length of service, and the like. Unsafe: for the gate.

Which attributes: what people are asked about themselves, of which 2 to 12 values occur; not the team and what holds it,
nor the role level, which has figures of its own, nor what the survey tool adds: whoever answered in another language
read another translation, and ``structure`` says what may be compared between these. Knows people by position; the
statistics are those of ``teams``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from diagnostic.cells import WHYS
from diagnostic.figures import Figures, reasons
from diagnostic.measures import Measure
from diagnostic.problems import Why
from diagnostic.questionnaire import Attribute, AttributeKind, Text
from diagnostic.responses import Responses
from diagnostic.scoring import Scores
from diagnostic.survey_parts import CutInfo, cut_key
from diagnostic.tally import ScoreSums, score_sums
from diagnostic.teams import group_contrasts, group_scores
from diagnostic.unit_tally import ancestors_at

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Masks = npt.NDArray[np.bool_]

FEWEST, MOST = 2, 12
"""Values of an attribute that people are told apart by."""
MOST_CELLS = 480
"""Units times values of which each is crossed with the others: larger tables nobody reads, and they are checked."""


@dataclass(frozen=True, slots=True)
class Cut:
    """One attribute, its values that occur, and who has which."""

    attribute: str
    name: Text
    values: tuple[tuple[str, Text], ...]
    position: Ints
    """Of each person's value among ``values``, -1 where it is unknown."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The place of each value in the tables."""
        return tuple(cut_key(self.attribute, value) for value, _ in self.values)

    def infos(self) -> tuple[CutInfo, ...]:
        """Return what may be said of the values."""
        return tuple(CutInfo(self.attribute, self.name, value, name) for value, name in self.values)


def find_cuts(responses: Responses) -> tuple[Cut, ...]:
    """Return the attributes that people are told apart by, in the questionnaire's order; values as declared there."""
    found = (
        _cut(attribute, responses)
        for attribute in responses.questionnaire.attributes
        if attribute.kind is AttributeKind.CATEGORY
        and attribute.question.by_language
        and attribute.id in (responses.attributes or {})
    )
    return tuple(cut for cut in found if FEWEST <= len(cut.values) <= MOST)


def _cut(attribute: Attribute, responses: Responses) -> Cut:
    """Return one attribute; of values that are not declared, those that were written are the names."""
    given = (responses.attributes or {})[attribute.id]
    codes = np.asarray(given.codes, dtype=np.int64)
    names = [str(category) for category in given.categories]
    used = np.bincount(codes[codes >= 0], minlength=len(names)) > 0
    declared = {value.id: value.name for value in attribute.values}
    order = [names.index(value) for value in declared if value in names]
    order += sorted((at for at, name in enumerate(names) if name not in declared), key=lambda at: names[at].casefold())
    kept = [at for at in order if used[at]]
    place = np.full(len(names) + 1, -1, dtype=np.int64)  # the last one is for -1, unknown
    place[kept] = np.arange(len(kept))
    values = tuple((names[at], attribute.value_text(names[at])) for at in kept)
    return Cut(attribute.id, attribute.name, values, place[codes])


def cut_scores(scores: Scores, cuts: Sequence[Cut], *, confidence: float, others: int) -> Figures:
    """Return CUT: the mean of the people of every value on every subject, value after value of each attribute."""
    return _joined(
        [
            group_scores(
                Measure.CUT, cut.keys, scores.subjects, _sums(scores, cut), confidence=confidence, others=others
            )
            for cut in cuts
        ]
    )


def cut_contrasts(scores: Scores, cuts: Sequence[Cut], *, minimum: int, confidence: float) -> Figures:
    """Return CUT_CONTRAST: every value against all others of its attribute, p-values still to be controlled."""
    measure = Measure.CUT_CONTRAST
    return _joined(
        [
            group_contrasts(
                measure, cut.keys, scores.subjects, _sums(scores, cut), minimum=minimum, confidence=confidence
            )
            for cut in cuts
        ]
    )


def _sums(scores: Scores, cut: Cut) -> ScoreSums:
    return score_sums(scores, cut.position, len(cut.values))


def _joined(parts: Sequence[Figures]) -> Figures:
    """Return tables of the same subjects one under the other."""
    first = parts[0]
    alike = [part.unanimous for part in parts if part.unanimous is not None]
    return Figures(
        first.measure,
        (tuple(key for part in parts for key in part.axes[0]), first.axes[1]),
        np.concatenate([part.n for part in parts]),
        {name: np.concatenate([part.columns[name] for part in parts]) for name in first.columns},
        np.concatenate([part.why for part in parts]),
        np.concatenate(alike) if alike else None,
    )


def crossed(responses: Responses, cuts: Sequence[Cut]) -> tuple[Cut, ...]:
    """Return the attributes that are crossed with the units of the first level: as many as MOST_CELLS has room for."""
    units = len(_first_level(responses))
    kept: list[Cut] = []
    room = MOST_CELLS
    for cut in cuts:
        if units > 1 and units * len(cut.values) <= room:
            kept.append(cut)
            room -= units * len(cut.values)
    return tuple(kept)


def crossings(responses: Responses, scores: Scores, cuts: Sequence[Cut], *, others: int) -> Figures | None:
    """Return CROSSING: the mean of the people of each value in each unit of the first level; None where none are.

    A cell that nobody is in was not asked. ``cuts`` are those of ``crossed``.
    """
    units, keys = _first_level(responses), tuple(key for cut in cuts for key in cut.keys)
    if not cuts:
        return None
    people = crossing_members(responses, cuts)
    ids = tuple(responses.hierarchy.units[unit].id for unit in units)
    shape = (len(units), len(keys), len(scores.subjects))
    parts = [_crossed(responses, scores, cut, units, others) for cut in cuts]
    n = np.concatenate([part[0] for part in parts], axis=1)
    estimate = np.concatenate([part[1] for part in parts], axis=1)
    alike = np.concatenate([part[2] for part in parts], axis=1)
    someone = np.asarray(people.sum(axis=1)).reshape(shape[:2]) > 0
    why = reasons(n > 0, n, Why.NO_ANSWERS)
    why = np.where(someone[..., None], why, WHYS.index(Why.NOT_ASKED)).astype(np.int8)
    axes = (ids, keys, tuple(subject.id for subject in scores.subjects))
    columns = {"estimate": estimate, "n": n.astype(np.float64)}
    return Figures(Measure.CROSSING, axes, n, columns, why, unanimous=alike)


def _crossed(
    responses: Responses, scores: Scores, cut: Cut, units: Sequence[int], others: int
) -> tuple[Ints, Floats, Masks]:
    """Return n, estimate and whether all are alike of one attribute, (units, values, subjects)."""
    unit = _of_people(responses, units)
    size = len(units) * len(cut.values)
    group = np.where((unit >= 0) & (cut.position >= 0), unit * len(cut.values) + cut.position, -1)
    sums = score_sums(scores, group, size)
    made = group_scores(
        Measure.CROSSING, tuple(map(str, range(size))), scores.subjects, sums, confidence=0.5, others=others
    )
    shape = (len(units), len(cut.values), len(scores.subjects))
    alike = np.zeros(made.n.shape, dtype=bool) if made.unanimous is None else made.unanimous
    return made.n.reshape(shape), made.columns["estimate"].reshape(shape), alike.reshape(shape)


def crossing_members(responses: Responses, cuts: Sequence[Cut]) -> sparse.csr_array:
    """Return who is in which cell of CROSSING: (units x values, people), in the order of its first two axes."""
    units = _first_level(responses)
    unit = _of_people(responses, units)
    width = sum(len(cut.values) for cut in cuts)
    rows, people, before = [], [], 0
    for cut in cuts:
        here = np.flatnonzero((unit >= 0) & (cut.position >= 0))
        rows.append(unit[here] * width + before + cut.position[here])
        people.append(here)
        before += len(cut.values)
    at = (np.concatenate(rows), np.concatenate(people))
    return sparse.csr_array((np.ones(at[0].size), at), shape=(len(units) * width, responses.n))


def _first_level(responses: Responses) -> tuple[int, ...]:
    return tuple(at for at, unit in enumerate(responses.hierarchy.units) if unit.level == 1)


def _of_people(responses: Responses, units: Sequence[int]) -> Ints:
    """Return the position among ``units`` of each person's unit of the first level, -1 where there is none."""
    above = ancestors_at(responses.hierarchy, 1)[responses.unit]
    place = np.full(len(responses.hierarchy.units) + 1, -1, dtype=np.int64)
    place[list(units)] = np.arange(len(units))
    return place[above]
