"""A form as Word files: one to be edited by hand, and one in the plain shape that Microsoft Forms' quick import takes.

The quick import knows numbered questions and lettered answers, and no matrix: each line becomes a question of its own,
worded so that it is recognised when the answers come back. One language a file, because the import knows only one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from string import ascii_lowercase

from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell

from diagnostic.fielding.files import Files
from diagnostic.fielding.form import Answer, Choice, Form, Line, Matrix, Open, Question, one_line
from diagnostic.fielding.word_file import SOFT, new_document, to_bytes
from diagnostic.report.wording import Wording

_BOX = "☐"
_TEXT_WIDTH = 16.6
"""Centimetres between the margins."""
_ANSWER_WIDTH = 1.75
_WIDEST_TABLE = 7
"""With more answers than this, a choice is a line of boxes in place of a list."""
_TOGETHER = 3
"""Rows of a matrix that stay on the page of its question."""
_PLACE = "…"
"""What stands in a roster question for the unit of each line."""


def write_word(form: Form) -> Files:
    """Return the form to be edited, printed or pasted: one file a language."""
    return {f"{form.id}-{language}.docx": word_file(form, language) for language in form.languages}


def write_microsoft_forms(form: Form) -> Files:
    """Return the form for the quick import of Microsoft Forms: one file a language."""
    return {f"{form.id}-msforms-{language}.docx": microsoft_forms(form, language) for language in form.languages}


# --- for the quick import ------------------------------------------------------------------------


def microsoft_forms(form: Form, language: str) -> bytes:
    """Return a heading, and below it nothing but numbered questions with lettered answers."""
    document = new_document(form.title.to(language), language)
    document.add_heading(form.title.to(language), level=0)
    for number, (text, answers) in enumerate(_single(form, language), start=1):
        asked = document.add_paragraph(f"{number}. {text}")
        asked.paragraph_format.space_before = Pt(10)
        asked.paragraph_format.keep_with_next = bool(answers)
        for position, answer in enumerate(answers):
            line = document.add_paragraph(f"{_letter(position)}. {answer}")
            line.paragraph_format.left_indent = Cm(0.8)
            line.paragraph_format.space_after = Pt(0)
            line.paragraph_format.keep_with_next = position < len(answers) - 1
    return to_bytes(document)


def _single(form: Form, language: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield every question with its answers, each line of a matrix by itself."""
    for question in form.questions:
        match question:
            case Matrix():
                labels = tuple(answer.text.to(language) for answer in question.answers)
                for line in question.lines:
                    yield _line(question, line, language), labels
            case Choice():
                yield question.text.to(language), tuple(answer.text.to(language) for answer in question.answers)
            case Open():
                yield question.text.to(language), ()


def _line(matrix: Matrix, line: Line, language: str) -> str:
    """Return a line that says everything alone: a unit stands in the sentence that asks about it."""
    asked, said = matrix.text.to(language), line.text.to(language)
    return asked.replace(_PLACE, said) if _PLACE in asked else said


def _letter(position: int) -> str:
    """Return a, b, ... z, aa, ab, ..."""
    before, at = divmod(position, len(ascii_lowercase))
    return (_letter(before - 1) if before else "") + ascii_lowercase[at]


# --- to be edited --------------------------------------------------------------------------------


def word_file(form: Form, language: str) -> bytes:
    """Return the whole form with its welcome, its pages, and boxes to tick."""
    wording = Wording(language)
    document = new_document(form.title.to(language), language)
    if form.organisation:
        _quiet(document, form.organisation)
    document.add_heading(form.title.to(language), level=0)
    _quiet(document, wording.plural("questionnaire.minutes", form.minutes))
    for paragraph in form.welcome.to(language).split("\n\n"):
        document.add_paragraph(paragraph)
    for page in form.pages:
        document.add_heading(page.title.to(language), level=1)
        if any(isinstance(question, Open) and question.long for question in page.questions):
            _quiet(document, wording.text("questionnaire.comments.text"))
        for question in page.questions:
            _ask(document, question, language)
    thanks = document.add_paragraph()
    thanks.alignment = WD_ALIGN_PARAGRAPH.CENTER
    thanks.paragraph_format.space_before = Pt(18)
    thanks.add_run(form.closing.to(language)).bold = True
    return to_bytes(document)


