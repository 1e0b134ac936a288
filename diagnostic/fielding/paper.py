"""A form on paper, with its teams and divisions to tick: one page to be printed for each language.

``printable`` makes the same page from a questionnaire alone, with lines to write units on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from diagnostic.fielding.files import Files
from diagnostic.fielding.form import Answer, Form, Matrix, Open, Page, Question, one_line
from diagnostic.fielding.form import Choice as FormChoice
from diagnostic.fielding.printable import WIDEST_LABELS, Choice, Grid, Paper, Row, Section, render
from diagnostic.report.wording import Wording

_ABOUT = "about"
_UNIT = "["
"""In the id of a line that is a unit and not a statement."""


def write(form: Form) -> Files:
    """Return a page for each language."""
    return {f"{form.id}-paper-{language}.html": paper(form, language) for language in form.languages}


def paper(form: Form, language: str) -> str:
    """Return the form as a page made for A4."""
    return render(
        Paper(
            name=form.title.to(language),
            organisation=one_line(form.organisation),
            minutes=form.minutes,
            minimum_group=form.threshold,
            choices=tuple(
                _choice(each, language) for page in form.pages if page.code == _ABOUT for each in page.questions
            ),
            sections=tuple(_sections(form.pages, language)),
            comments=tuple(
                each.text.to(language)
                for page in form.pages
                if page.code != _ABOUT
                for each in page.questions
                if isinstance(each, Open)
            ),
        ),
        Wording(language),
    )


def _choice(question: Question, language: str) -> Choice:
    answers = () if isinstance(question, Open) else question.answers
    return Choice(question.text.to(language), tuple(answer.text.to(language) for answer in answers))


def _sections(pages: Sequence[Page], language: str) -> Iterator[Section]:
    """Yield the parts: pages of one heading that follow each other are one part on paper."""
    asked = [page for page in pages if page.code != _ABOUT]
    for title, group in groupby(asked, key=lambda page: page.title.to(language)):
        grids = tuple(grid for page in group for question in page.questions for grid in _grids(question, language))
        if grids:
            yield Section(title, grids)


def _grids(question: Question, language: str) -> Iterator[Grid]:
    match question:
        case Matrix(lines=lines):
            units = any(_UNIT in line.id for line in lines)
            rows = tuple(Row(line.text.to(language), numbered=not units) for line in lines)
            yield _grid(question.answers, rows, language, intro=question.text.to(language) if units else "")
        case FormChoice():
            yield _grid(question.answers, (Row(question.text.to(language)),), language)
        case Open():
            return


def _grid(answers: Sequence[Answer], rows: tuple[Row, ...], language: str, *, intro: str = "") -> Grid:
    known = [answer for answer in answers if not answer.dont_know]
    labels = tuple(answer.text.to(language) for answer in known)
    wide = len(labels) > WIDEST_LABELS
    return Grid(
        intro=intro,
        columns=tuple(answer.code for answer in known) if wide else labels,
        ends=(labels[0], labels[-1]) if wide else None,
        dont_know=next((answer.text.to(language) for answer in answers if answer.dont_know), ""),
        rows=rows,
        format="",
    )
