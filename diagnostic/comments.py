"""What people wrote: in which languages, about which scales, and which words go together. Unsafe: for the gate only.

Wants rows. Texts are masked before anything is made of them; a comment can be about several subjects, or none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from diagnostic.figures import Figures, reasons
from diagnostic.languages import languages
from diagnostic.masking import MASK, mask
from diagnostic.measures import Measure
from diagnostic.plain_words import has_words, plain, words_of
from diagnostic.problems import NotEstimable, Why
from diagnostic.questionnaire import Scale
from diagnostic.released_comments import EVERY_COMMENT, TopicInfo, comment_key
from diagnostic.responses import Responses
from diagnostic.stats.themes import topics
from diagnostic.unit_tally import UnitTally, below

Masks = npt.NDArray[np.bool_]

UNCERTAIN = "und"
"""Code of a language that cannot be told (ISO 639-2: undetermined)."""
SURE = 0.8
"""Probability from which a comment's language is taken as known."""
TOPICS_FROM = 30
"""Comments in one language from which topics are looked for."""
SHORTEST, LONGEST = 15, 280
"""Letters of a comment that may be quoted: a short one says nothing, a long one tells more and more of its writer."""
QUOTED = 3
"""Comments quoted for each subject."""

_SPOKEN = ("en", "fr", "de", "es", "it", "nl", "pt")
"""Languages in which comments are looked for, beside those that are offered."""


@dataclass(frozen=True, slots=True)
class CommentSheet:
    """The masked comments on one question, for the gate to choose from; already shuffled, and without their writers."""

    question: str
    n: int
    languages: Mapping[str, int]
    quotes: Mapping[str, tuple[tuple[str, str], ...]]
    """By scale: language and text of comments that could be quoted."""
    topics: tuple[TopicInfo, ...]


@dataclass(frozen=True, slots=True)
class CommentResults:
    """How many comments are about what (THEME), and the sheets of all questions."""

    counts: Figures
    sheets: tuple[CommentSheet, ...]


def comments(
    responses: Responses, units: UnitTally, *, shown: int, common: int, rng: np.random.Generator
) -> CommentResults | None:
    """Return what people wrote; None where nobody wrote anything.

    Parameters
    ----------
    shown
        People from which a unit's name is no secret.
    common
        People who write a name from which on it is no secret.
    """
    written = {question: texts for question, texts in (responses.comments or {}).items() if any(texts)}
    if not written:
        return None
    scales = [subject for subject in units.subjects if isinstance(subject, Scale) and subject.words]
    hidden, known = names_in_comments(responses, units.all.people, shown)
    keys: list[str] = []
    counts: list[npt.NDArray[np.int64]] = []
    sheets = []
    for question, texts in written.items():
        masked = mask(texts, hidden=hidden, known=known, common=common)
        about = _about(masked, scales)
        every = np.array([bool(text) for text in masked])
        for theme, mine in [(EVERY_COMMENT, every), *((s.id, about[:, at]) for at, s in enumerate(scales))]:
            keys.append(comment_key(question, theme))
            counts.append(np.bincount(responses.unit[mine], minlength=len(units.unit_ids)))
        sheets.append(_sheet(question, masked, {s.id: about[:, at] for at, s in enumerate(scales)}, rng))
    return CommentResults(_counts(responses, units, keys, np.column_stack(counts)), tuple(sheets))


def names_in_comments(
    responses: Responses, people: npt.NDArray[np.integer] | npt.NDArray[np.floating], shown: int
) -> tuple[list[str], list[str]]:
    """Return the names of units that are not shown, and the names and words that everybody may read.

    ``people`` are how many answered in each unit and below it; from ``shown`` on a unit's name is no secret.
    """
    few = people < shown
    named = [(unit.name, bool(small)) for unit, small in zip(responses.hierarchy.units, few, strict=True) if unit.name]
    asked = responses.questionnaire
    texts = [item.text for item in asked.items] + [question.text for question in asked.comments]
    known = [name for name, small in named if not small]
    known += [words for text in texts for words in text.by_language.values()]
    return [name for name, small in named if small], known


def _about(texts: Sequence[str | None], scales: Sequence[Scale]) -> Masks:
    """Return which texts (rows) use the words of which scales (columns)."""
    result = np.zeros((len(texts), len(scales)), dtype=bool)
    patterns = [_pattern(scale) for scale in scales]
    for row, text in enumerate(texts):
        if text:
            letters = plain(text)
            result[row] = [pattern.search(letters) is not None for pattern in patterns]
    return result


