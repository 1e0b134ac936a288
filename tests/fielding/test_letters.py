"""The letters: they promise what the form and the policy say, list what is left to fill in, and stay short."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from docx import Document
from docx.enum.text import WD_COLOR_INDEX
from office_files import complaints

from diagnostic.fielding.form import Form
from diagnostic.fielding.letters import blanks, write

LETTERS = ("invitation", "reminder", "works-council")
MOST_SIGNS = {"invitation": 2600, "reminder": 1500, "works-council": 4300}
"""What fitted on one page, with room to spare, when it was last looked at in a word processor."""


@pytest.fixture(scope="module")
def files(form: Form) -> dict[str, str | bytes]:
    return write(form)


def text_of(files: dict[str, str | bytes], letter: str, language: str) -> str:
    content = files[f"full-{letter}-{language}.txt"]
    assert isinstance(content, str)
    return content


def document_of(files: dict[str, str | bytes], letter: str, language: str):
    content = files[f"full-{letter}-{language}.docx"]
    assert isinstance(content, bytes)
    return Document(io.BytesIO(content))


def test_every_letter_is_there_in_every_language_and_both_ways(form: Form, files):
    names = {
        f"full-{letter}-{language}.{ending}"
        for letter in LETTERS
        for language in ("en", "fr")
        for ending in ("docx", "txt")
    }
    assert set(write(form)) == names
    assert write(form) == write(form)
    assert len(write(replace(form, languages=("fr",)))) == 6


@pytest.mark.parametrize("letter", LETTERS)
def test_word_opens_the_letter_without_repairing_anything(files, letter, tmp_path):
    assert complaints(files[f"full-{letter}-fr.docx"], "letter.docx", tmp_path) == []


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("letter", LETTERS)
def test_the_word_file_says_what_the_text_says(files, letter, language):
    paragraphs = [each.text for each in document_of(files, letter, language).paragraphs]
    lines = [line.removeprefix("- ") for line in text_of(files, letter, language).splitlines() if line]
    assert paragraphs == lines
    assert len(text_of(files, letter, language)) < MOST_SIGNS[letter]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_is_promised_is_what_the_policy_says(files, language):
    for letter in LETTERS:
        text = text_of(files, letter, language)
        assert re.search(r"(least|moins( de)?|fewer than|d’au moins) 6 (people|personnes)", text), letter
        assert letter == "reminder" or re.search(r"(from|à partir de) 11 (comments|commentaires)", text)
        assert letter == "reminder" or "Ann & Söhne" in text
    assert "20 minutes" in text_of(files, "invitation", language)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_blanks_are_listed_and_marked(form: Form, files, language):
    listed = blanks(form, language)
    assert len(listed) == len(set(listed)) > 8
    found = set()
    for letter in LETTERS:
        for paragraph in document_of(files, letter, language).paragraphs:
            for run in paragraph.runs:
                marked = run.font.highlight_color == WD_COLOR_INDEX.YELLOW
                assert marked == run.text.startswith("[")
                if marked:
                    found.add(run.text)
    assert found == set(listed)


def test_an_organisation_without_a_name_is_a_blank(form: Form):
    unnamed = replace(form, organisation="")
    assert "[organisation]" in blanks(unnamed, "en")
    assert "[organisation]" not in blanks(form, "en")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_note_names_what_is_asked_about_the_person(form: Form, files, language):
    text = text_of(files, "works-council", language)
    about = next(page for page in form.pages if page.code == "about")
    assert all(question.text.to(language) in text for question in about.questions)
    without = replace(form, pages=tuple(page for page in form.pages if page.code != "about"))
    start = {"en": "About the person", "fr": "Sur la personne"}[language]
    assert start in text
    assert start not in text_of(write(without), "works-council", language)


def test_french_is_set_as_french(files):
    for letter in LETTERS:
        text = text_of(files, letter, "fr")
        assert not re.search(r"(?<![\u202f\w)])[;!?]|[\w)] [:;!?»%]|« |'", text)
