"""The file of a living plan: explained where it is written, read with every problem at once, changed entry by entry.

People edit it: a change by command leaves their comments and their order as they are. No figure comes here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from diagnostic import definitions
from diagnostic.followed import ActionStatus
from diagnostic.living_plan import LivingPlan, PlanEntry, is_late, title_of
from diagnostic.problems import Code, InvalidInput, Place, Problem, Severity, Values
from diagnostic.report.wording import Wording
from diagnostic.yaml_edit import one_line, scalar, with_entry, with_value, without_entry

_ENTRIES = "actions"
_OWNED = frozenset({ActionStatus.ADOPTED, ActionStatus.UNDER_WAY, ActionStatus.DELIVERED})
"""What somebody has to answer for."""


def _iso_date(text: str) -> str:
    try:
        return dt.date.fromisoformat(text).isoformat() if text else ""
    except ValueError as error:
        raise ValueError("2026-12-31") from error  # the form that is possible, in signs: the sentence is a catalogue's


def _written(text: str | None) -> str:
    return text or ""  # a key with nothing behind it


Words = Annotated[str | None, AfterValidator(_written)]
Date = Annotated[str | None, AfterValidator(_written), AfterValidator(_iso_date)]


class EntryLines(BaseModel):
    """One action of the plan."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1, max_length=200)
    unit: str
    action: str = Field(min_length=1)
    title: Words = ""
    partners: tuple[str, ...] = ()
    subject: str
    status: ActionStatus = ActionStatus.PROPOSED
    owner: Words = ""
    first_step: Words = ""
    date: Date = ""
    reason: Words = ""
    expected_points: float | None = Field(None, gt=0, le=100)


class PlanFile(BaseModel):
    """The shape of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    wave: str
    actions: tuple[EntryLines, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What a plan may name."""

    wave: str
    actions: Mapping[str, str]
    """Titles of the library's actions by id."""
    units: Mapping[str, str]
    """Names of the wave's units by id."""
    subjects: Mapping[str, str]
    """Names of scales, indices and roster questions by id."""
    next_wave: str = ""
    """ISO date of the next wave, where there is one."""


# --- writing --------------------------------------------------------------------------------------------------------


def plan_text(plan: LivingPlan, known: Known, wording: Wording) -> str:
    """Return the file of a plan, explained in one language."""
    heads = [wording.text("plan_file.about", wave=plan.wave), wording.text("plan_file.edit")]
    heads += [
        wording.text("plan_file.status", status=each.value, means=_meaning(wording, each)) for each in ActionStatus
    ]
    heads += [wording.text(f"plan_file.{each}") for each in ("owner", "date", "own")]
    lines = [*(f"# {one_line(head)}" for head in heads), f"wave: {scalar(plan.wave)}"]
    entries = [f"\n{indent(_entry_text(entry, known), '  ')}" for entry in plan.entries]
    lines += [f"{_ENTRIES}:", *entries] if entries else [f"{_ENTRIES}: []"]
    return "\n".join([*lines, ""])


def _meaning(wording: Wording, status: ActionStatus) -> str:
    return wording.text(f"plan_file.means.{status.value}")


def _entry_text(entry: PlanEntry, known: Known) -> str:
    """Return an entry, what it is called behind its id, and the names of its unit and subject behind theirs."""
    named = {
        "id": (entry.id, "" if entry.title else title_of(entry, known.actions, known.units)),
        "unit": (entry.unit, known.units.get(entry.unit, "")),
        "action": (entry.action, ""),
        **({"title": (entry.title, "")} if entry.title else {}),
        "subject": (entry.subject, known.subjects.get(entry.subject, "")),
        "status": (entry.status.value, ""),
        "owner": (entry.owner, ""),
        "first_step": (entry.first_step, ""),
        "date": (entry.date, ""),
        "reason": (entry.reason, ""),
    }
    lines = [_line(key, value, name) for key, (value, name) in named.items()]
    if entry.partners:
        lines.insert(2, f"partners: [{', '.join(map(scalar, entry.partners))}]")
    if entry.expected_points is not None:
        lines.append(f"expected_points: {entry.expected_points:g}")
    return "- " + "\n  ".join(lines)


def _line(key: str, value: str, name: str) -> str:
    comment = f"  # {one_line(name)}" if one_line(name) and name != value else ""
    return f"{key}: {scalar(value)}{comment}"


# --- reading --------------------------------------------------------------------------------------------------------


def read_plan(path: Path, known: Known) -> tuple[LivingPlan, tuple[Problem, ...]]:
    """Return the plan of a file, and what is worth saying about it.

    Raises
    ------
    InvalidInput
        With every problem of the file.
    """
    return plan_of_text(definitions.read_text(path), known, file=str(path))


def plan_of_text(text: str, known: Known, *, file: str) -> tuple[LivingPlan, tuple[Problem, ...]]:
    """Return the plan of a file's text; ``file`` is the name shown in problems. Raise as ``read_plan`` does."""
    draft = definitions.examine_text(text, PlanFile, file=file)
    found = [*draft.problems, *(_problems(draft, draft.value, known) if draft.value else ())]
    if draft.value is None or any(problem.severity is Severity.ERROR for problem in found):
        raise InvalidInput(sorted(found, key=lambda problem: problem.place.line or 0))
    return LivingPlan(draft.value.wave, tuple(map(_entry, draft.value.actions))), tuple(found)


