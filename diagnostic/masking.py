"""Takes out of free texts what points to somebody: addresses, numbers, names of people and of groups not shown.

Knows texts and names, no answers. Masking is a help and no guarantee; the thresholds are what protects.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from diagnostic.data_files import shipped

MASK = "[…]"

_ADDRESSES = re.compile(
    r"[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+"  # e-mail
    r"|(?:https?://|www\.)\S+"
    r"|(?<!\w)@\w{2,}"
    r"|\+?\d[\d\s().\u00a0\u202f/-]{6,}\d"  # telephone
    r"|\b[A-Z]{2}\d{2}(?:\s?[\dA-Z]{4}){2,}\w*"  # bank account
    r"|\b\w*\d{5,}\w*\b"
)
_TITLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Mister|Madam|M|Mme|Mlle|MM|Monsieur|Madame|Mademoiselle|Herr|Frau)\b\.?\s+"
    r"(?:(?:de|du|van|von|le|la)\s+)*[^\W\d_][\w'’-]*(?:\s+[A-ZÀ-ÖØ-Þ][\w'’-]+)?"
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_START = re.compile(r"(?:^|[.!?…:;\n\r«“\"(•*–—-])[\s\u00a0\u202f]*$")
_AGAIN = re.compile(r"(?:\[…\][\s,/&-]*){2,}")


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


def mask(
    texts: Sequence[str | None], *, hidden: Iterable[str], known: Iterable[str], common: int
) -> tuple[str | None, ...]:
    """Return the texts with what points to somebody replaced by ``MASK``.

    Parameters
    ----------
    texts
        One a person, None where there is none.
    hidden
        Names of groups that are not shown.
    known
        Names that everybody may read: of the groups shown, of the organisation, of what was asked.
    common
        A name that so many people write is no secret: products, sites, tools.

    Names are given names of a list, words after a title, and words with a capital inside a sentence that nobody writes
    small and fewer than ``common`` people write at all.
    """
    masked = [None if text is None else _without_addresses(text, hidden) for text in texts]
    public = {word for name in known for word in _words(name)} | _calendar()
    small: set[str] = set()
    writers: Counter[str] = Counter()
    for text in masked:
        if text is not None:
            found = [match.group() for match in _WORD.finditer(text)]
            small.update(plain(word) for word in found if word[0].islower())
            writers.update({plain(word) for word in found})
    public |= {word for word, count in writers.items() if count >= common}
    given = words_of("given-names.txt")
    return tuple(None if text is None else _without_names(text, public, small, given) for text in masked)


def _words(name: str) -> set[str]:
    return {plain(match.group()) for match in _WORD.finditer(name)}


def _calendar() -> set[str]:
    return {plain(name) for names in (calendar.day_name, calendar.month_name) for name in names if name}


def _without_addresses(text: str, hidden: Iterable[str]) -> str:
    text = _TITLED.sub(MASK, _ADDRESSES.sub(MASK, " ".join(text.split())))
    for name in sorted(hidden, key=lambda each: (-len(each), each)):
        text = _without(text, name)
    return text


def _without(text: str, name: str) -> str:
    """Replace a name however it is written: case, accents and kinds of spaces and hyphens do not count."""
    parts = [re.escape(part) for part in re.split(r"[\s_-]+", plain(name)) if part]
    if not parts:
        return text
    pattern = re.compile(r"(?<!\w)" + r"[\s_-]+".join(parts) + r"(?!\w)")
    spans = [match.span() for match in pattern.finditer(plain(text))]
    for start, stop in reversed(spans):
        text = text[:start] + MASK + text[stop:]
    return text


def _without_names(text: str, public: set[str], small: set[str], given: frozenset[str]) -> str:
    pieces, at = [], 0
    for match in _WORD.finditer(text):
        word = match.group()
        if _is_name(word, plain(word), text[: match.start()], public, small, given):
            pieces += [text[at : match.start()], MASK]
            at = match.end()
    return _AGAIN.sub(f"{MASK} ", "".join([*pieces, text[at:]])).strip()


def _is_name(word: str, key: str, before: str, public: set[str], small: set[str], given: frozenset[str]) -> bool:
    if len(word) < 2 or not word[0].isupper() or key in public:
        return False
    parts = key.split("-")
    if any(part in given for part in parts) and key not in small:
        return True
    return not _START.search(before) and key not in small
