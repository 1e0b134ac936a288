"""SurveyMonkey: questions in one row, what was asked of each in the row below.

A question stands over the first of its columns; the row below has the statement of a matrix, the choice of a question
with several answers, or the tool's own word for "answer". Above the two, people put a row of codes; the lower one is
sometimes deleted. The tool's words are known in several languages, and where they are not, by their place. Numbers in
place of texts are positions of options: what they mean is left to the codebook, which asks where one is out of range.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from diagnostic.exports.format import Format, Plain
from diagnostic.exports.normal import clean, folded
from diagnostic.exports.rows import (
    OWN_HEADER,
    canonical,
    filled_values,
    find_header,
    headed_by,
    headers,
    is_tick,
    origins,
    row_texts,
    statement_names,
    words,
)
from diagnostic.exports.table import Column, RawTable
from diagnostic.problems import Code, Place, Problem, Severity

_RESPONDENT = (
    "respondentid", "respondent-id", "ID du répondant", "ID de répondant", "ID répondant", "ID du participant",
    "Befragten-ID", "Teilnehmer-ID", "Umfrageteilnehmer-ID", "ID del encuestado", "ID de encuestado",
    "ID del intervistato", "ID intervistato", "ID rispondente", "ID del rispondente", "ID partecipante",
    "ID respondent", "ID do respondente", "ID do entrevistado",
)  # fmt: skip
_COLLECTOR = (
    "collectorid", "collector", "collector-id", "ID du collecteur", "ID de collecteur", "ID collecteur",
    "ID del recopilador", "ID de recopilador", "ID collettore", "ID del collettore", "ID collector", "Verzamelaar-ID",
    "ID do coletor",
)  # fmt: skip
_META = canonical(
    {
        "respondent id": _RESPONDENT,
        "collector id": _COLLECTOR,
        "start date": ("StartDate", "Date de début", "Startdatum", "Fecha de inicio", "Data di inizio", "Begindatum",
                       "Data de início"),
        "end date": ("EndDate", "Date de fin", "Enddatum", "Fecha de finalización", "Fecha final", "Data di fine",
                     "Data fine", "Einddatum", "Data de término", "Data de fim"),
        "ip address": ("IPAddress", "Adresse IP", "IP-Adresse", "Dirección IP", "Indirizzo IP", "IP-adres",
                       "Endereço IP"),
        "email address": ("EmailAddress", "Adresse email", "Adresse e-mail", "E-Mail-Adresse",
                          "Dirección de correo electrónico", "Correo electrónico", "Indirizzo e-mail",
                          "Indirizzo email", "E-mailadres", "Endereço de e-mail", "Endereço de email"),
        "first name": ("FirstName", "Prénom", "Vorname", "Nombre", "Nome", "Voornaam", "Primeiro nome"),
        "last name": ("LastName", "Nom", "Nom de famille", "Nachname", "Apellido", "Apellidos", "Cognome",
                      "Achternaam", "Sobrenome"),
        "custom data 1": ("CustomData1", "CustomData", "Custom Data", "Données personnalisées 1",
                          "Benutzerdefinierte Daten 1", "Datos personalizados 1", "Dati personalizzati 1",
                          "Aangepaste gegevens 1", "Dados personalizados 1"),
    }
)  # fmt: skip
_RESPONDENT_WORDS = words("respondent id", *_RESPONDENT)
_COLLECTOR_WORDS = words("collector id", *_COLLECTOR)
_OPEN = words(
    "Open-Ended Response", "Réponse ouverte", "Offene Antwort", "Offene Beantwortung", "Respuesta abierta",
    "Risposta aperta", "Open antwoord", "Resposta aberta",
)  # fmt: skip
_RESPONSE = _OPEN | words(
    "Response", "Réponse", "Antwort", "Beantwortung", "Respuesta", "Risposta", "Antwoord", "Resposta",
)  # fmt: skip
_OTHER = re.compile(r"(?:other|autres?|andere[sr]?|sonstiges?|otr[oa]s?|altr[oi]|anders|overige?|outr[oa]s?)\s*\(.+\)")
_TELLING_WORDS = 2


@dataclass(frozen=True, slots=True)
class _Heads:
    """The header rows, a cell a column."""

    codes: tuple[str, ...]
    """From the row above the questions, blank where there is none."""
    above: tuple[str, ...]
    below: tuple[str, ...]
    origin: list[int]
    """Position of the column that has the question of each."""
    response: frozenset[str]
    """How the row below says "answer" (folded)."""

    def question(self, at: int) -> str:
        return self.above[self.origin[at]]

    def is_meta(self, at: int) -> bool:
        return _is_meta(self.above[at]) and not self.below[at].strip()


def _is_meta(header: str) -> bool:
    return folded(header) in _META


def _is_header(cells: Sequence[str]) -> bool:
    keys = set(map(folded, cells))
    return bool(keys & _RESPONDENT_WORDS) and bool(keys & _COLLECTOR_WORDS)


def _recognises(table: RawTable) -> bool:
    return find_header(table, _is_header) is not None or _says_answer(table)


def _says_answer(table: RawTable) -> bool:
    """Return whether the first row has the tool's own words, as no person would answer."""
    if not table.n:
        return False
    found = [folded(cell) for cell in row_texts(table, 0) if folded(cell) in _RESPONSE]
    return any(cell in _OPEN for cell in found) or len(found) >= _TELLING_WORDS


