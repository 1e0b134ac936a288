"""The report as one self-contained page: styles, script, fonts and pictures inside, and nothing asked of any network.

Renders a ``Document`` through the templates of ``reports/templates``. Holds no words (they come from the document and
its labels) and knows no release.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, assert_never
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from diagnostic import data_files
from diagnostic.report import charts
from diagnostic.report.chart_values import ChainPicture, Chart, DivergingBars, Intervals
from diagnostic.report.charts.bars import bar_scale, segments, share_tokens
from diagnostic.report.charts.canvas import Formatter, Pen
from diagnostic.report.charts.intervals import interval_scale
from diagnostic.report.charts.metrics import Metrics
from diagnostic.report.charts.scale import along, headings, printed, ticks
from diagnostic.report.document import (
    ActionCards,
    Block,
    Bullets,
    Callout,
    Definitions,
    Document,
    Figure,
    Group,
    HeatMap,
    KeyFigures,
    Paragraph,
    Statements,
    TableBlock,
)
from diagnostic.report.theme import Theme
from diagnostic.report.theme_style import content_hash, css_name, logo_uri, theme_style
from diagnostic.report.values import Style, Tone

LABELS = (
    "skip",  # link that jumps over the navigation
    "contents",  # name of the navigation
    "menu",  # the same on phones
    "open_all",  # button: open all collapsed groups
    "close_all",
    "print",
    "top",  # link at the end of the page
    "as_table",  # what opens the figures of a picture as a table
    "unit",  # heading of a heat map's first column
    "filter_group",  # choice of a division
    "filter_all",  # ... all of them
    "filter_name",  # search for a team
    "shown_of",  # holds {shown} and {total}, filled in by the page itself
    "tone_above",  # said to screen readers before a toned number
    "tone_below",
    "tone_divided",
    "tone_warning",
    "legend_above",  # what a mark in the heat map means
    "legend_below",
    "legend_divided",
    "legend_warning",
    "legend_muted",  # what the dot in place of a number means
)
"""The interface words that ``Document.labels`` must hold, as ``page.<key>`` in the catalogues."""

WIDE, NARROW = 880.0, 340.0
"""Widths in pixels at which a chart is drawn for desks and for phones."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001eeff]"
)
_LEGEND_ORDER = (Tone.ABOVE, Tone.BELOW, Tone.DIVIDED, Tone.WARNING)


def to_html(document: Document, theme: Theme, formatter: Formatter) -> str:
    """Return the page as text, to be written as UTF-8. The same document gives the same bytes.

    Raises
    ------
    KeyError
        The document lacks an interface word of ``LABELS``.
    """
    folder = data_files.shipped("reports", "templates")
    environment = template_environment(folder, formatter)
    labels = {key: document.labels[key] for key in LABELS}
    writer = block_writer(environment, theme, formatter, labels, document.notice)
    script = (folder / "page.js").read_text(encoding="utf-8").strip()
    return (
        environment.get_template("page.html").render(
            document=document,
            labels=labels,
            sections=[(section, writer.blocks(section.blocks, level=3)) for section in document.sections],
            style=safe(_style(folder, theme, document.notice)),
            script=safe(script),
            script_hash=content_hash(script),
            logo=logo_uri(theme),
            logo_name=theme.name,
        )
        + "\n"
    )


# --- blocks --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Writer:
    """Turns blocks into markup; ``macros`` is the template module with one macro a kind of block."""

    macros: Any
    wide: Pen
    narrow: Pen

    def blocks(self, blocks: Sequence[Block], *, level: int, folded: bool = False) -> Markup:
        """Return the blocks one after the other, with headings from ``level`` on; ``folded``: in a collapsed group."""
        return Markup("\n").join(self._block(block, level, folded=folded) for block in blocks)

    def _block(self, block: Block, level: int, *, folded: bool) -> Markup:  # noqa: C901 - one case a kind of block
        macros = self.macros
        match block:
            case Paragraph():
                rendered = macros.paragraph(block)
            case Bullets():
                rendered = macros.bullets(block)
            case Callout():
                rendered = macros.callout(block)
            case Statements():
                rendered = macros.statements(block)
            case KeyFigures():
                rendered = macros.key_figures(block)
            case TableBlock():
                rendered = macros.table(block)
            case HeatMap():
                rendered = macros.heat_map(block)
            case Figure():
                rendered = self._figure(block, level, folded=folded)
            case ActionCards():
                rendered = macros.action_cards(block, level)
            case Definitions():
                rendered = macros.definitions(block)
            case Group():
                folded = folded or block.collapsed
                rendered = macros.group(block, level, self.blocks(block.blocks, level=min(level + 1, 6), folded=folded))
            case _:
                assert_never(block)
        return safe(rendered)

    def _figure(self, figure: Figure, level: int, *, folded: bool) -> Markup:
        table = self._block(figure.table, level, folded=folded)
        return safe(self.macros.figure(figure, level, self._pictures(figure.chart, folded=folded), table))

    def _pictures(self, chart: Chart, *, folded: bool) -> tuple[tuple[str, Markup], ...]:
        """Return the chart as one picture for all widths, or as two; with the class of each.

        Collapsed groups are many, one a team: their rows are laid out by the template, which takes no time.
        """
        match chart:
            case ChainPicture():
                return (("chain", safe(self.macros.chain(chart))),)
            case Intervals() if folded:
                return (("rows", safe(self.macros.interval_rows(chart))),)
            case DivergingBars() if folded:
                return (("rows", safe(self.macros.bar_rows(chart))),)
            case _:
                pens = (("wide", self.wide), ("narrow", self.narrow))
                return tuple((name, safe(charts.draw(chart, pen))) for name, pen in pens)


