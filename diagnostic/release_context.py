"""What a release says beside its figures: the units, what was asked, and how it was computed.

Nothing here depends on what anybody answered, but the number of people.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse

from diagnostic.cuts import Cut, crossed, crossing_members
from diagnostic.disclosure.gate import GateContext
from diagnostic.disclosure.overlaps import Family, Overlaps
from diagnostic.drivers import MINIMUM_PEOPLE, DriverResults
from diagnostic.questionnaire import AttributeKind, Index, Role, Scale
from diagnostic.release import About
from diagnostic.responses import Responses
from diagnostic.scoring import Scores
from diagnostic.screening_rules import load_screening
from diagnostic.settings import Settings
from diagnostic.sharedness import OPPOSED
from diagnostic.silos import asked_about
from diagnostic.survey_parts import AttributeInfo, BlockInfo, ItemInfo, RoleInfo, RosterInfo, SubjectInfo, UnitInfo
from diagnostic.unit_tally import UnitTally


def release_context(responses: Responses, units: UnitTally, found: DriverResults, settings: Settings) -> GateContext:
    """Return what the gate is told beside the figures."""
    questionnaire = responses.questionnaire
    roles = role_levels(responses)
    blocks = {subject.block for subject in units.subjects} | {roster.block for roster in questionnaire.rosters}
    linked = {
        each.question.id: tuple(responses.hierarchy.units[unit].id for unit in each.units)
        for each in asked_about(responses)
    }
    role = next((each.id for each in questionnaire.attributes if each.kind is AttributeKind.ROLE_LEVEL), None)
    return GateContext(
        weighted_roles=role in (responses.margins or {}),
        questions={question.id: question.text for question in questionnaire.comments},
        about=_about(responses, units, found, settings, roles),
        blocks=tuple(BlockInfo(b.id, b.name, b.purpose, b.chain) for b in questionnaire.blocks if b.id in blocks),
        subjects=subject_infos(units.subjects),
        items=tuple(ItemInfo(item.id, item.text, item.scale, item.format, item.reversed) for item in units.items),
        units=unit_infos(responses, settings),
        roles=roles,
        indistinguishable=found.alike,
        rosters=tuple(
            RosterInfo(roster.id, roster.name, roster.high, roster.low, roster.block, linked.get(roster.id, ()))
            for roster in questionnaire.rosters
            if roster.id in (responses.links or {})
        ),
        attributes=_attributes(responses),
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
        driver_minimum=MINIMUM_PEOPLE,
        divided_at=OPPOSED,
        perception_reference=roles[-1].id if roles else "",
        screening={name: float(value) for name, value in settings.screening or load_screening()},
    )


def subject_infos(subjects: Iterable[Scale | Index]) -> tuple[SubjectInfo, ...]:
    """Return what a reader needs to understand scores."""
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


def _attributes(responses: Responses) -> tuple[AttributeInfo, ...]:
    known = set(responses.attributes or {})
    if responses.role_level is not None:
        known |= {a.id for a in responses.questionnaire.attributes if a.kind is AttributeKind.ROLE_LEVEL}
    return tuple(AttributeInfo(a.id, a.name) for a in responses.questionnaire.attributes if a.id in known)


def unit_infos(responses: Responses, settings: Settings) -> tuple[UnitInfo, ...]:
    """Return the units, as far as they may be named."""
    hierarchy = responses.hierarchy
    return tuple(
        UnitInfo(unit.id, unit.name or settings.organisation, unit.parent, unit.level, bool(leaf))
        for unit, leaf in zip(hierarchy.units, hierarchy.leaves(), strict=True)
    )


def role_levels(responses: Responses) -> tuple[RoleInfo, ...]:
    """Return the role levels of the questionnaire, if the answers say who is what."""
    if responses.role_level is None or not responses.role_level.notna().any():
        return ()
    attributes = responses.questionnaire.attributes
    values = next((a.values for a in attributes if a.kind is AttributeKind.ROLE_LEVEL), ())
    return tuple(RoleInfo(value.id, value.name) for value in values)


def role_positions(responses: Responses, ids: tuple[str, ...]) -> npt.NDArray[np.int64]:
    """Return the position of each person's role level in ``ids``, -1 where it is unknown."""
    if responses.role_level is None:
        return np.full(responses.n, -1)
    return np.asarray(responses.role_level.set_categories(list(ids)).codes, dtype=np.int64)


def people_in_common(responses: Responses, scores: Scores, cuts: Sequence[Cut]) -> Overlaps:
    """Return who is in which group beside the units: role levels, values of attributes, these crossed with units."""
    roles = tuple(role.id for role in role_levels(responses))
    groups: list[tuple[Family, sparse.csr_array]] = [
        (Family.ROLE, _members(role_positions(responses, roles), len(roles))),
        *((Family.CUT, _members(cut.position, len(cut.values))) for cut in cuts),
    ]
    known = [np.where(cut.position >= 0, at, -1) for at, cut in enumerate(cuts)]
    groups += [(Family.KNOWN, _members(np.where(each >= 0, 0, -1), 1)) for each in known]
    if crossing := crossed(responses, cuts):
        groups.append((Family.CROSSING, crossing_members(responses, crossing)))
    family = np.concatenate([np.full(members.shape[0], kind, dtype=np.int64) for kind, members in groups])
    cell = np.zeros(family.size, dtype=np.int64)
    for kind in Family:
        cell[family == kind] = np.arange((family == kind).sum())
    members = sparse.csr_array(sparse.vstack([each for _, each in groups]))
    return Overlaps(family, cell, members, responses.unit, ~np.isnan(scores.values))


def _members(position: npt.NDArray[np.int64], size: int) -> sparse.csr_array:
    """Return who is at which position: (positions, people)."""
    people = np.flatnonzero(position >= 0)
    at = (position[people], people)
    return sparse.csr_array((np.ones(people.size), at), shape=(size, position.size))
