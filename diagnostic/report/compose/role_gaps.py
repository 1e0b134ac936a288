"""Gaps between role levels over all people and within teams, side by side."""

from __future__ import annotations

from diagnostic.cells import Cell, Shown
from diagnostic.measures import Measure
from diagnostic.report.compose.context import Context
from diagnostic.report.document import Block, Group, Paragraph, TableBlock
from diagnostic.report.values import Style, Tone, Value
from diagnostic.survey_parts import RoleInfo, SubjectInfo

_COLUMNS = (
    ("scale", Style.TEXT),
    ("gap_all", Style.CHANGE),
    ("interval", Style.TEXT),
    ("gap_within", Style.CHANGE),
    ("interval", Style.TEXT),
    ("teams_both", Style.COUNT),
)


def within_teams(context: Context, subjects: tuple[SubjectInfo, ...]) -> tuple[Block, ...]:
    """Return what is left of the gaps within teams; nothing where no such comparison could be made."""
    reference = context.release.about.perception_reference
    roles = tuple(role for role in context.release.roles if role.id != reference)
    compared = tuple(role for role in roles if any(_shown(context, role, subject) for subject in subjects))
    if not compared:
        return ()
    tables = tuple(_table(context, role, subjects) for role in compared)
    details = Group("perception-within-tables", context.text("within.tables"), tables, collapsed=True)
    blocks = (context.paragraph("within.note"), Paragraph(_sentence(context, compared, subjects)), details)
    return (Group("perception-within", context.text("within.title"), blocks),)


def _shown(context: Context, role: RoleInfo, subject: SubjectInfo) -> bool:
    return isinstance(context.release.cell(Measure.ROLE_WITHIN, role.id, subject.id), Shown)


def _found(cell: Cell) -> bool:
    return isinstance(cell, Shown) and bool(cell.get("verdict"))


def _sentence(context: Context, roles: tuple[RoleInfo, ...], subjects: tuple[SubjectInfo, ...]) -> str:
    pairs = [(role, subject) for role in roles for subject in subjects if _shown(context, role, subject)]
    gaps = [(r, s) for r, s in pairs if _found(context.release.cell(Measure.ROLE_CONTRAST, r.id, s.id))]
    kept = [(r, s) for r, s in gaps if _found(context.release.cell(Measure.ROLE_WITHIN, r.id, s.id))]
    if not gaps:
        return context.text("within.none")
    if len(kept) == len(gaps):
        return context.wording.plural("within.all", len(gaps))
    lost = [pair for pair in gaps if pair not in kept]
    names = [
        context.text("within.pair", role=context.names.role(role.id), subject=context.quoted(subject.id))
        for role, subject in lost
    ]
    return context.wording.plural(
        "within.some",
        len(gaps),
        kept=context.wording.number(len(kept), Style.COUNT),
        lost=context.wording.join(names),
    )


def _table(context: Context, role: RoleInfo, subjects: tuple[SubjectInfo, ...]) -> TableBlock:
    reference = context.release.about.perception_reference
    caption = context.text("within.table", role=context.names.role(role.id), reference=context.names.role(reference))
    rows = tuple(_row(context, role, subject) for subject in subjects)
    return TableBlock(caption, context.columns(*_COLUMNS), rows)


def _row(context: Context, role: RoleInfo, subject: SubjectInfo) -> tuple[Value, ...]:
    over_all = context.release.cell(Measure.ROLE_CONTRAST, role.id, subject.id)
    within = context.release.cell(Measure.ROLE_WITHIN, role.id, subject.id)
    return (
        Value(text=context.names.subject(subject.id)),
        *_gap(context, over_all),
        *_gap(context, within),
        context.figure(within, "groups", Style.COUNT),
    )


def _gap(context: Context, cell: Cell) -> tuple[Value, Value]:
    found = _found(cell)
    note = context.text("note.role_differs") if found else ""
    tone = Tone.WARNING if found else Tone.NEUTRAL
    return context.figure(cell, "estimate", Style.CHANGE, tone=tone, note=note), context.interval(cell, Style.CHANGE)
