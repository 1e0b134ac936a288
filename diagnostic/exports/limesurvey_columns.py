"""A LimeSurvey question and the columns that it has in an export: their codes, their headings, what values mean.

Nothing here knows how a definition is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from diagnostic.exports.definition import Question, Structure
from diagnostic.exports.limesurvey_words import NO, OTHER, YES
from diagnostic.exports.normal import clean, folded

Labels = Mapping[str, tuple[str, ...]]

_ARRAYS = frozenset("FHABCE")
_LISTS = frozenset("L!OZWI")
_CHOICES = frozenset("MP")
_PARTED = frozenset("KQ") | _CHOICES | _ARRAYS
_TWO_SCALES = "1"
_TWO_AXES = frozenset(":;")
_YES_NO = frozenset("YMP")
_OTHER_CODE = "-oth-"
_ABBREVIATED = 15
"""Letters that LimeSurvey leaves of a text in an abbreviated heading."""


@dataclass(frozen=True, slots=True)
class Part:
    """A sub-question or an answer: its code, and its wording in each language."""

    code: str
    texts: tuple[str, ...]
    scale: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a survey; wordings are in the order of its languages."""

    code: str
    kind: str
    """LimeSurvey's letter for a type of question."""
    texts: tuple[str, ...]
    parts: tuple[Part, ...]
    answers: tuple[Part, ...]
    languages: tuple[str, ...]
    other: bool = False
    other_texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Column:
    codes: tuple[str, ...]
    texts: tuple[str, ...]
    short: tuple[str, ...]
    labels: Labels


def structure(questions: Sequence[Asked]) -> Structure:
    """Return what each column of an export asks, by every code and every heading that only it can have."""
    columns = [column for each in questions for column in _columns(each)]
    headings = Counter(key for each in columns for key in {folded(text) for text in (*each.texts, *each.short)})
    found: dict[str, Question] = {}
    for each in columns:
        question = Question(each.texts, each.labels)
        alone = (text for text in (*each.texts, *each.short) if headings[folded(text)] == 1)
        found.update(dict.fromkeys(alone, question))
    for each in columns:
        found.update(dict.fromkeys(each.codes, Question(each.texts, each.labels)))
    return Structure("LimeSurvey", found)


def _columns(asked: Asked) -> Iterator[_Column]:
    if asked.kind == _TWO_SCALES:
        for part in asked.parts:
            for scale in (0, 1):
                codes = (f"{asked.code}[{part.code}][{scale + 1}]", f"{asked.code}_{part.code}_{scale}")
                yield _Column(codes, (), (), _labels(asked.answers, scale))
    elif asked.kind in _TWO_AXES:
        for row in asked.parts:
            for across in asked.parts:
                if (row.scale, across.scale) == (0, 1):
                    yield _part(asked, Part(f"{row.code}_{across.code}", ()), {})
    elif asked.kind in _PARTED and asked.parts:
        fixed = _yes_no(asked.languages, asked.kind) or _labels(asked.answers, 0)
        for part in asked.parts:
            yield _part(asked, part, fixed)
    else:
        labels = {**_labels(asked.answers, 0), **_yes_no(asked.languages, asked.kind), **_other(asked)}
        short = tuple(_cut(text) for text in asked.texts)
        yield _Column((asked.code,), tuple(map(clean, asked.texts)), short, labels)


def _part(asked: Asked, part: Part, labels: Labels) -> _Column:
    """Return the column of one part of a question."""
    codes = (f"{asked.code}[{part.code}]", f"{asked.code}_{part.code}")
    pairs = list(zip(asked.texts, part.texts, strict=False))
    texts = [f"{clean(text)} [{clean(said)}]" for text, said in pairs]
    # Brackets within the part hide its beginning from whoever looks for the last ones.
    texts += [clean(said) for said in part.texts if "[" in clean(said)]
    short = [f"{_cut(text)} [{_cut(said)}]" for text, said in pairs]
    return _Column(codes, tuple(texts), tuple(short), labels)


def _cut(text: str) -> str:
    text = clean(text)
    return text if len(text) <= _ABBREVIATED else f"{text[:_ABBREVIATED]}.. "


def _labels(answers: Sequence[Part], scale: int) -> Labels:
    return {part.code: tuple(map(clean, part.texts)) for part in answers if part.scale == scale and part.texts}


def _yes_no(languages: Sequence[str], kind: str) -> Labels:
    if kind not in _YES_NO:
        return {}
    # Exports for R and SPSS write numbers, and others do where the user wants them.
    yes, no = _words(YES, languages), _words(NO, languages)
    chosen = {"Y": yes, "1": yes}
    return chosen if kind in _CHOICES else {**chosen, "N": no, "2": no}


def _other(asked: Asked) -> Labels:
    if not asked.other or asked.kind not in _LISTS:
        return {}
    return {_OTHER_CODE: asked.other_texts or _words(OTHER, asked.languages)}


def _words(words: Mapping[str, str], languages: Sequence[str]) -> tuple[str, ...]:
    known = [words[key] for each in languages if (key := each.partition("-")[0]) in words]
    return tuple(dict.fromkeys(known or [words["en"]]))
