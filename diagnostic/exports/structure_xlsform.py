"""XLSForms: the workbook in which KoBoToolbox and ODK keep a form, with its questions and the choices of each.

Labels in all languages are taken, whatever their columns are called. Nothing here knows a questionnaire.
"""

from __future__ import annotations

import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from diagnostic.exports.definition import Definition, Question, Structure
from diagnostic.exports.normal import clean, folded
from diagnostic.exports.spreadsheet import cell_text, fits_in_memory, is_workbook
from diagnostic.problems import Code, InvalidInput, Place, Problem

Texts = tuple[str, ...]
_SURVEY, _CHOICES = "survey", "choices"
_ONE = re.compile(r"^select[ _]?(?:one|1)(?:[ _]from)? +(?P<list>\S+)", re.IGNORECASE)
_LABEL = re.compile(r"^label(?:\s*::?\s*.+)?$", re.IGNORECASE)
_OPEN = re.compile(r"^begin[ _](?P<kind>\w+)", re.IGNORECASE)
_CLOSE = re.compile(r"^end[ _]\w+", re.IGNORECASE)
_SCORE_ROW, _SCORE_LIST = "score__row", "kobo--score-choices"
"""How KoBoToolbox keeps a matrix that is answered with one list of choices."""
_SEPARATORS = ("/", "-", ".", ":")
"""What exports put between a group and a question."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One question of the form: where it stands, what it asks, and its choices."""

    groups: Texts
    name: str
    labels: Texts
    choices: str


def _recognises(data: bytes) -> bool:
    if not is_workbook(data):
        return False
    try:
        fits_in_memory(data, "")
        names = CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names
    except (CalamineError, PasswordError, OSError, InvalidInput):
        return False
    return {_SURVEY, _CHOICES} <= {name.strip().lower() for name in names}


def _read(data: bytes, file: str) -> Structure:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = {name.strip().lower(): book.get_sheet_by_name(name) for name in book.sheet_names}
        survey, choices = (_records(sheets[name].to_python()) for name in (_SURVEY, _CHOICES))
    except (CalamineError, OSError) as error:
        raise InvalidInput([Problem(Code.XLSX_CORRUPT, Place(file=file))]) from error
    lists = _lists(choices)
    rows = tuple(_rows(survey))
    return Structure("XLSForm", dict(_questions(rows, lists)))


def _records(cells: Sequence[Sequence[object]]) -> list[dict[str, str]]:
    """Return the rows of a sheet by the names of its columns; its first filled row has them."""
    texts = [[clean(cell_text(cell)) for cell in row] for row in cells]  # type: ignore[arg-type]
    filled = [row for row in texts if any(row)]
    if not filled:
        return []
    header, *rows = filled
    return [dict(zip(header, row, strict=False)) for row in rows]


def _labels(record: Mapping[str, str]) -> Texts:
    return tuple(dict.fromkeys(text for name, text in record.items() if _LABEL.match(name) and text))


def _lists(choices: Sequence[Mapping[str, str]]) -> dict[str, dict[str, Texts]]:
    lists: dict[str, dict[str, Texts]] = defaultdict(dict)
    for record in choices:
        name, value = record.get("list_name") or record.get("list name", ""), record.get("name", "")
        if name and value and (labels := _labels(record)):
            lists[name][value] = labels
    return lists


def _rows(survey: Sequence[Mapping[str, str]]) -> Iterator[_Row]:
    """Yield the questions in their groups."""
    groups: list[tuple[str, str]] = []
    for record in survey:
        kind, name = record.get("type", ""), record.get("name", "") or record.get("$autoname", "")
        if _OPEN.match(kind):
            groups.append((name, record.get(_SCORE_LIST, "")))
        elif _CLOSE.match(kind):
            del groups[-1:]
        elif name:
            one = _ONE.match(kind)
            choices = one["list"] if one else ""
            if kind == _SCORE_ROW and groups:
                choices = groups[-1][1]
            yield _Row(tuple(group for group, _ in groups), name, _labels(record), choices)


def _questions(rows: Sequence[_Row], lists: Mapping[str, Mapping[str, Texts]]) -> Iterator[tuple[str, Question]]:
    """Yield each question under every heading that an export may give it, as far as that is its alone."""
    headings = {row: tuple(dict.fromkeys(_headings(row))) for row in rows}
    known = Counter(folded(heading) for each in headings.values() for heading in each)
    for row, own in headings.items():
        question = Question((row.name, *row.labels), _meanings(lists.get(row.choices, {})))
        yield from ((heading, question) for heading in own if known[folded(heading)] == 1)


def _headings(row: _Row) -> Iterator[str]:
    yield row.name
    yield from row.labels
    for first in range(len(row.groups)):
        for separator in _SEPARATORS:
            yield separator.join((*row.groups[first:], row.name))


def _meanings(choices: Mapping[str, Texts]) -> dict[str, Texts]:
    """Return what values mean: those of an export by names and, each in all languages, those of an export by labels."""
    words = {label: labels for labels in reversed(list(choices.values())) for label in labels}
    return {**words, **choices}


DEFINITION = Definition("XLSForm", _recognises, _read)
