"""Words as they are compared when texts are masked: plain letters, one letter wrong, the start of a sentence.

Knows letters alone.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from diagnostic.data_files import shipped

START = re.compile(r"(?:^|[.!?…:;\n\r«“\"(•*–—-])[\s\u00a0\u202f]*$")
"""What stands before the first word of a sentence."""


def plain(text: str) -> str:
    """Return a text of the same length in lower case, without accents, with straight apostrophes."""
    return "".join(_plain_letter(letter) for letter in text)


@lru_cache(maxsize=4096)
def _plain_letter(letter: str) -> str:
    if letter in "’‘ʼ":
        return "'"
    return unicodedata.normalize("NFD", letter)[0].lower()[0]


def words_of(name: str) -> frozenset[str]:
    """Return the words of a list in ``reports/words``, in plain letters."""
    lines = shipped("reports", "words", name).read_text(encoding="utf-8").splitlines()
    return frozenset(plain(line.strip()) for line in lines if line.strip() and not line.startswith("#"))


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    """Return the commonest words of all languages, which are nobody's name."""
    lists = sorted(shipped("reports", "words").glob("stop.*.txt"))
    return frozenset(word for path in lists for word in words_of(path.name))


def has_words(name: str) -> bool:
    """Return whether there is a list of that name."""
    return (shipped("reports", "words") / name).is_file()


def one_less(word: str) -> set[str]:
    """Return a word and what it becomes without one of its letters: two that share any differ by one or two."""
    return {word} | {word[:at] + word[at + 1 :] for at in range(len(word))}
