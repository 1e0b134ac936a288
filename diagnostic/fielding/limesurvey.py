"""What both of LimeSurvey's files have in common: its settings, its kinds of question, its texts.

Nothing is recorded that could tell who answered: no date, no address, no referrer, nothing saved to go on later. How
long people took is (it shows who did not read), without a time of day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from diagnostic.fielding.form import Choice, Form, Matrix, Open, Question
from diagnostic.fielding.markup import escaped, paragraphs

SETTINGS = {
    "format": "G",
    "anonymized": "Y",
    "datestamp": "N",
    "ipaddr": "N",
    "refurl": "N",
    "savetimings": "Y",
    "usecookie": "N",
    "allowsave": "N",
    "allowprev": "Y",
    "tokenanswerspersistence": "N",
    "alloweditaftercompletion": "N",
    "printanswers": "N",
    "publicstatistics": "N",
    "publicgraphs": "N",
    "listpublic": "N",
    "assessments": "N",
    "usecaptcha": "N",
    "sendconfirmation": "N",
    "showwelcome": "Y",
    "showprogress": "Y",
    "questionindex": "0",
    "showxquestions": "N",
    "showgroupinfo": "N",
    "showqnumcode": "X",
    "shownoanswer": "N",
}
"""A group a page; of a group only its name is shown; no "no answer" beside our own "don't know"."""
_OTHERS = {"{": "&#123;", "}": "&#125;", "\\": "&#92;"}
"""Braces hold expressions that LimeSurvey computes; a backslash would hide the end of a quoted cell."""
THEMES = {"L": "listradio", "!": "list_dropdown", "F": "arrays/array", "S": "shortfreetext", "T": "longfreetext"}
"""How each kind of question is drawn."""


@dataclass(frozen=True, slots=True)
class Wordings:
    """The texts of a survey in one language."""

    title: str
    welcome: str
    closing: str


def kind(question: Question) -> str:
    """Return LimeSurvey's letter for a kind of question."""
    match question:
        case Matrix():
            return "F"
        case Choice():
            return "!" if question.many else "L"
        case Open():
            return "T" if question.long else "S"


def mandatory(question: Question) -> str:
    """Return whether a question has to be answered."""
    return "N" if isinstance(question, Matrix) or not question.required else "Y"


def shown(text: str) -> str:
    """Return a text as LimeSurvey takes it."""
    return escaped(text, _OTHERS)


def wordings(form: Form, language: str) -> Wordings:
    """Return the texts of a survey."""
    return Wordings(
        shown(form.title.to(language)),
        paragraphs(form.welcome.to(language), _OTHERS),
        paragraphs(form.closing.to(language), _OTHERS),
    )


def settings(form: Form) -> Iterator[tuple[str, str]]:
    """Yield the settings of a survey and their values."""
    yield "language", form.languages[0]
    if form.languages[1:]:
        yield "additional_languages", " ".join(form.languages[1:])
    yield from SETTINGS.items()
