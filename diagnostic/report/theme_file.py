"""The shape of a theme file: a client's short form, which inherits from the default theme, and the whole form.

Reads and checks what is written. Knows no font, no picture and no contrast.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from diagnostic import definitions, yaml_tree
from diagnostic.problems import Code, InvalidInput, Problem
from diagnostic.yaml_tree import KeyPath, Tree

_Name = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")]
_Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
_Families = Annotated[str, Field(pattern=r"^[\w ,'\-]+$")]
_FileName = Annotated[str, Field(pattern=r"^[\w./\-]+$")]
_AnyFileName = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
_Weight = Annotated[str, Field(pattern=r"^\d{3}( \d{3})?$")]
_Files = Annotated[tuple[_AnyFileName, ...], Field(min_length=1, max_length=12)]

_NOT_SAID = ""
"""Stands for what a theme leaves out: not ``null``, which YAML makes of a colour without quotation marks."""

_EXAMPLE = {"example": '"#0b5c74"'}


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
    highlight: _Colour
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


class _Schemes(_Strict):
    light: Palette
    dark: Palette


class WholeFace(_Strict):
    """A font file for pages."""

    family: _Families
    file: _FileName
    weight: _Weight


class Measures(_Strict):
    """The text font as TTF."""

    regular: _FileName
    bold: _FileName


class WholeFonts(_Strict):
    """Every font file by its use."""

    display: _Families
    text: _Families
    faces: tuple[WholeFace, ...]
    measures: Measures
    print: dict[_Families, tuple[_FileName, ...]]


class WholeTheme(_Strict):
    """A theme that says everything itself."""

    name: _Name
    logo: _AnyFileName | None = None
    colours: _Schemes
    fonts: WholeFonts


class BrandColours(_Strict):
    """A client's few colours; what is empty is inherited. ``light`` and ``dark`` set any single colour by its name."""

    accent: _Colour = _NOT_SAID
    """Links, buttons."""
    highlight: _Colour = _NOT_SAID
    """Numbers and lines that lead the eye."""
    cover: _Colour = _NOT_SAID
    above: _Colour = _NOT_SAID
    below: _Colour = _NOT_SAID
    divided: _Colour = _NOT_SAID
    warning: _Colour = _NOT_SAID
    light: dict[str, _Colour] = Field(default_factory=dict)
    dark: dict[str, _Colour] = Field(default_factory=dict)

    def said(self) -> dict[str, str]:
        """Return the colours that hold for both schemes, by name."""
        named = self.model_dump(exclude={"light", "dark"})
        return {name: colour for name, colour in named.items() if colour != _NOT_SAID}


class BrandFonts(_Strict):
    """A client's font files; what is empty is inherited."""

    text: _Files = ()
    display: _Files = ()
    """Titles and large figures."""


class BrandTheme(_Strict):
    """A client's theme: what differs from the default one."""

    name: _Name
    logo: _AnyFileName | None = None
    colours: BrandColours = BrandColours()
    fonts: BrandFonts = BrandFonts()


LoadedTheme = definitions.Loaded[WholeTheme] | definitions.Loaded[BrandTheme]


def read_theme_file(path: Path) -> LoadedTheme:
    """Read a theme file of either form: the one that names its ``faces`` says everything.

    Raises
    ------
    InvalidInput
        With every problem of the file.
    """
    text = definitions.read_text(path)
    tree = yaml_tree.parse(text, str(path))
    fonts = tree.data.get("fonts") if isinstance(tree.data, dict) else None
    if isinstance(fonts, dict) and "faces" in fonts:
        return definitions.load_text(text, WholeTheme, file=str(path))
    draft = definitions.examine_text(text, BrandTheme, file=str(path))
    unquoted = {tree.key(*at): Problem(Code.THEME_COLOUR_UNQUOTED, tree.place(*at), _EXAMPLE) for at in _unquoted(tree)}
    unknown = list(_unknown(draft.value, tree)) if draft.value is not None else []
    problems = [unquoted.pop(problem.place.key or "", problem) for problem in draft.problems]
    if problems or unknown or draft.value is None:
        raise InvalidInput([*problems, *unknown])
    return definitions.Loaded(draft.value, draft.tree)


def _unquoted(tree: Tree) -> Iterator[KeyPath]:
    """Yield where YAML found nothing: what follows a bare # is a comment."""
    colours = tree.data.get("colours") if isinstance(tree.data, dict) else None
    for name, value in (colours if isinstance(colours, dict) else {}).items():
        if value is None:
            yield "colours", name
        for token in value if isinstance(value, dict) else ():
            if value[token] is None:
                yield "colours", name, token


def _unknown(theme: BrandTheme, tree: Tree) -> Iterator[Problem]:
    """Yield the single colours whose name there is not."""
    for scheme in ("light", "dark"):
        for token in getattr(theme.colours, scheme):
            if token not in Palette.model_fields:
                values = {"key": token, "nearest": definitions.nearest(token, Palette.model_fields)}
                yield Problem(Code.UNKNOWN_KEY, tree.place("colours", scheme, token), values)