def _entry(lines: EntryLines) -> PlanEntry:
    return PlanEntry(**lines.model_dump())


def _problems(draft: definitions.Draft[PlanFile], content: PlanFile, known: Known) -> Iterator[Problem]:
    if content.wave != known.wave:
        values: Values = {"key": "wave", "found": content.wave, "allowed": known.wave}
        yield Problem(Code.WRONG_VALUE, draft.place("wave"), values)
    first: dict[tuple[str, ...], Place] = {}
    for at, entry in enumerate(map(_entry, content.actions)):
        yield from _unknown(draft, at, entry, known)
        yield from _partners(draft, at, entry, known)
        yield from _unfinished(draft, at, entry, known)
        for key, name in (((entry.id,), "id"), ((entry.unit, entry.action), "action")):
            place = draft.place(_ENTRIES, at, name)
            earlier = first.setdefault(key, place)
            if earlier is not place:
                yield Problem(Code.PLAN_TWICE, place, {"found": " + ".join(key), "line": earlier.line or 0})


def _unknown(draft: definitions.Draft[PlanFile], at: int, entry: PlanEntry, known: Known) -> Iterator[Problem]:
    named = [
        (Code.PLAN_ACTION_UNKNOWN, "action", known.actions, "found"),
        (Code.UNIT_UNKNOWN, "unit", known.units, "unit"),
        (Code.UNKNOWN_REFERENCE, "subject", known.subjects, "found"),
    ]
    for code, key, possible, name in named:
        found = getattr(entry, key)
        if found not in possible and not (key == "action" and entry.title):
            values = {name: found, "nearest": definitions.nearest(found, possible)}
            yield Problem(code, draft.place(_ENTRIES, at, key), values)


def _partners(draft: definitions.Draft[PlanFile], at: int, entry: PlanEntry, known: Known) -> Iterator[Problem]:
    for number, unit in enumerate(entry.partners):
        if unit not in known.units:
            values = {"unit": unit, "nearest": definitions.nearest(unit, known.units)}
            yield Problem(Code.UNIT_UNKNOWN, draft.place(_ENTRIES, at, "partners", number), values)


def _unfinished(draft: definitions.Draft[PlanFile], at: int, entry: PlanEntry, known: Known) -> Iterator[Problem]:
    """Yield what an entry lacks for its status, and what cannot count."""
    values: Values = {"entry": entry.id, "status": entry.status.value}
    place = draft.place(_ENTRIES, at, "status")
    if entry.status is ActionStatus.DROPPED and not entry.reason.strip():
        yield Problem(Code.PLAN_REASON_MISSING, place, values)
    if entry.status in _OWNED and not entry.owner.strip():
        yield Problem(Code.PLAN_OWNER_MISSING, place, values, Severity.WARNING)
    if entry.status is ActionStatus.DELIVERED and is_late(entry, known.next_wave):
        late = {"entry": entry.id, "date": entry.date, "wave": known.next_wave}
        yield Problem(Code.PLAN_DELIVERED_LATE, draft.place(_ENTRIES, at, "date"), late, Severity.WARNING)


# --- changing -------------------------------------------------------------------------------------------------------


def with_changes(text: str, entry: str, changes: Mapping[str, str], *, file: str) -> str:
    """Return the text of a plan with some keys of an entry set.

    Raises
    ------
    InvalidInput
        There is no such entry, or its place cannot be changed without changing others.
    """
    at = _position(text, entry, file)
    for key, value in changes.items():
        text = _made(with_value(text, (_ENTRIES, at, key), value), file)
    return text


def updated(text: str, old: LivingPlan, new: LivingPlan, known: Known, *, file: str) -> str:
    """Return the text of a plan (``old``) that says what ``new`` does: entries taken out, others added at the end.

    Raises
    ------
    InvalidInput
        An entry cannot be taken out without changing others.
    """
    had = {entry.id for entry in old.entries}
    kept = {entry.id for entry in new.entries}
    for entry in old.entries:
        if entry.id not in kept:
            text = _made(without_entry(text, (_ENTRIES, _position(text, entry.id, file))), file)
    for entry in new.entries:
        if entry.id not in had:
            text = _made(with_entry(text, (_ENTRIES,), _entry_text(entry, known)), file)
    return text


def _position(text: str, entry: str, file: str) -> int:
    plan = definitions.load_text(text, PlanFile, file=file).value
    return position(entry, [each.id for each in plan.actions], file)


def position(entry: str, ids: Sequence[str], file: str) -> int:
    """Return where an entry is, by its id or by its number as people count.

    Raises
    ------
    InvalidInput
        There is no such entry.
    """
    if entry in ids:
        return ids.index(entry)
    if entry.isascii() and entry.isdigit() and 0 < int(entry) <= len(ids):
        return int(entry) - 1
    values: Values = {"found": entry, "nearest": definitions.nearest(entry, ids)}
    raise InvalidInput([Problem(Code.PLAN_ENTRY_UNKNOWN, Place(file=file), values)])


def _made(text: str | None, file: str) -> str:
    if text is None:
        raise InvalidInput([Problem(Code.PLAN_NOT_EDITABLE, Place(file=file))])
    return text
