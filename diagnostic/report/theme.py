"""A report's looks: colours, fonts and logo, read from ``reports/themes/<name>/theme.yaml`` or a path.

A client's theme is a folder like the default one. This module knows no document and no output format.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from diagnostic import data_files, definitions
from diagnostic.problems import Code, InvalidInput, Problem

_FILE = "theme.yaml"
_Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
_Families = Annotated[str, Field(pattern=r"^[\w ,'\-]+$")]
_FileName = Annotated[str, Field(pattern=r"^[\w./\-]+$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Palette(_Strict):
    """Every colour a report uses, by what it is for."""

    # page
    paper: _Colour
    surface: _Colour
    ink: _Colour
    soft: _Colour
    rule: _Colour
    grid: _Colour
    accent: _Colour
    cover: _Colour
    cover_deep: _Colour
    cover_ink: _Colour
    cover_soft: _Colour
    cover_accent: _Colour
    # tones: the mark, the ground it may stand on, the text on that ground
    plain: _Colour
    muted: _Colour
    muted_soft: _Colour
    above: _Colour
    above_soft: _Colour
    above_ink: _Colour
    below: _Colour
    below_soft: _Colour
    below_ink: _Colour
    divided: _Colour
    divided_soft: _Colour
    divided_ink: _Colour
    warning: _Colour
    warning_soft: _Colour
    warning_ink: _Colour
    # shares of answers, and the text on them
    below_strong: _Colour
    below_mid: _Colour
    below_light: _Colour
    neutral_bar: _Colour
    above_light: _Colour
    above_mid: _Colour
    above_strong: _Colour
    on_strong: _Colour
    on_mid: _Colour
    on_light: _Colour
    # groups side by side, the chain
    series_1: _Colour
    series_2: _Colour
    series_3: _Colour
    series_4: _Colour
    flow: _Colour
    stream: _Colour
    brake: _Colour
    brake_soft: _Colour


class _Face(_Strict):
    family: _Families
    file: _FileName
    weight: Annotated[str, Field(pattern=r"^\d{3}( \d{3})?$")]


class _Measures(_Strict):
    regular: _FileName
    bold: _FileName


class _Fonts(_Strict):
    display: _Families
    text: _Families
    faces: tuple[_Face, ...]
    measures: _Measures
    print: tuple[_FileName, ...]


class _Colours(_Strict):
    light: Palette
    dark: Palette


class _ThemeFile(_Strict):
    id: definitions.Identifier
    colours: _Colours
    fonts: _Fonts
    logo: Annotated[str, Field(pattern=r"^[\w./\-]+\.(svg|png|jpg|jpeg)$")] | None = None


@dataclass(frozen=True, slots=True)
class Face:
    """A font file for pages (WOFF2)."""

    family: str
    path: Path
    weight: str
    """A weight or a range of weights, as CSS has it."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme, with all its files found."""

    id: str
    light: Mapping[str, str]
    """Colour token -> #rrggbb, for light grounds and for print."""
    dark: Mapping[str, str]
    display: str
    """Families of titles and large figures, as a CSS list."""
    text: str
    faces: tuple[Face, ...]
    regular: Path
    """The text font as TTF, to measure with."""
    bold: Path
    print_fonts: tuple[Path, ...]
    """TTF and OTF files of all families, regular and bold: what a PDF embeds."""
    logo: Path | None


def load_theme(name_or_path: str | Path) -> Theme:
    """Return a shipped theme by its name, or a client's by the path of its folder or of its theme.yaml.

    Raises
    ------
    InvalidInput
        With every problem of the file, and every file it names that is not there.
    """
    loaded = definitions.load(_path(name_or_path), _ThemeFile)
    folder = Path(loaded.file).parent
    file = loaded.value
    missing = [
        Problem(Code.FILE_NOT_FOUND, loaded.place(*keys))
        for keys, name in _named_files(file)
        if not (folder / name).is_file()
    ]
    if missing:
        raise InvalidInput(missing)
    return Theme(
        id=file.id,
        light=MappingProxyType(file.colours.light.model_dump()),
        dark=MappingProxyType(file.colours.dark.model_dump()),
        display=file.fonts.display,
        text=file.fonts.text,
        faces=tuple(Face(face.family, folder / face.file, face.weight) for face in file.fonts.faces),
        regular=folder / file.fonts.measures.regular,
        bold=folder / file.fonts.measures.bold,
        print_fonts=tuple(folder / name for name in file.fonts.print),
        logo=None if file.logo is None else folder / file.logo,
    )


def _path(name_or_path: str | Path) -> Path:
    path = Path(name_or_path)
    if path.is_dir():
        return path / _FILE
    if path.suffix or len(path.parts) > 1:
        return path
    return data_files.shipped("reports", "themes", str(name_or_path), _FILE)


def _named_files(file: _ThemeFile) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for index, face in enumerate(file.fonts.faces):
        yield ("fonts", "faces", index, "file"), face.file
    yield ("fonts", "measures", "regular"), file.fonts.measures.regular
    yield ("fonts", "measures", "bold"), file.fonts.measures.bold
    for index, name in enumerate(file.fonts.print):
        yield ("fonts", "print", index), name
    if file.logo is not None:
        yield ("logo",), file.logo
