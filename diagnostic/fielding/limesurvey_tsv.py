"""A form for LimeSurvey as a table: one row a setting, group, question, line or answer, in one language after another.

Columns are known by their headings, and these are all that is needed. No cell needs quotes: texts are HTML on one
line, and what they hold of quotes and backslashes is written as entities.
"""

from __future__ import annotations

from collections.abc import Iterator

from diagnostic.fielding.files import Files
from diagnostic.fielding.form import Form, Matrix, Open, Question
from diagnostic.fielding.limesurvey import kind, mandatory, settings, shown, wordings

COLUMNS = ("class", "type/scale", "name", "relevance", "text", "language", "mandatory", "other")
_Row = tuple[str, ...]


def write(form: Form) -> Files:
    """Return the table."""
    rows = [COLUMNS, *_about(form), *(row for language in form.languages for row in _questions(form, language))]
    # The mark at the start tells spreadsheets that this is UTF-8; LimeSurvey takes it away.
    return {f"{form.id}-limesurvey.txt": "\ufeff" + "".join("\t".join(row) + "\n" for row in rows)}


def _about(form: Form) -> Iterator[_Row]:
    for name, value in settings(form):
        yield "S", "", name, "", value, "", "", ""
    for language in form.languages:
        words = wordings(form, language)
        texts = (("title", words.title), ("welcometext", words.welcome), ("endtext", words.closing))
        for name, text in texts:
            yield "SL", "", f"surveyls_{name}", "", text, language, "", ""


def _questions(form: Form, language: str) -> Iterator[_Row]:
    for number, page in enumerate(form.pages, start=1):
        yield "G", str(number), shown(page.title.to(language)), "1", "", language, "", ""
        for question in page.questions:
            yield from _question(question, language)


def _question(question: Question, language: str) -> Iterator[_Row]:
    text = shown(question.text.to(language))
    yield "Q", kind(question), question.code, "1", text, language, mandatory(question), "N"
    if isinstance(question, Matrix):
        for line in question.lines:
            yield "SQ", "0", line.code, "1", shown(line.text.to(language)), language, "", ""
    if not isinstance(question, Open):
        for answer in question.answers:
            yield "A", "0", answer.code, "", shown(answer.text.to(language)), language, "", ""
