"""The system's Chromium, for the tests that open a page."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

NONE = "no Chromium on this machine (apt-get install chromium); DIAGNOSTIC_BROWSER=1 makes that a failure"


def chromium() -> str | None:
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@contextmanager
def launched(*options: str) -> Iterator[Any]:
    """Give the browser, or None where there is none."""
    path = chromium()
    if path is None:
        assert os.environ.get("DIAGNOSTIC_BROWSER") != "1", NONE
        yield None
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb", *options]
        )
        yield opened
        opened.close()


_KEPT: dict[str, tuple[Any, list[str]]] = {}
"""Pages that are used again, by what they were opened with: a new one takes three times as long as a new address."""


def open_page(browser: Any, address: str, *, fresh: bool = False, **options: Any) -> tuple[Any, list[str]]:
    """Open a page and return it with whatever it asked for or complained of; ``fresh``: one that no test used."""
    key = json.dumps([id(browser), options], sort_keys=True)
    if fresh or key not in _KEPT:
        page = browser.new_context(**{"reduced_motion": "reduce", **options}).new_page()
        trouble: list[str] = []
        page.on("console", lambda message: trouble.append(message.text))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("request", lambda request: trouble.append(request.url) if request.url.startswith("http") else None)
        if not fresh:
            _KEPT[key] = page, trouble
    else:
        page, trouble = _KEPT[key]
        page.goto("about:blank")
        trouble.clear()
    page.goto(address)
    return page, trouble


def close_fresh(browser: Any) -> None:
    """Close the pages that are not used again."""
    kept = [page.context for page, _ in _KEPT.values()]
    for context in browser.contexts:
        if context not in kept:
            context.close()
