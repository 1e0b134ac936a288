"""A Qualtrics survey (``.qsf``): what its columns ask, and what their codes stand for, in all its languages.

A code is whatever the author recoded an answer to, and says nothing of its order; only the answer's words do. A
column is known by the id in the third header row of an export; by its code or its text where a file has no such row,
as far as these are one column's alone. Nothing here knows a questionnaire of ours.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from diagnostic.exports.definition import Definition, Question, Structure
from diagnostic.exports.normal import clean, folded, number
from diagnostic.problems import Code, InvalidInput, Place, Problem

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"
Node: TypeAlias = Mapping[str, Json]

_SEVERAL = {"MAVR", "MAHR", "MACOL", "MSB", "MultipleAnswer"}
"""Selectors of questions with several answers: a column there holds whether one of them was ticked."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a column asks, and how files name it."""

    question: Question
    import_id: str = ""
    """Empty where only the answers are known for certain."""
    names: tuple[str, ...] = ()
    """As rows 1 and 2 write it."""


def _recognises(data: bytes) -> bool:
    return data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and b'"SurveyElements"' in data


def _read(data: bytes, file: str) -> Structure:
    """Return what a survey says of its columns.

    Raises
    ------
    InvalidInput
        The file is cut off, or holds no questions.
    """
    try:
        survey = _node(json.loads(data.decode("utf-8-sig")))
    except (ValueError, RecursionError) as error:
        raise InvalidInput([Problem(Code.STRUCTURE_DAMAGED, Place(file=file))]) from error
    elements = [node for _, node in _entries(survey.get("SurveyElements"))]
    payloads = [_node(each.get("Payload")) for each in elements if each.get("Element") == "SQ"]
    if not payloads:
        raise InvalidInput([Problem(Code.STRUCTURE_DAMAGED, Place(file=file))])
    every = [asked for payload in payloads for asked in _columns(payload)]
    ids = {each.import_id: each.question for each in every if each.import_id}
    return Structure("Qualtrics", _certain(every), ids=ids)


def _certain(every: Sequence[_Asked]) -> dict[str, Question]:
    """Return the columns by the codes and texts that are one column's alone."""
    named = [(key, each.question) for each in every for key in {folded(name) for name in each.names} if key]
    times = Counter(key for key, _ in named)
    return {key: question for key, question in named if times[key] == 1}


def _columns(payload: Node) -> Iterator[_Asked]:
    """Yield the columns of a question in which one answer is chosen, or a text written."""
    qid, tag = _text(payload.get("QuestionID")), _text(payload.get("DataExportTag"))
    if not qid or {_text(payload.get("Selector")), _text(payload.get("SubSelector"))} & _SEVERAL:
        return
    names = (tag, *_titles(payload))
    wordings = tuple(_wordings(payload).values())
    match payload.get("QuestionType"):
        case "MC":
            yield _Asked(Question(wordings, _labels(payload, "Choices")), qid, names)
        case "TE" if payload.get("Selector") != "FORM":
            yield _Asked(Question(wordings), f"{qid}_TEXT", names)
        case "TE" | "Matrix":
            yield from _rows(payload, qid, tag)
        case "SBS":
            for key, part in _entries(payload.get("AdditionalQuestions")):
                if _text(part.get("SubSelector")) not in _SEVERAL:
                    yield from _rows({"Choices": payload.get("Choices"), **part}, f"{qid}#{key}", f"{tag}#{key}")


