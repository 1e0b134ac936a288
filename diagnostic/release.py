"""What may leave: tables of figures in which every cell is shown, shown coarsely, withheld or not estimable.

Only ``disclosure`` makes a ``Release``; everything that renders takes one and nothing else. Withheld numbers are not
in here at all: their places in the arrays hold NaN, and ``Table.cell`` never gives them out. Every number is already
rounded to what is printed. This module knows no answers and no statistics.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from math import isnan
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from diagnostic.problems import NotEstimable, Why
from diagnostic.questionnaire import Chain, ResponseFormat, Role, ScaleKind, Text
from diagnostic.wave_info import Comparability, UnitStep, WaveInfo

Floats = npt.NDArray[np.float64]


class Status(IntEnum):
    """What a cell gives out; the default is withheld."""

    WITHHELD = 0
    NOT_ESTIMABLE = 1
    BANDED = 2
    SHOWN = 3


class Reason(StrEnum):
    """Why a cell is withheld."""

    BELOW_THRESHOLD = "below-threshold"
    COMPLEMENTARY = "complementary"
    """It would give a withheld neighbour away by subtraction."""
    UNANIMITY = "unanimity"
    """(Nearly) everybody gave the same answer at an extreme."""
    LINKED = "linked"
    """Another figure on the same people and questions is withheld."""
    EARLIER = "earlier"
    """Together with what an earlier release showed of the same answers, it would tell of a few people."""
    FEW_OR_BESIDE = "few-or-beside"
    """Too few people took part in the unit, or it would tell how many did in such a unit: which of both is not said."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell that may be read: its figures by the glossary's names, rounded to what is printed."""

    values: Mapping[str, float | tuple[float, ...]]

    def number(self, column: str) -> float:
        """Return one figure; NaN never comes out of here, a KeyError says the column is not in the table."""
        value = self.values[column]
        if isinstance(value, tuple):
            raise TypeError(column)
        return value

    def numbers(self, column: str) -> tuple[float, ...]:
        """Return the figures of a column that holds several, such as the shares of a distribution."""
        value = self.values[column]
        return value if isinstance(value, tuple) else (value,)

    def get(self, column: str) -> float | None:
        """Return one figure, or None where this cell has no such figure (a rest that does not exist, say)."""
        value = self.values.get(column)
        return None if value is None or isinstance(value, tuple) else value


