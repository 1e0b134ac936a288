"""A document as the data that the templates of the printed report take: texts as printed, no markup.

Collects what paper needs and a screen does not: numbers of figures, an annex with their tables, an index of the teams,
and which places links lead to. Knows no release and no page layout.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, assert_never

from diagnostic.report.chart_values import Intervals
from diagnostic.report.document import (
    ActionCard,
    ActionCards,
    Block,
    Bullets,
    Callout,
    Definitions,
    Document,
    Figure,
    Group,
    HeatMap,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Section,
    Statements,
    TableBlock,
)
from diagnostic.report.pdf_charts import Charts
from diagnostic.report.pdf_fonts import Ink, breakable, has_shape
from diagnostic.report.pdf_tables import Ruler
from diagnostic.report.values import Style, Tone, Value
from diagnostic.report.wording import Wording

Data = dict[str, Any]
Cell = tuple[str, str, str]
"""Text, tone, and the place it leads to."""

_WITHHELD, _NAMELESS = "·", "–"
_LEGEND_ORDER = (Tone.ABOVE, Tone.BELOW, Tone.DIVIDED, Tone.WARNING)
_MOST_COLUMNS = 26
"""Columns of a heat map that fit on a page; more are shown in several maps."""
_INDEX_FROM = 6
"""Collapsed groups of a section from which they have an index of their own."""
_OWN_PAGE = 28
"""Lines, roughly, from which such a group begins on a page of its own, where most of the section's have as many."""
_LONG_CARD = 1900
"""Characters from which an action card may be broken over two pages."""


