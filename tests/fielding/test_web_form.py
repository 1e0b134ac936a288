"""The questionnaire as a page: all of it is there, it is safe and accessible, and its files come back as answered."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from report.test_theme import contrast

from diagnostic.exports.read import Reading, read_export
from diagnostic.fielding.form import Answer, Choice, Form, Matrix, Open, build_form, units_of
from diagnostic.fielding.web_form import web_form, write
from diagnostic.questionnaire import Questionnaire
from diagnostic.report.theme import load_theme
from diagnostic.report.wording import Wording
from diagnostic.responses import DONT_KNOW

COMMENT = '=1+1; "quoted", l’été\nsecond line'


@pytest.fixture(scope="module")
def page(form: Form) -> str:
    return web_form(form, load_theme("default"))


@pytest.fixture(scope="module")
def address(page: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("form") / "form.html"
    file.write_text(page, encoding="utf-8")
    return file.as_uri()


def ids(form: Form) -> list[str]:
    """Everything that is answered, in order."""
    return [
        each
        for question in form.questions
        for each in ([line.id for line in question.lines] if isinstance(question, Matrix) else [question.id])
    ]


def opened(browser: Any, address: str, **options: Any) -> tuple[Any, list[str]]:
    """Open the form and return it with whatever it asked for or complained of."""
    page = browser.new_context(**{"reduced_motion": "reduce", "locale": "en-GB", **options}).new_page()
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(message.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("request", lambda request: trouble.append(request.url) if request.url.startswith("http") else None)
    page.goto(address)
    return page, trouble


FILL = """([shift, comment]) => {
  const chosen = {};
  let count = shift;
  for (const group of document.querySelectorAll("section:not([hidden]) [data-question]")) {
    const fields = [...group.querySelectorAll("input, textarea")];
    if (fields[0].type === "radio") {
      const at = count++ % fields.length;
      fields[at].click();
      chosen[group.dataset.question] = at;
    } else {
      fields[0].value = fields[0].type === "text" ? "Lyon" : comment;
      fields[0].dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
  return [count, chosen];
}"""
"""Answers every question of a page by turns; returns the position of what was chosen in each closed one."""


def answer(page: Any, form: Form, shift: int = 0) -> dict[str, int]:
    """Answer every page; return the position of what was chosen."""
    chosen: dict[str, int] = {}
    page.locator("#start").click()
    for _ in form.pages:
        shift, found = page.evaluate(FILL, [shift, COMMENT])
        chosen |= found
        page.locator("section:not([hidden]) [data-next]").click()
    return chosen


def saved(page: Any, button: str, folder: Path) -> Path:
    with page.expect_download() as download:
        page.locator(button).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


# --- what is on it -------------------------------------------------------------------------------


def test_everything_asked_is_on_the_page(page: str, form: Form):
    found = re.findall(r'data-question="([^"]*)"', page)
    assert [each.replace("&lt;", "<").replace("&gt;", ">") for each in found] == ids(form)
    assert page.count('type="radio"') == sum(
        len(question.answers) * (len(question.lines) if isinstance(question, Matrix) else 1)
        for question in form.questions
        if not isinstance(question, Open)
    )
    assert "at least 6 people" in page
    assert "au moins 6 personnes" in page


def test_the_page_asks_no_network_for_anything(page: str):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    assert "default-src 'none'" in policy[1]
    assert "connect-src 'none'" in policy[1]
    assert "unsafe" not in policy[1]
    assert not re.search(r"https?://(?!www\.w3\.org)|@import|<link|src=\"(?!data:)|\bfetch\(|XMLHttp|sendBeacon", page)


def test_names_cannot_break_the_page(page: str):
    assert page.count("<script") == 2
    assert "<b>Works" not in page
    assert "&lt;b&gt;Works" in page


def test_two_runs_give_the_same_bytes(page: str, form: Form):
    assert write(form) == {"full.html": page}


def test_one_language_has_no_switch(full: Questionnaire):
    form = build_form(full, ("fr",), threshold=5, comments_threshold=10)
    found = web_form(form, load_theme("default"))
    assert '<html lang="fr">' in found
    assert "data-language=" not in found.split("<script")[0]
    assert 'lang="en"' not in found


PAIRS = (
    ("ink", "paper"), ("soft", "paper"), ("accent", "paper"), ("soft", "surface"), ("surface", "accent"),
    ("surface", "above_ink"), ("above_ink", "above_soft"), ("below_ink", "below_soft"), ("soft", "muted_soft"),
    ("warning_ink", "warning_soft"), ("cover_soft", "cover"), ("cover_ink", "cover"), ("paper", "ink"),
    ("ink", "muted_soft"),
)  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(scheme):
    colours = getattr(load_theme("default"), scheme)
    assert {
        pair: round(found, 2) for pair in PAIRS if (found := contrast(colours[pair[0]], colours[pair[1]])) < 4.5
    } == {}
    assert contrast(colours["muted"], colours["surface"]) >= 3


# --- answered ------------------------------------------------------------------------------------


def answers_of(form: Form, id_: str) -> tuple[Answer, ...]:
    """The answers of a closed question or line."""
    for question in form.questions:
        if not isinstance(question, Open):
            own = [line.id for line in question.lines] if isinstance(question, Matrix) else [question.id]
            if id_ in own:
                return question.answers
    raise AssertionError(id_)


def team_of(form: Form, chosen: dict[str, int]) -> str:
    return answers_of(form, "team")[chosen["team"]].text.to("en")


def unguarded(text: str | None) -> str:
    """Return a text without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    return re.sub("^'(?==)", "", text or "")


def assert_read(reading: Reading, form: Form, questionnaire: Questionnaire, people: list[dict[str, int]]) -> None:
    """Compare what was read with what each person chose."""
    responses = reading.responses
    assert [match.header for match in reading.matches if match.target is None] == []
    assert responses.items == tuple(item.id for item in questionnaire.items)
    for at, item in enumerate(questionnaire.items):
        options = answers_of(form, item.id)
        expected = [DONT_KNOW if options[each[item.id]].dont_know else each[item.id] + 1 for each in people]
        assert responses.answers[:, at].tolist() == expected, item.id
    units = [unguarded(responses.hierarchy.units[at].name) for at in responses.unit]
    assert units == [team_of(form, each) for each in people]
    assert responses.comments is not None
    assert all([unguarded(text) for text in told] == [COMMENT] * len(people) for told in responses.comments.values())
    assert responses.role_level is not None
    assert list(responses.role_level) == [("leader", "manager", "staff")[each["role_level"]] for each in people]
    assert set(responses.checks) == {check.id for check in questionnaire.checks}
    assert set(responses.links) == {roster.id for roster in questionnaire.rosters}


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_is_answered_comes_back(browser, address, form, full, tmp_path, language):
    if browser is None:
        assert Wording(language).text("web.save.json") in web_form(form, load_theme("default"))
        return
    page, trouble = opened(browser, address, locale={"en": "en-GB", "fr": "fr-FR"}[language])
    assert page.locator("html").get_attribute("lang") == language
    chosen = answer(page, form)
    assert page.locator("h2:visible").first.text_content()
    own = saved(page, "#save-json", tmp_path)
    assert_read(read_export(own, full), form, full, [chosen])
    record = json.loads(own.read_text(encoding="utf-8"))
    assert (record["format"], record["version"], record["form"]) == ("diagnostic-answers", 1, "full")
    assert record["language"] == language
    assert isinstance(record["seconds"], int)
    assert list(record["answers"]) == ids(form)
    assert record["answers"]["comment_helps"] == COMMENT
    item = full.items[0].id
    assert record["answers"][item] == (98 if chosen[item] == 5 else chosen[item] + 1)
    table = saved(page, "#save-csv", tmp_path)
    assert re.fullmatch(r"answers-[a-z]{10}\.csv", table.name)
    text = table.read_bytes().decode("utf-8-sig")
    assert "'=1+1" in text
    assert text.splitlines()[0].endswith('"language","duration"')
    assert_read(read_export(table, full), form, full, [chosen])
    assert trouble == []
    page.context.close()


@pytest.mark.browser
def test_several_people_on_one_device_give_one_file(browser, address, form, full, tmp_path):
    if browser is None:
        assert "next-person" in web_form(form, load_theme("default"))
        return
    page, trouble = opened(browser, address)
    people = []
    checked = "[...document.querySelectorAll('input:checked')].filter((field) => field.id !== 'gather').length"
    written = "[...document.querySelectorAll('textarea, input[type=text]')].filter((field) => field.value).length"
    for shift in range(3):
        people.append(answer(page, form, shift))
        if not shift:
            page.locator("#gather").check(force=True)
        assert page.locator("#gather").is_checked()
        page.locator("#next-person").click()
        assert page.locator("#gathered-text").text_content().startswith(f"People who have answered: {shift + 1}")
        assert (page.evaluate(checked), page.evaluate(written)) == (0, 0)
    file = saved(page, "#gathered-json", tmp_path)
    together = json.loads(file.read_text(encoding="utf-8"))
    # The order in the file is random: it must not tell who answered first.
    by_team = {team_of(form, each): each for each in people}
    assert sorted(each["answers"]["team"] for each in together) == sorted(by_team)
    for reading in (read_export(file, full), read_export(saved(page, "#gathered-csv", tmp_path), full)):
        read = [unguarded(reading.responses.hierarchy.units[at].name) for at in reading.responses.unit]
        assert_read(reading, form, full, [by_team[team] for team in read])
    page.locator("#gathered-erase").click()
    assert not page.locator("#gathered").is_visible()
    assert trouble == []
    page.context.close()


@pytest.mark.browser
def test_the_team_is_asked_for_and_nothing_else(browser, address, form, tmp_path):
    if browser is None:
        assert web_form(form, load_theme("default")).count(" data-required") == 1
        return
    page, _ = opened(browser, address)
    page.locator("#start").click()
    page.get_by_role("button", name="Next").click()
    team = page.get_by_role("radiogroup", name="Which team do you work in?")
    assert team.get_attribute("aria-invalid") == "true"
    error = page.locator(f"#{team.get_attribute('aria-describedby')}")
    assert error.is_visible()
    assert page.evaluate("document.activeElement.name") == "team"
    page.wait_for_function("document.getElementById('alert').textContent !== ''")
    page.keyboard.press("Space")
    assert not error.is_visible()
    for _ in form.pages:
        page.locator("section:not([hidden]) [data-next]").click()
    record = json.loads(saved(page, "#save-json", tmp_path).read_text(encoding="utf-8"))
    assert record["answers"] == {"team": "North"}
    assert page.locator("#answered").text_content() == f"You answered 1 of {len(ids(form))} questions."
    page.locator("#go-missing").click()
    assert page.evaluate("document.activeElement.name") == ids(form)[1]
    page.context.close()


# --- by keyboard, by ear, by eye -----------------------------------------------------------------


@pytest.mark.browser
def test_it_can_be_answered_with_the_keyboard_alone(browser, address, form, full, tmp_path):
    if browser is None:
        assert Wording("en").text("web.keys") in web_form(form, load_theme("default"))
        return
    page, trouble = opened(browser, address)
    keys = page.keyboard
    page.locator("#start").focus()
    keys.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "H2"
    keys.press("Tab")
    keys.press("Space")
    page.locator("[data-page=about] [data-next]").focus()
    keys.press("Enter")
    lines = page.locator("[data-page=page1] [role=radiogroup]").count()
    for line in range(lines):
        keys.press("Tab")
        keys.press("Space")
        for _ in range(line % 6):
            keys.press("ArrowRight")
    keys.press("Delete")
    keys.press("Tab")
    assert page.evaluate("document.activeElement.matches('[data-back]')")
    values = page.evaluate(
        "[...document.querySelectorAll('[data-page=page1] input:checked')].map((field) => field.value)"
    )
    codes = ["1", "2", "3", "4", "5", "98"]
    assert values == [codes[line % 6] for line in range(lines - 1)]
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(outline) == "solid"
    keys.press("Enter")
    assert page.locator("[data-page=about]").is_visible()
    page.go_back()
    assert page.locator("[data-page=page1]").is_visible()
    assert trouble == []
    page.context.close()


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "fr"])
def test_everything_has_a_role_and_a_name_in_the_language_shown(browser, address, form, language):
    if browser is None:
        assert web_form(form, load_theme("default")).count('role="radiogroup"') > 80
        return
    page, _ = opened(browser, address)
    page.locator(f"[data-language={language}]").click()
    pressed = page.locator("[data-language][aria-pressed=true]")
    assert pressed.text_content() == Wording(language).text("web.language.name")
    page.evaluate("for (const part of document.querySelectorAll('.page')) part.hidden = false")
    for question in form.questions:
        text = question.text.to(language)
        if isinstance(question, Matrix):
            group = page.get_by_role("group", name=text).first
            assert group.count()
            for line in question.lines[:2]:
                radios = page.locator(f"[data-question={json.dumps(line.id)}]")
                assert radios.get_attribute("role") == "radiogroup"
                named = page.get_by_role("radiogroup", name=line.text.to(language))
                assert named.count() >= 1
                for answer_ in question.answers:
                    assert radios.get_by_role("radio", name=answer_.text.to(language), exact=True).count() == 1
        elif isinstance(question, Choice):
            assert page.get_by_role("radiogroup", name=text).get_by_role("radio").count() == len(question.answers)
        else:
            assert page.get_by_role("textbox", name=text).count() == 1
    assert page.locator("h1:visible").count() == 1
    unnamed = page.evaluate(
        "[...document.querySelectorAll('button')].filter((b) => !b.innerText.trim() && b.offsetParent).length"
    )
    assert unnamed == 0
    page.context.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 390, 820, 1440])
