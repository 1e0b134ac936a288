"""Takes out of free texts what points to somebody: addresses, numbers, names of people and of groups not shown.

Knows texts and names, no answers. Masking is a help and no guarantee; the thresholds are what protects.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from diagnostic.data_files import shipped
from diagnostic.people_names import NOBODY, PeopleNames
from diagnostic.plain_words import START, one_less, plain, stop_words, words_of

MASK = "[…]"

_ADDRESSES = re.compile(
    r"(?:[\w.+-]+\s+point\s+)*[\w.+-]+\s*(?:@|[(\[]at[)\]]|\barobase\b)\s*"  # e-mail
    r"[\w-]+(?:(?:[.,]|\s\.\s?|\s*[(\[]dot[)\]]\s*|\s+(?:point|dot)\s+)[\w-]+)+"
    r"|(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)+/\S+"
    r"|(?<!\w)@\w{2,}"
    r"|[+(]?\d[\d\s().\u00a0\u202f/-]{6,}\d"  # telephone
    r"|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b"  # day of birth, of joining
    r"|\b(?:poste|ext|extension|matricule|badge|bureau|office|room|zimmer|raum|durchwahl)\b\.?\s*"
    r"(?:n[°o]\.?\s*)?[A-Z]?\d{2,}\b"
    r"|\b[A-Za-z]{2}\d{2}(?:\s?[\dA-Z]{4}){2,}(?:\s?\d{1,4}\b|\w*)"  # bank account
    r"|\b\w*\d{5,}\w*\b"
    r"|\b[\w-]+\.(?:com|org|net|eu|fr|de|be|ch|uk|io)\b"  # a site
    r"|\b[A-ZÀ-ÖØ-Þ]\.(?:[\s-]?[A-ZÀ-ÖØ-Þ]\.)+"  # initials
    r"|(?<!\w)(?:[^\W\d_][ ._*-]){3,}[^\W\d_](?!\w)"  # a name l e t t e r by letter
)
_PARTICLES = (
    r"(?:(?i:dr|prof|pr|ing)\.?\s+)*"
    r"(?:(?:de|du|des|la|le|van|von|der|den|dem|zu|zur|ter|di|da|del|della|dos|ben|bin|el|al|y)\s+)*"
)
_TITLED = re.compile(
    r"(?:\b(?:Ms|Miss|Prof|M|MM|Mgr|Hr|Fr|Frl|Sir|Lord|Lady|Herrn?|Frau|Fräulein"
    r"|(?i:Mr|Mrs|Dr|Mister|Madam|Mme|Mmes|Mlle|Monsieur|Messieurs|Madame|Mesdames|Mademoiselle|herrn?))"
    r"(?:\.\s*|\s+)|\bm\.\s*)" + _PARTICLES + r"[^\W\d_][\w'’-]*(?:\s+[A-ZÀ-ÖØ-Þ][\w'’-]+)?"
    r"|\b(?i:docteure?|doctor|doktor|professeure?|professor|ma[iî]tre|maestro)\s+(?i:"
    + _PARTICLES
    + r")[A-ZÀ-ÖØ-Þ][\w'’-]+"
)
_INITIALED = re.compile(
    r"(?<![\w'’])(?:[A-ZÀ-ÖØ-Þ]\.\s*(?:-?\s*[A-ZÀ-ÖØ-Þ]\.\s*)*|[B-HJ-XZ]\s+)(?P<name>[A-ZÀ-ÖØ-Þ][^\W\d_]+(?:-[^\W\d_]+)*)"
)
"""An initial and a name: ``J. Dupont``, ``J Dupont``."""
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_UNSEEN = dict.fromkeys([0x00AD, *range(0x200B, 0x2010), 0x2060, 0xFEFF])
"""Letters that look like others, and those that cannot be seen: a name written with them reads the same."""
_MISSPELT_FROM = 6
"""Letters of a word from which one letter wrong does not make it another word."""
_LONG_NOUN = 8
"""Letters from which an ending tells a noun from a surname (Jung, Hartung)."""
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_NAME_PART = re.compile(r"[^\W_]+")
_JOINED = re.compile(r"[\s_&/'’.-]*")
_AGAIN = re.compile(r"(?:\[…\][\s,/&-]*){2,}")


@lru_cache(maxsize=1)
def _nouns() -> re.Pattern[str]:
    """Return the pattern of nouns that are no names, of the languages that write all nouns with a capital."""
    lists = sorted(shipped("reports", "words").glob("nouns.*.txt"))
    return re.compile("|".join(_any_noun(noun) for path in lists for noun in sorted(words_of(path.name))))


def _any_noun(noun: str) -> str:
    """Return the pattern of a noun, of all that begin with it (``word*``) or of all long ones that end so."""
    if noun.startswith("*"):
        return rf"(?=.{{{_LONG_NOUN},}})[\w-]*{re.escape(noun[1:])}"
    return rf"{re.escape(noun[:-1])}[\w-]*" if noun.endswith("*") else re.escape(noun)


def mask(
    texts: Sequence[str | None],
    *,
    hidden: Iterable[str],
    known: Iterable[str],
    common: int,
    people: PeopleNames = NOBODY,
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
    people
        Names of people, where a list of them is at hand: masked in whatever case and however many write them; those
        that are ordinary words, with a capital inside a sentence or beside another name.

    Names are given names of a list, however they are written, words after a title, and words with a capital inside a
    sentence that fewer people write small and fewer than ``common`` write at all; these wherever they stand. Where a
    language writes every noun with a capital, those of a list are none.
    """
    public = {word for name in known for word in _words(name)} | _calendar()
    doubtful = words_of("given-names-that-are-words.txt")
    stop = stop_words()
    masked = [None if text is None else without_addresses(text, stop) for text in texts]
    masked = [None if text is None else _without_groups(text, hidden, public) for text in masked]
    if people.words:
        ordinary = public | stop | doubtful | words_of("surnames-that-are-words.txt")
        masked = [None if text is None else without_people(text, people, ordinary) for text in masked]
    small, capital, writers = _spellings([text for text in masked if text is not None])
    public |= {word for word, count in writers.items() if count >= common}
    nouns = {word for word in capital if _nouns().fullmatch(word)}
    found = {word for word, count in capital.items() if count > small[word]} - nouns
    names = _Names(
        public=frozenset(public),
        ordinary=(frozenset(small) - found) | nouns,
        found=frozenset(found | doubtful - set(small)),
        given=words_of("given-names.txt"),
        doubtful=doubtful,
    )
    return tuple(None if text is None else _without_names(text, names) for text in masked)


