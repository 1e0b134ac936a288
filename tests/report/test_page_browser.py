"""The page in a real browser: its controls by keyboard, any width, paper, and the page without its script."""

from __future__ import annotations

import re
from typing import Any

import pytest
from browsers import open_page
from playwright.sync_api import expect
from report.sample_document import LONG

pytestmark = pytest.mark.browser

DESK = {"width": 1100, "height": 700}
PHONE = {"width": 390, "height": 800}


def column(page: Any, place: int) -> list[float | None]:
    """Return the numbers of a column of the heat map, from the first row down."""
    return page.evaluate(
        "(place) => [...document.querySelectorAll('.heat tbody tr')].map((row) => page.numberOf(row.cells[place]))",
        place,
    )


def names(page: Any) -> list[str]:
    return [name.strip() for name in page.locator(".heat-scroll tbody tr:visible th").all_text_contents()]


def focused(page: Any) -> str:
    return page.evaluate("document.activeElement.closest('[id]')?.id ?? document.activeElement.tagName")


# --- any width -----------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [320, 820])
def test_no_width_needs_sideways_scrolling_or_small_print(chromium: Any, address: str, width: int) -> None:
    page, trouble = open_page(chromium, address, viewport={"width": width, "height": 800})
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    smallest = page.evaluate(
        """Math.min(...[...document.querySelectorAll('.chart :is(text, p, span, b, div)')]
        .filter((text) => text.getBoundingClientRect().width)
        .map((text) => parseFloat(getComputedStyle(text).fontSize) * (text.getScreenCTM?.().d ?? 1) || 99))"""
    )
    assert smallest >= (9.9 if width > 320 else 8.9)
    assert page.evaluate("document.fonts.check('16px Newsreader') && document.fonts.check('16px Figtree')")
    assert trouble == []


# --- places --------------------------------------------------------------------------------------


def test_a_link_opens_the_groups_around_its_target(chromium: Any, address: str) -> None:
    page, trouble = open_page(chromium, address + "#team-1-actions", viewport=DESK)
    assert page.locator("#team-1-actions").evaluate("(part) => part.open")
    assert page.locator("#team-1").evaluate("(part) => part.open")
    assert not page.locator("#team-2").evaluate("(part) => part.open")
    page.locator(".heat tbody a[href='#team-3']").click()
    assert page.locator("#team-3").evaluate("(part) => part.open")
    page.locator("[data-toggle-all]").click()
    assert page.locator("details.group:not([open])").count() == 0
    assert page.locator("[data-toggle-all]").text_content() == "Close every part"
    assert trouble == []


def test_all_pages_of_a_list_open_at_once(chromium: Any, address: str) -> None:
    page, _ = open_page(chromium, address, viewport=DESK)
    button = page.get_by_role("button", name="Open all 12 pages")
    button.click()
    assert page.locator("#team-pages > details.group:not([open])").count() == 0
    assert not page.locator("#team-1-actions").evaluate("(part) => part.open")
    page.get_by_role("button", name="Close all 12 pages").click()
    assert page.locator("#team-pages > details.group[open]").count() == 0


def test_the_contents_say_where_the_reader_is(chromium: Any, address: str) -> None:
    page, _ = open_page(chromium, address, viewport=DESK)
    page.locator("#silos").evaluate("(section) => section.scrollIntoView()")
    expect(page.locator(".side a[href='#silos']")).to_have_attribute("aria-current", "true")
    assert page.locator(".side [aria-current]").count() == 1


def test_the_link_to_a_place_is_copied(chromium: Any, address: str) -> None:
    page, trouble = open_page(chromium, address, fresh=True, permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the link to “What goes with engagement”").click()
    expect(page.locator("#page-status")).to_have_text("The link has been copied.")
    assert page.evaluate("navigator.clipboard.readText()") == address + "#drivers"
    page.locator("#team-2 > summary").click()
    page.evaluate("document.querySelector('#page-status').textContent = ''")
    page.locator("#team-2").get_by_role("button", name="Copy the link").click()
    expect(page.locator("#page-status")).to_have_text("The link has been copied.")
    assert page.evaluate("navigator.clipboard.readText()") == address + "#team-2"
    assert trouble == []


def test_where_copying_is_refused_the_link_is_in_the_address_bar(chromium: Any, address: str) -> None:
    page, _ = open_page(chromium, address, fresh=True)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('refused')); }")
    page.get_by_role("button", name="Copy the link to “What goes with engagement”").click()
    expect(page.locator("#page-status")).to_have_text("The link is in the address bar.")
    assert page.url == address + "#drivers"


