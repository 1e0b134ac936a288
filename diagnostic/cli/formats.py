"""The forms in which a report is handed over, by the names that people ask for them with.

Only what help needs is loaded here; ``deliver`` writes them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from diagnostic.cli.arguments import option
from diagnostic.cli.usage import UsageError
from diagnostic.deliverable import Form

_EVERY = "all"


def forms(value: str) -> tuple[Form, ...]:
    """Return the forms that a list such as ``page,pdf`` names, each once, in the order of ``Form``; or raise."""
    asked = {each.strip().lower() for each in value.split(",")}
    if not asked <= {*Form, _EVERY}:
        raise typer.BadParameter(value)
    return tuple(each for each in Form if asked & {each.value, _EVERY})


def check_template(context: typer.Context, asked: str | None, template: Path | None) -> None:
    """Refuse a template where no slides are asked for: it would be ignored."""
    if template is not None and (asked is None or Form.SLIDES not in forms(asked)):
        raise UsageError("cli.usage.template", context)


def _known(value: str | None) -> str | None:
    if value is not None:
        forms(value)
    return value


Forms = Annotated[str, option("format", "formats", callback=_known)]
StudyForms = Annotated[
    str | None,
    typer.Option("--format", metavar="cli.metavar.formats", help="cli.option.study-format", callback=_known),
]
Template = Annotated[Path | None, option("template", "template")]
