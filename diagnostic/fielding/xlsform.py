"""A form as XLSForm, the workbook that KoBo, ODK and their like are given.

A page is a group; within it a matrix is a group drawn as a table. Its codes come back in an export of XML values.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import xlsxwriter

from diagnostic.fielding.files import Files, digest
from diagnostic.fielding.form import Answer, Choice, Form, Matrix, Open, Question
from diagnostic.fielding.markup import HIDDEN, parts
from diagnostic.questionnaire import Text
from diagnostic.report.wording import Wording

_NO_CLOCK = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - workbooks know no time zones, and this is no time
_WIDTHS = {"survey": (22, 22, 50), "choices": (14, 10, 40), "settings": (24, 24, 24)}
_Row = tuple[str, ...]


def write(form: Form) -> Files:
    """Return the workbook."""
    sheets = _Sheets(form)
    survey = [sheets.survey_head(), *sheets.survey()]
    choices = [sheets.choices_head(), *(row for rows in sheets.lists.values() for row in rows)]
    version = str(digest(repr((survey, choices))))
    settings: list[_Row] = [
        ("form_title", "form_id", "version", "default_language", "style"),
        (sheets.plain(form.title)[0], form.id, version, sheets.languages[0], "pages"),
    ]
    return {f"{form.id}-xlsform.xlsx": _workbook({"survey": survey, "choices": choices, "settings": settings})}


@dataclass(slots=True)
class _Sheets:
    """The rows of the sheets; lists of answers are gathered while the questions are written."""

    form: Form
    lists: dict[str, list[_Row]] = field(default_factory=dict)
    _names: dict[tuple[object, ...], str] = field(default_factory=dict)

    @property
    def languages(self) -> list[str]:
        return [f"{Wording(each).text('fielding.language')} ({each})" for each in self.form.languages]

    def plain(self, text: Text) -> list[str]:
        """Return a text in each language; ``${...}`` would be the answer to another question."""
        return [text.to(each).replace("${", f"${HIDDEN}{{") for each in self.form.languages]

    def survey_head(self) -> _Row:
        return ("type", "name", *(f"label::{each}" for each in self.languages), "required", "appearance")

    def choices_head(self) -> _Row:
        return ("list_name", "name", *(f"label::{each}" for each in self.languages))

    def survey(self) -> Iterator[_Row]:
        yield self._row("note", "welcome", self._paragraphs(self.form.welcome))
        for page in self.form.pages:
            # A code of the form's own before it: a page may be called as a question is.
            yield self._row("begin_group", f"on_{page.code}", self.plain(page.title), appearance="field-list")
            for question in page.questions:
                yield from self._question(question)
            yield self._row("end_group", f"on_{page.code}")
        yield self._row("note", "closing", self._paragraphs(self.form.closing))

    def _paragraphs(self, text: Text) -> list[str]:
        return ["\n\n".join(parts(each)) for each in self.plain(text)]

    def _row(
        self, kind: str, name: str, labels: Sequence[str] | None = None, required: str = "", appearance: str = ""
    ) -> _Row:
        return (kind, name, *(labels or [""] * len(self.form.languages)), required, appearance)

    def _question(self, question: Question) -> Iterator[_Row]:
        must = "" if isinstance(question, Matrix) else str(question.required).lower()
        text = self.plain(question.text)
        match question:
            case Open():
                yield self._row("text", question.code, text, must, "multiline" if question.long else "")
            case Choice():
                kind = f"select_one {self._list(question.answers)}"
                # People begin to type, and find theirs.
                yield self._row(kind, question.code, text, must, "minimal autocomplete" if question.many else "")
            case Matrix():
                kind = f"select_one {self._list(question.answers)}"
                yield self._row("begin_group", question.code, text, appearance="table-list")
                for line in question.lines:
                    # Exports leave the group out: a name has to be the only one of the form.
                    name = f"{question.code}_{line.code}" if line.of_unit else line.code
                    yield self._row(kind, name, self.plain(line.text), "false")
                yield self._row("end_group", question.code)

    def _list(self, answers: Sequence[Answer]) -> str:
        """Return the name of the list of these answers; the same answers are one list."""
        key = tuple((answer.code, *self.plain(answer.text)) for answer in answers)
        if key not in self._names:
            name = f"answers{len(self._names) + 1}"
            self._names[key] = name
            self.lists[name] = [(name, *each) for each in key]
        return self._names[key]


def _workbook(sheets: dict[str, list[_Row]]) -> bytes:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        book.set_properties({"created": _NO_CLOCK})
        head = book.add_format({"bold": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            first, second, others = _WIDTHS[name]
            sheet.set_column(0, 0, first)
            sheet.set_column(1, 1, second)
            sheet.set_column(2, len(rows[0]) - 1, others)
            for place, row in enumerate(rows):
                for column, text in enumerate(row):
                    # Always a text: a code of digits stays one, and no name is taken for a formula.
                    if text:
                        sheet.write_string(place, column, text, head if place == 0 else wrapped)
    return written.getvalue()
