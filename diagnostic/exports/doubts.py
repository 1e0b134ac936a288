"""Signs that a file is not what it is taken for: another questionnaire, several waves, two surveys, trial answers.

Everything here is said and nothing is changed: which rows belong to a survey is for people to decide. Nothing here
shows what anybody wrote.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from diagnostic.exports.content import Content
from diagnostic.exports.labels import named
from diagnostic.exports.matching import Match, shown_header
from diagnostic.exports.normal import clean, folded, listed
from diagnostic.exports.table import Column, Mask
from diagnostic.exports.targets import TargetKind, catalogue
from diagnostic.exports.timing import days
from diagnostic.problems import Code, Place, Problem, Severity, Values
from diagnostic.questionnaire import AttributeKind, Questionnaire
from diagnostic.questionnaire_file import Kind, available, load_questionnaire

_WAVES = frozenset(
    map(
        folded,
        [
            "wave",
            "survey wave",
            "wave number",
            "round",
            "campaign",
            "edition",
            "year",
            "survey year",
            "period",
            "survey",
            "survey id",
            "survey name",
            "vague",
            "numéro de vague",
            "campagne",
            "édition",
            "année",
            "année d’enquête",
            "période",
            "enquête",
            "welle",
            "jahr",
            "ola",
            "oleada",
            "año",
            "ondata",
            "anno",
            "golf",
            "jaar",
            "vaga",
            "ano",
        ],
    )
)
"""Headings of columns that say which survey a row is from."""
_MOST_WAVES = 20
_TRIALS = frozenset(
    [
        "test",
        "tests",
        "testing",
        "tester",
        "essai",
        "teste",
        "prueba",
        "prova",
        "probe",
        "asdf",
        "asdfg",
        "asdfgh",
        "qwerty",
        "qwertz",
        "azerty",
        "xxx",
        "xxxx",
        "aaa",
        "aaaa",
        "abc",
        "toto",
        "foo",
        "dummy",
        "bla",
        "blabla",
    ]
)
"""What people write to try a form."""
_LONGEST_TRIAL = 24
_ENOUGH_ANSWERS = 3
_GAP_DAYS = 60
"""A survey is open for some weeks: so many days without an answer lie between two."""
_PART = 0.05
"""Of all people, at least this share on each side of the gap, so that one late answer is no wave."""
_PEOPLE = 5
_ROWS_LOOKED_AT = 20_000
_FEW = 0.5
"""With less than this share of its questions in the file, it may be another questionnaire that was asked."""
_MOST = 0.8


def about_questions(found: Content, columns: Sequence[Column], file: str) -> Iterator[Problem]:
    """Yield that the questions were changed, or are those of another questionnaire."""
    items = found.of(TargetKind.ITEM)
    absent = {item.id for item in found.questionnaire.items if item.id not in items}
    matches = [each.match for each in found.matched]
    open_ = [each for each in matches if each.target is None and not each.ignored and not each.ambiguous]
    pairs = [f"{shown_header(match.header, 40)} → {like}" for match in open_ if (like := _meant(match, absent))]
    if pairs:
        values: Values = {"count": len(absent), "pairs": listed(pairs, most=8, length=90)}
        yield Problem(Code.QUESTIONNAIRE_CHANGED, Place(file=file), values, Severity.WARNING)
    if len(items) < _FEW * len(found.questionnaire.items):
        better = _better(found.questionnaire, columns, len(items))
        if better:
            values = {"found": len(items), "items": len(found.questionnaire.items), "nearest": better}
            yield Problem(Code.QUESTIONNAIRE_OTHER, Place(file=file), values, Severity.WARNING)


def _meant(match: Match, absent: set[str]) -> str:
    """Return the absent item that an open column resembles most; empty where there is none."""
    return next((each.target.id for each in match.candidates if each.target.id in absent), "")


def _better(questionnaire: Questionnaire, columns: Sequence[Column], matched: int) -> str:
    """Return the shipped questionnaire whose questions are nearly all in the file; empty where there is none."""
    names = {folded(name) for column in columns for name in (column.header, *column.names)}
    shares = {
        name: len(there) / size
        for name, keys, size in _shipped()
        if name != questionnaire.id and len(there := {keys[key] for key in names & keys.keys()}) >= max(matched, 1)
    }
    best = max(shares, key=lambda name: shares[name], default="")
    return best if best and shares[best] >= _MOST else ""


@lru_cache(maxsize=1)
def _shipped() -> tuple[tuple[str, dict[str, str], int], ...]:
    """Return the shipped questionnaires: id, the items by every spelling, and how many items there are."""
    compositions = [load_questionnaire(each.id) for each in available() if each.kind is Kind.COMPOSITION]
    return tuple((each.id, _item_keys(each), len(each.items)) for each in compositions)


def _item_keys(questionnaire: Questionnaire) -> dict[str, str]:
    by_key = catalogue(questionnaire).by_key
    return {key: target.id for key, target in by_key.items() if target.kind is TargetKind.ITEM}


def about_rows(found: Content, items: Sequence[str], answers: npt.NDArray[np.int8], file: str) -> Iterator[Problem]:
    """Yield that the rows are of several waves or surveys, or that some are trials."""
    yield from _named_waves(found)
    yield from _dated_waves(found)
    yield from _two_surveys(items, answers, file)
    yield from _trials(found, answers)


def _named_waves(found: Content) -> Iterator[Problem]:
    for each in found.matched:
        if each.match.ignored or folded(each.match.header) not in _WAVES:
            continue
        texts = [clean(name) for name in named(each.column)]
        counts = each.column.counts()
        several = sorted({text for text, n in zip(texts, counts, strict=True) if text and n})
        if 1 < len(several) <= _MOST_WAVES:
            yield Problem(Code.SEVERAL_WAVES, each.place, {"waves": listed(several)}, Severity.WARNING)


def _dated_waves(found: Content) -> Iterator[Problem]:
    """Yield that the answers lie in two times far apart, by the end of answering or its start."""
    for kind in (AttributeKind.ENDED, AttributeKind.STARTED):
        for _, each in found.attributes(kind):
            # Where day and month could be either, the reading with the smaller gap counts.
            parts = [_parts(read) for read in days(each.column)]
            if parts and all(parts):
                shortest = min((part for part in parts if part), key=lambda part: part[2] - part[1])
                first, last, again, end = (dt.date.fromordinal(day).isoformat() for day in shortest)
                values: Values = {"waves": f"{first} – {last} · {again} – {end}"}
                yield Problem(Code.SEVERAL_WAVES, each.place, values, Severity.WARNING)
                return


def _parts(read: npt.NDArray[np.int64]) -> tuple[int, int, int, int] | None:
    """Return first and last day before the longest gap and after it; None where there is no such gap."""
    told = np.sort(read[read > 0])
    if told.size < 2 * _PEOPLE:
        return None
    gaps = np.diff(told)
    at = int(gaps.argmax())
    enough = max(_PEOPLE, int(_PART * told.size))
    if gaps[at] < _GAP_DAYS or min(at + 1, told.size - at - 1) < enough:
        return None
    return int(told[0]), int(told[at]), int(told[at + 1]), int(told[-1])


def _two_surveys(items: Sequence[str], answers: npt.NDArray[np.int8], file: str) -> Iterator[Problem]:
    """Yield that the questions fall into parts of which nobody answered two."""
    answered = answers[:: max(1, len(answers) // _ROWS_LOOKED_AT)] != 0
    together = answered.T.astype(np.float32) @ answered.astype(np.float32) > 0
    parts = [part for part in _joined(together) if len(part) > 1]
    sizes = [int(answered[:, part].any(axis=1).sum()) for part in parts]
    several = [part for part, people in zip(parts, sizes, strict=True) if people >= _PEOPLE]
    if len(several) > 1:
        shown = " · ".join(f"{items[part[0]]} … {items[part[-1]]}" for part in several[:3])
        values: Values = {"count": len(several), "parts": shown}
        yield Problem(Code.SEVERAL_SURVEYS, Place(file=file), values, Severity.WARNING)


def _joined(together: Mask) -> Iterator[list[int]]:
    """Yield the groups of questions that are joined by people who answered both, directly or through others."""
    left = set(np.flatnonzero(np.diag(together)).tolist())
    while left:
        group = {min(left)}
        while grown := set(np.flatnonzero(together[sorted(group)].any(axis=0)).tolist()) - group:
            group |= grown
        yield sorted(group)
        left -= group


def _trials(found: Content, answers: npt.NDArray[np.int8]) -> Iterator[Problem]:
    """Yield the rows that look like somebody trying the form: such a word, and the same answer throughout."""
    n = len(answers)
    words = np.zeros(n, dtype=bool)
    columns = [*found.of(TargetKind.COMMENT).values(), *(each for _, each in found.attributes(AttributeKind.TEAM))]
    for each in columns:
        tried = np.fromiter((_is_trial(text) for text in each.column.values), dtype=bool, count=len(each.column.values))
        words |= tried[each.column.codes]
    at = [row for row in np.flatnonzero(words).tolist() if _all_alike(answers[row])]
    if at:
        rows = found.rows[at].tolist()
        place = replace(columns[0].place, row=rows[0], column=None)
        values: Values = {"count": len(rows), "rows": listed([str(row) for row in rows])}
        yield Problem(Code.TRIAL_ROWS, place, values, Severity.WARNING)


def _is_trial(text: str) -> bool:
    words = set(folded(text).split()) if len(text) <= _LONGEST_TRIAL else set()
    return bool(words) and words <= _TRIALS


def _all_alike(row: npt.NDArray[np.int8]) -> bool:
    given = row[row != 0]
    return given.size >= _ENOUGH_ANSWERS and bool((given == given[0]).all())
