"""A form as a script for Google Apps Script that builds it in Google Forms, one form a language.

Google Forms takes no file; a script is the way in that it documents. What is asked stands in the script as data
(JSON), and the script itself never changes, so that no text of a questionnaire can become code. A grid comes back as
one column a line, headed ``Question [line]``, in the words that are written here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from diagnostic.data_files import shipped
from diagnostic.fielding.files import Files
from diagnostic.fielding.form import Choice, Form, Matrix, Open, Question
from diagnostic.report.wording import Wording


def write(form: Form) -> Files:
    """Return the script that builds the forms of all languages."""
    return {f"{form.id}-googleforms.gs": google_script(form)}


def google_script(form: Form) -> str:
    """Return the script as text."""
    data = json.dumps([_told(form, language) for language in form.languages], ensure_ascii=True, indent=1)
    source = shipped("reports", "templates", "google-form.gs").read_text(encoding="utf-8")
    how = "\n".join(f"// {Wording(language).text('cli.field.next.googleforms.import')}" for language in form.languages)
    return source.replace("// HOW", how).replace("[/* FORMS */]", data)


def _told(form: Form, language: str) -> Mapping[str, object]:
    name = form.title.to(language)
    return {
        "title": f"{name} – {form.organisation}" if form.organisation else name,
        "description": form.welcome.to(language),
        "confirmation": form.closing.to(language),
        "pages": [
            {
                "title": page.title.to(language),
                "help": _help(page.questions, language),
                "questions": [_question(question, language) for question in page.questions],
            }
            for page in form.pages
        ],
    }


def _help(questions: tuple[Question, ...], language: str) -> str:
    free = any(isinstance(question, Open) and question.long for question in questions)
    return Wording(language).text("questionnaire.comments.text") if free else ""


def _question(question: Question, language: str) -> Mapping[str, object]:
    text = question.text.to(language)
    match question:
        case Matrix():
            lines = [line.text.to(language) for line in question.lines]
            columns = [answer.text.to(language) for answer in question.answers]
            return {"kind": "grid", "title": text, "rows": lines, "columns": columns}
        case Choice():
            kind = "list" if question.many else "choice"
            choices = [answer.text.to(language) for answer in question.answers]
            return {"kind": kind, "title": text, "choices": choices, "required": question.required}
        case Open():
            kind = "paragraph" if question.long else "text"
            return {"kind": kind, "title": text, "required": question.required}
