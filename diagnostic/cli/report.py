"""``diagnostic report``: from an export to what is handed over, and a short summary of what is in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from diagnostic.cli.deliver import Asked, Report, deliver, say_where, say_withheld
from diagnostic.cli.files import check_folder
from diagnostic.cli.formats import forms
from diagnostic.cli.inputs import load_inputs
from diagnostic.cli.options import Inputs, ReportOptions
from diagnostic.cli.progress import progress_bar
from diagnostic.cli.screen import Screen, explained, screen
from diagnostic.pipeline import Files, Run
from diagnostic.pipeline import run as run_pipeline
from diagnostic.problems import Code, InvalidInput, Place, Problem, Severity
from diagnostic.questionnaire import Questionnaire
from diagnostic.settings import Settings


def run(inputs: Inputs, options: ReportOptions) -> None:
    """Write the report in every form that was asked for, and say where."""
    shown = screen(inputs.language)
    with explained(shown):
        check_folder(options.out)
        made, paths, notes = _make(inputs, options, shown)
    _summarise(made, paths, shown)
    shown.problems(notes)


def _make(inputs: Inputs, options: ReportOptions, shown: Screen) -> tuple[Run, tuple[Path, ...], tuple[Problem, ...]]:
    wording = shown.wording
    asked = Asked(forms(options.forms), options.template)
    loaded = load_inputs(inputs, theme=options.theme, more=asked.check)
    check_language(loaded.questionnaire, inputs)
    name = options.organisation or wording.text("cli.organisation.unnamed")
    settings = Settings(
        organisation=name,
        date=options.date,
        seed=options.seed,
        weighted=options.weighted or inputs.margins is not None,
        ordinal_reliability=options.ordinal,
        screening=loaded.screening,
    )
    with progress_bar(shown, asked.forms) as progress:
        made = run_pipeline(
            Files(inputs.export, inputs.roster, inputs.mapping, inputs.margins, inputs.structure, inputs.benchmarks),
            loaded.questionnaire,
            settings,
            loaded.policy,
            wording=wording,
            progress=progress,
        )
        report = Report(made, loaded.theme, wording)
        paths = deliver(report, asked, options.out, f"report.{inputs.language}", tell=progress)
    return made, paths, loaded.theme.notes


def check_language(questionnaire: Questionnaire, inputs: Inputs) -> None:
    """Refuse a page half in one language and half in another."""
    written = sorted(questionnaire.name.by_language)
    if inputs.language not in written:
        values = {"found": inputs.language, "languages": ", ".join(written)}
        raise InvalidInput([Problem(Code.QUESTIONNAIRE_LANGUAGE, Place(file=str(inputs.questionnaire)), values)])


def _summarise(made: Run, paths: Sequence[Path], shown: Screen) -> None:
    wording, release = shown.wording, made.release
    record = release.confidentiality
    warnings = [problem for problem in made.reading.problems if problem.severity is Severity.WARNING]
    notes = sum(problem.severity is Severity.NOTE for problem in made.reading.problems)
    say_where(paths, shown)
    shown.say(
        "cli.report.about",
        people=wording.plural("cli.count.people", release.about.n),
        teams=wording.plural("cli.count.teams", sum(unit.leaf for unit in release.units)),
    )
    if release.about.simulated:
        shown.say("cli.report.simulated")
    say_withheld(release, shown)
    if record.units_withheld:
        shown.line(wording.plural("cli.report.small", record.units_withheld, threshold=record.threshold))
    if warnings:
        shown.line(wording.plural("cli.count.warnings", len(warnings)))
        shown.problems(warnings)
    if notes:
        shown.line(wording.plural("cli.report.notes", notes))
