"""The claims of the executive summary in words: a sentence for each thing that a claim can say of its topic."""

from __future__ import annotations

from collections.abc import Sequence

from diagnostic.measures import Measure
from diagnostic.report.claims import Claim, Topic, claims
from diagnostic.report.compose.cards import filled
from diagnostic.report.compose.context import Context
from diagnostic.report.compose.wave_words import before, signed
from diagnostic.report.document import Statement, Statements
from diagnostic.report.moves import moved
from diagnostic.report.selection import number, root
from diagnostic.report.values import Style


def brief(context: Context) -> tuple[Statements, ...]:
    """Return what can be said of the organisation, and how surely; nothing where there is nothing to say."""
    statements = tuple(
        Statement(_sentence(context, claim), claim.certainty, context.text(f"certainty.{claim.certainty.value}"))
        for claim in claims(context.release)
    )
    return (Statements(context.text("brief.title"), statements),) if statements else ()


def _sentence(context: Context, claim: Claim) -> str:
    key = f"brief.{claim.topic.value}.{claim.says.value}"
    match claim.topic:
        case Topic.OUTCOMES:
            return context.wording.plural(key, len(claim.subjects), **_values(context, claim))
        case Topic.MOVED:
            points = context.names.points(claim.values["points"])
            words = {"subjects": _with_changes(context, claim.subjects), "wave": before(context), "points": points}
            return context.wording.plural(key, len(claim.subjects), **words)
        case Topic.UNITS | Topic.ROLES:
            return _counted(context, key, claim)
        case Topic.PRIORITY if claim.subjects:
            return " ".join((context.text(key, **_values(context, claim)), *_planned(context, claim.subjects[0])))
        case _:
            return context.text(key, **_values(context, claim))


def _planned(context: Context, subject: str) -> tuple[str, ...]:
    """Return whether the plan has an action for a scale: what summary and plan put first need not be the same."""
    first = context.plan.organisation.recommendations
    for place, each in enumerate(first, start=1):
        if each.subject == subject and not each.partners:
            action = context.text("name.quoted", name=filled(context, each, "title"))
            return (context.text("priority.in_plan", action=action, place=context.wording.number(place, Style.COUNT)),)
    return (context.text("priority.not_in_plan"),) if first else ()


def _values(context: Context, claim: Claim) -> dict[str, str]:
    """Return the words that a sentence is filled with."""
    match claim.topic:
        case Topic.CHAIN:
            return _chain(context, claim)
        case Topic.PROMISE:
            return _promise(context, claim)
        case Topic.PRIORITY:
            return _priority(context, claim)
        case _:
            return {"subjects": _with_scores(context, claim.subjects)}


def _with_scores(context: Context, subjects: Sequence[str]) -> str:
    """Return scales with the organisation's scores on them."""
    unit = root(context.release).id
    scores = [(each, number(context.release, Measure.SCORE, "estimate", unit, each)) for each in subjects]
    return context.wording.join(
        [
            context.text(
                "brief.scored",
                subject=context.quoted(subject),
                score=context.wording.number(score, context.names.style(subject)),
            )
            for subject, score in scores
            if score is not None
        ]
    )


def _with_changes(context: Context, subjects: Sequence[str]) -> str:
    found = [moved(context.release, root(context.release).id, each) for each in subjects]
    return context.wording.join(
        [
            context.text("brief.scored", subject=context.quoted(each.subject), score=signed(context, each.estimate))
            for each in found
            if each is not None
        ]
    )


def _chain(context: Context, claim: Claim) -> dict[str, str]:
    if not claim.values:
        return {}
    return {
        "subjects": _with_scores(context, claim.subjects),
        "others": _with_scores(context, claim.others),
        "average": context.wording.number(claim.values["average"], Style.SCORE),
    }


def _promise(context: Context, claim: Claim) -> dict[str, str]:
    sides = {name: context.wording.number(claim.values[name], Style.SCORE) for name in ("raised", "delivered")}
    low, high = claim.values["low"], claim.values["high"]
    return {**sides, "interval": context.wording.interval(low, high, Style.CHANGE)}


def _priority(context: Context, claim: Claim) -> dict[str, str]:
    words = {"outcome": context.quoted(claim.others[0])}
    if not claim.subjects:
        return words
    return {
        **words,
        "subject": context.quoted(claim.subjects[0]),
        "score": context.wording.number(claim.values["score"], Style.SCORE),
        "share": context.wording.number(claim.values["share"], Style.PERCENT),
    }


def _counted(context: Context, key: str, claim: Claim) -> str:
    """Return how many of those compared differ: that none does is another sentence."""
    words = {"compared": context.wording.number(claim.values["compared"], Style.COUNT)}
    if claim.topic is Topic.ROLES:
        words["reference"] = context.names.role(context.release.about.perception_reference)
    apart = int(claim.values["apart"])
    return context.wording.plural(key, apart, **words) if apart else context.text(key, **words)
