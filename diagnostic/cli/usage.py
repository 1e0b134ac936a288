"""Help pages and usage errors in the words of ``cli.po``.

Commands carry keys where typer expects texts: the words are looked up when they are shown, in the language that the
environment asks for then. Nothing here knows what a command does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from diagnostic.cli.words import own_words
from diagnostic.languages import languages
from diagnostic.report.catalogues import Texts


class UnknownCommandError(TyperException):
    """A command that there is not."""

    def __init__(self, name: str, known: Sequence[str], context: Any = None) -> None:
        super().__init__(name)
        self.name = name
        self.ctx = context
        self.nearest = next(iter(get_close_matches(name, known)), "")


class UsageError(TyperException):
    """Arguments that do not go together, with the key of what is wrong."""

    def __init__(self, key: str, context: Any) -> None:
        super().__init__(key)
        self.key = key
        self.ctx = context


class Command(TyperCommand):
    """A command whose help texts and metavariables are keys."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help page."""
        words = own_words()
        _write_head(self, ctx, formatter, words)
        _write_parameters(self, ctx, formatter, words)


class Group(TyperGroup):
    """A list of commands; what one of them is for is found by all the names that lead to it."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help page."""
        words = own_words()
        _write_head(self, ctx, formatter, words)
        above = ctx.command_path.split()[1:]
        commands = [(name, words.text(f"cli.{'.'.join([*above, name])}.short")) for name in self.list_commands(ctx)]
        _write_list(formatter, words.text("cli.help.commands"), commands)
        _write_parameters(self, ctx, formatter, words)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that the arguments begin with, or say which ones there are."""
        known = self.list_commands(ctx)
        if args[0] not in known and not args[0].startswith("-"):
            raise UnknownCommandError(args[0], known, ctx)
        return super().resolve_command(ctx, args)


def usage_error(error: TyperException) -> str:
    """Return what is wrong with the arguments, and where help is."""
    words = own_words()
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "diagnostic"
    return "\n".join((_sentence(error, words), words.text("cli.usage.help", command=f"{command} --help"), ""))


def _sentence(error: TyperException, words: Texts) -> str:
    # typer keeps most classes of its errors to itself: they are told apart by what they carry.
    if isinstance(error, UnknownCommandError):
        key = "cli.usage.command-nearest" if error.nearest else "cli.usage.command"
        return words.text(key, name=error.name, nearest=error.nearest)
    if isinstance(error, UsageError):
        return words.text(error.key)
    if isinstance(error, typer.BadParameter):
        return _bad_parameter(error, words)
    option = getattr(error, "option_name", "")
    if option and hasattr(error, "possibilities"):
        nearest = next(iter(sorted(error.possibilities or ())), "")
        key = "cli.usage.option-nearest" if nearest else "cli.usage.option"
        return words.text(key, name=option, nearest=nearest)
    return words.text("cli.usage.option-value", name=option) if option else words.text("cli.usage.arguments")


def _bad_parameter(error: typer.BadParameter, words: Texts) -> str:
    parameter = error.param
    if parameter is None:
        return words.text("cli.usage.arguments")
    name = _names(parameter, words)
    if not error.message:  # nothing was given where something has to be
        return words.text("cli.usage.missing", name=name)
    return words.text(
        "cli.usage.value",
        name=name,
        expected=words.text(f"cli.value.{parameter.name}", languages=", ".join(languages())),
    )


def _write_head(command: Any, ctx: Any, formatter: Any, words: Texts) -> None:
    pieces = [words.text("cli.help.options-here")]
    if isinstance(command, TyperGroup):
        pieces.append(words.text("cli.help.command-here"))
    for parameter in _arguments(command.params):
        name = _names(parameter, words)
        pieces.append(name if parameter.required else f"[{name}]")
    formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=words.text("cli.help.usage") + " ")
    formatter.write_paragraph()
    with formatter.indentation():
        formatter.write_text(words.text(command.help))


def _write_parameters(command: Any, ctx: Any, formatter: Any, words: Texts) -> None:
    arguments = list(_arguments(command.params))
    options = [parameter for parameter in command.get_params(ctx) if parameter not in arguments]
    for title, parameters in (("cli.help.arguments", arguments), ("cli.help.options", options)):
        records = [(_names(parameter, words), _help(parameter, words)) for parameter in parameters]
        _write_list(formatter, words.text(title), records)


def _write_list(formatter: Any, title: str, records: list[tuple[str, str]]) -> None:
    if records:
        formatter.write_paragraph()
        formatter.write(f"{title}\n")
        with formatter.indentation():
            formatter.write_dl(records)


def _arguments(parameters: Sequence[Any]) -> Iterator[Any]:
    return (parameter for parameter in parameters if parameter.param_type_name == "argument")


def _names(parameter: Any, words: Texts) -> str:
    """Return how a parameter is written: ``--out FOLDER`` or ``EXPORT``."""
    metavar = words.text(parameter.metavar, languages="|".join(languages())) if parameter.metavar else ""
    if parameter.param_type_name == "argument":
        return metavar
    return " ".join(filter(None, (", ".join(parameter.opts), metavar)))


def _help(parameter: Any, words: Texts) -> str:
    if parameter.name == "help":
        return words.text("cli.option.help")
    return words.text(parameter.help, default=parameter.default)
