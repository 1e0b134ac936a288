"""A manager's pack as a light page: no script, one style, made to be read on a phone and printed on two sheets.

Renders the ``Document`` of a pack through ``pack.html``. What packs share (fonts, style, templates) is made once, so
that a thousand of them take little time. Holds no words and knows no release.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import Template
from markupsafe import Markup

from diagnostic import data_files
from diagnostic.report.chart_values import Intervals, Point
from diagnostic.report.compose.pack_index import PackIndex
from diagnostic.report.document import Block, Document, Figure, Group, TableBlock
from diagnostic.report.pack_fit import tightness
from diagnostic.report.page_labels import LABELS
from diagnostic.report.theme import Theme
from diagnostic.report.theme_style import content_hash, logo_uri, theme_style
from diagnostic.report.to_html import Writer, block_writer, safe, template_environment
from diagnostic.report.wording import Wording


@dataclass(frozen=True, slots=True)
class PackWriter:
    """Writes packs of one theme and language."""

    template: Template
    macros: Any
    writer: Writer
    style: str
    logo: str
    labels: Mapping[str, str]

    def page(self, document: Document) -> str:
        """Return a pack as text, to be written as UTF-8. The same document gives the same bytes."""
        sections = [
            (section, Markup("\n").join(self._block(block) for block in section.blocks))
            for section in document.sections
        ]
        rendered = self.template.render(
            document=document,
            labels=self.labels,
            sections=sections,
            tight=tightness(document),
            style=safe(self.style),
            logo=self.logo,
        )
        return f"{rendered}\n"

    def _block(self, block: Block, level: int = 3) -> Markup:
        """Return a block: figures whose rows stand in their table, groups of groups side by side."""
        if isinstance(block, Figure) and isinstance(block.chart, Intervals):
            return safe(self.macros.profile(block, block.chart, _points(block.table, block.chart)))
        parts = [part for part in block.blocks if isinstance(part, Group)] if isinstance(block, Group) else []
        if isinstance(block, Group) and parts and len(parts) == len(block.blocks):
            inner = [(part, self.writer.blocks(part.blocks, level=level + 1)) for part in parts]
            return safe(self.macros.side_by_side(block, inner))
        return self.writer.blocks((block,), level=level)


def pack_writer(theme: Theme, wording: Wording) -> PackWriter:
    """Return the writer of all packs of a theme in one language."""
    folder = data_files.shipped("reports", "templates")
    environment = template_environment(folder, wording)
    words = {key: wording.text(f"page.{key}") for key in LABELS}
    macros = environment.get_template("pack_blocks.html").make_module({"labels": words})
    return PackWriter(
        environment.get_template("pack.html"),
        macros,
        block_writer(environment, theme, wording, words, ""),
        theme_style(theme) + (folder / "pack.css").read_text(encoding="utf-8"),
        logo_uri(theme),
        words,
    )


def index_page(index: PackIndex, theme: Theme, wording: Wording) -> str:
    """Return the list of packs as a page that can be searched; without a script it is a list to read."""
    folder = data_files.shipped("reports", "templates")
    environment = template_environment(folder, wording)
    script = (folder / "pack_index.js").read_text(encoding="utf-8").strip()
    rendered = environment.get_template("pack_index.html").render(
        index=index,
        style=safe(theme_style(theme) + (folder / "pack.css").read_text(encoding="utf-8")),
        script=safe(script),
        script_hash=content_hash(script),
        logo=logo_uri(theme),
    )
    return f"{rendered}\n"


def _points(table: TableBlock, chart: Intervals) -> tuple[Point | None, ...]:
    """Return the point of each row of a table, None where the picture has none."""
    left = list(chart.points)
    return tuple(left.pop(0) if left and left[0].label == row[0].text else None for row in table.rows)
