"""The order of reading: a file, a questionnaire, perhaps a roster and a map, to ``Responses`` or all problems at once.

Each step is a module of its own; this one only calls them and gathers what they found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from diagnostic.exports.content import (
    Content,
    content,
    dropped,
    read_answers,
    read_attribute,
    read_checks,
    read_comments,
    read_seconds,
)
from diagnostic.exports.definition import NO_STRUCTURE
from diagnostic.exports.doubts import about_questions, about_rows
from diagnostic.exports.files import read_table
from diagnostic.exports.links import read_links
from diagnostic.exports.mapping import NO_RULES, read_mapping, unused
from diagnostic.exports.margins import MarginFile, fit_margins, read_margins
from diagnostic.exports.matching import Match, letter_key, match_columns
from diagnostic.exports.normal import listed
from diagnostic.exports.people import people, without_blank_rows
from diagnostic.exports.pseudonyms import pseudonyms, telling_codes
from diagnostic.exports.roster import Roster, read_roster
from diagnostic.exports.structure import read_structure, with_structure
from diagnostic.exports.table import Mask, RawTable, Source
from diagnostic.exports.targets import TargetKind, catalogue
from diagnostic.exports.units import Membership, build_units
from diagnostic.problems import Code, InvalidInput, Place, Problem, Severity, Values, attempt
from diagnostic.questionnaire import AttributeKind, Questionnaire
from diagnostic.responses import Responses

T = TypeVar("T")

_EXPLAIN = {Code.SEVERAL_SHEETS, Code.ENCODING_ASSUMED}
"""Notes that may say why nothing in the file is as it should be."""


class Step(StrEnum):
    """The steps of reading, as told to ``progress``."""

    FILE = "file"
    COLUMNS = "columns"
    ANSWERS = "answers"
    UNITS = "units"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read, and how the file was understood."""

    responses: Responses
    matches: tuple[Match, ...]
    """What each column was taken for, in the order of the file."""
    problems: tuple[Problem, ...]
    """Warnings and notes."""
    source: Source


@dataclass(frozen=True, slots=True)
class ExportFiles:
    """The files of one survey; what each is, ``read_export`` says."""

    path: str | Path
    roster: str | Path | None = None
    mapping: str | Path | None = None
    margins: str | Path | None = None
    structure: str | Path | None = None


def read_export(  # noqa: PLR0913 - the files of one survey, each by its name
    path: str | Path,
    questionnaire: Questionnaire,
    *,
    roster: str | Path | None = None,
    mapping: str | Path | None = None,
    margins: str | Path | None = None,
    structure: str | Path | None = None,
    link_key: bytes | None = None,
    progress: Callable[[Step], None] | None = None,
) -> Reading:
    """Read an export with a row a person.

    Parameters
    ----------
    path
        A CSV file (any usual separator and encoding), a workbook, JSON, Parquet or Arrow; a folder of saved answers.
    questionnaire
        What was asked.
    roster
        CSV or workbook of the units: team, what it belongs to, headcount.
    mapping
        Map file for columns and answers that cannot be recognised.
    margins
        CSV or workbook of known numbers of people: attribute, value, headcount.
    structure
        The survey's definition as its tool keeps it: what the codes of an export stand for.
    link_key
        A study's key: personal codes become pseudonyms by which its waves are linked. Without it they are dropped.
    progress
        Called with each step as it begins.

    Raises
    ------
    InvalidInput
        With every problem of every step.
    """
    files = ExportFiles(path, roster=roster, mapping=mapping, margins=margins, structure=structure)
    return read_with_columns(files, questionnaire, link_key=link_key, progress=progress)[0]