@dataclass(frozen=True, slots=True)
class _Names:
    """Which words, in plain letters, are names and which are none."""

    public: frozenset[str]
    ordinary: frozenset[str]
    found: frozenset[str]
    given: frozenset[str]
    doubtful: frozenset[str]
    """Given names that are ordinary words, too."""


def _spellings(texts: Sequence[str]) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Return how many texts have each word small, with a capital inside a sentence, and at all."""
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    writers: Counter[str] = Counter()
    for text in texts:
        matches = list(_WORD.finditer(text))
        small.update({plain(m.group()) for m in matches if m.group()[0].islower()})
        # A text in capitals throughout says nothing about its words.
        inside = [m for m in matches if m.group()[0].isupper() and not m.group().isupper()]
        capital.update({plain(m.group()) for m in inside if not START.search(text[: m.start()])})
        writers.update({plain(m.group()) for m in matches})
    return small, capital, writers


def _words(name: str) -> set[str]:
    return {plain(match.group()) for match in _WORD.finditer(name)}


def _calendar() -> set[str]:
    return {plain(name) for names in (calendar.day_name, calendar.month_name) for name in names if name}


def without_addresses(text: str, ordinary: Collection[str] = frozenset()) -> str:
    """Return a text without addresses and numbers of people, and without names after a title or an initial.

    ``ordinary`` are words that are no name after a single letter ("plan B. The next").
    """
    text = unicodedata.normalize("NFC", text)
    text = " ".join(text.translate(_UNSEEN).translate(_FULL_WIDTH).split())
    text = _TITLED.sub(MASK, _ADDRESSES.sub(MASK, text))
    return _INITIALED.sub(lambda found: found[0] if plain(found["name"]) in ordinary else MASK, text)


def without_people(text: str, people: PeopleNames, ordinary: Collection[str]) -> str:
    """Return a text without the names of a list of people; ``ordinary`` are words that are no names by themselves."""
    return _cut(text, people.spans(text, ordinary))


def _cut(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, stop in reversed(spans):
        text = text[:start] + MASK + text[stop:]
    return text


def _without_groups(text: str, hidden: Iterable[str], public: set[str]) -> str:
    for name in sorted(hidden, key=lambda each: (-len(each), each)):
        text = _without(text, name, public)
    return text


def _without(text: str, name: str, public: set[str]) -> str:
    """Replace a name however it is written: case, accents, plurals, one wrong letter of a long word do not count."""
    parts = _NAME_PART.findall(plain(name))
    words = list(_NAME_PART.finditer(plain(text)))
    spans: list[tuple[int, int]] = []
    for at in range(len(words) - len(parts) + 1 if parts else 0):
        here = words[at : at + len(parts)]
        apart = [text[one.end() : other.start()] for one, other in pairwise(here)]
        if all(_JOINED.fullmatch(gap) for gap in apart) and all(
            _same(word.group(), part, public) for word, part in zip(here, parts, strict=True)
        ):
            spans.append((here[0].start(), here[-1].end()))
    return _cut(text, spans)


def _same(word: str, part: str, public: set[str]) -> bool:
    if word == part or word.rstrip("sx") == part.rstrip("sx") != "":
        return True
    if word in public or min(len(word), len(part)) < _MISSPELT_FROM or abs(len(word) - len(part)) > 1:
        return False
    return not one_less(word).isdisjoint(one_less(part))


def _without_names(text: str, names: _Names) -> str:
    pieces, at = [], 0
    for match in _WORD.finditer(text):
        word = match.group()
        if _is_name(word, plain(word), text[: match.start()], names):
            pieces += [text[at : match.start()], MASK]
            at = match.end()
    return _AGAIN.sub(f"{MASK} ", "".join([*pieces, text[at:]])).strip()


def _is_name(word: str, key: str, before: str, names: _Names) -> bool:
    if len(word) < 2 or key in names.public:
        return False
    parts = key.split("-")
    if key in names.found or any(part in names.given - names.doubtful for part in parts):
        return True
    if len(parts) > 1 and names.given.issuperset(parts):
        return True
    return word[0].isupper() and not START.search(before) and key not in names.ordinary
