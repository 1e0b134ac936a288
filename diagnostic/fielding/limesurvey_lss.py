"""A form for LimeSurvey as its own survey file (.lss): the tables of its database, as XML.

For those whose LimeSurvey takes no table. The numbers are of this file alone: LimeSurvey gives its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from diagnostic.field_codes import compact
from diagnostic.fielding.files import Files, digest
from diagnostic.fielding.form import Answer, Form, Line, Matrix, Open, Question
from diagnostic.fielding.limesurvey import THEMES, kind, mandatory, settings, shown, wordings
from diagnostic.questionnaire import Text

_VERSION = "609"
"""Of LimeSurvey's database: 6.1; older and newer ones take it as well."""
_Row = Mapping[str, str]


def write(form: Form) -> Files:
    """Return the survey file."""
    tables = _Tables(str(100_000 + digest(compact(form.id) + form.title.to(form.languages[0])) % 900_000))
    for number, page in enumerate(form.pages, start=1):
        tables.add_group(str(number), page.title, form.languages)
        for question in page.questions:
            tables.add_question(question, str(number), form.languages)
    parts = [
        "<LimeSurveyDocType>Survey</LimeSurveyDocType>",
        f"<DBVersion>{_VERSION}</DBVersion>",
        "<languages>" + "".join(f"<language>{each}</language>" for each in form.languages) + "</languages>",
        *(_table(name, rows) for name, rows in tables.rows.items() if rows),
        _table("surveys", [{"sid": tables.survey, "gsid": "1", **dict(settings(form))}]),
        _table("surveys_languagesettings", _languages(form, tables.survey)),
    ]
    document = "\n".join(["<document>", *parts, "</document>"])
    return {f"{form.id}-limesurvey.lss": f'<?xml version="1.0" encoding="UTF-8"?>\n{document}\n'}


def _languages(form: Form, survey: str) -> Iterator[_Row]:
    for language in form.languages:
        words = wordings(form, language)
        yield {
            "surveyls_survey_id": survey,
            "surveyls_language": language,
            "surveyls_title": words.title,
            "surveyls_welcometext": words.welcome,
            "surveyls_endtext": words.closing,
        }


_NAMES = (
    "answers",
    "answer_l10ns",
    "groups",
    "group_l10ns",
    "questions",
    "subquestions",
    "question_l10ns",
)


@dataclass(slots=True)
class _Tables:
    """The rows of each table, as they are added; ids are counted."""

    survey: str
    rows: dict[str, list[_Row]] = field(default_factory=lambda: {name: [] for name in _NAMES})
    _questions: int = 0

    def add_group(self, group: str, title: Text, languages: Sequence[str]) -> None:
        row = {"gid": group, "sid": self.survey, "group_order": group, "randomization_group": "", "grelevance": "1"}
        self.rows["groups"].append(row)
        texts = ({"group_name": shown(title.to(each)), "description": ""} for each in languages)
        self._worded("group_l10ns", {"gid": group}, texts, languages)

    def add_question(self, question: Question, group: str, languages: Sequence[str]) -> None:
        own = {"gid": group, "type": kind(question), "question_theme_name": THEMES[kind(question)]}
        number = self._add("questions", question.code, question.text, own, mandatory(question), languages)
        if isinstance(question, Matrix):
            for line in question.lines:
                self._line(line, number, own, languages)
        if not isinstance(question, Open):
            for order, answer in enumerate(question.answers, start=1):
                self._answer(answer, number, str(order), languages)

    def _line(self, line: Line, question: str, own: _Row, languages: Sequence[str]) -> None:
        self._add("subquestions", line.code, line.text, {**own, "parent_qid": question}, "N", languages)

    def _add(self, table: str, code: str, text: Text, own: _Row, must: str, languages: Sequence[str]) -> str:
        self._questions += 1
        number = str(self._questions)
        row = {
            "qid": number,
            "parent_qid": "0",
            "sid": self.survey,
            "title": code,
            "preg": "",
            "other": "N",
            "mandatory": must,
            "encrypted": "N",
            "question_order": number,
            "scale_id": "0",
            "same_default": "0",
            "relevance": "1",
            "same_script": "0",
            **own,
        }
        self.rows[table].append(row)
        texts = ({"question": shown(text.to(each)), "help": "", "script": ""} for each in languages)
        self._worded("question_l10ns", {"qid": number}, texts, languages)
        return number

    def _answer(self, answer: Answer, question: str, order: str, languages: Sequence[str]) -> None:
        number = str(len(self.rows["answers"]) + 1)
        row = {"aid": number, "qid": question, "code": answer.code, "sortorder": order}
        self.rows["answers"].append({**row, "assessment_value": "0", "scale_id": "0"})
        texts = ({"answer": shown(answer.text.to(each))} for each in languages)
        self._worded("answer_l10ns", {"aid": number}, texts, languages)

    def _worded(self, table: str, key: _Row, texts: Iterable[_Row], languages: Sequence[str]) -> None:
        for text, language in zip(texts, languages, strict=True):
            number = str(len(self.rows[table]) + 1)
            self.rows[table].append({"id": number, **key, **text, "language": language})


def _table(name: str, rows: Iterable[_Row]) -> str:
    found = list(rows)
    fields = "".join(f"<fieldname>{each}</fieldname>" for each in found[0])
    written = "\n".join(f"<row>{''.join(_cell(*each) for each in row.items())}</row>" for row in found)
    return f"<{name}>\n<fields>{fields}</fields>\n<rows>\n{written}\n</rows>\n</{name}>"


def _cell(name: str, value: str) -> str:
    # Texts hold no ">": nothing in them can end the section.
    return f"<{name}><![CDATA[{value}]]></{name}>" if value else f"<{name}/>"
