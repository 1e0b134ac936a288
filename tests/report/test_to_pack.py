"""The pack as a page and on paper: two sheets, whatever the names, and nothing but what is in the document."""

import io
import re
from dataclasses import replace

import pikepdf
import pytest
from browsers import NONE
from release_factory import sample_plan
from sample_document import CONTROL, EMOJI, FORMULA, LONG, MARKUP, RIGHT_TO_LEFT, UNBROKEN
from waves_release import FOLLOWED, waves_release

from diagnostic.report.compose.pack import compose_pack, pack_context, pack_owners
from diagnostic.report.compose.pack_index import pack_index
from diagnostic.report.theme import load_theme
from diagnostic.report.to_pack import index_page, pack_writer
from diagnostic.report.to_pdf import Layout, to_pdf
from diagnostic.report.wording import Wording

THEME = load_theme("default")
NAMES = (MARKUP, FORMULA, RIGHT_TO_LEFT, EMOJI, f"{LONG} {LONG} {LONG}", UNBROKEN * 6, CONTROL, "x" * 300)
"""One for each of some units, and for the organisation."""


def hostile():
    """Return the release with a hostile name for every unit, two of them alike."""
    release = waves_release()
    units = tuple(replace(unit, name=NAMES[at % len(NAMES)]) for at, unit in enumerate(release.units))
    return replace(release, units=units, about=replace(release.about, organisation=MARKUP))


def made(release, language):
    """Return every pack of a release."""
    context = pack_context(release, sample_plan(), Wording(language), followed=FOLLOWED)
    owners = pack_owners(release)
    return [compose_pack(context, unit) for unit in release.units if owners.get(unit.id) == unit.id]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_on_paper_every_pack_has_two_pages_whatever_the_names(language):
    for document in made(hostile(), language)[language == "fr" :: 2]:  # half of them in each language
        with pikepdf.open(io.BytesIO(to_pdf(document, THEME, Wording(language), layout=Layout.PACK))) as pdf:
            assert len(pdf.pages) == 2
            assert pdf.Root.MarkInfo.Marked
            assert str(pdf.Root.Lang) == language


def test_the_same_pack_gives_the_same_bytes():
    document = made(waves_release(), "fr")[3]
    first, second = (to_pdf(document, THEME, Wording("fr"), layout=Layout.PACK) for _ in range(2))
    assert first == second
    writer = pack_writer(THEME, Wording("fr"))
    assert writer.page(document) == writer.page(document)


def test_a_page_has_no_script_asks_for_nothing_and_is_light():
    writer = pack_writer(THEME, Wording("en"))
    for document in made(hostile(), "en"):
        page = writer.page(document)
        assert "<script" not in page
        assert "onerror=alert" not in re.sub(r"&lt;.*?&gt;", "", page)
        assert not re.search(r'(src|href)="(?!data:|#)', page)
        assert page.count('<section id="pack-') == 2
        assert len(page.encode()) < 250_000


def test_what_is_simulated_says_so_on_both_sheets():
    document = made(waves_release(), "en")[0]
    page = pack_writer(THEME, Wording("en")).page(document)
    assert page.count(f'<span class="notice">{document.notice}</span>') == 2


def test_every_row_of_the_page_has_its_own_point():
    document = next(each for each in made(waves_release(), "en") if each.title == "Workshop")
    rows = re.findall(r'<tr role="row"( class="row-\w+")?>', pack_writer(THEME, Wording("en")).page(document))
    assert rows.count("") == 2  # the headings, and the scale that is not on 0-100
    assert 'class="row-above"' in " ".join(rows)


def test_the_index_names_every_unit_and_is_a_list_without_its_script():
    release = hostile()
    owners = pack_owners(release)
    files = {unit: (f"{at}.html", f"{at}.pdf") for at, unit in enumerate(owners)}
    index = pack_index(release, Wording("fr"), owners, files)
    page = index_page(index, THEME, Wording("fr"))
    assert len(index.rows) == len(release.units)
    assert [row.own for row in index.rows].count(False) == 2
    assert {row.answered for row in index.rows if not row.own} == {"non montré"}
    assert page.count("<script>") == 1
    assert page.count('href="') == 2 * len(index.rows)
    assert '<form class="search" hidden' in page


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_page_prints_on_two_sheets_and_fits_a_phone(language, browser, tmp_path):
    if browser is None:
        pytest.skip(NONE)
    writer = pack_writer(THEME, Wording(language))
    documents = made(waves_release(), language)
    for at in (1, 8) if language == "en" else (0, 7):
        path = tmp_path / f"{at}.html"
        path.write_text(writer.page(documents[at]), encoding="utf-8")
        tab = browser.new_page(viewport={"width": 360, "height": 740})
        tab.goto(path.as_uri())
        assert tab.evaluate("document.documentElement.scrollWidth") <= 360
        with pikepdf.open(io.BytesIO(tab.pdf(prefer_css_page_size=True, print_background=True))) as pdf:
            assert len(pdf.pages) == 2
        tab.close()
