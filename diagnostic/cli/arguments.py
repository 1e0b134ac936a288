"""Parameters that several commands have, with their help as keys, and how the module behind a command is loaded.

Only what help needs is loaded here.
"""

from __future__ import annotations

import datetime as dt
import importlib
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from diagnostic.followed import ActionStatus
from diagnostic.languages import languages

INVALID = 2
"""Exit code of whatever is to be put right by whoever called."""


def known_language(value: str | None) -> str | None:
    """Return a language that there is, or raise."""
    if value is not None and value not in languages():
        raise typer.BadParameter(value)
    return value


def known_status(value: str | None) -> str | None:
    """Return a status of an action that there is, or raise."""
    if value is not None and value not in set(ActionStatus):
        raise typer.BadParameter(value)
    return value


def iso_date(value: str | None) -> str | None:
    """Return a date as ISO writes it, or raise."""
    try:
        return value and dt.date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise typer.BadParameter(str(value)) from error


def table_file(value: Path | None) -> Path | None:
    """Return a file to be written as JSON or CSV, which its ending says, or raise."""
    if value is not None and value.suffix.lower() not in (".json", ".csv"):
        raise typer.BadParameter(str(value))
    return value


def option(name: str, metavar: str, **others: Any) -> Any:
    """Return an option with a value, whose texts are found by its name."""
    return typer.Option(f"--{name}", metavar=f"cli.metavar.{metavar}", help=f"cli.option.{name}", **others)


def argument(metavar: str, help_key: str) -> Any:
    """Return an argument, whose texts are found by these names."""
    return typer.Argument(metavar=f"cli.metavar.{metavar}", help=f"cli.option.{help_key}")


Export = Annotated[Path, argument("export", "export")]
Asked = Annotated[str, option("questionnaire", "id-or-path")]
Roster = Annotated[Path | None, option("roster", "file")]
Mapping = Annotated[Path | None, option("mapping", "file")]
Structure = Annotated[Path | None, option("structure", "file")]
Margins = Annotated[Path | None, option("margins", "file")]
Policy = Annotated[Path | None, option("policy", "file")]
Organisation = Annotated[str | None, option("organisation", "name")]
Language = Annotated[str | None, option("language", "language", callback=known_language)]
Date = Annotated[str | None, option("date", "date", callback=iso_date)]
Force = Annotated[bool, typer.Option("--force", help="cli.option.force")]
Units = Annotated[list[str] | None, option("units", "unit")]
PacksForce = Annotated[bool, typer.Option("--force", help="cli.option.packs-force")]


def today() -> str:
    """Return today's ISO date."""
    return dt.datetime.now().astimezone().date().isoformat()


def show_help(context: typer.Context) -> None:
    """Show the help page of a group that was called without a command, as an error."""
    if context.invoked_subcommand is None:
        sys.stderr.write(context.get_help() + "\n")
        raise typer.Exit(INVALID)


def module(name: str) -> Any:
    """Load the module behind a command, and with it everything heavy."""
    return importlib.import_module(f"diagnostic.cli.{name}")
