"""The questionnaire on paper: everything asked is there once, nothing suggests an answer, nothing breaks the page."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest

from diagnostic.fielding.printable import to_html
from diagnostic.questionnaire import Questionnaire, Text, UnitKind
from diagnostic.questionnaire_file import load_questionnaire


class _Page(HTMLParser):
    """Counts boxes and opened tags, and keeps the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.boxes = 0
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag not in ("meta", "br"):
            self.open.append(tag)
        self.boxes += dict(attrs).get("class") == "box"

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def plain(text: str) -> str:
    """Return a text without the typography that the page adds."""
    return " ".join(unescape(text).replace("’", "'").replace("\u202f", " ").split())


@pytest.fixture(scope="module")
def full() -> Questionnaire:
    return load_questionnaire("full")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("questionnaire_id", ["full", "core", "pulse", "outcomes", "open-comments"])
def test_everything_asked_is_on_the_page_once_and_in_order(questionnaire_id, language):
    questionnaire = load_questionnaire(questionnaire_id)
    page = _Page(to_html(questionnaire, language, minimum_group=8))
    assert page.open == []
    shown = plain(page.text)
    asked = [plain(item.text.to(language)) for item in questionnaire.items]
    others = [plain(asked.text.to(language)) for asked in (*questionnaire.checks, *questionnaire.comments)]
    for text in asked + others:
        assert shown.count(text) == 1, text
    places = [shown.index(text) for text in asked]
    assert places == sorted(places)


def test_every_line_has_its_boxes_and_one_for_dont_know(full: Questionnaire):
    page = _Page(to_html(full, "en", minimum_group=8))
    lines = [item.format.size + 1 for item in full.items] + [check.format.size + 1 for check in full.checks]
    rosters = 6 * sum(roster.need.size + 1 + roster.quality.size + 1 for roster in full.rosters)
    closed = sum(len(attribute.values) for attribute in full.attributes if attribute.question.by_language)
    assert page.boxes == sum(lines) + rosters + closed
    assert "Don't know / not concerned" in plain(page.text)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_nothing_says_what_is_measured(full: Questionnaire, language):
    page = to_html(full, language, minimum_group=8)
    for scale in full.scales:
        assert f">{scale.name.to(language)}<" not in page
        assert scale.high.to(language) not in page
    assert not re.search(r"\b(own_task|priority_churn|reversed|marker)\b", page)


def test_the_cover_promises_the_smallest_group(full: Questionnaire):
    assert "groups of at least 12 people" in to_html(full, "en", minimum_group=12)
    assert "groupes d’au moins 7 répondants" in to_html(full, "fr", minimum_group=7)


def test_units_become_boxes_and_roster_lines(full: Questionnaire):
    units = {UnitKind.TEAM: ["North", "South"], UnitKind.DIVISION: ["Sales", "Works"]}
    page = _Page(to_html(full, "en", minimum_group=8, units=units))
    blank = _Page(to_html(full, "en", minimum_group=8))
    assert page.text.count("Sales") == 3  # as an answer, and in both roster questions
    assert page.text.count("North") == 1
    assert "Write the divisions you work with" in blank.text
    assert "Write the divisions you work with" not in page.text


def test_the_check_stands_inside_among_its_like(full: Questionnaire):
    shown = plain(_Page(to_html(full, "en", minimum_group=8)).text)
    at = shown.index(plain(full.checks[0].text.to("en")))
    places = [shown.index(plain(item.text.to("en"))) for item in full.items]
    before = sum(place < at for place in places)
    assert len(places) / 4 < before < 3 * len(places) / 4


def test_no_code_is_asked_on_paper(full: Questionnaire):
    respondent = next(attribute for attribute in full.attributes if attribute.kind.value == "respondent")
    asked = replace(respondent, question=Text({"en": "Your code?"}))
    page = to_html(replace(full, attributes=(asked,)), "en", minimum_group=8)
    assert "Your code?" not in page


def test_names_cannot_break_the_page(full: Questionnaire):
    hostile = '<script>alert("x")</script>'
    item = replace(full.scales[0].items[0], text=Text({"en": hostile}))
    changed = replace(
        full, scales=(replace(full.scales[0], items=(item,)), *full.scales[1:]), name=Text({"en": hostile})
    )
    page = to_html(
        changed,
        "en",
        minimum_group=8,
        organisation=hostile,
        units={UnitKind.TEAM: [hostile], UnitKind.DIVISION: ["\u202e=1+1"]},
    )
    assert "<script" not in page
    assert page.count("&lt;script&gt;") >= 5
    assert _Page(page).open == []


def test_the_page_needs_nothing_from_outside(full: Questionnaire):
    page = to_html(full, "fr", minimum_group=8)
    assert '<html lang="fr">' in page
    assert not re.search(r"(src|href)=|url\(|@import|https?://", page)
    assert page == to_html(full, "fr", minimum_group=8)


def test_french_lines_do_not_break_before_a_mark(full: Questionnaire):
    shown = " ".join(_Page(to_html(full, "fr", minimum_group=8)).texts)
    assert not re.search(r"\w [?!;:»]", shown)
    assert "travaillez-vous\u202f?" in shown


def test_wide_formats_show_numbers_and_their_ends():
    page = to_html(load_questionnaire("outcomes"), "en", minimum_group=8)
    row = page[page.index('class="rating"') :]
    assert re.findall(r'class="cell">(\d+)<', row) == [str(number) for number in range(11)]
    assert "10 – Extremely likely" in row
