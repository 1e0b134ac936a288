import re
import string
from pathlib import Path

import pytest
from babel.messages import pofile
from babel.messages.catalog import Catalog, Message

from diagnostic.cells import Reason
from diagnostic.languages import MAIN, languages
from diagnostic.problems import Code, Place, Problem, Why
from diagnostic.report.values import Style
from diagnostic.report.wording import MissingTextError, Wording

LOCALES = Path(__file__).parents[2] / "reports" / "locales"
NARROW = "\u202f"

english = Wording("en")
french = Wording("fr")
german = Wording("de")


def messages(language: str) -> dict[str, tuple[str, Message]]:
    found: dict[str, tuple[str, Message]] = {}
    for path in sorted((LOCALES / language).glob("*.po")):
        for message in pofile.read_po(path.read_bytes().splitlines(keepends=True), locale=language):
            if message.id:
                key = message.id if isinstance(message.id, str) else message.id[0]
                assert key not in found, f"{key} is in {found[key][0]} and {path.name}"
                found[key] = (path.name, message)
    return found


def forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


CATALOGUES = {language: messages(language) for language in languages()}
ENGLISH = CATALOGUES[MAIN]
OTHERS = [language for language in languages() if language != MAIN]


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_same_keys_in_the_same_files(language):
    known = {key: file for key, (file, _) in ENGLISH.items()}
    assert {key: file for key, (file, _) in CATALOGUES[language].items()} == known


@pytest.mark.parametrize("language", languages())
def test_no_text_is_empty_and_none_has_a_straight_quote(language):
    for key, (_, message) in CATALOGUES[language].items():
        for form in forms(message):
            assert form.strip(), key
            assert "'" not in form or key.startswith("date.pattern"), key  # letters in a pattern of CLDR stand in them
            assert '"' not in form, key


@pytest.mark.parametrize("language", OTHERS)
def test_translations_take_the_same_values_and_have_the_same_plural_shape(language):
    for key, (_, message) in ENGLISH.items():
        if key not in CATALOGUES[language]:
            continue
        other = CATALOGUES[language][key][1]
        assert isinstance(message.id, str) == isinstance(other.id, str), key
        expected = set().union(*(placeholders(form) for form in forms(message)))
        assert set().union(*(placeholders(form) for form in forms(other))) == expected, key


def without_placeholders(text: str) -> str:
    return re.sub(r"\{[^}]*\}", "x", text)


TYPOGRAPHY = {
    "en": [("quotes of other languages", "[„«»]")],
    "fr": [
        ("space before ; ! ? %", rf"[^{NARROW}\s;!?%…][;!?%]|[^\S{NARROW}][;!?%]"),
        # not in a link, a time or a line of YAML
        ("space before :", rf"[^{NARROW}\s:/]:(?!//|\w| \[|{NARROW}»)|[^\S{NARROW}]:"),
        ("space inside guillemets", rf"«[^{NARROW}]|[^{NARROW}]»"),
        ("English quotes", "[“”]"),
    ],
    "de": [
        ("quotes that do not close", "„[^“]*(?:„|$)"),
        ("quotes that did not open", "^[^„]*“|“[^„]*“"),
        ("quotes of other languages", "[”«»‹›]"),
        ("space before ; ! ? :", r"\s[;!?:]"),
        ("no space before %", "[x0-9]%"),
    ],
}
"""By language, what must not be in a text; a language that is not here has no rules of its own."""


@pytest.mark.parametrize(
    ("language", "name", "pattern"),
    [(language, name, pattern) for language, rules in TYPOGRAPHY.items() for name, pattern in rules],
)
def test_typography(language, name, pattern):
    wrong = [
        (key, form)
        for key, (_, message) in CATALOGUES[language].items()
        for form in forms(message)
        if re.search(pattern, without_placeholders(form))
    ]
    assert not wrong, name


@pytest.mark.parametrize(
    ("language", "bad"),
    [
        *(("fr", bad) for bad in ("Oui ?", "Oui?", "Note : a", "Note: a", "« a »", "«a»", "50 %", "50%", "“a”")),
        *(("de", bad) for bad in ("“a”", "„a”", "„a", "a“", "»a«", "Ja ?", "50%")),
        *(("en", bad) for bad in ("„a“", "«a»")),
    ],
)
def test_the_typography_patterns_find_faults(language, bad):
    assert any(re.search(pattern, bad) for _, pattern in TYPOGRAPHY[language])


@pytest.mark.parametrize("language", languages())
def test_every_plural_has_the_forms_of_its_language(language):
    wanted = Catalog(locale=language).num_plurals
    for key, (_, message) in CATALOGUES[language].items():
        assert isinstance(message.string, str) or len(message.string) == wanted, key