# --- the heat map --------------------------------------------------------------------------------


def test_the_heat_map_is_sorted_by_keyboard(chromium: Any, address: str) -> None:
    page, trouble = open_page(chromium, address, viewport=DESK)
    before = names(page)
    head = page.locator(".heat-columns th").nth(3)
    status = page.locator("#page-status")
    head.locator("button").focus()
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    assert status.text_content() == "Sorted by “Internal communication”, the highest first."
    found = column(page, 3)
    numbers = [number for number in found if number is not None]
    assert len(numbers) > 10
    assert numbers == sorted(numbers, reverse=True)
    assert found[len(numbers) :] == [None] * (len(found) - len(numbers))
    page.keyboard.press("Space")
    assert head.get_attribute("aria-sort") == "ascending"
    assert column(page, 3)[: len(numbers)] == sorted(numbers)
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "none"
    assert names(page) == before
    page.locator(".heat-columns th button").first.click()
    assert [name.casefold() for name in names(page)[-3:]] != [name.casefold() for name in before[-3:]]
    assert trouble == []


def test_the_heat_map_is_filtered_and_says_how_much_is_shown(chromium: Any, address: str) -> None:
    page, trouble = open_page(chromium, address, viewport=DESK)
    before = names(page)
    form = page.locator(".heat-filter")
    count = form.locator("output")
    assert count.get_attribute("aria-live") == "polite"
    assert not form.locator("[type=reset]").is_visible()
    form.locator("[name=group]").select_option("Digital")
    shown = page.locator(".heat-scroll tbody tr:visible")
    assert 1 < shown.count() < len(before)
    assert all(row.get_attribute("data-group") == "Digital" for row in shown.all())
    form.locator("[name=group]").select_option("")
    form.locator("[name=level]").select_option(label="Level 1, such as Sales")
    assert {row.get_attribute("data-level") for row in shown.all()} == {"1"}
    form.locator("[name=mark]").select_option("divided")
    marked = shown.count()
    assert marked == page.locator(".heat-scroll tr[data-level='1']:has(td.divided)").count()
    assert count.text_content() == f"{marked} of {len(before)} shown"
    form.locator("[type=reset]").click()
    form.locator("[type=reset]").wait_for(state="hidden")
    assert names(page) == before
    form.locator("[name=name]").fill("SUPPORT")
    assert set(names(page)) >= {"Support"}
    assert count.text_content() == f"{shown.count()} of {len(before)} shown"
    assert trouble == []


def test_the_heads_of_the_heat_map_stay_in_sight(chromium: Any, address: str) -> None:
    page, _ = open_page(chromium, address, viewport={"width": 700, "height": 700})
    top = "document.querySelector('.heat-columns').getBoundingClientRect().top"
    left = "document.querySelector('.heat-scroll tbody th').getBoundingClientRect().left"
    page.evaluate("document.querySelector('.heat-scroll').scrollTo(0, 0)")
    page.locator(".heat-scroll").evaluate("(box) => { box.scrollIntoView(); box.scrollTo(300, 200); }")
    box = page.locator(".heat-scroll").bounding_box()
    assert page.locator(".heat-scroll").evaluate("(box) => [box.scrollLeft, box.scrollTop]") == [300, 200]
    assert box["y"] <= page.evaluate(top) <= box["y"] + 60
    assert abs(page.evaluate(left) - box["x"]) < 2


# --- find, compare, intervals --------------------------------------------------------------------


