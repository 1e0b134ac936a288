"""What may leave: everything that may be rendered, with what it is about and what the gate did.

Only ``disclosure`` makes a ``Release``; everything that renders takes one and nothing else. Every number is already
rounded to what is printed. This module knows no answers and no statistics.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from diagnostic.cells import Cell, Reason, Shown
from diagnostic.measures import Measure
from diagnostic.problems import NotEstimable, Why
from diagnostic.questionnaire import Text
from diagnostic.released_comments import CommentsInfo
from diagnostic.released_table import Table
from diagnostic.survey_parts import (
    AttributeInfo,
    BlockInfo,
    CutInfo,
    ItemInfo,
    RoleInfo,
    RosterInfo,
    SubjectInfo,
    UnitInfo,
)
from diagnostic.wave_info import Comparability, UnitStep, WaveInfo


@dataclass(frozen=True, slots=True)
class About:
    """What the release is about."""

    organisation: str
    questionnaire_id: str
    questionnaire_name: Text
    questionnaire_version: int
    date: str
    """ISO date, given by the caller."""
    n: int
    headcount: int | None
    simulated: bool
    confidence: float
    false_discovery_rate: float
    driver_method: str
    """``lmg`` or ``johnson``; empty where no drivers could be estimated."""
    driver_resampling: str
    """``teams`` or ``people``: what the intervals of drivers come from resampling; empty where there are none."""
    divided_at: float
    """Van der Eijk's agreement up to which a team can be called divided."""
    perception_reference: str = ""
    """The role level that the others are compared with."""
    driver_minimum: int = 0
    """People with every score from which a unit has drivers of its own."""
    screening: Mapping[str, float] = field(default_factory=dict)
    """From where on signs of careless answering count, by the names of ``reports/screening.yaml``."""


@dataclass(frozen=True, slots=True)
class Confidentiality:
    """What the gate did: printed in every report."""

    threshold: int
    comment_threshold: int
    cells: int
    shown: int
    withheld: Mapping[Reason, int]
    banded: int
    units_withheld: int
    rounding: Mapping[str, int]
    """Decimals by style."""
    passed: bool
    """The audit's verdict: no withheld cell can be computed from what is shown along the hierarchy."""
    checked_relations: int
    audited: int = 0
    """Hidden cells of which was worked out how closely they can be guessed."""
    points: int = 0
    """Points of 100 that every hidden mean can lie between, at least, also for a colleague."""
    people: int = 0
    """People that every hidden number of participants can lie between, at least."""
    relations: Mapping[str, int] = field(default_factory=dict)
    """Sums that the guesses were worked out from, by family (units, roles, ...)."""
    programmes: int = 0
    """Linear programmes solved for it."""
    exact: int = 0
    """Decisions on what to hide that were shown to hide the least possible."""
    greedy: int = 0
    """Decisions that were only taken one cell after the other: too large for the exact way."""


@dataclass(frozen=True, slots=True)
class Release:
    """Everything that may be rendered, and nothing else."""

    about: About
    blocks: tuple[BlockInfo, ...]
    subjects: tuple[SubjectInfo, ...]
    items: tuple[ItemInfo, ...]
    units: tuple[UnitInfo, ...]
    roles: tuple[RoleInfo, ...]
    tables: Mapping[Measure, Table]
    confidentiality: Confidentiality
    indistinguishable: Mapping[str, Mapping[str, tuple[tuple[str, str], ...]]]
    """By unit and outcome: pairs of drivers whose importance cannot be told apart there."""
    rosters: tuple[RosterInfo, ...] = ()
    """The roster questions that were asked; ``Measure.LINK`` holds those with units."""
    attributes: tuple[AttributeInfo, ...] = ()
    """What is known of the people who answered, in the questionnaire's order."""
    cuts: tuple[CutInfo, ...] = ()
    """The values that ``Measure.CUT`` is about, attribute by attribute."""
    comments: tuple[CommentsInfo, ...] = ()
    """What people wrote, question by question; only questions with comments enough."""
    waves: tuple[WaveInfo, ...] = ()
    """The waves of the study up to this one, the first one first; none where the export stands alone."""
    lineage: tuple[UnitStep, ...] = ()
    """What became of the units since the wave before, where it is not simply the same."""
    comparability: tuple[Comparability, ...] = ()
    """The subjects whose questions changed since the wave before."""

    def cell(self, measure: Measure, *keys: str) -> Cell:
        """Return a cell, NotEstimable where the measure is not in the release."""
        table = self.tables.get(measure)
        return NotEstimable(Why.NOT_ASKED) if table is None else table.cell(*keys)

    def driver_units(self, outcome: str) -> dict[str, str]:
        """Return by unit the one whose drivers of an outcome hold for it: itself, or the nearest above that has any.

        Units for which not even the organisation has any are left out.
        """
        table = self.tables.get(Measure.DRIVERS)
        drivers = table.axes[2] if table is not None else ()
        found: dict[str, str] = {}
        for unit in self.units:  # parents stand before their children
            own = any(isinstance(self.cell(Measure.DRIVERS, unit.id, outcome, driver), Shown) for driver in drivers)
            source = unit.id if own else found.get(unit.parent or "")
            if source is not None:
                found[unit.id] = source
        return found

    def unit(self, unit_id: str) -> UnitInfo:
        """Return a unit by id; raise KeyError for an unknown one."""
        for unit in self.units:
            if unit.id == unit_id:
                return unit
        raise KeyError(unit_id)

    def subject(self, subject_id: str) -> SubjectInfo:
        """Return a scale or index by id; raise KeyError for an unknown one."""
        for subject in self.subjects:
            if subject.id == subject_id:
                return subject
        raise KeyError(subject_id)
