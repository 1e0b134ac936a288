"""Every command there is, by the names that lead to it."""

from collections.abc import Iterator
from typing import Any

import typer.main

from diagnostic.cli.app import app

Names = tuple[str, ...]


def _below(command: Any, names: Names) -> Iterator[tuple[Names, bool]]:
    inside = getattr(command, "commands", None)
    yield names, inside is not None
    for name, each in (inside or {}).items():
        yield from _below(each, (*names, name))


_ALL = tuple(_below(typer.main.get_command(app), ()))
GROUPS: tuple[Names, ...] = tuple(names for names, is_group in _ALL if is_group)
COMMANDS: tuple[Names, ...] = tuple(names for names, is_group in _ALL if not is_group)
