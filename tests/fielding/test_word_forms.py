"""Word files of a form: everything asked is there once, the quick import finds its shape, and words come back."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from docx import Document
from export_builder import write_csv
from office_files import complaints

from diagnostic.exports.read import read_export
from diagnostic.fielding.form import Choice, Form, Matrix, Open, build_form, units_of
from diagnostic.fielding.word_forms import microsoft_forms, word_file, write_microsoft_forms, write_word
from diagnostic.questionnaire import Questionnaire

_NUMBERED = re.compile(r"(\d+)\. (.+)")
_LETTERED = re.compile(r"([a-z]+)\. (.+)")


def paragraphs(content: bytes) -> list[str]:
    return [each.text for each in Document(io.BytesIO(content)).paragraphs]


def questions(content: bytes) -> list[tuple[str, list[str]]]:
    """Read a file as the quick import does: a number begins a question, a letter one of its answers."""
    found: list[tuple[str, list[str]]] = []
    for text in paragraphs(content)[1:]:
        if numbered := _NUMBERED.fullmatch(text):
            assert int(numbered[1]) == len(found) + 1
            found.append((numbered[2], []))
        else:
            lettered = _LETTERED.fullmatch(text)
            assert lettered, text
            found[-1][1].append(lettered[2])
    return found


@pytest.mark.parametrize("write", [word_file, microsoft_forms])
def test_word_opens_it_without_repairing_anything(form: Form, write, tmp_path):
    assert complaints(write(form, "fr"), "form.docx", tmp_path) == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_quick_import_finds_every_line_with_its_answers(form: Form, language):
    found = questions(microsoft_forms(form, language))
    expected = []
    for question in form.questions:
        match question:
            case Matrix():
                labels = [answer.text.to(language) for answer in question.answers]
                text = question.text.to(language)
                lines = [line.text.to(language) for line in question.lines]
                expected += [(text.replace("…", line) if "…" in text else line, labels) for line in lines]
            case Choice():
                expected.append((question.text.to(language), [each.text.to(language) for each in question.answers]))
            case Open():
                expected.append((question.text.to(language), []))
    assert found == expected
    assert paragraphs(microsoft_forms(form, language))[0] == form.title.to(language)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_was_imported_comes_back(tmp_path, full: Questionnaire, form: Form, language):
    asked = questions(microsoft_forms(form, language))
    header = [text for text, _ in asked]
    rows = [
        [labels[(at + person) % len(labels)] if labels else "ok" for at, (_, labels) in enumerate(asked)]
        for person in range(40)
    ]
    reading = read_export(write_csv(tmp_path / "export.csv", [header, *rows]), full)
    responses = reading.responses
    assert responses.items == tuple(item.id for item in full.items)
    assert set(responses.checks) == {check.id for check in full.checks}
    assert set(responses.comments or {}) == {comment.id for comment in full.comments}
    assert {match.header for match in reading.matches if match.target is None} == set()
    position = header.index(next(item.text.to(language) for item in form_lines(form) if item.id == full.items[0].id))
    labels = asked[position][1]
    first = [labels.index(row[position]) + 1 for row in rows]
    assert list(responses.answers[:, 0]) == [code if code <= 5 else -1 for code in first]


def form_lines(form: Form):
    return [line for question in form.questions if isinstance(question, Matrix) for line in question.lines]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_file_to_be_edited_asks_everything_once(form: Form, language):
    document = Document(io.BytesIO(word_file(form, language)))
    texts = [each.text for each in document.paragraphs]
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    for question in form.questions:
        if isinstance(question, Matrix):
            for line in question.lines:
                of_line = [row for row in cells if row[0] == line.text.to(language)]
                assert [len(row) for row in of_line if row[1] == "☐"].count(1 + len(question.answers)) >= 1, line.id
        else:
            assert texts.count(question.text.to(language)) == 1
    assert form.closing.to(language) == texts[-1]
    assert all(paragraph in texts for paragraph in form.welcome.to(language).split("\n\n"))
    assert "Ann & Söhne" in texts
    for label in ("North", '=HYPERLINK("x")', "<b>Works</b>"):
        assert any(label in text for text in texts)


def test_two_runs_give_the_same_bytes_and_no_date(form: Form):
    for write in (write_word, write_microsoft_forms):
        files = write(form)
        assert files == write(form)
        assert len(files) == 2
        for name, content in files.items():
            assert name.endswith(("-en.docx", "-fr.docx"))
            with zipfile.ZipFile(io.BytesIO(content)) as parts:
                assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
                core = parts.read("docProps/core.xml").decode()
            assert "python-docx" not in core
            assert set(re.findall(r"\d{4}-\d\d-\d\dT", core)) == {"2000-01-01T"}


def test_many_answers_have_letters_after_z(full: Questionnaire):
    units = units_of([(f"Team {number}", "") for number in range(1, 61)], ())
    content = microsoft_forms(build_form(full, ("en",), threshold=5, comments_threshold=10, units=units), "en")
    assert len(questions(content)[0][1]) == 60
    lines = paragraphs(content)
    assert [line.split(".")[0] for line in lines if line.endswith(("Team 26", "Team 27", "Team 60"))] == [
        "z",
        "aa",
        "bh",
    ]
