"""Names of teams that look like spellings of one team: found to be proposed, never to be merged.

Knows names and how many people gave them: nothing of columns, people or answers.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from diagnostic.exports.normal import folded

_WORD = re.compile(r"[^\W_]+")
_AND = re.compile(r"[&+]")
_JOINING = frozenset({"and", "et", "und", "y", "e", "en", "of", "de", "des", "du", "la", "le", "les", "the", "l", "d"})
"""Words between two others that names are written with or without."""
_TEAM = frozenset({"team", "equipe"})
_PLURAL = re.compile(r"(?<=\w{3})[sx]$")
_LONG = 6
"""Letters from which on a word that differs in one of them is more likely mistyped than another word."""
_NEAR = 80.0


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a team."""

    text: str
    people: int = 0
    divisions: frozenset[str] = frozenset()
    """Folded divisions under which it was named; empty where none was."""
    fixed: bool = False
    """It is on the roster: never a misspelling of another."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A name, and the one that it may be meant for."""

    name: str
    meant: str


def variants(names: Iterable[Name]) -> tuple[Variant, ...]:
    """Return the names that may be another's spelling, each with the roster's or the most frequent one."""
    ranked = sorted(names, key=lambda each: (not each.fixed, -each.people, folded(each.text)))
    words = [_words(each.text) for each in ranked]
    pairs = sorted({*_same(words), *_mistyped(words)}, key=lambda pair: (pair[1], pair[0]))
    found: dict[int, int] = {}
    for better, worse in pairs:
        one, other = ranked[better], ranked[worse]
        if not other.fixed and _together(one, other):
            found.setdefault(worse, better)
    return tuple(Variant(ranked[at].text, ranked[_end(found, at)].text) for at in sorted(found))


def nearest_name(text: str, known: Iterable[str]) -> str:
    """Return the known name that is most like one that is not known; empty where none is like it."""
    choices = {name: " ".join(_words(name)) for name in known}
    best = process.extractOne(" ".join(_words(text)), choices, scorer=fuzz.ratio, score_cutoff=_NEAR)
    return "" if best is None else str(best[2])


def _words(text: str) -> tuple[str, ...]:
    """Return a name's telling words: without joining words between others, "team" and plurals."""
    every = _WORD.findall(_AND.sub(" and ", folded(text)))
    inner = [word for at, word in enumerate(every) if not (0 < at < len(every) - 1 and word in _JOINING)]
    kept = [word for word in inner if word not in _TEAM] or inner
    return tuple(_PLURAL.sub("", word) for word in kept)


def _same(words: Sequence[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for at, each in enumerate(words):
        groups["".join(each)].append(at)
    for joined, group in groups.items():
        if joined:
            yield from combinations(group, 2)


def _mistyped(words: Sequence[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    """Yield the pairs that differ in one letter of one long word, found by what is left when a letter is taken out."""
    groups: dict[tuple[int, tuple[str, ...]], list[int]] = defaultdict(list)
    for at, each in enumerate(words):
        for place, word in enumerate(each):
            if len(word) >= _LONG and word.isalpha():
                for left in {word, *(word[:cut] + word[cut + 1 :] for cut in range(len(word)))}:
                    groups[place, (*each[:place], left, *each[place + 1 :])].append(at)
    for (place, _), group in groups.items():
        for one, other in combinations(dict.fromkeys(group), 2):
            if OSA.distance(words[one][place], words[other][place]) == 1:
                yield min(one, other), max(one, other)


def _together(one: Name, other: Name) -> bool:
    """Say whether two names can be one team's: of different divisions they are two teams."""
    return not one.divisions or not other.divisions or bool(one.divisions & other.divisions)


def _end(found: dict[int, int], at: int) -> int:
    while at in found:
        at = found[at]
    return at
