"""Tables with a row an answer (somebody's id, an item, what was answered), turned into a row a person.

Recognised by their headings together with their shape: few different items, each answered about once by a person.
Everything is done on whole columns of codes, so that ten million answers take seconds. Nothing here knows a
questionnaire.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import numpy.typing as npt

from diagnostic.exports.delimited import MOST_COLUMNS
from diagnostic.exports.format import Format, Plain
from diagnostic.exports.normal import clean, folded, listed
from diagnostic.exports.table import Codes, Column, RawTable
from diagnostic.problems import Code, InvalidInput, Place, Problem, Severity, Values

Rows = npt.NDArray[np.int64]

_ITEM = frozenset(
    {
        "item", "item id", "item code", "item_id", "item_code", "itemid", "question", "question id", "question code",
        "question_id", "question_code", "questionid", "question number", "question text", "question_text", "variable",
        "variable name", "statement", "statement id", "code", "field", "key", "code question", "code item",
        "id question", "id item", "affirmation", "enonce", "libelle", "libelle question", "texte de la question",
        "champ", "numero de question",
    }
)  # fmt: skip
_ANSWER = frozenset(
    {
        "answer", "answers", "answer value", "answer_value", "answer code", "answer text", "answer_text", "value",
        "response", "response value", "response_value", "response text", "response_text", "score", "rating", "result",
        "reponse", "reponses", "valeur", "valeur de la reponse", "code reponse", "note", "resultat",
    }
)  # fmt: skip
_LABEL = frozenset(
    {
        "label", "answer label", "answer_label", "answer text", "answer_text", "response label", "response_label",
        "response text", "response_text", "value label", "value_label", "libelle", "libelle reponse",
        "libelle de la reponse", "texte de la reponse",
    }
)  # fmt: skip
_PERSON = (
    "respondent", "respondent id", "respondent_id", "respondentid", "person", "person id", "person_id", "participant",
    "participant id", "participant_id", "response id", "response_id", "responseid", "submission id", "submission_id",
    "user", "user id", "user_id", "employee", "employee id", "employee_id", "subject", "token", "id", "repondant",
    "id repondant", "identifiant", "personne", "matricule", "numero de reponse", "salarie",
)  # fmt: skip
_FEWEST_A_PERSON = 1.5
_NAMED_FILL, _OTHER_FILL = 0.1, 0.5
"""Share of the answers that could be there, from which it is a long table: an id that has no usual name tells less."""
_DIFFERENT = 0.5
"""Share of the rows that are the first of a person and an item; the same file twice in one is still a long table."""
_LISTED_ROWS = 5


@dataclass(frozen=True, slots=True)
class _Long:
    """Which columns hold who answered, to what, and what."""

    person: int
    item: int
    answer: int


def _recognises(table: RawTable) -> bool:
    return _shape(table) is not None


def _shape(table: RawTable) -> _Long | None:
    heads = [folded(column.header) for column in table.columns]
    items = [at for at, head in enumerate(heads) if head in _ITEM]
    answers = [at for at, head in enumerate(heads) if head in _ANSWER]
    named = sorted((at for at, head in enumerate(heads) if head in _PERSON), key=lambda at: _PERSON.index(heads[at]))
    others = [at for at in range(len(heads)) if at not in (*items, *answers, *named)]
    for person, fill in (*((at, _NAMED_FILL) for at in named), *((at, _OTHER_FILL) for at in others)):
        for item, answer in product(items, answers):
            if len({person, item, answer}) == 3 and _fits(table, person, item, fill):
                return _Long(person, item, answer)
    return None


def _fits(table: RawTable, person: int, item: int, fill: float) -> bool:
    people, items = len(table.columns[person].values), len(table.columns[item].values)
    if not (2 <= items <= MOST_COLUMNS and people >= 2 and table.n >= _FEWEST_A_PERSON * people):
        return False
    if table.n < fill * people * items:
        return False
    seen = np.zeros(people * items, dtype=bool)
    seen[_pair(table.columns[person], table.columns[item])] = True
    return int(seen.sum()) >= _DIFFERENT * table.n


def _pair(first: Column, second: Column) -> Rows:
    return first.codes.astype(np.int64) * len(second.values) + second.codes


def _plain(table: RawTable, file: str) -> Plain:
    shape = _shape(table)
    if shape is None:
        return Plain(table)
    used = {shape.person, shape.item, shape.answer}
    cleaned = (_cleaned(column, table.n) if at in used else column for at, column in _at(table))
    table = replace(table, columns=tuple(cleaned))
    known = table.columns[shape.person].filled() & table.columns[shape.item].filled()
    lost = int((~known).sum())
    table = table.keep(known)
    people = _People.of(table.columns[shape.person], table.n)
    rest = [column for at, column in _at(table) if at not in used]
    about = [(column, told) for column in rest if (told := people.told(column)) is not None]
    others = [column for column in rest if not any(column is each for each, _ in about)]
    questions = _questions(table, shape, others)
    answers = _pivoted(table, shape, people, file)
    columns = (
        people.column(table.columns[shape.person]),
        *(told for _, told in about),
        *(replace(column, names=names, labels=labels)
          for column, (names, labels) in zip(answers, questions.each, strict=True)),
    )  # fmt: skip
    left = [column.header for column in others if not any(column is each for each in questions.used)]
    wide = RawTable(columns, people.count, table.numbers()[people.first])
    return Plain(wide, tuple(_notes(wide, len(answers), left, lost, file)))


def _at(table: RawTable) -> Iterator[tuple[int, Column]]:
    return enumerate(table.columns)


def _cleaned(column: Column, n: int) -> Column:
    """Return a column without the differences that nobody sees, and without values that no row has."""
    return column.with_values(clean(value) for value in column.values).keep(np.ones(n, dtype=bool))


@dataclass(frozen=True, slots=True)
class _People:
    """The people in the order in which they come, and whose each row is."""

    count: int
    of_row: Codes
    first: Rows
    """The first row of each."""

    @staticmethod
    def of(column: Column, n: int) -> _People:
        first = _firsts(column.codes, len(column.values), np.arange(n))
        order = np.argsort(first, kind="stable")
        rank = np.empty(len(order), dtype=np.int32)
        rank[order] = np.arange(len(order), dtype=np.int32)
        return _People(len(order), rank[column.codes], first[order])

    def column(self, column: Column) -> Column:
        return replace(column, codes=column.codes[self.first])

    def told(self, column: Column) -> Column | None:
        """Return a column as people's own; None where it holds different things for one person."""
        first = _constant(column, self.of_row, self.count)
        if first is None:
            return None
        values = (*column.values, "")
        codes = np.where(first < 0, len(column.values), column.codes[first])
        return Column(column.header, codes.astype(np.int32), values).with_values(values)