@pytest.mark.parametrize(
    ("value", "style", "in_english", "in_french"),
    [
        (62.4, Style.SCORE, "62", "62"),
        (-34.0, Style.SCORE, "−34", "−34"),
        (5.0, Style.CHANGE, "+5", "+5"),
        (-3.2, Style.CHANGE, "−3", "−3"),
        (-0.3, Style.CHANGE, "0", "0"),
        (0.345, Style.PERCENT, "34%", f"34{NARROW}%"),
        (12345, Style.COUNT, "12,345", f"12{NARROW}345"),
        (0.8123, Style.COEFFICIENT, "0.81", "0,81"),
        (-0.345, Style.EFFECT, "−0.34", "−0,34"),
        (0.5, Style.EFFECT, "+0.50", "+0,50"),
        (0.0, Style.EFFECT, "0.00", "0,00"),
        (0.0124, Style.P, "0.012", "0,012"),
        (0.00001, Style.P, "< 0.001", "< 0,001"),
    ],
)
def test_numbers_are_printed_as_each_language_prints_them(value, style, in_english, in_french):
    assert english.number(value, style) == in_english
    assert french.number(value, style) == in_french


def test_intervals_bands_dates_and_lists():
    assert english.interval(-3, 5, Style.CHANGE) == "−3 to +5"
    assert french.interval(0.58, 0.65, Style.PERCENT) == f"58{NARROW}% à 65{NARROW}%"
    assert english.band(80, 100, Style.SCORE) == "80–100"
    assert english.band(-100, -80, Style.SCORE) == "−100 to −80"
    assert english.date("2026-11-23") == "23 November 2026"
    assert french.date("2026-11-01") == "1er novembre 2026"
    assert french.date("2026-11-21") == "21 novembre 2026"
    assert [english.join(parts) for parts in ([], ["a"], ["a", "b"], ["a", "b", "c", "d"])] == [
        "",
        "a",
        "a and b",
        "a, b, c and d",
    ]
    assert french.join(["a", "b", "c"]) == "a, b et c"


@pytest.mark.parametrize(("language", "joined"), [("en", "a; b; c"), ("fr", "a\u202f; b\u202f; c"), ("de", "a; b; c")])
def test_longer_parts_are_joined_as_the_language_spaces_them(language, joined):
    assert Wording(language).apart(("a", "b", "c")) == joined


def test_german_numbers_and_dates():
    assert german.number(12345, Style.COUNT) == "12.345"
    assert german.number(0.345, Style.PERCENT) == "34\N{NO-BREAK SPACE}%"
    assert german.number(-0.345, Style.EFFECT) == "−0,34"
    assert german.date("2026-11-23") == "23. November 2026"
    assert german.plural("count.teams", 1) != german.plural("count.teams", 2)


def test_a_language_is_named_in_another():
    assert [each.language_name("de") for each in (english, french, german)] == ["German", "allemand", "Deutsch"]


def test_an_unknown_key_is_never_shown():
    with pytest.raises(MissingTextError, match="no such key"):
        english.text("no such key")
    with pytest.raises(MissingTextError, match="no such key"):
        english.plural("no such key", 2)


def test_a_text_that_lacks_a_value_is_an_error():
    with pytest.raises(MissingTextError, match="line"):
        english.text("place.line")


def test_braces_in_a_value_stay_as_they_are():
    assert english.text("place.file", file="a{0}{line}.csv") == "a{0}{line}.csv"


def test_zero_is_singular_in_french_and_plural_in_english():
    assert english.plural("count.teams", 0) == "0 teams"
    assert english.plural("count.teams", 1) == "1 team"
    assert french.plural("count.teams", 0) == "0 équipe"
    assert french.plural("count.teams", 1) == "1 équipe"
    assert french.plural("count.teams", 1200) == f"1{NARROW}200 équipes"


def test_keys_are_found_by_prefix():
    assert "why.not-asked" in english.keys("why.")
    assert all(key.startswith("why.") for key in english.keys("why."))
    assert set(english.keys()) == set(ENGLISH)


def test_a_problem_becomes_a_place_a_sentence_and_a_cure():
    problem = Problem(Code.FILE_EMPTY, Place(file="answers.csv", line=12, column="q1"))
    place, what, cure = english.problem(problem)
    assert place == "answers.csv, line 12, column “q1”"
    assert what != cure
    assert french.problem(problem)[0] == f"answers.csv, ligne 12, colonne «{NARROW}q1{NARROW}»"
    assert english.problem(Problem(Code.FILE_EMPTY))[0] == ""


@pytest.mark.parametrize("language", languages())
def test_every_reason_has_words(language):
    wording = Wording(language)
    assert all(wording.why(why) for why in Why)
    assert all(wording.reason(reason) for reason in Reason)
