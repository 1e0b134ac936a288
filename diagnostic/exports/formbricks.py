"""Formbricks: numbered questions after what the tool says of each answer, hidden fields and the person after them.

People answer in their own language, and the file has the labels that they saw. A question with choices has a second
column with the ids of what was chosen: labels of one id are one answer.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace

import numpy as np

from diagnostic.exports.format import Format, Plain
from diagnostic.exports.normal import folded
from diagnostic.exports.rows import canonical, headers, rows_with, statement_names, unfinished, unguarded, words
from diagnostic.exports.table import Column, Mask, RawTable

_SIGNS = words("Response ID", "Finished", "Survey ID")
_FINISHED = folded("Finished")
_NOT_FINISHED = words("No", "false")
_META = canonical(
    {
        "no.": (), "response id": (), "timestamp": (), "survey id": (), "user id": (), "language": (),
        "account": ("Formbricks ID (internal)", "Formbricks ID"),
        "email": ("Verified Email",),
        "ip address": ("ipAddress",),
        "user agent": ("userAgent - browser", "userAgent - os", "userAgent - device"),
    }
)  # fmt: skip
_OPTION_ID = " - Option ID"
_PERSON = "person."
_OTHER = words("other", "none", "")
"""Ids behind which there are free words."""
_QUESTION = re.compile(r"^(?P<number>\d+)\. ?(?P<text>.*)$", re.DOTALL)


def _recognises(table: RawTable) -> bool:
    return set(map(folded, headers(table))) >= _SIGNS


def _plain(table: RawTable, file: str) -> Plain:
    table = unguarded(table)
    by_header = {column.header: column for column in table.columns}
    found = [_QUESTION.match(header) for header in headers(table)]
    first = next((at for at, match in enumerate(found) if match), len(found))
    rows = _rows(found)
    columns = tuple(
        _meta(column, before=at < first)
        if match is None
        else _question(column, by_header.get(column.header + _OPTION_ID), rows.get(at, ""))
        for at, (column, match) in enumerate(zip(table.columns, found, strict=True))
    )
    return Plain(replace(table, columns=columns), unfinished(_open(table), file))


def _open(table: RawTable) -> Mask:
    finished = next(column for column in table.columns if folded(column.header) == _FINISHED)
    return rows_with(finished, _NOT_FINISHED)


def _meta(column: Column, *, before: bool) -> Column:
    """Return a column of the tool (before the questions), or of a hidden field or the person (after them)."""
    header = column.header
    name = _META.get(folded(header))
    if name is not None:
        return replace(column, names=(name,))
    if before:
        return replace(column, aside=True)
    if header.startswith(_PERSON):
        key = header.removeprefix(_PERSON)
        return replace(column, names=(_META.get(folded(key), key),))
    return column


def _rows(found: list[re.Match[str] | None]) -> dict[int, str]:
    """Return the row of a matrix that each column is about: what follows the question that all of its columns share."""
    asked: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for at, match in enumerate(found):
        if match and not match["text"].endswith(_OPTION_ID):
            asked[match["number"]].append((at, match["text"]))
    rows: dict[int, str] = {}
    for members in asked.values():
        shared = _shared([text for _, text in members])
        rows.update({at: text[len(shared) :] for at, text in members if shared})
    return rows


def _shared(texts: list[str]) -> str:
    """Return the question with its dash that several texts begin with; empty where there is none."""
    if len(texts) < 2:
        return ""
    low, high = min(texts), max(texts)
    same = next((at for at, (one, other) in enumerate(zip(low, high, strict=False)) if one != other), len(low))
    return low[: low.rfind(" - ", 0, same) + 3] if " - " in low[:same] else ""


def _question(column: Column, ids: Column | None, row: str) -> Column:
    if column.header.endswith(_OPTION_ID):
        return replace(column, aside=True)
    if ids is not None:
        return _one_language(column, ids)
    return replace(column, names=statement_names(row)) if row else column


def _one_language(column: Column, ids: Column) -> Column:
    """Return a column in which each id has one label: of the labels that people saw, the most frequent."""
    pairs, counts = np.unique(ids.codes.astype(np.int64) * len(column.values) + column.codes, return_counts=True)
    labels: dict[int, Counter[int]] = defaultdict(Counter)
    for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
        which, label = divmod(pair, len(column.values))
        if folded(ids.values[which]) not in _OTHER and column.values[label].strip():
            labels[which][label] += count
    told = {label: seen.most_common(1)[0][0] for seen in labels.values() for label in seen}
    if all(label == shown for label, shown in told.items()):
        return column
    return column.with_values(column.values[told.get(at, at)] for at in range(len(column.values)))


FORMAT = Format("Formbricks", _recognises, _plain)
