"""A form as one web page that works offline: it is filled in by its reader, who saves the answers as a file.

The page holds every language, sends nothing, and writes answers under the ids of the form, so that they come back with
certainty. The layout is the template ``reports/templates/web-form.html`` with its style and its script; the words are
in the catalogue ``web.po``. Nothing here knows who answers or where the file goes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from diagnostic.compiled_templates import Compiled
from diagnostic.data_files import shipped
from diagnostic.fielding.files import Files
from diagnostic.fielding.form import Answer, Choice, Form, Matrix, Open, Page, Question
from diagnostic.questionnaire import Text
from diagnostic.report.theme import Theme, load_theme
from diagnostic.report.theme_style import content_hash, logo_uri, theme_style
from diagnostic.report.wording import Wording

Words = tuple[tuple[str, str], ...]
"""One text in each language: language, text."""

_COMPILED = Compiled()
_WIDEST_LABELS = 7
"""With more numbers than this, they stand in one line, and only the ends are labelled."""
_SPOKEN = (
    "web.done.count",
    "web.erased",
    "web.gathered.text",
    "web.missing",
    "web.progress",
    "web.put_aside",
    "web.saved",
)
"""What the script says by itself."""
_FILLED_IN_LATER = {name: f"{{{name}}}" for name in ("n", "of", "name")}


def write(form: Form) -> Files:
    """Return the page in the default looks, under the name that its file should have."""
    return {f"{form.id}.html": web_form(form, load_theme("default"))}


def web_form(form: Form, theme: Theme) -> str:
    """Return the form as a page that holds all it needs. The same form gives the same bytes."""
    folder = shipped("reports", "templates")
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        bytecode_cache=_COMPILED,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words = _Words(form.languages)
    pages = _Numbered(words).pages(form.pages)
    script = (folder / "web-form.js").read_text(encoding="utf-8").strip()
    style = _style(folder, theme, form)
    return environment.get_template("web-form.html").render(
        languages=form.languages,
        organisation=form.organisation,
        title=words.of(form.title),
        welcome=words.paragraphs(form.welcome),
        closing=words.of(form.closing),
        minutes=words.counted("questionnaire.minutes", form.minutes),
        count=words.counted("questionnaire.questions", sum(len(page.ids) for page in pages)),
        any_required=any(getattr(question, "required", False) for question in form.questions),
        pages=pages,
        texts=words.said,
        data=_data(form, words),
        style=Markup(style),  # noqa: S704 - the theme's and our own
        style_hash=content_hash(style),
        script=Markup(script),  # noqa: S704 - our own
        script_hash=content_hash(script),
        logo=logo_uri(theme),
        logo_name=theme.name,
    )


# --- what the template draws ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Option:
    value: str
    """What is written into the file."""
    text: Words
    aside: bool


@dataclass(frozen=True, slots=True)
class _Row:
    key: str
    id: str
    text: Words


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as the template draws it; what a kind of question does not have is empty."""

    kind: str
    key: str
    id: str
    text: Words
    shape: str = ""
    """Of a choice: ``plain``, ``scale`` (numbers in one line) or ``list`` (opens)."""
    answers: tuple[_Option, ...] = ()
    lines: tuple[_Row, ...] = ()
    ends: Words = ()
    """Of a scale: its last label."""
    long: bool = False
    required: bool = False

    @property
    def numbers(self) -> int:
        """How many answers there are beside "don't know"."""
        return sum(not answer.aside for answer in self.answers)


@dataclass(frozen=True, slots=True)
class _Sheet:
    code: str
    title: Words
    questions: tuple[_Asked, ...]

    @property
    def open(self) -> bool:
        """Whether somebody writes freely on it."""
        return any(question.long for question in self.questions)

    @property
    def keys(self) -> bool:
        """Whether it is worth saying how lines are answered with the keyboard."""
        return any(question.lines for question in self.questions)

    @property
    def ids(self) -> tuple[str, ...]:
        """What is answered on it, by the ids under which it is written."""
        return tuple(
            each for question in self.questions for each in ([line.id for line in question.lines] or [question.id])
        )


