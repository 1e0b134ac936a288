"""What moved since the wave before, whether that is real, what it is made of, and whether the actions did it."""

from __future__ import annotations

from diagnostic.report.compose.context import Context
from diagnostic.report.compose.follow_up import follow_up_group
from diagnostic.report.compose.wave_basis import (
    changed_note,
    lead,
    questions_group,
    understood,
    units_group,
    waves_table,
)
from diagnostic.report.compose.wave_changes import changes_figure, counted
from diagnostic.report.compose.wave_courses import courses
from diagnostic.report.compose.wave_parts import parts_group, rebound_group
from diagnostic.report.compose.wave_slopes import slopes
from diagnostic.report.compose.wave_units import changes_map
from diagnostic.report.document import Block, Group, Paragraph, Section
from diagnostic.report.moves import has_waves


def waves_section(context: Context) -> Section | None:
    """Return the changes since the wave before, pictures first; nothing where there is no such wave."""
    if not has_waves(context.release):
        return None
    blocks: list[Block] = [Paragraph(lead(context), lead=True), *understood(context), *changed_note(context)]
    figure = changes_figure(context)
    blocks.append(context.paragraph("waves.nothing") if figure is None else figure)
    blocks += courses(context)
    by_unit = changes_map(context)
    numbers = counted(context)
    if by_unit is not None and numbers is not None:
        blocks.append(Group("waves-by-unit", context.text("waves.units"), (numbers, *slopes(context), by_unit)))
    more = (parts_group(context), rebound_group(context), follow_up_group(context))
    blocks += [group for group in more if group is not None]
    blocks += [
        units_group(context),
        questions_group(context),
        Group("waves-list", context.text("waves.list"), (waves_table(context),), collapsed=True),
    ]
    title, kicker = context.text("section.waves"), context.text("section.waves.kicker")
    return Section("waves", title, tuple(blocks), kicker)
