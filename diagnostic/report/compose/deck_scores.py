"""Slides on the organisation as a whole: who answered, the findings, the chain, the scores, what is high and low."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from diagnostic.cells import Cell, Shown
from diagnostic.measures import Measure
from diagnostic.report.chart_values import ChainPicture, DivergingBars, Intervals, Point, StackedBar
from diagnostic.report.compose.context import Context
from diagnostic.report.compose.deck_base import Maker, headline
from diagnostic.report.deck import Cover, Message, Messages, Picture, Slide
from diagnostic.report.document import KeyFigure, Statement, Statements
from diagnostic.report.findings import Finding, Kind, levels, standing_out
from diagnostic.report.moves import SURE, has_waves, moves
from diagnostic.report.selection import divisions, leaves, outcomes, root
from diagnostic.report.sentences import together
from diagnostic.report.values import Certainty, Style, Tone
from diagnostic.survey_parts import UnitInfo

_ROWS = 13
"""Bars that a slide can carry with labels of twelve points."""
_ENDS = 5
"""Scales that are shown as high, and as low."""
_NAMED = 3
_LINES = 9
"""Messages that a slide can carry."""
_CERTAINTY = {Certainty.SURE: "●", Certainty.LIKELY: "◐", Certainty.UNKNOWN: "○"}
_STATEMENTS = 5
_OF_UNITS = frozenset({Kind.GAP, Kind.GAP_ABOVE, Kind.DIVIDED, Kind.BELOW, Kind.ABOVE})


def cover(maker: Maker) -> Iterator[Slide]:
    """Return the first slide."""
    people = maker.plural("slides.cover.people", maker.context.release.about.n)
    content = Cover(maker.document.subtitle, (people,))
    yield maker.slide("cover", maker.document.title, content)


def participation(maker: Maker) -> Iterator[Slide]:
    """Return who was asked and who answered."""
    context = maker.context
    whole = root(context.release)
    cell = context.release.cell(Measure.PARTICIPATION, whole.id)
    n = cell.get("n") if isinstance(cell, Shown) else None
    if not isinstance(cell, Shown) or n is None:
        return
    points = [point for unit in _units(context) if (point := _rate(context, unit)) is not None]
    title = _participation(maker, cell, int(n))
    figures = tuple(_key_figures(context, cell))
    if len(points) > 1:
        order = sorted(points[1:], key=lambda point: (point.estimate, point.label))
        beside = (
            maker.text(
                "slides.participation.range",
                low_unit=order[0].label,
                low=context.wording.number(order[0].estimate, Style.PERCENT),
                high_unit=order[-1].label,
                high=context.wording.number(order[-1].estimate, Style.PERCENT),
            ),
            maker.text("slides.participation.silent"),
        )
        chart = Intervals(tuple(points), maker.text("column.rate"), Style.PERCENT, span=(0.0, 1.0))
        says = maker.shows("bars", title)
        yield maker.slide(
            "participation", title, Picture(chart, beside, figures), say=(title, *beside), alternative=says
        )
        return
    message = Message(maker.text("slides.participation.asked"), maker.text("slides.participation.silent"))
    yield maker.slide("participation", title, Messages((message,)))


def _participation(maker: Maker, cell: Shown, n: int) -> str:
    """Return how many answered, of how many, as a title."""
    rate, headcount = cell.get("estimate"), cell.get("headcount")
    if rate is None or headcount is None:
        return maker.context.participation(root(maker.context.release).id)
    share = maker.context.wording.number(rate, Style.PERCENT)
    return maker.plural("slides.participation.title", n, headcount=maker.count(headcount), rate=share)


def _units(context: Context) -> tuple[UnitInfo, ...]:
    """Return the organisation, then its divisions; its teams where there are none, if few enough."""
    below = divisions(context.release) or leaves(context.release)
    return (root(context.release), *(below if len(below) <= _ROWS else ()))


def _rate(context: Context, unit: UnitInfo) -> Point | None:
    cell = context.release.cell(Measure.PARTICIPATION, unit.id)
    ends = [cell.get(column) for column in ("estimate", "low", "high")] if isinstance(cell, Shown) else []
    known = [end for end in ends if end is not None]
    if len(known) != 3:
        return None
    tone = Tone.NEUTRAL if unit.parent else Tone.MUTED  # the whole stands apart
    return Point(context.names.unit(unit.id), known[0], known[1], known[2], tone)


def _key_figures(context: Context, cell: Cell) -> Iterator[KeyFigure]:
    yield KeyFigure(context.text("summary.people"), context.figure(cell, "n", Style.COUNT), "")
    if isinstance(cell, Shown) and cell.get("estimate") is not None:
        note = context.text("summary.interval", interval=context.interval(cell, Style.PERCENT).text)
        yield KeyFigure(context.text("summary.rate"), context.figure(cell, "estimate", Style.PERCENT), note)


def findings(maker: Maker) -> Iterator[Slide]:
    """Return the three to five findings that should be remembered."""
    high, low = _high_and_low(maker.context)
    messages = [
        *_outcomes(maker),
        *_named(maker, high, "strong", Tone.ABOVE),
        *_named(maker, low, "weak", Tone.BELOW),
        *_apart(maker)[:1],
        *_first(maker),
    ]
    if messages:
        said = [f"{message.head}: {message.text}" for message in messages]
        title = _title(maker, high, low)
        yield maker.slide("findings", title, Messages(tuple(messages), numbered=True), say=said)


def _high_and_low(context: Context) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    found = levels(context.release)
    return (
        tuple(finding for finding in found if finding.kind is Kind.HIGH),
        tuple(finding for finding in found if finding.kind is Kind.LOW),
    )


def _title(maker: Maker, high: Sequence[Finding], low: Sequence[Finding]) -> str:
    values = {
        "high": maker.quoted([finding.subject for finding in high[:2]]),
        "low": maker.quoted([finding.subject for finding in low[:2]]),
    }
    if high and low:
        return maker.text("slides.levels.both", **values)
    if high or low:
        return maker.text("slides.levels.high" if high else "slides.levels.low", **values)
    return maker.text("slides.levels.none")


def _outcomes(maker: Maker) -> Iterator[Message]:
    """Return where the outcomes stand, and whether they moved since the wave before."""
    context, unit = maker.context, root(maker.context.release).id
    parts = []
    for outcome in outcomes(context.release):
        cell = context.release.cell(Measure.SCORE, unit, outcome.id)
        if isinstance(cell, Shown):
            score = maker.score(cell.number("estimate"), outcome.id)
            parts.append(maker.text("summary.outcome", subject=context.quoted(outcome.id), score=score))
    if not parts:
        return
    sentences = [maker.text("slides.findings.outcomes", outcomes=context.wording.join(parts))]
    if has_waves(context.release):
        ends = {outcome.id for outcome in outcomes(context.release)}
        sure = [change for change in moves(context.release, unit) if change.subject in ends and change.move in SURE]
        wave = context.text("name.quoted", name=context.release.waves[-2].name)
        names = maker.quoted([change.subject for change in sure])
        key = "slides.findings.moved" if sure else "slides.findings.unmoved"
        sentences.append(maker.text(key, wave=wave, scales=names))
    yield Message(maker.text("slides.findings.level"), " ".join(sentences))


def _named(maker: Maker, found: Sequence[Finding], kind: str, tone: Tone) -> Iterator[Message]:
    if not found:
        return
    parts = [
        maker.text(
            "summary.outcome",
            subject=maker.context.quoted(finding.subject),
            score=maker.score(finding.values["estimate"], finding.subject),
        )
        for finding in found[:_NAMED]
    ]
    average = maker.score(found[0].values["average"])
    text = maker.text(f"slides.findings.{kind}.text", scales=maker.context.wording.join(parts), average=average)
    yield Message(maker.text(f"slides.findings.{kind}"), text, tone)


def _apart(maker: Maker) -> list[Message]:
    """Return what stands out in units, roles and links, the most serious kind first."""
    return [
        Message(
            maker.text(f"slides.apart.{line[0].kind.value}"),
            together(line, maker.context.names, with_unit=line[0].kind in _OF_UNITS),
            line[0].tone,
        )
        for line in standing_out(maker.context.release, _STATEMENTS)
    ]


def _first(maker: Maker) -> Iterator[Message]:
    cards = maker.cards()
    if cards is not None:
        titles = [maker.text("name.quoted", name=card.title) for card in cards.cards[:2]]
        text = maker.plural("slides.findings.first.text", len(cards.cards), actions=maker.context.wording.join(titles))
        yield Message(maker.text("slides.findings.first"), text)


def brief(maker: Maker) -> Iterator[Slide]:
    """Return what can be said of the organisation, and how surely, as the summary has it."""
    found = [line for block in maker.blocks("summary") if isinstance(block, Statements) for line in block.statements]
    if not found:
        return
    messages = tuple(Message(f"{_CERTAINTY[line.certainty]} {line.word}", line.text) for line in found[:_LINES])
    title = maker.text("slides.brief.title", parts=maker.context.wording.join(_degrees(maker, found[:_LINES])))
    yield maker.slide("brief", title, Messages(messages), say=[line.text for line in found], rank=3)


def _degrees(maker: Maker, lines: Sequence[Statement]) -> list[str]:
    """Return how many lines are sure, how many are likely, and of how many it cannot be said."""
    counts = {degree: sum(line.certainty is degree for line in lines) for degree in Certainty}
    said = [] if counts[Certainty.SURE] else [maker.text("slides.brief.none")]
    return said + [maker.plural(f"slides.brief.{degree.value}", count) for degree, count in counts.items() if count]


def chain(maker: Maker) -> Iterator[Slide]:
    """Return the chain of the offer with its scores."""
    figure = maker.figure("chain-picture")
    if figure is not None and isinstance(figure.chart, ChainPicture):
        picture = Picture(figure.chart)
        yield maker.slide("chain", figure.sentence, picture, say=(figure.sentence,), alternative=figure.alternative)


def scores(maker: Maker) -> Iterator[Slide]:
    """Return how the answers are spread, scale by scale, on as many slides as that takes."""
    charts = [figure.chart for figure in maker.figures("answers-") if isinstance(figure.chart, DivergingBars)]
    titles = [figure.title for figure in maker.figures("answers-") if isinstance(figure.chart, DivergingBars)]
    if not charts:
        return
    groups = [
        tuple(replace(bar, group=bar.group or block) for bar in chart.bars)
        for chart, block in zip(charts, _block_names(maker, charts, titles), strict=True)
    ]
    for at, bars in enumerate(_parts(groups), start=1):
        blocks = list(dict.fromkeys(bar.group for bar in bars))
        best, worst = (end(bars, key=lambda bar: (bar.shares[-1], bar.label)) for end in (max, min))
        title = maker.text(
            "slides.scores.title",
            best=best.label,
            most=maker.context.wording.number(best.shares[-1], Style.PERCENT),
            worst=worst.label,
            least=maker.context.wording.number(worst.shares[-1], Style.PERCENT),
        )
        said = (maker.text("slides.scores.blocks", blocks=maker.context.wording.join(blocks)), title)
        content = Picture(replace(charts[0], bars=bars))
        says = maker.shows("shares", title)
        yield maker.slide("scores", title, content, name=f"scores-{at}", say=said, alternative=says)


def _block_names(maker: Maker, charts: Sequence[DivergingBars], titles: Sequence[str]) -> list[str]:
    """Return the name of the block that each chart is about, by the scales it shows."""
    names = {
        maker.context.names.subject(subject.id): maker.context.names.block(subject.block)
        for subject in maker.context.release.subjects
    }
    return [names.get(chart.bars[0].label, title) for chart, title in zip(charts, titles, strict=True)]


def _parts(groups: Sequence[tuple[StackedBar, ...]]) -> Iterator[tuple[StackedBar, ...]]:
    """Return the bars slide by slide: whole blocks, about as many bars on each slide."""
    total = sum(len(group) for group in groups)
    most = -(-total // max(1, -(-total // _ROWS))) + 1
    part: list[StackedBar] = []
    for group in groups:
        for start in range(0, len(group), _ROWS):
            piece = group[start : start + _ROWS]
            if part and len(part) + len(piece) > min(most, _ROWS):
                yield tuple(part)
                part = []
            part += piece
    if part:
        yield tuple(part)


def ends(maker: Maker) -> Iterator[Slide]:
    """Return the scales that stand above and below the average of the scales, by their whole interval."""
    high, low = _high_and_low(maker.context)
    shown = [*high[:_ENDS], *reversed(low[:_ENDS])]
    if not shown:
        return
    chart = Intervals(
        tuple(
            Point(
                maker.context.names.subject(finding.subject),
                finding.values["estimate"],
                finding.values["low"],
                finding.values["high"],
                finding.tone,
            )
            for finding in shown
        ),
        maker.text("column.score"),
        Style.SCORE,
        float(round(shown[0].values["average"])),
        maker.text("slides.levels.average"),
        (0.0, 100.0),
    )
    title = maker.text(
        "slides.ends.title",
        high=maker.plural("slides.ends.above", len(high)),
        low=maker.count(len(low)),
        average=maker.score(shown[0].values["average"]),
    )
    beside = tuple(headline(sentence) for group in (high[:1], low[:1]) for sentence in maker.context.sentences(group))
    says = maker.shows("bars", title)
    yield maker.slide("ends", title, Picture(chart, beside), say=(title, *beside), alternative=says)


def apart(maker: Maker) -> Iterator[Slide]:
    """Return what stands out in units, roles and links: one line a kind of finding."""
    messages = _apart(maker)
    if len(messages) > 1:
        title = maker.plural("slides.apart.title", len(messages))
        said = [message.text for message in messages]
        yield maker.slide("apart", title, Messages(tuple(messages)), say=said, rank=4)
