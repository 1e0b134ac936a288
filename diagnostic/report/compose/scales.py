"""The picture of the chain of the offer, and the scores of every scale, block by block."""

from __future__ import annotations

from statistics import fmean

from diagnostic.cells import Cell, Shown
from diagnostic.measures import Measure
from diagnostic.questionnaire import ScaleKind
from diagnostic.report.chart_values import ChainBlock, ChainLink, ChainPicture, DivergingBars, StackedBar
from diagnostic.report.compose.benchmarks import benchmarks_group
from diagnostic.report.compose.context import Context
from diagnostic.report.compose.items import SHARES, items_group
from diagnostic.report.compose.wave_words import change_cells, change_columns, since_words
from diagnostic.report.document import Block, Figure, Group, Section, TableBlock
from diagnostic.report.findings import Kind, levels
from diagnostic.report.selection import number, root, scales
from diagnostic.report.values import Style, Tone, Value
from diagnostic.survey_parts import BlockInfo, SubjectInfo

_SCORE_COLUMNS = (
    ("scale", Style.TEXT),
    ("score", Style.SCORE),
    ("interval", Style.TEXT),
    ("favourable", Style.PERCENT),
    ("interval", Style.TEXT),
    ("neutral", Style.PERCENT),
    ("unfavourable", Style.PERCENT),
    ("dont_know", Style.PERCENT),
    ("answers", Style.COUNT),
)


def chain_figure(context: Context) -> Figure:
    """Return the chain of the offer with its scores."""
    tones = {
        finding.subject: Tone.ABOVE if finding.kind is Kind.HIGH else Tone.BELOW for finding in levels(context.release)
    }
    blocks = tuple(_chain_block(context, block, tones) for block in _asked(context))
    sentence = _chain_sentence(context, blocks)
    table = TableBlock(
        context.text("chain.table"),
        context.columns(("block", Style.TEXT), ("scale", Style.TEXT), ("score", Style.SCORE), ("interval", Style.TEXT)),
        tuple(
            (Value(text=context.names.block(block.id)), *_score_row(context, subject)[:3])
            for block in _asked(context)
            for subject in _of_block(context, block.id)
        ),
    )
    alternative = context.text("alt.chain", sentence=sentence)
    return Figure("chain-picture", context.text("chain.title"), ChainPicture(blocks), sentence, alternative, table)


def scores(context: Context) -> Section:
    """Return the scores of every scale, with the answers behind them."""
    beside = benchmarks_group(context)
    groups = (*(_block_scores(context, block) for block in _asked(context)), *(() if beside is None else (beside,)))
    title, kicker = context.text("section.scores"), context.text("section.scores.kicker")
    return Section(
        "scores", title, (context.paragraph("chain.intro"), context.paragraph("scores.intro"), *groups), kicker
    )


def _asked(context: Context) -> tuple[BlockInfo, ...]:
    """Return the blocks that have scales: a block of open questions has no score."""
    return tuple(block for block in context.release.blocks if _of_block(context, block.id))


def _of_block(context: Context, block: str) -> tuple[SubjectInfo, ...]:
    return tuple(subject for subject in scales(context.release) if subject.block == block)


def _chain_block(context: Context, block: BlockInfo, tones: dict[str, Tone]) -> ChainBlock:
    unit = root(context.release).id
    links = []
    for subject in _of_block(context, block.id):
        value = context.score(unit, subject.id)
        links.append(
            ChainLink(
                context.names.subject(subject.id),
                value.number,
                tones.get(subject.id, Tone.NEUTRAL),
                value.note,
            )
        )
    return ChainBlock(context.names.block(block.id), block.chain.value, _average(context, block.id), tuple(links))


def _average(context: Context, block: str) -> float | None:
    """Return the mean of a block's scales on 0-100, where all of them are shown."""
    unit = root(context.release).id
    shown = [
        number(context.release, Measure.SCORE, "estimate", unit, subject.id)
        for subject in _of_block(context, block)
        if subject.kind is ScaleKind.MEAN
    ]
    known = [value for value in shown if value is not None]
    return float(round(fmean(known))) if known and len(known) == len(shown) else None


