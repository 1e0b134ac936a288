"""The commands of a study and their parameters; the modules behind them are loaded when they are called."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from diagnostic import __version__
from diagnostic.cli.arguments import (
    Asked,
    Date,
    Export,
    Language,
    Mapping,
    Margins,
    Organisation,
    PacksForce,
    Policy,
    Roster,
    Structure,
    Units,
    argument,
    iso_date,
    known_language,
    known_status,
    module,
    option,
    show_help,
    today,
)
from diagnostic.cli.formats import StudyForms, Template
from diagnostic.cli.options import PackOptions
from diagnostic.cli.usage import Command, Group, UsageError
from diagnostic.cli.words import environment_language

Folder = Annotated[Path, argument("study", "study")]
OutFolder = Annotated[
    Path | None, typer.Option("--out", metavar="cli.metavar.folder", help="cli.option.study-out-folder")
]
StudyLanguage = Annotated[
    str | None,
    typer.Option(
        "--language", metavar="cli.metavar.language", help="cli.option.study-language", callback=known_language
    ),
]
WaveName = Annotated[str, argument("wave", "wave")]

study = typer.Typer(cls=Group, rich_markup_mode=None)
wave = typer.Typer(cls=Group, rich_markup_mode=None)
study.add_typer(wave, name="wave", help="cli.study.wave.help")


@study.callback(invoke_without_command=True)
def all_of_a_study(context: typer.Context) -> None:
    """Print the help page where nothing is asked."""
    show_help(context)


@wave.callback(invoke_without_command=True)
def all_of_waves(context: typer.Context) -> None:
    """Print the help page where nothing is asked."""
    show_help(context)


@study.command("new", cls=Command, help="cli.study.new.help")
def new(
    folder: Annotated[Path, argument("study", "study-new")],
    *,
    questionnaire: Asked = "full",
    organisation: Organisation = None,
    language: Language = None,
) -> None:
    """Make a study."""
    spoken = language or environment_language()
    client = organisation or folder.absolute().name
    module("study").new(folder, questionnaire, client=client, language=spoken, today=today())


@wave.command("add", cls=Command, help="cli.study.wave.add.help")
def add(
    folder: Folder,
    export: Export,
    *,
    name: Annotated[str, option("name", "wave")],
    date: Annotated[
        str | None, typer.Option("--date", metavar="cli.metavar.date", help="cli.option.wave-date", callback=iso_date)
    ] = None,
    roster: Roster = None,
    mapping: Mapping = None,
    margins: Margins = None,
    structure: Structure = None,
    language: Language = None,
) -> None:
    """Add a wave."""
    spoken = language or environment_language()
    module("study_wave").add(
        folder,
        export,
        name=name,
        date=date or today(),
        roster=roster,
        mapping=mapping,
        margins=margins,
        structure=structure,
        language=spoken,
        today=today(),
        program=__version__,
    )


@wave.command("list", cls=Command, help="cli.study.wave.list.help")
def list_waves(folder: Folder, language: Language = None) -> None:
    """List the waves."""
    module("study_wave").show(folder, language=language or environment_language(), today=today())


@wave.command("remove", cls=Command, help="cli.study.wave.remove.help")
def remove(
    folder: Folder,
    name: WaveName,
    *,
    reason: Annotated[str, option("reason", "text")],
    language: Language = None,
) -> None:
    """Take a wave out."""
    module("study_wave").remove(folder, name, reason=reason, language=language or environment_language(), today=today())


@wave.command("restore", cls=Command, help="cli.study.wave.restore.help")
def restore(folder: Folder, name: WaveName, language: Language = None) -> None:
    """Take a removed wave back in."""
    module("study_wave").restore(folder, name, language=language or environment_language(), today=today())


@study.command("compact", cls=Command, help="cli.study.compact.help")
def compact(folder: Folder, language: Language = None) -> None:
    """Let go of removed waves for good."""
    module("study_wave").compact(folder, language=language or environment_language(), today=today())


@study.command("erase", cls=Command, help="cli.study.erase.help")
def erase(folder: Folder, code: Annotated[str, argument("code", "code")], language: Language = None) -> None:
    """Erase a person."""
    module("study_wave").erase(folder, code, language=language or environment_language(), today=today())


@study.command("verify", cls=Command, help="cli.study.verify.help")
def verify(folder: Folder, language: Language = None) -> None:
    """Check that everything is as it should be."""
    module("study").verify(folder, language=language or environment_language(), today=today())


@study.command("log", cls=Command, help="cli.study.log.help")
def log(folder: Folder, language: Language = None) -> None:
    """Say what was done and when."""
    module("study").log(folder, language=language or environment_language())


@study.command("thresholds", cls=Command, help="cli.study.thresholds.help")
def thresholds(
    folder: Folder,
    name: WaveName,
    *,
    reason: Annotated[str, option("reason", "text")],
    policy: Policy = None,
    language: Language = None,
) -> None:
    """Decide anew on the rules of a wave."""
    module("study_thresholds").run(
        folder, name, policy=policy, reason=reason, language=language or environment_language(), today=today()
    )


@study.command("export", cls=Command, help="cli.study.export.help")
def export(folder: Folder, out: Annotated[Path, argument("folder", "study-out")], language: Language = None) -> None:
    """Write everything as Parquet and YAML."""
    module("study").export(folder, out, language=language or environment_language())


@study.command("import", cls=Command, help="cli.study.import.help")
def import_study(
    source: Annotated[Path, argument("folder", "study-source")],
    folder: Annotated[Path, argument("study", "study-new")],
    language: Language = None,
) -> None:
    """Make a study of what was exported."""
    module("study").bring_back(source, folder, language=language or environment_language())


@study.command("plan", cls=Command, help="cli.study.plan.help")
def plan(
    context: typer.Context,
    folder: Folder,
    *,
    wave: Annotated[str | None, option("wave", "wave")] = None,
    entry: Annotated[str | None, typer.Option("--set", metavar="cli.metavar.entry", help="cli.option.set")] = None,
    status: Annotated[str | None, option("status", "status", callback=known_status)] = None,
    owner: Annotated[str | None, option("owner", "name")] = None,
    date: Annotated[
        str | None, typer.Option("--date", metavar="cli.metavar.date", help="cli.option.plan-date", callback=iso_date)
    ] = None,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="cli.metavar.text", help="cli.option.plan-reason")
    ] = None,
    first_step: Annotated[str | None, option("first-step", "text")] = None,
    language: StudyLanguage = None,
    seed: Annotated[int, option("seed", "number", min=0)] = 1,
) -> None:
    """Show the plan, or change an entry of it."""
    given = {"status": status, "owner": owner, "date": date, "reason": reason, "first_step": first_step}
    changes = {key: value for key, value in given.items() if value is not None}
    if (entry is None) != (not changes):
        raise UsageError("cli.usage.set", context)
    spoken = language or environment_language()
    if entry is not None:
        module("study_plan").change(folder, entry, changes, wave=wave, language=spoken)
        return
    made = module("study_report")
    options = made.StudyReportOptions(folder, None, language, today(), seed)
    module("study_plan").show(options, wave=wave, spoken=spoken)


@study.command("report", cls=Command, help="cli.study-report.help")
def report(
    folder: Folder,
    *,
    wave: Annotated[str | None, option("wave", "wave")] = None,
    out: OutFolder = None,
    language: StudyLanguage = None,
    date: Date = None,
    seed: Annotated[int, option("seed", "number", min=0)] = 1,
    forms: StudyForms = None,
    template: Template = None,
) -> None:
    """Make the report of the last wave beside those before it."""
    made = module("study_report")
    options = made.StudyReportOptions(folder, out, language, date or today(), seed, forms, template)
    made.report(options, wave=wave, spoken=language or environment_language())


@study.command("teams", cls=Command, help="cli.study-teams.help")
def teams(
    folder: Folder,
    *,
    wave: Annotated[str | None, option("wave", "wave")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="cli.metavar.folder", help="cli.option.study-packs-folder")
    ] = None,
    units: Units = None,
    language: StudyLanguage = None,
    date: Date = None,
    seed: Annotated[int, option("seed", "number", min=0)] = 1,
    force: PacksForce = False,
) -> None:
    """Make a pack for each manager from the last wave."""
    made = module("study_report")
    options = made.StudyReportOptions(folder, out, language, date or today(), seed)
    packs = PackOptions(out, tuple(units or ()), force, __version__)
    module("teams").of_study(options, packs, wave=wave, spoken=language or environment_language())


@study.command("compare", cls=Command, help="cli.study-compare.help")
def compare(
    folder: Folder,
    earlier: Annotated[str, argument("wave", "wave-earlier")],
    later: Annotated[str, argument("wave", "wave-later")],
    *,
    out: OutFolder = None,
    language: StudyLanguage = None,
    date: Date = None,
    seed: Annotated[int, option("seed", "number", min=0)] = 1,
    forms: StudyForms = None,
    template: Template = None,
) -> None:
    """Make the comparison of two waves."""
    made = module("study_report")
    options = made.StudyReportOptions(folder, out, language, date or today(), seed, forms, template)
    made.compare(options, earlier, later, spoken=language or environment_language())
