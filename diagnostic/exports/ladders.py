"""Ladders: lists of answers from the lowest to the highest, in seven languages, and those that belong to a format.

A label alone says little ("Agree" is the 4th of 5 or the 6th of 7); a ladder says which rung it is. Read from
``questionnaires/answers.yaml``; a questionnaire's own labels are ladders like the others. Nothing here knows a file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from diagnostic.data_files import shipped
from diagnostic.definitions import load
from diagnostic.exports.normal import folded, number
from diagnostic.questionnaire import ResponseFormat
from diagnostic.questionnaire_checks import labels
from diagnostic.questionnaire_schema import AnswersFile, Label


@dataclass(frozen=True, slots=True)
class Ladder:
    """The answers of one scale in one language, each with its folded spellings; code 1 is the lowest."""

    scale: str
    language: str
    codes: Mapping[str, int]
    shown: tuple[str, ...]
    """The first label of each rung, empty where a rung has only a number."""

    @property
    def size(self) -> int:
        """Number of rungs."""
        return len(self.shown)

    def has(self, found: set[str]) -> bool:
        """Say whether all labels are on this ladder."""
        return found <= self.codes.keys()

    def apart(self, found: set[str]) -> bool:
        """Say whether the labels are on this ladder, each on a rung of its own."""
        return self.has(found) and len({self.codes[label] for label in found}) == len(found)


@dataclass(frozen=True, slots=True)
class Wordings:
    """Everything that is known of how answers are worded."""

    ladders: tuple[Ladder, ...]
    dont_know: frozenset[str]


@lru_cache(maxsize=1)
def wordings() -> Wordings:
    """Return the shipped ladders, and the folded labels that mean "no opinion"."""
    file = load(shipped("questionnaires", "answers.yaml"), AnswersFile).value
    ladders = tuple(
        _ladder(scale, language, rungs)
        for scale, languages in file.scales.items()
        for language, several in languages.items()
        for rungs in several
    )
    return Wordings(ladders, frozenset(folded(str(label)) for group in file.dont_know.values() for label in group))


def _ladder(scale: str, language: str, rungs: Sequence[Label | Sequence[Label]]) -> Ladder:
    written = [labels(rung if isinstance(rung, (str, int)) else tuple(rung)) for rung in rungs]
    codes = {folded(label): code for code, rung in enumerate(written, start=1) for label in rung}
    return Ladder(scale, language, codes, tuple(rung[0] if rung else "" for rung in written))


def own_ladders(format_: ResponseFormat) -> tuple[Ladder, ...]:
    """Return a format's own labels, a ladder a language."""
    languages = dict.fromkeys(language for option in format_.options for language in option.labels)
    return tuple(
        _ladder("", language, [option.labels.get(language, ()) for option in format_.options]) for language in languages
    )


def scale_of(format_: ResponseFormat) -> str:
    """Return the scale whose ladder a format's shown labels are; empty where they are none that is known."""
    own = {ladder.language: ladder for ladder in own_ladders(format_)}
    for known in wordings().ladders:
        mine = own.get(known.language)
        if mine is not None and mine.size == known.size and _same(mine, known):
            return known.scale
    return ""


def _same(mine: Ladder, known: Ladder) -> bool:
    """Say whether two ladders have the same rungs: of a rung without words, mine has a number."""
    pairs = zip(mine.shown, known.shown, range(1, known.size + 1), strict=True)
    return all(
        _on(mine, known, code) if words else bool(label) and number(label) is not None for label, words, code in pairs
    )


def _on(mine: Ladder, known: Ladder, code: int) -> bool:
    """Say whether the two ladders share a spelling of a rung."""
    return any(at == code and known.codes.get(label) == code for label, at in mine.codes.items())
