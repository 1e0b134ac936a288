"""A logo: what the file really is, whether it is safe to hand on, how large, and whether a cover lets it be seen.

SVG that runs something or fetches something is refused: it goes into files that travel. Knows no theme file.
"""

from __future__ import annotations

import io
import math
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from PIL import Image, UnidentifiedImageError

from diagnostic.problems import Code, InvalidInput, Place, Problem, Severity

LOGO_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
_PILLOW = {"image/png": "PNG", "image/jpeg": "JPEG"}
_LARGEST = 500_000
"""Bytes: a page carries the logo inside itself."""
_MOST_PIXELS = 40_000_000
_SLIM = 12.0
"""Width by height, or the other way round, from which a logo becomes a line."""
_SMALL = 200
"""Pixels of the longer side below which print shows them."""

_ACTIVE = {"script", "foreignobject", "iframe", "object", "embed", "audio", "video", "handler", "listener", "set"}
_ADDRESS = re.compile(r"^\s*(#|data:image/(png|jpe?g|gif|webp)[;,])", re.IGNORECASE)
_CSS_ADDRESS = re.compile(r"url\(\s*['\"]?([^'\")]*)", re.IGNORECASE)
_LENGTH = re.compile(r"^\s*([0-9.]+(?:e[+-]?[0-9]+)?)\s*(?:px|pt|pc|mm|cm|in|q|em|rem|ex)?\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Logo:
    """A logo that may be used."""

    path: Path
    size: tuple[float, float]
    """Width and height, in whatever unit: their ratio is what counts."""
    problems: tuple[Problem, ...]
    """Warnings."""


def read_logo(path: Path, place: Place) -> Logo:
    """Check a logo and return it.

    Raises
    ------
    InvalidInput
        With what is wrong with it.
    """
    kind = LOGO_TYPES.get(path.suffix.lower())
    if not path.is_file():
        raise InvalidInput([Problem(Code.FILE_NOT_FOUND, place)])
    if kind is None:
        raise InvalidInput([Problem(Code.LOGO_NOT_PICTURE, place, {"found": path.suffix or path.name})])
    if path.stat().st_size > _LARGEST:
        values = {"size": round(path.stat().st_size / 1000), "most": _LARGEST // 1000}
        raise InvalidInput([Problem(Code.LOGO_TOO_LARGE, place, values)])
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InvalidInput([Problem(Code.FILE_NOT_READABLE, place)]) from error
    size = _svg_size(content, place) if kind == LOGO_TYPES[".svg"] else _picture_size(content, kind, place)
    return Logo(path, size, tuple(_doubts(content, kind, size, place)))


def _doubts(content: bytes, kind: str, size: tuple[float, float], place: Place) -> Iterator[Problem]:
    width, height = round(size[0]), round(size[1])
    values: Mapping[str, int] = {"width": width, "height": height}
    if kind in _PILLOW and max(size) < _SMALL:
        yield Problem(Code.LOGO_SMALL, place, values, Severity.WARNING)
    if max(size) > _SLIM * min(size):
        yield Problem(Code.LOGO_SHAPE, place, values, Severity.WARNING)
    if kind not in _PILLOW and re.search(rb"<(\w+:)?text[\s>]", content):
        yield Problem(Code.LOGO_LETTERS, place, severity=Severity.WARNING)


# --- SVG ------------------------------------------------------------------------------------------------------------


def _svg_size(content: bytes, place: Place) -> tuple[float, float]:
    try:
        root: Element = fromstring(content, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise InvalidInput([Problem(Code.LOGO_ACTIVE, place, {"found": "<!ENTITY>"})]) from error
    except (ParseError, ValueError, LookupError) as error:
        raise InvalidInput([Problem(Code.LOGO_NOT_PICTURE, place, {"found": "XML?"})]) from error
    if _bare(root.tag) != "svg":
        raise InvalidInput([Problem(Code.LOGO_NOT_PICTURE, place, {"found": f"<{_bare(root.tag)[:40]}>"})])
    sheet = ["<?xml-stylesheet?>"] if b"<?xml-stylesheet" in content else []
    active = list(dict.fromkeys((*sheet, *_active(root))))
    if active:
        raise InvalidInput([Problem(Code.LOGO_ACTIVE, place, {"found": ", ".join(active[:5])})])
    size = _declared(root)
    if size is None:
        raise InvalidInput([Problem(Code.LOGO_NO_SIZE, place)])
    return size


def _bare(tag: object) -> str:
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _active(root: Element) -> Iterator[str]:
    """Yield what runs or fetches something, as it is written."""
    for node in root.iter():
        name = _bare(node.tag)
        if name in _ACTIVE:
            yield f"<{name}>"
        if name == "style" and _fetches(node.text or ""):
            yield "<style>"
        for attribute, value in node.attrib.items():
            key = _bare(attribute)
            if key.startswith("on"):
                yield key
            elif key in ("href", "src") and value.strip() and not _ADDRESS.match(value):
                yield f"{key}={value.strip()[:40]}"
            elif key == "attributename" and value.strip().lower().rpartition(":")[2] in ("href", "src"):
                yield f"<{name}>"
            elif _fetches(value):
                yield key


def _fetches(css: str) -> bool:
    plain = css.replace("\\", "")
    return "@import" in plain.lower() or any(not _ADDRESS.match(found) for found in _CSS_ADDRESS.findall(plain))


def _declared(root: Element) -> tuple[float, float] | None:
    """Return width and height as said in lengths, or else by the view box."""
    lengths = [_LENGTH.match(root.get(name, "")) for name in ("width", "height")]
    said = [each[1] for each in lengths if each]
    try:
        size = tuple(map(float, said if len(said) == 2 else re.split(r"[\s,]+", root.get("viewBox", "").strip())[2:]))
    except ValueError:
        return None
    return (size[0], size[1]) if len(size) == 2 and min(size) > 0 and max(size) < math.inf else None


# --- PNG, JPEG ------------------------------------------------------------------------------------------------------


def _picture_size(content: bytes, kind: str, place: Place) -> tuple[float, float]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content)) as picture:
                found, size = picture.format or "?", picture.size
                if found == _PILLOW[kind] and size[0] * size[1] <= _MOST_PIXELS:
                    picture.load()
    except UnidentifiedImageError as error:
        raise InvalidInput([Problem(Code.LOGO_NOT_PICTURE, place, {"found": "?"})]) from error
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise InvalidInput([Problem(Code.LOGO_DAMAGED, place)]) from error
    if found != _PILLOW[kind]:
        raise InvalidInput([Problem(Code.LOGO_NOT_PICTURE, place, {"found": found})])
    if size[0] * size[1] > _MOST_PIXELS:
        raise InvalidInput([Problem(Code.LOGO_DAMAGED, place)])
    return float(size[0]), float(size[1])
