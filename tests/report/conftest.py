"""What the tests of the page share: the pages that they open, each written once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from browsers import NONE, close_fresh
from report.release_factory import sample_plan
from report.sample_document import sample_document
from report.waves_release import waves_release

from diagnostic.report.compose.assemble import compose
from diagnostic.report.theme import load_theme
from diagnostic.report.to_html import to_html
from diagnostic.report.wording import Wording


@lru_cache(maxsize=4)
def sample_page() -> str:
    """Return the page of the report that is made by hand."""
    return to_html(sample_document(teams=12), load_theme("default"), Wording("en"))


@lru_cache(maxsize=4)
def composed_page(language: str) -> str:
    """Return the page of a report that is composed from a release with two waves."""
    wording = Wording(language)
    return to_html(compose(waves_release(), sample_plan(), wording), load_theme("default"), wording)


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[], str]], str]:
    """Write a page once, when it is first asked for, and return its address."""
    folder = tmp_path_factory.mktemp("pages")

    def address(name: str, source: Callable[[], str]) -> str:
        file = Path(folder / f"{name}.html")
        if not file.exists():
            file.write_text(source(), encoding="utf-8")
        return file.as_uri()

    return address


@pytest.fixture
def chromium(browser: Any) -> Iterator[Any]:
    """Give the browser to what makes no sense without one; close what was opened."""
    if browser is None:
        pytest.skip(NONE)
    yield browser
    close_fresh(browser)


@pytest.fixture
def address(written: Callable[[str, Callable[[], str]], str]) -> str:
    """Return the address of the page that is made by hand."""
    return written("sample", sample_page)
