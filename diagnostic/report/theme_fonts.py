"""A client's font files: what they are, and what pages, print and charts each need of them.

A page carries WOFF2 of Latin letters; print and charts take fixed weights as TTF or OTF. What the client gave is used
as it is where it will do; what is made from it is kept for the next time. Knows no theme file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from diagnostic.problems import Code, InvalidInput, Place, Problem, Severity
from diagnostic.report.theme_cache import kept

REGULAR, BOLD = 400, 600
_LARGEST = 8_000_000
_FORMATS = {b"\x00\x01\x00\x00": "ttf", b"true": "ttf", b"OTTO": "otf", b"wOF2": "woff2"}
_LETTERS = "ABCXYZabcxyz0123456789éèêàçùÉœäöüß’«»“”–%,.;:!?()+-"
"""What the languages of reports cannot do without."""
_PAGE = (
    *range(0x20, 0x250), *range(0x2B0, 0x370), *range(0x1E00, 0x1F00), *range(0x2000, 0x2070), *range(0x20A0, 0x20D0),
    *(0x2116, 0x2122, 0x2190, 0x2191, 0x2192, 0x2193, 0x2212, 0x2248, 0x2260, 0x2264, 0x2265),
)  # fmt: skip
"""Letters and signs a page carries; others are drawn in the reader's own fonts."""
_FEATURES = ("kern", "mark", "mkmk", "ccmp", "liga", "locl", "lnum", "tnum")
_RESTRICTED, _NO_SUBSET = 0x0002, 0x0100
"""Bits of ``fsType`` by which a font's maker forbids to embed it, or to embed a part of it."""
_WEIGHT_WORD = re.compile(
    r" (thin|(extra|ultra) ?light|light|book|regular|medium|(semi|demi|extra|ultra)? ?bold|black|heavy)$", re.IGNORECASE
)
"""What a maker adds to the name of a family whose weight is none of the usual two."""
_OPTICAL_SIZE = 32.0
"""Of titles, where a font has a form for each size."""


@dataclass(frozen=True, slots=True)
class Face:
    """A font file for pages (WOFF2)."""

    family: str
    path: Path
    weight: str
    """A weight or a range of weights, as CSS has it."""
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Fonts:
    """A family, ready to be used."""

    family: str
    faces: tuple[Face, ...]
    printed: tuple[Path, ...]
    """TTF and OTF files of fixed weights."""
    regular: Path
    bold: Path
    problems: tuple[Problem, ...]
    """Warnings and notes."""


@dataclass(frozen=True, slots=True)
class _Cut:
    """One file that was given, read."""

    path: Path
    place: Place
    kind: str
    font: Any
    family: str
    weights: tuple[int, int]
    italic: bool

    @property
    def variable(self) -> bool:
        return "fvar" in self.font


@dataclass(frozen=True, slots=True)
class _Printed:
    path: Path
    weight: int
    italic: bool


def read_fonts(files: Sequence[tuple[Path, Place]]) -> Fonts:
    """Return the fonts of one family out of its files, with where each is named.

    Raises
    ------
    InvalidInput
        With a problem a file that is not there, no font, or of another family.
    """
    problems: list[Problem] = []
    cuts = [cut for path, place in files for cut in _read(path, place, problems)]
    families = list(dict.fromkeys(cut.family for cut in cuts))
    problems += [
        Problem(Code.THEME_FONT_FAMILIES, cut.place, {"found": cut.family, "expected": families[0]})
        for cut in cuts
        if cut.family != families[0]
    ]
    if problems:
        raise InvalidInput(problems)
    printed = tuple(_printed(cuts))
    regular = min(printed, key=lambda each: (each.italic, abs(each.weight - REGULAR)))
    heavier = [each for each in printed if not each.italic and each.weight >= regular.weight + 100]
    bold = min(heavier, key=lambda each: abs(each.weight - BOLD), default=regular)
    notes = [note for cut in cuts for note in _doubts(cut)]
    if not heavier:
        notes.append(Problem(Code.THEME_FONT_NO_BOLD, cuts[0].place, {"family": families[0]}, Severity.WARNING))
    paths = tuple(dict.fromkeys(each.path for each in printed))
    return Fonts(families[0], tuple(map(_face, cuts)), paths, regular.path, bold.path, tuple(notes))


def _read(path: Path, place: Place, problems: list[Problem]) -> Iterator[_Cut]:
    if not path.is_file():
        problems.append(Problem(Code.FILE_NOT_FOUND, place))
        return
    try:
        yield _cut(path, place)
    except Exception:
        # fontTools says in a dozen ways, none of them its own, that a file is no font.
        problems.append(Problem(Code.THEME_FONT_UNREADABLE, place))


def _cut(path: Path, place: Place) -> _Cut:
    """Read what is needed of a font; raise whatever there is to raise where it is none."""
    if path.stat().st_size > _LARGEST:
        raise ValueError(path.name)
    kind = _FORMATS[path.read_bytes()[:4]]
    font = TTFont(path, recalcTimestamp=False)
    for table in ("head", "hhea", "hmtx", "maxp", "cmap", "name", "OS/2", "glyf" if "glyf" in font else "CFF "):
        if table not in font or font[table] is None:
            raise ValueError(table)
    if not font.getBestCmap():
        raise ValueError(path.name)
    names = font["name"]
    family = _plain(names.getDebugName(16) or _WEIGHT_WORD.sub("", names.getDebugName(1) or ""))
    return _Cut(path, place, kind, font, family, _weights(font), bool(font["OS/2"].fsSelection & 0x01))