def _pattern(scale: Scale) -> re.Pattern[str]:
    words = sorted({plain(word) for group in scale.words.values() for word in group})
    return re.compile(r"(?<!\w)(?:" + "|".join(map(_any_form, words)) + ")")


def _any_form(word: str) -> str:
    """Return the pattern of a word or phrase and its plural, or of every word with that beginning (``word*``)."""
    return re.escape(word[:-1]) if word.endswith("*") else re.escape(word) + r"(?:s|x|es)?(?!\w)"


def _counts(responses: Responses, units: UnitTally, keys: Sequence[str], own: npt.NDArray[np.int64]) -> Figures:
    """Return the counts of the organisation and its first level: finer groups would bring writers too close."""
    rows = [at for at, unit in enumerate(responses.hierarchy.units) if unit.level <= 1]
    n = np.rint(below(responses.hierarchy)[rows] @ own.astype(np.float64)).astype(np.int64)
    every = np.array([at for at, key in enumerate(keys) if key == comment_key(key.split(":")[0], EVERY_COMMENT)])
    block = np.searchsorted(every, np.arange(len(keys)), side="right") - 1
    total = n[:, every][:, block].astype(np.float64)
    columns = {"n": n.astype(np.float64), "share": n / np.where(total > 0, total, np.nan)}
    ids = units.unit_ids
    axes = (tuple(ids[row] for row in rows), tuple(keys))
    return Figures(Measure.THEME, axes, n, columns, reasons(n > 0, n, Why.NO_ANSWERS))


def _sheet(
    question: str, masked: Sequence[str | None], about: Mapping[str, Masks], rng: np.random.Generator
) -> CommentSheet:
    order = rng.permutation(len(masked))
    texts = [(int(at), text) for at in order if (text := masked[at])]
    language = {at: language_of(text) for at, text in texts}
    quotes = {theme: _quotable(texts, mine, language) for theme, mine in about.items()}
    found = [
        topic
        for code in languages()
        if has_words(_stop_words(code))
        for topic in _topics(code, [text for at, text in texts if language[at] == code], rng)
    ]
    counted = Counter(language.values())
    return CommentSheet(question, len(texts), dict(sorted(counted.items())), quotes, tuple(found))


def _quotable(
    texts: Sequence[tuple[int, str]], mine: Masks, language: Mapping[int, str]
) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for at, text in texts:
        # A comment that is mostly masked says more of what was taken out than of anything else.
        if mine[at] and SHORTEST <= len(text) <= LONGEST and text.count(MASK) <= 1:
            found.setdefault(text, language[at])
    return tuple((code, text) for text, code in list(found.items())[:QUOTED])


def _topics(language: str, texts: Sequence[str], rng: np.random.Generator) -> tuple[TopicInfo, ...]:
    if len(texts) < TOPICS_FROM:
        return ()
    cleaned = [text.replace(MASK, " ") for text in texts]
    found = topics(cleaned, rng, stop_words=words_of(_stop_words(language)), minimum=max(5, len(texts) // 200))
    if isinstance(found, NotEstimable):
        return ()
    spelling = _spelling(cleaned)
    return tuple(
        TopicInfo(language, tuple(spelling[term] for term in terms), int(count))
        for terms, count in zip(found.terms, found.counts.tolist(), strict=True)
        if terms
    )


def _stop_words(language: str) -> str:
    """Return the name of the list of words that say nothing about a topic."""
    return f"stop.{language}.txt"


def _spelling(texts: Sequence[str]) -> dict[str, str]:
    """Return how words without accents are mostly written."""
    written = Counter(word for text in texts for word in re.findall(r"[^\W\d_]+", text.lower()))
    return {plain(word): word for word, _ in sorted(written.items(), key=lambda pair: (pair[1], pair[0]))}


def language_of(text: str) -> str:
    """Return the ISO 639 code of the language of a text, UNCERTAIN where it is too short or could be several."""
    code, probability = _identifier().classify(text.replace(MASK, " "))
    return str(code) if probability >= SURE else UNCERTAIN


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(sorted({*_SPOKEN, *languages()} & {*identifier.nb_classes}))
    return identifier
