"""What became of the plan of the wave before, and what the scores it was to move did where it was delivered.

Worded as association: teams in which an action was delivered are not chosen at random.
"""

from __future__ import annotations

from collections import Counter

from diagnostic.cells import Shown
from diagnostic.followed import ActionStatus, FollowedAction
from diagnostic.measures import Measure
from diagnostic.report.compose.context import VERDICT_TONES, Context
from diagnostic.report.compose.wave_words import change_value, signed
from diagnostic.report.document import Block, Bullets, Group, Paragraph, TableBlock
from diagnostic.report.values import Style, Tone, Value

_KINDS = {-1: "less", 0: "alike", 1: "more"}
_STATUS_TONES = {ActionStatus.DELIVERED: Tone.NEUTRAL, ActionStatus.DROPPED: Tone.MUTED}


def follow_up_group(context: Context) -> Group | None:
    """Return what became of each action of the plan of the wave before; None where nothing was followed."""
    followed = context.followed
    if not followed:
        return None
    blocks: list[Block] = [Paragraph(_counted(context, followed))]
    delivered = {action.id: action for action in reversed(followed) if action.status is ActionStatus.DELIVERED}
    shown = [action for action in reversed(delivered.values()) if isinstance(_cell(context, action), Shown)]
    if shown:  # the same action in several units is one
        blocks.append(Bullets(tuple(_association(context, action) for action in shown)))
    if delivered:
        blocks.append(context.paragraph("follow_up.caveat"))
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
    owners = any(action.owner for action in followed)
    columns = context.columns(
        ("action", Style.TEXT),
        ("where", Style.TEXT),
        ("action_status", Style.TEXT),
        *((("action_owner", Style.TEXT),) if owners else ()),
        ("action_date", Style.TEXT),
        ("action_subject", Style.TEXT),
        ("change", Style.CHANGE),
        ("against_others", Style.CHANGE),
    )
    rows = tuple(_row(context, action, owners=owners) for action in followed)
    return TableBlock(context.text("follow_up.table"), columns, rows)


def _row(context: Context, action: FollowedAction, *, owners: bool) -> tuple[Value, ...]:
    known = {unit.id for unit in context.release.units}
    subject = context.names.subject(action.subject) if context.names.knows(action.subject) else ""
    here = action.unit in known
    nothing = Value(note=context.text("follow_up.no_unit" if subject else "follow_up.no_measure"))
    difference = nothing if not subject else _against_others(context, action)
    status = context.text(f"action_status.{action.status.value}")
    return (
        Value(text=action.title),
        Value(text=context.names.unit(action.unit) if here else action.unit),
        Value(
            text=context.text("action_status.why", status=status, reason=action.reason) if action.reason else status,
            tone=_STATUS_TONES.get(action.status, Tone.NEUTRAL),
        ),
        *((Value(text=action.owner),) if owners else ()),
        Value(text=context.wording.date(action.date) if action.date else ""),
        Value(text=subject),
        change_value(context, action.unit, action.subject) if here and subject else nothing,
        difference,
    )


def _against_others(context: Context, action: FollowedAction) -> Value:
    """Return what the score did beside similar teams: the figure of all units in which the action was delivered."""
    if action.status is not ActionStatus.DELIVERED:
        return Value(note=context.text("follow_up.not_delivered"))
    cell = context.release.cell(Measure.FOLLOW_UP, action.id)
    if not isinstance(cell, Shown):
        return context.figure(cell, "estimate", Style.CHANGE)
    interval = context.wording.interval(cell.number("low"), cell.number("high"), Style.CHANGE)
    note = context.text("note.interval", interval=interval)
    return context.figure(cell, "estimate", Style.CHANGE, tone=VERDICT_TONES[int(cell.get("verdict") or 0)], note=note)
