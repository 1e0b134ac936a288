"""The commands and their parameters, and the way in and out: exit codes, usage errors, closed pipes.

Only what help needs is loaded here. The module behind a command, and with it everything heavy, is loaded when the
command is called, so that help and usage errors come at once.

Exit codes: 0 done; 1 a bug, with its traceback; 2 something to be put right by whoever called.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
import typer.main
from typer.exceptions import TyperException

from diagnostic import __version__
from diagnostic.cli import streams
from diagnostic.cli.arguments import (
    INVALID,
    Asked,
    Date,
    Export,
    Force,
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
    module,
    option,
    show_help,
    table_file,
    today,
)
from diagnostic.cli.formats import Forms, Template, check_template
from diagnostic.cli.options import FieldOptions, Inputs, PackOptions, PowerOptions, ReportOptions
from diagnostic.cli.study_app import study
from diagnostic.cli.theme_app import theme as themes
from diagnostic.cli.usage import Command, Group, usage_error
from diagnostic.cli.words import environment_language
from diagnostic.languages import languages as offered

_NAME = "diagnostic"


def _languages(value: str | None) -> str | None:
    # Spaces after commas are what people write.
    found = [each.strip() for each in value.split(",")] if value is not None else []
    if not all(each in offered() for each in found):
        raise typer.BadParameter(str(value))
    return ",".join(dict.fromkeys(found)) or None


def _coarsening(value: str) -> str:
    return _one_of(value, ("values", "team"))


def _comments(value: str) -> str:
    return _one_of(value, ("mixed", "row", "none"))


def _one_of(value: str, known: Sequence[str]) -> str:
    if value not in known:
        raise typer.BadParameter(value)
    return value


app = typer.Typer(cls=Group, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
app.add_typer(study, name="study", help="cli.study.help")
app.add_typer(themes, name="theme", help="cli.theme.help")


@app.callback(invoke_without_command=True, help="cli.help.about")
def everything(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="cli.option.version")] = False,
) -> None:
    """Print the version, or the help page where nothing is asked."""
    if version:
        sys.stdout.write(f"{_NAME} {__version__}\n")
    else:
        show_help(context)


@app.command(cls=Command, help="cli.report.help")
def report(
    context: typer.Context,
    export: Export,
    *,
    questionnaire: Asked = "full",
    roster: Roster = None,
    mapping: Mapping = None,
    structure: Structure = None,
    language: Language = None,
    out: Annotated[Path, option("out", "folder")] = Path("out"),
    organisation: Organisation = None,
    date: Date = None,
    policy: Policy = None,
    theme: Annotated[str, option("theme", "id-or-path")] = "default",
    seed: Annotated[int, option("seed", "number", min=0)] = 1,
    weighted: Annotated[bool, typer.Option("--weighted", help="cli.option.weighted")] = False,
    margins: Margins = None,
    ordinal: Annotated[bool, typer.Option("--ordinal", help="cli.option.ordinal")] = False,
    screening: Annotated[Path | None, option("screening", "file")] = None,
    benchmarks: Annotated[Path | None, option("benchmarks", "file")] = None,
    forms: Forms = "page",
    template: Template = None,
) -> None:
    """Make the report from an export."""
    check_template(context, forms, template)
    spoken = language or environment_language()
    inputs = Inputs(export, questionnaire, roster, mapping, policy, spoken, margins, structure, screening, benchmarks)
    options = ReportOptions(out, organisation, date or today(), theme, seed, weighted, ordinal, forms, template)
    module("report").run(inputs, options)


@app.command(cls=Command, help="cli.teams.help")
def teams(
    export: Export,
    *,
    questionnaire: Asked = "full",
    roster: Roster = None,
    mapping: Mapping = None,
    structure: Structure = None,
    language: Language = None,
    out: Annotated[Path, option("out", "folder")] = Path("packs"),
    units: Units = None,
    organisation: Organisation = None,
    date: Date = None,
    policy: Policy = None,
    theme: Annotated[str, option("theme", "id-or-path")] = "default",
    seed: Annotated[int, option("seed", "number", min=0)] = 1,
    force: PacksForce = False,
) -> None:
    """Make a pack for each manager from an export."""
    spoken = language or environment_language()
    inputs = Inputs(export, questionnaire, roster, mapping, policy, spoken, structure=structure)
    packs = PackOptions(out, tuple(units or ()), force, __version__)
    module("teams").run(inputs, ReportOptions(out, organisation, date or today(), theme, seed), packs)


@app.command(cls=Command, help="cli.check.help")
def check(
    export: Export,
    *,
    questionnaire: Asked = "full",
    roster: Roster = None,
    mapping: Mapping = None,
    structure: Structure = None,
    language: Language = None,
    policy: Policy = None,
    write_mapping: Annotated[Path | None, option("write-mapping", "file")] = None,
    force: Force = False,
) -> None:
    """Say how an export is understood, and everything that is wrong with it."""
    spoken = language or environment_language()
    inputs = Inputs(export, questionnaire, roster, mapping, policy, spoken, structure=structure)
    module("check").run(inputs, write_mapping=write_mapping, force=force)


@app.command(cls=Command, help="cli.questionnaires.help")
def questionnaires(
    questionnaire: Annotated[
        str | None, typer.Argument(metavar="cli.metavar.id-or-path", help="cli.option.which")
    ] = None,
    language: Language = None,
    printable: Annotated[Path | None, option("printable", "file")] = None,
    schema: Annotated[Path | None, option("schema", "folder")] = None,
    force: Force = False,
) -> None:
    """List the questionnaires, or show what one of them asks."""
    spoken = language or environment_language()
    listing = module("questionnaires")
    if schema is not None:
        listing.write_schemas(schema, language=spoken, force=force)
    if printable is not None:
        listing.write_printable(questionnaire or "full", printable, language=spoken, force=force)
    if schema is None and printable is None:
        listing.show(questionnaire, language=spoken)


@app.command(cls=Command, help="cli.field.help")
def field(
    questionnaire: Annotated[str, typer.Argument(metavar="cli.metavar.id-or-path", help="cli.option.which")],
    *,
    to: Annotated[list[str], option("to", "tool")],
    languages: Annotated[
        str | None,
        typer.Option("--language", metavar="cli.metavar.languages", help="cli.option.languages", callback=_languages),
    ] = None,
    teams: Annotated[Path | None, option("teams", "file")] = None,
    organisation: Annotated[
        str, typer.Option("--organisation", metavar="cli.metavar.name", help="cli.option.asks")
    ] = "",
    policy: Policy = None,
    out: Annotated[Path, option("out", "folder")] = Path("field"),
    force: Force = False,
) -> None:
    """Write the questionnaire for a survey tool."""
    spoken = tuple(languages.split(",")) if languages else (environment_language(),)
    tools = tuple(dict.fromkeys(to))
    options = FieldOptions(questionnaire, tools, spoken, teams, organisation, policy, out, force)
    module("field").run(options)


@app.command(cls=Command, help="cli.pseudonymise.help")
def pseudonymise(
    export: Export,
    *,
    key: Annotated[Path, option("key", "file")],
    new_key: Annotated[bool, typer.Option("--new-key", help="cli.option.new-key")] = False,
    questionnaire: Asked = "full",
    roster: Roster = None,
    mapping: Mapping = None,
    structure: Structure = None,
    keep: Annotated[list[str] | None, option("keep", "column")] = None,
    names: Annotated[Path | None, option("names", "file")] = None,
    threshold: Annotated[int | None, option("threshold", "number", min=3)] = None,
    coarsen: Annotated[str, option("coarsen", "coarsen", callback=_coarsening)] = "values",
    comments: Annotated[str, option("comments", "comments", callback=_comments)] = "mixed",
    out: Annotated[Path, typer.Option("--out", metavar="cli.metavar.file", help="cli.option.handover-out")] = Path(
        "handover/answers.csv"
    ),
    receipt: Annotated[Path | None, option("receipt", "file")] = None,
    date: Annotated[
        str | None,
        typer.Option("--date", metavar="cli.metavar.date", help="cli.option.receipt-date", callback=iso_date),
    ] = None,
    language: Language = None,
    force: Force = False,
) -> None:
    """Make the file to hand over."""
    command = module("pseudonymise")
    request = command.Request(
        files=command.ExportFiles(export, roster=roster, mapping=mapping, structure=structure),
        questionnaire=questionnaire,
        key=key,
        new_key=new_key,
        keep=tuple(keep or ()),
        names=names,
        threshold=threshold,
        coarsening=coarsen,
        comments=comments,
        out=out,
        receipt=receipt,
        date=date or today(),
        language=language or environment_language(),
        program=__version__,
        force=force,
    )
    command.run(request)


@app.command(cls=Command, help="cli.simulate.help")
def simulate(
    out: Annotated[Path, option("out", "folder")] = Path("sample"),
    language: Language = None,
    questionnaire: Asked = "full",
    waves: Annotated[int, option("waves", "number", min=1, max=3)] = 1,
    seed: Annotated[int | None, option("seed", "number", min=0)] = None,
    force: Force = False,
) -> None:
    """Write the sample company's export and roster."""
    spoken = language or environment_language()
    module("simulate").run(out, questionnaire, language=spoken, waves=waves, seed=seed, force=force)


