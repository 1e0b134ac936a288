"""The report on paper: a tagged PDF (PDF/UA-1), set by Typst from the templates ``reports/templates/print*.typ``.

What is printed reaches the templates as data, never as markup. Fonts are the theme's; no font, clock or name of the
machine is in the file, and the same document gives the same bytes. Knows no release.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import typst

from diagnostic import data_files
from diagnostic.report.charts.canvas import Pen
from diagnostic.report.charts.metrics import FALLBACK_FONT, Metrics
from diagnostic.report.document import Document
from diagnostic.report.pdf_charts import Charts
from diagnostic.report.pdf_content import Writer
from diagnostic.report.pdf_fonts import Ink, has_shape, ink
from diagnostic.report.pdf_tables import PAGE_WIDTH, Ruler
from diagnostic.report.pdf_tags import finished
from diagnostic.report.theme import Theme
from diagnostic.report.wording import Wording

_HOLE, _HOLE_TOTAL = "\ue000", "\ue001"
"""What stands for the page numbers, which only the template knows, in the words that hold them."""
_REMEMBERED = 10
"""Compilations after which Typst forgets what they did not use."""
_WITH_PAGE = ("table", "back", "short", "details")
_PLAIN = ("annex.title", "annex.kicker", "annex.intro", "details.title", "details.kicker")
_PAPER = "#ffffff"
_MAIN = ("reports", "templates", "print.typ")


class Layout(StrEnum):
    """What a PDF is made of."""

    REPORT = "report"
    """A cover, contents, each section on a new page, and the figures as tables at the end."""
    PACK = "pack"
    """A manager's pack: a sheet a section, each set as large as it fits."""


_TEMPLATES = {Layout.REPORT: "print.typ", Layout.PACK: "pack.typ"}


def to_pdf(document: Document, theme: Theme, wording: Wording, *, layout: Layout = Layout.REPORT) -> bytes:
    """Return a document as a PDF file. The same document gives the same bytes.

    Raises
    ------
    KeyError
        The document lacks an interface word that paper needs.
    """
    press = _press(theme.print_fonts)
    looks = {"text": press.families(theme.text), "display": press.families(theme.display)}

    def made(*, plain: bool) -> bytes:
        chosen = ink(theme.print_fonts, theme.regular, plain=plain)
        content = {**_content(document, theme, wording, layout, chosen), "fonts": looks}
        return press.file(json.dumps(content, ensure_ascii=False, separators=(",", ":")), _TEMPLATES[layout])

    try:
        return finished(made(plain=False))
    except typst.TypstError:
        # Signs that no font could set beside each other: boxes in their place are better than no report.
        return finished(made(plain=True))


def forget() -> None:
    """Let go of what the compiler remembers of the documents before.

    It keeps what it worked out for some compilations: of a thousand small documents that differ, that is memory and no
    help. Empty compilations make it forget.
    """
    compiler = _blank()
    for _ in range(_REMEMBERED):
        compiler.compile(input=b"", format="pdf")


@lru_cache(maxsize=1)
def _blank() -> typst.Compiler:
    return typst.Compiler(
        str(data_files.shipped("reports", "templates", _TEMPLATES[Layout.PACK])), ignore_system_fonts=True
    )


# --- content -------------------------------------------------------------------------------------


def _content(document: Document, theme: Theme, wording: Wording, layout: Layout, chosen: Ink) -> dict[str, Any]:
    metrics = Metrics(theme.regular, theme.bold)
    paint = {**theme.light, "paper": _PAPER}
    pen = Pen(wording, metrics, paint, (theme.text, theme.display), PAGE_WIDTH)
    writer = Writer(document, wording, Charts(pen), Ruler(metrics), chosen, annexes=layout is Layout.REPORT)
    sections = [writer.section(section, f"{number:02d}") for number, section in enumerate(document.sections, start=1)]
    return {
        "layout": layout.value,
        "language": document.language,
        "title": _title(document, chosen),
        "heading": writer.title(document.title),
        "subtitle": writer.text(document.subtitle),
        "author": chosen.text(document.organisation),
        "description": chosen.text(document.subtitle),
        "organisation": writer.text(document.organisation),
        "date": writer.text(document.date),
        "notice": writer.text(document.notice),
        "logo": _logo(theme),
        "paint": paint,
        "words": _words(document, wording),
        "hole": _HOLE,
        "hole_total": _HOLE_TOTAL,
        "sections": sections,
        "details": writer.details,
        "tables": writer.tables,
    }


def _title(document: Document, chosen: Ink) -> str:
    """Return the title that a reader's window shows: there must be one."""
    title = chosen.text(document.title)
    return title if has_shape(title) else "–"


def _words(document: Document, wording: Wording) -> dict[str, str]:
    words = {key: wording.text(f"pdf.{key}", page=_HOLE) for key in _WITH_PAGE}
    words |= {key.replace(".", "_"): wording.text(f"pdf.{key}") for key in _PLAIN}
    page_of = wording.text("pdf.page_of", page=_HOLE, total=_HOLE_TOTAL)
    return {**words, "page_of": page_of, "contents": document.labels["contents"]}


def _logo(theme: Theme) -> dict[str, Any] | None:
    if theme.logo is None:
        return None
    kind = theme.logo.suffix.lower().removeprefix(".")
    return {"format": "jpg" if kind == "jpeg" else kind, "data": list(theme.logo.read_bytes())}


# --- the press -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Press:
    """A compiler with its fonts, kept for the next document of the same theme."""

    compiler: typst.Compiler
    known: tuple[str, ...]
    """Families of the fonts, the one behind all others last."""

    def families(self, css: str) -> list[str]:
        """Return the families to try, in order: those of a CSS list that are there, then all others."""
        asked = [name.strip().strip("'\"").lower() for name in css.split(",")]
        first = [name for wish in asked for name in self.known if name.lower() == wish]
        return [*first, *(name for name in self.known if name not in first)]

    def file(self, content: str, template: str) -> bytes:
        """Return the file that a template makes of the content."""
        main, data = str(data_files.shipped("reports", "templates", template)), {"content": content}
        made = self.compiler.compile(input=main, format="pdf", pdf_standards=["ua-1"], sys_inputs=data)
        return cast("bytes", made)  # one file, since no page is asked for


@lru_cache(maxsize=4)
def _press(fonts: tuple[Path, ...]) -> _Press:
    """Return a compiler that knows these fonts, the one behind them, and none of what lies beside their files."""
    with TemporaryDirectory(prefix="diagnostic-fonts-") as folder:
        for index, path in enumerate((*fonts, FALLBACK_FONT)):
            shutil.copyfile(path, Path(folder, f"{index:02d}{path.suffix}"))
        found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]).fonts()
        compiler = typst.Compiler(
            str(data_files.shipped(*_MAIN)), font_paths=[folder], ignore_system_fonts=True, sys_inputs={}
        )
        compiler.compile(input=_specimen(found), format="pdf")
    by_file = sorted(found, key=lambda font: str(font.path))
    return _Press(compiler, tuple(dict.fromkeys(font.family for font in by_file)))


def _specimen(found: list[typst.FontInfo]) -> bytes:
    """Return a document that uses every font, so that all are read before their folder goes."""
    names = json.dumps([[font.family, font.weight, font.style] for font in found])
    line = "text(font: name, weight: weight, style: style, fallback: false, [a])"
    return f"#for (name, weight, style) in json(bytes({json.dumps(names)})) {{ {line} }}".encode()
