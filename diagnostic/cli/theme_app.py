"""The commands of themes and their parameters; the module behind them is loaded when they are called."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from diagnostic.cli.arguments import Force, Language, argument, module, show_help
from diagnostic.cli.usage import Command, Group
from diagnostic.cli.words import environment_language

theme = typer.Typer(cls=Group, rich_markup_mode=None)


@theme.callback(invoke_without_command=True)
def all_of_themes(context: typer.Context) -> None:
    """Print the help page where nothing is asked."""
    show_help(context)


@theme.command("check", cls=Command, help="cli.theme.check.help")
def check(
    which: Annotated[str, argument("id-or-path", "theme-which")],
    *,
    out: Annotated[Path | None, typer.Option("--out", metavar="cli.metavar.file", help="cli.option.theme-out")] = None,
    language: Language = None,
) -> None:
    """Check a theme."""
    module("theme").check(which, out, language=language or environment_language())


@theme.command("new", cls=Command, help="cli.theme.new.help")
def new(
    folder: Annotated[Path, argument("folder", "theme-folder")],
    *,
    language: Language = None,
    force: Force = False,
) -> None:
    """Write a theme to fill in."""
    module("theme").new(folder, language=language or environment_language(), force=force)
