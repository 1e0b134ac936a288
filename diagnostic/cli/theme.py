"""``diagnostic theme``: what a theme looks like and what was put right in it; a theme to fill in."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

from diagnostic.cli.files import check_folder, keep_existing, write_whole
from diagnostic.cli.screen import explained, screen
from diagnostic.report.specimen import specimen
from diagnostic.report.theme import FILE, load_theme
from diagnostic.report.wording import Wording

_WIDTH = 100


def check(which: str, out: Path | None, *, language: str) -> None:
    """Say what is wrong with a theme or was put right in it, and write its specimen page where one is asked for."""
    shown = screen(language)
    with explained(shown):
        if out is not None:
            check_folder(out.parent)
        theme = load_theme(which)
        if out is not None:
            write_whole(out, specimen(theme, shown.wording))
    shown.say("theme.check.done" if theme.notes else "theme.check.fine", name=theme.name)
    shown.problems(theme.notes)
    if out is not None:
        shown.say("theme.check.sheet", path=str(out))


def new(folder: Path, *, language: str, force: bool) -> None:
    """Write a theme to fill in, and say what comes next."""
    shown = screen(language)
    with explained(shown):
        keep_existing(folder / FILE, force=force)
        write_whole(folder / FILE, theme_text(shown.wording, client=folder.absolute().name or FILE))
    shown.say("theme.new.done", path=str(folder / FILE))
    shown.say("theme.new.next", folder=str(folder), sheet=str(folder / "theme.html"))


def theme_text(wording: Wording, *, client: str) -> str:
    """Return what a new theme file says: every key with its explanation."""
    parts = {
        "head": "",
        "name": f"name: {json.dumps(client, ensure_ascii=False)}",
        "logo": "# logo: logo.svg",
        "colours": '# colours:\n#   accent: "#0b5c74"\n#   cover: "#10293a"',
        "schemes": '#   dark: {accent: "#6cc3d7"}',
        "fonts": "# fonts:\n#   text: [Text-Regular.ttf, Text-Bold.ttf]\n#   display: [Titles.ttf, Titles-Bold.ttf]",
    }
    written = (f"{_comment(wording.text(f'theme.file.{key}'))}\n{lines}".rstrip() for key, lines in parts.items())
    return "\n\n".join(written) + "\n"


def _comment(text: str) -> str:
    return textwrap.fill(text, _WIDTH, initial_indent="# ", subsequent_indent="# ", break_long_words=False)
