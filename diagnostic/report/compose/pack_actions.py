"""At most three actions of a pack: the unit's own, or those of the nearest unit above that has any.

An action that is about other units stays out: of a link, only what the unit itself says of it is told.
"""

from __future__ import annotations

from dataclasses import replace

from diagnostic.actions import Evidence, Recommendation, UnitPlan
from diagnostic.report.compose.cards import cards, measure_words
from diagnostic.report.compose.context import Context
from diagnostic.report.document import ActionCard, ActionCards, Block, Group
from diagnostic.report.selection import root
from diagnostic.report.sentences import evidence_sentence
from diagnostic.report.values import Style

AT_MOST = 3
_LINKS = frozenset({"weak_link", "weak_link_one_way", "weak_link_unequal", "strong_link"})
_WEAK = {"weak_link": (0, 1), "weak_link_one_way": (0,), "weak_link_unequal": (0,)}
"""By kind of evidence: which of the two sides find the link below their others."""


def pack_actions(context: Context, unit: str) -> tuple[tuple[Recommendation, ...], str]:
    """Return the actions that apply to a unit, best first, and the unit whose plan they are in."""
    chain = context.ancestors(unit)
    for owner in chain:
        plan = _plan(context, owner)
        found = () if plan is None else tuple(each for each in plan.recommendations if _concerns(each, chain))
        if found:
            return found[:AT_MOST], owner
    return (), unit


def actions_group(context: Context, unit: str) -> Group:
    """Return the actions as cards, with whose they are where they are not the unit's own."""
    found, owner = pack_actions(context, unit)
    blocks: list[Block] = []
    if not found:
        blocks.append(context.paragraph("pack.actions.none"))
    elif owner != unit:
        blocks.append(context.paragraph("pack.actions.inherited", owner=context.names.unit(owner)))
    if found:
        made = cards(context, found)
        shown = zip(made.cards, found, strict=True)
        named = owner != unit
        blocks.append(
            ActionCards(tuple(_short(context, card, each, unit, named=named) for card, each in shown), made.labels)
        )
    return Group("pack-actions", context.text("pack.actions"), tuple(blocks))


def _plan(context: Context, unit: str) -> UnitPlan | None:
    return context.plan.organisation if unit == root(context.release).id else context.plan.units.get(unit)


def _concerns(recommendation: Recommendation, chain: tuple[str, ...]) -> bool:
    """Return whether an action is about a unit or those above it, and not only about others."""
    return not recommendation.partners or bool(set(recommendation.partners) & set(chain))


def _short(context: Context, card: ActionCard, action: Recommendation, unit: str, *, named: bool) -> ActionCard:
    """Return a card with what a manager needs to begin."""
    evidence = (_evidence(context, each, unit) for each in action.evidence[:1])
    return replace(
        card,
        evidence=tuple(text for text in evidence if text),
        why="",
        effort="",
        source="",
        measure=measure_words(context, action, named=named),
    )


def _own_evidence(context: Context, evidence: Evidence, chain: tuple[str, ...]) -> str:
    """Return the figures of a unit or of those above it, without those that only statisticians read."""
    if not set(evidence.units) <= set(chain):
        return ""
    if evidence.kind != "divided":
        return evidence_sentence(evidence, context.names)
    score = context.wording.number(evidence.values["score"], context.names.style(evidence.subjects[0]))
    values = {"unit": context.names.unit(evidence.units[0]), "subject": context.names.subject(evidence.subjects[0])}
    return context.text("pack.evidence.divided", score=score, **values)


def _evidence(context: Context, evidence: Evidence, unit: str) -> str:
    """Return the figures behind an action; of a link, those of the unit's own side."""
    chain = context.ancestors(unit)
    if evidence.kind not in _LINKS:
        return _own_evidence(context, evidence, chain)
    side = 0 if evidence.units[0] in chain else 1
    quality = evidence.values.get(("quality_ab", "quality_ba")[side])
    if quality is None:
        return ""
    weak = side in _WEAK.get(evidence.kind, ())
    return context.text(
        "pack.evidence.weak" if weak else "pack.evidence.link",
        unit=context.names.unit(evidence.units[side]),
        other=context.names.unit(evidence.units[1 - side]),
        quality=context.wording.number(quality, Style.SCORE),
    )
