"""A report's looks: colours, fonts and logo, read from ``reports/themes/<name>/theme.yaml`` or from a client's file.

A client's file says what differs from the default theme; all else is inherited or derived. What fails a contrast is put
right, with a note. This module knows no document and no output format.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from diagnostic import data_files
from diagnostic.problems import Code, InvalidInput, Place, Problem, Severity, attempt
from diagnostic.report.theme_brand import brand_palettes
from diagnostic.report.theme_contrast import TONES, Correction, corrected
from diagnostic.report.theme_file import BrandTheme, LoadedTheme, WholeTheme, read_theme_file
from diagnostic.report.theme_fonts import Face, Fonts, read_fonts
from diagnostic.report.theme_logo import Logo, read_logo
from diagnostic.report.theme_picture import stands_out

DEFAULT = "default"
FILE = "theme.yaml"
_PLATE = "#ffffff"
_DISPLAY_BEHIND = "Georgia, 'Times New Roman', serif"
_MARKS = "Report Marks"
_TEXT_BEHIND = f"'{_MARKS}', system-ui, 'Segoe UI', Roboto, Arial, sans-serif"
_SCHEMES = ("light", "dark")

T = TypeVar("T")
_Palette = dict[str, str]
_Given = dict[tuple[str, str], Place]
"""Scheme and token -> where a colour was asked for."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme, with all its files found."""

    name: str
    """Of the client, as people read it; what a logo says to whoever cannot see it."""
    light: Mapping[str, str]
    """Colour token -> #rrggbb, for light grounds and for print."""
    dark: Mapping[str, str]
    display: str
    """Families of titles and large figures, as a CSS list."""
    text: str
    faces: tuple[Face, ...]
    regular: Path
    """The text font as TTF or OTF, to measure with."""
    bold: Path
    printed: Mapping[str, tuple[Path, ...]]
    """Family -> its TTF and OTF files, regular and bold."""
    logo: Path | None = None
    logo_size: tuple[float, float] | None = None
    """Width and height of the logo in a unit of its own: their ratio is what counts."""
    logo_plate: str | None = None
    """Colour of the plate that a logo needs behind it on the cover; None where the cover lets it be seen."""
    notes: tuple[Problem, ...] = ()
    """What was put right, and what may disappoint: for whoever asked for the theme."""

    @property
    def print_fonts(self) -> tuple[Path, ...]:
        """TTF and OTF files of all families: what a PDF embeds."""
        return tuple(path for files in self.printed.values() for path in files)


def load_theme(name_or_path: str | Path) -> Theme:
    """Return a shipped theme by its name, or a client's by the path of its folder or of its file.

    Raises
    ------
    InvalidInput
        With every problem of the file, and of every file it names.
    """
    path = _path(name_or_path)
    loaded = read_theme_file(path)
    reading = _Reading(path.parent, loaded)
    file = loaded.value
    theme = reading.whole(file) if isinstance(file, WholeTheme) else reading.brand(file)
    if reading.problems:
        raise InvalidInput(reading.problems)
    return theme


def _path(name_or_path: str | Path) -> Path:
    path = Path(name_or_path)
    if path.is_dir():
        return path / FILE
    if path.suffix or len(path.parts) > 1:
        return path
    named = data_files.shipped("reports", "themes") / path / FILE
    return named if named.is_file() else path


