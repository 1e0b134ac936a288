"""A form for SurveyJS: its JSON definition, in all languages. Answers come back under the codes of the form."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from diagnostic.fielding.files import Files
from diagnostic.fielding.form import Answer, Choice, Form, Matrix, Open, Question
from diagnostic.fielding.markup import HIDDEN, paragraphs
from diagnostic.questionnaire import Text

_DRAWN = {"rowTitleWidth": "40%", "alternateRows": True}
"""Statements are sentences: they need more room than one answer does."""


def write(form: Form) -> Files:
    """Return the definition."""
    definition = {
        "title": _worded(form.title, form),
        "locale": form.languages[0],
        "pages": [_welcome(form), *_pages(form)],
        "completedHtml": _worded(form.closing, form, markup=True),
        "showProgressBar": True,
        "progressBarType": "pages",
        "showQuestionNumbers": "off",
        "firstPageIsStartPage": True,
        "clearInvisibleValues": "none",
    }
    return {f"{form.id}-surveyjs.json": json.dumps(definition, ensure_ascii=False, indent=1) + "\n"}


def _welcome(form: Form) -> dict[str, Any]:
    text = {"type": "html", "name": "welcome", "html": _worded(form.welcome, form, markup=True)}
    return {"name": "start", "elements": [text]}


def _pages(form: Form) -> list[dict[str, Any]]:
    return [
        {
            "name": page.code,
            "title": _worded(page.title, form),
            "elements": [_question(question, form) for question in page.questions],
        }
        for page in form.pages
    ]


def _question(question: Question, form: Form) -> dict[str, Any]:
    shared = {"name": question.code, "title": _worded(question.text, form)}
    match question:
        case Open():
            must = {"isRequired": True} if question.required else {}
            return {"type": "comment" if question.long else "text", **shared, **must}
        case Choice():
            must = {"isRequired": True} if question.required else {}
            kind = "dropdown" if question.many else "radiogroup"
            return {"type": kind, **shared, **must, "choices": _answers(question.answers, form)}
        case Matrix():
            rows = [{"value": line.code, "text": _worded(line.text, form)} for line in question.lines]
            columns = _answers(question.answers, form)
            return {"type": "matrix", **shared, **_DRAWN, "columns": columns, "rows": rows}


def _answers(answers: Sequence[Answer], form: Form) -> list[dict[str, Any]]:
    return [{"value": _value(answer.code), "text": _worded(answer.text, form)} for answer in answers]


def _value(code: str) -> int | str:
    """Return a whole number as one: that is how answers of scales are stored."""
    return int(code) if code.removeprefix("-").isdecimal() else code


def _worded(text: Text, form: Form, *, markup: bool = False) -> str | dict[str, str]:
    """Return a text in the form's languages.

    For SurveyJS, what is called default is English: where the form has it, whatever language the form opens in. Braces
    hold the answers to other questions, which no text of ours asks for.
    """
    found = {each: text.to(each) for each in form.languages}
    found = {each: paragraphs(said) if markup else said for each, said in found.items()}
    found = {each: said.replace("{", "{" + HIDDEN) for each, said in found.items()}
    if len(found) == 1:
        return next(iter(found.values()))
    default = found.pop("en", found[form.languages[0]])
    return {"default": default, **found}
