"""The units people belong to: team and division columns, and the roster where there is one, to a hierarchy.

Works on the different combinations of team and division, never on people. With a roster, its tree is the tree;
without one, a team lies under the division that the same row names. Nothing here knows an answer.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostic.exports.homes import Home, Homes, Path
from diagnostic.exports.labels import named, showable
from diagnostic.exports.normal import clean, folded, listed
from diagnostic.exports.roster import Roster, code_key
from diagnostic.exports.table import Column, identical
from diagnostic.exports.tree import build_hierarchy
from diagnostic.exports.variants import Name, Variant, nearest_name, variants
from diagnostic.problems import Code, InvalidInput, Place, Problem, Severity, Values
from diagnostic.responses import Hierarchy

_ID_SHARE = 0.8
"""With more different teams than this share of the people, the column holds ids, not teams."""
_ID_PEOPLE = 5


@dataclass(frozen=True, slots=True)
class Membership:
    """The hierarchy, and each person's position in it."""

    hierarchy: Hierarchy
    unit: npt.NDArray[np.int64]
    problems: tuple[Problem, ...]
    spelt: Mapping[str, int]
    """Positions of units by other folded names that surely mean them, such as their codes."""


@dataclass(frozen=True, slots=True)
class _Names:
    """A column of unit names with their folded forms as its values, and how each is mostly written."""

    column: Column
    written: Mapping[str, str]


def build_units(
    team: Column, divisions: Sequence[Column], *, renamed: Mapping[str, str], roster: Roster | None, file: str
) -> Membership:
    """Return the units and who belongs to which.

    Parameters
    ----------
    team, divisions
        The columns; divisions from the highest level down.
    renamed
        Folded team names, and the names they are to have.

    Raises
    ------
    InvalidInput
        The team column holds ids.
    """
    codes = frozenset() if roster is None else frozenset(roster.by_code())
    columns = [*(_names(column, {}, codes) for column in divisions), _names(team, renamed, codes)]
    _refuse_ids(columns[-1].column, Place(file=file, column=team.header))
    group = identical([each.column for each in columns], team.codes.size)
    said = _said(columns, group)
    people = np.bincount(group, minlength=len(said))
    homes = Homes.of(said, roster).find(said)
    paths = [home.path for home in homes]
    written = {key: name for each in columns for key, name in each.written.items()}
    hierarchy, at = build_hierarchy(paths, written, roster)
    unit = np.array([at[path] for path in paths], dtype=np.int64)[group]
    problems = (
        *_about_people(said, homes, people, Place(file=file, column=team.header)),
        *(_about_roster(said, homes, people, roster) if roster else ()),
        *_crowded(hierarchy, unit, file),
        *_alike(_variants(said, people, written, roster), Place(file=file, column=team.header)),
    )
    spelt = {key: at[path] for key, path in roster.spelt().items()} if roster else {}
    return Membership(hierarchy, unit, problems, spelt)


def team_variants(
    team: Column, divisions: Sequence[Column], *, renamed: Mapping[str, str], roster: Roster | None
) -> tuple[Variant, ...]:
    """Return the names of teams that may be spellings of one; parameters as those of ``build_units``."""
    codes = frozenset() if roster is None else frozenset(roster.by_code())
    columns = [*(_names(column, {}, codes) for column in divisions), _names(team, renamed, codes)]
    group = identical([each.column for each in columns], team.codes.size)
    said = _said(columns, group)
    written = {key: name for each in columns for key, name in each.written.items()}
    return _variants(said, np.bincount(group, minlength=len(said)), written, roster)


def _names(column: Column, renamed: Mapping[str, str], codes: frozenset[str]) -> _Names:
    """Return the names in a column: as a map file has them, the code that the roster knows, the label, the text."""
    shown = [
        _name(clean(value), clean(label), renamed, codes)
        for value, label in zip(column.values, named(column), strict=True)
    ]
    keys = tuple(dict.fromkeys(["", *(folded(name) for name in shown)]))
    at = {key: position for position, key in enumerate(keys)}
    lookup = np.array([at[folded(name)] for name in shown], dtype=np.int32)
    written: dict[str, tuple[int, str]] = {}
    for name, count in zip(shown, column.counts().tolist(), strict=True):
        # The most frequent spelling is shown; of equally frequent ones the first in the alphabet.
        best = written.get(folded(name))
        if best is None or (-count, name) < (-best[0], best[1]):
            written[folded(name)] = (count, name)
    return _Names(Column(column.header, lookup[column.codes], keys), {key: name for key, (_, name) in written.items()})


def _name(value: str, label: str, renamed: Mapping[str, str], codes: frozenset[str]) -> str:
    told = renamed.get(folded(value), renamed.get(folded(label)))
    if told is not None:
        return told
    return code_key(value) if code_key(value) in codes else label