def read_with_columns(
    files: ExportFiles,
    questionnaire: Questionnaire,
    *,
    link_key: bytes | None = None,
    progress: Callable[[Step], None] | None = None,
) -> tuple[Reading, Content]:
    """Return what was read, and the columns that it was read from, in the same rows: those left out among them.

    For who hands answers over and has to say of every column what became of it. Parameters as of ``read_export``.
    """
    path, mapping, margins, structure = files.path, files.mapping, files.margins, files.structure
    roster = files.roster
    known = catalogue(questionnaire)
    gathered = _Gathered(Path(path).name, progress or _silent)
    gathered.tell(Step.FILE)
    defined = gathered.attempt(lambda: read_structure(Path(structure))) if structure else NO_STRUCTURE
    names = defined.columns if defined else ()
    read = gathered.attempt(lambda: read_table(Path(path), names))
    rules = gathered.attempt(lambda: read_mapping(Path(mapping), questionnaire, known)) if mapping else NO_RULES
    units = gathered.attempt(lambda: read_roster(Path(roster), questionnaire)) if roster else None
    known_people = gathered.attempt(lambda: read_margins(Path(margins), questionnaire)) if margins else None
    if read is None or rules is None or defined is None:
        raise gathered.failure()
    table, source, notes = read
    table = with_structure(table, defined)
    gathered.add([*notes, *(units[1] if units else ()), *(known_people[1] if known_people else ())])
    gathered.tell(Step.COLUMNS)
    headers = [name for at, each in enumerate(table.columns) for name in (each.header, letter_key(at))]
    matches = gathered.take(match_columns(table.columns, known, told=rules.columns, file=gathered.file))
    table = gathered.take(without_blank_rows(table, gathered.file))
    found = content(table, matches, questionnaire, rules, file=gathered.file)
    gathered.add(unused(rules, headers, found.team_names()))
    responses, found = _responses(found, table, units[0] if units else None, gathered, link_key)
    if responses is not None and known_people is not None:
        responses = gathered.take(_with_margins(responses, known_people[0]))
    if responses is None or gathered.failed:
        raise gathered.failure()
    return Reading(responses, matches, gathered.listed(), source), found


def _silent(_step: Step) -> None:
    return None


class _Gathered:
    """The problems of all steps, so that one step's do not hide another's."""

    __slots__ = ("_problems", "file", "tell")

    def __init__(self, file: str, tell: Callable[[Step], None]) -> None:
        self.file = file
        self.tell = tell
        self._problems: list[Problem] = []

    def add(self, problems: Iterable[Problem]) -> None:
        self._problems += problems

    def attempt(self, step: Callable[[], T]) -> T | None:
        """Return what a step returns; None where it raised, with its problems kept."""
        return attempt(step, self._problems)

    def take(self, found: tuple[T, Iterable[Problem]]) -> T:
        """Return a step's result, with its problems kept."""
        self.add(found[1])
        return found[0]

    @property
    def failed(self) -> bool:
        return any(problem.severity is Severity.ERROR for problem in self._problems)

    def listed(self) -> tuple[Problem, ...]:
        """Return the problems, the gravest first."""
        order = list(Severity)
        return tuple(sorted(self._problems, key=lambda problem: order.index(problem.severity)))

    def failure(self) -> InvalidInput:
        # Other notes are about a result that there is not.
        listed = self.listed()
        return InvalidInput(each for each in listed if each.severity is not Severity.NOTE or each.code in _EXPLAIN)


def _responses(
    found: Content, table: RawTable, roster: Roster | None, gathered: _Gathered, link_key: bytes | None
) -> tuple[Responses | None, Content]:
    """Return the responses, or None where there was an error, and the columns of the people who are kept."""
    gathered.add(_missing_columns(found, gathered.file))
    gathered.add(about_questions(found, table.columns, gathered.file))
    gathered.tell(Step.ANSWERS)
    items, answers = gathered.take(_answers(found, table.n))
    if not gathered.failed:
        keep = gathered.take(_keep(found, table, answers, gathered.file))
        answers = answers[keep]
        table = table.keep(keep)
        found = found.keep(table)
        gathered.add(_thin(found, items, answers, gathered.file))
        gathered.add(about_rows(found, items, answers, gathered.file))
    checks = gathered.take(read_checks(found))
    role, attributes = gathered.take(_attributes(found))
    gathered.tell(Step.UNITS)
    member = gathered.attempt(lambda: _membership(found, roster, gathered.file)) if table.n else None
    if member is None:
        return None, found
    gathered.add(member.problems)
    links = gathered.take(read_links(found, member.hierarchy, table.n, member.spelt))
    gathered.add(dropped(found, linked=link_key is not None))
    if gathered.failed:
        return None, found
    responses = Responses(
        questionnaire=found.questionnaire,
        answers=np.ascontiguousarray(answers),
        items=items,
        unit=member.unit,
        hierarchy=member.hierarchy,
        role_level=role,
        attributes=attributes,
        comments=read_comments(found),
        checks=checks,
        links=links,
        seconds=read_seconds(found, table.n),
        respondent=gathered.take(_pseudonyms(found, table.n, link_key)),
        simulated=bool(found.of(TargetKind.SIMULATED)),
    )
    return responses, found


