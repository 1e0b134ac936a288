"""Slides on what follows: what matters and is low, what moved, what became of the plan, what to do, how sure it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from diagnostic.measures import Measure
from diagnostic.report.chart_values import Changes, CoursePanel, CoursePoint, Courses, Plane, Slopes
from diagnostic.report.compose.deck_base import Maker, capital, headline
from diagnostic.report.compose.wave_words import organisation_words, tone, wave_name
from diagnostic.report.deck import ActionSheet, Grid, Message, Messages, Picture, Slide
from diagnostic.report.document import Bullets, Column, Paragraph, TableBlock
from diagnostic.report.moves import LIKELY, SURE, Move, Moved, has_waves, moves
from diagnostic.report.selection import numbers, outcomes, root, scales
from diagnostic.report.soundness import soundness
from diagnostic.report.values import Style, Tone, Value

_CHANGES = 12
"""Changes that a slide can carry with labels of twelve points."""
_LINES = 6
"""Lines that a picture of courses can carry."""
_SHEETS = 3
"""Actions that have a slide of their own."""
_ACTION_RANKS = (2, 3, 5)
_NAMED = 3
_FOLLOWED = 8
_FOLLOW_UP_COLUMNS = ("action", "where", "action_status", "change", "against_others")


def priorities(maker: Maker) -> Iterator[Slide]:
    """Return importance against score, outcome by outcome."""
    for at, figure in enumerate(maker.figures("priorities-")):
        if not isinstance(figure.chart, Plane):
            continue
        outcome = figure.id.removeprefix("priorities-")
        first = [point.label for point in figure.chart.points if point.tone is Tone.BELOW]
        values = {"outcome": maker.context.quoted(outcome)}
        if first:
            names = [maker.text("name.quoted", name=name) for name in first[:_NAMED]]
            title = maker.text("slides.priorities.title", scales=maker.context.wording.join(names), **values)
        else:
            title = maker.text("slides.priorities.none", **values)
        yield maker.slide(
            "priorities",
            title,
            Picture(figure.chart, legend=maker.legend("priorities", (Tone.BELOW, Tone.NEUTRAL))),
            name=f"priorities-{outcome}",
            say=(figure.sentence,),
            alternative=figure.alternative,
            rank=1 if at == 0 else 5,
        )


def moved(maker: Maker) -> Iterator[Slide]:
    """Return what moved since the wave before, and the course of what counts most."""
    figure = maker.figure("waves-changes")
    if figure is None or not isinstance(figure.chart, Changes):
        return
    context = maker.context
    found = moves(context.release, root(context.release).id)
    title = _moved_title(maker, found)
    kept = [context.names.subject(change.subject) for change in _foremost(maker, found)]
    rows = tuple(row for row in figure.chart.rows if row.label in kept)
    beside = tuple(organisation_words(context)[:3])
    if len(rows) < len(figure.chart.rows):
        beside = (*beside, maker.plural("slides.moved.more", len(figure.chart.rows) - len(rows)))
    yield maker.slide(
        "moved",
        title,
        Picture(replace(figure.chart, rows=rows), beside),
        say=(figure.sentence,),
        alternative=maker.shows("changes", figure.sentence),
    )
    slopes = list(_slopes(maker))
    yield from slopes or _course(maker, found)


def _foremost(maker: Maker, found: Sequence[Moved]) -> list[Moved]:
    """Return the outcomes, then what surely moved, then what probably did, then the largest changes."""
    ends = {subject.id for subject in outcomes(maker.context.release)}

    def order(change: Moved) -> tuple[bool, bool, bool, float]:
        return (change.subject not in ends, change.move not in SURE, change.move not in LIKELY, -abs(change.effect))

    return sorted(found, key=order)[:_CHANGES]


def _moved_title(maker: Maker, found: Sequence[Moved]) -> str:
    wave = wave_name(maker.context, maker.context.release.waves[-2])
    sides = {kind: [change.subject for change in found if change.move is kind] for kind in (Move.ROSE, Move.FELL)}
    rose, fell = (
        maker.quoted(subjects) if len(subjects) <= _NAMED else maker.plural("slides.scales", len(subjects))
        for subjects in sides.values()
    )
    if rose and fell:
        return maker.text("slides.moved.both", wave=wave, rose=rose, fell=fell)
    if rose or fell:
        key = "slides.moved.rose" if rose else "slides.moved.fell"
        return maker.plural(key, len(sides[Move.ROSE if rose else Move.FELL]), wave=wave, scales=rose or fell)
    return maker.text("slides.moved.none", wave=wave)


def _slopes(maker: Maker) -> Iterator[Slide]:
    """Return where each division stood and stands, an outcome a slide."""
    for figure in maker.figures("waves-slopes-score"):
        if not isinstance(figure.chart, Slopes):
            continue
        for at, panel in enumerate(figure.chart.panels):
            sure = [line.label for line in panel.lines if line.tone is not Tone.NEUTRAL]
            title = maker.plural(
                "slides.slopes.title" if sure else "slides.slopes.none",
                len(sure),
                subject=maker.text("name.quoted", name=panel.label),
                units=maker.context.wording.join(sure),
                wave=wave_name(maker.context, maker.context.release.waves[-2]),
            )
            content = Picture(replace(figure.chart, panels=(panel,)))
            says = maker.shows("lines", title)
            name = f"slopes-{at + 1}"
            yield maker.slide("slopes", title, content, name=name, say=(title,), alternative=says, rank=4 + at)


def _course(maker: Maker, found: Sequence[Moved]) -> Iterator[Slide]:
    context = maker.context
    shown = [change for change in _foremost(maker, found) if context.names.style(change.subject) is Style.SCORE]
    panels = [panel for change in shown if (panel := _panel(maker, change)) is not None][:_LINES]
    if not panels:
        return
    chart = Courses(tuple(wave.name for wave in context.release.waves), tuple(panels), Style.SCORE)
    title = _course_title(maker, shown[0])
    yield maker.slide("course", title, Picture(chart), alternative=maker.shows("lines", title), rank=4)


def _course_title(maker: Maker, change: Moved) -> str:
    """Return where the first of the scores stands now, and where it stood at the wave before."""
    return maker.text(
        "slides.course.title",
        subject=maker.context.quoted(change.subject),
        now=maker.score(change.now, change.subject),
        then=maker.score(change.earlier, change.subject),
        wave=wave_name(maker.context, maker.context.release.waves[-2]),
    )


def _panel(maker: Maker, change: Moved) -> CoursePanel | None:
    release, unit = maker.context.release, root(maker.context.release).id
    points: list[CoursePoint | None] = []
    for wave in release.waves:
        values = numbers(release, Measure.TREND, ("estimate", "low", "high"), wave.id, unit, change.subject)
        points.append(None if values is None else CoursePoint(values["estimate"], values["low"], values["high"]))
    known = sum(point is not None for point in points)
    name = maker.context.names.subject(change.subject)
    return CoursePanel(name, tuple(points), tone(change)) if known > 1 else None


def followed(maker: Maker) -> Iterator[Slide]:
    """Return what became of the plan of the wave before."""
    group = maker.group("waves-plan")
    table = next((block for block in group.blocks if isinstance(block, TableBlock)), None) if group else None
    if group is None or table is None or not table.rows:
        return
    lead = next((block.text for block in group.blocks if isinstance(block, Paragraph)), group.title)
    said = [text for block in group.blocks if isinstance(block, Bullets) for text in block.texts]
    titles = {maker.text(f"column.{key}") for key in _FOLLOW_UP_COLUMNS}
    at = [place for place, column in enumerate(table.columns) if column.title in titles]
    cut = TableBlock(
        table.caption,
        tuple(table.columns[place] for place in at),
        tuple(tuple(row[place] for place in at) for row in table.rows[:_FOLLOWED]),
    )
    under = maker.text("slides.followed.under")
    wide = (0.36, 0.18, 0.2, 0.12, 0.14)
    grid = Grid(cut, wide if len(at) == len(wide) else (), under)
    yield maker.slide("followed", lead, grid, say=(lead, *said))


def actions(maker: Maker) -> Iterator[Slide]:
    """Return the actions in one table, then the first ones a slide each."""
    cards = maker.cards()
    if cards is None:
        return
    columns = (
        Column(maker.text("column.first_action")),
        *(Column(maker.text(f"card.{key}")) for key in ("target", "owner", "horizon", "measure")),
    )
    rows = tuple(
        tuple(Value(text=capital(text)) for text in (card.title, card.target, card.owner, card.horizon, card.measure))
        for card in cards.cards
    )
    grid = Grid(TableBlock(maker.text("summary.first.table"), columns, rows), (0.25, 0.22, 0.14, 0.12, 0.27))
    title = maker.plural("slides.actions.title", len(cards.cards))
    yield maker.slide("actions", title, grid, say=(title, *(headline(card.title) + "." for card in cards.cards)))
    for at, card in enumerate(cards.cards[:_SHEETS], start=1):
        yield maker.slide(
            "action",
            card.title,
            ActionSheet(replace(card, horizon=capital(card.horizon), effort=capital(card.effort)), cards.labels),
            name=f"action-{at}",
            say=(card.what, card.why),
            rank=_ACTION_RANKS[at - 1],
        )


def sure(maker: Maker) -> Iterator[Slide]:
    """Return how sure all this is, and what protects the people who answered."""
    context, release = maker.context, maker.context.release
    verdicts = context.verdicts([subject.id for subject in release.subjects])
    what = release.confidentiality
    messages = []
    if verdicts:
        text = maker.plural(
            "slides.sure.chance.text",
            len(verdicts) - verdicts.count(0),
            comparisons=maker.plural("count.comparisons", len(verdicts)),
            rate=context.wording.number(release.about.false_discovery_rate, Style.PERCENT),
        )
        messages.append(Message(maker.text("slides.sure.chance"), text))
    if any(len(subject.items) > 1 for subject in scales(release)):
        text = maker.text(f"slides.sure.questions.{soundness(release).light.value}")
        messages.append(Message(maker.text("slides.sure.questions"), text))
    messages += [
        Message(maker.text("slides.sure.cause"), maker.text("slides.sure.cause.text")),
        Message(
            maker.text("slides.sure.people"),
            maker.text(
                "slides.sure.people.text",
                threshold=what.threshold,
                withheld=maker.count(sum(what.withheld.values())),
                cells=maker.count(what.cells),
            ),
        ),
    ]
    title = maker.text("slides.sure.title", threshold=what.threshold)
    yield maker.slide("sure", title, Messages(tuple(messages)), say=[each.text for each in messages])


def next_steps(maker: Maker) -> Iterator[Slide]:
    """Return what happens after this meeting."""
    steps = ("tell", "talk", "decide", "start", "measure")
    messages = tuple(
        Message(maker.text(f"slides.next.{step}"), maker.text(f"slides.next.{step}.text")) for step in steps
    )
    title = maker.text("slides.next.title.again" if has_waves(maker.context.release) else "slides.next.title")
    yield maker.slide("next", title, Messages(messages, numbered=True), say=[each.text for each in messages])
