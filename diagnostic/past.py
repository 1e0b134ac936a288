"""Earlier waves laid over the units of this one: which of their people each unit's past is made of.

Knows units, lineages and sums; no statistics and no thresholds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from diagnostic.lineage import Lineage
from diagnostic.responses import Hierarchy, Responses
from diagnostic.scoring import Scores, score
from diagnostic.tally import ScoreSums, score_sums
from diagnostic.wave_info import WaveInfo

Masks = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class PastWave:
    """One earlier wave of a study, and what became of its units until the wave after it."""

    info: WaveInfo
    responses: Responses
    lineage: Lineage
    """From the units of this wave to those of the next."""


@dataclass(frozen=True, slots=True)
class DoneAction:
    """An action of the plan of the wave before, and where it was delivered."""

    id: str
    """Its id in the plan."""
    subject: str
    """The scale or index that it was to move."""
    units: frozenset[str]
    """Ids of units of this wave."""


@dataclass(frozen=True, slots=True)
class PastSums:
    """An earlier wave as far as figures of this one need it."""

    wave: PastWave
    scores: Scores
    own: ScoreSums
    """Sums of the people attached to each of its units."""
    trace: sparse.csr_array
    """(units now, units then): 1 where a unit's past is made of the other's people."""


def past_sums(waves: Sequence[PastWave], now: Hierarchy) -> list[PastSums]:
    """Return the sums of earlier waves, in their order, with whose people each unit's past is made of."""
    found = []
    for wave, trace in zip(waves, traces(waves, now), strict=True):
        scores = score(wave.responses)
        own = score_sums(scores, wave.responses.unit, len(wave.responses.hierarchy.units))
        found.append(PastSums(wave, scores, own, trace))
    return found


def traces(waves: Sequence[PastWave], now: Hierarchy) -> list[sparse.csr_array]:
    """Return for each earlier wave the matrix (units now, units then) of whose people a unit's past is made.

    A row is empty where the unit has no lineage back to that wave. Waves come first to last.
    """
    found: list[sparse.csr_array] = []
    later, onward = now, sparse.csr_array(sparse.eye_array(len(now.units)))
    for wave in reversed(waves):
        step, known = _step(wave.lineage, wave.responses.hierarchy, later)
        # A unit whose sources are not all known then has no past: part of it would be missing.
        lost = onward @ (~known).astype(np.float64) > 0
        onward = sparse.csr_array(sparse.diags_array((~lost).astype(np.float64)) @ onward @ step)
        found.append(onward)
        later = wave.responses.hierarchy
    return found[::-1]


def _step(lineage: Lineage, then: Hierarchy, now: Hierarchy) -> tuple[sparse.csr_array, Masks]:
    """Return the matrix (units now, units then) of one step, and which units now have a past in it."""
    at_then, at_now = then.index(), now.index()
    sources = {
        unit: [at_then[each] for each in before]
        for unit, before in lineage.sources().items()
        if unit in at_now and all(each in at_then for each in before)
    }
    rows = np.array([at_now[unit] for unit, before in sources.items() for _ in before], dtype=np.int64)
    columns = np.array([each for before in sources.values() for each in before], dtype=np.int64)
    shape = (len(now.units), len(then.units))
    matrix = sparse.csr_array((np.ones(rows.size), (rows, columns)), shape=shape)
    known = np.zeros(shape[0], dtype=bool)
    known[rows] = True
    return matrix, known