def test_no_width_needs_sideways_scrolling_and_targets_are_large(browser, address, width, form):
    if browser is None:
        assert 'content="width=device-width, initial-scale=1"' in web_form(form, load_theme("default"))
        return
    page, _ = opened(browser, address, viewport={"width": width, "height": 800}, locale="fr-FR")
    page.evaluate("for (const part of document.querySelectorAll('.page')) part.hidden = false")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.evaluate(
        """[...document.querySelectorAll('.option, .buttons button, select, textarea, [data-language]')]
        .map((part) => [part.className, part.getBoundingClientRect()]).filter(([, box]) => box.width)
        .filter(([, box]) => box.height < 40 || box.width < 24).map(([name]) => name)"""
    )
    assert small == []
    heads = page.locator(".head").first.is_visible()
    assert heads == (width > 896)
    page.context.close()


@pytest.mark.browser
def test_dark_and_paper_have_their_own_looks(browser, address, form):
    if browser is None:
        assert "@media print" in web_form(form, load_theme("default"))
        return
    page, _ = opened(browser, address, color_scheme="dark")
    background = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(background)
    page.emulate_media(color_scheme="light")
    assert page.evaluate(background) != dark
    page.emulate_media(media="print")
    assert page.locator("[data-page=page3] .row").first.is_visible()
    assert not page.locator("#start").is_visible()
    assert not page.locator("[data-page=done]").is_visible()
    page.context.close()


