"""The executive summary: figures, the chain of the offer, what stands out, what to do first, how sure that is."""

from __future__ import annotations

from dataclasses import replace

from diagnostic.cells import Shown
from diagnostic.measures import Measure
from diagnostic.report.compose.brief import brief
from diagnostic.report.compose.cards import listed
from diagnostic.report.compose.context import Context
from diagnostic.report.compose.scales import chain_figure
from diagnostic.report.compose.screening import carefulness
from diagnostic.report.compose.wave_words import (
    before,
    change_sentence,
    move_word,
    organisation_words,
    origin_sentence,
    risen_and_fallen,
    signed,
)
from diagnostic.report.document import (
    Block,
    Bullets,
    Group,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Section,
)
from diagnostic.report.findings import Kind, levels, standing_out
from diagnostic.report.moves import below_root, clearest, counts, has_waves, moved, origin
from diagnostic.report.selection import number, outcomes, root, scales
from diagnostic.report.sentences import together
from diagnostic.report.soundness import soundness
from diagnostic.report.values import Style

SHOWN = 3
"""Sentences a list: a summary that says everything says nothing."""
STANDING_OUT = 6
"""Lines on what stands out: one for each kind of finding."""
_OF_UNITS = frozenset({Kind.GAP, Kind.GAP_ABOVE, Kind.DIVIDED, Kind.BELOW, Kind.ABOVE})
"""Findings whose sentence does not name the unit they are about."""


def summary(context: Context) -> Section:
    """Return the page that a hurried reader reads."""
    release = context.release
    high = [finding for finding in levels(release) if finding.kind is Kind.HIGH]
    low = [finding for finding in levels(release) if finding.kind is Kind.LOW]
    known = any(number(release, Measure.SCORE, "estimate", root(release).id, s.id) is not None for s in scales(release))
    compared = bool(context.verdicts([subject.id for subject in release.subjects]))
    blocks: tuple[Block, ...] = (
        Paragraph(_lead(context), lead=True),
        _key_figures(context),
        *brief(context),
        chain_figure(context),
        *_moved(context),
        _group(context, "strong", context.sentences(high[:SHOWN]), "levels_high" if known else "scores"),
        _group(context, "weak", context.sentences(low[:SHOWN]), "levels_low" if known else "scores"),
        _group(context, "differ", _standing_out(context), "differences" if compared else "comparisons"),
        Group("summary-first", context.text("summary.first"), (_first(context),)),
        Group("summary-sure", context.text("summary.sure"), (Paragraph(_certainty(context)), *_evidence(context))),
    )
    return Section("summary", context.text("section.summary"), blocks, context.text("section.summary.kicker"))


def _lead(context: Context) -> str:
    unit = root(context.release).id
    parts = []
    for outcome in outcomes(context.release):
        cell = context.release.cell(Measure.SCORE, unit, outcome.id)
        if isinstance(cell, Shown):
            style = context.names.style(outcome.id)
            parts.append(
                context.text(
                    "summary.outcome",
                    subject=context.quoted(outcome.id),
                    score=context.wording.number(cell.number("estimate"), style),
                )
            )
    sentences = [context.participation(unit)]
    if parts:
        sentences.append(context.text("summary.outcomes", outcomes=context.wording.join(parts)))
    return " ".join(sentences)


def _key_figures(context: Context) -> KeyFigures:
    unit = root(context.release).id
    rate = context.release.cell(Measure.PARTICIPATION, unit)
    answered = context.figure(rate, "n", Style.COUNT)
    note = answered.note or context.text("summary.people.note")
    figures = [KeyFigure(context.text("summary.people"), replace(answered, note=""), note)]
    if isinstance(rate, Shown) and rate.get("estimate") is not None:
        note = context.interval(rate, Style.PERCENT).text
        value = context.figure(rate, "estimate", Style.PERCENT)
        figures.append(KeyFigure(context.text("summary.rate"), value, context.text("summary.interval", interval=note)))
    for outcome in outcomes(context.release):
        value = context.score(unit, outcome.id)
        cell = context.release.cell(Measure.SCORE, unit, outcome.id)
        interval = context.interval(cell, context.names.style(outcome.id)).text
        shown = isinstance(cell, Shown)
        note = context.text("summary.interval", interval=interval) if shown else value.note
        label = context.names.subject(outcome.id)
        figures.append(KeyFigure(label, replace(value, note=""), _since(context, outcome.id, note)))
    return KeyFigures(tuple(figures))