def _chain_sentence(context: Context, blocks: tuple[ChainBlock, ...]) -> str:
    known = [(block.score, block.title) for block in blocks if block.score is not None]
    if not known:
        return context.text("nothing.scores")
    if len(known) == 1:
        return context.text("chain.one", block=known[0][1], score=context.wording.number(known[0][0], Style.SCORE))
    low, high = min(known), max(known)
    return context.text(
        "chain.sentence",
        high_block=high[1],
        high=context.wording.number(high[0], Style.SCORE),
        low_block=low[1],
        low=context.wording.number(low[0], Style.SCORE),
    )


def _block_scores(context: Context, block: BlockInfo) -> Group:
    subjects = _of_block(context, block.id)
    indices = tuple(s for s in context.release.subjects if s.block == block.id and s.kind is ScaleKind.INDEX)
    table = TableBlock(
        context.text("scores.table", block=context.names.block(block.id)),
        context.columns(*_SCORE_COLUMNS[:3], *change_columns(context), *_SCORE_COLUMNS[3:]),
        tuple(_score_row(context, subject) for subject in (*subjects, *indices)),
    )
    bars = tuple(bar for subject in subjects if (bar := _bar(context, subject)) is not None)
    blocks: list[Block] = [_bars(context, block, bars, table) if bars else table]
    statements = items_group(context, block, subjects)
    if statements is not None:
        blocks.append(statements)
    return Group(
        f"scores-{block.id}", context.names.block(block.id), tuple(blocks), block.purpose.to(context.wording.language)
    )


def _bars(context: Context, block: BlockInfo, bars: tuple[StackedBar, ...], table: TableBlock) -> Figure:
    chart = DivergingBars(
        tuple(context.text(f"column.{share}") for share in SHARES),
        bars,
        context.text("column.dont_know"),
        context.text("column.score"),
    )
    best = max(bars, key=lambda bar: (bar.shares[-1], bar.label))
    worst = min(bars, key=lambda bar: (bar.shares[-1], bar.label))
    values = {
        "best": best.label,
        "most": context.wording.number(best.shares[-1], Style.PERCENT),
        "worst": worst.label,
        "least": context.wording.number(worst.shares[-1], Style.PERCENT),
    }
    differ = best.shares[-1] != worst.shares[-1]
    sentence = context.text("scores.sentence" if differ else "scores.sentence.alike", **values)
    since = since_words(context, [subject.id for subject in _of_block(context, block.id)])
    sentence = f"{sentence} {since}" if since else sentence
    title = context.text("scores.title", block=context.names.block(block.id))
    alternative = context.text("alt.bars", sentence=sentence)
    return Figure(f"answers-{block.id}", title, chart, sentence, alternative, table)


def _bar(context: Context, subject: SubjectInfo) -> StackedBar | None:
    unit = root(context.release).id
    cell = context.release.cell(Measure.FAVOURABLE, unit, subject.id)
    shares = tuple(cell.get(share) if isinstance(cell, Shown) else None for share in SHARES)
    known = tuple(share for share in shares if share is not None)
    if not isinstance(cell, Shown) or len(known) != len(SHARES):
        return None
    score = number(context.release, Measure.SCORE, "estimate", unit, subject.id)
    return StackedBar(context.names.subject(subject.id), known, cell.get("dont_know") or 0.0, score)


def _score_row(context: Context, subject: SubjectInfo) -> tuple[Value, ...]:
    unit = root(context.release).id
    style = context.names.style(subject.id)
    cell = context.release.cell(Measure.SCORE, unit, subject.id)
    shares = context.release.cell(Measure.FAVOURABLE, unit, subject.id)
    return (
        Value(text=context.names.subject(subject.id), note=subject.high.to(context.wording.language)),
        context.score(unit, subject.id),
        context.interval(cell, style),
        *change_cells(context, unit, subject.id),
        *([Value(note=context.text("note.index"))] * 5 if subject.parts else _share_cells(context, shares)),
        context.figure(cell, "n", Style.COUNT),
    )


def _share_cells(context: Context, shares: Cell) -> tuple[Value, ...]:
    """Return the favourable share with its interval, then the other shares."""
    favourable, *others = (context.figure(shares, share, Style.PERCENT) for share in (*reversed(SHARES), "dont_know"))
    return favourable, context.interval(shares, Style.PERCENT, "favourable_low", "favourable_high"), *others