def _pseudonyms(found: Content, n: int, key: bytes | None) -> tuple[npt.NDArray[np.bytes_] | None, tuple[Problem, ...]]:
    """Return the pseudonyms of a study's people; None without its key, or without personal codes."""
    codes = [each for _, each in found.attributes(AttributeKind.RESPONDENT)]
    if key is None or not codes:
        return None, ()
    return pseudonyms(codes, n, key), tuple(telling_codes(codes))


def _with_margins(responses: Responses, read: MarginFile) -> tuple[Responses, tuple[Problem, ...]]:
    """Return the responses with the known numbers of people, as far as these fit the answers."""
    kinds = responses.questionnaire.attributes
    role_id = next((each.id for each in kinds if each.kind is AttributeKind.ROLE_LEVEL), "")
    role = None if responses.role_level is None else (role_id, responses.role_level)
    margins, problems = fit_margins(read, role, responses.attributes or {})
    return replace(responses, margins=margins), problems


def _missing_columns(found: Content, file: str) -> Iterator[Problem]:
    items = found.of(TargetKind.ITEM)
    absent = [item.id for item in found.questionnaire.items if item.id not in items]
    place = Place(file=file)
    if not items:
        values: Values = {"count": len(found.matched), "items": len(absent), "example": absent[0] if absent else "–"}
        yield Problem(Code.NOTHING_MATCHED, place, values)
    elif absent:
        yield Problem(Code.ITEMS_ABSENT, place, {"count": len(absent), "items": listed(absent, most=8)}, Severity.NOTE)
    if not found.attributes(AttributeKind.TEAM):
        yield Problem(Code.NO_TEAM_COLUMN, place)


def _answers(found: Content, n: int) -> tuple[tuple[tuple[str, ...], npt.NDArray[np.int8]], tuple[Problem, ...]]:
    items, answers, problems = read_answers(found, n)
    return (items, answers), problems


def _keep(
    found: Content, table: RawTable, answers: npt.NDArray[np.int8], file: str
) -> tuple[Mask, tuple[Problem, ...]]:
    respondents = [each.column for _, each in found.attributes(AttributeKind.RESPONDENT)]
    return people(table, answers, respondents=respondents, unread=found.unread(), file=file)


def _thin(found: Content, items: Sequence[str], answers: npt.NDArray[np.int8], file: str) -> Iterator[Problem]:
    """Yield that nobody answered anything, or nobody anything of a scale."""
    place = Place(file=file)
    if not len(answers):
        yield Problem(Code.NO_ROWS, place)
        return
    some = np.asarray((answers > 0).any(axis=0))
    answered = {item: bool(any_) for item, any_ in zip(items, some, strict=True)}
    for scale in found.questionnaire.scales:
        asked = [answered[item.id] for item in scale.items if item.id in answered]
        if asked and not any(asked):
            yield Problem(Code.SCALE_ALL_MISSING, place, {"scale": scale.id, "items": len(asked)}, Severity.WARNING)


def _attributes(
    found: Content,
) -> tuple[tuple[pd.Categorical | None, dict[str, pd.Categorical]], tuple[Problem, ...]]:
    """Return the role level and the other attributes."""
    role: pd.Categorical | None = None
    others: dict[str, pd.Categorical] = {}
    problems: list[Problem] = []
    for attribute, each in found.attributes(AttributeKind.ROLE_LEVEL, AttributeKind.CATEGORY):
        values, unknown = read_attribute(attribute, each, found.rules.values.get(attribute.id), found.rows)
        problems += unknown
        if attribute.kind is AttributeKind.ROLE_LEVEL and role is None:
            role = values
        else:
            others.setdefault(attribute.id, values)
    return (role, others), tuple(problems)


def _membership(found: Content, roster: Roster | None, file: str) -> Membership | None:
    teams = [each.column for _, each in found.attributes(AttributeKind.TEAM)]
    if not teams:
        return None
    divisions = [each.column for _, each in found.attributes(AttributeKind.DIVISION)]
    return build_units(teams[0], divisions, renamed=found.rules.teams, roster=roster, file=file)