def _variants(
    said: Sequence[Path], people: npt.NDArray[np.int64], written: Mapping[str, str], roster: Roster | None
) -> tuple[Variant, ...]:
    units = roster.units if roster else ()
    above = {unit.path[:-1] for unit in units}
    listed_teams = {unit.path[-1]: unit.name for unit in units if unit.path not in above}
    codes = roster.by_code() if roster else {}
    counts: Counter[str] = Counter()
    divisions: dict[str, set[str]] = defaultdict(set)
    for names, count in zip(said, people.tolist(), strict=True):
        if names[-1] and names[-1] not in codes:
            counts[names[-1]] += count
            divisions[names[-1]].update(name for name in names[:-1] if name)
    found = [
        # With a roster, it says where a team belongs, whatever people name beside it.
        Name(written[key], count, frozenset() if roster else frozenset(divisions[key]))
        for key, count in counts.items()
        if key not in listed_teams
    ]
    known = [Name(name, counts[key], fixed=True) for key, name in listed_teams.items()]
    return variants([*known, *found])


def _alike(found: Sequence[Variant], place: Place) -> Iterator[Problem]:
    if found:
        pairs = listed([f"{each.name} → {each.meant}" for each in found], length=90)
        yield Problem(Code.TEAM_VARIANTS, place, {"count": len(found), "teams": pairs}, Severity.WARNING)


def _refuse_ids(team: Column, place: Place) -> None:
    counts = team.counts()[1:]
    people, different = int(counts.sum()), int((counts > 0).sum())
    if people >= _ID_PEOPLE and different > _ID_SHARE * people:
        values: Values = {"people": people, "different": different}
        raise InvalidInput([Problem(Code.TEAM_COLUMN_IS_ID, place, values)])


def _said(named: Sequence[_Names], group: npt.NDArray[np.int64]) -> list[Path]:
    """Return the names (divisions, then team) that each group of people gave."""
    first = np.unique(group, return_index=True)[1]
    texts = [[each.column.values[code] for code in each.column.codes[first]] for each in named]
    return list(zip(*texts, strict=True))


def _about_people(
    said: Sequence[Path], homes: Sequence[Home], people: npt.NDArray[np.int64], place: Place
) -> Iterator[Problem]:
    teamless = [not names[-1] or home.unclear for names, home in zip(said, homes, strict=True)]
    without = int(people[np.array(teamless, dtype=bool)].sum())
    if without:
        values: Values = {"count": without, "people": int(people.sum())}
        yield Problem(Code.PEOPLE_WITHOUT_TEAM, place, values, Severity.WARNING)
    teams = {home.path for home, no in zip(homes, teamless, strict=True) if not no}
    if len(teams) <= 1:
        yield Problem(Code.ONE_TEAM, place, {"count": len(teams)}, Severity.WARNING)


def _about_roster(
    said: Sequence[Path],
    homes: Sequence[Home],
    people: npt.NDArray[np.int64],
    roster: Roster,
) -> Iterator[Problem]:
    place = Place(file=roster.file)
    above = {unit.path[:-1] for unit in roster.units}
    teams = [unit.name for unit in roster.units if unit.path not in above]
    counted = list(zip(said, homes, people.tolist(), strict=True))
    unknown: Counter[str] = Counter()
    for names, home, count in counted:
        if home.unknown:
            unknown[names[-1]] += count
    if unknown:
        values: Values = {
            "count": len(unknown),
            "people": unknown.total(),
            "teams": _with_nearest(showable(sorted(unknown.items())), len(unknown), teams),
        }
        yield Problem(Code.ROSTER_TEAM_UNKNOWN, place, values, Severity.WARNING)
    elsewhere = sum(count for _, home, count in counted if home.elsewhere)
    if elsewhere:
        yield Problem(Code.ROSTER_DIVISION_DIFFERS, place, {"people": elsewhere}, Severity.WARNING)
    heard = {home.path for home in homes}
    silent = [unit.name for unit in roster.units if unit.path not in heard and unit.path not in above]
    if silent:
        values = {"count": len(silent), "teams": _with_nearest(silent, len(silent), list(unknown))}
        yield Problem(Code.ROSTER_TEAM_SILENT, place, values, Severity.WARNING)


def _with_nearest(names: Sequence[str], count: int, known: Sequence[str]) -> str:
    """Return names for a message, each with the one on the other side that it may be meant for."""
    nearest = {name: nearest_name(name, known) for name in names}
    shown = [f"{name} (→ {near} ?)" if (near := nearest[name]) else name for name in names]
    return listed([*shown, *["…"] * (len(names) < count)], length=90)


def _crowded(hierarchy: Hierarchy, unit: npt.NDArray[np.int64], file: str) -> Iterator[Problem]:
    """Yield the units that have more answers than people."""
    answers = np.bincount(unit, minlength=len(hierarchy.units))
    parents = hierarchy.parents()
    for position in range(len(parents) - 1, 0, -1):
        answers[parents[position]] += answers[position]
    crowded = [
        each.name
        for each, count in zip(hierarchy.units, answers.tolist(), strict=True)
        if each.parent is not None and each.headcount is not None and count > each.headcount
    ]
    if crowded:
        values: Values = {"count": len(crowded), "teams": listed(crowded)}
        yield Problem(Code.MORE_ANSWERS_THAN_PEOPLE, Place(file=file), values, Severity.WARNING)