@dataclass(slots=True)
class Writer:
    """Turns sections into data, once each, in their order."""

    document: Document
    wording: Wording
    charts: Charts
    ruler: Ruler
    ink: Ink
    annexes: bool
    """Whether the figures' tables, and what is folded twice, go to annexes."""
    tables: list[Data] = field(default_factory=list)
    details: list[Data] = field(default_factory=list)
    _paged: bool = False
    """Whether the groups of this section are pages, such as those of teams."""
    _figures: int = 0
    _trail: list[str] = field(default_factory=list)
    """Titles of the groups that are being written."""
    _anchors: dict[str, str] = field(init=False)
    _used: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        ids = [name for section in self.document.sections for name in _ids(section)]
        self._anchors = {name: f"to-{index}" for index, name in enumerate(dict.fromkeys(ids))}

    def section(self, section: Section, number: str) -> Data:
        """Return a section."""
        groups = [block for block in section.blocks if isinstance(block, Group) and block.collapsed]
        lines = [_lines(group.blocks) for group in groups]
        self._paged = len(lines) >= _INDEX_FROM and median(lines) >= _OWN_PAGE
        blocks = self._blocks(section.blocks, top=True)
        if len(groups) >= _INDEX_FROM:
            entries = [[self.title(group.title), self._anchors[group.id]] for group in groups]
            first = next(place for place, block in enumerate(section.blocks) if block is groups[0])
            blocks.insert(first, {"kind": "index", "entries": entries})
        return {
            "number": number,
            "title": self.title(section.title),
            "kicker": self.text(section.kicker),
            "anchor": self._anchor(section.id),
            "blocks": blocks,
        }

    def text(self, text: str) -> str:
        """Return a text as it can be printed."""
        return breakable(self.ink.text(text))

    def title(self, text: str) -> str:
        """Return a heading as it can be printed: something at least, so that readers find it."""
        shown = self.text(text)
        return shown if has_shape(shown) else _NAMELESS

    # --- blocks ---

    def _blocks(self, blocks: Sequence[Block], *, top: bool = False, folded: bool = False) -> list[Data]:
        return [data for block in blocks for data in self._block(block, top=top, folded=folded)]

    def _block(self, block: Block, *, top: bool, folded: bool) -> Iterator[Data]:  # noqa: C901 - one case a kind
        match block:
            case Paragraph():
                yield {"kind": "paragraph", "text": self.text(block.text), "lead": block.lead}
            case Bullets():
                yield {"kind": "bullets", "texts": [self.text(text) for text in block.texts]}
            case Callout():
                words = {"title": self.text(block.title), "text": self.text(block.text)}
                yield {"kind": "callout", "tone": block.tone.value, **words}
            case Statements():
                said = [[each.certainty.value, self.text(each.word), self.text(each.text)] for each in block.statements]
                yield {"kind": "statements", "title": self.text(block.title), "statements": said}
            case KeyFigures():
                yield {"kind": "key_figures", "figures": [self._key_figure(figure) for figure in block.figures]}
            case TableBlock():
                yield self._table(block)
            case HeatMap():
                yield from self._heat_map(block)
            case Figure():
                yield self._figure(block)
            case ActionCards():
                labels = {key: self.text(label) for key, label in block.labels.items()}
                yield {"kind": "cards", "cards": [self._card(card) for card in block.cards], "labels": labels}
            case Definitions():
                terms = [[self.text(term), self.text(meaning)] for term, meaning in block.terms]
                yield {"kind": "definitions", "terms": terms}
            case Group():
                yield self._group(block, top=top, folded=folded)
            case _:
                assert_never(block)

    def _group(self, group: Group, *, top: bool, folded: bool) -> Data:
        if folded and group.collapsed and self.annexes:
            return self._detail(group)
        self._trail.append(self.title(group.title))
        blocks = self._blocks(group.blocks, folded=folded or group.collapsed)
        self._trail.pop()
        paged = self._paged and top and group.collapsed
        long = _lines(group.blocks) >= _OWN_PAGE
        return {
            "kind": "group",
            "id": group.id,
            "title": self.title(group.title),
            "subtitle": self.text(group.subtitle),
            "anchor": self._anchor(group.id),
            "new_page": paged and long,
            "whole": paged and not long,
            "bookmarked": top,
            "blocks": blocks,
        }

    def _detail(self, group: Group) -> Data:
        """Put what is folded inside something folded into the annex, and return the reference to it."""
        number = len(self.details)
        here, there = f"detail-{number}", f"details-{number}"
        title = self.title(group.title)
        detail: Data = {
            "title": title,
            "id": self._anchor(group.id),
            "of": self._trail[0],
            "anchor": there,
            "back": here,
        }
        self.details.append(detail)
        detail["blocks"] = self._blocks(group.blocks, folded=True)
        return {"kind": "details", "title": title, "anchor": here, "target": there}

    def _key_figure(self, figure: KeyFigure) -> Data:
        return {
            "label": self.text(figure.label),
            "value": self._shown(figure.value),
            "note": self.text(figure.note),
            "tone": figure.tone.value,
        }

    def _card(self, card: ActionCard) -> Data:
        names = [name for name in ActionCard.__dataclass_fields__ if name != "evidence"]
        words = {name: self.text(getattr(card, name)) for name in names}
        evidence = [self.text(said) for said in card.evidence]
        long = sum(map(len, words.values())) + sum(map(len, evidence)) > _LONG_CARD
        return {**words, "title": self.title(card.title), "evidence": evidence, "long": long}

    # --- tables ---

    def _table(self, block: TableBlock) -> Data:
        titles = [self.text(column.title) for column in block.columns]
        rows = [[self._cell(value) for value in row] for row in block.rows]
        left = [index == 0 or column.style is Style.TEXT for index, column in enumerate(block.columns)]
        measured = [[(text, tone in _MARKED) for text, tone, _ in row] for row in rows]
        layout = self.ruler.layout(titles, measured, left)
        return {
            "kind": "table",
            "caption": self.text(block.caption),
            "titles": titles,
            "left": left,
            "widths": [round(width, 2) for width in layout.widths],
            "upright": layout.upright,
            "small": layout.small,
            "broken": layout.broken,
            "rows": rows,
        }

    def _heat_map(self, block: HeatMap) -> Iterator[Data]:
        """Yield the map, in several parts where it has more columns than a page is wide."""
        anchor, legend = self._anchor(block.id), self._legend(block)
        for part, (start, end, groups) in enumerate(_parts(block)):
            yield {
                "kind": "heat_map",
                "anchor": "" if part else anchor,
                "sentence": "" if part else self.text(block.sentence),
                "caption": self.text(block.caption),
                "legend": [] if part else legend,
                "first": self.text(block.heading or self.document.labels["unit"]),
                "titles": [self.text(column.title) for column in block.columns[start:end]],
                "groups": [[self.text(name), count] for name, count in groups],
                "rows": [
                    [
                        self.text(row.name),
                        row.level,
                        self._anchors.get(row.href, ""),
                        [self._cell(value) for value in row.cells[start:end]],
                    ]
                    for row in block.rows
                ],
            }

    def _legend(self, block: HeatMap) -> list[list[str]]:
        cells = [cell for row in block.rows for cell in row.cells]
        found = {cell.tone for cell in cells}
        tones = [tone for tone in _LEGEND_ORDER if tone in found]
        if any(cell.number is None and not cell.text for cell in cells):
            tones.append(Tone.MUTED)
        labels = self.document.labels
        return [[tone.value, self.text(block.legend.get(tone, labels[f"legend_{tone.value}"]))] for tone in tones]

    def _cell(self, value: Value) -> Cell:
        return self._shown(value), value.tone.value, self._anchors.get(value.href, "")

    def _shown(self, value: Value) -> str:
        if value.number is not None:
            return self.ink.text(self.wording.number(value.number, value.style))
        if value.text:
            return self.text(value.text)
        return _WITHHELD if value.note else ""

    # --- figures ---

    def _figure(self, figure: Figure) -> Data:
        self._figures += 1
        number = self.wording.text("pdf.figure", number=self._figures)
        here, table = f"figure-{self._figures}", f"table-{self._figures}"
        if self.annexes:
            data = self._table(figure.table)
            data |= {"caption": self.text(figure.title), "number": number, "anchor": table, "back": here}
            self.tables.append(data)
        return {
            "kind": "figure",
            "title": self.text(figure.title),
            "number": number,
            "anchor": here,
            "chart": self._printed(self.charts.shown(figure.chart)),
            "facts": None if self.annexes else self._facts(figure),
            "sentence": self.text(figure.sentence),
            "alternative": self._alternative(figure) or number,
            "table": table if self.annexes else "",
        }

    def _facts(self, figure: Figure) -> Data:
        """Return the table of a figure that has it beside its rows, with the row of the picture for each of its own."""
        labels = [point.label for point in figure.chart.points] if isinstance(figure.chart, Intervals) else []
        at = {label: index for index, label in enumerate(labels)}
        return {**self._table(figure.table), "points": [at.get(row[0].text) for row in figure.table.rows]}

    def _alternative(self, figure: Figure) -> str:
        texts = (self.ink.text(text) for text in (figure.alternative, figure.title))
        return next((text for text in texts if has_shape(text)), "")

    def _printed(self, data: Any) -> Any:
        """Return a chart with its texts as they can be printed."""
        if isinstance(data, str):
            return self.ink.text(data)
        if isinstance(data, dict):
            return {
                key: self.ink.picture(value) if key == "svg" else self._printed(value) for key, value in data.items()
            }
        return [self._printed(value) for value in data] if isinstance(data, list) else data

    def _anchor(self, name: str) -> str:
        """Return the name of a place; only the first of two of the same id is one."""
        if name in self._used:
            return ""
        self._used.add(name)
        return self._anchors[name]