def _standing_out(context: Context) -> tuple[str, ...]:
    return tuple(
        together(line, context.names, with_unit=line[0].kind in _OF_UNITS)
        for line in standing_out(context.release, STANDING_OUT)
    )


def _moved(context: Context) -> tuple[Group, ...]:
    """Return what moved since the wave before, and how sure that is; nothing without such a wave."""
    if not has_waves(context.release):
        return ()
    sentences = list(organisation_words(context)[:SHOWN])
    units = below_root(context.release)
    found = counts(context.release, units)
    if found.compared:
        sentences.append(
            context.text(
                "summary.moved.units",
                comparisons=context.wording.plural("count.comparisons", found.compared),
                sure=risen_and_fallen(context, found),
            )
        )
    told = [change for change in clearest(context.release, units) if origin(context.release, change) is not None]
    if told:
        said = f"{change_sentence(context, told[0], with_unit=True)} {origin_sentence(context, told[0])}"
        sentences.append(context.text("summary.moved.clearest", sentence=said))
    title = context.text("summary.moved", wave=before(context))
    return (Group("summary-moved", title, (Bullets(tuple(sentences)),)),)


def _since(context: Context, subject: str, note: str) -> str:
    """Return the note of a score with what it did since the wave before."""
    change = moved(context.release, root(context.release).id, subject)
    if change is None:
        return note
    return context.text(
        "summary.moved.figure",
        note=note,
        points=signed(context, change.estimate),
        verdict=move_word(context, change),
    )


def _first(context: Context) -> Block:
    """Return the titles of the plan, each with a link to it."""
    recommendations = context.plan.organisation.recommendations
    if not recommendations:
        return context.paragraph("nothing.actions")
    return listed(context, recommendations, context.text("summary.first.table"), context.link("plan"))


def _group(context: Context, name: str, sentences: tuple[str, ...], topic: str) -> Group:
    blocks: tuple[Block, ...] = (Bullets(sentences),) if sentences else (context.paragraph(f"nothing.{topic}"),)
    return Group(f"summary-{name}", context.text(f"summary.{name}"), blocks)


def _evidence(context: Context) -> tuple[Block, ...]:
    """Return what was checked about the questionnaire and the answers, a sentence each; nothing where neither was."""
    sentences = []
    if any(len(subject.items) > 1 for subject in scales(context.release)):
        sentences.append(context.text(f"summary.sure.instrument.{soundness(context.release).light.value}"))
    if Measure.SCREENING in context.release.tables:
        sentences.append(" ".join(carefulness(context)))
    return (Bullets(tuple(sentences)),) if sentences else ()


def _certainty(context: Context) -> str:
    """Return in two sentences how sure all this is."""
    about = context.release.about
    verdicts = context.verdicts([subject.id for subject in context.release.subjects])
    if verdicts:
        first = context.wording.plural(
            "summary.sure.contrasts",
            len(verdicts) - verdicts.count(0),
            comparisons=context.wording.plural("count.comparisons", len(verdicts)),
            rate=context.wording.number(about.false_discovery_rate, Style.PERCENT),
        )
    else:
        confidence = context.wording.number(about.confidence, Style.PERCENT)
        first = context.text("summary.sure.interval", confidence=confidence)
    return f"{first} {context.text('summary.sure.cause')}"