def _plain(family: str) -> str:
    """Return the name of a family as it may stand in a style sheet."""
    signs = "".join(sign if sign.isalnum() or sign in "-_" else " " for sign in family)
    return " ".join(signs.split())[:60] or "Client"


def _weights(font: Any) -> tuple[int, int]:
    axis = next((axis for axis in font["fvar"].axes if axis.axisTag == "wght"), None) if "fvar" in font else None
    own = max(1, min(1000, font["OS/2"].usWeightClass))
    return (own, own) if axis is None else (round(axis.minValue), round(axis.maxValue))


def _doubts(cut: _Cut) -> Iterator[Problem]:
    lacking = [letter for letter in _LETTERS if ord(letter) not in cut.font.getBestCmap()]
    if lacking:
        yield Problem(Code.THEME_FONT_LETTERS, cut.place, {"letters": " ".join(lacking[:12])}, Severity.WARNING)
    if cut.font["OS/2"].fsType & _RESTRICTED:
        yield Problem(Code.THEME_FONT_EMBEDDING, cut.place, {"family": cut.family}, Severity.WARNING)


# --- for pages ------------------------------------------------------------------------------------------------------


def _face(cut: _Cut) -> Face:
    low, high = cut.weights
    weight = str(low) if low == high else f"{low} {high}"
    return Face(cut.family, cut.path if cut.kind == "woff2" else _for_pages(cut), weight, cut.italic)


def _for_pages(cut: _Cut) -> Path:
    def compressed() -> Any:
        font = _opened(_reduced(cut))
        font.flavor = "woff2"
        return font

    return kept(cut.path, "page.woff2", compressed)


def _reduced(cut: _Cut) -> Path:
    """Return a font with nothing but the letters and signs of a page, if its maker allows that."""

    def less() -> Any:
        font = _opened(cut.path)
        font.flavor = None
        options = subset.Options(layout_features=list(_FEATURES), hinting=False, notdef_outline=True, name_IDs=["*"])
        options.drop_tables += ["DSIG"]
        reducer = subset.Subsetter(options)
        reducer.populate(unicodes=_PAGE)
        reducer.subset(font)
        return font

    return cut.path if cut.font["OS/2"].fsType & _NO_SUBSET else kept(cut.path, f"less.{_suffix(cut)}", less)


# --- for print and for charts ---------------------------------------------------------------------------------------


def _printed(cuts: Sequence[_Cut]) -> Iterator[_Printed]:
    """Yield fixed weights: what was given so, and what variable or compressed files hold besides."""
    given = [cut for cut in cuts if cut.kind != "woff2" and not cut.variable]
    known = {(cut.weights[0], cut.italic) for cut in given}
    for cut in given:
        same = cut.font["name"].getDebugName(1) == cut.family
        yield _Printed(cut.path if same else _fixed(cut, cut.weights[0]), cut.weights[0], cut.italic)
    for cut in cuts:
        if cut.kind == "woff2" or cut.variable:
            for weight in _wanted(cut):
                if (weight, cut.italic) not in known:
                    known.add((weight, cut.italic))
                    yield _Printed(_fixed(cut, weight), weight, cut.italic)


def _wanted(cut: _Cut) -> tuple[int, ...]:
    low, high = cut.weights
    return tuple(sorted({max(low, min(wanted, high)) for wanted in (REGULAR, BOLD)}))


def _fixed(cut: _Cut, weight: int) -> Path:
    """Return one weight of a font, under the names by which typesetters find it."""

    def one() -> Any:
        font = _opened(_reduced(cut) if cut.variable else cut.path)
        font.flavor = None
        if cut.variable:
            axes = {axis.axisTag: axis for axis in font["fvar"].axes}
            where = {tag: axis.defaultValue for tag, axis in axes.items()} | {"wght": float(weight)}
            if "opsz" in axes:
                where["opsz"] = max(axes["opsz"].minValue, min(_OPTICAL_SIZE, axes["opsz"].maxValue))
            font = instantiateVariableFont(font, {tag: where[tag] for tag in axes}, inplace=True)
        _rename(font, cut, weight)
        return font

    return kept(cut.path, f"{weight}.{_suffix(cut)}", one)


def _rename(font: Any, cut: _Cut, weight: int) -> None:
    """Give a fixed weight its names."""
    bold = weight >= BOLD
    style = " ".join(word for word in ("Bold" if bold else "", "Italic" if cut.italic else "") if word) or "Regular"
    names = font["name"]
    for number in (16, 17, 21, 22, 25):
        names.removeNames(nameID=number)
    texts = {1: cut.family, 2: style, 3: f"{cut.family} {weight} {style}", 4: f"{cut.family} {style}"}
    texts[6] = f"{cut.family.replace(' ', '')}-{style.replace(' ', '')}"
    for number, text in texts.items():
        names.removeNames(nameID=number)
        names.setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    font["OS/2"].fsSelection = font["OS/2"].fsSelection & ~0x61 | (0x01 if cut.italic else 0) | (0x20 if bold else 0)
    font["head"].macStyle = (0x01 if bold else 0) | (0x02 if cut.italic else 0)


def _suffix(cut: _Cut) -> str:
    return "otf" if "CFF " in cut.font else "ttf"


def _opened(path: Path) -> Any:
    return TTFont(path, recalcTimestamp=False)
