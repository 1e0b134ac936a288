"""The order of the steps: from the answers to the release, and from an export to the finished report.

Everything that decides is in the modules called here; this one only passes results on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
import numpy.typing as npt

from diagnostic.action_library import load_library
from diagnostic.actions import Plan, recommend
from diagnostic.answers import item_figures, subject_favourable
from diagnostic.disclosure.gate import GateContext, protect
from diagnostic.disclosure.policy import Policy
from diagnostic.drivers import DriverResults, drivers
from diagnostic.exports.read import Reading, read_export
from diagnostic.figures import Figures, control_false_discoveries
from diagnostic.psychometrics import reliability
from diagnostic.questionnaire import AttributeKind, Index, Questionnaire, Role, Scale
from diagnostic.release import About, BlockInfo, ItemInfo, Release, RoleInfo, RosterInfo, SubjectInfo, UnitInfo
from diagnostic.report.compose import compose
from diagnostic.report.document import Document
from diagnostic.report.wording import Wording
from diagnostic.responses import Responses
from diagnostic.scoring import Scores, score
from diagnostic.sharedness import CAMPS, unit_agreement
from diagnostic.shrinkage import shrunken_scores
from diagnostic.silos import links
from diagnostic.tally import score_sums
from diagnostic.teams import participation, role_contrasts, role_scores, unit_contrasts, unit_scores
from diagnostic.unit_tally import UnitTally, tally_units


class Step(StrEnum):
    """What the pipeline is doing, for progress bars."""

    READING = "reading"
    SCORING = "scoring"
    TEAMS = "teams"
    DRIVERS = "drivers"
    GATE = "gate"
    ACTIONS = "actions"
    WRITING = "writing"


Progress = Callable[[Step], None]


def silent(step: Step) -> None:
    """Say nothing about progress."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a report needs to know beside the answers; the caller gives date and seed, so that runs repeat exactly."""

    organisation: str
    date: str
    """ISO date shown in the report."""
    confidence: float = 0.95
    false_discovery_rate: float = 0.05
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one survey."""

    export: Path
    roster: Path | None = None
    """Team, parent and headcount."""
    mapping: Path | None = None
    """What columns and answers mean that cannot be recognised."""


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that a run made, from what was read to the document."""

    reading: Reading
    release: Release
    plan: Plan
    document: Document


def run(
    files: Files,
    questionnaire: Questionnaire,
    settings: Settings,
    policy: Policy,
    *,
    wording: Wording,
    progress: Progress = silent,
) -> Run:
    """Read an export and make the report's document in one language."""
    progress(Step.READING)
    reading = read_export(files.export, questionnaire, roster=files.roster, mapping=files.mapping)
    release = analyse(reading.responses, settings, policy, progress=progress)
    progress(Step.ACTIONS)
    plan = recommend(release, load_library(questionnaire))
    return Run(reading, release, plan, compose(release, plan, wording))


def analyse(responses: Responses, settings: Settings, policy: Policy, *, progress: Progress = silent) -> Release:
    """Compute everything and pass it through the gate."""
    progress(Step.SCORING)
    scores = score(responses)
    units = tally_units(responses, scores)
    progress(Step.TEAMS)
    rng = np.random.default_rng(settings.seed)
    figures = _team_figures(responses, scores, units, settings, policy, rng)
    progress(Step.DRIVERS)
    found = drivers(units, scores, confidence=settings.confidence, rng=rng)
    figures += [found.importance, found.models, reliability(scores, confidence=settings.confidence)]
    progress(Step.GATE)
    return protect({figure.measure: figure for figure in figures}, _context(responses, units, found, settings), policy)


def _team_figures(
    responses: Responses,
    scores: Scores,
    units: UnitTally,
    settings: Settings,
    policy: Policy,
    rng: np.random.Generator,
) -> list[Figures]:
    confidence, others, minimum = settings.confidence, policy.unanimity_others, policy.threshold
    family = [
        unit_contrasts(units, minimum=minimum, confidence=confidence),
        unit_agreement(units, minimum=minimum),
    ]
    figures = [
        participation(units, confidence=confidence),
        unit_scores(units, confidence=confidence, others=others),
        *shrunken_scores(units, confidence=confidence, rng=rng),
        subject_favourable(units),
        *item_figures(units, others=others),
    ]
    roles = _roles(responses)
    if roles:
        ids = tuple(role.id for role in roles)
        by_role = score_sums(scores, _role_positions(responses, ids), len(ids))
        figures.append(role_scores(ids, units.subjects, by_role, confidence=confidence, others=others))
        family.append(role_contrasts(ids, units.subjects, by_role, minimum=minimum, confidence=confidence))
    linked = links(responses, minimum=minimum, confidence=confidence)
    if linked is not None:
        family.append(linked)
    return [*figures, *control_false_discoveries(family, settings.false_discovery_rate)]


