"""What the tests of forms share: one form with everything on it, and the system's browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from diagnostic.fielding.form import Form, build_form, units_of
from diagnostic.questionnaire import Questionnaire
from diagnostic.questionnaire_file import load_questionnaire

TEAMS = ("North", "South", "R&D", '=HYPERLINK("x")', "<b>Works</b>", "L’Été")
DIVISIONS = ("Sales", "</script><script>alert(1)</script>")


def form_of(
    questionnaire: Questionnaire, teams: tuple[str, ...] = TEAMS, languages: tuple[str, ...] = ("en", "fr")
) -> Form:
    return build_form(
        questionnaire,
        languages,
        threshold=6,
        comments_threshold=11,
        organisation="Ann & Söhne",
        units=units_of([(name, "") for name in teams], DIVISIONS),
    )


@pytest.fixture(scope="session")
def full() -> Questionnaire:
    return load_questionnaire("full")


@pytest.fixture(scope="session")
def form(full: Questionnaire) -> Form:
    return build_form(
        full,
        ("en", "fr"),
        threshold=6,
        comments_threshold=11,
        organisation="Ann & Söhne",
        units=units_of([(name, "") for name in TEAMS], DIVISIONS),
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Give the system's Chromium, or None where there is none; DIAGNOSTIC_BROWSER=1 insists on one."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        assert os.environ.get("DIAGNOSTIC_BROWSER") != "1", "DIAGNOSTIC_BROWSER=1, but no Chromium was found"
        yield None
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()
