"""The page against axe-core: nothing serious in any colour scheme, width or language, with everything open."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsers import open_page
from report.conftest import composed_page

pytestmark = pytest.mark.browser

DESK = {"width": 1100, "height": 700}
PHONE = {"width": 390, "height": 844}
STANDARD = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
}


def everything_open(page: Any, width: int) -> None:
    """Open all that opens: groups, tables, the menu, the list of the finder, a comparison, the reminder."""
    # Open pages are laid out, and what scrolls in them is marked, as they come into sight: here all at once.
    page.add_style_tag(content="* { content-visibility: visible !important }")
    page.evaluate("document.querySelectorAll('main details').forEach((part) => { part.open = true; })")
    if width < 1000:
        page.evaluate("document.querySelector('.menu').open = true")
    page.locator("[role=switch]").first.evaluate("(part) => part.click()")
    page.locator("#finder").fill("a")
    page.keyboard.press("ArrowDown")
    page.evaluate(
        """['first', 'second'].forEach((name, at) => {
          const select = document.querySelector(`.compare [name=${name}]`);
          select.selectedIndex = select.options.length - 1 - at;
          select.dispatchEvent(new Event('change', { bubbles: true }));
        })"""
    )
    page.locator(".heat-filter [name=mark]").first.evaluate(
        "(part) => { part.selectedIndex = 1; part.form.dispatchEvent(new Event('input')); }"
    )


FEW = """() => {
  const thin = (parent, children, keep) => document.querySelectorAll(parent).forEach((box) => {
    [...box.querySelectorAll(`:scope > ${children}`)].slice(keep).forEach((part) => part.remove());
  });
  thin('main > section, .group-body', 'details.group', 1);
  thin('main > section, .group-body', '.group-open', 1);
  thin('main > section, .group-body, .group-open', '.figure', 1);
  thin('.cards', '.card', 1);
  thin('.bullets', 'li', 1);
  document.querySelectorAll('tbody').forEach((body) => {
    const marks = ['above', 'below', 'divided', 'warning', 'muted', 'none'];
    const kept = new Set([body.rows[0], ...marks.map((mark) => body.querySelector(`td.${mark}`)?.closest('tr'))]);
    [...body.rows].filter((row) => !kept.has(row)).forEach((row) => row.remove());
  });
  thin('.definitions', 'div', 1);
  document.querySelectorAll('.chart svg').forEach((drawing) => drawing.replaceChildren());
}"""
"""What is there many times is the same each time: axe takes minutes for all of it. It does not look into pictures."""


@pytest.mark.parametrize(
    ("language", "scheme", "size", "part"),
    [
        ("en", "light", DESK, "body"),
        ("fr", "dark", PHONE, ".notice, .menu, #summary, #plan, #heat, #map, #teams, .foot, .reminder"),
        ("fr", "dark", DESK, ".side, .heat-bar, .compare"),
    ],
    ids=["en-light-desk", "fr-dark-phone", "controls-dark-desk"],
)
def test_axe_finds_nothing(
    chromium: Any,
    written: Callable[[str, Callable[[], str]], str],
    language: str,
    scheme: str,
    size: dict[str, int],
    part: str,
) -> None:
    address = written(f"composed-{language}", partial(composed_page, language))
    page, trouble = open_page(chromium, address, viewport=size, color_scheme=scheme)
    page.evaluate(FEW)
    everything_open(page, size["width"])
    assert page.locator(".compare tbody tr").count() > 3
    found = Axe().run(page, context=part, options=STANDARD).response
    assert len(found["passes"]) > 10
    told = [
        (violation["id"], violation["impact"], len(violation["nodes"]), violation["nodes"][0]["html"][:160])
        for violation in found["violations"]
    ]
    assert told == []
    assert trouble == []


def test_axe_would_find_it(chromium: Any, address: str) -> None:
    page, _ = open_page(chromium, address)
    page.evaluate("document.querySelector('.lead').style.color = '#ddd'")
    page.evaluate("document.querySelector('#finder').previousElementSibling.remove()")
    page.evaluate("document.querySelector('main').removeAttribute('tabindex')")
    found = {
        violation["id"]
        for violation in Axe().run(page, context=".lead, .finder", options=STANDARD).response["violations"]
    }
    assert found >= {"color-contrast", "label"}


def test_pictures_and_tables_have_names_and_roles(chromium: Any, address: str) -> None:
    page, _ = open_page(chromium, address, viewport=DESK)
    picture = page.get_by_role("img", name="How people answered, scale by scale")
    assert picture.count() == 1
    details = picture.get_attribute("aria-details")
    page.locator(f"[id='{details}'] > summary").click()
    tree = page.context.new_cdp_session(page)
    tree.send("Accessibility.enable")
    nodes = tree.send("Accessibility.getFullAXTree")["nodes"]
    roles = {}
    for node in nodes:
        roles.setdefault(node["role"]["value"], []).append(node.get("name", {}).get("value", ""))
    assert "Mission" in roles["rowheader"]
    assert {"Name", "Share"} <= set(roles["columnheader"])
    assert "Find a team" in roles["combobox"]
    assert roles["switch"] == ["Show intervals"]