# --- what is kept, and what is not ---------------------------------------------------------------


@pytest.mark.browser
def test_nothing_is_kept_unless_asked_for(browser, address, form, tmp_path):
    if browser is None:
        assert 'id="keep"' in web_form(form, load_theme("default"))
        return
    page, _ = opened(browser, address)

    def begin() -> None:
        page.locator("#start").click()
        page.locator("[data-page=about] .option").nth(1).click()
        page.locator("[data-page=about] [data-next]").click()

    begin()
    assert page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    assert page.evaluate("document.querySelectorAll('input:checked').length") == 0
    page.locator("#keep").check(force=True)
    begin()
    page.locator("[data-language=fr]").click()
    page.reload()
    assert page.locator("#draft").is_visible()
    assert page.locator("html").get_attribute("lang") == "fr"
    page.locator("#start").click()
    assert page.locator("[data-page=page1]").is_visible()
    assert page.evaluate("document.querySelector('[name=team]:checked').value") == "South"
    for _ in form.pages[1:]:
        page.locator("section:not([hidden]) [data-next]").click()
    saved(page, "#save-json", tmp_path)
    assert page.evaluate("Object.keys(localStorage).length") == 0
    page.locator("#erase").click()
    assert page.locator("[data-page=welcome]").is_visible()
    assert page.evaluate("document.querySelectorAll('input:checked').length") == 0
    page.context.close()


