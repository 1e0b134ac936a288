"""Microsoft Forms: id, start and end first, then a column a question; rows of a Likert question by their text alone.

The workbook holds an Excel table, in which no two headers may be alike: the second becomes ``Name2``. Quizzes add two
columns a question.
"""

from __future__ import annotations

import re
from dataclasses import replace

from diagnostic.exports.format import Format, Plain
from diagnostic.exports.normal import folded
from diagnostic.exports.rows import canonical, filled_values, headers, words
from diagnostic.exports.table import Column, RawTable

_IDS = words("ID")
_STARTS = ("Start time", "Heure de début", "Startzeit", "Hora de inicio", "Ora di inizio", "Begintijd", "Starttijd",
           "Hora de início")  # fmt: skip
_ENDS = ("Completion time", "Heure de fin", "Heure d’achèvement", "Fertigstellungszeit", "Hora de finalización",
         "Ora di completamento", "Tijd van voltooien", "Voltooiingstijd", "Hora de conclusão")  # fmt: skip
_META = canonical(
    {
        "id": (),
        "start time": _STARTS,
        "completion time": _ENDS,
        "email": ("E-mail", "Adresse de messagerie", "Adresse e-mail", "Adresse de courriel", "Courriel",
                  "Correo electrónico", "Posta elettronica", "Indirizzo di posta elettronica", "Correio eletrônico",
                  "Correio eletrónico"),
        "name": ("Nombre", "Nome", "Naam"),
        "last name": ("Nom",),
        "language": ("Langue", "Sprache", "Idioma", "Lingua", "Taal"),
        "last modified time": ("Heure de la dernière modification", "Heure de dernière modification",
                               "Uhrzeit der letzten Änderung", "Zeitpunkt der letzten Änderung",
                               "Hora de la última modificación", "Ora dell’ultima modifica",
                               "Tijd van laatste wijziging", "Hora da última modificação"),
    }
)  # fmt: skip
_STARTED, _ENDED = words(*_STARTS), words(*_ENDS)
_QUIZ = words(
    "Total points", "Quiz feedback", "Grade posted time", "Total des points", "Nombre total de points",
    "Commentaires sur le questionnaire", "Commentaires du questionnaire", "Gesamtpunktzahl", "Quizfeedback",
    "Puntos totales", "Total de puntos", "Comentarios del cuestionario", "Punti totali", "Feedback sul quiz",
    "Totaal aantal punten", "Feedback voor quiz", "Total de pontos", "Comentários do teste",
)  # fmt: skip
_NUMBERED = re.compile(r"^(?P<stem>.*\D)(?P<number>[1-9]\d*)$", re.DOTALL)
_BESIDE = re.compile(r"^\w+ - (?P<question>.+)$", re.DOTALL)


def _recognises(table: RawTable) -> bool:
    keys = set(map(folded, headers(table)))
    return bool(keys & _IDS) and bool(keys & _STARTED) and bool(keys & _ENDED)


def _plain(table: RawTable, _file: str) -> Plain:
    written = set(headers(table))
    known = set(map(folded, written))
    columns = tuple(_described(_one_choice(column), written, known) for column in table.columns)
    return Plain(replace(table, columns=columns))


def _described(column: Column, written: set[str], known: set[str]) -> Column:
    key = folded(column.header)
    if key in _META:
        return replace(column, names=(_META[key],))
    beside = _BESIDE.match(column.header)
    # "Points - question" and "Feedback - question", in any language: the question has a column of its own.
    if key in _QUIZ or (beside and folded(beside["question"]) in known):
        return replace(column, aside=True)
    numbered = _NUMBERED.match(column.header)
    if numbered and int(numbered["number"]) > 1 and numbered["stem"] in written:
        stem = numbered["stem"]
        return replace(column, names=(stem, *((_META[folded(stem)],) if folded(stem) in _META else ())))
    return column


def _one_choice(column: Column) -> Column:
    """Return a column of choices without the mark that ends each: "Teams;Mail;"."""
    filled = filled_values(column)
    if not filled or not all(value.endswith(";") for value in filled):
        return column
    return column.with_values(value.removesuffix(";") for value in column.values)


FORMAT = Format("Microsoft Forms", _recognises, _plain)
