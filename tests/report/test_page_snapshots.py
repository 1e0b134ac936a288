"""The main parts of the page look as when they were last looked at."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest
from report.page_snapshots import LIMIT, PARTS, distance, golden, pictures, write_page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_page(Path(tmp_path_factory.mktemp("drawn")))


def far(browser: Any, address: str, break_it: str = "", parts: Collection[str] = PARTS) -> dict[str, float]:
    drawn = pictures(browser, address, break_it, parts)
    found = {name: distance(picture, golden(name)) for name, picture in drawn}
    return {name: apart for name, apart in found.items() if apart > LIMIT}


def test_every_part_looks_as_it_did(chromium: Any, drawn: str) -> None:
    found = far(chromium, drawn)
    assert found == {}, "if meant: python tests/report/page_snapshots.py, and look at the pictures in golden/page"


BREAKS = {
    "callouts without their ground": (".callout { background: none !important }", {"summary"}),
    "cards without their ground": (".card-frame { background: none !important }", {"plan", "team"}),
    "charts without bars": (".chart rect, .chart path { display: none }", {"scores", "waves", "team"}),
    "no marks": (
        ".heat td { background: none !important } .heat td::before { content: none !important }",
        {"heat-map"},
    ),
}


def test_a_broken_part_is_seen(chromium: Any, drawn: str) -> None:
    assert set().union(*(broken for _, broken in BREAKS.values())) == set(PARTS)
    for name, (style, broken) in BREAKS.items():
        assert set(far(chromium, drawn, style, parts=broken)) == broken, name
