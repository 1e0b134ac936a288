"""A form on paper: everything of the form is on it once, with the units to tick."""

from __future__ import annotations

import re
from html import unescape

import pytest

from diagnostic.fielding.form import Choice, Form, Matrix, Open
from diagnostic.fielding.paper import paper, write


def text_of(page: str) -> str:
    return " ".join(unescape(re.sub("<[^>]*>", " ", re.sub("<style>.*?</style>", "", page, flags=re.DOTALL))).split())


@pytest.mark.parametrize("language", ["en", "fr"])
def test_everything_asked_is_on_paper_in_order(form: Form, language):
    shown = unescape(re.sub("[ \n]+", " ", paper(form, language)))
    at = 0
    for question in form.questions:
        lines = question.lines if isinstance(question, Matrix) else ()
        texts = [line.text.to(language) for line in lines] if lines else [question.text.to(language)]
        for text in texts:
            at = shown.index(f">{text}<", at)
    boxes = sum(
        len(each.answers) * (len(each.lines) if isinstance(each, Matrix) else 1)
        for each in form.questions
        if not isinstance(each, Open)
    )
    assert shown.count('class="box"') == boxes


def test_units_are_boxes_and_lines_and_cannot_break_the_page(form: Form):
    page = paper(form, "en")
    team = next(question for question in form.questions if question.id == "team")
    assert isinstance(team, Choice)
    assert all(answer.text.to("en") in unescape(page) for answer in team.answers)
    assert "<script" not in page
    assert "at least 6 people" in page
    assert text_of(page).count("Who works with whom") == 1
    assert "Ann & Söhne" in text_of(page)


def test_a_page_for_each_language(form: Form):
    assert list(write(form)) == ["full-paper-en.html", "full-paper-fr.html"]
    assert write(form) == write(form)
