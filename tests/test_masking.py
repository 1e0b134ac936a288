"""What points to somebody is taken out of texts; what everybody says stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.masking import MASK, mask, plain


def masked(text, *others, hidden=(), known=(), common=3):
    return mask([text, *others], hidden=hidden, known=known, common=common)[0]


@pytest.mark.parametrize(
    "secret",
    [
        "julien.martin@sylvane.example",
        "julien.martin (at) sylvane.example",
        "https://intra.example/people/7",
        "www.example.org/me",
        "@jmartin",
        "06 12 34 56 78",
        "+33 (0)6-12-34-56-78",
        "FR76 3000 6000 0112 3456 7890 189",
        "M123456",
        "1850578006084",
    ],
)
@pytest.mark.parametrize("frame", ["write to {} today", "{}", "voir {}, merci"])
def test_addresses_and_numbers(secret, frame):
    found = masked(frame.format(secret))
    assert MASK in found
    assert secret not in found
    assert not any(part in found for part in ("martin", "example", "12 34", "123456", "3000"))


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("my boss Dupont never listens", "Dupont"),
        ("Dr Weiss helps", "Weiss"),
        ("merci à Mme de La Tour du pin", "Tour"),
        ("Julien should get a tool", "Julien"),
        ("Jean-Pierre décide de tout", "Jean-Pierre"),
        ("c’est la faute de Élodie", "Élodie"),
        ("ask JPD in the workshop", "JPD"),
        ("Madame Martin est partie", "Martin"),
        ("avec M. Petit", "Petit"),
    ],
)
def test_names_of_people(text, gone):
    assert gone not in masked(text)
    assert MASK in masked(text)


@pytest.mark.parametrize(
    "text",
    [
        "The meetings on Monday take 2 hours, 15 people sit there.",
        "I think that I am heard. Nobody else does!",
        "Trop de réunions. Rien n’est décidé : dommage.",
        "In 2025 we had 3 plans, in 2026 none.",
        "– First the tools\n– Then the plans",
    ],
)
def test_what_points_to_nobody_stays(text):
    assert masked(text) == " ".join(text.split())


def test_a_name_that_many_write_is_no_secret():
    others = ["the new Salesforce is slow", "I like Salesforce"]
    assert "Salesforce" in masked("we need Salesforce everywhere", *others, common=3)
    assert "Salesforce" not in masked("we need Salesforce everywhere", *others, common=4)


def test_a_word_that_somebody_writes_small_is_a_word():
    assert masked("they want Quality first", "quality comes last") == "they want Quality first"


@pytest.mark.parametrize("written", ["Patents", "patents", "PATENTS"])
def test_names_of_groups_that_are_not_shown(written):
    assert masked(f"we in {written} are few", hidden=["Patents"]) == f"we in {MASK} are few"


def test_a_hidden_name_however_its_words_are_joined():
    assert (
        masked("chez recherche  et-developpement on rit", hidden=["Recherche et Développement"])
        == f"chez {MASK} on rit"
    )


def test_the_name_of_a_shown_group_stays():
    assert masked("talk to Research more", known=["Research and development"]) == "talk to Research more"
    assert masked("talk to Research more") == f"talk to {MASK} more"


def test_masks_side_by_side_are_one():
    assert masked("ask Anna Schmidt (anna@x.example) first") == f"ask {MASK} ({MASK}) first"
    assert masked("thanks to Anna, Bob and to Anna Schmidt").count(MASK) == 3 - 1


def test_no_text_stays_none_and_the_order_is_kept():
    assert mask([None, "fine", None], hidden=(), known=(), common=3) == (None, "fine", None)


@given(st.text(max_size=60))
def test_plain_keeps_the_length(text):
    assert len(plain(text)) == len(text)


@given(st.lists(st.text(alphabet="ab AB.@12345 é", max_size=30), max_size=5))
def test_masking_twice_changes_nothing_more(texts):
    once = mask(texts, hidden=["ab"], known=(), common=99)
    assert not any(text and "@" in text and "ab@ab.ab" in text for text in once)
    assert len(once) == len(texts)
