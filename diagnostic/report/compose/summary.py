"""The executive summary: what is strong, what is weak, what to do first, and how sure that is."""

from __future__ import annotations

from dataclasses import replace

from diagnostic.release import Measure, Shown
from diagnostic.report.compose.cards import filled, target
from diagnostic.report.compose.context import Context
from diagnostic.report.document import (
    Block,
    Bullets,
    Group,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Section,
    Style,
)
from diagnostic.report.findings import (
    Finding,
    Kind,
    between_teams,
    contrasts,
    disillusion,
    divided,
    levels,
    main_drivers,
    perception,
    silos,
)
from diagnostic.report.selection import asks_for_drivers, number, outcomes, root, scales

SHOWN = 3
"""Sentences a list: a summary that says everything says nothing."""


def summary(context: Context) -> Section:
    """Return the page that a hurried reader reads."""
    release = context.release
    high = [finding for finding in levels(release) if finding.kind is Kind.HIGH]
    low = [finding for finding in levels(release) if finding.kind is Kind.LOW]
    known = any(number(release, Measure.SCORE, "estimate", root(release).id, s.id) is not None for s in scales(release))
    compared = bool(context.verdicts([subject.id for subject in release.subjects]))
    blocks: list[Block] = [
        Paragraph(_lead(context), lead=True),
        _key_figures(context),
        _group(context, "strong", context.sentences(high[:SHOWN]), "levels_high" if known else "scores"),
        _group(context, "weak", context.sentences(low[:SHOWN]), "levels_low" if known else "scores"),
        _group(context, "differ", _differences(context), "differences" if compared else "comparisons"),
    ]
    if asks_for_drivers(release):
        blocks.append(_group(context, "linked", context.sentences(main_drivers(release)[:SHOWN]), "drivers"))
    blocks += [
        _group(context, "first", _first(context), "actions"),
        Group("summary-sure", context.text("summary.sure"), _certainty(context)),
    ]
    return Section("summary", context.text("section.summary"), tuple(blocks), context.text("section.summary.kicker"))


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
        figures.append(KeyFigure(context.names.subject(outcome.id), replace(value, note=""), note))
    return KeyFigures(tuple(figures))


def _differences(context: Context) -> tuple[str, ...]:
    """Return the largest difference of each kind, so that one kind does not hide the others."""
    release = context.release
    kinds = (
        (contrasts(release), True),
        (divided(release), True),
        (between_teams(release), False),
        (perception(release), False),
        (disillusion(release), True),
        (silos(release), False),
    )
    return tuple(
        text for findings, with_unit in kinds for text in context.sentences(_strongest(findings), with_unit=with_unit)
    )


def _strongest(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return the strongest finding of each kind."""
    first: dict[Kind, Finding] = {}
    for finding in findings:
        first.setdefault(finding.kind, finding)
    return tuple(first.values())


def _first(context: Context) -> tuple[str, ...]:
    return tuple(
        context.text(
            "summary.action",
            title=filled(context, recommendation, "title"),
            target=target(context, recommendation),
        )
        for recommendation in context.plan.organisation.recommendations[:SHOWN]
    )


def _group(context: Context, name: str, sentences: tuple[str, ...], topic: str) -> Group:
    blocks: tuple[Block, ...] = (Bullets(sentences),) if sentences else (context.paragraph(f"nothing.{topic}"),)
    return Group(f"summary-{name}", context.text(f"summary.{name}"), blocks)


def _certainty(context: Context) -> tuple[Block, ...]:
    about = context.release.about
    confidence = context.wording.number(about.confidence, Style.PERCENT)
    texts = [context.text("summary.sure.interval", confidence=confidence)]
    verdicts = context.verdicts([subject.id for subject in context.release.subjects])
    if verdicts:
        texts.append(
            context.wording.plural(
                "summary.sure.contrasts",
                len(verdicts) - verdicts.count(0),
                comparisons=context.wording.plural("count.comparisons", len(verdicts)),
                rate=context.wording.number(about.false_discovery_rate, Style.PERCENT),
            )
        )
    texts.append(context.text("summary.sure.cause"))
    return tuple(Paragraph(text) for text in texts)
