"""``diagnostic study report`` and ``compare``: the page of the last wave beside those before it, or of two by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from diagnostic.analysis import analyse
from diagnostic.cli.deliver import Asked, Report, deliver, say_where, say_withheld
from diagnostic.cli.files import check_folder
from diagnostic.cli.formats import forms
from diagnostic.cli.plans import Kept, PlanBefore, decided, plan_before, read_kept, refresh, study_benchmarks
from diagnostic.cli.progress import progress_bar
from diagnostic.cli.screen import Screen, explained, screen
from diagnostic.cli.unit_maps import map_path, trace
from diagnostic.disclosure.policy import Policy, load_policy
from diagnostic.history import History
from diagnostic.lineage import Lineage, through
from diagnostic.past import PastWave
from diagnostic.pipeline import StudyPage, StudyRun, run_study
from diagnostic.problems import Code, InvalidInput, Place, Problem
from diagnostic.release import Release
from diagnostic.report.compose import SectionName
from diagnostic.report.theme import Theme, load_theme
from diagnostic.screening_rules import load_screening
from diagnostic.settings import Settings
from diagnostic.study import Study, open_study
from diagnostic.study_ledger import Before, given_out, remember, require_frozen
from diagnostic.study_waves import StoredWave, load_wave, load_waves

_COMPARED = (SectionName.WAVES, SectionName.CONFIDENTIALITY, SectionName.METHODS, SectionName.GLOSSARY)
"""Sections of a comparison of two waves."""


@dataclass(frozen=True, slots=True)
class StudyReportOptions:
    """How the page is made."""

    folder: Path
    """Of the study."""
    out: Path | None
    """None: the folder ``reports`` of the study."""
    language: str | None
    """None: the first language of the study."""
    date: str
    """ISO date."""
    seed: int
    forms: str | None = None
    """What is made, as a list such as ``page,pdf``; None: what ``study.yaml`` says."""
    template: Path | None = None
    """The client's presentation, for the slides; None: what ``study.yaml`` says."""


@dataclass(frozen=True, slots=True)
class _Made:
    run: StudyRun
    paths: tuple[Path, ...]
    before: PlanBefore
    kept: Kept
    """The plan of the wave itself, as it was before this report."""
    problems: tuple[Problem, ...]


def report(options: StudyReportOptions, *, wave: str | None, spoken: str) -> None:
    """Write the report of a wave, the last one where none is named, beside all before it, and say where it is."""
    shown = screen(options.language or spoken)
    with explained(shown):
        study = open_study(options.folder)
        shown = screen(language_of(study, options))
        waves = load_all(study, wave)
        steps = [trace(study.folder, *pair, shown.wording) for pair in pairwise(waves)]
        problems = tuple(problem for step in steps for problem in step.problems)
        name = f"{waves[-1].info.name}.{shown.wording.language}"
        lineages = [step.lineage for step in steps]
        made = _make(study, options, waves, lineages, shown, name=name, kind="report")
        kept = refresh(study, made.kept, made.run.plan, made.before.carried)
    _summarise(replace(made, problems=(*problems, *made.problems)), shown)
    shown.say("study.plan.file", path=str(kept.path))


def load_all(study: Study, upto: str | None = None) -> tuple[StoredWave, ...]:
    """Return the waves by date, up to one by name; raise InvalidInput where there is none."""
    waves = load_waves(study, upto)
    if not waves:
        raise InvalidInput([Problem(Code.STUDY_EMPTY, Place(file=str(study.folder)))])
    return waves


def past_of(earlier: Sequence[StoredWave], lineages: Sequence[Lineage]) -> tuple[PastWave, ...]:
    """Return waves as the past of the one after them, each with what became of its units."""
    return tuple(PastWave(wave.info, wave.responses, lineage) for wave, lineage in zip(earlier, lineages, strict=True))


def analysed(
    study: Study, waves: Sequence[StoredWave], options: StudyReportOptions, shown: Screen, *, kind: str
) -> Release:
    """Return what the gate lets out of the last of some waves beside those before it, and note it in the ledger."""
    steps = [trace(study.folder, *pair, shown.wording) for pair in pairwise(waves)]
    *earlier, last = waves
    past = past_of(earlier, [step.lineage for step in steps])
    _, policy, settings = definitions(study, options)
    before = allowed(study, waves, policy)
    with progress_bar(shown) as progress:
        history = History(last.info, past)
        release = analyse(last.responses, settings, policy, history=history, earlier=before.earlier, progress=progress)
    remember(study, release, waves, past, policy, date=options.date, kind=kind)
    shown.problems(before.problems)
    return release


