"""The action plan of a wave as a list that lives on: who does what by when, how far it is, what it was to move.

Values and how they change; no file and no figure. What the actions did is estimated elsewhere from ``done_actions``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from diagnostic.actions import Action, Plan
from diagnostic.followed import ActionStatus, Decision, FollowedAction
from diagnostic.lineage import Lineage
from diagnostic.past import DoneAction
from diagnostic.responses import Hierarchy
from diagnostic.wave_info import Fate

UNFINISHED = frozenset({ActionStatus.ADOPTED, ActionStatus.UNDER_WAY})
"""What somebody has taken on and not done yet: it goes on in the plan of the next wave."""

_SIDES = ("unit_a", "unit_b")
"""Names of the two units of a link, as texts of the library have them."""


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """One action for one unit, and what the client made of it."""

    id: str
    action: str
    """Its id in the action library; of a client's own action, an id of their choice."""
    unit: str
    """Id of a unit of the plan's wave."""
    subject: str
    """The scale or index that it is to move."""
    status: ActionStatus = ActionStatus.PROPOSED
    owner: str = ""
    """A name that the client writes; it is not shown in a report unless the study says so."""
    first_step: str = ""
    date: str = ""
    """ISO date by which it is to be done; once delivered, the day on which it was. Empty where none is set."""
    reason: str = ""
    expected_points: float | None = None
    title: str = ""
    """Of an action of the client's own; those of the library have theirs there."""
    partners: tuple[str, ...] = ()
    """Ids of the units that it is for, where these are others than the one whose plan it is in: two sides, say."""

    @property
    def key(self) -> str:
        """What it is followed up by: the same action in several units, to move the same, is one."""
        return f"{self.action}:{self.subject}"


@dataclass(frozen=True, slots=True)
class LivingPlan:
    """The plan made after a wave."""

    wave: str
    entries: tuple[PlanEntry, ...] = ()


def from_plan(plan: Plan, wave: str, language: str, names: Mapping[str, str]) -> LivingPlan:
    """Return the proposals of a report's plan, the organisation's first; what is to be protected is no action to start.

    Texts are those of the library in one language; ``names`` are those of units by id.
    """
    taken: set[str] = set()
    entries = []
    for unit_plan in (plan.organisation, *plan.units.values()):
        for found in unit_plan.recommendations:
            entry = PlanEntry(
                id=_free(entry_id(unit_plan.unit, found.action.id), taken),
                action=found.action.id,
                unit=unit_plan.unit,
                subject=found.action.measure,
                first_step=named(found.action.first_step.to(language), found.partners, names),
                expected_points=found.action.expected_points,
                partners=found.partners,
            )
            taken.add(entry.id)
            entries.append(entry)
    return LivingPlan(wave, tuple(entries))


def named(text: str, partners: Sequence[str], names: Mapping[str, str]) -> str:
    """Return a text of the library with the names of the two units that it is about."""
    if len(partners) == len(_SIDES):
        for side, unit in zip(_SIDES, partners, strict=True):
            text = text.replace(f"{{{side}}}", names.get(unit, unit))
    return text


def title_of(entry: PlanEntry, titles: Mapping[str, str], names: Mapping[str, str]) -> str:
    """Return what an entry is called: by the client, or in the library."""
    return entry.title or named(titles.get(entry.action, entry.action), entry.partners, names)


def entry_id(unit: str, action: str) -> str:
    """Return an id that can be read, and typed without quotes."""
    readable = re.sub(r"[^\w/.-]+", "-", unit.casefold()).strip("-")
    return f"{readable}:{action}"


def _free(wanted: str, taken: Collection[str]) -> str:
    found, number = wanted, 1
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    return found


def merge(old: LivingPlan, new: LivingPlan) -> LivingPlan:
    """Return the plan after the report was made again, in the old order, new proposals at the end.

    What somebody decided on stays as it is, dropped actions too, and so do a client's own. Proposals that nobody
    adopted stay only where the report still makes them.
    """
    proposed = {(entry.unit, entry.action) for entry in new.entries}
    kept = [
        entry
        for entry in old.entries
        if entry.status is not ActionStatus.PROPOSED or entry.title or (entry.unit, entry.action) in proposed
    ]
    known = {(entry.unit, entry.action) for entry in kept}
    taken = {entry.id for entry in kept}
    for entry in new.entries:
        if (entry.unit, entry.action) not in known:
            kept.append(replace(entry, id=_free(entry.id, taken)))
            taken.add(kept[-1].id)
            known.add((entry.unit, entry.action))
    return LivingPlan(new.wave, tuple(kept))


