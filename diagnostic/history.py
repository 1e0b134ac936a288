"""Everything that a study adds to a report: the figures across waves, and what the gate has to know of earlier waves.

Calls the modules that decide; computes nothing itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import pandas as pd

from diagnostic.benchmarks import Benchmark, benchmark_figures
from diagnostic.change import Rules, changes, rebounds
from diagnostic.comparability import common, on_common_items
from diagnostic.disclosure.policy import Policy
from diagnostic.disclosure.waves import PastScores
from diagnostic.figures import Figures
from diagnostic.languages import languages
from diagnostic.past import DoneAction, PastSums, PastWave, past_sums, traces
from diagnostic.questionnaire import Index, Scale, Text
from diagnostic.release_context import subject_infos, unit_infos
from diagnostic.report.catalogues import texts
from diagnostic.responses import Responses
from diagnostic.scoring import score
from diagnostic.settings import Settings
from diagnostic.structure import measurement_invariance
from diagnostic.survey_parts import AttributeInfo, UnitInfo
from diagnostic.teams import scores_alone
from diagnostic.trends import control, point, trend
from diagnostic.two_waves import Exchange, Masks, TwoWaves, WaveBefore, two_waves
from diagnostic.wave_info import Comparability, Fate, UnitStep, WaveInfo

WAVE = "wave"
"""Name of the attribute by which the structure of the answers is compared between waves."""


@dataclass(frozen=True, slots=True)
class History:
    """What a study knows beside the answers of this wave."""

    info: WaveInfo
    """This wave."""
    waves: tuple[PastWave, ...] = ()
    """The earlier ones, the first one first."""
    actions: tuple[DoneAction, ...] = ()
    """What was delivered of the plan of the wave before."""
    benchmarks: tuple[Benchmark, ...] = ()


@dataclass(frozen=True, slots=True)
class AcrossWaves:
    """The figures across waves, and what the gate is told beside them."""

    figures: tuple[Figures, ...]
    past: tuple[PastScores, ...]
    waves: tuple[WaveInfo, ...]
    lineage: tuple[UnitStep, ...]
    comparability: tuple[Comparability, ...]
    exchange: Exchange | None = None
    """Who was where at the last two waves."""


def across_waves(
    history: History,
    responses: Responses,
    scores: Figures,
    settings: Settings,
    policy: Policy,
    steady: Masks | None = None,
) -> AcrossWaves:
    """Return what a study adds; ``scores`` are this wave's SCORE figures.

    ``steady`` is who of the wave before said the same in all versions of it that were given out, if there are several.
    """
    waves = (*(wave.info for wave in history.waves), history.info)
    compared = benchmark_figures(history.benchmarks, scores)
    figures = [] if compared is None else [compared]
    if not history.waves:
        return AcrossWaves(tuple(figures), (), waves, (), ())
    before = past_sums(history.waves, responses.hierarchy)
    shared = common(history.waves[-1].responses, responses)
    figures += _courses(history, before, responses, scores, settings)
    last = before[-1]
    first = _wave_before(history.waves[-2:]) if len(history.waves) > 1 else None
    two = two_waves(last.wave.responses, responses, last.wave.lineage, last.trace, shared, first, steady)
    figures += _moves(history, two, responses, scores, settings, policy)
    past = tuple(_past_scores(each, settings, policy) for each in before)
    steps = _steps(history.waves[-1])
    return AcrossWaves(tuple(figures), past, waves, steps, shared.changed, two.exchange)


def _wave_before(waves: Sequence[PastWave]) -> WaveBefore:
    """Return the first of two waves as it is seen from the second."""
    first, second = waves
    (trace,) = traces([first], second.responses.hierarchy)
    return WaveBefore(first.responses, trace, common(first.responses, second.responses))


def _courses(
    history: History, before: list[PastSums], responses: Responses, scores: Figures, settings: Settings
) -> list[Figures]:
    subjects = scores.axes[1]
    points = [point(each, responses, subjects, confidence=settings.confidence) for each in before]
    asked: tuple[Scale | Index, ...] = responses.questionnaire.subjects
    kinds = {subject.id: subject.kind for subject in asked}
    lowest = np.array([kinds[subject].lowest for subject in subjects])
    course = trend(points, scores, history.info.id, lowest)
    chart = control(course, confidence=settings.confidence)
    return [course] if chart is None else [course, chart]


def _moves(
    history: History,
    waves: TwoWaves,
    responses: Responses,
    scores: Figures,
    settings: Settings,
    policy: Policy,
) -> list[Figures]:
    rules = Rules(policy.threshold, settings.confidence, settings.false_discovery_rate)
    subjects = scores.axes[1]
    moved = changes(waves, responses.hierarchy, subjects, rules)
    return [*moved, *rebounds(waves, responses.hierarchy, subjects, history.actions, rules)]


def _past_scores(past: PastSums, settings: Settings, policy: Policy) -> PastScores:
    responses, subjects = past.wave.responses, past.scores.subjects
    figures = scores_alone(
        responses.hierarchy,
        subjects,
        past.own,
        confidence=settings.confidence,
        others=policy.unanimity_others,
    )
    units: tuple[UnitInfo, ...] = unit_infos(responses, settings)
    return PastScores(past.wave.info.id, figures, units, subject_infos(subjects), past.trace)


def _steps(last: PastWave) -> tuple[UnitStep, ...]:
    """Return what became of the units, by the names they had, where it is not simply the same."""
    names = {unit.id: unit.name for unit in last.responses.hierarchy.units}
    return tuple(
        UnitStep(step.unit, step.fate, tuple(names[each] for each in step.before if each in names))
        for step in last.lineage.steps
        if step.fate is not Fate.SAME
    )


def both_waves(last: PastWave, responses: Responses, now: WaveInfo) -> Responses:
    """Return the answers of two waves as one, on what both asked alike, with the wave as an attribute."""
    shared = common(last.responses, responses)
    old, new = (on_common_items(each, shared) for each in (last.responses, responses))
    items = tuple(item for item in new.items if item in old.items)
    answers = np.vstack([each.answers[:, [each.items.index(item) for item in items]] for each in (old, new)])
    wave = np.repeat([0, 1], [old.n, new.n])
    categories = pd.Index([last.info.id, now.id], dtype=str)
    labels = cast("pd.Categorical", pd.Categorical.from_codes(wave, categories=categories))
    return replace(
        new,
        answers=answers,
        items=items,
        unit=np.zeros(len(answers), dtype=np.int64),
        role_level=None,
        attributes={WAVE: labels},
        comments=None,
        checks=None,
        links=None,
        margins=None,
        seconds=None,
        respondent=None,
    )


def wave_invariance(history: History, responses: Responses, *, rate: float) -> Figures | None:
    """Return whether the questions measure the same in this wave as in the one before; None without one."""
    if not history.waves:
        return None
    stacked = both_waves(history.waves[-1], responses, history.info)
    return measurement_invariance(stacked, score(stacked), rate=rate)


def wave_attribute() -> AttributeInfo:
    """Return the wave as something by which people differ, as the report names it."""
    return AttributeInfo(WAVE, Text({language: texts(language).text("attribute.wave") for language in languages()}))
