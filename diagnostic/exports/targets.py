"""What a column can be: an item, an attribute, a check, a comment, one half of a roster question.

Lists every spelling under which each is certain. Nothing here knows a file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from diagnostic.exports.normal import folded
from diagnostic.field_codes import codes, half_code
from diagnostic.questionnaire import AttributeKind, Questionnaire, Text
from diagnostic.responses import SIMULATED_HEADING

_SHORTEST_FRAME = 8
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
    many = (each.id for each in questionnaire.attributes if each.kind in _SEVERAL)
    return Catalogue(by_key, by_id, tuple(_frames(questionnaire)), frozenset(many))


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