_MARKED = frozenset(tone.value for tone in _LEGEND_ORDER)


def _ids(part: Section | Group) -> Iterator[str]:
    """Yield the places of a section that links can lead to."""
    yield part.id
    for block in part.blocks:
        if isinstance(block, Group):
            yield from _ids(block)
        elif isinstance(block, HeatMap):
            yield block.id


def _parts(block: HeatMap) -> Iterator[tuple[int, int, list[tuple[str, int]]]]:
    """Yield first and last column of each part of a heat map, and its groups of columns."""
    names = [name for name, count in block.groups for _ in range(count)]
    total = len(block.columns)
    parts = max(-(-total // _MOST_COLUMNS), 1)
    size = max(-(-total // parts), 1)
    for start in range(0, max(total, 1), size):
        counted: list[tuple[str, int]] = []
        for name in names[start : start + size]:
            known = bool(counted) and counted[-1][0] == name
            counted[-1:] = [(name, counted[-1][1] + 1)] if known else [*counted[-1:], (name, 1)]
        yield start, min(start + size, total), counted


def _lines(blocks: Sequence[Block]) -> int:
    """Return about how many lines blocks take."""
    lines = 0
    for block in blocks:
        match block:
            case TableBlock():
                lines += len(block.rows) + 4
            case Group():
                lines += 3 + _lines(block.blocks)
            case ActionCards():
                lines += 16 * len(block.cards)
            case Figure():
                lines += 16
            case Bullets():
                lines += 2 * len(block.texts)
            case _:
                lines += 3
    return lines
