"""Recommended actions as cards: what for, on what evidence, first step, owner, date, and what should move."""

from __future__ import annotations

from collections.abc import Sequence

from diagnostic.actions import Pattern, Recommendation, UnitPlan
from diagnostic.measures import Measure
from diagnostic.report.compose.context import Context
from diagnostic.report.document import ActionCard, ActionCards, Block, Bullets, Column, Group, TableBlock
from diagnostic.report.names import with_units
from diagnostic.report.selection import number
from diagnostic.report.sentences import evidence_sentence
from diagnostic.report.values import Style, Value

_FIELDS = (
    "target",
    "evidence",
    "what",
    "why",
    "first_step",
    "owner",
    "effort",
    "horizon",
    "measure",
    "avoid",
    "source",
)


_ABOUT_UNITS = {
    Pattern.SILO: "target.silo.between",
    Pattern.LOW: "target.silo.between",
    Pattern.PROTECT: "target.protect.between",
    Pattern.DISILLUSION: "target.disillusion.in",
}
"""What the patterns that are seen between units, or in one unit of several, answer in words."""


def target(context: Context, recommendation: Recommendation) -> str:
    """Return what an action is for, in words."""
    units = context.wording.join([context.names.unit(unit) for unit in recommendation.partners])
    if units:
        return context.text(_ABOUT_UNITS[recommendation.pattern], units=units)
    subject = context.quoted(recommendation.subject) if context.names.knows(recommendation.subject) else ""
    return context.text(f"target.{recommendation.pattern.value}", subject=subject)


def cards(context: Context, recommendations: Sequence[Recommendation]) -> ActionCards:
    """Return the cards of some actions."""
    labels = {field: context.text(f"card.{field}") for field in _FIELDS}
    return ActionCards(tuple(_card(context, recommendation) for recommendation in recommendations), labels)


def listed(context: Context, recommendations: Sequence[Recommendation], caption: str, href: str) -> TableBlock:
    """Return the titles of some actions, each with a link to where they are described."""
    columns = (
        *context.columns(("first_action", Style.TEXT)),
        *(Column(context.text(f"card.{key}")) for key in ("target", "owner", "horizon")),
    )
    rows = tuple(
        (
            Value(text=filled(context, recommendation, "title"), href=href),
            Value(text=target(context, recommendation)),
            Value(text=filled(context, recommendation, "owner")),
            Value(text=context.wording.plural("card.within", recommendation.action.horizon_weeks)),
        )
        for recommendation in recommendations
    )
    return TableBlock(caption, columns, rows)


def plan_blocks(context: Context, plan: UnitPlan) -> tuple[Block, ...]:
    """Return a unit's actions, or the sentence that says why there are none, and what it should protect."""
    blocks: list[Block] = []
    if plan.recommendations:
        blocks.append(cards(context, plan.recommendations))
    else:
        whole = plan.unit == context.plan.organisation.unit
        blocks.append(context.paragraph("plan.none" if whole else "plan.none_own"))
    if plan.protect:
        sentences = tuple(_protect(context, recommendation) for recommendation in plan.protect)
        blocks.append(Group(f"protect-{context.pages[plan.unit]}", context.text("plan.protect"), (Bullets(sentences),)))
    return tuple(blocks)


def _protect(context: Context, recommendation: Recommendation) -> str:
    why = " ".join(evidence_sentence(evidence, context.names) for evidence in recommendation.evidence)
    return context.text("plan.protect.one", title=filled(context, recommendation, "title"), evidence=why)


def _card(context: Context, recommendation: Recommendation) -> ActionCard:
    action = recommendation.action
    return ActionCard(
        title=filled(context, recommendation, "title"),
        target=target(context, recommendation),
        evidence=tuple(evidence_sentence(evidence, context.names) for evidence in recommendation.evidence),
        what=filled(context, recommendation, "what"),
        why=filled(context, recommendation, "why"),
        first_step=filled(context, recommendation, "first_step"),
        owner=filled(context, recommendation, "owner"),
        effort=context.text(f"effort.{action.effort.value}"),
        horizon=context.wording.plural("card.within", action.horizon_weeks),
        measure=measure_words(context, recommendation),
        avoid=filled(context, recommendation, "avoid"),
        source=action.source,
    )


def filled(context: Context, recommendation: Recommendation, field: str) -> str:
    """Return a text of the action library with the names of the units it brings together."""
    text: str = getattr(recommendation.action, field).to(context.wording.language)
    return with_units(text, [context.names.unit(unit) for unit in recommendation.partners])


def measure_words(context: Context, recommendation: Recommendation, *, named: bool = False) -> str:
    """Return what should have moved at the next wave, from where and by how much; ``named``: with the unit's name."""
    action = recommendation.action
    if action.measure not in {subject.id for subject in context.release.subjects}:
        return context.text("card.measure.link")
    unit, elsewhere = _where(recommendation, named=named)
    points = context.names.points(action.expected_points)
    start = number(context.release, Measure.SCORE, "estimate", unit, action.measure)
    values = {"subject": context.quoted(action.measure), "points": points, "unit": context.names.unit(unit)}
    if start is None:
        return context.text(f"card.measure.points{elsewhere}", **values)
    style = context.names.style(action.measure)
    return context.text(
        f"card.measure.from{elsewhere}",
        **values,
        start=context.wording.number(start, style),
        goal=context.wording.number(start + action.expected_points, style),
    )


def _where(recommendation: Recommendation, *, named: bool) -> tuple[str, str]:
    """Return the unit whose score should move, and the key's ending where it is to be named."""
    if recommendation.pattern is Pattern.DISILLUSION and recommendation.partners:
        return recommendation.partners[0], ".in"
    return recommendation.unit, ".in" if named else ""
