"""What is printed, and how: sentences, tables and problems on two streams.

Results go to standard output, everything else to standard error. Colours and line lengths follow the terminal where
there is one. Texts that come from files are shown without the signs that would steer a terminal.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import groupby

import typer
from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from diagnostic.problems import InvalidInput, Problem, Severity
from diagnostic.report.wording import Wording

_INVALID = 2
_WIDTH_OF_FILES = 120
"""Characters a line of tables where nobody looks at a terminal."""
_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTE: "bold cyan"}


@dataclass(frozen=True, slots=True)
class Screen:
    """The two streams, and the words of one language."""

    wording: Wording
    out: Console
    err: Console

    def say(self, key: str, **values: str | int) -> None:
        """Print a sentence."""
        _paragraph(self.out, Text(_plain(self.wording.text(key, **values))))

    def title(self, text: str) -> None:
        """Print a heading, with a blank line before it."""
        self.out.print()
        _paragraph(self.out, Text(_plain(text), style="bold"))

    def line(self, text: str, indent: int = 0) -> None:
        """Print a text that is no sentence of a catalogue."""
        _paragraph(self.out, Text(_plain(text)), indent)

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Print a table."""
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
        for column in columns:
            table.add_column(Text(column), overflow="fold")
        for row in rows:
            table.add_row(*(Text(_plain(cell)) for cell in row))
        self.out.print(table)

    def problems(self, problems: Iterable[Problem]) -> None:
        """Print problems by file, in the order in which the files come: place, what is wrong, how to cure it."""
        listed = tuple(problems)
        files = list(dict.fromkeys(problem.place.file or "" for problem in listed))
        by_file = sorted(listed, key=lambda problem: files.index(problem.place.file or ""))
        for file, group in groupby(by_file, key=lambda problem: problem.place.file or ""):
            if file:
                _paragraph(self.err, Text(_plain(file), style="bold"))
            told = [self._told(problem, more) for problem, more in _alike(group)]
            for cure, heads in groupby(told, key=lambda each: each[1]):
                for head, _ in heads:
                    _paragraph(self.err, head, indent=2)
                _paragraph(self.err, Text(self.wording.text("cli.problem.cure", cure=_plain(cure))), indent=6)

    def _told(self, problem: Problem, more: int) -> tuple[Text, str]:
        """Return what is wrong in how many places, and how to cure it."""
        place, what, cure = self.wording.problem(replace(problem, place=replace(problem.place, file=None)))
        severity = self.wording.text(f"severity.{problem.severity.value}")
        head = Text(f"{severity} [{problem.code.value}]", style=_STYLES[problem.severity])
        if more:
            place = self.wording.plural("cli.problem.more", more, place=place)
        where = self.wording.text("cli.problem.place", place=place) if place else ""
        return Text.assemble(head, " ", _plain(f"{where} {what}".strip())), cure


def screen(language: str) -> Screen:
    """Return the screen in a language."""
    return Screen(Wording(language), _console(stderr=False), _console(stderr=True))


@contextmanager
def explained(shown: Screen, closing: str = "") -> Iterator[None]:
    """Turn input that cannot be used into its problems, a closing sentence by its key, and an exit code."""
    try:
        yield
    except InvalidInput as invalid:
        shown.problems(invalid.problems)
        if closing:
            shown.title(shown.wording.text(closing))
        raise typer.Exit(_INVALID) from invalid


def _console(*, stderr: bool) -> Console:
    console = Console(stderr=stderr, markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = _WIDTH_OF_FILES
    return console


def _paragraph(console: Console, text: Text, indent: int = 0) -> None:
    """Print a text, wrapped on a terminal, on one line elsewhere."""
    if console.is_terminal:
        console.print(Padding(text, (0, 0, 0, indent)))
    else:
        console.print(Text.assemble(" " * indent, text), soft_wrap=True)


def _alike(problems: Iterable[Problem]) -> list[tuple[Problem, int]]:
    """Return problems that only differ by their column once, their counts added up, with the number of the others.

    A tool that words one answer differently does so in every column.
    """
    found: dict[tuple[object, ...], list[Problem]] = {}
    for position, problem in enumerate(problems):
        values = {name: value for name, value in problem.values.items() if name != "count"}
        alone = position if problem.place.column is None or "count" not in problem.values else None
        place = replace(problem.place, column=None, row=None if alone is None else problem.place.row)
        key = (alone, problem.code, problem.severity, place, *sorted(values.items()))
        found.setdefault(key, []).append(problem)
    return [(_summed(group), len(group) - 1) for group in found.values()]


def _summed(problems: Sequence[Problem]) -> Problem:
    first = problems[0]
    if len(problems) == 1:
        return first
    count = sum(int(problem.values["count"]) for problem in problems)
    return replace(first, values={**first.values, "count": count})


def _plain(text: str) -> str:
    """Return a text without control and direction signs: a heading in a file may hold anything."""
    return "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in text)
