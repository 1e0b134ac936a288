"""The way from an export to the finished report.

Everything that decides is in the modules called here; this one only passes results on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from diagnostic.action_library import load_library
from diagnostic.actions import Plan, recommend
from diagnostic.analysis import Progress, Step, Stream, analyse, silent
from diagnostic.benchmark_file import read_benchmarks
from diagnostic.benchmarks import Benchmark
from diagnostic.disclosure.policy import Policy
from diagnostic.earlier_releases import NOTHING_EARLIER, Earlier
from diagnostic.exports.read import Reading, read_export
from diagnostic.followed import FollowedAction
from diagnostic.history import History
from diagnostic.problems import InvalidInput, Problem
from diagnostic.profiling import find_profiles
from diagnostic.questionnaire import Questionnaire
from diagnostic.release import Release
from diagnostic.report.compose import SectionName, compose
from diagnostic.report.document import Document
from diagnostic.report.wording import Wording
from diagnostic.responses import Responses
from diagnostic.settings import Settings
from diagnostic.team_profiles import Profiles
from diagnostic.wave_info import WaveInfo

ALONE = "alone"
"""Id of the only wave of a survey that is no study."""


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one survey."""

    export: Path
    roster: Path | None = None
    """Team, parent and headcount."""
    mapping: Path | None = None
    """What columns and answers mean that cannot be recognised."""
    margins: Path | None = None
    """Known numbers of people by attribute, for weighting."""
    structure: Path | None = None
    """The survey's definition as its tool keeps it."""
    benchmarks: Path | None = None
    """What others scored."""


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that a run made, from what was read to the document."""

    reading: Reading
    release: Release
    profiles: Profiles
    """Groups of teams, from the release alone."""
    plan: Plan
    document: Document


@dataclass(frozen=True, slots=True)
class StudyPage:
    """What a page of a study is to say, and in which language."""

    wording: Wording
    followed: Sequence[FollowedAction] = ()
    """The actions of the plan of the wave before."""
    sections: Sequence[SectionName] | None = None
    """None for those of a report."""


@dataclass(frozen=True, slots=True)
class StudyRun:
    """Everything that a report of several waves made."""

    release: Release
    profiles: Profiles
    plan: Plan
    document: Document


def run_study(
    responses: Responses,
    history: History,
    settings: Settings,
    policy: Policy,
    *,
    page: StudyPage,
    earlier: Earlier = NOTHING_EARLIER,
    progress: Progress = silent,
) -> StudyRun:
    """Make the document of a wave beside those before it, in one language; ``earlier`` is what was released of it."""
    release = analyse(responses, settings, policy, history=history, earlier=earlier, progress=progress)
    profiles = find_profiles(release, np.random.default_rng([settings.seed, Stream.PROFILES]))
    progress(Step.ACTIONS)
    plan = recommend(release, load_library(responses.questionnaire))
    document = compose(release, plan, page.wording, profiles=profiles, sections=page.sections, followed=page.followed)
    return StudyRun(release, profiles, plan, document)


@dataclass(frozen=True, slots=True)
class Planned:
    """What was read, what of it may leave, and what is recommended: everything but a document."""

    reading: Reading
    release: Release
    plan: Plan


def run_plan(
    files: Files, questionnaire: Questionnaire, settings: Settings, policy: Policy, *, progress: Progress = silent
) -> Planned:
    """Read an export and make its release and plan."""
    progress(Step.READING)
    reading, _ = _read(files, questionnaire)
    release = analyse(reading.responses, settings, policy, progress=progress)
    progress(Step.ACTIONS)
    return Planned(reading, release, recommend(release, load_library(questionnaire)))


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
    reading, benchmarks = _read(files, questionnaire)
    history = None
    if benchmarks:
        asked = (questionnaire.id, questionnaire.version)
        history = History(WaveInfo(ALONE, "", settings.date, reading.responses.n, *asked), benchmarks=benchmarks)
    release = analyse(reading.responses, settings, policy, history=history, progress=progress)
    profiles = find_profiles(release, np.random.default_rng([settings.seed, Stream.PROFILES]))
    progress(Step.ACTIONS)
    plan = recommend(release, load_library(questionnaire))
    return Run(reading, release, profiles, plan, compose(release, plan, wording, profiles=profiles))


def _read(files: Files, questionnaire: Questionnaire) -> tuple[Reading, tuple[Benchmark, ...]]:
    """Read the export and the benchmarks, and say all that is wrong with both at once."""
    problems: list[Problem] = []
    benchmarks: tuple[Benchmark, ...] = ()
    notes: tuple[Problem, ...] = ()
    if files.benchmarks is not None:
        try:
            benchmarks, notes = read_benchmarks(files.benchmarks, questionnaire)
        except InvalidInput as invalid:
            problems += invalid.problems
    try:
        reading = read_export(
            files.export,
            questionnaire,
            roster=files.roster,
            mapping=files.mapping,
            margins=files.margins,
            structure=files.structure,
        )
    except InvalidInput as invalid:
        raise InvalidInput([*invalid.problems, *problems]) from invalid
    if problems:
        raise InvalidInput(problems)
    return replace(reading, problems=(*reading.problems, *notes)), benchmarks