def _has_second(table: RawTable) -> bool:
    """Return whether the first row still belongs to the header."""
    if not table.n:
        return False
    # Those that begin the file alone: a question may be called like one of them.
    meta = [at for at, _ in enumerate(takewhile(_is_meta, headers(table)))]
    first = row_texts(table, 0)
    if any(first[at].strip() for at in meta):
        return False
    others = [folded(cell) for cell in first[len(meta) :]]
    if any(cell in _RESPONSE or _OTHER.fullmatch(cell) for cell in others):
        return True
    # Ids and dates that begin one row later; published files have them blanked, and say nothing then.
    return table.n > 1 and any(row_texts(table, 1)[at].strip() for at in meta)


def _plain(table: RawTable, file: str) -> Plain:
    at = find_header(table, _is_header)
    row = OWN_HEADER if at is None else at
    codes = ("",) * len(table.columns) if row == OWN_HEADER else row_texts(table, row - 1)
    table = headed_by(table, row)
    if not _has_second(table):
        return _without_second(table, file)
    heads = _heads(table, codes)
    table = table.below(1)
    ticked = _ticked(table, heads)
    columns = (
        _described(column, position, heads, ticked=heads.origin[position] in ticked)
        for position, column in enumerate(table.columns)
    )
    return Plain(replace(table, columns=tuple(columns)))


def _without_second(table: RawTable, file: str) -> Plain:
    """Return a table of one header row; where columns have none, their statements stood in the row that is missing."""
    columns = tuple(replace(column, names=_meta_names(column.header)) for column in table.columns)
    bare = sum(1 for column in columns if not column.header.strip() and filled_values(column))
    problems: tuple[Problem, ...] = ()
    if bare:
        problems = (Problem(Code.STATEMENT_ROW_MISSING, Place(file=file), {"count": bare}, Severity.WARNING),)
    return Plain(replace(table, columns=columns), problems)


def _meta_names(header: str) -> tuple[str, ...]:
    name = _META.get(folded(header))
    return () if name is None else (name,)


def _heads(table: RawTable, codes: tuple[str, ...]) -> _Heads:
    above, below = headers(table), row_texts(table, 0)
    stops = [not low.strip() and (not high.strip() or _is_meta(high)) for high, low in zip(above, below, strict=True)]
    origin = origins(above, stops)
    width = Counter(origin)
    # A language that is not known here: the same word under several questions of one column.
    alone = Counter(folded(below[at]) for at in origin if width[at] == 1 and below[at].strip())
    repeated = {word for word, count in alone.items() if count >= _TELLING_WORDS}
    return _Heads(codes, above, below, origin, _RESPONSE | repeated)


def _ticked(table: RawTable, heads: _Heads) -> set[int]:
    """Return the questions of which people could tick several choices, by the position of their first column."""
    columns: dict[int, list[int]] = defaultdict(list)
    for at, first in enumerate(heads.origin):
        choice = folded(heads.below[at])
        if choice and choice not in heads.response and not _OTHER.fullmatch(choice):
            columns[first].append(at)
    return {
        first
        for first, members in columns.items()
        if all(is_tick(table.columns[at], heads.below[at]) for at in members)
        and any(filled_values(table.columns[at]) for at in members)
    }


def _described(column: Column, at: int, heads: _Heads, *, ticked: bool) -> Column:
    """Return a column with its header, its other names, and whether it holds no answer to a statement."""
    question, low = heads.question(at), heads.below[at]
    code = (heads.codes[at],) if heads.codes[at].strip() else ()
    if heads.is_meta(at):
        return replace(column, header=question, names=(*code, *_meta_names(question)))
    if not low.strip() or folded(low) in heads.response:
        return replace(column, header=question, names=code)
    # Under a question with one answer, further columns are remarks on it.
    beside = at != heads.origin[at] and folded(heads.below[heads.origin[at]]) in heads.response
    header = f"{clean(question)} [{clean(low)}]"
    if ticked or beside or _OTHER.fullmatch(folded(low)):
        return replace(column, header=header, aside=True)
    return replace(column, header=header, names=(*code, *statement_names(low)))


FORMAT = Format("SurveyMonkey", _recognises, _plain)