def compare(options: StudyReportOptions, earlier: str, later: str, *, spoken: str) -> None:
    """Write the comparison of two waves by name, and say where it is."""
    shown = screen(options.language or spoken)
    with explained(shown):
        study = open_study(options.folder)
        shown = screen(language_of(study, options))
        waves = (load_wave(study, earlier), load_wave(study, later))
        if waves[0].info.date > waves[1].info.date or waves[0].info.id == waves[1].info.id:
            values: dict[str, str | float] = {"earlier": waves[0].info.name, "later": waves[1].info.name}
            raise InvalidInput([Problem(Code.WAVES_ORDER, Place(file=str(options.folder)), values)])
        lineage, problems = _between(study, waves, shown)
        name = f"{waves[0].info.name}--{waves[1].info.name}.{shown.wording.language}"
        made = _make(study, options, waves, [lineage], shown, name=name, kind="compare")
    _summarise(replace(made, problems=(*problems, *made.problems)), shown)


def _between(study: Study, waves: tuple[StoredWave, StoredWave], shown: Screen) -> tuple[Lineage, tuple[Problem, ...]]:
    """Return what became of the units from one wave to a later one: by a map of its own, or through those between."""
    first, last = waves
    if map_path(study.folder, first, last).exists():
        found = trace(study.folder, first, last, shown.wording)
        return found.lineage, found.problems
    every = load_waves(study, last.info.name)
    chain = every[[wave.info.id for wave in every].index(first.info.id) :]
    steps = [trace(study.folder, *pair, shown.wording) for pair in pairwise(chain)]
    return through([step.lineage for step in steps]), tuple(problem for step in steps for problem in step.problems)


def language_of(study: Study, options: StudyReportOptions) -> str:
    """Return the language that is asked for, or else the first of the study."""
    return options.language or study.settings.languages[0]


def _make(
    study: Study,
    options: StudyReportOptions,
    waves: Sequence[StoredWave],
    lineages: Sequence[Lineage],
    shown: Screen,
    *,
    name: str,
    kind: str,
) -> _Made:
    folder = options.out or study.folder / "reports"
    check_folder(folder)
    asked = _asked(study, options)
    asked.check()
    theme, policy, settings = definitions(study, options)
    *earlier, last = waves
    past = past_of(earlier, lineages)
    language = shown.wording.language
    before = plan_before(study, earlier[-1], last, lineages[-1], language) if earlier else PlanBefore()
    kept = read_kept(study, last)
    files = [study.path(each) for each in study.settings.benchmarks]
    benchmarks, notes = study_benchmarks(files, last.responses.questionnaire)
    given = allowed(study, waves, policy)
    with progress_bar(shown, asked.forms) as progress:
        made = run_study(
            last.responses,
            History(last.info, past, before.done, benchmarks),
            settings,
            policy,
            earlier=given.earlier,
            page=StudyPage(shown.wording, before.followed, _COMPARED if kind == "compare" else None),
            progress=progress,
        )
        # Noted first: what was given out and is not in the ledger could not be looked at later.
        remember(study, made.release, waves, past, policy, date=options.date, kind=kind)
        known = decided(study, last, kept, before.carried, language)
        report = Report(made, theme, shown.wording, before.followed, known)
        paths = deliver(report, asked, folder, name, tell=progress)
    return _Made(made, paths, before, kept, (*before.problems, *notes, *theme.notes, *given.problems))


def _asked(study: Study, options: StudyReportOptions) -> Asked:
    """Return what is to be made: as the command says, or else as ``study.yaml`` does."""
    said = study.settings
    wanted = said.formats if options.forms is None else forms(options.forms)
    own = None if said.template is None else study.path(said.template)
    return Asked(wanted, options.template or own)


def definitions(study: Study, options: StudyReportOptions) -> tuple[Theme, Policy, Settings]:
    """Return what ``study.yaml`` says that pages are made with."""
    said = study.settings
    policy = load_policy(None if said.policy is None else study.path(said.policy))
    limits = load_screening(None if said.screening is None else study.path(said.screening))
    settings = Settings(said.client, options.date, seed=options.seed, screening=limits)
    return load_theme(study.id_or_path(said.theme)), policy, settings


def allowed(study: Study, waves: Sequence[StoredWave], policy: Policy) -> Before:
    """Return what was given out of some waves before; raise where the rules are looser than those frozen for them."""
    require_frozen(study, waves, policy)
    return given_out(study, waves)


def _summarise(made: _Made, shown: Screen) -> None:
    wording, release = shown.wording, made.run.release
    say_where(made.paths, shown)
    shown.line(wording.plural("study.report.waves", len(release.waves)))
    say_withheld(release, shown)
    if made.problems:
        shown.line(wording.plural("study.report.warnings", len(made.problems)))
        shown.problems(made.problems)
