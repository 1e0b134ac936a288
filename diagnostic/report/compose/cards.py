"""Recommended actions as cards: what for, on what evidence, first step, owner, date, and what should move."""

from __future__ import annotations

from collections.abc import Sequence

from diagnostic.actions import Pattern, Recommendation, UnitPlan
from diagnostic.release import Measure
from diagnostic.report.compose.context import Context
from diagnostic.report.document import ActionCard, ActionCards, Block, Bullets, Group
from diagnostic.report.selection import number
from diagnostic.report.sentences import evidence_sentence

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


def target(context: Context, recommendation: Recommendation) -> str:
    """Return what an action is for, in words."""
    known = {subject.id for subject in context.release.subjects}
    subject = context.quoted(recommendation.subject) if recommendation.subject in known else ""
    partners = [context.names.unit(unit) for unit in recommendation.partners]
    key = f"target.{recommendation.pattern.value}"
    if recommendation.pattern is Pattern.SILO and partners:
        return context.text("target.silo.between", units=context.wording.join(partners))
    return context.text(key, subject=subject)


def cards(context: Context, recommendations: Sequence[Recommendation]) -> ActionCards:
    """Return the cards of some actions."""
    labels = {field: context.text(f"card.{field}") for field in _FIELDS}
    return ActionCards(tuple(_card(context, recommendation) for recommendation in recommendations), labels)


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
        measure=_measure(context, recommendation),
        avoid=filled(context, recommendation, "avoid"),
        source=action.source,
    )


def filled(context: Context, recommendation: Recommendation, field: str) -> str:
    """Return a text of the action library with the names of the units it brings together."""
    text: str = getattr(recommendation.action, field).to(context.wording.language)
    for place, unit in zip(("{unit_a}", "{unit_b}"), recommendation.partners, strict=False):
        text = text.replace(place, context.names.unit(unit))
    return text


def _measure(context: Context, recommendation: Recommendation) -> str:
    """Return what should have moved at the next wave, from where and by how much."""
    action = recommendation.action
    if action.measure not in {subject.id for subject in context.release.subjects}:
        return context.text("card.measure.link")
    points = context.names.points(action.expected_points)
    start = number(context.release, Measure.SCORE, "estimate", recommendation.unit, action.measure)
    values = {"subject": context.quoted(action.measure), "points": points}
    if start is None:
        return context.text("card.measure.points", **values)
    style = context.names.style(action.measure)
    return context.text(
        "card.measure.from",
        **values,
        start=context.wording.number(start, style),
        goal=context.wording.number(start + action.expected_points, style),
    )
