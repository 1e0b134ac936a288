"""What a file is and what its columns were taken for, found even where its answers cannot be read.

Looks at headers, and at names of teams alone of what is below them; whatever is wrong is left for ``read`` to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from diagnostic.exports.definition import NO_STRUCTURE, Structure
from diagnostic.exports.files import read_table
from diagnostic.exports.mapping import NO_RULES, Rules, read_mapping
from diagnostic.exports.matching import Candidate, Match, match_columns
from diagnostic.exports.roster import Roster, read_roster
from diagnostic.exports.structure import read_structure, with_structure
from diagnostic.exports.table import RawTable, Source
from diagnostic.exports.targets import Catalogue, TargetKind, catalogue
from diagnostic.exports.units import team_variants
from diagnostic.exports.variants import Variant
from diagnostic.problems import InvalidInput
from diagnostic.questionnaire import AttributeKind, Questionnaire


@dataclass(frozen=True, slots=True)
class Look:
    """How a file was understood."""

    source: Source
    matches: tuple[Match, ...]
    """What each column was taken for, in the order of the file."""
    for_map: tuple[Match, ...]
    """The same for a map file: what the map file at hand ignores has what it resembles."""
    meanings: tuple[str, ...]
    """What the survey tool says that the values of closed questions mean, each list once."""
    variants: tuple[Variant, ...]
    """Names of teams that may be spellings of one."""
    rules: Rules
    """What the map file says already."""


def look(
    path: Path,
    questionnaire: Questionnaire,
    *,
    mapping: Path | None = None,
    structure: Path | None = None,
    roster: Path | None = None,
) -> Look | None:
    """Return how a file is understood, None where it is no table."""
    known = catalogue(questionnaire)
    defined = _structure(structure)
    try:
        table, source, _ = read_table(path, defined.columns)
    except InvalidInput:
        return None
    table = with_structure(table, defined)
    rules = _rules(mapping, questionnaire, known)
    matches, _ = match_columns(table.columns, known, told=rules.columns, file=source.file)
    units = _roster(roster, questionnaire)
    variants = _variants(table, matches, questionnaire, rules, units)
    untold, _ = match_columns(table.columns, known, told={}, file=source.file)
    for_map = tuple(_reminded(match, plain) for match, plain in zip(matches, untold, strict=True))
    return Look(source, matches, for_map, tuple(_meanings(table, matches)), variants, rules)


def _reminded(match: Match, untold: Match) -> Match:
    """Return an ignored column with what it would be taken for or resembles: the same map file is written again."""
    if not match.ignored:
        return match
    own = () if untold.target is None else (Candidate(untold.target, untold.score),)
    return replace(match, candidates=own or untold.candidates)


def _meanings(table: RawTable, matches: tuple[Match, ...]) -> Iterator[str]:
    """Yield the lists of answers that the tool gives for questions of ours: "1 = Strongly agree · 2 = Agree"."""
    closed = (TargetKind.ITEM, TargetKind.CHECK, TargetKind.NEED, TargetKind.QUALITY)
    shown = (
        " · ".join(_codes(column.labels))
        for match, column in zip(matches, table.columns, strict=True)
        if match.target is not None and match.target.kind in closed
    )
    yield from dict.fromkeys(text for text in shown if text)


def _codes(labels: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield what codes mean; a text that is a label itself needs no explanation."""
    texts = {text for several in labels.values() for text in several}
    yield from (f"{value} = {several[0]}" for value, several in labels.items() if several and value not in texts)


def _variants(
    table: RawTable, matches: tuple[Match, ...], questionnaire: Questionnaire, rules: Rules, roster: Roster | None
) -> tuple[Variant, ...]:
    kinds = {each.id: each.kind for each in questionnaire.attributes}
    of_kind = {
        kind: [
            column
            for match, column in zip(matches, table.columns, strict=True)
            if match.target is not None and kinds.get(match.target.id) is kind
        ]
        for kind in (AttributeKind.TEAM, AttributeKind.DIVISION)
    }
    teams = of_kind[AttributeKind.TEAM]
    if len(teams) != 1:
        return ()
    return team_variants(teams[0], of_kind[AttributeKind.DIVISION], renamed=rules.teams, roster=roster)


def _roster(path: Path | None, questionnaire: Questionnaire) -> Roster | None:
    """Return the list of units; one with problems is as good as none here."""
    try:
        return None if path is None else read_roster(path, questionnaire)[0]
    except InvalidInput:
        return None


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
