"""The normal form in which headers and labels are compared, and the plain forms of numbers and ids.

Texts are compared in this form and shown as they were written. Nothing here knows a file or a questionnaire.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_SAME = str.maketrans(
    {
        **dict.fromkeys("’‘‛ʼʹ′´`", "'"),
        **dict.fromkeys("“”„«»‹›″", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00a0\u202f\u2007\u2009\u3000", " "),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f", None),
    }
)
_SPACES = {code: mark for code, mark in _SAME.items() if mark in (" ", None)}
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_SPACE = re.compile(r"\s+")
_BEFORE_SIGN = re.compile(r"\s+([?!:;%])")
_INSIDE_QUOTES = re.compile(r'"\s*([^"]*?)\s*"')
_NUMBER = re.compile(r"[+-]?\d{1,12}(?:[.,]\d{1,12})?")
_NOT_SLUG = re.compile(r"[^\w]+|_+")


def clean(text: str) -> str:
    """Return a text as shown to people: no markup, no invisible characters, single spaces."""
    if "<" in text or "&" in text:
        text = _TAG.sub(" ", html.unescape(text))
    return _SPACE.sub(" ", text.translate(_SPACES)).strip()


@lru_cache(maxsize=65_536)
def folded(text: str) -> str:
    """Return the form in which two texts are equal whatever their case, accents, quotes, dashes and spaces."""
    # Twice translated: the normal form itself makes some of these signs, and takes some apart into a space and a mark.
    text = unicodedata.normalize("NFKC", clean(text.translate(_SAME))).translate(_SAME).casefold()
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    text = _INSIDE_QUOTES.sub(r'"\1"', _BEFORE_SIGN.sub(r"\1", _SPACE.sub(" ", text)))
    # An end mark, a colon or the star of a required question never makes another text of it.
    return text.strip().rstrip(" .:;*")


def number(text: str) -> float | None:
    """Return the number that a cell holds ("4", "4.0", "4,0"), or None."""
    text = text.strip()
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def plain_number(value: float) -> str:
    """Return a number as it is written without needless decimals."""
    return str(int(value)) if value == int(value) else str(value)


def listed(texts: Sequence[str], most: int = 5, length: int = 40) -> str:
    """Return the first of several texts for a message, each cut to a length, without a word of any language."""
    cut = [text if len(text) <= length else text[: length - 1].rstrip() + "…" for text in texts[:most]]
    return " · ".join([*cut, "…"] if len(texts) > most else cut)


def slug(text: str) -> str:
    """Return a text as one part of an id: letters and digits of any script, joined by hyphens."""
    return _NOT_SLUG.sub("-", folded(text)).strip("-") or "unit"
