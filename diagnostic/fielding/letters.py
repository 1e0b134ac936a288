"""The letters that go with a form: an invitation, a reminder, and a one-page note for the works council.

Each is written in every language of the form, as a Word file and as plain text for an e-mail. What nobody but the
sender can know stands in square brackets, marked in colour; ``blanks`` lists it. The words are in ``letters.po``; what
they promise about confidentiality comes from the form, and says no more than ``docs/confidentiality.md``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from docx.document import Document as WordDocument
from docx.enum.text import WD_COLOR_INDEX
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from diagnostic.fielding.files import Files
from diagnostic.fielding.form import Form, Matrix, one_line
from diagnostic.fielding.word_file import new_document, to_bytes
from diagnostic.report.wording import Wording

_BLANK = re.compile(r"(\[[^\[\]]+\])")


class _As(Enum):
    TEXT = auto()
    HEADING = auto()
    POINT = auto()
    QUIET = auto()


_Part = tuple[_As, str]

INVITATION: tuple[_Part, ...] = (
    (_As.TEXT, "letters.invitation.greeting"),
    (_As.TEXT, "letters.invitation.why"),
    (_As.TEXT, "letters.invitation.how"),
    (_As.HEADING, "letters.invitation.asked.title"),
    (_As.TEXT, "letters.invitation.asked"),
    (_As.TEXT, "letters.invitation.about"),
    (_As.HEADING, "letters.invitation.safe.title"),
    (_As.TEXT, "letters.invitation.safe"),
    (_As.TEXT, "letters.invitation.free"),
    (_As.HEADING, "letters.invitation.after.title"),
    (_As.TEXT, "letters.invitation.after"),
    (_As.TEXT, "letters.invitation.contact"),
    (_As.TEXT, "letters.invitation.thanks"),
    (_As.TEXT, "letters.signature"),
)
REMINDER: tuple[_Part, ...] = (
    (_As.TEXT, "letters.invitation.greeting"),
    (_As.TEXT, "letters.reminder.done"),
    (_As.TEXT, "letters.reminder.everyone"),
    (_As.TEXT, "letters.reminder.safe"),
    (_As.TEXT, "letters.reminder.after"),
    (_As.TEXT, "letters.invitation.thanks"),
    (_As.TEXT, "letters.signature"),
)
COUNCIL: tuple[_Part, ...] = (
    (_As.QUIET, "letters.council.about"),
    (_As.HEADING, "letters.council.purpose.title"),
    (_As.TEXT, "letters.council.purpose"),
    (_As.HEADING, "letters.council.data.title"),
    (_As.TEXT, "letters.council.data"),
    (_As.TEXT, "letters.council.person"),
    (_As.TEXT, "letters.council.not"),
    (_As.HEADING, "letters.council.rules.title"),
    (_As.POINT, "letters.council.rules.few"),
    (_As.POINT, "letters.council.rules.alike"),
    (_As.POINT, "letters.council.rules.words"),
    (_As.POINT, "letters.council.rules.care"),
    (_As.TEXT, "letters.council.rules.limits"),
    (_As.HEADING, "letters.council.who.title"),
    (_As.TEXT, "letters.council.who"),
    (_As.HEADING, "letters.council.law.title"),
    (_As.TEXT, "letters.council.law"),
    (_As.HEADING, "letters.council.ask.title"),
    (_As.POINT, "letters.council.ask.hold"),
    (_As.POINT, "letters.council.ask.fixed"),
    (_As.POINT, "letters.council.ask.teams"),
    (_As.POINT, "letters.council.ask.after"),
)
_ABOUT_PERSON = frozenset({"letters.invitation.about", "letters.council.person"})
"""Left out where a form asks nothing about the person."""


@dataclass(frozen=True, slots=True)
class _Letter:
    name: str
    subject: str
    parts: tuple[_Part, ...]
    size: float


_LETTERS = (
    _Letter("invitation", "letters.invitation.subject", INVITATION, 10.5),
    _Letter("reminder", "letters.reminder.subject", REMINDER, 10.5),
    _Letter("works-council", "letters.council.subject", COUNCIL, 10),
)


def write(form: Form) -> Files:
    """Return every letter in every language, as a Word file and as plain text."""
    found: dict[str, str | bytes] = {}
    for letter in _LETTERS:
        for language in form.languages:
            lines = tuple(_lines(letter, form, language))
            name = f"{form.id}-{letter.name}-{language}"
            found[f"{name}.docx"] = _word(letter, lines, language)
            found[f"{name}.txt"] = _plain(lines)
    return found


def blanks(form: Form, language: str) -> tuple[str, ...]:
    """Return what has to be filled in before the letters go out, in order, each once."""
    lines = [text for letter in _LETTERS for _, text in _lines(letter, form, language)]
    return tuple(dict.fromkeys(blank for text in lines for blank in _BLANK.findall(text)))


def _lines(letter: _Letter, form: Form, language: str) -> Iterator[tuple[_As, str]]:
    """Yield the subject, then each part, in words."""
    wording = Wording(language)
    values = _values(form, wording)
    yield _As.HEADING, wording.text(letter.subject, **values)
    for kind, key in letter.parts:
        if key not in _ABOUT_PERSON or values["asked"]:
            yield kind, wording.text(key, **values)


def _values(form: Form, wording: Wording) -> Mapping[str, str | int]:
    language = wording.language
    about = [question for page in form.pages if page.code == "about" for question in page.questions]
    topics = dict.fromkeys(page.title.to(language) for page in form.pages if page.code != "about")
    count = sum(len(each.lines) if isinstance(each, Matrix) else 1 for each in form.questions)
    return {
        "organisation": one_line(form.organisation) or wording.text("letters.organisation"),
        "name": form.title.to(language),
        "minutes": form.minutes,
        "questions": count,
        "topics": wording.join([wording.text("letters.topic", title=title) for title in topics]),
        "asked": " ".join(question.text.to(language) for question in about),
        "threshold": form.threshold,
        "comments": form.comments_threshold,
    }


# --- as plain text -------------------------------------------------------------------------------


def _plain(lines: Sequence[tuple[_As, str]]) -> str:
    """Return the letter as the text of an e-mail; its first line is the subject."""
    found: list[str] = []
    for kind, text in lines:
        if kind is _As.POINT:
            found.append(f"- {text}")
        else:
            found += ["", text]
    return "\n".join(found[1:]) + "\n"


# --- as a Word file ------------------------------------------------------------------------------


def _word(letter: _Letter, lines: Sequence[tuple[_As, str]], language: str) -> bytes:
    (_, subject), *rest = lines
    document = new_document(subject, language, size=letter.size)
    title = document.add_heading(level=0)
    _fill(title, subject)
    for run in title.runs:
        run.font.size = Pt(18)
    for kind, text in rest:
        _fill(_paragraph(document, kind), text)
    if letter.parts is COUNCIL:
        _dense(document)
    return to_bytes(document)


def _paragraph(document: WordDocument, kind: _As) -> Paragraph:
    styles = {_As.HEADING: "Heading 2", _As.POINT: "List Bullet"}
    return document.add_paragraph(style=styles.get(kind, "Normal"))


def _fill(paragraph: Paragraph, text: str) -> None:
    """Write a text, with what has to be filled in marked."""
    for part in _BLANK.split(text):
        if part:
            run = paragraph.add_run(part)
            if _BLANK.fullmatch(part):
                run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def _dense(document: WordDocument) -> None:
    """Set a note so that it stays on one page."""
    section = document.sections[0]
    section.top_margin = section.bottom_margin = Cm(1.5)
    for paragraph in document.paragraphs:
        around = paragraph.paragraph_format
        around.line_spacing = 1.05
        around.space_after = Pt(3)