def _rows(payload: Node, qid: str, tag: str) -> Iterator[_Asked]:
    """Yield the columns of a matrix, one a row."""
    labels = _labels(payload, "Answers")
    # A matrix may take its rows from another question; they are not known here, but its answers are.
    yield _Asked(Question((), labels), qid)
    tags = _values(payload.get("ChoiceDataExportTags"))
    rows = _ordered(payload)
    # Row 1 of a file counts the rows or writes their ids. Where these differ, the statement is not certain.
    sure = all(key == str(position) for position, (key, _) in enumerate(rows, start=1))
    for key, row in rows:
        statements = _displays(payload, "Choices", key, row)
        first = next(iter(statements.values()), "")
        texts = (f"{title}{sign}{first}" for title in _titles(payload) for sign in (" - ", "-"))
        codes = (tags[key],) if key in tags else (f"{tag}_{key}",) if sure else ()
        asked = Question(_joined(_wordings(payload), statements), labels)
        yield _Asked(asked, f"{qid}_{key}", (*codes, *texts))
    if not sure and not tags:
        numbers = {key for key, _ in rows} | {str(position + 1) for position in range(len(rows))}
        for suffix in sorted(numbers):
            yield _Asked(Question((), labels), names=(f"{tag}_{suffix}",))


def _labels(payload: Node, part: str) -> dict[str, tuple[str, ...]]:
    """Return what each value means: a code by all words of its answer, and each of these by the others."""
    recoded, named = _values(payload.get("RecodeValues")), _values(payload.get("VariableNaming"))
    found: dict[str, tuple[str, ...]] = {}
    spoken: dict[str, tuple[str, ...]] = {}
    for key, option in _entries(payload.get(part)):
        texts = tuple(dict.fromkeys((*_displays(payload, part, key, option).values(), *filter(None, [named.get(key)]))))
        found[recoded.get(key, key)] = texts
        spoken |= {text: texts for text in texts if number(text) is None}
    return {**spoken, **found}


def _titles(payload: Node) -> tuple[str, ...]:
    """Return the question as files may write it in row 2: in full, or as its author described it."""
    texts = (_text(payload.get("QuestionText")), _text(payload.get("QuestionDescription")))
    return tuple(dict.fromkeys(filter(None, map(clean, texts))))


def _wordings(payload: Node) -> dict[str, str]:
    """Return the question by language, the survey's own first and under no name."""
    return _spoken(
        payload.get("QuestionText"),
        {language: part.get("QuestionText") for language, part in _entries(payload.get("Language"))},
    )


def _displays(payload: Node, part: str, key: str, option: Node) -> dict[str, str]:
    """Return the words of one choice or answer by language."""
    translated = {
        language: _node(_node(words.get(part)).get(key)).get("Display")
        for language, words in _entries(payload.get("Language"))
    }
    return _spoken(option.get("Display"), translated)


def _spoken(own: Json, translated: Mapping[str, Json]) -> dict[str, str]:
    texts = {"": own, **translated}
    return {language: text for language, each in texts.items() if (text := clean(_text(each)))}


def _joined(wordings: Mapping[str, str], statements: Mapping[str, str]) -> tuple[str, ...]:
    """Return "question [statement]" in each language of the statement."""
    own = wordings.get("", "")
    return tuple(f"{wordings.get(language, own)} [{statement}]" for language, statement in statements.items())


def _ordered(payload: Node) -> list[tuple[str, Node]]:
    """Return the rows of a matrix in the order in which they are shown."""
    rows = dict(_entries(payload.get("Choices")))
    order = payload.get("ChoiceOrder")
    shown = [key for each in (order if isinstance(order, list) else []) if (key := _text(each)) in rows]
    return [(key, rows[key]) for key in dict.fromkeys([*shown, *rows])]


def _entries(value: Json) -> list[tuple[str, Node]]:
    """Return the objects in an object, or in a list, which is how an object with the keys 0, 1, 2 ... is written."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else [])
    return [(str(key), each) for key, each in pairs if isinstance(each, dict)]


def _values(value: Json) -> dict[str, str]:
    """Return the texts and numbers in an object or a list."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else [])
    return {str(key): text for key, each in pairs if (text := _text(each))}


def _node(value: Json) -> Node:
    return value if isinstance(value, dict) else {}


def _text(value: Json) -> str:
    """Return a text or a number as text, nothing for everything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)


DEFINITION = Definition("Qualtrics", _recognises, _read)
