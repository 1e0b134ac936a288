"""No visible text escapes the catalogues, and no long one is cut: all that is written, in a language in disguise.

A new writer takes a line in ``WRITERS``: a function that returns every visible text of what it wrote.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import pytest
from release_factory import APART, LOW_TEAM, MOST, ORGANISATION, profiles, sample_plan
from report.pseudo import PSEUDO, cut, disguised, escaped, greek, in_disguise, write_catalogues
from report.visible_texts import of_page, of_pdf, of_slides, of_workbook
from waves_release import FOLLOWED, waves_release

from diagnostic import languages
from diagnostic.actions import Plan
from diagnostic.fielding.form import Form, FormUnit, FormUnits, build_form
from diagnostic.fielding.letters import write as write_letters
from diagnostic.fielding.paper import paper
from diagnostic.fielding.web_form import web_form
from diagnostic.followed import FollowedAction
from diagnostic.questionnaire_file import load_questionnaire
from diagnostic.release import Release
from diagnostic.report.compose import compose
from diagnostic.report.compose.deck import compose_deck
from diagnostic.report.compose.pack import compose_pack, pack_context, pack_owners
from diagnostic.report.compose.pack_index import pack_index
from diagnostic.report.compose.workbook import compose_workbook
from diagnostic.report.document import Document
from diagnostic.report.theme import load_theme
from diagnostic.report.to_html import to_html
from diagnostic.report.to_pack import index_page, pack_writer
from diagnostic.report.to_pdf import Layout, to_pdf
from diagnostic.report.to_pptx import to_pptx
from diagnostic.report.to_xlsx import to_xlsx
from diagnostic.report.wording import Wording
from diagnostic.team_profiles import Profiles

THEME = load_theme("default")
OF_FILES = re.compile(r"([a-z_]+\.[a-z_]+(, )?)+$")
"""What the other files call a figure (``score.low``): a name to look for there, not a text. Ids are as well."""


@dataclass(frozen=True, slots=True)
class Report:
    """What every form of a report is made from."""

    release: Release
    plan: Plan
    followed: tuple[FollowedAction, ...]
    wording: Wording
    document: Document
    profiles: Profiles


def _page(report: Report) -> list[str]:
    return of_page(to_html(report.document, THEME, report.wording))


def _pdf(report: Report) -> list[str]:
    return of_pdf(to_pdf(report.document, THEME, report.wording))


def _slides(report: Report) -> list[str]:
    release, plan, followed = report.release, report.plan, report.followed
    deck = compose_deck(report.document, release, plan, report.wording, followed=followed)
    return of_slides(to_pptx(deck, THEME, report.wording))


def _workbook(report: Report) -> list[str]:
    release, plan, wording = report.release, report.plan, report.wording
    book = compose_workbook(release, plan, wording, profiles=report.profiles, followed=report.followed)
    ids = {
        *(each.id for each in (*release.units, *release.subjects, *release.items, *release.roles)),
        *(each.action.id for unit in (plan.organisation, *plan.units.values()) for each in unit.recommendations),
        *(each.id for each in report.followed),
    }
    return [text for text in of_workbook(to_xlsx(book, THEME, wording)) if text not in ids and not OF_FILES.match(text)]


def _packs(report: Report) -> list[str]:
    """Return the texts of two packs, as pages and on paper, and of their index."""
    release, wording = report.release, report.wording
    context = pack_context(release, report.plan, wording, followed=report.followed)
    writer, owners = pack_writer(THEME, wording), pack_owners(release)
    packs = [compose_pack(context, unit) for unit in release.units if unit.id in (ORGANISATION, LOW_TEAM)]
    names = {unit: (f"{at}.html", f"{at}.pdf") for at, unit in enumerate(owners)}
    found = of_page(index_page(pack_index(release, wording, owners, names), THEME, wording))
    for pack in packs:
        found += of_page(writer.page(pack)) + of_pdf(to_pdf(pack, THEME, wording, layout=Layout.PACK))
    return found


WRITERS: Mapping[str, Callable[[Report], list[str]]] = {
    "page": _page,
    "pdf": _pdf,
    "slides": _slides,
    "workbook": _workbook,
    "packs": _packs,
}
"""What is made of a report: every visible text of it."""


def _letters(form: Form) -> list[str]:
    return [text for text in write_letters(form).values() if isinstance(text, str)]


FORMS: Mapping[str, Callable[[Form], list[str]]] = {
    "paper": lambda form: of_page(paper(form, PSEUDO)),
    "web form": lambda form: of_page(web_form(form, THEME)),
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
def report(pseudo_language: None) -> Report:
    release, plan = in_disguise(waves_release()), in_disguise(sample_plan())
    *others, gone = in_disguise(FOLLOWED)
    followed = (*others, replace(gone, unit=greek(gone.unit)))  # the id is all that is known of a unit that is gone
    wording, groups = Wording(PSEUDO), profiles(MOST, APART)
    document = compose(release, plan, wording, profiles=groups, followed=followed)
    return Report(release, plan, followed, wording, document, groups)


@pytest.fixture(scope="module")
def form(pseudo_language: None) -> Form:
    asked = in_disguise(load_questionnaire("full"))
    units = FormUnits((FormUnit("1", greek("North")), FormUnit("2", greek("South"))), (FormUnit("1", greek("Sales")),))
    return build_form(asked, (PSEUDO,), threshold=5, comments_threshold=10, organisation=greek("Sylvane"), units=units)


@pytest.mark.parametrize("writer", WRITERS)
def test_no_text_of_a_report_escapes_and_none_is_cut(report: Report, writer: str):
    found = WRITERS[writer](report)
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