@dataclass(frozen=True, slots=True)
class Banded:
    """A cell shown coarsely: its estimate lies between ``low`` and ``high``, and no more is said."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Withheld:
    """A cell that is not given out."""

    reason: Reason


Cell = Shown | Banded | Withheld | NotEstimable


class Measure(StrEnum):
    """The tables of a release. The comment gives dimensions and columns."""

    PARTICIPATION = "participation"  # unit: n, headcount, estimate (rate 0-1), low, high
    SCORE = "score"  # unit x subject: estimate, low, high, std_error, sd, n ; points of 0-100 (gaps, nps: -100..100)
    THEME = "theme"  # unit x question:scale (``comment_key``): n (comments about it), share (of the unit's comments)
    WEIGHTING = "weighting"  # whole: effective_n, design_effect, lowest, highest (weights over their mean), trimmed
    # (share of people), largest_gap (share), n
    WEIGHTED = "weighted"  # unit x subject, weighted for silence: estimate, low, high, std_error, difference (from the
    # score without weights), design_effect, effective_n, n
    BOUNDS = "bounds"  # unit x subject: low, high (means possible whatever the silent would say), n
    SCREENING = "screening"  # sign of careless answering, and ``all``: estimate (share), low, high, flagged, n (tested)
    SCREENED = "screened"  # subject, without the people flagged: estimate, difference (from the score of all), low,
    # high (of the difference), n
    CONCLUSIONS = "conclusions"  # contrast, divided: before, lost, new (cells, without the people flagged), n
    SCREENED_DRIVERS = "screened_drivers"  # outcome: changed (of the strongest drivers), strongest (how many), n
    SHRUNKEN = "shrunken"  # unit x subject: estimate, low, high, weight (0-1), rank_low, rank_high
    FAVOURABLE = "favourable"  # unit x subject: favourable, neutral, unfavourable, dont_know (shares 0-1),
    # favourable_low, favourable_high, n
    ITEM_SCORE = "item_score"  # unit x item: estimate, n
    ITEM_FAVOURABLE = "item_favourable"  # unit x item: as FAVOURABLE
    DISTRIBUTION = "distribution"  # unit x item: shares (tuple, options low to high as asked), dont_know, n
    AGREEMENT = "agreement"  # unit x subject: rwg_j, rwg_j_skewed, ad, r_star, polarisation, separation (of two
    # halves, 0-1, where tested), p_value, q_value, divided (0/1), n
    CONTRAST = "contrast"  # unit x subject, unit against the rest of its parent: estimate, low, high, g, g_low,
    # g_high, p_value, q_value, verdict (-1 below, 0 not distinguishable, 1 above), n, n_rest
    CONTRAST_WHOLE = "contrast_whole"  # unit below the first level x subject, against everybody else: as CONTRAST
    ROLE_SCORE = "role_score"  # role x subject: estimate, low, high, n
    ROLE_CONTRAST = "role_contrast"  # role x subject, role against the reference role: as CONTRAST
    CUT = "cut"  # value of an attribute (``cut_key``) x subject: estimate, low, high, std_error, sd, n ; as SCORE
    CUT_CONTRAST = "cut_contrast"  # value x subject, value against the others of its attribute: as CONTRAST
    CROSSING = "crossing"  # unit of the first level x value of an attribute x subject: estimate, n
    RELIABILITY = "reliability"  # scale: alpha, low, high, standardised, spearman_brown (of two items), omega,
    # omega_low, omega_high, ordinal (on request), n, n_items
    ITEM_RELIABILITY = "item_reliability"  # item: rest_r, alpha_without (the scale without it), n
    STRUCTURE = "structure"  # whole: statistic, df, p_value, cfi, tli, rmsea, rmsea_low, rmsea_high, srmr, parameters,
    # heywood, indefinite (0/1), complete (share of people), n_items, n_scales, n_pair (people a pair, on average), n
    LOADING = "loading"  # item: estimate (standardised), std_error, residual (share of variance), n
    FACTOR_CORRELATION = "factor_correlation"  # scale x scale: estimate, n
    INVARIANCE = "invariance"  # attribute x block x level (configural, metric, scalar): statistic, df, cfi, rmsea,
    # srmr, how they changed since the level before and how surely that is, whether it holds, n and what was compared
    ROLE_WITHIN = "role_within"  # role x subject, role against the reference role within teams: estimate, low, high,
    # p_value, q_value, verdict, groups (teams with both), n, n_rest
    OMNIBUS = "omnibus"  # subject, over all teams: f, df1, df2, p_value (Welch), q_value, verdict (1: teams differ), h,
    # h_df, h_p_value (of Kruskal and Wallis), omega2 with omega2_low and omega2_high, n, groups
    POOLING = "pooling"  # subject: icc1, icc1_low, icc1_high, icc2, tau2, sigma2, f, df1, df2, p_value, n, groups
    DRIVERS = "drivers"  # unit x outcome x driver: estimate (share of R2, 0-1), low, high, beta; of units below the
    # organisation, against it: p_value, q_value, verdict (-1 less important, 0 not distinguishable, 1 more)
    DRIVER_MODEL = "driver_model"  # unit x outcome: estimate (R2), adjusted, its low and high; n of the organisation
    DRIVER_LEVELS = "driver_levels"  # level (within, between teams) x outcome x driver: estimate, low, high, beta
    DRIVER_LEVEL_MODEL = "driver_level_model"  # level x outcome: estimate, adjusted, low, high, n, groups
    LINK = "link"  # from-unit x to-unit: need, quality, low, high (points of 0-100), difference (from the same
    # people's other links), q_value, verdict, n
    PAIR = "pair"  # unit x unit, each pair once, the unit that comes first in front: quality (mean of both sides), low,
    # high, need (of the side that needs more), p_value, q_value, verdict (-1 or 1 only where both sides agree), n
    RECIPROCITY = "reciprocity"  # roster: returned (share of ties), density, rho, weighted, ties, pairs, estimate
    # (quality: correlation of the two sides), expected, p_value, q_value, verdict
    TREND = "trend"  # wave x unit x subject, waves from the first to this one, units and subjects of this one:
    # estimate, low, high, n ; where a unit has no lineage back to a wave, or a subject was not asked alike: NOT_ASKED
    CHANGE = "change"  # unit x subject, this wave minus the one before, people seen once and twice together: estimate,
    # low, high, d_av, p_value, q_value, verdict (-1 fell, 0 not distinguishable from no change, 1 rose), detectable
    # (the smallest change that would have been found), earlier (the score then), linked (people in both), n, n_earlier
    CHANGE_PART = "change_part"  # unit x subject x ``ChangePart``: estimate (its points of the change), n (people)
    REBOUND = "rebound"  # subject, the lowest teams of the wave before: observed, expected (by themselves), estimate
    # of what is left, its low and high, p_value, q_value, verdict, groups (teams), n of the people
    CONTROL = "control"  # unit x subject, from eight waves on: centre, low, high, signals (waves out of control), waves
    FOLLOW_UP = "follow_up"  # action (id in the plan of the wave before), on what it was to move: estimate (points more
    # than in similar teams without it), low, high, p_value, q_value, verdict, groups (teams with), groups_without, n
    BENCHMARK = "benchmark"  # source x subject: estimate (the benchmark), difference (ours minus it), low, high (of the
    # difference where the benchmark's own size is known), n_benchmark (0 where it is unknown)
    EI = "ei"  # roster x unit above (the organisation: all ties): estimate (-1 inside, 1 across), expected, low and
    # high that can be attained, rescaled between them, ties, p_value, q_value, verdict


class DriverLevel(StrEnum):
    """What the drivers of the outcomes tell apart."""

    WITHIN = "within"
    """People of the same team."""
    BETWEEN = "between"
    """The averages of teams."""


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of one measure: statuses, reasons and rounded figures over named dimensions."""

    measure: Measure
    axes: tuple[tuple[str, ...], ...]
    """The keys of each dimension, such as unit ids by subject ids."""
    status: npt.NDArray[np.int8]
    reason: npt.NDArray[np.int8]
    """Index into ``REASONS`` where withheld, into ``WHYS`` where not estimable."""
    columns: Mapping[str, Floats]
    """Each of the shape of ``status``, or with one more dimension; NaN wherever the cell is not shown."""
    bands: tuple[Floats, Floats] | None = None
    """Low and high edge where the status is BANDED."""
    _places: tuple[Mapping[str, int], ...] = field(init=False, repr=False, compare=False)
    _read: dict[tuple[str, ...], Cell] = field(init=False, repr=False, compare=False, default_factory=dict)
    """Cells that were read: a report asks for most of them several times."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", MappingProxyType(dict(self.columns)))
        places = tuple({key: at for at, key in enumerate(axis)} for axis in self.axes)
        object.__setattr__(self, "_places", places)

    def cell(self, *keys: str) -> Cell:
        """Return the cell at the keys, one for each dimension; an unknown key was not asked: NotEstimable."""
        found = self._read.get(keys)
        if found is None:
            found = self._read[keys] = self._cell(keys)
        return found

    def _cell(self, keys: tuple[str, ...]) -> Cell:
        try:
            at = tuple(places[key] for places, key in zip(self._places, keys, strict=True))
        except KeyError:
            return NotEstimable(Why.NOT_ASKED)
        return self.at(at)

    def at(self, position: tuple[int, ...]) -> Cell:
        """Return the cell at a position."""
        match _STATUSES[self.status.item(position)]:
            case Status.SHOWN:
                return Shown(MappingProxyType(dict(self._figures(position))))
            case Status.BANDED if self.bands is not None:
                return Banded(float(self.bands[0][position]), float(self.bands[1][position]))
            case Status.NOT_ESTIMABLE:
                return NotEstimable(WHYS[int(self.reason[position])])
            case _:
                return Withheld(REASONS[int(self.reason[position])])

    def _figures(self, position: tuple[int, ...]) -> Iterator[tuple[str, float | tuple[float, ...]]]:
        for name, values in self.columns.items():
            if values.ndim > len(position):
                yield name, tuple(v for v in values[position].tolist() if not isnan(v))
            elif not isnan(value := values.item(position)):
                yield name, value

    def shown(self) -> npt.NDArray[np.bool_]:
        """Return where the table may be read."""
        return np.asarray(self.status == Status.SHOWN)


_STATUSES = {status.value: status for status in Status}
REASONS: tuple[Reason, ...] = tuple(Reason)
WHYS: tuple[Why, ...] = tuple(Why)


@dataclass(frozen=True, slots=True)
class UnitInfo:
    """A unit, as far as it may be named."""

    id: str
    name: str
    parent: str | None
    level: int
    leaf: bool


@dataclass(frozen=True, slots=True)
class SubjectInfo:
    """A scale or index: everything a reader needs to understand its score."""

    id: str
    name: Text
    high: Text
    low: Text
    block: str
    role: Role
    kind: ScaleKind
    items: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    """Of an index: the scales it is the mean of."""
    minus: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemInfo:
    """An item as asked."""

    id: str
    text: Text
    scale: str
    format: ResponseFormat
    reversed: bool


@dataclass(frozen=True, slots=True)
class BlockInfo:
    """A block of the chain, with the scales that were asked of it."""

    id: str
    name: Text
    purpose: Text
    chain: Chain


@dataclass(frozen=True, slots=True)
class RoleInfo:
    """A role level, in the questionnaire's order (leaders first)."""

    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class AttributeInfo:
    """Something that people are asked about themselves, such as their language or their site."""

    id: str
    name: Text