def carried(plan: LivingPlan, lineage: Lineage, wave: str) -> LivingPlan:
    """Return what was taken on and is not done yet, for the units of the next wave.

    Each part of a split unit goes on with it; with a closed one it ends.
    """
    later = later_units(lineage)
    entries: dict[tuple[str, str], PlanEntry] = {}
    for entry in plan.entries:
        for unit in later.get(entry.unit, ()) if entry.status in UNFINISHED else ():
            name = entry.id if unit == entry.unit else entry_id(unit, entry.action)
            taken = {each.id for each in entries.values()}
            partners = tuple(now for each in entry.partners for now in later.get(each, ()))
            moved = replace(entry, id=_free(name, taken), unit=unit, partners=partners)
            entries.setdefault((unit, entry.action), moved)
    return LivingPlan(wave, tuple(entries.values()))


def later_units(lineage: Lineage) -> dict[str, tuple[str, ...]]:
    """Return by unit of the earlier wave the units of the later one that came from it."""
    found: dict[str, tuple[str, ...]] = {}
    for step in lineage.steps:
        for unit in step.before if step.fate is not Fate.CLOSED else ():
            found[unit] = (*found.get(unit, ()), step.unit)
    return found


# --- what the next wave asks of it ----------------------------------------------------------------------------------


def done_actions(
    plan: LivingPlan, lineage: Lineage, before: Hierarchy, after: Hierarchy, *, until: str = ""
) -> tuple[DoneAction, ...]:
    """Return what was delivered, by the teams of the later wave in which it was.

    Parameters
    ----------
    lineage
        From the units of the plan's wave (``before``) to those of the later one (``after``).
    until
        ISO date of the later wave: what was delivered afterwards cannot have moved it.

    An action of a unit counts for every team that was below it, one that is for other units for the teams of those; a
    merged team counts only where all that went into it had the action.
    """
    sources = lineage.sources()
    teams = [unit.id for unit, leaf in zip(after.units, after.leaves().tolist(), strict=True) if leaf]
    done: dict[str, list[PlanEntry]] = {}
    for entry in plan.entries:
        if entry.status is ActionStatus.DELIVERED and not is_late(entry, until):
            done.setdefault(entry.key, []).append(entry)
    found = []
    for key, entries in done.items():
        covered = _covered(before, {unit for entry in entries for unit in entry.partners or (entry.unit,)})
        units = frozenset(team for team in teams if team in sources and covered.issuperset(sources[team]))
        found.append(DoneAction(key, entries[0].subject, units))
    return tuple(found)


def is_late(entry: PlanEntry, until: str) -> bool:
    """Return whether something was delivered only after a day."""
    return bool(until and entry.date and entry.date > until)


def _covered(hierarchy: Hierarchy, units: Collection[str]) -> frozenset[str]:
    """Return the units in which something was done: with all below, and those of which every part is among them."""
    inside = set(units)
    for unit in hierarchy.units:  # parents come before their children
        if unit.parent in inside:
            inside.add(unit.id)
    parts: dict[str, list[str]] = {}
    for unit in hierarchy.units:
        parts.setdefault(unit.parent or "", []).append(unit.id)
    for unit in reversed(hierarchy.units):
        if unit.id in parts and inside.issuperset(parts[unit.id]):
            inside.add(unit.id)
    return frozenset(inside)


def followed_actions(
    plan: LivingPlan,
    titles: Mapping[str, str],
    lineage: Lineage,
    before: Hierarchy,
    *,
    owners: bool = False,
) -> tuple[FollowedAction, ...]:
    """Return what became of the plan, for the report of the next wave.

    Parameters
    ----------
    titles
        By id of the library's actions.
    owners
        Whether the study lets the names of owners into its reports, which travel.
    """
    later = later_units(lineage)
    names = {unit.id: unit.name for unit in before.units}
    return tuple(
        FollowedAction(
            id=entry.key,
            title=title_of(entry, titles, names),
            unit=next(iter(later.get(entry.unit, ())), names.get(entry.unit) or entry.unit),
            status=entry.status,
            owner=entry.owner if owners else "",
            date=entry.date,
            reason=entry.reason,
            subject=entry.subject,
        )
        for entry in plan.entries
    )


def decisions(
    *plans: LivingPlan, titles: Mapping[str, str], names: Mapping[str, str], owners: bool = False
) -> dict[tuple[str, str], Decision]:
    """Return what plans say of their actions, the last one where several do.

    Parameters
    ----------
    titles, owners
        As for ``followed_actions``.
    names
        Of units by id.
    """
    return {
        (entry.unit, entry.action): Decision(
            entry.status,
            owner=entry.owner if owners else "",
            date=entry.date,
            reason=entry.reason,
            title=title_of(entry, titles, names),
            own=bool(entry.title),
            first_step=entry.first_step,
            subject=entry.subject,
        )
        for plan in plans
        for entry in plan.entries
    }


def titles(library: Iterable[Action], language: str) -> dict[str, str]:
    """Return the titles of a library's actions by id."""
    return {action.id: action.title.to(language) for action in library}