def test_a_team_is_found_by_keyboard(chromium: Any, address: str) -> None:
    page, trouble = open_page(chromium, address, viewport=DESK)
    field = page.get_by_role("combobox", name="Find a team")
    field.focus()
    page.keyboard.type("custom")
    assert page.locator("#finder-list").get_by_role("option").count() == 1
    assert field.get_attribute("aria-expanded") == "true"
    assert page.locator("#page-status").text_content() == "1 found"
    page.keyboard.press("ArrowDown")
    active = field.get_attribute("aria-activedescendant")
    assert page.locator(f"#{active}").get_attribute("aria-selected") == "true"
    page.keyboard.press("Enter")
    assert page.locator("#team-4").evaluate("(part) => part.open")
    assert focused(page) == "team-4"
    assert page.url.endswith("#team-4")
    field.focus()
    page.keyboard.type("no such team")
    assert page.locator(".finder-none").text_content() == "No unit of this name."
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert field.input_value() == ""
    assert field.get_attribute("aria-expanded") == "false"
    page.keyboard.type("digit")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('tr').cells[0].textContent") == "Digital"
    assert trouble == []


def test_a_row_that_was_filtered_away_is_found_again(chromium: Any, address: str) -> None:
    page, _ = open_page(chromium, address, viewport=DESK)
    page.locator(".heat-filter [name=group]").select_option("Digital")
    page.locator("#team-4 > summary").click()
    page.get_by_role("button", name="Its row in the overview").click()
    row = page.locator("tr.sought")
    assert row.is_visible()
    assert row.locator("a").get_attribute("href") == "#team-4"
    assert page.locator(".heat-filter [name=group]").input_value() == ""


def test_intervals_are_hidden_and_shown_in_every_chart(chromium: Any, address: str) -> None:
    page, trouble = open_page(chromium, address, fresh=True, viewport=DESK)
    page.locator("#team-0 > summary").click()
    drawn = page.locator("#caterpillar .wide .interval").first
    laid_out = page.locator("#team-0-profile .row-track line").first
    look = "(line) => getComputedStyle(line).visibility"
    assert (drawn.evaluate(look), laid_out.evaluate(look)) == ("visible", "visible")
    switch = page.get_by_role("switch", name="Show intervals")
    switch.focus()
    page.keyboard.press("Space")
    assert (drawn.evaluate(look), laid_out.evaluate(look)) == ("hidden", "hidden")
    assert page.locator("#caterpillar .wide circle").first.evaluate(look) == "visible"
    assert page.locator("#team-0-profile .row-ground line").first.evaluate(look) == "visible"
    assert page.locator(".reminder").is_visible()
    page.emulate_media(media="print")
    assert (drawn.evaluate(look), page.locator(".reminder").is_visible()) == ("visible", False)
    page.emulate_media(media="screen")
    page.get_by_role("button", name="Show them again").click()
    assert drawn.evaluate(look) == "visible"
    assert focused(page) != "BODY"
    assert trouble == []


MARKS = """([first, second]) => {
  const cells = (name) => [...document.querySelectorAll('.heat-scroll tbody tr')]
    .find((row) => row.cells[0].textContent.trim() === name).cells;
  [...cells(first)].slice(1).forEach((cell) => cell.classList.remove('above', 'below'));
  [...cells(second)].slice(1).forEach((cell) => cell.classList.remove('above', 'below'));
}"""


def test_two_units_are_set_side_by_side_with_what_is_printed(chromium: Any, address: str) -> None:
    page, trouble = open_page(chromium, address, viewport=DESK)
    form = page.locator(".compare")
    form.locator("[name=first]").select_option(label="Sales")
    form.locator("[name=second]").select_option(label="Digital")
    rows = form.locator("tbody tr")
    assert rows.count() == page.locator(".heat-columns th").count() - 1
    printed = page.evaluate(
        """[...document.querySelectorAll('.heat-scroll tbody tr')]
        .filter((row) => ['Sales', 'Digital'].includes(row.cells[0].textContent.trim()))
        .map((row) => [...row.cells].slice(1).map((cell) => [
          page.numberOf(cell), ...cell.querySelector('i').textContent.match(/\\d+/g).slice(0, 2).map(Number)]))"""
    )
    for place, row in enumerate(rows.all()):
        cells = row.locator("td").all_text_contents()
        (one, other) = printed[0][place], printed[1][place]
        assert re.findall(r"\d+", cells[1]) == [str(end) for end in one[1:]]
        assert re.findall(r"\d+", cells[3]) == [str(end) for end in other[1:]]
        if "apart" in row.get_attribute("class") or "tested" in row.get_attribute("class"):
            assert one[1] > other[2] or other[1] > one[2]
        else:
            assert cells[5] == "overlap"
            assert one[1] <= other[2]
            assert other[1] <= one[2]
    said = form.locator(".compare-words").text_content()
    assert "That is no finding, neither of a difference nor of a likeness." in said
    assert "finds differences in any case" in said
    page.evaluate(MARKS, ["Sales", "Digital"])
    form.locator("[name=second]").dispatch_event("change")
    assert "The report’s tests tell the two apart on no scale" in form.locator(".compare-words").text_content()
    mark = "([name, mark]) => document.evaluate(`//tr[th='${name}']/td[1]`, document).iterateNext().classList.add(mark)"
    page.evaluate(mark, ["Sales", "above"])
    page.evaluate(mark, ["Digital", "below"])
    form.locator("[name=second]").dispatch_event("change")
    told = "Sales is marked above and Digital below the rest of the unit they share, on Mission."
    assert told in form.locator(".compare-words").text_content()
    assert rows.first.locator("td").last.text_content() == "tested: Sales is higher"
    assert trouble == []


