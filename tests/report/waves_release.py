"""The sample release at its second wave, with one planted fact for each rule on what moved and what that is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np
from release_factory import LOW_TEAM, ORGANISATION, SMALL, make_table, sample_release

from diagnostic.cells import Reason
from diagnostic.followed import ActionStatus, FollowedAction
from diagnostic.measures import Measure
from diagnostic.problems import Why
from diagnostic.questionnaire import ScaleKind, Text
from diagnostic.release import Release
from diagnostic.survey_parts import AttributeInfo
from diagnostic.wave_info import ChangePart, Comparability, Fate, UnitStep, WaveInfo

HOSTILE = '<script>alert("x")</script>'
WORKSHOP, WEB, FINANCE, IT = "operations/workshop", "commercial/web", "support/finance", "support/it"
LOGISTICS, NORTH = "operations/logistics", "operations/north"

# estimate, low, high, verdict, earlier; everything else is as STILL.
STILL = (1.0, -2.0, 3.0, 0.0, 60.0)
CHANGES: Mapping[tuple[str, str], tuple[float, float, float, float, float]] = {
    (ORGANISATION, "engagement"): (5, 3, 7, 1, 58),
    (ORGANISATION, "cohesion"): (-4, -6, -2, -1, 64),
    (ORGANISATION, "mission"): (3, 1, 5, 0, 71),
    (ORGANISATION, "vision"): (2, -5, 9, 0, 68),
    (WORKSHOP, "engagement"): (12, 6, 18, 1, 60),
    (WEB, "engagement"): (10, 4, 16, 1, 55),
    (LOW_TEAM, "engagement"): (9, 3, 15, 1, 40),
    (LOGISTICS, "engagement"): (-8, -13, -3, -1, 66),
    (IT, "engagement"): (8, 3, 13, 1, 61),
    (NORTH, "engagement"): (7, 2, 12, 1, 62),
}
PARTS: Mapping[tuple[str, str], Mapping[ChangePart, float]] = {
    (ORGANISATION, "engagement"): {ChangePart.STAYERS: 5, ChangePart.JOINED: 0, ChangePart.LEFT: 0},
    (ORGANISATION, "cohesion"): {ChangePart.STAYERS: -2, ChangePart.JOINED: -1, ChangePart.LEFT: -1},
    (WORKSHOP, "engagement"): {ChangePart.STAYERS: 11, ChangePart.JOINED: 1},
    (WEB, "engagement"): {ChangePart.STAYERS: 0, ChangePart.JOINED: 6, ChangePart.LEFT: 4},
    (LOW_TEAM, "engagement"): {ChangePart.STAYERS: 9, ChangePart.LEFT: 0},
    (LOGISTICS, "engagement"): {ChangePart.STAYERS: 2, ChangePart.MOVED_IN: -4, ChangePart.REORGANISED: -6},
    (NORTH, "engagement"): {ChangePart.STAYERS: 1, ChangePart.UNLINKED: 6},
}
TOLD = {(IT, "engagement")}
"""Changes of which even what those who stayed did is withheld."""

FOLLOWED = (
    FollowedAction(
        "a1", f"Decide {HOSTILE}", "commercial", ActionStatus.DELIVERED, "CEO", "2026-03-01", "", "engagement"
    ),
    FollowedAction("a2", "Fewer meetings", "support", ActionStatus.DELIVERED, "COO", "", "", "cohesion"),
    FollowedAction("a3", "Tell customers", "gone/unit", ActionStatus.DROPPED, "", "", "no budget", ""),
)


def waves_release(*, waves: int = 2, holds: bool = True, benchmarks: bool = True) -> Release:
    """Return the release; with eight waves or more, with limits of each course."""
    base = sample_release()
    infos = tuple(
        WaveInfo(
            f"w{at}", f"Wave {at} {HOSTILE}" if at == waves else f"Wave {at}", f"20{18 + at}-03-01", 150, "full", 1
        )
        for at in range(1, waves + 1)
    )
    tables = dict(base.tables) | _across(base, infos)
    if benchmarks:
        tables |= {Measure.BENCHMARK: _benchmarks(base)}
    tables[Measure.INVARIANCE] = _invariance(base, holds=holds)
    return replace(
        base,
        tables=MappingProxyType(tables),
        waves=infos,
        attributes=(AttributeInfo("wave", Text({"en": "Wave", "fr": "Vague"})),),
        lineage=(
            UnitStep(WEB, Fate.RENAMED, (f"Shop {HOSTILE}",)),
            UnitStep(IT, Fate.MERGED, ("Software", "Hardware")),
            UnitStep("old/unit", Fate.CLOSED, ("Archive",)),
        ),
        comparability=(
            Comparability("vision", ("vision_1",), added=("vision_3",), reworded=("vision_2",)),
            Comparability("promise", (), dropped=("promise_1", "promise_2"), comparable=False),
        ),
    )


def _across(base: Release, infos: tuple[WaveInfo, ...]) -> dict[Measure, object]:
    units = tuple(unit.id for unit in base.units)
    subjects = tuple(subject.id for subject in base.subjects)
    kinds = {subject.id: subject.kind for subject in base.subjects}
    grid = {
        (unit, subject): CHANGES.get(
            (unit, subject), (10, -20, 40, 0, -2) if kinds[subject] is ScaleKind.NPS else STILL
        )
        for unit in units
        for subject in subjects
    }
    values = np.array([[grid[unit, subject] for subject in subjects] for unit in units])
    hidden = {(SMALL, subject): Reason.BELOW_THRESHOLD for subject in subjects}
    hidden |= {(FINANCE, subject): Why.NOT_ASKED for subject in subjects}
    hidden |= {(unit, "promise"): Why.NOT_ASKED for unit in units}
    change = make_table(
        Measure.CHANGE,
        (units, subjects),
        {
            "estimate": values[..., 0],
            "low": values[..., 1],
            "high": values[..., 2],
            "verdict": values[..., 3],
            "earlier": values[..., 4],
            "d_av": values[..., 0] / 20,
            "q_value": np.where(values[..., 3] != 0, 0.01, 0.4),
            "p_value": 0.02,
            "detectable": 6,
            "linked": 20,
            "n": 30,
            "n_earlier": 28,
        },
        hidden,
    )
    found = {Measure.CHANGE: change, Measure.CHANGE_PART: _parts(units, subjects)}
    found[Measure.REBOUND] = make_table(
        Measure.REBOUND,
        (subjects,),
        {"observed": 9, "expected": 6, "estimate": 3, "low": -2, "high": 8, "p_value": 0.2, "q_value": 0.4,
         "verdict": 0, "groups": 3, "n": 50},
        {(subject,): Why.TOO_FEW_GROUPS for subject in subjects if subject != "engagement"},
    )  # fmt: skip
    found[Measure.FOLLOW_UP] = make_table(
        Measure.FOLLOW_UP,
        (("a1", "a2"),),
        {"estimate": [6, 1], "low": [2, -3], "high": [10, 5], "p_value": 0.01, "q_value": 0.02, "verdict": [1, 0],
         "groups": [3, 2], "groups_without": 8, "n": 50},
        {},
    )  # fmt: skip
    course = [50 + 2.0 * at for at in range(len(infos))]
    shape = np.ones((len(infos), len(units), len(subjects))) * np.array(course)[:, None, None]
    found[Measure.TREND] = make_table(
        Measure.TREND,
        (tuple(info.id for info in infos), units, subjects),
        {"estimate": shape, "low": shape - 3, "high": shape + 3, "n": 100},
        {(infos[0].id, ORGANISATION, "mission"): Why.NOT_ASKED},
    )
    if len(infos) >= 8:
        signals = np.array([[1.0 if subject == "engagement" else 0.0 for subject in subjects]] * len(units))
        found[Measure.CONTROL] = make_table(
            Measure.CONTROL,
            (units, subjects),
            {"centre": 57, "low": 51, "high": 63, "signals": signals, "waves": len(infos)},
            {},
        )
    return found


def _parts(units: tuple[str, ...], subjects: tuple[str, ...]) -> object:
    kinds = tuple(kind.value for kind in ChangePart)
    estimate = np.zeros((len(units), len(subjects), len(kinds)))
    hidden: dict[tuple[str, ...], Why | Reason] = {}
    for unit in units:
        for subject in subjects:
            told = PARTS.get((unit, subject), {ChangePart.STAYERS: 1.0})
            for kind in ChangePart:
                key = (unit, subject, kind.value)
                if (unit, subject) in TOLD or (unit == WORKSHOP and kind is ChangePart.LEFT):
                    hidden[key] = Reason.BELOW_THRESHOLD
                elif kind not in told:
                    hidden[key] = Why.NO_ANSWERS
                else:
                    estimate[units.index(unit), subjects.index(subject), kinds.index(kind.value)] = told[kind]
    return make_table(Measure.CHANGE_PART, (units, subjects, kinds), {"estimate": estimate, "n": 12}, hidden)


def _benchmarks(base: Release) -> object:
    subjects = tuple(subject.id for subject in base.subjects)
    return make_table(
        Measure.BENCHMARK,
        ((f"Sector {HOSTILE}",), subjects),
        {"estimate": 55, "difference": 8, "low": 5, "high": 11, "n_benchmark": 0},
        {(f"Sector {HOSTILE}", subject): Why.NOT_ASKED for subject in subjects if subject != "engagement"},
    )


def _invariance(base: Release, *, holds: bool) -> object:
    blocks = tuple(block.id for block in base.blocks)
    levels = ("configural", "metric", "scalar")
    fits = np.ones((1, len(blocks), 3))
    if not holds:
        fits[0, 0, 1:] = 0
        fits[0, 1, 2] = 0
    return make_table(
        Measure.INVARIANCE,
        (("wave",), blocks, levels),
        {"holds": fits, "groups": 2, "left_out": 0, "n": 300, "statistic": 10, "df": 5, "cfi": 0.97, "rmsea": 0.04,
         "srmr": 0.03, "cfi_change": 0, "rmsea_change": 0, "q_value_change": 0.5},
        {},
    )  # fmt: skip
