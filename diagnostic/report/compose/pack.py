"""A manager's pack: two pages on one unit, to be read before the team meeting and used in it.

The first page says where the unit stands, the second what to do and how to talk about it. A pack speaks of its unit
and of those above it; nothing of any other unit's figures is in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from diagnostic.actions import Plan
from diagnostic.cells import Shown
from diagnostic.followed import FollowedAction
from diagnostic.measures import Measure
from diagnostic.release import Release
from diagnostic.report.compose.context import Context, context_of
from diagnostic.report.compose.pack_actions import AT_MOST, actions_group, pack_actions
from diagnostic.report.compose.pack_guide import guide_groups
from diagnostic.report.compose.pack_points import PackPoint, look_at, points_group, strong
from diagnostic.report.compose.pack_scores import headline, key_figures, profile
from diagnostic.report.compose.team_pages import since_groups
from diagnostic.report.document import Block, Column, Document, Group, Section, TableBlock
from diagnostic.report.selection import scales
from diagnostic.report.values import Value
from diagnostic.report.wording import Wording
from diagnostic.survey_parts import UnitInfo

LONGEST_NAME = 48
"""Characters of a unit's name in a sentence; of a longer one, the beginning. The pack's title has all of it."""
LONGEST_TITLE = 120
_LINES = 3


def pack_owners(release: Release) -> dict[str, str]:
    """Return whose pack the manager of each unit gets: the unit's own, or that of the nearest unit above with scores.

    Units of which nothing may be shown at all, up to the organisation, are left out.
    """
    owners: dict[str, str] = {}
    for unit in release.units:  # parents stand before their children
        own = any(isinstance(release.cell(Measure.SCORE, unit.id, each.id), Shown) for each in scales(release))
        owner = unit.id if own else owners.get(unit.parent or "")
        if owner is not None:
            owners[unit.id] = owner
    return owners


def pack_context(release: Release, plan: Plan, wording: Wording, *, followed: Sequence[FollowedAction] = ()) -> Context:
    """Return what all packs of a release are made from, with names that fit into sentences."""
    short = replace(release, units=tuple(replace(unit, name=cut(unit.name, LONGEST_NAME)) for unit in release.units))
    return context_of(short, plan, wording, followed=followed)


def cut(text: str, longest: int) -> str:
    """Return a text, or as much of its beginning as is allowed, in one line."""
    plain = " ".join(text.split())
    return plain if len(plain) <= longest else f"{plain[: longest - 1].rstrip()}…"


def compose_pack(context: Context, unit: UnitInfo) -> Document:
    """Return the pack of a unit that has one; ``unit`` with its whole name."""
    about, wording = context.release.about, context.wording
    name = cut(unit.name, LONGEST_TITLE)
    above = _above(context, unit)
    strengths = strong(context, unit.id)
    looked = look_at(context, unit.id, strengths)
    values = {"date": wording.date(about.date), "above": " › ".join(above)}
    return Document(
        language=wording.language,
        title=name,
        subtitle=wording.text("pack.subtitle" if above else "pack.subtitle.whole", **values),
        organisation=about.organisation,
        date=values["date"],
        notice=wording.notice(about),
        sections=(_results(context, unit.id, strengths, looked), _next(context, unit.id, (*looked, *strengths))),
        labels=wording.below("page."),
    )


def _above(context: Context, unit: UnitInfo) -> tuple[str, ...]:
    """Return the names of the units above, the highest first."""
    chain = context.ancestors(unit.id)[1:]
    return tuple(context.names.unit(each) for each in reversed(chain))


def _results(context: Context, unit: str, strengths: tuple[PackPoint, ...], looked: tuple[PackPoint, ...]) -> Section:
    """Return the first page."""
    columns = (
        points_group(context, "strong", strengths),
        points_group(context, "look", looked),
        *(replace(group, title=context.text("pack.since")) for group in since_groups(context, _info(context, unit))),
    )
    figure = profile(context, unit)
    blocks: tuple[Block, ...] = (
        headline(context, unit),
        key_figures(context, unit),
        *(() if figure is None else (figure,)),
        Group("pack-points", context.text("pack.points"), columns),
    )
    return Section("pack-results", context.text("pack.results"), blocks, context.text("pack.results.kicker"))


def _next(context: Context, unit: str, points: tuple[PackPoint, ...]) -> Section:
    """Return the second page."""
    guide = Group("pack-guide", context.text("pack.guide"), guide_groups(context, unit, points))
    actions, _ = pack_actions(context, unit)
    room = (_to_fill(context),) if len(actions) < AT_MOST else ()
    blocks: tuple[Block, ...] = (actions_group(context, unit), guide, *room)
    return Section("pack-next", context.text("pack.next"), blocks, context.text("pack.next.kicker"))


def _to_fill(context: Context) -> TableBlock:
    """Return empty lines for what the meeting decides."""
    columns = tuple(Column(context.text(f"pack.decided.{key}")) for key in ("what", "who", "when"))
    return TableBlock(context.text("pack.decided"), columns, ((Value(),) * len(columns),) * _LINES)


def _info(context: Context, unit: str) -> UnitInfo:
    return context.release.unit(unit)
