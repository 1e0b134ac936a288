"""The talk guide of a pack: how to present the results, what to ask, what not to do, how figures are protected.

The questions are about this unit's own results: each point that the first page names has one.
"""

from __future__ import annotations

from diagnostic.cells import Shown
from diagnostic.measures import Measure
from diagnostic.report.compose.context import Context
from diagnostic.report.compose.pack_points import PackPoint, Why
from diagnostic.report.document import Block, Bullets, Definitions, Group
from diagnostic.report.selection import number

_STEPS = ("before", "thanks", "strong", "look", "decide", "return")
_NEVER = ("who", "justify", "explain", "promise", "rank")
FEW_ANSWERED = 0.5
"""Share of people under which those who answered are no more than half the story."""


def guide_groups(context: Context, unit: str, points: tuple[PackPoint, ...]) -> tuple[Group, ...]:
    """Return the four parts of the guide; ``points``: what the first page names."""
    parts: tuple[tuple[str, tuple[Block, ...]], ...] = (
        ("present", (Definitions(_present(context, unit)),)),
        ("ask", (Bullets(_questions(context, points)),)),
        ("never", (Bullets(tuple(context.text(f"pack.never.{key}") for key in _NEVER)),)),
        ("protected", (Bullets(_protected(context, unit)),)),
    )
    return tuple(Group(f"pack-{name}", context.text(f"pack.guide.{name}"), blocks) for name, blocks in parts)


def _present(context: Context, unit: str) -> tuple[tuple[str, str], ...]:
    """Return the steps of the meeting, with what was promised last time where that is known."""
    steps = [(context.text(f"pack.step.{key}.when"), context.text(f"pack.step.{key}")) for key in _STEPS]
    rate = number(context.release, Measure.PARTICIPATION, "estimate", unit)
    if rate is not None and rate < FEW_ANSWERED:
        when, said = steps[1]
        steps[1] = (when, f"{said} {context.text('pack.step.few')}")
    kept = [action for action in context.followed if action.unit == unit]
    if kept:
        told = [
            context.text(
                "pack.step.kept.one", title=action.title, status=context.text(f"action_status.{action.status.value}")
            )
            for action in kept[:3]
        ]
        promised = context.text("pack.step.kept", actions=context.wording.apart(told))
        steps.insert(2, (context.text("pack.step.kept.when"), promised))
    return tuple(steps)


def _questions(context: Context, points: tuple[PackPoint, ...]) -> tuple[str, ...]:
    """Return what to ask about these very results: one question for all points that are named for one reason."""
    named: dict[Why, list[str]] = {}
    for point in points:
        named.setdefault(point.why, []).append(context.quoted(point.subject))
    asked = [
        context.text(f"pack.ask.{why.value}", subjects=context.wording.join(subjects))
        for why, subjects in named.items()
    ]
    return (context.text("pack.ask.first"), *asked, context.text("pack.ask.last"))


def _protected(context: Context, unit: str) -> tuple[str, ...]:
    threshold = context.release.confidentiality.threshold
    said = [context.wording.plural("pack.protected.threshold", threshold), context.text("pack.protected.nobody")]
    said.append(context.text("pack.protected.marks"))
    if any(each.parent == unit and not _shown(context, each.id) for each in context.release.units):
        said.append(context.text("pack.protected.small"))
    return tuple(said)


def _shown(context: Context, unit: str) -> bool:
    return any(
        isinstance(context.release.cell(Measure.SCORE, unit, subject.id), Shown) for subject in context.release.subjects
    )
