"""The action plan: a few framed actions for the organisation, then for each division."""

from __future__ import annotations

from collections.abc import Sequence

from diagnostic.actions import Recommendation, UnitPlan
from diagnostic.report.compose.cards import cards, listed, plan_blocks
from diagnostic.report.compose.context import Context
from diagnostic.report.compose.driver_units import driver_sources, source_of_drivers
from diagnostic.report.document import Block, Callout, Group, Section
from diagnostic.report.selection import divisions


def action_plan(context: Context) -> Section:
    """Return what to do first."""
    sources = driver_sources(context)
    blocks: list[Block] = [
        context.paragraph("plan.intro"),
        *plan_blocks(context, context.plan.organisation),
        *(_division(context, unit.id, sources) for unit in divisions(context.release)),
        Callout(context.text("plan.promise.title"), context.text("plan.promise")),
    ]
    title, kicker = context.text("section.plan"), context.text("section.plan.kicker")
    return Section("plan", title, tuple(blocks), kicker)


def unit_plan(context: Context, unit: str) -> tuple[UnitPlan | None, str]:
    """Return the plan that applies to a unit, and the id of the unit it was made for."""
    seen: set[str] = set()
    while unit not in seen:
        seen.add(unit)
        plan = context.plan.organisation if unit == context.plan.organisation.unit else context.plan.units.get(unit)
        if plan is None or plan.inherits is None:
            return plan, unit
        unit = plan.inherits
    return None, unit


def own_or_inherited(context: Context, unit: str) -> tuple[Block, ...]:
    """Return a unit's actions, or those of the unit above where it has none of its own."""
    plan, owner = unit_plan(context, unit)
    if plan is None:
        return (context.paragraph("plan.none_here", parent=context.names.parent(unit)),)
    if owner == unit:
        return plan_blocks(context, plan)
    why = context.paragraph("plan.inherits", parent=context.names.unit(owner))
    if plan.recommendations:
        return why, _elsewhere(context, owner, plan.recommendations)
    whole = context.plan.organisation
    if owner == whole.unit or not whole.recommendations:
        return why, context.paragraph("nothing.actions")
    names = {"parent": context.names.unit(owner), "owner": context.names.unit(whole.unit)}
    higher = context.paragraph("plan.inherits.higher", **names)
    return why, higher, _elsewhere(context, whole.unit, whole.recommendations)


def _elsewhere(context: Context, owner: str, recommendations: Sequence[Recommendation]) -> Block:
    """Return the actions of a unit above: their titles where the report has the plan, else all of them."""
    place = context.link("plan", "" if owner == context.plan.organisation.unit else _place(context, owner))
    if not place:
        return cards(context, recommendations)
    return listed(context, recommendations, context.text("plan.inherits.table", unit=context.names.unit(owner)), place)


def _place(context: Context, unit: str) -> str:
    return f"plan-{context.pages[unit]}"


def _division(context: Context, unit: str, sources: dict[str, str]) -> Group:
    title = context.text("plan.division", unit=context.names.unit(unit))
    blocks = (*own_or_inherited(context, unit), *source_of_drivers(context, unit, sources))
    return Group(_place(context, unit), title, blocks, collapsed=True)
