"""The file that ``pseudonymise`` makes: answers under the questionnaire's own codes, in no survey tool's words.

Says how such a file is written and how it is known again. What may be in it is decided elsewhere: whoever calls has
taken out what tells who somebody is.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from diagnostic.exports.format import Format, Plain
from diagnostic.exports.labels import codebook
from diagnostic.exports.ladders import wordings
from diagnostic.exports.normal import folded, plain_number
from diagnostic.exports.table import Column, RawTable
from diagnostic.field_codes import DONT_KNOW as FORM_DONT_KNOW
from diagnostic.questionnaire import AttributeKind, Questionnaire, ResponseFormat
from diagnostic.responses import DONT_KNOW, MISSING, SIMULATED_HEADING, Hierarchy, Links, Responses

ROW_HEADING = "handover_row"
"""A number a row, in the order of the file: two people who answered alike stay two rows."""
_FORMULA = re.compile(r"[=+\-@\t\r]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_Ints = npt.NDArray[np.int64]


def _recognises(table: RawTable) -> bool:
    return bool(table.columns) and table.columns[0].header == ROW_HEADING


def _plain(table: RawTable, _file: str) -> Plain:
    first, *others = table.columns
    return Plain(replace(table, columns=(replace(first, aside=True), *others)))


FORMAT = Format("diagnostic pseudonymise", _recognises, _plain)


@dataclass(frozen=True, slots=True)
class _Written:
    """One column to be written: ``values[codes[row]]``, or numbers, None where there is none."""

    header: str
    cells: pa.Array


def handed_over(responses: Responses, kept: Mapping[str, Column], order: _Ints) -> bytes:
    """Return the file: UTF-8, a row a person in this order of rows, no cell that a spreadsheet takes for a formula.

    ``kept`` are further columns, with the rows of the responses, by their headings.
    """
    columns = [
        *_people(responses),
        *_answers(responses),
        *(column for name, links in (responses.links or {}).items() for column in _links(name, links, responses)),
        *(_Written(name, _texts(list(texts))) for name, texts in (responses.comments or {}).items()),
        *(_Written(safe(name), _coded(column.codes, column.values)) for name, column in kept.items()),
    ]
    at = pa.array(order)
    arrays = [pa.array(np.arange(1, order.size + 1)), *(each.cells.take(at) for each in columns)]
    table = pa.Table.from_arrays(arrays, names=[ROW_HEADING, *(each.header for each in columns)])
    out = io.BytesIO()
    pa.csv.write_csv(table, out)
    return out.getvalue()


def safe(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula, without control signs; readers drop the mark."""
    cleaned = _CONTROL.sub(" ", text)
    return f"'{cleaned}" if _FORMULA.match(cleaned) else cleaned


def _coded(codes: npt.NDArray[np.integer], values: Sequence[str | None]) -> pa.Array:
    """Return a column by its few different texts; -1 and texts that are None or empty are empty cells."""
    texts = [None if not value else safe(value) for value in values]
    return pa.array([*texts, None], pa.string()).take(pa.array(np.where(codes < 0, len(texts), codes)))


def _texts(texts: Sequence[str | None]) -> pa.Array:
    return pa.array([None if not text else safe(text) for text in texts], pa.string())


def _categories(values: pd.Categorical) -> pa.Array:
    return _coded(np.asarray(values.codes, dtype=np.int64), [str(each) for each in values.categories])


# --- about people ---


def _people(responses: Responses) -> Iterator[_Written]:
    asked = responses.questionnaire
    if responses.respondent is not None and (name := _id(asked, AttributeKind.RESPONDENT)):
        yield _Written(name, _texts([code.decode() for code in responses.respondent.tolist()]))
    yield from _units(asked, responses)
    if responses.role_level is not None and (name := _id(asked, AttributeKind.ROLE_LEVEL)):
        yield _Written(name, _categories(responses.role_level))
    for name, values in (responses.attributes or {}).items():
        yield _Written(name, _categories(values))
    if responses.seconds is not None and (name := _id(asked, AttributeKind.DURATION)):
        whole = np.maximum(np.rint(np.nan_to_num(responses.seconds, nan=1.0)), 1.0).astype(np.int64)
        yield _Written(name, pa.array(whole, mask=np.isnan(responses.seconds)))
    if responses.simulated:
        yield _Written(SIMULATED_HEADING, pa.array(np.ones(responses.n, dtype=np.int64)))


