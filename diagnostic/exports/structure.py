"""The definition of a survey, as its tool keeps it: what the codes of an export stand for.

An export by codes holds ``Q3`` and ``A2``; the definition knows the question and the answer. It is recognised by its
content, one module a tool (``structure_<tool>``), and laid over the table before anything is matched. Nothing here
knows a questionnaire of ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from diagnostic.exports import (
    structure_limesurvey,
    structure_limesurvey_syntax,
    structure_qualtrics,
    structure_surveyjs,
    structure_xlsform,
)
from diagnostic.exports.definition import Definition, Question, Structure
from diagnostic.exports.normal import folded
from diagnostic.exports.table import Column, RawTable
from diagnostic.problems import Code, InvalidInput, Place, Problem

DEFINITIONS: tuple[Definition, ...] = (
    structure_limesurvey.DEFINITION,
    structure_limesurvey_syntax.DEFINITION,
    structure_xlsform.DEFINITION,
    structure_qualtrics.DEFINITION,
    structure_surveyjs.DEFINITION,
)
"""In the order in which they are tried."""


def read_structure(path: Path) -> Structure:
    """Return what a definition file says.

    Raises
    ------
    InvalidInput
        It cannot be read, or is the definition of no survey tool that is known.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise InvalidInput([Problem(Code.FILE_NOT_FOUND, Place(file=str(path)))]) from error
    except OSError as error:
        raise InvalidInput([Problem(Code.FILE_NOT_READABLE, Place(file=path.name))]) from error
    known = next((each for each in DEFINITIONS if each.recognises(data)), None)
    if known is None:
        raise InvalidInput([Problem(Code.STRUCTURE_UNKNOWN, Place(file=path.name))])
    return known.read(data, path.name)


def with_structure(table: RawTable, structure: Structure) -> RawTable:
    """Return a table whose columns have the wordings and the meanings of values that a definition gives them."""
    known = {folded(code): question for code, question in structure.questions.items()}
    return replace(table, columns=tuple(_described(column, structure.ids, known) for column in table.columns))


def _described(column: Column, ids: Mapping[str, Question], known: Mapping[str, Question]) -> Column:
    names = (column.header, *column.names)
    question = next((ids[name] for name in column.names if name in ids), None)
    question = question or next((known[key] for name in names if (key := folded(name)) in known), None)
    if question is not None:
        labels = {**column.labels, **question.labels}
        column = replace(column, names=(*column.names, *question.names), labels=labels)
    return _without_unanswered(column)


def _without_unanswered(column: Column) -> Column:
    """Return the column with nothing in place of the values that stand for no answer."""
    none = {value for value, labels in column.labels.items() if not any(labels)}
    if not none:
        return column
    labels = {value: texts for value, texts in column.labels.items() if value not in none}
    return replace(column, labels=labels).with_values("" if value in none else value for value in column.values)
