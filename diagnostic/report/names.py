"""What units, scales and roles are called in one language, and how a score of each is printed.

Knows a release and a wording; holds no sentence and no layout.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from diagnostic.questionnaire import ScaleKind
from diagnostic.release import Release
from diagnostic.report.values import Style
from diagnostic.report.wording import Wording
from diagnostic.survey_parts import SubjectInfo


class Names:
    """Names that tell every unit, scale and role of a release apart."""

    def __init__(self, release: Release, wording: Wording) -> None:
        self.release = release
        self.wording = wording
        language = wording.language
        self._units = _distinct_units(release, wording)
        self._subjects = {subject.id: subject for subject in release.subjects}
        self._measured = {subject.id: subject.name.to(language) for subject in release.subjects}
        self._measured |= {roster.id: roster.name.to(language) for roster in release.rosters}
        self._blocks = {block.id: block.name.to(language) for block in release.blocks}
        self._roles = {role.id: role.name.to(language) for role in release.roles}
        self._parents = {unit.id: unit.parent for unit in release.units}

    def unit(self, unit_id: str) -> str:
        """Return a unit's name, with its parent's where several units share it."""
        return self._units[unit_id]

    def parent(self, unit_id: str) -> str:
        """Return the name of the unit above, or of the unit itself at the top."""
        return self._units[self._parents[unit_id] or unit_id]

    def group(self, unit_id: str) -> str:
        """Return the name of what a unit is listed under: a team its parent, any other unit itself."""
        return self.parent(unit_id) if self.release.unit(unit_id).leaf else self.unit(unit_id)

    def subject(self, subject_id: str) -> str:
        """Return a scale's, index's or roster question's name."""
        return self._measured[subject_id]

    def knows(self, subject_id: str) -> bool:
        """Return whether that is a scale, index or roster question of the release."""
        return subject_id in self._measured

    def block(self, block_id: str) -> str:
        """Return a block's name."""
        return self._blocks[block_id]

    def role(self, role_id: str) -> str:
        """Return a role level's name."""
        return self._roles[role_id]

    def info(self, subject_id: str) -> SubjectInfo:
        """Return everything known of a scale or index."""
        return self._subjects[subject_id]

    def style(self, subject_id: str) -> Style:
        """Return how a subject's score is shown: signed where it can be negative."""
        info = self._subjects.get(subject_id)
        signed = info is not None and info.kind in {ScaleKind.NPS, ScaleKind.GAP}
        return Style.CHANGE if signed else Style.SCORE

    def points(self, difference: float) -> str:
        """Return the size of a difference in words, such as "12 points"."""
        return self.wording.plural("count.points", round(abs(difference)))


def with_units(text: str, names: Sequence[str]) -> str:
    """Return a text of the action library with the names of the units that the action brings together."""
    for place, name in zip(("{unit_a}", "{unit_b}"), names, strict=False):
        text = text.replace(place, name)
    return text


def _distinct_units(release: Release, wording: Wording) -> dict[str, str]:
    by_id = {unit.id: unit for unit in release.units}
    short = Counter(unit.name for unit in release.units)
    names = {}
    for unit in release.units:
        names[unit.id] = unit.name
        if short[unit.name] > 1 and unit.parent is not None:
            names[unit.id] = wording.text("name.within", name=unit.name, parent=by_id[unit.parent].name)
    long = Counter(names.values())
    return {
        id_: name if long[name] == 1 else wording.text("name.within", name=name, parent=id_)
        for id_, name in names.items()
    }
