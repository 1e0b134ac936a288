"""``diagnostic teams`` and ``diagnostic study teams``: a pack for each manager, in a folder."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from diagnostic.action_library import load_library
from diagnostic.actions import recommend
from diagnostic.analysis import Step, analyse
from diagnostic.cli.files import check_folder
from diagnostic.cli.inputs import load_inputs
from diagnostic.cli.options import Inputs, PackOptions, ReportOptions
from diagnostic.cli.plans import PlanBefore, plan_before
from diagnostic.cli.progress import count_bar, progress_bar
from diagnostic.cli.report import check_language
from diagnostic.cli.screen import Screen, explained, screen
from diagnostic.cli.study_report import StudyReportOptions, allowed, definitions, language_of, load_all, past_of
from diagnostic.cli.unit_maps import trace
from diagnostic.history import History
from diagnostic.pipeline import Files, run_plan
from diagnostic.problems import InvalidInput, Problem, Severity
from diagnostic.settings import Settings
from diagnostic.study import open_study
from diagnostic.study_ledger import remember
from diagnostic.team_packs import PackJob, PacksMade, chosen_units, make_packs

_LISTED = 10
"""Files that are no longer in the index, of which the names are printed."""


def run(inputs: Inputs, options: ReportOptions, packs: PackOptions) -> None:
    """Make the packs of an export and say where they are."""
    shown = screen(inputs.language)
    with explained(shown):
        check_folder(options.out)
        loaded = load_inputs(inputs, theme=options.theme)
        check_language(loaded.questionnaire, inputs)
        name = options.organisation or shown.wording.text("cli.organisation.unnamed")
        settings = Settings(organisation=name, date=options.date, seed=options.seed)
        files = Files(inputs.export, inputs.roster, inputs.mapping, structure=inputs.structure)
        with progress_bar(shown) as progress:
            made = run_plan(files, loaded.questionnaire, settings, loaded.policy, progress=progress)
        job = PackJob(made.release, made.plan, loaded.theme, inputs.language, packs.program)
        done = _make(job, options.out, packs, shown)
    _summarise(done, options.out, shown)
    warnings = [problem for problem in made.reading.problems if problem.severity is Severity.WARNING]
    _warn([*warnings, *loaded.theme.notes], shown)


def of_study(options: StudyReportOptions, packs: PackOptions, *, wave: str | None, spoken: str) -> None:
    """Make the packs of a wave of a study, the last one where none is named, and say where they are."""
    shown = screen(options.language or spoken)
    with explained(shown):
        study = open_study(options.folder)
        language = language_of(study, options)
        shown = screen(language)
        folder = options.out or study.folder / "packs" / language
        check_folder(folder)
        waves = load_all(study, wave)
        steps = [trace(study.folder, *pair, shown.wording) for pair in pairwise(waves)]
        theme, policy, settings = definitions(study, options)
        *earlier, last = waves
        before = plan_before(study, earlier[-1], last, steps[-1].lineage, language) if earlier else PlanBefore()
        past = past_of(earlier, [step.lineage for step in steps])
        given = allowed(study, waves, policy)
        with progress_bar(shown) as progress:
            history = History(last.info, past, before.done)
            release = analyse(
                last.responses, settings, policy, history=history, earlier=given.earlier, progress=progress
            )
            progress(Step.ACTIONS)
            plan = recommend(release, load_library(last.responses.questionnaire))
        job = PackJob(release, plan, theme, language, packs.program, tuple(before.followed))
        # Noted first: what was given out and is not in the ledger could not be looked at later.
        remember(study, release, waves, past, policy, date=options.date, kind="teams")
        done = _make(job, folder, packs, shown)
    _summarise(done, folder, shown)
    _warn(
        [*(problem for step in steps for problem in step.problems), *before.problems, *theme.notes, *given.problems],
        shown,
    )


def _make(job: PackJob, folder: Path, packs: PackOptions, shown: Screen) -> PacksMade:
    units = chosen_units(job.release, packs.units) if packs.units else None
    with count_bar(shown, shown.wording.text("cli.teams.bar")) as progress:
        try:
            return make_packs(job, folder, units=units, force=packs.force, progress=progress)
        except InvalidInput:
            shown.say("cli.teams.stopped")
            raise


def _summarise(done: PacksMade, folder: Path, shown: Screen) -> None:
    wording = shown.wording
    if done.made:
        shown.line(wording.plural("cli.teams.made", done.made, path=str(folder)))
    if done.kept:
        key = "cli.teams.kept" if done.made else "cli.teams.nothing"
        shown.line(wording.plural(key, done.kept, path=str(folder)))
    if not done.made and not done.kept:
        shown.say("cli.teams.none")
    if done.shared:
        shown.line(wording.plural("cli.teams.shared", done.shared))
    if done.without:
        shown.line(wording.plural("cli.teams.without", done.without))
    if done.gone:
        shown.line(wording.plural("cli.teams.gone", len(done.gone)))
        for name in done.gone[:_LISTED]:
            shown.line(name, indent=2)
        if len(done.gone) > _LISTED:
            shown.line(wording.plural("cli.teams.more", len(done.gone) - _LISTED), indent=2)


def _warn(problems: list[Problem], shown: Screen) -> None:
    if problems:
        shown.line(shown.wording.plural("cli.count.warnings", len(problems)))
        shown.problems(problems)