def _id(questionnaire: Questionnaire, kind: AttributeKind) -> str:
    return next((each.id for each in questionnaire.attributes if each.kind is kind), "")


def _units(asked: Questionnaire, responses: Responses) -> Iterator[_Written]:
    """Yield each person's team, and the divisions above it as far as the questionnaire has columns for them."""
    divisions = [each.id for each in asked.attributes if each.kind is AttributeKind.DIVISION]
    named = _named(responses.hierarchy, len(divisions))
    for level, name in enumerate(divisions):
        if any(names[level] for names in named):
            yield _Written(name, _coded(responses.unit, [names[level] for names in named]))
    yield _Written(_id(asked, AttributeKind.TEAM), _coded(responses.unit, [names[-1] for names in named]))


def _named(hierarchy: Hierarchy, levels: int) -> list[tuple[str, ...]]:
    """Return of each unit the nearest divisions, the highest first, and the team; of one with others below it, none."""
    paths: list[tuple[str, ...]] = []
    named = []
    for unit, parent, is_leaf in zip(hierarchy.units, hierarchy.parents(), hierarchy.leaves(), strict=True):
        # Parents stand before their children.
        paths.append(() if parent < 0 else (*paths[parent], unit.name))
        path = paths[-1]
        team = path[-1] if path and (is_leaf or not levels) else ""
        above = (path[:-1] if team else path)[-levels:] if levels else ()
        named.append((*[""] * (levels - len(above)), *above, team))
    return named


# --- answers ---


def _answers(responses: Responses) -> Iterator[_Written]:
    formats = {item.id: item.format for item in responses.questionnaire.items}
    for at, item in enumerate(responses.items):
        yield _Written(item, _closed(responses.answers[:, at], formats[item]))
    for check in responses.questionnaire.checks:
        if check.id in (responses.checks or {}):
            yield _Written(check.id, _closed((responses.checks or {})[check.id], check.format))


def _links(name: str, links: Links, responses: Responses) -> Iterator[_Written]:
    """Yield a column for each half and each unit that was judged."""
    question = next(each for each in responses.questionnaire.rosters if each.id == name)
    units = responses.hierarchy.units
    often = [folded(each) for unit in units for each in {unit.name, unit.id}]
    for target in np.unique(links.target).tolist():
        mine = links.target == target
        unit = units[target]
        # A name that two units have is no name; their ids are always their own.
        known_as = (
            unit.name if often.count(folded(unit.name)) == 1 + (folded(unit.id) == folded(unit.name)) else unit.id
        )
        halves = (("need", links.need, question.need), ("quality", links.quality, question.quality))
        for half, given, format_ in halves:
            codes = np.full(responses.n, MISSING, dtype=np.int8)
            codes[links.person[mine]] = given[mine]
            yield _Written(f"{name}_{half}[{known_as}]", _closed(codes, format_))


def _closed(codes: npt.NDArray[np.int8], format_: ResponseFormat) -> pa.Array:
    texts = _wording(format_)
    return _coded(np.where(codes == DONT_KNOW, len(texts) - 1, codes.astype(np.int64)), texts)


def _wording(format_: ResponseFormat) -> list[str | None]:
    """Return what is written for each code, from MISSING on, and last for "no opinion": what is surely read as it."""
    book = codebook(format_, dont_know=wordings().dont_know)
    written: list[str | None] = [None]
    for code, option in enumerate(format_.options, start=1):
        labels = [label for group in option.labels.values() for label in group]
        written.append(next(text for text in (plain_number(option.value), *labels) if book.code(text) == code))
    unsure = [FORM_DONT_KNOW, *(label for group in format_.dont_know.values() for label in group)]
    known = [*unsure, *sorted(wordings().dont_know)]
    return [*written, next(text for text in known if book.code(text) == DONT_KNOW)]
