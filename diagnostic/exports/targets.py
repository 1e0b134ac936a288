"""What a column can be: an item, an attribute, a check, a comment, one half of a roster question.

Lists every spelling under which each is certain. Nothing here knows a file.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

from diagnostic.exports.normal import folded
from diagnostic.field_codes import codes, half_code
from diagnostic.questionnaire import AttributeKind, Questionnaire, Text
from diagnostic.responses import SIMULATED_HEADING

_SHORTEST_FRAME = 8
_ASKED = (AttributeKind.TEAM, AttributeKind.DIVISION, AttributeKind.ROLE_LEVEL, AttributeKind.CATEGORY)
_WORD = re.compile(r"[^\W\d_]{4,}")
_COMMON = 4
"""A word of so many attributes ("your", "which") tells nothing of one."""
_ALIKE = 80.0
_JUDGING = re.compile(
    r"\b(?:satisf|soddisf|insatisf|zufrieden|tevreden|rate\b|rating|evaluez|bewert|valora|valuta|avalia|beoordeel"
    r"|how (?:well|far|much|often|likely|good|clear|easy)|to what extent|agree|recommend|dans quelle mesure"
    r"|a quel point|d'accord|recommand|inwieweit|wie (?:sehr|gut|oft)|stimme|en que medida|de acuerdo|in che misura"
    r"|in hoeverre|em que medida|concordo)"
)
"""Beginnings of words by which a question asks for a judgement, in seven languages: it is not about who answers."""
_SEVERAL = (AttributeKind.DROPPED, AttributeKind.DURATION, AttributeKind.STARTED, AttributeKind.ENDED)


class TargetKind(StrEnum):
    """What a column is read as."""

    ITEM = "item"
    ATTRIBUTE = "attribute"
    CHECK = "check"
    COMMENT = "comment"
    NEED = "need"
    QUALITY = "quality"
    SIMULATED = "simulated"
    """The mark of invented answers."""


@dataclass(frozen=True, slots=True)
class Target:
    """What one column is read as; ``unit`` is the unit that a roster column asks about, as the file writes it."""

    kind: TargetKind
    id: str
    unit: str = ""

    @property
    def name(self) -> str:
        """The target as it is written in a map file."""
        return f"{self.id}_{self.kind.value}[{self.unit}]" if self.unit else self.id


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All targets of a questionnaire by the folded spellings that mean them."""

    by_key: Mapping[str, Target]
    by_id: Mapping[str, Target]
    frames: tuple[tuple[str, str, Target], ...]
    """Roster questions with the unit's name in their middle: what is before it, what is after it, whose it is."""
    many: frozenset[str]
    """Ids that several columns may have: identifiers, which are dropped, and times, of which the first is read."""
    spellings: Mapping[Target, tuple[str, ...]]
    """The folded spellings of each target."""
    about: Mapping[str, frozenset[str]]
    """What is asked about respondents: the words by which a question can be told to be about it."""

    def asks(self, attribute_id: str, text: str) -> bool:
        """Say whether a folded question may be about an attribute: it has a word of it, and asks for no judgement."""
        if _JUDGING.search(text):
            return False
        words = _WORD.findall(text)
        known = self.about[attribute_id]
        return any(fuzz.ratio(word, each) >= _ALIKE for word in words for each in known)


def catalogue(questionnaire: Questionnaire) -> Catalogue:
    """Return every way to name what a questionnaire asks."""
    by_id: dict[str, Target] = {}
    by_key: dict[str, Target] = {}
    for target, texts in _spellings(questionnaire):
        by_id[target.id] = target
        # The first one keeps a spelling: items come before what is known about the respondent.
        for text in (target.id, *texts):
            if key := folded(text):
                by_key.setdefault(key, target)
    # Codes of forms have no underscores; they give way to every spelling in words.
    for name, code in codes(by_id, prefix="q").items():
        by_key.setdefault(code, by_id[name])
    many = frozenset(each.id for each in questionnaire.attributes if each.kind in _SEVERAL)
    spellings: dict[Target, list[str]] = defaultdict(list)
    for key, target in by_key.items():
        spellings[target].append(key)
    listed = {target: tuple(keys) for target, keys in spellings.items()}
    return Catalogue(by_key, by_id, tuple(_frames(questionnaire)), many, listed, _words(questionnaire, listed))


def _words(questionnaire: Questionnaire, spellings: Mapping[Target, tuple[str, ...]]) -> dict[str, frozenset[str]]:
    """Return the words of what is asked about respondents, without those that many questions have."""
    asked = {each.id for each in questionnaire.attributes if each.kind in _ASKED}
    words = {
        target.id: {word for key in keys for word in _WORD.findall(key)}
        for target, keys in spellings.items()
        if target.kind is TargetKind.ATTRIBUTE
    }
    often = Counter(word for found in words.values() for word in found)
    return {name: frozenset(word for word in words[name] if often[word] < _COMMON) for name in asked & words.keys()}


def _spellings(questionnaire: Questionnaire) -> Iterator[tuple[Target, tuple[str, ...]]]:
    for item in questionnaire.items:
        yield Target(TargetKind.ITEM, item.id), _languages(item.text)
    for check in questionnaire.checks:
        yield Target(TargetKind.CHECK, check.id), _languages(check.text)
    for comment in questionnaire.comments:
        yield Target(TargetKind.COMMENT, comment.id), _languages(comment.text)
    for attribute in questionnaire.attributes:
        headers = tuple(header for group in attribute.headers.values() for header in group)
        own = (*_languages(attribute.name), *_languages(attribute.question))
        yield Target(TargetKind.ATTRIBUTE, attribute.id), (*headers, *own)
    yield Target(TargetKind.SIMULATED, SIMULATED_HEADING), ()


def _frames(questionnaire: Questionnaire) -> Iterator[tuple[str, str, Target]]:
    for roster in questionnaire.rosters:
        halves = ((TargetKind.NEED, roster.need_text), (TargetKind.QUALITY, roster.quality_text))
        for kind, text in halves:
            target = Target(kind, roster.id)
            yield folded(f"{roster.id}_{kind.value}["), "]", target
            yield f"{half_code(roster.id, kind.value)}[", "]", target
            yield f"{half_code(roster.id, kind.value)}_", "", target
            for sentence in _languages(text):
                before, _, after = sentence.partition("{unit}")
                # A frame of a few letters would fit any header.
                if before != sentence and len(before) + len(after) > _SHORTEST_FRAME:
                    yield folded(before), folded(after), target
                # The question once, with the unit in brackets after it, as matrix questions are exported.
                for asked in (sentence, sentence.replace("{unit}", "…")):
                    yield folded(asked) + " [", "]", target
                    yield folded(asked) + " - ", "", target


def _languages(text: Text) -> tuple[str, ...]:
    return tuple(each for each in text.by_language.values() if each)
