"""The commands and their parameters, and the way in and out: exit codes, usage errors, closed pipes.

Only what help needs is loaded here. The module behind a command, and with it everything heavy, is loaded when the
command is called, so that help and usage errors come at once.

Exit codes: 0 done; 1 a bug, with its traceback; 2 something to be put right by whoever called.
"""

from __future__ import annotations

import datetime as dt
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
import typer.main
from typer.exceptions import TyperException

from diagnostic import __version__
from diagnostic.cli import streams
from diagnostic.cli.options import Inputs, PowerOptions, ReportOptions
from diagnostic.cli.usage import Command, Group, usage_error
from diagnostic.cli.words import environment_language
from diagnostic.questionnaire import LANGUAGES

_NAME = "diagnostic"
_INVALID = 2


def _language(value: str | None) -> str | None:
    if value is not None and value not in LANGUAGES:
        raise typer.BadParameter(value)
    return value


def _date(value: str | None) -> str | None:
    try:
        return value and dt.date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise typer.BadParameter(str(value)) from error


def _option(name: str, metavar: str, **others: Any) -> Any:
    return typer.Option(f"--{name}", metavar=f"cli.metavar.{metavar}", help=f"cli.option.{name}", **others)


Export = Annotated[Path, typer.Argument(metavar="cli.metavar.export", help="cli.option.export")]
Asked = Annotated[str, _option("questionnaire", "id-or-path")]
Roster = Annotated[Path | None, _option("roster", "file")]
Mapping = Annotated[Path | None, _option("mapping", "file")]
Structure = Annotated[Path | None, _option("structure", "file")]
Policy = Annotated[Path | None, _option("policy", "file")]
Language = Annotated[str | None, _option("language", "language", callback=_language)]
Force = Annotated[bool, typer.Option("--force", help="cli.option.force")]

app = typer.Typer(cls=Group, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.callback(invoke_without_command=True, help="cli.help.about")
def everything(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="cli.option.version")] = False,
) -> None:
    """Print the version, or the help page where nothing is asked."""
    if version:
        sys.stdout.write(f"{_NAME} {__version__}\n")
    elif context.invoked_subcommand is None:
        sys.stderr.write(context.get_help() + "\n")
        raise typer.Exit(_INVALID)


@app.command(cls=Command, help="cli.report.help")
def report(
    export: Export,
    *,
    questionnaire: Asked = "full",
    roster: Roster = None,
    mapping: Mapping = None,
    structure: Structure = None,
    language: Language = None,
    out: Annotated[Path, _option("out", "folder")] = Path("out"),
    organisation: Annotated[str | None, _option("organisation", "name")] = None,
    date: Annotated[str | None, _option("date", "date", callback=_date)] = None,
    policy: Policy = None,
    theme: Annotated[str, _option("theme", "id-or-path")] = "default",
    seed: Annotated[int, _option("seed", "number", min=0)] = 1,
    weighted: Annotated[bool, typer.Option("--weighted", help="cli.option.weighted")] = False,
    margins: Annotated[Path | None, _option("margins", "file")] = None,
    ordinal: Annotated[bool, typer.Option("--ordinal", help="cli.option.ordinal")] = False,
    screening: Annotated[Path | None, _option("screening", "file")] = None,
) -> None:
    """Make the report from an export."""
    spoken = language or environment_language()
    inputs = Inputs(export, questionnaire, roster, mapping, policy, spoken, margins, structure, screening)
    _module("report").run(inputs, ReportOptions(out, organisation, date or _today(), theme, seed, weighted, ordinal))


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
    write_mapping: Annotated[Path | None, _option("write-mapping", "file")] = None,
    force: Force = False,
) -> None:
    """Say how an export is understood, and everything that is wrong with it."""
    spoken = language or environment_language()
    inputs = Inputs(export, questionnaire, roster, mapping, policy, spoken, structure=structure)
    _module("check").run(inputs, write_mapping=write_mapping, force=force)


@app.command(cls=Command, help="cli.questionnaires.help")
def questionnaires(
    questionnaire: Annotated[
        str | None, typer.Argument(metavar="cli.metavar.id-or-path", help="cli.option.which")
    ] = None,
    language: Language = None,
    printable: Annotated[Path | None, _option("printable", "file")] = None,
    schema: Annotated[Path | None, _option("schema", "folder")] = None,
    force: Force = False,
) -> None:
    """List the questionnaires, or show what one of them asks."""
    spoken = language or environment_language()
    listing = _module("questionnaires")
    if schema is not None:
        listing.write_schemas(schema, language=spoken, force=force)
    if printable is not None:
        listing.write_printable(questionnaire or "full", printable, language=spoken, force=force)
    if schema is None and printable is None:
        listing.show(questionnaire, language=spoken)


@app.command(cls=Command, help="cli.simulate.help")
def simulate(
    out: Annotated[Path, _option("out", "folder")] = Path("sample"),
    language: Language = None,
    questionnaire: Asked = "full",
    waves: Annotated[int, _option("waves", "number", min=1, max=3)] = 1,
    seed: Annotated[int | None, _option("seed", "number", min=0)] = None,
    force: Force = False,
) -> None:
    """Write the sample company's export and roster."""
    spoken = language or environment_language()
    _module("simulate").run(out, questionnaire, language=spoken, waves=waves, seed=seed, force=force)


@app.command(cls=Command, help="cli.power.help")
def power(
    roster: Annotated[Path, typer.Argument(metavar="cli.metavar.roster", help="cli.option.roster-planned")],
    *,
    response_rate: Annotated[float, _option("response-rate", "number")] = 0.7,
    difference: Annotated[float, _option("difference", "number")] = 10.0,
    sd: Annotated[float, _option("sd", "number")] = 20.0,
    correlation: Annotated[float, _option("correlation", "number")] = 0.5,
    power: Annotated[float, _option("power", "number")] = 0.8,
    confidence: Annotated[float, _option("confidence", "number")] = 0.95,
    scales: Annotated[int | None, _option("scales", "number")] = None,
    questionnaire: Asked = "full",
    policy: Policy = None,
    language: Language = None,
    out: Annotated[Path, _option("out", "folder")] = Path("out"),
    organisation: Annotated[str | None, _option("organisation", "name")] = None,
    date: Annotated[str | None, _option("date", "date", callback=_date)] = None,
    theme: Annotated[str, _option("theme", "id-or-path")] = "default",
) -> None:
    """Say what a survey of these teams can reveal, before it is sent."""
    spoken = language or environment_language()
    _module("power").run(
        PowerOptions(
            roster=roster,
            questionnaire=questionnaire,
            policy=policy,
            language=spoken,
            out=out,
            organisation=organisation,
            date=date or _today(),
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
        return _INVALID
    return int(code or 0)


def _today() -> str:
    return dt.datetime.now().astimezone().date().isoformat()


def _module(name: str) -> Any:
    return importlib.import_module(f"diagnostic.cli.{name}")