def block_writer(
    environment: Environment, theme: Theme, formatter: Formatter, labels: Mapping[str, str], notice: str
) -> Writer:
    """Return what turns blocks into markup, for the report and for other pages."""
    blocks = environment.get_template("blocks.html").make_module({"labels": labels, "notice": notice})
    return Writer(blocks, _pen(theme, formatter, WIDE), _pen(theme, formatter, NARROW))


def safe(rendered: str) -> Markup:
    """Mark as markup what has been escaped already: by a template, by a chart's canvas, or by being ours."""
    return Markup(rendered)  # noqa: S704


# --- templates -----------------------------------------------------------------------------------


def template_environment(folder: Path, formatter: Formatter) -> Environment:
    """Return the templates with their filters; everything is escaped."""
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=False,
        finalize=_printable,
    )

    def number(value: float, style: Style) -> str:
        return formatter.number(value, Style(style))

    environment.filters.update(
        direction=_direction,
        number=number,
        printed=printed,
        sortable=_sortable,
        anchor=_anchor,
        tones=_tones,
        divisions=_divisions,
    )
    environment.filters.update(along=along, css_name=css_name, headings=headings, ticks=ticks)
    environment.filters.update(
        interval_scale=interval_scale, bar_scale=bar_scale, segments=segments, share_tokens=share_tokens
    )
    return environment


def _printable(value: object) -> object:
    """Return text without the control characters that HTML forbids."""
    if isinstance(value, str) and _CONTROL.search(value):
        return type(value)(_CONTROL.sub("\N{REPLACEMENT CHARACTER}", value))
    return value


def _direction(text: str) -> Markup:
    """Return the attribute that lets a text run its own way, where it holds anything that runs from right to left."""
    return Markup(' dir="auto"') if _RIGHT_TO_LEFT.search(text) else Markup("")


def _sortable(value: float, style: Style) -> str:
    # No finer than what is printed: the order must not tell more than the numbers do.
    return f"{printed(value, style):g}"


def _anchor(identifier: str) -> str:
    return quote(identifier, safe="")


def _tones(block: HeatMap) -> tuple[str, ...]:
    """Return the marks that the legend of a heat map has to explain."""
    cells = [cell for row in block.rows for cell in row.cells]
    found = {cell.tone for cell in cells}
    toned = [tone.value for tone in _LEGEND_ORDER if tone in found]
    without_number = any(cell.number is None and not cell.text for cell in cells)
    return (*toned, Tone.MUTED.value) if without_number else tuple(toned)


def _divisions(block: HeatMap) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.group for row in block.rows if row.group))


# --- looks ---------------------------------------------------------------------------------------


def _pen(theme: Theme, formatter: Formatter, width: float) -> Pen:
    return Pen(
        formatter=formatter,
        metrics=Metrics(theme.regular, theme.bold),
        paint={token: f"var(--{css_name(token)})" for token in theme.light},
        families=("var(--text)", "var(--display)"),
        width=width,
    )


def _style(folder: Path, theme: Theme, notice: str) -> str:
    return theme_style(theme) + (folder / "page.css").read_text(encoding="utf-8") + _page_margins(notice)


def _page_margins(notice: str) -> str:
    """Return the running head of printed pages: the notice at the top, the page number at the bottom."""
    look = "font:8pt var(--text);color:#52606d"
    head = f"@top-left{{content:{_css_string(notice)};{look}}}" if notice else ""
    return f"@page{{{head}@bottom-right{{content:counter(page);{look}}}}}\n"


def _css_string(text: str) -> str:
    """Return a CSS string that can hold any text, even inside a style element."""
    escaped = "".join(
        character if character.isalnum() or character == " " else f"\\{ord(character):x} " for character in text
    )
    return f'"{escaped}"'
