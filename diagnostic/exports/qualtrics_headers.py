"""The header rows of a Qualtrics export: the code of each column, its text, and the id that never changes.

Row 1 has codes, row 2 texts in the language of the account, row 3 ids as JSON. Older files have two rows, files that
were saved again one or two. What a column is, is told by rows 1 and 3; row 2 is only ever text. Nothing here knows a
questionnaire, or looks at more than the first rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from diagnostic.exports.normal import folded, number
from diagnostic.exports.table import Column, RawTable

MEANINGS = {
    "startdate": "start date",
    "enddate": "end date",
    "recordeddate": "recorded date",
    "status": "status",
    "responsetype": "status",
    "ipaddress": "ip address",
    "progress": "progress",
    "duration": "duration (in seconds)",
    "durationinseconds": "duration (in seconds)",
    "durations": "duration (in seconds)",
    "finished": "finished",
    "recordid": "response id",
    "responseid": "response id",
    "responseset": "response set",
    "responsesetid": "response set",
    "name": "full name",
    "recipientlastname": "recipient last name",
    "recipientfirstname": "recipient first name",
    "recipientemail": "recipient email",
    "emailaddress": "email address",
    "externaldatareference": "external data reference",
    "externalreference": "external data reference",
    "externaldata": "external data reference",
    "locationlatitude": "location latitude",
    "locationlongitude": "location longitude",
    "locationaccuracy": "location accuracy",
    "distributionchannel": "distribution channel",
    "userlanguage": "user language",
}
"""What Qualtrics adds to every answer: the bare letters of its name in row 1 or 3, and its name in plain English."""
_TELLING = {"recordeddate", "durationinseconds", "distributionchannel", "externaldatareference", "responseset"}
"""Names that no other survey tool writes."""
_FEWEST_NAMES = 4
_LEGACY = (
    "response id",
    "response set",
    "full name",
    "external data reference",
    "email address",
    "ip address",
    "status",
    "start date",
    "end date",
    "finished",
)
"""V1 to V10 of the older export, whose second row may be in any language."""
_LEGACY_CODE = re.compile(r"V([1-9]|10)")
_IMPORT = re.compile(r"""ImportId["'“”‘’]*\s*:\s*["'“”‘’]+(?P<id>.*?)["'“”‘’]+\s*[,}]""")
_CHOICE = re.compile(r"""choiceId["'“”‘’]*\s*:\s*["'“”‘’]*(?P<id>-?\w+)""")
_QUESTION = re.compile(r"(?:\d+[-_])?QID\d")
_PREFIX = re.compile(r"^(?:panel|location)-", re.IGNORECASE)
_NO_LETTER = re.compile(r"[^a-z0-9]")
_TIME = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")
_FIRST_DAY_NUMBER = 20_000.0
"""A time that a spreadsheet turned into its number of days is larger: it lies after 1954."""
TRUE = frozenset({"true", "1", "1.0", "vrai", "wahr", "yes", "oui", "ja"})
FALSE = frozenset({"false", "0", "0.0", "faux", "falsch", "no", "non", "nein"})
_BLANK = frozenset({"", "na", "n/a", "nan", "null"})
_HEADER_ROWS = 3


@dataclass(frozen=True, slots=True)
class Heading:
    """What the header rows say of one column."""

    code: str
    text: str = ""
    """Row 2, empty where there is none."""
    import_id: str = ""
    """Row 3: ``QID3_1``, or the name of a field; empty where there is none, or where it cannot be read."""
    meaning: str = ""
    """What Qualtrics adds to every answer, in plain English; empty for everything else."""


@dataclass(frozen=True, slots=True)
class Headings:
    """The header rows of a file."""

    columns: tuple[Heading, ...]
    further: int
    """How many header rows follow the first."""
    damaged: int = 0
    """How many cells of row 3 cannot be read."""


def is_export(table: RawTable) -> bool:
    """Return whether Qualtrics wrote a table: an id row, or the names that it gives to what it adds."""
    if _id_row(table) is not None:
        return True
    names = {bare(column.header) for column in table.columns} & MEANINGS.keys()
    return (len(names) >= _FEWEST_NAMES and bool(names & _TELLING)) or _is_legacy(table)


def read_headings(table: RawTable) -> Headings:
    """Return what the header rows say of each column."""
    codes = [column.header for column in table.columns]
    at = _id_row(table)
    if at is None:
        meanings = _legacy_meanings(table) if _is_legacy(table) else [MEANINGS.get(bare(code), "") for code in codes]
        texts = _row(table, 0) if _is_heading(table, meanings) else []
        return _headings(codes, texts, [], meanings)
    written = _row(table, at)
    ids = [import_id(cell) for cell in written]
    meanings = [
        MEANINGS.get(bare(_PREFIX.sub("", each)) if each else bare(code), "")
        for each, code in zip(ids, codes, strict=True)
    ]
    damaged = sum(1 for code, cell, each in zip(codes, written, ids, strict=True) if not each and (cell or code))
    return _headings(codes, _row(table, 0) if at else [], ids, meanings, damaged)


def import_id(cell: str) -> str:
    """Return the id that a cell of row 3 holds, in one form whatever the year; empty where there is none."""
    found = _IMPORT.search(cell)
    if found is None:
        return ""
    text = found["id"].strip()
    if not _QUESTION.match(text):
        return text
    text = text.replace("-", "_")
    choice = _CHOICE.search(cell)
    return text if choice is None or text.endswith(f"_{choice['id']}") else f"{text}_{choice['id']}"


def bare(text: str) -> str:
    """Return the letters and digits of a name: ``RecordedDate``, ``Recorded Date`` and ``recorded_date`` are one."""
    return _NO_LETTER.sub("", folded(text))


def shifted(headings: Headings) -> Heading | None:
    """Return the first column over which rows 1 and 3 stand for different things that Qualtrics adds, or None."""
    for each in headings.columns:
        named = MEANINGS.get(bare(each.code), "")
        if each.import_id and each.meaning and named and named != each.meaning:
            return each
    return None


def fits(meaning: str, value: str) -> bool | None:
    """Return whether a value can be what its column holds; None where anything can be, or the cell is empty."""
    text = folded(value)
    if text in _BLANK:
        return None
    match meaning:
        case "start date" | "end date" | "recorded date":
            # A spreadsheet shows only hashes where a column is too narrow for its dates.
            serial = number(text)
            return bool(_TIME.search(text)) or (serial or 0.0) > _FIRST_DAY_NUMBER or not text.strip("#")
        case "progress" | "duration (in seconds)":
            return number(text.rstrip(" %s")) is not None
        case "finished":
            return text in TRUE or text in FALSE
        case _:
            return None


def _headings(
    codes: Sequence[str], texts: Sequence[str], ids: Sequence[str], meanings: Sequence[str], damaged: int = 0
) -> Headings:
    none = [""] * len(codes)
    rows = zip(codes, texts or none, ids or none, _first_of_each(meanings), strict=True)
    return Headings(tuple(Heading(*each) for each in rows), (len(texts) > 0) + (len(ids) > 0), damaged)


def _first_of_each(meanings: Sequence[str]) -> Iterator[str]:
    """Yield each meaning once: what Qualtrics adds comes first, and a field of the same name later is the user's."""
    seen: set[str] = set()
    for meaning in meanings:
        yield "" if meaning in seen else meaning
        seen.add(meaning)


def _row(table: RawTable, row: int) -> list[str]:
    return [column.cell(row) for column in table.columns]


def _id_row(table: RawTable) -> int | None:
    """Return the row below the first header that holds the ids, or what is left of them."""
    for row in range(min(_HEADER_ROWS - 1, table.n)):
        cells = [cell for cell in _row(table, row) if cell.strip()]
        opened = sum(1 for cell in cells if cell.lstrip().startswith("{"))
        if any(_IMPORT.search(cell) for cell in cells) or (opened > 1 and opened > len(cells) / 2):
            return row
    return None


def _is_legacy(table: RawTable) -> bool:
    numbered = sum(1 for column in table.columns if _LEGACY_CODE.fullmatch(column.header.strip()))
    if numbered < _FEWEST_NAMES or not table.n:
        return False
    return sum(1 for cell in _row(table, 0) if bare(cell) in MEANINGS) >= _FEWEST_NAMES


def _legacy_meanings(table: RawTable) -> list[str]:
    return [_legacy_meaning(column) for column in table.columns]


def _legacy_meaning(column: Column) -> str:
    numbered = _LEGACY_CODE.fullmatch(column.header.strip())
    said = MEANINGS.get(bare(column.cell(0)), "")
    if numbered:
        return said or _LEGACY[int(numbered[1]) - 1]
    # A question may be called "Status"; what Qualtrics adds is called alike in both rows.
    return said if bare(column.cell(0)) == bare(column.header) else ""


def _is_heading(table: RawTable, meanings: Sequence[str]) -> bool:
    """Return whether the first row below the header cannot be an answer."""
    if not table.n:
        return False
    cells = zip(_row(table, 0), meanings, strict=True)
    told = [each for cell, meaning in cells if cell.strip() and (each := _looks_answered(meaning, cell)) is not None]
    return bool(told) and sum(told) < len(told) / 2


def _looks_answered(meaning: str, cell: str) -> bool | None:
    if meaning == "response id":
        return cell.startswith("R_") or any(sign.isdigit() for sign in cell)
    return fits(meaning, cell)
