"""What became of the units between waves: read from the maps of a study, proposed and written where there is none.

A proposal is used at once where nothing changed; otherwise only what is the same by name is, until somebody confirms.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from diagnostic.cli.files import write_whole
from diagnostic.lineage import Lineage, certain
from diagnostic.problems import Code, Place, Problem, Severity
from diagnostic.reorganisation import propose
from diagnostic.reorganisation_file import map_text, read_map
from diagnostic.report.wording import Wording
from diagnostic.study_waves import StoredWave
from diagnostic.wave_info import Fate

FOLDER = "reorganisation"
"""Of a study, with one map for every two waves that follow each other."""


@dataclass(frozen=True, slots=True)
class Traced:
    """What became of the units, and what is to be said about that."""

    lineage: Lineage
    problems: tuple[Problem, ...] = ()


def map_path(folder: Path, earlier: StoredWave, later: StoredWave) -> Path:
    """Return where the map between two waves is; names of waves are names of files."""
    return folder / FOLDER / f"{earlier.info.id}--{later.info.id}.yaml"


def trace(folder: Path, earlier: StoredWave, later: StoredWave, wording: Wording) -> Traced:
    """Return what became of the units between two waves; where there is no map yet, propose one and write it.

    Raises
    ------
    InvalidInput
        With everything that is wrong with a map, or where none can be written.
    """
    path = map_path(folder, earlier, later)
    before, after = earlier.responses.hierarchy, later.responses.hierarchy
    found = read_map(path, before, after) if path.exists() else None
    if found is not None and found.confirmed:
        return Traced(found.lineage)
    proposal = propose(earlier.responses, later.responses)
    lineage = proposal.lineage if found is None else found.lineage
    if found is None and proposal.plain:
        return Traced(lineage)
    if found is None:
        write_whole(path, map_text(proposal, before, after, comments=_comments(wording, earlier, later)))
    return _unconfirmed(lineage, frozenset(doubt.unit for doubt in proposal.doubts), path)


def _unconfirmed(lineage: Lineage, doubted: frozenset[str], path: Path) -> Traced:
    """Return the steps that need nobody's word: the same by name, and by its people."""
    open_still = {step.unit for step in lineage.steps if step.fate is not Fate.SAME} | doubted
    if not open_still:
        return Traced(lineage)
    values: dict[str, str | float] = {"count": len(open_still), "path": str(path)}
    problem = Problem(Code.MAP_NOT_CONFIRMED, Place(file=str(path)), values, severity=Severity.WARNING)
    return Traced(certain(lineage, but=doubted), (problem,))


def _comments(wording: Wording, earlier: StoredWave, later: StoredWave) -> tuple[str, ...]:
    names = {"before": earlier.info.name, "after": later.info.name}
    lines = ("what", "fates", "doubt", "confirm")
    return tuple(wording.text(f"unit_map.{line}", **names) for line in lines)