def _quiet(document: WordDocument, text: str) -> None:
    document.add_paragraph().add_run(one_line(text)).font.color.rgb = SOFT


def _ask(document: WordDocument, question: Question, language: str) -> None:
    asked = document.add_paragraph()
    asked.add_run(question.text.to(language)).bold = True
    asked.paragraph_format.keep_with_next = True
    asked.paragraph_format.space_before = Pt(8)
    match question:
        case Matrix():
            _matrix(document, question, language)
        case Choice():
            _boxes(document, question.answers, language)
        case Open():
            _lines(document, 4 if question.long else 1)


def _boxes(document: WordDocument, answers: Sequence[Answer], language: str) -> None:
    labels = [f"{_BOX}\u00a0{answer.text.to(language)}" for answer in answers]
    if len(labels) > _WIDEST_TABLE:
        # Few words each (numbers, teams): one after the other, no label torn apart.
        document.add_paragraph("\u00a0\u00a0 ".join(label.replace(" ", "\u00a0") for label in labels))
        return
    for label in labels:
        line = document.add_paragraph(label)
        line.paragraph_format.left_indent = Cm(0.4)
        line.paragraph_format.space_after = Pt(1)
        line.paragraph_format.keep_with_next = label is not labels[-1]


def _lines(document: WordDocument, count: int) -> None:
    table = document.add_table(rows=count, cols=1)
    for row in table.rows:
        row.height = Cm(0.85)
        _rule(row.cells[0], "bottom")


def _matrix(document: WordDocument, matrix: Matrix, language: str) -> None:
    count = len(matrix.answers)
    table = document.add_table(rows=1 + len(matrix.lines), cols=1 + count)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _widths(table, [_TEXT_WIDTH - count * _ANSWER_WIDTH, *[_ANSWER_WIDTH] * count])
    for cell, answer in zip(table.rows[0].cells[1:], matrix.answers, strict=True):
        _fill(cell, answer.text.to(language), size=7.5, centred=True)
    _repeat(table)
    # The cells of a row are looked up once: asking the table for each would take time that grows with its square.
    for row, line in zip(table.rows[1:], matrix.lines, strict=True):
        first, *boxes = row.cells
        _fill(first, line.text.to(language), size=9.5)
        for cell in boxes:
            _fill(cell, _BOX, size=12, centred=True)
    for position, row in enumerate(table.rows):
        for cell in row.cells:
            _rule(cell, "bottom")
            cell.paragraphs[0].paragraph_format.keep_with_next = position < _TOGETHER
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - python-docx offers no other way


def _fill(cell: _Cell, text: str, *, size: float, centred: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)
    paragraph.paragraph_format.line_spacing = 1.0
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run(text).font.size = Pt(size)
    _property(cell, "w:vAlign", "center")


def _widths(table: Table, widths: Sequence[float]) -> None:
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)


def _repeat(table: Table) -> None:
    """Have the answers stand at the top of each page."""
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - as above


def _property(cell: _Cell, name: str, value: str) -> None:
    element = OxmlElement(name)
    element.set(qn("w:val"), value)
    cell._tc.get_or_add_tcPr().append(element)  # noqa: SLF001 - as above


def _rule(cell: _Cell, side: str) -> None:
    borders = OxmlElement("w:tcBorders")
    line = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", "4"), ("color", "C9C4B8")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    properties = cell._tc.get_or_add_tcPr()  # noqa: SLF001 - as above
    # The order of these is fixed: borders before the vertical alignment.
    after = properties.find(qn("w:vAlign"))
    if after is None:
        properties.append(borders)
    else:
        after.addprevious(borders)
