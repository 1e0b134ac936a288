"""The answers of one wave, one row a person, and the units people belong to: the contract of every reader.

Readers (``exports``) make these; ``scoring`` and ``tally`` use them. Nothing here knows a file format or a statistic.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from diagnostic.questionnaire import Questionnaire

MISSING = 0
DONT_KNOW = -1
ROOT = "organisation"
"""Id of the unit that is everybody."""
SIMULATED_HEADING = "simulated_answers"
"""Heading of a column that marks an export as invented; the report then says so wherever it shows anything."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A team, a division, or the whole organisation (``parent`` is None)."""

    id: str
    """Stable slug of the path, such as ``commercial/north``; the organisation is ``organisation``."""
    name: str
    """As the client writes it."""
    parent: str | None
    level: int
    """0 the organisation, 1 its divisions, and so on down; teams are the leaves."""
    headcount: int | None = None
    """People on the roster, when a roster was given."""


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """The units, parents before children; the leaves are the teams."""

    units: tuple[Unit, ...]

    def index(self) -> dict[str, int]:
        """Return the position of each unit id."""
        return {unit.id: position for position, unit in enumerate(self.units)}

    def parents(self) -> npt.NDArray[np.int64]:
        """Return the position of each unit's parent, -1 for the organisation."""
        at = self.index()
        return np.array([-1 if u.parent is None else at[u.parent] for u in self.units], dtype=np.int64)

    def leaves(self) -> npt.NDArray[np.bool_]:
        """Return which units have no unit below them."""
        leaf = np.ones(len(self.units), dtype=bool)
        parents = self.parents()
        leaf[parents[parents >= 0]] = False
        return leaf


@dataclass(frozen=True, slots=True)
class Links:
    """Answers to the roster question, one row a person and target unit."""

    person: npt.NDArray[np.int64]
    """Row of the person in ``Responses.answers``."""
    target: npt.NDArray[np.int64]
    """Position of the target in ``Responses.hierarchy.units``."""
    need: npt.NDArray[np.int8]
    """Code 1..A of the need format, MISSING or DONT_KNOW."""
    quality: npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Responses:
    """The answers of one wave.

    ``answers`` has a row a person and an int8 column an item: option codes 1..A as asked (not reversed),
    MISSING or DONT_KNOW.
    """

    questionnaire: Questionnaire
    answers: npt.NDArray[np.int8]
    """Shape (people, items), columns in the order of ``items``."""
    items: tuple[str, ...]
    """The items that the export has; items of the questionnaire that are not here were not asked."""
    unit: npt.NDArray[np.int64]
    """Shape (people,): position of each person's team in ``hierarchy.units``."""
    hierarchy: Hierarchy
    role_level: pd.Categorical | None = None
    """Values are attribute-value ids (leader, manager, staff); NaN where unknown."""
    attributes: Mapping[str, pd.Categorical] | None = None
    """Other attributes by id."""
    comments: Mapping[str, tuple[str | None, ...]] | None = None
    """Free text by comment id, one entry a person. Never printed or logged."""
    checks: Mapping[str, npt.NDArray[np.int8]] | None = None
    """Codes given to instructed-response items, by id."""
    links: Mapping[str, Links] | None = None
    """Answers to roster questions, by id."""
    margins: Mapping[str, Mapping[str, int]] | None = None
    """Known numbers of people by value of an attribute, by attribute id; values as in the answers."""
    seconds: npt.NDArray[np.float64] | None = None
    """How long each person took for all of it, NaN where unknown; None where the export has no times."""
    respondent: npt.NDArray[np.bytes_] | None = None
    """Pseudonym of each person, by which waves are linked: a keyed hash, empty where unknown. Never shown."""
    wave: str = ""
    simulated: bool = False
    """True for answers that the simulator made; the report says so wherever it shows them."""

    @property
    def n(self) -> int:
        """Number of people."""
        return int(self.answers.shape[0])
