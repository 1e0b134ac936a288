"""The report as one self-contained page: styles, script, fonts and pictures inside, and nothing asked of any network.

Renders a ``Document`` through the templates of ``reports/templates``. Holds no words (they come from the document and
its labels) and knows no release.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, assert_never
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from diagnostic import data_files
from diagnostic.compiled_templates import Compiled
from diagnostic.report import charts, heat_rows
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
from diagnostic.report.page_labels import LABELS, SCRIPT_LABELS
from diagnostic.report.svg_length import short_svg, without_tips
from diagnostic.report.theme import Theme
from diagnostic.report.theme_style import content_hash, css_name, logo_uri, theme_style
from diagnostic.report.values import Style

SCRIPTS = ("page.js", "page-tools.js", "page-find.js", "page-heat.js", "page-compare.js")
STYLES = ("page.css", "page-tools.css", "page-print.css")

_COMPILED = Compiled()
_SHORT = 20
"""Characters of a cell that never takes two lines."""

WIDE, NARROW = 880.0, 340.0
"""Widths in pixels at which a chart is drawn for desks and for phones."""

_COMMENT = re.compile(r"//|/\*.*\*/$")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001eeff]"
)


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
    script = _short(folder, SCRIPTS).strip()
    return (
        environment.get_template("page.html").render(
            document=document,
            labels=labels,
            words=json.dumps({key: labels[key] for key in SCRIPT_LABELS}, ensure_ascii=False),
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
                rendered = macros.heat_map(block, level)
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
                wide, narrow = charts.draw(chart, self.wide), charts.draw(chart, self.narrow)
                # Nothing rests over a picture on a phone.
                return (("wide", safe(short_svg(wide))), ("narrow", safe(short_svg(without_tips(narrow)))))


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
        bytecode_cache=_COMPILED,
        trim_blocks=False,
        finalize=_printable,
    )

    def number(value: float, style: Style) -> str:
        return formatter.number(value, Style(style))

    environment.filters.update(
        direction=_direction,
        number=number,
        printed=printed,
        sortable=heat_rows.sortable,
        sort_key=heat_rows.sort_key,
        anchor=_anchor,
        text_columns=_text_columns,
    )
    environment.filters.update(
        tones=heat_rows.tones,
        marks=heat_rows.marks,
        divisions=heat_rows.divisions,
        depths=heat_rows.depths,
        intervals=heat_rows.intervals,
        comparable=heat_rows.comparable,
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


def _text_columns(block: TableBlock) -> tuple[str, ...]:
    """Return the classes of the columns of text, by their place: those that need two lines, and those that do not."""
    found = []
    for index, column in enumerate(block.columns):
        if column.style is Style.TEXT:
            longest = max((len(row[index].text) for row in block.rows), default=0)
            found.append(f"{'s' if index > 0 and longest <= _SHORT else 't'}{index + 1}")
    return tuple(found)


def _anchor(identifier: str) -> str:
    return quote(identifier, safe="")


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
    return theme_style(theme) + _short(folder, STYLES) + _page_margins(notice)


def _short(folder: Path, names: Sequence[str]) -> str:
    """Return styles or scripts one after the other, without indents and without lines that are comments."""
    lines = (line.strip() for name in names for line in (folder / name).read_text(encoding="utf-8").splitlines())
    return "".join(f"{line}\n" for line in lines if line and not _COMMENT.match(line))


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
