"""A theme as a page carries it inside itself: colours and fonts as CSS, pictures as data, the hashes that allow them.

Knows no page and no document: the report and the questionnaire as a page both take their looks from here.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from diagnostic.report.theme import Theme
from diagnostic.report.theme_fonts import Face
from diagnostic.report.theme_logo import LOGO_TYPES


def theme_style(theme: Theme) -> str:
    """Return the fonts of a theme and its colours as CSS variables, for light and for dark screens."""
    faces = "".join(
        f"@font-face{{font-family:'{face.family}';font-weight:{face.weight};font-style:{_style(face)};font-display:swap;"
        f"src:url({_data_uri(face.path, 'font/woff2')}) format('woff2')}}\n"
        for face in theme.faces
    )
    return (
        f"{faces}:root{{--display:{theme.display};--text:{theme.text};{_plate(theme)}{scheme_style(theme.light)}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{scheme_style(theme.dark)}}}}}\n"
    )


def _style(face: Face) -> str:
    return "italic" if face.italic else "normal"


def _plate(theme: Theme) -> str:
    """Return what lies behind the logo on a cover."""
    return "" if theme.logo_plate is None else f"--logo-plate:{theme.logo_plate};--logo-margin:.5rem .7rem;"


def css_name(token: str) -> str:
    """Return the name of a colour token in CSS, without its two hyphens."""
    return token.replace("_", "-")


def logo_uri(theme: Theme) -> str:
    """Return the logo as a data address, empty where the theme has none."""
    if theme.logo is None:
        return ""
    return _data_uri(theme.logo, LOGO_TYPES[theme.logo.suffix.lower()])


def content_hash(text: str) -> str:
    """Return the source expression by which a Content-Security-Policy allows this script or style and no other."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def scheme_style(colours: Mapping[str, str]) -> str:
    """Return the colours of one scheme as CSS variables."""
    return ";".join(f"--{css_name(token)}:{colour}" for token, colour in colours.items())


@lru_cache(maxsize=16)
def _data_uri(path: Path, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"