def test_what_cannot_be_compared_is_said(chromium: Any, address: str) -> None:
    page, _ = open_page(chromium, address, viewport=DESK)
    form = page.locator(".compare")
    said = form.locator(".compare-words")
    page.locator("#team-4 > summary").click()
    page.get_by_role("button", name="Compare with another").click()
    assert page.evaluate("document.activeElement.name") == "second"
    second = form.locator("[name=second]")
    second.select_option(label=LONG)
    assert said.text_content() == "Choose two different units."
    second.select_option(label="Meridian & Fils")
    assert said.text_content().startswith(f"{LONG} is a part of Meridian & Fils: the same people answer in both")
    assert set(form.locator("td.verdict").all_text_contents()) == {"not compared"}
    second.select_option(label="Sales")
    assert "The two are not parts of the same unit" in said.text_content()
    assert form.locator("option", has_text="Withheld").count() == 0


# --- the keyboard --------------------------------------------------------------------------------

STOP = """() => {
  const place = document.activeElement;
  const box = place.getBoundingClientRect();
  const look = getComputedStyle(place);
  return {
    name: place.outerHTML.slice(0, 90),
    seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    ring: look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2,
    body: place === document.body,
  };
}"""


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_keyboard_reaches_everything_and_is_trapped_nowhere(chromium: Any, address: str, size: Any) -> None:
    page, _ = open_page(chromium, address, viewport=size)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    stops = []
    while len(stops) < 400:
        stops.append(page.evaluate(STOP))
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
    assert 40 < len(stops) < 400
    assert [stop["name"] for stop in stops if not (stop["seen"] and stop["ring"])] == []
    can = page.evaluate(
        """[...document.querySelectorAll('a[href], button, select, input, summary, [tabindex="0"]')]
        .filter((place) => place.checkVisibility({ visibilityProperty: true }) && place.tabIndex >= 0).length"""
    )
    assert len(stops) == can
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement !== document.body")


def test_the_skip_link_leads_to_the_report(chromium: Any, address: str) -> None:
    page, _ = open_page(chromium, address, viewport=DESK)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert focused(page) == "page-content"


def test_the_menu_of_a_phone_holds_the_tools_and_closes_by_escape(chromium: Any, address: str) -> None:
    page, trouble = open_page(chromium, address, viewport=PHONE)
    summary = page.locator(".menu > summary")
    assert "Contents and search" in (summary.text_content() or "")
    summary.focus()
    page.keyboard.press("Enter")
    finder = page.get_by_role("combobox", name="Find a team")
    assert finder.is_visible()
    assert page.get_by_role("switch").is_visible()
    finder.focus()
    page.keyboard.type("custom")
    page.keyboard.press("Escape")
    assert page.locator(".menu").evaluate("(menu) => menu.open")
    page.keyboard.press("Escape")
    assert not page.locator(".menu").evaluate("(menu) => menu.open")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Enter")
    finder.fill("custom")
    page.locator("#finder-list").get_by_role("option").click()
    assert focused(page) == "team-4"
    assert not page.locator(".menu").evaluate("(menu) => menu.open")
    assert trouble == []


# --- looks ---------------------------------------------------------------------------------------


