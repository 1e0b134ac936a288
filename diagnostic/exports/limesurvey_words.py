"""What LimeSurvey adds about a response, by its code and by its heading in the languages of the administration.

The codes never change; the headings are in the language in which the export was made. Nothing here knows a table.
"""

from __future__ import annotations

from collections.abc import Mapping

from diagnostic.exports.normal import folded

NAMES: Mapping[str, str] = {
    "id": "response id",
    "submitdate": "submit date",
    "startlanguage": "start language",
    "seed": "seed",
    "token": "token",
    "startdate": "start date",
    "datestamp": "date last action",
    "ipaddr": "ip address",
    "refurl": "referrer url",
    "interviewtime": "interviewtime",
    "firstname": "first name",
    "lastname": "last name",
    "email": "email",
}
"""The name of each in the list of known attributes."""
LAST_PAGE = "lastpage"
POST = frozenset(
    {"emailstatus", "language", "sent", "remindersent", "remindercount", "usesleft", "completed", "validfrom"}
    | {"validuntil", "mpid", "tid", "participant_id", "blacklisted"}
)
"""Codes of the participant list that say how somebody was written to; they count where that list is there."""
POSTED = "emailstatus"
SUBMITTED, LANGUAGE, DURATION = "submitdate", "startlanguage", "interviewtime"
TIMES = frozenset({SUBMITTED, "startdate", "datestamp"})
CODES = frozenset(NAMES) | {LAST_PAGE}
OWN_CODES = frozenset({SUBMITTED, LAST_PAGE, LANGUAGE, "seed", "datestamp", "startdate", "refurl", "ipaddr", DURATION})
"""Codes that no other tool writes in this way."""
OWN_HEADINGS = frozenset({LAST_PAGE, LANGUAGE, "seed"})
"""What no other tool has a heading for."""

_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "id": (
        "Response ID",
        "ID de la réponse",
        "ID réponse",
        "Antwort ID",
        "Antwort-ID",
        "ID de respuesta",
        "ID risposta",
        "Respons-ID",
        "ID da resposta",
    ),
    SUBMITTED: (
        "Date submitted",
        "Date de soumission",
        "Datum Abgeschickt",
        "Fecha de envío",
        "Data invio",
        "Datum verzonden",
        "Data de envio",
        "Data de submissão",
    ),
    LAST_PAGE: (
        "Last page",
        "Dernière page",
        "Letzte Seite",
        "Última página",
        "Ultima pagina",
        "Laatste pagina",
    ),
    LANGUAGE: (
        "Start language",
        "Langue de départ",
        "Start-Sprache",
        "Lenguaje inicial",
        "Lingua iniziale",
        "Begin taal",
        "Idioma inicial",
    ),
    "seed": ("Seed", "Tête de série", "Zufallsgeneratorstartwert", "Semilla", "Seme", "Plaats", "Semente"),
    "token": (
        "Access code",
        "Token",
        "Code d’accès",
        "Zugangscode",
        "Zugangsschlüssel",
        "Código de acceso",
        "Codice d’accesso",
        "Toegangscode",
        "Código de acesso",
    ),
    "startdate": (
        "Date started",
        "Date de lancement",
        "Datum gestartet",
        "Fecha de inicio",
        "Data di inizio",
        "Startdatum",
        "Data de início",
    ),
    "datestamp": (
        "Date last action",
        "Date de la dernière action",
        "Datum letzte Aktivität",
        "Fecha de la última acción",
        "Data dell’ultima azione",
        "Datum laatste actie",
        "Data da última ação",
    ),
    "ipaddr": (
        "IP address",
        "Adresse IP",
        "IP-Adresse",
        "Dirección IP",
        "Indirizzo IP",
        "IP-adres",
        "Endereço IP",
    ),
    "refurl": (
        "Referrer URL",
        "URL référente",
        "Weiterleitungs-URL",
        "URL de referencia",
        "URL di riferimento",
        "Verwijzer URL",
        "URL de referência",
    ),
    DURATION: (
        "Total time",
        "Temps total",
        "Gesamtzeit",
        "Tiempo total",
        "Tempo totale",
        "Totale tijd",
        "Tempo total",
    ),
}
HEADINGS: Mapping[str, str] = {folded(text): code for code, texts in _HEADINGS.items() for text in texts}
"""The code by the folded heading."""

YES: Mapping[str, str] = {"en": "Yes", "fr": "Oui", "de": "Ja", "es": "Sí", "it": "Sì", "nl": "Ja", "pt": "Sim"}
NO: Mapping[str, str] = {"en": "No", "fr": "Non", "de": "Nein", "es": "No", "it": "No", "nl": "Nee", "pt": "Não"}
OTHER: Mapping[str, str] = {
    "en": "Other",
    "fr": "Autre",
    "de": "Sonstiges",
    "es": "Otro",
    "it": "Altro",
    "nl": "Overige",
    "pt": "Outro",
}
_GENDER = "Male Female Masculin Féminin Homme Femme Männlich Weiblich Masculino Femenino Feminino Hombre Mujer"
_GENDER_TOO = "Maschio Femmina Man Vrouw Mannelijk Vrouwelijk"
CLOSED = frozenset(map(folded, (*YES.values(), *NO.values(), *_GENDER.split(), *_GENDER_TOO.split())))
"""The answers to the questions in which LimeSurvey writes ``N/A`` for no answer."""


def written(code: str, text: str) -> bool:
    """Return whether a text is the heading of a code in some language, whole or cut short (``Date de soumiss..``)."""
    key = folded(text)
    if HEADINGS.get(key) == code:
        return True
    return text.rstrip().endswith("..") and any(
        each.startswith(key) for each, other in HEADINGS.items() if other == code
    )


def code_of(text: str) -> str:
    """Return the code whose heading a text is, whole or cut short; empty where it is none."""
    key = folded(text)
    if key in HEADINGS:
        return HEADINGS[key]
    if not text.rstrip().endswith("..") or not key:
        return ""
    found = {code for heading, code in HEADINGS.items() if heading.startswith(key)}
    return found.pop() if len(found) == 1 else ""
