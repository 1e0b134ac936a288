"""The living plans of a study: one file a wave, read before its report is made and kept up to date by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from diagnostic.action_library import load_library
from diagnostic.actions import Plan
from diagnostic.benchmark_file import read_benchmarks
from diagnostic.benchmarks import Benchmark
from diagnostic.cli.files import write_whole
from diagnostic.definitions import read_text
from diagnostic.followed import Decisions, FollowedAction
from diagnostic.lineage import Lineage
from diagnostic.living_plan import (
    LivingPlan,
    carried,
    decisions,
    done_actions,
    followed_actions,
    from_plan,
    merge,
    titles,
)
from diagnostic.living_plan_file import Known, plan_of_text, plan_text, updated
from diagnostic.past import DoneAction
from diagnostic.problems import InvalidInput, Problem
from diagnostic.questionnaire import Questionnaire
from diagnostic.report.wording import Wording
from diagnostic.study import Study
from diagnostic.study_waves import StoredWave

FOLDER = "plan"
"""Of a study, with one plan for every wave."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A plan as its file has it."""

    path: Path
    known: Known
    text: str
    """Empty where there is no file yet."""
    plan: LivingPlan
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanBefore:
    """What the plan of the wave before says to the report of the next one."""

    done: tuple[DoneAction, ...] = ()
    followed: tuple[FollowedAction, ...] = ()
    carried: LivingPlan | None = None
    problems: tuple[Problem, ...] = ()


def plan_path(study: Study, wave: str) -> Path:
    """Return where the plan of a wave is; names of waves are names of files."""
    return study.folder / FOLDER / f"{wave}.yaml"


def read_kept(study: Study, wave: StoredWave, *, next_wave: str = "") -> Kept:
    """Return the plan of a wave, an empty one where it has no file yet.

    Parameters
    ----------
    next_wave
        ISO date of the wave after it, where there is one.

    Raises
    ------
    InvalidInput
        With everything that is wrong with the file.
    """
    path = plan_path(study, wave.info.name)
    known = _known(study, wave, next_wave)
    if not path.exists():
        return Kept(path, known, "", LivingPlan(wave.info.name))
    text = read_text(path)
    plan, problems = plan_of_text(text, known, file=str(path))
    return Kept(path, known, text, plan, problems)


def plan_before(study: Study, earlier: StoredWave, later: StoredWave, lineage: Lineage, language: str) -> PlanBefore:
    """Return what became of the plan of a wave until a later one; raise as ``read_kept`` does."""
    kept = read_kept(study, earlier, next_wave=later.info.date)
    before, after = earlier.responses.hierarchy, later.responses.hierarchy
    library = load_library(earlier.responses.questionnaire)
    return PlanBefore(
        done_actions(kept.plan, lineage, before, after, until=later.info.date),
        followed_actions(kept.plan, titles(library, language), lineage, before, owners=study.settings.show_owners),
        carried(kept.plan, lineage, later.info.name),
        kept.problems,
    )


def decided(study: Study, wave: StoredWave, kept: Kept, before: LivingPlan | None, language: str) -> Decisions:
    """Return how far the actions of a wave's plan are: what its file says, or else what goes on of the plan before."""
    going_on = (before,) if before else ()
    called = titles(load_library(wave.responses.questionnaire), language)
    return decisions(*going_on, kept.plan, titles=called, names=kept.known.units, owners=study.settings.show_owners)


def refresh(study: Study, kept: Kept, plan: Plan, before: LivingPlan | None = None) -> Kept:
    """Bring the plan of a wave up to date with its report and what goes on of the plan before; write it if changed.

    Raises
    ------
    InvalidInput
        The file cannot be changed without touching what people wrote, or not be written.
    """
    wording = _wording(study)
    wave = kept.plan.wave
    proposed = from_plan(plan, wave, wording.language, kept.known.units)
    going_on = before.entries if before else ()
    merged = merge(kept.plan, LivingPlan(wave, (*going_on, *proposed.entries)))
    if kept.text and merged == kept.plan:
        return kept
    if kept.text:
        text = updated(kept.text, kept.plan, merged, kept.known, file=str(kept.path))
    else:
        text = plan_text(merged, kept.known, wording)
    write_whole(kept.path, text)
    return Kept(kept.path, kept.known, text, merged, kept.problems)


def study_benchmarks(files: Sequence[Path], asked: Questionnaire) -> tuple[tuple[Benchmark, ...], tuple[Problem, ...]]:
    """Return the benchmarks of several files, and what is worth saying about them.

    Raises
    ------
    InvalidInput
        With the problems of all of them.
    """
    found: list[Benchmark] = []
    problems: list[Problem] = []
    wrong: list[Problem] = []
    for file in files:
        try:
            benchmarks, notes = read_benchmarks(file, asked)
        except InvalidInput as invalid:
            wrong += invalid.problems
        else:
            found += benchmarks
            problems += notes
    if wrong:
        raise InvalidInput(wrong)
    return tuple(found), tuple(problems)


def _wording(study: Study) -> Wording:
    """Return the words of the study's first language: a plan has one, whatever language a report is made in."""
    return Wording(study.settings.languages[0])


def _known(study: Study, wave: StoredWave, next_wave: str) -> Known:
    language = study.settings.languages[0]
    asked = wave.responses.questionnaire
    named = {each.id: each.name.to(language) for each in (*asked.subjects, *asked.rosters)}
    units = {unit.id: unit.name or study.settings.client for unit in wave.responses.hierarchy.units}
    return Known(wave.info.name, titles(load_library(asked), language), units, named, next_wave)