def test_dark_and_paper_have_their_own_looks(chromium: Any, address: str) -> None:
    page, _ = open_page(chromium, address, fresh=True, color_scheme="dark")
    background = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(background)
    ink = page.evaluate("getComputedStyle(document.querySelector('.chart svg')).fill")
    page.emulate_media(color_scheme="light")
    assert page.evaluate(background) != dark
    assert page.evaluate("getComputedStyle(document.querySelector('.chart svg')).fill") != ink
    page.emulate_media(media="print", color_scheme="dark")
    for control in (".side", ".menu", "a.skip", ".heat-filter", ".compare", ".copy", ".page-bar"):
        assert page.locator(f"{control}:visible").count() == 0, control
    assert not page.locator("#team-2-profile").is_visible()  # of a long list of pages, those that the reader opened
    page.evaluate("document.querySelector('#team-2-profile').closest('details').open = true")
    assert page.locator("#team-2-profile").is_visible()
    assert not page.locator("#team-1 > summary").is_visible()
    assert page.locator("#team-2-profile .chart.rows").is_visible()
    assert page.locator("#map .chart.wide").first.is_visible()


def test_no_table_is_cut_on_paper(chromium: Any, address: str) -> None:
    a4 = round((210 - 2 * 16) / 25.4 * 96)
    page, _ = open_page(chromium, address, fresh=True, viewport={"width": a4, "height": 1000})
    page.locator("#team-2 > summary").click()
    page.emulate_media(media="print")
    cut = page.evaluate(
        """(width) => [...document.querySelectorAll('table, .chart > svg')]
        .filter((part) => part.getBoundingClientRect().width && part.getBoundingClientRect().right > width + 1)
        .map((part) => part.closest('[id]').id)""",
        a4,
    )
    assert cut == []
    look = "(part) => getComputedStyle(part)"
    assert page.locator("#heat thead").evaluate(f"{look}.display") == "table-header-group"
    assert page.locator("#plan .card").first.evaluate("(part) => getComputedStyle(part).breakInside") == "avoid"
    assert page.locator("main h2").first.evaluate("(part) => getComputedStyle(part).breakAfter") == "avoid"


def test_few_closed_groups_are_printed_open_and_closed_again(chromium: Any, address: str) -> None:
    page, _ = open_page(chromium, address, viewport=DESK)
    page.locator("#team-1 > summary").click()
    inner = page.locator("#team-1-actions")
    assert not inner.evaluate("(part) => part.open")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert inner.evaluate("(part) => part.open")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not inner.evaluate("(part) => part.open")


def test_forced_colours_and_still_motion(chromium: Any, address: str) -> None:
    page, _ = open_page(chromium, address, viewport=DESK, forced_colors="active")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    assert page.locator("[role=switch]").evaluate("(part) => getComputedStyle(part).borderTopWidth") == "1px"
    assert page.evaluate(
        "getComputedStyle(document.querySelector('.group > summary'), '::after').transitionProperty"
    ) == ("none")
    moving, _ = open_page(chromium, address, reduced_motion="no-preference")
    assert moving.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "smooth"


# --- without the script --------------------------------------------------------------------------

READABLE = """(() => {
  const texts = [...document.querySelectorAll('main :is(p, li, td, th, dd, h2, h3)')]
    .filter((part) => part.textContent.trim() && !part.closest('[hidden], details, .chart, .sr'));
  const unseen = texts.filter((part) => !part.checkVisibility({ visibilityProperty: true, opacityProperty: true }));
  return [texts.length, unseen.map((part) => part.textContent)];
})()"""
CONTROLS = (".heat-filter", ".side-tools", ".finder", ".compare", ".reminder", "button", "select", "input")


def test_the_page_is_a_plain_page_without_its_script(chromium: Any, address: str) -> None:
    page, trouble = open_page(chromium, address, java_script_enabled=False)
    assert page.locator(".heat table").is_visible()
    for control in CONTROLS:
        assert page.locator(f"{control}:visible").count() == 0, control
    seen, unseen = page.evaluate(READABLE)
    assert seen > 400
    assert unseen == []
    page.locator("#team-0 > summary").click()
    assert page.locator("#team-0 .key-figures").is_visible()
    page.locator("#caterpillar .data > summary").click()
    assert page.locator("#caterpillar table").is_visible()
    assert LONG in (page.locator("main").text_content() or "")
    page.locator(".contents a:visible").nth(2).click()
    assert page.url.endswith("#teams")
    assert trouble == []
