"""What the tests of forms share: one form with everything on it."""

from __future__ import annotations

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
