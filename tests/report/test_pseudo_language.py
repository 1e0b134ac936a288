"""No visible text escapes the catalogues, and no long one is cut: all that is written, in a language in disguise.

A new writer takes a line in ``WRITERS``: a function that returns every visible text of what it wrote.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from release_factory import APART, MOST, profiles, sample_plan
from report.pseudo import PSEUDO, cut, disguised, escaped, greek, in_disguise, write_catalogues
from waves_release import FOLLOWED, waves_release

from diagnostic import languages
from diagnostic.fielding.form import Form, FormUnit, FormUnits, build_form
from diagnostic.fielding.letters import write as write_letters
from diagnostic.fielding.paper import paper
from diagnostic.fielding.web_form import web_form
from diagnostic.questionnaire_file import load_questionnaire
from diagnostic.report.compose import compose
from diagnostic.report.document import Document
from diagnostic.report.theme import load_theme
from diagnostic.report.to_html import to_html
from diagnostic.report.wording import Wording

SHOWN = ("alt", "title", "placeholder", "aria-label", "aria-roledescription", "aria-description")
"""Attributes that people see or hear."""


class _Visible(HTMLParser):
    """The texts of a page that people see or hear."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._hidden = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in {"script", "style"}
        self.texts += [value for name, value in attrs if value and name in SHOWN]

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._hidden:
            self.texts.append(data)


THEME = load_theme("default")


def _page(document: Document) -> list[str]:
    return _Visible(to_html(document, THEME, Wording(PSEUDO))).texts


WRITERS: Mapping[str, Callable[[Document], list[str]]] = {
    "page": _page,
}
"""What is made of a report: every visible text of it."""


def _letters(form: Form) -> list[str]:
    return [text for text in write_letters(form).values() if isinstance(text, str)]


FORMS: Mapping[str, Callable[[Form], list[str]]] = {
    "paper": lambda form: _Visible(paper(form, PSEUDO)).texts,
    "web form": lambda form: _Visible(web_form(form, THEME)).texts,
    "letters": _letters,
}
"""What is made of a form."""


@pytest.fixture(scope="module", autouse=True)
def pseudo_language(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("with-pseudo") / "locales"
    shutil.copytree(languages.home(), folder)
    write_catalogues(folder / languages.MAIN, folder / PSEUDO)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(languages, "home", lambda: folder)
        yield


@pytest.fixture(scope="module")
def document(pseudo_language: None) -> Document:
    release, plan = in_disguise(waves_release()), in_disguise(sample_plan())
    *others, gone = in_disguise(FOLLOWED)
    followed = (*others, replace(gone, unit=greek(gone.unit)))  # the id is all that is known of a unit that is gone
    return compose(release, plan, Wording(PSEUDO), profiles=profiles(MOST, APART), followed=followed)


@pytest.fixture(scope="module")
def form(pseudo_language: None) -> Form:
    asked = in_disguise(load_questionnaire("full"))
    units = FormUnits((FormUnit("1", greek("North")), FormUnit("2", greek("South"))), (FormUnit("1", greek("Sales")),))
    return build_form(asked, (PSEUDO,), threshold=5, comments_threshold=10, organisation=greek("Sylvane"), units=units)


@pytest.mark.parametrize("writer", WRITERS)
def test_no_text_of_a_report_escapes_and_none_is_cut(document: Document, writer: str):
    found = WRITERS[writer](document)
    assert len(found) > 500
    assert escaped(found) == []
    assert cut(found) == []


@pytest.mark.parametrize("writer", FORMS)
def test_no_text_of_a_form_escapes_and_none_is_cut(form: Form, writer: str):
    found = FORMS[writer](form)
    assert found
    assert escaped(found) == []
    assert cut(found) == []


def test_the_language_is_offered_by_its_folder_alone():
    assert PSEUDO in languages.languages()


def test_what_escapes_and_what_is_cut_is_found():
    whole = disguised("Teams with few answers")
    assert escaped([whole, "n = 12", greek("North"), "12 %"]) == ["n = 12"]
    assert cut([whole, "12"]) == []
    assert cut([whole[:5] + "…", whole]) == []
    assert cut([whole[:5] + "…"]) == [whole[:5] + "…"]
    assert cut([whole[:9], whole[9:]]) == []
    assert cut([whole[:9]]) != []
