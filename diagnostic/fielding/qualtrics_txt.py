"""A form for Qualtrics as text (Advanced Format): one file a language, and nothing of it is undocumented.

Its lines have no codes of their own: an export is recognised by its words.
"""

from __future__ import annotations

from collections.abc import Iterator

from diagnostic.fielding.files import Files
from diagnostic.fielding.form import Choice, Form, Matrix, Open, Question
from diagnostic.fielding.qualtrics import numbers, several, shown


def write(form: Form) -> Files:
    """Return a text a language."""
    return {f"{form.id}-qualtrics-{each}.txt": "\n".join(_lines(form, each)) + "\n" for each in form.languages}


def _lines(form: Form, language: str) -> Iterator[str]:
    yield "[[AdvancedFormat]]"
    yield from ("", f"[[Block:{_name(form.title.to(language))}]]")
    yield from ("", "[[Question:DB]]", several(form.welcome.to(language)))
    for page in form.pages:
        yield from ("", f"[[Block:{_name(page.title.to(language))}]]")
        for question in page.questions:
            yield from ("", *_question(question, language))


def _name(text: str) -> str:
    """Return the name of a block: brackets would end it, and only authors see it."""
    return text.replace("[", "(").replace("]", ")")


def _question(question: Question, language: str) -> Iterator[str]:
    yield f"[[Question:{_kind(question)}]]"
    yield f"[[ID:{question.code}]]"
    yield shown(question.text.to(language))
    if isinstance(question, Open):
        return
    yield "[[AdvancedChoices]]"
    coded = list(zip(numbers(question.answers, question), question.answers, strict=True))
    if isinstance(question, Matrix):
        for place, line in enumerate(question.lines, start=1):
            yield from (f"[[Choice:{place}]]", shown(line.text.to(language)))
        yield "[[AdvancedAnswers]]"
    tag = "Answer" if isinstance(question, Matrix) else "Choice"
    for code, answer in coded:
        yield from (f"[[{tag}:{code}]]", shown(answer.text.to(language)))


def _kind(question: Question) -> str:
    match question:
        case Matrix():
            return "Matrix"
        case Choice():
            return "MC:DropDown" if question.many else "MC:SingleAnswer:Vertical"
        case Open():
            return "TE:Essay" if question.long else "TE:SingleLine"
