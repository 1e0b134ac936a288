"""Answers as our own questionnaire in one page saves them: one person's, or those that several gave on one device.

Nothing here knows a questionnaire, and nothing says whose answers a file holds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeGuard

from diagnostic.exports.format import Format, Plain
from diagnostic.exports.normal import listed
from diagnostic.exports.records import records_table
from diagnostic.exports.table import RawTable, Source
from diagnostic.problems import Code, InvalidInput, Place, Problem, Severity, Values

Answers = Mapping[str, object]

FORMAT = "diagnostic-answers"
_VERSION = 1
_GUARD = re.compile(r"^'(?=[=+\-@\t\r])")
_TAIL = ("language", "duration")
"""The last columns, after those of the questions: as the form's own CSV has them."""


def answers_in(document: object) -> list[Answers] | None:
    """Return the answers of each person in a document; None where it holds something else."""
    several = document if isinstance(document, list) else [document]
    found = [each for each in several if _is_answers(each)]
    return found if found and len(found) == len(several) else None


def _is_answers(document: object) -> TypeGuard[Answers]:
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        return False
    answers = document.get("answers")
    plain = isinstance(answers, dict) and not any(isinstance(value, dict | list) for value in answers.values())
    return plain or not _readable(document)


def _readable(document: Answers) -> bool:
    version = document.get("version")
    return isinstance(version, int) and version <= _VERSION


def _is_own(table: RawTable) -> bool:
    return len(table.columns) > len(_TAIL) and tuple(column.header for column in table.columns[-2:]) == _TAIL


def _unguarded(table: RawTable, _file: str) -> Plain:
    """Take away the apostrophe that keeps a spreadsheet from running a comment."""
    columns = (column.with_values(_GUARD.sub("", value) for value in column.values) for column in table.columns)
    return Plain(replace(table, columns=tuple(columns)))


OWN = Format("", _is_own, _unguarded)
"""The form's own CSV: a plain table in everything else."""


def answers_from_rows(table: RawTable) -> list[Answers] | None:
    """Return the answers in the form's own CSV; None where a table is something else."""
    if not _is_own(table):
        return None
    table = _unguarded(table, "").table
    headers = [column.header for column in table.columns]
    rows = ([column.cell(row) for column in table.columns] for row in range(table.n))
    return [
        {"language": row[-2], "seconds": row[-1], "answers": dict(zip(headers[:-2], row[:-2], strict=True))}
        for row in rows
    ]


def answers_table(people: Sequence[Answers], file: str) -> tuple[Plain, Source]:
    """Return the table of people's answers.

    Raises
    ------
    InvalidInput
        Some were saved by a later version.
    """
    later = sum(not _readable(each) for each in people if "format" in each)
    if later:
        raise InvalidInput([Problem(Code.ANSWERS_VERSION, Place(file=file), {"count": later})])
    table = records_table([_record(each) for each in people], file)
    source = Source(file, "json", "utf-8", rows=table.n, columns=len(table.columns))
    return Plain(table, tuple(_several_forms(people, file))), source


def _record(person: Answers) -> dict[str, object]:
    answers = person["answers"]
    told = dict(answers) if isinstance(answers, dict) else {}
    return {**told, "language": person.get("language"), "duration": person.get("seconds")}


def _several_forms(people: Sequence[Answers], file: str) -> list[Problem]:
    """Say where answers come from more than one questionnaire, or from one that was changed in between."""
    forms = {(str(each.get("form", "")), str(each.get("content", ""))) for each in people if "format" in each}
    if len(forms) < 2:
        return []
    names = sorted({form for form, _ in forms})
    values: Values = {"count": len(forms), "forms": listed(names)}
    return [Problem(Code.SEVERAL_FORMS, Place(file=file), values, Severity.WARNING)]
