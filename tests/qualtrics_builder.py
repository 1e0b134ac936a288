"""Exports of the forty's three statements as Qualtrics writes them, for four invented people of two teams."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from diagnostic.problems import Problem
from diagnostic.report.wording import Wording


@dataclass(frozen=True, slots=True)
class Field:
    """One column: what the header rows say, and the cell of each of the four."""

    code: str
    text: str
    import_id: str
    cells: tuple[str, ...]

    def to(self, **changes: object) -> Field:
        return replace(self, **changes)


STEM = "How far do you agree with each statement?"
ANSWERS = ((4, 5, 2), (2, 98, 4), (5, 0, 1), (3, 3, 3))
"""Codes of the four, by person; 98 is "don't know", 0 none."""


def meta(code: str, text: str, import_id: str, *cells: str) -> Field:
    return Field(code, text, import_id, cells * (4 if len(cells) == 1 else 1))


META = (
    meta("StartDate", "Anfangsdatum", "startDate", *(f"2026-01-05 09:0{k}:00" for k in range(4))),
    meta("EndDate", "Enddatum", "endDate", *(f"2026-01-05 09:1{k}:30" for k in range(4))),
    meta("Status", "Antworttyp", "status", "0"),
    meta("IPAddress", "IP-Adresse", "ipAddress", *(f"203.0.113.{k}" for k in range(4))),
    meta("Progress", "Fortschritt", "progress", "100"),
    meta("Duration (in seconds)", "Dauer (in Sekunden)", "duration", "600", "630", "610", "90"),
    meta("Finished", "Beendet", "finished", "1"),
    meta("RecordedDate", "Erfassungsdatum", "recordedDate", *(f"2026-01-05 09:1{k}:31" for k in range(4))),
    meta("ResponseId", "Antwort-ID", "_recordId", *(f"R_00000000000000{k}" for k in range(4))),
    meta("RecipientLastName", "Nachname des Empfängers", "recipientLastName", "Doe"),
    meta("ExternalReference", "Externe Datenreferenz", "externalDataReference", ""),
    meta("LocationLatitude", "Breitengrad", "locationLatitude", "48.1"),
    meta("DistributionChannel", "Verteilungskanal", "distributionChannel", "email"),
    meta("UserLanguage", "Benutzersprache", "userLanguage", "EN", "FR", "FR-CA", "EN"),
)
STATEMENTS = ("I know what is expected of me", "I can speak up in my team", "I often think of leaving")
MATRIX = tuple(
    Field(
        f"Q2_{row + 1}",
        f"{STEM} - {statement}",
        f"QID2_{row + 1}",
        tuple(str(person[row] or "") for person in ANSWERS),
    )
    for row, statement in enumerate(STATEMENTS)
)
TEAM = Field("Q1", "Which team are you in?", "QID1", ("HR", "HR", "IT", "IT"))
COMMENT = Field("Q3", "Anything to add?", "QID3_TEXT", ("", "Nothing", "", "-99"))
FIELDS = (*META, TEAM, *MATRIX, COMMENT)


def changed(fields: Sequence[Field], code: str, **changes: object) -> tuple[Field, ...]:
    """Return the fields with one of them changed."""
    return tuple(each.to(**changes) if each.code == code else each for each in fields)


def without(fields: Sequence[Field], *codes: str) -> tuple[Field, ...]:
    return tuple(each for each in fields if each.code not in codes)


def rows(fields: Sequence[Field], headers: str = "123") -> list[list[str]]:
    """Return the rows of a file with some of its three header rows."""
    written = {
        "1": [each.code for each in fields],
        "2": [each.text for each in fields],
        "3": [json.dumps({"ImportId": each.import_id}, separators=(",", ":")) for each in fields],
    }
    people = zip(*(each.cells for each in fields), strict=True)
    return [*(written[row] for row in headers), *(list(person) for person in people)]


def in_words(problems: Sequence[Problem]) -> None:
    """Every problem has its sentences, with all their values, in both languages."""
    for problem in problems:
        for language in ("en", "fr"):
            _, what, cure = Wording(language).problem(problem)
            assert what
            assert cure
