"""Statement by statement: every answer of the organisation as it was ticked, drawn and in tables."""

from __future__ import annotations

from diagnostic.cells import Shown
from diagnostic.measures import Measure
from diagnostic.questionnaire import ResponseFormat, ScaleKind
from diagnostic.report.chart_values import DivergingBars, StackedBar
from diagnostic.report.compose.context import Context
from diagnostic.report.document import Block, Column, Figure, Group, TableBlock
from diagnostic.report.selection import number, root
from diagnostic.report.values import Style, Value
from diagnostic.survey_parts import BlockInfo, ItemInfo, SubjectInfo

SHARES = ("unfavourable", "neutral", "favourable")
"""The three kinds of answers, in the order of a picture."""
_COLUMNS = (
    ("item", Style.TEXT),
    ("score", Style.SCORE),
    ("favourable", Style.PERCENT),
    ("interval", Style.TEXT),
    ("neutral", Style.PERCENT),
    ("unfavourable", Style.PERCENT),
    ("dont_know", Style.PERCENT),
    ("answers", Style.COUNT),
)


def items_group(context: Context, block: BlockInfo, subjects: tuple[SubjectInfo, ...]) -> Group | None:
    """Return the statements of a block, to be opened by the reader; nothing where none were asked."""
    items = tuple(item for subject in subjects for item in _of_scale(context, subject))
    if not items:
        return None
    blocks: list[Block] = []
    if any(item.reversed for item in items):
        blocks.append(context.paragraph("items.note"))
    blocks.append(_table(context, items, context.names.block(block.id)))
    blocks += [figure for subject in subjects if (figure := _figure(context, subject)) is not None]
    return Group(f"items-{block.id}", context.text("items.title"), tuple(blocks), collapsed=True)


def _of_scale(context: Context, subject: SubjectInfo) -> tuple[ItemInfo, ...]:
    return tuple(item for item in context.release.items if item.scale == subject.id)


def _label(context: Context, item: ItemInfo) -> str:
    text = item.text.to(context.wording.language)
    return context.text("items.line", text=text, mark=context.text("note.reversed")) if item.reversed else text


def _table(context: Context, items: tuple[ItemInfo, ...], name: str) -> TableBlock:
    unit = root(context.release).id
    rows = []
    for item in items:
        shares = context.release.cell(Measure.ITEM_FAVOURABLE, unit, item.id)
        score = context.release.cell(Measure.ITEM_SCORE, unit, item.id)
        rows.append(
            (
                Value(text=_label(context, item)),
                context.figure(score, "estimate", Style.SCORE),
                context.figure(shares, "favourable", Style.PERCENT),
                context.interval(shares, Style.PERCENT, "favourable_low", "favourable_high"),
                *(context.figure(shares, share, Style.PERCENT) for share in (*reversed(SHARES[:-1]), "dont_know")),
                context.figure(score, "n", Style.COUNT),
            )
        )
    return TableBlock(context.text("items.table", name=name), context.columns(*_COLUMNS), tuple(rows))


def _figure(context: Context, subject: SubjectInfo) -> Figure | None:
    """Return the answers to the statements of a scale; nothing where none is shown.

    A net promoter score has no picture: its neutral answers are not in the middle of its options.
    """
    items = _of_scale(context, subject)
    bars = tuple(bar for item in items if (bar := _bar(context, item)) is not None)
    if not bars or subject.kind is not ScaleKind.MEAN:
        return None
    chart = DivergingBars(
        _options(context, items[0].format), bars, context.text("column.dont_know"), context.text("column.score")
    )
    sentence = _sentence(context, items)
    return Figure(
        f"statements-{subject.id}",
        context.text("items.figure", scale=context.names.subject(subject.id)),
        chart,
        sentence,
        context.text("alt.items", sentence=sentence),
        _option_table(context, items),
    )


def _options(context: Context, answer_format: ResponseFormat) -> tuple[str, ...]:
    return tuple(option.label(context.wording.language) for option in answer_format.options)


def _bar(context: Context, item: ItemInfo) -> StackedBar | None:
    """Return the answers to a statement from unfavourable to favourable: those to a reversed one are turned round."""
    unit = root(context.release).id
    cell = context.release.cell(Measure.DISTRIBUTION, unit, item.id)
    if not isinstance(cell, Shown):
        return None
    asked = cell.numbers("shares")
    shares = asked[::-1] if item.reversed else asked
    score = number(context.release, Measure.ITEM_SCORE, "estimate", unit, item.id)
    return StackedBar(_label(context, item), shares, cell.get("dont_know") or 0.0, score)


def _sentence(context: Context, items: tuple[ItemInfo, ...]) -> str:
    unit = root(context.release).id
    shown = [number(context.release, Measure.ITEM_FAVOURABLE, "favourable", unit, item.id) for item in items]
    known = [share for share in shown if share is not None]
    parts = []
    if known:
        least, most = (context.wording.number(end(known), Style.PERCENT) for end in (min, max))
        key = "items.sentence" if least != most else "scores.sentence.alike"
        parts.append(context.text(key, least=least, most=most))
    if any(item.reversed for item in items):
        parts.append(context.text("items.turned"))
    return " ".join(parts)


def _option_table(context: Context, items: tuple[ItemInfo, ...]) -> TableBlock:
    """Return the shares of each answer as they were ticked, for reversed statements too."""
    unit = root(context.release).id
    options = _options(context, items[0].format)
    rows = []
    for item in items:
        cell = context.release.cell(Measure.DISTRIBUTION, unit, item.id)
        if isinstance(cell, Shown):
            shares = tuple(Value(share, Style.PERCENT) for share in cell.numbers("shares"))
        else:
            shares = tuple(context.figure(cell, "shares", Style.PERCENT) for _ in options)
        rows.append((Value(text=_label(context, item)), *shares, context.figure(cell, "dont_know", Style.PERCENT)))
    columns = (
        *context.columns(("item", Style.TEXT)),
        *(Column(option, Style.PERCENT) for option in options),
        *context.columns(("dont_know", Style.PERCENT)),
    )
    return TableBlock(context.text("items.options", name=context.names.subject(items[0].scale)), columns, tuple(rows))
