"""Small pictures of the main parts of the page, to see that none is broken; ``python tests/report/page_snapshots.py``
makes them again in golden/page: look at them before they are committed.

A picture is the part in greys, 240 pixels wide: layout and charts are seen, letters are not. Two pictures are as far
apart as their most different square of 8 pixels, in levels of grey out of 255. How far is too far was measured. The
same page with letters placed by other rules (whole pixels, other hinting, no subpixels) is up to 7.3 away. The faintest
breaks that were tried (a callout without its ground, charts without their intervals) are 14 and 15 away, plainer ones
(no marks in the heat map, no bars, other letters) 26 to 123. The limit is between.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parents[1])]

from browsers import launched, open_page
from report.sample_document import _figure, changes, courses, sample_document, team_names

from diagnostic.report.document import Document, Section
from diagnostic.report.theme import load_theme
from diagnostic.report.to_html import to_html
from diagnostic.report.wording import Wording

FOLDER = Path(__file__).with_name("golden") / "page"
PARTS = {
    "summary": "#summary",
    "heat-map": "#heat",
    "scores": "#answers",
    "waves": "#waves",
    "plan": "#plan",
    "team": "#team-2",
}
WIDTH, SQUARE, LIMIT = 240, 8, 11.0
HEIGHT = 0.03
"""How much longer or shorter a part may be: one line of text more in a paragraph."""


def document() -> Document:
    """Return the report that is made by hand, with what moved since the wave before."""
    sample = sample_document(teams=12)
    moved = (_figure("moved", "What moved", changes()), _figure("courses", "The course", courses(team_names(12))))
    return replace(sample, sections=(*sample.sections, Section("waves", "What moved", moved, "Since the last wave")))


def write_page(folder: Path) -> str:
    """Write the page that is drawn and return its address."""
    file = folder / "drawn.html"
    file.write_text(to_html(document(), load_theme("default"), Wording("en")), encoding="utf-8")
    return file.as_uri()


def pictures(
    browser: Any, address: str, break_it: str = "", parts: Collection[str] = PARTS
) -> Iterator[tuple[str, Image.Image]]:
    """Yield the name and the picture of each part; ``break_it`` is a style that spoils the page."""
    look = {"viewport": {"width": 1180, "height": 900}, "color_scheme": "light"}
    page, _ = open_page(browser, address + "#team-2", **look)
    page.evaluate("document.fonts.ready")
    if break_it:
        page.add_style_tag(content=break_it)
    for name, place in ((name, PARTS[name]) for name in PARTS if name in parts):
        page.mouse.move(0, 0)
        drawn = Image.open(io.BytesIO(page.locator(place).screenshot())).convert("L")
        yield name, drawn.resize((WIDTH, round(drawn.height * WIDTH / drawn.width)), Image.Resampling.LANCZOS)


def distance(one: Image.Image, other: Image.Image) -> float:
    """Return how far apart two pictures are; infinitely where one is much longer."""
    if abs(one.height - other.height) > HEIGHT * max(one.height, other.height):
        return float("inf")
    height = min(one.height, other.height) // SQUARE * SQUARE
    squares = [
        np.asarray(picture, dtype=float)[:height]
        .reshape(height // SQUARE, SQUARE, WIDTH // SQUARE, SQUARE)
        .mean((1, 3))
        for picture in (one, other)
    ]
    return float(np.abs(squares[0] - squares[1]).max())


def golden(name: str) -> Image.Image:
    """Return the picture that was looked at."""
    return Image.open(FOLDER / f"{name}.png").convert("L")


if __name__ == "__main__":
    import tempfile

    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, launched() as opened:
        for part, picture in pictures(opened, write_page(Path(scratch))):
            picture.save(FOLDER / f"{part}.png", optimize=True)
            print(FOLDER / f"{part}.png", picture.size)
