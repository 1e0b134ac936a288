"""Which unit of the tree people mean by the division and the team they name.

Knows names alone: nothing of columns, people or answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from diagnostic.exports.roster import Roster

Path = tuple[str, ...]
"""Folded names from the first level down to the unit; empty for the organisation."""


@dataclass(frozen=True, slots=True)
class Home:
    """The unit that was meant, and whether that was as clear as it should be."""

    path: Path
    unknown: bool = False
    """The team is not on the roster."""
    elsewhere: bool = False
    """The roster has the team under another division than the one named."""
    unclear: bool = False
    """The roster has several teams of this name, and nothing says which one it is."""


@dataclass(frozen=True, slots=True)
class Homes:
    """The known units by name, and by code where the roster has codes."""

    by_name: Mapping[str, tuple[Path, ...]]
    above: frozenset[Path]
    """Paths of the roster that have units below them."""
    rostered: bool
    spelt: Mapping[str, Path] = field(default_factory=dict)
    """Units by other names that surely mean them."""

    @staticmethod
    def of(said: Sequence[Path], roster: Roster | None) -> Homes:
        """Return the units of the roster, or without one, those that people name."""
        by_name: dict[str, dict[Path, None]] = defaultdict(dict)
        if roster is not None:
            paths = [unit.path for unit in roster.units]
        else:
            paths = [path for names in said if names[-1] and len(path := _given(names)) > 1]
        for path in paths:
            by_name[path[-1]][path] = None
        for code, unit in roster.by_code().items() if roster is not None else ():
            by_name[code][unit.path] = None
        above = frozenset(path[:-1] for path in paths) if roster is not None else frozenset()
        spelt = roster.spelt() if roster is not None else {}
        return Homes({name: tuple(found) for name, found in by_name.items()}, above, roster is not None, spelt)

    def find(self, said: Sequence[Path]) -> list[Home]:
        """Return the unit meant by each of several lists of names (divisions, then the team)."""
        return [self._rostered(names) if self.rostered else self._told(names) for names in said]

    def _told(self, names: Path) -> Home:
        """Without a roster: as named; a team named alone is the one that others put under a division, if just one."""
        given = _given(names)
        known = self.by_name.get(names[-1], ())
        alone = bool(names[-1]) and len(given) == 1
        return Home(known[0] if alone and len(known) == 1 else given)

    def _rostered(self, names: Path) -> Home:
        divisions = _given(names[:-1])
        if not names[-1]:
            return Home(self._division(divisions))
        if told := self.spelt.get(names[-1]):
            return Home(told)
        known = self.by_name.get(names[-1], ())
        fitting = self._teams([path for path in known if set(divisions) <= set(path[:-1])])
        if len(fitting) == 1:
            return Home(fitting[0])
        others = self._teams(known)
        if len(others) == 1:
            return Home(others[0], elsewhere=True)
        if others:
            return Home(self._division(divisions), unclear=True)
        return Home((*self._division(divisions), names[-1]), unknown=True)

    def _teams(self, paths: Sequence[Path]) -> list[Path]:
        """Return the teams among units of one name: a division that bears the name of its team is not meant."""
        return [path for path in paths if path not in self.above] or list(paths)

    def _division(self, names: Path) -> Path:
        """Return the unit of the lowest division named: on the roster, or as named."""
        if not names:
            return ()
        known = self.by_name.get(names[-1], ())
        higher = [path for path in known if path in self.above] or list(known)
        return higher[0] if len(higher) == 1 else names


def _given(names: Path) -> Path:
    return tuple(name for name in names if name)
