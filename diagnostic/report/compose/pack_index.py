"""The list of all packs: which manager gets which, for whoever hands them out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from diagnostic.measures import Measure
from diagnostic.release import Release
from diagnostic.report.names import Names
from diagnostic.report.selection import nested, number
from diagnostic.report.values import Style
from diagnostic.report.wording import Wording

_WORDS = ("title", "intro", "search", "count", "unit", "pack", "answered", "page", "paper", "nothing")


@dataclass(frozen=True, slots=True)
class IndexRow:
    """The pack of one unit's manager."""

    name: str
    above: str
    """Name of the unit above; empty at the top."""
    level: int
    pack: str
    """In words: its own, or whose."""
    own: bool
    answered: str
    page: str
    """File names."""
    paper: str


@dataclass(frozen=True, slots=True)
class PackIndex:
    """The list, in one language."""

    language: str
    organisation: str
    date: str
    notice: str
    words: Mapping[str, str]
    rows: tuple[IndexRow, ...]


def pack_index(
    release: Release, wording: Wording, owners: Mapping[str, str], files: Mapping[str, tuple[str, str]]
) -> PackIndex:
    """Return the list; ``owners``: whose pack the manager of each unit gets; ``files``: page and paper by unit."""
    names = Names(release, wording)
    rows = []
    for unit in nested(release):
        if unit.id not in owners:
            continue
        own = owners[unit.id] == unit.id
        page, paper = files[unit.id]
        whose = (
            wording.text("pack.index.own")
            if own
            else wording.text("pack.index.shared", owner=names.unit(owners[unit.id]))
        )
        above = "" if unit.parent is None else names.unit(unit.parent)
        rows.append(
            IndexRow(
                names.unit(unit.id), above, unit.level, whose, own, _answered(release, wording, unit.id), page, paper
            )
        )
    about = release.about
    return PackIndex(
        wording.language,
        about.organisation,
        wording.date(about.date),
        wording.notice(about),
        {word: wording.text(f"pack.index.{word}") for word in _WORDS if word != "count"}
        | {"count": wording.text("pack.index.count", shown="{shown}", total="{total}")},
        tuple(rows),
    )


def _answered(release: Release, wording: Wording, unit: str) -> str:
    """Return how many answered, and of how many; a dash where that is not shown."""
    n = number(release, Measure.PARTICIPATION, "n", unit)
    if n is None:
        return wording.text("pack.index.withheld")
    headcount = number(release, Measure.PARTICIPATION, "headcount", unit)
    people = wording.number(n, Style.COUNT)
    if headcount is None:
        return people
    return wording.text("pack.index.of", people=people, headcount=wording.number(headcount, Style.COUNT))