@dataclass(slots=True)
class _Reading:
    """A theme on its way from its file, with what is found on it."""

    folder: Path
    loaded: LoadedTheme
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def whole(self, file: WholeTheme) -> Theme:
        """Return a theme that says everything itself."""
        self.problems += [
            Problem(Code.FILE_NOT_FOUND, self.loaded.place(*keys))
            for keys, name in _named_files(file)
            if not (self.folder / name).is_file()
        ]
        palettes = {"light": file.colours.light.model_dump(), "dark": file.colours.dark.model_dump()}
        given = {
            (scheme, token): self.loaded.place("colours", scheme, token)
            for scheme, palette in palettes.items()
            for token in palette
        }
        fonts = file.fonts
        light, dark = self._corrected(palettes, given, {})
        theme = Theme(
            name=file.name,
            light=light,
            dark=dark,
            display=fonts.display,
            text=fonts.text,
            faces=tuple(Face(face.family, self.folder / face.file, face.weight) for face in fonts.faces),
            regular=self.folder / fonts.measures.regular,
            bold=self.folder / fonts.measures.bold,
            printed=MappingProxyType(
                {family: tuple(self.folder / name for name in names) for family, names in fonts.print.items()}
            ),
        )
        return self._finished(theme, file.logo)

    def brand(self, file: BrandTheme) -> Theme:
        """Return a client's theme: the default one, but for what the file says."""
        base = load_theme(DEFAULT)
        light, dark = brand_palettes(file.colours, base.light, base.dark)
        given: _Given = {("light", name): self.loaded.place("colours", name) for name in file.colours.said()}
        for scheme in _SCHEMES:
            for token in getattr(file.colours, scheme):
                given[scheme, token] = self.loaded.place("colours", scheme, token)
        mended = self._corrected({"light": light, "dark": dark}, given, {"light": base.light, "dark": base.dark})
        text = self._fonts("text", file.fonts.text)
        display = self._fonts("display", file.fonts.display)
        theme = replace(base, name=file.name, light=mended[0], dark=mended[1], notes=())
        return self._finished(_dressed(theme, text, display), file.logo)

    def _fonts(self, use: str, names: tuple[str, ...]) -> Fonts | None:
        if not names:
            return None
        files = [(self.folder / name, self.loaded.place("fonts", use, index)) for index, name in enumerate(names)]
        fonts = self._attempt(lambda: read_fonts(files))
        self.notes += fonts.problems if fonts else ()
        return fonts

    def _finished(self, theme: Theme, name: str | None) -> Theme:
        logo = None if name is None else self._attempt(lambda: self._logo(name))
        if logo is None:
            return replace(theme, notes=tuple(self.notes))
        self.notes += logo.problems
        plate = self._attempt(lambda: _plate(logo, theme, self.loaded.place("logo")))
        return replace(theme, logo=logo.path, logo_size=logo.size, logo_plate=plate, notes=tuple(self.notes))

    def _logo(self, name: str) -> Logo:
        return read_logo(self.folder / name, self.loaded.place("logo"))

    def _attempt(self, step: Callable[[], T]) -> T | None:
        return attempt(step, self.problems)

    def _corrected(
        self, palettes: Mapping[str, _Palette], given: _Given, inherited: Mapping[str, Mapping[str, str]]
    ) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """Return both palettes put right, and note what was asked for or inherited and did not stay."""
        made = []
        for scheme in _SCHEMES:
            colours, corrections = corrected(palettes[scheme])
            made.append(MappingProxyType(colours))
            for each in corrections:
                place = given.get((scheme, each.token))
                kept = each.token in TONES and inherited.get(scheme, {}).get(each.token) == each.before
                if place or kept or each.before == each.after:
                    self.notes.append(_note(each, place or self.loaded.place("colours")))
        return made[0], made[1]


def _plate(logo: Logo, theme: Theme, place: Place) -> str | None:
    """Return the colour of the plate that a logo needs on the cover; raise where the logo cannot be drawn."""
    try:
        seen = all(stands_out(logo.path, theme.light[token]) for token in ("cover", "cover_deep"))
    except (ValueError, OSError, RuntimeError) as error:
        raise InvalidInput([Problem(Code.LOGO_DAMAGED, place)]) from error
    return None if seen else _PLATE


def _note(each: Correction, place: Place) -> Problem:
    values: dict[str, str | float] = {"token": each.token, "other": each.other}
    if each.before == each.after:
        return Problem(Code.THEME_TONES_ALIKE, place, values, Severity.WARNING)
    values |= {"before": each.before, "after": each.after}
    if each.seen:
        return Problem(Code.THEME_TONES_MOVED, place, values, Severity.NOTE)
    # Cut, not rounded: 4.46 is not the 4.5 that is needed.
    values |= {"found": math.floor(each.found * 10) / 10, "need": each.need}
    return Problem(Code.THEME_COLOUR_CORRECTED, place, values, Severity.NOTE)


def _named_files(file: WholeTheme) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for index, face in enumerate(file.fonts.faces):
        yield ("fonts", "faces", index, "file"), face.file
    yield ("fonts", "measures", "regular"), file.fonts.measures.regular
    yield ("fonts", "measures", "bold"), file.fonts.measures.bold
    for family, names in file.fonts.print.items():
        for index, name in enumerate(names):
            yield ("fonts", "print", family, index), name


def _dressed(theme: Theme, text: Fonts | None, display: Fonts | None) -> Theme:
    """Return a theme in a client's fonts; a family that nothing uses any more is left out."""
    if text:
        theme = replace(theme, text=f"'{text.family}', {_TEXT_BEHIND}", regular=text.regular, bold=text.bold)
    if display:
        theme = replace(theme, display=f"'{display.family}', {_DISPLAY_BEHIND}")
    own = [fonts for fonts in (display, text) if fonts]
    used = {*_names(theme.text), *_names(theme.display)} - {fonts.family for fonts in own}
    faces = [face for fonts in own for face in fonts.faces] + [face for face in theme.faces if face.family in used]
    printed: dict[str, tuple[Path, ...]] = {}
    for fonts in own:
        printed[fonts.family] = tuple(dict.fromkeys((*printed.get(fonts.family, ()), *fonts.printed)))
    printed |= {family: files for family, files in theme.printed.items() if family in used}
    return replace(theme, faces=tuple(dict.fromkeys(faces)), printed=MappingProxyType(printed))


def _names(families: str) -> tuple[str, ...]:
    """Return the families of a CSS list."""
    return tuple(each.strip().strip("'") for each in families.split(","))
