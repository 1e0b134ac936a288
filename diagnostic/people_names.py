"""Names of people that are known by a list, found in texts however they are written.

Knows words alone. A name that is an ordinary word, too, is one where it stands with a capital inside a
sentence or beside another name of the list.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from diagnostic.plain_words import START, one_less, plain

_TOKEN = re.compile(r"[^\W_]+")
_BESIDE = re.compile(r"[\s\u00a0\u202f.'’,-]{1,3}")
_LOCAL_PART = re.compile(r"[\w.+-]+(?=@)")
_LOOKS_LIKE = str.maketrans("0134578$", "oieastbs")
"""Digits that people write for letters."""
_SHORTEST = 3
"""Letters of a name that is one in whatever case; shorter ones are too often words."""
_MISSPELT_FROM, _MISSPELT_SMALL_FROM = 6, 8
"""Letters of a name from which one letter wrong is the same name: with a capital, and in small letters."""


@dataclass(frozen=True, slots=True)
class PeopleNames:
    """The words of people's names, in plain letters, and what they become without one letter."""

    words: frozenset[str]
    near: frozenset[str]

    @staticmethod
    def of(names: Iterable[str]) -> PeopleNames:
        """Return the words of names; of an e-mail address what stands before the sign, whole and in parts."""
        words: set[str] = set()
        for name in names:
            local = _LOCAL_PART.match(name.strip())
            text = plain(local.group() if local else name)
            parts = [part for part in _TOKEN.findall(text) if not part.isdigit()]
            words.update(part for part in parts if len(part) > 1)
            if local and len(parts) > 1:
                words.add("".join(parts))
        long = (word for word in words if len(word) >= _MISSPELT_FROM)
        return PeopleNames(frozenset(words), frozenset(less for word in long for less in one_less(word)))

    def spans(self, text: str, ordinary: Collection[str]) -> list[tuple[int, int]]:
        """Return where names stand in a text; ``ordinary`` are words that are no names by themselves."""
        if not self.words:
            return []
        tokens = list(_TOKEN.finditer(text))
        listed = [self._lists(token.group(), ordinary) for token in tokens]
        found = []
        for at, token in enumerate(tokens):
            if not listed[at]:
                continue
            key = _key(token.group())
            sure = key not in ordinary and len(key) >= _SHORTEST
            inside = token.group()[0].isupper() and not START.search(text[: token.start()])
            beside = any(
                listed[other] and _BESIDE.fullmatch(text[tokens[low].end() : tokens[low + 1].start()])
                for other, low in ((at - 1, at - 1), (at + 1, at))
                if 0 <= other < len(tokens)
            )
            if sure or inside or beside:
                found.append((token.start(), token.end()))
        return found

    def _lists(self, word: str, ordinary: Collection[str]) -> bool:
        key = _key(word)
        if key in self.words or (len(key) > _SHORTEST and key.rstrip("s") in self.words):
            return True
        least = _MISSPELT_FROM if word[0].isupper() else _MISSPELT_SMALL_FROM
        return len(key) >= least and key not in ordinary and not one_less(key).isdisjoint(self.near)


NOBODY = PeopleNames(frozenset(), frozenset())


def _key(word: str) -> str:
    key = plain(word)
    return key if key.isalpha() or key.isdigit() else key.translate(_LOOKS_LIKE)
