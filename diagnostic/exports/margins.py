"""Known numbers of people by attribute (role level, site ...), for weighting: attribute, value, headcount, a row each.

Nothing here knows an answer, but which values of the attributes occur.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from diagnostic.exports.files import read_table
from diagnostic.exports.normal import clean, folded, listed, number
from diagnostic.exports.table import Column, RawTable
from diagnostic.problems import Code, InvalidInput, Place, Problem, Severity, Values
from diagnostic.questionnaire import Attribute, AttributeKind, Questionnaire

_ATTRIBUTES = frozenset(map(folded, ["attribute", "variable", "attribut", "caractéristique", "critère", "merkmal"]))
_VALUES = frozenset(
    map(
        folded,
        [
            "value",
            "category",
            "group",
            "valeur",
            "modalité",
            "catégorie",
            "groupe",
            "wert",
            "ausprägung",
            "kategorie",
            "gruppe",
        ],
    )
)
_HEADCOUNTS = frozenset(
    map(
        folded,
        [
            "headcount",
            "head count",
            "people",
            "employees",
            "n",
            "effectif",
            "effectifs",
            "nombre de personnes",
            "personenzahl",
            "anzahl",
        ],
    )
)

Margins = Mapping[str, Mapping[str, int]]
"""People by value of an attribute, by attribute id; values as the answers have them."""


@dataclass(frozen=True, slots=True)
class _Row:
    row: int
    attribute: str
    value: str
    people: str


@dataclass(frozen=True, slots=True)
class MarginFile:
    """The rows of a file of margins: people by folded value, by attribute; not yet compared with any answers."""

    people: Mapping[str, Mapping[str, int]]
    written: Mapping[str, Mapping[str, str]]
    """The values as the file writes them."""
    file: str


def read_margins(path: Path, questionnaire: Questionnaire) -> tuple[MarginFile, tuple[Problem, ...]]:
    """Return the margins of a file, and what is worth saying about it.

    Raises
    ------
    InvalidInput
        With every problem of the file.
    """
    table, _, notes = read_table(path)
    rows = list(_rows(table, path.name))
    known = _attributes(questionnaire)
    problems = [*_wrong(rows, known, path.name)]
    if problems:
        raise InvalidInput(problems)
    people: dict[str, dict[str, int]] = {}
    written: dict[str, dict[str, str]] = {}
    for row in rows:
        attribute = known[folded(row.attribute)]
        key = _value(attribute, row.value)
        people.setdefault(attribute.id, {})[key] = int(number(row.people) or 0)
        written.setdefault(attribute.id, {})[key] = row.value
    return MarginFile(people, written, path.name), notes


def _rows(table: RawTable, file: str) -> Iterator[_Row]:
    columns = [_column(table, spellings) for spellings in (_ATTRIBUTES, _VALUES, _HEADCOUNTS)]
    attribute, value, people = columns
    if attribute is None or value is None or people is None:
        raise InvalidInput([Problem(Code.MARGINS_NO_COLUMNS, Place(file=file))])
    for row in range(table.n):
        cells = [clean(column.values[column.codes[row]]) for column in (attribute, value, people)]
        if any(cells):
            yield _Row(row + 2, *cells)


def _column(table: RawTable, spellings: frozenset[str]) -> Column | None:
    return next((column for column in table.columns if folded(column.header) in spellings), None)


def _attributes(questionnaire: Questionnaire) -> dict[str, Attribute]:
    """Return the attributes that people can be weighted by, by every way to name them."""
    known: dict[str, Attribute] = {}
    for attribute in questionnaire.attributes:
        if attribute.kind in {AttributeKind.ROLE_LEVEL, AttributeKind.CATEGORY}:
            headers = [header for group in attribute.headers.values() for header in group]
            for text in (attribute.id, *attribute.name.by_language.values(), *headers):
                known.setdefault(folded(text), attribute)
    return known


def _value(attribute: Attribute, text: str) -> str:
    """Return the id of a value of a closed list, the folded text of an open one, nothing for an unknown value."""
    if not attribute.values:
        return folded(text)
    for value in attribute.values:
        labels = (value.id, *(label for group in value.labels.values() for label in group))
        if folded(text) in map(folded, labels):
            return value.id
    return ""


def _wrong(rows: Iterable[_Row], known: Mapping[str, Attribute], file: str) -> Iterator[Problem]:
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        place = Place(file=file, row=row.row)
        attribute = known.get(folded(row.attribute))
        if attribute is None:
            names = listed(sorted({each.id for each in known.values()}), most=12)
            yield Problem(Code.MARGINS_ATTRIBUTE, place, {"found": row.attribute[:40], "known": names})
            continue
        key = _value(attribute, row.value)
        if not key:
            yield Problem(Code.MARGINS_VALUE, place, {"attribute": attribute.id, "found": row.value[:40]})
        elif (attribute.id, key) in seen:
            twice: Values = {"attribute": attribute.id, "value": row.value[:40], "row": seen[attribute.id, key]}
            yield Problem(Code.MARGINS_TWICE, place, twice)
        else:
            seen[attribute.id, key] = row.row
        people = number(row.people)
        if people is None or people < 0 or people != int(people):
            yield Problem(Code.MARGINS_HEADCOUNT, place, {"found": row.people[:20]})


def fit_margins(
    read: MarginFile, role: tuple[str, pd.Categorical] | None, attributes: Mapping[str, pd.Categorical]
) -> tuple[dict[str, dict[str, int]], tuple[Problem, ...]]:
    """Return the margins by the values that the answers have, and where file and answers do not fit.

    ``role`` is the id of the role level's attribute with its values.
    """
    here = {**attributes, **({role[0]: role[1]} if role else {})}
    margins: dict[str, dict[str, int]] = {}
    problems: list[Problem] = []
    for attribute, people in read.people.items():
        place = Place(file=read.file, key=attribute)
        if attribute not in here or not here[attribute].notna().any():
            problems.append(Problem(Code.MARGINS_NOT_IN_ANSWERS, place, {"attribute": attribute}))
            continue
        counts = here[attribute].value_counts()
        shown = {str(value): int(count) for value, count in counts.items() if count > 0}
        by_key = {value if value in people else folded(value): value for value in shown}
        lacking = sorted(value for key, value in by_key.items() if not people.get(key))
        if lacking:
            missing = {"attribute": attribute, "values": listed(lacking)}
            problems.append(Problem(Code.MARGINS_VALUE_MISSING, place, missing))
        silent = sorted(read.written[attribute][key] for key, n in people.items() if n and key not in by_key)
        if silent:
            values = {"attribute": attribute, "values": listed(silent)}
            problems.append(Problem(Code.MARGINS_VALUE_SILENT, place, values, Severity.WARNING))
        margins[attribute] = {by_key[key]: n for key, n in people.items() if key in by_key}
    return margins, tuple(problems)
