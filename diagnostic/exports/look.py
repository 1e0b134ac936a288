"""What a file is and what its columns were taken for, found even where its answers cannot be read.

Looks at headers only; whatever is wrong is left for ``read`` to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from diagnostic.exports.definition import NO_STRUCTURE, Structure
from diagnostic.exports.files import read_table
from diagnostic.exports.mapping import NO_RULES, Rules, read_mapping
from diagnostic.exports.matching import Match, match_columns
from diagnostic.exports.structure import read_structure, with_structure
from diagnostic.exports.table import Source
from diagnostic.exports.targets import Catalogue, catalogue
from diagnostic.problems import InvalidInput
from diagnostic.questionnaire import Questionnaire


@dataclass(frozen=True, slots=True)
class Look:
    """How a file was understood."""

    source: Source
    matches: tuple[Match, ...]
    """What each column was taken for, in the order of the file."""


def look(
    path: Path, questionnaire: Questionnaire, *, mapping: Path | None = None, structure: Path | None = None
) -> Look | None:
    """Return how a file is understood, None where it is no table."""
    known = catalogue(questionnaire)
    try:
        table, source, _ = read_table(path)
    except InvalidInput:
        return None
    table = with_structure(table, _structure(structure))
    told = _rules(mapping, questionnaire, known).columns
    matches, _ = match_columns(table.columns, known, told=told, file=source.file)
    return Look(source, matches)


def _rules(mapping: Path | None, questionnaire: Questionnaire, known: Catalogue) -> Rules:
    """Return a map file's rules; one with problems is as good as none here."""
    try:
        return NO_RULES if mapping is None else read_mapping(mapping, questionnaire, known)
    except InvalidInput:
        return NO_RULES


def _structure(path: Path | None) -> Structure:
    """Return a survey's definition; one with problems is as good as none here."""
    try:
        return NO_STRUCTURE if path is None else read_structure(path)
    except InvalidInput:
        return NO_STRUCTURE
