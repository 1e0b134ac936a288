"""Google Forms: a row a person, the moment of sending first, a grid as one column a row: ``Question [row]``.

Whether it was downloaded or kept in a sheet makes no difference here. Scores of a quiz stand beside each question.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from diagnostic.exports.format import Format, Plain
from diagnostic.exports.normal import folded
from diagnostic.exports.rows import canonical, headers, statement_names, words
from diagnostic.exports.table import Column, RawTable

_STAMPS = (
    "Timestamp", "Horodateur", "Horodatage", "Zeitstempel", "Marca temporal", "Informazioni cronologiche",
    "Tijdstempel", "Carimbo de data/hora", "Carimbo data/hora", "Sygnatura czasowa", "Časová značka",
    "Časová pečiatka", "Időbélyeg", "Marcaj de timp", "Marca de temps", "Tidstämpel", "Tidsstempel", "Tidspunkt",
    "Aikaleima", "Zaman damgası", "Отметка времени", "Позначка часу", "Клеймо за време", "Χρονική σήμανση",
    "Vremenska oznaka", "Časovni žig", "Laiko žyma", "Laika zīmogs", "Ajatempel", "タイムスタンプ", "타임스탬프",
    "时间戳记", "時間戳記", "Stempel waktu", "Cap waktu", "Dấu thời gian", "חותמת זמן", "طابع زمني",
)  # fmt: skip
_META = canonical(
    {
        "timestamp": _STAMPS,
        "email address": ("Adresse e-mail", "E-Mail-Adresse", "Dirección de correo electrónico", "Correo electrónico",
                          "Indirizzo email", "Indirizzo e-mail", "E-mailadres", "Endereço de e-mail",
                          "Endereço de email"),
        "username": ("Nom d'utilisateur", "Nutzername", "Nombre de usuario", "Nome utente", "Gebruikersnaam",
                     "Nome de usuário", "Nome de utilizador"),
    }
)  # fmt: skip
_STAMP_WORDS = words(*_STAMPS)
_SCORES = words("Score", "Total score", "Note", "Punktzahl", "Puntuación", "Punteggio", "Pontuação")
_SCORED = re.compile(r"\s*\d+(?:[.,]\d+)?\s*/\s*\d+\s*")
_IN_BRACKETS = re.compile(r"^(?P<question>.*\S)\s*\[(?P<row>[^\[\]]*)\]\s*$", re.DOTALL)


def _recognises(table: RawTable) -> bool:
    return bool(table.columns) and folded(table.columns[0].header) in _STAMP_WORDS


def _plain(table: RawTable, _file: str) -> Plain:
    known = set(map(folded, headers(table)))
    parts = [_IN_BRACKETS.match(header) for header in headers(table)]
    grids = Counter(folded(part["question"]) for part in parts if part)
    columns = tuple(_described(column, part, known, grids) for column, part in zip(table.columns, parts, strict=True))
    return Plain(replace(table, columns=columns))


def _described(column: Column, part: re.Match[str] | None, known: set[str], grids: Counter[str]) -> Column:
    key = folded(column.header)
    if key in _META:
        return replace(column, names=(_META[key],))
    if key in _SCORES and all(_SCORED.fullmatch(value) for value in column.values if value.strip()):
        return replace(column, aside=True)
    if part is None:
        return column
    # Points and remarks on a question that has a column of its own; a grid has none.
    if folded(part["question"]) in known:
        return replace(column, aside=True)
    # A question may itself end with brackets.
    return replace(column, names=statement_names(part["row"])) if grids[folded(part["question"])] > 1 else column


FORMAT = Format("Google Forms", _recognises, _plain)
