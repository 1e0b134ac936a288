"""Topics of texts: planted ones are found, the factorisation is scikit-learn's, and thin texts have none."""

import numpy as np
import pytest
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import TfidfVectorizer

from diagnostic.problems import NotEstimable, Why
from diagnostic.stats.themes import Topics, topics

PLANTED = (
    ["tools", "machine", "repair", "broken"],
    ["meeting", "report", "agenda", "minutes"],
    ["colleagues", "laughter", "support", "kindness"],
)


def _texts(n, seed=1, planted=PLANTED):
    rng = np.random.default_rng(seed)
    topic = rng.integers(0, len(planted), n)
    return topic, [" ".join(rng.permutation(planted[at])[:3]) for at in topic]


def _found(texts, seed=1, **options):
    return topics(texts, np.random.default_rng(seed), **options)


def test_planted_topics_are_found():
    topic, texts = _texts(150)
    found = _found(texts)
    assert {frozenset(terms) for terms in found.terms} == {frozenset(words) for words in PLANTED}
    assert found.stability == pytest.approx(1.0)
    assert found.n == 150
    assert found.counts.sum() == 150
    assert found.counts.tolist() == sorted(found.counts.tolist(), reverse=True)
    place = [next(at for at, terms in enumerate(found.terms) if set(terms) == set(words)) for words in PLANTED]
    np.testing.assert_array_equal(found.member, np.array(place)[topic])
    np.testing.assert_array_equal(found.counts, np.bincount(found.member))


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_the_factorisation_is_that_of_the_library():
    _, texts = _texts(80)
    found = _found(texts)
    matrix = TfidfVectorizer(min_df=5, max_df=0.6, sublinear_tf=True).fit_transform(texts)
    weight = NMF(n_components=len(found.terms), init="nndsvd", max_iter=300).fit_transform(matrix)
    theirs = weight.argmax(axis=1)
    pairs = {(int(a), int(b)) for a, b in zip(found.member, theirs, strict=True)}
    assert len(pairs) == len(found.terms)  # the same groups, in another order


def test_stop_words_do_not_count():
    _, texts = _texts(120)
    found = _found([f"THE {text} the" for text in texts], stop_words={"the"})
    assert not any("the" in terms for terms in found.terms)


def test_the_same_seed_gives_the_same_and_accents_do_not_part_words():
    _, texts = _texts(90)
    one, two = _found(texts), _found([text.replace("machine", "MÂCHINÉ") for text in texts])
    assert one.terms == two.terms
    np.testing.assert_array_equal(one.member, two.member)


def test_a_text_without_any_of_the_words_is_in_no_topic():
    _, texts = _texts(60)
    assert _found([*texts, "zzz"]).member[-1] == -1


@pytest.mark.parametrize(
    "texts", [[], ["one comment"], ["a b c"] * 50, ["all different " + "x" * i for i in range(30)]]
)
def test_thin_texts_have_no_topics(texts):
    assert _found(texts) == NotEstimable(Why.TOO_FEW_ANSWERS)


def test_all_texts_alike_are_an_answer_or_none():
    found = _found(["tools are broken again today"] * 40)
    assert isinstance(found, Topics | NotEstimable)


@pytest.mark.parametrize("different", [1, 2, 3, 5])
def test_few_different_texts_that_many_wrote(different):
    words = ["tools are broken", "meetings without end", "colleagues help", "customers wait", "plans change daily"]
    found = _found([words[at % different] for at in range(60)])
    assert isinstance(found, NotEstimable) == (different < 4)
