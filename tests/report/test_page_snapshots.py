"""The main parts of the page look as when they were last looked at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from report.page_snapshots import LIMIT, PARTS, distance, golden, pictures, write_page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_page(Path(tmp_path_factory.mktemp("drawn")))


def far(browser: Any, address: str, break_it: str = "") -> dict[str, float]:
    found = {name: distance(picture, golden(name)) for name, picture in pictures(browser, address, break_it)}
    return {name: apart for name, apart in found.items() if apart > LIMIT}


def test_every_part_looks_as_it_did(chromium: Any, drawn: str) -> None:
    found = far(chromium, drawn)
    assert found == {}, "if meant: python tests/report/page_snapshots.py, and look at the pictures in golden/page"


@pytest.mark.parametrize(
    ("break_it", "broken"),
    [
        (".callout, .card-frame { background: none !important }", {"summary", "plan", "team"}),
        (".chart rect, .chart path { display: none }", {"scores", "waves", "team"}),
        (".heat td { background: none !important } .heat td::before { content: none !important }", {"heat-map"}),
        (".key-figures, .frame { display: block !important }", set(PARTS)),
    ],
    ids=["grounds", "bars", "marks", "grids"],
)
def test_a_broken_part_is_seen(chromium: Any, drawn: str, break_it: str, broken: set[str]) -> None:
    assert set(far(chromium, drawn, break_it)) == broken