def cut_key(attribute: str, value: str) -> str:
    """Return the key of the people who have one value of an attribute."""
    return f"{attribute}:{value}"


@dataclass(frozen=True, slots=True)
class CutInfo:
    """One value of an attribute that people are told apart by, such as one site."""

    attribute: str
    attribute_name: Text
    value: str
    name: Text

    @property
    def key(self) -> str:
        """Its place in the tables."""
        return cut_key(self.attribute, self.value)


@dataclass(frozen=True, slots=True)
class RosterInfo:
    """The question on whom one works with, which the links between units are answers to."""

    id: str
    name: Text
    high: Text
    low: Text
    block: str
    units: tuple[str, ...] = ()
    """The units it is about; none where another question about the same units made the links."""


EVERY_COMMENT = "every"
"""In the place of a scale: all comments on a question."""


def comment_key(question: str, theme: str) -> str:
    """Return the key of the comments on a question that are about a scale."""
    return f"{question}:{theme}"


@dataclass(frozen=True, slots=True)
class TopicInfo:
    """Words that go together in comments in one language, and how many comments they weigh most in."""

    language: str
    words: tuple[str, ...]
    n: int


@dataclass(frozen=True, slots=True)
class CommentsInfo:
    """What may be read of the comments on one question: masked, shuffled, cut from their writers."""

    id: str
    text: Text
    n: int
    languages: Mapping[str, int]
    """Comments by ISO 639 code; ``und`` where it could not be told or too few are in one language."""
    quotes: Mapping[str, tuple[tuple[str, str], ...]]
    """By scale: language and text of some comments about it."""
    topics: tuple[TopicInfo, ...]


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