def _roles(responses: Responses) -> tuple[RoleInfo, ...]:
    """Return the role levels of the questionnaire, if the answers say who is what."""
    if responses.role_level is None or not responses.role_level.notna().any():
        return ()
    attributes = responses.questionnaire.attributes
    values = next((a.values for a in attributes if a.kind is AttributeKind.ROLE_LEVEL), ())
    return tuple(RoleInfo(value.id, value.name) for value in values)


def _role_positions(responses: Responses, ids: tuple[str, ...]) -> npt.NDArray[np.int64]:
    if responses.role_level is None:
        return np.full(responses.n, -1)
    return np.asarray(responses.role_level.set_categories(list(ids)).codes, dtype=np.int64)


def _context(responses: Responses, units: UnitTally, found: DriverResults, settings: Settings) -> GateContext:
    questionnaire = responses.questionnaire
    roles = _roles(responses)
    blocks = {subject.block for subject in units.subjects} | {roster.block for roster in questionnaire.rosters}
    return GateContext(
        about=_about(responses, units, found, settings, roles),
        blocks=tuple(BlockInfo(b.id, b.name, b.purpose, b.chain) for b in questionnaire.blocks if b.id in blocks),
        subjects=_subjects(units.subjects),
        items=tuple(ItemInfo(item.id, item.text, item.scale, item.format, item.reversed) for item in units.items),
        units=_units(responses, settings),
        roles=roles,
        indistinguishable=found.alike,
        rosters=tuple(
            RosterInfo(roster.id, roster.name, roster.high, roster.low, roster.block)
            for roster in questionnaire.rosters
            if roster.id in (responses.links or {})
        ),
    )


def _about(
    responses: Responses, units: UnitTally, found: DriverResults, settings: Settings, roles: tuple[RoleInfo, ...]
) -> About:
    questionnaire = responses.questionnaire
    headcount = float(units.headcount[0])
    return About(
        organisation=settings.organisation,
        questionnaire_id=questionnaire.id,
        questionnaire_name=questionnaire.name,
        questionnaire_version=questionnaire.version,
        date=settings.date,
        n=responses.n,
        headcount=None if np.isnan(headcount) else int(headcount),
        simulated=responses.simulated,
        confidence=settings.confidence,
        false_discovery_rate=settings.false_discovery_rate,
        driver_method=found.method,
        driver_resampling=found.resampling,
        divided_at=CAMPS,
        perception_reference=roles[-1].id if roles else "",
    )


def _subjects(subjects: Iterable[Scale | Index]) -> tuple[SubjectInfo, ...]:
    return tuple(_scale_info(s) if isinstance(s, Scale) else _index_info(s) for s in subjects)


def _scale_info(scale: Scale) -> SubjectInfo:
    return SubjectInfo(
        id=scale.id,
        name=scale.name,
        high=scale.high,
        low=scale.low,
        block=scale.block,
        role=scale.role,
        kind=scale.kind,
        items=tuple(item.id for item in scale.items),
    )


def _index_info(index: Index) -> SubjectInfo:
    return SubjectInfo(
        id=index.id,
        name=index.name,
        high=index.high,
        low=index.low,
        block=index.block,
        role=Role.OTHER,
        kind=index.kind,
        parts=index.scales,
        minus=index.minus,
    )


def _units(responses: Responses, settings: Settings) -> tuple[UnitInfo, ...]:
    hierarchy = responses.hierarchy
    return tuple(
        UnitInfo(unit.id, unit.name or settings.organisation, unit.parent, unit.level, bool(leaf))
        for unit, leaf in zip(hierarchy.units, hierarchy.leaves(), strict=True)
    )
