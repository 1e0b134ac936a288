"""What became of the plan of the wave before, and what the scores it was to move did where it was delivered.

Worded as association: teams in which an action was delivered are not chosen at random.
"""

from __future__ import annotations

from collections import Counter

from diagnostic.followed import ActionStatus, FollowedAction
from diagnostic.release import Measure, Shown
from diagnostic.report.compose.context import Context
from diagnostic.report.compose.wave_words import change_value, signed
from diagnostic.report.document import Block, Bullets, Group, Paragraph, Style, TableBlock, Tone, Value

_KINDS = {-1: "less", 0: "alike", 1: "more"}
_TONES = {-1: Tone.BELOW, 0: Tone.NEUTRAL, 1: Tone.ABOVE}
_STATUS_TONES = {ActionStatus.DELIVERED: Tone.NEUTRAL, ActionStatus.DROPPED: Tone.MUTED}


def follow_up_group(context: Context) -> Group | None:
    """Return what became of each action of the plan of the wave before; None where nothing was followed."""
    followed = context.followed
    if not followed:
        return None
    blocks: list[Block] = [Paragraph(_counted(context, followed))]
    sentences = [
        _association(context, action)
        for action in followed
        if action.status is ActionStatus.DELIVERED and isinstance(_cell(context, action), Shown)
    ]
    if sentences:
        blocks += [Bullets(tuple(sentences)), context.paragraph("follow_up.caveat")]
    blocks.append(_table(context, followed))
    return Group("waves-plan", context.text("follow_up.title"), tuple(blocks))


def _cell(context: Context, action: FollowedAction) -> object:
    return context.release.cell(Measure.FOLLOW_UP, action.id)


def _counted(context: Context, followed: tuple[FollowedAction, ...]) -> str:
    by_status = Counter(action.status for action in followed)
    parts = [
        context.wording.plural(f"follow_up.count.{status.value}", by_status[status])
        for status in (
            ActionStatus.DELIVERED,
            ActionStatus.UNDER_WAY,
            ActionStatus.ADOPTED,
            ActionStatus.PROPOSED,
            ActionStatus.DROPPED,
        )
        if by_status[status]
    ]
    return context.wording.plural("follow_up.lead", len(followed), counts=context.wording.join(parts))


def _association(context: Context, action: FollowedAction) -> str:
    cell = context.release.cell(Measure.FOLLOW_UP, action.id)
    if not isinstance(cell, Shown):
        return ""
    return context.wording.plural(
        f"follow_up.{_KINDS[int(cell.get('verdict') or 0)]}",
        int(cell.get("groups") or 0),
        title=action.title,
        subject=_subject(context, action),
        points=context.names.points(cell.number("estimate")),
        signed=signed(context, cell.number("estimate")),
        interval=context.wording.interval(cell.number("low"), cell.number("high"), Style.CHANGE),
    )


def _subject(context: Context, action: FollowedAction) -> str:
    return context.quoted(action.subject) if context.names.knows(action.subject) else ""


def _table(context: Context, followed: tuple[FollowedAction, ...]) -> TableBlock:
    columns = context.columns(
        ("action", Style.TEXT),
        ("where", Style.TEXT),
        ("action_status", Style.TEXT),
        ("action_owner", Style.TEXT),
        ("action_date", Style.TEXT),
        ("action_subject", Style.TEXT),
        ("change", Style.CHANGE),
        ("against_others", Style.CHANGE),
    )
    return TableBlock(context.text("follow_up.table"), columns, tuple(_row(context, action) for action in followed))


def _row(context: Context, action: FollowedAction) -> tuple[Value, ...]:
    known = {unit.id for unit in context.release.units}
    subject = context.names.subject(action.subject) if context.names.knows(action.subject) else ""
    here = action.unit in known
    nothing = Value(note=context.text("follow_up.no_measure"))
    cell = context.release.cell(Measure.FOLLOW_UP, action.id)
    difference = nothing
    if isinstance(cell, Shown):
        tone = _TONES[int(cell.get("verdict") or 0)]
        interval = context.wording.interval(cell.number("low"), cell.number("high"), Style.CHANGE)
        note = context.text("note.interval", interval=interval)
        difference = context.figure(cell, "estimate", Style.CHANGE, tone=tone, note=note)
    elif action.status is ActionStatus.DELIVERED:
        difference = context.figure(cell, "estimate", Style.CHANGE)
    status = context.text(f"action_status.{action.status.value}")
    return (
        Value(text=action.title),
        Value(text=context.names.unit(action.unit) if here else action.unit),
        Value(
            text=context.text("action_status.why", status=status, reason=action.reason) if action.reason else status,
            tone=_STATUS_TONES.get(action.status, Tone.NEUTRAL),
        ),
        Value(text=action.owner),
        Value(text=context.wording.date(action.date) if action.date else ""),
        Value(text=subject),
        change_value(context, action.unit, action.subject) if here and subject else nothing,
        difference,
    )