@app.command(cls=Command, help="cli.norms.help")
def norms(
    studies: Annotated[list[Path], argument("studies", "norms-studies")],
    *,
    out: Annotated[Path, typer.Option("--out", metavar="cli.metavar.file", help="cli.option.norms-out")] = Path(
        "norms.yaml"
    ),
    minimum_studies: Annotated[int, option("minimum-studies", "number", min=3)] = 3,
    language: Language = None,
    seed: Annotated[int, option("seed", "number", min=0)] = 1,
    force: Force = False,
) -> None:
    """Make norms of several studies."""
    spoken = language or environment_language()
    module("norms").run(studies, out, minimum_studies=minimum_studies, language=spoken, seed=seed, force=force)


@app.command(cls=Command, help="cli.ledger.help")
def ledger(
    study: Annotated[Path, argument("study", "study")],
    *,
    show: Annotated[int | None, typer.Option("--show", metavar="cli.metavar.number", help="cli.option.show")] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="cli.metavar.file", help="cli.option.ledger-out", callback=table_file),
    ] = None,
    language: Language = None,
    force: Force = False,
) -> None:
    """Say what of a study was given out."""
    module("ledger").run(study, show=show, out=out, language=language or environment_language(), force=force)


@app.command(cls=Command, help="cli.power.help")
def power(
    roster: Annotated[Path, typer.Argument(metavar="cli.metavar.roster", help="cli.option.roster-planned")],
    *,
    response_rate: Annotated[float, option("response-rate", "number")] = 0.7,
    difference: Annotated[float, option("difference", "number")] = 10.0,
    sd: Annotated[float, option("sd", "number")] = 20.0,
    correlation: Annotated[float, option("correlation", "number")] = 0.5,
    power: Annotated[float, option("power", "number")] = 0.8,
    confidence: Annotated[float, option("confidence", "number")] = 0.95,
    scales: Annotated[int | None, option("scales", "number")] = None,
    questionnaire: Asked = "full",
    policy: Policy = None,
    language: Language = None,
    out: Annotated[Path, option("out", "folder")] = Path("out"),
    organisation: Organisation = None,
    date: Date = None,
    theme: Annotated[str, option("theme", "id-or-path")] = "default",
) -> None:
    """Say what a survey of these teams can reveal, before it is sent."""
    spoken = language or environment_language()
    module("power").run(
        PowerOptions(
            roster=roster,
            questionnaire=questionnaire,
            policy=policy,
            language=spoken,
            out=out,
            organisation=organisation,
            date=date or today(),
            theme=theme,
            response_rate=response_rate,
            sd=sd,
            correlation=correlation,
            power=power,
            confidence=confidence,
            difference=difference,
            scales=scales,
        )
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return the exit code; bugs keep their traceback."""
    streams.prepare()
    try:
        code = typer.main.get_command(app).main(arguments, prog_name=_NAME, standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:
        streams.abandon()
        return 1
    except TyperException as error:
        sys.stderr.write(usage_error(error))
        return INVALID
    return int(code or 0)
