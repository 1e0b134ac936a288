"""Columns of the workbook's sheets: each with what it is called, what it means, and how its cells come from a release.

Made here and nowhere else, so that every column has its line in the data dictionary.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from diagnostic.cells import Banded, Shown, Withheld
from diagnostic.disclosure.policy import Style as Kind
from diagnostic.measures import Measure
from diagnostic.problems import NotEstimable
from diagnostic.report import sheets
from diagnostic.report.compose.context import VERDICT_TONES, Context
from diagnostic.report.data_dictionary import figure_words, kind_of, kind_words
from diagnostic.report.sheets import Grid, Mark, Sheet, SheetColumn, SheetRow
from diagnostic.report.values import Style, Tone, Value
from diagnostic.survey_parts import UnitInfo

Key = tuple[str, ...]
"""What a row is about: ids of a unit, a scale ..."""
Keys = Callable[[Key], Key]

_STYLES: Mapping[Kind, Style] = {
    Kind.SCORE: Style.SCORE,
    Kind.SHARE: Style.PERCENT,
    Kind.COUNT: Style.COUNT,
    Kind.PROBABILITY: Style.P,
    Kind.EFFECT: Style.EFFECT,
    Kind.COEFFICIENT: Style.COEFFICIENT,
    Kind.ICC: Style.COEFFICIENT,
    Kind.FIT: Style.FIT,
    Kind.STATISTIC: Style.COEFFICIENT,
}
_ENDS = ("low", "high")
_TEXT_WIDTH = 22.0
_ID = "id."
_TONED = (Tone.ABOVE, Tone.BELOW, Tone.DIVIDED, Tone.WARNING)
"""The tones of a legend, in its order."""


@dataclass(frozen=True, slots=True)
class Made:
    """A column, and the cell it has in a row."""

    column: SheetColumn
    cell: Callable[[Key], sheets.Cell]

    def with_(self, **changes: object) -> Made:
        """Return it with some things of its column changed."""
        return replace(self, column=replace(self.column, **changes))  # type: ignore[arg-type]


class Columns:
    """Makes columns in the words of a context."""

    def __init__(self, context: Context) -> None:
        self.context = context
        # Many columns of a row are figures of one cell; and few different marks stand in many cells.
        self.cell = lru_cache(maxsize=64)(context.release.cell)
        self._mark = lru_cache(maxsize=256)(self._marked)

    def shown(self, measure: Measure, keys: Key, figure: str, style: Style) -> sheets.Cell:
        """Return a figure, or the mark that says why there is none."""
        cell = self.cell(measure, *keys)
        number = cell.get(figure) if isinstance(cell, Shown) else None
        return number if number is not None else self._mark(None if isinstance(cell, Shown) else cell, style)

    def _marked(self, cell: Banded | Withheld | NotEstimable | None, style: Style) -> sheets.Cell:
        return cell_of(self.context.figure(Shown({}) if cell is None else cell, "", style))

    def state(self, measure: Measure, keys: Key) -> sheets.Cell:
        """Return in words whether a cell is shown, and why not."""
        if isinstance(self.cell(measure, *keys), Shown):
            return self.context.text("workbook.shown")
        found = self.shown(measure, keys, "", Style.SCORE)
        return found.why if isinstance(found, Mark) else None

    def words(self, key: str, cell: Callable[[Key], sheets.Cell], width: float = _TEXT_WIDTH, **more: object) -> Made:
        """Return a column of texts, or of what is no figure of the release."""
        title = self.context.text(f"workbook.column.{key}")
        meaning = self.context.text(f"workbook.column.{key}.meaning")
        return Made(SheetColumn(key, title, meaning, width=width), cell).with_(**more)

    def figure(
        self,
        measure: Measure,
        figure: str,
        *,
        keys: Keys = lambda key: key,
        of: str = "",
        title: str = "",
        style: Style | None = None,
    ) -> Made:
        """Return a column of one figure of a measure.

        Parameters
        ----------
        keys
            From what a row is about to the keys of the measure's cell.
        of
            Title of the figure whose interval this is an end of.
        title
            Instead of the data dictionary's.
        style
            Instead of the one that fits its kind.
        """
        context, kind = self.context, kind_of(measure, figure)
        said, unit = figure_words(context.wording, measure, figure), kind_words(context.wording, kind)
        if of and figure in _ENDS:
            title = context.text(f"workbook.end.{figure}", figure=of)
        shown = style or _STYLES[kind]
        column = SheetColumn(
            key=f"{measure.value}.{figure}",
            title=title or said.title,
            meaning=said.meaning,
            style=shown,
            unit=context.text("workbook.unit", unit=unit.title, range=unit.meaning),
            source=f"{measure.value}.{figure}",
        )
        return Made(column, lambda key: self.shown(measure, keys(key), figure, shown))

    def estimate(
        self, measure: Measure, *, keys: Keys = lambda key: key, style: Style | None = None, title: str = ""
    ) -> tuple[Made, Made, Made]:
        """Return an estimate with both ends of its interval."""
        first = self.figure(measure, "estimate", keys=keys, style=style, title=title)
        ends = (self.figure(measure, end, keys=keys, of=first.column.title, style=style) for end in _ENDS)
        return (first, *ends)  # type: ignore[return-value]

    def unit(self) -> tuple[Made, Made, Made]:
        """Return what every row about a unit begins with; the unit is the first key."""
        names, units = self.context.names, self.context.release.units
        groups = {unit.id: names.group(unit.id) for unit in units}
        levels = {unit.id: self.level(unit) for unit in units}
        return (
            self.words("unit", lambda key: names.unit(key[0]), 28),
            self.words("division", lambda key: groups[key[0]], 22),
            self.words("level", lambda key: levels[key[0]], 12.5),
        )

    def level(self, unit: UnitInfo) -> str:
        """Return what kind of unit it is, in a word."""
        if unit.parent is None:
            return self.context.text("workbook.level.organisation")
        return self.context.text("workbook.level.team" if unit.leaf else "workbook.level.division")

    def scale(self, at: int = 1) -> tuple[Made, Made]:
        """Return the block and the name of the scale that is one of the keys."""
        names = self.context.names
        return (
            self.words("block", lambda key: names.block(names.info(key[at]).block), 18),
            self.words("scale", lambda key: names.subject(key[at]), 26),
        )

    def unit_and_scale(self) -> tuple[Made, ...]:
        """Return what rows about a unit and a scale begin with: both names first, so that they can stay in sight."""
        (unit, division, level), (block, scale) = self.unit(), self.scale()
        return unit, scale, level, division, block

    def ids(self, *names: str) -> tuple[Made, ...]:
        """Return the ids of what rows are about, by which they are found in the other files."""

        def column(at: int, name: str) -> Made:
            return self.words(f"{_ID}{name}", lambda key: key[at], 20)

        return tuple(column(at, name) for at, name in enumerate(names))

    def verdict(self, measure: Measure, key: str, *, keys: Keys = lambda key: key) -> Made:
        """Return what a test says in a word."""
        context = self.context
        words = {tone: context.text(f"verdict.{name}") for tone, name in _VERDICTS.items()}

        def cell(at: Key) -> sheets.Cell:
            found = self.shown(measure, keys(at), "verdict", Style.COUNT)
            return words[VERDICT_TONES[int(found)]] if isinstance(found, float) else found

        return self.words(key, cell, 19, words=words, source=f"{measure.value}.verdict")

    def against(self, measure: Measure, verdict: str, *, effect: bool = False) -> tuple[Made, ...]:
        """Return a comparison: what it says, the difference with its interval, its size where asked for, its q."""
        difference, low, high = self.estimate(measure, style=Style.CHANGE)
        size = (self.figure(measure, "g"),) if effect else ()
        return (
            self.verdict(measure, verdict),
            difference.with_(signs=verdict),
            low,
            high,
            *size,
            self.figure(measure, "q_value"),
        )


_VERDICTS = {Tone.BELOW: "below", Tone.NEUTRAL: "alike", Tone.ABOVE: "above"}


def cell_of(value: Value) -> sheets.Cell:
    """Return a table value as a cell: its number, its text, or the mark that says why there is neither."""
    if value.number is not None:
        return value.number
    if value.note and value.tone is Tone.MUTED:
        return Mark(value.text, value.note)
    return value.text or None


def grid(
    name: str,
    columns: Sequence[Made],
    keys: Iterable[Key],
    *,
    depth: Callable[[Key], int] = lambda _: 0,
    **more: object,
) -> Grid:
    """Return the table of some columns over the rows that the keys stand for; ids are not printed."""
    printed = sum(not made.column.key.startswith(_ID) for made in columns)
    rows = tuple(SheetRow(tuple(made.cell(key) for made in columns), depth(key)) for key in keys)
    return replace(Grid(name, tuple(made.column for made in columns), rows, printed=printed), **more)  # type: ignore[arg-type]


def in_band(band: str, columns: Iterable[Made]) -> tuple[Made, ...]:
    """Return columns under a common heading."""
    return tuple(made.with_(band=band) for made in columns)


def sheet(context: Context, name: str, made: Grid, legend: tuple[tuple[Tone, str], ...] = ()) -> Sheet:
    """Return a sheet with its texts; what its colours mean is said in the words of its columns, if in no others."""
    return Sheet(
        name,
        context.text(f"workbook.sheet.{name}"),
        context.text(f"workbook.sheet.{name}.heading"),
        context.text(f"workbook.sheet.{name}.intro"),
        made,
        legend or _legend(context, made),
    )


def _legend(context: Context, made: Grid) -> tuple[tuple[Tone, str], ...]:
    """Return what tones mean by the first column of words that they follow; others say the same of something else."""
    signs = {column.signs for column in made.columns}
    column = next((each for each in made.columns if each.key in signs), None)
    if column is None:
        return ()
    title, words = column.band or column.title, column.words
    return tuple(
        (tone, context.text("workbook.legend", column=title, word=words[tone])) for tone in _TONED if tone in words
    )