def _firsts(groups: Codes, count: int, rows: Rows) -> Rows:
    """Return the first of some rows of each group, -1 where it has none."""
    first = np.full(count, -1, dtype=np.int64)
    first[groups[rows][::-1]] = rows[::-1]
    return first


def _constant(column: Column, groups: Codes, count: int) -> Rows | None:
    """Return the first filled row of each group where all filled ones of a group are alike, else None."""
    rows = np.flatnonzero(column.filled())
    first = _firsts(groups, count, rows)
    alike = column.codes[rows] == column.codes[first[groups[rows]]]
    return first if alike.all() else None


@dataclass(frozen=True, slots=True)
class _Questions:
    """For each item the other names of it and what its values mean, and the columns that said so."""

    each: tuple[tuple[tuple[str, ...], dict[str, tuple[str, ...]]], ...]
    used: tuple[Column, ...]


def _questions(table: RawTable, shape: _Long, others: list[Column]) -> _Questions:
    item, answer = table.columns[shape.item], table.columns[shape.answer]
    names: list[tuple[str, ...]] = [() for _ in item.values]
    labels: list[dict[str, tuple[str, ...]]] = [{} for _ in item.values]
    used: list[Column] = []
    for column in others:
        first = _constant(column, item.codes, len(item.values))
        if first is not None:
            used.append(column)
            for at, row in enumerate(first):
                names[at] += (column.cell(int(row)),) if row >= 0 else ()
        elif folded(column.header) in _LABEL and (meant := _meanings(column, item, answer)) is not None:
            used.append(column)
            for at, value, label in meant:
                labels[at][value] = (*labels[at].get(value, ()), label)
    return _Questions(tuple(zip(names, labels, strict=True)), tuple(used))


def _meanings(column: Column, item: Column, answer: Column) -> list[tuple[int, str, str]] | None:
    """Return what the values of each item are called; None where one of them has two names."""
    pairs, groups = np.unique(_pair(item, answer), return_inverse=True)
    first = _constant(column, groups.astype(np.int32), len(pairs))
    if first is None:
        return None
    found = ((*divmod(int(pair), len(answer.values)), row) for pair, row in zip(pairs, first, strict=True) if row >= 0)
    return [(at, answer.values[value], column.cell(int(row))) for at, value, row in found]


def _pivoted(table: RawTable, shape: _Long, people: _People, file: str) -> list[Column]:
    """Return a column an item.

    Raises
    ------
    InvalidInput
        Somebody gave two different answers to one item.
    """
    item, answer = table.columns[shape.item], table.columns[shape.answer]
    filled = answer.filled()
    at = (item.codes.astype(np.int64) * people.count + people.of_row)[filled]
    codes = answer.codes[filled]
    cells = np.full(len(item.values) * people.count, -1, dtype=np.int32)
    cells[at[::-1]] = codes[::-1]
    differing = cells[at] != codes
    if differing.any():
        raise InvalidInput([_conflict(table.numbers()[filled][differing], file)])
    columns = cells.reshape(len(item.values), people.count)
    return [_column(name, column, answer) for name, column in zip(item.values, columns, strict=True)]


def _column(header: str, cells: Codes, answer: Column) -> Column:
    used = np.flatnonzero(np.bincount(cells + 1, minlength=len(answer.values) + 1))
    lookup = np.zeros(len(answer.values) + 1, dtype=np.int32)
    lookup[used] = np.arange(len(used), dtype=np.int32)
    return Column(header, lookup[cells + 1], tuple(answer.values[at - 1] if at else "" for at in used))


def _conflict(rows: Rows, file: str) -> Problem:
    shown = ", ".join(map(str, rows[:_LISTED_ROWS].tolist())) + (" …" if len(rows) > _LISTED_ROWS else "")
    return Problem(Code.LONG_CONFLICT, Place(file=file, row=int(rows[0])), {"count": len(rows), "rows": shown})


def _notes(wide: RawTable, items: int, left: list[str], lost: int, file: str) -> Iterator[Problem]:
    values: Values = {"people": wide.n, "items": items}
    yield Problem(Code.LONG_TABLE, Place(file=file), values, Severity.NOTE)
    if left:
        left_out: Values = {"count": len(left), "columns": listed(left, most=8)}
        yield Problem(Code.LONG_COLUMNS_LEFT, Place(file=file), left_out, Severity.NOTE)
    if lost:
        yield Problem(Code.LONG_ROWS_LOST, Place(file=file), {"count": lost}, Severity.WARNING)


LONG = Format("", _recognises, _plain)