@dataclass(frozen=True, slots=True)
class _Words:
    languages: tuple[str, ...]

    def of(self, text: Text) -> Words:
        return tuple((each, text.to(each)) for each in self.languages)

    def said(self, key: str, **values: str | int) -> Words:
        return tuple((each, Wording(each).text(key, **values)) for each in self.languages)

    def counted(self, key: str, n: int) -> Words:
        return tuple((each, Wording(each).plural(key, n)) for each in self.languages)

    def paragraphs(self, text: Text) -> tuple[Words, ...]:
        """Return the paragraphs of a text side by side; a language may have fewer than another."""
        parts = {each: text.to(each).split("\n\n") for each in self.languages}
        longest = max(map(len, parts.values()))
        return tuple(
            tuple((each, parts[each][at]) for each in self.languages if at < len(parts[each])) for at in range(longest)
        )


@dataclass(frozen=True, slots=True)
class _Numbered:
    """Gives every question the key by which the page refers to it."""

    words: _Words

    def pages(self, pages: Sequence[Page]) -> tuple[_Sheet, ...]:
        return tuple(
            _Sheet(
                page.code,
                self.words.of(page.title),
                tuple(self._asked(question, f"q{number}-{at}") for at, question in enumerate(page.questions, start=1)),
            )
            for number, page in enumerate(pages, start=1)
        )

    def _asked(self, question: Question, key: str) -> _Asked:
        match question:
            case Matrix():
                rows = (
                    _Row(f"{key}-{at}", line.id, self.words.of(line.text)) for at, line in enumerate(question.lines)
                )
                options = self._options(question.answers)
                return _Asked("matrix", key, "", self.words.of(question.text), answers=options, lines=tuple(rows))
            case Choice():
                return self._choice(question, key)
            case Open():
                text = self.words.of(question.text)
                return _Asked("open", key, question.id, text, long=question.long, required=question.required)

    def _choice(self, choice: Choice, key: str) -> _Asked:
        known = [answer for answer in choice.answers if not answer.dont_know]
        numbers = len(known) > _WIDEST_LABELS and all(answer.code.isdigit() for answer in known)
        shape = "scale" if numbers else "list" if choice.many else "plain"
        return _Asked(
            "choice",
            key,
            choice.id,
            self.words.of(choice.text),
            shape=shape,
            answers=self._options(choice.answers),
            ends=self.words.of(known[-1].text) if numbers else (),
            required=choice.required,
        )

    def _options(self, answers: Sequence[Answer]) -> tuple[_Option, ...]:
        named = _are_names(answers)
        return tuple(
            _Option(self.words.of(each.text)[0][1] if named else each.code, self.words.of(each.text), each.dont_know)
            for each in answers
        )


def _are_names(answers: Sequence[Answer]) -> bool:
    """Whether answers are names, the same in every language: a name says more than a code that was made for it."""
    texts = [set(answer.text.by_language.values()) for answer in answers]
    names = [next(iter(text)) for text in texts]
    alike = all(len(text) == 1 for text in texts) and len(set(names)) == len(names)
    return alike and not all(answer.code.isdigit() for answer in answers)


# --- what the script is told ---------------------------------------------------------------------


def _data(form: Form, words: _Words) -> Markup:
    told = {
        "form": form.id,
        "languages": form.languages,
        "title": dict(words.of(form.title)),
        "words": {language: _texts(Wording(language)) for language in form.languages},
        "fingerprint": _fingerprint(form),
    }
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    # Inside a script element only "<" could end it, or open a comment.
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704


def _texts(wording: Wording) -> Mapping[str, str]:
    return {key: wording.text(key, **_FILLED_IN_LATER) for key in _SPOKEN}


def _fingerprint(form: Form) -> str:
    """Return what tells one form's kept answers from another's: file pages of a browser share one memory."""
    return hashlib.sha256(repr([form.id, form.pages]).encode()).hexdigest()[:16]


def _style(folder: Path, theme: Theme, form: Form) -> str:
    answers = [question.answers for question in form.questions if not isinstance(question, Open)]
    counts = {len(each) for each in answers} | {len([one for one in each if not one.dont_know]) for each in answers}
    columns = "".join(f".n{count}{{--n:{count}}}\n" for count in sorted(counts))
    shown = "".join(
        f'html[lang="{language}"] [data-l]:not([data-l="{language}"]){{display:none}}\n' for language in form.languages
    )
    return theme_style(theme) + (folder / "web-form.css").read_text(encoding="utf-8") + columns + shown
