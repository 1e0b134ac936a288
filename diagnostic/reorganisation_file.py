"""The file in which a person confirms what became of the units between two waves.

Written with a proposal, read back with every problem at once. Nothing here decides what became of a unit.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from diagnostic import definitions
from diagnostic.lineage import Lineage, Step
from diagnostic.problems import Code, InvalidInput, Problem, Values
from diagnostic.reorganisation import Proposal
from diagnostic.responses import Hierarchy
from diagnostic.wave_info import Fate


class UnitEntry(BaseModel):
    """What one unit of the later wave was."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fate: Fate
    before: tuple[str, ...] = ()
    """Ids at the earlier wave."""


class MapFile(BaseModel):
    """The shape of a map of units."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    confirmed: bool
    units: dict[str, UnitEntry]
    """Id at the later wave -> what it was."""
    closed: tuple[str, ...] = Field(())
    """Ids at the earlier wave of units that are no more."""


@dataclass(frozen=True, slots=True)
class UnitMap:
    """A map of units that was read: whether somebody confirmed it, and what it says."""

    confirmed: bool
    lineage: Lineage


def map_text(proposal: Proposal, before: Hierarchy, after: Hierarchy, *, comments: tuple[str, ...]) -> str:
    """Return the file for a proposal: what is not simply the same first, doubts marked; ``comments`` stand above it."""
    doubts = {doubt.unit: doubt for doubt in proposal.doubts}
    steps = [step for step in proposal.lineage.steps if step.fate is not Fate.CLOSED]
    ordered = sorted(steps, key=lambda step: step.fate is Fate.SAME and step.unit not in doubts)
    names = {unit.id: unit.name for unit in (*before.units, *after.units)}
    lines = [*(f"# {comment}" for comment in comments), "confirmed: false", "units:"]
    for step in ordered:
        doubt = doubts.get(step.unit)
        share = "" if doubt is None or doubt.stayed is None else f" {doubt.stayed:.0%}"
        mark = f"  # ?{share} {names.get(step.unit, '')}".rstrip() if doubt else ""
        origin = ", ".join(_quoted(each) for each in step.before)
        lines.append(f"  {_quoted(step.unit)}: {{fate: {step.fate.value}, before: [{origin}]}}{mark}")
    closed = [step.unit for step in proposal.lineage.steps if step.fate is Fate.CLOSED]
    lines.append(f"closed: {json.dumps(closed, ensure_ascii=False)}")
    return "\n".join([*lines, ""])


def _quoted(text: str) -> str:
    """Return a text as YAML, whatever signs it holds: a text in JSON is the same text in YAML."""
    return json.dumps(text, ensure_ascii=False)


def read_map(path: Path, before: Hierarchy, after: Hierarchy) -> UnitMap:
    """Return what a map file says.

    Raises
    ------
    InvalidInput
        With every unit that a wave does not have, every one left out, and every contradiction.
    """
    loaded = definitions.load(path, MapFile)
    content = loaded.value
    problems = list(_problems(loaded, before, after))
    if problems:
        raise InvalidInput(problems)
    steps = [Step(unit, entry.fate, entry.before) for unit, entry in content.units.items()]
    closed = [Step(unit, Fate.CLOSED, (unit,)) for unit in content.closed]
    return UnitMap(content.confirmed, Lineage((*steps, *closed)))


def _problems(loaded: definitions.Loaded[MapFile], before: Hierarchy, after: Hierarchy) -> Iterator[Problem]:
    then, now = before.index(), after.index()
    content = loaded.value
    for unit, entry in content.units.items():
        if unit not in now:
            values: Values = {"unit": unit, "nearest": definitions.nearest(unit, now)}
            yield Problem(Code.UNIT_UNKNOWN, loaded.place("units", unit), values)
        for at, old in enumerate(entry.before):
            if old not in then:
                values = {"unit": old, "nearest": definitions.nearest(old, then)}
                yield Problem(Code.UNIT_UNKNOWN, loaded.place("units", unit, "before", at), values)
        if not _fits(entry):
            values = {"unit": unit, "fate": entry.fate.value, "count": len(entry.before)}
            yield Problem(Code.UNIT_FATE, loaded.place("units", unit), values)
    for at, old in enumerate(content.closed):
        if old not in then:
            values = {"unit": old, "nearest": definitions.nearest(old, then)}
            yield Problem(Code.UNIT_UNKNOWN, loaded.place("closed", at), values)
    left_out = sorted(set(now) - set(content.units))
    if left_out:
        values = {"count": len(left_out), "units": ", ".join(left_out[:5])}
        yield Problem(Code.UNITS_LEFT_OUT, loaded.place("units"), values)


def _fits(entry: UnitEntry) -> bool:
    """Return whether a unit has as many origins as its fate asks for."""
    match entry.fate:
        case Fate.NEW:
            return not entry.before
        case Fate.MERGED:
            return len(entry.before) > 1
        case Fate.CLOSED:
            return False
        case _:
            return len(entry.before) == 1
