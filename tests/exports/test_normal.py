import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.exports.normal import clean, folded, listed, number, plain_number, slug


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("Je sais ce que l’on attend de moi", "je sais ce que l'on attend de moi"),
        ("«\u202fVentes\u202f» ?", '"ventes"?'),
        ("Don`t  know\u200b", "don't know"),
        ("Tout à fait d´accord", "tout a fait d'accord"),
        ("ÉQUIPE", "Équipe"),
        ("<strong>Team&nbsp;spirit</strong>", "team spirit"),
        ("5 – Oui", "5 - oui"),
        ("Team *", "team"),
        ("Équipe\u00a0:", "equipe"),
        ("ﬁne", "fine"),
        ("R&amp;D", "r&d"),
        ("a\u0301", "á"),
    ],
)
def test_spellings_of_one_text_fold_alike(written, same):
    assert folded(written) == folded(same)


@pytest.mark.parametrize(("one", "other"), [("I agree", "I disagree"), ("1", "10"), ("a < b", "b"), ("Plutôt", "Peu")])
def test_different_texts_stay_different(one, other):
    assert folded(one) != folded(other)


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_that_a_slug_or_a_match_would_see(text):
    assert folded(folded(text)).replace(" ", "") == folded(text).replace(" ", "") or "&" in text or "<" in text


def test_clean_keeps_accents_and_case():
    assert clean("  Équipe\u00a0 Ventes\u200b ") == "Équipe Ventes"


@pytest.mark.parametrize(
    ("cell", "value"), [("4", 4.0), (" 4.0", 4.0), ("4,0", 4.0), ("-1", -1.0), ("4,5,6", None), ("", None), ("x", None)]
)
def test_number(cell, value):
    assert number(cell) == value


def test_plain_number():
    assert [plain_number(4.0), plain_number(2.5)] == ["4", "2.5"]


def test_slug_is_an_id_in_any_script():
    assert [slug("R&D / Équipe n° 2"), slug("Отдел"), slug("!!!")] == ["r-d-equipe-n-2", "отдел", "unit"]


def test_listed_says_that_there_is_more():
    assert listed(["a", "b" * 50, "c"], most=2, length=5) == "a · bbbb… · …"
