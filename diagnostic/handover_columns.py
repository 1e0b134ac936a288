"""What becomes of each column of an export that is handed over, and the columns that are declared to be kept.

Knows headings and what they were taken for; of the cells, only how many are filled and how many people share them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from diagnostic.definitions import nearest
from diagnostic.exports.content import Content, Matched
from diagnostic.exports.labels import named
from diagnostic.exports.matching import letter_key, shown_header
from diagnostic.exports.normal import clean, folded
from diagnostic.exports.table import Column
from diagnostic.exports.targets import TargetKind
from diagnostic.masking import without_addresses, without_people
from diagnostic.people_names import PeopleNames
from diagnostic.plain_words import stop_words, words_of
from diagnostic.problems import Code, InvalidInput, Place, Problem, Severity, Values
from diagnostic.questionnaire import AttributeKind

_TELLING = 0.5
"""Share of the filled cells whose value few people have, from which a column tells people apart."""


class Fate(StrEnum):
    """What becomes of a column."""

    ANSWERS = "answers"
    UNITS = "units"
    ATTRIBUTE = "attribute"
    HASHED = "hashed"
    COMMENT = "comment"
    DURATION = "duration"
    """Seconds, whole; of start and end, what lies between them."""
    DECLARED = "declared"
    """Kept, because somebody said so."""
    IDENTIFIER = "identifier"
    """Dropped: who somebody is."""
    TIME = "time"
    """Dropped: when it was."""
    FREE = "free"
    """Dropped: nothing that the questionnaire knows."""
    ASIDE = "aside"
    """Dropped: added by the survey tool."""
    TOLD = "told"
    """Dropped: a map file says so."""


DROPPED = frozenset({Fate.IDENTIFIER, Fate.TIME, Fate.FREE, Fate.ASIDE, Fate.TOLD})
_OF_KIND = {
    AttributeKind.TEAM: Fate.UNITS,
    AttributeKind.DIVISION: Fate.UNITS,
    AttributeKind.RESPONDENT: Fate.HASHED,
    AttributeKind.DURATION: Fate.DURATION,
    AttributeKind.STARTED: Fate.TIME,
    AttributeKind.ENDED: Fate.TIME,
    AttributeKind.DROPPED: Fate.IDENTIFIER,
}


@dataclass(frozen=True, slots=True)
class ColumnFate:
    """One column of the export, and what became of it."""

    header: str
    """Masked, where it is no question of ours."""
    target: str
    """What it was taken for, empty where for nothing."""
    fate: Fate
    filled: int
    """Cells that held something."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The columns that are declared to be kept, with addresses and numbers of people masked."""

    columns: Mapping[str, Column]
    matched: tuple[Matched, ...]
    problems: tuple[Problem, ...]


def kept_columns(found: Content, declared: Sequence[str], *, threshold: int, file: str) -> Kept:
    """Return the columns that are declared to be kept, with what is doubtful about them.

    Raises
    ------
    InvalidInput
        One is not in the export, or tells who somebody is.
    """
    keys = {key: each for at, each in enumerate(found.matched) for key in (folded(letter_key(at)), _heading(each))}
    errors: list[Problem] = []
    kept: dict[str, Matched] = {}
    for name in declared:
        each = keys.get(folded(name))
        if each is None:
            near = nearest(name, [shown_header(other.match.header) for other in found.matched if other.match.header])
            errors.append(Problem(Code.HANDOVER_KEEP_UNKNOWN, Place(file=file), {"column": name, "nearest": near}))
        elif fate_of(each, found) in {Fate.HASHED, Fate.IDENTIFIER, Fate.TIME, Fate.COMMENT}:
            errors.append(Problem(Code.HANDOVER_KEEP_REFUSED, each.place))
        elif each.match.target is None:
            kept.setdefault(clean(each.match.header) or name, each)
    if errors:
        raise InvalidInput(errors)
    columns = {name: _masked(each.column) for name, each in kept.items()}
    return Kept(columns, tuple(kept.values()), tuple(_doubts(kept.values(), threshold)))


def _heading(each: Matched) -> str:
    return folded(each.match.header)


def _masked(column: Column) -> Column:
    texts = [clean(name) for name in named(column)]
    return column.with_values(without_addresses(text) for text in texts)


def _doubts(kept: Iterable[Matched], threshold: int) -> Iterator[Problem]:
    """Yield the columns in which most people have a value that few share."""
    for each in kept:
        counts = each.column.counts()[~each.column.blank()]
        filled, few = int(counts.sum()), int(counts[counts < threshold].sum())
        if filled and few >= _TELLING * filled:
            values: Values = {"count": few, "people": filled, "threshold": threshold}
            yield Problem(Code.HANDOVER_KEPT_TELLS, each.place, values, Severity.WARNING)
        elif few:
            values = {"count": few, "people": filled, "threshold": threshold}
            yield Problem(Code.HANDOVER_KEPT_RARE, each.place, values, Severity.NOTE)


def fate_of(each: Matched, found: Content) -> Fate:
    """Return what becomes of a column that nobody declared."""
    match = each.match
    if match.target is None:
        return Fate.TOLD if match.ignored else Fate.ASIDE if match.aside else Fate.FREE
    if match.target.kind is TargetKind.COMMENT:
        return Fate.COMMENT
    if match.target.kind is not TargetKind.ATTRIBUTE:
        return Fate.ANSWERS
    kind = next(each.kind for each in found.questionnaire.attributes if each.id == match.target.id)
    return _OF_KIND.get(kind, Fate.ATTRIBUTE)


def fates(found: Content, kept: Kept, people: PeopleNames) -> tuple[ColumnFate, ...]:
    """Return what becomes of every column, in the order of the export."""
    ordinary = stop_words()
    given = words_of("given-names.txt") - words_of("given-names-that-are-words.txt")
    listed = PeopleNames(people.words | given, people.near)
    told = []
    declared = {each.match.column for each in kept.matched}
    for each in found.matched:
        fate = Fate.DECLARED if each.match.column in declared else fate_of(each, found)
        target = each.match.target
        header = shown_header(each.match.header)
        if target is None:
            header = without_people(without_addresses(header, ordinary), listed, ordinary)
        told.append(ColumnFate(header, target.name if target else "", fate, int(each.column.filled().sum())))
    return tuple(told)
