"""Every problem has its sentences in both languages, and its paragraph in the documentation."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages import pofile

from diagnostic.problems import Code

ROOT = Path(__file__).parents[2]


@cache
def texts(language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted((ROOT / "reports" / "locales" / language).glob("*.po")):
        with path.open("rb") as file:
            catalogue = pofile.read_po(file, locale=language)
        found.update({each.id: each.string for each in catalogue if isinstance(each.id, str) and each.id})
    return found


@pytest.mark.parametrize("code", Code)
@pytest.mark.parametrize("part", ["what", "cure"])
def test_both_languages_say_the_same_with_the_same_values(code, part):
    said = {language: texts(language)[f"problem.{code.value}.{part}"] for language in ("en", "fr")}
    assert all(text.strip() for text in said.values())
    assert set(re.findall(r"{(\w+)}", said["en"])) == set(re.findall(r"{(\w+)}", said["fr"]))


def test_no_sentence_is_about_a_problem_that_does_not_exist():
    named = {key.removeprefix("problem.").rsplit(".", 1)[0] for key in texts("en") if key.startswith("problem.")}
    assert named == {code.value for code in Code}


def test_french_signs_have_their_narrow_space():
    french = {key: text for key, text in texts("fr").items() if key.startswith("problem.")}
    assert not [key for key, text in french.items() if re.search(r"(?<!\u202f)[;!?]| :|« | »|'", text)]


def test_the_documentation_names_each_problem_once():
    page = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^### `([\w-]+)`$", page, re.MULTILINE)) == sorted(code.value for code in Code)
    assert page.count("**Cure:**") == len(Code)
