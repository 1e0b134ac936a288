"""The page: self-contained, safe, accessible, the same bytes each time, and readable in a real browser."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from report.parsed_page import Page
from report.sample_document import EMOJI, HOSTILE, MARKUP, hostile_document, sample_document

from diagnostic.report.document import Column, Document, HeatMap, HeatRow, Paragraph, Section
from diagnostic.report.theme import load_theme
from diagnostic.report.to_html import LABELS, to_html
from diagnostic.report.values import Style, Value
from diagnostic.report.wording import Wording

THEME = load_theme("default")
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "script"),
    *("header", "aside", "nav", "main", "section", "footer"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "a", "span", "i", "bdi", "div", "ul", "ol", "li", "dl", "dt", "dd"),
    *("figure", "figcaption", "details", "summary", "table", "caption", "thead", "tbody", "tr", "th", "td"),
    *(
        "form",
        "label",
        "select",
        "option",
        "input",
        "output",
        "button",
        "svg",
        "g",
        "path",
        "circle",
        "rect",
        "text",
        "line",
        "b",
    ),
}


@lru_cache(maxsize=4)
def rendered(kind: str = "sample") -> str:
    document = hostile_document() if kind == "hostile" else sample_document(teams=12)
    return to_html(document, THEME, Wording("en"))


@lru_cache(maxsize=4)
def parsed(kind: str = "sample") -> Page:
    return Page(rendered(kind))


BOTH = pytest.mark.parametrize("kind", ["sample", "hostile"])


def a_document(*sections: Section, **changes: Any) -> Document:
    return replace(sample_document(teams=12), sections=sections, **changes)


# --- self-contained ------------------------------------------------------------------------------


@BOTH
def test_nothing_is_asked_of_any_network(kind: str) -> None:
    page = parsed(kind)
    for element in page.elements:
        for name in ("src", "href", "srcset", "poster", "data", "action", "xlink:href"):
            address = element.attributes.get(name)
            assert address is None or address.startswith(("#", "data:")), (element.tag, address)
    assert not page.all("link")
    (style,) = page.all("style")
    css = "".join(style.text)
    assert "@import" not in css
    assert all(address.startswith("data:font/woff2;base64,") for address in re.findall(r"url\(([^)]*)\)", css))
    assert css.count("url(") == len(THEME.faces)


@BOTH
def test_the_policy_allows_our_script_and_no_other(kind: str) -> None:
    page = parsed(kind)
    (script,) = page.all("script")
    digest = base64.b64encode(hashlib.sha256("".join(script.text).encode()).digest()).decode()
    policy = next(e.attributes["content"] for e in page.all("meta") if "http-equiv" in e.attributes)
    assert f"script-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
    assert not [e for e in page.elements for name in e.attributes if name.startswith("on") or name == "style"]


def test_a_logo_is_carried_inside(tmp_path: Path) -> None:
    logo = tmp_path / "logo.svg"
    logo.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    page = Page(to_html(a_document(), replace(THEME, logo=logo), Wording("en")))
    (image,) = page.all("img")
    assert base64.b64decode(image.attributes["src"].removeprefix("data:image/svg+xml;base64,")) == logo.read_bytes()


# --- safe ----------------------------------------------------------------------------------------


@BOTH
def test_only_our_own_elements_are_there(kind: str) -> None:
    assert {element.tag for element in parsed(kind).elements} <= TAGS


def test_hostile_text_is_shown_as_it_is() -> None:
    page = parsed("hostile")
    assert page.all("h1")[0].words() == MARKUP
    body = page.all("main")[0].words()
    for name in HOSTILE:
        assert " ".join(name.translate({0: "\ufffd", 11: "\ufffd"}).split()) in body
    assert page.all("title")[0].words().startswith(MARKUP)


def test_control_characters_do_not_get_through() -> None:
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", rendered("hostile"))


def test_an_identifier_may_hold_anything() -> None:
    odd = 'a "b" <c> é#'
    heat = HeatMap(
        "heat", "c", (Column("x", Style.SCORE),), (HeatRow("u", "n", "", 1, odd, (Value(1, Style.SCORE),)),), ""
    )
    page = Page(to_html(a_document(Section(odd, "t", (heat,))), THEME, Wording("en")))
    assert odd in [element.attributes["id"] for element in page.all("section")]
    assert [unquote(e.attributes["href"][1:]) for e in page.all("a") if e.inside("tbody")] == [odd]


# --- structure -----------------------------------------------------------------------------------


@BOTH
def test_ids_are_unique_and_every_reference_has_its_target(kind: str) -> None:
    page = parsed(kind)
    ids = Counter(element.attributes["id"] for element in page.elements if "id" in element.attributes)
    assert [name for name, count in ids.items() if count > 1] == []
    for element in page.elements:
        if element.tag == "a":
            assert unquote(element.attributes["href"][1:]) in ids
        for name in ("aria-labelledby", "aria-describedby", "aria-details", "aria-controls", "for"):
            assert all(target in ids for target in element.attributes.get(name, "").split())


@BOTH
def test_headings_go_down_one_level_at_a_time_from_one_h1(kind: str) -> None:
    levels = [int(e.tag[1]) for e in parsed(kind).elements if re.fullmatch(r"h[1-6]", e.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@BOTH
def test_landmarks_and_language_are_there(kind: str) -> None:
    page = parsed(kind)
    assert page.all("html")[0].attributes["lang"] == "en"
    assert len(page.all("main")) == 1
    assert all(nav.attributes["aria-label"] for nav in page.all("nav"))
    skip = page.of_class("skip")[0]
    assert skip.attributes["href"] == "#" + page.all("main")[0].attributes["id"]


@BOTH
def test_tables_are_real_tables(kind: str) -> None:
    page = parsed(kind)
    assert len(page.all("table")) == len(page.all("caption"))
    maps = page.of_class("heat-scroll")
    for head in page.all("th"):
        # A heading that is alone in its row or column needs none; a browser says so in test_page_browser.
        assert ("scope" in head.attributes) == any(box in head.above for box in maps)
    for table in page.all("table"):
        rows = [e for e in page.all("tr") if table in e.above and any(a.tag == "tbody" for a in e.above)]
        heads = [e for e in page.all("th") if table in e.above and any(a.tag == "tbody" for a in e.above)]
        assert len(rows) == len(heads) > 0


def test_every_kind_of_block_is_rendered() -> None:
    page = parsed()
    for name in (
        *("lead", "prose", "bullets", "callout", "key-figures", "plain", "heat", "figure", "cards", "definitions"),
        *("group", "group-open", "legend", "card-frame", "card-evidence"),
    ):
        assert page.of_class(name), name


def test_pictures_have_a_name_a_description_and_their_figures_in_a_table() -> None:
    page = parsed()
    figures = page.all("figure")
    assert len(figures) > 20
    for figure in figures:
        own = [element for element in page.elements if figure in element.above]
        (picture,) = [element for element in own if element.attributes.get("role") == "img"]
        sizes = [e.attributes["class"].split()[1] for e in own if "chart" in e.attributes.get("class", "").split()]
        assert sizes in (["chain"], ["rows"], ["wide", "narrow"])
        names = ("aria-labelledby", "aria-describedby", "aria-details")
        title, described, details = (
            next(e for e in own if e.attributes.get("id") == picture.attributes[name]) for name in names
        )
        assert title.words()
        assert described.words()
        assert [e for e in own if e.tag == "table" and details in e.above]


def test_tones_are_said_in_words_and_shown_as_marks() -> None:
    page = parsed()
    toned = [cell for cell in page.all("td") if cell.attributes.get("class", "").startswith(("above", "below"))]
    assert len(toned) > 20
    spoken = {"above": "Above:", "below": "Below:"}
    assert all(cell.words().startswith(spoken[cell.attributes["class"].split()[0]]) for cell in toned)
    css = "".join(page.all("style")[0].text)
    for tone in ("above", "below", "divided"):
        assert re.search(rf"td\.{tone}::before[^{{]*\{{ content: \"[▲▼◆]\"", css)


def test_a_withheld_cell_says_why_and_has_no_number_to_sort_by() -> None:
    cells = [cell for cell in parsed().all("td") if "none" in cell.attributes.get("class", "").split()]
    withheld = [cell for cell in cells if "Withheld: fewer than 5 answers" in cell.words()]
    assert len(withheld) > 10
    assert all("data-sort" not in cell.attributes for cell in withheld)


def test_the_notice_is_on_the_page_in_each_picture_and_on_paper() -> None:
    page = parsed()
    assert page.of_class("notice")[0].words() == "Simulated data"
    heads = page.of_class("figure-head")
    assert len(heads) == len(page.all("figure"))
    assert all("Simulated data" in head.words() for head in heads)
    assert '@page{@top-left{content:"Simulated data"' in "".join(page.all("style")[0].text)


def test_without_a_notice_nothing_is_left_of_it() -> None:
    page = Page(to_html(a_document(notice=""), THEME, Wording("en")))
    assert not page.of_class("notice")
    assert not page.of_class("tag")
    assert '@top-left{content:"' not in "".join(page.all("style")[0].text)


def test_a_notice_cannot_end_the_style() -> None:
    css = "".join(parsed("hostile").all("style")[0].text)
    assert "page-break" not in css
    assert r"\3c \2f style\3e \5c " in css
    assert EMOJI not in css


# --- numbers -------------------------------------------------------------------------------------


def test_numbers_are_printed_by_the_language() -> None:
    document = replace(sample_document(teams=12, language="fr"), language="fr")
    page = Page(to_html(document, THEME, Wording("fr")))
    assert page.all("html")[0].attributes["lang"] == "fr"
    assert "78\u202f%" in "".join(page.of_class("key-figures")[0].text)


def test_hidden_decimals_leave_no_trace_on_the_page() -> None:
    def page(score: float) -> str:
        row = HeatRow("u", "Team", "", 1, "", (Value(score, Style.SCORE),))
        section = Section("s", "t", (HeatMap("heat", "c", (Column("x", Style.SCORE),), (row,), ""),))
        return to_html(a_document(section), THEME, Wording("en"))

    assert page(61.6) == page(62.4)


def test_every_interface_word_is_needed_and_is_in_both_languages() -> None:
    document = sample_document(teams=12)
    for key in LABELS:
        with pytest.raises(KeyError):
            to_html(
                replace(document, labels={k: v for k, v in document.labels.items() if k != key}), THEME, Wording("en")
            )
        for language in ("en", "fr"):
            assert Wording(language).text(f"page.{key}")


def test_each_word_of_the_interface_is_used() -> None:
    document = sample_document(teams=12)
    marked = replace(document, labels={key: f"[{key}]" for key in LABELS})
    source = to_html(marked, THEME, Wording("en"))
    assert [key for key in LABELS if f"[{key}]" not in source] == []


# --- the same each time --------------------------------------------------------------------------


def test_two_runs_give_the_same_bytes() -> None:
    script = (
        "import hashlib; from report.sample_document import sample_document; "
        "from diagnostic.report.theme import load_theme; from diagnostic.report.to_html import to_html; "
        "from diagnostic.report.wording import Wording; "
        "page = to_html(sample_document(teams=12), load_theme('default'), Wording('en')); "
        "print(hashlib.sha256(page.encode()).hexdigest())"
    )
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{root / 'tests'}", "PYTHONHASHSEED": "12345"}
    run = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == hashlib.sha256(rendered().encode()).hexdigest()


def test_an_empty_report_is_a_page() -> None:
    page = Page(to_html(a_document(Section("only", "Only", (Paragraph("."),))), THEME, Wording("en")))
    assert len(page.all("section")) == 1