@pytest.mark.browser
def test_unsaved_answers_are_not_erased_by_mistake(browser, address, form):
    if browser is None:
        assert 'id="sure" hidden' in web_form(form, load_theme("default"))
        return
    page, _ = opened(browser, address)
    answer(page, form)
    page.locator("#erase").click()
    assert page.locator("#sure").is_visible()
    page.locator("#sure [data-no]").click()
    assert page.locator("[data-page=done]").is_visible()
    page.locator("#next-person").click()
    page.locator("#sure [data-yes]").click()
    assert page.locator("[data-page=welcome]").is_visible()
    assert page.evaluate("document.querySelectorAll('input:checked').length") == 0
    page.context.close()


@pytest.mark.browser
def test_many_teams_are_chosen_from_a_list(browser, full, tmp_path):
    units = units_of([(f"Team {number}", "") for number in range(1, 41)], ())
    form = build_form(full, ("en", "fr"), threshold=5, comments_threshold=10, units=units)
    file = tmp_path / "form.html"
    file.write_text(web_form(form, load_theme("default")), encoding="utf-8")
    if browser is None:
        assert file.read_text(encoding="utf-8").count("<option") == 41
        return
    page, _ = opened(browser, file.as_uri())
    page.locator("#start").click()
    teams = page.get_by_role("combobox", name="Which team do you work in?")
    page.locator("[data-page=about] [data-next]").click()
    assert teams.get_attribute("aria-invalid") == "true"
    teams.select_option("Team 33")
    assert page.locator("option").first.text_content() == "Please choose"
    page.locator("[data-language=fr]").click()
    assert page.locator("option").first.text_content() == "Choisissez"
    page.locator("[data-page=about] [data-next]").click()
    assert page.locator("[data-page=page1]").is_visible()
    page.context.close()
