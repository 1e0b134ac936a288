"""What texts have in common: groups of words that occur together, with how stable they are.

Wants texts that are masked already. Knows no scales and no people; which words say nothing is passed in.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.decomposition import NMF
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer

from diagnostic.problems import NotEstimable, Why

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_RESAMPLES = 6
_KEPT = 0.8
_DIFFERENT = 4
"""Texts with different words that are needed."""
_COMPARED = 2000
"""Texts on which numbers of topics are compared: more change nothing but the time."""
_TOKEN = r"(?u)\b[^\W\d_]{3,}\b"  # noqa: S105 - a pattern of words


@dataclass(frozen=True, slots=True)
class Topics:
    """Topics of texts.

    ``terms``: the words of each topic, the weightiest first; ``member`` (n,): the topic that weighs most in each text,
    −1 where none does; ``counts``: texts by topic; ``stability``: how far the words are found again in parts of the
    texts, 0 to 1; ``n``: texts.
    """

    terms: tuple[tuple[str, ...], ...]
    member: Ints
    counts: Ints
    stability: float
    n: int


def topics(
    texts: Sequence[str],
    rng: np.random.Generator,
    *,
    stop_words: Collection[str] = (),
    minimum: int = 5,
    most: int = 8,
    words: int = 6,
) -> Topics | NotEstimable:
    """Give the topics of texts in one language.

    Parameters
    ----------
    texts : n texts
        In one language.
    rng : Generator
        Draws the parts in which stability is tried.
    stop_words : words
        Words that say nothing, in lower case without accents.
    minimum : int
        Texts in which a word must occur to count.
    most : int
        Largest number of topics that is tried.
    words : int
        Words of each topic that are given.

    Returns
    -------
    Topics
        NotEstimable(TOO_FEW_ANSWERS) where fewer than four words occur in ``minimum`` texts, or fewer than four texts
        differ in them.

    Formula
    -------
    TF-IDF with sublinear term frequencies and unit length, factorised as W·H ≥ 0 with the smallest squared error
    (NNDSVD start). The number of topics, from 2 on, is the one whose words agree best (mean Jaccard of best-matched
    topics) between all texts and six random parts of 80 %; of equal ones the smaller. A text belongs to its largest
    entry of W.

    Assumptions
    -----------
    Words are compared as they are written, plural and singular apart; word order, irony and negation are not seen. A
    topic is a set of words that go together, and no opinion.

    Source
    ------
    Lee and Seung 1999; Greene, O'Callaghan and Cunningham 2014 (stability).

    Checked against
    ---------------
    scikit-learn's own factorisation of the same matrix, and planted topics, in the test.
    """
    n = len(texts)
    vectorizer = TfidfVectorizer(
        strip_accents="unicode",
        token_pattern=_TOKEN,
        stop_words=sorted(stop_words) or None,
        min_df=minimum,
        max_df=0.6,
        sublinear_tf=True,
    )
    try:
        matrix = vectorizer.fit_transform(texts)
    except ValueError:  # no word occurs often enough
        return NotEstimable(Why.TOO_FEW_ANSWERS)
    names = vectorizer.get_feature_names_out()
    if names.size < 4:
        return NotEstimable(Why.TOO_FEW_ANSWERS)
    some = np.sort(rng.permutation(n)[:_COMPARED])
    # More topics than there are different texts would be made of nothing.
    different = len({tuple(row.indices.tolist()) for row in matrix[some]})
    if different < _DIFFERENT:
        return NotEstimable(Why.TOO_FEW_ANSWERS)
    count, stability = _number(matrix[some], rng, min(most, names.size // 2, different // 2), words)
    weight, parts = _factorise(matrix, count)
    member = np.where(weight.max(axis=1) > 0, weight.argmax(axis=1), -1).astype(np.int64)
    terms = tuple(tuple(str(names[at]) for at in row) for row in _top(parts, words))
    counts = np.bincount(member[member >= 0], minlength=count)
    order = np.lexsort((np.arange(count), -counts))
    place = np.empty(count, dtype=np.int64)
    place[order] = np.arange(count)
    return Topics(
        terms=tuple(terms[at] for at in order),
        member=np.where(member >= 0, place[member], -1),
        counts=counts[order].astype(np.int64),
        stability=stability,
        n=n,
    )


def _factorise(matrix: Floats, count: int) -> tuple[Floats, Floats]:
    model = NMF(n_components=count, init="nndsvd", max_iter=300, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the order of the words is settled long before
        weight = model.fit_transform(matrix)
    return np.asarray(weight), np.asarray(model.components_)


def _top(parts: Floats, words: int) -> list[list[int]]:
    """Return the weightiest words of each topic, ties by the alphabet."""
    ranked = np.argsort(-np.round(parts, 9), axis=1, kind="stable")[:, :words]
    return [[int(at) for at in row if parts[topic, at] > 0] for topic, row in enumerate(ranked)]


def _number(matrix: Floats, rng: np.random.Generator, most: int, words: int) -> tuple[int, float]:
    """Return the number of topics that is found again best, and how well it is."""
    n = matrix.shape[0]
    kept = [np.sort(rng.permutation(n)[: max(2, int(_KEPT * n))]) for _ in range(_RESAMPLES)]
    best, best_stability = 2, -1.0
    for count in range(2, max(most, 2) + 1):
        whole = [set(row) for row in _top(_factorise(matrix, count)[1], words)]
        found = [
            _agreement(whole, [set(row) for row in _top(_factorise(matrix[part], count)[1], words)]) for part in kept
        ]
        stability = float(np.mean(found))
        if stability > best_stability + 1e-9:
            best, best_stability = count, stability
    return best, best_stability


def _agreement(one: list[set[int]], other: list[set[int]]) -> float:
    """Return the mean overlap of each topic with the one of the other list that is most like it."""
    overlap = [max((len(a & b) / len(a | b) for b in other if a | b), default=0.0) for a in one]
    return float(np.mean(overlap))
