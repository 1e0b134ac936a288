"""A logo in dots: for what takes no SVG, and to see whether a cover lets it be seen. Knows no theme and no document."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path

import numpy as np
import typst
from PIL import Image

from diagnostic.report.theme_contrast import MARK, contrast

_DRAWING = b"#set page(width: auto, height: auto, margin: 0pt, fill: none)\n#image(bytes(sys.inputs.svg), width: 450pt)"
"""900 dots across: sharp at the size a slide or a sheet shows it."""
_SAMPLE = 96
_OPAQUE = 128
_SEEN_SHARE = 0.6
"""Share of a logo's surface that has to stand out from a ground."""


@lru_cache(maxsize=8)
def logo_png(path: Path) -> bytes:
    """Return a logo that was checked as a PNG, drawn where it is an SVG.

    Raises
    ------
    ValueError, OSError, RuntimeError
        Pillow or Typst cannot draw it.
    """
    if path.suffix.lower() != ".svg":
        written = io.BytesIO()
        with Image.open(path) as picture:
            through = picture.convert("RGB") if picture.mode not in ("P", "LA", "RGBA") else picture
            through.convert("RGBA").save(written, "PNG")
        return written.getvalue()
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False)
    svg = {"svg": path.read_text(encoding="utf-8-sig")}
    return typst.compile(_DRAWING, sys_inputs=svg, format="png", ppi=2 * 72.0, font_paths=fonts)


def stands_out(path: Path, ground: str) -> bool:
    """Say whether most of a logo has the contrast of a mark with a ground."""
    with Image.open(io.BytesIO(logo_png(path))) as picture:
        small = picture.convert("RGBA")
        small.thumbnail((_SAMPLE, _SAMPLE))
        dots = np.asarray(small).reshape(-1, 4)
    opaque = dots[dots[:, 3] >= _OPAQUE, :3]
    colours, counts = np.unique(opaque // 16 * 17, axis=0, return_counts=True)
    seen = [contrast("#{:02x}{:02x}{:02x}".format(*colour), ground) >= MARK for colour in colours]
    return bool(counts[seen].sum() >= _SEEN_SHARE * max(counts.sum(), 1))
